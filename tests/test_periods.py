"""Where the quarter of a value is said: labels, a column, the title, the sheet."""

import pytest
from small_plan import EQUAL, cells_of, load, rules, series_of

from gabeval.errors import ExportError

HEAD = """
    header: {labels: [Hito]}
    levels:
      commitment: {id: Compromiso}
      milestone: {id: Hito}
"""

TWO_YEARS = "{start: 2023-01-01, end: 2024-12-31}"


def load_one(tmp_path, layout, rows, **options):
    options = {"levels": EQUAL, "period": TWO_YEARS, **options}
    content = rows if isinstance(rows, dict) else {"Hoja": rows}
    return load(tmp_path, HEAD + layout, {"a.xlsx": content}, **options)


def values_of(tables, milestone="H1", column="reported_value"):
    series = series_of(tables, milestone, column)
    return {quarter: value for quarter, value in series.items() if value is not None}


def test_quarters_in_labels_with_their_year(tmp_path):
    layout = """
    accumulation: sum
    quarters: {reported: {label: "T{q} {year}", read: percent}}
    """
    rows = [["Compromiso", "Hito", "T1 2024", "T4 2023"], ["C", "H1", 20, 10]]
    tables = load_one(tmp_path, layout, rows)
    assert values_of(tables) == {"2023Q4": 10, "2024Q1": 20}
    assert series_of(tables, "H1", "reported_cell")["2024Q1"] == "C2"


def test_a_label_without_year_means_that_of_the_cut_off(tmp_path):
    layout = """
    accumulation: sum
    quarters: {reported: {label: "Trimestre {q}", read: percent}}
    """
    rows = [["Compromiso", "Hito", "Trimestre I"], ["C", "H1", 10]]
    # A closure some weeks later still speaks for the last year of the plan.
    tables = load_one(tmp_path, layout, rows, cut_offs=["2025-02-15"])
    assert values_of(tables) == {"2024Q1": 10}


def test_the_year_may_stand_in_a_column(tmp_path):
    layout = """
    accumulation: sum
    periods: {year: {column: Vigencia}}
    quarters: {reported: {label: "Trim {q}", read: percent}}
    """
    rows = [
        ["Compromiso", "Hito", "Vigencia", "Trim 1", "Trim 2"],
        ["C", "H1", 2023, 10, 20],
        ["C", "H1", "2024", 30, None],
        ["C", "H1", "pronto", 1, 1],
    ]
    tables = load_one(tmp_path, layout, rows)
    assert values_of(tables) == {"2023Q1": 10, "2023Q2": 20, "2024Q1": 30}
    assert cells_of(tables, "bad_quarter") == ["C4"]


def test_months_are_grouped_into_quarters(tmp_path):
    layout = """
    accumulation: sum
    periods: {from: columns, year: 2024}
    quarters:
      reported: {label: "{month}", group: Ejecución, read: percent}
      narrative: {label: "Nota {month}"}
    """
    rows = [
        [None, None, "Ejecución", None, None, None, None],
        ["Compromiso", "Hito", "Enero", "MARZO", "feb.", "abril", "Nota ene"],
        ["C", "H1", 1, 4, 2, 8, "a"],
    ]
    sheet = {"rows": rows, "merged": ["C1:F1"]}
    head = HEAD.replace("[Hito]", "[Hito], rows: 2")
    tables = load(
        tmp_path,
        head + layout,
        {"a.xlsx": {"Hoja": sheet}},
        levels=EQUAL,
        period=TWO_YEARS,
    )
    assert values_of(tables) == {"2024Q1": 7, "2024Q2": 8}
    assert series_of(tables, "H1", "reported_cell")["2024Q1"] == "C3:E3"
    assert values_of(tables, column="narrative") == {"2024Q1": "a"}


