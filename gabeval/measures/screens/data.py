"""What the screens look at: series of reports and programmes, grouped by entity.

What belongs here chooses and lays out rows; it counts and tests nothing.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from gabeval.measures.filling import FULL_PCT, carry_forward, lay_out
from gabeval.measures.screens.narratives import choose_narratives, strip_narratives
from gabeval.measures.screens.texts import Repeats, find_repeats
from gabeval.measures.vintages import Vintage, list_vintages, open_vintage
from gabeval.monitor.remembered import remembered
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.quarters import quarter_end
from gabeval.tables import REPORTED_STATES


@dataclass(frozen=True)
class ScreenData:
    """The reports of a plan at a cut-off, laid out for the screens.

    Arrays have one row per milestone and one column per quarter up to the headline's.

    Attributes
    ----------
    cut_off, export_id, quarter : str
        What it speaks for.
    level : str
        ``entity``, or the level of commitments.
    groups : list of str
        Entities or commitments that get rows.
    owner : numpy.ndarray of object
        Group of each milestone; None if it has none.
    milestones : list of str
        Codes.
    quarters : list of str
        Columns.
    reported, planned : numpy.ndarray
        Percentages as written; the programme is carried forward.
    is_answered : numpy.ndarray of bool
        Where something was said: a number, a status, or "not applicable".
    last : pandas.DataFrame
        Per milestone its unit and target.
    values : numpy.ndarray
        Reports in the unit of their cells, not cumulated by us.
    exports, history : pandas.DataFrame
        Exports that count, the oldest first, and all their progress rows.
    narratives : pandas.DataFrame
        Rows of the view with ``group``.
    """

    cut_off: str
    export_id: str
    quarter: str
    level: str
    groups: list[str]
    owner: np.ndarray
    milestones: list[str]
    quarters: list[str]
    reported: np.ndarray
    planned: np.ndarray
    is_answered: np.ndarray
    last: pd.DataFrame
    values: np.ndarray
    exports: pd.DataFrame
    history: pd.DataFrame
    narratives: pd.DataFrame

    def members(self, group: str) -> np.ndarray:
        """Find the rows of a group's milestones."""
        return np.flatnonzero(self.owner == group)

    @cached_property
    def has_programme(self) -> np.ndarray:
        """Tell the milestones of which a programme is known."""
        return ~np.isnan(self.planned).all(axis=1)

    @cached_property
    def last_reported(self) -> np.ndarray:
        """Take each milestone's last report; missing if it never reported."""
        if not self.reported.shape[1]:
            return np.full(len(self.milestones), np.nan)
        return carry_forward(self.reported)[:, -1]

    @cached_property
    def increments(self) -> tuple[np.ndarray, np.ndarray]:
        """Give what each quarter added, and the milestones for which that is not known.

        A quarter in which nothing was due (nothing programmed yet, or the milestone was
        at 100 already) or "not applicable" was written added nothing. In any other
        quarter without a report the increment is unknown, and the next one is merged
        with it: such a milestone stays out of permutations. Without a programme a
        milestone is taken to be due from the first quarter on.
        """
        before = carry_forward(self.reported)
        before = np.hstack([np.zeros((len(before), 1)), before[:, :-1]])
        before = np.nan_to_num(before, nan=0.0)
        planned = np.where(self.has_programme[:, None], self.planned, np.inf)
        is_due = (np.nan_to_num(planned, nan=0.0) > 0) & (before < FULL_PCT)
        is_silent = np.isnan(self.reported) & ~self.is_answered & is_due
        # Who answers with statuses alone has said of no quarter what it added.
        never = np.isnan(self.reported).all(axis=1) & ~self.has_programme
        is_silent |= never[:, None]
        added = np.where(np.isnan(self.reported), 0.0, self.reported - before)
        return np.where(is_silent, np.nan, added), is_silent.any(axis=1)

    @cached_property
    def programmed(self) -> np.ndarray:
        """Give what each quarter was to add; 0 where nothing is known."""
        filled = np.nan_to_num(self.planned, nan=0.0)
        return np.diff(filled, axis=1, prepend=0.0)

    @cached_property
    def repeats(self) -> Repeats:
        """Compare the narratives of the view."""
        return find_repeats(self.narratives)


