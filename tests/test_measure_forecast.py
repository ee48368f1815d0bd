"""Forecasts: each method by hand, every edge, and scores of what came true."""

import json
import os
from collections import Counter
from fractions import Fraction
from itertools import product
from math import inf, isnan, log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gabeval.errors import UsageError
from gabeval.measures.forecast import (
    band_of,
    bootstrap_bounds,
    bootstrap_fan,
    bootstrap_finish,
    bootstrap_forecast,
    brier_score,
    chance_at_least,
    find_due,
    is_hockey_stick,
    list_increments,
    reference_class,
    score_forecasts,
    spiegelhalter_z,
)
from gabeval.measures.forecast import bootstrap as forecast_bootstrap
from gabeval.speech import speaking

CHANCES, OUTCOMES = [0.9, 0.8, 0.6, 0.3, 0.7], [1, 1, 0, 0, 1]
"""methods.md 8.5, worked example."""


@pytest.fixture(scope="module")
def vectors():
    folder = Path(os.environ.get("GABEVAL_SHARED", "../shared"))
    path = Path(__file__).parents[1] / folder / "reference" / "methods_vectors.json"
    if not path.is_file():
        pytest.skip("the reference vectors are not on this machine: no ../shared")
    return json.loads(path.read_text(encoding="utf-8"))["forecast"]


def test_every_reference_vector_comes_out(vectors):
    found = reference_class(7, 9)
    assert list(found[2:]) == pytest.approx(vectors["jeffreys_7_9"], abs=1e-6)
    expected = vectors["betabinom_ge3_of4"]
    assert chance_at_least(3, 4, 7, 9) == pytest.approx(expected, abs=1e-9)
    case = vectors["bootstrap"]
    found = bootstrap_forecast(case["inc"], case["now"], case["h"])
    assert found.p == Fraction(case["p"])
    case = vectors["brier"]
    scores = score_forecasts(case["p"], case["o"])
    assert scores.brier == pytest.approx(case["brier"])
    assert scores.skill == pytest.approx(case["bss"])
    assert scores.log_score == pytest.approx(case["log"])
    assert scores.z == pytest.approx(case["spiegelhalter_z"])


def test_seven_of_nine_in_time_are_three_chances_in_four():
    # methods.md 8.1: mean .75, 95 % [.456176, .950698]
    found = reference_class(7, 9)
    assert found.mean == 0.75
    assert (found.low, found.high) == pytest.approx((0.456176, 0.950698), abs=1e-6)


def test_the_chance_that_three_of_the_next_four_finish():
    # methods.md 8.1: .723503; by hand from Beta(7.5, 2.5):
    # P(4) = 7.5*8.5*9.5*10.5 / (10*11*12*13), P(3) = 4 * 7.5*8.5*9.5*2.5 / same
    whole = 10 * 11 * 12 * 13
    by_hand = (7.5 * 8.5 * 9.5 * 10.5 + 4 * 7.5 * 8.5 * 9.5 * 2.5) / whole
    assert chance_at_least(3, 4, 7, 9) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(0.723503, abs=1e-6)
    assert chance_at_least(0, 4, 7, 9) == 1.0
    assert chance_at_least(5, 4, 7, 9) == 0.0


@pytest.mark.parametrize("n", [0, 1, 4])
def test_a_class_of_fewer_than_five_is_only_counted(n):
    found = reference_class(0, n)
    assert (found.k, found.n) == (0, n)
    assert isnan(found.mean)
    assert isnan(found.low)
    assert isnan(found.high)


def test_more_finished_than_there_were_is_a_sentence():
    with speaking("en"), pytest.raises(UsageError, match="6 of 5 is no count"):
        reference_class(6, 5)


@given(st.integers(5, 60), st.data())
def test_the_interval_of_a_class_holds_its_mean_and_mirrors(n, data):
    k = data.draw(st.integers(0, n))
    found, other = reference_class(k, n), reference_class(n - k, n)
    assert 0 <= found.low < found.mean < found.high <= 1
    assert found.mean == pytest.approx(1 - other.mean)
    assert found.low == pytest.approx(1 - other.high, abs=1e-9)


@given(st.integers(1, 8), st.integers(5, 20), st.data())
def test_chances_of_at_least_so_many_add_up(of, n, data):
    k = data.draw(st.integers(0, n))
    chances = [chance_at_least(wanted, of, k, n) for wanted in range(of + 1)]
    # the mean number of those that finish is of * (k + 1/2) / (n + 1)
    assert sum(chances[1:]) == pytest.approx(of * (k + 0.5) / (n + 1))


def test_the_worked_bootstrap_has_all_its_levels():
    # methods.md 8.2: 16 ways; 85 .0625, 90 .25, 95 .25, 100 .4375
    found = bootstrap_forecast([5, 10, 10, 20], 75, 2)
    assert found.p == Fraction(7, 16)
    levels = {85: 0.0625, 90: 0.25, 95: 0.25, 100: 0.4375}
    assert {k: float(v) for k, v in found.levels.items()} == levels
    assert found.is_exact


