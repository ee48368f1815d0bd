"""Progress and weights taken exactly: fractions, with the limits that they keep to.

A number is what its decimals say. A missing value is no value: it is everything
between 0 and 100.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from operator import sub

from gabeval.errors import UsageError
from gabeval.measures.exact import over_common, to_fraction
from gabeval.rounding import is_missing
from gabeval.speech import speak

FULL = Fraction(100)
"""Percent of the total target at which an item is done; nothing counts for more."""

Number = float | int | Fraction | Decimal
"""A number; floats are taken by the decimals that Python prints for them."""

Value = Number | tuple[Number, Number] | None
"""Progress of an item, percent: a number, an interval, or None for 0 to 100."""

WEIGHT_SLACK = Fraction(1, 10**9)
"""How far limits written as floats, such as a third, may miss adding up to 1."""


def as_fraction(number: Number | str) -> Fraction:
    """Take a number for exactly what its decimals say.

    Parameters
    ----------
    number : float, int, Fraction, Decimal or str
        A missing or infinite one is an error here.

    Returns
    -------
    fractions.Fraction
        The number.

    Raises
    ------
    UsageError
        If it is no finite number.

    Examples
    --------
    >>> as_fraction(97.1), as_fraction("0.5")
    (Fraction(971, 10), Fraction(1, 2))
    """
    if type(number) is Fraction:
        return number
    try:
        return to_fraction(number)
    except (TypeError, ValueError, OverflowError):
        raise UsageError(
            speak("{number!r} is not a number that can be weighed.", number=number)
        ) from None


def read_intervals(values: Sequence[Value]) -> tuple[list[Fraction], list[Fraction]]:
    """Read the progress of items as intervals, from 0 to 100 at most.

    Parameters
    ----------
    values : sequence of number, pair of numbers, or None
        What is missing may be anything from 0 to 100; what exceeds 100 counts as 100.

    Returns
    -------
    tuple of list of Fraction
        Lower and upper ends.

    Raises
    ------
    UsageError
        If there is no value, or an interval ends before it begins.

    Examples
    --------
    >>> lower, upper = read_intervals([104.0, None, (90, 95)])
    >>> [str(x) for x in lower], [str(x) for x in upper]
    (['100', '0', '90'], ['100', '100', '95'])
    """
    if len(values) == 0:
        raise UsageError(speak("There is no item whose weight could be moved."))
    pairs = [_read_interval(value) for value in values]
    return [low for low, _high in pairs], [high for _low, high in pairs]


def _read_interval(value: Value) -> tuple[Fraction, Fraction]:
    if type(value) is Fraction:
        value = cap_progress(value)
        return value, value
    pair = value if isinstance(value, tuple | list) else (value, value)
    low = Fraction(0) if is_missing(pair[0]) else as_fraction(pair[0])
    high = FULL if is_missing(pair[1]) else as_fraction(pair[1])
    if low > high:
        raise UsageError(
            speak(
                "An interval of progress runs backwards, from {low} to {high}.",
                low=float(low),
                high=float(high),
            )
        )
    return cap_progress(low), cap_progress(high)


def cap_progress(value: Fraction) -> Fraction:
    """Hold progress between nothing and the whole target.

    Parameters
    ----------
    value : fractions.Fraction
        Progress, percent; none may be missing here.

    Returns
    -------
    fractions.Fraction
        From 0 to 100.

    Examples
    --------
    >>> str(cap_progress(Fraction(104))), str(cap_progress(Fraction(-1)))
    ('100', '0')
    """
    # In whole numbers: comparing fractions is what most of the time went into.
    if value.numerator < 0:
        return Fraction(0)
    return value if value.numerator <= FULL.numerator * value.denominator else FULL


def read_box(
    low: Number | Sequence[Number], high: Number | Sequence[Number], n: int
) -> tuple[list[Fraction], list[Fraction]]:
    """Read the limits of the weights, and make sure that some weights keep to them.

    Parameters
    ----------
    low, high : number or sequence of numbers
        Least and most that each item may weigh, as a share; one number for all items,
        or one for each. Weights below 0 or above 1 are not allowed in any case.
    n : int
        Number of items.

    Returns
    -------
    tuple of list of Fraction
        Limits of each item.

    Raises
    ------
    UsageError
        If no weights that add up to 1 keep to the limits; the sentence says why.

    Examples
    --------
    >>> low, high = read_box(0.1, 0.4, 5)
    >>> sum(low), sum(high)
    (Fraction(1, 2), Fraction(2, 1))
    """
    lows, highs, one = count_box(low, high, n)
    return [Fraction(x, one) for x in lows], [Fraction(x, one) for x in highs]


def count_box(
    low: Number | Sequence[Number], high: Number | Sequence[Number], n: int
) -> tuple[list[int], list[int], int]:
    """Do what `read_box` does, in whole parts of one weight: much faster, as exact.

    Parameters
    ----------
    low, high, n
        As there.

    Returns
    -------
    tuple of list of int, and int
        Limits of each item, and of how many parts all weights consist.

    Raises
    ------
    UsageError
        As there.

    Examples
    --------
    >>> count_box(0.5, 1, 2)
    ([1, 1], [2, 2], 2)
    """
    limits, one = over_common([*spread_limits(low, n), *spread_limits(high, n)])
    lows = [max(x, 0) for x in limits[:n]]
    highs = [min(x, one) for x in limits[n:]]
    slack = WEIGHT_SLACK * one
    if 0 < sum(lows) - one <= slack:
        lows, highs, one = _divide(lows, highs, one)
    if 0 < one - sum(highs) <= slack:
        highs, lows, one = _divide(highs, lows, one)
    slack = WEIGHT_SLACK * one
    if max(map(sub, lows, highs)) > slack:
        raise UsageError(
            speak("The least weight of an item is above the most that it may weigh.")
        )
    if sum(lows) > one:
        raise UsageError(
            speak(
                "No weights keep to these limits: the least weights of the {n} items "
                "already add up to {total}, more than one.",
                n=n,
                total=round(sum(lows) / one, 6),
            )
        )
    if sum(highs) < one:
        raise UsageError(
            speak(
                "No weights keep to these limits: the largest weights of the {n} items "
                "add up to {total} only, less than one.",
                n=n,
                total=round(sum(highs) / one, 6),
            )
        )
    return lows, list(map(max, lows, highs)), one


def _divide(
    limits: list[int], others: list[int], one: int
) -> tuple[list[int], list[int], int]:
    """Divide limits by their sum; the others stay as they are, in smaller parts."""
    total = sum(limits)
    return [x * one for x in limits], [x * total for x in others], one * total


def spread_limits(limit: Number | Sequence[Number], n: int) -> list[Fraction]:
    """Give each item its limit; one number holds for all of them.

    Parameters
    ----------
    limit : number or sequence of numbers
        None may be missing.
    n : int
        Number of items.

    Returns
    -------
    list of Fraction
        One per item.

    Raises
    ------
    UsageError
        If there is not one for each item, or one is no number.

    Examples
    --------
    >>> [str(limit) for limit in spread_limits(0.5, 2)]
    ['1/2', '1/2']
    """
    if not isinstance(limit, Sequence) and not hasattr(limit, "__len__"):
        return [as_fraction(limit)] * n
    if len(limit) != n:
        raise UsageError(
            speak(
                "There are {n} items but limits for {given} of them.",
                n=n,
                given=len(limit),
            )
        )
    return [as_fraction(x) for x in limit]


def weigh(values: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """Add up values times weights.

    Parameters
    ----------
    values, weights : sequence of Fraction
        One weight per value; none may be missing.

    Returns
    -------
    fractions.Fraction
        The weighted sum; 0 of nothing.

    Examples
    --------
    >>> str(weigh([Fraction(90), Fraction(50)], [Fraction(3, 4), Fraction(1, 4)]))
    '80'
    """
    # Whole numbers over one denominator are as exact as fractions and much faster.
    points, scale = over_common(values)
    parts, one = over_common(weights)
    return Fraction(sum(p * w for p, w in zip(points, parts, strict=True)), scale * one)


def read_shares(weights: Sequence[Number] | None, n: int) -> list[Fraction]:
    """Divide weights by their sum; equal shares if none are given.

    Parameters
    ----------
    weights : sequence of number, optional
        Weights of the items; a missing one is 0, since nobody gave the item any.
    n : int
        Number of items.

    Returns
    -------
    list of Fraction
        Shares that add up to 1.

    Raises
    ------
    UsageError
        If a weight is negative, all are 0, or there is not one for each item.

    Examples
    --------
    >>> [str(share) for share in read_shares([3, 1, 0], 3)]
    ['3/4', '1/4', '0']
    """
    if weights is None:
        return [Fraction(1, n)] * n
    given = [Fraction(0) if is_missing(w) else as_fraction(w) for w in weights]
    if len(given) != n:
        raise UsageError(
            speak("There are {n} items but {given} weights.", n=n, given=len(given))
        )
    parts, one = over_common(given)
    if any(part < 0 for part in parts):
        raise UsageError(speak("A weight is below zero."))
    total = sum(parts)
    if total == 0:
        raise UsageError(
            speak("All weights are zero, so there is no headline to move.")
        )
    return given if total == one else [Fraction(part, total) for part in parts]