LONG = """
    accumulation: last
    periods: {from: column, column: COLUMN}
    quarters: {reported: {label: Avance, read: percent}}
"""


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("Periodo", ["2023-T4", "T1 2024"]),
        ("Periodo", ["IV trimestre de 2023", "Primer trimestre 2024"]),
        ("Periodo", ["oct-dic 2023", "corte 31 de marzo de 2024"]),
        ("Periodo", ["2023-4", "2024.1"]),
        ("{label: Periodo, read: year_month}", ["2023-12", "marzo de 2024"]),
        ("{label: Periodo, read: date}", ["31/12/2023", "2024-03-31"]),
        ("{label: Periodo, read: year}", ["2023", 2024]),
    ],
)
def test_quarters_in_a_column_in_any_spelling(tmp_path, column, cells):
    rows = [["Compromiso", "Hito", "Periodo", "Avance"]]
    rows += [["C", "H1", cell, 10] for cell in cells]
    layout = LONG.replace("COLUMN", column)
    tables = load_one(tmp_path, layout, rows, cut_offs=["2024-03-31"])
    assert list(values_of(tables)) == ["2023Q4", "2024Q1"]


def test_a_quarter_column_may_take_its_year_from_another(tmp_path):
    layout = LONG.replace("COLUMN}", "Trim, year: {column: Año}}")
    rows = [["Compromiso", "Hito", "Año", "Trim", "Avance"]]
    rows += [["C", "H1", 2023, "III", 10], ["C", "H1", 2024, 2, 20]]
    tables = load_one(tmp_path, layout, rows)
    assert values_of(tables) == {"2023Q3": 10, "2024Q2": 20}


@pytest.mark.parametrize("cell", ["2024-T5", "pronto", None, "2024-03"])
def test_a_quarter_that_cannot_be_read_sets_the_row_aside(tmp_path, cell):
    rows = [["Compromiso", "Hito", "Periodo", "Avance"], ["C", "H1", "T1 2024", 10]]
    rows += [["C", "H1", cell, 20]]
    tables = load_one(tmp_path, LONG.replace("COLUMN", "Periodo"), rows)
    assert values_of(tables) == {"2024Q1": 10}
    assert cells_of(tables, "bad_quarter") == ["C3"]
    assert tables.quarantine["rule"].tolist() == ["bad_quarter"]


TITLED = """
    accumulation: last
    periods: {from: title, title: ["*corte: {q} trimestre {year}*", "VIGENCIA: {year}"]}
    quarters: {reported: {label: Avance, read: percent}}
"""


def titled(title):
    return [title, ["Compromiso", "Hito", "Avance"], ["C", "H1", 10]]


@pytest.mark.parametrize(
    "title",
    [
        ["Informe con corte: tercer trimestre 2024 (definitivo)"],
        ["Corte:", None, "III trimestre", 2024],
    ],
)
def test_the_quarter_may_stand_in_the_title(tmp_path, title):
    layout = TITLED.replace(', "VIGENCIA: {year}"', "")
    tables = load_one(tmp_path, layout, titled(title))
    assert values_of(tables) == {"2024Q3": 10}


def test_title_and_column_may_say_quarter_and_year_together(tmp_path):
    layout = """
    accumulation: last
    periods: {from: title, title: "Trimestre {q}", year: {column: Año}}
    quarters: {reported: {label: Avance, read: percent}}
    """
    rows = [["Trimestre II"], ["Compromiso", "Hito", "Año", "Avance"]]
    rows += [["C", "H1", 2023, 10], ["C", "H1", 2024, 20], ["C", "H1", "x", 30]]
    tables = load_one(tmp_path, layout, rows)
    assert values_of(tables) == {"2023Q2": 10, "2024Q2": 20}
    assert cells_of(tables, "bad_quarter") == ["C5"]


def test_a_title_that_is_not_there_or_says_two_things_is_refused(tmp_path):
    layout = TITLED.replace(', "VIGENCIA: {year}"', "")
    with pytest.raises(ExportError, match="nothing in the rows above the header reads"):
        load_one(tmp_path, layout, titled(["Informe"]))
    both = ["Corte: I trimestre 2024", "Corte: II trimestre 2024"]
    with pytest.raises(ExportError, match=r"say different things .*: 1 2024; 2 2024"):
        load_one(tmp_path, layout, titled(both))


