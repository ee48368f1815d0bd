"""Vintages: what was known when one export had just arrived, and for which quarter.

A view at a cut-off (`gabeval.monitor.view`) does not tell apart two exports of one day;
measures that compare exports must. What belongs here chooses rows and measures nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from gabeval.errors import UsageError, list_cases
from gabeval.measures.rollup import Ladder, build_ladder
from gabeval.monitor.remembered import remembered
from gabeval.monitor.store import Tables
from gabeval.monitor.view import export_rank, tree_at, view_at
from gabeval.quarters import quarter_end, quarter_of_date
from gabeval.speech import speak
from gabeval.tables import REPORTED_STATES


@dataclass(frozen=True)
class Vintage:
    """What was known when an export had arrived.

    Attributes
    ----------
    export_id, cut_off : str
        The export and the day that it speaks for, ISO.
    quarter : str
        The quarter of its headline.
    progress, tree : pandas.DataFrame
        One view: one row per milestone and quarter, one per item.
    memory : dict
        What has been worked out from it, see `gabeval.monitor.remembered`.
    """

    export_id: str
    cut_off: str
    quarter: str
    progress: pd.DataFrame
    tree: pd.DataFrame
    memory: dict = field(default_factory=dict, compare=False, repr=False)


def list_vintages(exports: pd.DataFrame, cut_off: str = "") -> list[str]:
    """List the exports that count at a cut-off, the oldest first.

    Parameters
    ----------
    exports : pandas.DataFrame
        Table ``exports``.
    cut_off : str
        ISO date; no limit if left out.

    Returns
    -------
    list of str
        Their ids, by cut-off, then by the day received, then by name.

    Raises
    ------
    UsageError
        If `cut_off` is no date, or no export counts.

    Examples
    --------
    >>> exports = pd.DataFrame(
    ...     {
    ...         "export_id": ["b", "a"],
    ...         "received": ["2025-02-11", "2025-01-24"],
    ...         "cut_off": ["2024-12-31", "2024-12-31"],
    ...     }
    ... )
    >>> list_vintages(exports)
    ['a', 'b']
    """
    rank = export_rank(exports, cut_off)
    return sorted(rank, key=rank.__getitem__)


@remembered
def open_vintage(tables: Tables, export_id: str, *, quarter: str = "") -> Vintage:
    """Open what was known when an export had arrived.

    A quarter about which the export has no column keeps what the export before it
    says, as in every view. The frames of a view are shared: do not change them.

    Parameters
    ----------
    tables : Tables
        The tidy tables, all exports.
    export_id : str
        Which export.
    quarter : str, optional
        Quarter to speak for; that of the export's headline if left out.

    Returns
    -------
    Vintage
        The view.

    Raises
    ------
    UsageError
        If there is no such export.
    """
    order = list_vintages(tables.exports)
    if export_id not in order:
        raise UsageError(
            list_cases(
                speak("There is no export {name!r}. There are:", name=export_id),
                order,
                speak("Choose one of these."),
            )
        )
    known = set(order[: order.index(export_id) + 1])
    exports = tables.exports[tables.exports["export_id"].isin(known)]
    cut_off = str(exports.loc[exports["export_id"] == export_id, "cut_off"].iloc[0])
    progress = view_at(tables.progress, exports)
    return Vintage(
        export_id=export_id,
        cut_off=cut_off,
        quarter=quarter or headline_quarter(progress, cut_off),
        progress=progress,
        tree=tree_at(tables.tree, exports),
    )


@remembered
def climb_vintage(vintage: Vintage, levels: Sequence[str]) -> Ladder:
    """Build the ladder of a view's tree; all that climb it share one.

    Parameters
    ----------
    vintage : Vintage
        The view.
    levels : sequence of str
        Levels from the top one to the leaves, without the plan itself.

    Returns
    -------
    Ladder
        See `gabeval.measures.rollup.build_ladder`.
    """
    return build_ladder(vintage.tree, levels=levels)


def headline_quarter(progress: pd.DataFrame, cut_off: str) -> str:
    """Choose the quarter that the headline of a view stands for.

    It is the quarter of the cut-off if that was over by then, or if anything has been
    reported for it; else the last one that was over; and the last one of the monitor
    if its quarters end before that.

    Parameters
    ----------
    progress : pandas.DataFrame
        One view of the progress table.
    cut_off : str
        ISO date.

    Returns
    -------
    str
        A quarter of the table; the quarter of the cut-off if the table is empty.

    Examples
    --------
    >>> progress = pd.DataFrame(
    ...     {
    ...         "quarter": ["2023Q3", "2023Q4"],
    ...         "reported_state": ["value", "blank"],
    ...         "status_code": [None, None],
    ...     }
    ... )
    >>> headline_quarter(progress, "2023-11-30")
    '2023Q3'
    """
    day = date.fromisoformat(cut_off)
    last = quarter_of_date(day)
    if progress.empty:
        return last
    is_told = progress["reported_state"].isin(REPORTED_STATES)
    is_told |= progress["status_code"].notna()
    told = set(progress.loc[is_told, "quarter"].unique())
    held = sorted(progress["quarter"].unique())
    known = [q for q in held if q <= last and (q in told or quarter_end(q) <= day)]
    return known[-1] if known else held[0]


def branch_of(tree: pd.DataFrame, levels: list[str], item_id: str) -> pd.DataFrame:
    """Take one item of a tree, without a parent, and everything below it.

    Parameters
    ----------
    tree : pandas.DataFrame
        Tree table, one view.
    levels : list of str
        From the item's level down to the leaf.
    item_id : str
        Item.

    Returns
    -------
    pandas.DataFrame
        Its rows; none if the tree does not hold the item.

    Examples
    --------
    >>> tree = pd.DataFrame(
    ...     {
    ...         "level": ["c", "c", "m"],
    ...         "item_id": ["C1", "C2", "M1"],
    ...         "parent_id": ["", "", "C1"],
    ...     }
    ... )
    >>> branch_of(tree, ["c", "m"], "C1")["item_id"].tolist()
    ['C1', 'M1']
    """
    is_top = (tree["level"] == levels[0]) & (tree["item_id"] == item_id)
    if not is_top.any():
        return tree.iloc[:0]
    kept, above = [np.flatnonzero(is_top)], {item_id}
    for level in levels[1:]:
        is_below = (tree["level"] == level) & tree["parent_id"].isin(above)
        kept.append(np.flatnonzero(is_below))
        above = set(tree["item_id"][is_below])
    branch = tree.iloc[np.concatenate(kept)]
    is_top = branch["level"] == levels[0]
    return branch.assign(parent_id=branch["parent_id"].mask(is_top, ""))
