"""Building the reports of a plan: read, measure, run, render, publish.

What can be published is published; a page that fails keeps its last good version, and
the first page says so. Nothing that is written depends on when or where it was built.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gabeval.errors import UsageError
from gabeval.language import LANGUAGES, Language
from gabeval.plan import find_home, reports_folder
from gabeval.reports.frame import Setting
from gabeval.reports.limits import Limits
from gabeval.reports.making import Maker, make_pages
from gabeval.reports.manifest import (
    find_notebooks_folder,
    hash_inputs,
    read_manifest,
    write_manifest,
)
from gabeval.reports.material import Material, collect_material
from gabeval.reports.outcome import BuildResult, Event
from gabeval.reports.page import Page
from gabeval.reports.pages import (
    choose_pages,
    find_notebooks,
    list_pages,
    make_setting,
)
from gabeval.reports.parameters import check_parameters, read_notebook, read_parameters
from gabeval.reports.publish import only_build, sweep, sweep_private
from gabeval.reports.record import read_record
from gabeval.reports.release import check_publication
from gabeval.reports.stale import Inputs, Need, find_needs
from gabeval.reports.tasks import Task
from gabeval.reports.warm_watch import start_server
from gabeval.reports.whole import Stand, remove_old, write_whole
from gabeval.reports.work import Work
from gabeval.speech import speak


@dataclass(frozen=True)
class Prepared:
    """A build before it begins."""

    material: Material
    """The plan, measured."""
    pages: Sequence[Page]
    """All its pages, in all languages wanted."""
    settings: Mapping[str, Setting]
    """By language."""
    home: Path
    """Home folder."""
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
        As for `build`.
    keep : bool
        Whether to keep the tables that were read.

    Returns
    -------
    Prepared
        All that a build needs.

    Raises
    ------
    DataError, UsageError
        As for `build`.
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
    return Prepared(material, pages, settings, home, reports_folder(plan, home))


def list_needs(
    plan: str,
    *,
    home: Path | None = None,
    languages: Sequence[str] = tuple(LANGUAGES),
    only: Sequence[str] = (),
    cut_off: str = "",
    fresh: bool = False,
    keep: bool = False,
) -> list[Need]:
    """Say what a build would make and why, without making it.

    Parameters
    ----------
    plan, home, languages, only, cut_off, fresh
        As for `build`.
    keep : bool
        Whether to keep the tables that were read.

    Returns
    -------
    list of Need
        One per page that was asked for.

    Raises
    ------
    DataError, UsageError
        As for `build`.
    """
    ready = prepare(plan, home=home, languages=languages, cut_off=cut_off, keep=keep)
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
        As for `build`.

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
    _check_told(chosen)
    inputs = Inputs(ready.material, ready.settings)
    manifest = read_manifest(ready.folder)
    return find_needs(ready.folder, manifest, inputs, chosen, fresh=fresh)


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
    cold: bool = False,
    fresh: bool = False,
    dask: str = "",
    dask_folder: str = "",
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
    cold : bool
        Whether ordinary kernels run the notebooks: slower, and the same bytes.
    fresh : bool
        Whether to make every page again, also those that would be the same.
    dask : str
        Address of the scheduler of a Dask cluster that makes the pages.
    dask_folder : str
        Folder or fsspec URL that its workers can read, if they do not share this home.

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
            speak(
                "A version is released whole: all pages, in all languages. "
                "Leave out the choice of pages and languages."
            )
        )
    home = (home or find_home()).resolve()
    told = {"languages": list(languages), "cut_off": cut_off}
    with only_build(reports_folder(plan, home)):
        start_server()
        ready = prepare(
            plan, home=home, languages=languages, cut_off=cut_off, tell=tell
        )
        if release:
            check_publication(ready.material.publication)
        return build_site(
            ready.material,
            ready.pages,
            ready.settings,
            folder=ready.folder,
            home=ready.home,
            only=only,
            jobs=jobs,
            tell=tell,
            limits=limits or Limits(),
            release=release,
            cold=cold,
            fresh=fresh,
            told=told,
            make=_choose_maker(dask, dask_folder),
        )


def _choose_maker(dask: str, dask_folder: str) -> Maker:
    if not dask:
        return make_pages
    from gabeval.reports.dask_pages import make_pages_with  # an extra

    return make_pages_with(dask, dask_folder)


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
    cold: bool = False,
    fresh: bool = False,
    told: Mapping[str, object] | None = None,
    make: Maker = make_pages,
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
    only, jobs, tell, limits, release, cold, fresh
        As for `build`.
    told : mapping, optional
        What the build was asked for; the same again may find that nothing changed.
    make : callable
        Makes the pages: `making.make_pages` on this machine.

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
    manifest = read_manifest(folder)
    inputs = Inputs(material, settings)
    fresh = fresh or not material.rows
    needs = find_needs(folder, manifest, inputs, chosen, fresh=fresh)
    known = read_record(folder)
    drawn = {place: record.charts for place, record in known.items()}
    stand = Stand(pages, known, drawn=drawn)
    work = Work(folder, manifest, stand, tell)
    work.keep(needs)
    tasks = {n.page.html: n for n in needs if n.work == "make"}
    tell(Event("planned", n_all=len(tasks)))
    pieces = (
        Task(need.page, settings[need.page.language], home, limits, cold)
        for need in tasks.values()
    )
    making = make(pieces, limits=limits, jobs=jobs)
    for number, made in enumerate(making, 1):
        work.take(tasks[made.page.html], made, settings[made.page.language])
        kind = "failed" if made.failure else "made"
        done = (number, len(tasks), made.seconds)
        tell(Event(kind, made.page.html, made.failure, made.notes, *done))
    removed = () if only else remove_old(folder, pages)
    for name in removed:
        tell(Event("removed", name))
    released, files = write_whole(folder, material, settings, stand, release=release)
    if released:
        tell(Event("released", released.version))
    if material.rows:
        work.remember(inputs, files, needs)
        if not only and not stand.failed and told is not None:
            notebooks = find_notebooks_folder(home)
            manifest.whole = hash_inputs(material.plan.folder, notebooks, folder, told)
            manifest.built = [page.html for page in chosen]
        write_manifest(folder, manifest)
    built = tuple(page.html for page in chosen if page.html in stand.ready)
    tell(Event("finished", n_done=len(built), n_all=len(chosen)))
    return BuildResult(
        folder, built, stand.failed, removed, work.notes, released, tuple(work.made)
    )


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
