"""Other weights: the worked numbers, bounds, shifts, and what is refused."""

import json
import os
from fractions import Fraction
from math import isnan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog
from sensitivity_samples import P95, PERCENTS, P

from gabeval.errors import UsageError
from gabeval.measures.sensitivity import (
    break_even_weight,
    dirichlet_moments,
    flat_dirichlet_tail,
    headline_bounds,
    leave_one_out,
    printed_limits,
    smallest_change,
    smallest_shift,
)
from gabeval.speech import speaking

MANY = st.lists(PERCENTS, min_size=1, max_size=7)


@pytest.fixture(scope="module")
def vectors():
    folder = Path(os.environ.get("GABEVAL_SHARED", "../shared"))
    path = Path(__file__).parents[1] / folder / "reference" / "methods_vectors.json"
    if not path.is_file():
        pytest.skip("the reference vectors are not on this machine: no ../shared")
    return json.loads(path.read_text(encoding="utf-8"))["sensitivity"]


def test_every_reference_vector_comes_out(vectors):
    p = vectors["p"]
    assert headline_bounds(p, 0.2, 0.2)[:2] == pytest.approx((vectors["equal"],) * 2)
    for box, expected in vectors["lp"].items():
        low, high = map(float, box.strip("[]").split(","))
        assert headline_bounds(p, low, high)[:2] == pytest.approx(tuple(expected))
    for a in (1, 10, 50):
        expected = vectors[f"dirichlet{a}_sd"]
        assert dirichlet_moments(p, a).sd == pytest.approx(expected, abs=1e-12)
    for threshold, text in vectors["tail"].items():
        assert flat_dirichlet_tail(p, threshold) == Fraction(text)
    found = [low for low, _high in leave_one_out(p)]
    assert found == pytest.approx(list(vectors["loo"].values()))
    other = vectors["S95"]
    p95 = [*p[:4], 95]
    assert flat_dirichlet_tail(p95, 97.5) == Fraction(other["tail97.5"])
    assert flat_dirichlet_tail(p95, 98.5) == Fraction(other["tail98.5"])
    assert headline_bounds(p95, 0.1, 0.4)[:2] == pytest.approx(other["lp"]["[.1,.4]"])
    expected = other["min_L1_shift_to_97.5"]
    assert smallest_shift(p95, 97.5).l1 == pytest.approx(expected)


def test_the_worked_bounds_of_the_methods_come_out():
    # methods.md 9, "Worked"
    assert headline_bounds(P, 0.1, 0.4)[:2] == (81.5, 94.7)
    assert headline_bounds(P, 0.15, 0.30)[:2] == (85.65, 92.25)
    assert headline_bounds(P95, 0.1, 0.4)[:2] == (95.3, 98.2)


def test_the_worked_tails_of_the_methods_come_out_as_fractions():
    # methods.md 9, "Worked"
    assert flat_dirichlet_tail(P, 97.5) == Fraction(1247, 34944)
    assert flat_dirichlet_tail(P, 95) == Fraction(52135, 242424)
    assert flat_dirichlet_tail(P, 90) == Fraction(3041, 5291)
    assert flat_dirichlet_tail(P95, 97.5) == Fraction(1433, 5376)
    assert flat_dirichlet_tail(P95, 98.5) == Fraction(1261, 26880)


def test_the_worked_moments_of_the_methods_come_out():
    # methods.md 9, "Worked"
    assert dirichlet_moments(P).mean == pytest.approx(89.8)
    assert dirichlet_moments(P).sd == pytest.approx(6.161169, abs=1e-6)
    assert dirichlet_moments(P, 10).sd == pytest.approx(2.113263, abs=1e-6)
    assert dirichlet_moments(P, 50).sd == pytest.approx(0.952581, abs=1e-6)


def test_leaving_out_the_worst_item_raises_the_headline_most():
    # methods.md 9: drop H 89.0, W 87.25, M 87.5, He 88.0, S 97.25
    found = [low for low, _high in leave_one_out(P)]
    assert found == [89.0, 87.25, 87.5, 88.0, 97.25]


def test_the_worked_shift_takes_ten_points_from_the_least_and_gives_the_most():
    # methods.md 9: 10 points of weight from Habitat to Women, L1 0.2
    shift = smallest_shift(P95, 97.5)
    assert shift == (0.2, 0.1, (0.1, 0.3, 0.2, 0.2, 0.2))


def test_the_printed_figure_changes_sooner_downwards():
    # 96.8 prints as 97. Down to 96.5 takes .3 = x * (100 - 93), x = 3/70; up to 97.5
    # takes .7 = x * 7, x = .1.
    change = smallest_change(P95)
    assert (change.printed, change.floor, change.ceiling) == (97.0, 96.5, 97.5)
    assert change.up.l1 == pytest.approx(0.2)
    assert change.down.moved == pytest.approx(3 / 70)
    assert change.smallest is change.down


def test_a_figure_with_one_decimal_changes_with_less():
    # 96.8 itself: up to 96.85, which is .05 / 7 of weight moved
    change = smallest_change(P95, decimals=1)
    assert (change.printed, change.ceiling) == (96.8, 96.85)
    assert change.up.moved == pytest.approx(0.05 / 7)


def test_half_is_rounded_up_exactly_and_not_by_floats():
    # 2.675 is below two and a half in binary; by its decimals it is on the edge
    assert [float(x) for x in printed_limits(2.675, 2)] == [2.675, 2.685]
    assert [float(x) for x in printed_limits(97.5)] == [97.5, 98.5]
    assert [float(x) for x in printed_limits(0.05, 1)] == [0.05, 0.15]


