"""What the forecasts of one export stand on: curves, due dates, classes, schedules."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import nan

import numpy as np
import pandas as pd

from gabeval.measures.filling import COMPLETE_SLACK_PCT, FULL_PCT
from gabeval.measures.forecast.increments import find_due
from gabeval.measures.forecast.reference import band_of
from gabeval.measures.known import Known, weigh_ladder
from gabeval.measures.rollup import PLAN_LEVEL
from gabeval.measures.schedule import schedule_at
from gabeval.monitor.remembered import remembered
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.quarters import (
    quarter_end,
    quarter_of_date,
    quarters_between,
    shift_quarter,
)


@dataclass(frozen=True)
class History:
    """The curves of one item, by quarter.

    Attributes
    ----------
    quarters : list of str
        Quarters that the monitor has.
    reported, lower, upper, planned : numpy.ndarray
        As `measure_progress` has them.
    missed : numpy.ndarray of bool
        Whether nobody reported for the quarter.
    silent : numpy.ndarray of bool
        Whether nobody has reported until then.
    """

    quarters: list[str]
    reported: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    planned: np.ndarray
    missed: np.ndarray
    silent: np.ndarray

    def at(self, quarter: str) -> float:
        """Say where it stood at the end of a quarter; the last one known, if later."""
        return self._take(self.reported, quarter)

    def most_at(self, quarter: str) -> float:
        """Say where it stood at most, whatever a missing report would have said."""
        return self._take(self.upper, quarter)

    def _take(self, curve: np.ndarray, quarter: str) -> float:
        place = sum(q <= quarter for q in self.quarters) - 1
        return float(curve[place]) if place >= 0 else nan


@dataclass(frozen=True)
class Now:
    """Where something stands at the end of the last quarter that was over, percent.

    Attributes
    ----------
    now_pct : float
        With the last report carried forward.
    now_low_pct, now_high_pct : float
        The least and the most that a missing report can have been.
    """

    now_pct: float
    now_low_pct: float
    now_high_pct: float


@dataclass(frozen=True)
class Due:
    """When something is due.

    Attributes
    ----------
    due_quarter, due_date : str
        Quarter, and its last day or that of the plan.
    due_source : str
        ``programme`` or ``plan_end``.
    """

    due_quarter: str
    due_date: str
    due_source: str


@dataclass(frozen=True)
class Scene:
    """What all forecasts of one export share.

    Attributes
    ----------
    known : Known
        Opened plan, with weights divided by their sum.
    tables : Tables
        The plan's tables, for its schedule.
    commitment : str
        The one commitment that is looked at; empty for all.
    """

    known: Known
    tables: Tables
    commitment: str = ""

    @property
    def leaf(self) -> str:
        """Level of the milestones."""
        return self.known.plan.leaf_level

    @cached_property
    def histories(self) -> dict[tuple[str, str], History]:
        """The curves of every item."""
        return open_history(self.known)

    @cached_property
    def shares(self) -> pd.Series:
        """Share of each milestone in the plan, with weights divided by their sum."""
        return _share_out(self.known)

    @cached_property
    def classes(self) -> dict[tuple[int, int], tuple[int, int]]:
        """By quarters left and band: how many past milestones finished, of how many."""
        return _count_classes(self.known)

    @cached_property
    def schedule(self) -> dict[tuple[str, str], dict[str, object]]:
        """The earned schedule against the first programme, at the last quarter."""
        if self.known.progress["planned_pct"].isna().all():
            return {}
        table = schedule_at(
            self.known.plan,
            self.tables,
            cut_off=self.known.cut_off,
            commitment=self.commitment,
            programmes=["first"],
        )
        last = table.sort_values("quarter", kind="stable")
        last = last.drop_duplicates(["level", "item_id"], keep="last")
        return {(row["level"], row["item_id"]): row for row in last.to_dict("records")}

    def due(self, history: History) -> Due:
        """Find when something is due, and how that is known."""
        return _find_due(self.known.plan, history)

    def is_past(self, due: Due) -> bool:
        """Tell whether the day on which something was due has passed."""
        known = self.known
        return due.due_quarter <= known.last_over or due.due_date <= known.cut_off

    def is_done(self, history: History) -> bool:
        """Tell whether something stands at 100 already."""
        return is_full(history.at(self.known.quarter))

    def is_silent(self, history: History, due: Due) -> bool:
        """Tell whether a missing report leaves open that it was finished in time."""
        return is_silent(history, min(due.due_quarter, self.known.quarter))

    def place_of(self, history: History) -> int:
        """Find the place of the last quarter that was over; -1 if none was."""
        return sum(q <= self.known.last_over for q in history.quarters) - 1

    def now(self, history: History) -> Now:
        """Say where something stands; missing before the first quarter is over."""
        place = self.place_of(history)
        if place < 0:
            return Now(nan, nan, nan)
        ends = (history.reported, history.lower, history.upper)
        return Now(*(float(end[place]) for end in ends))

    def count_left(self, history: History, due: Due) -> int:
        """Count the quarters between the last one that was over and the due one."""
        start = self.known.last_over or shift_quarter(history.quarters[0], -1)
        return len(quarters_between(start, due.due_quarter)) - 1

    def list_open(self, level: str, item: str) -> list[float]:
        """List where the milestones below stand that count and are not finished."""
        values = []
        for leaf in self.known.items_below(level, item, self.leaf):
            history = self.histories.get((self.leaf, leaf))
            if history is None or not self.shares[leaf]:
                continue
            if not self.is_done(history):
                values.append(self.now(history).now_pct)
        return values


def _find_due(plan: Plan, history: History) -> Due:
    found = find_due(dict(zip(history.quarters, history.planned, strict=True)))
    if found:
        return Due(found, quarter_end(found).isoformat(), "programme")
    end = plan.period.end
    return Due(quarter_of_date(end), end.isoformat(), "plan_end")


@remembered
def _share_out(known: Known) -> pd.Series:
    return weigh_ladder(known.ladder, rule="normalised")[known.plan.leaf_level]


@remembered
def _count_classes(known: Known) -> dict[tuple[int, int], tuple[int, int]]:
    counts: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for (level, _item), history in open_history(known).items():
        if level != known.plan.leaf_level:
            continue
        quarter = _find_due(known.plan, history).due_quarter
        if quarter > known.last_over or quarter not in history.quarters:
            continue
        place = history.quarters.index(quarter)
        was_done = is_full(history.reported[place])
        for left in range(1, place + 1):
            then = history.reported[place - left]
            if not is_full(then):
                count = counts[left, band_of(then)]
                count[0] += was_done
                count[1] += 1
    return {key: (k, n) for key, (k, n) in counts.items()}


def is_full(value: float) -> bool:
    """Tell whether progress stands at its target.

    Parameters
    ----------
    value : float
        Percent; a missing one does not.

    Returns
    -------
    bool
        True from 100 on.

    Examples
    --------
    >>> is_full(100.0), is_full(99.9), is_full(float("nan"))
    (True, False, False)
    """
    return bool(value >= FULL_PCT - COMPLETE_SLACK_PCT)


def is_silent(history: History, quarter: str) -> bool:
    """Tell whether a missing report leaves open that something was finished.

    Parameters
    ----------
    history : History
        Its curves.
    quarter : str
        By the end of which quarter.

    Returns
    -------
    bool
        True if it stands below its target and may stand at it.
    """
    return not is_full(history.at(quarter)) and is_full(history.most_at(quarter))


@remembered
def open_history(known: Known) -> dict[tuple[str, str], History]:
    """Lay the measured rows out as one set of curves per item.

    Parameters
    ----------
    known : Known
        Opened plan, with weights divided by their sum.

    Returns
    -------
    dict of tuple of str to History
        By level and item: the plan, its commitments and its milestones. Items without
        any percentage are left out.
    """
    levels = dict.fromkeys(
        [PLAN_LEVEL, known.plan.commitment_level, known.plan.leaf_level]
    )
    rows = known.measured
    quarters = sorted(rows["quarter"].unique())
    found: dict[tuple[str, str], History] = {}
    if not quarters:
        return found
    for level in levels:
        part = rows[rows["level"] == level]
        items = part["item_id"].to_numpy().reshape(-1, len(quarters))[:, 0]
        grids = {
            name: part[name].to_numpy(float).reshape(-1, len(quarters))
            for name in ("reported_pct", "lower_pct", "upper_pct", "planned_pct")
        }
        missed, never = (
            (part[name] >= part["n_milestones"]).to_numpy().reshape(-1, len(quarters))
            for name in ("n_unreported", "n_never_reported")
        )
        for place, item in enumerate(items):
            curves = [grid[place] for grid in grids.values()]
            if not np.isnan(curves[0]).all():
                found[level, item] = History(
                    quarters, *curves, missed[place], never[place]
                )
    return found
