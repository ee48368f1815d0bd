"""The register of all numbers that pages print, and the search for those outside it.

A notebook hands over the facts of its page as data beside the notes; here they are
collected from the executed notebooks of all pages, in both languages, into one table.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd
from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag
from nbformat import NotebookNode

from gabeval.errors import GabevalError, list_cases
from gabeval.show.facts import FACTS_TYPE

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

CHECKED = (
    *("p", "li", "dt", "dd", "figcaption", "caption", "summary", "blockquote"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
)
"""Elements of running text in which every number must be a fact."""

FREE = (
    *("a.num", "time", ".name", "code", ".cite", ".notice", ".number-notes"),
    *(".code", "thead", "tbody", "svg", "pre"),
)
"""Places in which digits may stand: facts, days, names and codes, sources, the notes
themselves, code, and the bodies of tables and figures, which are data."""

SEPARATOR = "; "
"""Stands between the entries of a cell that holds several."""

_DIGIT = re.compile(r"\d")
_PER_LANGUAGE = ("printed", "formula_text", "language", "uses")
_AROUND = 40


def collect_facts(notebook: NotebookNode) -> list[dict[str, Any]]:
    """Take the facts that an executed notebook hands over.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        From `run.run_notebook`.

    Returns
    -------
    list of dict
        Facts by id, as `gabeval.show.facts.FactBook.records` writes them; none if the
        notebook hands over none.
    """
    found = [
        dict(record)
        for cell in notebook.cells
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
    rows: dict[str, dict[str, Any]] = {}
    pages: dict[str, set[str]] = {}
    faults = []
    for page in sorted(facts, key=lambda p: (fresh is not None and p not in fresh, p)):
        is_fresh = fresh is None or page in fresh
        for record in facts[page]:
            fact_id = record["fact_id"]
            row = _as_row(record)
            known = rows.setdefault(fact_id, {})
            # A text that is not there yet comes from the page in the other language.
            differs = [k for k in row if row[k] != known.get(k, row[k])]
            if differs and is_fresh:
                faults += [f"{fact_id}, {key}, {page}" for key in differs]
            elif not differs:
                known.update(row)
                pages.setdefault(fact_id, set()).add(page.rpartition("/")[2])
    if faults:
        raise GabevalError(
            list_cases(
                "Pages say different things of the same number:",
                faults,
                "This is a fault of gabeval: please report it.",
            )
        )
    empty = dict.fromkeys(COLUMNS, "")
    lines = [
        {**empty, "pages": SEPARATOR.join(sorted(pages[fact_id])), **rows[fact_id]}
        for fact_id in sorted(rows)
    ]
    return pd.DataFrame(lines, columns=list(COLUMNS))


def _as_row(record: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a record of one page into cells; what depends on the language says which."""
    language = record["language"]
    row = {k: v for k, v in record.items() if k not in _PER_LANGUAGE}
    row["origin"] = SEPARATOR.join(record["origin"])
    row["sha256"] = SEPARATOR.join(record["sha256"])
    row[f"printed_{language}"] = record["printed"]
    if language == "en":
        row["formula_text_en"] = record["formula_text"]
    return row


def find_bare_numbers(html: str) -> list[str]:
    """Find numbers in running text that are not facts.

    Parameters
    ----------
    html : str
        A whole page, or a part of one. Of a whole page only the main part is searched:
        its head and foot name days, versions and hashes.

    Returns
    -------
    list of str
        The words around each such number, in reading order.

    Examples
    --------
    >>> find_bare_numbers("<p>Progress reached 92.9% in <time>2023</time>.</p>")
    ['Progress reached 92.9% in']
    """
    page = BeautifulSoup(html, "html.parser")
    return [
        _shorten(text)
        for text in (page.find("main") or page).find_all(string=_DIGIT)
        if not isinstance(text, Comment) and _is_running(text) and not _is_free(text)
    ]


def _is_running(text: NavigableString) -> bool:
    is_total = text.find_parent("tfoot") is not None
    return is_total or text.find_parent(CHECKED) is not None


def _is_free(text: NavigableString) -> bool:
    return any(_matches(tag, place) for tag in text.parents for place in FREE)


def _matches(tag: Tag, place: str) -> bool:
    name, _point, style = place.partition(".")
    return (not name or tag.name == name) and (
        not style or style in tag.get("class", [])
    )


def _shorten(text: str) -> str:
    flat = " ".join(text.split())
    place = _DIGIT.search(flat).start()
    start = max(0, place - _AROUND)
    cut = flat[start : place + _AROUND]
    return f"{'…' if start else ''}{cut}{'…' if len(flat) > place + _AROUND else ''}"
