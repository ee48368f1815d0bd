"""Finding the sheet, the header and the data rows of an export that nobody described.

The header is found by its shape: the row with the most short texts, right above rows
of data, with the group rows over it. What its labels mean is decided elsewhere.
"""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gabeval.errors import ExportError, UsageError
from gabeval.monitor.files.sheets import Sheet
from gabeval.monitor.files.workbook import Workbook
from gabeval.monitor.header import find_header
from gabeval.monitor.labels import Head, key_of
from gabeval.monitor.rows import TOTAL
from gabeval.numerals import fold, parse_numeral
from gabeval.plan.layout import Header, Layout
from gabeval.speech import speak

SEARCHED_ROWS = 60
"""Rows of a sheet in which a header is looked for."""

LONGEST_LABEL = 160
"""A longer text is no label."""

MIN_LABELS = 3
"""A row with fewer labels is no header."""

MAX_ROWS = 6
"""As many rows as a layout lets a header have."""

SAME_FORM = 0.8
"""Share of its labels that another sheet must have to count as the same form."""


@dataclass(frozen=True)
class Table:
    """One sheet whose header was found.

    Parameters
    ----------
    sheet : Sheet
        As read.
    head : Head
        Its header.
    file : str
        Name of the file.
    """

    sheet: Sheet
    head: Head
    file: str

    @cached_property
    def filled(self) -> np.ndarray:
        """Which cells hold something."""
        return np.not_equal(self.sheet.values, None).astype(bool)

    @cached_property
    def _totals(self) -> np.ndarray:
        """Which rows begin with a word for total."""
        return np.array([_says_total(row) for row in self.sheet.values], dtype=bool)

    def says_total(self, row: int) -> bool:
        """Say whether a row begins with a word for total."""
        return bool(self._totals[row])

    @cached_property
    def rows(self) -> np.ndarray:
        """Rows that look like data, counted from 0: no heading, footnote or total."""
        count = self.filled.sum(axis=1)
        below = np.arange(len(count)) > self.head.last
        usual = float(np.median(count[below & (count > 1)] if below.any() else [0]))
        enough = below & (count >= max(2, 0.25 * usual))
        return np.flatnonzero(enough & ~self._totals)

    @cached_property
    def headings(self) -> np.ndarray:
        """Rows below the header with one filled cell, counted from 0."""
        one = self.filled.sum(axis=1) == 1
        below = np.arange(len(one)) > self.head.last
        return np.flatnonzero(one & ~self._totals & below)

    @cached_property
    def merged_down(self) -> frozenset[int]:
        """Columns with cells that are merged over several data rows."""
        return frozenset(
            left
            for top, left, bottom, right in self.sheet.merged
            if top > self.head.last and bottom > top and left == right
        )


def find_table(
    book: Workbook, wanted: str | None
) -> tuple[Table, list[str], list[str]]:
    """Choose the sheet of a workbook that holds the monitor's table.

    Parameters
    ----------
    book : Workbook
        File, opened.
    wanted : str or None
        Name of the sheet, if the user gave it; else the visible one with most data.

    Returns
    -------
    Table
        Sheet and header.
    list of str
        Other visible sheets that have the same header.
    list of str
        Other visible sheets.

    Raises
    ------
    UsageError
        If there is no such sheet.
    ExportError
        If no sheet has a header.
    """
    if wanted is not None and wanted not in book.sheet_names:
        close = [n for n in book.sheet_names if key_of(n) == key_of(wanted)]
        if len(close) != 1:
            raise UsageError(
                speak(
                    "{file} has no sheet «{sheet}»; it has {known}.",
                    file=book.file,
                    sheet=wanted,
                    known=", ".join(f"«{name}»" for name in book.sheet_names),
                )
            )
        wanted = close[0]
    names = [n for n in book.sheet_names if n not in book.hidden_sheets]
    names = names or list(book.sheet_names)
    sheets = {name: book.sheet(name)[0] for name in {*names, wanted or names[0]}}
    if wanted is None:
        wanted = max(
            names, key=lambda name: int(np.not_equal(sheets[name].values, None).sum())
        )
    found = _find_head(sheets[wanted], book.file)
    if found is None:
        raise ExportError(
            speak(
                "{file}, sheet «{sheet}»: no row of the first {n} looks like a "
                "header (several short texts, followed by rows of data). Name "
                "another sheet with --sheet, or write the layout by hand.",
                file=book.file,
                sheet=wanted,
                n=SEARCHED_ROWS,
            )
        )
    others = [name for name in names if name != wanted]
    same = [n for n in others if _same_form(found.head, sheets[n], book.file)]
    return found, same, [name for name in others if name not in same]


