"""What was known of a plan at a cut-off, measured, and how much each item counts then.

The measures that look at a plan through its exports (sensitivity, forecast) open it
here, the way a page does, without the words and the choices of a page.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from gabeval.errors import UsageError, list_cases
from gabeval.measures.progress import COLUMNS, measure_ladder
from gabeval.measures.rollup import (
    PLAN_ITEM,
    PLAN_LEVEL,
    Ladder,
    Step,
    build_ladder,
    divide,
)
from gabeval.measures.vintages import Vintage, climb_vintage, open_vintage
from gabeval.monitor.remembered import remembered
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.quarters import quarter_end
from gabeval.speech import speak

DUST_DECIMALS = 9
"""Decimals kept of what was measured: what adding floats leaves beyond them would put
97.5 on the wrong side of its rounding."""


@dataclass(frozen=True)
class Known:
    """A plan as it was known at a cut-off.

    Attributes
    ----------
    plan : Plan
        Described plan.
    cut_off : str
        Day that the latest export speaks for, ISO.
    export_id : str
        The latest export that counts.
    vintage : Vintage
        The view.
    measured : pandas.DataFrame
        Result of `measure_progress` on the view, nothing above 100; no rows without any
        progress.
    quarter : str
        Quarter that the headline stands for.
    last_over : str
        Last quarter that was over by the cut-off and that the monitor has; empty if
        none was.
    memory : dict
        What has been worked out from it, see `gabeval.monitor.remembered`.
    """

    plan: Plan
    cut_off: str
    export_id: str
    vintage: Vintage
    measured: pd.DataFrame
    quarter: str
    last_over: str
    memory: dict = field(default_factory=dict, compare=False, repr=False)

    @property
    def progress(self) -> pd.DataFrame:
        """Progress of the view."""
        return self.vintage.progress

    @property
    def tree(self) -> pd.DataFrame:
        """Tree of the view."""
        return self.vintage.tree

    @property
    def ladder(self) -> Ladder:
        """The tree as a ladder."""
        return climb_vintage(self.vintage, self.plan.level_ids)

    @cached_property
    def shares(self) -> dict[str, pd.Series]:
        """How much each item of each level counts in the plan, see `weigh_items`."""
        return weigh_ladder(self.ladder, rule=self.plan.weights)

    @cached_property
    def shares_below(self) -> dict[str, pd.Series]:
        """How much each milestone counts in its commitment, by commitment."""
        plan = self.plan
        levels = plan.level_ids[plan.level_ids.index(plan.commitment_level) :]
        rows = self.tree[self.tree["level"].isin(levels)]
        is_top = rows["level"] == plan.commitment_level
        rows = rows.assign(parent_id=rows["parent_id"].mask(is_top, PLAN_ITEM))
        ladder = build_ladder(rows, levels=levels)
        root = np.arange(len(ladder.items[1]))
        share = np.ones(len(root))
        for step in ladder.steps[1:]:
            own = _use_weights(step, rule=plan.weights)
            share, root = own * share[step.parent], root[step.parent]
        leaves = pd.DataFrame(
            {
                "share": share,
                "root": ladder.items[1]["item_id"].to_numpy(object)[root],
            },
            index=ladder.leaves,
        )
        return {code: part["share"] for code, part in leaves.groupby("root")}

    @cached_property
    def has_percentages(self) -> bool:
        """Whether anybody reported a percentage, and not only a status."""
        return bool(self.progress["reported_pct"].notna().any())

    def items_below(self, level: str, item_id: str, lower: str) -> list[str]:
        """List the items of a lower level below an item, in the order of the tree."""
        levels = self.plan.level_ids
        start = levels.index(level) + 1 if level in levels else 0
        steps = levels[start : levels.index(lower) + 1]
        found = [item_id] if steps else []
        for name in steps:
            children = self._children.get(name, {})
            places = [child for item in found for child in children.get(item, [])]
            found = [item for _place, item in sorted(places)]
        return found

    @cached_property
    def _children(self) -> dict[str, dict[str, list[tuple[int, str]]]]:
        """By level and parent: the items, with their places in the tree."""
        children: dict[str, dict[str, list[tuple[int, str]]]] = {}
        keys = self.tree[["level", "item_id", "parent_id"]]
        for place, (level, item, parent) in enumerate(keys.itertuples(index=False)):
            below = children.setdefault(level, {})
            below.setdefault(parent, []).append((place, item))
        return children

    @remembered
    def rows_at(self, level: str, quarter: str) -> pd.DataFrame:
        """Take the measured rows of a level in one quarter, by item."""
        rows = self.measured
        rows = rows[(rows["level"] == level) & (rows["quarter"] == quarter)]
        rows = rows.set_index("item_id")
        # Codes are looked up one commitment at a time: Arrow texts are slow at it.
        rows.index = rows.index.astype(object)
        return rows


@remembered
def known_by(plan: Plan, tables: Tables, export_id: str, *, weights: str = "") -> Known:
    """Open what was known of a plan when an export had arrived.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables, all exports.
    export_id : str
        Export; later ones do not count.
    weights : str, optional
        Rule for weights, if not the plan's.

    Returns
    -------
    Known
        View and measures. Without any progress in the exports there are no measures.

    Raises
    ------
    UsageError
        If there is no such export.
    """
    vintage = open_vintage(tables, export_id)
    measured = pd.DataFrame(columns=list(COLUMNS))
    if len(vintage.progress):
        measured = measure_ladder(
            vintage.progress,
            climb_vintage(vintage, plan.level_ids),
            weights=weights or plan.weights,
            cap=True,
        ).round(DUST_DECIMALS)
    return Known(
        plan,
        vintage.cut_off,
        export_id,
        vintage,
        measured,
        vintage.quarter,
        find_last_over(vintage.progress, vintage.cut_off),
    )


def find_last_over(progress: pd.DataFrame, cut_off: str) -> str:
    """Find the last quarter of a view that was over by the cut-off.

    Parameters
    ----------
    progress : pandas.DataFrame
        One view of the progress table.
    cut_off : str
        Day, ISO.

    Returns
    -------
    str
        Quarter; empty if none was over.

    Examples
    --------
    >>> find_last_over(pd.DataFrame({"quarter": ["2023Q3", "2023Q4"]}), "2023-11-30")
    '2023Q3'
    """
    day = date.fromisoformat(cut_off)
    over = [q for q in progress["quarter"].unique() if quarter_end(q) <= day]
    return max(over, default="")


def weigh_items(
    tree: pd.DataFrame, levels: list[str], *, rule: str
) -> dict[str, pd.Series]:
    """Multiply the weights on the way from the plan down to each item.

    Missing weights are treated as in the roll-up: 0, but equal where nobody gave any.

    Parameters
    ----------
    tree : pandas.DataFrame
        Tree table, one view.
    levels : list of str
        Levels from the top one to the leaves.
    rule : {'as_given', 'normalised'}
        ``normalised`` divides each weight by the sum inside its parent; where that is
        0, the items below count nothing.

    Returns
    -------
    dict of str to pandas.Series
        For each level, and for the plan, the share of each item by its code. A headline
        is the sum of share times progress over one level.

    Examples
    --------
    >>> tree = pd.DataFrame(
    ...     {
    ...         "level": ["commitment", "milestone", "milestone"],
    ...         "item_id": ["C1", "M1", "M2"],
    ...         "parent_id": ["", "C1", "C1"],
    ...         "weight": [1.0, 3.0, 1.0],
    ...         "row": [2, 2, 3],
    ...     }
    ... )
    >>> levels = ["commitment", "milestone"]
    >>> weigh_items(tree, levels, rule="normalised")["milestone"].tolist()
    [0.75, 0.25]
    """
    return weigh_ladder(build_ladder(tree, levels=levels), rule=rule)


def weigh_ladder(ladder: Ladder, *, rule: str) -> dict[str, pd.Series]:
    """Weigh items like `weigh_items`, of a tree that is a ladder already.

    Parameters
    ----------
    ladder : Ladder
        The tree; what is said of missing weights there holds here.
    rule : {'as_given', 'normalised'}
        As there.

    Returns
    -------
    dict of str to pandas.Series
        As there.
    """
    share = np.ones(1)
    shares = {PLAN_LEVEL: pd.Series(share, index=[PLAN_ITEM])}
    levels = ladder.levels[1:]
    for level, step, items in zip(levels, ladder.steps, ladder.items[1:], strict=True):
        share = _use_weights(step, rule=rule) * share[step.parent]
        shares[level] = pd.Series(share, index=items["item_id"].astype(object))
    return shares


def _use_weights(step: Step, *, rule: str) -> np.ndarray:
    """Take the weights of one level inside their parents."""
    if rule != "normalised":
        return step.weight
    return np.nan_to_num(divide(step.weight, step.total[step.parent]), nan=0.0)


def check_commitment(known: Known, commitment: str) -> None:
    """Make sure that a commitment is in the tree.

    Parameters
    ----------
    known : Known
        Opened plan.
    commitment : str
        Its code; empty for all of the plan.

    Raises
    ------
    UsageError
        If there is no such commitment; some of those that there are are named.
    """
    level = known.plan.commitment_level
    codes = known.tree.loc[known.tree["level"] == level, "item_id"].tolist()
    if commitment and commitment not in codes:
        raise UsageError(
            list_cases(
                speak(
                    "There is no {level} {code!r} at this cut-off. Codes begin with:",
                    level=level,
                    code=commitment,
                ),
                sorted(codes)[:5],
                speak("Choose a code that the plan or its exports hold."),
            )
        )
