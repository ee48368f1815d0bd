"""Checking evidence by sample: what to draw, and what the draw allows to say.

A draw is worth nothing if it cannot be repeated, so it follows from a seed that is
printed, by whole-number arithmetic and a published hash: the same on every machine. No
bound is drawn from what was picked by hand.
"""

import hashlib
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import beta

CONFIDENCE = 0.95
"""One-sided confidence of the bounds."""

STAKE_DECIMALS = 9
"""Stakes are rounded to so many decimals before they decide a draw: what adding floats
leaves beyond them may differ between machines."""

_SCALE = 10**STAKE_DECIMALS
_HASH_RANGE = 1 << 256


class Bound(NamedTuple):
    """Result of `bound_bad`."""

    method: str
    """``all``, ``random``, ``stake``; else why there is no bound: ``none`` (nothing
    was drawn), ``hand`` (only by hand), ``mixed`` (two kinds of draw), ``incomplete``
    (not all that was drawn has been checked)."""
    n_units: int
    """Milestones that something hangs on."""
    n_drawn: int
    """Milestones drawn."""
    n_bad: int
    """Drawn and checked milestones that are not verified in full."""
    upper_bad: int | None
    """At most so many milestones are not; None for draws by stake and without bound."""
    upper_bad_stake: float
    """At most so much of the stakes is not verified; missing without bound."""
    confidence: float
    """One-sided confidence."""


def upper_bad(
    n_units: int, n_checked: int, n_bad: int, *, confidence: float = CONFIDENCE
) -> int:
    """Say how many of all units may be bad, when some of a random draw were.

        D_U = max { D : P(Hypergeometric(N, D, n) <= x) > alpha }

    Exact, in whole numbers. All units checked leave nothing open; none checked leaves
    everything open. Only for random draws in which each unit had the same chance.

    Parameters
    ----------
    n_units, n_checked, n_bad : int
        N, n and x.
    confidence : float
        One-sided, 1 - alpha.

    Returns
    -------
    int
        From x to N - (n - x).

    Raises
    ------
    ValueError
        If the numbers contradict each other.

    References
    ----------
    `scipy.stats.hypergeom`; R package jfa, ``.qhyper``.

    Examples
    --------
    >>> upper_bad(60, 20, 0), upper_bad(60, 20, 1), upper_bad(60, 60, 3)
    (6, 11, 3)
    """
    if not 0 <= n_bad <= n_checked <= n_units:
        raise ValueError("bad units are some of those checked, and these some of all")
    if not 0 < confidence < 1:
        raise ValueError("a confidence lies between 0 and 1")
    alpha = 1 - Fraction(str(confidence))
    limit = alpha * math.comb(n_units, n_checked)
    low, high = n_bad, n_units - (n_checked - n_bad)
    # The chance falls as D rises, so the largest D is found by halving.
    while low < high:
        middle = (low + high + 1) // 2
        if _count_at_most(n_units, middle, n_checked, n_bad) > limit:
            low = middle
        else:
            high = middle - 1
    return low


def _count_at_most(n_units: int, bad: int, n_checked: int, most: int) -> int:
    """Count the draws with at most so many bad units."""
    return sum(
        math.comb(bad, k) * math.comb(n_units - bad, n_checked - k)
        for k in range(most + 1)
    )


def upper_share(n_checked: int, n_bad: int, *, confidence: float = CONFIDENCE) -> float:
    """Bound the share of bad units in a population without end.

    Parameters
    ----------
    n_checked, n_bad : int
        n and x.
    confidence : float
        One-sided.

    Returns
    -------
    float
        Upper end of the interval of Clopper and Pearson; 1 if nothing was checked.

    References
    ----------
    Clopper and Pearson 1934, Biometrika 26:404; R ``qbeta``.

    Examples
    --------
    >>> round(upper_share(20, 1), 6)
    0.216106
    """
    if n_bad >= n_checked:
        return 1.0
    return float(beta.ppf(confidence, n_bad + 1, n_checked - n_bad))


