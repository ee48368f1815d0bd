"""Tables of a Word file: heads that are heads, columns as wide as their words need."""

from collections.abc import Sequence
from xml.etree import ElementTree

from gabeval.reports.word_xml import NAMESPACES, full_name

TABLE_WIDTH = 9864
"""From margin to margin, in twentieths of a point: 174 mm."""

MANY_COLUMNS = 8
"""From how many columns on the words of a table are set smaller."""

ROOM = 110
"""Letters of common width that stand side by side in a table."""

ROOM_SMALL = 132
"""The same in small letters."""

ENOUGH = 60
"""Letters of a line beyond which a column gets no wider on account of long texts."""

LONG_WORD = 18
"""Letters after which a word may be broken, such as a file's name or its hash."""

PADDING = 3
"""Letters that the margins of a cell, and the bold ones of its head, take up."""


def set_table(table: ElementTree.Element, *, is_row_headed: bool) -> None:
    """Say which row and column are heads, keep rows in one piece, measure columns.

    Parameters
    ----------
    table : xml.etree.ElementTree.Element
        A ``w:tbl`` that pandoc wrote; it is changed.
    is_row_headed : bool
        Whether the first column names the rows.
    """
    properties = table.find("w:tblPr", NAMESPACES)
    width = properties.find("w:tblW", NAMESPACES)
    width.set(full_name("w:type"), "pct")
    width.set(full_name("w:w"), "5000")  # fiftieths of a percent
    look = properties.find("w:tblLook", NAMESPACES)
    look.set(full_name("w:firstColumn"), "1" if is_row_headed else "0")
    bits = {"w:firstRow": 0x20, "w:lastRow": 0x40, "w:firstColumn": 0x80}
    value = sum(bit for key, bit in bits.items() if look.get(full_name(key)) == "1")
    look.set(full_name("w:val"), f"{value:04X}")
    rows = table.findall("w:tr", NAMESPACES)
    columns = table.findall("w:tblGrid/w:gridCol", NAMESPACES)
    is_small = len(columns) > MANY_COLUMNS
    style = "TableSmall" if is_small else "TableText"
    for row in rows:
        _keep_together(row)
        for kind in row.iterfind(".//w:pStyle", NAMESPACES):
            if kind.get(full_name("w:val")) == "Compact":
                kind.set(full_name("w:val"), style)
    _set_widths(rows, columns, ROOM_SMALL if is_small else ROOM)


def _keep_together(row: ElementTree.Element) -> None:
    about = row.find("w:trPr", NAMESPACES)
    if about is None:
        about = ElementTree.Element(full_name("w:trPr"))
        row.insert(0, about)
    about.insert(0, ElementTree.Element(full_name("w:cantSplit")))


def _set_widths(
    rows: Sequence[ElementTree.Element],
    columns: Sequence[ElementTree.Element],
    room: int,
) -> None:
    """Give each column its width; a table with joined cells keeps pandoc's."""
    cells = [row.findall("w:tc", NAMESPACES) for row in rows]
    if any(len(line) != len(columns) for line in cells):
        return
    texts = [["".join(cell.itertext()) for cell in line] for line in cells]
    shares = share_out([list(column) for column in zip(*texts, strict=True)], room)
    for column, share in zip(columns, shares, strict=True):
        column.set(full_name("w:w"), str(share))
    for line in cells:
        for cell, share in zip(line, shares, strict=True):
            about = cell.find("w:tcPr", NAMESPACES)
            width = ElementTree.Element(full_name("w:tcW"))
            width.set(full_name("w:w"), str(share))
            width.set(full_name("w:type"), "dxa")
            about.insert(0, width)


def share_out(columns: Sequence[Sequence[str]], room: int = ROOM) -> list[int]:
    """Share the width of a table out among its columns.

    Every column has room for its longest word, if there is room for all of them; what
    is left goes to those whose texts are longer, up to `ENOUGH` letters.

    Parameters
    ----------
    columns : sequence of sequence of str
        Texts of the cells, column by column.
    room : int
        How many letters the table is wide.

    Returns
    -------
    list of int
        Widths that add up to `TABLE_WIDTH`.

    Examples
    --------
    >>> wide, narrow = share_out([["a text of some length"], ["1.0"]])
    >>> wide > 2 * narrow, wide + narrow == TABLE_WIDTH
    (True, True)
    """
    needs = [
        PADDING
        + min(LONG_WORD, max((len(w) for t in texts for w in t.split()), default=1))
        for texts in columns
    ]
    wishes = [
        max(need, PADDING + min(ENOUGH, max((len(text) for text in texts), default=0)))
        for need, texts in zip(needs, columns, strict=True)
    ]
    left, wanted = max(0, room - sum(needs)), sum(wishes) - sum(needs)
    part = min(1.0, left / wanted) if wanted else 0.0
    letters = [
        need + part * (wish - need) for need, wish in zip(needs, wishes, strict=True)
    ]
    shares = [int(TABLE_WIDTH * number / sum(letters)) for number in letters]
    shares[0] += TABLE_WIDTH - sum(shares)
    return shares
