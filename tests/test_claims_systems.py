"""Systems of claims: exact ranges, all smallest conflicts, all smallest repairs.

Expected numbers are those of the methods notes, section 3.1, or come from trying out
every case.
"""

import itertools
import json
import os
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gabeval.measures.claims import audit_claims
from gabeval.measures.claims.conflicts import (
    claims_can_hold,
    find_minimal_conflicts,
    find_repairs,
    repaired_value,
    smallest_change,
)
from gabeval.measures.claims.ranges import Case, margin_of
from gabeval.measures.claims.system import (
    Linear,
    Row,
    System,
    find_margin,
    implied_range,
    is_feasible,
)
from gabeval.measures.claims.weights import (
    FREE,
    Weights,
    bound_part,
    equal_weights,
    half_to_double,
    largest_weight,
)
from gabeval.measures.claims.whole import list_whole
from gabeval.measures.intervals import Interval, point, unround
from gabeval.plan.claims import read_claims

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "raw" / "bogota-2021-2023"
SHARED = Path(os.environ.get("GABEVAL_SHARED", ROOT.parent / "shared"))
ONE = Fraction(1)
PERCENT = Interval(Fraction(0), Fraction(100))


def counts_example() -> System:
    rows = (
        Row({"T": ONE, "A": -ONE, "B": -ONE}, point(0)),
        Row({"A": ONE, "F": -ONE}, point(0)),
    )
    values = {"T": point(76), "A": point(6), "B": point(47), "F": point(5)}
    return System(values, rows)


def test_conflicts_and_repairs_of_the_worked_example():
    system = counts_example()
    names = list(system.intervals)
    free = dict.fromkeys(names, Interval(Fraction(0), None))
    conflicts = find_minimal_conflicts(names, claims_can_hold(system, free))
    assert {frozenset(one) for one in conflicts} == {
        frozenset("AF"),
        frozenset("TAB"),
        frozenset("TBF"),
    }
    repairs = {frozenset(one) for one in find_repairs(system, names)}
    assert repairs == {frozenset(p) for p in ("AT", "AB", "AF", "FT", "FB")}
    assert smallest_change(system, names) == 24


def test_nothing_to_repair():
    system = System(
        {"a": point(5), "b": point(5)}, (Row({"a": ONE, "b": -ONE}, point(0)),)
    )
    assert find_repairs(system, ["a", "b"]) == [()]
    assert smallest_change(system, ["a", "b"]) == 0


def test_a_change_that_does_not_help_is_no_repair():
    system = counts_example()
    assert repaired_value(system, "B") is None
    assert repaired_value(System(system.intervals, system.rows[:1]), "T") == point(53)


def test_a_single_open_boundary_is_not_enough():
    equal = Row({"a": ONE, "b": -ONE}, point(0))
    touching = {"a": unround("98"), "b": unround("99")}  # only 98.5 is in both
    assert find_margin(System(touching, (equal,))) == 0.0
    closed = {"a": unround("98", "closed"), "b": unround("99", "closed")}
    assert is_feasible(System(closed, (equal,)))


def test_whole_numbers_are_whole():
    double = Row({"k": Fraction(2)}, point(7))
    system = System({"k": PERCENT}, (double,))
    assert is_feasible(system)
    assert not is_feasible(System({"k": PERCENT}, (double,), frozenset("k")))


def test_ranges_of_whole_numbers_end_at_whole_numbers_that_can_be():
    # A mean of two that prints as 98 means a sum from 195 up to, but without, 197.
    mean = Row(
        {"h": Fraction(1, 2), "w": Fraction(1, 2)},
        Interval(Fraction(195, 2), Fraction(197, 2), high_open=True),
    )
    system = System({"h": PERCENT, "w": PERCENT}, (mean,), frozenset("hw"))
    both = Linear({"h": Fraction(1), "w": Fraction(1)})
    assert implied_range(system, both) == (195, 196, False, False)
    # x = 2 y with y above 2: y is 3 at least, and x is 6.
    own = {"x": PERCENT, "y": Interval(Fraction(2), Fraction(10), low_open=True)}
    twice = Row({"x": Fraction(1), "y": Fraction(-2)}, point(0))
    found = implied_range(
        System(own, (twice,), frozenset("xy")), Linear({"x": Fraction(1)})
    )
    assert found == (6, 20, False, False)


