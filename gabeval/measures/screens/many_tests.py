"""Many tests at once: what remains of a small p-value when many were looked at.

The family is declared by the caller: all screens of one report. A test that was not
carried out has no p-value and does not count in the family.
"""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.stats import false_discovery_control

from gabeval.speech import speak


def benjamini_hochberg(p: Sequence[float] | np.ndarray) -> np.ndarray:
    """Adjust p-values so that the expected share of false discoveries is kept.

    Sort them; q of the i-th of m is the least of ``m / j * p_(j)`` over j >= i. What is
    missing stays missing and does not count in the family.

    Parameters
    ----------
    p : sequence of float
        p-values, 0 to 1.

    Returns
    -------
    numpy.ndarray
        Adjusted p-values, in the order given.

    Raises
    ------
    ValueError
        If a value is not from 0 to 1.

    References
    ----------
    Benjamini and Hochberg 1995, J. R. Statist. Soc. B 57:289; R ``p.adjust("BH")``.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, float("nan"), 0.03]).round(3).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    return _adjust_known(p, lambda known: false_discovery_control(known, method="bh"))


def benjamini_yekutieli(p: Sequence[float] | np.ndarray) -> np.ndarray:
    """Adjust p-values as `benjamini_hochberg` does, whatever depends on what.

    Parameters
    ----------
    p : sequence of float
        p-values, 0 to 1; missing ones stay missing and do not count.

    Returns
    -------
    numpy.ndarray
        Adjusted p-values, in the order given.

    Raises
    ------
    ValueError
        If a value is not from 0 to 1.

    References
    ----------
    Benjamini and Yekutieli 2001, Annals of Statistics 29:1165.

    Examples
    --------
    >>> benjamini_yekutieli([0.01, 0.04]).round(3).tolist()
    [0.03, 0.06]
    """
    return _adjust_known(p, lambda known: false_discovery_control(known, method="by"))


def holm(p: Sequence[float] | np.ndarray) -> np.ndarray:
    """Adjust p-values so that not even one false discovery is likely.

    The i-th smallest of m is multiplied by ``m - i + 1``; no adjusted value is smaller
    than the one before it, or larger than 1. To be used where one item will be named in
    print.

    Parameters
    ----------
    p : sequence of float
        p-values, 0 to 1; missing ones stay missing and do not count.

    Returns
    -------
    numpy.ndarray
        Adjusted p-values, in the order given.

    Raises
    ------
    ValueError
        If a value is not from 0 to 1.

    References
    ----------
    Holm 1979, Scandinavian Journal of Statistics 6:65; R ``p.adjust("holm")``.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    return _adjust_known(p, _holm_known)


def _holm_known(known: np.ndarray) -> np.ndarray:
    order = np.argsort(known, kind="stable")
    factors = np.arange(len(known), 0, -1)
    raised = np.maximum.accumulate(known[order] * factors)
    adjusted = np.empty_like(known)
    adjusted[order] = np.minimum(raised, 1.0)
    return adjusted


def _adjust_known(p: Sequence[float] | np.ndarray, adjust: Callable) -> np.ndarray:
    values = np.asarray(p, dtype=float).ravel()
    is_known = ~np.isnan(values)
    adjusted = np.full(values.shape, np.nan)
    known = values[is_known]
    if ((known < 0) | (known > 1)).any():
        raise ValueError(speak("p-values must lie from 0 to 1"))
    if len(known):
        adjusted[is_known] = adjust(known)
    return adjusted
