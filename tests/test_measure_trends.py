"""Trend and break in tiny series, exact where others approximate; many tests."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, kstest, norm

from gabeval.measures.screens.many_tests import (
    benjamini_hochberg,
    benjamini_yekutieli,
    holm,
)
from gabeval.measures.screens.trends import (
    N_DRAWS,
    count_orders,
    mann_kendall,
    pettitt,
    theil_sen,
)

RISING = [10, 12, 15, 14, 20, 25]  # methods.md 4.5
TIED = [0, 20, 20, 20, 60, 60, 60, 100]  # methods.md 4.5
BROKEN = [5, 6, 5, 7, 15, 16, 18, 17]  # methods.md 4.5
P = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205]  # methods.md 4.8

short = st.lists(st.integers(0, 4).map(float), min_size=2, max_size=6)


def sum_signs(values) -> int:
    """Add the signs of all pairs, one by one."""
    return sum((b > a) - (b < a) for i, a in enumerate(values) for b in values[i + 1 :])


def largest_split(values) -> int:
    """Find the largest sum of signs across a split, one by one."""
    n = len(values)
    return max(
        abs(
            sum(
                (values[j] > values[i]) - (values[j] < values[i])
                for i in range(t)
                for j in range(t, n)
            )
        )
        for t in range(1, n)
    )


def test_mann_kendall_is_exact_on_the_worked_series():
    found = mann_kendall(RISING)
    assert found.s == 13
    assert found.tau == pytest.approx(13 / 15)
    assert found.p == pytest.approx(12 / 720, abs=1e-12)
    assert found.is_exact


def test_exact_p_is_smaller_than_what_packages_approximate():
    # methods.md 12.1: pymannkendall, R Kendall and R trend give 0.024171 and 0.00582568
    # by the normal distribution: z = (S - 1) / sd.
    s, n = 13, 6
    approximate = 2 * norm.sf((s - 1) / math.sqrt(n * (n - 1) * (2 * n + 5) / 18))
    assert approximate == pytest.approx(0.024171, abs=1e-6)
    assert mann_kendall(RISING).p == pytest.approx(0.01666667, abs=1e-8)
    assert mann_kendall(TIED).p == pytest.approx(2 / 1120, abs=1e-12)
    assert mann_kendall(TIED).p < 0.00582568


def test_orders_of_a_tied_series_are_counted_once_each():
    # 8! / (3! 3!)
    assert count_orders(TIED) == 1120
    assert mann_kendall(TIED).s == 22
    assert count_orders(BROKEN) == 20160


def test_pettitt_finds_the_break_that_an_approximation_misses():
    # methods.md 12.1: R trend prints 0.1389669, and misses it at 5 %.
    found = pettitt(BROKEN)
    assert (found.k, found.position) == (16, 4)
    assert found.p == pytest.approx(576 / 20160, abs=1e-12)
    n = len(BROKEN)
    approximate = 2 * math.exp(-6 * found.k**2 / (n**3 + n**2))
    assert approximate > 0.05 > found.p


def test_slope_is_the_median_of_all_slopes():
    # methods.md 4.5; scipy and R trend agree on the interval.
    assert theil_sen(RISING) == pytest.approx((2.666667, 1.0, 5.5), abs=1e-6)
    assert theil_sen(TIED).slope == pytest.approx(13.333333, abs=1e-6)


def test_missing_values_are_left_out_and_the_others_keep_their_places():
    nan = math.nan
    assert mann_kendall([10, nan, 12, 15]).n == 3
    # (15 - 10) / 3, (15 - 12) / 1, (12 - 10) / 2 -> 5/3, 3, 1
    assert theil_sen([10, nan, 12, 15]).slope == pytest.approx(5 / 3)
    # The break lies behind the third place, whether or not the second is known.
    assert pettitt([1, nan, 2, 9, 10]).position == 3


@pytest.mark.parametrize("series", [[], [3.0], [math.nan, 3.0]])
def test_a_single_value_has_no_trend_and_no_break(series):
    assert math.isnan(mann_kendall(series).p)
    assert math.isnan(pettitt(series).p)
    assert math.isnan(theil_sen(series).slope)


def test_equal_values_have_p_one_and_no_place_of_a_break():
    assert mann_kendall([4, 4, 4]).p == 1
    assert pettitt([4, 4, 4])[:3] == (0, 0, 1)


@given(short)
def test_p_is_the_share_of_all_orders_counted_one_by_one(values):
    orders = list(permutations(values))
    s, k = sum_signs(values), largest_split(values)
    assert mann_kendall(values).s == s
    assert pettitt(values).k == k
    by_hand = sum(abs(sum_signs(o)) >= abs(s) for o in orders) / len(orders)
    assert mann_kendall(values).p == pytest.approx(by_hand)
    by_hand = sum(largest_split(o) >= k for o in orders) / len(orders)
    assert pettitt(values).p == pytest.approx(by_hand)


@given(
    st.lists(st.integers(0, 10**6), min_size=9, max_size=16, unique=True).map(
        lambda values: [float(v) for v in values]
    )
)
def test_long_series_without_ties_are_exact_too(values):
    # Oracle: scipy's exact distribution of Kendall's tau.
    oracle = kendalltau(range(len(values)), values, method="exact")
    found = mann_kendall(values)
    assert found.is_exact
    assert found.p == pytest.approx(oracle.pvalue, abs=1e-12)


def test_long_tied_series_are_drawn_and_repeat_for_one_seed():
    values = [1, 2, 2, 3, 5, 4, 6, 8, 8, 9]
    found = mann_kendall(values, seed=7)
    assert not found.is_exact
    assert found == mann_kendall(values, seed=7)
    # (b + 1) / (B + 1): a whole number of draws, and never 0.
    hits = found.p * (N_DRAWS + 1)
    assert hits == pytest.approx(round(hits), abs=1e-6)
    assert found.p >= 1 / (N_DRAWS + 1)


@pytest.mark.parametrize("test", [mann_kendall, pettitt])
def test_p_is_uniform_under_the_null_for_every_order_of_a_series(test):
    # Under the null each order is as likely as any other. So the chance of a p-value
    # of p or less is exactly p, for every p that can come about.
    p = np.array([test(order).p for order in permutations([1.0, 2, 4, 7, 11, 16])])
    for value in np.unique(p):
        assert (p <= value + 1e-12).mean() == pytest.approx(value)


def test_drawn_p_is_uniform_under_the_null():
    # A fixed seed of the check, not of the draws: 200 tied series of ten values in
    # random order. With mid-values spread over the steps, a uniform law must hold.
    generator = np.random.default_rng(11)
    base = np.array([1, 1, 2, 3, 4, 5, 6, 7, 8, 8], dtype=float)
    p = [mann_kendall(generator.permutation(base), seed=i).p for i in range(200)]
    # p is discrete: it may lie above the uniform law by a step, never far below.
    assert kstest(p, "uniform", alternative="greater").pvalue > 0.001
    assert np.mean(np.array(p) <= 0.1) <= 0.1 + 3 * math.sqrt(0.1 * 0.9 / 200)


def test_adjusted_p_values_are_those_of_r():
    # methods.md 4.8: R p.adjust
    assert benjamini_hochberg(P) == pytest.approx(
        [0.008, 0.032, 0.0672, 0.0672, 0.0672, 0.08, 0.0845714286, 0.205]
    )
    assert holm(P) == pytest.approx([0.008, 0.056, *[0.234] * 6])
    # BY is BH times 1 + 1/2 + ... + 1/8, at most 1; methods.md prints the same to the
    # fifth decimal (there 0.557157 for the last one, which is 0.205 * 2.717857).
    factor = sum(1 / i for i in range(1, 9))
    assert benjamini_yekutieli(P) == pytest.approx(benjamini_hochberg(P) * factor)
    assert benjamini_yekutieli(P)[:2] == pytest.approx([0.021743, 0.086971], abs=1e-6)


def test_what_was_not_tested_does_not_count_in_the_family():
    p = [0.01, math.nan, 0.02]
    assert benjamini_hochberg(p)[[0, 2]] == pytest.approx([0.02, 0.02])
    assert holm(p)[[0, 2]] == pytest.approx([0.02, 0.02])
    assert math.isnan(holm(p)[1])
    assert benjamini_hochberg([]).tolist() == []


def test_a_number_above_one_is_no_p_value():
    with pytest.raises(ValueError, match="from 0 to 1"):
        benjamini_hochberg([0.2, 1.2])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.randoms())
def test_adjusting_keeps_order_and_does_not_depend_on_it(values, random):
    places = list(range(len(values)))
    random.shuffle(places)
    shuffled = [values[i] for i in places]
    for adjust in (benjamini_hochberg, holm, benjamini_yekutieli):
        adjusted = adjust(values)
        assert (adjusted >= np.array(values) - 1e-12).all()
        assert adjust(shuffled) == pytest.approx(adjusted[places])
