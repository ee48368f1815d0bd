"""Workbooks are read completely: addresses, limits and errors."""

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from broken_files import (
    SPREADSHEET,
    write_xlsx,
    xlsx_parts,
    zip_parts,
)
from hypothesis import given
from hypothesis import strategies as st
from workbook_samples import cell, read_only_sheet, rules

from gabeval.errors import ExportError
from gabeval.monitor.files.addresses import cell_name, parse_cell_name
from gabeval.monitor.files.workbook import read_workbook

ROOT = Path(__file__).resolve().parents[1]


# Addresses and limits -----------------------------------------------------------------


@given(st.integers(0, 10**6), st.integers(0, 16_383))
def test_the_name_of_a_cell_leads_back_to_it(row, column):
    assert parse_cell_name(cell_name(row, column)) == (row, column)


def test_leading_empty_rows_and_columns_are_kept_so_that_addresses_hold(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", cell("C4", "<v>7</v>"))
    sheet, _ = read_only_sheet(path)
    assert sheet.values.shape == (4, 3)
    assert sheet.values[3, 2] == 7.0
    assert [v for v in sheet.values.flat if v is not None] == [7.0]


@pytest.mark.parametrize(
    "far",
    [
        cell("XFD1048576", "<is><t> </t></is>", 't="inlineStr"'),
        cell("XFD1048576", "<is><t></t></is>", 't="inlineStr"'),
        cell("XFD1048576", "<v>1</v>", 't="s"'),
        cell("XFD1048576", "<v> </v>", 't="str"'),
        f'<y:row xmlns:y="{SPREADSHEET}" r="1048576"><y:c r="XFD1048576" t="str">'
        "<y:v> </y:v></y:c></y:row>",
    ],
    ids=["inline", "empty", "shared", "formula text", "prefix"],
)
def test_a_blank_in_the_last_cell_does_not_end_the_process(tmp_path, far):
    # The fast reader aborts the process on each of these (see the next test), so this
    # one runs in a process of its own.
    rows = cell("A1", "<v>0</v>", 't="s"') + cell("B2", "<v>98.5</v>") + far
    path = write_xlsx(tmp_path / "a.xlsx", rows, shared=["Avance", "   "])
    code = (
        "from pathlib import Path\n"
        "from gabeval.monitor.files.workbook import read_workbook\n"
        f"sheet, notes = read_workbook(Path({str(path)!r})).sheet('Monitor')\n"
        "print(sheet.values.tolist(), [(n.rule, n.cell) for n in notes])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == (
        "[['Avance', None], [None, 98.5]] [('blanks_far_away', 'XFD1048576')]"
    )


@pytest.mark.parametrize(
    "number", ["4294967295", "99999999999", "18446744073709551615"]
)
def test_a_lying_number_of_texts_does_not_end_the_process(tmp_path, number):
    parts = xlsx_parts(cell("A1", "<v>0</v>", 't="s"'), shared=["Meta"])
    key = "xl/sharedStrings.xml"
    parts[key] = parts[key].replace("<sst ", f'<sst uniqueCount="{number}" ')
    (tmp_path / "a.xlsx").write_bytes(zip_parts(parts))
    code = (
        "from pathlib import Path\n"
        "from gabeval.monitor.files.workbook import read_workbook\n"
        f"book = read_workbook(Path({str(tmp_path / 'a.xlsx')!r}))\n"
        "print(book.sheet('Monitor')[0].values.tolist())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[['Meta']]"


def test_the_fast_reader_still_needs_that_guard(tmp_path):
    rows = cell("A1", "<v>1</v>") + cell(
        "XFD1048576", "<is><t> </t></is>", 't="inlineStr"'
    )
    path = write_xlsx(tmp_path / "a.xlsx", rows)
    code = (
        "import python_calamine as p\n"
        f"p.CalamineWorkbook.from_path({str(path)!r}).get_sheet_by_index(0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert done.returncode < 0  # ended by a signal; if this fails, the guard may go


def test_formatted_but_empty_cells_far_away_do_not_count(tmp_path):
    rows = cell("A1", "<v>1</v>") + cell("XFD1048576", "", 's="0"')
    sheet, notes = read_only_sheet(write_xlsx(tmp_path / "a.xlsx", rows))
    assert sheet.values.tolist() == [[1.0]]
    assert notes == []


@pytest.mark.parametrize(
    ("name", "words"),
    [("A300000", "row 300,000; the limit is 200,000"), ("BZZ1", "column 2,054; the")],
)
def test_a_filled_cell_beyond_the_limits_is_refused(tmp_path, name, words):
    path = write_xlsx(tmp_path / "a.xlsx", cell(name, "<v>1</v>"))
    with pytest.raises(ExportError, match=words):
        read_only_sheet(path)


def test_a_lying_dimension_is_ignored(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", before='<dimension ref="A1:XFD1048576"/>')
    assert read_only_sheet(path)[0].values.tolist() == [[7.0]]


def test_a_row_in_which_all_cells_lack_their_names_is_read(tmp_path):
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    sheet, notes = read_only_sheet(write_xlsx(tmp_path / "a.xlsx", rows))
    assert sheet.values.tolist() == [[1.0, 2.0], [3.0, None]]
    assert notes == []


# Errors, formulas, disorder -----------------------------------------------------------


@pytest.mark.parametrize("text", ["#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?"])
def test_an_error_cell_is_no_empty_cell(tmp_path, text):
    rows = cell("B2", f"<f>1/0</f><v>{text}</v>", 't="e"')
    sheet, _ = read_only_sheet(write_xlsx(tmp_path / "a.xlsx", rows))
    assert sheet.errors == {(1, 1): text}
    assert sheet.values.shape == (2, 2)  # the error is the last cell, and stays inside
    assert sheet.values[1, 1] is None


@pytest.mark.parametrize(
    ("content", "attributes", "errors"),
    [
        ("<f>A2+1</f>", "", {(0, 0): "formula"}),
        ("<f>A2+1</f><v/>", "", {(0, 0): "formula"}),
        ("<f>A2+1</f><v></v>", "", {(0, 0): "formula"}),
        ("<f>A2+1</f><v>0</v>", "", {}),
        ("<f>A2</f><v></v>", 't="str"', {}),  # a formula whose result is empty text
        ('<f t="shared" si="0"/><v>3</v>', "", {}),
    ],
)
def test_a_formula_that_was_never_computed_is_told(
    tmp_path, content, attributes, errors
):
    rows = cell("A1", content, attributes) + cell("B2", "<v>1</v>")
    sheet, _ = read_only_sheet(write_xlsx(tmp_path / "a.xlsx", rows))
    assert sheet.errors == errors


def test_the_rule_of_a_list_of_choices_is_no_formula_of_the_last_cell(tmp_path):
    after = "<extLst><ext><x:f xmlns:x='x'>Lista!A1:A9</x:f></ext></extLst>"
    rows = cell("A1", "<v>1</v>") + cell("B2", "", 's="0"')
    path = write_xlsx(tmp_path / "a.xlsx", rows, after=after)
    assert read_only_sheet(path)[0].errors == {}


def test_formulas_written_by_openpyxl_are_known_to_be_without_value(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([1, "=A1*2", "x"])
    book.save(tmp_path / "a.xlsx")
    sheet, _ = read_only_sheet(tmp_path / "a.xlsx")
    assert sheet.values.tolist() == [[1.0, None, "x"]]
    assert sheet.errors == {(0, 1): "formula"}


def test_numbers_that_are_none_are_errors(tmp_path):
    rows = cell("A1", "<v>NaN</v>") + cell("A2", "<v>1E400</v>")
    sheet, _ = read_only_sheet(write_xlsx(tmp_path / "a.xlsx", rows))
    assert sheet.errors == {(0, 0): "#NUM!", (1, 0): "#NUM!"}


def test_of_a_cell_that_is_there_twice_no_value_is_believed(tmp_path):
    rows = '<row r="1"><c r="A1"><v>2</v></c><c r="A1"><v>3</v></c>'
    rows += '<c r="B1"><v>5</v></c><c r="B1"><v>5</v></c></row>'
    sheet, notes = read_only_sheet(write_xlsx(tmp_path / "a.xlsx", rows))
    assert sheet.values.tolist() == [[None, 5.0]]  # equal copies contradict nothing
    assert sheet.errors == {(0, 0): "twice"}
    assert [(n.rule, n.cell, n.value) for n in notes] == [
        ("same_cell_twice", "A1", "2 | 3"),
        ("same_cell_twice", "B1", "5 | 5"),
    ]


def test_rows_out_of_order_are_put_where_they_belong(tmp_path):
    rows = cell("A3", "<v>3</v>") + cell("A1", "<v>1</v>") + cell("A2", "<v>2</v>")
    sheet, notes = read_only_sheet(write_xlsx(tmp_path / "a.xlsx", rows))
    assert sheet.values.tolist() == [[1.0], [2.0], [3.0]]
    assert list(rules(notes)) == ["rows_out_of_order"]


@pytest.mark.parametrize(
    "rows",
    [
        cell("A1", "<v>99</v>", 't="s"'),
        '<row r="-5"><c r="A-5"><v>1</v></c></row>',
        '<row r="1"><c r="1A"><v>1</v></c></row>',
        '<row r="x"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></row>',
    ],
    ids=["text index", "negative row", "cell name", "row name", "not closed"],
)
def test_a_damaged_sheet_is_refused_without_a_traceback(tmp_path, rows):
    path = write_xlsx(tmp_path / "a.xlsx", rows)
    with pytest.raises(
        ExportError, match=r"a\.xlsx: sheet «Monitor» is damaged and cannot"
    ):
        read_only_sheet(path)


def test_a_workbook_without_sheets_is_refused(tmp_path):
    parts = xlsx_parts()
    parts["xl/workbook.xml"] = f'<workbook xmlns="{SPREADSHEET}"/>'
    (tmp_path / "a.xlsx").write_bytes(zip_parts(parts))
    with pytest.raises(ExportError, match="no sheet with cells"):
        read_workbook(tmp_path / "a.xlsx")


def test_asking_for_a_sheet_that_is_not_there_lists_those_that_are(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx")
    with pytest.raises(ExportError, match=r"no sheet 'PDM'.*has 'Monitor'"):
        read_workbook(path).sheet("PDM")
