"""The outside view of a forecast: what became of others that stood at the same point.

What belongs here takes counts and knows nothing of plans.
"""

from typing import NamedTuple

from scipy.stats import beta, betabinom

from gabeval.errors import UsageError
from gabeval.speech import speak

MIN_CLASS = 5
"""Smallest reference class from which a chance is worked out; below it only the count
is given (methods 8.1)."""

LEVEL = 0.95
"""Probability that an interval holds."""

PROGRESS_BANDS = (0.0, 25.0, 50.0, 75.0, 100.0)
"""Upper ends of the bands of progress that a reference class is made of, percent; a
house rule, chosen before looking. 0 is a band of its own."""


class ReferenceClass(NamedTuple):
    """Forecast from what became of others that stood at the same point."""

    k: int
    """How many of them finished in time."""
    n: int
    """How many there were."""
    mean: float
    """Mean of the chance; NaN below `MIN_CLASS`."""
    low: float
    """Lower end of its interval; NaN below `MIN_CLASS`."""
    high: float
    """Upper end of its interval; NaN below `MIN_CLASS`."""


def reference_class(
    k: int, n: int, *, level: float = LEVEL, least: int = MIN_CLASS
) -> ReferenceClass:
    """Estimate a chance from how many of a class finished in time.

    The outside view: with Jeffreys' prior the chance is Beta(k + 1/2, n - k + 1/2), its
    mean (k + 1/2) / (n + 1). Choose the class before looking. Of a class of fewer than
    `least` only the count is given. Those whose end is not known yet belong into
    neither number.

    Parameters
    ----------
    k, n : int
        How many finished in time, of how many.
    level : float, default 0.95
        Probability of the interval, with equal tails.
    least : int, default MIN_CLASS
        Smallest class for which a chance is given.

    Returns
    -------
    ReferenceClass
        Count, mean and interval.

    Raises
    ------
    UsageError
        If `k` is not between 0 and `n`.

    References
    ----------
    B. Flyvbjerg, "From Nobel Prize to Project Management: Getting Risks Right", Project
    Management Journal 37 (2006); L. D. Brown, T. T. Cai and A. DasGupta, "Interval
    Estimation for a Binomial Proportion", Statistical Science 16 (2001).

    Examples
    --------
    >>> found = reference_class(7, 9)
    >>> found.mean, round(found.low, 6), round(found.high, 6)
    (0.75, 0.456176, 0.950698)
    >>> reference_class(3, 4)
    ReferenceClass(k=3, n=4, mean=nan, low=nan, high=nan)
    """
    _check_count(k, n)
    if n < max(least, 1):
        return ReferenceClass(k, n, float("nan"), float("nan"), float("nan"))
    a, b = k + 0.5, n - k + 0.5
    tail = (1 - level) / 2
    low, high = beta.ppf([tail, 1 - tail], a, b)
    return ReferenceClass(k, n, a / (a + b), float(low), float(high))


def _check_count(k: int, n: int) -> None:
    if not 0 <= k <= n:
        raise UsageError(
            speak("{k} of {n} is no count: it must lie from 0 to {n}.", k=k, n=n)
        )


def chance_at_least(wanted: int, of: int, k: int, n: int) -> float:
    """Work out the chance that some of the next ones finish, after k of n did.

    The number of those that finish is beta-binomial: the chance itself is only known as
    far as k of n tell.

    Parameters
    ----------
    wanted, of : int
        At least so many of so many next ones.
    k, n : int
        How many finished before, of how many.

    Returns
    -------
    float
        Chance.

    Raises
    ------
    UsageError
        If `k` is not between 0 and `n`, or `of` is negative.

    Examples
    --------
    >>> round(chance_at_least(3, 4, 7, 9), 6)
    0.723503
    """
    _check_count(k, n)
    _check_count(0, of)
    if wanted <= 0:
        return 1.0
    if wanted > of:
        return 0.0
    return float(betabinom.sf(wanted - 1, of, k + 0.5, n - k + 0.5))


def band_of(progress: float) -> int:
    """Say in which band progress lies.

    Parameters
    ----------
    progress : float
        Percent of the total target.

    Returns
    -------
    int
        Place in `PROGRESS_BANDS`; a band holds its upper end. What exceeds 100 lies in
        the last one.

    Examples
    --------
    >>> [band_of(x) for x in (0, 0.1, 25, 26, 99, 120)]
    [0, 1, 1, 2, 4, 4]
    """
    ends = enumerate(PROGRESS_BANDS[:-1])
    return next((i for i, end in ends if progress <= end), len(PROGRESS_BANDS) - 1)
