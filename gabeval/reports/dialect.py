r"""Writing rows as text that spreadsheets read right, in two dialects.

A file holds full precision, never a rounded number, and no cell that a spreadsheet
would take for a formula.
"""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

FORMULA_STARTS = "=+-@|%＝＋－＠"
"""First characters that make a spreadsheet take a text for a formula or a command."""

GUARD = "'"
"""Put before such a text; spreadsheets and people both read it as a mark."""

MAX_KNOWN = 50_000
"""Texts that were looked at already and are kept: a table repeats its own."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Dialect:
    """How a text file of rows is written."""

    suffix: str
    """What the file's name ends in, before the ending."""
    delimiter: str
    """Between two columns."""
    decimal: str
    """Decimal sign."""
    encoding: str
    """Of the file."""


COMMA = Dialect("", ",", ".", "utf-8")
"""For programs, and for spreadsheets in English."""

SPANISH = Dialect("-es", ";", ",", "utf-8-sig")
"""For Excel in Spanish, which opens it with a double click."""

DIALECTS = (COMMA, SPANISH)
"""Every table is published in each of them."""


def dialect_of(language: str) -> Dialect:
    """Choose the dialect that a reader's spreadsheet opens.

    Parameters
    ----------
    language : str
        ``es`` or ``en``.

    Returns
    -------
    Dialect
        One of `DIALECTS`.

    Examples
    --------
    >>> dialect_of("es").decimal
    ','
    """
    return SPANISH if language == "es" else COMMA


def clean_cell(text: str) -> str:
    r"""Take out of a text what no cell may hold.

    Parameters
    ----------
    text : str
        Text of any origin.

    Returns
    -------
    str
        Without carriage returns, control characters and broken surrogates.

    Examples
    --------
    >>> clean_cell("a\r\nb\x00")
    'a\nb'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=MAX_KNOWN)
def guard_text(text: str) -> str:
    r"""Make a text harmless for a spreadsheet.

    Parameters
    ----------
    text : str
        Cell of a text column.

    Returns
    -------
    str
        Without carriage returns and control characters; with an apostrophe before it
        if a spreadsheet would compute it.

    Examples
    --------
    >>> guard_text("=1+1"), guard_text("Salud"), guard_text("a\r\nb")
    ("'=1+1", 'Salud', 'a\nb')
    """
    text = clean_cell(text)
    seen = text
    while seen and (seen[0].isspace() or unicodedata.category(seen[0]) in ("Cf", "Zs")):
        seen = seen[1:]
    return f"{GUARD}{text}" if seen[:1] and seen[0] in FORMULA_STARTS else text


def write_rows(
    header: Sequence[str], rows: Iterable[Sequence[object]], dialect: Dialect = COMMA
) -> bytes:
    r"""Write rows below one header row, with full precision.

    Missing values become empty cells; true and false are written as words.

    Parameters
    ----------
    header : sequence of str
        Names of the columns.
    rows : iterable of sequence
        Values: texts, numbers, truth values, or None and its like.
    dialect : Dialect
        How to write them.

    Returns
    -------
    bytes
        The file.

    Examples
    --------
    >>> write_rows(["name", "x"], [["=1", 0.5]], SPANISH).decode("utf-8-sig")
    "name;x\n'=1;0,5\n"
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=dialect.delimiter, lineterminator="\n")
    writer.writerow([guard_text(str(name)) for name in header])
    writer.writerows([_cell(value, dialect) for value in row] for row in rows)
    return buffer.getvalue().encode(dialect.encoding)


def _cell(value: object, dialect: Dialect) -> str:
    if isinstance(value, np.generic):
        # numpy's own numbers and truth values print otherwise than Python's.
        value = value.item()
    if isinstance(value, str):
        return guard_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return "" if math.isnan(value) else repr(value)
    if isinstance(value, int | float):
        return repr(value).replace(".", dialect.decimal)
    return guard_text(str(value))
