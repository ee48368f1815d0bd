"""The numbers under each chart as a file, and charts that a keyboard can scroll.

The numbers are those that the figure's output carries along, with full precision; none
is read back from print.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

from nbformat import NotebookNode

from gabeval.language import Language
from gabeval.reports.dialect import dialect_of, write_rows
from gabeval.reports.names import CHARTS, anchor
from gabeval.reports.placed import PlacedParser, write_attributes
from gabeval.reports.sizes import file_kind, format_size
from gabeval.show.blocks import TABLE_TYPE


class ChartFile(NamedTuple):
    """The numbers of one figure as a file."""

    name: str
    """File name."""
    data: bytes
    """Content."""


def chart_files(
    notebook: NotebookNode, key: str, language: Language
) -> dict[str, ChartFile]:
    """Write the numbers of every figure of a page.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed notebook.
    key : str
        Name of the page; begins the name of each file.
    language : Language
        Of the page: its words, and the dialect that its reader's spreadsheet opens.

    Returns
    -------
    dict of str to ChartFile
        By the figure's id; figures without numbers are not in it.
    """
    dialect = dialect_of(language.code)
    tables: dict[str, tuple[Sequence[str], Sequence[Sequence[object]]]] = {}
    for data in _outputs(notebook):
        for table in data.get(TABLE_TYPE, ()):
            tables[table["figure"]] = (table["columns"], table["rows"])
    return {
        figure: ChartFile(
            f"{key}-{anchor(figure)}{dialect.suffix}.csv", write_rows(*table, dialect)
        )
        for figure, table in tables.items()
    }


def _outputs(notebook: NotebookNode) -> Iterator[Mapping[str, Any]]:
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            # Only what our own room `show` has made may name a figure.
            mark = output.get("metadata", {}).get("text/html", {})
            if isinstance(mark, Mapping) and mark.get("gabeval") is True:
                yield output.get("data", {})


@dataclass
class _Place:
    """Where the parts of one figure are."""

    figure: str
    caption: tuple[int, int] = (-1, -1)
    caption_attributes: dict[str, str | None] | None = None
    drawing: tuple[int, int] = (-1, -1)
    inside_end: int = -1
    end: int = -1


class _Finder(PlacedParser):
    def __init__(self, html: str) -> None:
        super().__init__(html)
        self.places: list[_Place] = []
        self.open: _Place | None = None
        self.depth = 0
        self.read()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "figure":
            self.open = _Place(dict(attrs).get("id") or "")
        if self.open is None:
            return
        if tag == "figcaption":
            self.open.caption = (self.here(), self.after_start_tag())
            self.open.caption_attributes = dict(attrs)
        if tag == "svg":
            self.depth += 1
            if self.depth == 1 and self.open.drawing[0] < 0:
                self.open.drawing = (self.here(), -1)

    def handle_endtag(self, tag: str) -> None:
        if self.open is None:
            return
        if tag == "svg":
            self.depth -= 1
            if self.depth == 0 and self.open.drawing[1] < 0:
                self.open.drawing = (self.open.drawing[0], self.after_end_tag())
        if tag == "figure":
            self.open.inside_end, self.open.end = self.here(), self.after_end_tag()
            self.places.append(self.open)
            self.open = None


def _find(html: str) -> list[_Place]:
    # Reading a page of thousands of tags takes time; most outputs hold no figure.
    return _Finder(html).places if "<figure" in html else []


def dress_figures(html: str, files: Mapping[str, ChartFile], language: Language) -> str:
    """Let every drawing be scrolled by keyboard, and link its numbers.

    A drawing is wider than a phone if its words are to be read. The region that scrolls
    is named by the headline.

    Parameters
    ----------
    html : str
        Content of a page.
    files : mapping of str to ChartFile
        From `chart_files`.
    language : Language
        Of the page.

    Returns
    -------
    str
        The same with these parts added; nothing else of it is touched.
    """
    edits: list[tuple[int, int, str]] = []
    for place in _find(html):
        if not place.figure or place.caption_attributes is None:
            continue
        named = place.caption_attributes.get("id") or f"{place.figure}-headline"
        attributes = write_attributes({**place.caption_attributes, "id": named})
        edits.append((*place.caption, f"<figcaption{attributes}>"))
        if place.drawing[1] > 0:
            region = {"class": "scroll", "role": "group", "tabindex": "0"}
            start = write_attributes({**region, "aria-labelledby": named})
            begin, end = place.drawing
            edits.append((begin, begin, f"<div{start}>"))
            edits.append((end, end, "</div>"))
        if place.figure in files:
            link = _link(files[place.figure], named, language)
            edits.append((place.inside_end, place.inside_end, link))
    pieces, last = [], 0
    for begin, end, text in sorted(edits):
        pieces += [html[last:begin], text]
        last = end
    return "".join([*pieces, html[last:]])


def _link(file: ChartFile, described_by: str, language: Language) -> str:
    _ = language.gettext
    text = _("Download the data of this chart ({kind}, {size})").format(
        kind=file_kind(file.name), size=format_size(len(file.data), language)
    )
    attributes = write_attributes(
        {"href": f"../{CHARTS}/{file.name}", "aria-describedby": described_by}
    )
    return f'<p class="cite download"><a{attributes}>{escape(text)}</a></p>'
