"""At the desk: pages explain themselves, rows and cells are those of Excel."""

import json
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from interactive_samples import ENTRIES, ROOT, read_table
from openpyxl import Workbook

from gabeval.errors import QuarterError, UsageError
from gabeval.explained import MAX_LINES, Told
from gabeval.monitor.looking import read_cells, rows_of
from gabeval.plan import read_plan
from gabeval.show.export_opening import take_export
from gabeval.show.opening import open_tables
from tests.show_samples import make_all_tables, make_findings, make_plan, make_progress


@pytest.fixture
def plan():
    return make_plan(**ENTRIES)


@pytest.fixture
def page(plan):
    return open_tables(plan, make_all_tables(), "en")


def test_page_explains_itself_without_noting_a_fact(page):
    caption, _heads, rows = read_table(page._repr_html_())
    assert caption == "Plan de juguete"
    # 88.2 of 100: worked out in the methods notes for the toy plan
    assert ["Reported progress", "88.2%"] in rows
    assert ["Planned", "100.0%"] in rows
    assert 'page.commitments["C1"]' in repr(page)
    page.show_findings().to_html()
    assert page.facts.list_facts() == []


def test_page_of_one_commitment_is_opened_by_its_code(page):
    opened = page.commitments["C3"]
    assert opened.commitment == "C3"
    assert opened.cut_off == page.cut_off
    assert "Aire" in repr(opened)
    assert list(page.commitments) == ["C1", "C2", "C3"]
    with pytest.raises(UsageError, match="among the commitments"):
        page.commitments["C33"]


def test_tables_say_what_each_holds(page):
    caption, heads, rows = read_table(page.tables._repr_html_())
    assert caption == "The tidy tables of a plan"
    assert heads == ["Table", "Rows", "One row per"]
    assert ["progress", "24", "export, milestone and quarter"] in rows


def test_rows_are_named_by_the_row_that_excel_shows(page):
    rows = page.tables.rows("C1", "2022-T3")
    assert rows.index.tolist() == [5, 6, 7]
    assert rows.index.name == "corte.xlsx · Avance · Excel row"
    assert rows["milestone_id"].tolist() == ["m11", "m12", "m13"]
    assert rows["planned_value"].tolist() == [75, 80, 100]
    assert rows["reported_value"].tolist() == [70, 80, 90]
    assert rows["planned_cell"].tolist() == ["G5", "G6", "G7"]
    assert rows["reported_cell"].tolist() == ["H5", "H6", "H7"]


def test_what_was_not_reported_keeps_its_state_and_no_number(page):
    (row,) = page.rows("m13", "2022Q2").to_dict("records")
    assert row["reported_state"] == "blank"
    assert np.isnan(row["reported_value"])


def test_rows_come_from_the_latest_export_that_has_them():
    old = make_progress(export_id="2022Q3", file="viejo.xlsx")
    tables = make_all_tables()
    exports = pd.concat([tables.exports, tables.exports]).reset_index(drop=True)
    exports["export_id"] = ["2022Q3", "2022Q4"]
    exports["cut_off"] = ["2022-09-30", "2022-12-31"]
    progress = pd.concat(
        [old, tables.progress[tables.progress["milestone_id"] != "m31"]]
    )
    look = {"exports": exports, "milestones": tables.milestones}
    assert rows_of(progress, item_id="C1", **look).index.name.startswith("corte.xlsx")
    assert rows_of(progress, item_id="m31", **look).index.name.startswith("viejo.xlsx")
    named = rows_of(progress, item_id="C1", export="2022Q3", **look)
    assert named.index.name.startswith("viejo.xlsx")


def test_rows_of_several_sheets_have_the_sheet_in_their_index():
    progress = make_progress()
    progress.loc[progress["milestone_id"] == "m12", "sheet"] = "Otra"
    tables = make_all_tables(progress=progress)
    rows = tables.rows("C1", "2022Q1")
    assert rows.index.tolist() == [("Avance", 5), ("Avance", 7), ("Otra", 6)]
    assert rows.index.names == ["sheet", "corte.xlsx · Excel row"]


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"item_id": "C11"}, UsageError, "There is no 'C11' among the commitments and"),
        ({"item_id": "m14"}, UsageError, "  - m1"),
        ({"quarter": "2029Q1"}, QuarterError, "run from 2022Q1 to 2022Q4"),
        ({"quarter": "someday"}, QuarterError, "no rows for the quarter 'someday'"),
        ({"export": "2022Q44"}, UsageError, "among the exports"),
    ],
)
def test_asking_for_rows_that_are_not_there_is_a_sentence(page, asked, error, words):
    with pytest.raises(error, match=words):
        page.tables.rows(**asked)


