"""Declared corrections: applied with a note, or refused if the export changed."""

import pytest
from small_plan import EQUAL, load, rules, series_of

from gabeval.errors import DataError, PlanError

LAYOUT = """
    sheets: [Hoja]
    header: {labels: [Compromiso, Hito, Avance]}
    levels: {commitment: {id: Compromiso}, milestone: {id: Hito}}
    accumulation: last
    periods: {from: cut_off}
    quarters: {reported: {label: Avance, read: percent}}
    fields: {end: {label: Fin, optional: true}}
"""

ROWS = [["Compromiso", "Hito", "Avance"], ["C", "H1", 850], ["C", "H2", "#DIV/0!"]]


def correction(cell, was, becomes, *, export="e1", sheet="Hoja"):
    return (
        f"- {{export: '{export}', sheet: '{sheet}', cell: {cell}, was: '{was}',"
        f" becomes: '{becomes}', reason: Se perdió la coma., decided_by: Ana,"
        " decided_on: 2024-02-05}\n"
    )


def load_with(tmp_path, *corrections, rows=ROWS, **options):
    sheet = {"rows": rows, **options}
    return load(
        tmp_path,
        LAYOUT,
        {"a.xlsx": {"Hoja": sheet, "Otra": [["x"]]}},
        levels=EQUAL,
        corrections="".join(corrections),
    )


def test_a_correction_changes_the_value_and_leaves_a_note(tmp_path):
    tables = load_with(tmp_path, correction("C2", "850", "85"))
    assert series_of(tables, "H1") == {"2024Q4": 85}
    assert "far_over_100" not in rules(tables)
    note = tables.findings.query("rule == 'correction_applied'").iloc[0]
    assert (note["cell"], note["row"], note["severity"]) == ("C2", 2, "note")
    for part in ("85", "850", "Se perdió la coma.", "Ana", "2024-02-05"):
        assert part in note["problem_en"]


def test_an_excel_error_can_be_corrected(tmp_path):
    tables = load_with(tmp_path, correction("C3", "#DIV/0!", "40 %"))
    assert series_of(tables, "H2") == {"2024Q4": 40}
    assert "error_cell" not in rules(tables)


def test_a_cell_can_be_emptied_or_filled(tmp_path):
    rows = [*ROWS[:2], ["C", "H2", None]]
    filled = [correction("C2", "850", ""), correction("C3", "", "12,5")]
    tables = load_with(tmp_path, *filled, rows=rows)
    assert series_of(tables, "H1", "reported_state") == {"2024Q4": "blank"}
    assert series_of(tables, "H2") == {"2024Q4": 12.5}


@pytest.mark.parametrize("was", ["0.125", "12,5%", "12.5 %", "0,125"])
def test_what_a_cell_was_may_be_written_as_excel_shows_it(tmp_path, was):
    rows = [ROWS[0], ["C", "H1", 0.125]]
    fixed = correction("C2", was, "15 %")
    tables = load_with(tmp_path, fixed, rows=rows, formats={"C2": "0.0%"})
    assert series_of(tables, "H1") == {"2024Q4": 15}


def test_a_correction_refuses_when_the_export_says_something_else(tmp_path):
    stale = [correction("C2", "8500", "85"), correction("C3", "40", "50")]
    with pytest.raises(DataError) as caught:
        load_with(tmp_path, *stale)
    said = str(caught.value)
    assert "C2: was «8500», the export says «850»" in said
    assert "C3: was «40», the export says «#DIV/0!»" in said
    assert "a.xlsx, sheet «Hoja»" in said


@pytest.mark.parametrize(
    ("fixed", "expected"),
    [
        (correction("C9", "", "1"), "C9: lies outside the sheet, which ends in row 3"),
        (correction("A1", "x", "y", sheet="Otra"), "sheet «Otra», A1"),
        (correction("A1", "x", "y", sheet=""), "sheet «», A1"),
        (correction("C2", "850", "85") * 2, "cell C2 of export e1 is corrected twice"),
        (correction("C2", "1", "2", export="x"), "there is no export 'x' (C2)"),
    ],
)
def test_a_correction_that_could_never_apply_is_refused(tmp_path, fixed, expected):
    with pytest.raises(DataError) as caught:
        load_with(tmp_path, fixed)
    assert expected in str(caught.value)


def test_faults_of_layouts_and_corrections_are_told_together(tmp_path):
    with pytest.raises(PlanError) as caught:
        load(
            tmp_path,
            {"a": LAYOUT + "    foo: 1\n", "b": LAYOUT + "    bar: 2\n"},
            {"a.csv": ROWS, "b.csv": ROWS},
            corrections="- {export: e1}\n",
        )
    for part in ("layouts/a.yaml", "foo: unknown key", "bar: unknown key", "1.cell"):
        assert part in str(caught.value)


def test_a_key_can_be_corrected_before_it_is_read(tmp_path):
    tables = load_with(tmp_path, correction("B3", "H2", "H9"))
    assert tables.milestones["milestone_id"].tolist() == ["H1", "H9"]
