"""The rows of a workbook's tables, put straight into its file.

xlsxwriter holds all cells of a workbook at once, and every place that a table covers
once more: for thousands of commitments that is far more than the tables themselves. So
it makes the workbook with tables that have one row, which is empty, and their rows are
put in here, one after the other and byte for byte as it would have written them.
"""

import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from gabeval.reports.cells import Cells, list_rows
from gabeval.reports.dialect import clean_cell

MAX_TEXT = 32_767
"""Characters that a cell of Excel holds; what is longer is cut, with a mark."""

MAX_WHOLE = 10**15 - 1
"""Largest whole number that Excel keeps to its last digit; larger ones are text."""

CUT = "… [+]"
"""Mark of a text that was cut."""

_STRINGS = "xl/sharedStrings.xml"
_DAY = (1980, 1, 1, 0, 0, 0)  # of every part of a workbook: its format knows no earlier
_SPAN = 16  # rows that say together from which column to which their cells go
_ROWS_END = "</sheetData>"

_ITEM = re.compile("<si>.*?</si>", re.DOTALL)
_COUNTS = re.compile(r' count="(\d+)" uniqueCount="\d+"')
_TEXT_CELL = re.compile(r' t="s"><v>(\d+)</v>')
_DIMENSION = re.compile(r'(<dimension ref="A1:[A-Z]+)\d+(?=")')
_LAST_ROW = re.compile(r'(?<= ref=")([A-Z]+\d+:[A-Z]+)\d+(?=")')
_ESCAPE = re.compile("(_x[0-9a-fA-F]{4}_)")
_EDGE = re.compile(r"^\s|\s$")
_NO_CHARACTERS = {"\ufffe": "_xFFFE_", "\uffff": "_xFFFF_"}
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


@dataclass(frozen=True)
class Filling:
    """Rows that belong below a header that is in the workbook already."""

    sheet: int
    """Number of the sheet, from 1."""
    table: int
    """Number of the table that the rows are marked as, from 1."""
    head: int
    """Row of the header, as Excel counts."""
    rows: pd.DataFrame
    """The rows, at least one; as many columns as the header has."""


def fit_value(value: object) -> bool | float | str:
    """Turn a value into what a cell can hold; an empty text stands for nothing.

    Parameters
    ----------
    value : object
        Of any table.

    Returns
    -------
    bool, int, float or str
        What is missing, or no number, is an empty text.

    Examples
    --------
    >>> [fit_value(x) for x in (1, 10**15, float("nan"), None)]
    [1, '1000000000000000', '', '']
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, int) and abs(value) <= MAX_WHOLE:
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return "" if math.isnan(value) else repr(value)
    text = clean_cell(str(value))
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(CUT)] + CUT


def fill_sheets(book: bytes, fillings: Iterable[Filling]) -> bytes:
    """Put rows into the tables of a workbook.

    Parameters
    ----------
    book : bytes
        From xlsxwriter, written in memory. Each table to fill has one row, and no
        format; nothing stands below it.
    fillings : iterable of Filling
        Rows to put in, in the order of the sheets.

    Returns
    -------
    bytes
        The workbook that xlsxwriter would have made of the same cells.
    """
    by_sheet, by_table = {}, {}
    for filling in fillings:
        by_sheet[f"xl/worksheets/sheet{filling.sheet}.xml"] = filling
        by_table[f"xl/tables/table{filling.table}.xml"] = filling
    buffer = io.BytesIO()
    with (
        ZipFile(io.BytesIO(book)) as made,
        ZipFile(buffer, "w", ZIP_DEFLATED) as filled,
    ):
        strings = _Strings(made.read(_STRINGS).decode())
        for name in made.namelist():
            text = made.read(name).decode()
            if name.startswith("xl/worksheets/sheet"):
                parts = _fill_sheet(text, by_sheet.get(name), strings)
            elif name in by_table:
                parts = iter([_stretch(text, by_table[name])])
            else:
                parts = strings.write() if name == _STRINGS else iter([text])
            about = ZipInfo(name, _DAY)
            about.compress_type = ZIP_DEFLATED
            # At once: what deflate makes of a part depends on where it was cut.
            whole = bytearray()
            for part in parts:
                whole += part.encode()
            filled.writestr(about, whole)
    return buffer.getvalue()


class _Strings:
    """The texts of a workbook: each is in its file once, and cells say its place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.given = _ITEM.findall(text)
        self.places: dict[str, int] = {}
        self.n_cells = int(_only(_COUNTS, text)[1])

    def cell(self, value: object) -> str:
        """Write what follows the name of a cell; nothing for one that is empty."""
        value = fit_value(value)
        if isinstance(value, bool):
            return f'" t="b"><v>{value:d}</v></c>'
        if isinstance(value, int | float):
            return f'"><v>{value:.16G}</v></c>'
        return f'" t="s"><v>{self.place(_item(value))}</v></c>' if value else ""

    def place(self, item: str) -> int:
        """Say where a text stands; one that is new comes last."""
        return self.places.setdefault(item, len(self.places))

    def renumber(self, sheet: str) -> str:
        """Give the texts of a sheet the places that they have beside those of rows."""
        last = max(map(int, _TEXT_CELL.findall(sheet)), default=-1)
        # Its own texts came before those of its rows, also any that it did not keep.
        for item in self.given[: last + 1]:
            self.place(item)
        return _TEXT_CELL.sub(
            lambda cell: f' t="s"><v>{self.places[self.given[int(cell[1])]]}</v>', sheet
        )

    def write(self) -> Iterator[str]:
        """Write all of them."""
        head, _item, rest = self.text.partition("<si>")
        counts = f' count="{self.n_cells}" uniqueCount="{len(self.places)}"'
        yield _COUNTS.sub(counts, head)
        yield from self.places
        yield rest[rest.rindex("</si>") + len("</si>") :]


