"""Quarters, months and dates in any spelling; in the tables a quarter is ``2023Q4``.

What belongs here turns one text, or one date, into a quarter and back. Nothing is ever
guessed: ``2021-1`` may be a quarter or a month, so it is neither. Never use pandas for
this: it takes ``2021-T3`` for March.
"""

import re
from datetime import date
from functools import lru_cache
from numbers import Real

from gabeval.dates import (
    LONGEST_DATE,
    date_from_text,
    is_serial,
    parse_date,
    parse_month,
)
from gabeval.errors import QuarterError
from gabeval.numerals import fold
from gabeval.quarter_words import ORDINALS, read_words
from gabeval.speech import speak

__all__ = [
    "is_quarter",
    "parse_date",
    "parse_month",
    "parse_quarter",
    "parse_quarter_number",
    "parse_year_month",
    "quarter_end",
    "quarter_of_date",
    "quarter_of_month",
    "quarter_start",
    "quarters_between",
    "shift_quarter",
]

_QUARTER = re.compile(r"[0-9]{4}Q[1-4]")
_MONTHS_OF_QUARTER = 3
_MONTH_YEAR = (
    re.compile(r"(?P<year>\d{4})[-/](?P<month>\d\d?)"),
    re.compile(r"(?P<month>\d\d?)[-/](?P<year>\d{4})"),
    re.compile(
        r"(?:by |a )?(?P<month>[a-z]{3,10})\.?[ ,/.-]+(?:de |del |of )?(?P<year>\d{4})"
    ),
    re.compile(r"(?P<year>\d{4})[ ,/.-]+(?P<month>[a-z]{3,10})\.?"),
)
_CUT_OFF_HEAD = re.compile(
    r"(?:(?:con|fecha|de|del|corte|cut|off|cutoff|a|al|as|at|of|until|hasta|el)"
    r"[\s:.,-]+)+"
)


def parse_quarter(text: object, *, year: int | None = None) -> str | None:
    """Read a quarter in any spelling that can mean only one.

    Missing values, words that are not about quarters, two quarters that contradict each
    other, and what may be a month as well give None. So do two-digit years.

    Parameters
    ----------
    text : object
        A text; or a date, which counts if it is the first or last day of a quarter (a
        spreadsheet turns quarters into such dates).
    year : int, optional
        Year of the sheet or file, for texts that name none.

    Returns
    -------
    str or None
        A quarter such as ``'2021Q3'``, or None.

    Examples
    --------
    >>> parse_quarter("2021-T3"), parse_quarter("Primer trimestre de 2021")
    ('2021Q3', '2021Q1')
    >>> parse_quarter("Trimestre III", year=2024), parse_quarter("Trimestre III")
    ('2024Q3', None)
    >>> parse_quarter("corte 31 de marzo de 2021"), parse_quarter("2021-03")
    ('2021Q1', None)
    """
    if isinstance(text, date):
        day = parse_date(text)
        return _quarter_of_edge(day) if day else None
    if not isinstance(text, str) or len(text) > LONGEST_DATE:
        return None
    return _parse_quarter_text(fold(text), year)


def parse_quarter_number(text: object) -> int | None:
    """Read which quarter of a year a text or number means.

    Parameters
    ----------
    text : object
        Such as ``'III'``, ``'3'``, ``3``, ``'Trim III'``, ``'tercer'``; a year
        beside it does no harm.

    Returns
    -------
    int or None
        From 1 to 4; None for missing values and anything else.

    Examples
    --------
    >>> [parse_quarter_number(t) for t in ("III", "Trimestre 3", "3er", "T5")]
    [3, 3, 3, None]
    """
    if isinstance(text, Real) and not isinstance(text, bool):
        return int(text) if text in (1, 2, 3, 4) else None
    if not isinstance(text, str) or len(text) > LONGEST_DATE:
        return None
    folded = fold(text)
    if folded in ("1", "2", "3", "4"):
        return int(folded)
    return ORDINALS.get(folded) or read_words(folded, with_bare_ordinals=True).number


def parse_year_month(text: object) -> str | None:
    """Read a month of a year, and tell the quarter it lies in.

    Missing values, months without a year and two-digit years (``Jul-12``) give None.
    A whole date counts if no other order of day and month could be meant.

    Parameters
    ----------
    text : object
        Such as ``'2022-03'``, ``'03/2022'``, ``'marzo de 2022'``, or a date.

    Returns
    -------
    str or None
        Quarter of that month.

    Examples
    --------
    >>> parse_year_month("2022-03"), parse_year_month("diciembre de 2022")
    ('2022Q1', '2022Q4')
    """
    if isinstance(text, date):
        day = parse_date(text)
        return quarter_of_date(day) if day else None
    if not isinstance(text, str) or len(text) > LONGEST_DATE:
        return None
    return _parse_year_month_text(fold(text))


def is_quarter(text: object) -> bool:
    """Tell whether a text is a quarter as the tables write it.

    Parameters
    ----------
    text : object
        Anything; missing values are no quarter.

    Returns
    -------
    bool
        True for ``'2023Q4'`` and its like.

    Examples
    --------
    >>> is_quarter("2023Q4"), is_quarter("2023-T4")
    (True, False)
    """
    return (
        isinstance(text, str)
        and _QUARTER.fullmatch(text) is not None
        and not text.startswith("0000")
    )