@pytest.fixture
def workbook(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "Avance"
    sheet["B2"] = "Hito"
    sheet["C3"] = 0.98
    sheet["B4"] = "#DIV/0!"
    sheet["B4"].data_type = "e"
    book.create_sheet("Notas")["A1"] = "x"
    path = tmp_path / "corte.xlsx"
    book.save(path)
    return path


def test_cells_are_named_as_excel_names_them(workbook):
    cells = read_cells(workbook, sheet="Avance")
    assert cells.index.tolist() == [1, 2, 3, 4]
    assert cells.index.name == "corte.xlsx · Avance · Excel row"
    assert cells.columns.tolist() == ["A", "B", "C"]
    assert cells.loc[2, "B"] == "Hito"
    assert cells.loc[3, "C"] == 0.98
    assert cells.loc[4, "B"] == "#DIV/0!"
    assert cells.loc[1].isna().all()


def test_cells_of_an_unknown_sheet_or_another_file_are_refused(workbook):
    with pytest.raises(UsageError, match="several sheets:\n  - Avance\n  - Notas"):
        read_cells(workbook)
    with pytest.raises(UsageError, match=r"among the sheets\. Near ids:\n  - Avance"):
        read_cells(workbook, sheet="Avances")
    with pytest.raises(
        UsageError, match=r"corte\.xlsx has changed since it was loaded"
    ):
        read_cells(workbook, sheet="Avance", sha256="0" * 64)


def test_an_export_of_the_example_is_seen_as_it_came():
    plan = read_plan("bogota-2021-2023")
    entry = plan.exports["2023Q3"]
    cells = read_cells(plan.path_of(entry), sheet="Consolidado")
    # The first cell of the file says what it is; a person wrote it so.
    assert str(cells.loc[1, "A"]).startswith("RECONSTRUCCIÓN")
    assert cells.index.name == f"{Path(entry.file).name} · Consolidado · Excel row"


def test_export_page_looks_at_its_own_rows_only(plan):
    opened = take_export(plan, make_all_tables(), "en")
    assert read_table(opened._repr_html_())[0] == "Export 2022Q4"
    assert set(opened.rows("C1")["export_id"]) == {"2022Q4"}
    assert opened.show_findings(severity="note").frame["severity"].eq("note").all()


def test_page_refuses_rows_of_an_export_that_does_not_count(plan):
    tables = make_all_tables()
    later = tables.exports.assign(export_id="2023Q1", cut_off="2023-03-31")
    exports = pd.concat([tables.exports, later]).reset_index(drop=True)
    page = open_tables(
        plan, make_all_tables(exports=exports), "en", cut_off="2022-12-31"
    )
    with pytest.raises(UsageError, match="later day than 31 December 2022"):
        page.rows("C1", export="2023Q1")


@pytest.mark.parametrize("code", ["en", "es"])
def test_findings_say_severity_place_problem_and_advice(plan, code):
    page = open_tables(plan, make_all_tables(), code)
    shown = page.show_findings()
    heads = [column.label for column in shown.columns]
    if code == "en":
        assert heads == [
            *("No.", "Severity", "File", "Sheet", "Cell"),
            *("What is wrong", "What to do", "Value met"),
        ]
    texts = set(make_findings()[f"todo_{code}"])
    assert set(shown.frame["todo"]) <= texts
    assert len(shown.frame) == len(page.findings)
    assert page.findings["severity"].tolist() == sorted(
        page.findings["severity"], key=["block", "ask", "note"].index
    )


def test_findings_are_chosen_by_severity_and_rule(page):
    for severity in ("block", "ask", "note"):
        frame = page.show_findings(severity=severity).frame
        expected = page.findings["severity"].eq(severity).sum()
        assert len(frame) == expected
    with pytest.raises(UsageError, match="among the severities"):
        page.show_findings(severity="blok")
    with pytest.raises(UsageError, match="among the rules that were broken"):
        page.show_findings(rule="over_10")


def test_the_opening_cell_carries_the_style_for_jupyter_and_pages_do_not(plan):
    noted = make_plan(notice="Datos de prueba.")
    for described in (plan, noted):
        notice = open_tables(described, make_all_tables(), "en").notice
        data, metadata = notice._repr_mimebundle_()
        assert data["text/html"].startswith("<style>.jp-RenderedHTML")
        assert "<style>" not in str(notice.to_html())
        assert metadata == {"text/html": {"gabeval": True}}
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if "page.notice" in "".join(cell["source"]):
                assert "remove-output" in cell["metadata"]["tags"]


def test_a_long_explanation_says_how_much_it_leaves_out():
    told = Told("many", [[str(n), "x"] for n in range(MAX_LINES + 3)], heads=["a", "b"])
    assert "… and 3 more" in told.to_text()
    assert len(BeautifulSoup(told.to_html(), "html.parser").select("tbody tr")) == (
        MAX_LINES
    )
    assert "There are no rows to show." in Told("none", []).to_text()


def test_no_widget_is_ever_the_record():
    for path in [*(ROOT / "gabeval").rglob("*.py"), *ROOT.glob("notebooks/*.ipynb")]:
        assert "ipywidgets" not in path.read_text(encoding="utf-8"), path.name
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert "widgets" not in json.loads(path.read_text(encoding="utf-8"))["metadata"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = project["project"]["dependencies"]
    assert not [name for name in needed if "widget" in name]
