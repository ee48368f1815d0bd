"""Tables that anyone can read: captions, scopes, units, words for what is missing.

This is where numbers are rounded, at the very end and nowhere before. A cell is never
blank: what is missing says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pandas as pd
from markupsafe import Markup

from gabeval.errors import GabevalError
from gabeval.language import Language
from gabeval.show.blocks import Block
from gabeval.show.marks import strip_marks
from gabeval.show.markup import (
    element,
    escape,
    link_addresses,
    plain_text,
    safe_link,
)
from gabeval.show.slugs import page_slug
from gabeval.speech import speak

Kind = Literal[
    "text", "number", "percent", "points", "integer", "date", "quarter", "link", "code"
]
"""How the values of a column are printed."""

LONG_TEXT = 24
"""Columns with a longer text than this, in characters, are given room to be read."""

NUMERIC_KINDS = ("number", "percent", "points", "integer")
"""Kinds that are set to the right, digit below digit."""


@dataclass(frozen=True)
class Column:
    """A column of a table as it is shown.

    Parameters
    ----------
    key : str
        Column of the frame.
    label : str
        Header to print, in the language of the page, with the unit.
    kind : str, default "text"
        ``percent`` and ``points`` print the number and its sign alone, for their unit
        stands in the header; ``quarter`` prints months; ``link`` turns the web
        addresses inside a text into links; ``code`` is for ids, cells and file names.
    decimals : int, default 1
        Digits after the decimal sign; not used for integers.
    href : str, optional
        Column of the frame that holds an address for the whole text.
    missing : str, optional
        What to print where nothing is known; "no data" if left out.
    is_right : bool, default False
        Whether texts that are numbers already are set to the right.
    """

    key: str
    label: str
    kind: Kind = "text"
    decimals: int = 1
    href: str = ""
    missing: str = ""
    is_right: bool = False


@dataclass(frozen=True, repr=False)
class Table(Block):
    """A frame as an accessible table.

    Missing values are printed as words. Rows beyond `max_rows` are not shown, and a
    sentence says how many there are and which download holds all of them.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows in the order of reading; may have more columns than are shown.
    name : str
        Id of the table on its page; unique there.
    caption : str
        What the table shows.
    columns : sequence of Column
        Columns to show, from left to right.
    row_header : str
        Key of the column that names the row.
    language : Language
        Language of numbers, dates and of the words for what is missing.
    note : str, optional
        A sentence below the table.
    max_rows : int, optional
        Most rows to show; all if left out.
    download : str, optional
        File below ``downloads/`` that holds all rows.
    anchor : str, optional
        Column whose value makes the id of a row, so that it can be linked to.

    Raises
    ------
    GabevalError
        If the frame lacks a column that is to be shown.
    """

    frame: pd.DataFrame
    name: str
    caption: str
    columns: Sequence[Column]
    row_header: str
    language: Language
    note: str = ""
    max_rows: int | None = None
    download: str = ""
    anchor: str = ""

    def __post_init__(self) -> None:
        """Refuse a table that could not be read aloud."""
        wanted = [c.key for c in self.columns] + [
            c.href for c in self.columns if c.href
        ]
        lacking = [key for key in [*wanted, self.row_header] if key not in self.frame]
        if lacking:
            raise GabevalError(
                speak(
                    "Table {name!r} is to show {lacking}, but its frame has "
                    "only {known}.",
                    name=self.name,
                    lacking=", ".join(lacking),
                    known=", ".join(map(str, self.frame.columns)),
                )
            )
        if self.row_header not in [c.key for c in self.columns]:
            raise GabevalError(
                speak(
                    "Table {name!r} names its rows by {header!r}, a column "
                    "that it does not show. Show it, or name another.",
                    name=self.name,
                    header=self.row_header,
                )
            )
        if not self.caption.strip():
            raise GabevalError(speak("Table {name!r} needs a caption.", name=self.name))

    @cached_property
    def _shown(self) -> pd.DataFrame:
        return self.frame if self.max_rows is None else self.frame.head(self.max_rows)

    def _notes(self) -> list[str]:
        _, n_ = self.language.gettext, self.language.ngettext
        total, shown = len(self.frame), len(self._shown)
        notes = [self.note] * bool(self.note)
        if total == 0:
            notes.append(_("There are no rows to show."))
        if total > shown:
            text = n_(
                "The first {shown} of {total} row is shown.",
                "The first {shown} of {total} rows are shown.",
                total,
            ).format(
                shown=self.language.integer(shown), total=self.language.integer(total)
            )
            where = _("All of them are among the downloads: {file}.")
            file = name_download(self.download, self.language)
            notes.append(f"{text} {where.format(file=file)}" if self.download else text)
        return notes

    def _head(self) -> Markup:
        cells = [
            element("th", c.label, scope="col", class_=self._classes[c])
            for c in self.columns
        ]
        return element("thead", element("tr", *cells))

    def _row(self, cells: list[Markup], anchor: str) -> Markup:
        written = [
            element("th", cell, scope="row", class_=self._classes[c])
            if c.key == self.row_header
            else element("td", cell, class_=self._classes[c])
            for c, cell in zip(self.columns, cells, strict=True)
        ]
        return element("tr", *written, id=anchor)

    def _anchors(self) -> list[str]:
        """Say the id of each row that is shown; empty where they have none."""
        if not self.anchor:
            return [""] * len(self._cells)
        values = self._shown[self.anchor].tolist()
        return [row_anchor(self.name, value) for value in values]

    @cached_property
    def _cells(self) -> list[list[Markup]]:
        """Cells of each row that is shown, printed: the same in HTML and as text."""
        rows = self._shown.to_dict("records")
        return [[self._cell(c, row) for c in self.columns] for row in rows]

    def _cell(self, column: Column, row: dict[str, object]) -> Markup:
        value = row[column.key]
        text = format_value(value, column, self.language)
        if is_missing(value):
            return element("span", text, class_="missing")
        if column.href and not is_missing(row[column.href]):
            return safe_link(row[column.href], text)
        if column.kind == "link":
            return link_addresses(text)
        return _as_code(text) if column.kind == "code" else escape(text)

    @cached_property
    def _classes(self) -> dict[Column, str]:
        """Class of each column: all its cells have the same."""
        return {column: self._class_of(column) for column in self.columns}

    def _class_of(self, column: Column) -> str:
        """Choose ``n`` for what is set to the right, ``w`` for long texts."""
        if column.is_right or column.kind in NUMERIC_KINDS:
            return "n"
        if column.kind not in ("text", "link"):
            return ""
        lengths = self._shown[column.key].dropna().astype(str).str.len()
        return "w" if lengths.max() > LONG_TEXT else ""

    def to_html(self) -> Markup:
        """Build the table in a region that can be scrolled by keyboard."""
        caption_id = f"{self.name}-caption"
        rows = list(map(self._row, self._cells, self._anchors()))
        notes = [element("p", note, class_="cite") for note in self._notes()]
        if not rows:
            title = element("p", element("strong", self.caption), id=self.name)
            return Markup("").join([title, *notes])
        table = element(
            "table",
            element("caption", self.caption, id=caption_id),
            self._head(),
            element("tbody", *rows),
        )
        region = element(
            "section",
            table,
            class_="tw",
            id=self.name,
            tabindex="0",
            aria_labelledby=caption_id,
        )
        return Markup("").join([region, *notes])

    def to_text(self) -> str:
        """Write the caption, the columns with a bar between them, and the notes."""
        head = " | ".join(c.label for c in self.columns)
        lines = [
            " | ".join(plain_text(cell) for cell in cells) for cells in self._cells
        ]
        parts = [self.caption, *([head] * bool(lines)), *lines, *self._notes()]
        return strip_marks("\n".join(parts))


def row_anchor(table: str, value: object) -> str:
    """Name a row of a table whose rows can be linked to.

    Parameters
    ----------
    table : str
        Name of the table.
    value : object
        What its column ``anchor`` holds in that row.

    Returns
    -------
    str
        Id of an element.

    Examples
    --------
    >>> row_anchor("milestones", "COBOG0003-H1")
    'milestones-cobog0003-h1'
    """
    return f"{table}-{page_slug(str(value))}"


def name_download(name: str, language: Language) -> str:
    """Name the file of a download that a reader of the language is given.

    Parameters
    ----------
    name : str
        File below ``downloads/``, with comma and decimal point.
    language : Language
        Language of the page.

    Returns
    -------
    str
        In Spanish, the file for Excel in Spanish.

    Examples
    --------
    >>> name_download("findings.csv", Language("es"))
    'findings-es.csv'
    """
    if language.code == "en":
        return name
    return name.replace(".csv", f"-{language.code}.csv")


def _as_code(text: str) -> Markup:
    """Set a code, which a narrow column may break behind its underscores."""
    return element("code", Markup("_<wbr>").join(escape(x) for x in text.split("_")))


def is_missing(value: object) -> bool:
    """Tell whether a cell holds nothing.

    Parameters
    ----------
    value : object
        Cell of a frame.

    Returns
    -------
    bool
        True for None, NaN, NA, NaT and texts without a visible character.

    Examples
    --------
    >>> is_missing(float("nan")), is_missing(" "), is_missing(0)
    (True, True, False)
    """
    if isinstance(value, str):
        return not value.strip()
    return value is None or bool(pd.isna(value))


def format_value(value: object, column: Column, language: Language) -> str:
    """Print one value as its column asks.

    Parameters
    ----------
    value : object
        Cell of a frame; a missing one becomes words.
    column : Column
        How to print it.
    language : Language
        Whose numbers, dates and words.

    Returns
    -------
    str
        Text, not yet escaped.
    """
    if is_missing(value):
        return column.missing or language.gettext("no data")
    if column.kind in ("number", "percent"):
        return language.number(float(value), column.decimals)
    if column.kind == "points":
        return signed(float(value), language, column.decimals)
    if column.kind == "integer":
        return language.integer(int(value))
    if column.kind == "date":
        return language.date(value)
    if column.kind == "quarter":
        return language.quarter(str(value))
    return str(value)


def signed(value: float, language: Language, decimals: int = 1) -> str:
    """Print a difference with its sign, without a unit.

    Parameters
    ----------
    value : float
        Difference; what rounds to zero has no sign.
    language : Language
        Whose decimal sign.
    decimals : int, default 1
        Digits to keep.

    Returns
    -------
    str
        Such as ``"+1.4"``; the minus is a real one.

    Examples
    --------
    >>> signed(1.44, Language("en")), signed(-0.04, Language("en"))
    ('+1.4', '0.0')
    """
    return language.points(value, decimals).removesuffix("\u00a0pp")
