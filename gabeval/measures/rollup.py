"""The arithmetic of a tree of weights: from the leaves to the plan, level by level.

Everything here works on arrays with one row per item of a level and one column per
quarter. What a number means, and what stands in for a missing one, is decided by the
callers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from gabeval.errors import MAX_CASES, DataError, UsageError, list_cases
from gabeval.speech import speak

PLAN_LEVEL = "plan"
"""Name of the level above all others; it has one item."""

PLAN_ITEM = ""
"""Code of the plan in the tables: the parent of the items right below it."""

WEIGHT_RULES = ("as_given", "normalised")
"""How weights are used. Both add up weight times value. ``as_given`` takes the weights
for shares and stops there, as the spreadsheets of reporting entities do;
``normalised`` divides by the sum of the weights."""


@dataclass(frozen=True)
class Step:
    """The way from the items of one level to the items of the level above it.

    Attributes
    ----------
    parent : numpy.ndarray of int
        For each child, the position of its parent in the level above.
    weight : numpy.ndarray of float
        For each child, its weight: 0 where it is missing, 1/n where it is missing for
        all n children of a parent.
    total : numpy.ndarray of float
        For each parent, the sum of its children's weights.
    members : scipy.sparse.csr_array
        One row per parent, one column per child, 1 where they belong together.
    """

    parent: np.ndarray
    weight: np.ndarray
    total: np.ndarray
    members: sparse.csr_array

    def add_up(self, values: np.ndarray) -> np.ndarray:
        """Sum the children's values inside each parent; none may be missing."""
        return self.members @ values


@dataclass(frozen=True)
class Ladder:
    """The levels of a plan and the steps between them.

    Attributes
    ----------
    levels : tuple of str
        From the plan down to the leaves.
    items : tuple of pandas.DataFrame
        One frame per level with ``item_id`` and ``parent_id``, in the tree's order.
    steps : tuple of Step
        ``steps[i]`` leads from level ``i + 1`` up to level ``i``.
    """

    levels: tuple[str, ...]
    items: tuple[pd.DataFrame, ...]
    steps: tuple[Step, ...]

    @property
    def leaves(self) -> pd.Index:
        """Codes of the leaves, in the tree's order."""
        return pd.Index(self.items[-1]["item_id"].astype(object))


def build_ladder(tree: pd.DataFrame, *, levels: Sequence[str]) -> Ladder:
    """Bring a tree of items into the order and the form that sums need.

    A missing weight is 0, since nobody gave the item any; that it is missing is a
    finding elsewhere. Where it is missing for *every* child of a parent, no weights
    were given at all, and the children weigh the same: 1/n.

    Parameters
    ----------
    tree : pandas.DataFrame
        Columns of `gabeval.tables.Tree`, one row per level and item.
    levels : sequence of str
        Levels from the top one to the leaves, without the plan itself.

    Returns
    -------
    Ladder
        Items of a level stand in the order of their ``row``.

    Raises
    ------
    UsageError
        If `levels` and the levels of the tree are not the same.
    DataError
        If an item occurs twice in its level, or its parent is not in the level above.

    Examples
    --------
    >>> tree = pd.DataFrame(
    ...     {
    ...         "level": ["commitment", "milestone", "milestone"],
    ...         "item_id": ["C1", "M1", "M2"],
    ...         "parent_id": ["", "C1", "C1"],
    ...         "weight": [1.0, 0.7, 0.2],
    ...         "row": [2, 2, 3],
    ...     }
    ... )
    >>> ladder = build_ladder(tree, levels=["commitment", "milestone"])
    >>> ladder.levels
    ('plan', 'commitment', 'milestone')
    >>> ladder.steps[-1].total.round(3).tolist()
    [0.9]
    """
    _check_levels(tree, levels)
    _check_items_once(tree)
    plan = pd.DataFrame({"item_id": [PLAN_ITEM], "parent_id": [PLAN_ITEM]})
    items = [plan]
    steps = []
    places = _sort_levels(tree)
    for level in levels:
        children = tree[["item_id", "parent_id", "weight"]].iloc[places[level]]
        children = children.reset_index(drop=True)
        steps.append(_build_step(children, parents=items[-1], level=level))
        items.append(children[["item_id", "parent_id"]])
    return Ladder((PLAN_LEVEL, *levels), tuple(items), tuple(steps))


