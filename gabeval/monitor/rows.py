"""Rows of a sheet: which ones hold data, and what the others are.

Every row gets exactly one kind, so that the receipt of a sheet always adds up.
"""

import re

import numpy as np

from gabeval.monitor.binding import bind
from gabeval.monitor.cells import as_text
from gabeval.monitor.files.workbook import Sheet
from gabeval.monitor.labels import Head
from gabeval.numerals import fold
from gabeval.plan import Column, Layout
from gabeval.plan.columns import RowTest

KINDS = (
    "used",
    "quarantined",
    "header",
    "total",
    "section",
    "excluded",
    "blank",
)
"""Kinds of row, as the receipt counts them."""

TOTAL = re.compile(r"(gran |sub ?-?)?total(es)?\b|promedio\b|suma\b|average\b|media\b")
"""How the first cell of a total row begins, folded, if it names no milestone."""

BARE_TOTAL = re.compile(
    r"((gran |sub ?-?)?total(es)?( general(es)?)?( del? (el )?plan)?"
    r"|promedio( general)?|suma|average)\W*"
)
"""What stands where the milestone's name should be, in a total row; "Total de personas
capacitadas" is a milestone."""


def classify_rows(
    sheet: Sheet, head: Head, layout: Layout, leaf_columns: list[int]
) -> np.ndarray:
    """Say what each row of a sheet is, as it stands: before keys are filled down.

    Parameters
    ----------
    sheet : Sheet
        Sheet as read.
    head : Head
        Its header.
    layout : Layout
        Rules for totals and sections.
    leaf_columns : list of int
        Columns that name the leaf; a row without any of them is no milestone, unless
        they are filled down.

    Returns
    -------
    numpy.ndarray
        One of `KINDS` per row; data rows are ``used``, which later steps may turn into
        ``excluded`` or ``quarantined``.
    """
    values = sheet.values
    filled = np.not_equal(values, None).astype(bool)
    for row, column in sheet.errors:
        filled[row, column] = True
    count = filled.sum(axis=1)
    keyed = filled[:, leaf_columns].any(axis=1) if leaf_columns else count > 0
    kinds = np.full(values.shape[0], "used", dtype=object)
    kinds[~keyed & (count == 1) & _is_heading(values, head, layout)] = "section"
    kinds[_passes(layout.rows.section, sheet, head)] = "section"
    kinds[_is_total(values, filled, keyed, leaf_columns)] = "total"
    kinds[_passes(layout.rows.total, sheet, head)] = "total"
    kinds[_repeats_header(values, head, leaf_columns)] = "header"
    kinds[count == 0] = "blank"
    kinds[: head.last + 1] = "header"
    return kinds


def leave_out(sheet: Sheet, head: Head, layout: Layout, kinds: np.ndarray) -> None:
    """Mark the data rows that the layout's rule leaves out, in place.

    Parameters
    ----------
    sheet : Sheet
        Sheet as read, keys filled down.
    head : Head
        Its header.
    layout : Layout
        Says which rows to keep.
    kinds : numpy.ndarray
        Kind of each row.
    """
    fails = _fails(layout.rows.keep, sheet, head)
    kinds[fails & (kinds == "used")] = "excluded"


def fill_down(
    sheet: Sheet, head: Head, layout: Layout, kinds: np.ndarray, leaf: list[int]
) -> list[tuple[int, str]]:
    """Repeat merged keys downwards over data rows, in place.

    A value is repeated until the next one. Where a column has merged cells and a blank
    cell lies in none of them, the value is repeated too, and told; unless the row names
    no leaf, for then it may be anything.

    Parameters
    ----------
    sheet : Sheet
        Sheet as read; its ``values`` are changed.
    head : Head
        Its header.
    layout : Layout
        Names the key columns.
    kinds : numpy.ndarray
        Kind of each row.
    leaf : list of int
        Columns that name the leaf.

    Returns
    -------
    list of tuple
        Row, counted from 0, and label of each cell that was filled without lying in a
        merged range, in a column that has some.
    """
    told = []
    bounds = [
        (label, bound.index)
        for label in layout.rows.fill_down
        for bound in bind(Column(label=[label]), head)
    ]
    filled = {index for _, index in bounds}
    own = [index for index in leaf if index not in filled]
    keyed = np.not_equal(sheet.values[:, own], None).any(axis=1) | (not own)
    for label, index in bounds:
        merged = _merged_rows(sheet, index, head.last)
        last = None
        for row in np.flatnonzero(kinds == "used"):
            cell = sheet.values[row, index]
            if cell is not None:
                last = cell
            elif last is None or (row, index) in sheet.errors:
                continue
            elif not merged or int(row) in merged:
                sheet.values[row, index] = last
            elif keyed[row]:
                sheet.values[row, index] = last
                told.append((int(row), label))
    return told


