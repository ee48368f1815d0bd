"""Weights drawn at random: tails, moments and quantiles, exact and simulated."""

from fractions import Fraction
from itertools import pairwise
from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sensitivity_samples import P95, PERCENTS, P, closed_form

from gabeval.errors import UsageError
from gabeval.measures.sensitivity import (
    dirichlet_moments,
    flat_dirichlet_quantile,
    flat_dirichlet_tail,
    headline_bounds,
    leave_one_out,
    simulate_headline,
    smallest_shift,
    tail_bounds,
)
from gabeval.measures.sensitivity.weight_prior import float_tail
from gabeval.speech import speaking


@given(
    st.lists(st.integers(0, 100), min_size=1, max_size=7, unique=True),
    st.integers(0, 100),
)
def test_the_tail_of_distinct_values_is_the_closed_form(values, t):
    assume(len(values) > 1 or t not in values)
    assert flat_dirichlet_tail(values, t) == closed_form(values, t)


@given(
    st.lists(st.sampled_from([0, 20, 60, 60, 100]), min_size=2, max_size=6),
    st.integers(1, 99),
)
def test_the_tail_of_equal_values_is_the_limit_of_distinct_ones(values, t):
    assume(t not in values)
    # pull equal values apart by less and less: the tail moves by no more than that
    apart = [v + Fraction(i, 10**9) for i, v in enumerate(values)]
    near = closed_form(apart, Fraction(t))
    assert flat_dirichlet_tail(values, t) == pytest.approx(near, abs=1e-6)


def test_tails_of_equal_values_by_hand():
    # two of three at 100: share of 0's weight is Beta(1, 2), P(100 (1 - w) > t) with
    # t = 50 is 1 - (1 - .5)^2 = 3/4
    assert flat_dirichlet_tail([0, 100, 100], 50) == Fraction(3, 4)
    # two of three at 0: P(w > .5) of Beta(1, 2) = 1/4
    assert flat_dirichlet_tail([0, 0, 100], 50) == Fraction(1, 4)
    # all alike: certain below, impossible at the value itself and above
    tails = [flat_dirichlet_tail([70, 70, 70], t) for t in (69.9, 70, 70.1)]
    assert tails == [1, 0, 0]
    # one value
    assert flat_dirichlet_tail([70], 69) == 1
    # the threshold is one of the values: 0, 50, 100 above 50 by symmetry
    assert flat_dirichlet_tail([0, 50, 100], 50) == Fraction(1, 2)
    assert flat_dirichlet_tail([0, 50, 50, 100], 50) == Fraction(1, 2)


@given(st.lists(PERCENTS, min_size=2, max_size=8), st.integers(0, 1000))
def test_the_tail_in_floats_is_that_in_fractions(values, t):
    threshold = t / 10
    exact = flat_dirichlet_tail(values, threshold)
    assert float_tail(values, threshold) == pytest.approx(float(exact), abs=1e-12)


@given(st.lists(PERCENTS, min_size=2, max_size=6))
def test_the_tail_falls_from_one_to_zero(values):
    steps = np.linspace(min(values) - 1, max(values) + 1, 25).round(2)
    tails = [flat_dirichlet_tail(values, t) for t in steps]
    assert (tails[0], tails[-1]) == (1, 0) or min(values) < 1
    assert all(a >= b for a, b in pairwise(tails))


@given(st.lists(st.integers(0, 100), min_size=2, max_size=6))
def test_the_mean_is_the_area_below_the_tail(values):
    # E[x] = integral of P(x > t) from 0 to 100; the midpoint rule is exact to 1e-2
    grid = np.arange(0.05, 100, 0.1)
    area = sum(float_tail(values, t) for t in grid) * 0.1
    assert dirichlet_moments(values).mean == pytest.approx(area, abs=0.06)


def test_a_hundred_items_have_a_tail_between_zero_and_one():
    values = [float(i % 97) + i / 1000 for i in range(300)]
    mean, sd = dirichlet_moments(values)
    tail = float_tail(values, mean)
    assert 0.3 < tail < 0.7
    drawn = simulate_headline(values, draws=5000)
    assert drawn.share_above(mean) == pytest.approx(tail, abs=5 * sqrt(0.25 / 5000))
    assert drawn.sd == pytest.approx(sd, rel=0.06)


def test_the_quantile_undoes_the_tail():
    for share in (0.05, 0.5, 0.95):
        at = flat_dirichlet_quantile(P, share)
        assert float(flat_dirichlet_tail(P, at)) == pytest.approx(1 - share, abs=1e-8)


@pytest.mark.parametrize("a", [1.0, 10.0])
@pytest.mark.parametrize("values", [P, P95, (0, 0, 100), (40, 40)])
def test_the_simulation_agrees_with_the_closed_forms(values, a):
    drawn = simulate_headline(values, a, draws=40_000, seed=7)
    mean, sd = dirichlet_moments(values, a)
    # five standard errors of a mean, and of a standard deviation (heavier tails: 1.5)
    assert drawn.mean == pytest.approx(mean, abs=5 * sd / 200 + 1e-9)
    assert drawn.sd == pytest.approx(sd, abs=7.5 * sd / sqrt(2 * 40_000) + 1e-9)
    if a == 1.0:
        t = mean + 0.3
        exact = float(flat_dirichlet_tail(values, t))
        error = 5 * drawn.error_of(exact) + 1e-9
        assert drawn.share_above(t) == pytest.approx(exact, abs=error)


def test_the_same_seed_draws_the_same_and_another_seed_does_not():
    one, same, other = (simulate_headline(P, draws=50, seed=s) for s in (1, 1, 2))
    assert (one.headlines == same.headlines).all()
    assert (one.headlines != other.headlines).any()


def test_uneven_concentrations_have_the_moments_of_their_proportions():
    # alpha (3, 1): mean .75 * 100; variance 100^2 * .75 * .25 / 5
    mean, sd = dirichlet_moments([100, 0], [3, 1])
    assert mean == 75.0
    assert sd == pytest.approx(sqrt(10_000 * 0.75 * 0.25 / 5))


def test_what_is_missing_bounds_the_tail():
    # with 0 and 100 the tail above 25 is 3/4; with 0 and 50 it is 1/2
    assert tail_bounds([0, (50, 100)], 25) == (Fraction(1, 2), Fraction(3, 4))
    with speaking("en"), pytest.raises(UsageError, match="two ends"):
        flat_dirichlet_tail([0, None], 25)


def test_leaving_out_uses_the_weights_of_the_others_in_proportion():
    # weights .5 .3 .2 of (96, 94, 60): without the last (.5*96 + .3*94) / .8 = 95.25
    found = leave_one_out([96, 94, 60], [0.5, 0.3, 0.2])
    assert found[2] == (95.25, 95.25)
    # an item of weight 0 changes nothing, a single one leaves nothing
    assert leave_one_out([50, 90], [1, 0])[1] == (50.0, 50.0)
    assert all(isnan(x) for x in leave_one_out([50])[0])


@given(st.lists(PERCENTS, min_size=2, max_size=6))
def test_the_order_of_items_does_not_matter(values):
    back = values[::-1]
    assert headline_bounds(values, 0, 1)[:2] == headline_bounds(back, 0, 1)[:2]
    assert flat_dirichlet_tail(values, 50) == flat_dirichlet_tail(back, 50)
    one, other = smallest_shift(values, 50), smallest_shift(back, 50)
    assert (one and one.l1) == (other and other.l1)
