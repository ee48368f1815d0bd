"""Real workbooks are read as an independent reader reads them."""

import datetime
import io
import unicodedata
import warnings

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from broken_files import (
    visible,
)
from hypothesis import given
from hypothesis import strategies as st
from workbook_samples import rules

from gabeval.monitor.files.guards import open_archive
from gabeval.monitor.files.workbook import read_workbook
from gabeval.monitor.files.xlsx import XlsxBook

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
