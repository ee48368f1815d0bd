"""Earned schedule: worked numbers of the methods notes, every edge, and properties."""

import json
import math
import os
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from show_samples import make_exports, make_plan, make_progress, make_tables

from gabeval.errors import UsageError
from gabeval.measures.schedule import programmes_at, schedule_at
from gabeval.measures.schedule.days import interpolate_day
from gabeval.measures.schedule.earned import (
    earn_schedule,
    measure_schedule,
    planned_duration,
)
from gabeval.monitor.store import Tables

ROOT = Path(__file__).resolve().parents[1]
ENDS = [date(2022, 3, 31), date(2022, 6, 30), date(2022, 9, 30), date(2022, 12, 31)]
START = date(2022, 1, 1)

# methods.md §1.1 and §1.2, the toy plan: PV, A, and what earned schedule makes of them.
TOY_PV = [20.85, 47.70, 75.35, 100.0]
TOY_A = [17.80, 39.40, 61.30, 88.20]
TOY_SPI = [0.853717, 0.825996, 0.813537, 0.882000]
TOY_ES = [0.853717, 1.690875, 2.491863, 3.521298]
TOY_SPI_TIME = [0.853717, 0.845438, 0.830621, 0.880325]
TOY_DELAY = [13.1655, 28.1304, 46.7486, 44.0406]
TOY_IEAC = [4.685393, 4.731278, 4.815675, 4.543779]


def read_vectors():
    """The computed cases that the project was given; not part of the repository."""
    shared = Path(os.environ.get("GABEVAL_SHARED", ROOT.parent / "shared"))
    path = shared / "reference" / "methods_vectors.json"
    if not path.is_file():
        pytest.skip(f"there are no computed cases at {path}")
    return json.loads(path.read_text(encoding="utf-8"))


def tables_of(**frames):
    """The tables of the toy plan, as the measures take them."""
    return Tables(**make_tables(**{"exports": make_exports(), **frames}))


def measure_toy():
    return measure_schedule(TOY_PV, TOY_A, ENDS, start=START)


@pytest.mark.parametrize(
    ("column", "expected", "within"),
    [
        ("spi", TOY_SPI, 1e-6),
        ("es_quarters", TOY_ES, 1e-6),
        ("es_first_quarters", TOY_ES, 1e-6),
        ("spi_time", TOY_SPI_TIME, 1e-6),
        ("delay_days", TOY_DELAY, 1e-4),
        ("ieac_quarters", TOY_IEAC, 1e-6),
    ],
)
def test_the_toy_plan_comes_out_as_worked(column, expected, within):
    assert measure_toy()[column].tolist() == pytest.approx(expected, abs=within)


def test_every_computed_case_of_the_toy_plan_comes_out():
    expected = read_vectors()["toy_plan"]["expect"]
    rows = measure_schedule(
        expected["PV"], expected["A_capped_locf"], ENDS, start=START
    )
    for column, name in (
        ("spi", "SPI"),
        ("es_quarters", "ES"),
        ("spi_time", "SPIt"),
        ("delay_days", "delay_days"),
        ("ieac_quarters", "IEAC"),
    ):
        assert rows[column].tolist() == pytest.approx(expected[name], abs=1e-6)


def test_every_computed_case_of_earned_schedule_comes_out():
    for case in read_vectors()["earned_schedule"].values():
        planned = case["pv"][1:]
        earned = earn_schedule(planned, case["ev"])
        assert earned.last == pytest.approx(case["ES"], abs=1e-6)
        assert earned.last / case["at"] == pytest.approx(case["SPIt"], abs=1e-6)


def test_the_example_of_the_r_package_pra_comes_out():
    # R PRA 0.3.0: BAC 100 000, schedule .1 .2 .4 .7 1, t = 3, 35 % done -> SPI .875.
    ends = [*ENDS, date(2023, 3, 31)]
    rows = measure_schedule([10, 20, 40, 70, 100], [10, 20, 35], ends, start=START)
    last = rows.iloc[-1]
    assert last["spi"] == 0.875
    assert last["es_quarters"] == 2.75
    assert last["spi_time"] == pytest.approx(2.75 / 3)


def test_the_finish_of_the_toy_plan_is_expected_about_15_march():
    # 4.815675 quarters: 31 December plus 0.815675 of the 90 days to 31 March.
    assert measure_toy()["ieac_date"].tolist()[2] == "2023-03-15"


