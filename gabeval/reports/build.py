"""Building the reports of a plan: read, measure, run, render, publish.

What can be published is published; a page that fails keeps its last good version, and
the first page says so. Nothing that is written depends on when or where it was built.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pandas as pd

from gabeval.errors import UsageError
from gabeval.language import LANGUAGES, Language
from gabeval.plan import find_home, reports_folder
from gabeval.reports import charts
from gabeval.reports.downloads import Download, sort_tables, write_texts
from gabeval.reports.facts import collect_facts, facts_table
from gabeval.reports.failure import Failure
from gabeval.reports.frame import Setting
from gabeval.reports.limits import Limits
from gabeval.reports.making import Made, make_pages, warm_up
from gabeval.reports.material import Material, collect_material
from gabeval.reports.page import Page
from gabeval.reports.pages import (
    choose_pages,
    find_notebooks,
    list_pages,
    make_setting,
)
from gabeval.reports.parameters import check_parameters, read_notebook, read_parameters
from gabeval.reports.publish import (
    only_build,
    publish,
    remove_others,
    sweep,
    sweep_private,
)
from gabeval.reports.record import RECORD, PageRecord, read_record, write_record
from gabeval.reports.release import (
    Release,
    check_publication,
    list_releases,
    make_release,
)
from gabeval.reports.site import INDEX, Edge, State, render_index
from gabeval.reports.spreadsheet import write_workbook

EVENTS = ("reading", "planned", "made", "failed", "removed", "finished", "released")
"""What a build tells while it works."""

_DOCUMENTS = (".docx", ".pdf")

_PAGES_OF_ITEMS = ("commitment-*", "export*", "plan")


@dataclass(frozen=True)
class Event:
    """Something that happened during a build, for whoever watches."""

    kind: str
    """One of `EVENTS`."""
    text: str = ""
    """What is being read, or the path of a page below the reports."""
    failure: Failure | None = None
    """Why a page failed."""
    notes: tuple[str, ...] = ()
    """What cells wrote to their error stream."""
    n_done: int = 0
    """Pages done so far."""
    n_all: int = 0
    """Pages to do."""
    seconds: float = 0.0
    """How long the page took."""


@dataclass(frozen=True)
class BuildResult:
    """What a build left behind."""

    folder: Path
    """Reports of the plan."""
    built: tuple[str, ...]
    """Pages that are as they should be, as paths below `folder`."""
    failed: Mapping[str, Failure]
    """Pages that are not, and why."""
    removed: tuple[str, ...] = ()
    """Files of items that the plan no longer has."""
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What cells wrote to their error stream, by page."""
    release: Release | None = None
    """The version that was released, if one was."""

    @property
    def exit_code(self) -> int:
        """What the command line answers: 1 if a page failed."""
        return 1 if self.failed else 0


def _be_silent(event: Event) -> None:
    pass


def build(
    plan: str,
    *,
    home: Path | None = None,
    languages: Sequence[str] = tuple(LANGUAGES),
    only: Sequence[str] = (),
    cut_off: str = "",
    jobs: int | None = None,
    tell: Callable[[Event], None] = _be_silent,
    limits: Limits | None = None,
    release: bool = False,
) -> BuildResult:
    """Build the pages, the downloads and the first page of a plan.

    Parameters
    ----------
    plan : str
        Name or folder of the plan.
    home : pathlib.Path, optional
        Home folder; found if left out.
    languages : sequence of str
        Languages of the pages; the first is that of the first page.
    only : sequence of str
        Pages to make, by code of the commitment, ``plan`` or ``export``; all if empty.
        The others stay as they are.
    cut_off : str
        ISO date; that of the latest export if empty.
    jobs : int, optional
        Pages at once; as many as there are cores if left out.
    tell : callable, optional
        Told what happens.
    limits : Limits, optional
        How long a notebook may take.
    release : bool
        Whether to keep what was built as a version, see `release.make_release`.

    Returns
    -------
    BuildResult
        Pages that failed are in it and are not raised, unless it is for a release.

    Raises
    ------
    DataError
        If the data block the build; nothing was written to the reports then. If a
        version cannot be released; the pages were built then, but none was released.
    UsageError
        If the plan, a page, a language or a notebook's parameter does not exist.
    """
    if release and (only or set(languages) != set(LANGUAGES)):
        raise UsageError(
            "A version is released whole: all pages, in all languages. Leave out the "
            "choice of pages and languages."
        )
    home = (home or find_home()).resolve()
    words = {code: Language(code) for code in languages}
    notebooks = find_notebooks(home)
    warm_up()
    material = collect_material(
        plan, home=home, cut_off=cut_off, say=lambda text: tell(Event("reading", text))
    )
    if release:
        check_publication(material.publication)
    pages = [
        page
        for language in words.values()
        for page in list_pages(material, notebooks, language)
    ]
    settings = {
        code: make_setting(material, language, languages)
        for code, language in words.items()
    }
    folder = reports_folder(plan, home)
    with only_build(folder):
        return build_site(
            material,
            pages,
            settings,
            folder=folder,
            home=home,
            only=only,
            jobs=jobs,
            tell=tell,
            limits=limits or Limits(),
            release=release,
        )


