"""Headers found by their labels, and columns told apart by group or order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plan import EQUAL, load, series_of

from gabeval.errors import ExportError
from gabeval.monitor.binding import bind, captured_text, find_misfits
from gabeval.monitor.files.workbook import Sheet
from gabeval.monitor.header import find_header
from gabeval.monitor.labels import Head, key_of, label_pattern, read_captures
from gabeval.plan import Column, Layout
from gabeval.plan.layout import Header


def sheet_of(rows, merged=()):
    width = max(len(row) for row in rows)
    values = np.full((len(rows), width), None, dtype=object)
    for i, row in enumerate(rows):
        values[i, : len(row)] = row
    return Sheet("Hoja", False, values, merged=tuple(merged))


def head_of(rows, labels, *, merged=(), n_rows=1, **parts):
    header = Header(labels=labels, rows=n_rows)
    layout = Layout.model_validate(
        {"levels": {"m": {"id": labels[0]}}, **parts, "header": header}
    )
    return find_header(sheet_of(rows, merged), layout, file="a.xlsx")


def flat(*leaves):
    return Head(0, 0, list(leaves), [()] * len(leaves))


def letters(column, head):
    return "".join(bound.letter for bound in bind(Column(**column), head))


@pytest.mark.parametrize(
    "written",
    [
        "% de Avance Producto",
        "% DE AVANCE\nPRODUCTO ",
        "%\u00a0de  avance\u200bproducto",
        "% de Avance Prodúcto",
    ],
)
def test_labels_are_equal_without_case_accents_and_spaces(written):
    assert letters({"label": ["% de avance producto"]}, flat("x", written)) == "B"


@given(st.text())
def test_a_label_without_signs_of_its_own_finds_itself(text):
    pattern = label_pattern(text.replace("*", "").replace("{", "").replace("}", ""))
    assert pattern.fullmatch(key_of(text.translate(str.maketrans("", "", "*{}"))))


@pytest.mark.parametrize(
    ("label", "written", "expected"),
    [
        ("T{q}. EJECUTADO {year}", "T3. EJECUTADO 2025", {"q": "3", "year": "2025"}),
        ("Trimestre {q}", "TRIMESTRE IV", {"q": "4"}),
        ("{q} trimestre", "Primer Trimestre", {"q": "1"}),
        ("{q} trimestre", "2° trimestre", {"q": "2"}),
        ("{q} trim. {year}", "3er trim. 24", {"q": "3", "year": "2024"}),
        ("{month}-{year}", "Sept-22", {"month": "9", "year": "2022"}),
        ("Avance a {month}", "Avance a diciembre", {"month": "12"}),
        ("Corte {month}/{year}", "Corte 03/2024", {"month": "3", "year": "2024"}),
        ("*{year}", "Programado 2024", {"year": "2024"}),
    ],
)
def test_placeholders_capture_quarters_months_and_years(label, written, expected):
    match = label_pattern(label).fullmatch(key_of(written))
    assert read_captures(match) == expected


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("{month}", "Meta"),
        ("{month}", "13"),
        ("Trimestre {q}", "Trimestre V"),
        ("Trimestre {q}", "Trimestre"),
        ("Avance", "Avance total"),
        ("Avance.", "Avance,"),
    ],
)
def test_what_is_no_quarter_or_month_is_not_captured(label, written):
    assert label_pattern(label).fullmatch(key_of(written)) is None


def test_the_first_alternative_that_is_there_counts():
    head = flat("Meta", "Indicador")
    assert letters({"label": ["Hito", "Indicador", "Meta"]}, head) == "B"


def test_alternatives_of_a_pattern_all_count():
    head = flat("T1. EJECUTADO 2025", "T.4 EJECUTADO 2025")
    both = ["T{q}. EJECUTADO {year}", "T.{q} EJECUTADO {year}"]
    assert letters({"label": both}, head) == "AB"


def test_equal_labels_are_told_apart_by_order_from_either_side():
    head = flat("Meta", "Avance", "x", "Avance", "Avance")
    assert letters({"label": ["Avance"], "nth": 2}, head) == "D"
    assert letters({"label": ["Avance"], "nth": -1}, head) == "E"
    assert letters({"label": ["Avance"], "nth": 4}, head) == ""


def test_order_counts_within_each_quarter():
    head = flat("T1", "T2", "T1", "T2")
    assert letters({"label": ["T{q}"], "nth": 2}, head) == "CD"


def test_two_columns_for_one_thing_are_a_fault_with_both_letters():
    head = flat("Meta", "Avance", "AVANCE ", "T1", "Trim 1")
    faults = find_misfits(
        {
            "a": Column(label="Avance"),
            "b": Column(label=["T{q}", "Trim {q}"]),
            "c": Column(label="Mata"),
            "d": Column(label="Nada", optional=True),
        },
        head,
    )
    assert faults == [
        "a: 2 columns are called «Avance» (B, C); say which with 'group' or 'nth'",
        "b: 2 columns are called «T{q}» / «Trim {q}», q 1 (D, E); say which with "
        "'group' or 'nth'",
        "c: no column «Mata»; nearest: «Meta» (A)",
    ]


GROUPED = [
    ["Título"],
    ["No.", "Meta", "Programación", None, "Ejecución", None, "Avance"],
    [None, None, "Enero", "Febrero", "Enero", "Febrero", None],
    [1, "a", 1, 2, 3, 4, 5],
]
MERGES = [(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5), (1, 6, 2, 6)]


@pytest.mark.parametrize("merged", [MERGES, []], ids=["merged", "merges lost"])
def test_equal_leaves_are_told_apart_by_their_group(merged):
    head = head_of(GROUPED, ["Meta", "Avance", "Enero"], merged=merged, n_rows=2)
    assert (head.first, head.last) == (1, 2)
    assert letters({"label": ["{month}"], "group": ["Ejecución"]}, head) == "EF"
    assert letters({"label": ["{month}"], "group": ["Programación"]}, head) == "CD"
    assert letters({"label": ["Avance"]}, head) == "G"
    assert letters({"label": ["Enero"]}, head) == "CE"


def test_groups_above_groups_are_asked_for_as_a_path():
    rows = [
        ["Meta", 2023, None, None, None, 2024, None],
        [None, "Programación", None, "Ejecución", None, "Programación", None],
        [None, "T1", "T2", "T1", "T2", "T1", "T2"],
        ["a", 1, 2, 3, 4, 5, 6],
    ]
    merged = [(0, 0, 2, 0), (0, 1, 0, 4), (0, 5, 0, 6)]
    merged += [(1, 1, 1, 2), (1, 3, 1, 4), (1, 5, 1, 6)]
    head = head_of(rows, ["Meta", "T1"], merged=merged, n_rows=3)
    column = Column(label="T{q}", group="{year} > Programación")
    assert [(b.letter, dict(b.captures)) for b in bind(column, head)] == [
        ("B", {"year": "2023", "q": "1"}),
        ("C", {"year": "2023", "q": "2"}),
        ("F", {"year": "2024", "q": "1"}),
        ("G", {"year": "2024", "q": "2"}),
    ]


def test_a_group_may_have_the_name_of_its_leaf():
    rows = [["Actividad", None], ["No.", "Actividad"], [1, "a"]]
    head = head_of(rows, ["Actividad"], merged=[(0, 0, 0, 1)], n_rows=2)
    assert letters({"label": ["Actividad"], "group": ["Actividad"]}, head) == "B"


def test_the_header_is_found_below_a_title_that_repeats_its_words():
    rows = [["Meta de producto"], [None], ["Responsable", "Meta de producto"], ["a", 1]]
    assert head_of(rows, ["Meta de producto", "Responsable"]).last == 2


def test_of_two_possible_headers_the_one_with_more_labels_is_taken():
    rows = [["Meta", "Resumen"], ["x", 1], ["Meta", "Entidad", "Avance"], ["a", "b", 1]]
    fields = {"entity": "Entidad", "evidence": "Avance"}
    assert head_of(rows, ["Meta"], fields=fields).last == 2


def test_a_missing_header_names_what_lacks_and_what_is_near():
    rows = [["Metta de producto", "Responsable"], ["a", "b"]]
    with pytest.raises(ExportError) as caught:
        head_of(rows, ["Meta de producto", "Responsable"])
    said = str(caught.value)
    assert "a.xlsx, sheet «Hoja»: no header found" in said
    assert "«Meta de producto»; nearest: «Metta de producto» (A)" in said
    assert "«Responsable»" not in said


def test_captured_text_keeps_the_spelling_of_the_header():
    head = flat("Projeto  Básico\n(5%)", "Obras (12,5%)")
    column = Column(label="{milestone} ({weight}%)")
    bounds = bind(column, head)
    assert [captured_text(column, head, b, "milestone") for b in bounds] == [
        *("Projeto Básico", "Obras")
    ]
    assert [b.captures["weight"] for b in bounds] == ["5", "12,5"]


def test_weights_stand_in_the_header_where_phases_are_columns(tmp_path):
    layout = """
        header: {labels: [Meta, Projeto]}
        levels:
          commitment: {id: Meta}
          project: {id: Projeto}
        milestones_are_columns:
          label: "{milestone} ({weight}%)"
          reported: {read: share, values: {C: 1, EA: 0.5, NI: 0}}
    """
    levels = EQUAL.replace(
        "- {id: milestone",
        "- {id: project, name: p, plural: ps, weights: equal}\n- {id: milestone",
    ).replace("plural: hitos, weights: equal", "plural: hitos, ids: within_parent")
    rows = [["Meta", "Projeto", "Projeto\nBásico (5%)", "Obra (95%)"]]
    rows += [["M1", "P1", "c", "EA"], ["M1", "P2", "NI ", "XX"]]
    tables = load(tmp_path, layout, {"a.xlsx": rows}, levels=levels)
    assert series_of(tables, "P1/Projeto Básico") == {"2024Q4": 100}
    assert series_of(tables, "P1/Obra") == {"2024Q4": 50}
    assert series_of(tables, "P2/Obra", "reported_state") == {"2024Q4": "unreadable"}
    phases = tables.tree[tables.tree["level"] == "milestone"]
    assert phases["weight"].tolist() == [0.05, 0.05, 0.95, 0.95]
    assert phases["weight_cell"].tolist() == ["C1", "C1", "D1", "D1"]