def _find_head(sheet: Sheet, file: str) -> Table | None:
    block = _find_block(sheet)
    if block is None:
        return None
    first, last = block
    labels = [
        as_label(cell)
        for row in sheet.values[first : last + 1]
        for cell in row
        if is_label(cell)
    ]
    head = read_head(sheet, labels, last - first + 1, file)
    if head is None or head.first != first:
        return None
    return Table(sheet, head, file)


def read_head(sheet: Sheet, labels: list[str], rows: int, file: str) -> Head | None:
    """Find a header as the loader does it, by labels.

    Parameters
    ----------
    sheet : Sheet
        As read.
    labels : list of str
        Labels that must be there.
    rows : int
        How many rows the header has.
    file : str
        Name of the file.

    Returns
    -------
    Head or None
        None if no rows hold all labels.
    """
    wanted = Header(labels=labels, rows=rows, within=SEARCHED_ROWS + MAX_ROWS)
    try:
        return find_header(sheet, Layout(header=wanted, levels={}), file=file)
    except ExportError:
        return None


def as_label(cell: object) -> str:
    r"""Write a header text as a layout may name it.

    Parameters
    ----------
    cell : object
        Text.

    Returns
    -------
    str
        On one line; braces, which mean something in layouts, become ``*``.

    Examples
    --------
    >>> as_label("CÓDIGO\nHITO {a}")
    'CÓDIGO HITO *a*'
    """
    return " ".join(re.sub(r"[{}]", "*", str(cell)).split())


def is_label(cell: object) -> bool:
    """Say whether a cell could be a label: a short text with letters, no number.

    Parameters
    ----------
    cell : object
        As the workbook holds it.

    Returns
    -------
    bool
        Whether it could.

    Examples
    --------
    >>> is_label("Trimestre III"), is_label("7,5%"), is_label(3.0), is_label("2023-04")
    (True, False, False, False)
    """
    if not isinstance(cell, str) or not 0 < len(cell.strip()) <= LONGEST_LABEL:
        return False
    letters = any(letter.isalpha() for letter in cell)
    return letters and parse_numeral(cell).value is None and "://" not in cell


def choose_labels(table: Table, preferred: list[str]) -> list[str]:
    """Choose two to four labels that identify the header.

    Parameters
    ----------
    table : Table
        Sheet with its header.
    preferred : list of str
        Labels by which the layout reads, the best ones first.

    Returns
    -------
    list of str
        Labels; one of the first and one of the last header row are among them.
    """
    head, values = table.head, table.sheet.values
    count = len(head.keys)
    rows = [
        [as_label(c) for c in values[row] if is_label(c)]
        for row in range(head.first, head.last + 1)
    ]
    flat = [label for row in rows for label in row]
    single = [x for x in flat if sum(key_of(x) == key_of(y) for y in flat) == 1]
    known = {key_of(label): label for label in single}
    chosen = list(
        dict.fromkeys(known[key_of(p)] for p in preferred if key_of(p) in known)
    )
    chosen = chosen[:3]
    for row in (rows[0], rows[-1]):
        if not any(label in chosen for label in row):
            chosen.append(next((x for x in row if x in single), row[0]))
    for label in single[:count]:
        if len(chosen) >= 2 and _identifies(table, chosen):
            break
        if label not in chosen:
            chosen.append(label)
    return chosen


