"""The schedule of a plan and its commitments, against two programmes.

Against the first approved programme a plan that moved its own dates is as late as it
is; against the current one it may look punctual. Both are measured.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from gabeval.measures.filling import FULL_PCT, fill_leaves, lay_out
from gabeval.measures.rollup import Ladder, add_leaves, roll_up
from gabeval.measures.schedule.earned import (
    DUST_DECIMALS,
    SCHEDULE_COLUMNS,
    list_schedule,
)
from gabeval.measures.vintages import (
    Vintage,
    climb_vintage,
    list_vintages,
    open_vintage,
)
from gabeval.monitor.remembered import remembered
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.quarters import quarter_end, quarter_start, quarters_between

PROGRAMMES = ("first", "current")
"""What reports are compared with: the programme of the earliest export that holds one,
or that of the cut-off's export."""

KEYS = ("cut_off", "export_id", "programme", "programme_export_id")
"""What each row says of where it comes from."""

COUNTS = ("n_milestones", "n_unplanned", "n_unreported", "n_never_reported")
"""Columns of `schedule_at` that count milestones."""

COLUMNS = (*KEYS, "level", "item_id", "quarter", *SCHEDULE_COLUMNS, *COUNTS)
"""Columns of `schedule_at`, in order."""


@remembered
def schedule_at(
    plan: Plan,
    tables: Tables,
    *,
    cut_off: str,
    commitment: str = "",
    programmes: Sequence[str] = PROGRAMMES,
) -> pd.DataFrame:
    """Measure how early or late the plan and its commitments are at a cut-off.

    Planned and reported progress are rolled up over the milestones that have a
    programme, with the weights of the cut-off, so that both curves speak of the same
    work; `n_unplanned` counts the others. A milestone is programmed at 0 before its
    first programmed quarter, and keeps its last programmed value after it. **A missing
    report** keeps the last one, and 0 before the first; what it could have been is the
    range from ``es_lower_quarters`` to ``es_upper_quarters``. Milestones whose monitor
    gives a status and no percentage are left out.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables.
    cut_off : str
        ISO date.
    commitment : str, optional
        The one commitment to measure; the plan and every item down to the commitments
        if left out.
    programmes : sequence of str, default PROGRAMMES
        Those to compare with.

    Returns
    -------
    pandas.DataFrame
        One row per programme, item and quarter up to that of the headline; see
        `gabeval.measures.schedule.earned.measure_schedule` for the measures. No rows
        where nothing is programmed or reported. ``programme_export_id`` names that of
        the programme; the first one, where milestones came in later ones. The last
        quarter counts up to the cut-off, if that lies inside it. ``ieac_quarters`` is
        missing where nothing has been earned: at that pace there is no end.

    Raises
    ------
    UsageError
        If no export counts at the cut-off.
    """
    rows = []
    for curves in _open_curves(plan, tables, cut_off, tuple(programmes)):
        origin = (cut_off, curves.vintage.export_id, curves.programme, curves.source)
        keys = dict(zip(KEYS, origin, strict=True))
        rows += [keys | row for row in _measure_items(curves, plan, commitment)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def programmes_at(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str = ""
) -> pd.DataFrame:
    """Lay out both programmes, whole, beyond the cut-off too.

    Parameters
    ----------
    plan, tables, cut_off, commitment
        As for `schedule_at`; what is said there of missing values holds here.

    Returns
    -------
    pandas.DataFrame
        One row per programme, item and quarter, and before them one for the plan's
        start (``quarter`` empty), with ``day`` (ISO) and ``planned_pct``.
    """
    rows = []
    for curves in _open_curves(plan, tables, cut_off):
        for level, item, own in curves.list_items(plan, commitment):
            days = [curves.start - timedelta(days=1), *curves.ends]
            values = [0.0, *own["planned"].tolist()]
            rows += [
                (curves.programme, level, item, quarter, day.isoformat(), value)
                for quarter, day, value in zip(
                    ["", *curves.quarters], days, values, strict=True
                )
            ]
    columns = ["programme", "level", "item_id", "quarter", "day", "planned_pct"]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class _Curves:
    """Planned and reported progress of every item, against one programme."""

    vintage: Vintage
    programme: str
    source: str
    cut_off: str
    start: date
    quarters: list[str]
    ladder: Ladder
    values: dict[str, list[np.ndarray]]

    @property
    def ends(self) -> list[date]:
        return [quarter_end(quarter) for quarter in self.quarters]

    def list_items(
        self, plan: Plan, commitment: str
    ) -> Iterator[tuple[str, str, dict[str, np.ndarray]]]:
        """List the items down to the commitments that have a programme."""
        last = plan.level_ids.index(plan.commitment_level) + 1
        for depth in range(last if commitment else 0, last + 1):
            level = self.ladder.levels[depth]
            for place, item in enumerate(self.ladder.items[depth]["item_id"]):
                own = {name: value[depth][place] for name, value in self.values.items()}
                is_asked = not commitment or item == commitment
                if is_asked and not np.isnan(own["planned"]).all():
                    yield level, item, own


@remembered
def _open_curves(
    plan: Plan, tables: Tables, cut_off: str, programmes: tuple[str, ...] = PROGRAMMES
) -> list[_Curves]:
    """Roll progress up against both programmes; nothing where there is none."""
    last = list_vintages(tables.exports, cut_off)[-1]
    if tables.progress["planned_pct"].isna().all():
        return []
    vintage = open_vintage(tables, last)
    rows = vintage.progress
    first, source = first_programme(tables.progress, tables.exports, vintage)
    if first.isna().all() or rows["reported_pct"].isna().all():
        return []
    ladder = climb_vintage(vintage, plan.level_ids)
    quarters = _list_quarters(rows, plan, vintage.quarter)
    return [
        _Curves(
            vintage=vintage,
            programme=programme,
            source=export,
            cut_off=min(cut_off, vintage.cut_off),
            start=_find_start(plan, quarters[0]),
            quarters=quarters,
            ladder=ladder,
            values=_roll_curves(
                rows.assign(planned_pct=planned),
                ladder,
                rule=plan.weights,
                cap=plan.cap,
                axis=quarters,
            ),
        )
        for programme, planned, export in (
            ("first", first, source),
            ("current", rows["planned_pct"], last),
        )
        if programme in programmes and planned.notna().any()
    ]


def first_programme(
    progress: pd.DataFrame, exports: pd.DataFrame, vintage: Vintage
) -> tuple[pd.Series, str]:
    """Take what each milestone was first programmed to do.

    Parameters
    ----------
    progress, exports : pandas.DataFrame
        Tables of all exports.
    vintage : Vintage
        The view to fit the programme to.

    Returns
    -------
    pandas.Series
        ``planned_pct`` for each row of the view: for each milestone from the earliest
        export that holds any programme of it, whole; missing for quarters of which
        that export did not speak.
    str
        The earliest export that holds a programme at all; empty if none does.
    """
    order = list_vintages(exports)
    order = order[: order.index(vintage.export_id) + 1]
    rank = {export: place for place, export in enumerate(order)}
    names = ["export_id", "milestone_id", "quarter", "planned_pct"]
    held = progress.loc[progress["planned_pct"].notna(), names]
    held = held[held["export_id"].isin(rank)]
    rows = list(zip(*(held[name].tolist() for name in names), strict=True))
    earliest: dict[str, int] = {}
    for export, milestone, _quarter, _planned in rows:
        earliest[milestone] = min(rank[export], earliest.get(milestone, rank[export]))
    planned = {
        (milestone, quarter): value
        for export, milestone, quarter, value in rows
        if rank[export] == earliest[milestone]
    }
    view = vintage.progress
    keys = zip(view["milestone_id"].tolist(), view["quarter"].tolist(), strict=True)
    fitted = [planned.get(key, math.nan) for key in keys]
    source = order[min(earliest.values())] if earliest else ""
    return pd.Series(fitted, index=view.index, dtype=float), source


def _measure_items(
    curves: _Curves, plan: Plan, commitment: str
) -> list[dict[str, object]]:
    told = curves.quarters[: curves.quarters.index(curves.vintage.quarter) + 1]
    n_told = len(told)
    rows = []
    for level, item, own in curves.list_items(plan, commitment):
        found = list_schedule(
            own["planned"],
            own["reported"][:n_told],
            curves.ends,
            start=curves.start,
            as_of=date.fromisoformat(curves.cut_off),
            lower=own["lower"][:n_told],
            upper=own["upper"][:n_told],
        )
        for place, (quarter, row) in enumerate(zip(told, found, strict=True)):
            keys = {"level": level, "item_id": item, "quarter": quarter}
            counts = {name: int(own[name][place]) for name in COUNTS}
            # Where nothing was earned the end is never; a table of numbers leaves it
            # out.
            if math.isinf(row["ieac_quarters"]):
                row["ieac_quarters"] = math.nan
            rows.append(keys | row | counts)
    return rows


def _list_quarters(rows: pd.DataFrame, plan: Plan, quarter: str) -> list[str]:
    """List all quarters from the plan's first one to the last that is programmed."""
    held = {*rows["quarter"], quarter, plan.expected_quarters[0]}
    return quarters_between(min(held), max(held))


def _find_start(plan: Plan, quarter: str) -> date:
    """Start with the plan, if it starts inside the first quarter, or else with that."""
    begins, ends = quarter_start(quarter), quarter_end(quarter)
    start = plan.period.start
    return start if begins <= start < ends else begins


def _roll_curves(
    rows: pd.DataFrame, ladder: Ladder, *, rule: str, cap: bool, axis: Sequence[str]
) -> dict[str, list[np.ndarray]]:
    """Roll planned and reported progress up over the leaves that have both."""
    leaves = fill_leaves(lay_out(rows, leaves=ladder.leaves, quarters=axis), cap=cap)
    is_planned = ~np.isnan(leaves.planned).all(axis=1, keepdims=True)
    has_both = is_planned & ~np.isnan(leaves.headline)

    # A programme beyond 100 is capped as reports are: it cannot make up for another.
    planned = np.nan_to_num(leaves.planned, nan=0.0)

    def roll(values: np.ndarray) -> list[np.ndarray]:
        levels = roll_up(np.where(has_both, values, np.nan), ladder, rule=rule)
        return [level.round(DUST_DECIMALS) for level in levels]

    counted = {
        "n_milestones": np.ones_like(leaves.is_complete),
        "n_unplanned": np.broadcast_to(~is_planned, leaves.headline.shape),
        "n_unreported": leaves.is_unreported,
        "n_never_reported": leaves.is_never_reported,
    }
    return {
        "planned": roll(np.clip(planned, 0.0, FULL_PCT) if cap else planned),
        "reported": roll(leaves.headline),
        "lower": roll(leaves.lower),
        "upper": roll(leaves.upper),
        **{name: add_leaves(marks, ladder) for name, marks in counted.items()},
    }