def stringer_bound(
    n_checked: int, taints: Sequence[float], *, confidence: float = CONFIDENCE
) -> float:
    """Bound the bad share of all stakes after a draw in proportion to them.

        p_U(0) + sum over j of [p_U(j) - p_U(j - 1)] t_(j)

    with the bad shares t of the drawn units, the largest first, and the upper bounds
    p_U of `upper_share`. Known to be cautious.

    Parameters
    ----------
    n_checked : int
        Units drawn in proportion to their stakes, and checked.
    taints : sequence of float
        Bad share of each, 0 to 1; those of 0 may be left out.
    confidence : float
        One-sided.

    Returns
    -------
    float
        Share of the stakes that may be bad at most; 1 if nothing was checked.

    Raises
    ------
    ValueError
        If a share is not from 0 to 1, or there are more of them than units.

    References
    ----------
    Stringer 1963; Bickel 1992, Int. Statist. Rev. 60:197; R package jfa.

    Examples
    --------
    >>> round(stringer_bound(20, [1.0]), 6), round(stringer_bound(20, []), 6)
    (0.216106, 0.139108)
    """
    ordered = sorted((float(t) for t in taints if t != 0), reverse=True)
    if any(not 0 <= t <= 1 for t in ordered) or len(ordered) > n_checked:
        raise ValueError("bad shares lie from 0 to 1, one per unit checked")
    bound = upper_share(n_checked, 0, confidence=confidence)
    for j, taint in enumerate(ordered, 1):
        step = upper_share(n_checked, j, confidence=confidence) - upper_share(
            n_checked, j - 1, confidence=confidence
        )
        bound += step * taint
    return min(bound, 1.0)


def find_chances(stakes: Sequence[float], n: int) -> list[Fraction]:
    """Give each unit's chance to be among n drawn in proportion to the stakes.

    A unit whose stake is a whole step of the draw or more is certain to be drawn; the
    others share what is left, in which more units may turn out to be certain. Units
    without a stake have no chance.

    Parameters
    ----------
    stakes : sequence of float
        What hangs on each unit; none missing or negative.
    n : int
        Units to draw; all those with a stake if there are no more.

    Returns
    -------
    list of fractions.Fraction
        Adding up to n, or to the number of units with a stake.

    Raises
    ------
    ValueError
        If a stake is missing or negative, or n is.

    Examples
    --------
    >>> [str(chance) for chance in find_chances([60, 20, 20, 0], 2)]
    ['1', '1/2', '1/2', '0']
    """
    whole = [_as_whole(stake) for stake in stakes]
    if n < 0:
        raise ValueError("the number of units to draw cannot be negative")
    open_units = [i for i, stake in enumerate(whole) if stake > 0]
    n = min(n, len(open_units))
    chances = [Fraction(0)] * len(whole)
    while n:
        total = sum(whole[i] for i in open_units)
        certain = [i for i in open_units if whole[i] * n >= total]
        if not certain:
            for i in open_units:
                chances[i] = Fraction(whole[i] * n, total)
            break
        for i in certain:
            chances[i] = Fraction(1)
        open_units = [i for i in open_units if chances[i] == 0]
        n -= len(certain)
    return chances


def _as_whole(stake: float) -> int:
    if not stake >= 0 or math.isinf(stake):
        raise ValueError("a stake is a number that is not negative")
    return round(Fraction(stake) * _SCALE)


def draw_sample(units: pd.DataFrame, *, n: int, seed: int) -> pd.DataFrame:
    """Draw units with chances in proportion to what hangs on them.

    How it goes, so that anyone can repeat it: chances are those of `find_chances`, on
    stakes rounded to `STAKE_DECIMALS`. Units that are not certain stand in the order of
    the SHA-256 of ``seed|unit_id``. Their chances are added up along that order, and
    each unit is drawn in whose stretch a mark falls: the marks are ``u``, ``u + 1``,
    ``u + 2``, …, where ``u`` is the SHA-256 of ``seed`` through 2^256.

    Parameters
    ----------
    units : pandas.DataFrame
        ``unit_id`` and ``stake``; units without a stake are listed and never drawn.
    n : int
        Units to draw.
    seed : int
        Printed with the draw.

    Returns
    -------
    pandas.DataFrame
        The units in the order given, with ``chance`` (0 to 1), ``is_certain``,
        ``is_drawn``.

    Raises
    ------
    ValueError
        If a unit stands twice, or a stake is missing or negative.

    References
    ----------
    Systematic sampling with probability proportional to size, random order: Hartley
    and Rao 1962, Ann. Math. Statist. 33:350; in auditing, monetary unit sampling.

    Examples
    --------
    >>> units = pd.DataFrame({"unit_id": ["a", "b", "c"], "stake": [8.0, 1.0, 1.0]})
    >>> draw_sample(units, n=2, seed=1)[["chance", "is_certain"]].to_numpy().tolist()
    [[1.0, True], [0.5, False], [0.5, False]]
    """
    names = [str(unit) for unit in units["unit_id"]]
    if len(set(names)) < len(names):
        raise ValueError("a unit stands twice")
    chances = find_chances(units["stake"].tolist(), n)
    drawn = {i for i, chance in enumerate(chances) if chance == 1}
    loose = [i for i, chance in enumerate(chances) if 0 < chance < 1]
    loose.sort(key=lambda i: _hash(f"{seed}|{names[i]}"))
    mark = Fraction(_hash(str(seed)), _HASH_RANGE)
    reached = Fraction(0)
    for i in loose:
        reached += chances[i]
        if reached > mark:
            drawn.add(i)
            mark += 1
    return units.assign(
        chance=[float(chance) for chance in chances],
        is_certain=[chance == 1 for chance in chances],
        is_drawn=[i in drawn for i in range(len(chances))],
    )


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest(), "big")


