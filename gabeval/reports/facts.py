"""The register of all numbers that pages print, and the search for those outside it.

A notebook hands over the facts of its page as data beside the notes; here they are
collected from the executed notebooks of all pages, in both languages, into one table.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd
from bs4 import BeautifulSoup
from bs4.element import PreformattedString, Tag

from gabeval.errors import GabevalError, list_cases
from gabeval.show.facts import FACTS_TYPE
from gabeval.speech import speak

COLUMNS: Mapping[str, str] = {
    "fact_id": "Id, the same in both languages; the anchor of its note is f-<id>",
    "pages": "Pages that print it",
    "value": "The number, not rounded",
    "printed_es": "As Spanish pages print it",
    "printed_en": "As English pages print it",
    "unit": "percent, points (with sign), size (points without sign), number or count",
    "decimals": "Digits behind the decimal sign that are printed",
    "formula": "Id of its formula",
    "formula_text_en": "The formula in words",
    "level": "Level of the item that it speaks of",
    "item_id": "Code of that item",
    "quarter": "Calendar quarter",
    "cut_off": "Day that it speaks for, ISO",
    "missing_rule": "What was done about missing reports",
    "weight_rule": "How weights, and values above 100, were used",
    "origin": "Rows that it came from, as file!sheet!rows",
    "sha256": "Hash of the file of each of these places, in the same order",
}
"""Columns of the register, in order, and what they mean."""

_PLACES = {name: place for place, name in enumerate(COLUMNS)}
_UNSAID = object()

FREE = (
    *("a.num", "time", ".name", "code", ".cite", ".notice", ".number-notes"),
    *(".code", "svg"),
)
"""Places in which digits may stand: facts, days, names and codes, sources, the notes
themselves, code, and drawings, whose numbers are data. Outside the notes of a page they
are free wherever they stand; everything else that a page says is running text, also
what a cell has printed, captions and rows of totals."""

DATA = ("thead", "tbody", "tr")
"""Parts of a table: its cells are data."""

NOT_DATA = ("caption", "tfoot")
"""Parts of a table that speak like running text."""

SEPARATOR = "; "
"""Stands between the entries of a cell that holds several."""

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile("\\d+(?:[.,\u00a0]\\d+)*")
_PER_LANGUAGE = ("printed", "formula_text", "language", "uses")
_AROUND = 40


def collect_facts(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Take the facts that an executed notebook hands over.

    Parameters
    ----------
    notebook : mapping
        From `run.run_notebook`, or what its file holds.

    Returns
    -------
    list of dict
        Facts by id, as `gabeval.show.facts.FactBook.records` writes them; none if the
        notebook hands over none.
    """
    found = [
        dict(record)
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        for record in output.get("data", {}).get(FACTS_TYPE, [])
    ]
    return sorted(found, key=lambda record: record["fact_id"])


def facts_table(
    facts: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    fresh: Collection[str] | None = None,
) -> pd.DataFrame:
    """Put the facts of all pages into one table.

    Parameters
    ----------
    facts : mapping of str to sequence of mapping
        By page, such as ``es/plan.html``: result of `collect_facts`.
    fresh : collection of str, optional
        Pages that were made now; all if left out. Where an older page says something
        else of a number, it is not listed as a page of it.

    Returns
    -------
    pandas.DataFrame
        One row per fact, by id; columns of `COLUMNS`. ``printed_`` is empty for a
        language in which no page was built.

    Raises
    ------
    GabevalError
        If two pages that were made now say different things under one id, or print it
        differently in the same language; all such ids are told.
    """
    # A large plan has hundreds of thousands of facts: each is a list, not a table of
    # its own, and a text that stands in many of them is held once.
    rows: dict[str, list[Any]] = {}
    pages: dict[str, tuple[str, ...]] = {}
    held: dict[str, str] = {}
    faults = []
    for page in sorted(facts, key=lambda p: (fresh is not None and p not in fresh, p)):
        is_fresh = fresh is None or page in fresh
        name = page.rpartition("/")[2]
        for record in facts[page]:
            fact_id = record["fact_id"]
            row = _as_row(record)
            known = rows.setdefault(fact_id, [_UNSAID] * len(COLUMNS))
            # A text that is not there yet comes from the page in the other language.
            said = {key: known[place] for key, place in _PLACES.items()}
            differs = [k for k in row if said[k] is not _UNSAID and row[k] != said[k]]
            if differs and is_fresh:
                faults += [f"{fact_id}, {key}, {page}" for key in differs]
            elif not differs:
                for key, value in row.items():
                    is_text = isinstance(value, str)
                    known[_PLACES[key]] = (
                        held.setdefault(value, value) if is_text else value
                    )
                if name not in pages.get(fact_id, ()):
                    pages[fact_id] = (*pages.get(fact_id, ()), name)
    if faults:
        raise GabevalError(
            list_cases(
                speak("Pages say different things of the same number:"),
                faults,
                speak("This is a fault of gabeval: please report it."),
            )
        )
    order = sorted(rows)
    listed = (SEPARATOR.join(sorted(pages[fact_id])) for fact_id in order)
    columns = {}
    for name, place in _PLACES.items():
        cells = (rows[fact_id][place] for fact_id in order)
        columns[name] = ["" if cell is _UNSAID else cell for cell in cells]
    columns["pages"] = [held.setdefault(text, text) for text in listed]
    # As objects, so that a number of things stays whole beside one that is measured.
    return pd.DataFrame(columns, dtype=object)