def test_nothing_shifts_a_headline_whose_items_are_all_alike():
    assert smallest_shift([80, 80, 80], 90) is None
    change = smallest_change([80, 80, 80])
    assert change.up is change.down is change.smallest is None


def test_the_break_even_weight_is_the_shortfall_budget():
    # methods.md 3.5 R14: w = 2.5 / (100 - S): S=90 25 %, 80 12.5 %, 75 10 %, 50 5 %
    for value, weight in ((90, 0.25), (80, 0.125), (75, 0.1), (50, 0.05), (0, 0.025)):
        assert break_even_weight(value, 97.5) == pytest.approx(weight)
    # with the others at 99, 60 may weigh 1.5 of 39
    assert break_even_weight(60, 97.5, 99) == pytest.approx(1.5 / 39)


@pytest.mark.parametrize("value", [98, 100, float("nan"), None, 130])
def test_there_is_no_break_even_weight_where_no_weight_breaks_it(value):
    assert isnan(break_even_weight(value, 97.5))


def test_missing_values_count_from_zero_to_full_and_more_than_full_as_full():
    # .1..4 of (104 -> 100, missing, 50): least .4*0 + .4*50 + .2*100 = 40;
    # most .4*100 + .4*100 + .2*50 = 90
    for missing in (None, float("nan"), (0, 100)):
        found = headline_bounds([104, missing, 50], 0.1, 0.4)
        assert found[:2] == (40.0, 90.0)


def test_an_interval_takes_its_lower_end_below_and_its_upper_end_above():
    # equal weights: (80 + 90) / 2 and (80 + 96) / 2
    assert headline_bounds([80, (90, 96)], 0.5, 0.5)[:2] == (85.0, 88.0)


@pytest.mark.parametrize(
    ("low", "high", "sentence"),
    [
        (0.3, 0.4, "add up to 1.5, more than one"),
        (0.0, 0.1, "add up to 0.5 only, less than one"),
        (0.3, 0.2, "above the most that it may weigh"),
        ([0.1, 0.2], 1, "5 items but limits for 2"),
    ],
)
def test_limits_that_no_weights_keep_are_a_sentence(low, high, sentence):
    with speaking("en"), pytest.raises(UsageError, match=sentence):
        headline_bounds(P, low, high)


def test_nothing_to_weigh_is_a_sentence():
    with speaking("en"):
        with pytest.raises(UsageError, match="no item"):
            headline_bounds([], 0, 1)
        with pytest.raises(UsageError, match="All weights are zero"):
            leave_one_out([1, 2], [0, 0])
        with pytest.raises(UsageError, match="below zero"):
            smallest_shift([1, 2], 1.5, [2, -1])


def solve(values, low, high, sign):
    """Bound a headline by HiGHS."""
    n = len(values)
    found = linprog(
        sign * np.array(values), A_eq=[[1] * n], b_eq=[1], bounds=[(low, high)] * n
    )
    assert found.status == 0
    return sign * found.fun


@given(MANY, st.integers(0, 100), st.integers(100, 400))
def test_bounds_are_those_of_a_linear_programme(values, low, high):
    n = len(values)
    low, high = low / 100 / n, min(high / 100 / n, 1.0)
    found = headline_bounds(values, low, high)
    assert found.minimum == pytest.approx(solve(values, low, high, 1), abs=1e-6)
    assert found.maximum == pytest.approx(solve(values, low, high, -1), abs=1e-6)


@given(MANY, st.data())
def test_bounds_hold_every_weighting_of_the_box_and_are_attained(values, data):
    n = len(values)
    found = headline_bounds(values, 0.5 / n, min(2 / n, 1))
    for bound, weights in zip(found[:2], found[2:], strict=True):
        assert sum(weights) == pytest.approx(1)
        assert np.dot(values, weights) == pytest.approx(bound)
    share = data.draw(st.floats(0, 1))
    # any mean of two weightings of the box is one of the box
    inside = [
        share * a + (1 - share) * b
        for a, b in zip(found.minimum_weights, found.maximum_weights, strict=True)
    ]
    headline = float(np.dot(values, inside))
    assert found.minimum - 1e-9 <= headline <= found.maximum + 1e-9


@given(
    st.lists(PERCENTS, min_size=2, max_size=6),
    st.lists(st.integers(0, 5), min_size=6, max_size=6),
    st.integers(0, 1000).map(lambda x: x / 10),
)
def test_the_least_shift_is_that_of_a_linear_programme(values, weights, target):
    weights = weights[: len(values)]
    assume(sum(weights) > 0)
    shares = np.array(weights) / sum(weights)
    n, sign = len(values), 1 if target >= shares @ values else -1
    # w' = w + up - down; minimise sum(up + down)
    found = linprog(
        np.ones(2 * n),
        A_eq=[[1.0] * n + [-1.0] * n],
        b_eq=[0],
        A_ub=np.vstack(
            [
                -sign * np.concatenate([values, [-v for v in values]]),
                np.hstack([-np.eye(n), np.eye(n)]),
            ]
        ),
        b_ub=np.concatenate([[-sign * (target - shares @ values)], shares]),
        bounds=[(0, None)] * (2 * n),
    )
    ours = smallest_shift(values, target, weights)
    if found.status == 2:
        reach = max(values) if sign > 0 else min(values)
        assert ours is None or abs(reach - target) < 1e-6
    else:
        assert ours.l1 == pytest.approx(found.fun, abs=1e-6)
        assert np.dot(ours.weights, values) * sign >= target * sign - 1e-9
        assert min(ours.weights) >= 0
        assert np.abs(ours.weights - shares).sum() == pytest.approx(ours.l1, abs=1e-9)
