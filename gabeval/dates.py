"""Days and months in any spelling that has one reading.

What belongs here turns one text into a day or a month of the calendar; ``quarters``
makes quarters of them.
"""

import math
import re
from datetime import date, timedelta
from functools import lru_cache
from numbers import Real
from typing import Literal

from gabeval.numerals import fold

DateOrder = Literal["dmy", "mdy", "ymd"]

LONGEST_DATE = 128
"""Longer texts are narratives: no dates, and not worth remembering."""

_EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_SERIALS = range(20_000, 60_001)
"""Whole numbers that a date column may hold instead of dates: 1954 to 2064."""

_MONTH_NAMES = (
    ("enero", "january", "janeiro"),
    ("febrero", "february", "fevereiro"),
    ("marzo", "march", "marco"),
    ("abril", "april"),
    ("mayo", "may", "maio"),
    ("junio", "june", "junho"),
    ("julio", "july", "julho"),
    ("agosto", "august"),
    ("septiembre", "setiembre", "september", "setembro"),
    ("octubre", "october", "outubro"),
    ("noviembre", "november", "novembro"),
    ("diciembre", "december", "dezembro"),
)
# Full names and their first three or four letters; no two months share one.
MONTHS = {
    name[:length]: number
    for number, names in enumerate(_MONTH_NAMES, start=1)
    for name in names
    for length in (3, 4, len(name))
}
"""Number of a month by its folded name, whole or cut."""

_TIME = r"(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<gap>[-/.])(?P<month>\d\d?)(?P=gap)(?P<day>\d\d?){_TIME}"
)
_YEAR_LAST = re.compile(
    rf"(?P<first>\d\d?)(?P<gap>[-/.])(?P<second>\d\d?)(?P=gap)(?P<year>\d{{4}}){_TIME}"
)
_DAY_MONTH_NAME = re.compile(
    r"(?:el )?(?P<day>\d\d?|primero)(?:\.?(?:o|er|ero|ro|st|nd|rd|th))?[ ./-]+"
    r"(?:de |of )?(?P<month>[a-z]{3,10})\.?[ ,./-]+(?:de |del )?(?:ano )?"
    r"(?P<year>\d{4})"
)
_MONTH_NAME_DAY = re.compile(
    r"(?P<month>[a-z]{3,10})\.? (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?:de |del )?"
    r"(?P<year>\d{4})"
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")


def parse_month(text: object) -> int | None:
    """Read a month's name or number; missing values and anything else give None.

    Parameters
    ----------
    text : object
        Spanish, English or Portuguese name, whole or its first three or four letters,
        in any case, with or without a point; or its number.

    Returns
    -------
    int or None
        From 1 to 12.

    Examples
    --------
    >>> [parse_month(t) for t in ("Ene.", "SEPT", "março", "07", "13")]
    [1, 9, 3, 7, None]
    """
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str):
        return None
    return _month(fold(text).removesuffix("."))


def parse_date(value: object, *, order: DateOrder = "dmy") -> date | None:
    """Read a date, never one that the calendar does not have.

    A year that stands first is followed by the month, whatever `order` says. Missing
    values, two-digit years and months without a day give None.

    Parameters
    ----------
    value : object
        Text, date, or serial number of a spreadsheet (see `EXCEL_SERIALS`).
    order : {'dmy', 'mdy', 'ymd'}
        Order of day and month in numbers that end in the year, as the layout declares
        it for the whole column; under ``ymd`` such numbers are not read.

    Returns
    -------
    datetime.date or None
        The day.

    Examples
    --------
    >>> parse_date("30/05/2017"), parse_date("30 de mayo de 2017")
    (datetime.date(2017, 5, 30), datetime.date(2017, 5, 30))
    >>> parse_date("31/02/2021") is None, parse_date("Jul-12") is None
    (True, True)
    """
    if isinstance(value, date):
        # pandas' NaT calls itself a date, but is not equal to itself.
        return date(value.year, value.month, value.day) if value == value else None
    if isinstance(value, str):
        return (
            date_from_text(fold(value), order) if len(value) <= LONGEST_DATE else None
        )
    if isinstance(value, Real) and not isinstance(value, bool):
        # A fraction is the time of day; NaN is in no range.
        return _from_serial(value)
    return None


@lru_cache(maxsize=65536)
def date_from_text(folded: str, order: DateOrder) -> date | None:
    """Read a date from a text that is folded already; see `parse_date`.

    Parameters
    ----------
    folded : str
        What `gabeval.numerals.fold` makes of the text.
    order : {'dmy', 'mdy', 'ymd'}
        Order of day and month.

    Returns
    -------
    datetime.date or None
        The day.

    Examples
    --------
    >>> date_from_text("31/12/2022", "dmy")
    datetime.date(2022, 12, 31)
    """
    if match := _SERIAL.fullmatch(folded):
        return _from_serial(int(match[1]))
    if match := _YEAR_FIRST.fullmatch(folded):
        return _date(match["year"], match["month"], match["day"])
    if match := _YEAR_LAST.fullmatch(folded):
        if order == "ymd":
            return None
        pair = (match["first"], match["second"])
        day, month = pair if order == "dmy" else reversed(pair)
        return _date(match["year"], month, day)
    text = folded.replace("°", "o")
    match = _DAY_MONTH_NAME.fullmatch(text) or _MONTH_NAME_DAY.fullmatch(text)
    if match is None or match["month"] not in MONTHS:
        return None
    day = match["day"].replace("primero", "1")
    return _date(match["year"], str(MONTHS[match["month"]]), day)


def is_serial(folded: str) -> bool:
    """Tell whether a text is a bare number that only a date column makes a date.

    Parameters
    ----------
    folded : str
        What `gabeval.numerals.fold` makes of the text.

    Returns
    -------
    bool
        True for five digits.

    Examples
    --------
    >>> is_serial("44286"), is_serial("2021")
    (True, False)
    """
    return _SERIAL.fullmatch(folded) is not None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _from_serial(serial: float) -> date | None:
    in_range = EXCEL_SERIALS.start <= serial < EXCEL_SERIALS.stop
    return _EXCEL_EPOCH + timedelta(days=math.floor(serial)) if in_range else None


def _month(folded: str) -> int | None:
    if re.fullmatch(r"\d\d?", folded):
        return int(folded) if 1 <= int(folded) <= 12 else None
    return MONTHS.get(folded)