def _merged_rows(sheet: Sheet, column: int, last_header_row: int) -> set[int]:
    """List the rows in which a cell of a column is merged with the one above."""
    rows: set[int] = set()
    for top, left, bottom, right in sheet.merged:
        if left <= column <= right and bottom > top > last_header_row:
            rows.update(range(top + 1, bottom + 1))
    return rows


def row_as_text(sheet: Sheet, row: int) -> str:
    """Write the first words of a row, for a finding.

    Parameters
    ----------
    sheet : Sheet
        Sheet as read.
    row : int
        Row, counted from 0.

    Returns
    -------
    str
        Its cells, joined and cut to 80 letters.
    """
    text = " | ".join(as_text(c).strip() for c in sheet.values[row] if c is not None)
    return text if len(text) <= 80 else text[:77] + "..."


def _is_heading(values: np.ndarray, head: Head, layout: Layout) -> np.ndarray:
    """Tell rows whose only cell is a text, and not one that says the period."""
    out = np.array([any(isinstance(c, str) for c in row) for row in values], dtype=bool)
    if layout.periods.column is not None:
        for bound in bind(layout.periods.column, head):
            out &= np.equal(values[:, bound.index], None).astype(bool)
    return out


def _is_total(
    values: np.ndarray, filled: np.ndarray, keyed: np.ndarray, leaf: list[int]
) -> np.ndarray:
    """Tell total rows: the first cell says so, and no leaf is named (or it says so)."""
    out = np.zeros(values.shape[0], dtype=bool)
    if not values.shape[1]:
        return out
    first = values[np.arange(len(values)), filled.argmax(axis=1)]
    for row, cell in enumerate(first):
        if isinstance(cell, str) and TOTAL.match(fold(cell)):
            named = [values[row, c] for c in leaf if values[row, c] is not None]
            says = [
                isinstance(name, str) and BARE_TOTAL.fullmatch(fold(name))
                for name in named
            ]
            out[row] = not keyed[row] or all(says)
    return out


def _repeats_header(values: np.ndarray, head: Head, leaf: list[int]) -> np.ndarray:
    """Tell rows in which the header stands once more, as on a new printed page."""
    out = np.zeros(values.shape[0], dtype=bool)
    for column in leaf:
        label = fold(head.leaves[column])
        # Folding is slow, and no spelling of a label is twice as long as it.
        longest = 2 * len(label) + 8
        for row, cell in enumerate(values[:, column]):
            if isinstance(cell, str) and len(cell) <= longest and fold(cell) == label:
                out[row] = True
    return out


def _passes(tests: list[RowTest], sheet: Sheet, head: Head) -> np.ndarray:
    out = np.zeros(sheet.values.shape[0], dtype=bool)
    for test in tests:
        out |= find_rows(test, sheet, head)
    return out


def _fails(tests: list[RowTest], sheet: Sheet, head: Head) -> np.ndarray:
    out = np.zeros(sheet.values.shape[0], dtype=bool)
    for test in tests:
        out |= ~find_rows(test, sheet, head)
    return out


def find_rows(test: RowTest, sheet: Sheet, head: Head) -> np.ndarray:
    """Find the rows that pass a test.

    Parameters
    ----------
    test : RowTest
        What to look at, and for what.
    sheet : Sheet
        Sheet as read.
    head : Head
        Its header.

    Returns
    -------
    numpy.ndarray
        One truth value per row of the sheet.
    """
    out = np.zeros(sheet.values.shape[0], dtype=bool)
    for bound in bind(Column(label=test.label), head):
        cells = sheet.values[:, bound.index]
        if test.blank is not None:
            out |= np.equal(cells, None).astype(bool) == test.blank
            continue
        known: dict[str, bool] = {}
        for row, cell in enumerate(cells):
            text = as_text(cell)
            if text not in known:
                known[text] = _text_holds(test, text)
            out[row] |= known[text]
    return out


def _text_holds(test: RowTest, text: str) -> bool:
    if test.equals:
        return fold(text) in {fold(wanted) for wanted in test.equals}
    return re.search(test.matches or "", text, re.IGNORECASE) is not None
