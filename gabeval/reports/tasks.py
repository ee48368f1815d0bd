"""Making one page: run its notebook, render it, check what came out.

The same task is done on this machine or on another one: it can be pickled, and says
everything that it needs.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gabeval.reports.failure import Failure, PageError
from gabeval.reports.frame import Setting
from gabeval.reports.limits import Limits
from gabeval.reports.page import Page
from gabeval.reports.warm_watch import Answer, Job


@dataclass(frozen=True)
class Task:
    """One page to make."""

    page: Page
    """Which page."""
    setting: Setting
    """Its frame."""
    home: Path
    """Home folder."""
    limits: Limits = field(default_factory=Limits)
    """How long its notebook may take."""
    cold: bool = False
    """Whether an ordinary kernel runs it."""

    @property
    def job(self) -> Job:
        """What a process has to do."""
        return Job(make_page, (self,), self)


@dataclass(frozen=True)
class Made:
    """What became of one page."""

    page: Page
    """Which one."""
    html: bytes = b""
    """The page; empty if it failed."""
    executed: bytes = b""
    """The executed notebook; empty if it failed."""
    charts: Mapping[str, bytes] = field(default_factory=dict)
    """The numbers of its figures, by file name."""
    failure: Failure | None = None
    """Why there is none."""
    notes: tuple[str, ...] = ()
    """What cells wrote to their error stream."""
    seconds: float = 0.0
    """How long it took; told to whoever waits, never written."""


def make_page(task: Task, *, tell: Callable[..., None]) -> Made:
    """Run a page's notebook, render it and check the result, in a process for it.

    Parameters
    ----------
    task : Task
        Which page.
    tell : callable
        See `warm_watch.Job`.

    Returns
    -------
    Made
        The page, or the failure; faults of a notebook are never raised.

    Raises
    ------
    UsageError
        If the notebook does not take what it is told.
    """
    import nbformat

    from gabeval.language import Language
    from gabeval.reports.charts import chart_files
    from gabeval.reports.check import check_page
    from gabeval.reports.render import render_page
    from gabeval.reports.run import run_here

    begun = time.monotonic()
    page = task.page
    language = Language(page.language)
    told = (page.notebook, page.parameters, page.language, task.home, page.title)
    try:
        run = run_here(*told, task.limits, task.cold, tell=tell)
    except PageError as error:
        return Made(page, failure=error.failure, seconds=time.monotonic() - begun)
    executed = (nbformat.writes(run.notebook) + "\n").encode()
    charts = chart_files(run.notebook, page.key, language)
    html = render_page(
        run.notebook,
        task.setting,
        title=page.title,
        name=page.name,
        executed=f"../{page.executed}",
        executed_size=len(executed),
        steps=page.steps,
        charts=charts,
    )
    problems = check_page(html)
    seconds = time.monotonic() - begun
    if problems:
        detail = "; ".join(dict.fromkeys(p.sentence(language) for p in problems))
        failure = Failure("faults", page.notebook.name, detail=detail)
        return Made(page, failure=failure, notes=run.notes, seconds=seconds)
    return Made(
        page,
        html.encode(),
        executed,
        {file.name: file.data for file in charts.values()},
        notes=run.notes,
        seconds=seconds,
    )


def made_of(answer: Answer) -> Made:
    """Read an answer as a page or its failure.

    Parameters
    ----------
    answer : Answer
        To the job of a task.

    Returns
    -------
    Made
        See there.

    Raises
    ------
    UsageError
        If the notebook does not take what it is told.
    """
    if answer.error is not None:
        raise answer.error
    if answer.reason:
        page = answer.job.name.page
        name = page.notebook.name
        failure = Failure(answer.reason, name, answer.heading, answer.detail)
        return Made(page, failure=failure)
    return answer.value
