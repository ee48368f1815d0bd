"""What a published figure says about the number behind it: an interval with open ends.

Ends are fractions: whether 98.5 lies inside is never a matter of floating point.
"""

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from gabeval.errors import UsageError
from gabeval.numerals import parse_numeral
from gabeval.speech import speak

ROUNDINGS = ("half_up", "floor", "ceil", "closed")
"""How a figure can have been rounded; ``closed`` is unknown: to the nearest, with ties
going either way."""

FULL = Fraction(100)
"""Highest percentage, unless a claim says otherwise."""

_AFTER_SIGN = re.compile(r"[.,](\d+)\D*$")


class Interval(NamedTuple):
    """All numbers between two ends."""

    low: Fraction | None
    """Lower end; None if there is none."""
    high: Fraction | None
    """Upper end; None if there is none."""
    low_open: bool = False
    """Whether the lower end itself is outside."""
    high_open: bool = False
    """Whether the upper end itself is outside."""

    @property
    def is_point(self) -> bool:
        """Whether there is one number in it and no other."""
        is_closed = not self.low_open and not self.high_open
        return self.low is not None and self.low == self.high and is_closed

    @property
    def is_empty(self) -> bool:
        """Whether there is no number in it."""
        if self.low is None or self.high is None:
            return False
        is_open = self.low_open or self.high_open
        return self.low > self.high or (self.low == self.high and is_open)

    def holds(self, value: Fraction | float | int) -> bool:
        """Tell whether a number lies inside.

        Parameters
        ----------
        value : Fraction, float or int
            Number; a float stands for exactly what it holds.

        Returns
        -------
        bool
            True if it does.

        Examples
        --------
        >>> unround("98").holds(Fraction("98.5")), unround("98").holds(97.5)
        (False, True)
        """
        number = Fraction(value)
        if self.low is not None and (number < self.low or self._at_low(number)):
            return False
        return self.high is None or not (number > self.high or self._at_high(number))

    def _at_low(self, number: Fraction) -> bool:
        return self.low_open and number == self.low

    def _at_high(self, number: Fraction) -> bool:
        return self.high_open and number == self.high

    def meet(self, other: "Interval") -> "Interval":
        """Keep what lies in both.

        Parameters
        ----------
        other : Interval
            Another interval.

        Returns
        -------
        Interval
            May be empty.

        Examples
        --------
        >>> unround("93").meet(Interval(None, Fraction(93)))[:2]
        (Fraction(185, 2), Fraction(93, 1))
        """
        low, low_open = _tighter(self, other, is_low=True)
        high, high_open = _tighter(self, other, is_low=False)
        return Interval(low, high, low_open, high_open)


def _tighter(
    one: Interval, other: Interval, *, is_low: bool
) -> tuple[Fraction | None, bool]:
    """Choose the tighter of two lower or upper ends; of equal ones, the open one."""
    ends = [
        (i.low, i.low_open) if is_low else (i.high, i.high_open) for i in (one, other)
    ]
    known = [(end, is_open) for end, is_open in ends if end is not None]
    if not known:
        return None, False
    best = max(e for e, _ in known) if is_low else min(e for e, _ in known)
    return best, any(is_open for end, is_open in known if end == best)


ANY = Interval(None, None)
"""Any number at all."""


def point(value: Fraction | int | str) -> Interval:
    """Make the interval of one number.

    Parameters
    ----------
    value : Fraction, int or str
        The number.

    Returns
    -------
    Interval
        Closed, with both ends equal.

    Examples
    --------
    >>> point(5).is_point
    True
    """
    number = Fraction(value)
    return Interval(number, number)


def read_figure(text: str) -> tuple[Fraction, int]:
    """Read a figure exactly, and count its decimals.

    Parameters
    ----------
    text : str
        Figure as printed, with or without a percent sign.

    Returns
    -------
    tuple of Fraction and int
        Value, and digits after the decimal sign; trailing zeros count.

    Raises
    ------
    UsageError
        If it is no number, or one that can be read in two ways.

    Examples
    --------
    >>> read_figure("98.50 %"), read_figure("4,000")
    ((Fraction(197, 2), 2), (Fraction(4000, 1), 0))
    """
    numeral = parse_numeral(text, decimal="point")
    if numeral.value is None:
        raise UsageError(speak("{text!r} is no figure such as 98 or 98.5.", text=text))
    found = _AFTER_SIGN.search(str(text))
    decimals = 0
    if found and not (numeral.has_thousands and numeral.kind == "integer"):
        decimals = len(found[1])
    value = round(Fraction(numeral.value) * 10**decimals)
    return Fraction(value, 10**decimals), decimals


