"""Making many pages at once, each in its own kernel, one going wrong alone.

A page is one unit of work: run, render, check. Workers are processes that stay warm;
whatever happens to one of them costs the page it had in hand and no other.
"""

import faulthandler
import multiprocessing
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from gabeval.errors import GabevalError
from gabeval.reports.failure import Failure, PageError
from gabeval.reports.frame import Setting
from gabeval.reports.limits import Limits
from gabeval.reports.page import Page

GRACE_SECONDS = 120
"""How much longer than a notebook's limit a worker may live before it ends itself."""

WARM = tuple(f"gabeval.reports.{name}" for name in ("run", "render", "check", "making"))
"""What workers have loaded before the first page: it takes seconds."""


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


def make_page(page: Page, setting: Setting, home: Path, limits: Limits) -> Made:
    """Run a page's notebook, render it and check the result.

    Parameters
    ----------
    page : Page
        Which page.
    setting : Setting
        Its frame.
    home : pathlib.Path
        Home folder.
    limits : Limits
        How long the notebook may take.

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
    from gabeval.reports.run import run_notebook

    begun = time.monotonic()
    language = Language(page.language)
    try:
        run = run_notebook(
            page.notebook,
            page.parameters,
            language=language,
            home=home,
            title=page.title,
            limits=limits,
        )
    except PageError as error:
        return Made(page, failure=error.failure, seconds=time.monotonic() - begun)
    executed = (nbformat.writes(run.notebook) + "\n").encode()
    charts = chart_files(run.notebook, page.key, language)
    html = render_page(
        run.notebook,
        setting,
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


def _work(page: Page, setting: Setting, home: Path, limits: Limits) -> Made:
    # The clock ends this process even if Python itself hangs; its kernel ends with it.
    deadline = 2 * limits.start + limits.notebook + GRACE_SECONDS
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        faulthandler.dump_traceback_later(deadline, exit=True, file=nowhere)
        try:
            return make_page(page, setting, home, limits)
        finally:
            faulthandler.cancel_dump_traceback_later()


def make_pages(
    pages: Sequence[Page],
    settings: Mapping[str, Setting],
    *,
    home: Path,
    limits: Limits,
    jobs: int | None = None,
) -> Iterator[Made]:
    """Make pages in several processes, and give each as soon as it is done.

    Parameters
    ----------
    pages : sequence of Page
        What to make.
    settings : mapping of str to Setting
        By language.
    home : pathlib.Path
        Home folder.
    limits : Limits
        How long a notebook may take.
    jobs : int, optional
        How many at once; as many as the machine has cores if left out.

    Yields
    ------
    Made
        In the order in which they are done.

    Raises
    ------
    UsageError
        If a notebook does not take what it is told.
    """
    jobs = max(1, min(jobs or count_cores(), len(pages) or 1))
    work = [(page, settings[page.language], home, limits) for page in pages]
    done = set()
    for made in _make_together(work, jobs):
        done.add(made.page.html)
        yield made
    # A worker died and took its neighbours' work along: whoever is left goes alone.
    for item in work:
        page = item[0]
        if page.html not in done:
            nothing = Made(page, failure=Failure("worker", page.notebook.name))
            yield next(_make_together([item], 1), nothing)


def _make_together(work: Sequence[tuple], jobs: int) -> Iterator[Made]:
    pool = ProcessPoolExecutor(max_workers=jobs, mp_context=_context())
    try:
        waiting = {pool.submit(_work, *item): item[0] for item in work}
        for done in as_completed(waiting):
            try:
                yield done.result()
            except BrokenProcessPool:
                continue
            except GabevalError:
                raise
            except Exception as error:  # a fault of ours costs one page, not the build
                detail = f"{type(error).__name__}: {error}"
                page = waiting[done]
                yield Made(
                    page, failure=Failure("error", page.notebook.name, "", detail)
                )
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _context() -> multiprocessing.context.BaseContext:
    methods = multiprocessing.get_all_start_methods()
    if "forkserver" not in methods:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(WARM))
    return context


def warm_up() -> None:
    """Let the workers' server load what it needs while the exports are being read."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing import forkserver  # not on every system

        _context()
        forkserver.ensure_running()


def count_cores() -> int:
    """Count the cores that this process may use.

    Returns
    -------
    int
        At least 1.

    Examples
    --------
    >>> count_cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
