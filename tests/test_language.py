"""What a reader sees: numbers, dates and quarters by the house style."""

from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gabeval.errors import QuarterError, UsageError
from gabeval.language import Language

ES, EN = Language("es"), Language("en")
MISSING = [None, float("nan"), np.nan, pd.NA, pd.NaT, np.float64("nan")]


@pytest.mark.parametrize(
    ("value", "decimals", "es", "en"),
    [
        (92.94, 1, "92,9", "92.9"),
        # The binary fraction behind 92.95 is below it; its printed digits are not.
        (92.95, 1, "93,0", "93.0"),
        (0.125, 2, "0,13", "0.13"),
        (2.5, 0, "3", "3"),  # half away from zero, not half to even
        (-2.5, 0, "−3", "−3"),
        (-0.04, 1, "0,0", "0.0"),  # no negative zero
        (93, 1, "93,0", "93.0"),
        # Four digits stand together; from five on, U+00A0 groups in both languages.
        (4000, 0, "4000", "4000"),
        (9999.99, 1, "10\u00a0000,0", "10\u00a0000.0"),
        (12345, 0, "12\u00a0345", "12\u00a0345"),
        (1234567.891, 2, "1\u00a0234\u00a0567,89", "1\u00a0234\u00a0567.89"),
        (-12345.6, 1, "−12\u00a0345,6", "−12\u00a0345.6"),
        (682024660001, 0, *("682\u00a0024\u00a0660\u00a0001",) * 2),
        (np.float64(92.95), 1, "93,0", "93.0"),
        (np.int64(7), 0, "7", "7"),
        (Decimal("0.05"), 1, "0,1", "0.1"),
        (1e30, 0, "1" + 10 * "\u00a0000", "1" + 10 * "\u00a0000"),
        (float("inf"), 1, "∞", "∞"),
        (float("-inf"), 1, "−∞", "−∞"),
    ],
)
def test_numbers_follow_the_house_style(value, decimals, es, en):
    assert ES.number(value, decimals) == es
    assert EN.number(value, decimals) == en


def test_one_decimal_is_the_default_and_integers_have_none():
    assert ES.number(92.94) == "92,9"
    assert ES.integer(12345.5) == "12\u00a0346"


def test_a_percent_sign_keeps_its_space_in_spanish():
    assert ES.percent(92.94) == "92,9\u00a0%"
    assert EN.percent(92.94) == "92.9%"
    assert ES.percent(100, 0) == "100\u00a0%"


@pytest.mark.parametrize(
    ("value", "es", "en"),
    [
        (-1.4, "−1,4\u00a0pp", "−1.4\u00a0pp"),
        (1.4, "+1,4\u00a0pp", "+1.4\u00a0pp"),
        (0.04, "0,0\u00a0pp", "0.0\u00a0pp"),
        (-0.04, "0,0\u00a0pp", "0.0\u00a0pp"),
        (float("inf"), "+∞\u00a0pp", "+∞\u00a0pp"),
        (float("-inf"), "−∞\u00a0pp", "−∞\u00a0pp"),
    ],
)
def test_differences_carry_their_sign(value, es, en):
    assert ES.points(value) == es
    assert EN.points(value) == en


@given(st.decimals(-1_000_000, 1_000_000, places=4), st.integers(0, 3))
def test_printed_digits_are_rounded_by_hand(exact, decimals):
    # By hand: add half a unit of the last place to the size, and cut.
    unit = Decimal(1).scaleb(-decimals)
    by_hand = int((abs(exact) + unit / 2) / unit) * unit
    printed = EN.number(float(exact), decimals).replace("\u00a0", "").replace("−", "-")
    assert Decimal(printed) == (by_hand if exact >= 0 else -by_hand)
    assert ES.number(float(exact), decimals) == printed_in_spanish(exact, decimals)


def printed_in_spanish(exact: Decimal, decimals: int) -> str:
    return EN.number(float(exact), decimals).replace(".", ",")


