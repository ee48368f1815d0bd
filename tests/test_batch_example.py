"""A commitment's page depends on its own rows, and on what they are compared with."""

import shutil
from dataclasses import replace

import pandas as pd
import pytest
from made_plan import ROOT

from gabeval.errors import GabevalError
from gabeval.measures.screens import screens_at
from gabeval.monitor.load import load_plan
from gabeval.plan import read_plan
from gabeval.reports.build import build
from gabeval.reports.prepare import list_needs
from gabeval.reports.slices import hash_compared, hash_slices, slice_rows

PLAN = "bogota-2021-2023"

CODES = ("COBOG0001", "COBOG0003")


@pytest.fixture(scope="module")
def plan():
    return read_plan(ROOT / "data" / "raw" / PLAN)


@pytest.fixture(scope="module")
def tables(plan):
    return load_plan(plan)


def hash_all(plan, tables):
    slices = slice_rows(plan, tables)
    return hash_slices(slices, tables, hash_compared(plan, tables, ""))


def change(tables, where, column, make):
    progress = tables.progress.copy()
    assert where.any()
    progress.loc[where, column] = make(progress.loc[where, column])
    return replace(tables, progress=progress)


def mirror_of(plan, tables, code):
    found = screens_at(plan, tables, cut_off="", commitment=code)
    (row,) = found[found["screen"] == "mirror"].to_dict("records")
    return row["detail"], row["p_exact"]


def list_pairs(tables):
    """Say which reports of the last export count as pairs, and which are equal."""
    progress = tables.progress
    last = tables.exports.sort_values("cut_off")["export_id"].iloc[-1]
    counts = (progress["export_id"] == last) & progress["reported_pct"].notna()
    counts &= progress["planned_pct"].between(1, 99)
    return counts, counts & (progress["reported_pct"] == progress["planned_pct"])


def test_a_report_that_now_equals_the_programme_counts_for_all_commitments(
    plan, tables
):
    before = hash_all(plan, tables)
    counts, same = list_pairs(tables)
    own = tables.progress["commitment_id"] == "COBOG0003"
    where = own & counts & ~same & (tables.progress["quarter"] <= "2023Q3")
    where &= ~where.shift(fill_value=False).cumsum().astype(bool)  # the first one
    planned = tables.progress.loc[where, "planned_pct"]
    now = change(tables, where, "reported_pct", lambda _: planned)
    after = hash_all(plan, now)
    # What the page of another commitment prints is not what it was, nor is its hash.
    assert mirror_of(plan, now, "COBOG0001") != mirror_of(plan, tables, "COBOG0001")
    assert all(after[code] != before[code] for code in before)


def test_a_report_that_differs_from_the_programme_counts_for_its_own_only(plan, tables):
    before = hash_all(plan, tables)
    counts, same = list_pairs(tables)
    own = tables.progress["commitment_id"] == "COBOG0003"
    # Far from any programme before and after.
    where = own & counts & ~same
    now = change(tables, where, "reported_pct", lambda old: old + 0.0123)
    after = hash_all(plan, now)
    assert [code for code in before if after[code] != before[code]] == ["COBOG0003"]
    assert mirror_of(plan, now, "COBOG0001") == mirror_of(plan, tables, "COBOG0001")


def test_a_text_counts_for_every_commitment_that_has_texts(plan, tables):
    """How alike is too alike is learnt from the texts of all commitments."""
    before = hash_all(plan, tables)
    told = tables.progress[tables.progress["narrative"].notna()]
    own = told[told["commitment_id"] == "COBOG0003"]
    quarter = own["quarter"] == "2023Q3"
    place = pd.Series(tables.progress.index == own[quarter].index[-1])
    now = change(tables, place, "narrative", lambda old: old + " Otra frase.")
    after = hash_all(plan, now)
    changed = {code for code in before if after[code] != before[code]}
    assert changed == set(told["commitment_id"])


def test_a_commitment_of_the_example_does_not_depend_on_another(tmp_path):
    """The real notebook, the real data: a cell of one commitment, all others' bytes."""
    from openpyxl import load_workbook

    home = tmp_path
    shutil.copytree(ROOT / "data" / "raw" / PLAN, home / "data" / "raw" / PLAN)
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    folder = home / "reports" / PLAN

    def build_some(only=CODES, **more):
        try:
            return build(PLAN, home=home, languages=("es",), only=only, **more)
        except GabevalError as error:
            pytest.fail(str(error))

    build_some()
    export = home / "data" / "raw" / PLAN / "exports"
    path = export / "monitor_cierre_reconstruccion.xlsx"
    book = load_workbook(path)
    sheet = book["Consolidado"]
    (row,) = [
        cells[0].row
        for cells in sheet.iter_rows(min_row=13, max_row=80)
        if any(cell.value == "COBOG0003-H4" for cell in cells)
    ]
    # AF is what was reported for the last quarter of 2023; it is not what was planned.
    assert isinstance(sheet[f"AF{row}"].value, int | float)
    sheet[f"AF{row}"].value = sheet[f"AF{row}"].value / 2
    book.save(path)

    result = build_some()
    assert result.made == ("es/commitment-cobog0003.html",)
    name = "commitment-cobog0001"
    places = [f"es/{name}.html", f"notebooks/es/{name}.ipynb"]
    stamped = [(folder / place).read_bytes() for place in places]
    build_some(only=CODES[:1], fresh=True)
    assert [(folder / place).read_bytes() for place in places] == stamped

    # The register of evidence lies in the plan folder: a row of it remakes the page.
    path = home / "data" / "raw" / PLAN / "evidence.csv"
    said = path.read_text(encoding="utf-8-sig")
    assert said.count("EV-0001-H1-2021T3;COBOG0001-H1;2021-T3;") == 1
    said = said.replace("/2021T3/H1.pdf;20/09/2021;", "/2021T3/H1.pdf;21/09/2021;", 1)
    path.write_text(said, encoding="utf-8-sig")
    (need,) = [
        need
        for need in list_needs(PLAN, home=home, languages=("es",), only=CODES[:1])
        if need.work == "make"
    ]
    assert need.reasons == ("changed in the plan folder: evidence.csv",)
