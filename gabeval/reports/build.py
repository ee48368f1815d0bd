"""Building the reports of a plan: read, measure, run, render, publish.

What can be published is published; a page that fails keeps its last good version, and
the first page says so. Nothing that is written depends on when or where it was built.

The process that runs this watches the pages come and publishes them. It never holds a
table: a plan is read, and finished, by processes of their own (see `ends`).
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from gabeval.errors import UsageError
from gabeval.language import LANGUAGES
from gabeval.plan.places import find_home, reports_folder
from gabeval.reports.agenda import Agenda, Asked
from gabeval.reports.apart import do_apart
from gabeval.reports.ends import End, begin, finish
from gabeval.reports.limits import Limits
from gabeval.reports.making import Maker, make_pages
from gabeval.reports.outcome import BuildResult, Event
from gabeval.reports.publish import only_build, sweep, sweep_private
from gabeval.reports.stand import Stand
from gabeval.reports.tasks import Task
from gabeval.reports.warm_plan import note_plan
from gabeval.reports.warm_start import start_server, tell_server
from gabeval.reports.work import Work
from gabeval.speech import speak


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
        Pages to make, by code of the commitment, ``plan``, ``export`` or ``claims``;
        all if empty. The others stay as they are.
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
    told = (tuple(languages), tuple(only), cut_off, fresh, release)
    asked = Asked(plan, home, *told)
    folder = reports_folder(plan, home)
    with only_build(folder):
        sweep_private()
        try:
            agenda = _read(asked, tell, is_made_here=not (cold or dask))
            work = make_agenda_pages(
                agenda,
                jobs=jobs,
                tell=tell,
                limits=limits or Limits(),
                cold=cold,
                make=_choose_maker(dask, dask_folder),
            )
            end = do_apart(finish, agenda, work.stand)
            return sum_up(agenda, work, end, tell)
        finally:
            # What was put aside for the end of a build that did not come to it.
            sweep(folder)


def _read(asked: Asked, tell: Callable[[Event], None], *, is_made_here: bool) -> Agenda:
    """Read the plan while the server loads libraries; then it is held open there."""
    note: dict[str, str] = {}
    start_server(waits=True)
    try:
        agenda = do_apart(begin, asked, is_warm=False, hear=tell)
        note = note_plan(agenda, is_made_here=is_made_here)
    finally:
        # It waits for this, even where there is nothing to hold.
        tell_server(note)
    return agenda


def _choose_maker(dask: str, dask_folder: str) -> Maker:
    if not dask:
        return make_pages
    from gabeval.reports.dask_pages import make_pages_with  # an extra

    return make_pages_with(dask, dask_folder)


def make_agenda_pages(
    agenda: Agenda,
    *,
    jobs: int | None = None,
    tell: Callable[[Event], None] = _be_silent,
    limits: Limits,
    cold: bool = False,
    make: Maker = make_pages,
) -> Work:
    """Make and publish the pages that must be made.

    Parameters
    ----------
    agenda : Agenda
        What there is to do; its manifest notes what is done.
    jobs, tell, limits, cold
        As for `build`.
    make : callable
        Makes the pages: `making.make_pages` on this machine.

    Returns
    -------
    Work
        How the pages stand now.

    Raises
    ------
    UsageError
        If a notebook does not take what it is told.
    """
    drawn = {place: record.charts for place, record in agenda.known.items()}
    stand = Stand(agenda.pages, agenda.known, drawn=drawn)
    work = Work(agenda.folder, agenda.manifest, stand, tell)
    work.keep(agenda.needs)
    needs = {n.page.html: n for n in agenda.needs if n.work == "make"}
    tell(Event("planned", n_all=len(needs)))
    settings, home = agenda.settings, agenda.asked.home
    tasks = (
        Task(need.page, settings[need.page.language], home, limits, cold)
        for need in needs.values()
    )
    for number, made in enumerate(make(tasks, limits=limits, jobs=jobs), 1):
        work.take(needs[made.page.html], made, settings[made.page.language])
        kind = "failed" if made.failure else "made"
        done = (number, len(needs), made.seconds)
        tell(Event(kind, made.page.html, made.failure, made.notes, *done))
    return work


def sum_up(
    agenda: Agenda, work: Work, end: End, tell: Callable[[Event], None] = _be_silent
) -> BuildResult:
    """Say what a build left behind.

    Parameters
    ----------
    agenda : Agenda
        What there was to do.
    work : Work
        What became of the pages.
    end : End
        What became of the rest.
    tell : callable
        Told of files that were removed, of the version, and that it is over.

    Returns
    -------
    BuildResult
        See there.
    """
    for name in end.removed:
        tell(Event("removed", name))
    if end.release:
        tell(Event("released", end.release.version))
    chosen = [need.page.html for need in agenda.needs]
    stand = work.stand
    built = tuple(place for place in chosen if place in stand.ready)
    tell(Event("finished", n_done=len(built), n_all=len(chosen)))
    told = (end.removed, work.notes, end.release, tuple(work.made))
    return BuildResult(agenda.folder, built, stand.failed, *told)