def _identifies(table: Table, labels: list[str]) -> bool:
    rows = table.head.last - table.head.first + 1
    head = read_head(table.sheet, labels, rows, table.file)
    return head is not None and head.first == table.head.first


def _same_form(head: Head, sheet: Sheet, file: str) -> bool:
    other = _find_head(sheet, file)
    if other is None:
        return False
    mine, theirs = {k for k in head.keys if k}, {k for k in other.head.keys if k}
    return len(mine & theirs) >= SAME_FORM * len(mine | theirs)


def _find_block(sheet: Sheet) -> tuple[int, int] | None:
    """Find first and last row of the header, counted from 0."""
    is_text = (
        np.vectorize(is_label, otypes=[bool])(sheet.values[: SEARCHED_ROWS + MAX_ROWS])
        if sheet.values.size
        else np.zeros((0, 0), bool)
    )
    upright = is_text.copy()
    for top, left, bottom, _ in sheet.merged:
        if bottom > top and top < len(upright) and bottom - top < MAX_ROWS:
            upright[top : bottom + 1, left] = is_text[top, left]
    counts = upright.sum(axis=1)
    for row in np.argsort(-counts, kind="stable"):
        if counts[row] < MIN_LABELS:
            return None
        first, last = _widen(sheet, is_text, int(row))
        below = np.not_equal(sheet.values[last + 1 :], None)
        if (below.sum(axis=1) >= 2).any() and last - first < MAX_ROWS:
            return first, last
    return None


def _widen(sheet: Sheet, is_text: np.ndarray, row: int) -> tuple[int, int]:
    """Add the header's other rows: merged with this one, or groups above its leaves."""
    first = last = row
    spans = [
        (m[0], m[2]) for m in sheet.merged if m[2] > m[0] and m[2] - m[0] < MAX_ROWS
    ]
    changed = True
    while changed:
        top = min(
            [first, *(a for a, b in spans if a <= last and b >= first and a < first)]
        )
        bottom = max(
            [last, *(b for a, b in spans if a <= last and b >= first and b > last)]
        )
        changed = (top, bottom) != (first, last)
        first, last = top, bottom
    while last + 1 < len(is_text) and _continues(sheet, is_text, first, last):
        last += 1
    while first > 0 and _is_group_row(sheet, is_text, first, last):
        first -= 1
    return first, last


def _continues(sheet: Sheet, is_text: np.ndarray, first: int, last: int) -> bool:
    """Say whether the next row still is header: labels under gaps, and nothing else."""
    filled = np.not_equal(sheet.values[last + 1], None)
    labelled = is_text[first : last + 1].any(axis=0)
    texts = is_text[last + 1]
    return bool(
        filled.any()
        and (filled == texts).all()
        and (texts & ~labelled).any()
        and filled.sum() < labelled.sum()
        and not filled[0]
    )


def _is_group_row(sheet: Sheet, is_text: np.ndarray, first: int, last: int) -> bool:
    """Say whether the row above names groups of the labels below it."""
    texts = is_text[first - 1]
    filled = np.not_equal(sheet.values[first - 1], None)
    if not texts.any() or (filled & ~texts).sum() > texts.sum():
        return False
    labelled = is_text[first : last + 1].any(axis=0)
    names_gaps = (texts & ~labelled & _has_data(sheet, last)).any()
    leaves = [key_of(c) for c in sheet.values[last] if is_label(c)]
    repeats = len(set(leaves)) < len(leaves)
    return bool(names_gaps or (repeats and texts.sum() >= 2))


def _has_data(sheet: Sheet, last: int) -> np.ndarray:
    return np.not_equal(sheet.values[last + 1 :], None).any(axis=0)


def _says_total(row: np.ndarray) -> bool:
    cell = next((c for c in row if c is not None), None)
    return isinstance(cell, str) and bool(TOTAL.match(fold(cell)))
