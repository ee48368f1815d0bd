"""Running one notebook: words of its language in, complete and unchanging result out.

A notebook counts as run only if every cell that holds code was executed and none
raised. Neither papermill's exit nor its metadata say so: after a killed kernel, a
timeout or ``sys.exit()`` it reports every cell as completed.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from gabeval.language import Language
from gabeval.reports.failure import Failure, PageError
from gabeval.reports.kernel import Attempt, execute
from gabeval.reports.limits import Limits
from gabeval.reports.normalise import make_cleaner, normalise
from gabeval.reports.parameters import (
    Simple,
    check_parameters,
    read_notebook,
    read_parameters,
)
from gabeval.reports.warm_server import take_kernel
from gabeval.reports.warm_watch import Answer, Job, run_jobs

MAX_DETAIL = 300
"""Longest piece of an error's text that is quoted, in characters."""


@dataclass(frozen=True)
class Run:
    """A notebook that ran to its end."""

    notebook: NotebookNode
    """Normalised."""
    notes: tuple[str, ...] = field(default=())
    """What cells wrote to their error stream, such as warnings: one text per cell."""


def run_notebook(
    path: Path,
    parameters: Mapping[str, Simple],
    *,
    language: Language,
    home: Path,
    title: str = "",
    limits: Limits | None = None,
    cold: bool = False,
) -> Run:
    """Run a notebook in one language and return it complete and normalised.

    Parameters
    ----------
    path : pathlib.Path
        Notebook without outputs.
    parameters : mapping of str to str, int, float or bool
        What it is told; see `parameters.check_parameters`.
    language : Language
        Of the page: Markdown cells are looked up whole in its catalogue.
    home : pathlib.Path
        Home folder.
    title : str
        Title of the page; the notebook's first heading if empty.
    limits : Limits, optional
        How long it may take.
    cold : bool
        Whether an ordinary kernel runs the cells: slower, and the same bytes.

    Returns
    -------
    Run
        Executed notebook; the same bytes for the same input.

    Raises
    ------
    UsageError
        If the parameters do not fit; nothing was run then.
    PageError
        If it did not run to its end; its ``failure`` says why.
    """
    limits = limits or Limits()
    told = (path, dict(parameters), language.code, home, title, limits, cold)
    (answer,) = run_jobs([Job(run_here, told)], at_once=1, limits=limits)
    if answer.error is not None:
        raise answer.error
    if answer.reason:
        raise PageError(failure_of(answer, path.name))
    return answer.value


def failure_of(answer: Answer, name: str) -> Failure:
    """Say why a process gave no page.

    Parameters
    ----------
    answer : Answer
        From `warm_watch.run_jobs`, with a reason.
    name : str
        File name of the notebook.

    Returns
    -------
    Failure
        See there.
    """
    return Failure(answer.reason, name, answer.heading, answer.detail)


def run_here(
    path: Path,
    parameters: Mapping[str, Simple],
    code: str,
    home: Path,
    title: str,
    limits: Limits,
    cold: bool,
    *,
    tell: Callable[..., None],
) -> Run:
    """Do what `run_notebook` does, in a process that exists for this page.

    Parameters
    ----------
    path, parameters, home, title, limits, cold
        As for `run_notebook`.
    code : str
        Language of the page.
    tell : callable
        See `warm_watch.Job`.

    Returns
    -------
    Run
        As for `run_notebook`.

    Raises
    ------
    UsageError, PageError
        As for `run_notebook`.
    """
    language = Language(code)
    notebook = read_notebook(path)
    declared = read_parameters(notebook, source=path.name)
    fitting = check_parameters(declared, parameters, source=path.name)
    prepared = translate(notebook, language)
    prepared.metadata["lang"] = language.tag
    if title:
        prepared.metadata["title"] = title
    attempt = attempt_here(prepared, fitting, home, limits, cold, tell=tell)
    failure = find_failure(attempt, path.name, home=home)
    if failure:
        raise PageError(failure)
    finished = normalise(attempt.notebook, home=home)
    return Run(finished, _notes(finished))


def attempt_here(
    notebook: NotebookNode,
    parameters: Mapping[str, Simple],
    home: Path,
    limits: Limits,
    cold: bool,
    *,
    tell: Callable[..., None],
) -> Attempt:
    """Run the cells of a notebook, in a process that exists for it.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        What to run.
    parameters : mapping of str to str, int, float or bool
        Checked.
    home, limits, cold
        As for `run_notebook`.
    tell : callable
        See `warm_watch.Job`.

    Returns
    -------
    Attempt
        How far it came.
    """
    kernel = None if cold else take_kernel()

    def say(kind: str, *said: Any) -> None:
        tell(kind, find_heading(*said) if kind == "cell" else said[0])

    if kernel is None:
        attempt = execute(notebook, parameters, home=home, limits=limits, tell=say)
    else:
        # Imported here: where nothing is forked, IPython's kernel is not wanted.
        from gabeval.reports.warm_cells import execute_here

        attempt = execute_here(kernel, notebook, parameters, home=home, tell=say)
    tell("ran", None)
    return attempt


def translate(notebook: NotebookNode, language: Language) -> NotebookNode:
    """Return a copy whose Markdown cells speak a language.

    The whole text of a cell is looked up at once; a cell that the catalogue does not
    know keeps its words, so that nothing is ever missing from a page.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Notebook in English.
    language : Language
        Language wanted.

    Returns
    -------
    nbformat.NotebookNode
        Copy.
    """
    copy = deepcopy(notebook)
    for cell in copy.cells:
        if cell.cell_type == "markdown" and cell.source.strip():
            cell.source = language.gettext(cell.source.strip())
    return copy


def find_failure(attempt: Attempt, name: str, *, home: Path) -> Failure | None:
    """Say why an attempt is not a complete run; None if it is.

    Parameters
    ----------
    attempt : Attempt
        From `kernel.execute`.
    name : str
        File name of the notebook.
    home : pathlib.Path
        Home folder, which must not show in a quoted error.

    Returns
    -------
    Failure or None
        The first thing that is wrong.
    """
    cells = attempt.notebook.cells
    if attempt.outcome != "ok":
        detail = _quotable(attempt.detail, home)
        where = find_heading(attempt.notebook, attempt.cell)
        return Failure(attempt.outcome, name, where, detail)
    for position, cell in enumerate(cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        where = find_heading(attempt.notebook, position)
        raised = [o for o in cell.outputs if o.output_type == "error"]
        if raised:
            reason = "stopped" if raised[0].ename == "SystemExit" else "error"
            detail = f"{raised[0].ename}: {raised[0].evalue}".removesuffix(": ")
            return Failure(reason, name, where, _quotable(detail, home))
        if cell.execution_count is None:
            return Failure("not_run", name, where)
    return None


def find_heading(notebook: NotebookNode, position: int | None) -> str:
    """Find the heading under which a cell stands.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Notebook.
    position : int or None
        Index of the cell.

    Returns
    -------
    str
        Text of the nearest Markdown heading above it; empty if there is none.
    """
    if position is None:
        return ""
    for cell in reversed(notebook.cells[: position + 1]):
        if cell.cell_type == "markdown":
            headings = [x for x in cell.source.splitlines() if x.startswith("#")]
            if headings:
                return headings[-1].lstrip("#").strip()
    return ""


def _quotable(text: str, home: Path) -> str:
    return _short(make_cleaner(home)(text))


def _short(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    return last if len(last) <= MAX_DETAIL else last[: MAX_DETAIL - 1] + "…"


def _notes(notebook: NotebookNode) -> tuple[str, ...]:
    return tuple(
        output.text.strip()
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stderr"
    )
