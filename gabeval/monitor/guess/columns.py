"""What the columns of an undescribed export look like: their labels and their cells.

Here belongs what is counted of one column, and how a layout would have to name it. What
the columns are to each other (a tree, a series of quarters) is decided elsewhere.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from openpyxl.utils import get_column_letter

from gabeval.monitor.binding import bind
from gabeval.monitor.cells import as_text, undo_python_bytes
from gabeval.monitor.guess.header import Table, as_label
from gabeval.monitor.guess.words import is_only_code, role_of, say_plainly
from gabeval.monitor.labels import key_of
from gabeval.numerals import absence_of, parse_numeral
from gabeval.plan import Column
from gabeval.quarters import parse_date
from gabeval.speech import speak

LONG_TEXT = 60
"""Cells whose median length is above this are sentences, not names or words."""

FEW_WORDS = 12
"""A status has at most this many different words."""

FULL = 0.95
"""Share of the data rows that a key fills, if it does not stand once for several."""

MOSTLY = 0.5
"""Share of the cells that must be of a kind for the column to count as of that kind."""


@dataclass(frozen=True)
class Seen:
    """Counts of the cells of a column.

    Numbers are kept by how they were written: ``plain``, ``shown`` (Excel shows them as
    a percentage), ``signed`` (a text with a percent sign).
    """

    n_cells: int = 0
    n_text: int = 0
    n_date: int = 0
    n_absent: int = 0
    n_bytes: int = 0
    plain: tuple[float, ...] = ()
    shown: tuple[float, ...] = ()
    signed: tuple[float, ...] = ()
    n_distinct: int = 0
    length: float = 0.0

    @property
    def n_number(self) -> int:
        """How many cells are numbers, however written."""
        return len(self.plain) + len(self.shown) + len(self.signed)

    @property
    def n_said(self) -> int:
        """How many cells say something: no blanks, no words of absence."""
        return self.n_text + self.n_date + self.n_number

    @property
    def is_numeric(self) -> bool:
        """Whether most of what is said is numbers."""
        return self.n_said > 0 and self.n_number > MOSTLY * self.n_said

    @property
    def is_wordy(self) -> bool:
        """Whether the cells are sentences."""
        return self.n_text > MOSTLY * self.n_said and self.length > LONG_TEXT


@dataclass(frozen=True, eq=False)
class Field:
    """One column of the table: its labels and cells.

    Parameters
    ----------
    table : Table
        Sheet and header.
    index : int
        Column, from 0.
    """

    table: Table
    index: int

    @property
    def letter(self) -> str:
        """Letter, as Excel shows it."""
        return get_column_letter(self.index + 1)

    @cached_property
    def label(self) -> str:
        """Label right above the data, on one line, as a layout may name it."""
        return as_label(self.table.head.leaves[self.index])

    @cached_property
    def groups(self) -> list[str]:
        """Labels above that one, the nearest first."""
        return [as_label(g) for g in reversed(self.table.head.groups[self.index])]

    @cached_property
    def plain(self) -> str:
        """Label as word patterns are matched against; with its group if it needs it."""
        own = say_plainly(self.label)
        if is_only_code(own) and self.groups:
            return f"{own} {say_plainly(self.groups[0])}"
        return own

    @cached_property
    def role(self) -> str:
        """What the label says that the column is for, else what a group above says."""
        for text in (self.plain, *map(say_plainly, self.groups)):
            if role := role_of(text):
                return role
        return ""

    @cached_property
    def cells(self) -> list[object]:
        """Cells of the data rows; keys that stand once are repeated downwards."""
        values = self.table.sheet.values[:, self.index]
        rows = self.table.rows
        if not self.repeats_down:
            return [values[row] for row in rows]
        out, last = [], None
        for row in rows:
            last = values[row] if values[row] is not None else last
            out.append(last)
        return out

    @cached_property
    def repeats_down(self) -> bool:
        """Whether a value stands for the blank cells below it."""
        if self.index in self.table.merged_down:
            return True
        return self.index in sparse_keys(self.table)

    @cached_property
    def texts(self) -> list[str]:
        """Cells as texts on one line; empty where there is nothing."""
        return [
            "" if c is None else " ".join(undo_python_bytes(as_text(c)).split())
            for c in self.cells
        ]

    @cached_property
    def seen(self) -> Seen:
        """Counts of the cells that are there."""
        percent = self.table.sheet.percent
        kinds: Counter[str] = Counter()
        numbers: dict[str, list[float]] = {"plain": [], "shown": [], "signed": []}
        lengths = []
        values = self.table.sheet.values[:, self.index]
        given = [
            (row, values[row]) for row in self.table.rows if values[row] is not None
        ]
        for row, cell in given:
            kind, value = _kind_of(cell)
            if kind == "plain" and percent.size and percent[row, self.index]:
                kind = "shown"
            if value is not None:
                numbers[kind].append(value)
            else:
                kinds[kind] += 1
            if kind == "text":
                lengths.append(len(str(cell)))
        n_bytes = sum(str(c)[:2] in ("b'", 'b"') for _, c in given)
        return Seen(
            n_cells=len(given),
            n_text=kinds["text"],
            n_date=kinds["date"],
            n_absent=kinds["absent"],
            n_bytes=n_bytes,
            n_distinct=len({as_text(c) for _, c in given}),
            length=float(np.median(lengths)) if lengths else 0.0,
            **{name: tuple(found) for name, found in numbers.items()},
        )

    @cached_property
    def n_dates(self) -> int:
        """How many cells are dates, or texts that are dates."""
        return sum(_is_date(c) for c in self.cells if c is not None)

    @cached_property
    def words(self) -> Counter[str]:
        """Texts met, with their numbers."""
        return Counter(text for text in self.texts if text)

    def describe(self) -> str:
        """Say in a few words what was seen of the column.

        Returns
        -------
        str
            Such as ``"column D, 26 cells, 26 different"``.
        """
        seen = self.seen
        return speak(
            "column {letter}, {n} cells, {distinct} different",
            letter=self.letter,
            n=seen.n_cells,
            distinct=seen.n_distinct,
        )


def list_fields(table: Table) -> list[Field]:
    """List the labelled columns of a table.

    Parameters
    ----------
    table : Table
        Sheet and header.

    Returns
    -------
    list of Field
        From left to right.
    """
    return [Field(table, i) for i, leaf in enumerate(table.head.leaves) if leaf]


def sparse_keys(table: Table) -> list[int]:
    """Find keys at the left that stand once above blank cells, without being merged.

    Parameters
    ----------
    table : Table
        Sheet and header.

    Returns
    -------
    list of int
        Columns before the first full one whose first cell is filled; none where the
        file has merged cells, which say it better.
    """
    if table.merged_down or not len(table.rows):
        return []
    filled = table.filled[table.rows]
    share = filled.mean(axis=0)
    full = np.flatnonzero(share >= FULL)
    before = range(int(full[0])) if full.size else ()
    return [i for i in before if filled[0, i] and table.head.leaves[i]]


def name_column(found: Field) -> dict[str, object]:
    """Name a column so that a layout means this one and no other.

    Parameters
    ----------
    found : Field
        The column.

    Returns
    -------
    dict
        ``label``, and ``group`` or ``nth`` where the label alone does not tell.
    """
    head = found.table.head
    hits = [b.index for b in bind(Column(label=[found.label]), head)]
    if hits == [found.index]:
        return {"label": found.label}
    for group in found.groups:
        grouped = bind(Column(label=[found.label], group=[group]), head)
        if [b.index for b in grouped] == [found.index]:
            return {"label": found.label, "group": group}
    return {"label": found.label, "nth": hits.index(found.index) + 1}


def is_unique(texts: list[str]) -> bool:
    """Say whether no text stands twice, blanks aside.

    Parameters
    ----------
    texts : list of str
        One per row.

    Returns
    -------
    bool
        False for an empty list.
    """
    given = [key_of(text) for text in texts if text]
    return bool(given) and len(set(given)) == len(given)


def _kind_of(cell: object) -> tuple[str, float | None]:
    if isinstance(cell, bool):
        return "text", None
    if isinstance(cell, int | float):
        return "plain", float(cell)
    if isinstance(cell, date):
        return "date", None
    if not isinstance(cell, str):
        return "text", None
    if absence_of(cell):
        return "absent", None
    numeral = parse_numeral(cell)
    if numeral.value is None:
        return "text", None
    return ("signed" if numeral.is_percent else "plain"), numeral.value


def _is_date(cell: object) -> bool:
    if isinstance(cell, date):
        return True
    return (
        isinstance(cell, str)
        and len(cell) < 40
        and not cell.strip().isdigit()
        and (parse_date(cell) is not None or parse_date(cell, order="mdy") is not None)
    )