def open_screens(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str = ""
) -> ScreenData:
    """Lay the reports of a plan out for the screens.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables, all exports.
    cut_off : str
        Day, ISO; later exports do not count. The latest export's if empty.
    commitment : str
        One commitment; all entities, or all commitments, if empty.

    Returns
    -------
    ScreenData
        Series and groups.

    Raises
    ------
    UsageError
        If no export speaks for that day or an earlier one.
    """
    order = list_vintages(tables.exports, cut_off)
    vintage = open_vintage(tables, order[-1])
    grid = _lay_out_view(vintage)
    leaves = grid.leaves
    level = _choose_level(plan, leaves, commitment)
    key = "commitment_id" if level != "entity" else "entity_id"
    owner = leaves[key].to_numpy()
    groups = [commitment] if commitment else sorted({g for g in owner if g is not None})
    exports = tables.exports.set_index("export_id").loc[order].reset_index()
    history = tables.progress
    if commitment:
        history = history[history["commitment_id"] == commitment]
    history = history[history["export_id"].isin(order)]
    return ScreenData(
        cut_off=cut_off or vintage.cut_off,
        export_id=vintage.export_id,
        quarter=vintage.quarter,
        level=level,
        groups=groups,
        owner=owner,
        milestones=leaves.index.tolist(),
        quarters=grid.quarters,
        reported=grid.reported,
        planned=grid.planned,
        is_answered=grid.is_answered,
        last=leaves[["unit", "target_value"]],
        values=grid.values,
        exports=exports,
        # Exports spell entities differently; the latest one says whose a milestone is.
        history=history.assign(group=history["milestone_id"].map(leaves[key])),
        narratives=choose_narratives(
            grid.told.assign(group=grid.told[key]), commitment, grid.bare
        ),
    )


class _Grid(NamedTuple):
    """What a view says, laid out: the same for whoever is looked at."""

    leaves: pd.DataFrame
    quarters: list[str]
    reported: np.ndarray
    planned: np.ndarray
    values: np.ndarray
    is_answered: np.ndarray
    told: pd.DataFrame
    bare: pd.Series


@remembered
def _lay_out_view(vintage: Vintage) -> _Grid:
    view = vintage.progress
    quarters = sorted(q for q in view["quarter"].unique() if q <= vintage.quarter)
    view = view[view["quarter"].isin(quarters)]
    leaves = view.drop_duplicates("milestone_id", keep="last").set_index("milestone_id")
    # Codes are looked up one at a time, and None is nobody's.
    owners = {
        key: leaves[key].astype(object).where(leaves[key].notna(), None)
        for key in ("commitment_id", "entity_id")
    }
    leaves = leaves.assign(**owners).set_index(leaves.index.astype(object))
    grid = lay_out(view, leaves=leaves.index, quarters=quarters)
    is_answered = view["reported_state"].isin((*REPORTED_STATES, "not_applicable"))
    is_answered |= view["status_code"].notna()
    told = view[view["narrative"].notna()]
    return _Grid(
        leaves,
        quarters,
        reported=grid.numbers("reported_pct"),
        planned=carry_forward(grid.numbers("planned_pct")),
        values=grid.numbers("reported_value"),
        is_answered=grid.spread(is_answered.to_numpy(dtype=float)) == 1.0,
        told=told,
        bare=strip_narratives(told["narrative"]),
    )


def _choose_level(plan: Plan, leaves: pd.DataFrame, commitment: str) -> str:
    """Choose whether rows speak of entities or of commitments."""
    if commitment or leaves["entity_id"].isna().all():
        return plan.commitment_level
    return "entity"


def days_after(quarter: str, day: str) -> int:
    """Count the days from the end of a quarter to a day.

    Parameters
    ----------
    quarter : str
        Quarter.
    day : str
        ISO date.

    Returns
    -------
    int
        Negative if the day lies before its end.

    Examples
    --------
    >>> days_after("2023Q4", "2024-01-19")
    19
    """
    return (date.fromisoformat(day) - quarter_end(quarter)).days


