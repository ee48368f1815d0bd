"""A changed cell of a raw export changes the facts that name its row, and no others.

The cells are drawn from the demonstration by chance that is the same each time. That a
fact depends on a cell is read off its own list of origins, never off the measures.
"""

import random
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from markupsafe import Markup

from gabeval.language import Language
from gabeval.monitor.load import load_plan
from gabeval.plan import read_plan
from gabeval.reports.material import make_material, refuse_blocked
from gabeval.reports.pages import find_notebooks, list_pages
from gabeval.reports.recompute import recompute_page, tables_aside
from gabeval.show import pictures

ROOT = Path(__file__).resolve().parents[1]

NAME = "bogota-2021-2023"

CLOSURE = "monitor_cierre_reconstruccion.xlsx"
"""The latest export; its cut-off is that of the pages."""

PREVIOUS = "monitor_2023T4_reconstruccion.xlsx"
"""The export before, with which the pages compare it."""

EARLIER = "monitor_2023T2_reconstruccion.xlsx"
"""An older one of the same form."""

SHEET = "Consolidado"

HEAD = 11
"""Row of the groups of columns; the quarters stand in the next."""

LAST = ("2023", "IV")
"""The quarter of the closure, whose columns stand behind those of all others."""


class Fact(NamedTuple):
    """What a page states, and the rows that it says it comes from."""

    value: float
    origin: tuple[str, ...]


class Change(NamedTuple):
    """A cell of an export, and what is written into it."""

    file: str
    group: str
    quarter: tuple[str, str]
    value: object
    expected: str
    """Ending of a fact of the row's commitment that must change; a dash if no fact but
    the size of the file may; empty if nothing is said."""


CHANGES = {
    "weight": Change(CLOSURE, "PONDERACIÓN", ("", ""), 0.37, "reported_pct"),
    "weight in an earlier export": Change(EARLIER, "PONDERACIÓN", ("", ""), 0.37, ""),
    "planned in the last quarter": Change(
        CLOSURE, "PROGRAMACIÓN", LAST, -0.05, "gap_pp"
    ),
    "planned in the past": Change(
        CLOSURE, "PROGRAMACIÓN", ("2022", "III"), -0.07, "planned_pct"
    ),
    "reported in the last quarter": Change(
        CLOSURE, "EJECUCIÓN", LAST, -0.05, "reported_pct"
    ),
    "reported in the past": Change(
        CLOSURE, "EJECUCIÓN", ("2022", "II"), -0.04, "reported_pct"
    ),
    "reported in the export before": Change(
        PREVIOUS, "EJECUCIÓN", ("2023", "II"), 0.0712, "n_rewritten"
    ),
    "reported in an older export": Change(
        EARLIER, "EJECUCIÓN", ("2023", "II"), 0.0712, ""
    ),
    "report that is missing": Change(
        CLOSURE, "EJECUCIÓN", ("2023", "III"), None, "n_reports_to_date"
    ),
    "text": Change(CLOSURE, "DESCRIPCIÓN DE ACTIVIDADES", LAST, "Otra cosa.", ""),
    "evidence": Change(
        CLOSURE, "EVIDENCIAS", LAST, "https://evidencias.example/otra", ""
    ),
    "name of the body in charge": Change(
        CLOSURE, "ENTIDAD RESPONSABLE", ("", ""), "Secretaría de Cuentos", ""
    ),
    "name of a milestone": Change(CLOSURE, "HITO", ("", ""), "Otro nombre", ""),
    "published figure": Change(
        CLOSURE, "% AVANCE COMPROMISO", ("", ""), 0.5, "n_reproduced"
    ),
    "remark that nobody reads": Change(CLOSURE, "OBSERVACIONES", LAST, "Nota", "-"),
}
"""One cell of each kind. Some that nobody can use are among them on purpose: what may
happen to a fact then is said by its origin, as for all others."""


BOTH = ("es", "en")

TWICE = ("weight", "report that is missing", "name of the body in charge")
"""Kinds of change that are looked at in both languages; of the others one takes long
enough."""


@cache
def columns_of(path: Path) -> Mapping[tuple[str, str, str], int]:
    """Columns by group, year and quarter; years stand in the name of the group."""
    sheet = openpyxl.load_workbook(path)[SHEET]
    head, quarters = sheet.iter_rows(HEAD, HEAD + 1, values_only=True)
    found, group = {}, ""
    for column, (name, quarter) in enumerate(zip(head, quarters, strict=True), start=1):
        group = " ".join(str(name).split()) if name else group
        year = re.search(r" (20\d\d)$", group)
        number = str(quarter or "").removeprefix("Trimestre ")
        key = (group[: year.start()], year[1], number) if year else (group, "", "")
        if key[0].startswith("% AVANCE COMPROMISO"):
            key = ("% AVANCE COMPROMISO", "", "")
        found.setdefault(key, column)
    return found


