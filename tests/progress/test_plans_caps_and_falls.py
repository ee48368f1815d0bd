"""Programmes, caps, falls and statuses, by hand."""

import numpy as np
import pandas as pd
import pytest
from progress_samples import make_progress, measure, pick, plan_column


def test_milestones_without_a_plan_are_left_out_of_planned_and_counted(two):
    progress = make_progress({"M1": [40], "M2": [100]}, {"M1": [80]})
    table = measure(progress, two)
    assert pick(table, "planned_pct", "C1") == pytest.approx(80)
    assert pick(table, "n_unplanned", "C1") == 1
    assert np.isnan(pick(table, "planned_pct", "M2"))
    # Like with like: M1 alone, 40 of 80; the gap is the difference of the columns.
    assert pick(table, "of_planned_pct", "C1") == pytest.approx(50)
    assert pick(table, "gap_pp", "C1") == pytest.approx(55 - 80)


def test_a_programme_above_100_is_capped_like_the_reports(one):
    # 110 planned and 110 reported: both count as 100, so nothing is late or ahead.
    progress = make_progress({"M1": [110]}, {"M1": [110]})
    table = measure(progress, one)
    assert pick(table, "planned_pct", "C1") == 100
    assert pick(table, "gap_pp", "C1") == 0
    assert pick(measure(progress, one, cap=False), "planned_pct", "C1") == 110


def test_plan_is_carried_forward(one):
    progress = make_progress({"M1": [10, 20]}, {"M1": [50, None]})
    assert pick(measure(progress, one), "planned_pct", "C1", "2022Q2") == 50


def test_without_any_plan_nothing_is_compared_with_it(two):
    table = measure(make_progress({"M1": [40], "M2": [60]}), two)
    columns = [
        "planned_pct",
        "gap_pp",
        "of_planned_pct",
        "ratio_mean_pct",
        "ratio_mean_unweighted_pct",
    ]
    assert table[columns].isna().all(axis=None)
    assert pick(table, "reported_pct", "C1") == pytest.approx(45)


def test_ratio_waits_until_something_is_planned(two):
    progress = make_progress({"M1": [40], "M2": [10]}, {"M1": [80], "M2": [0]})
    table = measure(progress, two)
    # M2 is not due: only 40 / 80 counts, weighted and not.
    assert pick(table, "ratio_mean_pct", "C1") == pytest.approx(50)
    assert pick(table, "ratio_mean_unweighted_pct", "C1") == pytest.approx(50)
    assert np.isnan(pick(table, "ratio_mean_pct", "M2"))
    assert np.isnan(pick(table, "of_planned_pct", "M2"))


def test_ratio_above_plan_counts_as_one(two):
    progress = make_progress({"M1": [40], "M2": [50]}, {"M1": [80], "M2": [10]})
    # (3 * .5 + 1 * 1) / 4 and (.5 + 1) / 2
    table = measure(progress, two)
    assert pick(table, "ratio_mean_pct", "C1") == pytest.approx(62.5)
    assert pick(table, "ratio_mean_unweighted_pct", "C1") == pytest.approx(75)


def test_progress_below_zero_is_limited_to_zero(one):
    table = measure(make_progress({"M1": [-5]}), one)
    assert pick(table, "reported_pct", "C1") == 0
    assert pick(table, "reported_uncapped_pct", "C1") == -5


def test_downward_revision_is_kept_and_counted_until_it_is_made_good(one):
    table = measure(make_progress({"M1": [60, 90, 70, 95]}), one)
    assert plan_column(table, "reported_pct") == [60, 90, 70, 95]
    assert plan_column(table, "given_back_pp") == [0, 0, 20, 0]


def test_falling_above_100_gives_nothing_back_under_the_cap(one):
    progress = make_progress({"M1": [130, 105]})
    assert plan_column(measure(progress, one), "given_back_pp") == [0, 0]
    assert plan_column(measure(progress, one, cap=False), "given_back_pp") == [0, 25]


def test_milestone_stays_complete_through_a_silent_quarter(one):
    table = measure(make_progress({"M1": [100, None]}), one)
    assert plan_column(table, "n_complete") == [1, 1]


def test_parts_that_add_up_to_100_in_floating_point_are_complete(one):
    almost = sum([0.1] * 10) * 100  # 99.99999999999999
    assert almost < 100
    table = measure(make_progress({"M1": [almost]}), one)
    assert plan_column(table, "n_complete") == [1]
    assert plan_column(measure(make_progress({"M1": [99.99]}), one), "n_complete") == [
        0
    ]


@pytest.fixture
def statuses(two) -> pd.DataFrame:
    """A monitor that only knows statuses: M1 is done in Q1, M2 is silent in Q2."""
    progress = make_progress({"M1": [None, None], "M2": [None, None]})
    status = ["complete", "complete", "limited", None]
    return measure(progress.assign(status_code=status), two)


def test_monitor_of_statuses_has_no_percentages(statuses):
    columns = [c for c in statuses if c.endswith(("_pct", "_pp"))]
    columns.remove("complete_share_pct")
    assert statuses[columns].isna().all(axis=None)


def test_monitor_of_statuses_counts_what_is_complete_and_silent(statuses):
    assert plan_column(statuses, "n_complete") == [1, 1]
    assert plan_column(statuses, "complete_share_pct") == pytest.approx([75, 75])
    assert plan_column(statuses, "n_unreported") == [0, 1]
    assert plan_column(statuses, "n_never_reported") == [0, 0]


def test_last_status_decides_not_the_best(one):
    progress = make_progress({"M1": [None, None]})
    table = measure(progress.assign(status_code=["complete", "limited"]), one)
    assert plan_column(table, "n_complete") == [1, 0]


def test_silent_milestone_of_a_status_monitor_has_no_percentage_either(two):
    progress = make_progress({"M1": [None], "M2": [None]})
    table = measure(progress.assign(status_code=["limited", None]), two)
    assert np.isnan(pick(table, "reported_pct"))
    assert pick(table, "n_never_reported") == 1


def test_milestone_with_only_a_status_is_left_out_of_percentages(two):
    progress = make_progress({"M1": [40], "M2": [None]})
    table = measure(progress.assign(status_code=[None, "complete"]), two)
    assert pick(table, "reported_pct", "C1") == pytest.approx(40)
    assert np.isnan(pick(table, "reported_pct", "M2"))
    assert pick(table, "n_complete", "C1") == 1
    assert pick(table, "n_unreported", "C1") == 0


def test_percentage_and_not_status_decides_where_there_are_percentages(one):
    progress = make_progress({"M1": [60]}, status_code="complete")
    assert pick(measure(progress, one), "n_complete", "C1") == 0
