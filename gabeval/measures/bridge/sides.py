"""From the tables of two exports to the two sides of the bridge between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from gabeval.errors import DataError
from gabeval.measures.bridge.forest import Forest, Layer, Rule, Triple, Weight
from gabeval.measures.exact import to_fraction, to_fraction_or_none
from gabeval.measures.filling import Leaves, fill_leaves, lay_out
from gabeval.measures.rollup import build_ladder
from gabeval.measures.vintages import Vintage, branch_of
from gabeval.monitor.remembered import remembered
from gabeval.plan import Plan
from gabeval.speech import speak

_ZERO = Fraction(0)


@dataclass(frozen=True)
class Side:
    """One export's tree and the leaves' values, as exact numbers.

    Attributes
    ----------
    layers : list of dict
        From below the plan to the leaves: for each item, by its codes on the way down,
        its weight inside the parent.
    leaves : dict
        For each leaf's code, its place in the arrays.
    """

    layers: list[dict[tuple[str, ...], Fraction]]
    leaves: dict[str, int]


def read_side(tree: pd.DataFrame, levels: Sequence[str]) -> Side:
    """Read a tree with its weights as the decimals that they were given in.

    A missing weight is 0; where it is missing for every child of a parent, the children
    weigh the same, exactly 1/n.

    Parameters
    ----------
    tree : pandas.DataFrame
        Columns of `gabeval.tables.Tree`; one view.
    levels : sequence of str
        From the top one to the leaves.

    Returns
    -------
    Side
        The tree; without any row an empty one.

    Raises
    ------
    DataError
        As `gabeval.measures.rollup.build_ladder`.

    Examples
    --------
    >>> tree = pd.DataFrame(
    ...     {
    ...         "level": ["m", "m"],
    ...         "item_id": ["M1", "M2"],
    ...         "parent_id": ["", ""],
    ...         "weight": [0.1, None],
    ...         "row": [2, 3],
    ...     }
    ... )
    >>> read_side(tree, ["m"]).layers
    [{('M1',): Fraction(1, 10), ('M2',): Fraction(0, 1)}]
    """
    if tree.empty:
        return Side([{} for _ in levels], {})
    ladder = build_ladder(tree, levels=levels)
    weights = tree["weight"].to_numpy(float, na_value=np.nan).tolist()
    keys = zip(tree["level"].tolist(), tree["item_id"].tolist(), strict=True)
    weight_of = dict(zip(keys, weights, strict=True))
    paths: dict[str, tuple[str, ...]] = {"": ()}
    layers = []
    for level, items in zip(levels, ladder.items[1:], strict=True):
        parents = items["parent_id"].tolist()
        own = {
            item: (*paths[parent], item)
            for item, parent in zip(items["item_id"].tolist(), parents, strict=True)
        }
        weights = [weight_of[level, item] for item in own]
        given = _fill_weights(parents, weights)
        layers.append(dict(zip(own.values(), given, strict=True)))
        paths = own
    return Side(layers, {code: place for place, code in enumerate(ladder.leaves)})


def _fill_weights(parents: list[str], weights: list[float]) -> list[Fraction]:
    """Put exact weights in the place of floats and of what is missing."""
    n_children: dict[str, int] = {}
    is_weighed: dict[str, bool] = {}
    for parent, weight in zip(parents, weights, strict=True):
        n_children[parent] = n_children.get(parent, 0) + 1
        is_weighed[parent] = is_weighed.get(parent, False) or weight == weight
    return [
        Fraction(1, n_children[parent])
        if not is_weighed[parent]
        else to_fraction(weight)
        if weight == weight
        else _ZERO
        for parent, weight in zip(parents, weights, strict=True)
    ]


def join_sides(
    old: Vintage,
    new: Vintage,
    *,
    levels: Sequence[str],
    quarters: tuple[str, str],
    rules: tuple[Rule, Rule],
) -> Forest:
    """Lay what two exports say over each other.

    Items are matched by their codes; one that changed its parent was dropped there and
    added here, with the progress that both exports know of it. A missing report is
    filled in by one and the same rule in both exports before they are compared, so that
    a report that arrives late is a revision of its quarter.

    Parameters
    ----------
    old, new : Vintage
        What was known with either export.
    levels : sequence of str
        From the top one to the leaves.
    quarters : tuple of str
        The old and the new quarter.
    rules : tuple of Rule
        The old and the new rule.

    Returns
    -------
    Forest
        Both trees and the leaves' values. A leaf that only the new export knows had no
        progress and no weight before; one that it dropped keeps its old progress.
    """
    before, after = _read_vintage(old, levels), _read_vintage(new, levels)
    layers, paths = [], [()]
    for lower, upper in zip(before.layers, after.layers, strict=True):
        keys = list(dict.fromkeys([*lower, *upper]))
        place = {path: number for number, path in enumerate(paths)}
        layers.append(
            Layer(
                items=[key[-1] for key in keys],
                parent=[place[key[:-1]] for key in keys],
                old=[_weight_in(lower, key) for key in keys],
                new=[_weight_in(upper, key) for key in keys],
            )
        )
        paths = keys
    codes = [path[-1] for path in paths]
    values = {
        number: _read_values(old, new, (before, after), codes, quarters, rule)
        for number, rule in enumerate(rules)
    }
    return Forest(
        layers,
        reported={number: pair[0] for number, pair in values.items()},
        planned={number: pair[1] for number, pair in values.items()},
        rules=rules,
    )


@remembered
def _read_vintage(vintage: Vintage, levels: Sequence[str]) -> Side:
    return read_side(vintage.tree, levels)


def _weight_in(layer: dict[tuple[str, ...], Fraction], key: tuple[str, ...]) -> Weight:
    return layer.get(key)


def _read_values(
    old: Vintage,
    new: Vintage,
    sides: tuple[Side, Side],
    codes: list[str],
    quarters: tuple[str, str],
    rule: Rule,
) -> tuple[list[Triple], list[Triple]]:
    """Take each leaf's values at the three points of the bridge."""
    needs_plan = rule.definition == "B"
    first = _fill(old, sides[0], [quarters[0]], rule, needs_plan)
    second = _fill(new, sides[1], list(quarters), rule, needs_plan)
    reported, planned = [], []
    for code in codes:
        was, now = sides[0].leaves.get(code), sides[1].leaves.get(code)
        for kind, triples in (("reported", reported), ("planned", planned)):
            if kind == "planned" and not needs_plan:
                triples.append(Triple(None, None, None))
                continue
            then = first[kind][0][was] if was is not None else None
            if now is None:
                triples.append(Triple(then, then, then))
                continue
            revised, latest = (column[now] for column in second[kind])
            if was is None:
                then = None if latest is None else _ZERO
            triples.append(Triple(then, revised, latest))
    return reported, planned