def _item(text: str) -> str:
    """Write a text as the workbook's file has it."""
    if len(text) > MAX_TEXT // 2:
        # Excel counts a character such as 😀 twice.
        text = text.encode("utf-16-le")[: 2 * MAX_TEXT].decode("utf-16-le", "ignore")
    keep = ' xml:space="preserve"' if _EDGE.search(text) else ""
    text = _ESCAPE.sub(r"_x005F\1", text)
    for sign, written in (_NO_CHARACTERS | _MARKUP).items():
        text = text.replace(sign, written)
    return f"<si><t{keep}>{text}</t></si>"


def _fill_sheet(
    sheet: str, filling: Filling | None, strings: _Strings
) -> Iterator[str]:
    sheet = strings.renumber(sheet)
    if filling is None:
        yield sheet
        return
    last = filling.head + _count_filled(filling.rows)
    _only(_DIMENSION, sheet)
    sheet = _DIMENSION.sub(rf"\g<1>{last}", sheet)
    head, _end, rest = sheet.partition(_ROWS_END)
    yield head
    for lines in _write_rows(filling, strings):
        strings.n_cells += lines.count(' t="s"')
        yield lines
    yield f"{_ROWS_END}{rest}"


def _count_filled(rows: pd.DataFrame) -> int:
    """Count rows up to the last one with anything in it."""
    for count in range(len(rows), 0, -1):
        if any(fit_value(value) != "" for value in rows.iloc[count - 1]):
            return count
    return 0


def _write_rows(filling: Filling, strings: _Strings) -> Iterator[str]:
    """Write rows, as many at once as say together how far they reach."""
    cells = Cells(strings.cell)
    starts = [f'<c r="{xl_col_to_name(i)}' for i in range(filling.rows.shape[1])]
    lines: dict[int, str] = {}
    # The header reaches from the first column to the last, and shares their span.
    reach = {0, len(starts) - 1}
    for number, row in enumerate(list_rows(filling.rows), filling.head + 1):
        written = cells.row(row)
        held = [i for i, text in enumerate(written) if text]
        if held:
            lines[number] = "".join([f"{starts[i]}{number}{written[i]}" for i in held])
            reach |= {held[0], held[-1]}
        if number % _SPAN == 0:
            yield _write_span(lines, reach)
            lines, reach = {}, set()
    yield _write_span(lines, reach)


def _write_span(lines: Mapping[int, str], reach: set[int]) -> str:
    if not lines:
        return ""
    spans = f"{min(reach) + 1}:{max(reach) + 1}"
    return "".join(
        f'<row r="{number}" spans="{spans}">{line}</row>'
        for number, line in lines.items()
    )


def _stretch(table: str, filling: Filling) -> str:
    """Let a table reach to its last row."""
    last = filling.head + len(filling.rows)
    return _LAST_ROW.sub(rf"\g<1>{last}", table)


def _only(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    """Find the one place of its kind; xlsxwriter may learn to write it otherwise."""
    (found,) = pattern.finditer(text)
    return found
