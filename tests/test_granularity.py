"""Whole things behind percentages and means: exact, against peers and brute force."""

import itertools
import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gabeval.errors import UsageError
from gabeval.measures.granularity import (
    counts_within,
    debit,
    fitting_counts,
    grim,
    grimmer,
    smallest_n,
)
from gabeval.measures.intervals import (
    ROUNDINGS,
    Interval,
    claimed_interval,
    read_figure,
    unround,
)

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("GABEVAL_SHARED", Path(__file__).parents[2] / "shared"))

# The 14 cells that were run in R with scrutiny 0.6.1 (methods notes, section 3.2).
SCRUTINY = {
    ("93", 20): False,
    ("93", 60): True,
    ("93", 3): False,
    ("97", 28): False,
    ("97", 29): True,
    ("98", 39): False,
    ("98", 40): True,
    ("98", 5): False,
    ("98", 79): False,
    ("98", 80): True,
    ("99", 66): False,
    ("99", 67): True,
    ("66", 47): True,
    ("66", 90): True,
}


def brute_round(value: Fraction, decimals: int, rounding: str) -> set[Fraction]:
    """Every way in which a number is printed; ties have two under ``closed``."""
    scaled = value * 10**decimals
    below = scaled.__floor__()
    rest = scaled - below
    up = Fraction(below + 1, 10**decimals)
    down = Fraction(below, 10**decimals)
    if rest == 0 or rounding == "floor":
        return {down}
    if rounding == "ceil":
        return {up}
    if rest == Fraction(1, 2):
        return {up, down} if rounding == "closed" else {up}
    return {up} if rest > Fraction(1, 2) else {down}


@pytest.mark.parametrize(("cell", "is_consistent"), SCRUTINY.items())
def test_grim_agrees_with_scrutiny(cell, is_consistent):
    assert grim(*cell).is_consistent is is_consistent


def test_ninety_three_percent_is_56_of_60_territory_phases_and_nothing_else():
    # 56 / 60 = 0.9333; 55 / 60 = 0.9167 and 57 / 60 = 0.95 print otherwise.
    assert grim("93", 60).counts == (56,)


def test_ninety_three_percent_of_20_territories_is_impossible_however_rounded():
    # Multiples of 5 only: 90 and 95.
    assert grim("93", 20).is_impossible


@pytest.mark.parametrize(
    ("values", "n"),
    [
        (["93"], 14),  # 13 / 14 = 92.86
        (["97"], 29),  # 28 / 29 = 96.55
        (["98"], 40),  # 39 / 40 = 97.5, rounded half up
        (["99"], 67),  # 66 / 67 = 98.51
        (["66"], 29),  # 19 / 29 = 65.52
        (["98", "99"], 80),  # 78 / 80 = 97.5 and 79 / 80 = 98.75
        (["0"], 1),
        (["100"], 1),
        (["50"], 2),
    ],
)
def test_smallest_list_that_can_show_percentages(values, n):
    assert smallest_n(values) == n


def test_no_list_can_show_more_than_all_of_it():
    assert smallest_n(["101"]) == 0
    # Nor need a million lists be tried to tell.
    assert smallest_n(["100.123456"]) == 0


def test_grim_of_means_as_in_the_paper():
    # Brown & Heathers (2017): a mean of 5.19 is impossible for 28 whole numbers.
    assert not grim("5.19", 28, unit="mean").is_consistent
    assert grim("5.19", 32, unit="mean").counts == (166,)  # 166 / 32 = 5.1875


def test_a_mean_outside_the_scale_has_no_counts():
    assert grim("5.50", 10, unit="mean").counts == (55,)
    assert grim("5.50", 10, unit="mean", scale=(1, 5)).counts == ()


def test_several_items_make_the_grain_finer():
    # 3 items of 9 persons: 27 numbers; 14 / 27 = 0.5185 prints as 0.52, n / 9 never.
    assert not grim("0.52", 9, unit="mean").is_consistent
    assert grim("0.52", 9, unit="mean", items=3).counts == (14,)