@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize(
    "name",
    ["number", "integer", "percent", "points", "date", "quarter", "quarter_code"],
)
def test_a_missing_value_prints_as_words_and_not_as_zero(name, missing):
    assert getattr(ES, name)(missing) == "sin dato"
    assert getattr(EN, name)(missing) == "no data"


def test_dates_are_written_out():
    assert ES.date("2023-11-30") == "30 de noviembre de 2023"
    assert EN.date(date(2023, 11, 30)) == "30 November 2023"
    assert EN.date(pd.Timestamp("2023-11-01 12:00")) == "1 November 2023"
    with pytest.raises(UsageError, match="write it as 2023-11-30"):
        ES.date("30/11/2023")


def test_quarters_are_written_as_months_and_as_codes():
    assert ES.quarter("2023Q3") == "julio a septiembre de 2023"
    assert EN.quarter("2023Q3") == "July to September 2023"
    assert ES.quarter("2023Q1") == "enero a marzo de 2023"
    assert ES.quarter_code("2023Q3") == "2023-T3"
    assert EN.quarter_code("2023Q3") == "2023-Q3"
    with pytest.raises(QuarterError, match="write it as 2023Q4"):
        ES.quarter_code("2023-T3")
    with pytest.raises(QuarterError, match="write it as 2023Q4"):
        EN.quarter("2023-T3")


@pytest.mark.parametrize(
    ("items", "es", "en"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a y b", "a and b"),
        (["a", "b", "c"], "a, b y c", "a, b and c"),
        (["hitos", "informes"], "hitos e informes", "hitos and informes"),
        (["datos", "Índice"], "datos e Índice", "datos and Índice"),
        (["padres", "hijos"], "padres e hijos", "padres and hijos"),
        (["agua", "hielo"], "agua y hielo", "agua and hielo"),
        ([1, 2], "1 y 2", "1 and 2"),
    ],
)
def test_lists_end_in_and(items, es, en):
    assert ES.list(iter(items)) == es
    assert EN.list(items) == en


def test_a_sentence_without_translation_stays_english():
    assert ES.gettext("Nobody ever wrote this.") == "Nobody ever wrote this."
    assert ES.ngettext("{n} pear", "{n} pears", 1) == "{n} pear"
    assert ES.ngettext("{n} pear", "{n} pears", 2) == "{n} pears"
    assert EN.ngettext("{n} pear", "{n} pears", 0) == "{n} pears"


def test_drafts_count_as_missing_and_plurals_have_their_forms(monkeypatch, tmp_path):
    folder = tmp_path / "locale"
    folder.mkdir()
    (folder / "es.po").write_text(
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        '#, fuzzy\nmsgid "draft"\nmsgstr "borrador"\n\n'
        'msgid "empty"\nmsgstr ""\n\n'
        'msgid "done"\nmsgstr "listo"\n\n'
        'msgid "{n} gap"\nmsgid_plural "{n} gaps"\n'
        'msgstr[0] "{n} brecha"\nmsgstr[1] "{n} brechas"\n\n'
        'msgid "{n} half"\nmsgid_plural "{n} halves"\n'
        'msgstr[0] "{n} mitad"\nmsgstr[1] ""\n',
        encoding="utf-8",
    )
    from gabeval import translations as module

    module.read_translations.cache_clear()
    monkeypatch.setattr(module, "files", lambda _package: tmp_path)
    try:
        fresh = Language("es")
        assert fresh.gettext("draft") == "draft"
        assert fresh.gettext("empty") == "empty"
        assert fresh.gettext("done") == "listo"
        assert fresh.ngettext("{n} gap", "{n} gaps", 1) == "{n} brecha"
        assert fresh.ngettext("{n} gap", "{n} gaps", 0) == "{n} brechas"
        assert fresh.ngettext("{n} half", "{n} halves", 1) == "{n} half"
    finally:
        module.read_translations.cache_clear()


def test_a_language_is_its_code():
    assert Language("es") == ES
    assert {Language("es"), ES} == {ES}
    assert ES != EN
    assert (ES.tag, EN.tag) == ("es-CO", "en")
    with pytest.raises(UsageError, match="choose one of es, en"):
        Language("fr")
