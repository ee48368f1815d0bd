"""Parts of a weighted mean whose weights nobody published.

The product of an unknown weight and an unknown part is a variable of its own,
``y = w p`` with ``low w <= y <= high w``: weights and parts together stay linear, and
nothing is lost. The least and greatest part is then a ratio, ``y / w``, which one more
change of variables makes linear as well.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from gabeval.measures.claims.system import Row, System, is_feasible, solve_least, tidy
from gabeval.measures.intervals import Interval, point

INWARDS = Fraction(1, 1000)
"""How far open ends are moved to see whether an end of a range depends on them."""

CHANGED = 1e-6
"""A smaller change of a range is what the solver's arithmetic leaves."""


class Weights(NamedTuple):
    """Between which shares of the whole every weight lies."""

    low: Fraction
    """Lowest weight."""
    high: Fraction
    """Highest weight."""

    @property
    def are_equal(self) -> bool:
        """Whether all weights are the same."""
        return self.low == self.high


FREE = Weights(Fraction(0), Fraction(1))
"""Nothing is known of the weights; a part may even weigh nothing."""


def equal_weights(n: int) -> Weights:
    """Give n parts the same weight.

    Parameters
    ----------
    n : int
        How many parts.

    Returns
    -------
    Weights
        A box with one point.

    Examples
    --------
    >>> equal_weights(5).low
    Fraction(1, 5)
    """
    return Weights(Fraction(1, n), Fraction(1, n))


def half_to_double(n: int) -> Weights:
    """Let each of n parts weigh half to double its equal share.

    Parameters
    ----------
    n : int
        How many parts.

    Returns
    -------
    Weights
        ``[0.5 / n, 2 / n]``, and 1 at most: a house rule.

    Examples
    --------
    >>> half_to_double(5)
    Weights(low=Fraction(1, 10), high=Fraction(2, 5))
    """
    return Weights(Fraction(1, 2 * n), min(Fraction(2, n), Fraction(1)))


def bound_part(
    parts: Sequence[Interval], headline: Interval, weights: Weights, index: int
) -> Interval | None:
    """Find what a published mean leaves possible for one of its parts.

    Parameters
    ----------
    parts : sequence of Interval
        Where each part lies by itself; with two ends.
    headline : Interval
        Where the weighted mean lies.
    weights : Weights
        Between which shares every weight lies.
    index : int
        Which part.

    Returns
    -------
    Interval or None
        None if no weights and parts give such a mean.

    References
    ----------
    Charnes & Cooper (1962), Programming with linear fractional functionals.

    Examples
    --------
    >>> percent = Interval(Fraction(0), Fraction(100))
    >>> found = bound_part([percent] * 2, Interval(Fraction(90), None), FREE, 0)
    >>> found == percent
    True
    >>> bound_part([percent] * 2, Interval(Fraction(90), None), equal_weights(2), 0)[0]
    Fraction(80, 1)
    """
    n = len(parts)
    if weights.low * n > 1 or weights.high * n < 1:
        return None
    # Parts with the same interval have the same range: the first one stands for all.
    return _bound(tuple(parts), headline, weights, list(parts).index(parts[index]))


@lru_cache(maxsize=1024)
def _bound(
    parts: tuple[Interval, ...], headline: Interval, weights: Weights, index: int
) -> Interval | None:
    inner = [_move(part, CHANGED) for part in parts]
    if not _can_hold(inner, _move(headline, CHANGED), weights, without=None):
        return None
    if weights.low == 0 and _can_hold(
        inner, _move(headline, CHANGED), weights, without=index
    ):
        return parts[index]
    ends = []
    for sign in (1.0, -1.0):
        end = _find_end(parts, headline, weights, index, sign)
        moved = _find_end(
            [_move(part, INWARDS) for part in parts],
            _move(headline, INWARDS),
            weights,
            index,
            sign,
        )
        is_open = moved is None or abs(moved - end) > CHANGED
        ends.append((tidy(end), is_open))
    (low, low_open), (high, high_open) = ends
    return Interval(low, high, low_open, high_open)


def largest_weight(part: Fraction | float, headline_low: Fraction | float) -> float:
    """Find the largest weight with which a part lets the headline stand.

    With every other part complete, ``w = (100 - headline) / (100 - part)``.

    Parameters
    ----------
    part : Fraction or float
        Progress of the part, percent.
    headline_low : Fraction or float
        Lowest number that is printed as the headline, percent.

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> largest_weight(50, 97.5), largest_weight(100, 97.5)
    (0.05, 1.0)
    """
    short = 100 - float(part)
    room = 100 - float(headline_low)
    return 1.0 if short <= room else max(room, 0.0) / short


def _move(interval: Interval, by: float | Fraction) -> Interval:
    """Close an interval a little inside its open ends."""
    low, high = interval.low, interval.high
    step = Fraction(by).limit_denominator(10**9)
    if interval.low_open and low is not None:
        low += step
    if interval.high_open and high is not None:
        high -= step
    return Interval(low, high)


def _can_hold(
    parts: Sequence[Interval],
    headline: Interval,
    weights: Weights,
    *,
    without: int | None,
) -> bool:
    """Tell whether some weights and parts give the mean, perhaps with one weight 0."""
    if any(part.is_empty for part in (*parts, headline)):
        return False
    intervals, rows = _write(parts, headline, weights, scaled=False)
    if without is not None:
        intervals[f"w{without}"] = point(0)
    return is_feasible(System(intervals, tuple(rows)))


def _find_end(
    parts: Sequence[Interval],
    headline: Interval,
    weights: Weights,
    index: int,
    sign: float,
) -> float | None:
    """Find the least or greatest ``y / w`` of a part, with closed ends."""
    intervals, rows = _write(parts, headline, weights, scaled=True)
    intervals[f"w{index}"] = point(1)
    answer = solve_least(System(intervals, tuple(rows)), {f"y{index}": sign})
    return None if answer is None else answer[f"y{index}"]


def _write(
    parts: Sequence[Interval], headline: Interval, weights: Weights, *, scaled: bool
) -> tuple[dict[str, Interval], list[Row]]:
    """Write the mean as a system; scaled, all weights are multiples of one of them."""
    one = Fraction(1)
    not_negative = Interval(Fraction(0), None)
    intervals = {"t": not_negative if scaled else point(1)}
    rows = [_tie({f"w{i}": one for i in range(len(parts))}, "t", point(1))]
    total = {f"y{i}": one for i in range(len(parts))}
    rows += _between(total, "t", headline)
    for i, part in enumerate(parts):
        intervals[f"w{i}"] = not_negative
        intervals[f"y{i}"] = Interval(None, None)
        rows += _between({f"y{i}": one}, f"w{i}", part)
        rows += _between({f"w{i}": one}, "t", Interval(*weights))
    return intervals, rows


def _tie(terms: dict[str, Fraction], scale: str, at: Interval) -> Row:
    return Row({**terms, scale: -at.low}, point(0))


def _between(terms: dict[str, Fraction], scale: str, within: Interval) -> list[Row]:
    """Keep a sum between two multiples of a variable."""
    rows = []
    if within.low is not None:
        low = {**terms, scale: terms.get(scale, Fraction(0)) - within.low}
        rows.append(Row(low, Interval(Fraction(0), None)))
    if within.high is not None:
        high = {**terms, scale: terms.get(scale, Fraction(0)) - within.high}
        rows.append(Row(high, Interval(None, Fraction(0))))
    return rows
