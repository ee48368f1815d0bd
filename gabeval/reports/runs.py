"""The runs of a build one by one, for whoever shares them out: make, Slurm, a cluster.

``plan-runs`` lists them, a line each; ``run`` does one. Runs may go side by side; the
next build takes over what they have made and writes what stands for the whole plan.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gabeval.errors import UsageError
from gabeval.language import LANGUAGES
from gabeval.plan import find_home, plan_folder, reports_folder, tables_folder
from gabeval.reports.limits import Limits
from gabeval.reports.making import make_pages
from gabeval.reports.manifest import read_manifest
from gabeval.reports.outcome import BuildResult, Event
from gabeval.reports.page import Page
from gabeval.reports.pages import choose_pages
from gabeval.reports.prepare import find_needs_of, prepare
from gabeval.reports.publish import only_build
from gabeval.reports.record import read_record
from gabeval.reports.stale import Inputs, find_needs
from gabeval.reports.stand import Stand
from gabeval.reports.tasks import Task
from gabeval.reports.work import Work
from gabeval.speech import speak

SEPARATOR = ":"
"""Between plan, cut-off and page in the key of a run."""


def make_key(plan: str, cut_off: str, page: Page) -> str:
    """Name a run so that `read_key` finds it again.

    Parameters
    ----------
    plan : str
        Name or folder of the plan.
    cut_off : str
        ISO date that the pages speak for; it is part of the key, so that the key means
        the same page after another export has come.
    page : Page
        Which page.

    Returns
    -------
    str
        Such as ``"my-city:2023-11-30:es/plan"``.
    """
    return SEPARATOR.join([plan, cut_off, f"{page.language}/{page.key}"])


def read_key(key: str) -> tuple[str, str, str, str]:
    """Read the key of a run.

    Parameters
    ----------
    key : str
        From `make_key`.

    Returns
    -------
    tuple of str
        Plan, cut-off, language and page.

    Raises
    ------
    UsageError
        If it is none.

    Examples
    --------
    >>> read_key("my-city:2023-11-30:es/plan")
    ('my-city', '2023-11-30', 'es', 'plan')
    """
    plan, _, rest = key.partition(SEPARATOR)
    cut_off, _, place = rest.rpartition(SEPARATOR)
    language, _, page = place.partition("/")
    if SEPARATOR in cut_off:
        # A plan given as C:/folder has the sign in its own name.
        more, _, cut_off = cut_off.rpartition(SEPARATOR)
        plan = SEPARATOR.join([plan, more])
    if not (plan and language and page):
        raise UsageError(
            speak(
                "'{key}' is not the key of a run. Keys look like "
                "my-city:2023-11-30:es/plan; list them with: gabeval plan-runs PLAN",
                key=key,
            )
        )
    return plan, cut_off, language, page


def list_runs(
    plan: str,
    *,
    home: Path | None = None,
    languages: Sequence[str] = tuple(LANGUAGES),
    only: Sequence[str] = (),
    cut_off: str = "",
) -> list[dict[str, Any]]:
    """List the runs of a build, as plain data.

    Parameters
    ----------
    plan, home, languages, only, cut_off
        As for `build.build`. The plan's tables are kept, since every run reads them.

    Returns
    -------
    list of dict
        One per page: its key, whether it must be made and why, the notebook and what it
        is told, the folders it reads and the files it writes, below the home folder.

    Raises
    ------
    DataError, UsageError
        As for `build.build`.
    """
    home = (home or find_home()).resolve()
    ready = prepare(plan, home=home, languages=languages, cut_off=cut_off)
    inputs = (plan_folder(plan, home), tables_folder(plan, home))
    runs = []
    for need in find_needs_of(ready, only):
        key = make_key(plan, ready.material.cut_off, need.page)
        files = (need.page.html, need.page.executed)
        run = {
            "key": key,
            "is_stale": need.work != "keep",
            "why": list(need.reasons),
            "notebook": _below(need.page.notebook, home),
            "parameters": dict(need.page.parameters),
            "inputs": [_below(path, home) for path in inputs],
            "outputs": [_below(ready.folder / name, home) for name in files],
            "command": ["gabeval", "run", key, "--lang", ",".join(languages)],
        }
        runs.append(run)
    return runs


def _below(path: Path, home: Path) -> str:
    inside = path.resolve()
    return (
        inside.relative_to(home).as_posix()
        if inside.is_relative_to(home)
        else str(inside)
    )


def run_key(
    key: str,
    *,
    home: Path | None = None,
    languages: Sequence[str] = tuple(LANGUAGES),
    cold: bool = False,
    limits: Limits | None = None,
    tell: Callable[[Event], None] = lambda event: None,
) -> BuildResult:
    """Make one page of a plan, if it must be made, and publish it.

    Parameters
    ----------
    key : str
        From `list_runs`.
    home, languages, cold, limits, tell
        As for `build.build`; the languages must be those of `list_runs`, since a page
        names the others.

    Returns
    -------
    BuildResult
        Of this page; the first page and the downloads are left to the next build.

    Raises
    ------
    DataError
        If the data block the plan.
    UsageError
        If there is no such run, or a whole build is at work.
    """
    plan, cut_off, language, name = read_key(key)
    home = (home or find_home()).resolve()
    limits = limits or Limits()
    folder = reports_folder(plan, home)
    with only_build(folder, beside=True):
        ready = prepare(plan, home=home, cut_off=cut_off, languages=languages)
        if language not in ready.settings:
            raise UsageError(
                speak(
                    "'{language}' is none of the languages of the pages: {languages}.",
                    language=language,
                    languages=", ".join(ready.settings),
                )
            )
        own = [page for page in ready.pages if page.language == language]
        chosen = [page for page in choose_pages(own, [name]) if page.key == name]
        manifest = read_manifest(folder)
        inputs = Inputs(ready.material, ready.settings)
        needs = find_needs(folder, manifest, inputs, chosen)
        stand = Stand(ready.pages, read_record(folder))
        work = Work(folder, manifest, stand, tell)
        work.keep(needs)
        setting = ready.settings[language]
        tasks = [
            Task(need.page, setting, home, limits, cold)
            for need in needs
            if need.work == "make"
        ]
        for number, made in enumerate(make_pages(tasks, limits=limits, jobs=1), 1):
            work.take(needs[0], made, setting)
            kind = "failed" if made.failure else "made"
            done = (number, len(tasks), made.seconds)
            tell(Event(kind, made.page.html, made.failure, made.notes, *done))
    built = tuple(page.html for page in chosen if page.html in stand.ready)
    return BuildResult(
        folder, built, stand.failed, (), work.notes, None, tuple(work.made)
    )
