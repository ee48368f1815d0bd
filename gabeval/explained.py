"""Objects that tell what they are: a small table for Jupyter, the same as plain text.

What belongs here is for the desk of whoever works with an object, in the language of
messages. What a page of the report shows is built in `gabeval.show` and is not this.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from gabeval.numerals import clean_text
from gabeval.speech import speak, speak_count

MAX_LINES = 60
"""Most lines of one explanation; a sentence says how many more there are."""

MAX_CELL = 90
"""Longest cell of the plain form, in characters; Jupyter shows cells whole."""

MAX_COLUMN = 44
"""The same where lines have more cells than two."""


@dataclass(frozen=True)
class Told:
    """What an object says of itself.

    Parameters
    ----------
    title : str
        What it is, in a few words; becomes the caption of the table.
    lines : sequence of sequence of str
        Cells; the first of each line names it. Empty cells are told as "no data".
    heads : sequence of str, optional
        Headers, one per cell; none for a list of names and values.
    note : str, optional
        What can be done next, a line each.
    """

    title: str
    lines: Sequence[Sequence[str]]
    heads: Sequence[str] = ()
    note: str = ""

    def to_html(self) -> str:
        """Build a table with a caption and scoped headers; every text is escaped."""
        head = Markup("").join(
            Markup('<th scope="col">{}</th>').format(escape(text))
            for text in self.heads
        )
        parts = [
            Markup("<caption>{}</caption>").format(escape(_begin(self.title))),
            Markup("<thead><tr>{}</tr></thead>").format(head) if head else "",
            Markup("<tbody>{}</tbody>").format(
                Markup("").join(_write_line(line) for line in self.lines[:MAX_LINES])
            ),
        ]
        table = Markup('<table class="gabeval-told">{}</table>').format(
            Markup("").join(parts)
        )
        notes = Markup("").join(
            Markup("<p>{}</p>").format(_write_note(line)) for line in self._notes()
        )
        return str(table + notes)

    def to_text(self) -> str:
        """Write the title, one line a line, cells below each other, and the note."""
        most = MAX_COLUMN if self.heads else MAX_CELL
        lines = [[_shorten(_say(c), most) for c in x] for x in self.lines[:MAX_LINES]]
        if self.heads and lines:
            lines = [list(self.heads), *lines]
        widths = [
            max(len(cell) for cell in cells) for cells in zip(*lines, strict=True)
        ]
        rows = [
            "  ".join(c.ljust(w) for c, w in zip(x, widths, strict=True)).rstrip()
            for x in lines
        ]
        notes = [line.replace("`", "") for line in self._notes()]
        return "\n".join([_begin(self.title), *(f"  {row}" for row in rows), *notes])

    def _notes(self) -> list[str]:
        more = len(self.lines) - MAX_LINES
        notes = [speak_count("… and {n} more", "… and {n} more", more)] * (more > 0)
        if not self.lines:
            notes.append(speak("There are no rows to show."))
        return [*notes, *self.note.splitlines()]


class Explained:
    """Something that tells what it is; subclasses say how in `explain`."""

    def explain(self) -> Told:
        """Say what the object is, in the language of messages."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """Read as plain text."""
        return self.explain().to_text()

    def __str__(self) -> str:
        """Read as plain text."""
        return self.explain().to_text()

    def _repr_html_(self) -> str:
        """Show as a small table."""
        return self.explain().to_html()


def _write_line(line: Sequence[str]) -> Markup:
    name, *cells = (_say(cell) for cell in line)
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(
        escape(name),
        Markup("").join(Markup("<td>{}</td>").format(escape(c)) for c in cells),
    )


def _write_note(line: str) -> Markup:
    """Escape a note; what stands between backquotes is code."""
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(clean_text(line).split("`"))
    )


def _say(cell: str) -> str:
    return " ".join(clean_text(cell).split()) or speak("no data")


def _begin(title: str) -> str:
    return f"{title[:1].upper()}{title[1:]}"


def _shorten(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def teach_completion() -> None:
    """Let the Tab key of IPython look into our objects: ``plan.commitments["…``.

    IPython looks only into objects whose attributes it can read without running code
    of others; models refuse that unless somebody vouches for them. Outside IPython, and
    in one that cannot be told, nothing happens.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    completer = getattr(shell, "Completer", None)
    if getattr(completer, "policy_overrides", None) is None:
        return
    vouched = {"allowed_getattr_external": {("gabeval",)}}
    completer.policy_overrides = {**completer.policy_overrides, **vouched}
