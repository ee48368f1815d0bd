"""Reading .ods workbooks of LibreOffice and others.

One streaming pass reads everything, because one cell of such a file may stand for a
million: repetitions are only spelled out where they hold something, and counted before.
"""

import datetime
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from gabeval.monitor.files.addresses import list_numbers
from gabeval.monitor.files.guards import MAX_CELLS, check_extent
from gabeval.monitor.files.kinds import refuse, refuse_kind
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
    set_aside_infinite,
)
from gabeval.monitor.files.workbook_parts import SheetEntry, local_attribute, parse_part
from gabeval.speech import speak, speak_number

_ERROR = re.compile(r"#[A-Z¡¿/0ÁÉÍÓÚÑ]+[!?]?|#N/A|#N/D|Err:\d{3}")
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?")


@dataclass
class _Table:
    """One sheet while it is read."""

    name: str
    state: str = "visible"
    rows: dict[int, dict[int, object]] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    percent: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    filtered: bool = False


class _Reader:
    """Handlers of the one pass over ``content.xml``."""

    def __init__(self, file: str) -> None:
        self.tables: list[_Table] = []
        self._file = file
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._row = self._column = 0
        self._row_step = 1
        self._cell: Mapping[str, str] | None = None
        self._lines: list[str] = []
        self._comment: list[str] | None = None
        self._link = ""
        self._depth = 0
        self._n_cells = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        handler = getattr(self, f"_start_{name.replace('-', '_')}", None)
        if handler is not None:
            handler(attributes)

    def end(self, name: str) -> None:
        handler = getattr(self, f"_end_{name.replace('-', '_')}", None)
        if handler is not None:
            handler()

    def text(self, piece: str) -> None:
        if self._depth:
            target = self._lines if self._comment is None else self._comment
            if target:
                target[-1] += piece

    def _start_style(self, attributes: Mapping[str, str]) -> None:
        self._style = local_attribute(attributes, "name") or ""

    def _start_table_properties(self, attributes: Mapping[str, str]) -> None:
        if local_attribute(attributes, "display") == "false":
            self._hidden_styles.add(self._style)

    def _start_table(self, attributes: Mapping[str, str]) -> None:
        table = _Table(local_attribute(attributes, "name") or "")
        if local_attribute(attributes, "style-name") in self._hidden_styles:
            table.state = "hidden"
        self.tables.append(table)
        self._row = self._column = 0

    def _start_table_column(self, attributes: Mapping[str, str]) -> None:
        step = _repeat(attributes, "number-columns-repeated")
        if local_attribute(attributes, "visibility") in ("collapse", "filter"):
            stretch = (self._column, self._column + step - 1)
            self.tables[-1].hidden_columns.append(stretch)
        self._column += step

    def _start_table_row(self, attributes: Mapping[str, str]) -> None:
        self._row_step = _repeat(attributes, "number-rows-repeated")
        visibility = local_attribute(attributes, "visibility")
        if visibility in ("collapse", "filter"):
            stretch = (self._row, self._row + self._row_step - 1)
            self.tables[-1].hidden_rows.append(stretch)
            self.tables[-1].filtered |= visibility == "filter"
        self._column = 0

    def _end_table_row(self) -> None:
        table = self.tables[-1]
        cells = table.rows.get(self._row)
        if cells and self._row_step > 1:
            check_extent(
                self._file, table.name, self._row + self._row_step, max(cells) + 1
            )
            self._count(len(cells) * (self._row_step - 1))
            for row in range(self._row + 1, self._row + self._row_step):
                table.rows[row] = dict(cells)
            _repeat_marks(table, self._row, self._row_step)
        self._row += self._row_step

    def _start_table_cell(self, attributes: Mapping[str, str]) -> None:
        self._cell = attributes
        self._lines = []
        self._link = ""

    _start_covered_table_cell = _start_table_cell

    def _start_p(self, attributes: Mapping[str, str]) -> None:
        (self._lines if self._comment is None else self._comment).append("")
        self._depth += 1

    def _end_p(self) -> None:
        self._depth -= 1

    def _start_s(self, attributes: Mapping[str, str]) -> None:
        self.text(" " * min(_repeat(attributes, "c"), 1000))

    def _start_tab(self, attributes: Mapping[str, str]) -> None:
        self.text("\t")

    def _start_line_break(self, attributes: Mapping[str, str]) -> None:
        self.text("\n")

    def _start_a(self, attributes: Mapping[str, str]) -> None:
        if self._cell is not None and self._comment is None:
            self._link = self._link or local_attribute(attributes, "href") or ""

    def _start_annotation(self, attributes: Mapping[str, str]) -> None:
        self._comment = []

    def _end_annotation(self) -> None:
        if self._cell is not None and self._comment is not None and self.tables:
            text = "\n".join(self._comment)
            self.tables[-1].comments[self._row, self._column] = text
        self._comment = None

    def _end_table_cell(self) -> None:
        attributes, table = self._cell or {}, self.tables[-1]
        step = _repeat(attributes, "number-columns-repeated")
        value = _read_value(attributes, "\n".join(self._lines))
        self._cell = None
        at = (self._row, self._column)
        self._column += step
        if value == "" or (isinstance(value, str) and value.isspace()):
            return
        check_extent(self._file, table.name, self._row + 1, at[1] + step)
        self._count(step)
        self._store(table, at, step, value, attributes)

    def _count(self, n_cells: int) -> None:
        self._n_cells += n_cells
        if self._n_cells > MAX_CELLS:
            raise refuse(
                self._file,
                speak(
                    "the workbook has more than {limit} cells, the limit.",
                    limit=speak_number(MAX_CELLS, ","),
                ),
                speak("Save only the sheets that hold the monitor as a new workbook."),
            )

    def _end_covered_table_cell(self) -> None:
        self._end_table_cell()

    def _store(
        self,
        table: _Table,
        at: tuple[int, int],
        step: int,
        value: object,
        attributes: Mapping[str, str],
    ) -> None:
        row = table.rows.setdefault(at[0], {})
        for column in range(at[1], at[1] + step):
            cell = (at[0], column)
            row[column] = value
            if isinstance(value, _Error):
                row[column] = None
                table.errors[cell] = value.text
            elif local_attribute(attributes, "value-type") == "percentage":
                table.percent.append(cell)
            if self._link:
                table.links[cell] = self._link
        spans = [
            int(local_attribute(attributes, f"number-{what}-spanned") or 1)
            for what in ("rows", "columns")
        ]
        if spans != [1, 1]:
            corner = (at[0] + spans[0] - 1, at[1] + spans[1] - 1)
            table.merged.append((*at, *corner))


