"""Numbers, comparison forms and absences: read from texts as they stand in cells."""

import unicodedata
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gabeval.errors import UsageError
from gabeval.language import Language
from gabeval.numerals import (
    ABSENCE_WORDS,
    Numeral,
    absence_of,
    clean_text,
    decimal_sign,
    fold,
    parse_numeral,
)

finite = st.floats(-1e12, 1e12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # reliability.md D 60 to 64
        ("98,5", Numeral(98.5, "comma")),
        ("98.5", Numeral(98.5, "point")),
        ("1.234,5", Numeral(1234.5, "comma", has_thousands=True)),
        ("1,234.5", Numeral(1234.5, "point", has_thousands=True)),
        ("1.234.567,8", Numeral(1234567.8, "comma", has_thousands=True)),
        ("1.234,567", Numeral(1234.567, "comma", has_thousands=True)),
        ("1 234,5", Numeral(1234.5, "comma", has_thousands=True)),
        ("1\u00a0234.5", Numeral(1234.5, "point", has_thousands=True)),
        ("12\u202f345", Numeral(12345, "integer", has_thousands=True)),
        ("28.760.251", Numeral(28760251, "integer", has_thousands=True)),  # Cali
        ("1234,567", Numeral(1234.567, "comma")),
        ("12345", Numeral(12345, "integer")),
        ("007", Numeral(7, "integer")),
        (",5", Numeral(0.5, "comma")),
        ("98 %", Numeral(98, "integer", is_percent=True)),
        ("41,88%", Numeral(41.88, "comma", is_percent=True)),  # Cali
        ("98\u00a0%", Numeral(98, "integer", is_percent=True)),
        ("% 98", Numeral(98, "integer", is_percent=True)),
        ("-1,4 %", Numeral(-1.4, "comma", is_percent=True)),
        # a thousand never starts with 0
        ("0.123", Numeral(0.123, "point")),
        ("0,123", Numeral(0.123, "comma")),
        ("-0,950", Numeral(-0.95, "comma")),
        # 77
        ("−3", Numeral(-3, "integer")),
        ("９８，５％", Numeral(98.5, "comma", is_percent=True)),
        ("\u200b98,5\ufeff", Numeral(98.5, "comma")),
        # money
        ("$682.024.660.000", Numeral(682024660000, "integer", has_thousands=True)),
        ("COP 1.234.567", Numeral(1234567, "integer", has_thousands=True)),
        ("-$500", Numeral(-500, "integer")),
        ("$-500", Numeral(-500, "integer")),
        # as Excel writes it into text files
        ("8.88E-16", Numeral(8.88e-16, "point")),
        ("1,5E+06", Numeral(1.5e6, "comma")),
        ("-0", Numeral(0, "integer")),
    ],
)
def test_a_text_with_one_reading_is_that_number(text, expected):
    assert parse_numeral(text) == expected


@pytest.mark.parametrize(
    ("text", "comma", "point"),
    [
        ("1.234", 1234, 1.234),
        ("1,234", 1.234, 1234),
        ("-12.500", -12500, -12.5),
        ("98.500 %", 98500, 98.5),
        ("$100.000", 100000, 100),
    ],
)
def test_one_sign_and_three_digits_wait_for_a_declared_sign(text, comma, point):
    assert parse_numeral(text)[:2] == (None, "ambiguous")
    assert parse_numeral(text, decimal="comma").value == comma
    assert parse_numeral(text, decimal="point").value == point


def test_there_is_no_negative_zero():
    assert str(parse_numeral("-0,0").value) == "0.0"


def test_a_settled_thousand_says_so():
    assert parse_numeral("1.234", decimal="comma") == Numeral(
        1234, "integer", has_thousands=True
    )
    assert parse_numeral("1.234", decimal="point") == Numeral(1.234, "point")


@pytest.mark.parametrize("decimal", ["auto", "comma", "point"])
def test_a_declared_sign_does_not_bend_what_is_clear(decimal):
    assert parse_numeral("98,5", decimal=decimal) == Numeral(98.5, "comma")
    assert parse_numeral("98.5", decimal=decimal) == Numeral(98.5, "point")
    assert parse_numeral("0.123", decimal=decimal) == Numeral(0.123, "point")


