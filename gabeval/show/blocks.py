"""Building blocks of a page: objects that show themselves as HTML and as plain text.

A block is what a notebook cell ends in. Its texts become HTML in `gabeval.show.markup`
and nowhere else; in the plain form, marks are gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from gabeval.show.marks import drop_second_end, strip_marks
from gabeval.show.markup import element, plain_text

TRUSTED = {"text/html": {"gabeval": True}}
"""Metadata of an output whose HTML was built here; the renderer cleans all other."""

TABLE_TYPE = "application/vnd.gabeval.table+json"
"""Kind of output with the numbers of figures, for programs: a list of ``{"figure": id,
"columns": [name, ...], "rows": [[value, ...], ...]}``. A page prints no such kind."""


class Block:
    """Something that a page shows; subclasses say how it looks and how it reads."""

    def to_html(self) -> Markup:
        """Build the HTML of the block, with all text escaped."""
        raise NotImplementedError

    def to_text(self) -> str:
        """Write the block as plain text."""
        raise NotImplementedError

    def to_data(self) -> list[dict[str, object]]:
        """List the numbers of the figures in the block, in the form of `TABLE_TYPE`."""
        return []

    def __repr__(self) -> str:
        """Read as plain text."""
        return self.to_text()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, object], dict[str, dict[str, bool]]]:
        """Give Jupyter both forms and the numbers; mark the HTML as built here."""
        data: dict[str, object] = {
            "text/html": str(self.to_html()),
            "text/plain": self.to_text(),
        }
        tables = self.to_data()
        return ({**data, TABLE_TYPE: tables} if tables else data), TRUSTED


@dataclass(frozen=True, repr=False)
class Prose(Block):
    """Paragraphs made of whole sentences.

    Parameters
    ----------
    paragraphs : sequence of str
        Texts, marked or not; empty ones are left out.
    """

    paragraphs: Sequence[str]

    def shown(self) -> list[str]:
        """List the paragraphs that are shown, in their order."""
        return [drop_second_end(p) for p in self.paragraphs if p]

    def to_html(self) -> Markup:
        """Build one ``p`` per paragraph."""
        return Markup("\n").join(element("p", p) for p in self.shown())

    def to_text(self) -> str:
        """Write the paragraphs, an empty line between them."""
        return strip_marks("\n\n".join(self.shown()))


@dataclass(frozen=True, repr=False)
class Bullets(Block):
    """A list of sentences, most important first.

    Parameters
    ----------
    sentences : sequence of str
        Texts, marked or not; empty ones are left out.
    limit : int, optional
        Most sentences to show; all if left out.
    """

    sentences: Sequence[str]
    limit: int | None = None

    def shown(self) -> list[str]:
        """List the sentences that are shown, in their order."""
        return [drop_second_end(s) for s in self.sentences if s][: self.limit]

    def to_html(self) -> Markup:
        """Build a list; nothing at all if there is no sentence."""
        items = [element("li", sentence) for sentence in self.shown()]
        return element("ul", *items, class_="points") if items else Markup("")

    def to_text(self) -> str:
        """Write one sentence a line."""
        return strip_marks("\n".join(f"- {sentence}" for sentence in self.shown()))


@dataclass(frozen=True, repr=False)
class Notice(Block):
    """A banner that must be read before anything else on the page.

    Parameters
    ----------
    title : str
        A word or two, such as "Please note".
    text : str
        The notice; nothing is shown if it is empty.
    """

    title: str
    text: str

    def to_html(self) -> Markup:
        """Build a region with the role *note*."""
        if not self.text:
            return Markup("")
        return element(
            "div",
            element("p", element("strong", self.title)),
            *(element("p", part) for part in self.text.split("\n\n") if part.strip()),
            class_="notice",
            role="note",
            aria_label=self.title,
        )

    def to_text(self) -> str:
        """Write title and text in one line."""
        return f"{self.title}: {' '.join(self.text.split())}" if self.text else ""


@dataclass(frozen=True, repr=False)
class Card(Block):
    """A short list of names and values, as on a card.

    Parameters
    ----------
    name : str
        Id of the block on its page.
    title : str
        What the card is about; becomes its accessible name.
    pairs : sequence of tuple of str and object
        Name and value. A value is a text, or markup built by this module.
    note : str, optional
        A sentence below.
    style : str, default "facts"
        Class of the block: ``facts``, or ``card`` for the card on top of a page.
    """

    name: str
    title: str
    pairs: Sequence[tuple[str, object]]
    note: str = ""
    style: str = "facts"

    def to_html(self) -> Markup:
        """Build a titled definition list."""
        title_id = f"{self.name}-title"
        rows = [
            element("div", element("dt", key), element("dd", value))
            for key, value in self.pairs
        ]
        return element(
            "section",
            element("p", self.title, id=title_id, class_="title"),
            element("dl", *rows),
            element("p", self.note, class_="cite") if self.note else "",
            class_=self.style,
            id=self.name,
            aria_labelledby=title_id,
        )

    def to_text(self) -> str:
        """Write the title, one pair a line, and the note."""
        lines = [f"{strip_marks(key)}: {plain_text(v)}" for key, v in self.pairs]
        return strip_marks("\n".join([self.title, *lines, self.note]).rstrip())


@dataclass(frozen=True, repr=False)
class Strip(Block):
    """One line of short statements below a headline.

    Parameters
    ----------
    parts : sequence of str
        Statements; empty ones are left out.
    """

    parts: Sequence[str] = field(default_factory=tuple)

    def to_text(self) -> str:
        """Write the statements with a middle dot between them."""
        return strip_marks(self._line())

    def to_html(self) -> Markup:
        """Build one paragraph of class *strip*."""
        return element("p", self._line(), class_="strip")

    def _line(self) -> str:
        return " · ".join(part for part in self.parts if part)


@dataclass(frozen=True, repr=False)
class Stack(Block):
    """Several blocks shown as one.

    Parameters
    ----------
    blocks : sequence of Block
        In reading order.
    """

    blocks: Sequence[Block]

    def to_html(self) -> Markup:
        """Build the blocks one after the other."""
        return Markup("\n").join(block.to_html() for block in self.blocks)

    def to_text(self) -> str:
        """Write the blocks with an empty line between them."""
        return "\n\n".join(t for t in (b.to_text() for b in self.blocks) if t)

    def to_data(self) -> list[dict[str, object]]:
        """List the numbers of the figures of all blocks."""
        return [table for block in self.blocks for table in block.to_data()]
