"""Reading .xls workbooks of Excel 97 to 2003.

These files keep rows and cells in one binary stream, so one reader (xlrd) gives values,
formats and marks together. A sheet of this kind has at most 65,536 rows and 256
columns: no far cell can do harm.
"""

import datetime
import io

import xlrd

from gabeval.errors import ExportError
from gabeval.monitor.files.guards import check_extent, refuse, refuse_kind
from gabeval.monitor.files.sheet_notes import find_sheet_notes
from gabeval.monitor.files.sheets import (
    Cleaner,
    Note,
    Sheet,
    clean_rows,
    clip_ranges,
    make_values,
    mark_percent,
    plain_date,
)
from gabeval.monitor.files.workbook_parts import (
    SheetEntry,
    is_clock_format,
    is_percent_format,
)
from gabeval.speech import speak

_STATES = {0: "visible", 1: "hidden", 2: "veryHidden"}


class XlsBook:
    """An open .xls workbook.

    Parameters
    ----------
    data : bytes
        The whole file.
    file : str
        Its name, for messages.

    Attributes
    ----------
    entries : dict
        Name of each sheet to its :class:`SheetEntry`, in the order of tabs.
    notes : list of Note
        What holds for the whole workbook.

    Raises
    ------
    ExportError
        If it asks for a password or is damaged.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self._file = file
        self.notes: list[Note] = []
        self._has_formats = True
        try:
            self._book = _open(data, formatting_info=True)
        except xlrd.XLRDError as error:
            if "encrypt" in str(error).lower():
                raise refuse_kind(file, "password") from None
            self._open_plainly(data)
        except Exception:  # xlrd fails on damage in every way there is
            self._open_plainly(data)
        self.entries = {
            sheet.name: SheetEntry(
                sheet.name, _STATES.get(sheet.visibility, "hidden"), str(sheet.number)
            )
            for sheet in self._book.sheets()
        }
        self.notes += [
            Note("sheet_hidden", entry.name, "", entry.name)
            for entry in self.entries.values()
            if entry.state != "visible"
        ]
        if "_VBA_PROJECT".encode("utf-16-le") in data:
            self.notes.append(Note("macros_not_run", "", "", ""))

    def _open_plainly(self, data: bytes) -> None:
        """Give up the formats before giving up the file."""
        try:
            self._book = _open(data, formatting_info=False)
        except Exception as error:
            raise self._damaged(error) from None
        self._has_formats = False
        self.notes.append(Note("formats_unknown", "", "", ""))

    def read_sheet(self, name: str) -> tuple[Sheet, list[Note]]:
        """Read one sheet with everything around its values.

        Parameters
        ----------
        name : str
            One of `entries`.

        Returns
        -------
        tuple
            The sheet, and notes on it.

        Raises
        ------
        ExportError
            If it reaches beyond the limits.
        """
        try:
            return self._assemble(name)
        except ExportError:
            raise
        except Exception as error:
            raise self._damaged(error) from None

    def _damaged(self, error: Exception) -> ExportError:
        return refuse(
            self._file,
            speak(
                "the workbook is damaged and cannot be read ({problem}).", problem=error
            ),
            speak("Open it in a spreadsheet program, and save it as .xlsx."),
        )

    def _assemble(self, name: str) -> tuple[Sheet, list[Note]]:
        found = self._book.sheet_by_name(name)
        width = max((found.row_len(row) for row in range(found.nrows)), default=0)
        errors: dict[tuple[int, int], str] = {}
        rows = []
        for row in range(found.nrows):
            cells = [
                self._read_cell(cell, (row, column), errors)
                for column, cell in enumerate(found.row(row))
            ]
            rows.append(cells + [""] * (width - len(cells)))
        cleaner = Cleaner()
        values = make_values(clean_rows(rows, cleaner), errors)
        n_rows, n_columns = values.shape
        check_extent(self._file, name, n_rows, n_columns)
        percent, struck = self._read_formats(found)
        comments = {
            cell: cleaner[note.text] or ""
            for cell, note in sorted(found.cell_note_map.items())
        }
        sheet = Sheet(
            name=name,
            is_hidden=self.entries[name].state != "visible",
            values=values,
            errors=errors,
            percent=mark_percent(values, percent),
            hidden_rows=frozenset(
                row for row, info in found.rowinfo_map.items() if info.hidden
            )
            & frozenset(range(n_rows)),
            hidden_columns=frozenset(
                column for column, info in found.colinfo_map.items() if info.hidden
            )
            & frozenset(range(n_columns)),
            merged=clip_ranges(
                [(a, c, b - 1, d - 1) for a, b, c, d in found.merged_cells],
                values.shape,
            ),
            comments={cell: text for cell, text in comments.items() if text},
            links={
                cell: link.url_or_path or f"#{link.textmark}"
                for cell, link in found.hyperlink_map.items()
                if isinstance(link.url_or_path or link.textmark, str)
            },
        )
        notes = find_sheet_notes(sheet, struck)
        return sheet, [*notes, *cleaner.find_notes(name, rows)]

    def _read_cell(
        self,
        cell: xlrd.sheet.Cell,
        at: tuple[int, int],
        errors: dict[tuple[int, int], str],
    ) -> object:
        if cell.ctype == xlrd.XL_CELL_ERROR:
            errors[at] = xlrd.error_text_from_code.get(cell.value, "#N/A")
            return None
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype == xlrd.XL_CELL_DATE:
            return self._read_date(cell)
        if cell.ctype == xlrd.XL_CELL_NUMBER:
            return float(cell.value)
        return cell.value if isinstance(cell.value, str) else ""

    def _read_date(self, cell: xlrd.sheet.Cell) -> object:
        """Read a number with a date format; below one day it needs a clock."""
        number = float(cell.value)
        if 0 <= number < 1:
            seconds = round(number * 86400)
            if not self._is_clock(cell) or seconds == 86400:
                return number
            return (datetime.datetime.min + datetime.timedelta(seconds=seconds)).time()
        try:
            moment = xlrd.xldate_as_datetime(number, self._book.datemode)
        except (OverflowError, ValueError):
            return number
        return plain_date(moment) if number > 0 else number

    def _is_clock(self, cell: xlrd.sheet.Cell) -> bool:
        if not self._has_formats:
            return True
        return is_clock_format(self._format(cell.xf_index))

    def _format(self, style: int) -> str:
        found = self._book.format_map.get(self._book.xf_list[style].format_key)
        return (found.format_str or "") if found else ""

    def _read_formats(
        self, found: xlrd.sheet.Sheet
    ) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Find the cells shown as percentages, and those struck out."""
        percent: list[tuple[int, int]] = []
        struck: list[tuple[int, int]] = []
        if not self._has_formats:
            return percent, struck
        styles = range(len(self._book.xf_list))
        are_percent = {s for s in styles if is_percent_format(self._format(s))}
        fonts = self._book.font_list
        struck_fonts = {n for n, font in enumerate(fonts) if font.struck_out}
        are_struck = {
            s for s in styles if self._book.xf_list[s].font_index in struck_fonts
        }
        for row in range(found.nrows):
            for column, cell in enumerate(found.row(row)):
                if cell.xf_index in are_percent:
                    percent.append((row, column))
                if cell.xf_index in are_struck:
                    struck.append((row, column))
        return percent, struck


def _open(data: bytes, *, formatting_info: bool) -> xlrd.book.Book:
    return xlrd.open_workbook(
        file_contents=data,
        logfile=io.StringIO(),
        formatting_info=formatting_info,
        ragged_rows=True,
    )
