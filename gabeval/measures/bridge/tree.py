"""The roll-up of two trees under every combination of the bridge's switches, exactly.

The old and the new tree are laid over each other; every value is a rational.
Which tables the trees come from is decided in `bridge.sides`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gabeval.measures.bridge.forest import (
    NEW,
    REVISION,
    RULE,
    SCOPE,
    WEIGHTS,
    Forest,
    Rule,
    Triple,
    Weight,
)
from gabeval.measures.bridge.weights import share_locally, total_weight
from gabeval.measures.exact import over_common

FULL = 100
"""Percent of the total target at which a milestone is done."""

_ZERO = Fraction(0)


@dataclass(frozen=True)
class Node:
    """An item's values under each combination, as whole numbers over `below`.

    Attributes
    ----------
    columns : list of list of (int or None)
        Reported, and planned where it is needed; None where it cannot be computed.
    below : int
        Denominator of all of them.
    """

    columns: list[list[int | None]]
    below: int


@dataclass(frozen=True)
class Evaluated:
    """What a forest comes to under each combination asked for.

    Attributes
    ----------
    headline : list of (fractions.Fraction or None)
        The plan's figure.
    items : list of str
        Codes of the rows' items.
    centred : list of list of fractions.Fraction
        For each row, its weight times its distance from the old headline.
    """

    headline: list[Fraction | None]
    items: list[str]
    centred: list[list[Fraction]]


def evaluate_forest(forest: Forest, masks: Sequence[int], *, depth: int) -> Evaluated:
    """Roll both trees up under each combination of switches.

    Inside each parent that both trees hold, a child that was dropped keeps its old
    share until the scope is switched, and the others share what is left by their new
    weights; a child that was added is there once the scope is switched, and has no
    weight until the weights are. Without a dropped child the shares left are scaled up
    to the parent's sum of weights. A child without a value is left out, and the others
    weigh more, as in `gabeval.measures.rollup.roll_up`.

    Parameters
    ----------
    forest : Forest
        Both trees.
    masks : sequence of int
        Combinations; the first must be 0, the old headline.
    depth : int
        Layer of the rows: 0 right below the plan.

    Returns
    -------
    Evaluated
        Figures of the plan and centred shares of the rows. Where weights are used as
        given and do not add up to 1, the rows leave a rest, which is the last row, with
        an empty code.

    Examples
    --------
    >>> from gabeval.measures.bridge.forest import Layer, Triple
    >>> half = Fraction(1, 2)
    >>> layer = Layer(["a", "b"], [0, 0], [half, half], [half, half])
    >>> values = [
    ...     Triple(*[Fraction(v) for v in row]) for row in ((0, 0, 60), (40,) * 3)
    ... ]
    >>> forest = Forest([layer], {0: values, 1: values}, {}, (Rule(), Rule()))
    >>> [str(h) for h in evaluate_forest(forest, [0, NEW], depth=0).headline]
    ['20', '50']
    """
    nodes = _read_leaves(forest, masks)
    upper: list[list[Node]] = []
    shares: list[list[list[Fraction]]] = []
    for level in range(len(forest.layers) - 1, -1, -1):
        n_parents = len(forest.layers[level - 1].items) if level else 1
        wanted = level <= depth
        if wanted:
            upper.append(nodes)
        nodes, share = _climb(forest, level, nodes, masks, n_parents, wanted=wanted)
        if wanted:
            shares.append(share)
    plan = nodes[0]
    headline = [_figure(plan, n, forest.rule_at(m)) for n, m in enumerate(masks)]
    centred = _centre(forest, masks, headline, plan, upper[0], shares[::-1])
    items = list(forest.layers[depth].items)
    if any(any(rest) for rest in centred[len(items) :]):
        return Evaluated(headline, [*items, ""], centred)
    return Evaluated(headline, items, centred[: len(items)])


def _read_leaves(forest: Forest, masks: Sequence[int]) -> list[Node]:
    """Take each leaf's values under each combination; leaves that are alike share."""
    sources = [forest.reported, *([forest.planned] * forest.has_ratio)]
    states = [(m & (REVISION | NEW), 1 if m & RULE else 0) for m in masks]
    told: dict[tuple[Triple, ...], Node] = {}
    nodes = []
    for leaf in range(len(forest.layers[-1].items)):
        own = tuple(source[side][leaf] for source in sources for side in (0, 1))
        if own not in told:
            told[own] = _make_leaf(own, states, forest.rules)
        nodes.append(told[own])
    return nodes


