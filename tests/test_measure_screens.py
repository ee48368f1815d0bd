"""Screens of reports: the worked numbers, brute force beside them, and real exports."""

import json
import math
import os
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom

from gabeval.measures.screens.disconnect import disconnect
from gabeval.measures.screens.heaping import (
    MIN_VALUES,
    bunching,
    compare_mirror,
    drop_repeats,
    expected_share,
    find_mirrored,
    find_units,
    heaping,
    mirror,
)
from gabeval.measures.screens.phrases import jaccard, shingles, split_words
from gabeval.measures.screens.timing import (
    find_increments,
    hockey_stick,
    lateness,
    regression,
    rewritten,
    stuck,
)
from gabeval.measures.screens.trends import N_DRAWS

ROOT = Path(__file__).resolve().parents[1]

# methods.md 4.1
ROUND = [10, 20, 25, 30, 35, 40, 45, 50, 50, 60, 63, 70, 75, 80, 80, 85, 90, 90, 93, 97]

# methods.md 4.3
ADDED = [[10, 10, 10, 70], [20, 20, 20, 40], [25, 25, 25, 25], [0, 5, 15, 80]]

PLANNED = [[25] * 4, [20, 20, 30, 30], [25] * 4, [0, 10, 30, 60]]


def test_worked_numbers_are_those_of_the_shared_vectors():
    named = os.environ.get("GABEVAL_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared"
    path = folder / "reference" / "methods_vectors.json"
    if not path.is_file():
        pytest.skip(f"no {path.name} on this machine; name ../shared by GABEVAL_SHARED")
    told = json.loads(path.read_text(encoding="utf-8"))["screens"]
    assert told["heaping"]["x"] == ROUND
    fives, tens = heaping(ROUND), heaping(ROUND, multiple=10)
    assert (fives.k, tens.k) == (told["heaping"]["k5"], told["heaping"]["k10"])
    assert fives.p == pytest.approx(told["heaping"]["p5"], rel=1e-9)
    assert tens.p == pytest.approx(told["heaping"]["p10"], rel=1e-9)
    (a, b), (c, d) = told["mirror"]["table"]
    found = compare_mirror(a, a + b, c, c + d)
    assert found.odds_ratio == pytest.approx(told["mirror"]["or"])
    assert found.p == pytest.approx(told["mirror"]["p"], rel=1e-9)
    for name, programme in (("raw", None), ("excess", told["hockey"]["prog"])):
        jump = hockey_stick(told["hockey"]["inc"], programme)
        assert [jump.jump, jump.n_hits, jump.n_placements] == told["hockey"][name]
    sets = [shingles(split_words(told["jaccard3"][x])) for x in "ab"]
    assert jaccard(*sets) == pytest.approx(10 / 15)


def test_round_numbers_are_counted_against_chance():
    found = heaping(ROUND)
    assert (found.n, found.k) == (20, 17)
    assert found.p == pytest.approx(4.069673e-10, rel=1e-6)  # R binom.test
    assert found.ratio == pytest.approx(4.4289, abs=1e-4)
    tens = heaping(ROUND, multiple=10)
    assert tens.k == 12
    assert tens.p == pytest.approx(1.993692e-08, rel=1e-6)  # R binom.test


def test_of_twenty_places_every_value_is_round_and_nothing_is_tested():
    assert expected_share(5, n_units=20) == 1
    found = heaping(ROUND[:6] * 3, n_units=20)
    assert found.ratio == 1
    assert math.isnan(found.p)


def test_attainable_values_decide_what_is_round():
    # Of 7 things: 14.3, 28.6, ... none is a multiple of 5. Of 8: 12.5, 25, 37.5, 50,
    # 62.5, 75, 87.5: 3 of 7 are. Of 4: 25, 50, 75. Of 1 thing there is nothing between.
    assert expected_share(5, n_units=7) == 0
    assert expected_share(5, n_units=8) == pytest.approx(3 / 7)
    assert expected_share(5, n_units=4) == 1
    assert math.isnan(expected_share(5, n_units=1))


def test_values_of_different_targets_have_chances_of_their_own():
    # 12 values: 6 of any whole percentage (19/99), 6 of targets of 8 things (3/7).
    values = [5, 10, 15, 20, 25, 30, 25, 50, 75, 25, 50, 12.5]
    found = heaping(values, n_units=[None] * 6 + [8] * 6)
    assert (found.n, found.k) == (12, 11)
    by_hand = sum(
        binom.pmf(i, 6, 19 / 99) * binom.pmf(j, 6, 3 / 7)
        for i in range(7)
        for j in range(7)
        if i + j >= 11
    )
    assert found.p == pytest.approx(by_hand)


def test_a_value_that_no_count_gives_was_not_counted_in_those_things():
    # 33 is no count of 8 things, so any whole percentage goes for it.
    assert heaping([33.0], n_units=8).expected_share == pytest.approx(19 / 99)


def test_few_values_are_described_and_not_tested():
    found = heaping(ROUND[: MIN_VALUES - 1])
    assert found.n == 9
    assert math.isnan(found.p)
    assert heaping([0, 100, 110, math.nan]).n == 0


def test_a_series_that_stands_still_counts_once():
    assert drop_repeats([20, 50, math.nan, 50, 50, 20]).tolist() == [20, 50, 20]
    assert drop_repeats([math.nan]).tolist() == []


@pytest.mark.parametrize(
    ("unit", "target", "told", "found"),
    [
        ("Territorios", 20.0, [3, 7], 20),
        ("Número", 2.0, [0.7], None),
        ("percent", 100.0, [30], None),
        ("Porcentaje", 100.0, [30], None),
        (None, 20.0, [3], None),
        ("Mesas", math.nan, [3], None),
        ("Mesas", 0.0, [0], None),
    ],
)
def test_a_target_is_a_number_of_things_only_if_all_of_it_is_whole(
    unit, target, told, found
):
    assert find_units(unit, target, told) == found


def test_full_marks_and_almost_full_marks_are_told_apart():
    found = bunching([100, 100, 99.9, 95, 94.9, 110, math.nan])
    assert (found.n, found.n_full, found.n_nearly) == (6, 2, 2)
    assert math.isnan(bunching([]).full_share)


def test_copies_of_the_programme_are_compared_with_all_others():
    found = compare_mirror(14, 16, 20, 48)
    assert found.odds_ratio == pytest.approx(9.8)
    assert found.p == pytest.approx(0.001357944, abs=1e-9)  # R fisher.test
    # One-sided: the chance of 14 or more of 16, when 34 of 64 mirror.
    assert found.p == pytest.approx(hypergeom.sf(13, 64, 34, 16))


def test_a_programme_of_zero_or_hundred_cannot_be_copied():
    nan = math.nan
    counts, same = find_mirrored([0, 100, 50, 50, nan, 50], [0, 100, 50, 50.4, 50, nan])
    assert counts.tolist() == [False, False, True, True, False, False]
    assert same.tolist() == [False, False, True, False, False, False]
    # Equality is that of the digits that the export prints.
    _counts, same = find_mirrored([50], [50.4], tolerance_pp=0.5)
    assert same.all()


def test_an_entity_alone_is_compared_with_nobody():
    found = mirror([50, 60], [50, 10], [True, True])
    assert found.share == 0.5
    assert math.isnan(found.p)
    assert mirror([50, 50], [50, 10], [True, False]).odds_ratio == math.inf


def test_a_jump_at_the_end_is_exact_on_the_worked_rows():
    raw, excess = hockey_stick(ADDED), hockey_stick(ADDED, PLANNED)
    assert (raw.jump, raw.n_hits, raw.n_placements) == (215, 4, 256)
    assert raw.p == 0.015625
    assert (excess.jump, excess.n_hits, excess.n_placements) == (75, 4, 256)
    assert excess.p == 0.015625


@given(
    st.lists(
        st.lists(st.integers(-3, 5), min_size=3, max_size=3), min_size=2, max_size=4
    ),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
)
def test_p_of_a_jump_is_the_share_of_all_placements_counted_one_by_one(rows, weights):
    weights = weights[: len(rows)]
    sums = [
        sum(w * x for w, x in zip(weights, choice, strict=True))
        for choice in product(*rows)
    ]
    seen = sum(w * row[-1] for w, row in zip(weights, rows, strict=True))
    found = hockey_stick(rows, weights=weights)
    assert found.jump == pytest.approx(seen)
    assert found.p == pytest.approx(sum(s >= seen for s in sums) / len(sums))


def test_a_milestone_with_a_gap_stays_out_and_one_alone_is_never_tested():
    nan = math.nan
    found = hockey_stick([[10, nan, 90], [10, 10, 80], [10, 20, 70]])
    assert (found.n, found.n_dropped) == (2, 1)
    assert found.jump == 150
    alone = hockey_stick([[10, 10, 80]])
    assert alone.jump == 80
    assert math.isnan(alone.p)
    assert math.isnan(hockey_stick([]).jump)


def test_many_milestones_are_drawn_and_repeat_for_one_seed():
    rows = [[0, 1, 2, 4, 7, 11]] * 9  # 6^9 placements
    found = hockey_stick(rows, seed=3)
    assert not found.is_exact
    assert found.n_placements == N_DRAWS + 1
    assert found == hockey_stick(rows, seed=3)
    # Each milestone has its largest increment last: 1 of 6^9 placements is as large.
    assert found.p == pytest.approx(1 / (N_DRAWS + 1))


def test_rows_that_are_alike_change_no_p_value():
    many = [*ADDED, *[[25, 25, 25, 25]] * 40]
    found = hockey_stick(many)
    assert found.is_exact
    assert found.p == 0.015625


def test_p_of_a_jump_is_uniform_under_the_null():
    # Under the null it is chance which quarter came last. Every placement of one table
    # is then as likely as any other, and the chance of p or less is exactly p.
    rows = [[0, 1, 3], [0, 9, 27], [0, 81, 243]]  # all sums differ
    p = []
    for last in product(range(3), repeat=3):
        placed = [
            [x for i, x in enumerate(row) if i != k] + [row[k]]
            for row, k in zip(rows, last, strict=True)
        ]
        p.append(hockey_stick(placed).p)
    assert sorted(p) == pytest.approx([(i + 1) / 27 for i in range(27)])


def test_drawn_p_of_a_jump_is_uniform_under_the_null():
    generator = np.random.default_rng(5)
    p = []
    for trial in range(300):
        rows = generator.exponential(10, (8, 6))
        p.append(hockey_stick(rows, seed=trial).p)
    p = np.array(p)
    assert not hockey_stick(rows).is_exact
    for level in (0.05, 0.25, 0.5, 0.75):
        spread = 4 * math.sqrt(level * (1 - level) / len(p))
        assert (p <= level).mean() == pytest.approx(level, abs=spread)


def test_increments_across_a_gap_are_merged():
    added, is_broken = find_increments([20, math.nan, 70, 70])
    assert added[[0, 2, 3]].tolist() == [20, 50, 0]
    assert is_broken
    assert find_increments([20, 50])[1] is False


def test_a_standstill_is_counted_while_the_programme_rises():
    # methods.md 4.4, toy m31: from Q2 to Q4, programme from 60 to 100
    found = stuck([30, 60, 60, 60], [30, 60, 80, 100])
    assert (found.run, found.rise_pp, found.first, found.last) == (3, 40, 1, 3)
    # Before anything is programmed nothing stands still.
    assert stuck([0, 0, 0, 0], [0, 0, 0, 20])[:2] == (2, 20)
    assert stuck([0, 0, 5], [0, 0, 20]).run == 0
    # Work that is done may stand still; so may one whose programme does.
    assert stuck([100, 100, 100], [50, 80, 100]).run == 0
    assert stuck([60, 60], [80, 80]).run == 0
    assert stuck([60, 60], [math.nan, math.nan]).run == 0
    assert stuck([60, math.nan, 60], [60, 70, 80])[:2] == (2, 20)


def test_steps_back_are_counted_and_missing_reports_passed_over():
    # methods.md 4.4, toy m13
    assert regression([50, math.nan, 90, 80])[:2] == (1, -10)
    assert regression([110, 100, 90]) == (2, -20, -10)
    assert regression([]) == (0, 0, 0)


def test_a_report_that_has_not_come_is_not_left_out_of_the_median():
    # Without the two open ones the median would be 10.
    found = lateness([5, 10, 15, 92, 92], [False, False, False, True, True])
    assert (found.n, found.n_open, found.max_days, found.open_days) == (5, 2, 15, 92)
    assert found.median_days == 15
    mostly_open = lateness([5, 92, 92], [False, True, True])
    assert math.isnan(mostly_open.median_days)
    assert math.isnan(lateness([], []).median_days)


def test_values_that_came_late_are_not_rewritten():
    # methods.md 2.2: mean revision -1.5, mean absolute 2.0
    found = rewritten([20, 40, 60, 80, math.nan, 7], [18, 41, 55, 80, 9, math.nan])
    assert (found.n, found.n_changed, found.n_lowered, found.n_withdrawn) == (
        4,
        3,
        2,
        1,
    )
    assert (found.mean_pp, found.mean_size_pp) == pytest.approx((-1.5, 2.0))


def test_lowered_and_raised_ratings_are_counted_and_not_averaged():
    # methods.md 4.10: 10 commitments, 4 lowered, 1 raised -> 30 points, p = 0.375
    own = [3, 3, 3, 3, 1, 2, 2, 2, 2, 2]
    evaluated = [2, 2, 2, 1, 2, 2, 2, 2, 2, 2]
    found = disconnect(own, evaluated)
    assert (found.n, found.n_lowered, found.n_raised) == (10, 4, 1)
    assert found.net_share == pytest.approx(0.3)
    assert found.p == pytest.approx(0.375)
    assert disconnect([2, math.nan], [2, 3])[:3] == (1, 0, 0)
    assert disconnect([2], [2]).p == 1
    assert math.isnan(disconnect([], []).net_share)
