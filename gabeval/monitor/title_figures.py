"""Title figures: roll-ups that stand above the header, beside their name."""

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from gabeval.monitor.cells import read_numbers
from gabeval.monitor.files.workbook import Sheet
from gabeval.monitor.keys import Keys
from gabeval.monitor.labels import Head, key_of, label_pattern
from gabeval.monitor.reader import SheetReader
from gabeval.plan import Layout
from gabeval.plan.figures import PLAN_LEVEL, PublishedFigure
from gabeval.speech import speak


def find_title_cell(
    sheet: Sheet, head: Head, labels: list[str]
) -> tuple[int, int] | None:
    """Find the cell to the right of a text above the header.

    Parameters
    ----------
    sheet : Sheet
        Sheet as read.
    head : Head
        Its header.
    labels : list of str
        Patterns of the text; the first cell that fits counts.

    Returns
    -------
    tuple of int or None
        Row and column, from 0, of the next cell in the row that is not empty; ``None``
        if there is no such text, or nothing beside it.
    """
    patterns = [label_pattern(label) for label in labels]
    for row in range(head.first):
        cells = sheet.values[row]
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and any(
                pattern.fullmatch(key_of(cell)) for pattern in patterns
            ):
                beside = [
                    c
                    for c in range(column + 1, len(cells))
                    if cells[c] is not None or (row, c) in sheet.errors
                ]
                return (row, beside[0]) if beside else None
    return None


def find_missing_titles(layout: Layout, sheet: Sheet, head: Head) -> list[str]:
    """List the title figures that a layout names and a sheet lacks.

    Parameters
    ----------
    layout : Layout
        The layout.
    sheet : Sheet
        Sheet as read.
    head : Head
        Its header.

    Returns
    -------
    list of str
        One sentence per fault.
    """
    return [
        speak(
            "published.{number} ({name}).value: nothing stands beside «{title}» "
            "above the header",
            number=number,
            name=figure.name,
            title="» / «".join(figure.value.title),
        )
        for number, figure in enumerate(layout.published, start=1)
        if figure.value.title
        and not figure.value.optional
        and find_title_cell(sheet, head, figure.value.title) is None
    ]


def read_title_figure(
    reader: SheetReader, keys: Keys, figure: PublishedFigure
) -> pd.DataFrame:
    """Read a figure that stands above the header.

    It speaks of the plan; or, where the sheet's name is an item, of that item. A cell
    without a number gives no row.

    Parameters
    ----------
    reader : SheetReader
        The sheet.
    keys : Keys
        Keys of its data rows.
    figure : PublishedFigure
        What the layout says of it.

    Returns
    -------
    pandas.DataFrame
        Columns of the table ``published``; one row, or none.
    """
    place = find_title_cell(reader.sheet, reader.head, figure.value.title)
    if place is None:
        return pd.DataFrame()
    row, column = place
    errors = {0: reader.sheet.errors[place]} if place in reader.sheet.errors else {}
    is_percent = bool(reader.sheet.percent.size and reader.sheet.percent[place])
    numbers = read_numbers(
        [reader.sheet.values[place]],
        figure.value,
        read=figure.value.read or "percent",
        errors=errors,
        percent={0} if is_percent else set(),
    )
    if np.isnan(numbers.values[0]):
        return pd.DataFrame()
    is_plan = figure.level == PLAN_LEVEL
    quarters = {"auto": "", "cut_off": "", "row": "", "label": ""}
    own = keys.quarter[0] if keys.quarter is not None else reader.cut_off
    return pd.DataFrame(
        [
            {
                "export_id": reader.export.export_id,
                "name": figure.name,
                "level": figure.level,
                "item_id": "" if is_plan else keys.items[figure.level][0],
                "quarter": quarters.get(figure.quarter, figure.quarter) or own,
                "published_pct": numbers.values[0]
                * (100 if figure.value.read == "share" else 1),
                "rule": figure.rule,
                "numerator": np.nan,
                "denominator": np.nan,
                "sheet": reader.sheet.name,
                "row": row + 1,
                "cell": f"{get_column_letter(column + 1)}{row + 1}",
            }
        ]
    )
