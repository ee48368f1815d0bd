"""Accounting: where every row of every sheet of an export went."""

import json

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from gabeval.monitor.cells import read_texts
from gabeval.monitor.files.workbook import Workbook
from gabeval.monitor.reader import SheetReader
from gabeval.monitor.rows import KINDS
from gabeval.plan import ExportEntry


def receipt_of(reader: SheetReader) -> dict[str, object]:
    """Count where every row of a sheet went.

    Parameters
    ----------
    reader : SheetReader
        The sheet, after its keys were read.

    Returns
    -------
    dict of str to object
        A row of the table ``receipts``.
    """
    counts = pd.Series(reader.kinds).value_counts()
    return {
        "export_id": reader.export.export_id,
        "sheet": reader.sheet.name,
        "is_read": True,
        "is_hidden": reader.sheet.is_hidden,
        "rows_read": reader.sheet.values.shape[0],
        **{f"rows_{kind}": int(counts.get(kind, 0)) for kind in KINDS},
        "header_row": reader.head.last + 1,
        "n_columns": sum(bool(leaf) for leaf in reader.head.leaves),
        "n_columns_used": len(reader.used_columns),
        "n_hidden_rows": len(reader.sheet.hidden_rows),
    }


def make_receipts(
    readers: list[SheetReader], book: Workbook, entry: ExportEntry
) -> pd.DataFrame:
    """List the receipt of every sheet of an export, also of those that are not read.

    Parameters
    ----------
    readers : list of SheetReader
        Sheets that the layout reads.
    book : Workbook
        The file.
    entry : ExportEntry
        Which export.

    Returns
    -------
    pandas.DataFrame
        Columns of the table ``receipts``.
    """
    read = {reader.sheet.name: receipt_of(reader) for reader in readers}
    zero = dict.fromkeys(next(iter(read.values())), 0)
    return pd.DataFrame(
        [
            read.get(name)
            or {
                **zero,
                "export_id": entry.export_id,
                "sheet": name,
                "is_read": False,
                "is_hidden": name in book.hidden_sheets,
            }
            for name in book.sheet_names
        ]
    )


def list_quarantined(reader: SheetReader) -> pd.DataFrame:
    """Return the rows of a sheet that were set aside, whole.

    Parameters
    ----------
    reader : SheetReader
        The sheet, after its keys were read.

    Returns
    -------
    pandas.DataFrame
        Columns of the table ``quarantine``.
    """
    return pd.DataFrame(
        [
            {
                "export_id": reader.export.export_id,
                "file": reader.findings.file,
                "sheet": reader.sheet.name,
                "row": row + 1,
                "rule": rule,
                "cells": _as_json(reader, row),
            }
            for row, rule in sorted(reader.quarantined.items())
        ]
    )


def _as_json(reader: SheetReader, row: int) -> str:
    cells: np.ndarray = reader.sheet.values[row].copy()
    for (r, column), text in reader.sheet.errors.items():
        if r == row:
            cells[column] = text
    return json.dumps(
        {
            get_column_letter(place + 1): text
            for place, text in enumerate(read_texts(cells))
            if text is not None
        },
        ensure_ascii=False,
    )