def _sort_levels(tree: pd.DataFrame) -> dict[str, list[int]]:
    """List the places of each level's items, in the order of rows, then of codes."""
    rows, codes = tree["row"].tolist(), tree["item_id"].tolist()
    places: dict[str, list[int]] = {}
    level_of = tree["level"].tolist()
    for place in sorted(range(len(tree)), key=lambda n: (rows[n], codes[n])):
        places.setdefault(level_of[place], []).append(place)
    return places


def _check_levels(tree: pd.DataFrame, levels: Sequence[str]) -> None:
    held = set(tree["level"].tolist())
    if not levels or held != set(levels) or len(set(levels)) != len(levels):
        raise UsageError(
            speak(
                "the levels asked for ({asked}) are not those of the tree ({held}). "
                "Name each level of the tree once, from the top one to the milestones.",
                asked=", ".join(levels) or speak("none"),
                held=", ".join(sorted(held)) or speak("none: it has no rows"),
            )
        )


def _check_items_once(tree: pd.DataFrame) -> None:
    keys = tree[["level", "item_id"]]
    pairs = zip(tree["level"].tolist(), tree["item_id"].tolist(), strict=True)
    if len(set(pairs)) < len(keys):
        twice = keys[keys.duplicated()].drop_duplicates()
        raise DataError(
            list_cases(
                speak("Items that stand more than once in the tree:"),
                shorten([f"{k.level} {k.item_id}" for k in twice.itertuples()]),
                speak(
                    "Measure one view at a time: choose a cut-off, so that "
                    "each item comes from one export."
                ),
            )
        )


def shorten(cases: list[str]) -> list[str]:
    """Keep the first cases of a list and say how many more there are.

    Parameters
    ----------
    cases : list of str
        One line per case.

    Returns
    -------
    list of str
        At most `gabeval.errors.MAX_CASES` lines and one that counts the rest.

    Examples
    --------
    >>> shorten(["a", "b", "c", "d", "e", "f", "g"])
    ['a', 'b', 'c', 'd', 'e', 'and 2 more']
    """
    rest = len(cases) - MAX_CASES
    more = [speak("and {rest} more", rest=rest)] if rest > 0 else []
    return cases[:MAX_CASES] + more


def _build_step(children: pd.DataFrame, *, parents: pd.DataFrame, level: str) -> Step:
    above = {code: place for place, code in enumerate(parents["item_id"].tolist())}
    codes = children["parent_id"].tolist()
    parent = np.array([above.get(code, -1) for code in codes], dtype=int)
    if (parent < 0).any():
        lost = children[parent < 0]
        raise DataError(
            list_cases(
                speak(
                    "Items of level {level} whose parent is not in the level above:",
                    level=level,
                ),
                shorten(
                    [
                        speak(
                            "{item} of {parent!r}", item=i.item_id, parent=i.parent_id
                        )
                        for i in lost.itertuples()
                    ]
                ),
                speak(
                    "This is a fault of the layout or of the export: see the "
                    "columns that the layout names under levels."
                ),
            )
        )
    n_parents, n_children = len(parents), len(children)
    members = sparse.csr_array(
        (np.ones(n_children), (parent, np.arange(n_children))),
        shape=(n_parents, n_children),
    )
    given = children["weight"].to_numpy(dtype=float, na_value=np.nan)
    n_given = members @ (~np.isnan(given)).astype(float)
    equal = 1.0 / np.bincount(parent, minlength=n_parents)[parent]
    weight = np.where(n_given[parent] == 0, equal, np.nan_to_num(given, nan=0.0))
    return Step(parent, weight, members @ weight, members)


def roll_up(values: np.ndarray, ladder: Ladder, *, rule: str) -> list[np.ndarray]:
    """Carry the leaves' values up to the plan, one weighted sum per level.

    Missing children are left out and the weights of the others are scaled up to what
    all children together weigh, inside each parent; a parent without any child that
    has a value is missing itself. So are, under ``normalised``, parents whose children
    weigh nothing.

    Parameters
    ----------
    values : numpy.ndarray
        One row per leaf, one column per quarter.
    ladder : Ladder
        The tree.
    rule : str
        One of `WEIGHT_RULES`.

    Returns
    -------
    list of numpy.ndarray
        One array per level, plan first, leaves (as given) last.

    Examples
    --------
    >>> tree = pd.DataFrame(
    ...     {
    ...         "level": ["milestone", "milestone"],
    ...         "item_id": ["M1", "M2"],
    ...         "parent_id": ["", ""],
    ...         "weight": [0.6, 0.2],
    ...         "row": [2, 3],
    ...     }
    ... )
    >>> ladder = build_ladder(tree, levels=["milestone"])
    >>> values = np.array([[50.0], [90.0]])
    >>> roll_up(values, ladder, rule="as_given")[0].round(6).tolist()
    [[48.0]]
    >>> roll_up(values, ladder, rule="normalised")[0].round(6).tolist()
    [[60.0]]
    """
    rolled = [values]
    for step in reversed(ladder.steps):
        rolled.append(_climb(rolled[-1], step, rule=rule))
    return rolled[::-1]