def rows_of(path: Path) -> dict[int, str]:
    """Rows of milestones, with the code of their commitment."""
    sheet = openpyxl.load_workbook(path)[SHEET]
    codes = enumerate(sheet.iter_rows(min_col=3, max_col=3, values_only=True), start=1)
    return {
        row: str(code).lower()
        for row, (code,) in codes
        if re.fullmatch(r"COBOG\d+", str(code))
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan folder, its exports saved once by the tool that will change cells."""
    folder = tmp_path_factory.mktemp("home") / "data/raw" / NAME
    shutil.copytree(ROOT / "data/raw" / NAME, folder)
    for name in (CLOSURE, PREVIOUS, EARLIER):
        path = folder / "exports" / name
        openpyxl.load_workbook(path).save(path)
    return folder


@pytest.fixture(scope="module", autouse=True)
def _no_drawings() -> Iterator[None]:
    """Drawings take most of the time, and no fact comes from one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "draw_svg", lambda *_args: Markup("<svg></svg>"))
        yield


def state_facts(folder: Path, languages: Sequence[str]) -> dict[str, Fact]:
    """State the facts of all pages, and see that all languages state the same."""
    plan = read_plan(folder)
    tables = load_plan(plan)
    refuse_blocked(tables.findings)
    material = make_material(plan, tables, name=NAME, cut_off="")
    notebooks = find_notebooks(ROOT)
    stated: dict[str, dict[str, Fact]] = {}
    with tables_aside(tables, folder):
        for code in languages:
            found = stated.setdefault(code, {})
            for page in list_pages(material, notebooks, Language(code)):
                for fact_id, record in recompute_page(page, folder).facts.items():
                    fact = Fact(record["value"], tuple(record["origin"]))
                    known = found.setdefault(fact_id, fact)
                    assert known == fact, f"{fact_id} of {page.html}"
    first = stated[languages[0]]
    for found in stated.values():
        ids = found.keys() | first.keys()
        assert {x for x in ids if found.get(x) != first.get(x)} == set()
    return first


@pytest.fixture(scope="module")
def before(folder: Path) -> dict[str, Fact]:
    return state_facts(folder, BOTH)


def covers(fact: Fact | None, file: str, row: int) -> bool:
    """Say whether a fact lists a row of a file among its origins."""
    for place in fact.origin if fact else ():
        name, sheet, rows = place.split("!")
        if name != file or sheet not in ("", SHEET):
            continue
        parts = [part.split("-") for part in rows.split(", ")] if rows else []
        if not rows or any(int(p[0]) <= row <= int(p[-1]) for p in parts):
            return True
    return False


@pytest.mark.parametrize("kind", CHANGES)
def test_a_changed_cell_changes_the_facts_that_name_its_row_and_no_others(
    kind: str, folder: Path, before: dict[str, Fact]
):
    change = CHANGES[kind]
    path = folder / "exports" / change.file
    rows = rows_of(path)
    column = columns_of(path)[(change.group, *change.quarter)]
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    draw = random.Random(f"gabeval {kind}")
    fitting = [r for r in rows if _fits(sheet.cell(r, column).value, change.value)]
    row = draw.choice(fitting)
    cell = sheet.cell(row, column)
    is_step = isinstance(change.value, float) and isinstance(cell.value, int | float)
    original = path.read_bytes()
    cell.value = cell.value + change.value if is_step else change.value
    book.save(path)
    try:
        after = state_facts(folder, BOTH if kind in TWICE else ("es",))
    finally:
        path.write_bytes(original)
    changed = {
        fact_id
        for fact_id in before.keys() | after.keys()
        if _value(before, fact_id) != _value(after, fact_id)
    }
    unexplained = {
        fact_id
        for fact_id in changed
        if not covers(before.get(fact_id), change.file, row)
        and not covers(after.get(fact_id), change.file, row)
    }
    assert unexplained == set()
    # A number of one commitment is no business of the others. What the plan says of one
    # of them, such as the headline without it, stands on all.
    others = {code for code in rows.values() if code != rows[row]}
    own = [f.split(".") for f in changed if not f.startswith("plan.")]
    assert not [parts for parts in own if others & set(parts)]
    sizes = {fact_id for fact_id in changed if fact_id.endswith(".size_bytes")}
    if change.expected == "-":
        assert changed == sizes
    elif change.expected:
        mine = {f for f in changed if rows[row] in f.split(".")}
        assert any(f.endswith(f".{change.expected}") for f in mine)


def _fits(old: object, new: object) -> bool:
    """A number goes where a number stands; anything else goes anywhere."""
    is_number = isinstance(old, int | float) and not isinstance(old, bool)
    return (
        (is_number and old > 0)
        or isinstance(new, str)
        or (new is None and old is not None)
    )


def _value(facts: Mapping[str, Fact], fact_id: str) -> float | None:
    return facts[fact_id].value if fact_id in facts else None


def test_the_facts_of_the_demonstration_are_enough_to_tell_something(before):
    assert len(before) > 100
    listing = [fact for fact in before.values() if any("!" in o for o in fact.origin)]
    assert len(listing) > 0.9 * len(before)
    # No fact excuses itself by naming everything: few name a whole file.
    whole = [
        f for f, fact in before.items() if any(o.endswith("!!") for o in fact.origin)
    ]
    assert len(whole) < 0.2 * len(before)