@pytest.mark.parametrize("decimal", ["auto", "comma", "point"])
@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", "%", "$", "(3)", "3-", "- 5", "--5", "-$-5", "5.", "½", "2/3"),
        *("98²", "5¹", "1E400", "1.0E+400", "9" * 400, "inf", "-inf", "nan"),
        *("Infinity", "NaN", "½ %"),
        *("1.234.56", "12.34.567", "1.234.567.8", "1,2,3", "1.234 567", "1,234,56"),
        *("1'234.567", "12 34", "98%%", "% 98 %", "$5 %", "98 por ciento", "5 km"),
        *("O", "l00", "1OO", "2E3", "1_000", "0x10", "1\n2", "1\t234", "T1", "+"),
    ],
)
def test_what_is_no_number_has_no_value_and_is_not_zero(text, decimal):
    assert parse_numeral(text, decimal=decimal) == Numeral(None, "text")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2, Numeral(2.0, "number")),
        (2.5, Numeral(2.5, "number")),
        (np.float32(2.5), Numeral(2.5, "number")),
        (np.int64(3), Numeral(3.0, "number")),
        (Decimal("2.5"), Numeral(2.5, "number")),
        *((v, Numeral(None, "text")) for v in (True, np.True_, None, pd.NA, pd.NaT)),
        *((v, Numeral(None, "text")) for v in (float("nan"), float("inf"))),
    ],
)
def test_numbers_pass_and_missing_values_stay_without_one(value, expected):
    assert parse_numeral(value) == expected


@given(finite, st.integers(0, 4), st.sampled_from(["es", "en"]))
def test_a_printed_number_is_read_back(value, decimals, code):
    text = Language(code).number(value, decimals)
    sign = "comma" if code == "es" else "point"
    read = parse_numeral(text, decimal=sign).value
    # Printing rounds by at most half a unit of the last place; the rest is the dust of
    # a difference of two floats.
    assert abs(read - value) <= 0.5 * 10**-decimals + 1e-12 * max(abs(value), 1)
    percent = parse_numeral(Language(code).percent(value, decimals), decimal=sign)
    assert percent.is_percent
    assert percent.value == read


@given(st.integers(0, 10**15))
def test_thousands_in_each_style_are_one_number(number):
    styles = {f"{number:,}".replace(",", gap) for gap in ".\u00a0 "}
    values = {parse_numeral(style, decimal="comma").value for style in styles}
    assert values == {float(number)}


@given(st.text() | st.text("0123456789.,%$-+ eE'()", max_size=12))
def test_any_text_has_a_finite_value_or_none(text):
    numeral = parse_numeral(text)
    assert (numeral.value is None) == (numeral.kind in ("text", "ambiguous"))
    assert numeral.value is None or np.isfinite(numeral.value)
    # A declared sign adds readings, and changes none.
    for sign in ("comma", "point"):
        if numeral.kind != "ambiguous":
            assert parse_numeral(text, decimal=sign) == numeral


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        (["1.234", "98,5"], "comma"),
        (["1,234", "98.5", "pendiente"], "point"),
        (["41,88%", "28.760.251", "0,95", "-"], "comma"),  # Cali, December
        (["28.760.251", "1.234"], "comma"),  # its points stand for thousands
        (["1,234,567"], "point"),
        (["1 234"], None),
        (["98,5", "98.5"], None),
        (["1.234", "12", "n/a", None, 3.5], None),
        ([], None),
    ],
)
def test_a_column_has_the_sign_that_its_clear_texts_agree_on(texts, sign):
    assert decimal_sign(texts) == sign


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ponderación\nproducto ", "ponderacion  PRODUCTO"),  # Cali
        ("NIŃEZ", "Niñez"),  # Tenjo
        ("Fi\u0301sica", "FISICA"),
        ("1º", "1o"),
        ("con\u00adtrol\u200b", "control"),
        ("\ufeffMeta", "meta"),
        ("T1.\u00a0PLANEADO", "t1. planeado"),
        ("Straße", "STRASSE"),
        ("ＭＥＴＡ", "meta"),
    ],
)
def test_spellings_of_one_label_fold_alike(one, other):
    assert fold(one) == fold(other)