@dataclass(frozen=True)
class _Error:
    """An error that stands in a cell instead of a value."""

    text: str


def _repeat_marks(table: _Table, row: int, step: int) -> None:
    """Give the rows that stand in for others the marks of the first one."""
    for below in range(row + 1, row + step):
        for marked in (table.errors, table.links, table.comments):
            marked |= {(below, c): text for (r, c), text in marked.items() if r == row}
        table.percent += [(below, c) for r, c in table.percent if r == row]


def _repeat(attributes: Mapping[str, str], name: str) -> int:
    return max(int(local_attribute(attributes, name) or 1), 1)


def _read_value(attributes: Mapping[str, str], text: str) -> object:
    """Read what a cell holds, from its attributes first, else from its text."""
    kind = local_attribute(attributes, "value-type") or ""
    formula = local_attribute(attributes, "formula")
    if formula and _ERROR.fullmatch(text.strip()):
        return _Error(text.strip())
    if kind in ("float", "percentage", "currency"):
        return float(local_attribute(attributes, "value") or "nan")
    if kind == "boolean":
        return local_attribute(attributes, "boolean-value") == "true"
    if kind == "date":
        return _read_moment(local_attribute(attributes, "date-value") or "", text)
    if kind == "time":
        return _read_time(local_attribute(attributes, "time-value") or "", text)
    if formula and not kind:
        return _Error("formula")
    return text or local_attribute(attributes, "string-value") or ""


