"""Whether a percentage or a mean can come from the stated number of whole things.

Exact: counts are integers, ends of intervals are fractions, and what is tried out is
tried out completely. For unweighted counts only: a weighted progress has no such grain.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, isqrt
from typing import NamedTuple

from gabeval.errors import UsageError
from gabeval.measures.intervals import ROUNDINGS, Interval, read_figure, unround
from gabeval.speech import speak

UNITS = {"percent": 100, "mean": 1}
"""What a figure of n things is multiplied with: ``100 k / n`` or ``k / n``."""


class Granularity(NamedTuple):
    """What a figure says about the whole things behind it."""

    value: str
    """The figure as printed."""
    n: int
    """How many things."""
    is_consistent: bool
    """Whether some count prints as the figure, rounded as was asked."""
    counts: tuple[int, ...]
    """The counts that do."""
    roundings: tuple[str, ...]
    """The kinds of rounding under which some count does."""
    smallest_n: int
    """Fewest things that can show the figure, rounded as was asked."""

    @property
    def is_impossible(self) -> bool:
        """Whether no kind of rounding makes any count print as the figure."""
        return not self.roundings


def grim(
    value: str,
    n: int,
    *,
    unit: str = "percent",
    rounding: str = "half_up",
    items: int = 1,
    scale: tuple[int, int] | None = None,
) -> Granularity:
    """Test whether a figure can come from whole things.

    There must be a count k with ``100 k / n`` (a percentage) or ``k / n`` (a mean of
    whole numbers, k their sum) that is printed as the figure. Ties are why the
    rounding matters: a figure is impossible only if all of `ROUNDINGS` fail.

    Parameters
    ----------
    value : str
        Figure as printed.
    n : int
        How many things were counted, at least 1.
    unit : str, default "percent"
        ``percent``: k things of n; ``mean``: of whole numbers.
    rounding : str, default "half_up"
        Under which `Granularity.is_consistent` is judged.
    items : int, default 1
        Whole numbers that each thing contributes to a mean.
    scale : tuple of int, optional
        Lowest and highest whole number of a mean; without it they are unbounded.

    Returns
    -------
    Granularity
        Counts that fit, and the fewest things that could.

    Raises
    ------
    UsageError
        If the figure, `n`, `unit` or `rounding` make no sense.

    References
    ----------
    Brown & Heathers (2017), The GRIM test, doi:10.1177/1948550616673876.

    Examples
    --------
    >>> grim("93", 20).is_consistent, grim("93", 60).counts
    (False, (56,))
    >>> grim("5.19", 28, unit="mean").is_consistent
    False
    """
    counts = fitting_counts(
        value, n, unit=unit, rounding=rounding, items=items, scale=scale
    )
    fits = [
        name
        for name in ROUNDINGS
        if fitting_counts(value, n, unit=unit, rounding=name, items=items, scale=scale)
    ]
    fewest = smallest_n([value], unit=unit, rounding=rounding)
    return Granularity(value, n, bool(counts), counts, tuple(fits), fewest)


def fitting_counts(
    value: str,
    n: int,
    *,
    unit: str = "percent",
    rounding: str = "half_up",
    items: int = 1,
    scale: tuple[int, int] | None = None,
) -> tuple[int, ...]:
    """List the counts that print as a figure.

    Parameters
    ----------
    value, n, unit, rounding, items, scale
        As for `grim`.

    Returns
    -------
    tuple of int
        All of them, in order; empty if there is none.

    Raises
    ------
    UsageError
        As for `grim`.

    Examples
    --------
    >>> fitting_counts("98", 80), fitting_counts("98", 79)
    ((78,), ())
    """
    return counts_within(unround(value, rounding), n, unit, items=items, scale=scale)


def counts_within(
    interval: Interval,
    n: int,
    unit: str = "percent",
    *,
    items: int = 1,
    scale: tuple[int, int] | None = None,
) -> tuple[int, ...]:
    """List the counts whose percentage or mean lies in an interval.

    Parameters
    ----------
    interval : Interval
        With two ends.
    n, unit, items, scale
        As for `grim`.

    Returns
    -------
    tuple of int
        In order.

    Raises
    ------
    UsageError
        If `n` or `items` is not positive, or there is no such unit.

    Examples
    --------
    >>> counts_within(Interval(Fraction(90), Fraction(96)), 20)
    (18, 19)
    """
    if unit not in UNITS:
        raise UsageError(
            speak("There is no unit {unit!r}. Choose percent or mean.", unit=unit)
        )
    if n < 1 or items < 1:
        raise UsageError(
            speak(
                "A figure needs at least one thing behind it; found {n}.", n=n * items
            )
        )
    total = n * items
    factor = Fraction(UNITS[unit], total)
    first, last = ceil(interval.low / factor), floor(interval.high / factor)
    if unit == "percent":
        first, last = max(first, 0), min(last, total)
    elif scale is not None:
        first, last = max(first, scale[0] * total), min(last, scale[1] * total)
    return tuple(k for k in range(first, last + 1) if interval.holds(k * factor))


def smallest_n(
    values: Sequence[str], *, unit: str = "percent", rounding: str = "half_up"
) -> int:
    """Find the smallest number of things that can show every one of some figures.

    Parameters
    ----------
    values : sequence of str
        Figures as printed, all about one list of things.
    unit, rounding
        As for `grim`.

    Returns
    -------
    int
        At least 1; 0 if no number of things can show them (a percentage above 100).

    Raises
    ------
    UsageError
        As for `grim`.

    Examples
    --------
    >>> smallest_n(["98"]), smallest_n(["99"]), smallest_n(["98", "99"])
    (40, 67, 80)
    """
    decimals = max(read_figure(value)[1] for value in values)
    intervals = [unround(value, rounding) for value in values]
    # With so many things, each figure is itself one of the percentages or means.
    enough = 10**decimals * UNITS[unit]
    if not all(counts_within(interval, enough, unit) for interval in intervals):
        return 0
    for n in range(1, enough + 1):
        if all(counts_within(interval, n, unit) for interval in intervals):
            return n
    return 0


def debit(mean: str, sd: str, n: int, *, rounding: str = "half_up") -> tuple[int, ...]:
    """List the counts of ones that give the mean and SD of n zeros and ones.

    Exact: ``k / n`` must print as the mean, and ``k (n - k) / (n (n - 1))`` must be the
    square of what prints as the standard deviation.

    Parameters
    ----------
    mean, sd : str
        As printed; the standard deviation is that of a sample.
    n : int
        How many, at least 2.
    rounding : str, default "half_up"
        One of `ROUNDINGS`.

    Returns
    -------
    tuple of int
        Empty if none does: then the two cannot both be right.

    Raises
    ------
    UsageError
        If a figure, `n` or `rounding` make no sense.

    References
    ----------
    Heathers & Brown (2019), DEBIT, https://osf.io/5vb3u/. The R package scrutiny
    accepts 0.93 with 0.26 at n = 60, which no count gives.

    Examples
    --------
    >>> debit("0.93", "0.25", 60), debit("0.93", "0.26", 60)
    ((56,), ())
    """
    _check_several(n)
    variance = _squared(unround(sd, rounding))
    return tuple(
        k
        for k in fitting_counts(mean, n, unit="mean", rounding=rounding, scale=(0, 1))
        if variance.holds(Fraction(k * (n - k), n * (n - 1)))
    )


def grimmer(
    mean: str,
    sd: str,
    n: int,
    *,
    scale: tuple[int, int] | None = None,
    rounding: str = "half_up",
) -> tuple[tuple[int, int], ...]:
    """List the sums and sums of squares of n whole numbers that give a mean and an SD.

    Exact: every pair (sum, sum of squares) whose mean and sample standard deviation
    print as given, and that n whole numbers of the scale can really have.

    Parameters
    ----------
    mean, sd : str
        As printed.
    n : int
        How many, at least 2.
    scale : tuple of int, optional
        Lowest and highest value; without it, any whole numbers.
    rounding : str, default "half_up"
        One of `ROUNDINGS`.

    Returns
    -------
    tuple of tuple of int
        In order; empty if there is none: then the two cannot both be right.

    Raises
    ------
    UsageError
        If a figure, `n`, `scale` or `rounding` make no sense.

    References
    ----------
    Allard (2018), Analytic-GRIMMER. The R package scrutiny knows no bounds of a scale.

    Examples
    --------
    >>> grimmer("3.10", "1.37", 10, scale=(1, 5))
    ((31, 113),)
    """
    _check_several(n)
    variance = _squared(unround(sd, rounding))
    if scale is not None and scale[1] < scale[0]:
        raise UsageError(
            speak("A scale runs from low to high; found {scale}.", scale=scale)
        )
    found = []
    for total in fitting_counts(mean, n, unit="mean", rounding=rounding, scale=scale):
        low, high = scale or _reach(total, n, variance)
        for squares in _square_sums(total, n, variance):
            # From the lowest value on, all numbers run from 0 to the scale's width.
            rest = total - n * low
            own = squares - 2 * low * rest - n * low * low
            if _can_have(n, rest, own, high - low):
                found.append((total, squares))
    return tuple(found)


def _check_several(n: int) -> None:
    if n < 2:
        raise UsageError(
            speak("A standard deviation needs at least two values; found {n}.", n=n)
        )


def _squared(interval: Interval) -> Interval:
    """Square an interval of standard deviations, of which none is below zero."""
    if interval.low < 0:
        interval = interval.meet(Interval(Fraction(0), None))
    return interval._replace(low=interval.low**2, high=interval.high**2)


def _reach(total: int, n: int, variance: Interval) -> tuple[int, int]:
    """Bound values without a scale: none is further off the mean than all together."""
    squares = variance.high * (n - 1)
    away = isqrt(ceil(squares)) + 1
    return floor(Fraction(total, n)) - away, ceil(Fraction(total, n)) + away


def _square_sums(total: int, n: int, variance: Interval) -> list[int]:
    """List the sums of squares that give a variance, with a sum given."""
    low, high = (
        (v * n * (n - 1) + total * total) / n for v in (variance.low, variance.high)
    )
    return [
        squares
        for squares in range(ceil(low), floor(high) + 1)
        if variance.holds(Fraction(n * squares - total * total, n * (n - 1)))
    ]


@lru_cache(maxsize=100_000)
def _can_have(n: int, total: int, squares: int, top: int) -> bool:
    """Tell whether n whole numbers from 0 to top have a sum and a sum of squares.

    By how many of them are as large as can be, and then the same of the others. What
    lies outside the sums of squares of the most even and the most uneven numbers, or
    differs from the sum by an odd number, nobody can have: that ends most searches.
    """
    if not 0 <= total <= n * top or (squares - total) % 2:
        return False
    if total == 0:
        return squares == 0
    whole, rest = divmod(total, n)
    full, left = divmod(total, top)
    least = n * whole * whole + rest * (2 * whole + 1)
    most = full * top * top + left * left
    if squares in (least, most):
        return True
    if not least < squares < most:
        return False
    times = min(full, squares // (top * top))
    return any(
        _can_have(n - k, total - k * top, squares - k * top * top, top - 1)
        for k in range(times, -1, -1)
    )
