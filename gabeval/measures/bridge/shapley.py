"""Sharing a change among the switches that made it, whatever their order.

What belongs here knows nothing of plans: it works on the values that a figure has under
every combination of switches.
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from gabeval.measures.exact import over_common, to_fraction


def share_change(
    values: Mapping[frozenset[str], object], switches: Sequence[str]
) -> dict[str, Fraction]:
    """Share the change of a figure among switches by their mean marginal effect.

    With ``n`` switches ``N`` and ``h(S)`` the figure when those in ``S`` are turned
    from old to new,

        effect_i = sum over S without i of |S|! (n-1-|S|)! / n! * [h(S + i) - h(S)]

    The effects add up to ``h(N) - h(nothing)`` exactly, and no order of the switches is
    preferred. A missing value has no place here: each combination needs one.

    Parameters
    ----------
    values : mapping of frozenset of str to number
        The figure under each of the ``2**n`` combinations; see
        `gabeval.measures.exact.to_fraction` for what is a number.
    switches : sequence of str
        Their names.

    Returns
    -------
    dict of str to fractions.Fraction
        Effect of each switch, in the order given.

    Raises
    ------
    KeyError
        If the value of a combination is missing.

    References
    ----------
    A. Shorrocks, "Decomposition procedures for distributional analysis: a unified
    framework based on the Shapley value", Journal of Economic Inequality 11 (2013).

    Examples
    --------
    >>> values = {
    ...     frozenset(): 0,
    ...     frozenset({"a"}): 1,
    ...     frozenset({"b"}): 0,
    ...     frozenset({"a", "b"}): 4,
    ... }
    >>> share_change(values, ["a", "b"])
    {'a': Fraction(5, 2), 'b': Fraction(3, 2)}
    """
    ordered = [
        to_fraction(values[frozenset(pick(mask, switches))])
        for mask in range(1 << len(switches))
    ]
    return dict(zip(switches, share_masks(ordered), strict=True))


def pick(mask: int, switches: Sequence[str]) -> list[str]:
    """List the switches whose bit is set, the first one being the lowest bit.

    Parameters
    ----------
    mask : int
        Combination as bits.
    switches : sequence of str
        Names.

    Returns
    -------
    list of str
        Those that are on.

    Examples
    --------
    >>> pick(0b101, ["a", "b", "c"])
    ['a', 'c']
    """
    return [name for place, name in enumerate(switches) if mask >> place & 1]


def share_masks(values: Sequence[Fraction]) -> list[Fraction]:
    """Do what `share_change` does, for values in the order of their bits.

    Parameters
    ----------
    values : sequence of fractions.Fraction
        ``2**n`` values; the place of each is its combination as bits.

    Returns
    -------
    list of fractions.Fraction
        One effect per bit, the lowest first.

    Examples
    --------
    >>> share_masks([Fraction(0), Fraction(1), Fraction(0), Fraction(4)])
    [Fraction(5, 2), Fraction(3, 2)]
    """
    n = len(values).bit_length() - 1
    whole, common = over_common(values)
    below = math.factorial(n) * common
    return [
        Fraction(sum(c * v for c, v in zip(signed, whole, strict=True)), below)
        for signed in _coefficients(n)
    ]


@lru_cache
def _coefficients(n: int) -> tuple[tuple[int, ...], ...]:
    """Count, times n!, with which sign each combination enters each effect."""

    def signed(switch: int, mask: int) -> int:
        size = mask.bit_count()
        if mask >> switch & 1:
            return math.factorial(size - 1) * math.factorial(n - size)
        return -math.factorial(size) * math.factorial(n - 1 - size)

    masks = range(1 << n)
    return tuple(tuple(signed(i, mask) for mask in masks) for i in range(n))
