"""Workbooks are read completely: values, and what stands around them."""

import datetime
import io
import subprocess
import sys
import unicodedata
import warnings
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from broken_files import (
    PACKAGE,
    RELATIONS,
    SPREADSHEET,
    ods_file,
    styles_xml,
    visible,
    write_xlsx,
    xls_file,
    xlsx_parts,
    zip_parts,
)
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from gabeval.errors import ExportError
from gabeval.monitor.files.addresses import cell_name, parse_cell_name
from gabeval.monitor.files.guards import open_archive
from gabeval.monitor.files.workbook import read_workbook
from gabeval.monitor.files.xlsx import XlsxBook

ROOT = Path(__file__).resolve().parents[1]


def cell(name: str, content: str, attributes: str = "") -> str:
    row = name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{name}" {attributes}>{content}</c></row>'


def read_only_sheet(path):
    book = read_workbook(path)
    return book.sheet(book.sheet_names[0])


def rules(notes):
    return {note.rule: note for note in notes}


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
        ExportError, match=r"a\.xlsx: sheet 'Monitor' is damaged and cannot"
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


# Formats ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "is_percent"),
    [
        ("0%", True),
        ("0.00%", True),
        ("0%;[Red]-0%", True),
        ('0" de "0%', True),
        ("0.0", False),
        ('0.0"%"', False),
        (r"0.0\%", False),
        ("[$%-409]0", False),
    ],
)
def test_a_percentage_is_known_by_its_format(tmp_path, code, is_percent):
    rows = cell("A1", "<v>0.98</v>", 's="0"')
    path = write_xlsx(tmp_path / "a.xlsx", rows, styles=styles_xml([code]))
    sheet, _ = read_only_sheet(path)
    assert sheet.values[0, 0] == 0.98
    assert sheet.percent.tolist() == [[is_percent]]


@pytest.mark.parametrize(("number", "is_percent"), [(9, True), (10, True), (2, False)])
def test_builtin_percent_formats_are_known_without_being_spelled(
    tmp_path, number, is_percent
):
    styles = (
        f'<styleSheet xmlns="{SPREADSHEET}"><cellXfs><xf numFmtId="0"/>'
        f'<xf numFmtId="{number}"/></cellXfs></styleSheet>'
    )
    rows = cell("A1", "<v>0.98</v>", 's="1"')
    path = write_xlsx(tmp_path / "a.xlsx", rows, styles=styles)
    assert read_only_sheet(path)[0].percent.tolist() == [[is_percent]]


def test_text_and_empty_cells_are_no_percentages_whatever_their_format(tmp_path):
    rows = '<row r="1"><c r="A1" s="0" t="s"><v>0</v></c><c r="B1" s="0"/>'
    rows += '<c r="C1" s="0"><v>1</v></c></row>'
    path = write_xlsx(
        tmp_path / "a.xlsx", rows, shared=["98 %"], styles=styles_xml(["0%"])
    )
    assert read_only_sheet(path)[0].percent.tolist() == [[False, False, True]]


