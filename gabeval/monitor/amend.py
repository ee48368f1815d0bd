"""Applying declared corrections to the cells of a sheet, before anything is read."""

from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string

from gabeval.errors import PlanError, list_cases, place_of
from gabeval.monitor.cells import CELL_ERRORS, as_text
from gabeval.monitor.files.workbook import Sheet
from gabeval.monitor.findings import Findings
from gabeval.numerals import parse_numeral
from gabeval.plan import Correction
from gabeval.quarters import parse_date
from gabeval.speech import speak


def apply_corrections(
    sheet: Sheet, corrections: list[Correction], findings: Findings
) -> None:
    """Replace the cells that were declared wrong, in place.

    What a cell held is compared as a person reads it: 0.125 shown as a percentage may
    be declared as ``12,5 %``. A replaced cell is no Excel error any more and has no
    number format: it is read as the text that the correction gives.

    Parameters
    ----------
    sheet : Sheet
        Sheet as read; its ``values`` and ``errors`` are changed.
    corrections : list of Correction
        Those of this export; those of other sheets are passed over.
    findings : Findings
        Gets a note for each correction applied.

    Raises
    ------
    PlanError
        If a cell no longer holds what the correction says it held; all such cells are
        told, and nothing is applied.
    """
    mine = [c for c in corrections if c.sheet == sheet.name]
    faults = [fault for c in mine if (fault := _find_fault(sheet, c))]
    if faults:
        where = place_of(findings.file, sheet.name)
        raise PlanError(
            list_cases(
                speak("Corrections no longer fit {where}:", where=where),
                faults,
                speak(
                    "If the monitor was mended, remove these entries from "
                    "corrections.yaml; if rows moved, give the new cell."
                ),
            )
        )
    for correction in mine:
        row, column = _place(correction.cell)
        sheet.values[row, column] = correction.becomes.strip() or None
        sheet.errors.pop((row, column), None)
        findings.add(
            "correction_applied",
            sheet=sheet.name,
            cell=correction.cell,
            row=row + 1,
            value=correction.becomes,
            other=correction.was,
            item=f"{correction.reason} ({correction.decided_by}, "
            f"{correction.decided_on.isoformat()})",
        )


def _find_fault(sheet: Sheet, correction: Correction) -> str:
    """Say why a correction cannot apply; empty if it can."""
    cell, was = correction.cell, correction.was.strip()
    row, column = _place(cell)
    n_rows, n_columns = sheet.values.shape
    if row >= n_rows or column >= n_columns:
        return speak(
            "{cell}: lies outside the sheet, which ends in row {n_rows}",
            cell=cell,
            n_rows=n_rows,
        )
    met = sheet.errors.get((row, column), sheet.values[row, column])
    text = "" if met in CELL_ERRORS else as_text(met).strip()
    is_percent = bool(sheet.percent.size and sheet.percent[row, column])
    if text == was or _says_the_same(met, was, is_percent=is_percent):
        return ""
    shown = text if len(text) <= 80 else text[:77] + "..."
    return speak(
        "{cell}: was «{was}», the export says «{now}»", cell=cell, was=was, now=shown
    )


def _says_the_same(met: object, was: str, *, is_percent: bool) -> bool:
    """Compare a number or date with the way a person writes it."""
    if isinstance(met, bool | str) or met is None:
        return False
    if isinstance(met, int | float):
        numeral = parse_numeral(was)
        if numeral.value is None:
            return False
        scale = 100 if is_percent and numeral.is_percent else 1
        return abs(numeral.value - met * scale) < 1e-9
    day = parse_date(was)
    return day is not None and day == parse_date(met)


def _place(cell: str) -> tuple[int, int]:
    letters, row = coordinate_from_string(cell)
    return row - 1, column_index_from_string(letters) - 1
