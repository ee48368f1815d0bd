"""What a notebook may be told, and whether that is what it was told.

papermill runs a notebook with a misspelt parameter and keeps the default without a
word. So the cell tagged ``parameters`` is read and compared before anything runs.
"""

import ast
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from rapidfuzz import process

from gabeval.errors import UsageError, list_cases
from gabeval.speech import speak
from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)

Simple = str | int | float | bool
"""Kinds of values that papermill passes on unchanged and that cannot run code."""

NEAR = 60
"""From 0 to 100, how alike a name must be to be suggested; house rule."""

PAGE_PARAMETERS = ("plan", "language", "cut_off", "commitment", "export")
"""Parameters that choose what a page is about: a notebook that declares one of them
must be told it, or it would show the page of its own default."""

_KINDS: dict[type, str] = {
    str: N_("a text"),
    bool: N_("True or False"),
    int: N_("a whole number"),
    float: N_("a number"),
}


@dataclass(frozen=True)
class Parameter:
    """One line of the ``parameters`` cell."""

    name: str
    """As the notebook calls it."""
    default: Simple | None
    """Value when nothing else is given."""
    about: str
    """Comment that stands behind it."""


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook file.

    Parameters
    ----------
    path : pathlib.Path
        File in any notebook format.

    Returns
    -------
    nbformat.NotebookNode
        In format 4.

    Raises
    ------
    UsageError
        If the file is not there or is no notebook.
    """
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except FileNotFoundError:
        raise UsageError(
            speak(
                "There is no notebook {file} in the folder {folder}.",
                file=path.name,
                folder=path.parent.name,
            )
        ) from None
    except Exception as error:  # nbformat raises four unrelated kinds
        reason = str(error).splitlines()[0]
        raise UsageError(
            speak(
                "{file} is not a notebook that can be read: {reason}",
                file=path.name,
                reason=reason,
            )
        ) from None


def read_parameters(notebook: NotebookNode, *, source: str) -> dict[str, Parameter]:
    """Read the parameters that a notebook declares.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Notebook with one cell tagged ``parameters``; without one it has no parameters.
    source : str
        Name of the notebook, for messages.

    Returns
    -------
    dict of str to Parameter
        In the order of the cell.

    Raises
    ------
    UsageError
        If a line is anything but ``name = literal``, or two cells carry the tag.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cell = new_code_cell('plan = "x"  # folder', metadata={"tags": ["parameters"]})
    >>> read_parameters(new_notebook(cells=[cell]), source="a.ipynb")
    {'plan': Parameter(name='plan', default='x', about='folder')}
    """
    cells = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    if len(cells) > 1:
        raise UsageError(
            speak(
                "{source}: {n} cells carry the tag 'parameters'. Keep one.",
                source=source,
                n=len(cells),
            )
        )
    if not cells:
        return {}
    code = cells[0].source
    try:
        lines = ast.parse(code).body
        found = [_read_line(line, code) for line in lines]
    except (SyntaxError, ValueError) as error:
        line_number = getattr(error, "lineno", None) or error.args[-1]
        raise UsageError(
            speak(
                "{source}, cell 'parameters', line {line}: every line must be "
                "name = value with a plain text, number, True or False, such "
                'as\n  plan = "bogota-2021-2023"  # folder of the plan',
                source=source,
                line=line_number,
            )
        ) from None
    return {p.name: p for p in found}


def _read_line(line: ast.stmt, code: str) -> Parameter:
    if isinstance(line, ast.Assign) and len(line.targets) == 1:
        target: ast.expr = line.targets[0]
    elif isinstance(line, ast.AnnAssign) and line.value is not None:
        target = line.target
    else:
        raise ValueError(line.lineno)
    try:
        default = ast.literal_eval(line.value)
    except ValueError:
        raise ValueError(line.lineno) from None
    is_simple = default is None or isinstance(default, Simple)
    if not isinstance(target, ast.Name) or not is_simple:
        raise ValueError(line.lineno)
    last_line = code.splitlines()[line.end_lineno - 1]
    comment = re.search(
        r"#\s*(.*)$", last_line.encode()[line.end_col_offset :].decode()
    )
    return Parameter(target.id, default, comment[1].strip() if comment else "")


def check_parameters(
    declared: Mapping[str, Parameter],
    given: Mapping[str, Any],
    *,
    source: str,
    required: Collection[str] = PAGE_PARAMETERS,
) -> dict[str, Simple]:
    """Return the parameters to pass on, or say everything that is wrong with them.

    A declared parameter that is neither given nor required keeps its default.

    Parameters
    ----------
    declared : mapping of str to Parameter
        From `read_parameters`.
    given : mapping of str to str, int, float or bool
        What the notebook is to be told. A code such as ``"1.10"`` is a text and stays
        one.
    source : str
        Name of the notebook, for messages.
    required : collection of str
        Names that must be given if the notebook declares them.

    Returns
    -------
    dict of str to str, int, float or bool
        The given values in the order in which the notebook declares them.

    Raises
    ------
    UsageError
        If a name is unknown (with the nearest known one), missing, or of another kind
        than its default; all cases are listed.

    Examples
    --------
    >>> declared = {"plan": Parameter("plan", "x", "")}
    >>> check_parameters(declared, {"plan": "1.10"}, source="a.ipynb")
    {'plan': '1.10'}
    >>> check_parameters(declared, {"plam": "y"}, source="a.ipynb")
    Traceback (most recent call last):
    gabeval.errors.UsageError: a.ipynb was given parameters that do not fit:
      - 'plam' is unknown; did you mean 'plan'?
      - 'plan' is missing
    The notebook declares: plan. Nothing was run.
    """
    cases = [_unknown(name, declared) for name in given if name not in declared]
    cases += [
        speak("'{name}' is missing", name=name)
        for name in declared
        if name in required and name not in given
    ]
    for name, value in given.items():
        if name in declared and not _fits(value, declared[name].default):
            cases.append(_ill_typed(name, value, declared[name].default))
    if cases:
        names = ", ".join(declared) or speak("no parameters")
        raise UsageError(
            list_cases(
                speak("{source} was given parameters that do not fit:", source=source),
                cases,
                speak("The notebook declares: {names}. Nothing was run.", names=names),
            )
        )
    return {name: given[name] for name in declared if name in given}


def _unknown(name: str, declared: Mapping[str, Parameter]) -> str:
    near = process.extractOne(str(name), list(declared), score_cutoff=NEAR)
    hint = speak("; did you mean '{near}'?", near=near[0]) if near else ""
    return speak("'{name}' is unknown{hint}", name=name, hint=hint)


def _fits(value: Any, default: Simple | None) -> bool:
    kind = type(value)
    if kind not in _KINDS or (kind is float and not math.isfinite(value)):
        return False
    if default is None or kind is type(default):
        return True
    return kind is int and type(default) is float


def _ill_typed(name: str, value: Any, default: Simple | None) -> str:
    wanted = _KINDS.get(type(default), N_("a text, a number, True or False"))
    return speak(
        "'{name}' must be {wanted}: found {value!r} ({kind})",
        name=name,
        wanted=speak(wanted),
        value=value,
        kind=type(value).__name__,
    )