def test_dates_times_bools_and_numbers_keep_their_kind(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    values = [
        (datetime.date(2024, 3, 31), "dd/mm/yyyy"),
        (datetime.datetime(2024, 3, 31, 10, 30), "dd/mm/yyyy hh:mm"),
        (datetime.time(10, 30), "hh:mm"),
        (True, "General"),
        (3, "General"),
        (0.5, "dd/mm/yyyy"),  # a share in a cell that somebody formatted as a date
        (-5, "dd/mm/yyyy"),
        (datetime.timedelta(hours=36), "[h]:mm"),
    ]
    for row, (value, code) in enumerate(values):
        sheet.write(row, 0, value, book.add_format({"num_format": code}))
    book.close()
    found = read_only_sheet(tmp_path / "a.xlsx")[0].values[:, 0].tolist()
    assert found == [
        datetime.date(2024, 3, 31),
        datetime.datetime(2024, 3, 31, 10, 30),
        datetime.time(10, 30),
        True,
        3.0,
        0.5,
        -5.0,
        1.5,
    ]
    assert [type(v) for v in found[3:5]] == [bool, float]


def test_dates_counted_from_1904_are_the_same_days(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx", {"date_1904": True})
    style = book.add_format({"num_format": "dd/mm/yyyy"})
    book.add_worksheet().write(0, 0, datetime.date(2024, 3, 31), style)
    book.close()
    values = read_only_sheet(tmp_path / "a.xlsx")[0].values
    assert values.tolist() == [[datetime.date(2024, 3, 31)]]


def test_the_slow_reader_gives_the_same_kinds_as_the_fast_one(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet("M")
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    percent = book.add_format({"num_format": "0 %"})
    sheet.write_row(0, 0, ["Meta\nfísica ", 3, True, 2.5])
    sheet.write(1, 0, datetime.date(2024, 3, 31), date)
    sheet.write(1, 1, 0.98, percent)
    sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    near = tmp_path / "near.xlsx"
    book.close()
    data = (tmp_path / "a.xlsx").read_bytes()
    near.write_bytes(data)
    with zipfile.ZipFile(near) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    key = "xl/worksheets/sheet1.xml"
    far = b'<row r="900000"><c r="XFD900000" t="str"><v> </v></c></row></sheetData>'
    parts[key] = parts[key].replace(b"</sheetData>", far)
    (tmp_path / "far.xlsx").write_bytes(zip_parts(parts))
    one, _ = read_only_sheet(near)
    two, notes = read_only_sheet(tmp_path / "far.xlsx")
    assert "blanks_far_away" in rules(notes)
    assert one.values.tolist() == two.values.tolist()
    assert [type(v) for v in one.values.flat] == [type(v) for v in two.values.flat]
    assert one.errors == two.errors == {(1, 2): "#DIV/0!"}
    assert one.percent.tolist() == two.percent.tolist()
    assert one.percent.sum() == 1


# What a reader does not see -----------------------------------------------------------


@pytest.fixture
def marked_workbook(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "marcado.xlsx")
    struck = book.add_format({"font_strikeout": True})
    sheet = book.add_worksheet("Monitor")
    for row in range(8):
        sheet.write_row(row, 0, [f"meta {row}", row, row * 2])
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.set_row(5, None, None, {"hidden": True})
    sheet.set_row(100, None, None, {"hidden": True})  # beyond the table
    sheet.set_column("B:B", None, None, {"hidden": True})
    sheet.set_column("H:XFD", None, None, {"hidden": True})  # beyond the table
    sheet.write("A8", "meta retirada", struck)
    sheet.write_comment("C3", "pendiente de verificar")
    sheet.merge_range("A6:A7", "Salud")
    sheet.write_url("C1", "https://example.org/acta", string="acta")
    sheet.autofilter("A1:C8")
    sheet.filter_column("A", "x == *")
    book.add_worksheet("Lista").hide()
    book.add_worksheet("Base").very_hidden()
    book.close()
    return tmp_path / "marcado.xlsx"


def test_hidden_sheets_are_told_and_readable(marked_workbook):
    book = read_workbook(marked_workbook)
    assert book.sheet_names == ("Monitor", "Lista", "Base")
    assert book.hidden_sheets == {"Lista", "Base"}
    assert [n.value for n in book.notes if n.rule == "sheet_hidden"] == [
        "Lista",
        "Base",
    ]
    assert book.sheet("Base")[0].is_hidden
    assert not book.sheet("Monitor")[0].is_hidden


def test_hidden_rows_and_columns_are_read_and_told_within_the_table(marked_workbook):
    sheet, notes = read_only_sheet(marked_workbook)
    assert sheet.values[4, 1] == 4.0
    assert sheet.hidden_rows == {4, 5}
    assert sheet.hidden_columns == {1}
    assert rules(notes)["rows_hidden"].value == "2: 5-6"
    assert rules(notes)["columns_hidden"].value == "1: B"


def test_filters_comments_merged_and_struck_out_cells_and_links_are_kept(
    marked_workbook,
):
    sheet, notes = read_only_sheet(marked_workbook)
    told = rules(notes)
    assert told["filtered"].value == "A1:C8"
    assert told["cell_comment"].cell == "C3"
    assert told["cell_comment"].value == "pendiente de verificar"
    assert sheet.comments == {(2, 2): "pendiente de verificar"}
    assert told["struck_out"].value == "1: A8"
    assert sheet.merged == ((5, 0, 6, 0),)
    assert sheet.values[4:8, 0].tolist() == [
        "meta 4",
        "Salud",
        "meta 6",
        "meta retirada",
    ]
    assert sheet.links == {(0, 2): "https://example.org/acta"}


def test_a_filter_that_is_not_active_is_not_told(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", after='<autoFilter ref="A1:C8"/>')
    assert read_only_sheet(path)[1] == []


def test_a_conversation_replaces_the_summary_that_old_programs_see(tmp_path):
    kinds = {"comments": "comments1", "threadedComment": "threaded1"}
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/{kind}" Target="../{to}.xml"/>'
        for n, (kind, to) in enumerate(kinds.items())
    )
    extra = {
        "xl/worksheets/_rels/sheet1.xml.rels": "<Relationships xmlns="
        f'"{PACKAGE}/relationships">{relations}</Relationships>',
        "xl/comments1.xml": f'<comments xmlns="{SPREADSHEET}"><commentList>'
        '<comment ref="A1"><text><t>[Threaded comment] ...</t></text></comment>'
        "</commentList></comments>",
        "xl/threaded1.xml": "<ThreadedComments>"
        '<threadedComment ref="A1"><text>¿Es 85?</text></threadedComment>'
        '<threadedComment ref="A1"><text>Sí.</text></threadedComment>'
        "</ThreadedComments>",
    }
    path = write_xlsx(tmp_path / "a.xlsx", extra=extra)
    assert read_only_sheet(path)[0].comments == {(0, 0): "¿Es 85?\nSí."}


def test_macros_are_told_and_not_run(tmp_path):
    extra = {"xl/vbaProject.bin": b"Sub Auto_Open()"}
    path = write_xlsx(tmp_path / "a.xlsm", extra=extra)
    assert [n.rule for n in read_workbook(path).notes] == ["macros_not_run"]


# Text ---------------------------------------------------------------------------------


def test_text_is_cleaned_of_what_nobody_sees_and_this_is_told(tmp_path):
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>{n - 1}</v></c></row>' for n in range(1, 6)
    )
    shared = ["  Niñez\u200b ", "Ha\u0301bitat", "Física\r\nproducto", "   ", "normal"]
    path = write_xlsx(tmp_path / "a.xlsx", rows, shared=shared)
    sheet, notes = read_only_sheet(path)
    # An XML reader turns the line end of Windows into one line feed.
    assert sheet.values[:, 0].tolist() == [
        "Niñez",
        "Hábitat",
        "Física\nproducto",
        None,
        "normal",
    ]
    assert [(n.rule, n.value) for n in notes] == [("text_repaired", "2: A1, A2")]


def test_text_that_lost_letters_or_mixes_scripts_is_told(tmp_path):
    shared = [
        "gesti?n",
        "niñ\ufffdz",
        "gestiÃ³n",
        "https://x.co/a?b=1",
        "¿Sí?",
        "sаlud",
    ]
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>{n - 1}</v></c></row>' for n in range(1, 7)
    )
    path = write_xlsx(tmp_path / "a.xlsx", rows, shared=shared)
    told = rules(read_only_sheet(path)[1])
    assert told["text_damaged"].value == "3: A1, A2, A3"
    assert told["text_of_two_scripts"].value == "1: A6"  # its first a is Cyrillic


# Other kinds of workbook --------------------------------------------------------------


def test_a_workbook_is_read_by_content_under_any_name(tmp_path):
    write_xlsx(tmp_path / "a.xls")
    book = read_workbook(tmp_path / "a.xls")
    assert book.kind == "xlsx"
    assert [(n.rule, n.value) for n in book.notes] == [
        ("wrong_extension", "xlsx named .xls")
    ]


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


# Real exports -------------------------------------------------------------------------


def as_other_reader_says(value):
    """Bring a value of openpyxl into our form; the differences named in the docs."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime.datetime):
        at_midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date() if at_midnight else value
    if isinstance(value, str):
        return visible(value) or None
    return value


@pytest.mark.parametrize(
    "file",
    [
        "tenjo/PLAN INDICATIVO TENJO.xlsx",
        "saopaulo/decima-nona-versao.xlsx",
    ],
)
def test_every_cell_of_a_real_workbook_is_what_an_independent_reader_says(
    shared_data, file
):
    path = shared_data / file
    ours = read_workbook(path)
    warnings.simplefilter("ignore")  # of openpyxl, on parts that nobody reads
    theirs = openpyxl.load_workbook(path, read_only=True, data_only=True)
    assert list(ours.sheet_names) == [s.title for s in theirs.worksheets]
    n_compared = 0
    for name in ours.sheet_names:
        sheet, _ = ours.sheet(name)
        seen = np.full(sheet.values.shape, False)
        errors = {}
        for row in theirs[name].iter_rows():
            for found in row:
                if found.value is None:
                    continue
                at = (found.row - 1, found.column - 1)
                expected = as_other_reader_says(found.value)
                if found.data_type == "e":
                    errors[at] = found.value
                    expected = None
                if expected is None and at not in errors:
                    continue
                assert sheet.values[at] == expected, (name, found.coordinate)
                assert type(sheet.values[at]) is type(expected), found.coordinate
                is_percent = isinstance(expected, float) and "%" in found.number_format
                assert sheet.percent[at] == is_percent, found.coordinate
                seen[at] = True
                n_compared += 1
        assert sheet.errors == errors
        assert [v for v in sheet.values[~seen] if v is not None] == []
    theirs.close()
    assert n_compared > 20_000


def test_tenjo_has_its_five_errors_and_three_hidden_sheets(shared_data):
    book = read_workbook(shared_data / "tenjo" / "PLAN INDICATIVO TENJO.xlsx")
    sheet, notes = book.sheet("PDM")
    assert sheet.values.shape[1] == 82  # data/README.md: 331 goals, header in row 1
    assert len(book.hidden_sheets) == 3
    assert list(sheet.errors.values()) == ["#DIV/0!"] * 5
    assert sheet.values[0].tolist().count("L.B") == 2
    assert "cell_comment" in rules(notes)


def test_sao_paulo_opens_though_its_pivot_cache_is_broken(shared_data):
    path = shared_data / "saopaulo" / "decima-nona-versao.xlsx"
    with warnings.catch_warnings(), pytest.raises(TypeError):
        warnings.simplefilter("ignore")
        openpyxl.load_workbook(path)
    book = read_workbook(path)
    assert len(book.sheet_names) == 11
    sheet, notes = book.sheet("Tipo 1")
    assert sheet.values.shape[0] == 968  # 967 projects and a header
    assert rules(notes)["filtered"].value == "A1:AA968"


CALI = {
    "Cuadro 1S Plan Accion Proyectos Organismos Septiembre de 2024.xlsx": (7240, 52, 2),
    "Cuadro 1S – Plan de acción 2024 diciembre.xlsx": (7458, 42, 9),
}


@pytest.mark.parametrize("file", CALI)
def test_cali_is_read_whole(shared_data, file):
    n_rows, n_columns, header_row = CALI[file]
    book = read_workbook(shared_data / "cali" / file)
    sheet, _ = book.sheet("MEDE01.03.01.P01.F05")
    # data/README.md: 7,238 rows below row 2, 7,449 below row 9
    assert sheet.values.shape == (n_rows, n_columns)
    header = [str(v) for v in sheet.values[header_row - 1] if v is not None]
    assert any("Avance Actividad" in " ".join(label.split()) for label in header)


# Any cells ----------------------------------------------------------------------------

TEXTS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_categories=("C",)),
    min_size=1,
    max_size=12,
).filter(lambda text: text == unicodedata.normalize("NFC", text).strip() and text)
VALUES = st.none() | TEXTS | st.booleans() | st.floats(-1e9, 1e9, allow_subnormal=False)


@given(st.lists(st.lists(VALUES, min_size=4, max_size=4), min_size=1, max_size=6))
def test_what_was_written_is_read(rows):
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("M")
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(i, j, value)
            elif value is not None:
                sheet.write(i, j, value)
    book.close()
    data = buffer.getvalue()
    found = XlsxBook(data, open_archive(data, "a"), "a").read_sheet("M")[0].values
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            inside = i < found.shape[0] and j < found.shape[1]
            read = found[i, j] if inside else None
            if isinstance(value, float):
                assert read == pytest.approx(value, rel=1e-14)
            else:
                assert read == value
                assert type(read) is type(value)
