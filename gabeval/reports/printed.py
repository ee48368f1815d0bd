"""The numbers that pages, facts.csv and Word files print, read back from the files."""

import contextlib
import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import openpyxl
from bs4 import BeautifulSoup, Tag
from openpyxl.utils.exceptions import InvalidFileException

from gabeval.errors import DataError
from gabeval.reports.word_page import is_fact_bookmark
from gabeval.reports.word_xml import NAMESPACES, full_name
from gabeval.speech import speak

Note = str
"""Words of the note on a fact, without the hashes of files."""

FACTS_SHEET = "facts"
"""Sheet of the workbook that lists the facts; see `gabeval.reports.spreadsheet`."""

_HASH = re.compile(r"\b[0-9a-f]{12,64}\b…?")

_BLANKS = re.compile(r"[ \t\r\n]+")  # a no-break space is no blank: it is printed


class Use(NamedTuple):
    """One number of a text."""

    fact_id: str
    """Its fact; in a Word file the bookmark of its note."""
    text: str
    """As it is printed."""


def read_uses(html: str) -> list[Use]:
    """Read the numbers of a page's text.

    Parameters
    ----------
    html : str
        A page, or a part of one.

    Returns
    -------
    list of Use
        In reading order.

    Examples
    --------
    >>> read_uses('<p><a class="num" href="#f-a.b" data-fact="a.b">7</a></p>')
    [Use(fact_id='a.b', text='7')]
    """
    soup = BeautifulSoup(html, "html.parser")
    return [
        Use(str(link["data-fact"]), _text(link))
        for link in soup.select("a.num[data-fact]")
    ]


def read_notes(html: str) -> dict[str, Note]:
    """Read what a page says about where each number comes from.

    Parameters
    ----------
    html : str
        A page, or a part of one.

    Returns
    -------
    dict of str to str
        Words of the note, by fact. The hash of a file is left out: it changes with
        every byte of the file, also where the fact does not.

    Examples
    --------
    >>> read_notes('<details id="f-a.b"><summary>7</summary>Rows 2-3.</details>')
    {'a.b': '7 Rows 2-3.'}
    """
    soup = BeautifulSoup(html, "html.parser")
    return {
        str(note["id"]).removeprefix("f-"): _HASH.sub("", _text(note, " "))
        for note in soup.select('details[id^="f-"]')
    }


def _text(tag: Tag, between: str = "") -> str:
    return _BLANKS.sub(" ", tag.get_text(between)).strip(" ")


def read_word_uses(path: Path) -> list[Use]:
    """Read the numbers of a Word file's text.

    Parameters
    ----------
    path : pathlib.Path
        A ``.docx`` that `word.write_word` wrote.

    Returns
    -------
    list of Use
        In reading order, with the bookmark in place of the fact.

    Raises
    ------
    DataError
        If it is no Word file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            root = ElementTree.fromstring(archive.read("word/document.xml"))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError):
        raise DataError(
            speak(
                "{file} is not a Word file any more. Write it again: gabeval export",
                file=path.name,
            )
        ) from None
    uses = []
    for link in root.iter(full_name("w:hyperlink")):
        anchor = link.get(full_name("w:anchor"), "")
        if is_fact_bookmark(anchor):
            words = [t.text or "" for t in link.iterfind(".//w:t", NAMESPACES)]
            uses.append(Use(anchor, "".join(words)))
    return uses


def read_facts_csv(path: Path) -> dict[str, Mapping[str, str]]:
    """Read the list of facts that readers download.

    Parameters
    ----------
    path : pathlib.Path
        ``facts.csv``, in either dialect.

    Returns
    -------
    dict of str to mapping
        Rows by fact.

    Raises
    ------
    DataError
        If it lacks the columns ``fact_id`` and ``value``.
    """
    text = path.read_bytes().decode("utf-8-sig", "replace")
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    lacking = {"fact_id", "value"} - set(reader.fieldnames or ())
    if lacking:
        raise DataError(
            speak(
                "{file} lacks the columns {columns}. Build the plan again: "
                "gabeval build",
                file=path.name,
                columns=", ".join(sorted(lacking)),
            )
        )
    return dict(_rows(reader, decimal="," if delimiter == ";" else "."))


def read_facts_sheet(path: Path) -> dict[str, Mapping[str, str]]:
    """Read the list of facts in the workbook that readers download.

    Parameters
    ----------
    path : pathlib.Path
        Workbook of all tables.

    Returns
    -------
    dict of str to mapping
        Rows by fact; none if it has no sheet of facts.

    Raises
    ------
    DataError
        If it is no workbook.
    """
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError):
        raise DataError(
            speak(
                "{name} is not a workbook any more. Build the plan again: "
                "gabeval build",
                name=path.name,
            )
        ) from None
    with contextlib.closing(book):
        if FACTS_SHEET not in book.sheetnames:
            return {}
        rows = book[FACTS_SHEET].iter_rows(values_only=True)
        cells = [["" if x is None else str(x) for x in row] for row in rows]
    heads = [place for place, row in enumerate(cells) if row[:1] == ["fact_id"]]
    names = cells[heads[0]] if heads else []
    below = cells[heads[0] + 1 :] if heads else []
    return {row[0]: dict(zip(names, row, strict=False)) for row in below if row[0]}


def _rows(
    reader: csv.DictReader, *, decimal: str
) -> Iterator[tuple[str, Mapping[str, str]]]:
    for row in reader:
        # A mark before what a spreadsheet would compute is no part of the text.
        texts = {
            key: (text or "").removeprefix("'") for key, text in row.items() if key
        }
        texts["value"] = texts["value"].replace(decimal, ".")
        yield texts["fact_id"], texts
