"""`gabeval new`: what is guessed of an export, and what is left to a person."""

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from ruamel.yaml import YAML

from gabeval.errors import ExportError, PlanError, UsageError
from gabeval.monitor.files.workbook import read_workbook
from gabeval.monitor.guess.starting import guess_plan, write_new_plan
from gabeval.plan import read_corrections, read_layout, read_plan
from gabeval.plan.reading import layout_path

BOGOTA = Path(__file__).parents[1] / "data/raw/bogota-2021-2023/exports"

CALI = "cali/Cuadro 1S – Plan de acción 2024 diciembre.xlsx"
TENJO = "tenjo/PLAN INDICATIVO TENJO.xlsx"
CANADA = "canada_nap5/nap5_2025-02-11.csv"
SAO_PAULO = "saopaulo/decima-nona-versao.xlsx"
MINAS_GERAIS = "minas_gerais/data-raw_programa_monitoramento.txt"


def plain(text):
    """The YAML as a program reads it, without our models."""
    return YAML(typ="safe").load(text)


def looked_at(file, **options):
    """Layout and plan, as data, and the questions."""
    guess = guess_plan(file, "my-city", **options)
    return plain(guess.layout_yaml), plain(guess.plan_yaml), guess.questions


def started(tmp_path, file, **options):
    """The folder of a new plan, written."""
    guess = guess_plan(file, "my-city", **options)
    folder = tmp_path / "data" / "raw" / "my-city"
    write_new_plan(folder, guess, file)
    return folder, guess


def write_xlsx(path, rows, *, merged=(), percent=(), sheet="Hoja1"):
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for cells in merged:
        page.merge_cells(cells)
    for cells in percent:
        for row in page[cells]:
            for cell in row:
                cell.number_format = "0%"
    book.save(path)
    return path


def write_csv(path, rows, delimiter=";"):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


QUARTERS = ["T1 2023", "T2 2023", "T3 2023", "T4 2023"]


def small_rows(planned, reported):
    """Three milestones of two commitments, four quarters side by side."""
    head = ["Código compromiso", "Compromiso", "Código hito", "Hito", "Responsable"]
    head += ["Ponderación"]
    head += [f"Programado {quarter}" for quarter in QUARTERS]
    head += [f"Ejecutado {quarter}" for quarter in QUARTERS]
    facts = [
        ["C1", "Datos abiertos", "C1-H1", "Publicar los datos", "Salud", 0.4],
        ["C1", "Datos abiertos", "C1-H2", "Revisar los datos", "Salud", 0.6],
        ["C2", "Participación", "C2-H1", "Convocar a la gente", "Hacienda", 1],
    ]
    rows = zip(facts, planned, reported, strict=True)
    return [head, *(a + b + c for a, b, c in rows)]


ADDING = [[10, 20, 30, 40], [25, 25, 25, 25], [0, 0, 50, 50]]
RISING = [[10, 30, 60, 100], [25, 50, 75, 100], [0, 0, 50, 100]]
REPORTS = [[10, 20, 30, 40], [25, 20, 25, 5], [0, 0, 50, None]]


# --- The writing of a plan folder ---------------------------------------------------


def test_a_new_plan_holds_a_plan_a_layout_corrections_and_the_export(tmp_path):
    file = write_xlsx(tmp_path / "monitor 2023T4.xlsx", small_rows(ADDING, REPORTS))
    folder, guess = started(tmp_path, file)
    written = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.*"))
    assert written == [
        "corrections.yaml",
        "exports/monitor 2023T4.xlsx",
        f"layouts/{guess.layout_name}.yaml",
        "plan.yaml",
    ]


def test_the_export_is_copied_byte_by_byte(tmp_path):
    file = write_xlsx(tmp_path / "monitor 2023T4.xlsx", small_rows(ADDING, REPORTS))
    folder, _ = started(tmp_path, file)
    assert (folder / "exports" / file.name).read_bytes() == file.read_bytes()


def test_each_file_begins_with_its_schema_for_editors(tmp_path):
    file = write_xlsx(tmp_path / "monitor 2023T4.xlsx", small_rows(ADDING, REPORTS))
    folder, guess = started(tmp_path, file)
    start = "# yaml-language-server: $schema="
    firsts = {
        name: (folder / name).read_text("utf-8").splitlines()[0].removeprefix(start)
        for name in (
            "plan.yaml",
            "corrections.yaml",
            f"layouts/{guess.layout_name}.yaml",
        )
    }
    assert list(firsts.values()) == [
        "../schemas/plan.schema.json",
        "../schemas/corrections.schema.json",
        "../../schemas/layout.schema.json",
    ]


