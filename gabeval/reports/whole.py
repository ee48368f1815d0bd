"""The files that stand for the plan as a whole: downloads, record, first page."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from gabeval.language import LANGUAGES, Language
from gabeval.reports import charts
from gabeval.reports.downloads import Download, sort_tables, write_texts
from gabeval.reports.facts import collect_facts, facts_table
from gabeval.reports.failure import Failure
from gabeval.reports.frame import Setting, fill_template
from gabeval.reports.material import Material
from gabeval.reports.page import Page
from gabeval.reports.papers import ENDINGS, INDEX, drop_stale, list_papers, rename
from gabeval.reports.publish import publish, remove_others
from gabeval.reports.record import RECORD, PageRecord, write_record
from gabeval.reports.release import Release, list_releases, make_release
from gabeval.reports.site import Edge, State, render_index
from gabeval.reports.spreadsheet import write_workbook

_PLAIN = b'<h2 id="failed-'

_PAGES_OF_ITEMS = ("commitment-*", "export*", "plan")


@dataclass
class Stand:
    """How the pages stand while a build works."""

    pages: Sequence[Page]
    """All pages of the plan, in the languages that are built."""
    known: Mapping[str, PageRecord]
    """What the build before knew."""
    ready: set[str] = field(default_factory=set)
    """Pages that are as they should be, by place."""
    failed: dict[str, Failure] = field(default_factory=dict)
    """Pages that are not, and why."""
    drawn: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of the files with the numbers of a page's figures."""

    def has_good(self, folder: Path, place: str) -> bool:
        """Say whether a page is there that was once as it should be."""
        path = folder / place
        return path.is_file() and _PLAIN not in path.read_bytes()

    def states(self, folder: Path) -> dict[str, State]:
        """Say how every page stands; one that was not asked for stands as before."""
        return {page.html: self._state(folder, page.html) for page in self.pages}

    def _state(self, folder: Path, place: str) -> State:
        if place in self.ready:
            return State("ready", {})
        is_there = self.has_good(folder, place)
        if place in self.failed:
            failure = self.failed[place]
            reason = {code: failure.sentence(Language(code)) for code in LANGUAGES}
        else:
            reason = dict(self.known[place].reason) if place in self.known else {}
            if is_there and not reason:
                return State("ready", {})
        return State("old" if is_there else "missing", reason)


def write_whole(
    folder: Path,
    material: Material,
    settings: Mapping[str, Setting],
    stand: Stand,
    *,
    release: bool = False,
) -> tuple[Release | None, list[str]]:
    """Write everything that is no page of its own.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of the plan.
    material : Material
        The plan, measured.
    settings : mapping of str to Setting
        By language.
    stand : Stand
        How the pages stand.
    release : bool
        Whether to keep it all as a version.

    Returns
    -------
    tuple of Release or None, and list of str
        The version; the files written, by place.

    Raises
    ------
    DataError
        If the version cannot be released.
    """
    pages, states = stand.pages, stand.states(folder)
    facts = _collect_facts(folder, pages, fresh=stand.ready)
    files = _write_downloads(material, settings, facts)
    for file in files:
        publish(folder / "downloads" / file.name, file.data)
    _remove_others(folder, files, stand.drawn, pages)
    record = write_record(material, pages, states, stand.drawn, files, folder)
    publish(folder / RECORD, record)
    sizes = _sizes(folder, pages)

    def write_index(releases: Sequence[Edge]) -> bytes:
        index = render_index(
            material, pages, states, settings, files, sizes=sizes, releases=releases
        )
        drop_stale(folder / INDEX, index.encode())
        return list_papers(index, folder).encode()

    publish(folder / INDEX, write_index(list_releases(folder)))
    released = None
    if release:
        # The copy names no version, and the first page names this one from now on.
        released = make_release(
            folder,
            material,
            setting=next(iter(settings.values())),
            index=write_index(()),
            failed=stand.failed,
        )
        publish(folder / INDEX, write_index(list_releases(folder)))
    return released, [INDEX, RECORD, *(f"downloads/{file.name}" for file in files)]


def _collect_facts(
    folder: Path, pages: Sequence[Page], *, fresh: Collection[str]
) -> pd.DataFrame:
    """Register the facts of every page that is there, renewed or not."""
    found = {
        page.html: collect_facts(_read(folder / page.executed))
        for page in pages
        if (folder / page.executed).is_file()
    }
    return facts_table(found, fresh=fresh)


def _read(path: Path) -> object:
    """Read a notebook that we wrote: nbformat would look at every cell of it first."""
    from nbformat import from_dict

    return from_dict(json.loads(path.read_bytes()))


def _write_downloads(
    material: Material,
    settings: Mapping[str, Setting],
    facts: pd.DataFrame,
) -> list[Download]:
    tables = {"facts": facts, **sort_tables(material.downloads)}
    first = next(iter(settings.values()))
    name = f"{material.plan.plan_id}.xlsx"
    book = Download(name, data=write_workbook(tables, settings))
    return [book, *write_texts(tables, first.edition.licence)]


def _remove_others(
    folder: Path,
    files: Sequence[Download],
    drawn: Mapping[str, Sequence[str]],
    pages: Sequence[Page],
) -> None:
    kept = {folder / "downloads" / file.name for file in files}
    remove_others(folder / "downloads", ["*.csv", "*.txt", "*.xlsx"], kept)
    names = [name for page in pages for name in drawn.get(page.html, ())]
    kept = {folder / charts.FOLDER / name for name in names}
    remove_others(folder / charts.FOLDER, ["*.csv"], kept)


def _sizes(folder: Path, pages: Sequence[Page]) -> dict[str, int]:
    places = [page.executed for page in pages]
    return {x: (folder / x).stat().st_size for x in places if (folder / x).is_file()}


def remove_old(folder: Path, pages: Iterable[Page]) -> tuple[str, ...]:
    """Remove the pages of items that the plan no longer has.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of the plan.
    pages : iterable of Page
        All its pages, in the languages that are built.

    Returns
    -------
    tuple of str
        What was removed, by place.
    """
    pages = list(pages)
    kept = {
        folder / place
        for page in pages
        for place in (
            page.html,
            page.executed,
            *(rename(page.html, x) for x in ENDINGS),
        )
    }
    removed: list[Path] = []
    for code in sorted({page.language for page in pages}):
        places = [(code, ".html"), (f"notebooks/{code}", ".ipynb")]
        places += [(code, f".{ending}") for ending in ENDINGS]
        for place, ending in places:
            patterns = [name + ending for name in _PAGES_OF_ITEMS]
            removed += remove_others(folder / place, patterns, kept)
    return tuple(path.relative_to(folder).as_posix() for path in removed)


def render_failure(page: Page, setting: Setting, failure: Failure) -> bytes:
    """Make the plain page that stands where a page could not be made.

    Parameters
    ----------
    page : Page
        Which page.
    setting : Setting
        Its frame.
    failure : Failure
        Why.

    Returns
    -------
    bytes
        HTML with the reason in every language, the page's own first.
    """
    from gabeval.reports.render import shorten  # it takes half a second

    codes = [page.language, *(code for code in LANGUAGES if code != page.language)]
    parts = [
        {"language": Language(code), "reason": failure.sentence(Language(code))}
        for code in codes
    ]
    return fill_template(
        "failure.html.j2",
        setting,
        title=page.title,
        short=shorten(page.title),
        parts=parts,
    ).encode()
