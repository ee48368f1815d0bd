"""How far the headline would move under other defensible weights, and what carries it.

The bounds come first: they need no belief about weights. What a distribution over
weights says stands behind them and is called a device. The arithmetic is in
`weight_sets` and `weight_prior`.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import isnan, nan

import numpy as np
import pandas as pd

from gabeval.measures.known import Known, check_commitment, known_by
from gabeval.measures.rollup import PLAN_ITEM, PLAN_LEVEL
from gabeval.measures.sensitivity.case import DRAWN_VALUES, Items
from gabeval.measures.sensitivity.exact_weights import as_fraction
from gabeval.measures.sensitivity.rows import (
    RESULT_COLUMNS,
    list_excluded,
    list_rows,
)
from gabeval.measures.sensitivity.trace import trace_headline
from gabeval.measures.vintages import list_vintages
from gabeval.monitor.store import Tables
from gabeval.plan import Plan

COLUMNS = (
    *("cut_off", "export_id", "level", "item_id", "quarter", "other_level"),
    *RESULT_COLUMNS,
)
"""Columns of `sensitivity_at`, in order."""

Ends = tuple[float, float, float]
"""Progress of an item as the headline has it, at least and at most."""

UNKNOWN: Ends = (nan, 0.0, 100.0)
"""Of an item that nobody has reported on."""


def sensitivity_at(
    plan: Plan,
    tables: Tables,
    *,
    cut_off: str,
    commitment: str = "",
    decimals: int = 0,
    with_commitments: bool = True,
) -> pd.DataFrame:
    """Measure how far headlines would move under other weights, at a cut-off.

    The plan's headline is looked at over its commitments, a commitment's over its
    milestones. Progress is limited to 100 before anything else. Weights are those on
    the way down the tree, multiplied; where they are used as given and do not add up to
    1, other weights are taken to add up to the same, so that the headline here is the
    one on the page.

    **Missing reports** leave a range for each item: ``value`` has the last report
    carried forward, ``low`` and ``high`` take every range at its lower and at its upper
    end. An item without any percentage is left out of ``value`` and is 0 to 100 in the
    others. **Items of weight 0** are left out and listed (``excluded``).

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables, all exports.
    cut_off : str
        Day, ISO; later exports do not count.
    commitment : str, optional
        The one commitment to look at; the plan and every commitment if left out.
    decimals : int, default 0
        Decimals with which headlines are published.
    with_commitments : bool, default True
        Whether the commitments of the plan are looked at too, beside the plan itself.

    Returns
    -------
    pandas.DataFrame
        The rows of `measure_sensitivity` for each item looked at: for the latest export
        and the one before it, if there is one; for commitments, where all of the plan
        was asked for, for the latest only. No rows where nobody reports percentages.

    Raises
    ------
    UsageError
        If no export counts at the cut-off, or there is no such commitment.
    """
    order = list_vintages(tables.exports, cut_off)
    latest = known_by(plan, tables, order[-1])
    check_commitment(latest, commitment)
    scopes = [(PLAN_LEVEL, PLAN_ITEM)]
    if commitment:
        scopes = [(plan.commitment_level, commitment)]
    parts = [
        _look_at(known, *scopes[0], decimals=decimals)
        for known in (*(known_by(plan, tables, e) for e in order[-2:-1]), latest)
    ]
    is_deep = with_commitments and plan.commitment_level != plan.leaf_level
    if not commitment and is_deep:
        codes = latest.items_below(PLAN_LEVEL, PLAN_ITEM, plan.commitment_level)
        ends = _list_ends(latest, plan.commitment_level)
        parts += [
            _look_at(latest, plan.commitment_level, code, decimals=decimals, ends=ends)
            for code in codes
        ]
    # A row lacks what does not apply to it; as lists, rows take much less memory.
    rows = [[row.get(name, nan) for name in COLUMNS] for part in parts for row in part]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def trace_at(
    plan: Plan, tables: Tables, *, cut_off: str, other_id: str, commitment: str = ""
) -> pd.DataFrame:
    """Trace a headline over the progress of one of the items below it, at a cut-off.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables, all exports.
    cut_off : str
        Day, ISO; later exports do not count.
    other_id : str
        The item below.
    commitment : str, optional
        The commitment whose headline it is; the plan's if left out.

    Returns
    -------
    pandas.DataFrame
        Result of `trace_headline`, and ``earlier_pct``: the headline with the weights
        and the other items as the export before has them; missing if there is none.

    Raises
    ------
    UsageError
        If no export counts at the cut-off, or the item is not below the headline.
    """
    level = plan.commitment_level if commitment else PLAN_LEVEL
    order = list_vintages(tables.exports, cut_off)
    items, factor = items_of(known_by(plan, tables, order[-1]), level, commitment)
    curve = trace_headline(items, other_id, factor=factor)
    curve = curve.assign(earlier_pct=float("nan"))
    for export in order[-2:-1]:
        items, factor = items_of(known_by(plan, tables, export), level, commitment)
        counts = items[items["weight"] > 0]
        if other_id in set(counts["item_id"]) and counts["value_pct"].notna().any():
            early = trace_headline(items, other_id, factor=factor, boxes={})
            xs, ys = early["other_pct"], early["own_pct"]
            curve["earlier_pct"] = np.interp(curve["other_pct"], xs, ys)
    return curve


def _look_at(
    known: Known,
    level: str,
    item_id: str,
    *,
    decimals: int,
    ends: Mapping[str, Ends] | None = None,
) -> list[dict[str, object]]:
    """Measure one headline of one view; no rows if it has none."""
    items, factor = _gather(known, level, item_id, ends)
    if all(map(isnan, items.points)):
        return []
    if items.counting:
        rows = list_rows(items, factor=factor, decimals=decimals)
    else:
        rows = list_excluded(items)
    shared = {
        "cut_off": known.cut_off,
        "export_id": known.export_id,
        "level": level,
        "item_id": item_id,
        "quarter": known.quarter,
        "other_level": lower_level(known.plan, level),
    }
    return [shared | row for row in rows]


def lower_level(plan: Plan, level: str) -> str:
    """Name the level over which a headline is looked at.

    Parameters
    ----------
    plan : Plan
        Described plan.
    level : str
        ``plan`` or the level of commitments.

    Returns
    -------
    str
        The commitments below the plan; the milestones below a commitment.
    """
    return plan.commitment_level if level == PLAN_LEVEL else plan.leaf_level


def items_of(known: Known, level: str, item_id: str) -> tuple[pd.DataFrame, Fraction]:
    """Gather the items below a headline with their weights and progress.

    Parameters
    ----------
    known : Known
        Opened plan.
    level, item_id : str
        Whose headline.

    Returns
    -------
    pandas.DataFrame
        ``item_id``, ``weight`` (share of the headline, adding up to the second result),
        ``value_pct``, ``lower_pct``, ``upper_pct``; no rows without any percentages.
    Fraction
        What the weights add up to: 1 unless they are used as given and do not.
    """
    items, factor = _gather(known, level, item_id)
    columns = (items.codes, items.weights, items.points, items.low, items.high)
    names = ("item_id", "weight", *DRAWN_VALUES)
    table = pd.DataFrame(dict(zip(names, columns, strict=True)))
    return table, factor


def _list_ends(
    known: Known, level: str, codes: list[str] | None = None
) -> dict[str, Ends]:
    """List the progress of some or all items below headlines of a level."""
    if known.measured.empty:
        return {}
    rows = known.rows_at(lower_level(known.plan, level), known.quarter)
    rows = rows if codes is None else rows.reindex(codes)
    columns = (
        rows["reported_pct"],
        rows["lower_pct"].fillna(0.0),
        rows["upper_pct"].fillna(100.0),
    )
    lists = (column.to_numpy(float).tolist() for column in columns)
    return dict(zip(rows.index, zip(*lists, strict=True), strict=True))


def _gather(
    known: Known, level: str, item_id: str, ends: Mapping[str, Ends] | None = None
) -> tuple[Items, Fraction]:
    """Do what `items_of` does, with lists."""
    lower = lower_level(known.plan, level)
    empty = Items([], [], [], [], []), Fraction(1)
    if known.measured.empty or not known.has_percentages or lower == level:
        return empty
    below = known.shares[lower] if level == PLAN_LEVEL else None
    if below is None and item_id not in known.shares_below:
        return empty
    shares = known.shares_below[item_id] if below is None else below
    codes = shares.index.tolist()
    ends = _list_ends(known, level, codes) if ends is None else ends
    found = [ends.get(code, UNKNOWN) for code in codes]
    points, low, high = (list(end) for end in zip(*found, strict=True))
    items = Items(codes, shares.tolist(), points, low, high)
    return items, as_fraction(round(float(shares.sum()), 9))
