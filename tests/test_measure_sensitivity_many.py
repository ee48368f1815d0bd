"""A headline over many items: what is simulated there, and that speed costs nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gabeval.measures.sensitivity import (
    flat_dirichlet_quantile,
    flat_dirichlet_quantiles,
    flat_dirichlet_tail,
    measure_sensitivity,
    simulate_headline,
)
from gabeval.measures.sensitivity.prior_rows import TAIL_ITEMS

SIMULATED = ["prior_q05", "prior_median", "prior_q95", "prior_above"]


def measure(n):
    """Measure a headline over n items that stand at 0 and at 100 in turn."""
    values = [100.0 * (place % 2) for place in range(n)]
    items = pd.DataFrame(
        {
            "item_id": [f"C{place:04d}" for place in range(n)],
            "weight": 1 / n,
            "value_pct": values,
            "lower_pct": values,
            "upper_pct": values,
        }
    )
    return measure_sensitivity(items).set_index("statistic")


def test_with_more_items_than_the_limit_quantiles_and_tail_are_only_simulated():
    few, many = measure(TAIL_ITEMS), measure(TAIL_ITEMS + 2)
    for name in SIMULATED:
        assert np.isfinite(few.loc[name, "value"])
        assert many.loc[name, ["value", "low", "high"]].isna().all()
        assert np.isfinite(many.loc[name, "simulated"])
    assert many.loc["prior_above", "exact"] == ""
    # Half of the items at 0 and half at 100: by symmetry the median is 50.
    assert few.loc["prior_median", "value"] == pytest.approx(50, abs=1e-6)
    assert many.loc["prior_median", "simulated"] == pytest.approx(50, abs=0.2)


def test_mean_and_spread_are_exact_however_many_items_there_are():
    # sqrt(Var / (n + 1)) with Var = 50², see Johnson and Kotz, chapter 40.
    table = measure(1000)
    assert table.loc["prior_mean", "value"] == pytest.approx(50)
    assert table.loc["prior_sd", "value"] == pytest.approx(50 / 1001**0.5)


@given(
    st.lists(st.integers(0, 100), min_size=2, max_size=9),
    st.floats(0.001, 0.999),
)
def test_a_quantile_is_where_the_closed_form_has_its_share(values, share):
    (at,) = flat_dirichlet_quantiles(values, [share])
    assert at == flat_dirichlet_quantile(values, share)
    assert min(values) <= at <= max(values)
    if min(values) < max(values):
        # The tail falls through the share between a little below and a little above.
        less, more = (
            float(1 - flat_dirichlet_tail(values, at + d)) for d in (-2e-9, 2e-9)
        )
        assert less - 1e-9 <= share <= more + 1e-9


def test_quantiles_found_together_are_those_found_alone():
    values, shares = [93, 100, 99, 97, 60], [0.95, 0.05, 0.5]
    together = flat_dirichlet_quantiles(values, shares)
    assert together == pytest.approx(
        [flat_dirichlet_quantile(values, share) for share in shares], abs=1e-9
    )


def test_draws_that_are_kept_are_the_draws_that_are_made():
    # The second headline of five items takes the weights of the first.
    first = simulate_headline([93, 100, 99, 97, 60]).headlines
    simulate_headline([1, 2, 3, 4, 5])
    again = simulate_headline([93, 100, 99, 97, 60]).headlines
    rng = np.random.default_rng(20231130)
    raw = -np.log1p(-rng.random((20_000, 5)))
    by_hand = raw @ np.array([93.0, 100, 99, 97, 60]) / raw.sum(axis=1)
    assert np.array_equal(first, again)
    assert np.allclose(first, by_hand, rtol=0, atol=1e-12)
