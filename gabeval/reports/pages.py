"""Which pages a plan has: their names, their notebooks, and what these are told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rapidfuzz import process

import gabeval
from gabeval.errors import UsageError, list_cases
from gabeval.language import Language
from gabeval.plan import Plan
from gabeval.reports.edition import make_edition
from gabeval.reports.frame import Setting, Source
from gabeval.reports.manifest import find_notebooks_folder
from gabeval.reports.material import Material
from gabeval.reports.names import (
    CLAIMS_PAGE,
    EXPORT_PAGE,
    PLAN_PAGE,
    check_distinct,
    commitment_page,
)
from gabeval.reports.page import Page, Step
from gabeval.reports.parameters import NEAR, Simple
from gabeval.speech import speak

NOTEBOOKS: Mapping[str, tuple[str, ...]] = {
    "plan": ("plan",),
    "export": ("export",),
    "claims": ("claims",),
    "commitment": ("commitment",),
}
"""Kinds of pages, and the nouns that name their notebook after its number."""

NEEDED_FILE: Mapping[str, str] = {"claims": "claims.yaml"}
"""Kinds that a plan has only if its folder holds a file, and that file."""


def find_notebooks(home: Path) -> dict[str, Path]:
    """Find the notebook of every kind of page.

    Parameters
    ----------
    home : pathlib.Path
        Home folder; where it has no ``notebooks``, those of gabeval are used.

    Returns
    -------
    dict of str to pathlib.Path
        By kind. A kind that not every plan has may be missing.

    Raises
    ------
    UsageError
        If a kind has two notebooks, or none although every plan has such a page.
    """
    folder = find_notebooks_folder(home)
    found: dict[str, list[Path]] = {kind: [] for kind in NOTEBOOKS}
    for path in sorted(folder.glob("*.ipynb")):
        noun = re.sub(r"^\d+_", "", path.stem)
        for kind, nouns in NOTEBOOKS.items():
            if noun in nouns:
                found[kind].append(path)
    cases = [
        f"{kind}: " + (", ".join(p.name for p in paths) or speak("none"))
        for kind, paths in found.items()
        if len(paths) > 1 or (not paths and kind not in NEEDED_FILE)
    ]
    if cases:
        raise UsageError(
            list_cases(
                speak("Each kind of page needs exactly one notebook. Found:"),
                cases,
                speak(
                    "Notebooks are called after their page, such as "
                    "3_commitment.ipynb, and lie in the folder notebooks."
                ),
            )
        )
    return {kind: paths[0] for kind, paths in found.items() if paths}


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
        Plan, latest export, the audit of claims where the plan has one, then the
        commitments in the order of the exports.

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
    if has_page(material.plan, "claims", notebooks):
        audit = _("The audit of published figures")
        pages.append(_page("claims", CLAIMS_PAGE, "", audit, language, notebooks, told))
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


def has_page(plan: Plan, kind: str, notebooks: Mapping[str, Path]) -> bool:
    """Say whether a plan has a page that not every plan has.

    Parameters
    ----------
    plan : Plan
        Read from its folder.
    kind : str
        One of `NEEDED_FILE`.
    notebooks : mapping of str to pathlib.Path
        From `find_notebooks`.

    Returns
    -------
    bool
        Whether its folder holds the file that such a page stands on.

    Raises
    ------
    UsageError
        If it does, and there is no notebook to make the page with.
    """
    file = NEEDED_FILE[kind]
    if not (plan.folder / file).is_file():
        return False
    if kind not in notebooks:
        raise UsageError(
            speak(
                "The plan has a {file}, and there is no notebook for the page "
                "'{kind}'. Put it into the folder notebooks, with a name such as "
                "6_claims.ipynb.",
                file=file,
                kind=kind,
            )
        )
    return True


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
    others = [page for page in pages if page.kind != "commitment"]
    short = {"export": _("The latest export"), "claims": _("Published figures")}
    steps = [
        Step(page.kind, page.name, page.title, short.get(page.kind, page.title))
        for page in others
    ]
    joined = [replace(page, steps=tuple(steps)) for page in others]
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
            hint = speak("; did you mean '{near}'?", near=near[0]) if near else ""
            cases.append(f"'{name}'{hint}")
        raise UsageError(
            list_cases(
                speak("There are no such pages:"),
                cases,
                speak(
                    "Name a page by the code of its commitment, or as plan or "
                    "export. Codes: {codes}.",
                    codes=", ".join(sorted({p.item_id for p in pages if p.item_id})),
                ),
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
