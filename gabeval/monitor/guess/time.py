"""Time in an export that nobody described: cut-off, quarters, where years stand.

No clock is asked: what the file does not say, the user has to.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from gabeval.errors import UsageError
from gabeval.monitor.guess.columns import Field
from gabeval.monitor.guess.fields import Fields
from gabeval.monitor.guess.header import Table, as_label
from gabeval.monitor.guess.quarters import Series, quarters_of, read_period
from gabeval.monitor.guess.words import YEAR, say_plainly
from gabeval.numerals import fold
from gabeval.quarters import (
    parse_date,
    parse_month,
    parse_quarter,
    quarter_end,
    quarter_of_date,
    quarter_start,
)
from gabeval.speech import speak

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_DAYS = (
    re.compile(r"(?<!\d)(?P<day>(?:19|20)\d\d[-_.]\d\d[-_.]\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d\d?[-_.]\d\d?[-_.](?:19|20)\d\d)(?!\d)"),
)
_CUT_OFF = re.compile(r"\bcorte\b|\bcut\W?off\b|\bfecha\b|\bhasta\b")


@dataclass(frozen=True)
class Periods:
    """Where the quarter of a value is said.

    Parameters
    ----------
    named : dict
        As the layout says it.
    why : str
        What it was guessed from.
    years : tuple of int
        Years it speaks of; none if only the cut-off tells.
    """

    named: dict[str, object]
    why: str
    years: tuple[int, ...] = ()


def find_periods(
    table: Table,
    fields: Fields,
    period: tuple[Field, str] | None,
    year: Field | None,
    sheets: list[str],
) -> Periods:
    """Say where the quarter of a value is said.

    Parameters
    ----------
    table : Table
        Sheet and header.
    fields : Fields
        Columns found.
    period : tuple or None
        Column that says the quarter, and how it is read.
    year : Field or None
        Column that says the year.
    sheets : list of str
        Sheets to read, with ``{q}`` if their names say it.

    Returns
    -------
    Periods
        As the layout says it.
    """
    years = tuple(sorted({int(t) for t in year.words})) if year else ()
    if period is not None:
        column, read = period
        named = {"from": "column", "column": {"label": column.label, "read": read}}
        found = sorted({q for q in quarters_of(column, read) if q})
        return Periods(
            named,
            speak(
                "column {letter}: {first} to {last}",
                letter=column.letter,
                first=found[0],
                last=found[-1],
            ),
        )
    if any("{q}" in name or "{month}" in name for name in sheets):
        has_year = all("{year}" in name for name in sheets)
        named = {"from": "sheet"} if has_year else {"from": "sheet", "year": "cut_off"}
        return Periods(named, speak("the names of the sheets"))
    if not fields.series:
        return Periods(
            {"from": "cut_off"}, speak("no label and no column names a quarter"), years
        )
    if all(series.has_year for series in fields.series.values()):
        return Periods({"from": "columns"}, speak("labels name quarter and year"))
    if year is not None:
        named = {"from": "columns", "year": {"column": year.label}}
        return Periods(
            named,
            speak("labels name no year, column {letter} does", letter=year.letter),
            years,
        )
    title = _year_in_title(table)
    if title is not None:
        named = {"from": "columns", "year": "title", "title": title[0]}
        return Periods(
            named,
            speak("labels name no year, the title does: {title}", title=title[1]),
            (title[1],),
        )
    return Periods(
        {"from": "columns", "year": "cut_off"},
        speak("labels name no year; the one of the cut-off is taken"),
    )


def _year_in_title(table: Table) -> tuple[str, int] | None:
    for text in titles(table):
        period = read_period(text)
        if period.year and period.quarter is None and YEAR.search(say_plainly(text)):
            years = _YEAR.findall(text)
            if len(years) == 1:
                return _YEAR.sub("{year}", text), int(years[0])
    return None


def titles(table: Table) -> list[str]:
    """List the texts above the header.

    Parameters
    ----------
    table : Table
        Sheet and header.

    Returns
    -------
    list of str
        On one line each, from the top.
    """
    above = table.sheet.values[: table.head.first]
    return [as_label(cell) for row in above for cell in row if isinstance(cell, str)]


def find_cut_off(
    stem: str,
    table: Table,
    fields: Fields,
    period: tuple[Field, str] | None,
    periods: Periods,
    columns: list[Field],
) -> tuple[date, str]:
    """Guess the day that an export speaks for.

    Parameters
    ----------
    stem : str
        Name of the file, without ending.
    table : Table
        Sheet and header.
    fields : Fields
        Columns found.
    period : tuple or None
        Column that says the quarter, and how it is read.
    periods : Periods
        Where quarters are said.
    columns : list of Field
        All columns.

    Returns
    -------
    datetime.date
        The day.
    str
        What it was guessed from.

    Raises
    ------
    UsageError
        If nothing tells.
    """
    day = day_in_name(stem)
    if day is not None:
        return day, speak("the name of the file")
    for text in titles(table):
        day = day_in_name(text) if _CUT_OFF.search(fold(text)) else None
        if day is not None:
            return day, speak("the title: {title}", title=text)
    quarters = [q for q in quarters_of(*period) if q] if period else _reported(fields)
    if quarters:
        return quarter_end(max(quarters)), speak("the last quarter that was reported")
    years = list(periods.years) or [
        y for c in columns if (y := read_period(c.label).year) is not None
    ]
    if years:
        return date(max(years), 12, 31), speak("the last year that the table names")
    raise UsageError(
        speak(
            "Nothing in {file} tells which day it speaks for. Give it: gabeval "
            "new PLAN FILE --cut-off 2023-12-31",
            file=table.file,
        )
    )


def _reported(fields: Fields) -> list[str]:
    series = fields.series.get("reported") or fields.series.get("status")
    if series is None or not series.has_year:
        return []
    return [
        f"{year}Q{number}"
        for column, (year, number) in zip(series.columns, series.periods, strict=True)
        if column.seen.n_said
    ]


def day_in_name(text: str) -> date | None:
    """Read a day, a quarter or a month of a year in a name; its last day.

    Parameters
    ----------
    text : str
        Such as the name of a file.

    Returns
    -------
    datetime.date or None
        None if the text names none.

    Examples
    --------
    >>> day_in_name("monitor_2022T4_final"), day_in_name("Plan Septiembre de 2024")
    (datetime.date(2022, 12, 31), datetime.date(2024, 9, 30))
    >>> day_in_name("nap5_2025-02-11"), day_in_name("versao 19")
    (datetime.date(2025, 2, 11), None)
    """
    for pattern in _DAYS:
        match = pattern.search(text)
        day = parse_date(re.sub(r"[_.]", "-", match["day"])) if match else None
        if day is not None:
            return day
    whole = parse_quarter(text)
    period = read_period(re.sub(r"_", " ", text))
    year = period.year or _year_beside_quarter(text)
    if whole is not None:
        return quarter_end(whole)
    if year and period.quarter:
        return quarter_end(f"{year}Q{period.quarter}")
    month = period.month or _month_number(text)
    if year and month:
        return date(year, month, monthrange(year, month)[1])
    return None


def _year_beside_quarter(text: str) -> int | None:
    match = re.search(
        r"(?<!\d)((?:19|20)\d{2})(?=\s?[TQtq][1-4])", text
    ) or _YEAR.search(text)
    return int(match[0]) if match else None


def _month_number(text: str) -> int | None:
    """Read the month of ``2023-11``, or the last month's name in a text."""
    match = re.search(r"(?<!\d)(?:19|20)\d\d[-_](?P<month>0[1-9]|1[0-2])(?!\d)", text)
    if match:
        return int(match["month"])
    found = [parse_month(word) for word in re.findall(r"[^\W\d_]{4,10}", text)]
    return next((month for month in reversed(found) if month), None)


def find_span(
    fields: Fields, period: tuple[Field, str] | None, periods: Periods, cut_off: date
) -> tuple[date, date]:
    """Say from when to when the plan goes, as far as the export shows.

    Parameters
    ----------
    fields : Fields
        Columns found.
    period : tuple or None
        Column that says the quarter, and how it is read.
    periods : Periods
        Where quarters are said.
    cut_off : datetime.date
        Day the export speaks for.

    Returns
    -------
    tuple of datetime.date
        First and last day, whole quarters, the cut-off's among them.
    """
    if period is not None:
        quarters = {q for q in quarters_of(*period) if q}
    else:
        timed = [s for s in fields.series.values() if s.has_year]
        quarters = {q for s in timed for q in _quarters(s)}
    years = periods.years or (() if quarters else (cut_off.year,))
    quarters |= {f"{year}Q{number}" for year in years for number in (1, 4)}
    first, last = min(quarters), max(quarters)
    start = min(quarter_start(first), quarter_start(quarter_of_date(cut_off)))
    return start, quarter_end(last)


def _quarters(series: Series) -> list[str]:
    return [f"{year}Q{number}" for year, number in series.periods]