def test_a_tie_is_what_the_kinds_of_rounding_disagree_on():
    # 1 / 8 = 12.5 %: half up prints 13, down 12, up 13.
    assert grim("13", 8).roundings == ("half_up", "ceil", "closed")
    assert grim("12", 8).roundings == ("floor", "closed")


@given(
    st.integers(0, 100),
    st.integers(1, 130),
    st.integers(0, 1),
    st.sampled_from(ROUNDINGS),
)
def test_grim_finds_exactly_the_counts_that_print_as_the_figure(
    whole, n, decimals, rounding
):
    text = str(whole) if decimals == 0 else f"{whole}.{whole % 10}"
    value = Fraction(text)
    expected = tuple(
        k
        for k in range(n + 1)
        if value in brute_round(Fraction(100 * k, n), decimals, rounding)
    )
    assert fitting_counts(text, n, rounding=rounding) == expected


def test_debit_counts_the_ones():
    # 56 / 60 = 0.9333; 56 * 4 / (60 * 59) = 0.063277, whose root is 0.251549.
    assert debit("0.93", "0.25", 60) == (56,)


def test_debit_refuses_what_scrutiny_lets_pass():
    # Only 56 of 60 prints as 0.93, and its standard deviation prints as 0.25.
    assert debit("0.93", "0.26", 60) == ()


def test_debit_of_all_ones_has_no_spread():
    assert debit("1.00", "0.00", 5) == (5,)


def test_grimmer_finds_the_one_pair_of_sums():
    # (113 - 31 * 31 / 10) / 9 = 1.8778, whose root is 1.3703; no other pair prints so.
    assert grimmer("3.10", "1.37", 10, scale=(1, 5)) == ((31, 113),)


def test_grimmer_knows_the_ends_of_the_scale():
    # A mean of 1.00 on a scale from 1 leaves no spread at all.
    assert grimmer("1.00", "0.00", 10, scale=(1, 5)) == ((10, 10),)
    assert grimmer("1.00", "0.47", 10, scale=(1, 5)) == ()
    assert grimmer("1.00", "0.47", 10) != ()  # 0, 1 … 1, 2 without a scale


def test_grimmer_of_a_hundred_percentages_ends_and_is_exact():
    # Fifty of 0 and fifty of 100: the sum is 5 000, that of the squares 500 000, and
    # the variance 250 000 / 99, whose root is 50.2519. The next smaller spread, with a
    # 1 and a 99 in the place of a 0 and a 100, has 198 less:
    # 249 802 / 99, whose root is 50.2320.
    assert grimmer("50.00", "50.25", 100, scale=(0, 100)) == ((5000, 500_000),)
    assert grimmer("50.00", "50.24", 100, scale=(0, 100)) == ()
    assert grimmer("50.00", "50.23", 100, scale=(0, 100)) == ((5000, 499_802),)


def test_any_measure_can_be_asked_for_first():
    # Claims use granularity, which must not use claims in turn.
    code = "from gabeval.measures.granularity import grim; print(grim('93', 60).counts)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.strip() == "(56,)", done.stderr


@settings(deadline=None, max_examples=60)
@given(
    st.integers(2, 5),
    st.integers(0, 400),
    st.integers(0, 200),
    st.sampled_from(ROUNDINGS),
)
def test_grimmer_finds_exactly_what_enumeration_finds(n, mean, sd, rounding):
    mean_text, sd_text = f"{1 + mean / 100:.2f}", f"{sd / 100:.2f}"
    means, spread = unround(mean_text, rounding), unround(sd_text, rounding)
    expected = set()
    for values in itertools.combinations_with_replacement(range(1, 6), n):
        total, squares = sum(values), sum(v * v for v in values)
        variance = Fraction(n * squares - total * total, n * (n - 1))
        low = max(spread.low, Fraction(0)) ** 2
        is_above = variance > low or (variance == low and not spread.low_open)
        is_above |= spread.low < 0
        high = spread.high**2
        is_below = variance < high or (variance == high and not spread.high_open)
        if means.holds(Fraction(total, n)) and is_above and is_below:
            expected.add((total, squares))
    assert set(grimmer(mean_text, sd_text, n, scale=(1, 5), rounding=rounding)) == (
        expected
    )


