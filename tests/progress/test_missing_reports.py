"""What becomes of reports that are missing, by hand."""

import numpy as np
import pandas.testing as pdt
import pytest
from progress_samples import make_progress, make_tree, measure, pick


def test_silent_quarter_keeps_the_last_report(two):
    table = measure(make_progress({"M1": [80, None], "M2": [0, 60]}), two)
    # (3 * 80 + 1 * 60) / 4
    assert pick(table, "reported_pct", "C1", "2022Q2") == pytest.approx(75)
    assert pick(table, "n_unreported", "C1", "2022Q2") == 1
    assert pick(table, "n_never_reported", "C1", "2022Q2") == 0


def test_never_reported_counts_as_zero_and_is_counted(two):
    table = measure(make_progress({"M1": [80], "M2": [None]}), two)
    assert pick(table, "reported_pct", "C1") == pytest.approx(60)  # (3 * 80 + 0) / 4
    assert pick(table, "n_never_reported", "C1") == 1
    assert pick(table, "missing_excluded_pct", "C1") == pytest.approx(80)
    # Nobody knows where M2 stands: (3 * 80 + 1 * 0) / 4 to (3 * 80 + 1 * 100) / 4
    assert pick(table, "lower_pct", "C1") == pytest.approx(60)
    assert pick(table, "upper_pct", "C1") == pytest.approx(85)


def test_milestone_of_the_tree_without_any_row_has_never_reported(two):
    table = measure(make_progress({"M1": [80]}), two)
    assert pick(table, "reported_pct", "C1") == pytest.approx(60)
    assert pick(table, "n_never_reported", "C1") == 1
    assert pick(table, "n_unplanned", "C1") == 2


def test_quarter_without_a_row_is_a_missing_report(two):
    blank = make_progress({"M1": [10, 20, 30], "M2": [50, None, 90]})
    absent = blank.drop(blank[blank["reported_pct"].isna()].index)
    pdt.assert_frame_equal(measure(absent, two), measure(blank, two))


def test_report_that_says_not_applicable_is_not_missing(two):
    progress = make_progress({"M1": [40, None], "M2": [20, 60]})
    is_blank = progress["reported_pct"].isna()
    state = progress["reported_state"].mask(is_blank, "not_applicable")
    table = measure(progress.assign(reported_state=state), two)
    assert pick(table, "n_unreported", "C1", "2022Q2") == 0
    for column in (
        "reported_pct",
        "missing_as_zero_pct",
        "missing_excluded_pct",
        "lower_pct",
        "upper_pct",
    ):
        # (3 * 40 + 1 * 60) / 4
        assert pick(table, column, "C1", "2022Q2") == pytest.approx(45), column


def test_commitment_whose_milestones_are_all_silent_is_left_out_when_excluding():
    tree = make_tree({"C1": 1, "C2": 3}, [("C1", "M1", 1), ("C2", "M2", 1)])
    table = measure(make_progress({"M1": [40], "M2": [None]}), tree)
    assert np.isnan(pick(table, "missing_excluded_pct", "C2"))
    assert pick(table, "missing_excluded_pct") == pytest.approx(40)
    assert pick(table, "reported_pct") == pytest.approx(10)  # (1 * 40 + 3 * 0) / 4


def test_left_out_milestones_leave_weights_as_given_their_sum():
    # Weights .6 and .2 sum to .8. Without M2, M1 weighs .8: .8 * 50 = 40.
    tree = make_tree({"C1": 1}, [("C1", "M1", 0.6), ("C1", "M2", 0.2)])
    progress = make_progress({"M1": [50], "M2": [None]})
    table = measure(progress, tree, weights="as_given")
    assert pick(table, "missing_excluded_pct", "C1") == pytest.approx(40)
    assert pick(table, "reported_pct", "C1") == pytest.approx(30)


@pytest.mark.parametrize(
    ("reports", "lower", "upper", "why"),
    [
        ([30, None, 70], 30, 70, "between the report before and the one after"),
        ([30, None, None], 30, 100, "no later report: at most full"),
        ([None, None, 70], 0, 70, "no earlier report: at least nothing"),
        ([70, None, 30], 0, 100, "progress fell, so nothing is known"),
        ([30, None, 30], 30, 30, "unchanged"),
        ([30, None, 130], 30, 100, "later report above 100 is limited"),
        ([30, 45, 70], 45, 45, "reported: a point"),
    ],
)
def test_range_of_a_missing_report(one, reports, lower, upper, why):
    table = measure(make_progress({"M1": reports}), one)
    assert pick(table, "lower_pct", "M1", "2022Q2") == lower, why
    assert pick(table, "upper_pct", "M1", "2022Q2") == upper, why


def test_range_reaches_above_100_without_a_cap(one):
    table = measure(make_progress({"M1": [110, None, None]}), one, cap=False)
    assert pick(table, "lower_pct", "M1", "2022Q2") == 110
    assert pick(table, "upper_pct", "M1", "2022Q2") == 110
