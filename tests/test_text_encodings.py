"""Text tables of any encoding give the same cells, or say what was assumed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text_samples import CELLS, TABLE, cells, read, told

from gabeval.errors import ExportError
from gabeval.monitor.files.encodings import mend_mojibake

# Encodings ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TABLE.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TABLE.encode(), "utf-8"),
        (b"\xef\xbb\xbf\xef\xbb\xbf" + TABLE.encode(), "utf-8"),
        (TABLE.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TABLE.encode("utf-16-be"), "utf-16"),
        (TABLE.encode("utf-16-le"), "utf-16"),
        (TABLE.encode("utf-16-be"), "utf-16"),
        (TABLE.encode("utf-32"), "utf-32"),
        (TABLE.encode("cp1252"), "cp1252"),
        (b"\xef\xbb\xbf" + TABLE.encode("cp1252"), "cp1252"),
    ],
)
def test_every_encoding_gives_the_same_cells(data, encoding):
    table = read(data)
    assert table.sheet.values.tolist() == CELLS
    assert table.encoding == encoding


def test_an_encoding_that_was_assumed_is_told():
    assert told(read(TABLE.encode("cp1252")))["encoding_assumed"].value == "cp1252"
    assert "encoding_assumed" not in told(read(TABLE.encode()))


def test_the_letters_of_windows_are_not_taken_for_polish():
    # charset detection says cp1250 here and gives «ańo, nińez» (reliability.md, 23)
    assert cells("año;niñez\n“x”;€\n".encode("cp1252")) == [
        ["año", "niñez"],
        ["“x”", "€"],
    ]


def test_bytes_that_windows_does_not_define_do_not_stop_the_reading():
    table = read(b"a;\xe1\x81\n1;2\n")
    assert table.sheet.values.tolist() == [["a", "á"], ["1", "2"]]
    assert told(table)["text_repaired"].value == "1: B1"


def test_a_file_of_two_encodings_is_read_line_by_line_and_told():
    data = "Meta;Año\nniñez;1\n".encode() + "gestión;2\n".encode("cp1252")
    table = read(data)
    assert table.sheet.values.tolist() == [
        ["Meta", "Año"],
        ["niñez", "1"],
        ["gestión", "2"],
    ]
    assert told(table)["encoding_mixed"].value == "3"


def test_a_declared_encoding_is_used_or_the_line_is_told():
    assert cells("Meta;año\n".encode("cp437"), encoding="cp437") == [["Meta", "año"]]
    with pytest.raises(ExportError, match="declared encoding utf-8: line 2 has a byte"):
        read("Meta;x\naño;y\n".encode("cp1252"), encoding="utf-8")
    with pytest.raises(ExportError, match="'latin-99', which does not exist"):
        read(TABLE, encoding="latin-99")


def test_text_that_was_decoded_wrongly_once_is_mended_and_told():
    broken = TABLE.encode().decode("cp1252")
    assert "niÃ±ez" in broken
    table = read(broken)
    assert table.sheet.values.tolist() == CELLS
    assert "mojibake_repaired" in told(table)


def test_text_that_was_decoded_wrongly_twice_is_mended():
    once = "gestión".encode().decode("cp1252")
    assert mend_mojibake(once.encode().decode("cp1252")) == "gestión"


def test_capital_accents_that_windows_does_not_define_are_mended():
    # Á is C3 81 and Í is C3 8D in UTF-8; cp1252 has no letter for 81 and 8D
    assert mend_mojibake("Ã\x81rea, PAÃ\x8dS, gestiÃ³n") == "Área, PAÍS, gestión"


def test_text_that_can_only_be_mended_in_part_is_left_and_told():
    table = read("Meta;gestiÃ³n\nniñez;1\n")
    assert table.sheet.values.tolist() == [["Meta", "gestiÃ³n"], ["niñez", "1"]]
    assert "mojibake_repaired" not in told(table)
    assert told(table)["text_damaged"].value == "1: B1"


@given(st.text(alphabet="abc áéíóúñÑ¿¡üº\n", max_size=40))
def test_sound_spanish_is_never_mended(text):
    assert mend_mojibake(text) is None


@given(st.text(alphabet="abc áéíóúñ¿¡üº\n", min_size=1, max_size=40))
def test_mending_undoes_one_wrong_decoding(text):
    broken = text.encode().decode("cp1252")
    assert mend_mojibake(broken) in ({text} if broken != text else {None})
