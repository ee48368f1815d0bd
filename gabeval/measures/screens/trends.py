"""Trend and break in series of a few quarters, with exact or permutation p-values.

Not for cumulative progress, which rises by construction: use what each quarter added,
the delay of reports, or reported minus planned. Published packages approximate these
p-values by the normal distribution, which is far off at eight values or fewer.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

import numpy as np
from scipy.stats import theilslopes

MAX_ENUMERATED = 8
"""Longest series whose orders are all looked at: 8! = 40 320."""

N_DRAWS = 20_000
"""Number of random orders where not all can be looked at."""

SEED = 20_240_131
"""Seed of these draws; printed wherever a p-value rests on it."""

SLACK = 1e-9
"""Differences below this are rounding of floating point parts, not of the world."""


class Trend(NamedTuple):
    """Result of `mann_kendall`."""

    s: int
    """Number of pairs that rise minus number of pairs that fall."""
    tau: float
    """``s`` through the number of pairs; missing below two values."""
    p: float
    """Two-sided p-value; missing below two values."""
    n: int
    """Values that are not missing."""
    is_exact: bool
    """Whether every order was counted; if not, `N_DRAWS` random ones were."""


class Slope(NamedTuple):
    """Result of `theil_sen`."""

    slope: float
    """Median of the slopes between all pairs of values."""
    low: float
    """Lower end of its confidence interval."""
    high: float
    """Upper end of its confidence interval."""


class Break(NamedTuple):
    """Result of `pettitt`."""

    k: int
    """Largest difference between the two parts, as a sum of signs."""
    position: int
    """Number of values before the break, missing ones counted; 0 if there is none."""
    p: float
    """p-value; missing below two values."""
    n: int
    """Values that are not missing."""
    is_exact: bool
    """Whether every order was counted; if not, `N_DRAWS` random ones were."""


def mann_kendall(y: Sequence[float], *, seed: int = SEED) -> Trend:
    """Test whether a short series rises or falls, whatever the form.

        S = sum over i < j of sign(y_j - y_i)

    The p-value is the share of the orders of the same values with ``|S|`` at least as
    large: all orders up to `MAX_ENUMERATED` values, or any number without ties; else
    random ones, as (b + 1) / (B + 1). Missing values are left out.

    Parameters
    ----------
    y : sequence of float
        Values in time.
    seed : int
        Seed of random orders; of no effect on exact p-values.

    Returns
    -------
    Trend
        S, tau, two-sided p-value.

    References
    ----------
    Mann 1945, Econometrica 13:245; Kendall 1975. R ``cor.test(exact = TRUE)``.

    Examples
    --------
    >>> result = mann_kendall([10, 12, 15, 14, 20, 25])
    >>> result.s, round(result.p, 6)
    (13, 0.016667)
    """
    known = _drop_missing(y)
    n = len(known)
    if n < 2:
        return Trend(0, math.nan, math.nan, n, is_exact=True)
    s = int(_sum_signs(known[None, :])[0])
    tau = s / (n * (n - 1) / 2)
    has_ties = len(set(known)) < n
    if n > MAX_ENUMERATED and not has_ties:
        return Trend(s, tau, _share_of_inversions(n, s), n, is_exact=True)

    def at_least(orders: np.ndarray) -> np.ndarray:
        return np.abs(_sum_signs(known[orders])) >= abs(s)

    p, is_exact = _permutation_p(n, at_least, seed)
    return Trend(s, tau, p, n, is_exact=is_exact)


def theil_sen(
    y: Sequence[float],
    x: Sequence[float] | None = None,
    *,
    confidence: float = 0.95,
) -> Slope:
    """Estimate the slope of a series as the median of the slopes between its pairs.

    Missing values are left out; the others keep their places.

    Parameters
    ----------
    y : sequence of float
        Values in time.
    x : sequence of float, optional
        Their places; 0, 1, 2, … if left out.
    confidence : float
        Of the interval.

    Returns
    -------
    Slope
        Slope and interval; missing below two values.

    References
    ----------
    Sen 1968, J. Am. Statist. Assoc. 63:1379; `scipy.stats.theilslopes`.

    Examples
    --------
    >>> theil_sen([10, 12, 15, 14, 20, 25])
    Slope(slope=2.6666666666666665, low=1.0, high=5.5)
    """
    values = np.asarray(y, dtype=float)
    places = np.arange(len(values)) if x is None else np.asarray(x, dtype=float)
    held = ~np.isnan(values)
    if held.sum() < 2 or len(set(places[held])) < 2:
        return Slope(math.nan, math.nan, math.nan)
    found = theilslopes(values[held], places[held], alpha=confidence)
    return Slope(float(found.slope), float(found.low_slope), float(found.high_slope))


def pettitt(y: Sequence[float], *, seed: int = SEED) -> Break:
    """Test whether a short series changes its level somewhere, and find where.

        U_t = sum over i <= t < j of sign(y_j - y_i),  K = max |U_t|

    The p-value is the share of the orders of the same values with K at least as large:
    all orders up to `MAX_ENUMERATED` values, else random ones as (b + 1) / (B + 1).
    Missing values are left out.

    Parameters
    ----------
    y : sequence of float
        Values in time.
    seed : int
        Seed of random orders; of no effect on exact p-values.

    Returns
    -------
    Break
        K, number of values before the break (the first, if several are equal), p-value.

    References
    ----------
    Pettitt 1979, Applied Statistics 28:126; there with an approximate p-value.

    Examples
    --------
    >>> result = pettitt([5, 6, 5, 7, 15, 16, 18, 17])
    >>> result.k, result.position, round(result.p, 6)
    (16, 4, 0.028571)
    """
    values = np.asarray(y, dtype=float)
    known = _drop_missing(values)
    n = len(known)
    if n < 2:
        return Break(0, 0, math.nan, n, is_exact=True)
    split = np.abs(_split_sums(known[None, :])[0])
    k = int(split.max())
    last = int(split.argmax())
    place = int(np.flatnonzero(~np.isnan(values))[last]) + 1 if k else 0

    def at_least(orders: np.ndarray) -> np.ndarray:
        return np.abs(_split_sums(known[orders])).max(axis=1) >= k

    p, is_exact = _permutation_p(n, at_least, seed)
    return Break(k, place, p, n, is_exact=is_exact)


def _drop_missing(y: Sequence[float] | np.ndarray) -> np.ndarray:
    """Drop what is missing, and take values that differ by rounding for equal."""
    values = np.asarray(y, dtype=float)
    return np.round(values[~np.isnan(values)] / SLACK) * SLACK


def _sum_signs(rows: np.ndarray) -> np.ndarray:
    """Sum the signs of all pairs, one series a row."""
    total = np.zeros(len(rows), dtype=np.int64)
    for lag in range(1, rows.shape[1]):
        total += np.sign(rows[:, lag:] - rows[:, :-lag]).astype(np.int64).sum(axis=1)
    return total


def _split_sums(rows: np.ndarray) -> np.ndarray:
    """Sum the signs across every place at which a series can be split."""
    n = rows.shape[1]
    # sign(y_j - y_i) is antisymmetric, so pairs inside a part cancel out:
    # U_t = sum over i <= t of the sum over all j of sign(y_j - y_i).
    own = np.zeros(rows.shape, dtype=np.int64)
    for other in range(n):
        own += np.sign(rows[:, other : other + 1] - rows).astype(np.int64)
    return np.cumsum(own, axis=1)[:, : n - 1]


def _permutation_p(
    n: int, at_least: Callable[[np.ndarray], np.ndarray], seed: int
) -> tuple[float, bool]:
    """Count the orders for which a statistic is at least as large as the one seen."""
    if n <= MAX_ENUMERATED:
        # Equal values make orders that look alike equally often, so that the share is
        # that of the orders that differ.
        return float(at_least(_all_orders(n)).mean()), True
    generator = np.random.Generator(np.random.PCG64(seed))
    orders = generator.permuted(np.tile(np.arange(n), (N_DRAWS, 1)), axis=1)
    return (int(at_least(orders).sum()) + 1) / (N_DRAWS + 1), False


@lru_cache(maxsize=MAX_ENUMERATED)
def _all_orders(n: int) -> np.ndarray:
    return np.array(list(permutations(range(n))), dtype=np.intp)


def count_orders(y: Sequence[float]) -> int:
    """Count the orders of a series that can be told apart.

    Parameters
    ----------
    y : sequence of float
        Values; missing ones do not count.

    Returns
    -------
    int
        n! divided by the factorials of how often each value comes.

    Examples
    --------
    >>> count_orders([0, 20, 20, 20, 60, 60, 60, 100])
    1120
    """
    times = Counter(_drop_missing(y).tolist())
    return math.factorial(sum(times.values())) // math.prod(
        math.factorial(count) for count in times.values()
    )


def _share_of_inversions(n: int, s: int) -> float:
    """Give the exact two-sided p-value of S without ties, for any length.

    An order of n values with i inversions has S = n (n - 1) / 2 - 2 i; the number of
    orders by inversions is built up one value at a time.
    """
    counts = [1]
    for size in range(2, n + 1):
        wider = [0] * (len(counts) + size - 1)
        running = 0
        for i in range(len(wider)):
            running += counts[i] if i < len(counts) else 0
            running -= counts[i - size] if 0 <= i - size < len(counts) else 0
            wider[i] = running
        counts = wider
    pairs = n * (n - 1) // 2
    hits = sum(c for i, c in enumerate(counts) if abs(pairs - 2 * i) >= abs(s))
    return hits / math.factorial(n)
