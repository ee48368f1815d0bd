"""Revisions, and what a published fall can be explained by."""

import math
from fractions import Fraction
from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from show_samples import make_exports, make_plan, make_progress, make_tables, make_tree

from gabeval.errors import UsageError
from gabeval.measures.bridge.revisions import (
    revise_to_last,
    revisions_at,
    sign_test,
    summarise_revisions,
    triangle_at,
)
from gabeval.measures.bridge.timing import bound_change, timing_cannot_explain
from gabeval.monitor.store import Tables


def test_the_worked_triangle_comes_out():
    # methods.md §2.2: first 20 40 60 80, final 18 41 55 80.
    found = summarise_revisions([20, 40, 60, 80], [18, 41, 55, 80])
    assert (found.mr, found.mar, found.share_down) == (-1.5, 2.0, 0.5)
    assert found.rmsr == pytest.approx(2.738613, abs=1e-6)
    assert (found.n, found.n_down, found.n_up) == (4, 2, 1)
    # Two down of three changed: 2 * P(X <= 1) = 2 * 4/8, at most 1.
    assert found.sign_p == 1.0


def test_the_sign_test_is_exact():
    # Six down and none up: 2 * (1/2)**6.
    assert sign_test(6, 0) == 1 / 32
    # Seven and one: 2 * (1 + 8) / 256.
    assert sign_test(7, 1) == 18 / 256
    assert sign_test(0, 0) == 1.0
    assert sign_test(1, 0) == 1.0


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_sign_test_agrees_with_scipy(down, up):
    if down + up:
        expected = binomtest(down, down + up).pvalue
        assert sign_test(down, up) == pytest.approx(expected, abs=1e-12)
    assert sign_test(down, up) == sign_test(up, down)


def test_a_value_missing_on_either_side_is_no_revision():
    found = summarise_revisions([20, math.nan, 60], [25, 40, math.nan])
    assert (found.n, found.n_up, found.mr) == (1, 1, 5.0)


def test_without_a_pair_there_is_no_mean():
    found = summarise_revisions([], [])
    assert found.n == 0
    assert math.isnan(found.mr)
    assert found.sign_p == 1.0


def test_one_pair_that_did_not_change_has_no_direction():
    found = summarise_revisions([50], [50])
    assert (found.mr, found.rmsr, found.share_down, found.sign_p) == (0, 0, 0, 1)


def test_the_dust_of_floats_is_no_revision():
    assert summarise_revisions([56.0], [0.56 * 100]).n_up == 0


def test_series_of_different_length_are_refused():
    with pytest.raises(UsageError, match="one of each"):
        summarise_revisions([1], [1, 2])


@pytest.mark.parametrize("rounding", ["half_up", "floor", "ceil"])
def test_98_after_99_is_a_real_fall_however_it_was_rounded(rounding):
    # methods.md §2.3: the underlying change lies inside (-2, 0).
    found = bound_change("99", "98", rounding=rounding)
    assert (found.lower, found.upper) == (-2, 0)
    assert not found.has_lower
    assert not found.has_upper
    assert not found.rounding_explains
    assert timing_cannot_explain("99", "98", rounding=rounding)


def test_with_unknown_ties_98_after_99_may_be_no_change_at_all():
    # Both exactly 98.5, rounded in opposite ways: [-2, 0].
    found = bound_change("99", "98")
    assert (found.lower, found.upper) == (-2, 0)
    assert found.has_lower
    assert found.has_upper
    assert found.rounding_explains
    assert not timing_cannot_explain("99", "98")


def test_equal_figures_need_no_explanation():
    for rounding in ("half_up", "floor", "ceil", "unknown"):
        found = bound_change("98", "98", rounding=rounding)
        assert found.rounding_explains
        assert found.timing_explains


def test_a_rise_is_explained_by_a_later_date_but_not_by_rounding():
    found = bound_change("96", "98", rounding="half_up")
    assert (found.lower, found.upper) == (1, 3)
    assert not found.rounding_explains
    assert found.timing_explains


def test_trailing_zeros_and_commas_count():
    # 98.0 to 97.9 with one decimal: one step is 0.1, so (-0.2, 0).
    found = bound_change("98,0 %", "97.9%", rounding="half_up")
    assert (found.lower, found.upper) == (Fraction(-1, 5), 0)


