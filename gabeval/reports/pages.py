"""Which pages a plan has: their names, their notebooks, and what these are told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rapidfuzz import process

import gabeval
from gabeval.errors import UsageError, list_cases
from gabeval.language import Language
from gabeval.reports.edition import make_edition
from gabeval.reports.frame import Setting, Source
from gabeval.reports.material import Material
from gabeval.reports.names import (
    EXPORT_PAGE,
    PLAN_PAGE,
    check_distinct,
    commitment_page,
)
from gabeval.reports.page import Page, Step
from gabeval.reports.parameters import NEAR, Simple

NOTEBOOKS: Mapping[str, tuple[str, ...]] = {
    "plan": ("plan",),
    "export": ("export",),
    "commitment": ("commitment",),
}
"""Kinds of pages, and the nouns that name their notebook after its two digits."""


def find_notebooks(home: Path) -> dict[str, Path]:
    """Find the notebook of every kind of page.

    Parameters
    ----------
    home : pathlib.Path
        Home folder; where it has no ``notebooks``, those of gabeval are used.

    Returns
    -------
    dict of str to pathlib.Path
        By kind.

    Raises
    ------
    UsageError
        If a kind has no notebook, or two.
    """
    own = Path(gabeval.__file__).resolve().parents[1] / "notebooks"
    folder = home / "notebooks" if (home / "notebooks").is_dir() else own
    found: dict[str, list[Path]] = {kind: [] for kind in NOTEBOOKS}
    for path in sorted(folder.glob("*.ipynb")):
        noun = re.sub(r"^\d+_", "", path.stem)
        for kind, nouns in NOTEBOOKS.items():
            if noun in nouns:
                found[kind].append(path)
    cases = [
        f"{kind}: {', '.join(p.name for p in paths) or 'none'}"
        for kind, paths in found.items()
        if len(paths) != 1
    ]
    if cases:
        raise UsageError(
            list_cases(
                "Each kind of page needs exactly one notebook. Found:",
                cases,
                "Notebooks are called after their page, such as 02_commitment.ipynb, "
                "and lie in the folder notebooks.",
            )
        )
    return {kind: paths[0] for kind, paths in found.items()}


def list_pages(
    material: Material, notebooks: Mapping[str, Path], language: Language
) -> list[Page]:
    """List the pages of a plan in one language.

    Parameters
    ----------
    material : Material
        The plan, measured.
    notebooks : mapping of str to pathlib.Path
        From `find_notebooks`.
    language : Language
        Language of the pages.

    Returns
    -------
    list of Page
        Plan, latest export, then the commitments in the order of the exports.

    Raises
    ------
    DataError
        If two commitments would share a file.
    """
    _ = language.gettext
    always = {"plan": material.name, "language": language.code}
    told = {**always, "cut_off": material.cut_off}
    latest = material.exports.iloc[-1]
    title = _("Export of {date}").format(date=language.date(latest["cut_off"]))
    whole = _("The plan as a whole")
    pages = [
        _page("plan", PLAN_PAGE, "", whole, language, notebooks, told),
        _page(
            "export",
            EXPORT_PAGE,
            str(latest["export_id"]),
            title,
            language,
            notebooks,
            {**always, "export": str(latest["export_id"])},
        ),
    ]
    check_distinct(material.commitments["commitment_id"])
    for row in material.commitments.to_dict("records"):
        commitment_id = str(row["commitment_id"])
        pages.append(
            _page(
                "commitment",
                commitment_page(commitment_id),
                commitment_id,
                commitment_title(material, row, language),
                language,
                notebooks,
                {**told, "commitment": commitment_id},
            )
        )
    return _join_up(pages, material, language)


def _page(
    kind: str,
    name: str,
    item_id: str,
    title: str,
    language: Language,
    notebooks: Mapping[str, Path],
    told: Mapping[str, Simple],
) -> Page:
    key = name.removesuffix(".html")
    return Page(key, kind, item_id, language.code, title, notebooks[kind], told)


def _join_up(
    pages: Sequence[Page], material: Material, language: Language
) -> list[Page]:
    """Tell every page where a reader can go from it, by links that need no server."""
    _ = language.gettext
    word = _level_word(material, language)
    row = [page for page in pages if page.kind == "commitment"]
    steps = [
        Step("plan", PLAN_PAGE, pages[0].title, pages[0].title),
        Step("export", EXPORT_PAGE, pages[1].title, _("The latest export")),
    ]
    joined = [replace(page, steps=tuple(steps)) for page in pages if page not in row]
    for place, page in enumerate(row):
        beside = [("previous", row[place - 1 : place]), ("next", row[place + 1 :])]
        near = [
            Step(kind, found[0].name, found[0].title, f"{word} {found[0].item_id}")
            for kind, found in beside
            if found
        ]
        joined.append(replace(page, steps=(*steps, *near)))
    return joined


def _level_word(material: Material, language: Language) -> str:
    plan = material.plan
    level = next(x for x in plan.levels if x.level_id == plan.commitment_level)
    return level.name.in_(language.code)


def commitment_title(
    material: Material, commitment: Mapping[str, object], language: Language
) -> str:
    """Name a commitment as a heading: level, code, name.

    Parameters
    ----------
    material : Material
        The plan, measured.
    commitment : mapping
        Row of its commitments.
    language : Language
        The reader's.

    Returns
    -------
    str
        Such as ``"Compromiso 1. Espacio público"``; a name that is only the code is
        not repeated.
    """
    code = str(commitment["commitment_id"])
    listed = material.plan.commitments
    entry = next((x for x in listed if x.commitment_id == code), None)
    name = (
        entry.name.in_(language.code) if entry else str(commitment["commitment_name"])
    )
    word = _level_word(material, language)
    head = f"{word[:1].upper()}{word[1:]} {code}"
    return head if name.strip() in ("", code) else f"{head}. {name.strip()}"


def choose_pages(pages: Sequence[Page], only: Sequence[str]) -> list[Page]:
    """Keep the pages that were asked for.

    Parameters
    ----------
    pages : sequence of Page
        All pages, in every language.
    only : sequence of str
        Keys of pages, codes of commitments, or kinds; all pages if empty.

    Returns
    -------
    list of Page
        In the given order of `pages`.

    Raises
    ------
    UsageError
        If a name stands for no page; the nearest ones are suggested.
    """
    if not only:
        return list(pages)
    by_name: dict[str, list[Page]] = {}
    for page in pages:
        for name in {page.key, page.item_id, page.kind} - {""}:
            by_name.setdefault(name, []).append(page)
    unknown = [name for name in only if name not in by_name]
    if unknown:
        cases = []
        for name in unknown:
            near = process.extractOne(name, list(by_name), score_cutoff=NEAR)
            cases.append(f"'{name}'" + (f"; did you mean '{near[0]}'?" if near else ""))
        raise UsageError(
            list_cases(
                "There are no such pages:",
                cases,
                "Name a page by the code of its commitment, or as plan or export. "
                f"Codes: {', '.join(sorted({p.item_id for p in pages if p.item_id}))}.",
            )
        )
    chosen = {id(page) for name in only for page in by_name[name]}
    return [page for page in pages if id(page) in chosen]


def make_setting(
    material: Material, language: Language, languages: Sequence[str]
) -> Setting:
    """Say what every page of a report says in one language.

    Parameters
    ----------
    material : Material
        The plan, measured.
    language : Language
        Language of the pages.
    languages : sequence of str
        Languages in which pages are there.

    Returns
    -------
    Setting
        See there.
    """
    plan, code = material.plan, language.code
    return Setting(
        language=code,
        plan_title=plan.title.in_(code),
        authority=plan.authority.in_(code),
        monitor=plan.monitor.in_(code),
        cut_off=material.cut_off,
        version=gabeval.__version__,
        notice=plan.notice.in_(code) if plan.notice else "",
        sources=tuple(
            Source(row["file"], row["cut_off"], row["sha256"])
            for row in material.exports.to_dict("records")
        ),
        languages=tuple(languages),
        edition=make_edition(material.publication, language),
    )
