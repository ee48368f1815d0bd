"""Exact numbers: rationals from what a cell or a file said, and sums without loss."""

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from numbers import Integral, Rational

DUST_DECIMALS = 12
"""Decimals kept of a percentage: beyond them stands what multiplying floats by 100 left
(0.56 becomes 56.00000000000001), which is nothing that anybody wrote."""

MAX_KNOWN = 50_000
"""Floats whose digits have been read already and are kept: a plan repeats its own."""


def to_fraction(value: object) -> Fraction:
    """Turn a number into the rational that its decimal digits say.

    Parameters
    ----------
    value : int, float, decimal.Decimal, fractions.Fraction or str
        A finite number. A float stands for the decimal that Python prints for it, and
        not for the binary fraction behind it; a text may be a decimal or "1/6".

    Returns
    -------
    fractions.Fraction
        The number.

    Raises
    ------
    ValueError
        If it is missing, infinite, or no number.

    Examples
    --------
    >>> to_fraction(0.1), to_fraction("1/6"), to_fraction(3)
    (Fraction(1, 10), Fraction(1, 6), Fraction(3, 1))
    """
    if isinstance(value, float):
        return _read_float(float(value))
    if isinstance(value, Rational):
        return Fraction(value)
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, str | Decimal):
        return Fraction(value)
    return _read_float(float(value))


@lru_cache(maxsize=MAX_KNOWN)
def _read_float(number: float) -> Fraction:
    return Fraction(repr(number))


def to_fraction_or_none(
    value: object, *, decimals: int = DUST_DECIMALS
) -> Fraction | None:
    """Turn a measured percentage into a rational, without the dust of floats.

    Parameters
    ----------
    value : float
        Percentage; may be missing.
    decimals : int
        How many decimals somebody can have meant.

    Returns
    -------
    fractions.Fraction or None
        None if it is missing.

    Examples
    --------
    >>> to_fraction_or_none(56.00000000000001), to_fraction_or_none(float("nan"))
    (Fraction(56, 1), None)
    """
    number = float(value)
    return None if math.isnan(number) else to_fraction(round(number, decimals))


def add_exactly(numbers: Iterable[Fraction]) -> Fraction:
    """Add rationals, two by two, so that the work grows no faster than their digits.

    Parameters
    ----------
    numbers : iterable of fractions.Fraction
        None of them missing.

    Returns
    -------
    fractions.Fraction
        The sum; 0 of nothing.

    Examples
    --------
    >>> add_exactly([Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)])
    Fraction(1, 1)
    """
    row = list(numbers)
    while len(row) > 1:
        pairs = [a + b for a, b in zip(row[::2], row[1::2], strict=False)]
        row = pairs + row[len(pairs) * 2 :]
    return row[0] if row else Fraction(0)


def over_common(numbers: Sequence[Fraction]) -> tuple[list[int], int]:
    """Write rationals as whole numbers over one denominator.

    Parameters
    ----------
    numbers : sequence of fractions.Fraction
        None of them missing.

    Returns
    -------
    list of int
        Numerators, in the order given.
    int
        Their denominator.

    Examples
    --------
    >>> over_common([Fraction(1, 2), Fraction(1, 3)])
    ([3, 2], 6)
    """
    common = math.lcm(*{number.denominator for number in numbers})
    whole = [number.numerator * (common // number.denominator) for number in numbers]
    return whole, common