def test_the_files_written_fit_the_models(tmp_path):
    file = write_xlsx(tmp_path / "monitor 2023T4.xlsx", small_rows(ADDING, REPORTS))
    folder, guess = started(tmp_path, file)
    plan = read_plan(folder)
    read_layout(layout_path(folder, guess.layout_name))
    assert read_corrections(folder) == []
    assert plan.level_ids == ["commitment", "milestone"]
    assert plan.commitment_level == "commitment"


def test_the_example_of_a_correction_can_be_used_once_it_is_uncommented(tmp_path):
    file = write_xlsx(tmp_path / "monitor 2023T4.xlsx", small_rows(ADDING, REPORTS))
    folder, _ = started(tmp_path, file)
    path = folder / "corrections.yaml"
    lines = path.read_text("utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("# - export:"))
    example = [line.removeprefix("# ") for line in lines[start:]]
    path.write_text("\n".join(example), encoding="utf-8")
    (correction,) = read_corrections(folder)
    assert (correction.export, correction.sheet) == ("2023Q4", "Hoja1")


def test_an_existing_plan_is_never_overwritten(tmp_path):
    file = write_xlsx(tmp_path / "monitor 2023T4.xlsx", small_rows(ADDING, REPORTS))
    folder, guess = started(tmp_path, file)
    (folder / "plan.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="nothing in it is overwritten"):
        write_new_plan(folder, guess, file)
    assert (folder / "plan.yaml").read_text("utf-8") == "mine"


def test_the_same_file_gives_the_same_texts_twice(tmp_path):
    file = write_xlsx(tmp_path / "monitor 2023T4.xlsx", small_rows(ADDING, REPORTS))
    assert guess_plan(file, "my-city") == guess_plan(file, "my-city")


def test_every_guess_says_what_it_was_guessed_from(tmp_path):
    file = write_xlsx(tmp_path / "monitor 2023T4.xlsx", small_rows(ADDING, REPORTS))
    guess = guess_plan(file, "my-city")
    keys = ("labels:", "id:", "name:", "weight:", "entity:", "planned:", "reported:")
    keys += ("accumulation:", "periods:", "sheets:")
    lines = [
        line for line in guess.layout_yaml.splitlines() if line.strip().startswith(keys)
    ]
    assert len(lines) == 12
    assert [line for line in lines if "# seen: " not in line] == []


@pytest.mark.parametrize("name", ["My City", "ciudad/2023", "-a", ""])
def test_a_name_that_no_plan_can_have_is_refused(tmp_path, name):
    file = write_xlsx(tmp_path / "monitor 2023T4.xlsx", small_rows(ADDING, REPORTS))
    with pytest.raises(UsageError, match="cannot be the name of a plan"):
        guess_plan(file, name)


def test_a_file_without_a_table_is_refused_in_words(tmp_path):
    file = write_xlsx(tmp_path / "notes.xlsx", [["Acta de la reunión"], ["Asistentes"]])
    with pytest.raises(ExportError, match="looks like a header"):
        guess_plan(file, "my-city", cut_off=date(2023, 12, 31))


# --- Header and sheet ---------------------------------------------------------------


def test_the_header_is_found_below_a_title_block(tmp_path):
    title = [["ALCALDÍA"], ["Plan de acción de gobierno abierto"], [None], ["Corte:"]]
    rows = small_rows(ADDING, REPORTS)
    file = write_xlsx(tmp_path / "m 2023T4.xlsx", [*title, *rows])
    guess = guess_plan(file, "my-city")
    assert "# seen: row 5" in guess.layout_yaml
    assert plain(guess.plan_yaml)["title"]["es"] == title[1][0]


def test_merged_groups_above_equal_labels_become_part_of_the_pattern(tmp_path):
    top = ["Código hito", "Hito", "Entidad", "PROGRAMACIÓN 2023", None, None, None]
    top += ["EJECUCIÓN 2023", None, None, None]
    leaves = [None] * 3 + ["Trimestre I", "Trimestre II", "Trimestre III"] * 2
    leaves.insert(6, "Trimestre IV")
    leaves.append("Trimestre IV")
    data = [
        ["H1", "Publicar", "Salud", 10, 20, 30, 40, 10, 10, 10, 10],
        ["H2", "Revisar", "Salud", 25, 25, 25, 25, 25, 25, 20, 20],
    ]
    merged = ["A1:A2", "B1:B2", "C1:C2", "D1:G1", "H1:K1"]
    file = write_xlsx(tmp_path / "m.xlsx", [top, leaves, *data], merged=merged)
    layout, plan, _ = looked_at(file)
    assert layout["header"]["rows"] == 2
    assert layout["quarters"]["planned"]["label"] == "Trimestre {q}"
    assert layout["quarters"]["planned"]["group"] == "PROGRAMACIÓN {year}"
    assert layout["quarters"]["reported"]["group"] == "EJECUCIÓN {year}"
    assert plan["period"] == {"start": date(2023, 1, 1), "end": date(2023, 12, 31)}


def test_groups_are_found_in_a_text_file_that_lost_its_merged_cells(tmp_path):
    rows = [
        ["Código hito", "Hito", "Entidad", "Programado", "", "Ejecutado", ""],
        ["", "", "", "T1 2023", "T2 2023", "T1 2023", "T2 2023"],
        ["H1", "Publicar", "Salud", "60", "40", "50", "50"],
        ["H2", "Revisar", "Salud", "30", "70", "30", "60"],
    ]
    layout, _, _ = looked_at(write_csv(tmp_path / "m.csv", rows))
    assert layout["header"]["rows"] == 2
    assert layout["quarters"]["planned"]["group"] == "Programado"
    assert layout["quarters"]["reported"]["group"] == "Ejecutado"


def test_a_quarter_in_the_group_and_the_role_below_it_are_both_read(tmp_path):
    top = ["Código hito", "Hito", "Trimestre I 2023", None, "Trimestre II 2023", None]
    leaves = [None, None, "Programado", "Ejecutado", "Programado", "Ejecutado"]
    data = [["H1", "Publicar", 60, 50, 40, 50], ["H2", "Revisar", 30, 30, 70, 60]]
    merged = ["A1:A2", "B1:B2", "C1:D1", "E1:F1"]
    file = write_xlsx(tmp_path / "m.xlsx", [top, leaves, *data], merged=merged)
    layout, _, _ = looked_at(file)
    planned = layout["quarters"]["planned"]
    assert planned["label"] == "Programado"
    assert planned["group"] == "Trimestre {q} {year}"


def test_the_visible_sheet_with_most_data_is_taken_and_the_others_are_told(tmp_path):
    file = write_xlsx(tmp_path / "m 2023T4.xlsx", small_rows(ADDING, REPORTS))
    book = openpyxl.load_workbook(file)
    book.create_sheet("Listas").append(["Salud", "Hacienda"])
    hidden = book.create_sheet("Oculta")
    for row in range(50):
        hidden.append([f"texto {row} {column}" for column in range(20)])
    hidden.sheet_state = "hidden"
    book.save(file)
    layout, _, questions = looked_at(file)
    assert layout["sheets"] == ["Hoja1"]
    assert any("Listas" in question for question in questions)


def test_sheets_of_one_form_whose_names_say_the_quarter_are_read_by_a_pattern(tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in ("Trimestre I", "Trimestre II"):
        page = book.create_sheet(name)
        page.append(["Código hito", "Hito", "Responsable", "Programado", "Ejecutado"])
        page.append(["H1", "Publicar", "Salud", "50%", "40%"])
        page.append(["H2", "Revisar", "Hacienda", "50%", "50%"])
    book.save(tmp_path / "avance 2023.xlsx")
    layout, _, _ = looked_at(tmp_path / "avance 2023.xlsx", cut_off=date(2023, 6, 30))
    assert layout["sheets"] == ["Trimestre {q}"]
    assert layout["periods"] == {"from": "sheet", "year": "cut_off"}


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    file = write_xlsx(tmp_path / "m 2023T4.xlsx", small_rows(ADDING, REPORTS))
    with pytest.raises(UsageError, match="«Hoja1»"):
        guess_plan(file, "my-city", sheet="Hoja9")


# --- Tree, weights, keys ------------------------------------------------------------


def test_codes_and_names_are_paired_and_the_unique_one_is_the_leaf(tmp_path):
    file = write_xlsx(tmp_path / "m 2023T4.xlsx", small_rows(ADDING, REPORTS))
    layout, plan, _ = looked_at(file)
    assert layout["levels"]["commitment"] == {
        "id": "Código compromiso",
        "name": "Compromiso",
    }
    assert layout["levels"]["milestone"]["id"] == "Código hito"
    assert layout["levels"]["milestone"]["name"] == "Hito"
    assert [level["id"] for level in plan["levels"]] == ["commitment", "milestone"]
    assert layout["fields"]["entity"] == "Responsable"


def test_levels_without_a_column_of_weights_count_equally(tmp_path):
    file = write_xlsx(tmp_path / "m 2023T4.xlsx", small_rows(ADDING, REPORTS))
    layout, plan, _ = looked_at(file)
    weights = {level["id"]: level.get("weights") for level in plan["levels"]}
    assert weights == {"commitment": "equal", "milestone": None}
    assert layout["levels"]["milestone"]["weight"]["read"] == "share"
    assert plan["weights"] == "as_given"


def test_weights_written_as_percent_text_are_read_as_percent(tmp_path):
    rows = small_rows(ADDING, REPORTS)
    for row, weight in zip(rows[1:], ("40%", "60%", "100%"), strict=True):
        row[5] = weight
    file = write_xlsx(tmp_path / "m 2023T4.xlsx", rows)
    layout, _, _ = looked_at(file)
    assert layout["levels"]["milestone"]["weight"]["read"] == "percent"


def test_codes_that_begin_anew_below_each_parent_are_said_to(tmp_path):
    rows = small_rows(ADDING, REPORTS)
    for row, code in zip(rows[1:], ("1", "2", "1"), strict=True):
        row[2] = code
    rows.append([*rows[3][:2], "2", "Escuchar", "Hacienda", 0.5, *[25] * 4, *[25] * 4])
    layout, plan, _ = looked_at(write_xlsx(tmp_path / "m 2023T4.xlsx", rows))
    assert layout["levels"]["milestone"]["id"] == "Código hito"
    assert plan["levels"][1]["ids"] == "within_parent"


def test_merged_keys_are_filled_down_and_headings_told_from_data(tmp_path):
    head = ["Código compromiso", "Compromiso", "Responsable", "Código hito", "Hito"]
    head += ["Ejecutado T1 2023"]
    rows = [
        head,
        ["COMPROMISO 1. DATOS"],
        ["C1", "Datos", "Salud", "C1-H1", "Publicar", 10],
        [None, None, None, "C1-H2", "Revisar", 20],
        ["COMPROMISO 2. GENTE"],
        ["C2", "Gente", "Hacienda", "C2-H1", "Convocar", 30],
        [None, None, None, "C2-H2", "Escuchar", 40],
        ["Nota: cifras preliminares"],
    ]
    merged = [f"{c}{a}:{c}{a + 1}" for c in "ABC" for a in (3, 6)]
    layout, plan, _ = looked_at(write_xlsx(tmp_path / "m.xlsx", rows, merged=merged))
    assert layout["rows"]["fill_down"] == head[:3]
    (test,) = layout["rows"]["section"]
    assert test["label"] == "Código compromiso"
    assert test["matches"] == r"^(COMPROMISO\s*\d|Nota:)"
    assert [level["id"] for level in plan["levels"]] == ["commitment", "milestone"]


def test_a_last_row_of_figures_without_a_key_is_taken_for_a_total(tmp_path):
    total = [None] * 6 + [35, 45, 105, 115, 35, 40, 105, 45]
    rows = [*small_rows(ADDING, REPORTS), total]
    layout, _, questions = looked_at(write_xlsx(tmp_path / "m 2023T4.xlsx", rows))
    assert layout["rows"]["total"] == [{"label": "Código hito", "blank": True}]
    assert any("Row 5 names no milestone" in question for question in questions)


def test_a_table_whose_labels_name_no_level_still_gets_a_leaf_and_asks(tmp_path):
    rows = [
        ["Descripción larga", "Área", "Avance T1 2023", "Avance T2 2023"],
        ["Publicar los datos", "Salud", 10, 20],
        ["Revisar los datos", "Salud", 30, 40],
    ]
    layout, plan, questions = looked_at(write_xlsx(tmp_path / "m.xlsx", rows))
    assert layout["levels"]["milestone"]["name"] == "Descripción larga"
    assert [level["id"] for level in plan["levels"]] == ["milestone"]
    assert any("No label says what a row is" in question for question in questions)


# --- Values and accumulation --------------------------------------------------------


def test_a_programme_that_adds_up_to_a_hundred_is_read_as_adding(tmp_path):
    file = write_xlsx(tmp_path / "m 2023T4.xlsx", small_rows(ADDING, REPORTS))
    layout, _, _ = looked_at(file)
    assert layout["accumulation"] == "sum"


def test_a_programme_that_rises_to_a_hundred_is_read_as_cumulative(tmp_path):
    file = write_xlsx(tmp_path / "m 2023T4.xlsx", small_rows(RISING, REPORTS))
    layout, _, _ = looked_at(file)
    assert layout["accumulation"] == "last"


@pytest.mark.parametrize(
    "planned",
    [
        [ADDING[0], RISING[1], RISING[2]],
        [[10, 10, 10, 10]] * 3,
        [[None] * 4] * 3,
        [[0, 100, 0, 0]] * 3,
    ],
    ids=["mixed", "to 40 only", "nothing planned", "one quarter fits both"],
)
def test_a_programme_that_does_not_tell_leaves_the_choice_to_a_person(
    tmp_path, planned
):
    # The reports add up to 100 in each row, which must not be listened to.
    reports = [[25, 25, 25, 25]] * 3
    file = write_xlsx(tmp_path / "m 2023T4.xlsx", small_rows(planned, reports))
    folder, guess = started(tmp_path, file)
    assert "accumulation" not in plain(guess.layout_yaml)
    assert "# accumulation: sum" in guess.layout_yaml
    with pytest.raises(PlanError, match="say how quarters combine"):
        read_layout(layout_path(folder, guess.layout_name))
    assert any("never guessed from reports" in q for q in guess.questions)


def test_shares_are_told_from_percentages_by_their_size(tmp_path):
    planned = [[value / 100 for value in row] for row in ADDING]
    reported = [[0.1, 0.2, 0.3, 0.4], [0.25] * 4, [0, 0, 0.5, 0.4]]
    file = write_xlsx(tmp_path / "m 2023T4.xlsx", small_rows(planned, reported))
    layout, _, _ = looked_at(file)
    assert layout["quarters"]["planned"]["read"] == "share"
    assert layout["quarters"]["reported"]["read"] == "share"
    assert layout["accumulation"] == "sum"


def test_percent_texts_beside_whole_percentages_are_read_as_percent(tmp_path):
    reported = [["10%", "20,5%", 30, "N/A"], [25, "25%", 25, 20], [0, 0, "50 %", "-"]]
    file = write_xlsx(tmp_path / "m 2023T4.xlsx", small_rows(ADDING, reported))
    layout, _, _ = looked_at(file)
    assert layout["quarters"]["reported"]["read"] == "percent"


def test_cells_shown_as_percent_take_the_reading_of_the_other_columns(tmp_path):
    planned = [[value / 100 for value in row] for row in ADDING]
    file = write_xlsx(
        tmp_path / "m 2023T4.xlsx", small_rows(planned, REPORTS), percent=["G2:J4"]
    )
    layout, _, _ = looked_at(file)
    assert layout["quarters"]["planned"]["read"] == "percent"
    assert layout["accumulation"] == "sum"


def test_amounts_in_different_units_are_read_as_numbers(tmp_path):
    rows = small_rows(
        [[100, 200, 300, 400], [2, 3, 2, 2], [0, 0, 50, 80]],
        [[90, 200, 250, 300], [2, 3, 2, 0], [0, 0, 40, 80]],
    )
    units = ("Unidad de medida", "Personas", "Talleres", "Kilómetros")
    for row, unit in zip(rows, units, strict=True):
        row.insert(5, unit)
    layout, _, _ = looked_at(write_xlsx(tmp_path / "m 2023T4.xlsx", rows))
    assert layout["quarters"]["reported"]["read"] == "number"
    assert layout["fields"]["unit"] == "Unidad de medida"
    assert "accumulation" not in layout


# --- Long tables, status, time ------------------------------------------------------


def test_a_long_table_takes_its_quarters_from_a_column(tmp_path):
    rows = [["Compromiso", "Código hito", "Periodo", "Programado", "Avance", "Estado"]]
    for hito in ("H1", "H2"):
        for quarter, planned in (("2023-T1", 40), ("2023-T2", 60)):
            rows.append(
                [f"C de {hito[0]}", hito, quarter, planned, planned - 5, "En proceso"]
            )
    layout, plan, _ = looked_at(write_csv(tmp_path / "m.csv", rows))
    assert layout["periods"] == {
        "from": "column",
        "column": {"label": "Periodo", "read": "quarter"},
    }
    assert layout["levels"]["milestone"]["id"] == "Código hito"
    assert layout["quarters"]["planned"]["label"] == "Programado"
    assert layout["quarters"]["reported"]["label"] == "Avance"
    assert layout["accumulation"] == "sum"
    assert plan["exports"][0]["cut_off"] == date(2023, 6, 30)


def test_numbers_by_quarter_without_a_meaning_are_asked_about(tmp_path):
    rows = [["Código hito", "Hito", "1er trimestre", "2do trimestre", "3er trimestre"]]
    rows += [["H1", "Publicar", 10, 20, 30], ["H2", "Revisar", 5, 6, 7]]
    file = write_xlsx(tmp_path / "avance 2023T3.xlsx", rows)
    guess = guess_plan(file, "my-city")
    assert "quarters" not in plain(guess.layout_yaml)
    (line,) = [x for x in guess.layout_yaml.splitlines() if "{q} trimestre" in x]
    assert line.strip().startswith("# reported:")
    assert any("planned or reported. Which" in question for question in guess.questions)


def test_known_status_words_are_mapped_and_the_others_asked_about(tmp_path):
    rows = [["Código hito", "Hito", "Trimestre", "Estado", "Responsable"]]
    words = ["No iniciado", "Completo", "Limitado", "En pausa"]
    for number, word in enumerate(words):
        rows.append([f"H{number}", f"Hito {number}", "2023T1", word, "Salud"])
    layout, _, questions = looked_at(write_csv(tmp_path / "m.csv", rows))
    assert layout["quarters"]["status"]["values"] == {
        "No iniciado": "not_started",
        "Completo": "complete",
        "Limitado": "limited",
    }
    assert any("En pausa" in question for question in questions)


def test_years_come_from_a_column_where_labels_have_none(tmp_path):
    rows = [["Vigencia", "Código hito", "Hito", "Ejecutado T1", "Ejecutado T2"]]
    rows += [["2022", "H1", "Publicar", "10", "20"], ["2022", "H2", "Ver", "5", "6"]]
    layout, plan, _ = looked_at(write_csv(tmp_path / "m.csv", rows))
    assert layout["periods"] == {"from": "columns", "year": {"column": "Vigencia"}}
    assert plan["period"]["start"] == date(2022, 1, 1)


def test_years_come_from_the_title_where_nothing_else_has_them(tmp_path):
    rows = [["VIGENCIA: 2022"], ["Código hito", "Hito", "Ejecutado T1", "Ejecutado T2"]]
    rows += [["H1", "Publicar", 10, 20], ["H2", "Revisar", 5, 6]]
    layout, plan, _ = looked_at(write_xlsx(tmp_path / "m.xlsx", rows))
    assert layout["periods"] == {
        "from": "columns",
        "year": "title",
        "title": "VIGENCIA: {year}",
    }
    assert plan["exports"][0]["cut_off"] == date(2022, 12, 31)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("monitor_2022T4_final.xlsx", date(2022, 12, 31)),
        ("Plan de acción III trimestre 2024.xlsx", date(2024, 9, 30)),
        ("corte 30-06-2024.xlsx", date(2024, 6, 30)),
        ("Seguimiento Septiembre de 2024.xlsx", date(2024, 9, 30)),
        ("plan 2024 diciembre.xlsx", date(2024, 12, 31)),
    ],
)
def test_the_cut_off_is_read_from_the_name_of_the_file(tmp_path, name, day):
    rows = [["Código hito", "Hito", "Ejecutado T1", "Ejecutado T2"]]
    rows += [["H1", "Publicar", 10, 20], ["H2", "Revisar", 5, 6]]
    _, plan, questions = looked_at(write_xlsx(tmp_path / name, rows))
    assert plan["exports"][0]["cut_off"] == day
    assert any(day.isoformat() in question for question in questions)


def test_a_cut_off_that_was_given_is_taken(tmp_path):
    file = write_xlsx(tmp_path / "m 2023T4.xlsx", small_rows(ADDING, REPORTS))
    _, plan, _ = looked_at(file, cut_off=date(2023, 11, 30))
    assert plan["exports"][0]["cut_off"] == date(2023, 11, 30)


def test_without_any_year_the_cut_off_is_asked_for(tmp_path):
    rows = [["Código hito", "Hito", "Ejecutado T1", "Ejecutado T2"]]
    rows += [["H1", "Publicar", 10, 20], ["H2", "Revisar", 5, 6]]
    file = write_xlsx(tmp_path / "m.xlsx", rows)
    with pytest.raises(UsageError, match="--cut-off"):
        guess_plan(file, "my-city")


def test_labels_that_yaml_would_read_otherwise_stay_texts(tmp_path):
    rows = small_rows(ADDING, REPORTS)
    rows[0][2:5] = ["Código hito: #1", 'Hito {a}, [b] "c" *', "Entidad & otros - %"]
    file = write_xlsx(tmp_path / "no.xlsx", rows, sheet="1.50")
    folder, guess = started(tmp_path, file)
    layout = read_layout(layout_path(folder, guess.layout_name))
    assert layout.sheets == ["1.50"]
    assert layout.levels["milestone"].id.label == ["Código hito: #1"]
    assert layout.fields.entity.label == ["Entidad & otros - %"]


def test_computed_figures_are_only_proposed(tmp_path):
    rows = small_rows(ADDING, REPORTS)
    for row, total in zip(rows, ("% Avance compromiso", 90, 75, 50), strict=True):
        row.append(total)
    guess = guess_plan(write_xlsx(tmp_path / "m 2023T4.xlsx", rows), "my-city")
    assert "published" not in plain(guess.layout_yaml)
    (line,) = [x for x in guess.layout_yaml.splitlines() if "% Avance comp" in x]
    assert line.startswith("#")
    assert "level: commitment" in line
    assert "rule: children" in line


# --- Bogotá's example ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "rows", "month", "entity"),
    [
        ("monitor_2022T4_reconstruccion.xlsx", 3, "{month}", "RESPONSABLE"),
        ("monitor_2021T3_reconstruccion.xlsx", 3, "{month}", "RESPONSABLE"),
        (
            "monitor_cierre_reconstruccion.xlsx",
            2,
            "Trimestre {q}",
            "ENTIDAD RESPONSABLE",
        ),
    ],
)
def test_both_layouts_of_the_example_are_recognised(file, rows, month, entity):
    # data/raw/bogota-2021-2023/layouts, written by hand, is what is to be found.
    layout, plan, _ = looked_at(BOGOTA / file)
    assert layout["sheets"] == ["Consolidado"]
    assert layout["header"]["rows"] == rows
    assert layout["levels"]["commitment"]["id"] == "CÓDIGO COMPROMISO"
    assert layout["levels"]["milestone"]["id"] == "CÓDIGO HITO"
    assert layout["levels"]["milestone"]["weight"]["label"] == "PONDERACIÓN"
    assert layout["fields"]["entity"] == entity
    quarters = layout["quarters"]
    assert {name: (x["label"], x["group"]) for name, x in quarters.items()} == {
        "planned": (month, "PROGRAMACIÓN {year}"),
        "reported": (month, "EJECUCIÓN {year}"),
        "narrative": ("Trimestre {q}", "DESCRIPCIÓN DE ACTIVIDADES {year}"),
        "evidence": ("Trimestre {q}", "EVIDENCIAS {year}"),
    }
    assert quarters["planned"]["read"] == quarters["reported"]["read"] == "percent"
    assert layout["accumulation"] == "sum"
    assert plan["period"] == {"start": date(2021, 7, 1), "end": date(2023, 12, 31)}