def test_what_is_finished_stays_finished_and_no_time_is_no_chance():
    assert bootstrap_forecast([5], 100, 3).p == 1
    assert bootstrap_forecast([], 120, 3).p == 1
    assert bootstrap_forecast([5], 99.9, 0).p == 0


def test_steps_back_count_as_nothing_for_the_pace_and_are_counted():
    # increments 30, 0 (was -10), 30 from 60: two of two 30s or more than 40 needed:
    # P(both are 30) = (2/3)^2
    found = bootstrap_forecast([30, -10, 30], 60, 2)
    assert found.p == Fraction(4, 9)
    assert found.n_negative == 1


def test_decimals_are_added_as_they_are_written():
    # ten steps of .1 from 99 are exactly 100, which floats would miss
    assert bootstrap_forecast([0.1], 99, 10).p == 1


def test_nothing_to_repeat_is_a_sentence():
    with speaking("en"):
        with pytest.raises(UsageError, match="no past increments"):
            bootstrap_forecast([], 40, 1)
        with pytest.raises(UsageError, match="due date has passed"):
            bootstrap_forecast([5], 40, -1)


@given(
    st.lists(st.integers(-5, 40), min_size=1, max_size=4),
    st.integers(0, 99),
    st.integers(1, 4),
)
def test_the_bootstrap_is_the_enumeration_of_all_ways(increments, now, left):
    ends = Counter(
        min(100, now + sum(max(step, 0) for step in way))
        for way in product(increments, repeat=left)
    )
    total = len(increments) ** left
    found = bootstrap_forecast(increments, now, left)
    assert found.levels == {k: Fraction(v, total) for k, v in ends.items()}
    assert found.p == Fraction(ends[100], total)


def test_too_many_ways_are_drawn_and_come_near_the_exact_chance(monkeypatch):
    increments, now, left = [3.1, 7.7, 11.3, 0.4], 70, 4
    exact = bootstrap_forecast(increments, now, left).p
    forecast_bootstrap._spread_out.cache_clear()
    monkeypatch.setattr(forecast_bootstrap, "MAX_SUMS", 10)
    drawn = bootstrap_forecast(increments, now, left)
    forecast_bootstrap._spread_out.cache_clear()
    assert not drawn.is_exact
    # five standard errors of 20 000 draws
    assert float(drawn.p) == pytest.approx(float(exact), abs=5 * 0.5 / 20_000**0.5)


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=4),
    st.integers(0, 99),
    st.integers(0, 4),
)
def test_more_progress_and_more_time_never_lower_the_chance(increments, now, left):
    chance = bootstrap_forecast(increments, now, left).p
    assert bootstrap_forecast(increments, now + 1, left).p >= chance
    assert bootstrap_forecast(increments, now, left + 1).p >= chance


def test_a_missing_last_report_gives_two_chances():
    # at 60 with 30, 30, 0: 40 more in one quarter never comes; at 100 it is done
    assert bootstrap_bounds([30, 30, 0], 60, [30, 30, 40], 100, 1) == (0, 1)


def test_the_fan_widens_by_all_ways():
    first, second = bootstrap_fan([5, 10, 10, 20], 75, 2)
    # 80, 85, 85, 95: a tenth is below 80 or at it, half at 85, nine tenths at 95
    assert first == (80, 85, 95, 0.0)
    # 85 1/16, 90 4/16, 95 4/16, 100 7/16
    assert second == (90, 95, 100, 7 / 16)
    assert bootstrap_fan([], 50, 3) == []


def test_the_finish_is_where_shares_of_the_ways_arrive():
    # P(100) after 1, 2, 3, 4 quarters: 0, 7/16, 60/64 (only sums below 25 fail:
    # 5+5+5, 5+5+10 in 3 orders x 2 tens, = 1 + 6 = 7 of 64 -> 57/64), 1 at 4 (>= 20:
    # 4 x 5 = 20 < 25: 1 of 256 fails)
    assert bootstrap_finish([5, 10, 10, 20], 75, horizon=9) == [2, 3, 4]
    assert bootstrap_finish([0, 0], 75, horizon=9) == [None] * 3
    assert bootstrap_finish([1], 75, horizon=9) == [None] * 3
    assert bootstrap_finish([1], 100, horizon=9) == [0, 0, 0]


def test_increments_spread_what_came_after_a_gap_over_the_gap():
    assert list_increments([10, None, 40, 35, None]) == [10, 15, 15, -5, 0]
    assert list_increments([30, 60], before=20) == [10, 30]
    assert list_increments([]) == []