def test_a_finished_plan_with_idle_quarters_behind_it_is_not_early():
    # methods.md §1.2, trap: PV 0 50 100 100 100, A = 100 at t = 4 -> ES 2, SPI(t) 0.5.
    rows = measure_schedule([50, 100, 100, 100], [0, 0, 0, 100], ENDS, start=START)
    last = rows.iloc[-1]
    assert (last["es_quarters"], last["spi_time"]) == (2.0, 0.5)
    assert last["planned_end"] == "2022-06-30"
    # From 30 June to 31 December there are 184 days.
    assert last["delay_days"] == 184.0


def test_where_the_programme_stands_still_both_ends_are_given():
    assert earn_schedule([40, 40, 80], 40) == (1.0, 2.0)
    rows = measure_schedule([40, 40, 80], [10, 40], ENDS[:3], start=START)
    last = rows.iloc[-1]
    assert (last["es_first_quarters"], last["es_quarters"]) == (1.0, 2.0)
    assert (last["delay_first_days"], last["delay_days"]) == (91.0, 0.0)


def test_what_adding_floats_leaves_over_moves_nobody_by_a_quarter():
    # ten times 0.1 is 0.9999999999999999: the programme stands still at 60 and at 100
    nearly_one = sum([0.1] * 10)
    assert nearly_one < 1
    assert earn_schedule([30, 60, 60, 100], 60 * nearly_one) == (2, 3)
    assert earn_schedule([50, 100 * nearly_one, 100], 100) == (2, 2)


def test_more_than_was_ever_planned_earns_the_whole_programme():
    assert earn_schedule([50, 90], 95) == (2.0, 2.0)


def test_nothing_planned_in_the_first_quarter_is_interpolated_from_zero():
    # PV 0 0 50: half of 50 lies in the middle of the third step.
    assert earn_schedule([0, 50], 25).last == 1.5
    assert earn_schedule([0, 50], 0) == (0.0, 1.0)


def test_progress_that_falls_takes_the_earned_schedule_back():
    rows = measure_schedule([50, 100], [50, 25], ENDS[:2], start=START)
    assert rows["es_quarters"].tolist() == [1.0, 0.5]


def test_a_programme_that_falls_still_gives_a_span():
    first, last = earn_schedule([50, 40, 100], 45)
    assert first == pytest.approx(0.9)
    # From the last quarter at or below 45: 2 + (45 - 40) / (100 - 40).
    assert last == pytest.approx(2 + 5 / 60)


def test_no_programme_and_no_report_earn_nothing_that_can_be_named():
    assert all(math.isnan(x) for x in earn_schedule([0, 0], 10))
    assert all(math.isnan(x) for x in earn_schedule([50, 100], math.nan))


def test_before_any_time_has_gone_by_there_is_no_pace():
    rows = measure_schedule(
        [50, 100], [10], ENDS[:2], start=START, as_of=date(2021, 12, 31)
    )
    assert rows["at_quarters"].tolist() == [0.0]
    assert math.isnan(rows["spi_time"].iloc[0])
    assert math.isnan(rows["ieac_quarters"].iloc[0])


def test_a_plan_on_which_nothing_was_done_finishes_never():
    row = measure_schedule([50, 100], [0], ENDS[:2], start=START).iloc[0]
    assert math.isinf(row["ieac_quarters"])
    assert row["ieac_date"] is None


def test_while_nothing_is_planned_there_is_no_spi():
    row = measure_schedule([0, 100], [10], ENDS[:2], start=START).iloc[0]
    assert math.isnan(row["spi"])
    assert row["es_quarters"] == 1.1


def test_a_cut_off_inside_a_quarter_counts_only_the_days_gone_by():
    # 30 November is day 61 of the 92 of the fourth quarter.
    as_of = date(2022, 11, 30)
    rows = measure_schedule(TOY_PV, TOY_A, ENDS, start=START, as_of=as_of)
    last = rows.iloc[-1]
    assert last["at_quarters"] == pytest.approx(3 + 61 / 92)
    assert last["planned_pct"] == pytest.approx(75.35 + (100 - 75.35) * 61 / 92)
    assert last["delay_days"] == pytest.approx(44.0405679512769 - 31)


def test_missing_reports_leave_a_range_of_the_earned_schedule():
    rows = measure_schedule(
        [25, 50, 75, 100], [25, 30], ENDS, start=START, lower=[25, 25], upper=[25, 50]
    )
    last = rows.iloc[-1]
    assert (last["es_lower_quarters"], last["es_upper_quarters"]) == (1.0, 2.0)
    assert (last["delay_lower_days"], last["delay_upper_days"]) == (0.0, 91.0)


