"""Verifying what was published: every fact from the raw files again, then compared.

The exports are read anew, the notebooks' cells run anew, and what comes out is held
against the pages of both languages, the lists of facts (CSV and workbook) and the Word
files. Nothing is written, and nothing that an earlier run left behind is believed.
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pandas as pd

from gabeval.errors import GabevalError, UsageError
from gabeval.language import Language
from gabeval.monitor.load import load_plan
from gabeval.plan import find_home, plan_folder, read_plan, reports_folder
from gabeval.reports.dialect import DIALECTS
from gabeval.reports.differences import COLUMNS, Difference, Verification
from gabeval.reports.facts import SEPARATOR, facts_table
from gabeval.reports.material import make_material, refuse_blocked
from gabeval.reports.page import Page
from gabeval.reports.pages import find_notebooks, list_pages
from gabeval.reports.printed import (
    Use,
    read_facts_csv,
    read_facts_sheet,
    read_notes,
    read_uses,
    read_word_uses,
)
from gabeval.reports.recompute import Numbers, recompute_page, tables_aside
from gabeval.reports.record import RECORD
from gabeval.reports.word_page import fact_bookmark
from gabeval.speech import speak

FACTS_CSV = tuple(f"downloads/facts{dialect.suffix}.csv" for dialect in DIALECTS)
"""Lists of facts, below the reports of a plan."""

CSV_COLUMNS = ("value", "printed_es", "printed_en", "origin")
"""Columns of it that are compared; a file's hash changes also where no fact does."""

CLOSE = 1e-9
"""Part by which a value may differ: what another machine's additions leave over."""


def verify(plan: str, home: Path | None = None) -> pd.DataFrame:
    """List what the published files of a plan print otherwise than its raw files say.

    Parameters
    ----------
    plan : str
        Name or folder of the plan.
    home : pathlib.Path, optional
        Home folder; found if left out.

    Returns
    -------
    pandas.DataFrame
        Columns of `COLUMNS`, one row per difference. A missing value is the empty
        text: nothing printed, or nothing expected.

    Raises
    ------
    DataError
        If the raw files can no longer be read or measured.
    UsageError
        If nothing was built.
    """
    return examine(plan, home).differences


def examine(
    plan: str,
    home: Path | None = None,
    *,
    tell: Callable[[str], None] | None = None,
) -> Verification:
    """Do what `verify` does, and say also how much was compared.

    Parameters
    ----------
    plan : str
        Name or folder of the plan.
    home : pathlib.Path, optional
        Home folder; found if left out.
    tell : callable, optional
        Told the name of each export read and of each page computed.

    Returns
    -------
    Verification
        See there.

    Raises
    ------
    DataError, UsageError
        As for `verify`.
    """
    home = (home or find_home()).resolve()
    say = tell or (lambda name: None)
    source, folder = plan_folder(plan, home), reports_folder(plan, home)
    record = _read_record(folder)
    described = read_plan(source)
    tables = load_plan(described, tell=say)
    refuse_blocked(tables.findings)
    material = make_material(
        described, tables, name=source.name, cut_off=str(record["cut_off"])
    )
    notebooks = find_notebooks(home)
    pages = [
        page
        for code in _languages(record)
        for page in list_pages(material, notebooks, Language(code))
        if record["pages"].get(page.html, {}).get("state") != "missing"
    ]
    numbers, failed = [], []
    with tables_aside(tables, source):
        for page in pages:
            try:
                numbers.append(recompute_page(page, source))
            except GabevalError as error:
                reason = " ".join(str(error).split())
                row = (page.html, page.language, "", "notebook", "", reason)
                failed.append(Difference(*row))
            say(page.html)
    lists = [*FACTS_CSV, f"downloads/{described.plan_id}.xlsx"]
    found = [
        *failed,
        *_compare_pages(folder, numbers),
        *_compare_lists(folder, lists, numbers, failed),
        *_compare_others(folder, pages),
    ]
    return Verification(
        differences=pd.DataFrame(
            list(dict.fromkeys(found)), columns=list(COLUMNS), dtype="str"
        ),
        n_facts=len({fact for page in numbers for fact in page.facts}),
        n_files=sum((folder / name).is_file() for name in [*_files(pages), *lists]),
        changed=_changed_files(material.exports, record["exports"]),
    )


def _changed_files(exports: pd.DataFrame, known: Mapping[str, str]) -> tuple[str, ...]:
    now = dict(zip(exports["file"], exports["sha256"], strict=True))
    files = sorted({*now, *known})
    return tuple(file for file in files if now.get(file) != known.get(file))


def _read_record(folder: Path) -> Mapping[str, Any]:
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        record = None
    parts = ("cut_off", "pages", "exports")
    if not isinstance(record, dict) or not all(part in record for part in parts):
        raise UsageError(
            speak(
                "There are no pages of {plan} to verify: {file} is missing or "
                "broken in its reports. Build them first: gabeval build {plan}",
                plan=folder.name,
                file=RECORD,
            )
        )
    return record


def _languages(record: Mapping[str, Any]) -> list[str]:
    return sorted({name.partition("/")[0] for name in record["pages"]})


def _files(pages: Sequence[Page]) -> list[str]:
    return [name for page in pages for name in (page.html, _word_file(page))]