def bound_bad(units: pd.DataFrame, *, confidence: float = CONFIDENCE) -> Bound:
    """Bound what is not verified, from the kind of draw that the register declares.

    Units without a stake do not count. Where units were drawn at random, with the same
    chance each, their number is bounded (`upper_bad`); where they were drawn by stake,
    the stakes are (`stringer_bound`), with what was certain to be drawn counted as it
    is. There is no bound from units picked by hand, from two kinds of draw at once, or
    before every drawn unit has been checked.

    Parameters
    ----------
    units : pandas.DataFrame
        ``stake``; ``drawn``: ``random``, ``stake``, ``all``, ``mixed``, ``hand`` or
        empty;
        ``bad_share``: what part of the stake is not verified, missing if it has not
        been checked.
    confidence : float
        One-sided.

    Returns
    -------
    Bound
        Bound and method.

    Examples
    --------
    >>> units = pd.DataFrame({"stake": [1.0] * 60, "drawn": [""] * 60})
    >>> units = units.assign(bad_share=float("nan"))
    >>> units.loc[:19, "drawn"] = "random"
    >>> units.loc[:19, "bad_share"] = [1.0] + [0.0] * 19
    >>> bound_bad(units).upper_bad
    11
    """
    units = units[units["stake"] > 0]
    drawn = units[units["drawn"].isin(["random", "stake", "all", "mixed"])]
    bad = drawn["bad_share"].to_numpy(dtype=float, na_value=np.nan)
    n_units, n = len(units), len(drawn)
    n_bad = int((bad > 0).sum())
    kinds = sorted(set(drawn["drawn"]))
    method = kinds[0] if len(kinds) == 1 else "mixed"
    if not kinds:
        method = "hand" if (units["drawn"] == "hand").any() else "none"
    elif method == "mixed":
        pass
    elif np.isnan(bad).any() or (method == "all" and n < n_units):
        method = "incomplete"
    most: int | None = None
    most_stake = math.nan
    if method in ("random", "all"):
        most = upper_bad(n_units, n, n_bad, confidence=confidence)
    if method == "all":
        most_stake = float((drawn["stake"] * bad).sum())
    if method == "stake":
        most_stake = _bound_stake(units, drawn, bad, confidence)
        # A unit that is certain to be drawn and was not: this is no such draw.
        method = "incomplete" if math.isnan(most_stake) else method
    return Bound(method, n_units, n, n_bad, most, most_stake, confidence)


def _bound_stake(
    units: pd.DataFrame, drawn: pd.DataFrame, bad: np.ndarray, confidence: float
) -> float:
    """Add what is bad among certain units to the bound on all other stakes."""
    chances = pd.Series(find_chances(units["stake"].tolist(), len(drawn)), units.index)
    is_certain = (chances == 1).to_numpy()
    if not set(units.index[is_certain]) <= set(drawn.index):
        return math.nan
    is_sure = is_certain[units.index.get_indexer(drawn.index)]
    stakes = drawn["stake"].to_numpy(dtype=float)
    known = float((stakes * bad)[is_sure].sum())
    rest = float(units["stake"].to_numpy(dtype=float)[~is_certain].sum())
    if rest == 0:
        return known
    share = stringer_bound(
        int((~is_sure).sum()), bad[~is_sure].tolist(), confidence=confidence
    )
    return known + rest * share
