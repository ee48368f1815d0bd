"""From a relation of published figures to one of five words, and what it rests on.

The words are used literally. None of them says that a figure is false: where figures
cannot all be true, one of a named set is wrong, or means something else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gabeval.measures.claims.book import Book
from gabeval.measures.claims.building import Builder
from gabeval.measures.claims.conflicts import find_minimal_conflicts
from gabeval.measures.claims.ranges import Case, build, can_hold, range_of
from gabeval.measures.claims.records import (
    CONSISTENT,
    CONTRADICTION,
    CONTRADICTION_IF,
    FORCED,
    UNDECIDABLE,
    Verdict,
)
from gabeval.measures.claims.statements import smallest_list
from gabeval.measures.claims.system import is_feasible
from gabeval.measures.intervals import ROUNDINGS, Interval, natural_range
from gabeval.plan import Words
from gabeval.plan.claim_expressions import (
    Comparison,
    Expression,
    Predicate,
    parse_expression,
    parse_sum,
)
from gabeval.plan.claim_relations import Relation

ROUNDED = "rounded_"
"""Start of the assumption that figures were rounded in one way."""

FLIP_DECIMALS = 2
"""Decimals of the reach of "approximately" at which a verdict changes."""


def judge(
    book: Book, relation: Relation, others: Mapping[str, Verdict] | None = None
) -> Verdict:
    """Work out the verdict on one relation.

    First, whether the figures can be compared at all: they must speak of the same
    population and day where the relation says so. Then, whether they can all be true
    with nothing assumed; then, which smallest sets of assumptions make them conflict;
    then, whether they force an unpublished quantity into a corner; then, whether what
    is asked follows from them.

    Parameters
    ----------
    book : Book
        The claims, read on some terms.
    relation : Relation
        Which relation.
    others : mapping of str to Verdict, optional
        Verdicts on relations before this one, for ``because``.

    Returns
    -------
    Verdict
        The word and what it rests on.

    Raises
    ------
    DataError
        If an expression calculates with something that has no figure.
    """
    early = _compare_at_all(book, relation, others or {})
    if early is not None:
        return early
    case = Case(book, tuple(relation.expressions))
    if not can_hold(case):
        return _judge_without_assumptions(case)
    conflicts = find_minimal_conflicts(
        relation.assumptions, lambda chosen: can_hold(_assume(case, relation, chosen))
    )
    needs = tuple(relation.needs)
    if conflicts:
        number = _smallest_list(book, relation)
        return Verdict(CONTRADICTION_IF, tuple(conflicts), needs=needs, number=number)
    case = case.assuming(relation.assumptions)
    forced = find_forced(case, relation)
    if forced:
        rests_on = tuple(relation.assumptions)
        return Verdict(FORCED, forced=forced, rests_on=rests_on, needs=needs)
    return _ask(case, relation)


def judge_all(book: Book) -> dict[str, Verdict]:
    """Work out the verdict on every relation.

    Parameters
    ----------
    book : Book
        The claims, read on some terms.

    Returns
    -------
    dict of str to Verdict
        By relation, in the order of the file.
    """
    found: dict[str, Verdict] = {}
    for relation in book.claims.relations:
        found[relation.relation_id] = judge(book, relation, found)
    return found


def find_flip(
    book: Book,
    relation: Relation,
    others: Mapping[str, Verdict] | None = None,
    *,
    narrow: str = "",
) -> tuple[str, float | None]:
    """Find at which reach of "approximately" a verdict becomes another one.

    Parameters
    ----------
    book : Book
        The claims, "approximately" read narrowly.
    relation : Relation
        Which relation.
    others : mapping of str to Verdict, optional
        As for `judge`.
    narrow : str, optional
        The word with the narrow reading, where it is known already.

    Returns
    -------
    tuple of str and float or None
        The word when "approximately" is read widely; and the largest reach, in
        percentage points, up to which the word is the narrow one. None if both readings
        give the same word.
    """
    rules = book.claims.rules
    narrow = narrow or judge(book, relation, others).word
    wide = judge(book.on(delta=rules.wide_pp), relation, others).word
    if wide == narrow:
        return wide, None
    case = Case(book, tuple(relation.expressions), tuple(relation.assumptions))
    low, high = rules.narrow_pp, rules.wide_pp
    while high - low > 10**-FLIP_DECIMALS / 4:
        middle = (low + high) / 2
        if narrow == CONTRADICTION_IF:
            is_same = not can_hold(case.on(delta=middle))
        else:
            word = judge(book.on(delta=middle), relation, others).word
            is_same = word == narrow
        low, high = (middle, high) if is_same else (low, middle)
    return wide, round((low + high) / 2, FLIP_DECIMALS)


def is_about_approximate(book: Book, relation: Relation) -> bool:
    """Tell whether any figure of a relation depends on the reach of "approximately".

    Parameters
    ----------
    book : Book
        The claims.
    relation : Relation
        Which relation.

    Returns
    -------
    bool
        True if one is called approximate or almost.
    """
    return any(
        book.by_id[name].qualifier in ("approximately", "almost")
        for name in names_used(book, relation)
        if name in book.by_id
    )


def names_used(book: Book, relation: Relation) -> tuple[str, ...]:
    """List the claims and quantities of a relation and of its assumptions.

    Parameters
    ----------
    book : Book
        The claims.
    relation : Relation
        Which relation.

    Returns
    -------
    tuple of str
        Each once.
    """
    ids = [*relation.assumptions, *relation.alternatives]
    assumed = [n for a in ids for e in book.assumptions[a].expressions for n in e.names]
    return tuple(dict.fromkeys([*relation.names, *assumed]))


def find_forced(case: Case, relation: Relation) -> tuple[tuple[str, Interval], ...]:
    """Find the unpublished quantities that figures force into a corner.

    A quantity is in a corner if what is left of its natural range reaches one of the
    ends and is no more than a declared share of it; that share is a house rule. One
    single value is a corner wherever it lies.

    Parameters
    ----------
    case : Case
        Figures and assumptions that can hold.
    relation : Relation
        Names the quantities.

    Returns
    -------
    tuple of tuple of str and Interval
        Quantity and what is left; empty if none is forced.
    """
    share = case.book.claims.rules.forced_share
    units = {q.quantity_id: q.unit for q in case.book.claims.quantities}
    found = []
    for name in relation.forces:
        whole = natural_range(units.get(name, "percent"))
        left = range_of(case, parse_sum(name))
        if left is None or None in (whole.high, left.low, left.high):
            continue
        is_small = left.high - left.low <= share * (whole.high - whole.low)
        is_at_end = left.low == whole.low or left.high == whole.high
        if left.is_point or (is_small and is_at_end):
            found.append((name, left))
    return tuple(found)


def _compare_at_all(
    book: Book, relation: Relation, others: Mapping[str, Verdict]
) -> Verdict | None:
    """Say what must be said before anything is calculated; None if nothing must."""
    if relation.repair:
        return Verdict("")
    cause = others.get(relation.because)
    if cause is not None and cause.word not in (CONTRADICTION, CONTRADICTION_IF):
        return Verdict(CONSISTENT, reason="settled")
    days = {name: book.day(name) for name in (*relation.dated, *relation.same_date)}
    undated = [name for name, day in days.items() if day is None]
    undated += build(Case(book, tuple(relation.expressions))).missing_dates
    if undated:
        return Verdict(UNDECIDABLE, needs=_need_dates(undated), reason="no_date")
    if len({days[name] for name in relation.same_date}) > 1:
        return Verdict(CONSISTENT, reason="other_date")
    named = [book.by_id[book.name(name)] for name in relation.same_population]
    unnamed = [c.claim_id for c in named if c.population is None]
    if unnamed:
        needs = _need_populations(unnamed)
        return Verdict(UNDECIDABLE, needs=needs, reason="no_population")
    if len({c.population.en for c in named}) > 1:
        return Verdict(CONSISTENT, reason="other_population")
    return None


def _need_dates(names: Sequence[str]) -> tuple[Words, ...]:
    return tuple(
        Words(es=f"fecha de corte de {name}", en=f"as-of date of {name}")
        for name in dict.fromkeys(names)
    )


def _need_populations(names: Sequence[str]) -> tuple[Words, ...]:
    return tuple(
        Words(es=f"población de {name}", en=f"population of {name}") for name in names
    )


def _assume(case: Case, relation: Relation, chosen: frozenset[str]) -> Case:
    return case.assuming([a for a in relation.assumptions if a in chosen])


def _judge_without_assumptions(case: Case) -> Verdict:
    """Tell a contradiction from one that only a kind of rounding makes."""
    own = case.book.terms.rounding
    fits = [r for r in ROUNDINGS if r != own and can_hold(case.on(rounding=r))]
    if not fits:
        return Verdict(CONTRADICTION)
    return Verdict(CONTRADICTION_IF, ((f"{ROUNDED}{own}",),))


def _smallest_list(book: Book, relation: Relation) -> int:
    """Find the number that an assumption on the size of a list speaks of."""
    for assumption in relation.assumptions:
        for expression in book.assumptions[assumption].expressions:
            if isinstance(expression, Predicate) and expression.name == "one_list":
                claims = [book.by_id[book.name(n)] for n in expression.names]
                return smallest_list(claims, book.terms.rounding)
    return 0


def _ask(case: Case, relation: Relation) -> Verdict:
    """Judge figures that can all be true by what is asked of them."""
    only_if = tuple(
        reading.instead
        for reading in relation.readings
        if not can_hold(
            case.with_expressions([parse_expression(e) for e in reading.expression])
        )
    )
    base = Verdict(CONSISTENT, only_if=only_if)
    is_settled = bool(relation.readings) and not only_if
    if relation.asks:
        return _judge_question(case, relation, base)
    is_undecided = build(case).is_undecided
    if any(isinstance(e, Predicate) for e in case.expressions):
        is_settled = not is_undecided
    if relation.determine:
        is_settled = all(_is_determined(case, name) for name in relation.determine)
    if is_undecided or (relation.needs and not is_settled):
        return replace(base, word=UNDECIDABLE, needs=tuple(relation.needs))
    return base


def _judge_question(case: Case, relation: Relation, base: Verdict) -> Verdict:
    """Judge statements that must follow from the figures."""
    questions = [parse_expression(line) for line in relation.asks]
    if not can_hold(case.with_expressions(questions)):
        return replace(base, word=CONTRADICTION)
    if any(_can_fail(case, question) for question in questions):
        return replace(base, word=UNDECIDABLE, needs=tuple(relation.needs))
    return base


def _can_fail(case: Case, question: Expression) -> bool:
    """Tell whether the figures leave it possible that a statement does not hold."""
    if not isinstance(question, Comparison):
        return False
    if question.operator == "=":
        left = range_of(case, question.left)
        right = range_of(case, question.right)
        return not (left == right and left is not None and left.is_point)
    builder = Builder(case.book, case.assumptions, case.skip)
    builder.add_opposite(question)
    built = builder.build(case.expressions)
    return is_feasible(built.system)


def _is_determined(case: Case, name: str) -> bool:
    left = range_of(case, parse_sum(name))
    return left is not None and left.is_point
