"""What was worked out from tables is worked out once, and never for other tables."""

import gc
import weakref
from dataclasses import replace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from show_samples import make_all_tables, make_plan
from vintage_samples import make_vintages

from gabeval.errors import UsageError
from gabeval.measures.bridge.exports import bridge_exports, tabulate_bridge
from gabeval.measures.forecast import forecast_at
from gabeval.measures.known import known_by
from gabeval.measures.schedule import schedule_at
from gabeval.measures.vintages import climb_vintage, open_vintage
from gabeval.monitor.register import read_register
from gabeval.monitor.remembered import remembered

DAY = "2022-12-31"


@pytest.fixture
def tables():
    return make_all_tables(**make_vintages())


@remembered
def list_rows(tables, names, *, times=1):
    """List names; every answer is a list of its own."""
    return [*names] * times


def test_the_same_question_is_answered_once(tables):
    assert open_vintage(tables, "2022Q3") is open_vintage(tables, export_id="2022Q3")
    assert open_vintage(tables, "2022Q4") is not open_vintage(tables, "2022Q3")
    plan = make_plan()
    assert known_by(plan, tables, "2022Q4") is known_by(plan, tables, "2022Q4")
    assert known_by(make_plan(), tables, "2022Q4") is not known_by(
        plan, tables, "2022Q4"
    )


def test_lists_are_the_same_question_if_they_are_equal(tables):
    assert list_rows(tables, ["a"]) is list_rows(tables, ["a"], times=1)
    assert list_rows(tables, ["a"]) is not list_rows(tables, ["b"])


def test_a_remembered_measure_is_the_same_as_one_made_anew(tables):
    plan = make_plan()

    def measure(held):
        found = bridge_exports(plan, held, "2022Q3", "2022Q4")
        return [
            tabulate_bridge(found),
            schedule_at(plan, held, cut_off=DAY),
            forecast_at(plan, held, cut_off=DAY),
            known_by(plan, held, "2022Q4", weights="normalised").measured,
        ]

    first, again, anew = measure(tables), measure(tables), measure(replace(tables))
    for one, two, three in zip(first, again, anew, strict=True):
        assert_frame_equal(one, two)
        assert_frame_equal(one, three)


def test_other_tables_do_not_see_it(tables):
    plan = make_plan()
    before = known_by(plan, tables, "2022Q4").measured
    half = tables.progress.assign(reported_pct=tables.progress["reported_pct"] / 2)
    after = known_by(plan, replace(tables, progress=half), "2022Q4").measured
    assert not after.equals(before)
    assert known_by(plan, tables, "2022Q4").measured.equals(before)


def test_a_table_put_in_anothers_place_is_measured_anew(tables):
    before = open_vintage(tables, "2022Q4")
    tables.progress = tables.progress.assign(reported_pct=0.0)
    after = open_vintage(tables, "2022Q4")
    assert (before.progress["reported_pct"] > 0).any()
    assert (after.progress["reported_pct"] == 0).all()


def test_a_frame_that_a_caller_changes_is_not_the_one_that_is_kept(tables):
    plan = make_plan()
    own = schedule_at(plan, tables, cut_off=DAY)
    own["delay_days"] = 0.0
    own.loc[0, "item_id"] = "changed"
    kept = schedule_at(plan, tables, cut_off=DAY)
    assert_frame_equal(kept, schedule_at(plan, replace(tables), cut_off=DAY))
    assert "changed" not in set(kept["item_id"])


def test_an_error_is_not_kept(tables):
    for _time in range(2):
        with pytest.raises(UsageError, match="There is no export 'x'"):
            open_vintage(tables, "x")


def test_a_ladder_is_shared_by_all_that_climb_it(tables):
    vintage = open_vintage(tables, "2022Q4")
    levels = make_plan().level_ids
    assert climb_vintage(vintage, levels) is climb_vintage(vintage, tuple(levels))


def test_what_is_remembered_goes_with_its_tables(tables):
    held = replace(tables)
    kept = weakref.ref(known_by(make_plan(), held, "2022Q4"))
    assert kept() is not None
    del held
    gc.collect()
    assert kept() is None


def test_a_register_that_was_written_anew_is_read_anew(tmp_path):
    path = tmp_path / "evidence.csv"
    head = "evidencia;hito;trimestre;estado\n"
    path.write_text(f"{head}E1;m11;2022-T3;sin revisar\n", encoding="utf-8")
    assert read_register(tmp_path) is read_register(tmp_path)
    path.write_text(f"{head}E2;m11;2022-T3;sin revisar\n", encoding="utf-8")
    assert isinstance(read_register(tmp_path).items, pd.DataFrame)
    assert read_register(tmp_path).items["item_id"].tolist() == ["E2"]
