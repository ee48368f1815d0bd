"""Screens on the values themselves: round numbers, full marks, copies of the programme.

Each function looks at numbers at hand and says what it found; which numbers go together
(an entity, a commitment) is decided in `gabeval.measures.screens.table`. It sets the
order in which reports are verified. It proves nothing about anybody.
"""

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.stats import binom, binomtest, fisher_exact

from gabeval.numerals import fold

MIN_VALUES = 10
"""Fewer values than this are described and not tested."""

ON_GRID = 1e-6
"""How far from a round number, in points, a percentage may lie and still be it."""

SAME_PP = 1e-6
"""How far apart, in points, a report and the programme may lie and still be equal."""

NOT_COUNTED = frozenset(("percent", "share", "porcentaje", "%"))
"""Units, folded, in which a target is a measure and not a number of things."""

_LEAST, _MOST = 1.0, 99.0


class Heaping(NamedTuple):
    """Result of `heaping`."""

    n: int
    """Values from 1 to 99."""
    k: int
    """Those that are multiples."""
    share: float
    """k / n; missing without a value."""
    expected_share: float
    """Share of multiples if every attainable value were equally likely."""
    ratio: float
    """Share through expected share: 1 means no heaping."""
    p: float
    """One-sided exact p-value; missing below `MIN_VALUES`, or if it can say nothing."""


class Bunching(NamedTuple):
    """Result of `bunching`."""

    n: int
    """Values that are not missing."""
    n_full: int
    """Those of exactly 100."""
    n_nearly: int
    """Those from 95 up to, but not including, 100."""
    full_share: float
    """n_full / n; missing without a value."""
    nearly_share: float
    """n_nearly / n; missing without a value."""


class Mirror(NamedTuple):
    """Result of `mirror` and `compare_mirror`."""

    n: int
    """Pairs whose programme is neither 0 nor 100."""
    k: int
    """Those in which the report is the programme."""
    share: float
    """k / n; missing without a pair."""
    n_rest: int
    """The same of all others."""
    k_rest: int
    """The same of all others."""
    odds_ratio: float
    """Of the table; infinite if only one side of it is 0, missing if both are."""
    p: float
    """One-sided p-value of Fisher's exact test; missing if either group is empty."""


def drop_repeats(series: Sequence[float]) -> np.ndarray:
    """Keep one of each run of equal values, and drop what is missing.

    A series that stands still would count many times as one round number. Across a
    missing report the run goes on.

    Parameters
    ----------
    series : sequence of float
        Reports of one milestone in time.

    Returns
    -------
    numpy.ndarray
        Values that differ from the one before.

    Examples
    --------
    >>> drop_repeats([20, 50, 50, float("nan"), 50, 20]).tolist()
    [20.0, 50.0, 20.0]
    """
    values = np.asarray(series, dtype=float)
    values = values[~np.isnan(values)]
    if not len(values):
        return values
    return values[np.concatenate([[True], np.abs(np.diff(values)) > ON_GRID])]


@lru_cache(maxsize=4096)
def expected_share(multiple: float = 5, n_units: int | None = None) -> float:
    """Give the share of round numbers among the values that can be attained.

    Without units these are the whole numbers from 1 to 99: 19 of 99 are multiples of 5
    and 9 of 10. With a target of ``n_units`` things, they are ``100 k / n_units``: of
    20 places, every value is a multiple of 5, and heaping says nothing.

    Parameters
    ----------
    multiple : float
        Which numbers are round.
    n_units : int, optional
        Number of things that make up the target.

    Returns
    -------
    float
        0 to 1; missing if no value between 1 and 99 can be attained.

    Examples
    --------
    >>> expected_share(5) * 99, expected_share(5, n_units=20)
    (19.0, 1.0)
    """
    if n_units is None:
        return len(range(math.ceil(multiple), 100, int(multiple))) / 99
    # Exact in whole numbers: 100 k / n is a multiple of m when 100 k is one of m n.
    inside = [k for k in range(1, n_units) if n_units <= 100 * k <= 99 * n_units]
    if not inside:
        return math.nan
    return sum((100 * k) % (int(multiple) * n_units) == 0 for k in inside) / len(inside)


