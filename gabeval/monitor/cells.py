"""Reading the cells of one column: numbers, codes, texts and dates.

A cell is read by what the layout says of its column. The five kinds of absence stay
apart, a text with two possible readings stays unset, and each column keeps counts of
what was met.
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache

import numpy as np

from gabeval.numerals import absence_of, decimal_sign, fold, parse_numeral
from gabeval.plan import Column
from gabeval.quarters import parse_date, parse_month

COUNTS = (
    "n_cells",
    "n_number",
    "n_percent_format",
    "n_percent_text",
    "n_comma",
    "n_point",
    "n_thousands",
    "n_ambiguous",
    "n_text",
    "n_zero",
    "n_blank",
    "n_not_applicable",
    "n_not_reported",
    "n_error",
)
"""What is counted of each column: the columns of the table ``readings``."""

CELL_ERRORS = {"formula": "formula_without_value", "twice": "cell_twice"}
"""Marks of cells without a value that are no Excel error, and the rule for each."""


@dataclass
class Numbers:
    """One column read as numbers.

    ``values`` are in the unit of the column (percent 0 to 100, share 0 to 1, or its
    own), missing where there is no number; ``states`` tells why.
    """

    values: np.ndarray
    states: np.ndarray
    counts: Counter[str] = field(default_factory=Counter)
    odd: list[tuple[int, str, str]] = field(default_factory=list)
    """Position, rule and text of each cell that is a question."""


def read_numbers(
    cells: Sequence[object],
    column: Column,
    *,
    read: str,
    errors: Mapping[int, str],
    percent: frozenset[int] | set[int],
    absent: Mapping[str, Sequence[str]] | None = None,
) -> Numbers:
    """Read the cells of a column as numbers.

    Parameters
    ----------
    cells : sequence
        Cells as the workbook holds them; ``None`` is an empty one.
    column : Column
        What the layout says: words that stand for numbers, decimal sign.
    read : {"percent", "share", "number"}
        Unit of the column.
    errors : mapping of int to str
        Excel errors, and formulas without result, by position.
    percent : set of int
        Positions of numbers that Excel shows as a percentage.
    absent : mapping, optional
        Words of absence besides the usual ones, by state.

    Returns
    -------
    Numbers
        Values, states, counts, and the cells that are a question.

    Examples
    --------
    >>> column = Column(label=["AVANCE"])
    >>> got = read_numbers(
    ...     [50, "41,88%", None, "N/A"],
    ...     column,
    ...     read="percent",
    ...     errors={},
    ...     percent=set(),
    ... )
    >>> got.values.tolist(), got.states.tolist()
    ([50.0, 41.88, nan, nan], ['value', 'value', 'blank', 'not_applicable'])
    """
    size = len(cells)
    out = Numbers(np.full(size, np.nan), np.full(size, "blank", dtype=object))
    words = {fold(k): float(v) for k, v in column.values.items() if _is_number(v)}
    sign = _column_sign(cells, column)
    for place, cell in enumerate(cells):
        if place in errors:
            _note_error(out, place, errors[place])
        elif cell is None:
            out.counts["n_blank"] += 1
        elif isinstance(cell, float | int) and not isinstance(cell, bool):
            out.counts["n_number"] += 1
            shown = place in percent
            out.counts["n_percent_format"] += shown
            value = cell * 100 if shown and read == "percent" else cell
            _keep(out, place, float(value))
        elif isinstance(cell, str):
            _read_text(out, place, cell, read, sign, words, absent)
        else:
            _question(out, place, "text_in_number", _shown(cell), "n_text")
    out.counts["n_cells"] = size
    return out


def read_texts(cells: Sequence[object], column: Column | None = None) -> np.ndarray:
    r"""Read the cells of a column as text.

    Whole numbers lose Excel's ``.0``, so that a code stays a code; dates are ISO.

    Parameters
    ----------
    cells : sequence
        Cells as the workbook holds them.
    column : Column, optional
        What to extract, pad or clean.

    Returns
    -------
    numpy.ndarray
        Texts; ``None`` where the cell is empty or nothing could be extracted.

    Examples
    --------
    >>> read_texts([4112.0, " a\n", None]).tolist()
    ['4112', 'a', None]
    >>> read_texts([729.0], Column(label=["x"], pad=4)).tolist()
    ['0729']
    """
    texts = [
        None if cell is None else (as_text(cell).strip() or None) for cell in cells
    ]
    if column is not None:
        change = _changer(column)
        if change is not None:
            known = {t: change(t) or None for t in set(texts) if t is not None}
            texts = [None if text is None else known[text] for text in texts]
    out = np.empty(len(texts), dtype=object)
    out[:] = texts
    return out


def read_dates(
    cells: Sequence[object],
    column: Column,
    *,
    years: np.ndarray | None = None,
    is_end: bool = False,
) -> tuple[np.ndarray, list[tuple[int, str, str]]]:
    """Read the cells of a column as dates.

    Parameters
    ----------
    cells : sequence
        Cells as the workbook holds them.
    column : Column
        Order of day, month and year. A month of a year is its first day, or its last;
        with ``read: month`` the year is that of `years`.
    years : numpy.ndarray, optional
        Year of each cell.
    is_end : bool
        Whether a month stands for its last day.

    Returns
    -------
    numpy.ndarray
        ISO dates as text; ``None`` where there is none.
    list of tuple
        Position, rule and text of each cell that is no date and no word of absence.

    Examples
    --------
    >>> read_dates(["31/11/2024"], Column(label=["FIN"]))
    (array([None], dtype=object), [(0, 'bad_date', '31/11/2024')])
    """
    out = np.full(len(cells), None, dtype=object)
    odd = []
    texts = read_texts(cells, column) if _changer(column) else cells
    for place, cell in enumerate(texts):
        if cell is None:
            continue
        year = None if years is None else years[place]
        found = _parse_day(cell, column, is_end, year)
        if found is not None:
            out[place] = found.isoformat()
        elif not (isinstance(cell, str) and absence_of(cell)):
            odd.append((place, "bad_date", _shown(cell)))
    return out, odd


_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2}|[a-z]{3,10}\.?)")
_YEAR_LAST = re.compile(
    r"(?P<month>\d{1,2}|[a-z]{3,10}\.?)(?:[-/. ]| de | del )(?P<year>\d{4})"
)


def _parse_day(
    cell: object, column: Column, is_end: bool, year: int | None
) -> date | None:
    """Read a day; a month stands for its first day, or its last."""
    if column.read != "month":
        day = parse_date(cell, order=column.order)
        if day is not None:
            return day
    text = fold(as_text(cell))
    match = _YEAR_FIRST.fullmatch(text) or _YEAR_LAST.fullmatch(text)
    month = parse_month(match["month"]) if match else None
    if match is not None:
        year = int(match["year"])
    elif column.read == "month":
        month = parse_month(text)
    if month is None or not year:
        return None
    return date(year, month, monthrange(year, month)[1] if is_end else 1)


def as_text(cell: object) -> str:
    """Write a cell as the text a person would read in it.

    Parameters
    ----------
    cell : object
        Cell as the workbook holds it.

    Returns
    -------
    str
        Text; a whole number without decimals, a date as ISO.

    Examples
    --------
    >>> as_text(1.0), as_text(0.5), as_text(None)
    ('1', '0.5', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return repr(cell) if isinstance(cell, float) else str(cell)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(cell: object) -> str:
    text = as_text(cell)
    return text if len(text) <= 80 else text[:77] + "..."


def _column_sign(cells: Sequence[object], column: Column) -> str:
    """Settle the decimal sign: the layout's, or what its own texts agree on."""
    if column.decimal != "auto":
        return column.decimal
    texts = {cell for cell in cells if isinstance(cell, str)}
    return decimal_sign(sorted(texts)) or "auto"


def _keep(out: Numbers, place: int, value: float) -> None:
    out.values[place] = value
    out.states[place] = "zero" if value == 0 else "value"
    out.counts["n_zero"] += value == 0


def _note_error(out: Numbers, place: int, text: str) -> None:
    rule = CELL_ERRORS.get(text, "error_cell")
    out.states[place] = "error"
    out.counts["n_error"] += 1
    out.odd.append((place, rule, text))


def _question(out: Numbers, place: int, rule: str, text: str, count: str) -> None:
    out.states[place] = "unreadable"
    out.counts[count] += 1
    out.odd.append((place, rule, text))


def _read_text(
    out: Numbers,
    place: int,
    cell: str,
    read: str,
    sign: str,
    words: Mapping[str, float],
    absent: Mapping[str, Sequence[str]] | None,
) -> None:
    text = cell.strip()
    if not text:
        out.counts["n_blank"] += 1
        return
    if words and fold(text) in words:
        _keep(out, place, words[fold(text)])
        out.counts["n_text"] += 1
        return
    state = absence_of(text, absent)
    if state == "error":
        _note_error(out, place, text)
    elif state is not None:
        out.states[place] = state
        out.counts[f"n_{state}"] += 1
    else:
        _read_numeral(out, place, text, read, sign)


def _read_numeral(out: Numbers, place: int, text: str, read: str, sign: str) -> None:
    numeral = parse_numeral(text, decimal=sign)
    if numeral.kind == "ambiguous":
        _question(out, place, "ambiguous_number", _shown(text), "n_ambiguous")
        return
    if numeral.value is None:
        _question(out, place, "text_in_number", _shown(text), "n_text")
        return
    out.counts["n_percent_text"] += numeral.is_percent
    out.counts["n_thousands"] += numeral.has_thousands
    if numeral.kind in ("comma", "point"):
        out.counts[f"n_{numeral.kind}"] += 1
    in_percent = numeral.is_percent and read != "percent"
    _keep(out, place, numeral.value / 100 if in_percent else numeral.value)


def _changer(column: Column):
    if not (column.extract or column.pad or column.clean):
        return None
    pattern = re.compile(column.extract) if column.extract else None

    def change(text: str) -> str | None:
        if "python_bytes" in column.clean:
            text = undo_python_bytes(text)
        if pattern is not None:
            match = pattern.search(text)
            if match is None:
                return None
            text = match[1].strip()
        return text.zfill(column.pad) if column.pad else text

    return change


@lru_cache(maxsize=65536)
def undo_python_bytes(text: str) -> str:
    r"""Undo a publisher's ``b'...'``: the way Python prints bytes, left in the text.

    Parameters
    ----------
    text : str
        Text that may be so written.

    Returns
    -------
    str
        The text that was meant; unchanged if it is not of this form.

    Examples
    --------
    >>> undo_python_bytes("b'd\\xe2\\x80\\x99ici 2024'")
    'd’ici 2024'
    >>> undo_python_bytes("by 2024")
    'by 2024'
    """
    match = re.fullmatch(r"b(['\"])(.*)\1", text.strip(), re.DOTALL)
    if match is None:
        return text
    try:
        raw = match[2].encode("latin-1").decode("unicode_escape").encode("latin-1")
        return raw.decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return text
