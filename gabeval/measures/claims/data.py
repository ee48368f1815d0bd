"""Published figures beside what the monitor's data give, by all four definitions.

A published figure names no definition, so each is tried; the first, progress of the
total target, decides. That a figure is not confirmed says nothing about which of the
two is wrong.
"""

from fractions import Fraction

import pandas as pd

from gabeval.errors import UsageError
from gabeval.measures.claims.book import Book
from gabeval.measures.claims.records import CONFIRMED, NOT_CHECKABLE, OFF
from gabeval.measures.intervals import Interval
from gabeval.measures.known import Known, known_by
from gabeval.measures.vintages import list_vintages
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.plan.claims import FINAL, Claim

DEFINITIONS = {
    "A": "reported_pct",
    "B": "of_planned_pct",
    "C": "ratio_mean_pct",
    "D": "complete_share_pct",
}
"""Column of `measure_progress` by letter, see `gabeval.measures.definitions`."""

REASONS = (
    "no_figure",
    "no_place",
    "no_as_of",
    "no_exports",
    "after_cut_off",
    "no_export_so_early",
    "no_item",
    "no_percentages",
)
"""Why a figure cannot be checked with the data."""

COLUMNS = (
    "claim_id",
    "level",
    "item_id",
    "cut_off",
    "export_id",
    "quarter",
    "definition",
    "data_pct",
    "data_verdict",
    "off_pp",
    "reason",
)
"""Columns of `check_claims`, in order."""


def check_claims(
    book: Book, plan: Plan, tables: Tables, *, cut_off: str
) -> pd.DataFrame:
    """Compare published percentages with what the monitor's data give.

    A figure that speaks for a day is compared with what was known on that day; one that
    is called final with the latest export that counts. Weights are the plan's, and a
    missing report is carried forward as in `measure_progress`. Where the data have no
    number for a definition, ``data_pct`` is missing and nothing is compared.

    Parameters
    ----------
    book : Book
        The claims.
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables, all exports.
    cut_off : str
        Day, ISO; later exports do not count.

    Returns
    -------
    pandas.DataFrame
        One row per claim and definition A to D; one row, with its ``reason``, for a
        claim that cannot be checked. ``off_pp`` is how far the data lie outside what is
        printed as the figure, in percentage points; negative is below, 0 is confirmed.
    """
    opened: dict[str, Known | str] = {}
    rows = []
    for claim in book.claims.claims:
        row = {"claim_id": claim.claim_id, "level": "", "item_id": ""}
        if claim.place is not None:
            row |= {"level": claim.place.level, "item_id": claim.place.item}
        reason = find_obstacle(claim, tables, cut_off)
        if not reason:
            day = cut_off if claim.as_of == FINAL else claim.as_of.isoformat()
            if day not in opened:
                opened[day] = _open(plan, tables, day)
            known = opened[day]
            found = [] if isinstance(known, str) else _compare(book, claim, known)
            rows += [{**row, **one} for one in found]
            reason = known if isinstance(known, str) else ""
            reason = reason or ("" if found else _why_nothing(known))
        if reason:
            rows.append({**row, "data_verdict": NOT_CHECKABLE, "reason": reason})
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = dict.fromkeys(("data_pct", "off_pp"), float)
    texts = [c for c in COLUMNS if c not in numbers]
    return table.astype(numbers).assign(
        **{c: table[c].astype(object).fillna("") for c in texts}
    )


def find_obstacle(claim: Claim, tables: Tables, cut_off: str) -> str:
    """Say why a claim cannot be compared with any data.

    Parameters
    ----------
    claim : Claim
        Which claim.
    tables : Tables
        Tidy tables, all exports.
    cut_off : str
        Day, ISO.

    Returns
    -------
    str
        One of `REASONS`; empty if it can be looked up.
    """
    if not claim.is_number:
        return "no_figure"
    if claim.place is None or claim.unit != "percent":
        return "no_place"
    if claim.as_of is None:
        return "no_as_of"
    if tables.exports.empty:
        return "no_exports"
    if claim.as_of != FINAL and claim.as_of.isoformat() > cut_off:
        return "after_cut_off"
    return ""


def _open(plan: Plan, tables: Tables, day: str) -> Known | str:
    try:
        latest = list_vintages(tables.exports, day)[-1]
        return known_by(plan, tables, latest)
    except UsageError:
        return "no_export_so_early"


def _compare(book: Book, claim: Claim, known: Known) -> list[dict[str, object]]:
    """Compare one claim with each definition that has a number."""
    rows = known.measured
    rows = rows[
        (rows["level"] == claim.place.level)
        & (rows["item_id"] == claim.place.item)
        & (rows["quarter"] == known.quarter)
    ]
    if rows.empty or rows["reported_pct"].isna().all():
        return []
    measured = rows.iloc[0]
    interval = book.intervals[claim.claim_id]
    common = {
        "cut_off": known.cut_off,
        "export_id": known.export_id,
        "quarter": known.quarter,
    }
    found = []
    for letter, column in DEFINITIONS.items():
        value = measured[column]
        row = {**common, "definition": letter, "data_pct": value}
        if not pd.isna(value):
            off = off_interval(float(value), interval)
            is_in = off == 0 and interval.holds(_exact(float(value)))
            row |= {"off_pp": off, "data_verdict": CONFIRMED if is_in else OFF}
        else:
            row["data_verdict"] = NOT_CHECKABLE
        found.append(row)
    return found


def _why_nothing(known: Known) -> str:
    return "no_item" if known.has_percentages else "no_percentages"


def _exact(value: float) -> Fraction:
    """Read a measured number as the decimal that it prints as."""
    return Fraction(repr(value))


def off_interval(value: float, interval: Interval) -> float:
    """Measure how far a number lies outside an interval.

    Parameters
    ----------
    value : float
        The number.
    interval : Interval
        The interval.

    Returns
    -------
    float
        Positive above, negative below; 0 inside and on an end, also on an open one.

    Examples
    --------
    >>> from gabeval.measures.intervals import unround
    >>> off_interval(98.8, unround("98")), off_interval(97.82, unround("98"))
    (0.3, 0.0)
    """
    number = _exact(value)
    if interval.high is not None and number > interval.high:
        return float(number - interval.high)
    if interval.low is not None and number < interval.low:
        return float(number - interval.low)
    return 0.0
