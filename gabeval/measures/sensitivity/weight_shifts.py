"""The least that weights must move for another headline: exact, without any chance.

It is worked out in fractions, from the decimals as they are written, so that a
headline on the edge of its rounding falls on the right side.
"""

from collections.abc import Sequence
from fractions import Fraction
from operator import mul
from typing import NamedTuple

from gabeval.errors import UsageError
from gabeval.measures.exact import over_common
from gabeval.measures.sensitivity.exact_weights import (
    Number,
    as_fraction,
    read_intervals,
    read_shares,
    spread_limits,
    weigh,
)
from gabeval.speech import speak


class Shift(NamedTuple):
    """The least that weights must move for the headline to reach a target."""

    l1: float
    """Sum of the changes of all weights, without their signs: twice what is moved."""
    moved: float
    """Weight that is taken from some items and given to others, as a share."""
    weights: tuple[float, ...]
    """Weights after the shift."""


class Change(NamedTuple):
    """What it takes for the printed headline to become another one."""

    printed: float
    """Headline as it is printed, rounded half up."""
    floor: float
    """Smallest headline that prints so."""
    ceiling: float
    """Headline from which on the next larger figure is printed."""
    up: Shift | None
    """Least shift to `ceiling`; None if no weights reach it."""
    down: Shift | None
    """Least shift to `floor`, beyond which the next smaller figure is printed."""

    @property
    def smallest(self) -> Shift | None:
        """The smaller of the two; None if no weights change the printed figure."""
        known = [shift for shift in (self.up, self.down) if shift is not None]
        return min(known, key=lambda shift: shift.l1, default=None)


def smallest_shift(
    values: Sequence[Number],
    target: Number,
    weights: Sequence[Number] | None = None,
    *,
    low: Number | Sequence[Number] = 0,
    high: Number | Sequence[Number] = 1,
) -> Shift | None:
    """Find the least that weights must move for the headline to reach a target.

    The linear programme  min sum |d|,  sum d = 0,  low <= w + d <= high  with the
    headline sum (w + d)·p at the target is solved exactly: weight is taken from the
    items with the least progress and given to those with the most (the other way round
    for a target below the headline), which moves the headline furthest per unit.

    Parameters
    ----------
    values : sequence of number
        Progress of each item, percent, none missing; at most 100 counts.
    target : number
        Headline to reach, percent.
    weights : sequence of number, optional
        Weights to start from; equal if left out.
    low, high : number or sequence of numbers
        Limits of the weights after the shift. A weight outside them to begin with does
        not move further out.

    Returns
    -------
    Shift or None
        None if no such weights reach the target.

    Raises
    ------
    UsageError
        As for `read_intervals` and `read_shares`.

    Examples
    --------
    >>> shift = smallest_shift([93, 100, 99, 97, 95], 97.5)
    >>> shift.l1, shift.weights
    (0.2, (0.1, 0.3, 0.2, 0.2, 0.2))
    """
    lower, upper = read_intervals(values)
    if lower != upper:
        raise UsageError(
            speak(
                "The least shift of weights needs one value for each item, not a range."
            )
        )
    # Whole numbers over one denominator are as exact as fractions and much faster.
    n = len(lower)
    points, _scale = over_common([*lower, as_fraction(target)])
    goal = points.pop()
    limits = [*spread_limits(low, n), *spread_limits(high, n)]
    parts, one = over_common([*read_shares(weights, n), *limits])
    shares, lows, highs = parts[:n], parts[n : 2 * n], parts[2 * n :]
    need = goal * one - sum(map(mul, points, shares))
    sign = 1 if need >= 0 else -1
    signed = [sign * p for p in points]
    room_down = [max(w - a, 0) for w, a in zip(shares, lows, strict=True)]
    room_up = [max(b - w, 0) for w, b in zip(shares, highs, strict=True)]
    order = sorted(range(n), key=signed.__getitem__)
    moves, left = _move(signed, order, room_down, room_up, abs(need))
    if left > 0:
        return None
    for giver, taker, amount in moves:
        shares[giver] -= amount
        shares[taker] += amount
    moved = Fraction(sum(amount for _g, _t, amount in moves), one)
    after = tuple(float(Fraction(w, one)) for w in shares)
    return Shift(float(2 * moved), float(moved), after)


def _move(
    values: list[int],
    order: list[int],
    room_down: list[int],
    room_up: list[int],
    need: int,
) -> tuple[list[tuple[int, int, Fraction | int]], Fraction | int]:
    """Move weight from the low end of the order to its high end until it suffices."""
    first, last, moves = 0, len(order) - 1, []
    while need > 0 and first < last:
        giver, taker = order[first], order[last]
        gain = values[taker] - values[giver]
        if gain <= 0:
            break
        amount = min(room_down[giver], room_up[taker])
        if amount * gain > need:  # the last move, and the only one of a broken part
            amount = Fraction(need, gain)
        if amount > 0:
            moves.append((giver, taker, amount))
            need -= amount * gain
            room_down[giver] -= amount
            room_up[taker] -= amount
        if room_down[giver] == 0:
            first += 1
        if room_up[taker] == 0:
            last -= 1
    return moves, need


def smallest_change(
    values: Sequence[Number],
    weights: Sequence[Number] | None = None,
    *,
    decimals: int = 0,
    low: Number | Sequence[Number] = 0,
    high: Number | Sequence[Number] = 1,
) -> Change:
    """Find the least shift of weights after which another figure is printed.

    A figure is rounded half up: with no decimals, 97.5 prints as 98 and everything
    below it as 97 or less. The way down is therefore a limit: right at it the old
    figure is still printed, and any shift beyond it changes the figure.

    Parameters
    ----------
    values : sequence of number
        Progress of each item, percent, none missing; at most 100 counts.
    weights : sequence of number, optional
        Weights to start from; equal if left out.
    decimals : int, default 0
        Decimals that are printed.
    low, high : number or sequence of numbers
        Limits of the weights after the shift.

    Returns
    -------
    Change
        The printed figure, the headlines at which it changes, and both shifts.

    Raises
    ------
    UsageError
        As for `smallest_shift`.

    Examples
    --------
    >>> change = smallest_change([93, 100, 99, 97, 95])
    >>> change.printed, change.ceiling, change.up.l1
    (97.0, 97.5, 0.2)
    """
    lower, _upper = read_intervals(values)
    headline = weigh(lower, read_shares(weights, len(lower)))
    floor, ceiling = printed_limits(headline, decimals)
    limits = {"low": low, "high": high}
    return Change(
        float((floor + ceiling) / 2),
        float(floor),
        float(ceiling),
        smallest_shift(values, ceiling, weights, **limits),
        smallest_shift(values, floor, weights, **limits),
    )


def printed_limits(headline: Number, decimals: int = 0) -> tuple[Fraction, Fraction]:
    """Find which headlines print as the same figure, rounded half up.

    Parameters
    ----------
    headline : number
        Headline, percent.
    decimals : int, default 0
        Decimals that are printed.

    Returns
    -------
    tuple of Fraction
        The smallest one, which still prints so, and the one from which on the next
        larger figure is printed.

    Examples
    --------
    >>> [float(limit) for limit in printed_limits(97.82)]
    [97.5, 98.5]
    """
    unit = Fraction(1, 10**decimals)
    steps = (as_fraction(headline) / unit + Fraction(1, 2)).__floor__()
    return (steps - Fraction(1, 2)) * unit, (steps + Fraction(1, 2)) * unit