def unround(text: str, rounding: str = "half_up") -> Interval:
    """Say which numbers are printed as a figure.

    With the unit ``u = 10 ** -decimals``: half-up ``[x - u/2, x + u/2)``, floor
    ``[x, x + u)``, ceil ``(x - u, x]``, closed (unknown) ``[x - u/2, x + u/2]``.

    Parameters
    ----------
    text : str
        Figure as printed: "98" and "98.0" differ.
    rounding : str, default "half_up"
        One of `ROUNDINGS`.

    Returns
    -------
    Interval
        The numbers.

    Raises
    ------
    UsageError
        If it is no figure, or there is no such rounding.

    References
    ----------
    The same bounds as ``unround`` of the R package scrutiny.

    Examples
    --------
    >>> interval = unround("98")
    >>> float(interval.low), float(interval.high), interval.high_open
    (97.5, 98.5, True)
    """
    value, decimals = read_figure(text)
    unit = Fraction(1, 10**decimals)
    check_rounding(rounding)
    return {
        "half_up": Interval(value - unit / 2, value + unit / 2, high_open=True),
        "floor": Interval(value, value + unit, high_open=True),
        "ceil": Interval(value - unit, value, low_open=True),
        "closed": Interval(value - unit / 2, value + unit / 2),
    }[rounding]


def check_rounding(rounding: str) -> None:
    """Refuse a rounding that there is not.

    Parameters
    ----------
    rounding : str
        Its name.

    Raises
    ------
    UsageError
        If it is none of `ROUNDINGS`.
    """
    if rounding not in ROUNDINGS:
        raise UsageError(
            speak(
                "There is no rounding {rounding!r}. Choose one of {known}.",
                rounding=rounding,
                known=", ".join(ROUNDINGS),
            )
        )


def natural_range(unit: str, maximum: float | None = None) -> Interval:
    """Say between which ends a quantity of a unit lies, whatever was published.

    Parameters
    ----------
    unit : str
        ``percent`` and ``index`` lie from 0 to 100; others have no upper end.
    maximum : float, optional
        Another upper end.

    Returns
    -------
    Interval
        Closed.

    Examples
    --------
    >>> natural_range("percent").high, natural_range("count").high
    (Fraction(100, 1), None)
    """
    top = FULL if unit in ("percent", "index") else None
    if maximum is not None:
        top = Fraction(str(maximum))
    return Interval(Fraction(0), top)


@lru_cache(maxsize=4096)
def claimed_interval(
    text: str,
    unit: str = "percent",
    qualifier: str = "exact",
    *,
    rounding: str = "half_up",
    delta: float = 0.5,
    maximum: float | None = None,
) -> Interval:
    """Say which numbers a published figure leaves possible.

    A percentage or index is rounded; counts and ordinals are exact. "Above x" and "more
    than x" leave out x itself (for counts: x + 1 at least); "almost x" is ``[x - delta,
    x)``. "Approximately x" is ``[x - delta, x + delta]``, or what rounds to x where
    that is wider. What lies outside 0 and the maximum is cut off.

    Parameters
    ----------
    text : str
        Figure as printed.
    unit : str, default "percent"
        ``percent``, ``index``, ``count`` or ``ordinal``.
    qualifier : str, default "exact"
        ``exact``, ``approximately``, ``above``, ``more than`` or ``almost``.
    rounding : str, default "half_up"
        One of `ROUNDINGS`.
    delta : float, default 0.5
        How far "approximately" and "almost" reach: percentage points, and for counts
        percent of the figure. An assumption of ours.
    maximum : float, optional
        Highest possible value; 100 for percent and index if left out.

    Returns
    -------
    Interval
        The numbers.

    Raises
    ------
    UsageError
        If it is no figure, or there is no such rounding.

    Examples
    --------
    >>> above = claimed_interval("98", qualifier="above")
    >>> float(above.low), above.low_open, float(above.high)
    (98.0, True, 100.0)
    >>> claimed_interval("900", "count", "more than").low
    Fraction(901, 1)
    >>> wide = claimed_interval("93", qualifier="approximately", delta=3)
    >>> float(wide.low), float(wide.high)
    (90.0, 96.0)
    """
    check_rounding(rounding)
    value, decimals = read_figure(text)
    is_count = unit in ("count", "ordinal")
    reach = Fraction(str(delta)) * (value / 100 if is_count else 1)
    rounded = point(value) if is_count else unround(text, rounding)
    if qualifier in ("above", "more than"):
        found = (
            Interval(Fraction(value.__floor__() + 1), None)
            if is_count
            else Interval(value, None, low_open=True)
        )
    elif qualifier == "almost":
        found = Interval(value - reach, value, high_open=True)
    elif qualifier == "approximately" and reach > Fraction(1, 2 * 10**decimals):
        found = Interval(value - reach, value + reach)
    else:
        found = rounded
    return found.meet(natural_range(unit, maximum))