@pytest.mark.parametrize(
    ("rounding", "low", "high", "has_low", "has_high"),
    [
        ("half_up", "97.5", "98.5", True, False),
        ("floor", "98", "99", True, False),
        ("ceil", "97", "98", False, True),
        ("closed", "97.5", "98.5", True, True),
    ],
)
def test_a_figure_stands_for_the_numbers_that_print_as_it(
    rounding, low, high, has_low, has_high
):
    interval = unround("98", rounding)
    assert interval.holds(Fraction(low)) is has_low
    assert interval.holds(Fraction(high)) is has_high
    assert interval[:2] == (Fraction(low), Fraction(high))


def test_a_trailing_zero_claims_more():
    assert unround("98.0")[:2] == (Fraction("97.95"), Fraction("98.05"))


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("98,5 %", "98.5", 1),
        ("4,000", "4000", 0),
        ("4.000", "4.000", 3),
        ("28.760.251", "28760251", 0),
        ("66", "66", 0),
    ],
)
def test_figures_are_read_exactly(text, value, decimals):
    assert read_figure(text) == (Fraction(value), decimals)


@pytest.mark.parametrize(
    ("arguments", "interval"),
    [
        (("98", "percent", "above"), Interval(Fraction(98), Fraction(100), True)),
        (("98", "percent", "more than"), Interval(Fraction(98), Fraction(100), True)),
        (
            ("93", "percent", "approximately"),
            Interval(Fraction("92.5"), Fraction("93.5"), False, True),
        ),
        (("900", "count", "more than"), Interval(Fraction(901), None)),
        (("47", "count"), Interval(Fraction(47), Fraction(47))),
        (
            ("100", "percent"),
            Interval(Fraction("99.5"), Fraction(100), False, False),
        ),
        (("66", "index"), Interval(Fraction("65.5"), Fraction("66.5"), False, True)),
    ],
)
def test_qualifiers_and_units_say_where_a_figure_lies(arguments, interval):
    assert claimed_interval(*arguments) == interval


def test_approximately_reaches_as_far_as_is_declared():
    wide = claimed_interval("93", "percent", "approximately", delta=3)
    assert wide == Interval(Fraction(90), Fraction(96))
    almost = claimed_interval("98", "percent", "almost", delta=3)
    assert almost == Interval(Fraction(95), Fraction(98), False, True)


def test_a_source_may_say_that_more_than_100_is_possible():
    interval = claimed_interval("104", "percent", maximum=150)
    assert interval[:2] == (Fraction("103.5"), Fraction("104.5"))


def test_counts_within_any_interval():
    # 95 is one of the numbers that "approximately 93" may mean: 19 of 20.
    assert counts_within(Interval(Fraction(90), Fraction(96)), 20) == (18, 19)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: grim("viele", 5), "'viele'"),
        (lambda: grim("93", 0), "at least one thing"),
        (lambda: grim("93", 5, unit="foot"), "'foot'"),
        (lambda: grim("93", 5, rounding="away"), "'away'"),
        (lambda: debit("0.5", "0.5", 1), "at least two"),
        (lambda: grimmer("3.1", "1.3", 5, scale=(5, 1)), "from low to high"),
    ],
)
def test_nonsense_is_refused_in_words(call, words):
    with pytest.raises(UsageError, match=words):
        call()


def test_the_shared_vectors_come_out():
    path = SHARED / "reference" / "methods_vectors.json"
    if not path.is_file():
        pytest.skip("the shared test vectors are not on this machine")
    vectors = json.loads(path.read_text("utf-8"))["claims"]
    cells = {k: v for k, v in vectors["grim_pct"].items() if "/" in k}
    for cell, expected in cells.items():
        value, n = cell.split("/")
        assert grim(value, int(n)).is_consistent is expected
    for values, n in vectors["min_n"].items():
        assert smallest_n(values.split("&")) == n
    for cell, expected in vectors["debit"].items():
        if cell != "note":
            mean, sd, n = cell.split(",")
            assert bool(debit(mean, sd, int(n))) is expected
    pairs = vectors["grimmer"]["3.10,1.37,10,1-5"]
    assert [list(p) for p in grimmer("3.10", "1.37", 10, scale=(1, 5))] == pairs
