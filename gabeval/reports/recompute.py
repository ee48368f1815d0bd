"""The numbers of a page made once more, in this process and without writing anything.

The code cells of the page's notebook are run as they stand, told what the page was
told. Nothing is rendered but the outputs themselves: it is the numbers that are wanted.
"""

import ast
import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gabeval.errors import GabevalError, NotebookError
from gabeval.monitor.store import Tables, write_tables
from gabeval.plan import tables_folder
from gabeval.reports.page import Page
from gabeval.reports.parameters import (
    check_parameters,
    read_notebook,
    read_parameters,
)
from gabeval.reports.printed import Note, Use, read_notes, read_uses
from gabeval.show.facts import FACTS_TYPE
from gabeval.speech import speak, speaking, spoken_language

HIDDEN = ("remove-output", "remove-cell")
"""Tags of cells whose output a page does not show."""


@dataclass(frozen=True)
class Numbers:
    """What a page must print."""

    page: Page
    """Which page."""
    uses: tuple[Use, ...]
    """Every number of the text with its fact, in reading order."""
    notes: Mapping[str, Note]
    """What the note on each fact says, by id."""
    facts: Mapping[str, Mapping[str, Any]]
    """The facts, as the notebook hands them over, by id."""


@contextlib.contextmanager
def tables_aside(tables: Tables, folder: Path) -> Iterator[None]:
    """Let notebooks that run in this process open these tables and no others.

    They lie in a temporary home while the block lasts, so that neither the plan nor
    the tables that were loaded before are touched.

    Parameters
    ----------
    tables : Tables
        What notebooks shall find.
    folder : pathlib.Path
        Plan folder; notebooks must be told its full path.
    """
    with tempfile.TemporaryDirectory(prefix="gabeval-verify-") as name:
        home = Path(name)
        write_tables(tables, tables_folder(str(folder), home))
        before = os.environ.get("GABEVAL_HOME")
        os.environ["GABEVAL_HOME"] = str(home)
        try:
            yield
        finally:
            if before is None:
                del os.environ["GABEVAL_HOME"]
            else:
                os.environ["GABEVAL_HOME"] = before


def recompute_page(page: Page, folder: Path) -> Numbers:
    """Run the cells of a page and collect the numbers that it must print.

    Parameters
    ----------
    page : Page
        Which page.
    folder : pathlib.Path
        Plan folder; see `tables_aside`.

    Returns
    -------
    Numbers
        See there.

    Raises
    ------
    GabevalError
        If a cell fails, or cannot open what it is told to.
    UsageError
        If the notebook does not take what it is told.
    """
    name = page.notebook.name
    notebook = read_notebook(page.notebook)
    told = {**page.parameters, "plan": str(folder)}
    declared = read_parameters(notebook, source=name)
    told = check_parameters(declared, told, source=name)
    space: dict[str, Any] = {"__name__": "__main__"}
    uses: list[Use] = []
    notes: dict[str, Note] = {}
    facts: dict[str, Mapping[str, Any]] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        with speaking(spoken_language()):  # the page chooses its own, for itself
            output = _run_cell(cell.source, space, where=name)
        tags = set(cell.metadata.get("tags", ()))
        if "parameters" in tags:
            space.update(told)
        if not tags & set(HIDDEN):
            html = str(output.get("text/html", ""))
            uses += read_uses(html)
            notes |= read_notes(html)
        facts |= {str(fact["fact_id"]): fact for fact in output.get(FACTS_TYPE, ())}
    return Numbers(page, tuple(uses), notes, facts)


def _run_cell(source: str, space: dict[str, Any], *, where: str) -> Mapping[str, Any]:
    """Run a cell as Jupyter would, and ask what it ends in for its forms."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body else None
    if last is not None and not isinstance(last, ast.Expr):
        tree.body.append(last)
        last = None
    try:
        # These are the project's own notebooks, run as the build runs them.
        exec(compile(tree, where, "exec"), space)
        if last is None:
            return {}
        value = eval(compile(ast.Expression(last.value), where, "eval"), space)
        return _forms(value)
    except GabevalError:
        raise
    except Exception as error:
        raise NotebookError(
            speak(
                "{notebook} stops with {error}",
                notebook=where,
                error=f"{type(error).__name__}: {error}",
            )
        ) from error


def _forms(value: object) -> Mapping[str, Any]:
    ask = getattr(value, "_repr_mimebundle_", None)
    if ask is not None:
        answer = ask()
        return answer[0] if isinstance(answer, tuple) else answer
    ask = getattr(value, "_repr_html_", None)
    return {"text/html": ask() or ""} if ask is not None else {}
