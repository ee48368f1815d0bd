"""What a headline would be under weights drawn at random: the closed forms.

A distribution over weights is a device to describe them, not evidence about them. It
belongs behind the bounds of `weight_sets`, never before them.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt
from operator import mul
from typing import NamedTuple

import numpy as np

from gabeval.errors import UsageError
from gabeval.measures.exact import over_common
from gabeval.measures.sensitivity.exact_weights import (
    Number,
    Value,
    as_fraction,
    read_intervals,
)
from gabeval.speech import speak

_SECTIONS = 17
_NEAR = 1e-9


class Moments(NamedTuple):
    """Mean and standard deviation of a headline under random weights."""

    mean: float
    """Mean, percent."""
    sd: float
    """Standard deviation, percentage points."""


def dirichlet_moments(
    values: Sequence[Number], a: Number | Sequence[Number] = 1
) -> Moments:
    """Compute mean and spread of the headline under Dirichlet weights, exactly.

    With the same `a` for all n items the mean is the plain mean of the values, and the
    standard deviation is  sqrt(Var(p) / (n·a + 1)), where Var divides by n. Missing
    values have no mean: give both ends in turn.

    Parameters
    ----------
    values : sequence of number
        Progress of each item, percent, none missing; at most 100 counts.
    a : number or sequence of number, default 1
        Concentration: 1 is flat, larger ones draw weights closer to equal; one per item
        draws them closer to those proportions.

    Returns
    -------
    Moments
        Mean and standard deviation.

    Raises
    ------
    UsageError
        If there is no value, one is missing, or a concentration is not above 0.

    References
    ----------
    Closed form of the moments of a Dirichlet distribution: N. L. Johnson and S. Kotz,
    Distributions in Statistics: Continuous Multivariate Distributions, chapter 40.

    Examples
    --------
    >>> mean, sd = dirichlet_moments([93, 100, 99, 97, 60])
    >>> mean, round(sd, 6)
    (89.8, 6.161169)
    """
    known = read_points(values)
    is_one = not isinstance(a, Sequence) and not hasattr(a, "__len__")
    alphas = [as_fraction(a)] * len(known) if is_one else [as_fraction(x) for x in a]
    if len(alphas) != len(known) or any(alpha <= 0 for alpha in alphas):
        raise UsageError(
            speak("A concentration must be above zero, one for all items or for each.")
        )
    # Whole numbers over one denominator are as exact as fractions and much faster.
    points, scale = over_common(known)
    parts, one = over_common(alphas)
    total = sum(parts)
    weighed = list(map(mul, points, parts))
    first, second = sum(weighed), sum(map(mul, weighed, points))
    spread = Fraction(second * total - first * first, (total * scale) ** 2)
    return Moments(first / (total * scale), sqrt(spread / (Fraction(total, one) + 1)))


def read_points(values: Sequence[Number]) -> list[Fraction]:
    """Read the progress of items, each of which must be known.

    Parameters
    ----------
    values : sequence of number
        Progress of each item, percent, none missing; at most 100 counts.

    Returns
    -------
    list of Fraction
        The same, exactly.

    Raises
    ------
    UsageError
        If there is no value, or one is missing or a range.

    Examples
    --------
    >>> [str(p) for p in read_points([104, 0.5])]
    ['100', '1/2']
    """
    lower, upper = read_intervals(values)
    if lower != upper:
        raise UsageError(
            speak("A value is missing or a range: give its two ends in turn.")
        )
    return lower


def flat_dirichlet_tail(values: Sequence[Number], threshold: Number) -> Fraction:
    """Compute how likely flat random weights put the headline above a threshold.

    For n different values it is  sum over p_i > t of (p_i − t)^(n−1) / prod (p_i − p_j)
    : the divided difference of (x − t)_+^(n−1), a B-spline in t. It is worked out by
    the recurrence of such differences,

        T(i, j) = [(p_j − t)·T(i+1, j) + (t − p_i)·T(i, j−1)] / (p_j − p_i)

    over the sorted values, where T is 1 if all of its values lie above t and 0 if none
    does. No step divides by zero, so equal values need neither a nudge nor a draw.
    Missing values have no tail: give both ends in turn, or use `tail_bounds`.

    Parameters
    ----------
    values : sequence of number
        Progress of each item, percent, none missing; at most 100 counts.
    threshold : number
        Headline, percent.

    Returns
    -------
    fractions.Fraction
        Probability that the headline is larger than `threshold`, exactly.

    Raises
    ------
    UsageError
        If there is no value or one is missing.

    References
    ----------
    C. de Boor, "On calculating with B-splines", Journal of Approximation Theory 6
    (1972); A. W. Marshall and I. Olkin, Inequalities, on means with Dirichlet weights.

    Examples
    --------
    >>> flat_dirichlet_tail([93, 100, 99, 97, 60], 97.5)
    Fraction(1247, 34944)
    >>> flat_dirichlet_tail([0, 100, 100], 50)
    Fraction(3, 4)
    """
    return Fraction(_tail(sorted(read_points(values)), as_fraction(threshold)))


def tail_bounds(
    values: Sequence[Value], threshold: Number
) -> tuple[Fraction, Fraction]:
    """Bound how likely flat random weights put the headline above a threshold.

    Parameters
    ----------
    values : sequence of number, pair of numbers, or None
        Progress of each item, percent; what is missing may be anything from 0 to 100.
    threshold : number
        Headline, percent.

    Returns
    -------
    tuple of Fraction
        The probability with every value at its lower end, and at its upper end; equal
        where nothing is missing.

    Raises
    ------
    UsageError
        If there is no value.

    Examples
    --------
    >>> [str(p) for p in tail_bounds([0, (50, 100)], 25)]
    ['1/2', '3/4']
    """
    t = as_fraction(threshold)
    low, high = (Fraction(_tail(sorted(ends), t)) for ends in read_intervals(values))
    return low, high


def _tail(ordered: Sequence[Number], t: Number) -> Number:
    """Run the recurrence; exact for fractions, and stable for floats.

    For values on both sides of t every step is a mean of two probabilities, so nothing
    cancels however many values there are.
    """
    n = len(ordered)
    tails = [1 if p > t else 0 for p in ordered]
    for width in range(1, n):
        for i in range(n - width):
            below, above = ordered[i], ordered[i + width]
            if below > t:
                tails[i] = 1
            elif above <= t:
                tails[i] = 0
            else:
                tails[i] = ((above - t) * tails[i + 1] + (t - below) * tails[i]) / (
                    above - below
                )
    return tails[0]


def float_tail(values: Sequence[float], threshold: float) -> float:
    """Do what `flat_dirichlet_tail` does, in floats: for many items.

    Parameters
    ----------
    values : sequence of float
        Progress of each item, percent, none missing.
    threshold : float
        Headline, percent.

    Returns
    -------
    float
        Probability; the recurrence only takes means, so it is good to some 1e-14.

    Examples
    --------
    >>> round(float_tail([93, 100, 99, 97, 60], 97.5), 9)
    0.035685668
    """
    return float(_float_tails(values, np.array([threshold], float))[0])


def _float_tails(values: Sequence[float], thresholds: np.ndarray) -> np.ndarray:
    """Run the recurrence for several thresholds at once, one row each."""
    p = np.sort(np.clip(np.asarray(values, float), 0.0, 100.0))
    t = thresholds[:, None]
    is_above = p > t
    to_above, from_below = p - t, t - p
    tails = is_above.astype(float)
    for width in range(1, len(p)):
        last = len(p) - width
        span = p[width:] - p[:last]
        mixed = (
            to_above[:, width:] * tails[:, 1:] + from_below[:, :last] * tails[:, :-1]
        )
        mixed /= np.where(span > 0, span, 1.0)
        # Where all of the values lie on one side, that side has everything.
        is_between = is_above[:, width:] & ~is_above[:, :last]
        tails = np.where(is_between, mixed, is_above[:, :last])
    return tails[:, 0]


def flat_dirichlet_quantile(values: Sequence[Number], share: float) -> float:
    """Find the headline below which a share of all flat random weights leads.

    Parameters
    ----------
    values : sequence of number
        Progress of each item, percent, none missing; at most 100 counts.
    share : float
        0 to 1; 0.5 gives the median.

    Returns
    -------
    float
        Headline, percent: where the closed form has this value, to 1e-9.

    Raises
    ------
    UsageError
        If there is no value, one is missing, or `share` is not between 0 and 1.

    Examples
    --------
    >>> round(flat_dirichlet_quantile([0, 100], 0.25), 6)
    25.0
    """
    return flat_dirichlet_quantiles(values, [share])[0]


def flat_dirichlet_quantiles(
    values: Sequence[Number], shares: Sequence[float]
) -> list[float]:
    """Find several quantiles at once, like `flat_dirichlet_quantile`.

    Parameters
    ----------
    values : sequence of number
        Progress of each item, percent, none missing; at most 100 counts.
    shares : sequence of float
        Each from 0 to 1.

    Returns
    -------
    list of float
        One headline per share.

    Raises
    ------
    UsageError
        As for `flat_dirichlet_quantile`.

    Examples
    --------
    >>> [round(x, 6) for x in flat_dirichlet_quantiles([0, 100], [0.25, 0.5])]
    [25.0, 50.0]
    """
    wrong = [share for share in shares if not 0 <= share <= 1]
    if wrong:
        raise UsageError(
            speak("A share lies between 0 and 1; it was {share}.", share=wrong[0])
        )
    known = [float(p) for p in read_points(values)]
    wanted = np.asarray(shares, float)[:, None]
    low = np.full(len(shares), min(known))
    high = np.full(len(shares), max(known))
    steps = np.arange(_SECTIONS + 1) / _SECTIONS
    rows = np.arange(len(shares))
    while (high - low).max(initial=0.0) > _NEAR:
        # Cut every range into equal parts and keep the one that holds the quantile.
        grid = low[:, None] + (high - low)[:, None] * steps
        grid[:, -1] = high
        below = 1 - _float_tails(known, grid[:, 1:-1].ravel()).reshape(len(shares), -1)
        place = (below < wanted).sum(axis=1)
        low, high = grid[rows, place], grid[rows, place + 1]
    return ((low + high) / 2).tolist()
