"""Planned and reported progress of every item of a plan at the end of every quarter."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from gabeval.errors import DataError, QuarterError, UsageError
from gabeval.measures.filling import FULL_PCT, Leaves, fill_leaves, lay_out
from gabeval.measures.rollup import (
    WEIGHT_RULES,
    Ladder,
    add_leaves,
    add_shares,
    build_ladder,
    divide,
    roll_up,
)
from gabeval.speech import speak

COUNT_COLUMNS = (
    "n_complete",
    "n_milestones",
    "n_unreported",
    "n_never_reported",
    "n_unplanned",
)
"""Columns of `measure_progress` that count milestones."""

COLUMNS = (
    "level",
    "item_id",
    "parent_id",
    "quarter",
    "planned_pct",
    "reported_pct",
    "reported_capped_pct",
    "reported_uncapped_pct",
    "reported_as_given_pct",
    "reported_normalised_pct",
    "overshoot_pp",
    "gap_pp",
    "weight_sum",
    "missing_as_zero_pct",
    "missing_excluded_pct",
    "lower_pct",
    "upper_pct",
    "of_planned_pct",
    "ratio_mean_pct",
    "ratio_mean_unweighted_pct",
    "complete_share_pct",
    *COUNT_COLUMNS,
    "given_back_pp",
)
"""Columns of `measure_progress`, in order."""


def measure_progress(
    progress: pd.DataFrame,
    tree: pd.DataFrame,
    *,
    levels: Sequence[str],
    weights: str,
    cap: bool = True,
    quarters: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Measure planned and reported progress of every item at the end of each quarter.

    An item's progress is the sum of its children's, each times its weight; under
    ``normalised`` divided by the sum of the weights,

        reported(item) = sum_child w_child * reported(child)  [/ sum_child w_child]

    level by level from the milestones up to the plan, and likewise for every other
    percentage.

    **Missing reports.** The headline, ``reported_pct``, carries the last report
    forward: a silent quarter is not a step back. A milestone that never reported
    counts as 0, since nobody has claimed any progress on it. How much of the number is
    this convention stands beside it: ``missing_as_zero_pct`` takes a silent quarter
    for 0; ``missing_excluded_pct`` leaves silent milestones out and lets the others
    weigh more; ``lower_pct`` to ``upper_pct`` is the range of what the missing reports
    can have been (between the report before, 0 if none, and the one after, 100 if
    none; 0 to 100 where the later one is lower). "Not applicable" is an answer and
    not a missing report: the last value is carried forward. Milestones whose monitor
    gives a status and never a percentage have no percentage: they are left out of the
    percentages, which are missing where nothing else is there, and are complete when
    their last status says so.

    **Missing plans.** The plan's figures are carried forward, and capped like the
    reports. Milestones without any plan until a quarter are left out of
    ``planned_pct`` (the others of the same parent weigh more) and counted in
    ``n_unplanned``. ``of_planned_pct`` compares like with like: reported and planned
    progress of the planned milestones only. ``gap_pp`` is the plain difference of the
    two columns, so read it together with ``n_unplanned``.

    **Missing weights.** A missing weight is 0, but where it is missing for every child
    of a parent, the children weigh the same. Items without children, and under
    ``normalised`` items whose children weigh nothing, have no percentage and are left
    out above.

    Parameters
    ----------
    progress : pandas.DataFrame
        Columns of `gabeval.tables.Progress`; one view: one row per milestone and
        quarter. A quarter without a row is a missing report.
    tree : pandas.DataFrame
        Columns of `gabeval.tables.Tree`, one row per level and item. Milestones
        without any row in `progress` have never reported.
    levels : sequence of str
        Levels from the top one to the milestones, without the plan.
    weights : {'as_given', 'normalised'}
        Whether weighted sums are divided by the sum of the weights. There is no
        default: where weights do not add up to 1, the two answers differ, and only the
        first is the reporting entity's own.
    cap : bool
        Whether a milestone counts at most 100 and at least 0. Applies to every column
        but ``reported_capped_pct``, ``reported_uncapped_pct`` and ``overshoot_pp``.
    quarters : sequence of str, optional
        Quarters to return; all that `progress` holds if left out. Earlier and later
        reports still count for what is carried forward and for the range.

    Returns
    -------
    pandas.DataFrame
        One row per level, item and quarter: the plan (level ``plan``, ``item_id``
        empty) first, then level by level downwards, items in the order of the tree's
        rows, quarters in time. Percentages are cumulative and of the total target.

        - ``planned_pct``, ``reported_pct``, ``gap_pp`` (reported minus planned;
          negative is late)
        - ``reported_capped_pct``, ``reported_uncapped_pct``: the headline with and
          without the limit to 100; ``overshoot_pp``: what lies above 100, weighted
        - ``reported_as_given_pct``, ``reported_normalised_pct``: the headline under
          either rule for weights; ``weight_sum``: the children's weights added up
        - ``missing_as_zero_pct``, ``missing_excluded_pct``, ``lower_pct``,
          ``upper_pct``: other answers to missing reports
        - ``of_planned_pct``: reported in percent of planned to date
        - ``ratio_mean_pct``, ``ratio_mean_unweighted_pct``: mean over the milestones
          planned so far of reported through planned, at most 100 each
        - ``complete_share_pct``, ``n_complete``: milestones done, by weight and number
        - ``n_milestones``, ``n_unreported`` (no report in this quarter),
          ``n_never_reported`` (none until now), ``n_unplanned``
        - ``given_back_pp``: how far milestones stand below their own highest report

    Raises
    ------
    UsageError
        If `weights` is unknown or `levels` are not those of the tree.
    QuarterError
        If `progress` does not hold one of the `quarters`.
    DataError
        If `progress` is empty, has two rows for a milestone and quarter, or names a
        milestone that the tree lacks; or if the tree repeats an item or loses a parent.

    References
    ----------
    ``as_given`` is how the city of Santiago de Cali computes the product advance in its
    form MEDE01.03.01.P01.F05; see `gabeval.measures.recomputed`. The four definitions
    of progress in words: `gabeval.measures.definitions`.

    Examples
    --------
    >>> progress = pd.DataFrame(
    ...     {
    ...         "milestone_id": ["M1", "M2"],
    ...         "quarter": ["2023Q4", "2023Q4"],
    ...         "planned_pct": [100.0, 100.0],
    ...         "reported_pct": [100.0, 60.0],
    ...         "reported_state": ["value", "value"],
    ...         "status_code": [None, None],
    ...     }
    ... )
    >>> tree = pd.DataFrame(
    ...     {
    ...         "level": ["milestone", "milestone"],
    ...         "item_id": ["M1", "M2"],
    ...         "parent_id": ["", ""],
    ...         "weight": [3.0, 1.0],
    ...         "row": [2, 3],
    ...     }
    ... )
    >>> table = measure_progress(
    ...     progress, tree, levels=["milestone"], weights="normalised"
    ... )
    >>> table[["level", "item_id", "reported_pct", "n_complete"]]
           level item_id  reported_pct  n_complete
    0       plan                  90.0           1
    1  milestone      M1         100.0           1
    2  milestone      M2          60.0           0
    """
    if weights not in WEIGHT_RULES:
        raise UsageError(
            speak(
                "unknown rule for weights {weights!r}. Choose 'as_given' "
                "(weights are shares, nothing is divided) or 'normalised' "
                "(divided by their sum).",
                weights=weights,
            )
        )
    shown = _choose_quarters(quarters, _hold_quarters(progress))
    ladder = build_ladder(tree, levels=levels)
    return measure_ladder(progress, ladder, weights=weights, cap=cap, quarters=shown)