def _make_leaf(
    own: tuple[Triple, ...], states: list[tuple[int, int]], rules: tuple[Rule, Rule]
) -> Node:
    columns = []
    for start in range(0, len(own), 2):
        known = {}
        for mask, side in dict.fromkeys(states):
            value = own[start + side].at(mask)
            if start == 0 and rules[side].cap and value is not None:
                value = min(max(value, Fraction(0)), Fraction(FULL))
            known[mask, side] = value
        columns.append([known[state] for state in states])
    return _make_node(_keep_common(columns) if len(columns) > 1 else columns)


def _keep_common(columns: list[list[Fraction | None]]) -> list[list[Fraction | None]]:
    """Leave out what has only a report or only a programme."""
    both = [None not in pair for pair in zip(*columns, strict=True)]
    return [
        [value if keep else None for value, keep in zip(column, both, strict=True)]
        for column in columns
    ]


def _make_node(columns: list[list[Fraction | None]]) -> Node:
    below = math.lcm(
        *{v.denominator for column in columns for v in column if v is not None}
    )
    return Node(
        [
            [None if v is None else v.numerator * (below // v.denominator) for v in c]
            for c in columns
        ],
        below,
    )


def _climb(
    forest: Forest,
    level: int,
    nodes: list[Node],
    masks: Sequence[int],
    n_parents: int,
    *,
    wanted: bool,
) -> tuple[list[Node], list[list[Fraction]]]:
    """Work out the parents of a layer, and each child's effective weight if wanted."""
    layer = forest.layers[level]
    stands = _stand_in(forest, level)
    keys = [_weight_key(mask, forest.rule_at(mask)) for mask in masks]
    parents: list[Node] = []
    shares: list[list[Fraction]] = [[]] * len(nodes)
    for place, children in enumerate(layer.children(n_parents)):
        old = [layer.old[c] for c in children]
        new = [layer.new[c] for c in children]
        local = share_locally(old, new, stands[place], set(keys))
        parent, own = _add_children(
            [nodes[c] for c in children], [local[key] for key in keys], wanted=wanted
        )
        parents.append(parent)
        for child, share in zip(children, own, strict=False):
            shares[child] = share
    return parents, shares


def _stand_in(forest: Forest, level: int) -> list[tuple[bool, bool]]:
    """Say of each parent of a layer whether the old and the new tree hold it."""
    if level == 0:
        return [(True, True)]
    above = forest.layers[level - 1]
    return [
        (o is not None, n is not None)
        for o, n in zip(above.old, above.new, strict=True)
    ]


def _weight_key(mask: int, rule: Rule) -> tuple[bool, bool, bool]:
    return bool(mask & WEIGHTS), bool(mask & SCOPE), rule.weights == "normalised"


def _add_children(
    nodes: list[Node], locals_: list[list[Weight] | None], *, wanted: bool
) -> tuple[Node, list[list[Fraction]]]:
    """Add the children of one parent up under each combination."""
    n_columns = len(nodes[0].columns) if nodes else 1
    if not nodes:
        return Node([[None] * len(locals_)] * n_columns, 1), []
    common = math.lcm(*{node.below for node in nodes})
    scale = [common // node.below for node in nodes]
    told: dict[int, tuple[list[int], int]] = {}
    sums: list[list[tuple[int, int] | None]] = [[] for _ in range(n_columns)]
    shares: list[list[Fraction]] = [[] for _ in nodes] if wanted else []
    for place, weights in enumerate(locals_):
        held = _find_held(nodes, weights, place)
        if held is None:
            for column in sums:
                column.append(None)
            for share in shares:
                share.append(_ZERO)
            continue
        if id(weights) not in told:
            told[id(weights)] = over_common([w or _ZERO for w in weights])
        whole, below = told[id(weights)]
        up, down = _fill_up(whole, weights, held)
        for number, column in enumerate(sums):
            added = sum(
                whole[c] * nodes[c].columns[number][place] * scale[c] for c in held
            )
            column.append((added * up, below * down))
        present = set(held)
        for child, share in enumerate(shares):
            is_in = child in present
            share.append(Fraction(whole[child] * up, below * down) if is_in else _ZERO)
    return _gather(sums, common), shares


def _find_held(
    nodes: list[Node], weights: list[Weight] | None, place: int
) -> list[int] | None:
    """List the children that are there and have a value; None if nothing can be said.

    The order is theirs; a parent without any such child has no value.
    """
    if weights is None:
        return None
    there = [c for c, weight in enumerate(weights) if weight is not None]
    held = [c for c in there if nodes[c].columns[0][place] is not None]
    if not held:
        return None
    if len(held) == len(there):
        return held
    total = total_weight(weights)
    weighs = total_weight(weights[c] for c in held)
    return None if weighs == 0 and total != 0 else held


def _fill_up(
    whole: list[int], weights: list[Weight], held: list[int]
) -> tuple[int, int]:
    """Scale the weights of those held up to what all children together weigh."""
    total = sum(whole)
    weighs = total if len(held) == len(whole) else sum(whole[c] for c in held)
    return (total, weighs) if weighs not in (0, total) else (1, 1)


def _gather(sums: list[list[tuple[int, int] | None]], common: int) -> Node:
    """Write sums over one denominator, in lowest terms."""
    below = math.lcm(*{pair[1] for column in sums for pair in column if pair})
    columns = [
        [None if pair is None else pair[0] * (below // pair[1]) for pair in column]
        for column in sums
    ]
    below *= common
    shared = math.gcd(below, *(v for column in columns for v in column if v))
    if shared > 1:
        columns = [
            [None if v is None else v // shared for v in column] for column in columns
        ]
    return Node(columns, below // shared)


def _figure(plan: Node, place: int, rule: Rule) -> Fraction | None:
    """Take the plan's figure as the rule defines it; None if it is undefined."""
    reported = plan.columns[0][place]
    if reported is None:
        return None
    if rule.definition == "A":
        return Fraction(reported, plan.below)
    planned = plan.columns[1][place]
    return Fraction(FULL * reported, planned) if planned else None


def _centre(
    forest: Forest,
    masks: Sequence[int],
    headline: list[Fraction | None],
    plan: Node,
    nodes: list[Node],
    shares: list[list[list[Fraction]]],
) -> list[list[Fraction]]:
    """Split each figure's distance from the old headline among the rows, and a rest."""
    start = headline[0]
    if start is None or None in headline:
        return []
    ways = _multiply_down(forest, shares)
    rows = []
    for node, way in zip(nodes, ways, strict=True):
        row = []
        for place, mask in enumerate(masks):
            is_ratio = forest.rule_at(mask).definition == "B"
            divide = _ratio_of(node, plan, place) if is_ratio else None
            row.append(_distance(node, way[place], place, start, divide))
        rows.append(row)
    rest = []
    for place, figure in enumerate(headline):
        held, below = over_common([row[place] for row in rows])
        rest.append(figure - start - Fraction(sum(held), below))
    return [*rows, rest]


def _multiply_down(
    forest: Forest, shares: list[list[list[Fraction]]]
) -> list[list[Fraction]]:
    """Multiply the weights on the way from the plan to each item of the rows' layer."""
    ways = shares[0]
    for level in range(1, len(shares)):
        parents = forest.layers[level].parent
        ways = [
            [a * b for a, b in zip(ways[parents[place]], share, strict=True)]
            for place, share in enumerate(shares[level])
        ]
    return ways


def _ratio_of(node: Node, plan: Node, place: int) -> Callable[[Fraction], Fraction]:
    """Divide by what the plan programmed."""
    total = Fraction(plan.columns[1][place], plan.below)
    return lambda number: number / total


def _distance(
    node: Node,
    way: Fraction,
    place: int,
    start: Fraction,
    divide: Callable[[Fraction], Fraction] | None,
) -> Fraction:
    reported = node.columns[0][place]
    if not way or reported is None:
        return Fraction(0)
    if divide is None:
        return way * (Fraction(reported, node.below) - start)
    planned = node.columns[1][place]
    return divide(way * Fraction(FULL * reported - start * planned) / node.below)
