"""From claims, relations and assumptions to a system of linear (in)equalities."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gabeval.errors import DataError
from gabeval.measures.claims.book import Book
from gabeval.measures.claims.statements import check_statement
from gabeval.measures.claims.system import Linear, Row, System
from gabeval.measures.claims.weights import (
    FREE,
    INWARDS,
    Weights,
    equal_weights,
    half_to_double,
)
from gabeval.measures.granularity import counts_within
from gabeval.measures.intervals import ANY, Interval, point
from gabeval.plan.claim_expressions import Comparison, Expression, Predicate
from gabeval.speech import speak

NEVER = Row({}, point(1))
"""A row that nothing satisfies: nothing is one."""

_LIMITS = {
    "=": point(0),
    "<=": Interval(None, Fraction(0)),
    ">=": Interval(Fraction(0), None),
    "<": Interval(None, Fraction(0), high_open=True),
    ">": Interval(Fraction(0), None, low_open=True),
}
"""Where left minus right lies, by operator."""

_OPPOSITES = {"=": "", "<=": ">", ">=": "<", "<": ">=", ">": "<="}


@dataclass(frozen=True)
class Mean:
    """A weighted mean in a system."""

    parts: tuple[str, ...]
    """Variables of the parts."""
    weights: tuple[str, ...]
    """Variables of the weights; none if the weights are fixed."""
    box: Weights
    """Between which shares every weight lies."""


@dataclass
class Built:
    """A system, and what cannot be written as one."""

    system: System
    """Variables and rows."""
    means: list[Mean]
    """Weighted means whose weights are unknown."""
    is_undecided: bool = False
    """Whether the text does not say what a statement needs."""
    missing_dates: tuple[str, ...] = ()
    """Claims whose as-of date a statement needs."""


class Builder:
    """Write expressions as rows of a system.

    Parameters
    ----------
    book : Book
        The claims.
    assumptions : sequence of str
        Ids of the assumptions that hold.
    skip : frozenset of str, optional
        Expressions of the assumptions that are left out, as written.
    """

    def __init__(
        self,
        book: Book,
        assumptions: Sequence[str] = (),
        skip: frozenset[str] = frozenset(),
    ) -> None:
        self.book = book
        self.skip = skip
        self.active = [book.assumptions[a] for a in assumptions]
        self.rows: list[Row] = []
        self.intervals: dict[str, Interval] = {}
        self.means: list[Mean] = []
        self.whole = {n for a in self.active for n in a.whole}
        self.is_undecided = False
        self.missing_dates: list[str] = []
        for name in sorted(self.whole):
            self._use(name)

    def build(self, expressions: Sequence[Expression]) -> Built:
        """Write expressions, and those of the assumptions, as one system.

        Parameters
        ----------
        expressions : sequence of Comparison or Predicate
            What must hold.

        Returns
        -------
        Built
            The system.

        Raises
        ------
        DataError
            If an expression calculates with a claim that has no figure, or multiplies
            two unknown numbers.
        """
        held = {a.assumption_id for a in self.active}
        assumed = [
            line
            for a in self.active
            if held.issuperset(a.only_with)
            for line in a.expressions
            if line.text not in self.skip
        ]
        self._tighten([*expressions, *assumed])
        for expression in (*expressions, *assumed):
            self.add(expression)
        return Built(
            System(self.intervals, tuple(self.rows), frozenset(self.whole)),
            self.means,
            self.is_undecided,
            tuple(self.missing_dates),
        )

    def _tighten(self, expressions: Sequence[Expression]) -> None:
        """Narrow quantities that are set equal to something, so that means know it."""
        pairs = [
            (e.left.id, e.operator, e.right)
            for e in expressions
            if isinstance(e, Comparison) and isinstance(e.left, ast.Name)
        ]
        for _round in range(2):
            for left, operator, right in pairs:
                name = self._use(left)
                if isinstance(right, ast.Name) and operator == "=":
                    other = self._use(right.id)
                    self._narrow(name, self.intervals[other])
                    self._narrow(other, self.intervals[name])
                elif isinstance(right, ast.Constant):
                    limit = _shift(_LIMITS[operator], Fraction(str(right.value)))
                    self._narrow(name, limit)

    def _narrow(self, name: str, interval: Interval) -> None:
        if name not in self.book.by_id:
            self.intervals[name] = self.intervals[name].meet(interval)

    def add(self, expression: Expression) -> None:
        """Write one expression."""
        if isinstance(expression, Comparison):
            self._compare(expression.left, expression.operator, expression.right)
        else:
            self._state(expression)

    def add_opposite(self, expression: Comparison) -> None:
        """Write that a comparison does not hold; not for ``=``."""
        operator = _OPPOSITES[expression.operator]
        self._compare(expression.left, operator, expression.right)

    def linear(self, node: ast.expr) -> Linear:
        """Write a sum."""
        if isinstance(node, ast.Name):
            return Linear({self._use(node.id): Fraction(1)})
        if isinstance(node, ast.Constant):
            return Linear({}, Fraction(str(node.value)))
        if isinstance(node, ast.UnaryOp):
            return _scale(self.linear(node.operand), Fraction(-1))
        if isinstance(node, ast.Call):
            return self._mean([part.id for part in node.args])
        left, right = self.linear(node.left), self.linear(node.right)
        if isinstance(node.op, ast.Add):
            return _add(left, right)
        if isinstance(node.op, ast.Sub):
            return _add(left, _scale(right, Fraction(-1)))
        return self._multiply(node, left, right)

    def _multiply(self, node: ast.BinOp, left: Linear, right: Linear) -> Linear:
        by, of = self._constant(right), left
        if by is None and isinstance(node.op, ast.Mult):
            by, of = self._constant(left), right
        if by is None or (by == 0 and isinstance(node.op, ast.Div)):
            raise DataError(
                speak(
                    "'{sum}' multiplies or divides by a number that is not known: one "
                    "of the two must be an exact figure.",
                    sum=ast.unparse(node),
                )
            )
        return _scale(of, by if isinstance(node.op, ast.Mult) else 1 / by)

    def _constant(self, sum_: Linear) -> Fraction | None:
        """Put exact figures in; None if something unknown is left."""
        total = sum_.constant
        for name, factor in sum_.terms.items():
            interval = self.book.intervals[name]
            if not interval.is_point:
                return None
            total += factor * interval.low
        return total

    def _use(self, name: str) -> str:
        name = self.book.name(name)
        if name not in self.book.intervals:
            raise DataError(
                speak(
                    "An expression calculates with {claim}, which has no figure. Give "
                    "it a unit and a value in claims.yaml, or leave it out.",
                    claim=name,
                )
            )
        self.intervals.setdefault(name, self.book.intervals[name])
        return name

    def _compare(self, left: ast.expr, operator: str, right: ast.expr) -> None:
        sum_ = _add(self.linear(left), _scale(self.linear(right), Fraction(-1)))
        limit = _shift(_LIMITS[operator], -sum_.constant)
        self.rows.append(Row(sum_.terms, limit))

    def _state(self, statement: Predicate) -> None:
        """Write a statement that is no sum."""
        if statement.name == "same":
            first, *others = statement.arguments
            for other in others:
                self._compare(first, "=", other)
        elif statement.name == "rising":
            self._rise(*statement.arguments)
        elif statement.name == "share":
            self._share(*statement.arguments)
        elif statement.name == "none_rated_complete":
            self._rate(statement)
        else:
            names = [self.book.name(name) for name in statement.names]
            holds = check_statement(
                statement.name, [self.book.by_id[name] for name in names]
            )
            self.is_undecided |= holds is None
            if holds is False:
                self.rows.append(NEVER)

    def _rise(self, one: ast.Name, other: ast.Name) -> None:
        days = {node.id: self.book.day(node.id) for node in (one, other)}
        lacking = [name for name, day in days.items() if day is None]
        self.missing_dates += lacking
        if lacking:
            return
        if days[one.id] == days[other.id]:
            self._compare(one, "=", other)
            return
        early, late = sorted((one, other), key=lambda node: days[node.id])
        self._compare(early, "<=", late)

    def _share(self, figure: ast.expr, things: ast.expr) -> None:
        """Let a percentage be that of k of n things, k being a whole number."""
        (name,) = self.linear(figure).terms
        n = self._constant(self.linear(things))
        if n is None or n.denominator != 1:
            raise DataError(
                speak(
                    "'{sum}' must be a whole number of things for a share.",
                    sum=ast.unparse(things),
                )
            )
        # Of nothing, no count is any percentage.
        counts = counts_within(self.book.intervals[name], int(n)) if n > 0 else ()
        if not counts:
            self.rows.append(NEVER)
            return
        k = f"count {len(self.rows)}"
        self.intervals[k] = Interval(Fraction(counts[0]), Fraction(counts[-1]))
        self.whole.add(k)
        self.rows.append(Row({name: Fraction(1), k: Fraction(-100) / n}, point(0)))

    def _rate(self, statement: Predicate) -> None:
        """Keep what is not called complete below 100, and what is at 100."""
        for name in statement.names:
            claim = self.book.by_id.get(self.book.name(name))
            if claim is None or not claim.is_number:
                continue
            full = Fraction(100)
            interval = (
                point(full)
                if claim.rating == "complete"
                else Interval(None, full, high_open=True)
            )
            self.rows.append(Row({self._use(name): Fraction(1)}, interval))

    def _mean(self, names: list[str]) -> Linear:
        """Write a weighted mean; each has weights of its own."""
        parts = [self._use(name) for name in names]
        n = len(parts)
        box = self._box(n)
        number = len(self.means)
        weights = tuple(f"w{number} {part}" for part in parts)
        if box.are_equal:
            share = box.low
            return Linear(dict.fromkeys(parts, share)) if share * n == 1 else _nothing()
        self.means.append(Mean(tuple(parts), weights, box))
        products = {}
        for part, weight in zip(parts, weights, strict=True):
            product = f"y {weight}"
            self.intervals[weight] = Interval(*box)
            self.intervals[product] = ANY
            self.rows += _envelope(product, weight, part, box, self.intervals[part])
            products[product] = Fraction(1)
        self.rows.append(Row(dict.fromkeys(weights, Fraction(1)), point(1)))
        return Linear(products)

    def _box(self, n: int) -> Weights:
        said = self.book.terms.weights
        if isinstance(said, Weights):
            return said
        rules = {said} if said else {a.weights for a in self.active}
        if "equal" in rules:
            return equal_weights(n)
        return half_to_double(n) if "half_to_double" in rules else FREE


def _shift(interval: Interval, by: Fraction) -> Interval:
    return Interval(
        None if interval.low is None else interval.low + by,
        None if interval.high is None else interval.high + by,
        interval.low_open,
        interval.high_open,
    )


def _nothing() -> Linear:
    """Return what no percentage is: the weights of the mean cannot add up to one."""
    return Linear({}, Fraction(-1))


def _add(one: Linear, other: Linear) -> Linear:
    terms = dict(one.terms)
    for name, factor in other.terms.items():
        terms[name] = terms.get(name, Fraction(0)) + factor
    return Linear(terms, one.constant + other.constant)


def _scale(one: Linear, by: Fraction) -> Linear:
    return Linear({n: f * by for n, f in one.terms.items()}, one.constant * by)


def _envelope(
    product: str, weight: str, part: str, box: Weights, interval: Interval
) -> list[Row]:
    """Keep a product between the planes that touch it (McCormick).

    Exact wherever the part stands in no other row; else a relaxation, and what it
    allows is checked with fixed weights. Open ends are moved a little inwards.
    """
    low, high = interval.low, interval.high
    low += INWARDS / 1000 * interval.low_open
    high -= INWARDS / 1000 * interval.high_open
    one = Fraction(1)
    rows = []
    for at_weight, at_part, is_lower in (
        (box.low, low, True),
        (box.high, high, True),
        (box.high, low, False),
        (box.low, high, False),
    ):
        corner = -at_weight * at_part
        limit = Interval(corner, None) if is_lower else Interval(None, corner)
        rows.append(Row({product: one, weight: -at_part, part: -at_weight}, limit))
    return rows
