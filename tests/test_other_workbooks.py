"""Old workbooks and open documents are read as completely as new ones."""

import datetime

import numpy as np
import pytest
from broken_files import (
    ods_file,
    xls_file,
)
from python_calamine import CalamineWorkbook
from workbook_samples import read_only_sheet, rules

from gabeval.errors import ExportError
from gabeval.monitor.files.workbook import read_workbook

XLS_CELLS = {
    (0, 0): " Secretaría ",
    (0, 1): 3,
    (1, 0): True,
    (1, 1): ("error", 0x07),
    (2, 0): ("percent", 0.98),
    (2, 1): ("date", 45382),  # 45382 - 25569 = 19813 days after 1 January 1970
    (3, 0): ("struck", "meta retirada"),
    (3, 2): ("error", 0x2A),
}


def test_an_old_workbook_gives_values_errors_formats_and_marks(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(xls_file(XLS_CELLS))
    book = read_workbook(path)
    sheet, notes = book.sheet("Monitor")
    assert (book.kind, book.notes) == ("xls", ())
    assert sheet.values.tolist() == [
        ["Secretaría", 3.0, None],
        [True, None, None],
        [0.98, datetime.date(2024, 3, 31), None],
        ["meta retirada", None, None],
    ]
    assert sheet.errors == {(1, 1): "#DIV/0!", (3, 2): "#N/A"}
    assert np.argwhere(sheet.percent).tolist() == [[2, 0]]
    assert sheet.hidden_rows == {2}
    assert sheet.hidden_columns == {2}
    assert sheet.merged == ((1, 0, 2, 1),)
    assert rules(notes)["struck_out"].value == "1: A4"


def test_an_independent_reader_agrees_on_the_old_workbook(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(xls_file(XLS_CELLS))
    sheet, _ = read_only_sheet(path)
    other = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    rows = other.to_python(skip_empty_area=False)
    for (row, column), value in np.ndenumerate(sheet.values):
        found = rows[row][column] if column < len(rows[row]) else ""
        expected = value if value is not None else ""
        assert (found.strip() if isinstance(found, str) else found) == expected


def test_an_old_workbook_named_xlsx_is_read_with_a_note(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(xls_file({(0, 0): 1}, state=1))
    book = read_workbook(tmp_path / "a.xlsx")
    assert book.kind == "xls"
    assert {n.rule for n in book.notes} == {"wrong_extension", "sheet_hidden"}


def test_a_damaged_old_workbook_is_refused_without_a_traceback(tmp_path):
    data = bytearray(xls_file({(0, 0): 1}))
    data[1024:1100] = b"\xff" * 76
    (tmp_path / "a.xls").write_bytes(data)
    with pytest.raises(
        ExportError, match=r"a\.xls: the workbook is damaged and cannot"
    ):
        read_workbook(tmp_path / "a.xls")


def ods_cell(content: str, kind: str = "string", attributes: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="{kind}" {attributes}>'
        f"<text:p>{content}</text:p></table:table-cell>"
    )


def test_an_open_document_gives_values_errors_formats_and_marks(tmp_path):
    rows = (
        "<table:table-row>"
        + ods_cell("Meta<text:line-break/>física")
        + ods_cell("98 %", "percentage", 'office:value="0.98"')
        + ods_cell("3", "float", 'office:value="3"')
        + "</table:table-row>"
        '<table:table-row table:visibility="collapse">'
        + ods_cell(
            "31/03/24",
            "date",
            'office:date-value="2024-03-31" table:number-rows-spanned="2"',
        )
        + ods_cell("VERDADERO", "boolean", 'office:boolean-value="true"')
        + ods_cell("#DIV/0!", "string", 'table:formula="of:=1/0"')
        + "</table:table-row>"
        "<table:table-row>"
        '<table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="string">'
        "<office:annotation><text:p>por verificar</text:p></office:annotation>"
        '<text:p><text:a xlink:href="https://example.org/a">acta</text:a></text:p>'
        "</table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048573">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    (tmp_path / "a.ods").write_bytes(ods_file(rows, before=columns))
    book = read_workbook(tmp_path / "a.ods")
    sheet, notes = book.sheet("Monitor")
    assert (book.kind, book.sheet_names) == ("ods", ("Monitor", "Lista"))
    assert book.hidden_sheets == {"Lista"}
    assert sheet.values.tolist() == [
        ["Meta\nfísica", 0.98, 3.0],
        [datetime.date(2024, 3, 31), True, None],
        [None, None, "acta"],
    ]
    assert sheet.errors == {(1, 2): "#DIV/0!"}
    assert np.argwhere(sheet.percent).tolist() == [[0, 1]]
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({1}, {1})
    assert sheet.comments == {(2, 2): "por verificar"}
    assert sheet.merged == ((1, 0, 2, 0),)
    assert sheet.links == {(2, 2): "https://example.org/a"}
    assert {"cell_comment", "rows_hidden", "columns_hidden"} == set(rules(notes))


def test_repeated_cells_of_an_open_document_are_spelled_out(tmp_path):
    rows = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell '
        'office:value-type="percentage" office:value="0.5" '
        'table:number-columns-repeated="3"><text:p>50 %</text:p></table:table-cell>'
        "</table:table-row><table:table-row>" + ods_cell("fin") + "</table:table-row>"
    )
    (tmp_path / "a.ods").write_bytes(ods_file(rows))
    sheet, _ = read_only_sheet(tmp_path / "a.ods")
    assert sheet.values.tolist() == [[0.5] * 3, [0.5] * 3, ["fin", None, None]]
    assert sheet.percent.tolist() == [[True] * 3, [True] * 3, [False] * 3]


@pytest.mark.parametrize(
    ("rows", "columns", "words"),
    [
        (1_000_000, 1, "row 1,000,000; the limit"),
        (1, 16_384, "column 16,384; the limit"),
        (190_000, 900, "cells; the limit is 5,000,000"),
    ],
)
def test_an_open_document_that_would_explode_is_refused(tmp_path, rows, columns, words):
    row = (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
        f'office:value-type="float" office:value="1" '
        f'table:number-columns-repeated="{columns}"><text:p>1</text:p>'
        "</table:table-cell></table:table-row>"
    )
    (tmp_path / "a.ods").write_bytes(ods_file(row))
    with pytest.raises(ExportError, match=words):
        read_only_sheet(tmp_path / "a.ods")
