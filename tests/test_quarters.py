"""Quarters, months and dates: every spelling with one reading, and no other."""

from datetime import date, datetime
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gabeval.dates import EXCEL_SERIALS
from gabeval.errors import QuarterError
from gabeval.language import Language
from gabeval.quarters import (
    is_quarter,
    parse_date,
    parse_month,
    parse_quarter,
    parse_quarter_number,
    parse_year_month,
    quarter_end,
    quarter_of_date,
    quarter_of_month,
    quarter_start,
    quarters_between,
    shift_quarter,
)

ROMANS = ("I", "II", "III", "IV")
ORDINALS_ES = ("Primer", "Segundo", "Tercer", "Cuarto")
MONTH_PAIRS = ("enero-marzo", "abril-junio", "julio-septiembre", "octubre-diciembre")

years = st.integers(1900, 2199)
numbers = st.integers(1, 4)
quarters = st.builds("{}Q{}".format, years, numbers)


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        # reliability.md E 81: pandas takes the first three for months
        ("2021-T1", "2021Q1"),
        ("2021-T3", "2021Q3"),
        ("2021-T4", "2021Q4"),
        ("T1 2021", "2021Q1"),
        ("1T2021", "2021Q1"),
        ("2T2021", "2021Q2"),
        ("4T/2021", "2021Q4"),
        ("2021Q3", "2021Q3"),
        ("2021_T2", "2021Q2"),
        ("Q3 2021", "2021Q3"),
        ("Q3, 2021", "2021Q3"),
        # 82
        ("I-2021", "2021Q1"),
        ("2021-IV", "2021Q4"),
        ("IIT 2021", "2021Q2"),
        ("TIV 2021", "2021Q4"),
        ("II trimestre 2021", "2021Q2"),
        ("1er trim. 2021", "2021Q1"),
        ("1.er trimestre de 2021", "2021Q1"),
        ("3 er trimestre 2022", "2022Q3"),
        ("4to. Trim. 2021", "2021Q4"),
        ("Primer trimestre de 2021", "2021Q1"),
        ("CUARTO TRIMESTRE DEL AÑO 2021", "2021Q4"),
        ("Trimestre 2 - Vigencia 2021", "2021Q2"),
        ("ene-mar 2021", "2021Q1"),
        ("Jul. - Sept. 2021", "2021Q3"),
        ("enero a marzo 2021", "2021Q1"),
        ("enero, febrero y marzo de 2021", "2021Q1"),
        ("octubre 2021 a diciembre 2021", "2021Q4"),
        ("1 de enero al 31 de marzo de 2021", "2021Q1"),
        ("I trimestre (enero - marzo) 2021", "2021Q1"),
        ("Trimestre abril - junio de 2022", "2022Q2"),
        # other languages of the exports
        ("1º trimestre de 2014", "2014Q1"),
        ("3° trimestre 2014", "2014Q3"),
        ("terceiro trimestre de 2014", "2014Q3"),
        ("julho a setembro de 2014", "2014Q3"),
        ("I quarter of 2014", "2014Q1"),  # seen in OGP's database
        ("1st quarter 2014", "2014Q1"),
        # cut-offs
        ("corte 31 de marzo de 2021", "2021Q1"),
        ("Con corte a 30/06/2022", "2022Q2"),
        ("corte septiembre 2022", "2022Q3"),
        # one order of day and month is impossible, or both say the same
        ("31/03/2021", "2021Q1"),
        ("03/31/2021", "2021Q1"),
        ("01/01/2021", "2021Q1"),
        ("2021-04-01 00:00:00", "2021Q2"),
        # forms of the same characters
        ("Ⅲ trimestre ２０２１", "2021Q3"),
        ("\u00a02021\u200b-T1\n", "2021Q1"),
    ],
)
def test_a_spelling_with_one_reading_is_read(text, quarter):
    assert parse_quarter(text) == quarter


