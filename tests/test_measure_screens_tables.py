"""The table of all screens: by entity, for one commitment, on real exports."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from show_samples import make_plan, make_progress, make_tree

from gabeval.measures.screens import (
    COLUMNS,
    FACTS,
    SCREENS,
    TESTED,
    adjust_family,
    order_verification,
    screens_at,
)
from gabeval.measures.screens.data import open_screens
from gabeval.measures.screens.rows import read_detail
from gabeval.monitor.load import load_plan
from gabeval.monitor.store import Tables
from gabeval.plan import read_plan
from gabeval.tables import TABLES, empty_table

ROOT = Path(__file__).resolve().parents[1]


def make_tables(progress: pd.DataFrame, cut_offs: dict[str, str]) -> Tables:
    """Put progress rows, the toy tree and heads of exports together."""
    exports = pd.DataFrame(
        [
            {
                "export_id": export_id,
                "file": f"{export_id}.xlsx",
                "layout": "monitor",
                "cut_off": day,
                "received": None,
                "sha256": "0" * 64,
                "size_bytes": 1,
                "encoding": None,
                "delimiter": None,
                "n_milestones": 6,
                "n_quarters": 4,
            }
            for export_id, day in cut_offs.items()
        ]
    )
    tree = pd.concat([make_tree().assign(export_id=e) for e in cut_offs])
    frames = {name: empty_table(name) for name in TABLES}
    frames.update(progress=progress, exports=exports, tree=tree)
    return Tables(**frames)


@pytest.fixture
def toy() -> Tables:
    """The toy plan of methods.md, one export."""
    return make_tables(make_progress(), {"2022Q4": "2022-12-31"})


def take(rows: pd.DataFrame, screen: str) -> dict:
    """Take the one row of a screen."""
    (row,) = rows[rows["screen"] == screen].to_dict("records")
    return {**row, "detail": read_detail(row["detail"])}


def test_every_screen_states_a_fact_or_tests_something():
    assert sorted(SCREENS) == sorted((*TESTED, *FACTS))


def test_the_toy_plan_gives_the_facts_of_its_milestones(toy):
    rows = screens_at(make_plan(), toy, cut_off="")
    assert tuple(rows.columns) == COLUMNS
    assert set(rows["item_id"]) == {"SGAMB"}
    assert set(rows["level"]) == {"entity"}
    # m11 100, m22 100 exactly; m12 110, m13 80, m21 90, m31 60
    full = take(rows, "bunching")
    assert (full["statistic"], full["n"]) == (2, 6)
    # m31 stands at 60 from Q2 to Q4 while its programme rises by 40; m22 stands at 0
    # from Q2 to Q3 while its programme rises to 50.
    stuck = take(rows, "stuck")
    assert (stuck["effect"], stuck["statistic"]) == (3, 2)
    assert stuck["detail"]["milestone_id"] == "m31"
    assert (stuck["detail"]["from"], stuck["detail"]["to"]) == ("2022Q2", "2022Q4")
    # m13 fell from 90 to 80.
    fall = take(rows, "falling")
    assert (fall["effect"], fall["statistic"]) == (-10, 1)
    # m13 has a gap and stays out; the last quarter of the others beyond the programme:
    # m11 30-25, m12 30-20, m21 30-30, m22 100-50, m31 0-20
    jump = take(rows, "jump")
    assert (jump["statistic"], jump["n"]) == (5 + 10 + 0 + 50 - 20, 5)
    assert jump["effect"] == pytest.approx(45 / 5)
    assert jump["detail"]["n_dropped"] == "1"
    # Programmes other than 0 and 100 with a report: m11 25 50 75; m12 40 80; m13 50;
    # m21 20 40 70; m22 50; m31 30 60 80. Equal: m11 50, m12 80, m13 50, m31 30 60.
    mirror = take(rows, "mirror")
    assert (mirror["detail"]["k"], mirror["n"]) == ("5", 13)


def test_one_export_says_nothing_of_delays_and_of_a_rewritten_past(toy):
    rows = screens_at(make_plan(), toy, cut_off="")
    assert not {"late", "rewritten", "repeated"} & set(rows["screen"])


def test_four_quarters_are_too_few_to_test_a_trend(toy):
    trend = take(screens_at(make_plan(), toy, cut_off=""), "trend")
    assert trend["n"] == 4
    assert np.isnan(trend["p_exact"])


def test_rewritten_values_and_late_ones_are_found_between_exports():
    later = make_progress()
    known = later["quarter"] <= "2022Q2"
    earlier = later[known].assign(export_id="2022Q2").reset_index(drop=True)
    is_m11 = (earlier["milestone_id"] == "m11") & (earlier["quarter"] == "2022Q1")
    is_m21 = (earlier["milestone_id"] == "m21") & (earlier["quarter"] == "2022Q2")
    earlier.loc[is_m11, "reported_pct"] = 25.0
    earlier.loc[is_m21, "reported_pct"] = np.nan
    earlier.loc[is_m21, "reported_state"] = "blank"
    tables = make_tables(
        pd.concat([earlier, later], ignore_index=True),
        {"2022Q2": "2022-06-30", "2022Q4": "2022-12-31"},
    )
    plan = make_plan(
        exports=[
            {
                "id": quarter,
                "file": "a.xlsx",
                "layout": "monitor",
                "cut_off": day,
            }
            for quarter, day in (
                ("2022Q2", date(2022, 6, 30)),
                ("2022Q4", date(2022, 12, 31)),
            )
        ]
    )
    rows = screens_at(plan, tables, cut_off="")
    rewritten = take(rows, "rewritten")
    # 12 values up to June, less the one of m13 that is missing in both and the one
    # of m21 that came late; one became 5 less.
    assert (rewritten["n"], rewritten["statistic"]) == (10, 1)
    assert rewritten["detail"]["n_lowered"] == "1"
    late = take(rows, "late")
    # m21's report for June came with the export of December: 184 days.
    assert late["statistic"] == 184
    # m13's report for June has not come until December: 184 days and still open.
    assert late["detail"]["n_open"] == "1"
    assert late["detail"]["open_days"] == "184"


def test_for_one_commitment_its_row_is_compared_with_all_others(toy):
    rows = screens_at(make_plan(), toy, cut_off="", commitment="C1")
    assert set(rows["item_id"]) == {"C1"}
    assert set(rows["level"]) == {"commitment"}
    detail = take(rows, "mirror")["detail"]
    # C1: 3 of 6; the others: 2 of 7, as listed above.
    assert (detail["k"], detail["k_rest"], detail["n_rest"]) == ("3", "2", "7")


def test_without_entities_rows_speak_of_commitments(toy):
    bare = replace(toy, progress=toy.progress.assign(entity_id=None))
    rows = screens_at(make_plan(), bare, cut_off="")
    assert list(dict.fromkeys(rows["item_id"])) == ["C1", "C2", "C3"]


def test_a_quarter_not_due_is_no_gap():
    # m22 begins in the third quarter: blank before is no missing report.
    progress = make_progress()
    is_before = (progress["milestone_id"] == "m22") & (progress["quarter"] < "2022Q3")
    progress.loc[is_before, "reported_pct"] = np.nan
    progress.loc[is_before, "reported_state"] = "blank"
    tables = make_tables(progress, {"2022Q4": "2022-12-31"})
    data = open_screens(make_plan(), tables, cut_off="")
    added, is_broken = data.increments
    place = data.milestones.index("m22")
    assert added[place].tolist() == [0, 0, 0, 100]
    assert not is_broken[place]
    assert is_broken[data.milestones.index("m13")]


def test_work_that_is_done_owes_no_further_report():
    # m31 is done in the third quarter and silent in the fourth.
    progress = make_progress()
    is_m31 = progress["milestone_id"] == "m31"
    progress.loc[is_m31, "reported_pct"] = [30.0, 60.0, 100.0, np.nan]
    progress.loc[is_m31 & (progress["quarter"] == "2022Q4"), "reported_state"] = "blank"
    tables = make_tables(progress, {"2022Q4": "2022-12-31"})
    data = open_screens(make_plan(), tables, cut_off="")
    added, is_broken = data.increments
    place = data.milestones.index("m31")
    assert added[place].tolist() == [30, 30, 40, 0]
    assert not is_broken[place]


def test_who_answers_with_statuses_alone_has_no_increments():
    # As in Canada's tracker: every quarter has a status, no quarter has a percentage.
    progress = make_progress().assign(
        planned_pct=np.nan, reported_pct=np.nan, status_code="substantial"
    )
    tables = make_tables(progress, {"2022Q4": "2022-12-31"})
    data = open_screens(make_plan(), tables, cut_off="")
    added, is_broken = data.increments
    assert np.isnan(added).all()
    assert is_broken.all()
    found = screens_at(make_plan(), tables, cut_off="")
    assert not set(found["screen"]) & {"jump", "trend", "break"}


def test_only_what_was_tested_is_marked_and_counted():
    rows = adjust_family(pd.DataFrame({"p_exact": [0.001, np.nan, 0.04, 0.2]}))
    # BH of three tests: 0.003, 0.06, 0.2
    assert rows["q_bh"].tolist() == pytest.approx(
        [0.003, np.nan, 0.06, 0.2], nan_ok=True
    )
    assert rows["is_flagged"].tolist() == [True, False, False, False]
    assert set(rows["n_tests"]) == {3}


def test_who_is_asked_first_has_most_marks_and_the_unmarked_share_a_place():
    rows = pd.DataFrame(
        {
            "item_id": ["a", "a", "b", "b", "c", "d"],
            "screen": ["heaping", "mirror"] * 2 + ["heaping"] * 2,
            "q_bh": [0.2, 0.5, 0.01, 0.02, 0.001, 0.9],
            "is_flagged": [False, False, True, True, True, False],
        }
    )
    order = order_verification(rows)
    assert order["item_id"].tolist() == ["b", "c", "a", "d"]
    assert order["place"].tolist() == [1, 2, 3, 3]
    assert order["screens"].tolist() == [["heaping", "mirror"], ["heaping"], [], []]


def test_the_order_of_rows_does_not_matter(toy):
    shuffled = toy.progress.sample(frac=1, random_state=4).reset_index(drop=True)
    one = screens_at(make_plan(), toy, cut_off="")
    other = screens_at(make_plan(), replace(toy, progress=shuffled), cut_off="")
    columns = ["screen", "effect", "statistic", "n", "p_exact"]
    pd.testing.assert_frame_equal(one[columns], other[columns])


def test_bogota_shows_the_copied_texts_that_its_maker_put_there():
    # data/raw/bogota-2021-2023/milestones.yaml: one text for all quarters in Mobility.
    plan = read_plan(ROOT / "data/raw/bogota-2021-2023")
    rows = screens_at(plan, load_plan(plan), cut_off="")
    repeated = rows[rows["screen"] == "repeated"].set_index("item_id")["effect"]
    assert repeated["SDM"] == 1
    assert repeated["SDHT"] == 0
    assert rows["n_tests"].iloc[0] == rows["p_exact"].notna().sum()


def test_cali_is_screened_by_entity_and_its_rewritten_values_are_all_found(shared_data):
    # Issue 4: 200 values of September were rewritten in December. 32 spellings of
    # entities stand in the two exports, 30 in the later one.
    plan = read_plan(ROOT / "tests/plans/cali")
    rows = screens_at(plan, load_plan(plan), cut_off="")
    assert rows["item_id"].nunique() == 30
    rewritten = rows[rows["screen"] == "rewritten"]
    assert rewritten["statistic"].sum() == 200
    # The exports hold no programme, so nothing is compared with one.
    assert not {"mirror", "jump", "stuck"} & set(rows["screen"])


def test_tenjo_is_screened_by_its_fifteen_entities(shared_data):
    plan = read_plan(ROOT / "tests/plans/tenjo")
    rows = screens_at(plan, load_plan(plan), cut_off="")
    assert rows["item_id"].nunique() == 15
    assert (rows["q_bh"].dropna() >= rows["p_exact"].dropna()).all()
