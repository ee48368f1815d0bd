"""Forecasts of the toy plan of methods.md, seen at the end of quarters 3 and 4."""

from math import isnan

import pandas as pd
import pytest
from forecast_samples import forecast
from show_samples import MILESTONES, make_all_tables, make_plan, make_status_progress
from vintage_samples import CLASS, make_vintages

from gabeval.errors import UsageError
from gabeval.measures.forecast import COLUMNS, forecast_at, score_methods
from gabeval.speech import speaking


def take(table: pd.DataFrame, item: str, method: str, day: str = "2022-09-30"):
    """Take the one row of an item, a method and an export."""
    rows = table[
        (table["item_id"] == item)
        & (table["method"] == method)
        & (table["cut_off"] == day)
    ]
    (row,) = rows.to_dict("records")
    return row


def test_own_increments_forecast_each_milestone():
    table = forecast()
    assert tuple(table.columns) == COLUMNS
    # m11 20 50 70 needs 30 of 20, 30, 20: 1/3. m12 30 80 (it starts in Q2) needs 20
    # of 30, 50: 1. m21 10 30 60 needs 40, m31 30 60 60 needs 40, m22 has only 0: 0.
    chances = {"m11": 1 / 3, "m12": 1.0, "m21": 0.0, "m22": 0.0, "m31": 0.0}
    for item, chance in chances.items():
        row = take(table, item, "bootstrap")
        assert row["p_on_time"] == pytest.approx(chance)
        assert row["state"] == "open"
        assert (row["due_date"], row["quarters_left"]) == ("2022-12-31", 1)
    assert take(table, "m11", "bootstrap")["p_exact"] == "1/3"
    assert take(table, "m12", "bootstrap")["n_increments"] == 2


def test_what_passed_its_date_is_late_and_has_no_chance():
    # m13 was programmed to be done in Q2 and stands at 90 in Q3
    row = take(forecast(), "m13", "bootstrap")
    assert (row["state"], row["says"]) == ("late", "late")
    assert isnan(row["p_on_time"])


def test_what_is_finished_has_the_chance_one():
    table = forecast()
    for item in ("m11", "m12", "m22"):
        row = take(table, item, "bootstrap", "2022-12-31")
        assert (row["state"], row["p_on_time"]) == ("done", 1.0)


def test_forecasts_of_the_third_quarter_are_scored_in_the_fourth():
    table = forecast()
    rows = table[(table["cut_off"] == "2022-09-30") & (table["method"] == "bootstrap")]
    rows = rows[rows["level"] == "milestone"].set_index("item_id")
    # Q4: m11 100, m12 110, m13 due in Q2 at 50, m21 90, m22 100, m31 60
    expected = {"m11": 1, "m12": 1, "m13": 0, "m21": 0, "m22": 1, "m31": 0}
    assert rows["outcome"].to_dict() == expected
    assert rows["outcome_pct"]["m13"] == 50.0
    # m11 (1/3 - 1)^2, m12 0, m21 0, m22 1, m31 0; the late one is not scored
    scores = score_methods(table).set_index(["level", "method"])
    found = scores.loc["milestone", "bootstrap"]
    assert found["n"] == 5
    assert found["brier"] == pytest.approx((4 / 9 + 1) / 5)
    # late was said of m11, m21, m22, m31 and in time of m12
    assert (found["n_said"], found["n_right"]) == (5, 3)


def test_an_outcome_is_not_known_before_its_date():
    table = forecast(cut_off="2022-09-30")
    assert set(table["cut_off"]) == {"2022-09-30"}
    open_rows = table[table["state"] == "open"]
    assert open_rows["outcome"].isna().all()
    assert open_rows["brier"].isna().all()
    found = score_methods(table).set_index(["level", "method"])
    assert found.loc["milestone", "bootstrap"]["n_waiting"] == 5
    assert isnan(found.loc["milestone", "bootstrap"]["brier"])


def test_the_earned_schedule_says_the_plan_will_finish_in_march():
    # methods.md 8.3: 4.815675 quarters, about 2023-03-15 for a plan due 2022-12-31
    row = take(forecast(), "", "schedule")
    assert row["says"] == "late"
    assert row["date_median"] == "2023-03-15"
    assert isnan(row["p_on_time"])
    assert row["outcome"] == 0.0
    assert row["is_right"] == 1.0


def test_the_plan_is_forecast_from_its_own_increments_too():
    # 17.8, 21.6, 21.9 (methods.md 1.1), at 61.3: no step of one quarter brings 38.7
    row = take(forecast(), "", "bootstrap")
    assert row["now_pct"] == pytest.approx(61.3)
    assert row["p_on_time"] == 0.0
    # 38.7 takes two of the quarters: 17.8 + 21.6 = 39.4 is the least
    assert row["date_median"] == "2023-03-31"


def test_one_milestone_alone_has_no_earned_schedule():
    table = forecast()
    methods = set(table.loc[table["level"] == "milestone", "method"])
    assert methods == {"reference", "bootstrap"}


def test_a_missing_last_report_is_forecast_from_both_ends():
    changed = dict(MILESTONES)
    changed["m31"] = ("C3", 1.0, [30, 60, 80, 100], [30, 60, None, 60])
    row = take(forecast(changed), "m31", "bootstrap")
    assert (row["now_pct"], row["now_low_pct"], row["now_high_pct"]) == (60, 60, 100)
    assert (row["p_low"], row["p_on_time"], row["p_high"]) == (0.0, 0.0, 1.0)
    assert row["says"] == "cannot_tell"


