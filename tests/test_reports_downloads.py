"""A download is complete, exact, sorted, and no cell of it computes anything."""

import numpy as np
import pandas as pd
import pytest
from download_samples import PAYLOADS, measure_example, read_csv
from hypothesis import given
from hypothesis import strategies as st

from gabeval.reports.dialect import (
    FORMULA_STARTS,
    SPANISH,
    guard_text,
    write_rows,
)
from gabeval.reports.dictionary import read_dictionary
from gabeval.reports.downloads import (
    README,
    sort_rows,
    sort_tables,
    write_csv,
    write_texts,
)
from gabeval.reports.measured import MEASURES, PRIVATE


@pytest.fixture
def measures():
    return measure_example()


@pytest.mark.parametrize("text", PAYLOADS, ids=ascii)
def test_a_text_that_a_spreadsheet_would_compute_is_marked(text):
    (_, (cell, after)) = read_csv(write_csv(pd.DataFrame({"a": [text], "b": ["x"]})))
    assert cell.startswith("'")
    assert after == "x"


@given(st.text(max_size=20))
def test_no_text_becomes_a_formula_a_new_row_or_a_control_character(text):
    cell = guard_text(text)
    assert cell.strip()[:1] not in FORMULA_STARTS or not cell.strip()
    assert "\r" not in cell
    assert all(c in "\t\n" or ord(c) >= 32 for c in cell)
    rows = read_csv(write_csv(pd.DataFrame({"a": [text], "b": ["x"]})))
    assert len(rows) == 2
    assert rows[1][1] == "x"


def test_numbers_keep_their_sign_their_point_and_all_their_digits():
    table = pd.DataFrame({"gap_pp": [-1.4, 0.1 + 0.2], "n": [3, -2]})
    assert write_csv(table) == b"gap_pp,n\n-1.4,3\n0.30000000000000004,-2\n"


def test_missing_values_are_empty_and_truth_is_a_word():
    table = pd.DataFrame(
        {"a": [None, "x"], "b": [float("nan"), 1.0], "c": [True, False]}
    )
    assert write_csv(table) == b"a,b,c\n,,true\nx,1.0,false\n"


def test_the_file_has_no_byte_order_mark_and_keeps_accents():
    assert write_csv(pd.DataFrame({"a": ["ñ"]})) == "a\nñ\n".encode()


def test_the_order_of_the_rows_does_not_depend_on_the_order_given():
    table = pd.DataFrame({"a": ["b", "a", None], "n": [10, 9, 1]})
    assert sort_rows(table).equals(sort_rows(table.iloc[::-1]))
    assert sort_rows(table)["n"].tolist() == [9, 10, 1]


def test_excel_in_spanish_gets_semicolons_a_decimal_comma_and_a_mark_of_its_encoding():
    table = pd.DataFrame({"año": ["a;b", "=1"], "x": [-1.5, 0.1 + 0.2], "n": [3, -2]})
    data = write_csv(table, SPANISH)
    # Excel takes UTF-8 for what it is only if these three bytes come first.
    assert data[:3] == b"\xef\xbb\xbf"
    assert data[3:].decode() == ('año;x;n\n"a;b";-1,5;3\n\'=1;0,30000000000000004;-2\n')


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=5))
def test_both_dialects_hold_the_same_numbers(numbers):
    rows = [[x] for x in numbers]
    comma = write_rows(["x"], rows).decode().split()[1:]
    spanish = write_rows(["x"], rows, SPANISH).decode("utf-8-sig").split()[1:]
    assert [float(x) for x in comma] == numbers
    assert [float(x.replace(",", ".")) for x in spanish] == numbers


def schema_columns():
    from gabeval.tables import TABLES

    return {
        (table, name): column.description
        for table, model in TABLES.items()
        for name, column in model.to_schema().columns.items()
        if column.description
    }


