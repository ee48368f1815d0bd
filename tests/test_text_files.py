"""Text tables are read whole, at the rows a spreadsheet shows, or refused."""

import csv
import io
import unicodedata
from pathlib import Path

import pytest
from broken_files import visible
from hypothesis import given
from hypothesis import strategies as st
from text_samples import CELLS, TABLE, cells, read, told

from gabeval.errors import ExportError
from gabeval.monitor.files.encodings import mend_mojibake
from gabeval.monitor.files.workbook import read_workbook

# Delimiters ---------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_the_delimiter_is_the_one_that_makes_the_header(delimiter):
    rows = [["Plan, corte de marzo"], ["META", "Avance\nT1"], ["Salud, agua; luz", "9"]]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    table = read(buffer.getvalue(), header_labels=["Meta", "avance t1"])
    assert table.delimiter == delimiter
    assert table.sheet.values.tolist() == [["Plan, corte de marzo", None], *rows[1:]]
    assert "delimiter_assumed" not in told(table)


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_without_labels_the_delimiter_of_most_regular_rows_is_assumed_and_told(
    delimiter,
):
    text = "Meta;T1;T2\nSalud, agua;98,5;1\nAire;97,5;2\n".replace(";", delimiter)
    if delimiter == ",":
        text = "Meta,T1,T2\nSalud; agua,98.5,1\nAire,97.5,2\n"
    table = read(text)
    assert table.sheet.values.shape == (3, 3)
    assert told(table)["delimiter_assumed"].value == delimiter


def test_decimal_commas_do_not_win_over_semicolons():
    text = "Meta;T1;T2;T3\nSalud;98,5;97,5;96,5\nAire;1,5;2,5;3,5\n"
    assert cells(text)[1] == ["Salud", "98,5", "97,5", "96,5"]


def test_a_declared_delimiter_is_used():
    assert cells("a,b;c\n1,2;3\n", delimiter=",") == [["a", "b;c"], ["1", "2;3"]]


@pytest.mark.parametrize("line", ["sep=;\n", "sep=;\r\n", '"sep=;"\n', "SEP=;\n"])
def test_a_separator_line_decides_and_is_no_row(line):
    table = read(line + "Meta,a;Avance\n1,5;2\n")
    assert table.sheet.values.tolist() == [["Meta,a", "Avance"], ["1,5", "2"]]
    assert told(table)["separator_line"].value == ";"


def test_a_column_of_single_values_is_read():
    assert cells("Meta\n1\n2\n") == [["Meta"], ["1"], ["2"]]


# Rows ---------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_gives_the_same_rows(end):
    assert cells(TABLE.replace("\n", end)) == CELLS


def test_a_field_with_line_breaks_is_one_cell_and_one_row():
    text = 'Meta;Nota\n1;"uno\r\ndos\r\n\r\ntres"\n2;fin\n'
    assert cells(text) == [["Meta", "Nota"], ["1", "uno\ndos\n\ntres"], ["2", "fin"]]


def test_blank_lines_are_rows_as_a_spreadsheet_shows_them():
    assert cells("Título\n\nMeta;A\n1;2\n") == [
        ["Título", None],
        [None, None],
        ["Meta", "A"],
        ["1", "2"],
    ]


def test_empty_and_blank_fields_are_none_and_nothing_else_is():
    assert cells('a;b;c\n;"" ;NA\n0; ;None\n') == [
        ["a", "b", "c"],
        [None, None, "NA"],
        ["0", None, "None"],
    ]


@pytest.mark.parametrize("header", ["a;b;c;", "a;b;c"])
def test_a_delimiter_at_the_end_of_each_row_shifts_nothing(header):
    table = read(header + "\n1;2;3;\n4;5;6;\n")
    assert table.sheet.values.tolist() == [
        ["a", "b", "c"],
        ["1", "2", "3"],
        ["4", "5", "6"],
    ]
    assert table.sheet_notes == ()


def test_a_row_with_missing_or_extra_fields_is_told_at_its_row():
    text = 'Título\na;b;c\n1;"x\ny";3\n4;5\n6;7;8;9\n10;11;12\n'
    notes = read(text).sheet_notes
    # the title before the first whole row is none of them; the field with a line break
    # does not count as two rows
    assert [(n.rule, n.cell, n.value) for n in notes] == [
        ("uneven_rows", "A4", "2 / 3"),
        ("uneven_rows", "A5", "4 / 3"),
    ]


