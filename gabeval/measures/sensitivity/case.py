"""One headline as the items below it, ready to be weighed in other ways."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

import pandas as pd

from gabeval.measures.exact import over_common
from gabeval.measures.sensitivity.exact_weights import (
    as_fraction,
    cap_progress,
    read_intervals,
    read_shares,
    weigh,
)
from gabeval.rounding import is_missing

WEIGHT_SETS: dict[str, tuple[Fraction, Fraction]] = {
    "narrow": (Fraction(3, 4), Fraction(3, 2)),
    "wide": (Fraction(1, 2), Fraction(2)),
    "widest": (Fraction(1, 4), Fraction(5, 2)),
}
"""How far a weight may lie from an equal share, as multiples of it; house rules. Among
five items they are 15 to 30 %, 10 to 40 % and 5 to 50 %. The whole simplex is not among
them: it only says that the headline lies between the smallest and largest value."""

Result = TypeVar("Result")
"""What is measured of a case."""

DRAWN_VALUES = ("value_pct", "lower_pct", "upper_pct")
"""Columns of items: as in the headline, and at either end of what is missing."""

CASES = ("value", "low", "high")
"""Columns of results: as in the headline, and with ranges at either end."""


@dataclass(frozen=True)
class Items:
    """Items below a headline, as they were measured.

    A plan has thousands of headlines over a few items each: lists are made and read
    much faster than tables.

    Attributes
    ----------
    codes : list of str
        The items.
    weights : list of float
        Their weights, as they were given; NaN counts as 0.
    points, low, high : list of float
        Their progress as the headline has it, at least and at most; NaN if unknown.
    """

    codes: list[str]
    weights: list[float]
    points: list[float]
    low: list[float]
    high: list[float]

    @property
    def counting(self) -> list[int]:
        """Places of those that weigh anything."""
        return [i for i, w in enumerate(self.weights) if w == w and w != 0]


def read_items(items: pd.DataFrame) -> Items:
    """Take items out of a table.

    Parameters
    ----------
    items : pandas.DataFrame
        ``item_id``, ``weight`` and the columns of `DRAWN_VALUES`.

    Returns
    -------
    Items
        In the order of the rows.
    """
    names = ("item_id", "weight", *DRAWN_VALUES)
    return Items(*(items[name].tolist() for name in names))


@dataclass(frozen=True)
class Case:
    """Items that count, in fractions.

    There are three cases: ``value``, in which items without any percentage are left
    out, and ``low`` and ``high``, with every range at its lower and at its upper end.

    Attributes
    ----------
    codes : list of str
        The items.
    shares : list of Fraction
        Their weights, adding up to 1.
    points : list of Fraction or None
        Their progress as the headline has it; None if unknown.
    low, high : list of Fraction
        Their progress at least and at most.
    factor : Fraction
        What the weights added up to as they were given.
    """

    codes: list[str]
    shares: list[Fraction]
    points: list[Fraction | None]
    low: list[Fraction]
    high: list[Fraction]
    factor: Fraction

    @cached_property
    def is_certain(self) -> bool:
        """Whether nothing is missing, so that the three cases are one."""
        return self.points == self.low == self.high

    def each(
        self, measure: Callable[[list[Fraction], list[Fraction]], Result]
    ) -> dict[str, Result]:
        """Measure the three cases, in the units of the headline's scale."""
        if self.is_certain:
            return dict.fromkeys(CASES, measure(self.low, self.shares))
        held = [i for i, p in enumerate(self.points) if p is not None]
        points = [self.points[i] for i in held]
        return {
            "value": measure(points, [self.shares[i] for i in held]),
            "low": measure(self.low, self.shares),
            "high": measure(self.high, self.shares),
        }

    def scaled(
        self, measure: Callable[[list[Fraction], list[Fraction]], float]
    ) -> dict[str, float]:
        """Measure the three cases, and scale the results to the headline's weights."""
        return self.scale(self.each(measure))

    def scale(self, found: Mapping[str, float]) -> dict[str, float]:
        """Scale results to the headline's weights; what is missing stays missing."""
        if self.factor == 1:
            return dict(found)
        return {
            key: float(as_fraction(x) * self.factor) if x == x else x
            for key, x in found.items()
        }


def read_case(items: Items, factor: Fraction) -> Case:
    """Take the items that weigh anything.

    Parameters
    ----------
    items : Items
        As they were measured.
    factor : Fraction
        What weights add up to.

    Returns
    -------
    Case
        Shares in place of weights, progress from 0 to 100.

    Raises
    ------
    UsageError
        If all weights are 0 or one is negative.
    """
    held = items.counting
    if not held:
        read_shares([0], 1)
    low, _same = read_intervals([items.low[i] for i in held])
    _same, high = read_intervals([items.high[i] for i in held])
    points = [items.points[i] for i in held]
    return Case(
        [items.codes[i] for i in held],
        read_shares([items.weights[i] for i in held], len(held)),
        [None if is_missing(p) else cap_progress(as_fraction(p)) for p in points],
        low,
        high,
        factor,
    )


def mean_of(values: Sequence[Fraction], weights: Sequence[Fraction]) -> float:
    """Compute a weighted mean; the weights need not add up to 1.

    Parameters
    ----------
    values, weights : sequence of Fraction
        As many of each.

    Returns
    -------
    float
        Mean.

    Examples
    --------
    >>> mean_of([Fraction(90), Fraction(60)], [Fraction(2), Fraction(1)])
    80.0
    """
    parts, one = over_common(weights)
    return float(weigh(values, weights) * Fraction(one, sum(parts)))