def published_columns(measures):
    from gabeval.measures.progress import COLUMNS as MEASURED
    from gabeval.measures.recomputed import COLUMNS as RECOMPUTED
    from gabeval.reports.facts import COLUMNS as FACTS
    from gabeval.tables import TABLES

    own = {
        name: list(TABLES[name].to_schema().columns)
        for name in ("progress", "milestones", "findings", "quarantine")
    }
    about = ["commitment_id", "commitment_name", "entity_id", "start_date", "end_date"]
    measured = [name for name in MEASURED if name not in ("level", "item_id")]
    return {
        **own,
        **{
            name: [*table.columns, *PRIVATE.get(name, ())]
            for name, table in measures.items()
        },
        "plan": list(MEASURED),
        "commitments": [*about, *measured],
        "recomputed": list(RECOMPUTED),
        "facts": list(FACTS),
    }


def test_every_column_of_every_download_is_explained_in_both_languages(measures):
    words = read_dictionary()
    missing = [
        f"{table}.{column}"
        for table, columns in published_columns(measures).items()
        for column in columns
        if column not in {**words.columns, **words.tables[table].own}
    ]
    assert not missing
    entries = [*words.columns.values()]
    for table in words.tables.values():
        entries += [table.title, table.about, *table.own.values()]
    assert all(x.es.strip() and x.en.strip() for x in entries)


def test_the_dictionary_says_of_a_tidy_table_what_its_schema_says():
    words = read_dictionary()
    # A commitment's download joins two tables, and keeps the counts of the second.
    joined = {("commitments", "n_milestones")}
    said = {
        (table, column): text
        for (table, column), text in schema_columns().items()
        if table in words.tables and (table, column) not in joined
    }
    assert len(said) > 40
    unlike = {
        key: (text, words.column(*key).en)
        for key, text in said.items()
        if words.column(*key).en != text
    }
    assert not unlike


def test_the_dictionary_says_of_facts_what_their_register_says():
    from gabeval.reports.facts import COLUMNS

    words = read_dictionary()
    assert {name: words.column("facts", name).en for name in COLUMNS} == COLUMNS


def test_no_entry_of_the_dictionary_is_left_that_no_download_has(measures):
    words, known = read_dictionary(), published_columns(measures)
    used = {column for columns in known.values() for column in columns}
    used |= {column for _table, column in schema_columns()}
    assert set(words.columns) <= used
    for table, entry in words.tables.items():
        schema = {column for name, column in schema_columns() if name == table}
        assert set(entry.own) <= {*known[table], *schema, "formula_text_es"}


def test_the_data_dictionary_names_files_column_and_meaning_in_both_languages():
    tables = sort_tables({"plan": pd.DataFrame({"gap_pp": [1.0]})})
    files = {file.name: file.data for file in write_texts(tables, "CC0")}
    assert set(files) == {"plan.csv", "plan-es.csv", README}
    text = files[README].decode()
    assert "\nplan.csv / plan-es.csv\n" in text
    assert "en: Points: reported minus planned; negative is late\n" in text
    assert "es: Puntos: reportado menos programado; negativo es atraso\n" in text
    assert "apostrophe" in text
    assert "apóstrofo" in text
    assert "Licence: CC0" in text


def test_the_example_has_rows_in_every_measure_and_none_goes_unexplained(measures):
    words = read_dictionary()
    assert set(measures) == set(MEASURES)
    assert all(len(table) for table in measures.values())
    # What the test of all downloads would take for explained, if nothing was made.
    assert {name for name in measures if name not in words.tables} == set()
    assert all(words.about(name).es != words.about(name).en for name in measures)


def test_measures_are_printed_after_the_recomputed_figures_and_before_findings():
    order = list(read_dictionary().tables)
    assert order[order.index("recomputed") + 1 : order.index("findings")] == [
        *("schedule", "bridge", "revisions", "evidence", "evidence_items"),
        *("claims", "relations", "screens", "sensitivity", "forecast"),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float64(0.1), "0.1"),
        (np.int64(26), "26"),
        (np.bool_(True), "true"),
        (np.bool_(False), "false"),
        (np.float64("nan"), ""),
        (np.str_("=1"), "'=1"),
    ],
)
def test_numpy_and_python_write_the_same_number(value, text):
    (line,) = write_rows(["x"], [[value]]).decode().splitlines()[1:] or [""]
    assert line.strip('"') == text
