"""A headline traced over the progress of one of the items below it."""

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from gabeval.errors import UsageError
from gabeval.measures.sensitivity.case import (
    WEIGHT_SETS,
    Case,
    mean_of,
    read_case,
    read_items,
)
from gabeval.measures.sensitivity.exact_weights import FULL, as_fraction
from gabeval.measures.sensitivity.weight_sets import headline_bounds
from gabeval.speech import speak

MAX_TRACED = 40
"""Most values of an item at which a headline is traced."""


def trace_headline(
    items: pd.DataFrame,
    other_id: str,
    *,
    factor: Fraction | float = 1,
    boxes: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """Trace the headline and its bounds over the progress of one item.

    Everything else stays as it is; missing values of others are at their lower ends
    below and at their upper ends above. Between the rows the curves are straight, as
    long as there are no more than `MAX_TRACED` values.

    Parameters
    ----------
    items : pandas.DataFrame
        As for `measure_sensitivity`.
    other_id : str
        The item whose progress varies.
    factor : number, default 1
        What weights add up to.
    boxes : mapping of str to pair of numbers, optional
        Sets of weights by name; those of `WEIGHT_SETS` if left out.

    Returns
    -------
    pandas.DataFrame
        One row per value: ``other_pct``, ``own_pct`` (headline with the weights in use)
        and for each set ``<name>_low_pct`` and ``<name>_high_pct``.

    Raises
    ------
    UsageError
        If the item is not there or has no weight.

    Examples
    --------
    >>> items = pd.DataFrame(
    ...     {
    ...         "item_id": ["H", "S"],
    ...         "weight": [0.5, 0.5],
    ...         "value_pct": [90.0, 60.0],
    ...         "lower_pct": [90.0, 60.0],
    ...         "upper_pct": [90.0, 60.0],
    ...     }
    ... )
    >>> curve = trace_headline(items, "S", boxes={"wide": (0.25, 0.75)})
    >>> curve[curve["other_pct"] == 60]
       other_pct  own_pct  wide_low_pct  wide_high_pct
    1       60.0     75.0          67.5           82.5
    """
    case = read_case(read_items(items), as_fraction(factor))
    if other_id not in case.codes:
        raise UsageError(
            speak("Nothing called {code!r} has any weight here.", code=other_id)
        )
    place, n = case.codes.index(other_id), len(case.codes)
    limits = {name: (low / n, high / n) for name, (low, high) in WEIGHT_SETS.items()}
    limits = limits if boxes is None else dict(boxes)
    rows = []
    for value in _list_traced(case, place):
        pairs = list(zip(case.low, case.high, strict=True))
        pairs[place] = (value, value)
        points = [*case.points[:place], value, *case.points[place + 1 :]]
        known = [
            (p, w) for p, w in zip(points, case.shares, strict=True) if p is not None
        ]
        headline = mean_of([p for p, _w in known], [w for _p, w in known])
        row = {
            "other_pct": float(value),
            "own_pct": float(as_fraction(headline) * case.factor),
        }
        for name, (low, high) in limits.items():
            found = headline_bounds(pairs, low, high)[:2]
            for end, bound in zip(("low", "high"), found, strict=True):
                row[f"{name}_{end}_pct"] = float(as_fraction(bound) * case.factor)
        rows.append(row)
    return pd.DataFrame(rows)


def _list_traced(case: Case, place: int) -> list[Fraction]:
    """List the values at which a curve may bend: those of the other items."""
    bends = {x for x in (*case.low, *case.high, *case.points) if x is not None}
    if len(bends) > MAX_TRACED:
        bends = {Fraction(100 * i, MAX_TRACED) for i in range(MAX_TRACED)}
    own = {case.points[place]} - {None}
    return sorted({Fraction(0), FULL, *bends, *own})