@pytest.mark.parametrize(
    "text",
    [
        "2021-T5",  # 83: pandas makes 2021Q2 of it
        "2021-T0",
        "T5 2021",
        "V trimestre 2021",
        "2021-1",  # 84: quarter or month
        "2021.1",
        "2021-03",
        "1/2021",
        "1 2021",
        "marzo 2021",  # a month is not a quarter
        "corte febrero 2021",
        "enero-febrero 2021",
        "enero y marzo 2021",
        "febrero-abril 2021",
        *("01/04/2021", "01/07/2021", "01/10/2021"),  # 1 April or 4 January
        *("01/04/2022", "01/07/2022", "01/10/2022"),
        "2021-04-03",  # 88: no edge of a quarter
        "31-III-2021",
        "44286",
        "T1-21",  # two-digit year
        "Jul-12",
        "T1-T2 2021",
        "T1 2021 T1 2022",
        "octubre 2021 a diciembre 2022",
        "I trimestre (abril - junio) 2021",  # contradicts itself
        "1 de enero al 30 de marzo de 2021",
        "Primer cuatrimestre 2021",
        "I semestre 2021",
        "último trimestre de 2021",
        "T1 2021 98",
        "T1. PLANEADO 2025",
        "Trimestre III",
        "T1",
        "T",
        "2021",
        "",
    ],
)
def test_what_has_no_reading_or_two_is_never_guessed(text):
    assert parse_quarter(text) is None


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("Trimestre III", "2024Q3"),
        ("T5", None),
        ("2023-T1", "2023Q1"),
        ("oct-dic", "2024Q4"),
        ("31 de marzo", "2024Q1"),
        ("3", None),
    ],
)
def test_the_year_of_the_sheet_serves_texts_that_name_none(text, quarter):
    assert parse_quarter(text, year=2024) == quarter


@pytest.mark.parametrize(
    ("value", "quarter"),
    [
        (date(2021, 4, 1), "2021Q2"),  # 90: the spreadsheet made a date of it
        (datetime(2021, 12, 31, 12), "2021Q4"),
        (pd.Timestamp("2021-06-30"), "2021Q2"),
        (date(2021, 4, 2), None),
        (pd.NaT, None),
        (pd.NA, None),
        (None, None),
        (float("nan"), None),
        (2021.1, None),
        (44286, None),
    ],
)
def test_of_other_values_only_edges_of_quarters_are_quarters(value, quarter):
    assert parse_quarter(value) == quarter


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("III", 3), ("3", 3), (3, 3), (3.0, 3), ("T3", 3), ("tercer", 3)),
        *(("Trim III", 3), ("III trim", 3), ("Trimestre 3", 3), ("3er", 3)),
        *(("ene-mar", 1), ("cuarta", 4), ("Trimestre III 2024", 3)),
        *(("5", None), ("0", None), (5, None), (True, None), (2.5, None)),
        *(("T", None), ("3.0", None), ("I y II", None), (None, None), (pd.NA, None)),
    ],
)
def test_the_number_of_a_quarter_is_read_without_its_year(text, number):
    assert parse_quarter_number(text) == number


@given(years, numbers)
def test_each_way_to_write_a_quarter_is_read_back(year, number):
    quarter = f"{year}Q{number}"
    roman, ordinal = ROMANS[number - 1], ORDINALS_ES[number - 1]
    spellings = (
        quarter,
        f"{year}-T{number}",
        f"T{number} {year}",
        f"{number}T{year}",
        f"{roman}-{year}",
        f"{roman} trimestre de {year}",
        f"{ordinal} trimestre de {year}",
        f"{number}º trimestre de {year}",
        f"{MONTH_PAIRS[number - 1]} {year}",
        Language("es").quarter(quarter),
        Language("en").quarter(quarter),
        Language("es").quarter_code(quarter),
        Language("en").quarter_code(quarter),
        f"corte {Language('es').date(quarter_end(quarter))}",
    )
    assert {parse_quarter(spelling) for spelling in spellings} == {quarter}
    assert {parse_quarter(spelling.upper()) for spelling in spellings} == {quarter}


@given(st.text())
def test_any_text_gives_a_quarter_or_nothing(text):
    result = parse_quarter(text)
    assert result is None or is_quarter(result)
    assert parse_year_month(text) is None or is_quarter(parse_year_month(text))
    assert parse_month(text) in {None, *range(1, 13)}
    assert parse_quarter_number(text) in {None, 1, 2, 3, 4}
    assert parse_date(text) is None or isinstance(parse_date(text), date)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_lies_between_the_edges_of_its_quarter(day):
    quarter = quarter_of_date(day)
    assert quarter_start(quarter) <= day <= quarter_end(quarter)
    edges = {quarter_start(quarter), quarter_end(quarter)}
    assert (parse_quarter(day) == quarter) == (day in edges)


@given(quarters, st.integers(-400, 400))
def test_shifting_there_and_back_changes_nothing(quarter, n):
    shifted = shift_quarter(quarter, n)
    assert shift_quarter(shifted, -n) == quarter
    # Quarters sort in time as text.
    assert (shifted > quarter) == (n > 0)


@given(quarters, st.integers(0, 40))
def test_a_range_of_quarters_has_no_gap(quarter, n):
    between = quarters_between(quarter, shift_quarter(quarter, n))
    assert len(between) == n + 1
    for earlier, later in pairwise(between):
        assert (quarter_start(later) - quarter_end(earlier)).days == 1


def test_a_quarter_ends_before_the_next_begins():
    assert quarter_end("2023Q4") == date(2023, 12, 31)
    assert quarter_start("2024Q1") == date(2024, 1, 1)
    assert shift_quarter("2023Q4", 1) == "2024Q1"
    assert quarters_between("2023Q4", "2024Q1") == ["2023Q4", "2024Q1"]