@given(st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=9))
def test_increments_add_up_to_the_last_report(reported):
    told = [x for x in reported if x is not None]
    found = list_increments(reported)
    assert len(found) == len(reported)
    assert sum(found) == pytest.approx(told[-1] if told else 0)


def test_a_hockey_stick_is_a_last_quarter_far_beyond_its_programme():
    # methods.md 0, m22: nothing until the last quarter
    assert is_hockey_stick([0, 0, 0, 100], [0, 0, 50, 50])
    # planned so: no surprise
    assert not is_hockey_stick([0, 0, 0, 100], [0, 0, 0, 100])
    assert not is_hockey_stick([25, 25, 25, 25], [25, 25, 25, 25])
    # less than half of all progress
    assert not is_hockey_stick([20, 20, 20, 40], [20, 20, 30, 30])
    # two quarters say nothing
    assert not is_hockey_stick([0, 100])
    assert not is_hockey_stick([0, 0, 0])


def test_bands_hold_their_upper_ends_and_zero_is_its_own():
    assert [band_of(x) for x in (0, 0.5, 25, 25.5, 75, 99.9)] == [0, 1, 1, 2, 3, 4]


def test_due_is_the_first_quarter_in_which_the_programme_is_done():
    assert find_due({"2022Q1": 50, "2022Q2": 100, "2022Q3": 100}) == "2022Q2"
    assert find_due({"2022Q1": 50, "2022Q2": None}) == ""


# --- scores


def test_the_worked_scores_come_out():
    # methods.md 8.5: Brier .118, climatology .24, skill .508333, log .391629,
    # z -.730297 (p .465)
    found = score_forecasts(CHANCES, OUTCOMES)
    assert found.brier == pytest.approx(0.118)
    assert found.base_brier == pytest.approx(0.24)
    assert found.skill == pytest.approx(0.508333, abs=1e-6)
    assert found.log_score == pytest.approx(0.391629, abs=1e-6)
    assert found.z == pytest.approx(-0.730297, abs=1e-6)
    assert found.z_p == pytest.approx(0.465, abs=5e-4)
    assert (found.n, found.n_happened) == (5, 3)
    assert brier_score(CHANCES, OUTCOMES) == found.brier
    assert spiegelhalter_z(CHANCES, OUTCOMES) == found.z


def test_what_has_not_come_yet_is_not_scored():
    assert score_forecasts([*CHANCES, 0.2], [*OUTCOMES, None]).brier == pytest.approx(
        0.118
    )
    assert score_forecasts([*CHANCES, np.nan], [*OUTCOMES, 1]).n == 5
    nothing = score_forecasts([0.4], [None])
    assert nothing.n == 0
    assert isnan(nothing.brier)
    assert isnan(brier_score([], []))


def test_certainty_that_was_wrong_is_infinitely_surprised():
    found = score_forecasts([1.0, 1.0], [1, 0])
    assert found.brier == 0.5
    assert found.log_score == inf
    # chances of 0 and 1 have no variance that z could be measured by
    assert isnan(found.z)


def test_there_is_no_skill_over_a_base_rate_that_never_errs():
    found = score_forecasts([0.2, 0.4], [0, 0])
    assert found.base_brier == 0.0
    assert isnan(found.skill)
    assert found.log_score == pytest.approx(-(log(0.8) + log(0.6)) / 2)


@pytest.mark.parametrize(
    ("chances", "outcomes", "sentence"),
    [
        ([1.2], [1], "chance lies from 0 to 1"),
        ([0.5], [0.5], "outcome is 0 or 1"),
        ([0.5], [], "1 chances but 0 outcomes"),
    ],
)
def test_what_is_no_chance_is_a_sentence(chances, outcomes, sentence):
    with speaking("en"), pytest.raises(UsageError, match=sentence):
        score_forecasts(chances, outcomes)


@given(
    st.lists(
        st.tuples(st.floats(0.01, 0.99), st.integers(0, 1)), min_size=1, max_size=30
    )
)
def test_always_saying_the_base_rate_has_no_skill(pairs):
    outcomes = [o for _p, o in pairs]
    base = sum(outcomes) / len(outcomes)
    assume(0 < base < 1)
    found = score_forecasts([base] * len(outcomes), outcomes)
    assert found.skill == pytest.approx(0, abs=1e-9)
    assert 0 <= score_forecasts([p for p, _o in pairs], outcomes).brier <= 1


def test_honest_chances_have_a_standard_normal_z():
    rng = np.random.default_rng(1)
    found = []
    for _i in range(400):
        chances = rng.uniform(0.05, 0.95, 60)
        found.append(spiegelhalter_z(chances, (rng.random(60) < chances).astype(int)))
    # mean and spread of 400 draws of a standard normal, five standard errors
    assert np.mean(found) == pytest.approx(0, abs=5 / 20)
    assert np.std(found) == pytest.approx(1, abs=5 / (2 * 400) ** 0.5)
