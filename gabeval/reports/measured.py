"""The measures as downloads: one table each, made from the plan and its tables.

What belongs here fits the tables of the measures to those who read them: the same
columns first everywhere, whole numbers whole, truth as truth, exact fractions that no
spreadsheet takes for dates.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd

from gabeval.measures.bridge.exports import bridge_at
from gabeval.measures.bridge.revisions import revisions_at
from gabeval.measures.claims import claims_at, relations_at
from gabeval.measures.evidence import evidence_at
from gabeval.measures.evidence.items import evidence_items_at
from gabeval.measures.forecast import forecast_at
from gabeval.measures.schedule import schedule_at
from gabeval.measures.screens import screens_at
from gabeval.measures.sensitivity import sensitivity_at
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.plan.publication import read_publication

MEASURES: Mapping[str, Callable[..., pd.DataFrame]] = MappingProxyType(
    {
        "schedule": schedule_at,
        "bridge": bridge_at,
        "revisions": revisions_at,
        "claims": claims_at,
        "relations": relations_at,
        "evidence": evidence_at,
        "evidence_items": evidence_items_at,
        "screens": screens_at,
        "sensitivity": sensitivity_at,
        "forecast": forecast_at,
    }
)
"""What makes each table, by the name of its file."""

STANDARD = ("cut_off", "export_id", "export_cut_off", "level", "item_id", "quarter")
"""Columns that come first, in this order, in every table that has them."""

SEVERAL_EXPORTS = ("bridge", "claims", "sensitivity", "forecast")
"""Tables whose rows come from several exports: they say the cut-off of each export
beside the day that was asked for."""

RENAMED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"bridge": {"from_cut_off": "from_export_cut_off"}}
)
"""Columns that are published under another name, by table."""

WHOLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "evidence": ("n_units", "n_drawn", "n_bad", "upper_bad"),
        "evidence_items": ("days_after",),
        "claims": ("smallest_n",),
        "relations": ("n_combinations",),
    }
)
"""Columns of whole numbers, some of which may be missing, by table."""

TRUTHS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "claims": ("low_open", "high_open"),
        "relations": (
            *("implied_low_open", "implied_high_open"),
            *("holds_equal", "holds_half_to_double", "holds_free", "has_open_ends"),
        ),
        "forecast": ("is_hockey_stick", "outcome", "is_right"),
    }
)
"""Columns of truth values, some of which may be missing, by table."""

FRACTIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "bridge": ("effect_exact", "effect"),
        "sensitivity": ("exact", "exact"),
        "forecast": ("p_exact", "p"),
    }
)
"""By table the column of exact fractions, and what the two begin with that are
published for it: ``_numerator`` and ``_denominator``. A spreadsheet makes a date of
1/32, and calculates -3/20."""

PRIVATE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"evidence_items": ("checked_by", "note")}
)
"""Columns that are published only if ``publication.yaml`` says so, by table."""


def measure_downloads(
    plan: Plan, tables: Tables, *, cut_off: str
) -> dict[str, pd.DataFrame]:
    """Make the table of every measure.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables.
    cut_off : str
        ISO date that the tables speak for.

    Returns
    -------
    dict of str to pandas.DataFrame
        By name of the file without its ending. A measure that the plan's data do not
        allow (no programme, one export, statuses only) is a table without rows.

    Raises
    ------
    PlanError
        If the evidence register, the claims or ``publication.yaml`` are wrong.
    """
    is_open = read_publication(plan.folder).evidence_notes
    return {
        name: fit_table(
            name,
            at(plan, tables, cut_off=cut_off),
            cut_off=cut_off,
            with_private=is_open,
        )
        for name, at in MEASURES.items()
    }


def fit_table(
    name: str, table: pd.DataFrame, *, cut_off: str, with_private: bool = False
) -> pd.DataFrame:
    """Fit the table of a measure to those who read it as a file.

    Parameters
    ----------
    name : str
        Which one, a key of `MEASURES`.
    table : pandas.DataFrame
        As the measure has it; missing values stay missing.
    cut_off : str
        ISO date that was asked for: ``cut_off`` means this in every table.
    with_private : bool, default False
        Whether the columns of `PRIVATE` stay.

    Returns
    -------
    pandas.DataFrame
        `STANDARD` columns first, the others in their order.

    Examples
    --------
    >>> rows = pd.DataFrame({"smallest_n": [67.0, None], "level": "plan"})
    >>> fit_table("claims", rows, cut_off="2024-01-31")["smallest_n"].tolist()
    [67, <NA>]
    """
    if not with_private:
        table = table.drop(columns=list(PRIVATE.get(name, ())))
    table = table.rename(columns=RENAMED.get(name, {}))
    if name in SEVERAL_EXPORTS and "cut_off" in table:
        table = table.rename(columns={"cut_off": "export_cut_off"})
    table = table.assign(cut_off=pd.Series(cut_off, index=table.index, dtype=object))
    kinds = {**_kinds(WHOLE, name, "Int64"), **_kinds(TRUTHS, name, "boolean")}
    table = table.astype({c: kind for c, kind in kinds.items() if c in table})
    if name in FRACTIONS:
        table = _part_fractions(table, *FRACTIONS[name])
    first = [column for column in STANDARD if column in table]
    return table[[*first, *(c for c in table.columns if c not in first)]]


def _kinds(
    columns: Mapping[str, tuple[str, ...]], name: str, kind: str
) -> dict[str, str]:
    return dict.fromkeys(columns.get(name, ()), kind)


def _part_fractions(table: pd.DataFrame, column: str, start: str) -> pd.DataFrame:
    """Put two columns of whole numbers, of any length, in the place of a fraction."""
    if column not in table:
        return table
    pairs = [_part(text) for text in table[column]]
    place = table.columns.get_loc(column)
    table = table.drop(columns=column)
    for i, part in enumerate(("numerator", "denominator")):
        # Not Int64: the fractions of a large plan have more than a hundred digits.
        whole = pd.Series([pair[i] for pair in pairs], table.index, dtype=object)
        table.insert(place + i, f"{start}_{part}", whole)
    return table


def _part(text: str) -> tuple[int | None, int | None]:
    """Part a fraction as it is written; without a stroke it is a whole number."""
    if not text:
        return None, None
    above, _stroke, below = text.partition("/")
    return int(above), int(below or 1)