ends = st.integers(0, 20).map(Fraction)


@st.composite
def intervals(draw):
    low, high = sorted((draw(ends), draw(ends)))
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


@st.composite
def systems(draw):
    own = {name: draw(intervals()) for name in "xyz"}
    rows = []
    for _ in range(draw(st.integers(0, 3))):
        factors = {n: Fraction(draw(st.integers(-2, 2))) for n in "xyz"}
        low = draw(st.integers(-30, 30))
        high = low + draw(st.integers(0, 30))
        flags = draw(st.booleans()), draw(st.booleans())
        rows.append(Row(factors, Interval(Fraction(low), Fraction(high), *flags)))
    return System(own, tuple(rows))


def satisfies(system: System, values: dict[str, Fraction]) -> bool:
    return all(system.interval(n).holds(v) for n, v in values.items()) and all(
        r.interval.holds(sum(f * values[n] for n, f in r.terms.items()))
        for r in system.rows
    )


HALVES = [Fraction(n, 2) for n in range(0, 41, 5)]


@settings(deadline=None, max_examples=40)
@given(systems(), st.tuples(*[st.integers(-2, 2)] * 3))
def test_implied_ranges_hold_every_feasible_point(system, factors):
    target = Linear({n: Fraction(f) for n, f in zip("xyz", factors, strict=True)})
    found = implied_range(system, target)
    for values in itertools.product(HALVES, repeat=3):
        point_ = dict(zip("xyz", values, strict=True))
        if satisfies(system, point_):
            assert found is not None
            total = sum(f * point_[n] for n, f in target.terms.items())
            # What the solver finds is exact to eight decimals.
            wide = Interval(
                found.low - Fraction(1, 10**6), found.high + Fraction(1, 10**6)
            )
            assert wide.holds(total)


@settings(deadline=None, max_examples=40)
@given(systems(), st.tuples(*[st.integers(-2, 2)] * 3))
def test_implied_ranges_are_attained(system, factors):
    target = Linear({n: Fraction(f) for n, f in zip("xyz", factors, strict=True)})
    found = implied_range(system, target)
    assume(found is not None)
    for end, is_open, inwards in (
        (found.low, found.low_open, 1),
        (found.high, found.high_open, -1),
    ):
        step = Fraction(inwards, 1000)
        width = found.high - found.low
        if is_open and width <= 2 * abs(step):
            continue
        at = end + step if is_open else end
        slack = Fraction(1, 10**6)
        row = Row(target.terms, Interval(at - slack, at + slack))
        assert is_feasible(system.with_rows([row]))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.frozensets(st.sampled_from("abcdef"), min_size=1), max_size=5),
)
def test_all_smallest_conflicts_are_found_and_each_is_minimal(bad):
    def can_hold(chosen):
        return not any(one <= chosen for one in bad)

    found = {frozenset(one) for one in find_minimal_conflicts(list("abcdef"), can_hold)}
    expected = {one for one in bad if not any(other < one for other in bad)}
    assert found == expected
    for one in found:
        assert not can_hold(one)
        assert all(can_hold(one - {item}) for item in one)