def _fill(
    vintage: Vintage, side: Side, quarters: list[str], rule: Rule, needs_plan: bool
) -> dict[str, list[list[Fraction | None]]]:
    """Fill the leaves of one export in, and take the quarters asked for."""
    axis = sorted({*vintage.progress["quarter"].unique(), *quarters})
    filled = _fill_axis(vintage, tuple(side.leaves), axis)
    values = {
        "carried": filled.reported,
        "zero": filled.as_zero,
        "excluded": filled.excluded,
    }[rule.missing]
    arrays = {"reported": values, "planned": filled.planned if needs_plan else values}
    return {
        kind: [_exact_column(array[:, axis.index(q)]) for q in quarters]
        for kind, array in arrays.items()
    }


@remembered
def _fill_axis(vintage: Vintage, codes: tuple[str, ...], axis: list[str]) -> Leaves:
    """Fill leaves in on an axis of quarters, whatever rule takes from them."""
    known = vintage.progress[vintage.progress["milestone_id"].isin(codes)]
    leaves = pd.Index(list(codes), dtype=object)
    return fill_leaves(lay_out(known, leaves=leaves, quarters=axis), cap=False)


def _exact_column(values: np.ndarray) -> list[Fraction | None]:
    """Turn floats into rationals; each distinct one is turned once."""
    distinct, place = np.unique(values, return_inverse=True)
    exact = [to_fraction_or_none(value) for value in distinct.tolist()]
    return [exact[number] for number in place.tolist()]


@remembered
def narrow_vintage(plan: Plan, vintage: Vintage, commitment: str) -> Vintage:
    """Keep what lies below one commitment, its children on top.

    Parameters
    ----------
    plan : Plan
        Described plan.
    vintage : Vintage
        What was known with an export.
    commitment : str
        Code; a commitment without a level below stands for itself with all the weight.

    Returns
    -------
    Vintage
        No rows of the tree if the export does not hold the commitment.
    """
    levels = plan.level_ids[plan.level_ids.index(plan.commitment_level) :]
    branch = branch_of(vintage.tree, levels, commitment)
    if len(levels) == 1:
        tree = branch.assign(weight=1.0)
    else:
        tree = branch[branch["level"] != levels[0]]
        tree = tree.assign(
            parent_id=tree["parent_id"].where(tree["level"] != levels[1], "")
        )
    rows = vintage.progress
    return Vintage(
        vintage.export_id,
        vintage.cut_off,
        vintage.quarter,
        rows[rows["commitment_id"] == commitment].reset_index(drop=True),
        tree.reset_index(drop=True),
    )


def check_percentages(*vintages: Vintage) -> None:
    """Refuse a bridge between exports that hold no percentages.

    Parameters
    ----------
    *vintages : Vintage
        What was known with each export.

    Raises
    ------
    DataError
        If one of them holds no reported percentage.
    """
    for vintage in vintages:
        if vintage.progress["reported_pct"].isna().all():
            raise DataError(
                speak(
                    "Export {name} reports no percentages, so its progress cannot be "
                    "compared with that of another. Compare the number of milestones "
                    "by status.",
                    name=vintage.export_id,
                )
            )
