"""What holds of progress in every plan."""

import pandas as pd
import pandas.testing as pdt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from progress_samples import make_progress, make_tree, measure

REPORT = st.one_of(st.none(), st.floats(0, 140).map(lambda x: round(x, 1)))


WEIGHT = st.floats(0.01, 5).map(lambda x: round(x, 2))


@st.composite
def plans(draw) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw a small plan: progress with gaps, above 100, falling; any weights."""
    n_quarters = draw(st.integers(1, 4))
    series = st.lists(REPORT, min_size=n_quarters, max_size=n_quarters)
    commitments, milestones, reports, planned = {}, [], {}, {}
    for c in range(draw(st.integers(1, 3))):
        commitments[f"C{c}"] = draw(WEIGHT)
        for m in range(draw(st.integers(1, 3))):
            code = f"C{c}-M{m}"
            milestones.append((f"C{c}", code, draw(WEIGHT)))
            reports[code] = draw(series)
            planned[code] = draw(series)
    return make_progress(reports, planned), make_tree(commitments, milestones)


def check(property_of_plan):
    """Run a property on the same thirty plans every time."""
    return settings(max_examples=30, deadline=None, derandomize=True)(
        given(plan=plans())(property_of_plan)
    )


def assert_same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    """Compare numbers up to floating point."""
    pdt.assert_frame_equal(left, right, rtol=1e-9, atol=1e-9)


@check
def test_order_of_rows_does_not_matter(plan):
    progress, tree = plan
    assert_same(measure(progress.iloc[::-1], tree.iloc[::-1]), measure(progress, tree))


@check
def test_only_the_ratio_of_weights_matters_when_normalised(plan):
    progress, tree = plan
    rescaled = tree.assign(weight=tree["weight"] * 250)
    scaled = ["weight_sum", "reported_as_given_pct"]
    assert_same(
        measure(progress, rescaled).drop(columns=scaled),
        measure(progress, tree).drop(columns=scaled),
    )


@check
def test_both_rules_agree_when_weights_add_up_to_one(plan):
    progress, tree = plan
    sums = tree.groupby(["level", "parent_id"])["weight"].transform("sum")
    shares = tree.assign(weight=tree["weight"] / sums)
    assert_same(
        measure(progress, shares, weights="as_given"),
        measure(progress, shares, weights="normalised"),
    )


@pytest.mark.parametrize("cap", [True, False])
@pytest.mark.parametrize("weights", ["as_given", "normalised"])
def test_range_holds_the_headline_and_zero_for_missing_is_below(cap, weights):
    @check
    def holds(plan):
        table = measure(*plan, cap=cap, weights=weights)
        slack = 1e-9
        assert (table["lower_pct"] <= table["reported_pct"] + slack).all()
        assert (table["reported_pct"] <= table["upper_pct"] + slack).all()
        assert (table["missing_as_zero_pct"] <= table["reported_pct"] + slack).all()

    holds()


@check
def test_where_nothing_is_missing_every_rule_for_it_gives_the_headline(plan):
    table = measure(*plan)
    table = table[table["n_unreported"] == 0]
    for column in (
        "lower_pct",
        "upper_pct",
        "missing_as_zero_pct",
        "missing_excluded_pct",
    ):
        difference = (table[column] - table["reported_pct"]).abs()
        assert (difference < 1e-9).all(), column


@check
def test_cap_only_lowers_and_the_overshoot_is_what_it_takes_away(plan):
    capped, uncapped = measure(*plan), measure(*plan, cap=False)
    taken = uncapped["reported_pct"] - capped["reported_pct"]
    assert (taken >= -1e-9).all()
    assert taken.to_numpy() == pytest.approx(capped["overshoot_pp"], abs=1e-9)
    assert uncapped["reported_pct"].equals(capped["reported_uncapped_pct"])


@check
def test_counts_of_a_parent_are_the_sums_of_its_children(plan):
    table = measure(*plan)
    counts = [c for c in table if c.startswith("n_")]
    children = table[table["level"] == "milestone"]
    summed = children.groupby(["parent_id", "quarter"])[counts].sum()
    parents = table[table["level"] == "commitment"]
    ours = parents.set_index(["item_id", "quarter"])[counts]
    assert (ours == summed.loc[ours.index].to_numpy()).all(axis=None)


@pytest.mark.parametrize("convert", ["convert_dtypes", "infer_objects"])
def test_kind_of_column_does_not_matter(toy, convert):
    progress, tree = (getattr(frame, convert)() for frame in toy)
    pdt.assert_frame_equal(measure(progress, tree), measure(*toy), check_dtype=False)


@check
def test_input_is_left_as_it_was(plan):
    before = [frame.copy() for frame in plan]
    measure(*plan)
    for frame, copy in zip(plan, before, strict=True):
        pdt.assert_frame_equal(frame, copy)
