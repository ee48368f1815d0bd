"""Which rows count, what they speak of, and what is set aside with its reason."""

import pytest
from small_plan import EQUAL, accounts, cells_of, load, rules, series_of, write_plan

from gabeval.errors import DataError, ExportError
from gabeval.monitor.load import load_plan
from gabeval.plan import read_plan

LAYOUT = """
    header: {labels: [Compromiso, Hito, Avance]}
    levels:
      commitment: {id: Compromiso}
      milestone: {id: Hito}
    accumulation: last
    periods: {from: cut_off}
    quarters: {reported: {label: Avance, read: percent}}
"""

PERIOD = "{start: 2024-10-01, end: 2024-12-31}"

HEAD = ["Compromiso", "Hito", "Avance"]

ENTITIES = """
    entities:
      - {id: SDS, name: Secretaría Distrital de Salud, aliases: [Salud]}
      - {id: SDM, name: Secretaría Distrital de Movilidad}
"""

COMMITMENTS = """
    commitments:
      - {id: C1, name: {es: Datos abiertos, en: Open data}, aliases: [Datos], weight: 1}
      - {id: C2, name: Presupuesto}
"""


def load_rows(tmp_path, rows, layout=LAYOUT, **options):
    options = {"levels": EQUAL, "period": PERIOD, **options}
    return load(tmp_path, layout, {"a.xlsx": [HEAD, *rows]}, **options)


def test_every_row_goes_to_one_place(tmp_path):
    tables = load_rows(
        tmp_path,
        [
            ["C1", "H1", 10],
            ["C1", None, 10],
            [None, None, None],
            ["Compromiso", "Hito", "Avance"],
            ["COMPONENTE 2", None, None],
            ["C2", "H2", 20],
            ["Subtotal", None, 20],
            ["TOTAL", "Total", 15],
            ["Fuente: la entidad"],
        ],
    )
    assert accounts(tables, "Hoja") == {
        **{"read": 10, "used": 2, "quarantined": 1, "header": 2, "total": 2},
        **{"section": 2, "blank": 1},
    }
    assert rules(tables) == {"missing_key": 1, "section_row": 2, "total_row": 2}


def test_a_milestone_may_be_called_total(tmp_path):
    rows = [["C1", "Total de talleres", 10], ["C1", "Promedio de asistencia", 20]]
    tables = load_rows(tmp_path, [*rows, ["Total", None, 15]])
    assert tables.milestones["milestone_id"].tolist() == [row[1] for row in rows]


def test_a_lone_number_is_no_heading(tmp_path):
    tables = load_rows(tmp_path, [["C1", "H1", 10], [None, None, 40]])
    assert rules(tables) == {"missing_key": 1}
    assert cells_of(tables, "missing_key") == ["A3"]
    finding = tables.findings.iloc[0]
    assert "compromiso" in finding["problem_es"]


def test_a_quarantined_row_is_kept_whole(tmp_path):
    tables = load_rows(tmp_path, [["C1", "H1", 10], ["C1", None, "#DIV/0!"]])
    (row,) = tables.quarantine.to_dict("records")
    assert (row["row"], row["rule"]) == (3, "missing_key")
    assert row["cells"] == '{"A": "C1", "C": "#DIV/0!"}'


def test_rules_of_the_layout_say_which_rows_count(tmp_path):
    layout = LAYOUT + (
        "    rows:\n"
        "      keep: [{label: Compromiso, matches: ^C}]\n"
        "      total: [{label: Hito, equals: [resumen]}]\n"
        "      section: [{label: Avance, blank: true}]\n"
    )
    rows = [["C1", "H1", 10], ["X9", "H2", 20], ["C1", "RESUMEN ", 30], ["C1", "H4"]]
    tables = load_rows(tmp_path, rows, layout)
    assert accounts(tables, "Hoja") == {
        **{"read": 5, "used": 1, "header": 1, "total": 1, "section": 1, "excluded": 1}
    }


def test_a_rule_about_a_column_that_is_not_there_is_refused(tmp_path):
    layout = LAYOUT + "    rows: {keep: [{label: Compromisso, blank: false}]}\n"
    with pytest.raises(ExportError, match=r"rows\.keep\.1: no column «Compromisso»; n"):
        load_rows(tmp_path, [["C1", "H1", 10]], layout)


def test_merged_keys_are_repeated_inside_their_range(tmp_path):
    layout = LAYOUT + "    rows: {fill_down: [Compromiso]}\n"
    rows = [HEAD, ["C1", "H1", 1], [None, "H2", 2], [None, "H3", 3], ["C2", "H4", 4]]
    sheet = {"rows": rows, "merged": ["A2:A3"]}
    tables = load(tmp_path, layout, {"a.xlsx": {"Hoja": sheet}}, levels=EQUAL)
    assert tables.milestones["commitment_id"].tolist() == ["C1", "C1", "C1", "C2"]
    # The third one is not merged: it is repeated, and asked about.
    assert cells_of(tables, "key_filled_down") == ["A4"]