def test_a_last_line_that_was_cut_off_is_told():
    notes = told(read("a;b;c\n1;2;3\n4;5"))
    assert (notes["last_line_cut"].cell, notes["last_line_cut"].value) == (
        "A3",
        "2 / 3",
    )
    assert "last_line_cut" not in told(read("a;b;c\n1;2;3\n4;5;6"))
    assert "last_line_cut" in told(read('a;b;c\n1;2;3\n4;5;"seis y'))


def test_unquoted_decimal_commas_are_refused_with_their_lines():
    text = "Meta,T1\nSalud,98,5\nAgua,97,5\nAire,96,5\n" + "Suelo,1\n" * 20
    with pytest.raises(
        ExportError, match=r"3 rows have more fields than the usual 2 \(lines 2, 3, 4\)"
    ):
        read(text, delimiter=",")


def test_single_slips_do_not_lose_the_file():
    text = "Meta,T1\nSalud,98,5\n" + "Suelo,1\n" * 20
    assert told(read(text, delimiter=","))["uneven_rows"].cell == "A2"


# Quotes -------------------------------------------------------------------------------

LINES = [f"{n},meta {n},entidad,{n}0" for n in range(1, 11)]


def test_a_quote_that_is_never_closed_is_refused_with_its_line():
    lines = ["id,nombre,entidad,avance", *LINES]
    lines[3] = '3,"meta 3,entidad,30'  # line 4 of the file
    with pytest.raises(ExportError, match=r"opens in line 4 .* swallows 8 lines"):
        read("\n".join(lines) + "\n")


def test_a_quote_that_a_later_quote_closes_is_found_too():
    lines = ["id,nombre,entidad,avance", *LINES]
    lines[3] = '3,"meta 3,entidad,30'
    lines[8] = '8,"meta 8",entidad,80'
    with pytest.raises(ExportError, match="opens in line 4"):
        read("\n".join(lines) + "\n")


def test_two_lone_quotes_that_balance_each_other_are_found():
    # Both readers tried in reliability.md, 38, call such a file valid.
    lines = ["id,nombre,entidad,avance", *LINES]
    lines[2] = '2,"meta 2,entidad,20'
    lines[9] = '9,meta 9",entidad,90'
    with pytest.raises(ExportError, match=r"opens in line 3 .* swallows 7 lines"):
        read("\n".join(lines) + "\n")


def test_a_separator_line_counts_when_a_line_is_told():
    with pytest.raises(ExportError, match="opens in line 3"):
        read('sep=;\na;b;c\n1;"2;3\n4;5;6\n')


def test_quotes_inside_a_text_are_no_fault():
    text = 'a;b\nel "plan" fue;1\n"el ""plan"" fue";2\n12";3\n'
    assert cells(text)[1:] == [
        ['el "plan" fue', "1"],
        ['el "plan" fue', "2"],
        ['12"', "3"],
    ]


def test_long_texts_with_commas_and_line_breaks_are_no_fault():
    text = "\n".join(f"Se hizo a, b, c y {n}, en marzo" for n in range(8))
    rows = [["id", "nota", "x", "y"], *[[str(n), text, "1", "2"] for n in range(9)]]
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    assert cells(buffer.getvalue()) == rows


def test_a_field_of_several_megabytes_is_read_and_the_global_limit_stays():
    limit = csv.field_size_limit()
    assert len(cells("a;b\n1;" + "x" * 3_000_000 + "\n")[1][1]) == 3_000_000
    assert csv.field_size_limit() == limit


# Odd characters -----------------------------------------------------------------------


def test_zero_bytes_and_controls_are_removed_and_counted():
    table = read(b"Meta;A\nsa\x00lud;9\x00\x1b1\n")
    assert table.sheet.values.tolist() == [["Meta", "A"], ["salud", "91"]]
    assert told(table)["zero_bytes_removed"].value == "2"
    assert told(table)["text_repaired"].value == "1: B2"


def test_letters_and_accents_apart_are_joined_so_that_names_are_equal():
    table = read(unicodedata.normalize("NFD", TABLE))
    assert table.sheet.values.tolist() == CELLS
    assert "text_repaired" in told(table)


def test_a_text_beyond_the_limits_is_refused():
    with pytest.raises(ExportError, match="column 1,200; the limit is 1,000"):
        read(";".join(["x"] * 1200) + "\n")