def quarter_of_date(day: date) -> str:
    """Return the quarter that a day lies in.

    Parameters
    ----------
    day : datetime.date
        Any day.

    Returns
    -------
    str
        Quarter.

    Examples
    --------
    >>> quarter_of_date(date(2023, 11, 30))
    '2023Q4'
    """
    return quarter_of_month(day.year, day.month)


def quarter_of_month(year: int, month: int) -> str:
    """Return the quarter that a month lies in.

    Parameters
    ----------
    year : int
        Year of four digits.
    month : int
        From 1 to 12.

    Returns
    -------
    str
        Quarter.

    Raises
    ------
    QuarterError
        If there is no such month.

    Examples
    --------
    >>> quarter_of_month(2022, 3)
    '2022Q1'
    """
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        raise QuarterError(
            speak(
                "there is no month {month} of the year {year}: give a month "
                "from 1 to 12 and a year of four digits.",
                month=month,
                year=year,
            )
        )
    return f"{year:04d}Q{(month - 1) // _MONTHS_OF_QUARTER + 1}"


def quarter_start(quarter: str) -> date:
    """Return the first day of a quarter.

    Parameters
    ----------
    quarter : str
        Such as ``'2023Q4'``.

    Returns
    -------
    datetime.date
        Its first day.

    Raises
    ------
    QuarterError
        If `quarter` is not written as the tables write it.

    Examples
    --------
    >>> quarter_start("2023Q4")
    datetime.date(2023, 10, 1)
    """
    year, number = _split(quarter)
    return date(year, _MONTHS_OF_QUARTER * (number - 1) + 1, 1)


def quarter_end(quarter: str) -> date:
    """Return the last day of a quarter.

    Parameters
    ----------
    quarter : str
        Such as ``'2023Q4'``.

    Returns
    -------
    datetime.date
        Its last day.

    Raises
    ------
    QuarterError
        If `quarter` is not written as the tables write it.

    Examples
    --------
    >>> quarter_end("2023Q2")
    datetime.date(2023, 6, 30)
    """
    year, number = _split(quarter)
    return date(year, _MONTHS_OF_QUARTER * number, 31 if number in (1, 4) else 30)


def shift_quarter(quarter: str, n: int) -> str:
    """Return the quarter `n` quarters later, or earlier if `n` is negative.

    Parameters
    ----------
    quarter : str
        Such as ``'2023Q4'``.
    n : int
        How many quarters.

    Returns
    -------
    str
        Quarter.

    Raises
    ------
    QuarterError
        If `quarter` is not written as the tables write it, or the result has no year of
        four digits.

    Examples
    --------
    >>> shift_quarter("2023Q4", 1), shift_quarter("2023Q4", -4)
    ('2024Q1', '2022Q4')
    """
    year, index = divmod(_index(quarter) + n, 4)
    return quarter_of_month(year, _MONTHS_OF_QUARTER * index + 1)


def quarters_between(first: str, last: str) -> list[str]:
    """List the quarters from one to another, both included.

    Parameters
    ----------
    first, last : str
        Such as ``'2023Q3'``.

    Returns
    -------
    list of str
        Quarters in order.

    Raises
    ------
    QuarterError
        If `last` is before `first`, or one is not written as the tables write it.

    Examples
    --------
    >>> quarters_between("2023Q3", "2024Q1")
    ['2023Q3', '2023Q4', '2024Q1']
    """
    n = _index(last) - _index(first)
    if n < 0:
        told = speak(
            "the quarters run backwards: {last} is before {first}. Give the earlier "
            "one first.",
            last=last,
            first=first,
        )
        raise QuarterError(told)
    return [shift_quarter(first, i) for i in range(n + 1)]


def _split(quarter: str) -> tuple[int, int]:
    if not is_quarter(quarter):
        raise QuarterError(
            speak(
                "{quarter!r} is not a quarter: write it as 2023Q4. A text in "
                "another spelling goes through parse_quarter first.",
                quarter=quarter,
            )
        )
    return int(quarter[:4]), int(quarter[5])


def _index(quarter: str) -> int:
    year, number = _split(quarter)
    return 4 * year + number - 1


@lru_cache(maxsize=8192)
def _parse_quarter_text(folded: str, year: int | None) -> str | None:
    rest = _CUT_OFF_HEAD.sub("", folded, count=1)
    if year is not None and re.fullmatch(r"\d\d? (?:de )?[a-z]+\.?", rest):
        rest = f"{rest} {year}"
    # Without a layout nobody knows the order, so both have to say the same.
    days = {date_from_text(rest, order) for order in ("dmy", "mdy")} - {None}
    if days and not is_serial(rest):
        return _quarter_of_edge(days.pop()) if len(days) == 1 else None
    reading = read_words(folded)
    year = reading.year or year
    if reading.number is None or year is None:
        return None
    return f"{year:04d}Q{reading.number}"


def _quarter_of_edge(day: date) -> str | None:
    quarter = quarter_of_date(day)
    is_edge = day in (quarter_start(quarter), quarter_end(quarter))
    return quarter if is_edge else None


@lru_cache(maxsize=8192)
def _parse_year_month_text(folded: str) -> str | None:
    for pattern in _MONTH_YEAR:
        if match := pattern.fullmatch(folded):
            month, year = parse_month(match["month"]), int(match["year"])
            return quarter_of_month(year, month) if month and year else None
    days = {date_from_text(folded, order) for order in ("dmy", "mdy")} - {None}
    if len(days) != 1 or is_serial(folded):
        return None
    return quarter_of_date(days.pop())
