"""Starting a plan from an export: what is written; where header and sheet are found."""

from datetime import date

import openpyxl
import pytest
from guess_samples import (
    ADDING,
    REPORTS,
    looked_at,
    plain,
    small_rows,
    started,
    write_csv,
    write_xlsx,
)

from gabeval.errors import ExportError, UsageError
from gabeval.monitor.guess.starting import guess_plan, write_new_plan
from gabeval.plan import read_corrections, read_layout, read_plan
from gabeval.plan.reading import layout_path


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
