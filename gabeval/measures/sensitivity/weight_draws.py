"""What a headline would be under weights drawn at random, by drawing them.

A check of the closed forms in `weight_prior` by another way, and an answer where there
are too many items for them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import numpy as np

from gabeval.errors import UsageError
from gabeval.measures.sensitivity.exact_weights import Number
from gabeval.measures.sensitivity.weight_prior import read_points
from gabeval.speech import speak

SEED = 20231130
"""Seed of the simulation: a date, so that nobody has to wonder how it was chosen."""

DRAWS = 20_000
"""Draws of the simulation: its mean is then within a hundredth of the spread."""

_CHUNK = 1_000_000
_KEPT_ITEMS = 24


@dataclass(frozen=True)
class Simulation:
    """Headlines under weights drawn at random.

    Attributes
    ----------
    headlines : numpy.ndarray
        One per draw, percent.
    """

    headlines: np.ndarray

    @property
    def mean(self) -> float:
        """Mean of the draws."""
        return float(self.headlines.mean())

    @property
    def sd(self) -> float:
        """Standard deviation of the draws."""
        return float(self.headlines.std())

    def share_above(self, threshold: float) -> float:
        """Share of the draws above a threshold."""
        return float((self.headlines > threshold).mean())

    def quantile(self, share: float) -> float:
        """Give the headline below which a share of the draws lies."""
        return float(np.quantile(self.headlines, share))

    def error_of(self, share: float) -> float:
        """Give the standard error of a share that is really so large."""
        return sqrt(max(share * (1 - share), 0.0) / len(self.headlines))


def simulate_headline(
    values: Sequence[Number],
    a: float = 1.0,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Simulation:
    """Draw weights from a Dirichlet distribution and compute the headline of each draw.

    It answers nothing that `dirichlet_moments` and `flat_dirichlet_tail` do not answer
    exactly; it is there to check them by another way.

    Parameters
    ----------
    values : sequence of number
        Progress of each item, percent, none missing; at most 100 counts.
    a : float, default 1
        Concentration, above 0; 1 is flat.
    draws : int, default DRAWS
        Number of draws.
    seed : int, default SEED
        Seed: the same one gives the same draws.

    Returns
    -------
    Simulation
        The headlines.

    Raises
    ------
    UsageError
        If there is no value, one is missing, or `a` is not above 0.

    Examples
    --------
    >>> simulate_headline([93, 100, 99, 97, 60]).mean == simulate_headline(
    ...     [93, 100, 99, 97, 60]
    ... ).mean
    True
    """
    known = np.array([float(p) for p in read_points(values)])
    if not a > 0:
        raise UsageError(
            speak("A concentration must be above zero, one for all items or for each.")
        )
    n = len(known)
    # Commitments of as many milestones share their draws: the seed is the same.
    drawn = _keep_draws(n, a, draws, seed) if n <= _KEPT_ITEMS else None
    return Simulation(
        np.concatenate(
            [
                raw @ known / total
                for raw, total in drawn or _draw_weights(n, a, draws, seed)
            ]
        )
    )


@lru_cache(maxsize=8)
def _keep_draws(
    n: int, a: float, draws: int, seed: int
) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    return tuple(_draw_weights(n, a, draws, seed))


def _draw_weights(
    n: int, a: float, draws: int, seed: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Draw weights, and what those of each draw add up to, some draws at a time."""
    rng = np.random.default_rng(seed)
    size = max(1, _CHUNK // n)
    for start in range(0, draws, size):
        shape = (min(size, draws - start), n)
        # Shares of exponential (gamma) numbers are Dirichlet; the exponential ones are
        # made of plain uniform draws, which numpy promises not to change.
        raw = -np.log1p(-rng.random(shape)) if a == 1 else rng.standard_gamma(a, shape)
        total = raw.sum(axis=1)
        yield raw, np.where(total > 0, total, 1.0)
