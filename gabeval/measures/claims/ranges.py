"""What figures can all be true, and what they leave possible for other numbers."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from gabeval.measures.claims.book import Book
from gabeval.measures.claims.building import Builder, Built
from gabeval.measures.claims.system import (
    Linear,
    System,
    find_margin,
    implied_range,
)
from gabeval.measures.claims.weights import bound_part
from gabeval.measures.intervals import Interval
from gabeval.plan.claim_expressions import Comparison, Expression, means_in

REMEMBERED = 1024
"""How many answers are remembered: an audit asks the same things again and again."""


@dataclass(frozen=True)
class Case:
    """Expressions and assumptions that are taken to hold together."""

    book: Book
    """The claims, read on some terms."""
    expressions: tuple[Expression, ...]
    """What must hold."""
    assumptions: tuple[str, ...] = ()
    """Assumptions that hold as well."""
    skip: frozenset[str] = frozenset()
    """Expressions of the assumptions that are left out, as written."""

    def on(self, **changes: object) -> "Case":
        """Return the case with the claims read on other terms."""
        return replace(self, book=self.book.on(**changes))

    def assuming(self, assumptions: Sequence[str]) -> "Case":
        """Return the case with other assumptions."""
        return replace(self, assumptions=tuple(assumptions))

    def without(self, expression: Expression) -> "Case":
        """Return the case without one expression of its own or of an assumption."""
        rest = tuple(e for e in self.expressions if e.text != expression.text)
        return replace(self, expressions=rest, skip=self.skip | {expression.text})

    def with_expressions(self, more: Sequence[Expression]) -> "Case":
        """Return the case with more expressions."""
        return replace(self, expressions=(*self.expressions, *more))


@lru_cache(maxsize=REMEMBERED)
def build(case: Case) -> Built:
    """Write a case as a system.

    Parameters
    ----------
    case : Case
        What must hold.

    Returns
    -------
    Built
        The system, and what cannot be written as one.
    """
    return Builder(case.book, case.assumptions, case.skip).build(case.expressions)


def can_hold(case: Case) -> bool:
    """Tell whether all figures of a case can be true together.

    Where a part stands in two means with unknown weights, or in a mean and another row,
    this is a relaxation: it may say yes where the answer is no, never the reverse.

    Parameters
    ----------
    case : Case
        What must hold.

    Returns
    -------
    bool
        True if they can.
    """
    margin = margin_of(case)
    return margin is not None and margin > 0


@lru_cache(maxsize=REMEMBERED)
def margin_of(case: Case) -> float | None:
    """Find the margin of a case, see `gabeval.measures.claims.system.find_margin`.

    Parameters
    ----------
    case : Case
        What must hold.

    Returns
    -------
    float or None
        None if the figures conflict even with closed ends.
    """
    return find_margin(build(case).system)


@lru_cache(maxsize=REMEMBERED)
def range_of(case: Case, target: ast.expr) -> Interval | None:
    """Find what a case leaves possible for a sum.

    Parameters
    ----------
    case : Case
        What must hold.
    target : ast.expr
        The sum.

    Returns
    -------
    Interval or None
        None if the case cannot hold, or the range of this sum cannot be found because
        weights are unknown.
    """
    builder = Builder(case.book, case.assumptions, case.skip)
    sum_ = builder.linear(target)
    built = builder.build(case.expressions)
    if not built.means:
        return implied_range(built.system, sum_)
    if isinstance(target, ast.Name):
        return _range_of_part(case, case.book.name(target.id))
    return implied_range(built.system, sum_) if means_in(target) else None


def _range_of_part(case: Case, part: str) -> Interval | None:
    """Find the range of a part of the one mean of a case, whatever the weights."""
    means = [e for e in _comparisons(case) if _mean_side(e) is not None]
    if len(means) != 1 or not can_hold(case):
        return None
    (expression,) = means
    call, other = _mean_side(expression)
    parts = [case.book.name(node.id) for node in call.args]
    built = build(case)
    box = built.means[0].box
    rest = build(case.without(expression)).system
    if part not in parts or _ties(rest, parts) or not isinstance(other, ast.Name):
        return None
    intervals = [built.system.intervals[name] for name in parts]
    headline = case.book.intervals[case.book.name(other.id)]
    return bound_part(intervals, headline, box, parts.index(part))


def _comparisons(case: Case) -> list[Comparison]:
    """List all comparisons of a case, with those of its assumptions."""
    assumed = [
        e for a in case.assumptions for e in case.book.assumptions[a].expressions
    ]
    return [e for e in (*case.expressions, *assumed) if isinstance(e, Comparison)]


def _mean_side(expression: Comparison) -> tuple[ast.Call, ast.expr] | None:
    """Split ``figure = mean(...)`` into the mean and the figure."""
    if expression.operator != "=":
        return None
    for one, other in (
        (expression.left, expression.right),
        (expression.right, expression.left),
    ):
        if isinstance(one, ast.Call):
            return one, other
    return None


def _ties(system: System, parts: Sequence[str]) -> bool:
    """Tell whether any row ties two parts together, so that they are not free."""
    return any(
        sum(name in parts for name, factor in row.terms.items() if factor) > 1
        for row in system.rows
    )


def interval_of_sum(case: Case, target: ast.expr) -> Interval | None:
    """Find what the figures alone say of a sum, without anything that ties them.

    Parameters
    ----------
    case : Case
        Only its claims and terms count.
    target : ast.expr
        The sum.

    Returns
    -------
    Interval or None
        None if one of the figures leaves nothing possible.
    """
    builder = Builder(case.book, case.assumptions, case.skip)
    sum_: Linear = builder.linear(target)
    return implied_range(System(builder.intervals, tuple(builder.rows)), sum_)