def test_days_follow_the_real_lengths_of_the_quarters():
    days = [date(2021, 12, 31), *ENDS]
    assert interpolate_day(1, days) - interpolate_day(0, days) == 90
    assert interpolate_day(4, days) - interpolate_day(3, days) == 92
    # Beyond the programme the calendar goes on: 2023 begins with 90 days.
    assert interpolate_day(5, days) - interpolate_day(4, days) == 90


def test_dates_that_do_not_follow_each_other_are_refused():
    with pytest.raises(UsageError, match="follow each other"):
        measure_schedule([50, 100], [10], ENDS[1::-1], start=START)
    with pytest.raises(UsageError, match="one date per quarter"):
        measure_schedule([50], [10], ENDS[:2], start=START)


programmes = st.lists(st.integers(0, 60), min_size=1, max_size=8).map(
    lambda steps: [sum(steps[: n + 1]) for n in range(len(steps))]
)


@given(programmes, st.floats(0, 500), st.floats(0, 500))
def test_more_progress_never_earns_less_time(planned, one, other):
    assume(planned[-1] > 0)
    low, high = sorted((one, other))
    less, more = earn_schedule(planned, low), earn_schedule(planned, high)
    assert less.first <= more.first
    assert less.last <= more.last
    assert less.first <= less.last <= planned_duration(planned)


@given(programmes, st.floats(0, 1))
def test_the_programme_itself_is_always_on_time(planned, share):
    assume(planned[-1] > 0)
    place = share * planned_duration(planned)
    whole = int(place)
    curve = [0, *planned, planned[-1]]
    value = curve[whole] + (place - whole) * (curve[whole + 1] - curve[whole])
    first, last = earn_schedule(planned, value)
    assert first - 1e-6 <= place <= last + 1e-6


@given(programmes, st.integers(0, 4))
def test_idle_quarters_behind_a_programme_change_nothing(planned, n_idle):
    longer = [*planned, *[planned[-1]] * n_idle]
    assert planned_duration(longer) == planned_duration(planned)
    for value in (0, 1, planned[-1] / 2, planned[-1]):
        assert str(earn_schedule(longer, value)) == str(earn_schedule(planned, value))


def test_the_plan_and_its_commitments_are_measured_against_both_programmes():
    table = schedule_at(make_plan(), tables_of(), cut_off="2022-12-31")
    plan = table[(table["level"] == "plan") & (table["programme"] == "first")]
    assert plan["quarter"].tolist() == ["2022Q1", "2022Q2", "2022Q3", "2022Q4"]
    assert plan["delay_days"].tolist() == pytest.approx(TOY_DELAY, abs=1e-4)
    assert set(table["programme"]) == {"first", "current"}
    assert set(table.loc[table["level"] == "commitment", "item_id"]) == {
        "C1",
        "C2",
        "C3",
    }
    assert set(table["export_id"]) == {"2022Q4"}


def test_a_missing_report_of_the_toy_plan_widens_the_range():
    # m13 was silent in Q2, between 50 and 90: A from 39.4 to 43.4 (methods.md §1.1).
    table = schedule_at(make_plan(), tables_of(), cut_off="2022-12-31")
    row = table[(table["level"] == "plan") & (table["quarter"] == "2022Q2")].iloc[0]
    # ES = 1 + (A - 20.85) / (47.70 - 20.85)
    assert row["es_lower_quarters"] == pytest.approx(1 + (39.4 - 20.85) / 26.85)
    assert row["es_upper_quarters"] == pytest.approx(1 + (43.4 - 20.85) / 26.85)


def test_a_programme_moved_back_hides_the_delay_only_in_the_current_one():
    first = make_progress()
    later = first.assign(export_id="2023Q1", planned_pct=first["reported_pct"].ffill())
    exports = make_exports()
    exports = pd.concat(
        [exports, exports.assign(export_id="2023Q1", cut_off="2023-03-31")]
    )
    tables = tables_of(progress=pd.concat([first, later]), exports=exports)
    trees = tables.tree
    tables.tree = pd.concat([trees, trees.assign(export_id="2023Q1")])
    table = schedule_at(make_plan(), tables, cut_off="2023-03-31")
    row = table[(table["level"] == "plan") & (table["quarter"] == "2022Q3")]
    delays = dict(zip(row["programme"], row["delay_days"], strict=True))
    sources = dict(zip(row["programme"], row["programme_export_id"], strict=True))
    assert delays["first"] == pytest.approx(46.7486, abs=1e-4)
    assert abs(delays["current"]) < 5
    assert sources == {"first": "2022Q4", "current": "2023Q1"}


