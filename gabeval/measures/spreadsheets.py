"""How an authority's spreadsheet gets at its figures: each rule, imitated.

What is worked out here is ours. Whether it agrees with what was published is decided in
`recomputed`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gabeval.measures.filling import FULL_PCT, Grid, carry_forward, lay_out
from gabeval.measures.rollup import Ladder, add_leaves, build_ladder, divide, roll_up

REASONS = (
    "not_published",
    "unknown_item",
    "no_children",
    "not_a_leaf",
    "no_report",
    "no_plan",
    "planned_is_zero",
    "zero_published",
)
"""Why a figure is not compared, first that holds: its cell is empty; the export's tree
lacks the item; a leaf has no children to add up; only leaves have values of their own;
nothing to compute it from was reported (where blanks count 0: not by anybody in that
quarter or year); nothing was planned; planned is 0, so there is no ratio; and the
authority prints 0 where its rows give more, perhaps in a cell never filled in."""


@dataclass(frozen=True)
class _Figures:
    """The published figures of one export, and where each lies in the tree's arrays.

    ``depth`` is the place of its level, ``place`` of its item inside the level (-1 if
    the tree lacks it), ``column`` of its quarter.
    """

    table: pd.DataFrame
    ladder: Ladder
    grid: Grid
    quarters: list[str]
    depth: np.ndarray
    place: np.ndarray
    column: np.ndarray

    def pick(self, arrays: Sequence[np.ndarray]) -> np.ndarray:
        """Take each figure's value from one array per level; missing if unknown."""
        picked = np.full(len(self.table), np.nan)
        for depth, array in enumerate(arrays):
            here = (self.depth == depth) & (self.place >= 0)
            picked[here] = array[self.place[here], self.column[here]]
        return picked

    def pick_leaf(self, array: np.ndarray) -> np.ndarray:
        """Take each figure's value from an array of leaves; missing elsewhere."""
        blanks = [
            np.full((len(items), len(self.quarters)), np.nan)
            for items in self.ladder.items[:-1]
        ]
        return self.pick([*blanks, array])

    def follows(self, rule: str) -> np.ndarray:
        """Tell which figures were made by a rule."""
        return (self.table["rule"] == rule).to_numpy(dtype=bool)

    @property
    def is_leaf(self) -> np.ndarray:
        """Tell which figures speak of a leaf."""
        return self.depth == len(self.ladder.levels) - 1


def recompute_export(
    published: pd.DataFrame,
    progress: pd.DataFrame,
    tree: pd.DataFrame,
    *,
    levels: Sequence[str],
) -> pd.DataFrame:
    """Work out every published figure of one export, each by its rule.

    Milestones without a report in the quarter count 0 in sums (or keep their running
    sum, where quarters add up) and are left out of means, as empty cells are in a
    spreadsheet.

    Parameters
    ----------
    published, progress, tree : pandas.DataFrame
        Rows of one export.
    levels : sequence of str
        Levels from the top one to the leaves, without the plan.

    Returns
    -------
    pandas.DataFrame
        One row per figure, with the index of `published`: ``as_given_pct`` and
        ``normalised_pct``; ``weight_sum`` of the children (rule ``children``);
        ``is_percent``, whether the figure is in percent; ``obstacle``, one of `REASONS`
        if it could not be worked out, else empty.

    Raises
    ------
    DataError
        If the rows contradict each other: see `gabeval.measures.rollup.build_ladder`
        and `gabeval.measures.filling.lay_out`.
    """
    if tree.empty:
        return _answer_unknown(published)
    return _apply_rules(_find_figures(published, progress, tree, levels=levels))


def _answer_unknown(table: pd.DataFrame) -> pd.DataFrame:
    """Answer for figures of an export that has no tree: nothing is known."""
    return pd.DataFrame(
        {
            "as_given_pct": np.nan,
            "normalised_pct": np.nan,
            "weight_sum": np.nan,
            "is_percent": True,
            "obstacle": "unknown_item",
        },
        index=table.index,
    )


def _find_figures(
    table: pd.DataFrame,
    progress: pd.DataFrame,
    tree: pd.DataFrame,
    *,
    levels: Sequence[str],
) -> _Figures:
    ladder = build_ladder(tree, levels=levels)
    quarters = sorted({*progress["quarter"], *table["quarter"]})
    grid = lay_out(progress, leaves=ladder.leaves, quarters=quarters)
    depth = pd.Index(ladder.levels).get_indexer(pd.Index(table["level"]))
    place = np.full(len(table), -1)
    for i, items in enumerate(ladder.items):
        here = depth == i
        codes = pd.Index(items["item_id"].astype(object))
        sought = pd.Index(table["item_id"][here].astype(object))
        place[here] = codes.get_indexer(sought)
    column = pd.Index(quarters).get_indexer(pd.Index(table["quarter"]))
    return _Figures(table, ladder, grid, quarters, depth, place, column)