def heaping(
    values: Sequence[float],
    *,
    multiple: float = 5,
    n_units: int | Sequence[int | None] | None = None,
) -> Heaping:
    """Compare how many values are round with how many would be by chance.

    Of the values from 1 to 99, k of n are multiples; under the null hypothesis each is
    one with the share of `expected_share`. Where values have different targets, their
    number is a sum of different chances, and its distribution is worked out as one.
    Missing values, and those outside 1 to 99, do not count.

    Parameters
    ----------
    values : sequence of float
        Percentages as reported; see `drop_repeats`.
    multiple : float
        Which numbers are round: 5 or 10.
    n_units : int or sequence, optional
        Number of things that make up the target, one for all or one per value; where
        it is missing, or the value is no count of them, any whole percentage goes.

    Returns
    -------
    Heaping
        Below `MIN_VALUES` values there is no p-value: describe, do not test. There is
        none either if every attainable value is round.

    References
    ----------
    `scipy.stats.binomtest`; R ``binom.test``. On heaping in self-reports:
    https://link.springer.com/10.1007/s00362-023-01405-4

    Examples
    --------
    >>> found = heaping([10, 20, 30, 40, 50, 60, 70, 80, 90, 33], multiple=10)
    >>> found.k, found.n, round(found.ratio, 2)
    (9, 10, 9.9)
    """
    numbers = np.asarray(values, dtype=float)
    units = list(n_units) if isinstance(n_units, Sequence) else [n_units] * len(numbers)
    held = (numbers >= _LEAST) & (numbers <= _MOST)
    numbers = numbers[held]
    own_units = [u for u, is_held in zip(units, held, strict=True) if is_held]
    chances = np.array(
        [_chance(multiple, u, x) for u, x in zip(own_units, numbers, strict=True)]
    )
    n = len(numbers)
    k = int((np.abs(numbers - multiple * np.round(numbers / multiple)) < ON_GRID).sum())
    if n == 0:
        return Heaping(0, 0, math.nan, math.nan, math.nan, math.nan)
    chance = float(chances.mean())
    ratio = k / n / chance if chance else math.nan
    is_telling = n >= MIN_VALUES and 0 < chance < 1
    p = _at_least(k, chances) if is_telling else math.nan
    return Heaping(n, k, k / n, chance, ratio, p)


def _chance(multiple: float, units: object, value: float) -> float:
    if units is None or units != units:
        return expected_share(multiple)
    steps = value * int(units) / 100
    # A value that no count of things gives was not counted in these things.
    is_attained = abs(steps - round(steps)) < ON_GRID * max(1, int(units))
    return expected_share(multiple, int(units) if is_attained else None)


def _at_least(k: int, chances: np.ndarray) -> float:
    """Give the chance of k or more round values, each with a chance of its own."""
    groups = Counter(chances.tolist())
    if len(groups) == 1:
        ((chance, n),) = groups.items()
        return float(binomtest(k, n, chance, alternative="greater").pvalue)
    counts = np.ones(1)
    for chance, n in groups.items():
        counts = np.convolve(counts, binom.pmf(np.arange(n + 1), n, chance))
    # Small terms first, so that a small tail is not lost beside a large sum.
    return float(min(np.sort(counts[k:]).sum(), 1.0))


def find_units(unit: object, target: object, values: Sequence[float]) -> int | None:
    """Say how many things make up a target, if it is a number of things.

    Parameters
    ----------
    unit : str or None
        Unit of the values.
    target : float
        Total target.
    values : sequence of float
        What was reported, in that unit.

    Returns
    -------
    int or None
        None where the unit is missing or a percentage, or where the target or a report
        is not a whole number: then any percentage can be attained.

    Examples
    --------
    >>> find_units("Territorios", 20.0, [3, 7]), find_units("Número", 2.0, [0.7])
    (20, None)
    """
    if not isinstance(unit, str) or fold(unit) in NOT_COUNTED:
        return None
    numbers = np.asarray([target, *values], dtype=float)
    numbers = numbers[~np.isnan(numbers)]
    is_whole = bool(np.isclose(numbers, np.round(numbers), atol=ON_GRID).all())
    if not is_whole or target is None or not float(target) >= 1:
        return None
    return round(float(target))