def test_milestones_without_a_programme_do_not_count_as_late():
    rows = make_progress()
    planned = rows["planned_pct"].mask(rows["milestone_id"] == "m31")
    tables = tables_of(progress=rows.assign(planned_pct=planned))
    table = schedule_at(make_plan(), tables, cut_off="2022-12-31")
    row = table[(table["level"] == "plan") & (table["quarter"] == "2022Q4")].iloc[0]
    # Without C3: (0.5 * 96 + 0.3 * 94) / 0.8, of the total that all weigh, 1.
    assert row["reported_pct"] == pytest.approx((0.5 * 96 + 0.3 * 94) / 0.8)
    assert row["planned_pct"] == 100.0
    assert row["n_unplanned"] == 1
    assert "C3" not in set(table["item_id"])


def test_a_programme_beyond_100_makes_up_for_no_other():
    rows = make_progress()
    is_m11 = rows["milestone_id"] == "m11"
    more = rows["planned_pct"].mask(is_m11, rows["planned_pct"] * 1.2)
    tables = tables_of(progress=rows.assign(planned_pct=more))
    table = schedule_at(make_plan(), tables, cut_off="2022-12-31")
    plan = table[(table["level"] == "plan") & (table["programme"] == "first")]
    # m11 weighs 0.25: 25 50 75 100 become 30 60 90 and 120, which counts as 100.
    expected = [20.85 + 1.25, 47.70 + 2.5, 75.35 + 3.75, 100.0]
    assert plan["planned_pct"].tolist() == pytest.approx(expected)


def test_without_a_programme_there_is_no_schedule():
    rows = make_progress()
    tables = tables_of(progress=rows.assign(planned_pct=math.nan))
    assert schedule_at(make_plan(), tables, cut_off="2022-12-31").empty
    assert programmes_at(make_plan(), tables, cut_off="2022-12-31").empty


def test_the_table_of_a_plan_holds_no_infinite_number():
    rows = make_progress()
    nothing = tables_of(progress=rows.assign(reported_pct=0.0, reported_state="zero"))
    table = schedule_at(make_plan(), nothing, cut_off="2022-12-31")
    row = table[(table["level"] == "plan") & (table["quarter"] == "2022Q4")].iloc[0]
    assert math.isnan(row["ieac_quarters"])
    assert pd.isna(row["ieac_date"])
    assert row["delay_days"] == 365.0


def test_what_is_finished_keeps_its_delay_until_it_is_taken_back():
    rows = measure_schedule([50, 100], [100, 100], ENDS[:2], start=START)
    # Finished on 31 March, 91 days before 30 June; SPI(t) was 2 then.
    assert rows["held_delay_days"].tolist() == [-91.0, -91.0]
    assert rows["held_spi_time"].tolist() == [2.0, 2.0]
    assert rows["delay_days"].tolist() == [-91.0, 0.0]
    back = measure_schedule([50, 100, 100], [100, 100, 60], ENDS[:3], start=START)
    assert back["finished_on"].tolist()[:2] == ["2022-03-31", "2022-03-31"]
    assert pd.isna(back["finished_on"].iloc[2])
    assert back["held_delay_days"].iloc[2] == back["delay_days"].iloc[2]


def test_one_commitment_is_measured_as_it_is_among_all():
    plan, tables = make_plan(), tables_of()
    all_of_them = schedule_at(plan, tables, cut_off="2022-12-31")
    one = schedule_at(plan, tables, cut_off="2022-12-31", commitment="C2")
    same = all_of_them[all_of_them["item_id"] == "C2"].reset_index(drop=True)
    pd.testing.assert_frame_equal(one, same)


def test_the_programme_is_laid_out_from_the_day_before_the_plan():
    table = programmes_at(make_plan(), tables_of(), cut_off="2022-12-31")
    plan = table[(table["level"] == "plan") & (table["programme"] == "first")]
    assert plan["day"].iloc[0] == "2021-12-31"
    assert plan["planned_pct"].tolist() == pytest.approx([0.0, *TOY_PV])


def test_the_tables_are_left_as_they_were():
    tables = tables_of()
    before = tables.progress.copy()
    schedule_at(make_plan(), tables, cut_off="2022-12-31")
    pd.testing.assert_frame_equal(tables.progress, before)


def test_time_starts_the_day_before_the_plan():
    rows = measure_schedule([100], [50], [ENDS[0]], start=date(2022, 3, 2))
    # From 1 to 31 March there are 30 days; half of the work took half of them.
    assert rows["delay_days"].tolist() == [15.0]
    assert rows["as_of"].tolist() == [(date(2022, 3, 1) + timedelta(30)).isoformat()]