def _apply_rules(figures: _Figures) -> pd.DataFrame:
    """Work out one export's figures, each by its rule."""
    as_given, normalised = _add_children(figures)
    mean_given, mean_normalised = _average_children(figures)
    is_silent_quarter = np.isnan(figures.grid.numbers("reported_pct")).all(axis=0)
    year_to_date, numerator, denominator = _total_years(figures)

    is_children, is_mean = figures.follows("children"), figures.follows("mean")
    is_ratio = figures.follows("ratio")
    other = np.where(is_ratio, FULL_PCT * divide(numerator, denominator), year_to_date)
    is_known = figures.place >= 0
    is_rolled = is_children | is_mean
    # The first condition that holds names the obstacle; see REASONS.
    obstacle = np.select(
        [
            ~is_known,
            is_rolled & figures.is_leaf,
            ~is_rolled & ~figures.is_leaf & np.isnan(other) & (denominator != 0),
            is_children & is_silent_quarter[figures.column],
            is_mean & np.isnan(mean_given),
            is_ratio & np.isnan(denominator),
            is_ratio & (denominator == 0),
            ~is_rolled & np.isnan(other),
        ],
        [
            "unknown_item",
            "no_children",
            "not_a_leaf",
            "no_report",
            "no_report",
            "no_plan",
            "planned_is_zero",
            "no_report",
        ],
        default="",
    )
    totals = [step.total for step in figures.ladder.steps]
    n_quarters = len(figures.quarters)
    sums = [np.repeat(total[:, None], n_quarters, axis=1) for total in totals]
    return pd.DataFrame(
        {
            "as_given_pct": np.select(
                [is_children, is_mean], [as_given, mean_given], other
            ),
            "normalised_pct": np.select(
                [is_children, is_mean], [normalised, mean_normalised], other
            ),
            "weight_sum": np.where(is_children, figures.pick(sums), np.nan),
            "is_percent": ~figures.follows("accumulated") | _is_percent(figures),
            "obstacle": obstacle,
        },
        index=figures.table.index,
    )


def _add_children(figures: _Figures) -> tuple[np.ndarray, np.ndarray]:
    """Sum weight times progress, under either rule for weights."""
    written = figures.grid.numbers("reported_pct")
    kind = _of_leaves("accumulation", figures)[:, None]
    # A spreadsheet's running sum stays where it was when a quarter's cell is empty; a
    # cell that holds the state itself is simply empty.
    is_running = np.isin(kind.astype(str), ["sum", "max"])
    filled = np.where(is_running, carry_forward(written), written)
    filled = np.nan_to_num(filled, nan=0.0)
    return (
        figures.pick(roll_up(filled, figures.ladder, rule="as_given")),
        figures.pick(roll_up(filled, figures.ladder, rule="normalised")),
    )


def _average_children(figures: _Figures) -> tuple[np.ndarray, np.ndarray]:
    """Average the children that have a report, under either rule for weights."""
    written = figures.grid.numbers("reported_pct")
    filled = np.nan_to_num(written, nan=0.0)
    n_reports = add_leaves(~np.isnan(written), figures.ladder)

    def average(rule: str) -> np.ndarray:
        rolled = roll_up(filled, figures.ladder, rule=rule)
        means = []
        for depth, step in enumerate(figures.ladder.steps):
            child = rolled[depth + 1]
            counts = (n_reports[depth + 1] > 0) & ~np.isnan(child)
            total = step.add_up(np.where(counts, child, 0.0))
            means.append(divide(total, step.add_up(counts.astype(float))))
        return figures.pick(means)

    return average("as_given"), average("normalised")


def _total_years(figures: _Figures) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Total the year to date: reported; and numerator and denominator of a ratio."""
    reported = figures.pick_leaf(_accumulate_years("reported_value", figures))
    planned = figures.pick_leaf(_accumulate_years("planned_value", figures))
    numerator = figures.table["numerator"].to_numpy(dtype=float, na_value=np.nan)
    denominator = figures.table["denominator"].to_numpy(dtype=float, na_value=np.nan)
    return (
        reported,
        np.where(np.isnan(numerator), reported, numerator),
        np.where(np.isnan(denominator), planned, denominator),
    )


def _accumulate_years(column: str, figures: _Figures) -> np.ndarray:
    """Combine each leaf's quarters inside each year, as its accumulation says.

    Quarters without a value are passed over. Before the first one of a year, a sum and
    a largest value are 0, as SUM and MAX of empty cells are; they are missing only
    while the whole export has no value in that year. The mean and the last value are
    missing.
    """
    values = figures.grid.numbers(column)
    kind = _of_leaves("accumulation", figures)[:, None]
    years = np.array([quarter[:4] for quarter in figures.quarters])
    is_zero_if_empty = np.isin(kind.astype(str), ["sum", "max"])
    total = np.full(values.shape, np.nan)
    for year in np.unique(years):
        part = values[:, years == year]
        is_there = ~np.isnan(part)
        filled = np.where(is_there, part, 0.0)
        n_so_far = np.cumsum(is_there, axis=1)
        added = np.cumsum(filled, axis=1)
        largest = np.maximum.accumulate(np.where(is_there, part, -np.inf), axis=1)
        combined = np.select(
            [kind == "sum", kind == "max", kind == "mean"],
            [added, largest, added / np.maximum(n_so_far, 1)],
            # A reduction is a level like "last": it stands at its latest value.
            default=carry_forward(part),
        )
        empty = np.where(is_zero_if_empty & n_so_far.any(axis=0), 0.0, np.nan)
        total[:, years == year] = np.where(n_so_far > 0, combined, empty)
    return total


def _of_leaves(column: str, figures: _Figures) -> np.ndarray:
    """Take a text that is the same in all rows of a leaf; empty if it has no row."""
    texts = np.full(len(figures.ladder.leaves), "", dtype=object)
    grid = figures.grid
    texts[grid.leaf] = grid.progress[column].fillna("").to_numpy(dtype=object)
    return texts


def _is_percent(figures: _Figures) -> np.ndarray:
    unit = _of_leaves("unit", figures) == "percent"
    n_quarters = len(figures.quarters)
    spread = np.repeat(unit.astype(float)[:, None], n_quarters, axis=1)
    return figures.pick_leaf(spread) == 1.0
