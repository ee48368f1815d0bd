"""How far a headline moves when the weights behind it move: exact, without any chance.

What belongs here takes the progress of a few items and limits on their weights. It is
worked out in fractions, from the decimals as they are written, so that a headline on
the edge of its rounding falls on the right side. A missing value is no value: it is
everything between 0 and 100.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import nan
from operator import mul
from typing import NamedTuple

from gabeval.measures.exact import over_common
from gabeval.measures.sensitivity.exact_weights import (
    Number,
    Value,
    as_fraction,
    cap_progress,
    count_box,
    read_intervals,
    read_shares,
)
from gabeval.rounding import is_missing


class Bounds(NamedTuple):
    """Smallest and largest headline that a set of weights allows."""

    minimum: float
    """Smallest headline, percent."""
    maximum: float
    """Largest headline, percent."""
    minimum_weights: tuple[float, ...]
    """Weights that give the smallest one."""
    maximum_weights: tuple[float, ...]
    """Weights that give the largest one."""


def headline_bounds(
    values: Sequence[Value],
    low: Number | Sequence[Number],
    high: Number | Sequence[Number],
) -> Bounds:
    """Bound the headline over all weights that keep to limits and add up to 1.

    The linear programme  min / max  sum w·p,  sum w = 1,  low <= w <= high  is solved
    exactly: every item gets its least weight, and what is left goes to the items with
    the smallest (largest) progress first. Where progress is missing or an interval, the
    smallest headline takes its lower end and the largest its upper end.

    Parameters
    ----------
    values : sequence of number, pair of numbers, or None
        Progress of each item, percent; at most 100 counts.
    low, high : number or sequence of numbers
        Limits of the weights, shares; see `read_box`.

    Returns
    -------
    Bounds
        Both headlines, and weights that attain them.

    Raises
    ------
    UsageError
        If there is no item, or no weights keep to the limits.

    References
    ----------
    Linear programming over a box of weights: G. B. Dantzig, "Discrete-variable extremum
    problems", Operations Research 5 (1957), for why the greedy answer is the best one.

    Examples
    --------
    >>> headline_bounds([93, 100, 99, 97, 60], 0.1, 0.4)[:2]
    (81.5, 94.7)
    """
    lower, upper = read_intervals(values)
    n = len(lower)
    # Whole numbers over one denominator are as exact as fractions and much faster.
    ends, scale = over_common([*lower, *upper])
    lower, upper = ends[:n], ends[n:]
    lows, highs, one = count_box(low, high, n)
    places = range(n)
    least = _fill(lows, highs, sorted(places, key=lower.__getitem__), one)
    most = _fill(lows, highs, sorted(places, key=upper.__getitem__, reverse=True), one)
    return Bounds(
        sum(map(mul, lower, least)) / (scale * one),
        sum(map(mul, upper, most)) / (scale * one),
        tuple(weight / one for weight in least),
        tuple(weight / one for weight in most),
    )


def _fill(lows: list[int], highs: list[int], order: list[int], one: int) -> list[int]:
    """Give every item its least weight, and the rest to the items in order."""
    weights = list(lows)
    left = one - sum(lows)
    for place in order:
        more = min(left, highs[place] - lows[place])
        weights[place] += more
        left -= more
    return weights


def leave_one_out(
    values: Sequence[Value], weights: Sequence[Number] | None = None
) -> list[tuple[float, float]]:
    """Compute the headline without each item in turn, the others in their proportions.

    Parameters
    ----------
    values : sequence of number, pair of numbers, or None
        Progress of each item, percent; at most 100 counts.
    weights : sequence of number, optional
        Weights of the items; equal if left out. One of 0 changes nothing when it goes.

    Returns
    -------
    list of tuple of float
        For each item the headline without it, with missing values at their lower and at
        their upper ends: two equal numbers where nothing is missing. NaN where nothing
        would be left.

    Raises
    ------
    UsageError
        As for `read_intervals` and `read_shares`.

    Examples
    --------
    >>> [low for low, _high in leave_one_out([93, 100, 99, 97, 60])]
    [89.0, 87.25, 87.5, 88.0, 97.25]
    """
    lower, upper = read_intervals(values)
    shares = read_shares(weights, len(lower))
    if lower == upper:
        return [(x, x) for x in _without_each(lower, shares)]
    ends = (_without_each(values, shares) for values in (lower, upper))
    return list(zip(*ends, strict=True))


def _without_each(values: list[Fraction], shares: list[Fraction]) -> list[float]:
    points, scale = over_common(values)
    parts, one = over_common(shares)
    weighed = list(map(mul, points, parts))
    total = sum(weighed)
    return [
        (total - own) / (scale * (one - part)) if part != one else nan
        for own, part in zip(weighed, parts, strict=True)
    ]


def break_even_weight(value: Number, threshold: Number, others: Number = 100) -> float:
    """Find the weight of one item at which the headline stands at a threshold.

    With the other items together at `others`, the headline is  w·value + (1−w)·others,
    so  w = (others − threshold) / (others − value).  With the others at 100 it is the
    most that the item can weigh without losing the threshold, whatever the others did.

    Parameters
    ----------
    value : number
        Progress of the item, percent; at most 100 counts.
    threshold : number
        Headline at which something happens, such as the smallest that prints as 98.
    others : number, default 100
        Progress of the other items together, percent.

    Returns
    -------
    float
        Weight as a share, 0 to 1; NaN if a value is missing or no weight of this item
        brings the headline to the threshold.

    Examples
    --------
    >>> break_even_weight(50, 97.5), break_even_weight(99, 97.5)
    (0.05, nan)
    """
    if is_missing(value) or is_missing(others) or is_missing(threshold):
        return float("nan")
    own, rest = cap_progress(as_fraction(value)), cap_progress(as_fraction(others))
    if own == rest:
        return float("nan")
    weight = (rest - as_fraction(threshold)) / (rest - own)
    return float(weight) if 0 <= weight <= 1 else float("nan")
