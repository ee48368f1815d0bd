"""Kinds of cells, formats and what stands around the values."""

import datetime
import zipfile

import pytest
import xlsxwriter
from broken_files import (
    PACKAGE,
    RELATIONS,
    SPREADSHEET,
    styles_xml,
    write_xlsx,
    zip_parts,
)
from workbook_samples import cell, read_only_sheet, rules

from gabeval.monitor.files.workbook import read_workbook

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
        ("wrong_extension", ".xls ≠ xlsx")
    ]