def test_beyond_twenty_claims_one_smallest_conflict_is_found():
    items = [f"c{n}" for n in range(30)]
    found = find_minimal_conflicts(items, lambda s: not {"c3", "c17"} <= s)
    assert found == [("c3", "c17")]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 10), min_size=2, max_size=4),
    st.integers(0, 10),
    st.sampled_from(["free", "equal", "box"]),
    st.data(),
)
def test_the_range_of_a_part_holds_every_part_that_gives_the_mean(
    parts, low, kind, data
):
    # Parts in tenths of 100; the last one is unpublished.
    n = len(parts) + 1
    weights = {"free": FREE, "equal": equal_weights(n), "box": half_to_double(n)}[kind]
    known = [point(10 * p) for p in parts]
    headline = Interval(Fraction(10 * low), Fraction(10 * low + 10), False, True)
    found = bound_part([*known, PERCENT], headline, weights, n - 1)
    shares = [data.draw(st.integers(1, 8)) for _ in range(n)]
    total = sum(shares)
    own = [Fraction(s, total) for s in shares]
    if not all(weights.low <= w <= weights.high for w in own):
        return
    for tenth in range(11):
        values = [*(10 * p for p in parts), 10 * tenth]
        if headline.holds(sum(w * v for w, v in zip(own, values, strict=True))):
            assert found is not None
            slack = Fraction(1, 10**6)
            assert found.low - slack <= 10 * tenth <= found.high + slack


def test_no_weights_fit_a_box_that_cannot_add_up_to_one():
    box = Weights(Fraction(1, 2), ONE)
    assert bound_part([PERCENT] * 3, PERCENT, box, 0) is None


def test_a_complete_part_may_weigh_everything():
    assert largest_weight(100, 97.5) == 1.0
    assert largest_weight(97.5, 97.5) == 1.0


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=3),
    st.integers(0, 12),
    st.integers(0, 6),
)
def test_whole_combinations_are_those_that_enumeration_finds(spans, low, width):
    ranges = {f"v{i}": sorted(span) for i, span in enumerate(spans)}
    row = Row(
        dict.fromkeys(ranges, ONE), Interval(Fraction(low), Fraction(low + width))
    )
    system = System(
        {n: Interval(Fraction(a), Fraction(b)) for n, (a, b) in ranges.items()},
        (row,),
        frozenset(ranges),
    )
    expected = [
        dict(zip(ranges, values, strict=True))
        for values in itertools.product(*(range(a, b + 1) for a, b in ranges.values()))
        if low <= sum(values) <= low + width
    ]
    assert list_whole(system) == expected


def test_the_shared_vectors_come_out():
    path = SHARED / "reference" / "methods_vectors.json"
    if not path.is_file():
        pytest.skip("the shared test vectors are not on this machine")
    vectors = json.loads(path.read_text("utf-8"))["claims"]
    audit = audit_claims(read_claims(FOLDER))
    book = audit.book
    counts = vectors["counts"]
    system = counts_example()
    names = list(system.intervals)
    free = dict.fromkeys(names, Interval(Fraction(0), None))
    conflicts = find_minimal_conflicts(names, claims_can_hold(system, free))
    assert {frozenset(c) for c in conflicts} == {frozenset(c) for c in counts["iis"]}
    repairs = {frozenset(c) for c in find_repairs(system, names)}
    assert repairs == {frozenset(c) for c in counts["min_repairs"]}
    for name, box in vectors["equal_98"]["box"].items():
        claim = {"H": "C40", "M": "C43", "He": "C44"}.get(name)
        if claim:
            interval = book.intervals[claim]
            assert [float(interval.low), float(interval.high)] == box
    found = vectors["min_S_weight_box"]
    for box, low in found.items():
        ends = [Fraction(str(float(x))) for x in box.strip("[]").split(",")]
        parts = [book.intervals[c] for c in ("C40", "C43", "C44")] + [PERCENT] * 2
        left = bound_part(parts, book.intervals["C26"], Weights(*ends), 4)
        assert float(left.low) == pytest.approx(low, abs=1e-6)
    assert len(audit.find("R12").detail.combinations) == vectors["integer_solutions"]
    r08 = audit.find("R08").relation
    case = Case(book, tuple(r08.expressions), tuple(r08.assumptions))
    assert margin_of(case) == vectors["monotone_99_then_98_margin"]
