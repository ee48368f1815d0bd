"""The bridge: why a headline differs between two exports, adding up exactly.

What belongs here is the decomposition itself; the whole tree is worked out in
`bridge.tree`, and which exports are compared is decided in `bridge.exports`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from gabeval.errors import DataError
from gabeval.measures.bridge.forest import (
    NEW,
    REVISION,
    RULE,
    SCOPE,
    WEIGHTS,
    Forest,
    Layer,
    Rule,
    Triple,
)
from gabeval.measures.bridge.shapley import share_masks
from gabeval.measures.bridge.tree import evaluate_forest
from gabeval.measures.exact import add_exactly, to_fraction
from gabeval.rounding import round_half_up
from gabeval.speech import speak

EFFECTS = ("revision", "new", "weights", "scope", "rule")
"""The switches: values of earlier quarters as the new export has them; what happened
after the old quarter; the weights; items dropped and added; how the figure is worked
out."""

COMBINED = "revision_and_new"
"""Effect in the place of the first two, where the old export is not held."""

REST = ""
"""Code of the row that is no item: what weights that do not add up to 1 leave over."""

_BITS = dict(zip(EFFECTS, (REVISION, NEW, WEIGHTS, SCOPE, RULE), strict=True))


@dataclass(frozen=True)
class Bridge:
    """A change of a headline and the effects that make it up, all of them exact.

    Attributes
    ----------
    start, end : fractions.Fraction
        The headline as it was and as it is, in percent.
    rows : dict of str to dict of str to fractions.Fraction
        For each item, by its code, each effect in percentage points.
    effects : dict of str to fractions.Fraction
        Each effect over all items.
    """

    start: Fraction
    end: Fraction
    rows: dict[str, dict[str, Fraction]]
    effects: dict[str, Fraction]

    @property
    def total(self) -> Fraction:
        """The change of the headline."""
        return self.end - self.start

    @property
    def residual(self) -> Fraction:
        """What the effects leave unexplained: always 0."""
        return self.total - add_exactly(self.effects.values())

    def of_item(self, item_id: str) -> Fraction:
        """All effects of one item together."""
        return add_exactly(self.rows[item_id].values())


def bridge_forest(forest: Forest, *, depth: int = 0, merged: bool = False) -> Bridge:
    """Share the change of a plan's headline among the switches, item by item.

    Each effect is the mean marginal effect of its switch over all orders, see
    `gabeval.measures.bridge.shapley.share_change`. The part of an item ``c`` is the
    same formula applied to

        k_c(S) = W_c(S) * (A_c(S) - h(nothing))

    so that weight moved onto an item below the old headline counts against it. Where
    weights are used as given and their sum changes, a row of its own holds the rest.

    A value that is missing under the rule is left out, as in the roll-up.

    Parameters
    ----------
    forest : Forest
        Both trees and their leaves' values.
    depth : int, default 0
        Layer of the items to return: 0 right below the plan.
    merged : bool, default False
        Take revision and new progress as one effect, where they cannot be told apart.

    Returns
    -------
    Bridge
        Effects and their rows; their sums tie exactly.

    Raises
    ------
    DataError
        If the headline is undefined under some combination of switches, as when all
        weights are 0.

    References
    ----------
    As for `share_change`; OECD and Eurostat, guidelines on revisions policy and
    analysis, http://www.oecd.org/std/oecdeurostatguidelinesonrevisionspolicyandanalysis.htm.
    """
    groups = dict(_BITS)
    if merged:
        groups = {COMBINED: REVISION | NEW, **groups}
        del groups["revision"], groups["new"]
    is_fixed = forest.rules[0] == forest.rules[1]
    live = {name: bits for name, bits in groups.items() if name != "rule"}
    live = live if is_fixed else groups
    masks = _list_masks(list(live.values()))
    found = evaluate_forest(forest, masks, depth=depth)
    _check_defined(found.headline, masks, live)
    rows: dict[str, dict[str, Fraction]] = {}
    for item, values in zip(found.items, found.centred, strict=True):
        own = dict.fromkeys(groups, Fraction(0))
        own.update(zip(live, share_masks(values), strict=True))
        held = rows.get(item)
        rows[item] = {n: own[n] + held[n] for n in own} if held else own
    if REST in rows and not any(rows[REST].values()):
        del rows[REST]
    effects = {n: add_exactly(row[n] for row in rows.values()) for n in groups}
    return Bridge(found.headline[0], found.headline[-1], rows, effects)


def _list_masks(groups: list[int]) -> list[int]:
    """List all combinations of groups of switches, the first group the lowest bit."""
    masks = [0]
    for bits in groups:
        masks += [mask | bits for mask in masks]
    return masks


def _check_defined(
    headline: list[Fraction | None], masks: list[int], groups: Mapping[str, int]
) -> None:
    for value, mask in zip(headline, masks, strict=True):
        if value is None:
            on = [name for name, bits in groups.items() if mask & bits]
            raise DataError(
                speak(
                    "The headline cannot be worked out with these switched to the new "
                    "export: {names}. Nothing has a weight and a value then, or "
                    "nothing is programmed. Look at the weights of both exports.",
                    names=", ".join(on) or "–",
                )
            )


def bridge_items(
    progress: Mapping[str, object],
    revision: Mapping[str, object],
    new: Mapping[str, object],
    old_weights: Mapping[str, object],
    new_weights: Mapping[str, object],
    *,
    dropped: Collection[str] = (),
    rules: tuple[Rule, Rule] = (Rule(), Rule()),
    planned: tuple[Mapping[str, object], ...] | None = None,
    merged: bool = False,
) -> Bridge:
    """Explain the change of the weighted mean of a few items.

    An item without a new weight was dropped, one without an old weight was added: it
    had no progress. What `revision` and `new` do not name did not change. **Nothing
    may be missing**: leave an item out, or fill it in.

    Parameters
    ----------
    progress : mapping of str to number
        Old progress, percent; see `gabeval.measures.exact.to_fraction`.
    revision, new : mapping of str to number
        How far the old value was rewritten, and how far the item came since; points.
    old_weights, new_weights : mapping of str to number
        Weights; they need not add up to 1.
    dropped : collection of str, optional
        Items that were dropped, whatever the weights say.
    rules : tuple of Rule, optional
        The old and the new rule; weights are divided by their sum if left out.
    planned : tuple of three mappings, optional
        Old programmed value, its revision and what it grew by, for definition B.
    merged : bool, default False
        As in `bridge_forest`.

    Returns
    -------
    Bridge
        Effects and rows.

    Raises
    ------
    DataError
        As `bridge_forest`.

    Examples
    --------
    >>> bridge = bridge_items(
    ...     {"a": 90, "b": 100},
    ...     {"a": -10},
    ...     {"a": 4},
    ...     {"a": "1/2", "b": "1/2"},
    ...     {"a": "1/2", "b": "1/2"},
    ... )
    >>> {name: str(value) for name, value in bridge.effects.items() if value}
    {'revision': '-5', 'new': '2'}
    """
    names = list(dict.fromkeys([*old_weights, *new_weights]))
    gone = {*dropped}
    layer = Layer(
        items=names,
        parent=[0] * len(names),
        old=[_take(old_weights, name) for name in names],
        new=[None if name in gone else _take(new_weights, name) for name in names],
    )
    reported = _make_triples(names, progress, revision, new)
    programme = _make_triples(names, *(planned or ({}, {}, {})))
    forest = Forest(
        [layer], {0: reported, 1: reported}, {0: programme, 1: programme}, rules
    )
    return bridge_forest(forest, merged=merged)


def _take(values: Mapping[str, object], name: str) -> Fraction | None:
    return to_fraction(values[name]) if name in values else None


def _make_triples(
    names: list[str],
    old: Mapping[str, object],
    revision: Mapping[str, object],
    new: Mapping[str, object],
) -> list[Triple]:
    triples = []
    for name in names:
        first = to_fraction(old.get(name, 0))
        second = first + to_fraction(revision.get(name, 0))
        triples.append(Triple(first, second, second + to_fraction(new.get(name, 0))))
    return triples


def split_two_factors(
    old_weights: Mapping[str, object],
    new_weights: Mapping[str, object],
    old: Mapping[str, object],
    new: Mapping[str, object],
) -> dict[str, Fraction]:
    """Split the change of a weighted sum into progress and weights.

        change = sum (w0 + w1) / 2 * (p1 - p0) + sum (p0 + p1) / 2 * (w1 - w0)

    which is what the bridge comes to with two switches. What a mapping does not name
    is 0.

    Parameters
    ----------
    old_weights, new_weights : mapping of str to number
        Weights, used as they are.
    old, new : mapping of str to number
        Progress.

    Returns
    -------
    dict of str to fractions.Fraction
        ``progress`` and ``weights``; they add up to the change exactly.

    References
    ----------
    P. Das Gupta, "Standardization and decomposition of rates" (1993), as in
    https://github.com/josiahpjking/DasGuptR; also known as Marshall–Edgeworth.

    Examples
    --------
    >>> found = split_two_factors({"a": 1}, {"a": 1}, {"a": 90}, {"a": 95})
    >>> {name: str(value) for name, value in found.items()}
    {'progress': '5', 'weights': '0'}
    """
    names = dict.fromkeys([*old_weights, *new_weights, *old, *new])
    progress, weights = [], []
    for name in names:
        w0, w1, p0, p1 = (
            to_fraction(values.get(name, 0))
            for values in (old_weights, new_weights, old, new)
        )
        progress.append((w0 + w1) / 2 * (p1 - p0))
        weights.append((p0 + p1) / 2 * (w1 - w0))
    return {"progress": add_exactly(progress), "weights": add_exactly(weights)}


def round_bridge(
    start: Fraction, effects: Mapping[str, Fraction], end: Fraction, decimals: int = 2
) -> tuple[dict[str, Fraction], Fraction]:
    """Round the numbers of a bridge for print, and say what rounding leaves over.

    Each number is rounded on its own, half away from zero; none is touched to make the
    sum come out.

    Parameters
    ----------
    start, end : fractions.Fraction
        The headline before and after.
    effects : mapping of str to fractions.Fraction
        What lies between.
    decimals : int, default 2
        Digits to print.

    Returns
    -------
    dict of str to fractions.Fraction
        ``start``, each effect, and ``end``, as printed.
    fractions.Fraction
        The line "rounding": printed end minus printed start minus printed effects.

    Examples
    --------
    >>> third = Fraction(1, 3)
    >>> printed, rest = round_bridge(
    ...     Fraction(0), {"a": third, "b": third, "c": third}, Fraction(1), 1
    ... )
    >>> str(printed["a"]), str(rest)
    ('3/10', '1/10')
    """

    def printed(number: Fraction) -> Fraction:
        return round_fraction(number, decimals)

    lines = {name: printed(value) for name, value in effects.items()}
    first, last = printed(start), printed(end)
    rest = last - first - sum(lines.values(), Fraction(0))
    return {"start": first, **lines, "end": last}, rest


def round_fraction(number: Fraction, decimals: int) -> Fraction:
    """Round a rational half away from zero.

    Parameters
    ----------
    number : fractions.Fraction
        Any.
    decimals : int
        How many decimals to keep.

    Returns
    -------
    fractions.Fraction
        The rounded number.

    Examples
    --------
    >>> round_fraction(Fraction(-1, 8), 2), round_fraction(Fraction(1, 3), 1)
    (Fraction(-13, 100), Fraction(3, 10))
    """
    unit = 10**decimals
    scaled = abs(number) * unit
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if number >= 0 else -whole, unit)


def print_float(number: Fraction, decimals: int) -> float:
    """Give the float that prints as the rounded rational, for figures and tables.

    Parameters
    ----------
    number : fractions.Fraction
        Any.
    decimals : int
        How many decimals to keep.

    Returns
    -------
    float
        The number, rounded once.

    Examples
    --------
    >>> print_float(Fraction(-4729, 2880), 2)
    -1.64
    """
    return float(round_half_up(float(round_fraction(number, decimals)), decimals))
