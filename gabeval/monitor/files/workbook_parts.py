"""The small parts of an .xlsx workbook: its index, relations, styles and comments.

Here belongs what is read once per workbook or is small; the cells of a sheet are in
``marks``. Everything goes through one door, :func:`parse_part`, which knows no entities
and tolerates any namespace prefix, because not only Excel writes workbooks.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from gabeval.monitor.files.addresses import parse_cell_name

PERCENT, STRUCK, CLOCK = 1, 2, 4
"""What a cell style can say: a percentage, text struck out, a date with a time."""

BUILTIN_PERCENT = {9, 10}
"""Number formats 0% and 0.00%, which no workbook spells out (ECMA-376, 18.8.30)."""

BUILTIN_CLOCK = {18, 19, 20, 21, 22, 45, 46, 47}
"""Number formats with hours, minutes or seconds (ECMA-376, 18.8.30)."""

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_DECLARED = re.compile(rb"uniqueCount\s*=\s*[\"'](\d+)")


class LocalNames(dict):
    """Drop the prefix of an element or attribute name: ``'x:row'`` is ``'row'``."""

    def __missing__(self, name: str) -> str:
        self[name] = name.rpartition(":")[2]
        return self[name]


def parse_part(
    stream: IO[bytes],
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Stream one XML part past its handlers.

    Parameters
    ----------
    stream : binary file
        The part.
    start, end : callable
        Called with the local name of each element (and its attributes).
    text : callable, optional
        Called with the text between elements, perhaps in pieces.

    Raises
    ------
    ValueError
        If the part declares a document type.
    xml.parsers.expat.ExpatError
        If it is not well formed.
    """
    local = LocalNames()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.StartElementHandler = lambda name, attributes: start(local[name], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(local[name])
    parser.CharacterDataHandler = text
    parser.ParseFile(stream)


def refuse_document_type(*_: object) -> None:
    """Stop at a document type declaration: no workbook has one.

    Raises
    ------
    ValueError
        Always.
    """
    raise ValueError("a part declares a document type (DTD)")


def local_attribute(attributes: Mapping[str, str], name: str) -> str | None:
    """Read an attribute by its name without prefix.

    Parameters
    ----------
    attributes : mapping
        As expat gives them.
    name : str
        Local name.

    Returns
    -------
    str or None
        Its value; None if there is none.

    Examples
    --------
    >>> local_attribute({"name": "PDM", "r:id": "rId1"}, "id")
    'rId1'
    """
    if name in attributes:
        return attributes[name]
    ending = f":{name}"
    return next((v for key, v in attributes.items() if key.endswith(ending)), None)


@dataclass(frozen=True)
class SheetEntry:
    """What the workbook says about one of its sheets.

    Parameters
    ----------
    name : str
        Exactly as spelled, with its blanks.
    state : str
        ``'visible'``, ``'hidden'`` or ``'veryHidden'``.
    relation : str
        Key of its part in the relations of the workbook.
    """

    name: str
    state: str
    relation: str


def read_sheet_entries(stream: IO[bytes]) -> list[SheetEntry]:
    """Read the names of the sheets, in the order of their tabs.

    Parameters
    ----------
    stream : binary file
        The part ``workbook.xml``.

    Returns
    -------
    list of SheetEntry
        All sheets, those with charts only included.
    """
    entries: list[SheetEntry] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            entries.append(
                SheetEntry(
                    attributes.get("name", ""),
                    attributes.get("state", "visible"),
                    local_attribute(attributes, "id") or "",
                )
            )

    parse_part(stream, start)
    return entries


def read_relations(stream: IO[bytes], part: str) -> dict[str, tuple[str, str]]:
    """Read which other parts, or outside addresses, a part names.

    Parameters
    ----------
    stream : binary file
        The ``.rels`` part.
    part : str
        Path of the part it speaks for; relative targets start from its folder.

    Returns
    -------
    dict
        Key to (last word of the type, target). Inside targets are paths in the
        archive; outside targets are left as they are, with the type ``'outside'`` for
        anything that is no hyperlink.
    """
    relations: dict[str, tuple[str, str]] = {}
    folder = posixpath.dirname(part)

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name != "Relationship":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = attributes.get("Target", "")
        if attributes.get("TargetMode") == "External":
            kind = kind if kind == "hyperlink" else "outside"
        elif target.startswith("/"):
            target = target.lstrip("/")
        else:
            target = posixpath.normpath(posixpath.join(folder, target))
        relations[attributes.get("Id", "")] = (kind, target)

    parse_part(stream, start)
    return relations


def is_percent_format(code: str) -> bool:
    """Tell whether a number format shows a hundred times the value, with a % sign.

    A percent sign in quotes or after a backslash is only printed: the number beside it
    is not multiplied.

    Parameters
    ----------
    code : str
        Number format.

    Returns
    -------
    bool
        True for a percentage.

    Examples
    --------
    >>> is_percent_format("0.0%"), is_percent_format('0.0"%"')
    (True, False)
    """
    return "%" in _LITERAL.sub("", code)


def is_clock_format(code: str) -> bool:
    r"""Tell whether a number format shows hours or seconds.

    Parameters
    ----------
    code : str
        Number format.

    Returns
    -------
    bool
        True if so.

    Examples
    --------
    >>> is_clock_format("dd/mm/yyyy hh:mm"), is_clock_format(r'd\s" h"')
    (True, False)
    """
    return bool(re.search("[hs]", _LITERAL.sub("", code), re.IGNORECASE))


class _Styles:
    """Collect what each cell style (the list ``cellXfs``) says."""

    def __init__(self) -> None:
        self.formats: dict[int, str] = {}
        self.struck_fonts: set[int] = set()
        self.flags: dict[str, int] = {}
        self._n_fonts = -1
        self._n_styles = 0
        self._inside = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("numFmts", "fonts", "cellXfs", "cellStyleXfs", "dxfs", "fills"):
            self._inside = name
        elif name == "numFmt" and self._inside == "numFmts":
            self.formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "font" and self._inside == "fonts":
            self._n_fonts += 1
        elif name == "strike" and self._inside == "fonts":
            if attributes.get("val", "1") not in ("0", "false"):
                self.struck_fonts.add(self._n_fonts)
        elif name == "xf" and self._inside == "cellXfs":
            self._add(attributes)

    def _add(self, attributes: Mapping[str, str]) -> None:
        number = int(attributes.get("numFmtId", 0))
        code = self.formats.get(number)
        flag = 0
        if is_percent_format(code) if code is not None else number in BUILTIN_PERCENT:
            flag |= PERCENT
        if is_clock_format(code) if code is not None else number in BUILTIN_CLOCK:
            flag |= CLOCK
        if int(attributes.get("fontId", 0)) in self.struck_fonts:
            flag |= STRUCK
        if flag:
            self.flags[str(self._n_styles)] = flag
        self._n_styles += 1


def read_style_flags(stream: IO[bytes]) -> dict[str, int]:
    """Read which cell styles show percentages, times or struck-out text.

    Parameters
    ----------
    stream : binary file
        The part ``styles.xml``.

    Returns
    -------
    dict
        Index of the style, as text, to the sum of `PERCENT`, `STRUCK` and `CLOCK`;
        styles without any of them are left out.
    """
    styles = _Styles()
    parse_part(stream, styles.start)
    return styles.flags


class _Texts:
    """Collect the text of entries, without the reading aids of East Asian text."""

    def __init__(self, entry: str) -> None:
        self.keys: list[str] = []
        self.texts: list[str] = []
        self._entry = entry
        self._pieces: list[str] = []
        self._key = ""
        self._is_text = False
        self._is_aid = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == self._entry:
            self._pieces = []
            self._key = attributes.get("ref", "")
        elif name == "rPh":
            self._is_aid = True
        elif name in ("t", "text"):
            self._is_text = not self._is_aid

    def end(self, name: str) -> None:
        if name in ("t", "text"):
            self._is_text = False
        elif name == "rPh":
            self._is_aid = False
        elif name == self._entry:
            self.keys.append(self._key)
            self.texts.append("".join(self._pieces))

    def text(self, piece: str) -> None:
        if self._is_text:
            self._pieces.append(piece)


def read_shared_texts(stream: IO[bytes]) -> list[str]:
    """Read the texts that the cells of a workbook share.

    Parameters
    ----------
    stream : binary file
        The part ``sharedStrings.xml``.

    Returns
    -------
    list of str
        In the order of their numbers.
    """
    texts = _Texts("si")
    parse_part(stream, texts.start, texts.end, texts.text)
    return texts.texts


def declares_too_many(data: bytes) -> bool:
    """Tell whether a list of texts says it holds more texts than it has bytes.

    The fast reader believes that number, asks for the memory, and takes the whole
    process down when it is not there. It reads plain digits only, and so does this.

    Parameters
    ----------
    data : bytes
        The part ``sharedStrings.xml``.

    Returns
    -------
    bool
        True if the number cannot be.

    Examples
    --------
    >>> declares_too_many(b'<sst uniqueCount="99999999"></sst>')
    True
    """
    return any(int(number) > len(data) for number in _DECLARED.findall(data))


def read_comments(stream: IO[bytes]) -> dict[tuple[int, int], str]:
    """Read the comments on cells, of the old kind or as a conversation.

    Parameters
    ----------
    stream : binary file
        A comments part or a threaded comments part.

    Returns
    -------
    dict
        (row, column), from 0, to the text; the answers of a conversation follow each
        other, line by line.
    """
    is_thread = b"threadedComment" in stream.read(2000).lower().replace(
        b"threadedcomment", b"threadedComment"
    )
    stream.seek(0)
    texts = _Texts("threadedComment" if is_thread else "comment")
    parse_part(stream, texts.start, texts.end, texts.text)
    comments: dict[tuple[int, int], str] = {}
    for key, text in zip(texts.keys, texts.texts, strict=True):
        cell = parse_cell_name(key)
        comments[cell] = "\n".join([*filter(None, [comments.get(cell)]), text])
    return comments