@pytest.mark.parametrize("text", ["about 98", "", "1/2", "1e3", "98.5.1"])
def test_what_is_no_figure_is_refused(text):
    with pytest.raises(UsageError, match="as printed"):
        bound_change(text, "98")


def test_an_unknown_way_of_rounding_is_refused():
    with pytest.raises(UsageError, match="half_up"):
        bound_change("99", "98", rounding="up")


def floor(x):
    return math.floor(x)


def half_up(x):
    return math.floor(x + Fraction(1, 2))


def ceil(x):
    return math.ceil(x)


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_the_bounds_hold_every_change_that_prints_so(one, other):
    earlier, later = Fraction(one, 40), Fraction(other, 40)
    ways = {"half_up": half_up, "floor": floor, "ceil": ceil}
    for (name, way), rounding in product(ways.items(), [None, "unknown"]):
        if rounding == "unknown" and name != "half_up":
            continue
        found = bound_change(
            str(way(earlier)), str(way(later)), rounding=rounding or name
        )
        change = later - earlier
        assert found.lower < change or (found.has_lower and found.lower == change)
        assert found.upper > change or (found.has_upper and found.upper == change)


def make_exports_of(*values):
    """One milestone, reported anew in each export: one dict of quarters per export."""
    quarters = sorted({q for value in values for q in value})
    base = make_progress()
    base = base[(base["milestone_id"] == "m31") & (base["quarter"] == "2022Q1")]
    rows, exports, trees = [], [], []
    tree = make_tree()
    tree = tree[tree["item_id"].isin(["C3", "m31"])]
    for place, value in enumerate(values):
        name = f"e{place}"
        for quarter in quarters:
            told = value.get(quarter, math.nan)
            rows.append(
                base.assign(
                    export_id=name,
                    quarter=quarter,
                    reported_pct=told,
                    reported_state="blank" if math.isnan(told) else "value",
                )
            )
        day = f"2022-{3 * (place + 1):02d}-30"
        exports.append(make_exports().assign(export_id=name, cut_off=day))
        trees.append(tree.assign(export_id=name))
    tables = make_tables(
        progress=pd.concat(rows), exports=pd.concat(exports), tree=pd.concat(trees)
    )
    return make_plan(weights="normalised"), Tables(**tables)


def test_the_triangle_counts_exports_since_the_first_report():
    plan, tables = make_exports_of(
        {"2022Q1": 20}, {"2022Q1": 18, "2022Q2": 40}, {"2022Q1": 18, "2022Q2": 41}
    )
    table = triangle_at(plan, tables, cut_off="2022-09-30")
    rows = table[table["level"] == "plan"]
    told = rows[["quarter", "lag", "value_pct", "revision_pp"]].to_numpy().tolist()
    assert told == [
        ["2022Q1", 0, 20.0, 0.0],
        ["2022Q1", 1, 18.0, -2.0],
        ["2022Q1", 2, 18.0, -2.0],
        ["2022Q2", 0, 40.0, 0.0],
        ["2022Q2", 1, 41.0, 1.0],
    ]


def test_revisions_are_summed_up_by_the_number_of_exports_since():
    plan, tables = make_exports_of(
        {"2022Q1": 20}, {"2022Q1": 18, "2022Q2": 40}, {"2022Q1": 15, "2022Q2": 41}
    )
    table = revisions_at(plan, tables, cut_off="2022-09-30")
    assert table["lag"].tolist() == [1, 2]
    # One export later: 18 - 20 and 41 - 40; two later: 15 - 20.
    assert table["mr_pp"].tolist() == [-0.5, -5.0]
    assert table["n"].tolist() == [2, 1]
    # First against last: 15 - 20 and 41 - 40.
    last = revise_to_last(tables, cut_off="2022-09-30")
    assert (last.n, last.mr, last.n_down, last.n_up) == (2, -2.0, 1, 1)


def test_one_export_has_no_revisions():
    plan, tables = make_exports_of({"2022Q1": 20, "2022Q2": 30})
    assert revisions_at(plan, tables, cut_off="2022-03-30").empty
    table = triangle_at(plan, tables, cut_off="2022-03-30")
    assert set(table["lag"]) == {0}


def test_statuses_have_no_triangle():
    plan, tables = make_exports_of({"2022Q1": math.nan}, {"2022Q1": math.nan})
    assert triangle_at(plan, tables, cut_off="2022-12-31").empty
    assert revisions_at(plan, tables, cut_off="2022-12-31").empty
