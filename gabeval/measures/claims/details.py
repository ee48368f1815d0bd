"""The arithmetic behind a verdict: what each side can be, and what would change it."""

import ast
from collections.abc import Mapping
from fractions import Fraction

from gabeval.measures.claims.book import Book
from gabeval.measures.claims.conflicts import (
    claims_can_hold,
    find_minimal_conflicts,
    find_repairs,
    repaired_value,
)
from gabeval.measures.claims.ranges import (
    Case,
    build,
    can_hold,
    interval_of_sum,
    margin_of,
    range_of,
)
from gabeval.measures.claims.records import (
    CONTRADICTION,
    CONTRADICTION_IF,
    WITHOUT,
    Detail,
    Number,
    Scenario,
    Share,
    Side,
    Verdict,
)
from gabeval.measures.claims.statements import (
    count_rated,
    smallest_list,
    unmatched_items,
)
from gabeval.measures.claims.system import System
from gabeval.measures.claims.verdicts import (
    find_flip,
    is_about_approximate,
)
from gabeval.measures.claims.weights import Weights, half_to_double, largest_weight
from gabeval.measures.claims.whole import list_whole
from gabeval.measures.granularity import counts_within
from gabeval.measures.intervals import ROUNDINGS, Interval
from gabeval.plan.claim_expressions import (
    Comparison,
    Expression,
    Predicate,
    means_in,
    parse_expression,
    parse_sum,
)
from gabeval.plan.claim_relations import Implied, Relation

MAX_SIDES = 2
"""Most comparisons of one relation that are told."""

MAX_REPAIRED = 12
"""Most claims of one relation whose repairs are worked out."""


def explain(
    book: Book,
    relation: Relation,
    verdict: Verdict,
    others: Mapping[str, Verdict],
) -> Detail:
    """Work out what stands behind a verdict.

    Parameters
    ----------
    book : Book
        The claims.
    relation : Relation
        Which relation.
    verdict : Verdict
        Its verdict.
    others : mapping of str to Verdict
        Verdicts on the relations before it.

    Returns
    -------
    Detail
        The arithmetic.
    """
    case = Case(book, tuple(relation.expressions), tuple(relation.assumptions))
    wide, flip = "", None
    if is_about_approximate(book, relation):
        wide, flip = find_flip(book, relation, others, narrow=verdict.word)
    conflicts, repairs, repaired = _list_repairs(case, relation, verdict)
    return Detail(
        sides=_list_sides(case, verdict),
        numbers=(
            *_list_numbers(case, relation),
            *_list_forces(case, relation, verdict),
        ),
        scenarios=_list_scenarios(case, relation),
        margin=margin_of(case) if relation.expression or relation.assumptions else None,
        margins_without=_list_margins(case, verdict),
        roundings=_other_roundings(case, verdict),
        wide_word=wide,
        flip_pp=flip,
        combinations=_list_combinations(case),
        shares=_list_shares(book, relation),
        conflicts=conflicts,
        repairs=repairs,
        repaired=repaired,
        rated=_count_rated(case),
        unmatched=_list_unmatched(case),
        budget=_list_budget(book, relation),
    )


def _all_expressions(case: Case) -> list[Expression]:
    """List what must hold; "same" and "rising" as the comparisons that they are."""
    assumed = [
        e for a in case.assumptions for e in case.book.assumptions[a].expressions
    ]
    return [*case.expressions, *assumed]


def _as_comparison(expression: Expression) -> Comparison | None:
    if isinstance(expression, Comparison):
        return expression
    if expression.name not in ("same", "rising") or len(expression.names) != 2:
        return None
    one, other = expression.names
    sign = "=" if expression.name == "same" else "<="
    return parse_expression(f"{one} {sign} {other}")


def _list_sides(case: Case, verdict: Verdict) -> tuple[Side, ...]:
    """Work out the comparisons that conflict; the first one where none does."""
    is_conflict = verdict.word in (CONTRADICTION, CONTRADICTION_IF)
    if is_conflict and verdict.assumption_sets:
        named = [a for a in verdict.assumption_sets[0] if a in case.book.assumptions]
        case = case.assuming(named)
    elif is_conflict:
        case = case.assuming([])
    sides = []
    for expression in _all_expressions(case):
        comparison = _as_comparison(expression)
        if comparison is None or len(sides) == (MAX_SIDES if is_conflict else 1):
            continue
        rest = case.without(expression)
        if not can_hold(rest):
            rest = Case(case.book, (), case.assumptions, rest.skip)
        side = Side(
            comparison.text,
            _side(rest, comparison.left),
            comparison.operator,
            _side(rest, comparison.right),
        )
        is_told = any({s.left, s.right} == {side.left, side.right} for s in sides)
        if not is_told and (not is_conflict or _are_apart(side)):
            sides.append(side)
    return tuple(sides)


