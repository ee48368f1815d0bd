"""The header of a sheet: found by the labels that must be in it, never by its place."""

import re
from itertools import pairwise

import numpy as np
from pydantic import BaseModel

from gabeval.errors import ExportError, list_cases, place_of
from gabeval.monitor.cells import as_text
from gabeval.monitor.files.workbook import Sheet
from gabeval.monitor.labels import Head, key_of, label_pattern
from gabeval.plan import Column, Layout
from gabeval.speech import speak


def find_header(sheet: Sheet, layout: Layout, *, file: str) -> Head:
    """Find the header of a sheet by the labels that must be in it.

    Of the rows that hold all those labels, the ones are taken in which most of the
    layout's other labels are found too; the first of equals.

    Parameters
    ----------
    sheet : Sheet
        Sheet as read.
    layout : Layout
        Names the labels, and how many rows a header has.
    file : str
        Name of the file, for the message.

    Returns
    -------
    Head
        The header.

    Raises
    ------
    ExportError
        If no row holds the labels; the message lists those missing from the row that
        comes closest, each with the nearest label that is there.
    """
    wanted = layout.header
    patterns = [label_pattern(label) for label in wanted.labels]
    others = [label_pattern(label) for label in sorted(_labels_of(layout))]
    n_rows = min(wanted.within, sheet.values.shape[0])
    texts = [_row_keys(sheet.values[i]) for i in range(n_rows)]
    # (labels found, other labels found): the best row, the first of equals.
    best, best_score = 0, (-1, -1)
    for first in range(n_rows):
        if not texts[first]:
            continue
        held = set().union(*texts[first : first + wanted.rows])
        score = _count(patterns, held), _count(others, held)
        if score > best_score:
            best, best_score = first, score
    last = min(best + wanted.rows, sheet.values.shape[0]) - 1
    if best_score[0] < len(patterns):
        raise ExportError(_no_header(sheet, layout, best, last, file))
    return _read_head(sheet, best, last)


def _labels_of(layout: Layout) -> set[str]:
    """List every label and group that a layout names."""
    labels: set[str] = set()

    def visit(part: object) -> None:
        if isinstance(part, Column):
            labels.update(part.label, part.group)
            visit(part.join)
        elif isinstance(part, BaseModel):
            visit([getattr(part, name) for name in type(part).model_fields])
        elif isinstance(part, dict):
            visit(list(part.values()))
        elif isinstance(part, list):
            for item in part:
                visit(item)

    visit([layout.levels, layout.fields, layout.quarters, layout.published])
    return {label for label in labels if label != "*"}


def _row_keys(row: np.ndarray) -> set[str]:
    return {key_of(as_text(cell)) for cell in row if cell is not None} - {""}


def _count(patterns: list[re.Pattern[str]], keys: set[str]) -> int:
    return sum(any(p.fullmatch(key) for key in keys) for p in patterns)


def _read_head(sheet: Sheet, first: int, last: int) -> Head:
    block = sheet.values[first : last + 1].copy()
    is_merged = np.zeros(block.shape, dtype=bool)
    is_wide = np.zeros(block.shape, dtype=bool)
    for top, left, bottom, right in sheet.merged:
        if top > last or bottom < first:
            continue
        inside = slice(max(top, first) - first, min(bottom, last) - first + 1)
        block[inside, left : right + 1] = sheet.values[top, left]
        is_merged[inside, left : right + 1] = True
        is_wide[inside, left : right + 1] = right > left
    texts = [[as_text(cell).strip() for cell in row] for row in block]
    _spread_groups(texts, is_merged, is_wide)
    leaves, groups = [], []
    for index in range(block.shape[1]):
        rows = [i for i, row in enumerate(texts) if row[index]]
        leaves.append(texts[rows[-1]][index] if rows else "")
        groups.append(
            tuple(
                texts[above][index]
                for above, below in pairwise(rows)
                # A merged cell repeats its own text; a group may be called as its leaf.
                if key_of(texts[above][index]) != key_of(texts[below][index])
                or (is_wide[above, index] and not is_wide[below, index])
            )
        )
    return Head(first, last, leaves, groups)


def _spread_groups(
    texts: list[list[str]], is_merged: np.ndarray, is_wide: np.ndarray
) -> None:
    """Repeat the group labels that stand without a merged cell to the right.

    A label is repeated over columns that have a label below and none beside it; one
    without anything below it is no group.
    """
    for number, row in enumerate(texts[:-1]):
        below = [any(column) for column in zip(*texts[number + 1 :], strict=True)]
        last = ""
        for index, text in enumerate(row):
            if is_merged[number, index] or not below[index]:
                last = ""
            elif text:
                last = text
            elif last:
                row[index] = last
                is_wide[number, index] = True


def _no_header(sheet: Sheet, layout: Layout, first: int, last: int, file: str) -> str:
    where = place_of(file, sheet.name)
    if not sheet.values.size:
        return speak(
            "{where}: there is nothing in it. Ask for the export again.", where=where
        )
    head = _read_head(sheet, first, last)
    held = set(head.keys) | {g for groups in head.group_keys for g in groups}
    missing = [x for x in layout.header.labels if not _count([label_pattern(x)], held)]
    return list_cases(
        speak(
            "{where}: no header found in the first {n} rows. Row {row} comes "
            "closest; it lacks:",
            where=where,
            n=layout.header.within,
            row=first + 1,
        ),
        [f"«{label}»{head.nearest(label)}" for label in missing],
        speak(
            "Write the labels under 'header: labels:' of the layout as the "
            "export has them (case, accents and spaces do not matter)."
        ),
    )
