"""Periods: which quarter a row, a label, a title or a sheet's name speaks for."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from gabeval.monitor.binding import Bound
from gabeval.monitor.cells import as_text
from gabeval.monitor.files.workbook import Sheet
from gabeval.monitor.labels import key_of, label_pattern, read_captures
from gabeval.monitor.reader import SheetReader
from gabeval.plan import Column, Layout
from gabeval.quarters import (
    parse_date,
    parse_quarter,
    parse_quarter_number,
    parse_year_month,
    quarter_of_date,
)
from gabeval.speech import speak

_BARE_QUARTER = (
    re.compile(r"(?P<year>\d{4})[-./ ](?P<q>[1-4])"),
    re.compile(r"(?P<q>[1-4])[-./ ](?P<year>\d{4})"),
)
"""Spellings that are a quarter only where the layout says that there are some."""

_YEARS = range(1990, 2100)
"""Years that a column of years may hold."""


class RowPeriods(NamedTuple):
    """What the data rows say of their period; each is missing if they say nothing.

    Attributes
    ----------
    quarter : numpy.ndarray or None
        Quarter of each row; ``None`` where it cannot be read.
    year : numpy.ndarray or None
        Year of each row, where its columns name quarters without one.
    text : numpy.ndarray or None
        What was read, for findings.
    column : Column or None
        Where it stands.
    """

    quarter: np.ndarray | None = None
    year: np.ndarray | None = None
    text: np.ndarray | None = None
    column: Column | None = None


def read_said(
    sheet: Sheet, layout: Layout, first_header_row: int
) -> tuple[dict[str, str], str]:
    """Read what the title or the sheet's name says of the quarter.

    Parameters
    ----------
    sheet : Sheet
        Sheet as read.
    layout : Layout
        Says whether title or name are asked, and how they are written.
    first_header_row : int
        Rows before it are the title, counted from 0.

    Returns
    -------
    dict of str to str
        ``q``, ``month`` and ``year``, those that were found.
    str
        What is wrong, as a sentence; empty if nothing is.
    """
    periods = layout.periods
    asked = (periods.from_, periods.year)
    said: dict[str, str] = {}
    if "sheet" in asked:
        found = _match_all(layout.sheets, [sheet.name])
        said, fault = _only(found, layout.sheets, speak("the sheet's name"))
        if fault:
            return said, fault
    if "title" in asked:
        texts = _title_texts(sheet, first_header_row)
        found = _match_all(periods.title, texts)
        title, fault = _only(found, periods.title, speak("the rows above the header"))
        if fault:
            return said, fault
        said = {**said, **title}
    return said, ""


def _title_texts(sheet: Sheet, stop: int) -> list[str]:
    """List the cells above the header, and each row of them joined."""
    texts = []
    for row in sheet.values[:stop]:
        cells = [as_text(cell).strip() for cell in row if cell is not None]
        texts += [*cells, " ".join(cells)]
    return texts


def _match_all(patterns: list[str], texts: list[str]) -> list[dict[str, str]]:
    found = []
    for text in texts:
        for pattern in patterns:
            match = label_pattern(pattern).fullmatch(key_of(text))
            if match is not None:
                found.append(read_captures(match))
                break
    return found


def _only(
    found: list[dict[str, str]], patterns: list[str], where: str
) -> tuple[dict[str, str], str]:
    shown = " / ".join(f"«{pattern}»" for pattern in patterns)
    different = [one for i, one in enumerate(found) if one not in found[:i]]
    if not different:
        return {}, speak(
            "nothing in {where} reads {shown} ('periods')", where=where, shown=shown
        )
    if len(different) > 1:
        listed = "; ".join(" ".join(one.values()) for one in different)
        return {}, speak(
            "{where} say different things where {shown} is asked: {listed}",
            where=where,
            shown=shown,
            listed=listed,
        )
    return different[0], ""


def sheet_year(reader: SheetReader) -> int | None:
    """Say which year the labels of a sheet mean when they name none.

    Parameters
    ----------
    reader : SheetReader
        The sheet.

    Returns
    -------
    int or None
        ``None`` if a column of each row says it.
    """
    year = reader.layout.periods.year
    if isinstance(year, int):
        return year
    if year in ("title", "sheet"):
        return int(reader.said["year"])
    if year == "cut_off":
        return int(reader.cut_off[:4])
    return None


def last_quarter(reader: SheetReader, year: int) -> str:
    """Say which quarter a value of a whole year speaks for.

    Parameters
    ----------
    reader : SheetReader
        The sheet.
    year : int
        The year.

    Returns
    -------
    str
        The year's last quarter, or that of the cut-off if it lies before.
    """
    same_year = reader.cut_off.startswith(f"{year}")
    return reader.cut_off if same_year else f"{year}Q4"


def captured_quarter(captures: Mapping[str, str]) -> int | None:
    """Return the number of the quarter that a label names by quarter or month.

    Parameters
    ----------
    captures : mapping of str to str
        As `read_captures` gives them.

    Returns
    -------
    int or None
        1 to 4; ``None`` if the label names neither.

    Examples
    --------
    >>> captured_quarter({"month": "9"}), captured_quarter({"year": "2024"})
    (3, None)
    """
    if "q" in captures:
        return int(captures["q"])
    if "month" in captures:
        return (int(captures["month"]) - 1) // 3 + 1
    return None


def captured_year(captures: Mapping[str, str], reader: SheetReader) -> int | None:
    """Return the year that a label names, else the sheet's.

    Parameters
    ----------
    captures : mapping of str to str
        As `read_captures` gives them.
    reader : SheetReader
        The sheet.

    Returns
    -------
    int or None
        ``None`` if a column of each row says it.
    """
    return int(captures["year"]) if "year" in captures else sheet_year(reader)


def read_row_periods(reader: SheetReader) -> RowPeriods:
    """Read the quarter of each data row, or its year.

    Parameters
    ----------
    reader : SheetReader
        The sheet.

    Returns
    -------
    RowPeriods
        Quarters where the layout takes them from a column, the title or the sheet's
        name; else the years, where a column says them.
    """
    periods = reader.layout.periods
    size = len(reader.rows)
    years, texts, column = None, None, None
    if not isinstance(periods.year, int | str):
        column = periods.year.column
        texts = reader.texts(column)
        years = _each(texts, _parse_year)
    if periods.from_ in ("title", "sheet"):
        number = captured_quarter(reader.said)
        year = captured_year(reader.said, reader)
        given = np.full(size, year, dtype=object) if year is not None else years
        quarters = np.empty(size, dtype=object)
        quarters[:] = [None if y is None else f"{y}Q{number}" for y in given]
        return RowPeriods(quarters, None, texts, column)
    if periods.column is None:
        return RowPeriods(None, years, texts, column)
    column = periods.column
    texts = reader.texts(column)
    cells = _date_cells(reader, column) if column.read == "date" else texts
    year = sheet_year(reader)
    shared = np.full(size, year, dtype=object) if years is None else years
    known: dict[object, str | None] = {}
    quarters = np.full(size, None, dtype=object)
    for place, key in enumerate(zip(cells, shared, strict=True)):
        if key not in known:
            known[key] = _parse_period(*key, column, reader)
        quarters[place] = known[key]
    return RowPeriods(quarters, None, texts, column)


def _each(texts: np.ndarray, parse: Callable[[str | None], int | None]) -> np.ndarray:
    known = {text: parse(text) for text in set(texts)}
    out = np.empty(len(texts), dtype=object)
    out[:] = [known[text] for text in texts]
    return out


def _date_cells(reader: SheetReader, column: Column) -> np.ndarray:
    found = reader.bound(column)
    if column.extract or column.clean or not found:
        return reader.texts(column)
    return reader.sheet.values[reader.rows, found[0].index]


def _parse_year(text: str | None) -> int | None:
    digits = (text or "").strip()
    is_year = digits.isascii() and digits.isdigit() and int(digits) in _YEARS
    return int(digits) if is_year else None


def _parse_period(
    cell: object, year: int | None, column: Column, reader: SheetReader
) -> str | None:
    """Read the quarter that one cell means."""
    if cell is None:
        return None
    if column.read == "date":
        day = parse_date(cell, order=column.order)
        return quarter_of_date(day) if day else None
    text = as_text(cell)
    if column.read == "year":
        found = _parse_year(text)
        return last_quarter(reader, found) if found else None
    if column.read == "year_month":
        return parse_year_month(text)
    return parse_quarter(text, year=year) or _parse_bare_quarter(text, year)


def _parse_bare_quarter(text: str, year: int | None) -> str | None:
    for pattern in _BARE_QUARTER:
        if match := pattern.fullmatch(text.strip()):
            return f"{match['year']}Q{match['q']}"
    number = parse_quarter_number(text)
    return f"{year}Q{number}" if number and year else None


def label_slot(reader: SheetReader, bound: Bound) -> tuple[int | None, int | None]:
    """Say which year and quarter the label of a column names.

    Parameters
    ----------
    reader : SheetReader
        The sheet.
    bound : Bound
        Column found.

    Returns
    -------
    int or None
        Year; ``None`` if a column of each row says it.
    int or None
        Number of the quarter; ``None`` if the label names neither quarter nor month.
    """
    year = captured_year(bound.captures, reader)
    return year, captured_quarter(bound.captures)
