"""Guessing what columns hold: levels, weights, keys, values and quarters."""

from datetime import date

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

from gabeval.errors import PlanError, UsageError
from gabeval.monitor.guess.starting import guess_plan
from gabeval.plan import read_layout
from gabeval.plan.reading import layout_path

RISING = [[10, 30, 60, 100], [25, 50, 75, 100], [0, 0, 50, 100]]


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