def test_keys_are_not_repeated_into_footnotes(tmp_path):
    layout = LAYOUT + "    rows: {fill_down: [Compromiso]}\n"
    rows = [HEAD, ["C1", "H1", 1], [None, "H2", 2], [None, None, "Nota: x"]]
    tables = load(tmp_path, layout, {"a.csv": rows}, levels=EQUAL)
    assert accounts(tables) == {"read": 4, "used": 2, "header": 1, "section": 1}


def test_a_sheet_without_any_usable_row_is_refused_with_its_sum(tmp_path):
    with pytest.raises(ExportError) as caught:
        load_rows(tmp_path, [["C1", None, 10], ["TOTAL", None, 20]])
    said = str(caught.value)
    assert "a.xlsx: no row can be used" in said
    assert "1 quarantined, 1 header, 1 total (missing_key)" in said


def test_equal_rows_are_kept_once(tmp_path):
    tables = load_rows(tmp_path, [["C1", "H1", 10], ["C1", "H1", 10]])
    assert accounts(tables, "Hoja")["used"] == 1
    assert rules(tables) == {"duplicate_equal": 1}
    assert cells_of(tables, "duplicate_equal") == ["B3"]


def test_rows_that_contradict_each_other_are_all_set_aside(tmp_path):
    rows = [["C1", "H1", 10], ["C1", "H2", 10], ["C2", "H1", 20]]
    tables = load_rows(tmp_path, rows)
    assert tables.progress["milestone_id"].tolist() == ["H2"]
    assert cells_of(tables, "duplicate_different") == ["B2", "B4"]
    assert "2, 4" in tables.findings.iloc[0]["problem_en"]


def test_a_code_may_be_used_again_below_another_parent(tmp_path):
    levels = EQUAL.replace("plural: hitos", "plural: hitos, ids: within_parent")
    rows = [["C1", 1, 10], ["C2", 1, 20]]
    tables = load_rows(tmp_path, rows, levels=levels)
    assert tables.milestones["milestone_id"].tolist() == ["C1/1", "C2/1"]


def test_the_same_item_on_two_sheets_counts_once(tmp_path):
    layout = LAYOUT + "    sheets: [A, B]\n"
    sheets = {"A": [HEAD, ["C1", "H1", 10]], "B": [HEAD, ["C1", "H1", 20]]}
    options = {"levels": EQUAL, "period": PERIOD}
    tables = load(tmp_path, layout, {"a.xlsx": sheets}, **options)
    assert series_of(tables, "H1") == {"2024Q4": 10}
    assert rules(tables) == {"duplicate_on_sheets": 1}
    assert "«A» 2" in tables.findings.iloc[0]["problem_en"]


def test_the_name_of_a_sheet_can_be_the_entity_or_the_commitment(tmp_path):
    layout = LAYOUT.replace("commitment: {id: Compromiso}", "") + (
        "    sheets: ['*']\n    sheet_name_is: commitment\n"
    )
    sheets = {
        **{"C1": [HEAD, [None, "H1", 10]], "C2": [HEAD, [None, "H2", 20]]},
        "Listas": {"rows": [["x"]], "hidden": True},
    }
    tables = load(tmp_path, layout, {"a.xlsx": sheets}, levels=EQUAL)
    assert tables.commitments["commitment_id"].tolist() == ["C1", "C2"]
    assert not tables.receipts.set_index("sheet").loc["Listas", "is_read"]


def test_a_pattern_never_opens_a_hidden_sheet_but_its_name_does(tmp_path):
    sheets = {
        "A": [HEAD, ["C1", "H1", 10]],
        "B": {"rows": [HEAD, ["C1", "H2", 20]], "hidden": True},
    }
    layout = LAYOUT + "    sheets: ['*']\n"
    tables = load(tmp_path, layout, {"a.xlsx": sheets}, levels=EQUAL)
    assert tables.receipts["is_read"].tolist() == [True, False]
    (tmp_path / "both").mkdir()
    layout = LAYOUT + "    sheets: ['*', B]\n"
    tables = load(tmp_path / "both", layout, {"a.xlsx": sheets}, levels=EQUAL)
    assert tables.receipts["is_read"].tolist() == [True, True]


def test_which_sheet_is_meant_is_never_guessed(tmp_path):
    sheets = {"A": [HEAD, ["C1", "H1", 10]], "B": [HEAD, ["C1", "H2", 20]]}
    with pytest.raises(ExportError, match="2 visible sheets: «A», «B»"):
        load(tmp_path, LAYOUT, {"a.xlsx": sheets}, levels=EQUAL)
    with pytest.raises(ExportError, match="no sheet «C»; it has «A», «B»"):
        layout = LAYOUT + "    sheets: [C]\n"
        load(tmp_path, layout, {"a.xlsx": sheets}, levels=EQUAL)


def test_faults_of_all_sheets_and_exports_are_told_at_once(tmp_path):
    layout = LAYOUT + "    sheets: ['*']\n"
    sheets = {"A": [["Compromiso", "Hito"]], "B": [["Nada"]]}
    with pytest.raises(DataError) as caught:
        load(tmp_path, layout, {"a.xlsx": sheets, "b.csv": "", "c.csv": "x\n1\n"})
    said = str(caught.value)
    for part in ("sheet «A»", "sheet «B»", "b.csv", "c.csv", "«Avance»"):
        assert part in said


