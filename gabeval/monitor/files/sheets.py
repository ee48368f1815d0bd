"""One sheet as it was read: values, marks, and notes for its reader.

Here belongs what every kind of file shares: the form of a sheet, how cells are named,
how text is cleaned. What a value *means* is decided later, by the layout of the plan.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from gabeval.monitor.files.addresses import cell_name, shorten
from gabeval.numerals import clean_text


@dataclass(frozen=True)
class Note:
    """Something to tell the user about a file that was read all the same.

    Parameters
    ----------
    rule : str
        What was met, e.g. ``'rows_hidden'``; the texts for readers go by this name.
    sheet, cell : str
        Where; empty if it holds for the whole file or sheet. The cell is named as a
        spreadsheet names it (``'D14'``).
    value : str
        What was met, in the file's own words. Notes on many cells say
        ``'3: A5, B6, D14'``: how many, then which.
    """

    rule: str
    sheet: str
    cell: str
    value: str


@dataclass(frozen=True)
class Sheet:
    """All cells of one sheet, at their own addresses.

    Parameters
    ----------
    name : str
        As the workbook says; empty for a text file.
    is_hidden : bool
        Whether the spreadsheet program does not show it.
    values : numpy.ndarray
        Objects; ``values[i, j]`` is the cell in row i + 1 and column j + 1: text,
        number, bool, date, datetime or time, or None for an empty cell. Empty rows and
        columns at the end are cut off, those at the beginning are kept.
    errors : dict
        (row, column), from 0, to the error text of the cell (``'#DIV/0!'``), to
        ``'formula'`` for a formula without a saved value, or to ``'twice'`` for a cell
        that the file holds twice. The value there is None.
    percent : numpy.ndarray
        Booleans in the shape of `values`: a number that is shown as a percentage, so
        that 0.98 stands for 98 %.
    hidden_rows, hidden_columns : frozenset of int
        From 0; only within `values`.
    merged : tuple
        (first row, first column, last row, last column), from 0, both ends included;
        only what lies within `values`.
    comments, links : dict
        (row, column), from 0, to the comment, or to the address behind the cell. An
        address is as the file says it: it must pass a check before it is shown.
    """

    name: str
    is_hidden: bool
    values: np.ndarray
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    percent: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), bool))
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    links: dict[tuple[int, int], str] = field(default_factory=dict)


def note_cells(rule: str, sheet: str, cells: Iterable[tuple[int, int]]) -> list[Note]:
    """Say one thing about many cells.

    Parameters
    ----------
    rule, sheet : str
        As in :class:`Note`.
    cells : iterable of tuple of int
        (row, column), from 0.

    Returns
    -------
    list of Note
        One note at the first cell, with all of them counted and the first ones named;
        none if there are no cells.

    Examples
    --------
    >>> note_cells("struck_out", "PDM", [(13, 3), (4, 0)])
    [Note(rule='struck_out', sheet='PDM', cell='A5', value='2: A5, D14')]
    """
    names = [cell_name(*cell) for cell in sorted(cells)]
    if not names:
        return []
    return [Note(rule, sheet, names[0], f"{len(names)}: {shorten(names)}")]


_LINE_END = re.compile(r"\r\n?")
_PLAIN = re.compile(r"[\n\t -~\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u2122]*")
"""Texts that cleaning leaves as they are, but for white space around them."""
_LOST_LETTER = re.compile(r"[a-zñáéíóú]\?[a-zñáéíóú](?![\w-]*=)")
_MOJIBAKE = re.compile("[ÃÂ][\x80-\xbf\u0192\u02c6\u02dc\u0152-\u017e\u2013-\u2122]|â€")
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*")
_TWO_SCRIPTS = re.compile(
    "[A-Za-z\xc0-\u024f][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z\xc0-\u024f]"
)


class Cleaner(dict):
    """Clean each different text once, and remember which ones were not sound.

    A mapping from a raw text to the clean one, or to None if nothing is left.

    Attributes
    ----------
    repaired : set of str
        Raw texts that held characters nobody sees: controls, zero width, reversed
        direction, accents apart from their letter.
    damaged : set of str
        Raw texts in which a letter was lost before they came to us.
    mixed : set of str
        Raw texts with Latin and Cyrillic letters in one word: they look like others
        but do not equal them.

    Examples
    --------
    >>> cleaner = Cleaner()
    >>> cleaner["  Secretaría "], cleaner["   "]
    ('Secretaría', None)
    >>> cleaner["gesti?n"], cleaner.damaged
    ('gesti?n', {'gesti?n'})
    """

    def __init__(self) -> None:
        super().__init__()
        self.repaired: set[str] = set()
        self.damaged: set[str] = set()
        self.mixed: set[str] = set()

    def __missing__(self, text: str) -> str | None:
        cleaned = text.strip() if _PLAIN.fullmatch(text) else self._clean(text)
        if _is_damaged(cleaned):
            self.damaged.add(text)
        self[text] = cleaned or None
        return self[text]

    def _clean(self, text: str) -> str:
        lines = _LINE_END.sub("\n", text)
        cleaned = clean_text(lines)
        if cleaned != lines.strip():
            self.repaired.add(text)
        if _TWO_SCRIPTS.search(cleaned):
            self.mixed.add(text)
        return cleaned

    def find_notes(self, sheet: str, rows: Iterable[Iterable[object]]) -> list[Note]:
        """Name the cells whose text was repaired, damaged or of two scripts.

        Parameters
        ----------
        sheet : str
            Name of the sheet.
        rows : iterable
            The raw cells, as they were before cleaning.

        Returns
        -------
        list of Note
            At most one each of ``text_repaired``, ``text_damaged`` and
            ``text_of_two_scripts``.
        """
        kinds = {
            "text_repaired": self.repaired,
            "text_damaged": self.damaged,
            "text_of_two_scripts": self.mixed,
        }
        kinds = {rule: texts for rule, texts in kinds.items() if texts}
        cells: dict[str, list[tuple[int, int]]] = {rule: [] for rule in kinds}
        wanted = set().union(*kinds.values())
        for i, row in enumerate(rows if kinds else ()):
            if wanted.isdisjoint(row):
                continue
            for j, value in enumerate(row):
                for rule, texts in kinds.items():
                    if value.__class__ is str and value in texts:
                        cells[rule].append((i, j))
        return [note for rule in kinds for note in note_cells(rule, sheet, cells[rule])]


def _is_damaged(text: str) -> bool:
    """Tell whether letters were lost: replaced by a mark, or read in a wrong code."""
    if not text.isascii():
        if "\ufffd" in text:
            return True
        if ("Ã" in text or "Â" in text or "â€" in text) and _MOJIBAKE.search(text):
            return True
    if "?" not in text or not _LOST_LETTER.search(text):
        return False
    return bool(_LOST_LETTER.search(_ADDRESS.sub(" ", text)))


def clean_rows(rows: Iterable[Iterable[object]], cleaner: Cleaner) -> list[list]:
    """Clean the text cells of raw rows; other cells stay as they are.

    Parameters
    ----------
    rows : iterable
        Raw cells; an empty text is an empty cell.
    cleaner : Cleaner
        Remembers what was met.

    Returns
    -------
    list of list
        Same shape.
    """
    return [[cleaner[v] if v.__class__ is str else v for v in row] for row in rows]


def set_aside_infinite(rows: list[list], errors: dict[tuple[int, int], str]) -> None:
    """Turn numbers that are none (NaN, infinity) into errors, in place.

    No spreadsheet program can store them; they come from a faulty writer, and would
    pass for a missing value or for a very good result.

    Parameters
    ----------
    rows : list of list
        Cells.
    errors : dict
        Gets ``'#NUM!'`` for each of them.

    Examples
    --------
    >>> rows, errors = [["a", float("nan"), 1.0]], {}
    >>> set_aside_infinite(rows, errors)
    >>> rows, errors
    ([['a', None, 1.0]], {(0, 1): '#NUM!'})
    """
    for i, row in enumerate(rows):
        odd = [j for j, v in enumerate(row) if v.__class__ is float and v - v != 0]
        for j in odd:
            row[j] = None
            errors[i, j] = "#NUM!"


def make_values(
    rows: list[list], errors: Mapping[tuple[int, int], str] | None = None
) -> np.ndarray:
    """Put rows into one array, without the empty rows and columns at the end.

    Parameters
    ----------
    rows : list of list
        Clean cells, all rows of one length.
    errors : mapping, optional
        Cells that must stay inside although they hold no value.

    Returns
    -------
    numpy.ndarray
        Objects; None is an empty cell. Cells with errors are None.

    Examples
    --------
    >>> make_values([[None, "a", None], [None, None, None]]).tolist()
    [[None, 'a']]
    >>> make_values([["a"]], {(1, 1): "#DIV/0!"}).tolist()
    [['a', None], [None, None]]
    """
    values = np.empty((len(rows), len(rows[0]) if rows else 0), dtype=object)
    if values.size:
        values[:] = rows
    for cell in errors or ():
        if cell[0] < values.shape[0] and cell[1] < values.shape[1]:
            values[cell] = None
    filled = np.not_equal(values, None)
    used_rows, used_columns = filled.any(axis=1), filled.any(axis=0)
    n_rows = int(np.flatnonzero(used_rows)[-1]) + 1 if used_rows.any() else 0
    n_columns = int(np.flatnonzero(used_columns)[-1]) + 1 if used_columns.any() else 0
    n_rows = max([n_rows, *(cell[0] + 1 for cell in errors or ())])
    n_columns = max([n_columns, *(cell[1] + 1 for cell in errors or ())])
    trimmed = values[:n_rows, :n_columns]
    if trimmed.shape == (n_rows, n_columns):
        return trimmed
    padded = np.full((n_rows, n_columns), None, dtype=object)
    padded[: trimmed.shape[0], : trimmed.shape[1]] = trimmed
    return padded


def mark_percent(values: np.ndarray, cells: Iterable[tuple[int, int]]) -> np.ndarray:
    """Mark the numbers that are shown as percentages.

    Parameters
    ----------
    values : numpy.ndarray
        Cells of the sheet.
    cells : iterable of tuple of int
        (row, column) of the cells with such a format; those outside `values`, and those
        that hold no number, are left out.

    Returns
    -------
    numpy.ndarray
        Booleans in the shape of `values`.
    """
    percent = np.zeros(values.shape, dtype=bool)
    n_rows, n_columns = values.shape
    for row, column in cells:
        if (
            row < n_rows
            and column < n_columns
            and values[row, column].__class__ is float
        ):
            percent[row, column] = True
    return percent


def clip_ranges(
    ranges: Iterable[tuple[int, int, int, int]], shape: tuple[int, int]
) -> tuple[tuple[int, int, int, int], ...]:
    """Keep of ranges of cells what lies within a table.

    Parameters
    ----------
    ranges : iterable of tuple of int
        (first row, first column, last row, last column), both ends included.
    shape : tuple of int
        Rows and columns of the table.

    Returns
    -------
    tuple
        The ranges of more than one cell that are left.

    Examples
    --------
    >>> clip_ranges([(0, 0, 2, 0), (8, 0, 9, 0), (1, 1, 2, 1)], (2, 3))
    ((0, 0, 1, 0),)
    """
    n_rows, n_columns = shape
    clipped = (
        (row, column, min(last_row, n_rows - 1), min(last_column, n_columns - 1))
        for row, column, last_row, last_column in ranges
        if row < n_rows and column < n_columns
    )
    return tuple(found for found in clipped if found[:2] != found[2:])


def plain_date(moment: datetime.datetime) -> datetime.date | datetime.datetime:
    """Turn a moment at midnight into its date.

    Parameters
    ----------
    moment : datetime.datetime
        As a spreadsheet stores every date.

    Returns
    -------
    datetime.date or datetime.datetime
        The date, or the moment itself if it has a time.

    Examples
    --------
    >>> plain_date(datetime.datetime(2024, 1, 5))
    datetime.date(2024, 1, 5)
    """
    return moment if moment.time() != datetime.time(0) else moment.date()