def test_sheets_may_be_named_after_their_quarter(tmp_path):
    layout = """
    accumulation: sum
    sheets: ["Trim {q}"]
    periods: {from: sheet, year: 2024}
    quarters: {reported: {label: Avance, read: percent}}
    """
    sheet = [["Compromiso", "Hito", "Avance"], ["C", "H1", 10]]
    sheets = {"Trim I": sheet, "Trim II": sheet, "Notas": [["x"]]}
    tables = load_one(tmp_path, layout, sheets)
    assert values_of(tables) == {"2024Q1": 10, "2024Q2": 10}
    assert series_of(tables, "H1")["2024Q2"] == 20


def test_an_export_may_speak_for_its_cut_off_only(tmp_path):
    layout = """
    accumulation: last
    periods: {from: cut_off}
    quarters: {planned: {label: Meta, read: percent}, reported: {label: Avance}}
    fields: {narrative: Texto}
    """
    rows = [["Compromiso", "Hito", "Meta", "Avance", "Texto"], ["C", "H1", 50, 10, "x"]]
    tables = load_one(tmp_path, layout, rows, cut_offs=["2024-08-15"])
    (row,) = tables.progress.to_dict("records")
    assert (row["quarter"], row["planned_pct"], row["reported_pct"]) == (
        *("2024Q3", 50, 10),
    )
    assert row["narrative"] == "x"
    assert "quarter_absent" not in rules(tables)


def test_quarters_of_which_no_export_speaks_are_asked_for_once(tmp_path):
    layout = """
    accumulation: last
    periods: {from: cut_off}
    quarters: {reported: {label: Avance, read: percent}}
    """
    rows = [["Compromiso", "Hito", "Avance"], ["C", "H1", 10]]
    other = [["Compromiso", "Hito", "Avance"], ["C", "H1", 20]]
    tables = load(
        tmp_path,
        HEAD + layout,
        {"a.csv": rows, "b.csv": other},
        cut_offs=["2024-03-31", "2024-09-30"],
        levels=EQUAL,
    )
    found = tables.findings.query("rule == 'quarter_nowhere'")
    assert found[["export_id", "quarter"]].to_numpy().tolist() == [["", "2024Q2"]]
    assert "abril a junio de 2024" in found["problem_es"].iloc[0]


def test_a_plain_column_beside_quarters_speaks_for_the_cut_off(tmp_path):
    layout = """
    accumulation: sum
    periods: {year: 2024}
    quarters:
      planned: {label: Programado anual, read: percent}
      reported: {label: "T{q}", read: percent}
      evidence: Soportes
    """
    head = ["Compromiso", "Hito", "Programado anual", "T1", "T2", "Soportes"]
    rows = [head, ["C", "H1", 100, 10, 20, "acta"]]
    tables = load_one(tmp_path, layout, rows, cut_offs=["2024-06-30"])
    # The programme of the year is due at its end.
    assert values_of(tables, column="planned_pct") == {"2024Q4": 100}
    assert values_of(tables, column="evidence") == {"2024Q2": "acta"}


def test_two_columns_of_one_quarter_are_never_added_up(tmp_path):
    layout = """
    accumulation: sum
    periods: {year: 2024}
    quarters: {reported: {label: ["T{q}", "Trim {q}"], read: percent}}
    """
    rows = [["Compromiso", "Hito", "T1", "Trim I"], ["C", "H1", 10, 10]]
    with pytest.raises(ExportError, match=r"q 1 \(C, D\); say which with 'group'"):
        load_one(tmp_path, layout, rows)


def test_quarters_outside_the_plan_are_kept_only_if_they_say_something(tmp_path):
    layout = """
    accumulation: sum
    quarters: {reported: {label: "T{q} {year}", read: percent}}
    """
    rows = [["Compromiso", "Hito", "T1 2024", "T1 2022", "T2 2022"]]
    rows += [["C", "H1", 10, 5, None]]
    tables = load_one(tmp_path, layout, rows)
    assert values_of(tables) == {"2022Q1": 5, "2024Q1": 10}
    assert cells_of(tables, "quarter_outside") == ["D2"]
