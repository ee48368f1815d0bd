"""Marks inside a text: which part of a sentence is a number, a day, or a name.

A sentence is one text until it reaches a page, so what is inside it is marked with
private-use characters. `gabeval.show.markup.escape` turns a mark into an element, and
`strip_marks` takes it out where only words may stand. A mark holds a secret of this
process: no text of an export can pretend to be one.
"""

import re
import secrets
from typing import NamedTuple

OPEN, BAR, CLOSE = "\ue000", "\ue001", "\ue002"
"""Begin, part and end a mark; private-use characters, which no export needs."""

KINDS = ("num", "time", "name", "code")
"""What can be marked: a number that is a fact, a day or quarter, words of others, and
codes or names of files."""

_SECRET = secrets.token_hex(8)
_MARK = re.compile(
    f"{OPEN}{_SECRET}({'|'.join(KINDS)}){BAR}([^{OPEN}-{CLOSE}]*)"
    f"{BAR}([^{OPEN}-{CLOSE}]*){CLOSE}"
)
_SECOND_END = re.compile(f"(…{CLOSE}?)\\.(?=\\s|$)")
_STRAY = re.compile(f"[{OPEN}-{CLOSE}]")


class Piece(NamedTuple):
    """A part of a text, marked or not."""

    kind: str
    """One of `KINDS`; empty for words between marks."""
    payload: str
    """What the mark carries; empty for words between marks."""
    text: str
    """What a reader sees."""


def mark(kind: str, payload: str, text: str) -> str:
    """Mark a text, so that a page shows it as what it is.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    payload : str
        For a number ``fact id|how often it was printed before, plus 1``; for a day its
        ISO form; for a code the id of its row on the same page, if it has one; else
        empty.
    text : str
        What a reader sees.

    Returns
    -------
    str
        The text between private-use characters; those that it held itself are gone.

    Examples
    --------
    >>> strip_marks(mark("name", "", "Salud en casa"))
    'Salud en casa'
    """
    return (
        f"{OPEN}{_SECRET}{kind}{BAR}{drop_strays(payload)}"
        f"{BAR}{drop_strays(text)}{CLOSE}"
    )


def split_marks(text: str) -> list[Piece]:
    """Cut a text into its marks and the words between them.

    Parameters
    ----------
    text : str
        Text with or without marks.

    Returns
    -------
    list of Piece
        In reading order; private-use characters of other origin are gone.

    Examples
    --------
    >>> [(p.kind, p.text) for p in split_marks("a " + mark("code", "", "b"))]
    [('', 'a '), ('code', 'b')]
    """
    pieces, end = [], 0
    for match in _MARK.finditer(text):
        pieces.append(Piece("", "", drop_strays(text[end : match.start()])))
        pieces.append(Piece(*match.groups()))
        end = match.end()
    pieces.append(Piece("", "", drop_strays(text[end:])))
    return [piece for piece in pieces if piece.text]


def strip_marks(text: str) -> str:
    r"""Take the marks out of a text, and leave its words.

    Parameters
    ----------
    text : str
        Text with or without marks.

    Returns
    -------
    str
        What a reader sees.

    Examples
    --------
    >>> strip_marks("up to " + mark("time", "2023-11-30", "30 November 2023"))
    'up to 30 November 2023'
    >>> strip_marks("forged \ue000num\ue001x\ue0011\ue002")
    'forged numx1'
    """
    if not _STRAY.search(text):
        return text
    return "".join(piece.text for piece in split_marks(text))


def drop_second_end(text: str) -> str:
    """Drop the full stop behind the sign of a cut, marked or not.

    Parameters
    ----------
    text : str
        Text with or without marks.

    Returns
    -------
    str
        The text; ``…`` ends a sentence by itself.

    Examples
    --------
    >>> drop_second_end("Espacio público con…. Corte")
    'Espacio público con… Corte'
    """
    return _SECOND_END.sub(r"\1", text)


def drop_strays(text: str) -> str:
    r"""Drop the characters that marks are made of.

    Parameters
    ----------
    text : str
        Text of any origin.

    Returns
    -------
    str
        The text without them.

    Examples
    --------
    >>> drop_strays("a\ue000b")
    'ab'
    """
    return _STRAY.sub("", text)