def _side(case: Case, node: ast.expr) -> Interval | None:
    found = range_of(case, node)
    return interval_of_sum(case, node) if found is None else found


def _are_apart(side: Side) -> bool:
    if side.left is None or side.right is None:
        return False
    left, right = side.left, side.right
    if side.operator in ("<=", "<"):
        right = right._replace(low=None, low_open=False)
    elif side.operator in (">=", ">"):
        right = right._replace(high=None, high_open=False)
    return left.meet(right).is_empty


def _list_numbers(case: Case, relation: Relation) -> tuple[Number, ...]:
    cases = [("", case)]
    if relation.printed:
        cases.append(("printed", case.on(printed=frozenset(relation.printed))))
    if relation.instead:
        cases.append(("instead", case.on(instead=relation.instead)))
    if is_about_approximate(case.book, relation):
        wide = case.book.claims.rules.wide_pp
        cases.append(("wide", case.on(delta=wide)))
    numbers = [
        Number(one.name, one.of, one.unit, how, _work_out(one, told))
        for how, told in cases
        if how != "wide"
        for one in relation.implies
    ]
    units = {q.quantity_id: q for q in case.book.claims.quantities}
    numbers += [
        Number(units[name].name, name, units[name].unit, how, range_of(told, node))
        for how, told in cases[1:]
        for name in relation.forces
        if name in units and can_hold(told)
        for node in [parse_sum(name)]
    ]
    return tuple(numbers)


def _list_forces(
    case: Case, relation: Relation, verdict: Verdict
) -> tuple[Number, ...]:
    """Say what the figures would force without one assumption of the conflict."""
    if not verdict.assumption_sets:
        return ()
    names = {q.quantity_id: q for q in case.book.claims.quantities}
    found = []
    for left_out in verdict.assumption_sets[0]:
        rest = case.assuming([a for a in case.assumptions if a != left_out])
        if left_out not in case.assumptions or build(rest).means:
            continue
        for q in (names[name] for name in relation.forces if name in names):
            left = range_of(rest, parse_sum(q.quantity_id))
            how = f"{WITHOUT}{left_out}"
            found.append(Number(q.name, q.quantity_id, q.unit, how, left))
    return tuple(found)


def _work_out(one: Implied, case: Case) -> Interval | None:
    found = _range_or_sum(case, one.of, alone=one.alone)
    if not one.per or found is None:
        return found
    other = _range_or_sum(case, one.per, alone=one.alone)
    if other is None or None in (found.low, found.high, other.low) or other.low <= 0:
        return None
    factor = 100 if one.unit == "percent" else 1
    low = Fraction(0) if other.high is None else factor * found.low / other.high
    high = factor * found.high / other.low
    return Interval(
        low,
        high,
        found.low_open or other.high_open or other.high is None,
        found.high_open or other.low_open,
    )


def _range_or_sum(case: Case, text: str, *, alone: bool) -> Interval | None:
    node = parse_sum(text)
    if alone:
        case = Case(case.book, (), case.assumptions)
    found = range_of(case, node)
    return (
        interval_of_sum(case, node) if found is None and not means_in(node) else found
    )


def _list_scenarios(case: Case, relation: Relation) -> tuple[Scenario, ...]:
    """Run a relation with a mean under every box of weights."""
    sides = [side for e in case.expressions for side in _sides_of(e)]
    counts = [len(mean.args) for side in sides for mean in means_in(side)]
    if not counts or any(case.book.assumptions[a].whole for a in case.assumptions):
        return ()
    n = counts[0]
    boxes: list[tuple[str, Weights | str, float, float]] = [
        ("equal", "equal", 1 / n, 1 / n)
    ]
    for box in case.book.claims.weights:
        weights = Weights(Fraction(str(box.low)), Fraction(str(box.high)))
        fits = all(weights.low * k <= 1 <= weights.high * k for k in counts)
        if fits and weights != half_to_double(n):
            boxes.append(("box", weights, box.low, box.high))
    boxes.append(("half_to_double", "half_to_double", 0.5 / n, min(2 / n, 1)))
    boxes.append(("free", "free", 0.0, 1.0))
    boxes.sort(key=lambda box: box[3] - box[2])
    found = []
    for kind, weights, low, high in boxes:
        told = case.on(weights=weights)
        ranges = tuple((q, range_of(told, parse_sum(q))) for q in relation.forces)
        holds = can_hold(told)
        found.append(Scenario(kind, float(low), float(high), holds, ranges))
    return tuple(found)


