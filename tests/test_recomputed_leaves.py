"""Published figures of single activities: ratios, years to date, and units."""

import numpy as np
import pandas as pd
import pytest
from recomputed_samples import make_progress, make_published, make_tree

from gabeval.measures.recomputed import recompute_published


def leaf_figure(rule, figure, rows, *, quarter="2024Q4", **more) -> pd.Series:
    """Recompute one figure of milestone M1 from (quarter, planned, reported)."""
    kinds = {k: more.pop(k) for k in ("accumulation", "unit") if k in more}
    progress = make_progress([("M1", *row) for row in rows], **kinds)
    published = make_published([("milestone", "M1", quarter, figure, rule)], **more)
    tree = make_tree([("milestone", "M1", "", 1)])
    return recompute_published(published, progress, tree, levels=["milestone"]).iloc[0]


YEAR = [
    ("2023Q4", 9, 9),
    ("2024Q1", 10, 5),
    ("2024Q2", 10, None),
    ("2024Q3", 20, 25),
    ("2024Q4", 10, 10),
]


def test_ratio_takes_numerator_and_denominator_of_the_export():
    ours = leaf_figure("ratio", 75, YEAR, numerator=3, denominator=4)
    assert ours["as_given_pct"] == pytest.approx(75)
    assert ours["agrees"]


def test_ratio_without_totals_adds_up_the_quarters_of_the_year():
    # reported 5 + 25 + 10 = 40, planned 10 + 10 + 20 + 10 = 50; 2023 does not count
    assert leaf_figure("ratio", 80, YEAR)["as_given_pct"] == pytest.approx(80)
    # up to the third quarter: 30 / 40
    third = leaf_figure("ratio", 75, YEAR, quarter="2024Q3")
    assert third["as_given_pct"] == pytest.approx(75)


def test_ratio_with_one_total_takes_the_other_from_the_quarters():
    ours = leaf_figure("ratio", 50, YEAR, denominator=80)
    assert ours["as_given_pct"] == pytest.approx(50)


def test_ratio_to_nothing_planned_is_not_compared():
    ours = leaf_figure("ratio", 100, YEAR, numerator=3, denominator=0)
    assert ours["reason"] == "planned_is_zero"
    assert np.isnan(ours["as_given_pct"])
    unplanned = [("2024Q3", 0, 5), ("2024Q4", None, 5)]
    assert leaf_figure("ratio", 100, unplanned)["reason"] == "planned_is_zero"


def test_ratio_without_any_plan_in_the_export_is_not_compared():
    ours = leaf_figure("ratio", 100, [("2024Q4", None, 5)])
    assert ours["reason"] == "no_plan"


@pytest.mark.parametrize(
    ("accumulation", "expected"),
    # Of 5, nothing, 25 and 10 in the year; the year before does not count.
    [("sum", 40), ("last", 10), ("reduction", 10), ("max", 25), ("mean", 40 / 3)],
)
def test_year_to_date_is_combined_as_the_milestone_says(accumulation, expected):
    ours = leaf_figure("accumulated", expected, YEAR, accumulation=accumulation)
    assert ours["as_given_pct"] == pytest.approx(expected)
    assert ours["agrees"]


def test_last_value_stands_through_a_silent_quarter():
    rows = [("2024Q1", None, 5), ("2024Q2", None, None)]
    ours = leaf_figure("accumulated", 5, rows, accumulation="last", quarter="2024Q2")
    assert ours["as_given_pct"] == 5


def test_largest_value_may_be_below_zero():
    rows = [("2024Q2", None, None), ("2024Q3", None, -7), ("2024Q4", None, -9)]
    ours = leaf_figure("accumulated", -7, rows, accumulation="max")
    assert ours["as_given_pct"] == -7


def test_year_without_any_value_in_the_export_is_not_compared():
    rows = [("2023Q4", None, 5), ("2024Q4", None, None)]
    assert leaf_figure("accumulated", 5, rows)["reason"] == "no_report"


def test_blank_quarters_add_up_to_zero_where_others_report():
    progress = make_progress([("M1", "2024Q4", None, None), ("M2", "2024Q4", None, 3)])
    tree = make_tree([("milestone", "M1", "", 1), ("milestone", "M2", "", 1)])
    published = make_published(
        [
            ("milestone", "M1", "2024Q4", 0, "accumulated"),
            ("milestone", "M1", "2024Q4", 4, "accumulated"),
        ]
    )
    table = recompute_published(published, progress, tree, levels=["milestone"])
    assert table["as_given_pct"].tolist() == [0, 0]
    assert table["reason"].tolist() == ["", ""]
    assert table["agrees"].tolist() == [True, False]


@pytest.mark.parametrize("accumulation", ["last", "mean", "reduction"])
def test_blank_quarters_have_no_last_value_and_no_mean(accumulation):
    progress = make_progress(
        [("M1", "2024Q4", None, None), ("M2", "2024Q4", None, 3)],
        accumulation=accumulation,
    )
    tree = make_tree([("milestone", "M1", "", 1), ("milestone", "M2", "", 1)])
    published = make_published([("milestone", "M1", "2024Q4", 4, "accumulated")])
    table = recompute_published(published, progress, tree, levels=["milestone"])
    assert table["reason"].tolist() == ["no_report"]


@pytest.mark.parametrize(
    ("figure", "unit", "agrees"),
    [
        (0.4375, "plans", False),  # ours .875: twice as much, though .44 apart
        (0.875, "plans", True),
        (0.4375, "percent", True),  # within half a point
        (0.4375, None, False),
    ],
)
def test_tolerance_follows_the_unit_of_the_figure(figure, unit, agrees):
    rows = [("2024Q3", None, 0.375), ("2024Q4", None, 0.5)]
    assert leaf_figure("accumulated", figure, rows, unit=unit)["agrees"] == agrees
