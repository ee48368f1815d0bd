"""Screens on when progress was reported: jumps at the end, standstill, delay.

Each function looks at the series of one or several milestones. Only the jump is tested;
the others are facts, and are told as such. A screen sets the order in which reports are
verified. It proves nothing about anybody.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from gabeval.measures.screens.trends import N_DRAWS, SEED, SLACK

MAX_PLACEMENTS = 1_000_000
"""Most placements that are all looked at; beyond that, `N_DRAWS` random ones are."""

MIN_MILESTONES = 2
"""With one milestone no p-value can be below 1 / T, so it is never tested alone."""


class Jump(NamedTuple):
    """Result of `hockey_stick`."""

    jump: float
    """Weighted sum of what the last quarter added beyond the programme."""
    p: float
    """One-sided p-value; missing below `MIN_MILESTONES`."""
    n: int
    """Milestones in the test."""
    n_dropped: int
    """Milestones left out, because a quarter of theirs was not reported."""
    n_hits: int
    """Placements with a jump at least as large, the one seen among them."""
    n_placements: int
    """Placements that there are, or random ones drawn."""
    is_exact: bool
    """Whether all placements were looked at."""


class Stuck(NamedTuple):
    """Result of `stuck`."""

    run: int
    """Reports of the longest standstill; 0 if there is none."""
    rise_pp: float
    """How much the programme rose meanwhile."""
    first: int
    """Place of its first report in the series; -1 if there is none."""
    last: int
    """Place of its last report in the series; -1 if there is none."""
    value_pct: float
    """Progress at which it stands."""


class Regression(NamedTuple):
    """Result of `regression`."""

    n: int
    """Steps back."""
    total_pp: float
    """All of them together; 0 or negative."""
    largest_pp: float
    """The largest of them; 0 or negative."""


class Lateness(NamedTuple):
    """Result of `lateness`."""

    n: int
    """Reports due."""
    n_open: int
    """Those that have not come yet."""
    median_days: float
    """Median delay; missing if half of the reports have not come yet."""
    max_days: float
    """Longest delay of a report that came; missing if none did."""
    open_days: float
    """Longest wait for a report that has not come yet; missing if all came."""


class Rewritten(NamedTuple):
    """Result of `rewritten`."""

    n: int
    """Values that both exports hold."""
    n_changed: int
    """Those that differ."""
    n_lowered: int
    """Those that became less."""
    n_withdrawn: int
    """Values of the first export that the second leaves blank."""
    mean_pp: float
    """Mean change over all values that both hold; missing without any."""
    mean_size_pp: float
    """Mean size of the change over the same values."""


def find_increments(
    reported: Sequence[float], *, start_pct: float = 0.0
) -> tuple[np.ndarray, bool]:
    """Give what each quarter added to a cumulative series.

    Across a missing report the increments are merged: the next report holds both, and
    nobody can tell them apart.

    Parameters
    ----------
    reported : sequence of float
        Cumulative percentages in time.
    start_pct : float
        Progress before the first quarter.

    Returns
    -------
    tuple
        Increments, missing where the report is; and whether any of them is merged or
        missing, so that the milestone has to stay out of permutations.

    Examples
    --------
    >>> increments, is_broken = find_increments([20, float("nan"), 70])
    >>> increments.tolist(), is_broken
    ([20.0, nan, 50.0], True)
    """
    values = np.asarray(reported, dtype=float)
    held = np.flatnonzero(~np.isnan(values))
    increments = np.full(values.shape, np.nan)
    increments[held] = np.diff(values[held], prepend=start_pct)
    return increments, len(held) < len(values)


def hockey_stick(
    increments: Sequence[Sequence[float]],
    programme: Sequence[Sequence[float]] | None = None,
    *,
    weights: Sequence[float] | None = None,
    seed: int = SEED,
) -> Jump:
    """Test whether more appeared in the last quarter than in the ones before.

        J = sum over milestones of weight * (increment - programmed increment)

    of the last quarter. Under the null hypothesis it is chance which of a milestone's
    quarters came last; the p-value is the share of all T^M placements with a J at least
    as large, or, beyond `MAX_PLACEMENTS`, (b + 1) / (B + 1) of `N_DRAWS` random ones.
    Milestones with a missing increment are left out of the test.

    Parameters
    ----------
    increments : sequence of sequence of float
        One row per milestone: what each quarter added; the last stands for the last
        report. Rows may differ in length.
    programme : sequence of sequence of float, optional
        What was programmed for each; nothing if left out.
    weights : sequence of float, optional
        One per milestone; all 1 if left out.
    seed : int
        Seed of random placements; of no effect on exact p-values.

    Returns
    -------
    Jump
        J and p-value; none with fewer than `MIN_MILESTONES` milestones.

    Examples
    --------
    >>> rows = [[10, 10, 10, 70], [20, 20, 20, 40], [25, 25, 25, 25], [0, 5, 15, 80]]
    >>> hockey_stick(rows).p
    0.015625
    """
    shares = np.ones(len(increments)) if weights is None else np.asarray(weights, float)
    rows = []
    for place, row in enumerate(increments):
        excess = np.asarray(row, dtype=float)
        if programme is not None:
            excess = excess - np.asarray(programme[place], dtype=float)
        rows.append(shares[place] * excess)
    whole = [row for row in rows if len(row) and not np.isnan(row).any()]
    n, n_dropped = len(whole), len(rows) - len(whole)
    jump = float(sum(row[-1] for row in whole)) if whole else math.nan
    if n < MIN_MILESTONES:
        return Jump(jump, math.nan, n, n_dropped, 0, 0, is_exact=True)
    # Where all quarters are alike, it does not matter which came last: such rows shift
    # every sum by the same amount and are not walked through.
    moving = [row - row[-1] for row in whole if np.ptp(row) > SLACK]
    n_moving = math.prod(len(row) for row in moving)
    if n_moving <= MAX_PLACEMENTS:
        n_alike = math.prod(len(row) for row in whole) // n_moving
        hits = n_alike * _count_hits(moving)
        total = n_alike * n_moving
        return Jump(jump, hits / total, n, n_dropped, hits, total, is_exact=True)
    hits = _draw_hits(moving, seed) + 1
    p = hits / (N_DRAWS + 1)
    return Jump(jump, p, n, n_dropped, hits, N_DRAWS + 1, is_exact=False)


def _count_hits(rows: list[np.ndarray]) -> int:
    """Count the placements whose sum is at least the one seen, which is 0."""
    sums = np.zeros(1)
    for row in rows:
        sums = (sums[:, None] + row[None, :]).ravel()
    return int((sums >= -SLACK).sum())


def _draw_hits(rows: list[np.ndarray], seed: int) -> int:
    generator = np.random.Generator(np.random.PCG64(seed))
    sums = np.zeros(N_DRAWS)
    for row in rows:
        sums += row[generator.integers(0, len(row), N_DRAWS)]
    return int((sums >= -SLACK).sum())


def stuck(reported: Sequence[float], planned: Sequence[float]) -> Stuck:
    """Find the longest run of equal reports below 100 while the programme rose.

    The run begins with the last report before the programme rose: standing still is
    right as long as nothing was programmed. Missing reports are passed over: they are
    no report of standstill, and do not end one. Where the programme is missing it is
    not known whether it rose, and nothing is found.

    Parameters
    ----------
    reported, planned : sequence of float
        Cumulative percentages of one milestone in time.

    Returns
    -------
    Stuck
        Of several equally long runs, the one in which the programme rose most.

    Examples
    --------
    >>> stuck([30, 60, 60, 60], [30, 60, 80, 100])[:2]
    (3, 40.0)
    """
    said = np.asarray(reported, dtype=float)
    plan = np.asarray(planned, dtype=float)
    held = np.flatnonzero(~np.isnan(said))
    best = Stuck(0, 0.0, -1, -1, math.nan)
    start = 0
    for end in range(1, len(held) + 1):
        is_over = end == len(held) or abs(said[held[end]] - said[held[start]]) > SLACK
        if not is_over:
            continue
        while start < end - 1 and plan[held[start + 1]] <= plan[held[start]] + SLACK:
            start += 1
        first, last = held[start], held[end - 1]
        rise = float(plan[last] - plan[first])
        run = end - start
        is_found = run > 1 and said[first] < 100.0 - SLACK and rise > SLACK
        if is_found and (run, rise) > (best.run, best.rise_pp):
            best = Stuck(run, rise, int(first), int(last), float(said[first]))
        start = end
    return best


def regression(reported: Sequence[float]) -> Regression:
    """Count the reports that are lower than the one before, and by how much.

    Missing reports are passed over: the next one is compared with the last.

    Parameters
    ----------
    reported : sequence of float
        Cumulative percentages of one milestone in time, not limited to 100.

    Returns
    -------
    Regression
        Number and size.

    Examples
    --------
    >>> regression([50, float("nan"), 90, 80])
    Regression(n=1, total_pp=-10.0, largest_pp=-10.0)
    """
    values = np.asarray(reported, dtype=float)
    held = values[~np.isnan(values)].tolist()
    falls = [b - a for a, b in pairwise(held) if b < a - SLACK]
    return Regression(len(falls), sum(falls, 0.0), min(falls, default=0.0))


def lateness(days: Sequence[float], is_open: Sequence[bool]) -> Lateness:
    """Describe how long after the end of their quarter reports came.

    A report that has not come yet is not left out: it will take longer than it has
    waited. The median is that of Kaplan and Meier, so that an open report counts as
    "longer than" and never as "as long as".

    Parameters
    ----------
    days : sequence of float
        Days from the end of the quarter to the report, or to the cut-off if it has not
        come yet. Missing ones do not count.
    is_open : sequence of bool
        Which reports have not come yet.

    Returns
    -------
    Lateness
        Counts, median and longest.

    References
    ----------
    Kaplan and Meier 1958, J. Am. Statist. Assoc. 53:457.

    Examples
    --------
    >>> lateness([10, 20, 90], [False, False, True])
    Lateness(n=3, n_open=1, median_days=20.0, max_days=20.0, open_days=90.0)
    """
    waited = np.asarray(days, dtype=float)
    still = np.asarray(is_open, dtype=bool)
    still, waited = still[~np.isnan(waited)], waited[~np.isnan(waited)]
    came = waited[~still]
    return Lateness(
        len(waited),
        int(still.sum()),
        _median_wait(waited, still),
        float(came.max()) if len(came) else math.nan,
        float(waited[still].max()) if still.any() else math.nan,
    )


def _median_wait(waited: np.ndarray, still: np.ndarray) -> float:
    """Find the day by which half of the reports had come."""
    remaining = 1.0
    for day in np.unique(waited[~still]):
        n_waiting = int((waited >= day).sum())
        n_came = int(((waited == day) & ~still).sum())
        remaining *= 1.0 - n_came / n_waiting
        if remaining <= 0.5 + SLACK:
            return float(day)
    return math.nan


def rewritten(before: Sequence[float], after: Sequence[float]) -> Rewritten:
    """Compare what two exports say of the same past quarters.

    Values that only the second export holds came late and were not rewritten. Those
    that only the first holds are counted as withdrawn.

    Parameters
    ----------
    before, after : sequence of float
        Values of the same milestones and quarters in the earlier and the later export.

    Returns
    -------
    Rewritten
        Counts and means.

    References
    ----------
    OECD and Eurostat, guidelines on revisions policy and analysis.

    Examples
    --------
    >>> rewritten([20, 40, 60, 80], [18, 41, 55, 80])[:3]
    (4, 3, 2)
    """
    old = np.asarray(before, dtype=float)
    new = np.asarray(after, dtype=float)
    both = ~np.isnan(old) & ~np.isnan(new)
    change = new[both] - old[both]
    n = int(both.sum())
    return Rewritten(
        n,
        int((np.abs(change) > SLACK).sum()),
        int((change < -SLACK).sum()),
        int((~np.isnan(old) & np.isnan(new)).sum()),
        float(change.mean()) if n else math.nan,
        float(np.abs(change).mean()) if n else math.nan,
    )