@pytest.mark.parametrize(
    "text",
    ["2023-T4", "2023Q5", "23Q4", "0000Q1", "2023q4", "２023Q4", " 2023Q4", None],
)
def test_only_the_spelling_of_the_tables_is_a_quarter(text):
    assert not is_quarter(text)
    with pytest.raises(QuarterError, match="write it as 2023Q4"):
        quarter_start(text)


def test_quarters_that_cannot_be_are_refused_in_words():
    with pytest.raises(QuarterError, match="2023Q1 is before 2023Q2"):
        quarters_between("2023Q2", "2023Q1")
    with pytest.raises(QuarterError, match="no month 13 of the year 2023"):
        quarter_of_month(2023, 13)
    with pytest.raises(QuarterError, match="year of four digits"):
        shift_quarter("9999Q4", 1)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *(("enero", 1), ("ENE.", 1), ("January", 1), ("janeiro", 1)),
        *(("feb", 2), ("fev", 2), ("março", 3), ("Marz", 3), ("Apr", 4)),
        *(("mai", 5), ("may", 5), ("ago", 8), ("aug.", 8), ("out", 10)),
        *(("sep", 9), ("sept.", 9), ("set", 9), ("setiembre", 9)),
        *(("dez", 12), ("dic", 12), ("01", 1), ("12", 12), (7, 7)),
        *(("00", None), ("13", None), ("en", None), ("marte", None), (None, None)),
    ],
)
def test_months_are_read_in_three_languages(text, month):
    assert parse_month(text) == month


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        *(("2022-03", "2022Q1"), ("03/2022", "2022Q1"), ("12/2022", "2022Q4")),
        *(("marzo de 2022", "2022Q1"), ("dic-2022", "2022Q4")),
        ("By March 2023", "2023Q1"),  # seen in Canada's tracker
        ("July 2012", "2012Q3"),  # seen in OGP's database, as are the next four
        *(("Jul-12", None), ("2012", None), ("Underway", None)),
        ("31/12/2014", "2014Q4"),
        *(("2022-13", None), ("0000-01", None), ("marzo", None), ("01/02/2014", None)),
        *((date(2022, 3, 5), "2022Q1"), (pd.NaT, None), ("T1 2022", None)),
        (None, None),
    ],
)
def test_a_month_of_a_year_lies_in_a_quarter(text, quarter):
    assert parse_year_month(text) == quarter


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("30/05/2017", date(2017, 5, 30)),
        ("30.05.2017", date(2017, 5, 30)),
        ("30 de mayo de 2017", date(2017, 5, 30)),
        ("30-may-2017", date(2017, 5, 30)),
        ("May 30, 2017", date(2017, 5, 30)),
        ("1º de março de 2014", date(2014, 3, 1)),
        ("primero de enero de 2021", date(2021, 1, 1)),
        ("2021-04-03", date(2021, 4, 3)),  # 88: pandas with dayfirst makes 4 March
        ("2021/4/3", date(2021, 4, 3)),
        ("2021-04-03T10:00:00Z", date(2021, 4, 3)),
        ("29/02/2024", date(2024, 2, 29)),
        # 85: day 1 is 1 January 1900, and Excel believes in 29 February 1900
        (44286, date(2021, 3, 31)),
        ("44286", date(2021, 3, 31)),
        (44286.75, date(2021, 3, 31)),
        (pd.Timestamp("2021-04-03 10:00"), date(2021, 4, 3)),
        ("31/02/2021", None),  # 89
        ("31/11/2024", None),
        ("29/02/2023", None),
        ("12/31/2022", None),  # declared day first
        ("30/05/17", None),
        ("Jul-12", None),
        ("2012", None),
        ("July 2012", None),
        (19999, None),
        (60001, None),
        (True, None),
        (float("nan"), None),
        (pd.NaT, None),
        (None, None),
    ],
)
def test_a_date_is_read_if_the_calendar_has_it(value, day):
    assert parse_date(value) == day


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_date_is_read_back_in_each_order(day):
    assert parse_date(day.isoformat(), order="mdy") == day
    assert parse_date(f"{day:%d/%m/%Y}", order="dmy") == day
    assert parse_date(f"{day:%m/%d/%Y}", order="mdy") == day
    assert parse_date(f"{day:%d/%m/%Y}", order="ymd") is None
    for language in (Language("es"), Language("en")):
        assert parse_date(language.date(day)) == day


@given(st.integers(EXCEL_SERIALS.start, EXCEL_SERIALS.stop - 2))
def test_serial_numbers_count_days(serial):
    assert (parse_date(serial + 1) - parse_date(serial)).days == 1
