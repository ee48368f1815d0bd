"""The inside view of a forecast: an item's own past increments, repeated.

What belongs here takes numbers and knows nothing of plans.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from math import comb, lcm
from typing import NamedTuple

import numpy as np

from gabeval.errors import UsageError
from gabeval.measures.filling import FULL_PCT
from gabeval.measures.sensitivity.exact_weights import Number, as_fraction
from gabeval.speech import speak

MAX_SUMS = 200_000
"""Most ways to choose increments that are enumerated; beyond, they are drawn."""

DRAWS = 20_000
"""Draws where there are too many ways."""

SEED = 20231130
"""Seed of the draws: a date, so that nobody has to wonder how it was chosen."""


class Bootstrap(NamedTuple):
    """Forecast from an item's own past increments."""

    p: Fraction
    """Chance to reach the target in the quarters left."""
    levels: dict[float, Fraction]
    """Chance of each final progress; what exceeds the target stands at it."""
    n_negative: int
    """Steps back among the increments; they count as 0 for the pace."""
    is_exact: bool
    """Whether all ways were counted; else they were drawn."""


def bootstrap_forecast(
    increments: Sequence[Number],
    now: Number,
    quarters_left: int,
    *,
    full: Number = FULL_PCT,
) -> Bootstrap:
    """Forecast progress by repeating an item's own past increments in any order.

    The inside view: each quarter left adds one of the past increments, all equally
    likely. All T^h ways of T increments in h quarters are counted exactly, by adding
    equal sums together; where even those are more than `MAX_SUMS`, `DRAWS` seeded ways
    are drawn. It fails for those who report little until the end, since a jump to come
    is not among their increments: see `is_hockey_stick`.

    A step back counts as 0 for the pace and is counted. Missing increments must be
    filled before; if the last report is missing, forecast from both ends of what it can
    have been: `bootstrap_bounds`.

    Parameters
    ----------
    increments : sequence of number
        What each past quarter added.
    now : number
        Progress now.
    quarters_left : int
        Quarters until the due date; with none left there is no chance to move.
    full : number, default 100
        Target.

    Returns
    -------
    Bootstrap
        Chance to reach the target, and the chance of each final level. At the target
        already the chance is 1.

    Raises
    ------
    UsageError
        If there are quarters left but no increments to repeat, or fewer than none left.

    Examples
    --------
    >>> found = bootstrap_forecast([5, 10, 10, 20], 75, 2)
    >>> found.p
    Fraction(7, 16)
    >>> {level: str(p) for level, p in found.levels.items()}
    {85.0: '1/16', 90.0: '1/4', 95.0: '1/4', 100.0: '7/16'}
    """
    steps = [as_fraction(x) for x in increments]
    target, start = as_fraction(full), as_fraction(now)
    _check_quarters(quarters_left, len(steps), is_done=start >= target)
    n_negative = sum(step < 0 for step in steps)
    key = tuple(sorted(max(step, Fraction(0)) for step in steps))
    shares, is_exact = _spread_out(key, min(start, target), quarters_left, target)
    levels = {float(level): share for level, share in sorted(shares.items())}
    return Bootstrap(shares.get(target, Fraction(0)), levels, n_negative, is_exact)


def _check_quarters(left: int, n_steps: int, *, is_done: bool) -> None:
    if left < 0:
        raise UsageError(
            speak("The due date has passed: there is nothing left to forecast.")
        )
    if left and not n_steps and not is_done:
        raise UsageError(speak("There are no past increments that could be repeated."))


@lru_cache(maxsize=4096)
def _spread_out(
    steps: tuple[Fraction, ...], start: Fraction, left: int, target: Fraction
) -> tuple[Mapping[Fraction, Fraction], bool]:
    """Spread what is known now over the levels it can reach."""
    if start >= target or not left:
        return {start: Fraction(1)}, True
    if comb(len(steps) + left - 1, left) > MAX_SUMS:
        return _draw_levels(steps, start, left, target), False
    counts = next(islice(_grow(steps, start, target), left - 1, None))
    total = sum(counts.values())
    return {level: Fraction(count, total) for level, count in counts.items()}, True


def _grow(
    steps: Sequence[Fraction], start: Fraction, target: Fraction
) -> Iterator[dict[Fraction, int]]:
    """Count the ways to each level after one quarter, two quarters, and so on."""
    scale = lcm(target.denominator, start.denominator, *(s.denominator for s in steps))
    often = Counter(int(step * scale) for step in steps)
    top, counts = int(target * scale), {int(start * scale): 1}
    while True:
        grown: Counter[int] = Counter()
        for level, ways in counts.items():
            for step, times in often.items():
                grown[min(level + step, top)] += ways * times
        counts = dict(grown)
        yield {Fraction(level, scale): ways for level, ways in counts.items()}