@pytest.mark.parametrize(
    "file",
    ["monitor_cierre_reconstruccion.xlsx", "monitor_2022T4_reconstruccion.xlsx"],
)
def test_the_example_loads_as_it_was_guessed(tmp_path, file):
    from gabeval.monitor.load import load_plan

    folder, _ = started(tmp_path, BOGOTA / file)
    tables = load_plan(read_plan(folder))
    # 26 milestones of 5 commitments stand in the workbook (milestones.yaml), and
    # 2021Q3 to 2023Q4 are ten quarters.
    assert tables.progress["milestone_id"].nunique() == 26
    assert tables.progress["commitment_id"].nunique() == 5
    assert tables.progress["quarter"].nunique() == 10
    assert tables.receipts["rows_quarantined"].sum() == 0


# --- The authorities' own exports ---------------------------------------------------


def test_tenjo_is_recognised(shared_data):
    layout, plan, questions = looked_at(shared_data / TENJO)
    assert layout["sheets"] == ["PDM"]
    assert "META DE PRODUCTO" in layout["header"]["labels"]
    assert layout["levels"]["goal"] == {
        "id": "COD META PRODUCTO",
        "name": "META DE PRODUCTO",
    }
    assert layout["levels"]["axis"]["weight"]["label"] == "PONDERADOR EJE"
    assert layout["fields"]["entity"] == "RESPONSABLE"
    assert layout["quarters"]["planned"]["label"] == "T{q}. PLANEADO {year}"
    assert layout["quarters"]["reported"]["label"] == [
        "T{q}. EJECUTADO {year}",
        "T.{q} EJECUTADO {year}",
    ]
    assert layout["quarters"]["reported"]["read"] == "number"
    assert "accumulation" not in layout
    assert any("How do quarters combine" in question for question in questions)
    assert plan["period"] == {"start": date(2024, 1, 1), "end": date(2025, 12, 31)}


