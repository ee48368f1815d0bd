"""Looking at data as Excel shows them: rows by their number, cells by their letter.

What belongs here is for eyes: frames whose index is the row that Excel shows. Nothing
is measured with them.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from gabeval.errors import QuarterError, UsageError, list_cases
from gabeval.monitor.files.addresses import column_name
from gabeval.monitor.files.workbook import read_workbook
from gabeval.plan.by_id import no_such_id
from gabeval.quarters import parse_quarter
from gabeval.speech import speak

ROW_COLUMNS = (
    *("milestone_id", "milestone_name", "quarter"),
    *("planned_value", "planned_state", "planned_cell"),
    *("reported_value", "reported_state", "reported_cell"),
    *("unit", "planned_pct", "reported_pct"),
    *("status_text", "evidence", "narrative", "export_id"),
)
"""Columns of `rows_of`: what stood in the cells first, then what was made of it."""


def rows_of(
    progress: pd.DataFrame,
    milestones: pd.DataFrame,
    exports: pd.DataFrame,
    *,
    item_id: str = "",
    quarter: str = "",
    export: str = "",
) -> pd.DataFrame:
    """Take tidy rows of the progress table, named by the rows that Excel shows.

    Values are what the cell said; a cell that said nothing has a missing value and a
    state that says what kind of nothing it was. Nothing is filled in.

    Parameters
    ----------
    progress, milestones, exports : pandas.DataFrame
        Tables of those names.
    item_id : str, optional
        Commitment or milestone; all if empty.
    quarter : str, optional
        In any spelling, such as 2023Q3 or 2023-T3; all if empty.
    export : str, optional
        Id of the export; if empty, the latest one that has such rows.

    Returns
    -------
    pandas.DataFrame
        One row per milestone and quarter. The index is the Excel row; its name says
        file and sheet. Rows of several sheets have the sheet in the index too.

    Raises
    ------
    UsageError
        If there is no such export, commitment, milestone or quarter; near ids are
        offered.
    """
    known = exports.sort_values(["cut_off", "received", "export_id"])["export_id"]
    if export and export not in set(known):
        raise no_such_id(export, known.tolist(), among=speak("the exports"))
    rows = progress[progress["export_id"] == export] if export else progress
    rows = _of_item(rows, item_id)
    rows = _of_quarter(rows, quarter)
    latest = known[known.isin(rows["export_id"])].tail(1)
    rows = rows[rows["export_id"].isin(latest)]
    names = milestones.drop_duplicates(["export_id", "milestone_id"])
    names = names.set_index(["export_id", "milestone_id"])["milestone_name"]
    keys = pd.MultiIndex.from_frame(rows[["export_id", "milestone_id"]])
    rows = rows.assign(milestone_name=names.reindex(keys).to_numpy())
    return _by_excel_row(rows.sort_values(["sheet", "row", "quarter"]))


def read_cells(path: Path, *, sheet: str = "", sha256: str = "") -> pd.DataFrame:
    """Read the cells of one sheet as they came, rows and columns named as in Excel.

    An empty cell is missing; a cell with an Excel error holds its text (``#DIV/0!``).

    Parameters
    ----------
    path : pathlib.Path
        File of an export.
    sheet : str, optional
        Name of the sheet; the only visible one if empty.
    sha256 : str, optional
        Fingerprint that the file must have; not compared if empty.

    Returns
    -------
    pandas.DataFrame
        Columns ``A``, ``B`` …; the index is the Excel row, its name says file and
        sheet.

    Raises
    ------
    UsageError
        If there is no such sheet, several could be meant, or the file is not the one
        with that fingerprint.
    ExportError
        If the file cannot be read.
    """
    book = read_workbook(path)
    if sha256 and book.sha256 != sha256:
        raise UsageError(
            speak(
                "{file} has changed since it was loaded. Load the plan again: "
                "gabeval load PLAN",
                file=book.file,
            )
        )
    visible = [name for name in book.sheet_names if name not in book.hidden_sheets]
    if not sheet and len(visible) != 1:
        raise UsageError(
            list_cases(
                speak("{file} has several sheets:", file=book.file),
                list(book.sheet_names),
                speak('Name one of them: sheet="{name}".', name=book.sheet_names[0]),
            )
        )
    chosen = sheet or visible[0]
    if chosen not in book.sheet_names:
        raise no_such_id(chosen, book.sheet_names, among=speak("the sheets"))
    read, _notes = book.sheet(chosen)
    values = np.array(read.values, dtype=object)
    for place, text in read.errors.items():
        values[place] = text
    n_rows, n_columns = values.shape
    return pd.DataFrame(
        values,
        index=pd.RangeIndex(1, n_rows + 1, name=_place(book.file, chosen)),
        columns=[column_name(number) for number in range(n_columns)],
    )


def _of_item(rows: pd.DataFrame, item_id: str) -> pd.DataFrame:
    if not item_id:
        return rows
    found = rows[rows["commitment_id"] == item_id]
    if found.empty:
        found = rows[rows["milestone_id"] == item_id]
    if found.empty:
        known = [*rows["commitment_id"].unique(), *rows["milestone_id"].unique()]
        raise no_such_id(
            item_id, known, among=speak("the commitments and their milestones")
        )
    return found


def _of_quarter(rows: pd.DataFrame, quarter: str) -> pd.DataFrame:
    if not quarter:
        return rows
    wanted = parse_quarter(quarter)
    found = rows[rows["quarter"] == wanted]
    if found.empty and len(rows):
        raise QuarterError(
            speak(
                "There are no rows for the quarter {quarter!r}: these run from {first} "
                "to {last}. Choose a quarter such as {last}.",
                quarter=quarter,
                first=rows["quarter"].min(),
                last=rows["quarter"].max(),
            )
        )
    return found


def _by_excel_row(rows: pd.DataFrame) -> pd.DataFrame:
    places = list(dict.fromkeys(zip(rows["file"], rows["sheet"], strict=True)))
    shown = rows[list(ROW_COLUMNS)]
    empty = [c for c in ("status_text", "narrative") if shown[c].isna().all()]
    shown = shown.drop(columns=empty)
    if len(places) <= 1:
        name = _place(*places[0]) if places else ""
        return shown.set_index(pd.Index(rows["row"].to_numpy(), name=name))
    names = [speak("sheet"), _place(places[0][0], "")]
    keys = [rows["sheet"].to_numpy(), rows["row"].to_numpy()]
    return shown.set_index(pd.MultiIndex.from_arrays(keys, names=names))


def _place(file: str, sheet: str) -> str:
    row = speak("Excel row")
    return " · ".join(part for part in (file, sheet, row) if part)