# The door -----------------------------------------------------------------------------


def test_a_text_named_xlsx_is_read_as_text_with_a_note(tmp_path):
    path = tmp_path / "avance.xlsx"
    path.write_bytes(TABLE.encode("cp1252"))
    book = read_workbook(path)
    assert (book.kind, book.sheet_names, book.delimiter) == ("text", ("",), ";")
    assert [n.rule for n in book.notes][:2] == ["wrong_extension", "encoding_assumed"]
    sheet, _ = book.sheet("")
    assert sheet.values.tolist() == CELLS
    assert (sheet.errors, sheet.percent.any(), sheet.percent.shape) == (
        {},
        False,
        (2, 2),
    )


def test_the_fingerprint_is_that_of_the_bytes(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"abc")
    book = read_workbook(tmp_path / "a.csv")
    # SHA-256 of "abc", FIPS 180-4, example B.1
    assert book.sha256.startswith("ba7816bf8f01cfea414140de5dae2223b00361a396177a9c")
    assert book.size_bytes == 3


FIELDS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_categories=("C",))
    | st.just("\n"),
    max_size=10,
).filter(lambda text: text == unicodedata.normalize("NFC", text).strip())


@given(
    st.lists(st.lists(FIELDS, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from([",", ";", "|", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_was_written_is_read(rows, delimiter, encoding):
    # A first column that is never empty, and no table that looks like other cases
    rows = [
        ["a", "b", "c"],
        *[[f"x{n}", *row[1:]] for n, row in enumerate(rows)],
        ["z"] * 3,
    ]
    if any(mend_mojibake("".join(row)) or "Ã" in "".join(row) for row in rows):
        return
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    found = cells(buffer.getvalue().encode(encoding), delimiter=delimiter)
    assert found == [[value or None for value in row] for row in rows]


# Real exports -------------------------------------------------------------------------


def test_minas_gerais_in_two_codings_gives_the_same_rows(shared_data: Path):
    folder = shared_data / "minas_gerais"
    raw = read_workbook(
        folder / "data-raw_programa_monitoramento.txt",
        header_labels=["SETOR de Governo"],
    )
    cleaned = read_workbook(folder / "data_programa_monitoramento.csv")
    assert (raw.encoding, raw.delimiter) == ("cp1252", "|")
    assert (cleaned.encoding, cleaned.delimiter) == ("utf-8", ",")
    ours, theirs = raw.sheet("")[0].values, cleaned.sheet("")[0].values
    assert ours.shape[0] == theirs.shape[0] == 175
    assert ours[0, 2] == "Código do Programa"
    # the programmes by name, in the order of the file
    assert ours[1:, 3].tolist() == theirs[1:, 3].tolist()


@pytest.mark.parametrize(
    ("file", "n_rows"), [("nap5_2025-01-24.csv", 702), ("nap5_2025-02-11.csv", 735)]
)
def test_canada_with_its_line_breaks_has_a_row_per_report(shared_data, file, n_rows):
    path = shared_data / "canada_nap5" / file
    book = read_workbook(path, header_labels=["reporting_period", "owner_org"])
    sheet, notes = book.sheet("")
    assert (book.encoding, book.delimiter) == ("utf-8", ",")
    assert sheet.values.shape[0] == n_rows + 1  # data/README.md, and the header
    assert "uneven_rows" not in {note.rule for note in notes}
    assert set(sheet.values[1:, 4]) == {"SP", "C", "LP", "NS"}
    with path.open(encoding="utf-8", newline="") as stream:
        other = list(csv.reader(stream))
    assert [row[3] for row in other] == sheet.values[:, 3].tolist()


def test_the_ogp_database_keeps_its_none_and_its_empty_columns(shared_data):
    path = shared_data / "ogp_irm" / "ogpirm_live_data.csv"
    sheet, _ = read_workbook(path).sheet("")
    assert sheet.values.shape == (1929, 108)  # 1,927 rows, header in row 2
    with path.open(encoding="utf-8-sig", newline="") as stream:
        other = [
            [visible(field) or None for field in row] for row in csv.reader(stream)
        ]
    assert sheet.values.tolist() == other
    # data/README.md: «None» is a real code, which pandas loses in 102 cells
    assert (sheet.values[:, 80] == "None").sum() == 102