def test_cali_is_recognised(shared_data):
    layout, plan, questions = looked_at(shared_data / CALI)
    assert [level["id"] for level in plan["levels"]] == [
        "project",
        "product",
        "activity",
    ]
    assert layout["levels"]["project"]["id"] == "Cód BP"
    assert layout["levels"]["product"]["id"] == "Cód Producto MGA"
    assert layout["levels"]["product"]["weight"]["label"] == "Ponderación producto"
    assert layout["levels"]["activity"]["id"] == "Cód Actividad"
    assert plan["levels"][1]["ids"] == "within_parent"
    assert layout["fields"]["entity"] == "Nombre Centro Gestor"
    reported = layout["quarters"]["reported"]
    assert reported["label"] == "% de Avance Actividad Trimestre {q}"
    assert reported["read"] == "share"
    assert "accumulation" not in layout
    assert plan["exports"][0]["cut_off"] == date(2024, 12, 31)
    assert "# seen: row 9" in guess_plan(shared_data / CALI, "cali").layout_yaml
    assert any("No programme by quarter" in question for question in questions)


def test_canada_is_recognised(shared_data):
    layout, plan, _ = looked_at(shared_data / CANADA)
    assert [level["id"] for level in plan["levels"]] == [
        "commitment",
        "milestone",
        "indicator",
    ]
    assert layout["levels"]["indicator"]["id"] == "indicators"
    assert layout["fields"]["entity"] == "owner_org"
    assert layout["periods"]["column"] == {
        "label": "reporting_period",
        "read": "year_month",
    }
    assert layout["quarters"]["status"]["values"] == {
        "SP": "substantial",
        "C": "complete",
        "LP": "limited",
        "NS": "not_started",
    }
    assert layout["fields"]["end"]["clean"] == ["python_bytes"]


