"""What was found in an export nobody described, before it is written down."""

import re
from dataclasses import dataclass, field
from datetime import date

from gabeval.monitor.cells import as_text
from gabeval.monitor.guess.columns import Field
from gabeval.monitor.guess.fields import Fields
from gabeval.monitor.guess.header import Table
from gabeval.monitor.guess.quarters import Series
from gabeval.monitor.guess.tree import Tree
from gabeval.monitor.guess.values import Accumulation, Reading

MAX_TOTALS = 3
"""More rows without a key at the end than this are no totals."""

MAX_HEADINGS = 6
"""More different beginnings of heading rows than this are not listed one by one."""


@dataclass
class Draft:
    """Everything that was found in an export.

    Parameters
    ----------
    file, kind : str
        Name and kind of the file.
    table : Table
        Sheet and header.
    sheets : list of str
        Sheets to read, as the layout names them.
    labels : list of str
        Labels that identify the header.
    tree : Tree
        Levels.
    fields : Fields
        Other columns.
    periods : dict
        Where the quarter is said, as the layout says it.
    period_why : str
        What that was guessed from.
    is_long : bool
        Whether a column says the quarter.
    readings : dict of str to Reading
        How planned and reported are read.
    accumulation : Accumulation or None
        How quarters combine; None where the question does not arise.
    cut_off_why : str
        What the cut-off was guessed from; empty if it was given.
    """

    file: str
    kind: str
    table: Table
    sheets: list[str]
    labels: list[str]
    tree: Tree
    fields: Fields
    periods: dict[str, object]
    period_why: str
    is_long: bool
    readings: dict[str, Reading]
    accumulation: Accumulation | None
    cut_off: date | None = None
    cut_off_why: str = ""
    start: date | None = None
    end: date | None = None
    title: str = ""
    title_why: str = ""
    layout_name: str = ""
    other_sheets: list[str] = field(default_factory=list)

    @property
    def has_amounts(self) -> bool:
        """Whether values are amounts, whose unit and target count."""
        return any(r.read == "number" for r in self.readings.values())

    @property
    def filled_down(self) -> list[Field]:
        """Key columns whose cells stand once for several rows."""
        items = self.tree.row_levels
        keys = [c for x in items for c in (x.code, x.name) if c]
        entity = [self.fields.entity] if self.fields.entity else []
        return [c for c in [*keys, *entity] if c.repeats_down]


def unnamed_series(draft: Draft) -> list[Series]:
    """List the columns by quarter of numbers that no label says the meaning of.

    Parameters
    ----------
    draft : Draft
        What was found.

    Returns
    -------
    list of Series
        Neither planned nor reported by their labels.
    """
    return [
        series
        for series in draft.fields.unused
        if not series.role and any(c.seen.is_numeric for c in series.columns)
    ]


def keyless_rows(draft: Draft) -> list[int]:
    """List the rows at the end that hold figures and name no leaf: totals unnamed.

    Parameters
    ----------
    draft : Draft
        What was found.

    Returns
    -------
    list of int
        Rows, counted from 0; none if there are more than `MAX_TOTALS`.
    """
    table = draft.table
    leaf = draft.tree.row_levels[-1]
    named = table.filled[:, [c.index for c in (leaf.code, leaf.name) if c]].any(axis=1)
    last = max((row for row in table.rows if named[row]), default=len(named))
    rest = [
        row
        for row in range(int(last) + 1, len(named))
        if table.filled[row].sum() > 1 and not table.says_total(row)
    ]
    return rest if len(rest) <= MAX_TOTALS else []


def heading_test(draft: Draft) -> dict[str, object] | None:
    """Say how heading rows and footnotes are told from data once keys are repeated.

    Parameters
    ----------
    draft : Draft
        What was found.

    Returns
    -------
    dict or None
        A row test by the beginnings of those rows; by the blank leaf if they are too
        many; None if there are no such rows.
    """
    table = draft.table
    if not len(table.headings):
        return None
    leaf = draft.tree.row_levels[-1].column
    blank_leaf = {"label": leaf.label, "blank": True}
    values = table.sheet.values
    places = {int(table.filled[row].argmax()) for row in table.headings}
    starts = (
        dict.fromkeys(
            _beginning(as_text(values[row, next(iter(places))]))
            for row in table.headings
        )
        if len(places) == 1
        else {}
    )
    label = table.head.leaves[places.pop()] if len(places) == 1 else ""
    if not label or not 0 < len(starts) <= MAX_HEADINGS or "" in starts:
        return blank_leaf
    pattern = f"^({'|'.join(starts)})"
    place = next(iter({int(table.filled[row].argmax()) for row in table.headings}))
    data = [
        as_text(values[r, place]) for r in table.rows if values[r, place] is not None
    ]
    if any(re.search(pattern, text, re.IGNORECASE) for text in data):
        return blank_leaf
    return {"label": Field(table, place).label, "matches": pattern}


def _beginning(text: str) -> str:
    """Return the first word of a text as a pattern, with the number that follows it."""
    match = re.match(r"\s*([^\W\d_]+[:.]?)(\s*\d)?", text)
    if match is None:
        return ""
    return re.escape(match[1]) + (
        r"\s*\d" if match[2] else r"\b" if match[1][-1].isalpha() else ""
    )
