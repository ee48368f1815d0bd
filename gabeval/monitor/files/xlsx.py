"""Reading .xlsx and .xlsm workbooks, one sheet at a time.

Values come from the fast reader; what it loses comes from ``marks``. Where it could end
the process, the slow reader of openpyxl takes over, cut to the cells that hold
something.
"""

import datetime
import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Mapping
from xml.parsers import expat

import openpyxl
from openpyxl.utils.escape import unescape
from python_calamine import CalamineError, CalamineWorkbook

from gabeval.errors import ExportError
from gabeval.monitor.files.addresses import cell_name
from gabeval.monitor.files.guards import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    check_extent,
)
from gabeval.monitor.files.kinds import refuse
from gabeval.monitor.files.marks import Marks, read_marks, visit_cells
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
from gabeval.monitor.files.workbook_parts import (
    CLOCK,
    SheetEntry,
    declares_too_many,
    read_comments,
    read_relations,
    read_shared_texts,
    read_sheet_entries,
    read_style_flags,
)
from gabeval.speech import speak

_BROKEN = (expat.ExpatError, ValueError, LookupError, TypeError)


class XlsxBook:
    """An open .xlsx workbook.

    Parameters
    ----------
    data : bytes
        The whole file.
    archive : zipfile.ZipFile
        The same, checked by :func:`gabeval.monitor.files.guards.open_archive`.
    file : str
        Its name, for messages.

    Attributes
    ----------
    entries : dict
        Name of each sheet with cells to its :class:`SheetEntry`, in the order of tabs.
    notes : list of Note
        What holds for the whole workbook.

    Raises
    ------
    ExportError
        If it is no workbook that a spreadsheet program would open.
    """

    def __init__(self, data: bytes, archive: zipfile.ZipFile, file: str) -> None:
        self._data, self._archive, self._file = data, archive, file
        self._parts = set(archive.namelist())
        self._calamine: CalamineWorkbook | None = None
        self._is_fast: bool | None = None
        try:
            self._read_index()
        except _BROKEN as error:
            raise self._damaged(speak("the workbook"), error) from None
        if not self.entries:
            raise refuse(
                file,
                speak("the workbook has no sheet with cells."),
                speak("Check that this is the file that was meant."),
            )

    def _read_index(self) -> None:
        book_part = self._find_book()
        self._relations = self._read_relations(book_part)
        with self._archive.open(book_part) as stream:
            entries = read_sheet_entries(stream)
        self.entries = {
            entry.name: entry
            for entry in entries
            if self._relations.get(entry.relation, ("", ""))[0] == "worksheet"
        }
        self._styles: dict[str, int] = {}
        styles = self._find_part("styles")
        if styles:
            with self._archive.open(styles) as stream:
                self._styles = read_style_flags(stream)
        self.notes = self._find_book_notes()

    def _find_book(self) -> str:
        roots = self._read_relations("")
        for kind, target in roots.values():
            if kind == "officeDocument" and target in self._parts:
                return target
        return "xl/workbook.xml"

    def _read_relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, _, name = part.rpartition("/")
        path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        if path not in self._parts:
            return {}
        with self._archive.open(path) as stream:
            return read_relations(stream, part)

    def _find_part(self, kind: str) -> str:
        for found, target in self._relations.values():
            if found == kind and target in self._parts:
                return target
        return ""

    def _find_book_notes(self) -> list[Note]:
        notes = [
            Note("sheet_hidden", entry.name, "", entry.name)
            for entry in self.entries.values()
            if entry.state != "visible"
        ]
        if any(part.endswith("vbaProject.bin") for part in self._parts):
            notes.append(Note("macros_not_run", "", "", ""))
        n_outside = sum("/externalLinks/external" in part for part in self._parts)
        if n_outside:
            notes.append(Note("links_not_followed", "", "", str(n_outside)))
        return notes

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
            If it reaches beyond the limits or is damaged.
        """
        entry = self.entries[name]
        part = self._relations[entry.relation][1]
        try:
            with self._archive.open(part) as stream:
                marks = read_marks(stream, self._styles)
            return self._assemble(entry, part, marks)
        except ExportError:
            raise
        except (*_BROKEN, CalamineError) as error:
            raise self._damaged(
                speak("sheet «{name}»", name=name),
                error,
            ) from None

    def _assemble(
        self, entry: SheetEntry, part: str, marks: Marks
    ) -> tuple[Sheet, list[Note]]:
        name = entry.name
        notes: list[Note] = []
        if marks.is_disordered:
            notes += self._settle_disorder(name, part, marks)
        if _is_far(marks):
            rows = self._read_slowly(name, part)
            notes.append(
                Note(
                    "blanks_far_away",
                    name,
                    cell_name(marks.n_rows - 1, marks.n_columns - 1),
                    "",
                )
            )
        else:
            rows = self._read_fast(name, part)
        cleaner = Cleaner()
        cleaned = clean_rows(rows, cleaner)
        set_aside_infinite(cleaned, marks.errors)
        values = make_values(cleaned, marks.errors)
        n_rows, n_columns = values.shape
        check_extent(self._file, name, n_rows, n_columns)
        relations = self._read_relations(part)
        links = {
            cell: relations[key][1] if key in relations else key
            for cell, key in marks.links.items()
            if key in relations or key.startswith("#")
        }
        comments = self._read_comments(relations)
        sheet = Sheet(
            name=name,
            is_hidden=entry.state != "visible",
            values=values,
            errors=marks.errors,
            percent=mark_percent(values, marks.percent),
            hidden_rows=frozenset(r for r in marks.hidden_rows if r < n_rows),
            hidden_columns=frozenset(
                column
                for first, last in marks.hidden_columns
                for column in range(first, min(last + 1, n_columns))
            ),
            merged=clip_ranges(marks.merged, values.shape),
            comments=comments,
            links=links,
        )
        notes += find_sheet_notes(sheet, marks.struck, marks.filtered)
        notes += cleaner.find_notes(name, rows)
        return sheet, notes

    def _settle_disorder(self, name: str, part: str, marks: Marks) -> list[Note]:
        """Find cells that are there twice: which of them is meant cannot be known."""
        texts: dict[tuple[int, int], list[str]] = {}
        counts: Counter[tuple[int, int]] = Counter()

        def visit(row: int, column: int, kind: str, style: str, text: str) -> None:
            if text.strip():
                counts[row, column] += 1
                texts.setdefault((row, column), []).append(
                    self._shared[int(text)] if kind == "s" else text
                )

        with self._archive.open(part) as stream:
            visit_cells(stream, visit)
        notes = []
        for cell in sorted(cell for cell, count in counts.items() if count > 1):
            if len(set(texts[cell])) > 1:
                marks.errors[cell] = "twice"
            found = " | ".join(texts[cell])
            notes.append(Note("same_cell_twice", name, cell_name(*cell), found))
        return notes or [Note("rows_out_of_order", name, "", "")]

    @property
    def _shared(self) -> list[str]:
        if not hasattr(self, "_shared_texts"):
            part = self._find_part("sharedStrings")
            self._shared_texts: list[str] = []
            if part:
                with self._archive.open(part) as stream:
                    self._shared_texts = read_shared_texts(stream)
        return self._shared_texts

    def _read_fast(self, name: str, part: str) -> list[list]:
        if self._is_fast is None:
            self._is_fast = not self._declares_too_many()
        if not self._is_fast:
            return self._read_slowly(name, part)
        try:
            if self._calamine is None:
                self._calamine = CalamineWorkbook.from_filelike(io.BytesIO(self._data))
            found = self._calamine.get_sheet_by_name(name)
            rows = found.to_python(skip_empty_area=False)
        except (CalamineError, OSError, ValueError):
            return self._read_slowly(name, part)
        except BaseException as error:
            # A panic of the fast reader is outside Python's own tree of errors.
            if type(error).__name__ != "PanicException":
                raise
            return self._read_slowly(name, part)
        kinds = {value.__class__ for row in rows for value in row}
        if datetime.time in kinds or datetime.timedelta in kinds:
            self._settle_times(rows, part)
        return rows

    def _declares_too_many(self) -> bool:
        """Look at every part that the fast reader may take for the shared texts."""
        parts = {part for part in self._parts if "sharedstrings" in part.lower()}
        parts |= {self._find_part("sharedStrings")} - {""}
        return any(declares_too_many(self._archive.read(part)) for part in parts)

    def _settle_times(self, rows: list[list], part: str) -> None:
        """Give back the number where a date format made a time of day of it.

        A share of 0.5, or a negative number, in a cell that is formatted as a date is
        read as a time; it is one only if its format shows a clock.
        """

        def visit(row: int, column: int, kind: str, style: str, text: str) -> None:
            if row >= len(rows) or column >= len(rows[row]):
                return
            kept = rows[row][column]
            if kept.__class__ is datetime.timedelta:
                rows[row][column] = kept / datetime.timedelta(days=1)
            elif kept.__class__ is datetime.time and kind == "n":
                number = float(text)
                is_clock = self._styles.get(style, 0) & CLOCK
                if number < 0 or (0 < number < 1 and not is_clock):
                    rows[row][column] = number

        with self._archive.open(part) as stream:
            visit_cells(stream, visit)

    def _read_slowly(self, name: str, part: str) -> list[list]:
        """Read a sheet by stream, up to the last cell that holds something."""
        n_rows, n_columns = self._measure(name, part)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on parts that are not read
            book = openpyxl.load_workbook(
                io.BytesIO(self._data), read_only=True, data_only=True, keep_links=False
            )
            cells = book[name].iter_rows(
                max_row=max(n_rows, 1), max_col=max(n_columns, 1), values_only=True
            )
            rows = [[_plain_value(value) for value in row] for row in cells]
        book.close()
        width = max(map(len, rows), default=0)
        return [row + [""] * (width - len(row)) for row in rows]

    def _measure(self, name: str, part: str) -> tuple[int, int]:
        """Find the last row and column with more than blanks; refuse if too far."""
        reach = [0, 0]

        def visit(row: int, column: int, kind: str, style: str, text: str) -> None:
            if kind == "s" and text:
                text = self._shared[int(text)]
            if not text or text.isspace():
                return
            if row >= reach[0] or column >= reach[1]:
                reach[:] = max(reach[0], row + 1), max(reach[1], column + 1)
                check_extent(self._file, name, *reach)

        with self._archive.open(part) as stream:
            visit_cells(stream, visit)
        return reach[0], reach[1]

    def _read_comments(
        self, relations: Mapping[str, tuple[str, str]]
    ) -> dict[tuple[int, int], str]:
        """Read old comments first, so that conversations replace their summaries."""
        comments: dict[tuple[int, int], str] = {}
        for wanted in ("comments", "threadedComment"):
            for kind, target in relations.values():
                if kind == wanted and target in self._parts:
                    with self._archive.open(target) as stream:
                        comments |= read_comments(io.BytesIO(stream.read()))
        cleaner = Cleaner()
        cleaned = {cell: cleaner[text] for cell, text in comments.items()}
        return {cell: text for cell, text in sorted(cleaned.items()) if text}

    def _damaged(self, where: str, error: Exception) -> ExportError:
        return refuse(
            self._file,
            speak(
                "{where} is damaged and cannot be read ({problem}).",
                where=where,
                problem=error,
            ),
            speak(
                "Open the workbook in a spreadsheet program, let it repair it, "
                "and save it as a new .xlsx."
            ),
        )


def _is_far(marks: Marks) -> bool:
    return (
        marks.n_rows > MAX_ROWS
        or marks.n_columns > MAX_COLUMNS
        or marks.n_rows * marks.n_columns > MAX_CELLS
    )


def _plain_value(value: object) -> object:
    """Bring a value of the slow reader into the form of the fast one."""
    if value is None:
        return ""
    if value.__class__ is int:
        return float(value)
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, datetime.datetime):
        return plain_date(value)
    if isinstance(value, datetime.timedelta):
        return value / datetime.timedelta(days=1)
    return value