def build_site(
    material: Material,
    pages: Sequence[Page],
    settings: Mapping[str, Setting],
    *,
    folder: Path,
    home: Path,
    only: Sequence[str] = (),
    jobs: int | None = None,
    tell: Callable[[Event], None] = _be_silent,
    limits: Limits,
    release: bool = False,
) -> BuildResult:
    """Make and publish the pages of a plan that is already measured.

    Parameters
    ----------
    material : Material
        The plan, measured.
    pages : sequence of Page
        All its pages, in all languages wanted.
    settings : mapping of str to Setting
        By language.
    folder : pathlib.Path
        Where the reports go.
    home : pathlib.Path
        Home folder.
    only, jobs, tell, limits, release
        As for `build`.

    Returns
    -------
    BuildResult
        See there.

    Raises
    ------
    UsageError
        If a page or a parameter does not exist; nothing was run then.
    DataError
        If the version cannot be released.
    """
    chosen = choose_pages(pages, only)
    _check_told(chosen)
    sweep(folder)
    sweep_private()
    known = read_record(folder)
    tell(Event("planned", n_all=len(chosen)))
    failed: dict[str, Failure] = {}
    notes: dict[str, tuple[str, ...]] = {}
    drawn = {place: record.charts for place, record in known.items()}
    making = make_pages(chosen, settings, home=home, limits=limits, jobs=jobs)
    for number, made in enumerate(making, 1):
        place = made.page.html
        if made.failure:
            failed[place] = made.failure
        else:
            _publish_page(folder, made)
            drawn[place] = tuple(made.charts)
        if made.notes:
            notes[place] = made.notes
        kind = "failed" if made.failure else "made"
        done = (number, len(chosen), made.seconds)
        tell(Event(kind, place, made.failure, made.notes, *done))
    removed = () if only else _remove_old(folder, pages)
    for name in removed:
        tell(Event("removed", name))
    states = {page.html: _state(page, folder, failed, chosen, known) for page in pages}
    fresh = {page.html for page in chosen if page.html not in failed}
    facts = _collect_facts(folder, pages, fresh)
    files = _write_downloads(material, settings, facts)
    for file in files:
        publish(folder / "downloads" / file.name, file.data)
    _remove_others(folder, files, drawn, pages)
    record = write_record(material, pages, states, drawn, files, folder)
    publish(folder / RECORD, record)
    sizes = _sizes(folder, pages)

    def write_index(releases: Sequence[Edge]) -> bytes:
        return render_index(
            material, pages, states, settings, files, sizes=sizes, releases=releases
        ).encode()

    publish(folder / INDEX, write_index(list_releases(folder)))
    released = None
    if release:
        # The copy names no version, and the first page names this one from now on.
        released = make_release(folder, material, index=write_index(()), failed=failed)
        publish(folder / INDEX, write_index(list_releases(folder)))
        tell(Event("released", released.version))
    built = tuple(page.html for page in chosen if page.html not in failed)
    tell(Event("finished", n_done=len(built), n_all=len(chosen)))
    return BuildResult(folder, built, failed, removed, notes, released)


def _check_told(pages: Sequence[Page]) -> None:
    """Compare what notebooks are told with what they declare, before any runs."""
    seen = set()
    for page in pages:
        if page.notebook in seen:
            continue
        seen.add(page.notebook)
        name = page.notebook.name
        declared = read_parameters(read_notebook(page.notebook), source=name)
        check_parameters(declared, page.parameters, source=name)


def _publish_page(folder: Path, made: Made) -> None:
    for name, data in made.charts.items():
        publish(folder / charts.FOLDER / name, data)
    publish(folder / made.page.executed, made.executed)
    page = folder / made.page.html
    if publish(page, made.html):
        # A Word file or a PDF that says otherwise than its page is worse than none.
        for ending in _DOCUMENTS:
            page.with_suffix(ending).unlink(missing_ok=True)


def _collect_facts(
    folder: Path, pages: Sequence[Page], fresh: Collection[str]
) -> pd.DataFrame:
    """Register the facts of every page that is there, renewed or not."""
    found = {
        page.html: collect_facts(nbformat.read(folder / page.executed, as_version=4))
        for page in pages
        if (folder / page.executed).is_file()
    }
    return facts_table(found, fresh=fresh)


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


def _remove_old(folder: Path, pages: Sequence[Page]) -> tuple[str, ...]:
    kept = {folder / p for page in pages for p in (page.html, page.executed)}
    removed: list[Path] = []
    for code in sorted({page.language for page in pages}):
        places = ((code, ".html"), (f"notebooks/{code}", ".ipynb"))
        for place, ending in places:
            patterns = [name + ending for name in _PAGES_OF_ITEMS]
            removed += remove_others(folder / place, patterns, kept)
    return tuple(path.relative_to(folder).as_posix() for path in removed)


def _state(
    page: Page,
    folder: Path,
    failed: Mapping[str, Failure],
    chosen: Sequence[Page],
    known: Mapping[str, PageRecord],
) -> State:
    """Say how a page stands; one that was not made now stands as it stood before."""
    is_there = (folder / page.html).is_file()
    if page.html in failed:
        failure = failed[page.html]
        reason = {code: failure.sentence(Language(code)) for code in LANGUAGES}
    elif page in chosen:
        return State("ready", {})
    else:
        reason = known[page.html].reason if page.html in known else {}
        if is_there and not reason:
            return State("ready", {})
    return State("old" if is_there else "missing", reason)