def bunching(values: Sequence[float]) -> Bunching:
    """Count the values that are exactly 100, and those just below.

    A fact and no test: work that is done is rightly at 100. Missing values do not
    count.

    Parameters
    ----------
    values : sequence of float
        Percentages as reported, not limited to 100.

    Returns
    -------
    Bunching
        Counts and shares.

    Examples
    --------
    >>> bunching([100, 100, 97, 40])
    Bunching(n=4, n_full=2, n_nearly=1, full_share=0.5, nearly_share=0.25)
    """
    numbers = np.asarray(values, dtype=float)
    numbers = numbers[~np.isnan(numbers)]
    n = len(numbers)
    is_full = np.abs(numbers - 100.0) < ON_GRID
    n_full = int(is_full.sum())
    n_nearly = int(((numbers >= 95.0) & (numbers < 100.0) & ~is_full).sum())
    if n == 0:
        return Bunching(0, 0, 0, math.nan, math.nan)
    return Bunching(n, n_full, n_nearly, n_full / n, n_nearly / n)


def find_mirrored(
    planned: Sequence[float],
    reported: Sequence[float],
    *,
    tolerance_pp: float = SAME_PP,
) -> tuple[np.ndarray, np.ndarray]:
    """Mark the pairs that can mirror, and those that do.

    A pair counts if its programme is neither 0 nor 100 and both numbers are there.

    Parameters
    ----------
    planned, reported : sequence of float
        Cumulative percentages of the same milestone and quarter, not limited to 100.
    tolerance_pp : float
        How far apart they may lie; half of the last digit that the export prints.

    Returns
    -------
    tuple of numpy.ndarray of bool
        Which pairs count; which of them are equal.

    Examples
    --------
    >>> counts, same = find_mirrored([0, 50, 100, 80], [0, 50, 100, 70])
    >>> counts.tolist(), same.tolist()
    ([False, True, False, True], [False, True, False, False])
    """
    plan = np.asarray(planned, dtype=float)
    said = np.asarray(reported, dtype=float)
    is_edge = (np.abs(plan) <= SAME_PP) | (np.abs(plan - 100.0) <= SAME_PP)
    counts = ~np.isnan(plan) & ~np.isnan(said) & ~is_edge
    return counts, counts & (np.abs(said - plan) <= tolerance_pp)


def mirror(
    planned: Sequence[float],
    reported: Sequence[float],
    is_own: Sequence[bool],
    *,
    tolerance_pp: float = SAME_PP,
) -> Mirror:
    """Compare how often one entity's reports equal the programme with all others'.

    Parameters
    ----------
    planned, reported : sequence of float
        Cumulative percentages, one pair per milestone and quarter; pairs whose
        programme is 0 or 100, or that lack a number, do not count.
    is_own : sequence of bool
        Which pairs are the entity's.
    tolerance_pp : float
        How far apart equal numbers may lie.

    Returns
    -------
    Mirror
        Shares, odds ratio, one-sided p-value.

    References
    ----------
    Fisher's exact test: `scipy.stats.fisher_exact`; R ``fisher.test``.

    Examples
    --------
    >>> mirror([50, 50, 50, 50], [50, 50, 40, 30], [True, True, False, False]).share
    1.0
    """
    counts, same = find_mirrored(planned, reported, tolerance_pp=tolerance_pp)
    own = np.asarray(is_own, dtype=bool)
    return compare_mirror(
        int((same & own).sum()),
        int((counts & own).sum()),
        int((same & ~own).sum()),
        int((counts & ~own).sum()),
    )


def compare_mirror(k: int, n: int, k_rest: int, n_rest: int) -> Mirror:
    """Compare two groups of pairs by how many mirror the programme.

    Parameters
    ----------
    k, n : int
        Mirrored pairs and all pairs of one entity.
    k_rest, n_rest : int
        The same of all others.

    Returns
    -------
    Mirror
        Shares, odds ratio, one-sided p-value.

    Examples
    --------
    >>> found = compare_mirror(14, 16, 20, 48)
    >>> round(found.odds_ratio, 1), round(found.p, 8)
    (9.8, 0.00135794)
    """
    share = k / n if n else math.nan
    if not n or not n_rest:
        return Mirror(n, k, share, n_rest, k_rest, math.nan, math.nan)
    above, below = k * (n_rest - k_rest), (n - k) * k_rest
    ratio = above / below if below else (math.inf if above else math.nan)
    table = [[k, n - k], [k_rest, n_rest - k_rest]]
    p = float(fisher_exact(table, alternative="greater").pvalue)
    return Mirror(n, k, share, n_rest, k_rest, ratio, p)