def test_layouts_that_do_not_fit_the_plan_are_refused_together(tmp_path):
    layout = """
        header: {labels: [A]}
        levels: {goal: {id: A}, milestone: {id: B}}
        published: [{name: a, level: axis, value: V, rule: mean}]
        codes: [{scale: ogp, level: milestone, label: L}]
    """
    with pytest.raises(DataError) as caught:
        load(tmp_path, layout, {"a.csv": "A,B\n1,2\n"})
    said = str(caught.value)
    assert "layouts/form.yaml: 'levels' lacks 'commitment'" in said
    assert "levels: the plan has no level 'goal'" in said
    assert "published a: the plan has no level 'axis'" in said
    assert "there is no scale 'ogp'" in said


def test_names_resolve_through_the_plans_lists_only(tmp_path):
    layout = LAYOUT + "    fields: {entity: Entidad}\n"
    rows = [
        [*HEAD, "Entidad"],
        ["DATOS ABIERTOS", "H1", 1, "secretaria distrital de salud "],
        ["Datos", "H2", 2, "Salud"],
        ["C1", "H3", 3, "Sec. Distrital de Movilidad"],
        ["Presupuestos", "H4", 4, "Salud"],
        ["C2", "H5", 5, "N/A"],
    ]
    tables = load(
        tmp_path,
        layout,
        {"a.csv": rows},
        levels=EQUAL,
        period=PERIOD,
        more=ENTITIES + COMMITMENTS,
    )
    got = tables.milestones[["commitment_id", "entity_id"]]
    assert got.astype(object).where(got.notna(), None).to_numpy().tolist() == [
        *(["C1", "SDS"], ["C1", "SDS"], ["C1", None], ["C2", None])
    ]
    assert rules(tables) == {"unknown_commitment": 1, "unknown_entity": 1}
    said = tables.findings.set_index("rule")["problem_en"]
    assert "Secretaría Distrital de Movilidad (SDM)" in said["unknown_entity"]
    assert "Presupuesto (C2)" in said["unknown_commitment"]
    assert tables.entities["is_listed"].all()


def test_spellings_of_a_code_that_look_alike_are_asked_about(tmp_path):
    tables = load_rows(tmp_path, [["C1", "H-1", 10], ["c1", "h-1", 20]])
    assert rules(tables) == {"alike_codes": 2}
    assert tables.milestones["milestone_id"].tolist() == ["H-1", "h-1"]


def test_leading_zeros_and_final_zeros_of_codes_stay(tmp_path):
    rows = [["007", "1.1", 10], ["007", "1.10", 20], [7, "01", 30]]
    tables = load_rows(tmp_path, rows)
    assert tables.milestones["milestone_id"].tolist() == ["1.1", "1.10", "01"]
    assert tables.commitments["commitment_id"].tolist() == ["007", "7"]


def test_repeats_are_numbered_where_the_layout_says_so(tmp_path):
    layout = LAYOUT.replace("{id: Hito}", "{id: Hito, number_repeats: true}")
    rows = [["C1", "H", 10], ["C1", "H", 20], ["C2", "H", 30]]
    tables = load_rows(tmp_path, rows, layout)
    assert tables.milestones["milestone_id"].tolist() == ["H", "H (2)", "H (3)"]


def test_broken_lines_of_a_text_file_are_set_aside(tmp_path):
    lines = ["Compromiso,Hito,Avance", "C1,H1,10", "C1,H2,1,5", "C1,H3", "C1,H4,40"]
    tables = load(tmp_path, LAYOUT, {"a.csv": "\n".join(lines) + "\n"}, levels=EQUAL)
    assert tables.progress["milestone_id"].tolist() == ["H1", "H4"]
    assert tables.quarantine["rule"].tolist() == ["uneven_rows", "uneven_rows"]
    assert accounts(tables) == {"read": 5, "used": 2, "quarantined": 2, "header": 1}


def test_a_file_that_comes_twice_is_told(tmp_path):
    rows = [HEAD, ["C1", "H1", 10]]
    tables = load(
        tmp_path,
        LAYOUT,
        {"a.csv": rows, "b.csv": rows},
        cut_offs=["2024-09-30", "2024-12-31"],
        levels=EQUAL,
    )
    (finding,) = tables.findings.query("rule == 'same_file'").to_dict("records")
    assert (finding["export_id"], finding["severity"]) == ("e2", "ask")
    assert "e1" in finding["problem_en"]


def test_an_export_that_is_not_there_is_named(tmp_path):
    write_plan(tmp_path, LAYOUT, {"b.csv": "x"}, levels=EQUAL)
    (tmp_path / "exports" / "b.csv").unlink()
    with pytest.raises(ExportError, match=r"export e1 is not there: exports/b\.csv"):
        load_plan(read_plan(tmp_path))