def test_a_missing_report_at_the_due_date_leaves_the_outcome_open():
    changed = dict(MILESTONES)
    changed["m31"] = ("C3", 1.0, [30, 60, 80, 100], [30, 60, 90, None])
    table = forecast(changed)
    # nobody said in Q4 whether it was finished: neither late nor scored
    row = take(table, "m31", "bootstrap", "2022-12-31")
    assert (row["state"], row["says"]) == ("silent", "cannot_tell")
    before = take(table, "m31", "bootstrap")
    assert isnan(before["outcome"])
    assert isnan(before["brier"])
    # m21 stands at 90, so the plan is late whatever m31 would say
    assert take(table, "", "bootstrap", "2022-12-31")["state"] == "late"


def test_progress_that_was_taken_back_is_kept_and_counted():
    changed = dict(MILESTONES)
    changed["m31"] = ("C3", 1.0, [30, 60, 80, 100], [30, 80, 60, 60])
    row = take(forecast(changed), "m31", "bootstrap")
    # from 60, with 30, 50, 0: 50 of three brings it to 100
    assert (row["now_pct"], row["n_negative"]) == (60, 1)
    assert row["p_exact"] == "1/3"


def test_what_never_reported_has_no_forecast_of_its_own():
    changed = dict(MILESTONES)
    changed["m31"] = ("C3", 1.0, [30, 60, 80, 100], [None] * 4)
    assert take(forecast(changed), "m31", "bootstrap")["state"] == "no_report"


def test_what_has_not_begun_has_no_history():
    changed = dict(MILESTONES)
    changed["m22"] = ("C2", 0.4, [0, 0, 0, 100], [0, 0, 0, 100])
    assert take(forecast(changed), "m22", "bootstrap")["state"] == "no_history"


def test_without_a_programme_the_plan_ends_on_its_last_day():
    changed = {
        name: (c, w, [None] * 4, reported)
        for name, (c, w, _planned, reported) in MILESTONES.items()
    }
    table = forecast(changed)
    row = take(table, "m11", "bootstrap")
    assert (row["due_date"], row["due_source"]) == ("2022-12-31", "plan_end")
    assert take(table, "", "schedule")["state"] == "no_programme"


def test_weight_zero_is_left_out_of_the_plan_and_listed_itself():
    table = forecast(shares={"C1": 0.5, "C2": 0.3, "C3": 0.0})
    row = take(table, "", "reference")
    # six milestones are open in Q3 (m13 is late); m31 does not count
    assert row["n_open"] == 5
    # (.5 * 77 + .3 * 36) / .8
    assert take(table, "", "bootstrap")["now_pct"] == pytest.approx(61.625)
    assert take(table, "m31", "bootstrap")["p_on_time"] == 0.0


def test_the_class_is_what_stood_at_the_same_point():
    row = take(forecast(CLASS), "x0", "reference")
    assert (row["k"], row["n"]) == (7, 9)
    assert row["p_on_time"] == 0.75
    expected = (0.456176, 0.950698)
    assert (row["p_low"], row["p_high"]) == pytest.approx(expected, abs=1e-6)
    assert row["says"] == "on_time"
    assert row["brier"] == 0.0625


def test_the_chance_that_all_milestones_finish_is_beta_binomial():
    row = take(forecast(CLASS), "C1", "reference")
    # the two late ones have weight 0; P(4 of 4) from Beta(7.5, 2.5)
    expected = 7.5 * 8.5 * 9.5 * 10.5 / (10 * 11 * 12 * 13)
    assert row["n_open"] == 4
    assert row["p_on_time"] == pytest.approx(expected)


def test_a_class_of_fewer_than_five_gives_a_count_and_no_chance():
    row = take(forecast(), "m11", "reference")
    # m13 alone was due by Q3, and stood at 50 (not 70) a quarter before
    assert (row["state"], row["k"], row["n"]) == ("too_few", 0, 0)
    assert isnan(row["p_on_time"])


def test_one_commitment_is_forecast_with_its_milestones():
    tables = make_all_tables(**make_vintages())
    table = forecast_at(make_plan(), tables, cut_off="", commitment="C2")
    assert set(table["item_id"]) == {"C2", "m21", "m22"}


def test_an_unknown_commitment_is_a_sentence():
    tables = make_all_tables(**make_vintages())
    with speaking("en"), pytest.raises(UsageError, match="C9"):
        forecast_at(make_plan(), tables, cut_off="", commitment="C9")


def test_statuses_are_not_forecast():
    tables = make_all_tables(progress=make_status_progress())
    table = forecast_at(make_plan(), tables, cut_off="")
    assert table.empty
    assert tuple(table.columns) == COLUMNS


def test_a_forecast_does_not_know_what_came_later():
    early = forecast(cut_off="2022-09-30")
    both = forecast()
    both = both[both["cut_off"] == "2022-09-30"]
    told = [
        c for c in COLUMNS if c not in ("outcome", "outcome_pct", "brier", "is_right")
    ]
    pd.testing.assert_frame_equal(
        early[told].reset_index(drop=True), both[told].reset_index(drop=True)
    )
