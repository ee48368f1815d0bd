"""Scores of forecasts whose date has come: how good the chances were that were given.

Every function takes the chances and what became of them, pair by pair. A pair without
a chance, or whose end is not known yet, is left out of all scores.
"""

from collections.abc import Sequence
from math import inf, log, nan, sqrt
from typing import NamedTuple

from scipy.stats import norm

from gabeval.errors import UsageError
from gabeval.rounding import is_missing
from gabeval.speech import speak


class Scores(NamedTuple):
    """Scores of a set of forecasts."""

    n: int
    """Forecasts that were scored."""
    n_happened: int
    """Those of them that came true: finished in time."""
    brier: float
    """Mean squared error of the chances; 0 is perfect."""
    base_brier: float
    """What always saying the share that came true would have scored."""
    skill: float
    """Share of that error which the forecasts save; NaN where there is none to save."""
    log_score: float
    """Mean of -log(chance given to what happened), natural logarithm."""
    z: float
    """Spiegelhalter's statistic: far from 0 where chances are not what they say."""
    z_p: float
    """Its two-sided p-value."""


def score_forecasts(
    chances: Sequence[float | None], outcomes: Sequence[float | None]
) -> Scores:
    """Score chances against what became of them.

    Parameters
    ----------
    chances : sequence of float
        Chance of each event, 0 to 1; missing if none was given.
    outcomes : sequence of 0 or 1
        1 if it happened; missing if that is not known yet.

    Returns
    -------
    Scores
        All NaN where nothing can be scored yet.

    Raises
    ------
    UsageError
        If the lengths differ, or a number is no chance or no outcome.

    References
    ----------
    G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly
    Weather Review 78 (1950); D. J. Spiegelhalter, "Probabilistic prediction in patient
    management and clinical trials", Statistics in Medicine 5 (1986).

    Examples
    --------
    >>> found = score_forecasts([0.9, 0.8, 0.6, 0.3, 0.7], [1, 1, 0, 0, 1])
    >>> round(found.brier, 6), round(found.skill, 6), round(found.log_score, 6)
    (0.118, 0.508333, 0.391629)
    """
    pairs = _pair(chances, outcomes)
    if not pairs:
        return Scores(0, 0, *[nan] * 6)
    base = sum(o for _p, o in pairs) / len(pairs)
    brier, least = _mean_square(pairs), base * (1 - base)
    z = _spiegelhalter(pairs)
    return Scores(
        len(pairs),
        sum(o for _p, o in pairs),
        brier,
        least,
        1 - brier / least if least else nan,
        sum(_surprise(p if o else 1 - p) for p, o in pairs) / len(pairs),
        z,
        nan if is_missing(z) else float(2 * norm.sf(abs(z))),
    )


def brier_score(
    chances: Sequence[float | None], outcomes: Sequence[float | None]
) -> float:
    """Compute the mean squared error of chances.

    Parameters
    ----------
    chances, outcomes : sequence
        As for `score_forecasts`; pairs with something missing are left out.

    Returns
    -------
    float
        0 to 1, less is better; NaN where nothing can be scored.

    Raises
    ------
    UsageError
        As for `score_forecasts`.

    Examples
    --------
    >>> round(brier_score([0.9, 0.8, 0.6, 0.3, 0.7], [1, 1, 0, 0, 1]), 6)
    0.118
    """
    pairs = _pair(chances, outcomes)
    return _mean_square(pairs) if pairs else nan


def spiegelhalter_z(
    chances: Sequence[float | None], outcomes: Sequence[float | None]
) -> float:
    """Test whether chances are what they say: of those called 0.7, seven in ten happen.

    z = sum (o - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p))

    Parameters
    ----------
    chances, outcomes : sequence
        As for `score_forecasts`; pairs with something missing are left out.

    Returns
    -------
    float
        About standard normal if they are; NaN where all chances are 0, 1/2 or 1.

    Raises
    ------
    UsageError
        As for `score_forecasts`.

    Examples
    --------
    >>> round(spiegelhalter_z([0.9, 0.8, 0.6, 0.3, 0.7], [1, 1, 0, 0, 1]), 6)
    -0.730297
    """
    return _spiegelhalter(_pair(chances, outcomes))


def _pair(
    chances: Sequence[float | None], outcomes: Sequence[float | None]
) -> list[tuple[float, int]]:
    if len(chances) != len(outcomes):
        raise UsageError(
            speak(
                "There are {chances} chances but {outcomes} outcomes.",
                chances=len(chances),
                outcomes=len(outcomes),
            )
        )
    pairs = [
        (float(p), o)
        for p, o in zip(chances, outcomes, strict=True)
        if not is_missing(p) and not is_missing(o)
    ]
    wrong = [str(p) for p, o in pairs if not 0 <= p <= 1 or o not in (0, 1)]
    if wrong:
        raise UsageError(
            speak(
                "A chance lies from 0 to 1 and an outcome is 0 or 1; not so for the "
                "chances {chances}.",
                chances=", ".join(wrong[:5]),
            )
        )
    return [(p, int(o)) for p, o in pairs]


def _mean_square(pairs: Sequence[tuple[float, int]]) -> float:
    return sum((p - o) ** 2 for p, o in pairs) / len(pairs)


def _surprise(chance: float) -> float:
    return -log(chance) if chance else inf


def _spiegelhalter(pairs: Sequence[tuple[float, int]]) -> float:
    variance = sum((1 - 2 * p) ** 2 * p * (1 - p) for p, _o in pairs)
    if variance <= 0:
        return nan
    return sum((o - p) * (1 - 2 * p) for p, o in pairs) / sqrt(variance)