def _sides_of(expression: Expression) -> tuple[ast.expr, ...]:
    if isinstance(expression, Comparison):
        return expression.left, expression.right
    return ()


def _list_margins(case: Case, verdict: Verdict) -> tuple[tuple[str, float | None], ...]:
    """Measure how much room there is once one assumption of the conflict goes."""
    if not verdict.assumption_sets:
        return ()
    found = []
    for left_out in verdict.assumption_sets[0]:
        rest = case.assuming([a for a in case.assumptions if a != left_out])
        if left_out in case.assumptions and not build(rest).means:
            found.append((left_out, margin_of(rest)))
    return tuple(found)


def _other_roundings(case: Case, verdict: Verdict) -> tuple[str, ...]:
    if verdict.word != CONTRADICTION_IF:
        return ()
    named = [a for a in verdict.assumption_sets[0] if a in case.book.assumptions]
    told = case.assuming(named)
    own = case.book.terms.rounding
    return tuple(r for r in ROUNDINGS if r != own and can_hold(told.on(rounding=r)))


def _list_combinations(case: Case) -> tuple[Mapping[str, int], ...] | None:
    if not any(case.book.assumptions[a].whole for a in case.assumptions):
        return None
    found = list_whole(build(case).system)
    return None if found is None else tuple(found)


def _list_shares(book: Book, relation: Relation) -> tuple[Share, ...]:
    """Work out the statements that make a percentage a count, wherever they stand."""
    ids = [*relation.assumptions, *relation.alternatives]
    lines = [line for a in ids for line in book.assumptions[a].expressions]
    lines += [parse_expression(e) for one in relation.readings for e in one.expression]
    found = []
    for line in [*relation.expressions, *lines]:
        if isinstance(line, Predicate) and line.name == "one_list":
            found += _share_one_list(book, line)
        if not isinstance(line, Predicate) or line.name != "share":
            continue
        figure, things = line.arguments
        n = interval_of_sum(Case(book, ()), things)
        value = interval_of_sum(Case(book, ()), figure)
        if n is not None and n.is_point and value is not None and n.low >= 1:
            counts = counts_within(value, int(n.low))
            found.append(Share(line.text, int(n.low), counts))
    return tuple(found)


def _share_one_list(book: Book, line: Predicate) -> list[Share]:
    """Say how each figure comes out of the smallest list that shows all of them."""
    claims = [book.by_id[book.name(name)] for name in line.names]
    n = smallest_list(claims, book.terms.rounding)
    return [
        Share(claim.claim_id, n, counts_within(book.intervals[claim.claim_id], n))
        for claim in claims
        if n
    ]


def _list_repairs(
    case: Case, relation: Relation, verdict: Verdict
) -> tuple[tuple, tuple, tuple]:
    """List conflicts and repairs of figures that conflict with nothing assumed."""
    if verdict.word != CONTRADICTION and not relation.repair:
        return (), (), ()
    built: System = build(case.assuming([])).system
    own = {
        name: case.book.intervals.get(name, i) for name, i in built.intervals.items()
    }
    system = System(own, built.rows, built.whole)
    names = relation.repair or [n for n in system.intervals if n in case.book.by_id]
    if len(names) > MAX_REPAIRED or not system.rows:
        return (), (), ()
    free = {name: case.book.free[name] for name in names}
    conflicts = find_minimal_conflicts(names, claims_can_hold(system, free))
    repairs = find_repairs(system, names, free)
    singles = [one[0] for one in repairs if len(one) == 1]
    repaired = tuple(
        (name, value)
        for name in singles
        if (value := repaired_value(system, name, free)) is not None
    )
    return tuple(conflicts), tuple(repairs), repaired


def _count_rated(case: Case) -> tuple[int, int] | None:
    for expression in case.expressions:
        if isinstance(expression, Predicate):
            claims = [case.book.by_id[n] for n in expression.names]
            if expression.name == "none_rated_complete":
                return count_rated(claims)
    return None


def _list_unmatched(case: Case) -> tuple[str, ...]:
    for expression in case.expressions:
        if isinstance(expression, Predicate) and expression.name == "one_to_one":
            return tuple(
                unmatched_items(*(case.book.by_id[n] for n in expression.names))
            )
    return ()


def _list_budget(book: Book, relation: Relation) -> tuple[tuple[float, float], ...]:
    """Say how much a part could weigh, for some values of it."""
    if not relation.probe:
        return ()
    heads = [
        e.left.id
        for e in relation.expressions
        if isinstance(e, Comparison) and isinstance(e.left, ast.Name)
    ]
    low = book.intervals[book.name(heads[0])].low
    return tuple((part, largest_weight(part, low)) for part in relation.probe)
