"""Opening a page: which day, which quarter, which commitment."""

import pandas as pd
import pytest
from show_samples import make_all_tables, make_exports, make_plan, make_progress

from gabeval.errors import UsageError
from gabeval.measures.vintages import headline_quarter
from gabeval.show.desk import sort_findings
from gabeval.show.export_opening import take_export
from gabeval.show.opening import (
    choose_cut_off,
    open_page,
    open_tables,
)


def make_quarters(*told: tuple[str, bool]) -> pd.DataFrame:
    """Make a progress table of quarters in which somebody did or did not report."""
    return pd.DataFrame(
        {
            "quarter": [quarter for quarter, _said in told],
            "reported_state": ["value" if said else "blank" for _q, said in told],
            "status_code": None,
        }
    )


@pytest.mark.parametrize(
    ("told", "cut_off", "quarter"),
    [
        # over by then, though nobody reported: silence is shown
        ([("2023Q3", True), ("2023Q4", False)], "2023-12-31", "2023Q4"),
        # not over, but reported: Bogotá's November cut-off
        ([("2023Q3", True), ("2023Q4", True)], "2023-11-30", "2023Q4"),
        # not over and not reported: the one before
        ([("2023Q3", True), ("2023Q4", False)], "2023-11-30", "2023Q3"),
        # the monitor ended before the cut-off
        ([("2023Q3", True), ("2023Q4", True)], "2024-01-31", "2023Q4"),
        # reported ahead of time: it does not count yet
        ([("2023Q3", True), ("2024Q1", True)], "2023-11-30", "2023Q3"),
    ],
)
def test_headline_stands_for_the_last_quarter_that_was_over_or_reported(
    told, cut_off, quarter
):
    assert headline_quarter(make_quarters(*told), cut_off) == quarter


def test_a_status_is_a_report_too():
    progress = make_quarters(("2023Q3", True), ("2023Q4", False))
    progress.loc[1, "status_code"] = "limited"
    assert headline_quarter(progress, "2023-11-30") == "2023Q4"


@pytest.mark.parametrize(
    ("cut_off", "words"),
    [
        ("30/11/2023", "is not a date such as 2023-11-30"),
        ("2021-01-01", "No export speaks for 2021-01-01 or an earlier day"),
    ],
)
def test_a_cut_off_that_cannot_be_served_is_refused_with_those_that_can(cut_off, words):
    with pytest.raises(UsageError, match=words):
        choose_cut_off(make_exports(), cut_off)


def test_a_plan_that_was_never_loaded_says_how_to_load_it():
    with pytest.raises(UsageError, match="gabeval load"):
        choose_cut_off(make_exports().iloc[:0], "")


def test_a_commitment_is_measured_alone_as_within_the_plan():
    plan, tables = make_plan(), make_all_tables()
    whole = open_tables(plan, tables, "en")
    alone = open_tables(plan, tables, "en", commitment="C1")
    for column in ("planned_pct", "reported_pct", "lower_pct", "n_milestones"):
        assert (
            alone.series("commitment", "C1")[column].tolist()
            == whole.series("commitment", "C1")[column].tolist()
        )
    assert set(alone.progress["milestone_id"]) == {"m11", "m12", "m13"}


def test_numbers_are_those_of_the_worked_example():
    page = open_tables(make_plan(), make_all_tables(), "en")
    row = page.row("plan")
    assert page.quarter == "2022Q4"
    assert row["reported_pct"] == pytest.approx(88.2)
    assert row["planned_pct"] == pytest.approx(100.0)
    assert page.row("commitment", "C3")["reported_pct"] == pytest.approx(60.0)


def test_a_commitment_silent_in_the_last_quarter_still_has_a_row_for_it():
    # C3 has no rows at all in the last quarter, as in a monitor that lists reports only
    progress = make_progress()
    gone = (progress["commitment_id"] == "C3") & (progress["quarter"] == "2022Q4")
    tables = make_all_tables(progress=progress[~gone].reset_index(drop=True))
    page = open_tables(make_plan(), tables, "en", commitment="C3")
    row = page.row("commitment", "C3")
    assert page.quarter == "2022Q4"
    assert row["n_unreported"] == 1
    assert row["reported_pct"] == pytest.approx(60.0)  # carried forward


def test_an_unknown_commitment_is_refused_with_the_nearest_codes():
    with pytest.raises(UsageError, match=r"no commitment 'C11'(.|\n)*C1"):
        open_tables(make_plan(), make_all_tables(), "en", commitment="C11")


def test_figures_of_the_authority_are_those_of_the_commitment():
    plan, tables = make_plan(), make_all_tables()
    assert len(open_tables(plan, tables, "en").recomputed) == 2
    page = open_tables(plan, tables, "en", commitment="C1")
    assert page.recomputed["item_id"].tolist() == ["C1"]
    assert page.recomputed["agrees"].tolist() == [True]


def test_names_of_the_plan_come_before_those_of_the_export():
    entry = {"id": "C2", "name": {"es": "Salud", "en": "Health"}}
    page = open_tables(make_plan(commitments=[entry]), make_all_tables(), "en")
    assert page.names("commitment")["C2"] == "Health"
    assert page.names("commitment")["C3"] == "Nombre de C3"


def test_the_notice_is_in_the_language_of_the_page():
    plan = make_plan(notice={"es": "Datos de prueba.", "en": "Test data."})
    assert open_tables(plan, make_all_tables(), "en").notice.text == "Test data."
    assert open_tables(plan, make_all_tables(), "es").notice.text == "Datos de prueba."
    assert open_tables(make_plan(), make_all_tables(), "es").notice.text == ""


def test_the_latest_export_is_opened_unless_one_is_named():
    exports = pd.concat(
        [
            make_exports(),
            make_exports().assign(export_id="2022Q3", cut_off="2022-09-30"),
        ]
    )
    tables = make_all_tables(exports=exports)
    assert take_export(make_plan(), tables, "en").export_id == "2022Q4"
    page = take_export(make_plan(), tables, "en", export="2022Q3")
    assert page.export_id == "2022Q3"
    assert page.take("receipts").empty


def test_an_unknown_export_is_refused_with_those_that_were_loaded():
    with pytest.raises(UsageError, match=r"no export 'x'(.|\n)*2022Q4"):
        take_export(make_plan(), make_all_tables(), "en", export="x")


def test_an_unknown_plan_is_refused():
    with pytest.raises(UsageError, match="There is no plan 'no-such-plan'"):
        open_page("no-such-plan", "en")


def test_findings_are_read_from_the_gravest_to_the_least():
    findings = make_all_tables().findings
    assert sort_findings(findings)["severity"].tolist() == ["block", "ask", "note"]
