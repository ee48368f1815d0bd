"""Headings of a page: one title, no skipped level, an anchor each, a contents list.

The content is edited at the places where headings stand and nowhere else, so that
drawings and tables inside it keep every byte.
"""

import itertools
from dataclasses import dataclass, field
from typing import NamedTuple

from gabeval.reports.names import anchor as make_anchor
from gabeval.reports.placed import PlacedParser, write_attributes

RESERVED = (
    *("main", "toc", "about", "independence", "version", "cite", "licence"),
    *("notebook", "sources"),
)
"""Anchors that the frame of a page uses itself."""


class Entry(NamedTuple):
    """One line of the contents list."""

    anchor: str
    """The id of the heading."""
    text: str
    """Its words."""


class Outline(NamedTuple):
    """Content with its headings in order."""

    content: str
    """Without the first heading of the first level, which is the page's title."""
    title: str
    """Words of that heading; empty if there was none."""
    entries: list[Entry]
    """Headings of the second level."""


@dataclass
class _Heading:
    level: int
    start: int
    inside: int
    attributes: dict[str, str | None]
    inside_end: int = -1
    end: int = -1
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


class _Finder(PlacedParser):
    """Note where headings begin and end, and which ids are taken."""

    def __init__(self, html: str) -> None:
        super().__init__(html)
        self.headings: list[_Heading] = []
        self.ids: set[str] = set()
        self.open: _Heading | None = None
        self.read()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if attributes.get("id"):
            self.ids.add(attributes["id"])
        level = _level(tag)
        if level:
            self.open = _Heading(level, self.here(), self.after_start_tag(), attributes)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self.open and _level(tag) == self.open.level:
            self.open.inside_end = self.here()
            self.open.end = self.after_end_tag()
            self.headings.append(self.open)
            self.open = None


def _level(tag: str) -> int:
    is_heading = len(tag) == 2 and tag[0] == "h" and tag[1] in "123456"
    return int(tag[1]) if is_heading else 0


def arrange(html: str) -> Outline:
    """Give every heading its level and its anchor, and take out the title.

    The page's title is the first heading of the first level. Any other becomes one of
    the second; a level that would be skipped is closed up. An id that a heading already
    has is kept; otherwise it is made from its words, without accents, and made unique.

    Parameters
    ----------
    html : str
        Content of a page.

    Returns
    -------
    Outline
        Content, title and contents list.

    Examples
    --------
    >>> outline = arrange("<h1>A</h1><p>x</p><h3>Qué se revisó</h3>")
    >>> outline.content
    '<p>x</p><h2 id="que-se-reviso">Qué se revisó</h2>'
    >>> outline.title, outline.entries
    ('A', [Entry(anchor='que-se-reviso', text='Qué se revisó')])
    """
    finder = _Finder(html)
    pieces: list[str] = []
    entries: list[Entry] = []
    taken, title, above, last = {*finder.ids, *RESERVED}, "", 1, 0
    for heading in finder.headings:
        pieces.append(html[last : heading.start])
        last = heading.end
        if heading.level == 1 and not title:
            title = heading.text
            continue
        above = max(2, min(heading.level, above + 1))
        anchor = heading.attributes.get("id") or _new_anchor(heading.text, taken)
        taken.add(anchor)
        words = html[heading.inside : heading.inside_end]
        attributes = write_attributes({**heading.attributes, "id": anchor})
        pieces.append(f"<h{above}{attributes}>{words}</h{above}>")
        if above == 2:
            entries.append(Entry(anchor, heading.text))
    return Outline("".join([*pieces, html[last:]]), title, entries)


def _new_anchor(text: str, taken: set[str]) -> str:
    wanted = make_anchor(text)
    numbered = (f"{wanted}-{n}" for n in itertools.count(2))
    return next(a for a in itertools.chain([wanted], numbered) if a not in taken)