def measure_ladder(
    progress: pd.DataFrame,
    ladder: Ladder,
    *,
    weights: str,
    cap: bool = True,
    quarters: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Measure progress like `measure_progress`, on a tree that is a ladder already.

    Parameters
    ----------
    progress : pandas.DataFrame
        As for `measure_progress`; what is said there of missing values holds here.
    ladder : Ladder
        The tree.
    weights, cap, quarters
        As for `measure_progress`.

    Returns
    -------
    pandas.DataFrame
        As there.

    Raises
    ------
    QuarterError, DataError
        As there.
    """
    held = _hold_quarters(progress)
    shown = _choose_quarters(quarters, held)
    grid = lay_out(progress, leaves=ladder.leaves, quarters=held)
    columns = _measure(fill_leaves(grid, cap=cap), ladder, weights=weights)
    return _tabulate(columns, ladder, quarters=shown, held=held)


def _hold_quarters(progress: pd.DataFrame) -> list[str]:
    if progress.empty:
        raise DataError(
            speak(
                "the progress table is empty: there is nothing to measure. "
                "Load an export first, or choose a later cut-off."
            )
        )
    return sorted(progress["quarter"].unique())


def _choose_quarters(quarters: Sequence[str] | None, held: list[str]) -> list[str]:
    if quarters is None:
        return held
    lacking = sorted(set(quarters) - set(held))
    if lacking or not len(quarters):
        named = ", ".join(repr(quarter) for quarter in lacking) or speak(
            "(none was named)"
        )
        raise QuarterError(
            speak(
                "no rows for quarter {named}: the progress table runs from "
                "{first} to {last}. Choose a quarter that it holds, or load "
                "the export that covers it.",
                named=named,
                first=held[0],
                last=held[-1],
            )
        )
    return sorted(set(quarters))


def _measure(
    leaves: Leaves, ladder: Ladder, *, weights: str
) -> dict[str, list[np.ndarray]]:
    """Compute every column but the keys: one array per level, plan first."""

    def roll(values: np.ndarray, rule: str = weights) -> list[np.ndarray]:
        return roll_up(values, ladder, rule=rule)

    planned = roll(leaves.planned)
    reported = roll(leaves.headline)
    return {
        "planned_pct": planned,
        "reported_pct": reported,
        "reported_capped_pct": roll(np.clip(leaves.reported, 0.0, FULL_PCT)),
        "reported_uncapped_pct": roll(leaves.reported),
        "reported_as_given_pct": roll(leaves.headline, "as_given"),
        "reported_normalised_pct": roll(leaves.headline, "normalised"),
        "overshoot_pp": roll(np.maximum(leaves.reported - FULL_PCT, 0.0)),
        "gap_pp": [r - p for r, p in zip(reported, planned, strict=True)],
        "weight_sum": _repeat_weight_sums(ladder, n_quarters=planned[0].shape[1]),
        "missing_as_zero_pct": roll(leaves.as_zero),
        "missing_excluded_pct": roll(leaves.excluded),
        "lower_pct": roll(leaves.lower),
        "upper_pct": roll(leaves.upper),
        "complete_share_pct": roll(FULL_PCT * leaves.is_complete),
        "given_back_pp": roll(leaves.given_back),
        **_compare_with_plan(leaves, ladder, roll=roll, weights=weights),
        **_count_milestones(leaves, ladder),
    }


def _compare_with_plan(
    leaves: Leaves,
    ladder: Ladder,
    *,
    roll: Callable[[np.ndarray], list[np.ndarray]],
    weights: str,
) -> dict[str, list[np.ndarray]]:
    """Relate reports to the plan over the leaves that have both."""
    has_both = ~np.isnan(leaves.planned) & ~np.isnan(leaves.headline)
    reported = roll(np.where(has_both, leaves.headline, np.nan))
    planned = roll(np.where(has_both, leaves.planned, np.nan))

    # Before anything is planned there is no ratio, whatever has been reported.
    is_due = has_both & (leaves.planned > 0)
    ratio = divide(leaves.headline, np.where(is_due, leaves.planned, np.nan))
    ratio = np.clip(ratio, 0.0, 1.0)
    weighted = add_shares(ratio, ladder, rule=weights)
    due_weight = add_shares(is_due.astype(float), ladder, rule=weights)
    summed = add_leaves(np.where(is_due, ratio, 0.0), ladder)
    n_due = add_leaves(is_due, ladder)

    def percent(above: list[np.ndarray], below: list[np.ndarray]) -> list[np.ndarray]:
        return [FULL_PCT * divide(a, b) for a, b in zip(above, below, strict=True)]

    return {
        "of_planned_pct": percent(reported, planned),
        "ratio_mean_pct": percent(weighted, due_weight),
        "ratio_mean_unweighted_pct": percent(summed, n_due),
    }


def _count_milestones(leaves: Leaves, ladder: Ladder) -> dict[str, list[np.ndarray]]:
    counted = {
        "n_complete": leaves.is_complete,
        "n_milestones": np.ones_like(leaves.is_complete),
        "n_unreported": leaves.is_unreported,
        "n_never_reported": leaves.is_never_reported,
        "n_unplanned": np.isnan(leaves.planned),
    }
    return {name: add_leaves(marks, ladder) for name, marks in counted.items()}


def _repeat_weight_sums(ladder: Ladder, *, n_quarters: int) -> list[np.ndarray]:
    sums = [step.total for step in ladder.steps]
    sums.append(np.full(len(ladder.leaves), np.nan))
    return [np.repeat(total[:, None], n_quarters, axis=1) for total in sums]


def _tabulate(
    columns: dict[str, list[np.ndarray]],
    ladder: Ladder,
    *,
    quarters: list[str],
    held: list[str],
) -> pd.DataFrame:
    """Lay the arrays out as rows, for the quarters to show."""
    places = [held.index(quarter) for quarter in quarters]
    items = pd.concat(ladder.items, ignore_index=True)
    levels = [
        level
        for level, rows in zip(ladder.levels, ladder.items, strict=True)
        for _row in range(len(rows) * len(quarters))
    ]
    cells = {
        "level": levels,
        "item_id": items["item_id"].array.repeat(len(quarters)),
        "parent_id": items["parent_id"].array.repeat(len(quarters)),
        "quarter": quarters * len(items),
    }
    for name, arrays in columns.items():
        cells[name] = np.concatenate([array[:, places].ravel() for array in arrays])
    counts = {name: cells[name].astype("int64") for name in COUNT_COLUMNS}
    return pd.DataFrame(cells | counts, columns=list(COLUMNS))