def test_long_texts_fold_like_short_ones():
    assert fold("Ponderación " * 50) == " ".join(["ponderacion"] * 50)


def test_different_labels_stay_different():
    # Four T4 labels of Tenjo: the point makes another label, and the layout decides.
    assert fold("T.4 EJECUTADO 2025") != fold("T4. EJECUTADO 2025")
    assert fold("1.1") != fold("1.10")
    assert fold("001") != fold("1")


@given(st.text())
def test_folding_again_changes_nothing(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    folded.encode("utf-8")


@given(st.text(st.characters(codec="ascii")))
def test_the_short_way_for_plain_text_folds_like_the_long_one(text):
    # A character that folds to nothing sends the text the long way.
    assert fold(text) == fold(text + "\u200b")


def test_cleaning_keeps_what_a_reader_can_see():
    assert clean_text("  Línea 1\r\nLínea\t2\x00\x07 ") == "Línea 1\nLínea\t2"
    assert clean_text("\u202eOjo\u200b \ufeffBogota\u0301") == "Ojo Bogotá"
    assert clean_text("a\ud800b\ufffe") == "a\ufffdb"
    assert clean_text("Meta  de Producto") == "Meta  de Producto"


@given(st.text(st.characters()))
def test_cleaning_again_changes_nothing_and_the_text_can_be_written(text):
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    cleaned.encode("utf-8")
    categories = {unicodedata.category(c) for c in cleaned if c not in "\n\t"}
    assert not categories & {"Cc", "Cf", "Cs"}


@pytest.mark.parametrize(
    ("text", "state"),
    [
        *((t, "not_applicable") for t in ("N/A", "n.a.", "NA", "No Aplica.")),
        *((t, "not_applicable") for t in ("Não se aplica", "not applicable")),
        *((t, "not_reported") for t in ("-", "–", "—", "N.D.", "nd", "S/D", "NR")),
        *((t, "not_reported") for t in ("Sin dato", "No reportó", "Pendiente")),
        *((t, "not_reported") for t in ("(sin datos)", "Sin\ndatos", "Pendiente.")),
        *((t, "not_reported") for t in ("Sin información", "(en blanco)", " ... ")),
        *((t, "error") for t in ("#DIV/0!", "#¡DIV/0!", "#REF!", "#¡REF!", "#N/A")),
        *((t, "error") for t in ("#N/D", "#VALUE!", "#¡VALOR!", "#NAME?", "#¿NOMBRE?")),
        *((t, "error") for t in ("#NUM!", "#¡NUM!", "#NULL!", "#¡NULO!")),
        # "None" is a code in OGP's database, and the rest says something
        *((t, None) for t in ("", "  ", "0", "None", "sin avance", "No", "98 %", ".")),
        *((t, None) for t in (None, 0, float("nan"))),
    ],
)
def test_each_word_of_absence_keeps_its_kind(text, state):
    assert absence_of(text) == state


def test_a_layout_can_add_words_and_overrule_ours():
    extra = {"not_applicable": ["Pendiente"], "not_reported": ["En trámite"]}
    assert absence_of("PENDIENTE ", extra) == "not_applicable"
    assert absence_of("en tramite", extra) == "not_reported"
    assert absence_of("n/d", extra) == "not_reported"
    with pytest.raises(UsageError, match="no state of absence is called missing"):
        absence_of("x", {"missing": ["x"]})


def test_no_word_of_absence_is_a_number_or_stands_for_two_kinds():
    words = [word for state in ABSENCE_WORDS.values() for word in state]
    assert len(words) == len(set(words))
    assert all(fold(word) == word for word in words)
    assert {parse_numeral(word).kind for word in words} == {"text"}