def test_sao_paulo_is_recognised(shared_data):
    layout, plan, _ = looked_at(shared_data / SAO_PAULO, sheet="Tipo 1")
    assert [level["id"] for level in plan["levels"]] == ["goal", "project", "phase"]
    assert layout["levels"]["goal"]["id"] == "Meta"
    weight = layout["levels"]["project"]["weight"]
    assert weight["label"] == "Peso do projeto sobre o total da meta (%)"
    assert "entity" not in layout.get("fields", {})
    phases = layout["milestones_are_columns"]
    assert phases["label"] == "{milestone} ({weight}%)"
    assert phases["reported"]["values"] == {"C": 1, "EA": 0.5, "NI": 0}


def test_the_largest_visible_sheet_of_sao_paulo_is_tipo_1(shared_data):
    assert looked_at(shared_data / SAO_PAULO)[0]["sheets"] == ["Tipo 1"]


def test_minas_gerais_is_recognised(shared_data):
    layout, plan, questions = looked_at(shared_data / MINAS_GERAIS)
    assert layout["levels"]["programme"] == {
        "id": "Código do Programa",
        "name": "Nome do Programa",
    }
    # Two columns name a body: the unit in charge, and its sector. One is read, the
    # other is asked about.
    assert layout["fields"]["entity"] == (
        "Unidade Orçamentária Responsavel pelo Programa"
    )
    assert any("SETOR de Governo" in question for question in questions)
    assert any("No column with progress" in question for question in questions)
    assert plan["period"] == {"start": date(2024, 1, 1), "end": date(2024, 12, 31)}


@pytest.mark.parametrize(
    ("file", "way", "count"),
    [
        (TENJO, "sum", 331),
        (CALI, "last", 7449),
        (CANADA, None, 106),
        (SAO_PAULO, None, 967 * 8),
        (MINAS_GERAIS, None, 174),
    ],
)
def test_each_loads_once_accumulation_was_chosen(
    tmp_path, shared_data, file, way, count
):
    # Counts of rows, indicators and projects: ../shared/data/README.md, eight phases
    # each; the file of Minas Gerais has 175 lines, one of them the header.
    from gabeval.monitor.load import load_plan

    folder, guess = started(tmp_path, shared_data / file)
    path = layout_path(folder, guess.layout_name)
    text = path.read_text("utf-8")
    if way is not None:
        assert "# accumulation: sum" in text
        text = text.replace("# accumulation: sum", f"accumulation: {way}")
        path.write_text(text, encoding="utf-8")
    tables = load_plan(read_plan(folder))
    assert tables.progress["milestone_id"].nunique() == count


def test_looking_changes_nothing_in_the_export(shared_data):
    before = read_workbook(shared_data / CANADA).sha256
    guess_plan(shared_data / CANADA, "canada")
    assert read_workbook(shared_data / CANADA).sha256 == before
