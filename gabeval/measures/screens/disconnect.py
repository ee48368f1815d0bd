"""Self-ratings beside the ratings of an evaluator: how many were changed, which way.

Ratings of a published scale are ordered and not measured, so they are compared one by
one and never averaged.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import binomtest


class Disconnect(NamedTuple):
    """Result of `disconnect`."""

    n: int
    """Items with both ratings."""
    n_lowered: int
    """Items that the evaluator rated lower."""
    n_raised: int
    """Items that the evaluator rated higher."""
    net_share: float
    """Share lowered minus share raised; missing without an item."""
    p: float
    """Two-sided p-value of the exact sign test on those that changed; 1 if none did."""


def disconnect(own: Sequence[float], evaluated: Sequence[float]) -> Disconnect:
    """Compare self-ratings with those of the evaluator.

    Items that lack one of the two do not count. Below some ten changed items no p-value
    is small: describe, do not claim.

    Parameters
    ----------
    own, evaluated : sequence of float
        Ratings of the same items, as ranks on one scale: a higher number is more.

    Returns
    -------
    Disconnect
        Counts, net share, p-value.

    References
    ----------
    World Bank, IEG: net disconnect between self-ratings and validated ratings.
    `scipy.stats.binomtest`.

    Examples
    --------
    >>> disconnect([3, 3, 2, 2, 1], [2, 3, 1, 1, 2])
    Disconnect(n=5, n_lowered=3, n_raised=1, net_share=0.4, p=0.625)
    """
    said = np.asarray(own, dtype=float)
    found = np.asarray(evaluated, dtype=float)
    both = ~np.isnan(said) & ~np.isnan(found)
    change = found[both] - said[both]
    n, lowered, raised = len(change), int((change < 0).sum()), int((change > 0).sum())
    if n == 0:
        return Disconnect(0, 0, 0, math.nan, math.nan)
    changed = lowered + raised
    p = float(binomtest(lowered, changed, 0.5).pvalue) if changed else 1.0
    return Disconnect(n, lowered, raised, (lowered - raised) / n, p)
