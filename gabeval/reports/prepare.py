"""Reading a plan for a build: its pages, and which of them must be made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gabeval.language import LANGUAGES, Language
from gabeval.plan import find_home, reports_folder
from gabeval.reports.agenda import Need
from gabeval.reports.frame import Setting
from gabeval.reports.manifest import read_manifest
from gabeval.reports.material import Material, collect_material
from gabeval.reports.outcome import Event
from gabeval.reports.page import Page
from gabeval.reports.pages import (
    choose_pages,
    find_notebooks,
    list_pages,
    make_setting,
)
from gabeval.reports.parameters import check_parameters, read_notebook, read_parameters
from gabeval.reports.stale import Inputs, find_needs


@dataclass(frozen=True)
class Prepared:
    """A build before it begins."""

    material: Material
    """The plan, measured."""
    pages: Sequence[Page]
    """All its pages, in all languages wanted."""
    settings: Mapping[str, Setting]
    """By language."""
    folder: Path
    """Reports of the plan."""


def _be_silent(event: Event) -> None:
    pass


def prepare(
    plan: str,
    *,
    home: Path | None = None,
    languages: Sequence[str] = tuple(LANGUAGES),
    cut_off: str = "",
    tell: Callable[[Event], None] = _be_silent,
    keep: bool = True,
) -> Prepared:
    """Read a plan and list its pages; nothing is written to the reports.

    Parameters
    ----------
    plan, home, languages, cut_off, tell
        As for `build.build`.
    keep : bool
        Whether to keep the tables that were read.

    Returns
    -------
    Prepared
        All that a build needs.

    Raises
    ------
    DataError, UsageError
        As for `build.build`.
    """
    home = (home or find_home()).resolve()
    words = {code: Language(code) for code in languages}
    notebooks = find_notebooks(home)
    material = collect_material(
        plan,
        home=home,
        cut_off=cut_off,
        say=lambda text: tell(Event("reading", text)),
        keep=keep,
    )
    pages = [
        page
        for language in words.values()
        for page in list_pages(material, notebooks, language)
    ]
    settings = {
        code: make_setting(material, language, languages)
        for code, language in words.items()
    }
    return Prepared(material, pages, settings, reports_folder(plan, home))


def list_needs(
    plan: str,
    *,
    home: Path | None = None,
    languages: Sequence[str] = tuple(LANGUAGES),
    only: Sequence[str] = (),
    cut_off: str = "",
    fresh: bool = False,
) -> list[Need]:
    """Say what a build would make and why, without making or keeping anything.

    Parameters
    ----------
    plan, home, languages, only, cut_off, fresh
        As for `build.build`.

    Returns
    -------
    list of Need
        One per page that was asked for.

    Raises
    ------
    DataError, UsageError
        As for `build.build`.
    """
    ready = prepare(plan, home=home, languages=languages, cut_off=cut_off, keep=False)
    return find_needs_of(ready, only, fresh=fresh)


def find_needs_of(
    ready: Prepared, only: Sequence[str] = (), *, fresh: bool = False
) -> list[Need]:
    """Do what `list_needs` does, with a plan that is read already.

    Parameters
    ----------
    ready : Prepared
        From `prepare`.
    only, fresh
        As for `build.build`.

    Returns
    -------
    list of Need
        One per page that was asked for.

    Raises
    ------
    UsageError
        If there is no such page.
    """
    chosen = choose_pages(ready.pages, only)
    check_told(chosen)
    inputs = Inputs(ready.material, ready.settings)
    manifest = read_manifest(ready.folder)
    return find_needs(ready.folder, manifest, inputs, chosen, fresh=fresh)


def check_told(pages: Sequence[Page]) -> None:
    """Compare what notebooks are told with what they declare, before any runs.

    Parameters
    ----------
    pages : sequence of Page
        To be made.

    Raises
    ------
    UsageError
        If a notebook does not take what it would be told.
    """
    seen = set()
    for page in pages:
        if page.notebook in seen:
            continue
        seen.add(page.notebook)
        name = page.notebook.name
        declared = read_parameters(read_notebook(page.notebook), source=name)
        check_parameters(declared, page.parameters, source=name)
