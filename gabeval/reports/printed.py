"""The numbers that pages, facts.csv and Word files print, read back from the files."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from bs4 import BeautifulSoup, Tag

from gabeval.errors import DataError
from gabeval.reports.word_page import is_fact_bookmark
from gabeval.reports.word_xml import NAMESPACES, full_name

Note = str
"""Words of the note on a fact, without the hashes of files."""

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
            f"{path.name} is not a Word file any more. Write it again: gabeval export"
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
            f"{path.name} lacks the columns {', '.join(sorted(lacking))}. Build the "
            "plan again: gabeval build"
        )
    return dict(_rows(reader, decimal="," if delimiter == ";" else "."))


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