def _read_moment(stored: str, text: str) -> object:
    try:
        return plain_date(datetime.datetime.fromisoformat(stored))
    except ValueError:
        return text


def _read_time(stored: str, text: str) -> object:
    match = _DURATION.fullmatch(stored)
    if not match:
        return text
    sign, days, hours, minutes, seconds = match.groups(default="0")
    span = datetime.timedelta(
        days=int(days), hours=int(hours), minutes=int(minutes), seconds=float(seconds)
    )
    if sign != "-" and span < datetime.timedelta(days=1):
        return (datetime.datetime.min + span).time()
    return span / datetime.timedelta(days=1) * (-1 if sign == "-" else 1)


class OdsBook:
    """An open .ods workbook.

    Parameters
    ----------
    archive : zipfile.ZipFile
        Checked by :func:`gabeval.monitor.files.guards.open_archive`.
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
        If it asks for a password, is damaged, reaches beyond the limits, or is no
        workbook.
    """

    def __init__(self, archive: zipfile.ZipFile, file: str) -> None:
        parts = set(archive.namelist())
        manifest = "META-INF/manifest.xml"
        if manifest in parts and b"encryption-data" in archive.read(manifest):
            raise refuse_kind(file, "password")
        self._file = file
        reader = _Reader(file)
        try:
            with archive.open("content.xml") as stream:
                parse_part(stream, reader.start, reader.end, reader.text)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise refuse(
                file,
                speak(
                    "the workbook is damaged and cannot be read ({problem}).",
                    problem=error,
                ),
                speak("Open it in a spreadsheet program, and save it as .xlsx."),
            ) from None
        self._tables = {table.name: table for table in reader.tables}
        if not self._tables:
            raise refuse(
                file,
                speak("this is an OpenDocument file without sheets."),
                speak("Ask for the export as .xlsx or .csv."),
            )
        self.entries = {
            name: SheetEntry(name, table.state, name)
            for name, table in self._tables.items()
        }
        self.notes = [
            Note("sheet_hidden", name, "", name)
            for name, entry in self.entries.items()
            if entry.state != "visible"
        ]
        if any(part.startswith(("Basic/", "Scripts/")) for part in parts):
            self.notes.append(Note("macros_not_run", "", "", ""))

    def read_sheet(self, name: str) -> tuple[Sheet, list[Note]]:
        """Give one sheet with everything around its values.

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
        table = self._tables[name]
        n_rows = max(table.rows, default=-1) + 1
        n_columns = max((max(cells) for cells in table.rows.values()), default=-1) + 1
        check_extent(self._file, name, n_rows, n_columns)
        rows = [[""] * n_columns for _ in range(n_rows)]
        for row, cells in table.rows.items():
            for column, value in cells.items():
                rows[row][column] = value
        cleaner = Cleaner()
        cleaned = clean_rows(rows, cleaner)
        set_aside_infinite(cleaned, table.errors)
        values = make_values(cleaned, table.errors)
        n_rows, n_columns = values.shape
        sheet = Sheet(
            name=name,
            is_hidden=table.state != "visible",
            values=values,
            errors=table.errors,
            percent=mark_percent(values, table.percent),
            hidden_rows=_inside(table.hidden_rows, n_rows),
            hidden_columns=_inside(table.hidden_columns, n_columns),
            merged=clip_ranges(table.merged, values.shape),
            comments={
                cell: cleaner[text] or "" for cell, text in table.comments.items()
            },
            links=table.links,
        )
        notes = find_sheet_notes(sheet, [], "")
        if table.filtered:
            listed = list_numbers(sheet.hidden_rows)
            notes.append(Note("filtered", name, "", listed))
        return sheet, [*notes, *cleaner.find_notes(name, rows)]


def _inside(stretches: list[tuple[int, int]], limit: int) -> frozenset[int]:
    return frozenset(
        number
        for first, last in stretches
        for number in range(first, min(last + 1, limit))
    )