def find_delays(data: ScreenData) -> pd.DataFrame:
    """Say for each milestone and quarter that was due when its report came.

    The day of a report is the day on which the first export that holds it arrived (its
    cut-off, if that is not known): nothing finer is known. Quarters that ended before
    the first export's own cannot be dated. A report is due if a number was written at
    some time, or if the programme is above 0, the last report below 100 and nothing
    has been said.

    Parameters
    ----------
    data : ScreenData
        Reports, with their history.

    Returns
    -------
    pandas.DataFrame
        ``group``, ``milestone_id``, ``quarter``, ``days``, ``is_open``.
    """
    columns = ["group", "milestone_id", "quarter", "days", "is_open"]
    if data.exports["cut_off"].nunique() < 2:
        return pd.DataFrame(columns=columns)
    first_day = data.exports["cut_off"].iloc[0]
    dated = [q for q in data.quarters if quarter_end(q).isoformat() >= first_day]
    rows = data.history
    rows = rows[rows["quarter"].isin(dated)]
    said = rows["reported_state"].isin(REPORTED_STATES) | rows["status_code"].notna()
    arrived = data.exports["received"].where(
        data.exports["received"].notna(), data.exports["cut_off"]
    )
    day_of = dict(zip(data.exports["export_id"], arrived, strict=True))
    rank = {export: i for i, export in enumerate(data.exports["export_id"])}
    came = rows[said].assign(rank=rows.loc[said, "export_id"].map(rank))
    came = came.sort_values("rank", kind="stable")
    came = came.drop_duplicates(["milestone_id", "quarter"])
    came = came[came["milestone_id"].isin(data.milestones)]
    came = came.assign(
        days=[
            float(days_after(quarter, day_of[export]))
            for quarter, export in zip(came["quarter"], came["export_id"], strict=True)
        ],
        is_open=False,
    )
    waiting = _find_waiting(data, dated, came)
    return pd.concat([came[columns], waiting[columns]], ignore_index=True)


def _find_waiting(
    data: ScreenData, dated: list[str], came: pd.DataFrame
) -> pd.DataFrame:
    """List the reports that were due and have not come."""
    known = set(zip(came["milestone_id"], came["quarter"], strict=True))
    increments, _broken = data.increments
    found = []
    for row, column in zip(*np.nonzero(np.isnan(increments)), strict=True):
        quarter, milestone = data.quarters[column], data.milestones[row]
        days = days_after(quarter, data.cut_off)
        if quarter in dated and (milestone, quarter) not in known and days >= 0:
            found.append((data.owner[row], milestone, quarter, float(days), True))
    columns = ["group", "milestone_id", "quarter", "days", "is_open"]
    return pd.DataFrame(found, columns=columns)


def find_revisions(data: ScreenData) -> pd.DataFrame:
    """Pair what neighbouring exports say of quarters that were over in the first.

    Parameters
    ----------
    data : ScreenData
        Reports, with their history.

    Returns
    -------
    pandas.DataFrame
        ``group``, ``milestone_id``, ``quarter``, ``before``, ``after``: percentages;
        pairs for which the later export has no column are left out.
    """
    columns = ["group", "milestone_id", "quarter", "before", "after"]
    parts = [pd.DataFrame(columns=columns)]
    exports = data.exports
    # Rows of many texts are slow to choose: only what is needed here is chosen from.
    keys = ["export_id", "milestone_id", "quarter"]
    history = data.history[[*keys, "reported_pct", "reported_state", "group"]]
    for place in range(1, len(exports)):
        earlier, later = exports.iloc[place - 1], exports.iloc[place]
        old = history[history["export_id"] == earlier["export_id"]]
        new = history[history["export_id"] == later["export_id"]]
        new = new[new["reported_state"] != "no_column"]
        over = [
            q
            for q in old["quarter"].unique()
            if days_after(q, earlier["cut_off"]) >= 0 and q <= data.quarter
        ]
        pairs = old[old["quarter"].isin(over)].merge(
            new[["milestone_id", "quarter", "reported_pct", "group"]],
            on=["milestone_id", "quarter"],
            suffixes=("_before", ""),
            validate="one_to_one",
        )
        parts.append(
            pairs.rename(columns={"reported_pct_before": "before"}).rename(
                columns={"reported_pct": "after"}
            )[columns]
        )
    return pd.concat([p for p in parts if len(p)] or parts[:1], ignore_index=True)
