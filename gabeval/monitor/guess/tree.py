"""The tree of an undescribed export: which columns name which level of the plan.

Levels are recognised by the words of their labels, and put in order by their cells: an
item of a lower level lies below one item of a higher one. Weights help, because they
add up to 1 inside the item above. Nothing that was reported is looked at.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd

from gabeval.monitor.cells import read_numbers
from gabeval.monitor.guess.columns import Field
from gabeval.monitor.guess.items import Item, find_items, find_phases
from gabeval.monitor.guess.values import weight_read
from gabeval.monitor.guess.words import (
    FALLBACK,
    PHASE,
    first_level,
    say_plainly,
)
from gabeval.plan import Column
from gabeval.speech import speak, speak_number

FITS = 0.95
"""Share of the items that must lie below a single item for a level to lie below."""

ONE = 0.011
"""How far a sum of weights may be from 1."""

MAX_LEVELS = 3
"""Levels that are guessed, besides those that carry weights."""

LONGEST_NAME = 240
"""Median length above which texts are no names of items."""

BETWEEN = ("milestone", "product", "activity", "action", "goal")
"""Levels that are put between a commitment and the leaf without having weights."""


@dataclass
class Tree:
    """Levels from the top to the leaf, and what else could have been one.

    Parameters
    ----------
    levels : list of Item
        Levels.
    page : Item
        The level whose items get a page.
    others : list of Item
        Levels found and not used.
    phases : list of Field
        Columns that are milestones; the leaf level has no column of its own then.
    is_repeated : bool
        Whether rows with the same key are different items.
    n_repeats : int
        How many rows repeat the key of another.
    """

    levels: list[Item]
    page: Item
    others: list[Item] = field(default_factory=list)
    phases: list[Field] = field(default_factory=list)
    is_repeated: bool = False
    n_repeats: int = 0
    spare_weights: list[Field] = field(default_factory=list)

    @property
    def row_levels(self) -> list[Item]:
        """Levels that rows name."""
        return self.levels[:-1] if self.phases else self.levels

    @property
    def used(self) -> set[int]:
        """Columns used."""
        found = [c for x in self.row_levels for c in (x.code, x.name, x.weight) if c]
        return {c.index for c in [*found, *self.phases]}


def find_tree(fields: list[Field], period: Field | None, taken: set[int]) -> Tree:
    """Find the levels of a plan's tree.

    Parameters
    ----------
    fields : list of Field
        Columns of the table.
    period : Field or None
        Column that says the quarter, so that items repeat.
    taken : set of int
        Columns that are something else.

    Returns
    -------
    Tree
        Levels; if no label names one, the leaf is the first column whose cells differ.
    """
    phases = find_phases(fields)
    taken = taken | {c.index for c in phases} | ({period.index} if period else set())
    free = [c for c in fields if c.index not in taken and not c.role]
    items = find_items(free)
    leaf = _choose_leaf(items, free, period)
    is_page = leaf.word.level_id == "commitment"
    weights = [c for c in fields if c.role == "weight" and c.seen.is_numeric]
    by_level = _weights_by_level(weights, items, leaf)
    above = [x for x in items if x is not leaf and _may_be_above(x, leaf)]
    page = _choose_page(above, leaf, by_level)
    levels = _chain(above, leaf, page, by_level)
    for level in levels:
        level.weight = by_level.get(level.word.level_id)
    _mark_within_parent(levels)
    n_repeats = _count_repeats(levels, period)
    tree = Tree(
        levels=levels,
        page=leaf if is_page or page is None else page,
        others=[x for x in items if x not in levels and _may_be_above(x, leaf)],
        is_repeated=n_repeats > 0 and leaf.code is None,
        n_repeats=n_repeats,
        spare_weights=[c for c in weights if c not in [x.weight for x in levels]],
    )
    if phases:
        tree.levels = [*levels, Item(PHASE, within_parent=True)]
        tree.phases = phases
    return tree


def _choose_leaf(items: list[Item], fields: list[Field], period: Field | None) -> Item:
    """Choose the level that tells rows apart; without one, the first such column."""
    best = max(items, key=lambda x: _leaf_score(x, period), default=None)
    if best is not None and _share_apart(best, period) >= FITS:
        return best
    for column in fields:
        item = Item(FALLBACK, name=column, is_guess=True)
        is_name = not column.seen.is_numeric and column.seen.length <= LONGEST_NAME
        if is_name and column.seen.n_said and _share_apart(item, period) >= FITS:
            return item
    if best is not None:
        return best
    widest = max(fields, key=lambda c: c.seen.n_distinct)
    return Item(FALLBACK, name=widest, is_guess=True)


def _leaf_score(item: Item, period: Field | None) -> tuple[float, int, int, float, int]:
    apart = _share_apart(item, period)
    is_code = item.code is not None
    return (
        float(apart >= FITS) if apart >= FITS else apart - 1,
        int(item.is_pair),
        int(is_code),
        float(item.n_items),
        item.column.index,
    )


def _share_apart(item: Item, period: Field | None) -> float:
    when = period.texts if period else [""] * len(item.keys)
    keyed = {(k, t) for k, t in zip(item.keys, when, strict=True) if k}
    return len(keyed) / len(item.keys) if item.keys else 0.0


def _may_be_above(item: Item, leaf: Item) -> bool:
    """Say whether an item could be a level above the leaf."""
    if item.word is leaf.word or not 1 < item.n_items < leaf.n_items:
        return False
    if item.name is None and item.column.seen.is_numeric:
        return _is_in_blocks(item)
    return item.column.seen.length <= LONGEST_NAME


def _is_in_blocks(item: Item) -> bool:
    """Say whether equal codes stand together, as those of a parent do."""
    keys = [key for key in item.keys if key]
    runs = 1 + sum(a != b for a, b in pairwise(keys))
    return runs <= 1.5 * item.n_items + 1


def _weights_by_level(
    weights: list[Field], items: list[Item], leaf: Item
) -> dict[str, Field]:
    """Say which level each column of weights belongs to: the first its label names."""
    known = {x.word.level_id for x in items} | {leaf.word.level_id}
    out: dict[str, Field] = {}
    for column in weights:
        named = [w.level_id for w in first_level(column.plain)]
        level = next((w for w in named if w in known), leaf.word.level_id)
        out.setdefault(level, column)
    return out


def _lies_below(lower: Item, upper: Item) -> bool:
    frame = pd.DataFrame({"low": lower.keys, "up": upper.keys})
    frame = frame[(frame["low"] != "") & (frame["up"] != "")].drop_duplicates()
    single = frame.groupby("low", sort=False)["up"].size().eq(1)
    return len(single) > 0 and bool(single.mean() >= FITS)


def _adds_up(item: Item, weight: Field, upper: Item) -> float:
    """Say in which share of the upper items the weights of the lower ones add to 1."""
    values = weights_as_shares(weight)
    frame = pd.DataFrame({"low": item.keys, "up": upper.keys, "weight": values})
    frame = frame.dropna().drop_duplicates(["low", "up"])
    total = frame.groupby("up", sort=False)["weight"].sum()
    return float((total - 1).abs().le(ONE).mean()) if len(total) else 0.0


def say_sum(item: Item, levels: list[Item]) -> str:
    """Say what the weights of a level add up to inside the items above.

    Parameters
    ----------
    item : Item
        Level with weights.
    levels : list of Item
        Levels that rows name, from the top.

    Returns
    -------
    str
        Such as ``"they add up to 100 % in 5 of 5 commitments"``.
    """
    above = levels[: levels.index(item)]
    path = (
        zip(*(x.keys for x in above), strict=True) if above else [()] * len(item.keys)
    )
    parents = ["/".join(keys) if all(keys) else "" for keys in path]
    frame = pd.DataFrame(
        {"low": item.keys, "up": parents, "weight": weights_as_shares(item.weight)}
    )
    frame = frame.dropna().drop_duplicates(["low", "up"])
    total = frame.groupby("up", sort=False)["weight"].sum()
    if not above:
        return speak(
            "they add up to {percent} % in the plan",
            percent=speak_number(100 * total.sum(), ".4g"),
        )
    whole = int((total - 1).abs().le(ONE).sum())
    return speak(
        "they add up to 100 % in {whole} of {n} {items}",
        whole=whole,
        n=len(total),
        items=above[-1].word.said_plural,
    )


def weights_as_shares(weight: Field) -> list[float | None]:
    """Read a column of weights as shares of 1.

    Parameters
    ----------
    weight : Field
        Column of weights.

    Returns
    -------
    list of float or None
        One per data row.
    """
    read = weight_read(weight)
    rows = weight.table.rows
    percent = weight.table.sheet.percent
    shown = {i for i, r in enumerate(rows) if percent.size and percent[r, weight.index]}
    numbers = read_numbers(
        weight.cells, Column(label=["*"]), read=read, errors={}, percent=shown
    )
    return list(numbers.values / (100 if read == "percent" else 1))


def _choose_page(
    above: list[Item], leaf: Item, by_level: dict[str, Field]
) -> Item | None:
    """Choose the level of the pages: by its word, and where weights add up."""
    weighted = set(by_level) - {leaf.word.level_id}
    lowest = [x for x in above if x.word.level_id in weighted]
    best, best_score = None, (float("-inf"), 0)
    for item in above:
        middle = [x for x in lowest if x is not item and x.n_items > item.n_items]
        if not (_lies_below(leaf, item) or leaf.code is None):
            continue
        score = float(item.word.page + item.is_pair)
        for lower in [leaf, *middle]:
            column = by_level.get(lower.word.level_id)
            if column is not None and _adds_up(lower, column, item) >= 0.6:
                score += 4
        if _is_weighted_middle(item, weighted, above):
            score -= 8
        if (score, -item.column.index) > best_score:
            best, best_score = item, (score, -item.column.index)
    return best


def _is_weighted_middle(item: Item, weighted: set[str], above: list[Item]) -> bool:
    """Say whether an item carries weights inside another one, the page."""
    return item.word.level_id in weighted and any(
        other is not item
        and other.n_items != item.n_items
        and other.word.page >= item.word.page
        for other in above
    )


def _chain(
    above: list[Item], leaf: Item, page: Item | None, by_level: dict[str, Field]
) -> list[Item]:
    """Put the levels in order, from the top to the leaf."""
    if page is None:
        return [leaf]
    top, between = [], []
    for item in above:
        if item is page or item.word in (page.word, leaf.word):
            continue
        is_weighted = item.word.level_id in by_level
        if is_weighted and _lies_below(page, item) and item.n_items <= page.n_items:
            top.append(item)
        elif is_weighted or (
            item.word.level_id in BETWEEN
            and (item.is_pair or item.code)
            and _lies_below(item, page)
            and _lies_below(leaf, item)
            and item.n_items > page.n_items
        ):
            between.append((not is_weighted, item))
    top = _one_per_word(top)[:1]
    room = MAX_LEVELS - 2 - len(top)
    must = _one_per_word([x for spare, x in between if not spare])
    may = _one_per_word([x for spare, x in between if spare])
    chosen = [*must, *may[: max(0, room - len(must))]]
    chosen.sort(key=lambda x: (_lies_below(x, leaf), x.n_items))
    return [*top, page, *chosen, leaf]


def _one_per_word(items: list[Item]) -> list[Item]:
    best: dict[str, Item] = {}
    for item in sorted(items, key=lambda x: (not x.is_pair, x.column.index)):
        best.setdefault(item.word.level_id, item)
    return list(best.values())


def _mark_within_parent(levels: list[Item]) -> None:
    for upper, lower in pairwise(levels):
        pairs = {
            (a, b) for a, b in zip(upper.keys, lower.codes, strict=True) if a and b
        }
        lower.within_parent = len(pairs) > len({b for _, b in pairs})


def _count_repeats(levels: list[Item], period: Field | None) -> int:
    parts = (
        [x.codes for x in levels] if levels[-1].within_parent else [levels[-1].codes]
    )
    if period:
        parts = [*parts, period.texts]
    keys = [key for key in zip(*parts, strict=True) if all(key)]
    return len(keys) - len(set(keys))


def names_level(label: str, levels: list[Item]) -> Item | None:
    """Say of which of the levels a label speaks.

    Parameters
    ----------
    label : str
        Header text.
    levels : list of Item
        Levels of the tree.

    Returns
    -------
    Item or None
        The first that it names; None if it names none.
    """
    known = {x.word.level_id: x for x in levels}
    named = [w.level_id for w in first_level(say_plainly(label))]
    return next((known[w] for w in named if w in known), None)