def _draw_levels(
    steps: Sequence[Fraction], start: Fraction, left: int, target: Fraction
) -> dict[Fraction, Fraction]:
    rng = np.random.default_rng(SEED)
    scale = lcm(target.denominator, start.denominator, *(s.denominator for s in steps))
    sizes = np.array([int(step * scale) for step in steps], dtype=object)
    places = np.floor(rng.random((DRAWS, left)) * len(steps)).astype(int)
    ends = sizes[places].sum(axis=1) + int(start * scale)
    counts = Counter(min(end, int(target * scale)) for end in ends.tolist())
    return {Fraction(end, scale): Fraction(n, DRAWS) for end, n in counts.items()}


def bootstrap_bounds(
    low_increments: Sequence[Number],
    low: Number,
    high_increments: Sequence[Number],
    high: Number,
    quarters_left: int,
) -> tuple[Fraction, Fraction]:
    """Forecast from both ends of what a missing last report can have been.

    Parameters
    ----------
    low_increments, high_increments : sequence of number
        Increments with the last one as small, and as large, as it can have been.
    low, high : number
        Progress now, likewise.
    quarters_left : int
        Quarters until the due date.

    Returns
    -------
    tuple of Fraction
        Chance to reach 100 from either end.

    Raises
    ------
    UsageError
        As for `bootstrap_forecast`.

    Examples
    --------
    >>> low, high = bootstrap_bounds([30, 30, 0], 60, [30, 30, 40], 100, 2)
    >>> str(low), str(high)
    ('4/9', '1')
    """
    return (
        bootstrap_forecast(low_increments, low, quarters_left).p,
        bootstrap_forecast(high_increments, high, quarters_left).p,
    )


class FanStep(NamedTuple):
    """Levels that may be reached after some quarters."""

    low: float
    """Level that nine in ten ways reach."""
    median: float
    """Level that half of the ways reach."""
    high: float
    """Level that one in ten ways reaches."""
    p: float
    """Share of the ways that have reached the target."""


def bootstrap_fan(
    increments: Sequence[Number],
    now: Number,
    quarters: int,
    *,
    full: Number = FULL_PCT,
) -> list[FanStep]:
    """Forecast the level after each of the next quarters, like `bootstrap_forecast`.

    Parameters
    ----------
    increments : sequence of number
        What each past quarter added; steps back count as 0.
    now : number
        Progress now.
    quarters : int
        How many quarters to look ahead.
    full : number, default 100
        Target.

    Returns
    -------
    list of FanStep
        One per quarter; fewer where the ways become too many to count. Empty without
        increments.

    Examples
    --------
    >>> [step.p for step in bootstrap_fan([5, 10, 10, 20], 75, 2)]
    [0.0, 0.4375]
    """
    steps = [max(as_fraction(x), Fraction(0)) for x in increments]
    target = as_fraction(full)
    start = min(as_fraction(now), target)
    if not steps:
        return []
    fan = []
    for counts in _grow(steps, start, target):
        if len(fan) == quarters or len(counts) > MAX_SUMS // 10:
            break
        fan.append(_summarise(counts, target))
    return fan


def _summarise(counts: Mapping[Fraction, int], target: Fraction) -> FanStep:
    total, below = sum(counts.values()), 0
    wanted = [Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)]
    found: list[float] = []
    for level in sorted(counts):
        below += counts[level]
        while len(found) < len(wanted) and below >= wanted[len(found)] * total:
            found.append(float(level))
    return FanStep(*found, counts.get(target, 0) / total)


def bootstrap_finish(
    increments: Sequence[Number],
    now: Number,
    *,
    horizon: int,
    shares: Sequence[float] = (0.1, 0.5, 0.9),
    full: Number = FULL_PCT,
) -> list[int | None]:
    """Find after how many quarters some shares of all ways have reached the target.

    Parameters
    ----------
    increments : sequence of number
        What each past quarter added; steps back count as 0.
    now : number
        Progress now.
    horizon : int
        How many quarters to look ahead.
    shares : sequence of float
        Shares, from small to large.
    full : number, default 100
        Target.

    Returns
    -------
    list of int or None
        Quarters for each share; 0 at the target, None beyond the horizon or where the
        ways become too many to count.

    Examples
    --------
    >>> bootstrap_finish([5, 10, 10, 20], 75, horizon=9)
    [2, 3, 4]
    """
    target = as_fraction(full)
    start = min(as_fraction(now), target)
    if start >= target:
        return [0] * len(shares)
    key = tuple(sorted(max(as_fraction(x), Fraction(0)) for x in increments))
    if not key or key[-1] == 0:
        return [None] * len(shares)
    return list(_find_finish(key, start, target, tuple(shares), horizon))


@lru_cache(maxsize=4096)
def _find_finish(
    steps: tuple[Fraction, ...],
    start: Fraction,
    target: Fraction,
    shares: tuple[float, ...],
    horizon: int,
) -> tuple[int | None, ...]:
    found: list[int | None] = []
    for quarters, counts in enumerate(_grow(steps, start, target), start=1):
        if quarters > horizon or len(counts) > MAX_SUMS // 10:
            break
        reached = counts.get(target, 0) / sum(counts.values())
        while len(found) < len(shares) and reached >= shares[len(found)]:
            found.append(quarters)
        if len(found) == len(shares):
            break
    return (*found, *[None] * (len(shares) - len(found)))