def _word_file(page: Page) -> str:
    return page.html.removesuffix(".html") + ".docx"


def _compare_pages(folder: Path, numbers: Sequence[Numbers]) -> Iterator[Difference]:
    for expected in numbers:
        page = expected.page
        path = folder / page.html
        if path.is_file():
            html = path.read_text(encoding="utf-8")
            found = list(compare_uses(page, "page", expected.uses, read_uses(html)))
            yield from found
            told = {difference.fact_id for difference in found}
            yield from _compare_notes(page, expected.notes, read_notes(html), told)
        else:
            yield Difference(page.html, page.language, "", "page", "", page.name)
        word = folder / _word_file(page)
        if word.is_file():
            yield from _compare_word(page, expected.uses, word)


def compare_uses(
    page: Page, where: str, expected: Sequence[Use], printed: Sequence[Use]
) -> Iterator[Difference]:
    """Compare the numbers of a text, fact by fact.

    Parameters
    ----------
    page : Page
        Page it belongs to.
    where : str
        One of `PLACES`.
    expected, printed : sequence of Use
        What must stand there and what does, in any order.

    Yields
    ------
    Difference
        A number too many is expected to be nothing; one that is lacking is printed as
        nothing.
    """
    name = _word_file(page) if where == "word" else page.html
    for fact_id in dict.fromkeys(use.fact_id for use in (*expected, *printed)):
        wanted = Counter(use.text for use in expected if use.fact_id == fact_id)
        there = Counter(use.text for use in printed if use.fact_id == fact_id)
        pairs = zip_longest(
            (there - wanted).elements(), (wanted - there).elements(), fillvalue=""
        )
        for text, right in pairs:
            yield Difference(name, page.language, fact_id, where, text, right)


def _compare_notes(
    page: Page,
    expected: Mapping[str, str],
    printed: Mapping[str, str],
    told: set[str],
) -> Iterator[Difference]:
    """Compare the notes on facts; that of a fact already told of says nothing new."""
    for fact_id in dict.fromkeys((*expected, *printed)):
        right, text = expected.get(fact_id, ""), printed.get(fact_id, "")
        if text != right and fact_id not in told:
            yield Difference(page.html, page.language, fact_id, "note", text, right)


def _compare_word(page: Page, expected: Sequence[Use], path: Path) -> list[Difference]:
    facts = {fact_bookmark(use.fact_id): use.fact_id for use in expected}
    printed = [
        Use(facts.get(place, place), text) for place, text in read_word_uses(path)
    ]
    return list(compare_uses(page, "word", expected, printed))


def _compare_lists(
    folder: Path,
    lists: Sequence[str],
    numbers: Sequence[Numbers],
    failed: Sequence[Difference],
) -> Iterator[Difference]:
    """Compare the lists of facts; what only a page knows that fails is left alone."""
    table = facts_table({page.page.html: list(page.facts.values()) for page in numbers})
    facts = table.astype(str).set_index("fact_id").to_dict("index")
    unknown = {row.page.rpartition("/")[2] for row in failed}
    for name in lists:
        where = "facts.csv" if name.endswith(".csv") else "workbook"
        path = folder / name
        if path.is_file():
            read = read_facts_csv if where == "facts.csv" else read_facts_sheet
            for found in _compare_list(read(path), facts, unknown):
                yield Difference(name, "", found[0], where, *found[1:])
        elif facts:
            yield Difference(name, "", "", where, "", path.name)


def _compare_list(
    rows: Mapping[str, Mapping[str, str]],
    facts: Mapping[str, Mapping[str, str]],
    unknown: Collection[str],
) -> Iterator[tuple[str, str, str]]:
    """Give fact, printed and expected of each cell that differs."""
    for fact_id in dict.fromkeys((*facts, *rows)):
        printed, expected = rows.get(fact_id, {}), facts.get(fact_id, {})
        is_open = not unknown.isdisjoint(printed.get("pages", "").split(SEPARATOR))
        for column in CSV_COLUMNS if printed and expected else CSV_COLUMNS[:1]:
            text, right = printed.get(column, ""), expected.get(column, "")
            if not is_same_value(text, right) and not (is_open and not right):
                yield fact_id, text, right


def is_same_value(text: str, right: str) -> bool:
    """Say whether two values are one number, or one text.

    Parameters
    ----------
    text, right : str
        As they are written; one that is missing is the empty text.

    Returns
    -------
    bool
        True if they are equal, or numbers within `CLOSE` of each other.

    Examples
    --------
    >>> is_same_value("26", "26.0"), is_same_value("97.8", "97.81")
    (True, False)
    >>> is_same_value("", "0")
    False
    """
    if text == right:
        return True
    try:
        return math.isclose(float(text), float(right), rel_tol=CLOSE, abs_tol=CLOSE)
    except ValueError:
        return False


def _compare_others(folder: Path, pages: Sequence[Page]) -> Iterator[Difference]:
    """Find pages and Word files that the plan no longer has."""
    known = set(_files(pages))
    for code in sorted({page.language for page in pages}):
        for ending in ("html", "docx"):
            for path in sorted((folder / code).glob(f"*.{ending}")):
                name = f"{code}/{path.name}"
                if name not in known:
                    where = "page" if ending == "html" else "word"
                    yield Difference(name, code, "", where, path.name, "")