def _as_row(record: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a record of one page into cells; what depends on the language says which."""
    language = record["language"]
    row = {k: v for k, v in record.items() if k in COLUMNS and k not in _PER_LANGUAGE}
    row["origin"] = SEPARATOR.join(record["origin"])
    row["sha256"] = SEPARATOR.join(record["sha256"])
    row[f"printed_{language}"] = record["printed"]
    if language == "en":
        row["formula_text_en"] = record["formula_text"]
    return row


def _read(html: str | BeautifulSoup) -> BeautifulSoup:
    # Reading takes longer than looking: whoever looks several times reads once.
    return BeautifulSoup(html, "html.parser") if isinstance(html, str) else html


def find_bare_numbers(html: str | BeautifulSoup) -> list[str]:
    """Find numbers in running text that are not facts.

    Parameters
    ----------
    html : str or BeautifulSoup
        A whole page, or a part of one. Of a whole page the main part is searched, and
        the question under its title; its head and foot name days, versions and hashes.

    Returns
    -------
    list of str
        The words around each such number, in reading order.

    Examples
    --------
    >>> find_bare_numbers("<p>Progress reached 92.9% in <time>2023</time>.</p>")
    ['Progress reached 92.9% in']
    """
    page = _read(html)
    main = page.find("main")
    header = page.find("header")
    asked = header.find_all(class_="question") if header else []
    searched = [*asked, main] if main else [page]
    kinds: dict[int, str] = {}
    return [
        _shorten(text)
        for part in searched
        for text in part.find_all(string=_DIGIT)
        if not isinstance(text, PreformattedString)
        and _kind_of(text.parent, kinds) in ("text", "said")
    ]


def _kind_of(tag: Tag | None, kinds: dict[int, str]) -> str:
    """Say what a tag holds: ``free`` places, what is ``said`` of data, ``data``, text.

    What lies around it counts too; every tag is looked at once.
    """
    if tag is None:
        return "text"
    known = kinds.get(id(tag))
    if known is None:
        known = _kind_of(tag.parent, kinds)
        if known != "free":
            if any(_matches(tag, place) for place in FREE):
                known = "free"
            elif known == "said" or tag.name in NOT_DATA:
                known = "said"
            elif tag.name in DATA:
                known = "data"
        kinds[id(tag)] = known
    return known


def _matches(tag: Tag, place: str) -> bool:
    name, _point, style = place.partition(".")
    return (not name or tag.name == name) and (
        not style or style in tag.get("class", [])
    )


def find_told_numbers(html: str | BeautifulSoup) -> list[str]:
    """Find numbers in descriptions of pictures that the page does not show.

    A description is made of words alone, so that its numbers cannot be facts; but each
    must stand on the page, as a fact, in a drawing or in a table.

    Parameters
    ----------
    html : str or BeautifulSoup
        A whole page, or a part of one; if it was read already, its descriptions are
        taken out of it.

    Returns
    -------
    list of str
        The numbers, in reading order.

    Examples
    --------
    >>> find_told_numbers('<img alt="It rises from 1.5 to 9."><p>1.5</p>')
    ['9']
    """
    page = _read(html)
    words = [x for x in page.find_all(["title", "desc"]) if x.parent.name == "svg"]
    told = [tag.extract().get_text() for tag in words]
    told += [
        str(tag[key])
        for key in ("alt", "aria-label", "title")
        for tag in page.find_all(attrs={key: True})
    ]
    seen = set(_NUMBER.findall(page.get_text(" ")))
    found = [number for text in told for number in _NUMBER.findall(text)]
    return [number for number in dict.fromkeys(found) if number not in seen]


def find_wrong_facts(html: str | BeautifulSoup) -> list[str]:
    """Find numbers that pass for facts but are not what their notes say.

    Parameters
    ----------
    html : str or bs4.BeautifulSoup
        A whole page, as text or parsed already.

    Returns
    -------
    list of str
        Each such number, in reading order.

    Examples
    --------
    >>> note = '<details id="f-a"><summary>9: Progress</summary></details>'
    >>> find_wrong_facts(f'<p><a class="num" data-fact="a">8</a></p>{note}')
    ['8']
    """
    page = _read(html)
    notes = {
        str(note["id"]): note.summary.get_text() if note.summary else ""
        for note in page.find_all("details")
        if str(note.get("id", "")).startswith("f-")
    }
    return [
        link.get_text()
        for link in page.find_all("a", class_="num")
        if not notes.get(f"f-{link.get('data-fact', '')}", "").startswith(
            f"{link.get_text()}:"
        )
    ]


def _shorten(text: str) -> str:
    flat = " ".join(text.split())
    place = _DIGIT.search(flat).start()
    start = max(0, place - _AROUND)
    cut = flat[start : place + _AROUND]
    return f"{'…' if start else ''}{cut}{'…' if len(flat) > place + _AROUND else ''}"