def _climb(values: np.ndarray, step: Step, *, rule: str) -> np.ndarray:
    held = ~np.isnan(values)
    weight = step.weight[:, None]
    n_held = step.add_up(held.astype(float))
    held_weight = step.add_up(held * weight)
    total = np.broadcast_to(step.total[:, None], held_weight.shape)
    weighted = step.add_up(weight * np.where(held, values, 0.0))
    if rule == "normalised":
        return divide(weighted, held_weight)
    n_children = step.add_up(np.ones_like(values))
    # Without a missing child nothing is divided, so that the figure is to the last
    # digit the one that the spreadsheet of the reporting entity shows.
    whole = (n_held == n_children) | (total == 0)
    scaled = np.where(whole, weighted, divide(weighted * total, held_weight))
    return np.where(n_held > 0, scaled, np.nan)


def add_shares(values: np.ndarray, ladder: Ladder, *, rule: str) -> list[np.ndarray]:
    """Sum the leaves' values times their weights down from each item.

    The weight of a leaf below an item is the product of the weights on the way. Nothing
    is scaled up for a missing leaf: a missing value adds nothing. Divide two such sums
    by each other to get a mean over some of the leaves only.

    Parameters
    ----------
    values : numpy.ndarray
        One row per leaf, one column per quarter.
    ladder : Ladder
        The tree.
    rule : str
        One of `WEIGHT_RULES`; ``normalised`` divides each weight by the sum of the
        weights inside its parent, where that is not 0.

    Returns
    -------
    list of numpy.ndarray
        One array per level, plan first.

    Examples
    --------
    >>> tree = pd.DataFrame(
    ...     {
    ...         "level": ["milestone", "milestone"],
    ...         "item_id": ["M1", "M2"],
    ...         "parent_id": ["", ""],
    ...         "weight": [3.0, 1.0],
    ...         "row": [2, 3],
    ...     }
    ... )
    >>> ladder = build_ladder(tree, levels=["milestone"])
    >>> values = np.array([[1.0], [np.nan]])
    >>> add_shares(values, ladder, rule="normalised")[0].tolist()
    [[0.75]]
    """
    sums = [np.nan_to_num(values, nan=0.0)]
    for step in reversed(ladder.steps):
        share = step.weight
        if rule == "normalised":
            share = np.nan_to_num(divide(share, step.total[step.parent]), nan=0.0)
        sums.append(step.add_up(share[:, None] * sums[-1]))
    return sums[::-1]


def add_leaves(values: np.ndarray, ladder: Ladder) -> list[np.ndarray]:
    """Sum the leaves' values below each item without any weight.

    Parameters
    ----------
    values : numpy.ndarray
        One row per leaf, one column per quarter; none missing.
    ladder : Ladder
        The tree.

    Returns
    -------
    list of numpy.ndarray
        One array per level, plan first.

    Examples
    --------
    >>> tree = pd.DataFrame(
    ...     {
    ...         "level": ["milestone", "milestone"],
    ...         "item_id": ["M1", "M2"],
    ...         "parent_id": ["", ""],
    ...         "weight": [3.0, 1.0],
    ...         "row": [2, 3],
    ...     }
    ... )
    >>> ladder = build_ladder(tree, levels=["milestone"])
    >>> add_leaves(np.array([[True], [True]]), ladder)[0].tolist()
    [[2.0]]
    """
    sums = [values.astype(float)]
    for step in reversed(ladder.steps):
        sums.append(step.add_up(sums[-1]))
    return sums[::-1]


def divide(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Divide arrays of one shape; missing where the denominator is 0 or missing.

    Parameters
    ----------
    numerator, denominator : numpy.ndarray
        Of one shape.

    Returns
    -------
    numpy.ndarray
        Quotients.

    Examples
    --------
    >>> divide(np.array([1.0, 1.0]), np.array([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    quotient = np.full(np.shape(denominator), np.nan)
    np.divide(numerator, denominator, out=quotient, where=denominator != 0)
    return quotient
