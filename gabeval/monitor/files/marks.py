"""What a fast reader loses: one streaming pass over the cells of an .xlsx sheet.

The fast reader (calamine) gives values only, and a single blank in the last cell of a
sheet makes it end the whole process. So the XML of the sheet is read here first, for
its extent and for what stands around the values: errors, formulas nobody computed,
percentages, hidden and struck-out cells. Marks say what is there; they judge nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from gabeval.monitor.files.addresses import parse_cell_name, parse_column_name
from gabeval.monitor.files.workbook_parts import (
    PERCENT,
    STRUCK,
    local_attribute,
    parse_part,
    refuse_document_type,
)

DIGITS = "0123456789"

CHUNK_BYTES = 2**18
"""How much of a sheet is parsed at a time."""


@dataclass
class Marks:
    """What stands around the values of one sheet; rows and columns count from 0.

    Parameters
    ----------
    n_rows, n_columns : int
        Row and column of the last cell with any content, blanks included, from 1.
    errors : dict
        Cell to its error text, or to ``'formula'`` if it was never computed.
    percent, struck : list
        Cells with such a format, whatever they hold.
    hidden_rows : set of int
        Rows that are not shown.
    hidden_columns : list of tuple of int
        First and last column, both included, of each hidden stretch.
    merged : list
        (first row, first column, last row, last column), both ends included.
    links : dict
        Cell to the key of its link in the relations of the sheet, or to a place in
        the workbook, which starts with ``#``.
    filtered : str
        Cells under an active filter, or empty.
    is_disordered : bool
        Whether cells or rows do not follow each other, or come twice.
    """

    n_rows: int = 0
    n_columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    percent: list[tuple[int, int]] = field(default_factory=list)
    struck: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    filtered: str = ""
    is_disordered: bool = False


class _Columns(dict):
    """Remember the number of each column name met."""

    def __missing__(self, letters: str) -> int:
        self[letters] = parse_column_name(letters)
        return self[letters]


class _Position:
    """Follow the address of cells, of which files may leave out any part."""

    __slots__ = (
        "column",
        "columns",
        "filled_column",
        "filled_row",
        "is_disordered",
        "row",
        "row_text",
    )

    def __init__(self) -> None:
        self.columns = _Columns()
        self.row_text = ""
        self.row = self.column = -1
        self.filled_row = self.filled_column = -1
        self.is_disordered = False

    def enter_row(self, number: str | None) -> None:
        row = self.row + 1 if number is None else int(number) - 1
        if row <= self.row:
            self.is_disordered = True
        self.row = row
        self.row_text = str(row + 1)
        self.column = -1

    def enter_cell(self, name: str | None) -> None:
        if name is None:
            self.column += 1
            return
        letters = name.rstrip(DIGITS)
        column = self.columns[letters]
        if name[len(letters) :] != self.row_text:
            self.row = parse_cell_name(name)[0]
            self.row_text = str(self.row + 1)
            self.is_disordered = True
        elif column <= self.column:
            self.is_disordered = True
        self.column = column

    def fill(self) -> None:
        self.filled_row = max(self.row, self.filled_row)
        self.filled_column = max(self.column, self.filled_column)


class _SheetPass:
    """Handlers of the one pass; every method named after what it meets."""

    def __init__(self, styles: Mapping[str, int]) -> None:
        self.marks = Marks()
        self._flags = styles
        self._at = _Position()
        self._kind: str | None = None
        self._formula: tuple[int, int] | None = None
        self._pieces: list[str] | None = None
        self._is_open = False
        self._is_after_cells = False
        self._handlers = _Handlers(
            {
                "row": self._row,
                "c": self._cell,
                "f": self._formula_text,
                "v": self._value,
                "is": self._filled,
                "col": self._columns,
                "mergeCell": self._merge,
                "autoFilter": self._filter,
                "filterColumn": self._filter_column,
                "hyperlink": self._link,
                "extLst": self._extension,
            }
        )
        self._filter_range = ""
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = refuse_document_type
        self._parser.StartElementHandler = self._start

    def run(self, stream: IO[bytes]) -> Marks:
        while chunk := stream.read(CHUNK_BYTES):
            self._parser.Parse(chunk)
        self._parser.Parse(b"", True)
        self._settle()
        self.marks.is_disordered = self._at.is_disordered
        self.marks.n_rows = self._at.filled_row + 1
        self.marks.n_columns = self._at.filled_column + 1
        return self.marks

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Meet an element; cells and values, nearly all there is, right here."""
        at = self._at
        if name == "c":
            if self._is_open:
                self._settle()
            address = attributes.get("r")
            if address is None:
                at.column += 1
            else:  # the lines of _Position.enter_cell, for speed
                letters = address.rstrip(DIGITS)
                column = at.columns[letters]
                if column <= at.column or address[len(letters) :] != at.row_text:
                    at.enter_cell(address)
                at.column = column
            self._kind = attributes.get("t")
            flag = self._flags.get(attributes.get("s"))
            if flag is not None:
                self._flag(flag)
        elif name == "v":
            if at.row > at.filled_row or at.column > at.filled_column:
                at.fill()
            if self._kind == "e" or self._formula is not None:
                self._listen()
        else:
            handler = self._handlers[name]
            if handler is not None:
                handler(attributes)

    def _flag(self, flag: int) -> None:
        cell = (self._at.row, self._at.column)
        if flag & PERCENT:
            self.marks.percent.append(cell)
        if flag & STRUCK:
            self.marks.struck.append(cell)

    def _listen(self) -> None:
        """Keep the text that follows."""
        self._pieces = []
        self._is_open = True
        self._parser.CharacterDataHandler = self._pieces.append

    def _cell(self, attributes: Mapping[str, str]) -> None:
        self._start("c", attributes)

    def _value(self, attributes: Mapping[str, str]) -> None:
        self._start("v", attributes)

    def _filled(self, attributes: Mapping[str, str]) -> None:
        self._at.fill()

    def _row(self, attributes: Mapping[str, str]) -> None:
        self._settle()
        self._at.enter_row(attributes.get("r"))
        if attributes.get("hidden") in ("1", "true"):
            self.marks.hidden_rows.add(self._at.row)

    def _formula_text(self, attributes: Mapping[str, str]) -> None:
        if not self._is_after_cells:
            self._formula = (self._at.row, self._at.column)
            self._is_open = True

    def _extension(self, attributes: Mapping[str, str]) -> None:
        """Take no rule of a later extension (``xm:f``) for the formula of a cell."""
        self._settle()
        self._is_after_cells = True

    def _settle(self) -> None:
        """Decide on the cell that ends here, if it may be an error."""
        cell = (self._at.row, self._at.column)
        text = "".join(self._pieces or ()).strip()
        if self._kind == "e" and self._pieces is not None:
            self.marks.errors[cell] = text or "#N/A"
        elif self._formula is not None:
            has_value = self._pieces is not None and (text or self._kind == "str")
            if not has_value:
                self.marks.errors[self._formula] = "formula"
        self._formula = self._pieces = self._kind = None
        self._is_open = False
        self._parser.CharacterDataHandler = None

    def _columns(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]) - 1, int(attributes["max"]) - 1
            self.marks.hidden_columns.append((first, last))

    def _merge(self, attributes: Mapping[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        cells = (*parse_cell_name(first), *parse_cell_name(last or first))
        self.marks.merged.append(cells)

    def _filter(self, attributes: Mapping[str, str]) -> None:
        self._filter_range = attributes.get("ref", "")

    def _filter_column(self, attributes: Mapping[str, str]) -> None:
        self.marks.filtered = self._filter_range

    def _link(self, attributes: Mapping[str, str]) -> None:
        first = attributes.get("ref", "").partition(":")[0]
        place = attributes.get("location")
        key = local_attribute(attributes, "id")
        if key or place:
            self.marks.links[parse_cell_name(first)] = key or f"#{place}"


class _Handlers(dict):
    """Find the handler of an element under any namespace prefix."""

    def __missing__(self, name: str) -> Callable | None:
        self[name] = self.get(name.rpartition(":")[2])
        return self[name]


def read_marks(stream: IO[bytes], styles: Mapping[str, int]) -> Marks:
    """Read what stands around the values of a sheet.

    Parameters
    ----------
    stream : binary file
        The part of the sheet.
    styles : mapping
        From :func:`~gabeval.monitor.files.workbook_parts.read_style_flags`.

    Returns
    -------
    Marks
        Of the whole sheet, however far it reaches.

    Raises
    ------
    ValueError, xml.parsers.expat.ExpatError
        If the part is no sheet that a spreadsheet program would open.

    Examples
    --------
    >>> import io
    >>> sheet = (
    ...     b'<worksheet><row r="2"><c r="B2" t="e"><v>#REF!</v></c></row></worksheet>'
    ... )
    >>> marks = read_marks(io.BytesIO(sheet), {})
    >>> marks.n_rows, marks.n_columns, marks.errors
    (2, 2, {(1, 1): '#REF!'})
    """
    return _SheetPass(styles).run(stream)


class _CellPass:
    """Call a visitor with the raw text of every cell."""

    def __init__(self, visit: Callable[[int, int, str, str, str], None]) -> None:
        self._visit = visit
        self._at = _Position()
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._is_value = False
        self._is_aid = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self._at.enter_row(attributes.get("r"))
        elif name == "c":
            self._at.enter_cell(attributes.get("r"))
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
            self._pieces = []
        elif name == "rPh":
            self._is_aid = True
        elif name in ("v", "t"):
            self._is_value = not self._is_aid

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._is_value = False
        elif name == "rPh":
            self._is_aid = False
        elif name == "c":
            text = "".join(self._pieces)
            self._visit(self._at.row, self._at.column, self._kind, self._style, text)

    def text(self, piece: str) -> None:
        if self._is_value:
            self._pieces.append(piece)


def visit_cells(
    stream: IO[bytes], visit: Callable[[int, int, str, str, str], None]
) -> None:
    """Show every cell of a sheet to a visitor, as the file spells it.

    This is three times slower than :func:`read_marks` and only used when that one met
    something odd.

    Parameters
    ----------
    stream : binary file
        The part of the sheet.
    visit : callable
        Called with row and column from 0, type, style and raw text of each cell.
    """
    cells = _CellPass(visit)
    parse_part(stream, cells.start, cells.end, cells.text)
