"""What stands in for a report that is missing: the rules, leaf by leaf.

A leaf is an item without children, mostly a milestone. Everything here works on arrays
with one row per leaf and one column per quarter; how leaves combine is `rollup`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gabeval.errors import DataError, list_cases
from gabeval.measures.rollup import shorten
from gabeval.speech import speak

FULL_PCT = 100.0
"""Percent of the total target at which a milestone is done."""

COMPLETE_SLACK_PCT = 1e-9
"""How far below `FULL_PCT` a sum of floating point parts may land and still be it."""


@dataclass(frozen=True)
class Grid:
    """Where the rows of a progress table lie in an array of leaves and quarters.

    Attributes
    ----------
    progress : pandas.DataFrame
        The rows.
    shape : tuple of int
        Number of leaves, number of quarters.
    leaf, quarter : numpy.ndarray of int
        Position of each row.
    """

    progress: pd.DataFrame
    shape: tuple[int, int]
    leaf: np.ndarray
    quarter: np.ndarray

    def spread(self, values: Sequence | np.ndarray) -> np.ndarray:
        """Lay one number per row out; missing where there is no row."""
        array = np.full(self.shape, np.nan)
        array[self.leaf, self.quarter] = values
        return array

    def numbers(self, column: str) -> np.ndarray:
        """Lay a column of numbers out; missing where there is no row."""
        return self.spread(self.progress[column].to_numpy(float, na_value=np.nan))


def lay_out(
    progress: pd.DataFrame, *, leaves: pd.Index, quarters: Sequence[str]
) -> Grid:
    """Find the place of each row of a progress table.

    A quarter for which a leaf has no row is a missing report, like a blank cell.

    Parameters
    ----------
    progress : pandas.DataFrame
        Columns of `gabeval.tables.Progress`, one row per milestone and quarter.
    leaves : pandas.Index
        Codes of the leaves, in the order of the array.
    quarters : sequence of str
        Quarters, in the order of the array; all of the table's at least.

    Returns
    -------
    Grid
        The places.

    Raises
    ------
    DataError
        If a milestone has two rows for one quarter or is not a leaf of the tree.

    Examples
    --------
    >>> progress = pd.DataFrame(
    ...     {"milestone_id": ["M2"], "quarter": ["2023Q1"], "reported_pct": [40.0]}
    ... )
    >>> grid = lay_out(progress, leaves=pd.Index(["M1", "M2"]), quarters=["2023Q1"])
    >>> grid.numbers("reported_pct").tolist()
    [[nan], [40.0]]
    """
    keys = progress[["milestone_id", "quarter"]]
    codes, times = keys["milestone_id"].tolist(), keys["quarter"].tolist()
    if len(set(zip(codes, times, strict=True))) < len(keys):
        twice = keys[keys.duplicated()].drop_duplicates()
        raise DataError(
            list_cases(
                speak("Milestones with more than one row for the same quarter:"),
                shorten([f"{k.milestone_id}, {k.quarter}" for k in twice.itertuples()]),
                speak(
                    "Measure one view at a time: choose a cut-off, so that "
                    "each milestone has one row per quarter."
                ),
            )
        )
    rows = {code: place for place, code in enumerate(leaves)}
    unknown = list(dict.fromkeys(code for code in codes if code not in rows))
    if unknown:
        raise DataError(
            list_cases(
                speak(
                    "Milestones that report progress but are not in the plan's tree:"
                ),
                shorten([str(code) for code in unknown]),
                speak(
                    "Take progress and tree from the same view, or see why the "
                    "layout leaves these milestones out of its levels."
                ),
            )
        )
    columns = {quarter: place for place, quarter in enumerate(quarters)}
    leaf = np.array([rows[code] for code in codes], dtype=int)
    quarter = np.array([columns.get(time, -1) for time in times], dtype=int)
    return Grid(progress, (len(leaves), len(quarters)), leaf, quarter)


@dataclass(frozen=True)
class Leaves:
    """What is known and what is assumed of each leaf at the end of each quarter.

    Percentages are of the total target. ``reported`` is as written, however far above
    100; the others are limited to 0 to 100 if that was asked for.

    Attributes
    ----------
    reported : numpy.ndarray
        Last report, 0 before the first; missing for leaves that have only a status.
    headline : numpy.ndarray
        The same, limited if that was asked for.
    as_zero : numpy.ndarray
        0 in a quarter without a report.
    excluded : numpy.ndarray
        Missing in a quarter without a report.
    lower, upper : numpy.ndarray
        What the missing report can have been at least and at most.
    planned : numpy.ndarray
        Last plan, limited like the headline; missing before the first.
    given_back : numpy.ndarray
        How far the headline is below its own highest value so far.
    is_complete, is_unreported, is_never_reported : numpy.ndarray of bool
        Done; without a report in this quarter; without any until now.
    """

    reported: np.ndarray
    headline: np.ndarray
    as_zero: np.ndarray
    excluded: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    planned: np.ndarray
    given_back: np.ndarray
    is_complete: np.ndarray
    is_unreported: np.ndarray
    is_never_reported: np.ndarray


def fill_leaves(grid: Grid, *, cap: bool) -> Leaves:
    """Apply every rule for missing reports to every leaf.

    The last report is carried forward, and is 0 before the first one. "Not applicable"
    is an answer: the last report is carried forward and nothing is missing. A report
    whose percentage could not be computed counts as missing. Leaves that never have a
    percentage but do have a status (in a monitor of percentages), and all leaves of a
    monitor that only knows statuses, have no percentage at all: it stays missing and
    is not taken for 0.

    Parameters
    ----------
    grid : Grid
        Rows of one view.
    cap : bool
        Whether percentages are limited to 0 to 100.

    Returns
    -------
    Leaves
        One array per rule.

    Examples
    --------
    >>> progress = pd.DataFrame(
    ...     {
    ...         "milestone_id": ["M1", "M1", "M1"],
    ...         "quarter": ["2023Q1", "2023Q2", "2023Q3"],
    ...         "planned_pct": [30.0, 60.0, 100.0],
    ...         "reported_pct": [20.0, None, 70.0],
    ...         "reported_state": ["value", "blank", "value"],
    ...         "status_code": [None, None, None],
    ...     }
    ... )
    >>> quarters = ["2023Q1", "2023Q2", "2023Q3"]
    >>> grid = lay_out(progress, leaves=pd.Index(["M1"]), quarters=quarters)
    >>> leaves = fill_leaves(grid, cap=True)
    >>> leaves.headline.tolist(), leaves.upper.tolist()
    ([[20.0, 20.0, 70.0]], [[20.0, 70.0, 70.0]])
    """
    written = grid.numbers("reported_pct")
    status = _spread_status(grid)
    is_status_only = _find_status_only(written, status)
    is_waived = grid.spread(_equals(grid, "reported_state", "not_applicable")) == 1.0
    is_answered = is_waived | ~np.isnan(np.where(is_status_only, status, written))
    is_silent = ~is_answered

    reported = np.where(
        is_status_only, np.nan, np.nan_to_num(carry_forward(written), nan=0.0)
    )
    limit = limit_pct if cap else np.asarray
    headline = limit(reported)
    lower, upper = _bound_silence(headline, limit(written), is_silent)
    is_full = limit_pct(np.nan_to_num(reported)) >= FULL_PCT - COMPLETE_SLACK_PCT
    return Leaves(
        reported=reported,
        headline=headline,
        as_zero=np.where(is_silent & ~is_status_only, 0.0, headline),
        excluded=np.where(is_silent, np.nan, headline),
        lower=lower,
        upper=upper,
        planned=limit(carry_forward(grid.numbers("planned_pct"))),
        given_back=np.maximum.accumulate(headline, axis=1) - headline,
        is_complete=np.where(is_status_only, carry_forward(status) == 1.0, is_full),
        is_unreported=is_silent,
        is_never_reported=~np.logical_or.accumulate(is_answered, axis=1),
    )


def _spread_status(grid: Grid) -> np.ndarray:
    """Lay the status out: 1 complete, 0 another status, missing none."""
    is_known = grid.progress["status_code"].notna().to_numpy(dtype=bool)
    is_complete = _equals(grid, "status_code", "complete")
    return grid.spread(np.where(is_known, is_complete.astype(float), np.nan))


def _equals(grid: Grid, column: str, text: str) -> np.ndarray:
    """Tell which rows hold a text; those that hold nothing do not."""
    return (grid.progress[column] == text).to_numpy(dtype=bool, na_value=False)


def _find_status_only(written: np.ndarray, status: np.ndarray) -> np.ndarray:
    """Find the leaves that speak in statuses and not in percentages (one column)."""
    has_status = ~np.isnan(status).all(axis=1)
    has_number = ~np.isnan(written).all(axis=1)
    if has_status.any() and not has_number.any():
        return np.ones((len(written), 1), dtype=bool)
    return (has_status & ~has_number)[:, None]


def _bound_silence(
    headline: np.ndarray, written: np.ndarray, is_silent: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Bound what a missing report can have been.

    It lies between the reports before and after it if progress does not fall from one
    to the other, and is unknown if it does; without a later report it is at most full.
    """
    following = carry_forward(written[:, ::-1])[:, ::-1]
    is_falling = following < headline
    top = np.where(np.isnan(following) | is_falling, FULL_PCT, following)
    lower = np.where(is_silent & is_falling, np.fmin(0.0, headline), headline)
    upper = np.where(is_silent, np.fmax(top, headline), headline)
    # fmin and fmax pass over what is missing; leaves without percentages stay missing.
    is_unknown = np.isnan(headline)
    return np.where(is_unknown, np.nan, lower), np.where(is_unknown, np.nan, upper)


def carry_forward(values: np.ndarray) -> np.ndarray:
    """Repeat the last value that is not missing, along each row.

    Parameters
    ----------
    values : numpy.ndarray
        One row per leaf, one column per quarter.

    Returns
    -------
    numpy.ndarray
        Missing only before the first value of a row.

    Examples
    --------
    >>> carry_forward(np.array([[np.nan, 20.0, np.nan]])).tolist()
    [[nan, 20.0, 20.0]]
    """
    places = np.where(np.isnan(values), -1, np.arange(values.shape[1]))
    last = np.maximum.accumulate(places, axis=1)
    found = np.take_along_axis(values, np.maximum(last, 0), axis=1)
    return np.where(last < 0, np.nan, found)


def limit_pct(values: np.ndarray) -> np.ndarray:
    """Limit percentages to 0 to 100; what is missing stays missing.

    Parameters
    ----------
    values : numpy.ndarray
        Percentages.

    Returns
    -------
    numpy.ndarray
        Percentages from 0 to 100.

    Examples
    --------
    >>> limit_pct(np.array([-3.0, 110.0])).tolist()
    [0.0, 100.0]
    """
    return np.clip(values, 0.0, FULL_PCT)
