"""Large tables as files: the very bytes that writing cell by cell would give."""

import io
import math

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from gabeval.reports import cells
from gabeval.reports.cells import Cells, list_rows
from gabeval.reports.dialect import DIALECTS, write_rows
from gabeval.reports.downloads import write_csv
from gabeval.reports.sheet_rows import MAX_TEXT, Filling, fill_sheets, fit_value

HEAD = 3

ODD = pd.DataFrame(
    {
        "text": [
            *("a", " a", "a ", "a\n", "\n", "", "a\r\nb", "a\x00b", "_x0041_"),
            *('<b>&"x"</b>', "&amp;", "\ufffe\uffff", "\u2028", "=1+1", "head", "1"),
            *("😀" * MAX_TEXT, "x" * MAX_TEXT, "y" * (MAX_TEXT + 1), "é", "a", "b"),
        ],
        "number": [
            *(0.0, -0.0, 1.0, math.nan, math.inf, -math.inf, 1e300, 5e-324, -1 / 3),
            *(0.1, 1e15, 1e16, 123456789.123456789, 2.5, 1e-5, 100.0, 0.1, math.nan),
            *(-0.0, 0.0, 1.0, math.nan),
        ],
        "mixed": [
            *(1, True, 1.0, "1", 0, False, 0.0, "0", None, pd.NA, pd.NaT, 10**15),
            *(-(10**15) + 1, np.int64(7), np.bool_(True), np.float64(0.5), [1], (2,)),
            *("", pd.Timestamp("2024-01-31"), np.str_("a"), None),
        ],
    },
    dtype=object,
)


def long_table():
    """Rows enough for several spans and blocks, with gaps at all edges."""
    n = 3 * cells.ROWS_AT_ONCE // 2
    table = pd.DataFrame(
        {
            "a": [None if i % 48 > 15 else i for i in range(n)],
            "b": [None if i % 96 > 31 else f"text {i % 7}" for i in range(n)],
            "c": pd.array([None if i % 3 else i for i in range(n)], dtype="Int64"),
            "d": pd.array([None if i % 5 else i > 9 for i in range(n)], "boolean"),
            "e": [None] * n,
        }
    )
    table.iloc[-3:] = None  # nothing to write: no row, and the sheet ends above
    return table


TABLES = {
    "odd": ODD,
    "long": long_table(),
    "same texts": ODD[["mixed", "text"]],
    "nothing": pd.DataFrame({"a": [None, None]}),
    "as typed": pd.DataFrame({"x": [1, 2], "y": [True, False], "z": [0.5, -0.0]}),
    "words": pd.DataFrame({"x": pd.array(["p", None], dtype="string")}),
}


def write(tables, *, by_hand):
    """Write a sheet per table, with xlsxwriter alone or with the rows put in."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_urls": False, "strings_to_numbers": 0}
    )
    first = book.add_worksheet("first")
    first.write_string(0, 0, "head")
    first.write_string(0, 0, "written over")
    first.write_string(1, 0, "a")
    fillings = []
    for number, (name, table) in enumerate(tables.items(), 1):
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, f"title of {name}")
        sheet.write_url(2, 0, "internal:'first'!A1", string="back")
        columns = [{"header": f"{name} {column}"} for column in table.columns]
        last = HEAD + (1 if by_hand else len(table))
        about = {"columns": columns, "name": f"table_{number}"}
        sheet.add_table(HEAD, 0, last, len(columns) - 1, about)
        sheet.set_column(0, 0, 20)
        if by_hand:
            fillings.append(Filling(number + 1, number, HEAD + 1, table))
            continue
        for row, values in enumerate(zip(*map(table.get, table), strict=True), last):
            for column, value in enumerate(map(fit_value, values)):
                place = (row - len(table) + 1, column)
                if isinstance(value, bool):
                    sheet.write_boolean(*place, value)
                elif isinstance(value, int | float):
                    sheet.write_number(*place, value)
                elif value:
                    sheet.write_string(*place, value)
    book.close()
    return fill_sheets(buffer.getvalue(), fillings) if by_hand else buffer.getvalue()


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda x: x.encoding)
@pytest.mark.parametrize("name", TABLES)
def test_a_text_file_has_its_cells_as_if_each_were_written_alone(name, dialect):
    table = TABLES[name]
    rows = zip(*(table[column].tolist() for column in table), strict=True)
    assert write_csv(table, dialect) == write_rows(list(table), rows, dialect)


@pytest.mark.parametrize("name", TABLES)
def test_rows_put_in_are_the_bytes_that_xlsxwriter_writes(name):
    tables = {name: TABLES[name]}
    assert write(tables, by_hand=True) == write(tables, by_hand=False)


def test_texts_of_several_sheets_are_numbered_as_they_come():
    assert write(TABLES, by_hand=True) == write(TABLES, by_hand=False)


def test_a_text_that_looks_like_the_inside_of_a_workbook_stays_a_text():
    # xlsxwriter itself would take it for a text with fonts.
    table = pd.DataFrame({"a": ["<r><t>x</t></r>"]})
    book = openpyxl.load_workbook(io.BytesIO(write({"odd": table}, by_hand=True)))
    assert book["odd"]["A5"].value == "<r><t>x</t></r>"


def test_what_is_remembered_of_cells_has_an_end_and_changes_nothing(monkeypatch):
    monkeypatch.setattr(cells, "MAX_KNOWN", 2)
    monkeypatch.setattr(cells, "ROWS_AT_ONCE", 2)
    known = Cells(repr)
    rows = list(list_rows(pd.DataFrame({"a": [1.5, 0.0, -0.0, 2.5, 3.5, 1.5]})))
    written = [text for row in rows for text in known.row(row)]
    assert written == ["1.5", "0.0", "-0.0", "2.5", "3.5", "1.5"]
    assert len(known[float]) <= 2
