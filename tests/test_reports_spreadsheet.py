"""The workbook: everything in it, nothing that computes, and readable by ear."""

import io
import tempfile
import zipfile
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from download_samples import PAYLOADS

from gabeval.plan.publication import Publication
from gabeval.reports import spreadsheet
from gabeval.reports.edition import make_edition
from gabeval.reports.frame import Setting
from gabeval.reports.spreadsheet import MAX_TEXT, write_workbook

TABLES = {
    "plan": pd.DataFrame(
        {"quarter": ["2023Q4", "2024Q1"], "gap_pp": [-1 / 3, float("nan")]}
    ),
    "quarantine": pd.DataFrame({"export_id": []}),
    "findings": pd.DataFrame({"value": PAYLOADS, "is_odd": True}),
}


def setting(language):
    from gabeval.language import Language

    publication = Publication.model_validate(
        {"version": "1.0", "date": "2024-03-01"}, strict=False
    )
    return Setting(
        language=language,
        plan_title={"es": "Plan de prueba", "en": "Test plan"}[language],
        authority="Alcaldía",
        monitor="Gobierna Bien",
        cut_off="2023-11-30",
        version="0.1.0",
        edition=make_edition(publication, Language(language)),
    )


def write(languages=("es", "en"), tables=TABLES):
    return write_workbook(tables, {code: setting(code) for code in languages})


@pytest.fixture(scope="module")
def data():
    return write()


@pytest.fixture(scope="module")
def book(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def rows_of(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_cover_contents_and_notes_come_first_then_one_sheet_a_table(book):
    assert book.sheetnames == [
        "Portada - Cover",
        "Contenido - Contents",
        "Notas - Notes",
        "plan",
        "findings",
    ]
    cover = [row[0] for row in rows_of(book.worksheets[0])]
    assert cover[0] == "Plan de prueba / Test plan"
    assert "Borrador. Versión 1.0, 1 de marzo de 2024" in cover
    assert "Draft. Version 1.0, 1 March 2024" in cover


def test_every_table_is_marked_as_one_with_a_header_row_and_no_merged_cells(book):
    for sheet in book.worksheets[1:]:
        (table,) = sheet.tables.values()
        assert table.ref.startswith("A4:")
        assert table.headerRowCount == 1
        header = [cell.value for cell in sheet[4]]
        assert [c.name for c in table.tableColumns] == header
        assert all(header)
    assert not any(sheet.merged_cells.ranges for sheet in book.worksheets)
    names = [name for sheet in book.worksheets for name in sheet.tables]
    assert len(names) == len(set(names)) == 4


def test_numbers_keep_the_digits_that_excel_has_and_missing_ones_stay_empty(book):
    rows = rows_of(book["plan"])
    # Excel itself keeps 15 digits.
    assert rows[3:] == [
        ["quarter", "gap_pp"],
        ["2023Q4", pytest.approx(-1 / 3, rel=1e-15)],
        ["2024Q1", None],
    ]


def test_no_text_becomes_a_formula_or_a_link(data, book):
    cells = [row[0] for row in book["findings"].iter_rows(min_row=5, max_col=1)]
    assert len(cells) == len(PAYLOADS)
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert sum(cell.data_type == "n" for cell in cells) == 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml") and "worksheets" in name:
                tree = ElementTree.fromstring(archive.read(name))
                assert not [x for x in tree.iter() if x.tag.endswith("}f")]
        related = [n for n in archive.namelist() if n.endswith(".rels")]
        assert not any(b"http://e.org" in archive.read(name) for name in related)


def test_a_table_without_rows_is_named_in_the_contents_and_has_no_sheet(book):
    listed = {row[0]: row for row in rows_of(book["Contenido - Contents"])[4:]}
    assert listed["quarantine (sin filas, sin hoja)"][-1] == 0
    assert listed["plan"][1].startswith("Plan y todos los niveles")
    assert listed["plan"][-1] == 2


def test_the_notes_say_what_each_column_means_in_both_languages(book):
    rows = rows_of(book["Notas - Notes"])
    assert rows[3] == ["Tabla", "Columna", "Significado (es)", "Meaning (en)"]
    assert [
        "plan",
        "gap_pp",
        "Puntos: reportado menos programado; negativo es atraso",
        "Points: reported minus planned; negative is late",
    ] in rows


def test_links_inside_the_workbook_lead_to_its_sheets(book):
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.hyperlink:
                assert cell.hyperlink.target is None
                place = cell.hyperlink.location.rpartition("!")[0].strip("'")
                assert place in book.sheetnames


def test_the_same_tables_give_the_same_bytes_and_no_clock_is_read(data, book):
    assert write() == data
    # The day of the version.
    assert book.properties.created.isoformat() == "2024-03-01T00:00:00"


def test_a_workbook_of_one_language_says_everything_once():
    book = openpyxl.load_workbook(io.BytesIO(write(["en"])))
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]


def test_a_text_longer_than_a_cell_is_cut_with_a_mark():
    long = pd.DataFrame({"narrative": ["x" * (MAX_TEXT + 1)]})
    book = openpyxl.load_workbook(io.BytesIO(write(tables={"progress": long})))
    text = book["progress"]["A5"].value
    assert len(text) == MAX_TEXT
    assert text.endswith("… [+]")


def test_a_very_large_workbook_says_the_same_row_by_row(book, monkeypatch, tmp_path):
    monkeypatch.setattr(spreadsheet, "MANY_CELLS", 1)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    written = write()
    assert written == write()
    assert list(tmp_path.iterdir()) == []
    large = openpyxl.load_workbook(io.BytesIO(written))
    assert large.sheetnames == book.sheetnames
    for sheet in book:
        other = large[sheet.title]
        assert rows_of(other) == rows_of(sheet), sheet.title
        assert not other.merged_cells.ranges
        tables = [table.ref for table in sheet.tables.values()]
        if sheet.title in TABLES:
            assert [other.auto_filter.ref] == tables
            assert other.freeze_panes == sheet.freeze_panes
    links = {c.value for c in large["Contenido - Contents"]["A"] if c.hyperlink}
    assert links == {"plan", "findings"}
