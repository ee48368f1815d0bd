"""Working copies of the notebooks: in the evaluator's language, told what plan to open.

The notebooks of gabeval stay as they are; JupyterLab opens copies of them below
``working-copies/``. A copy that the evaluator has changed is never written over.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

import nbformat
from nbformat import NotebookNode

import gabeval
from gabeval.language import Language
from gabeval.monitor.store import read_tables
from gabeval.plan import Plan, find_home, plan_folder, read_plan, tables_folder
from gabeval.plan.by_id import no_such_id
from gabeval.plan.places import RAW
from gabeval.reports.pages import NEEDED_FILE, find_notebooks
from gabeval.reports.parameters import Simple, read_notebook, read_parameters
from gabeval.reports.run import translate
from gabeval.show.slugs import page_slug
from gabeval.speech import SETTING, speak, spoken_language

WORK = Path("working-copies")
"""Below the home folder: working copies, by plan and language. Git leaves it alone."""

OURS = "gabeval"
"""Where the metadata of a copy say what it was made of."""

CONFIG = Path(__file__).parent / "jupyter"
"""What JupyterLab is told besides the user's own settings: it asks nobody to be sent
news, and so no other host."""


@dataclass
class Copies:
    """What became of the working copies of a plan."""

    folder: Path
    """Where they are."""
    start: Path | None = None
    """The one to open first."""
    written: list[Path] = field(default_factory=list)
    """New, or brought up to date."""
    kept: list[Path] = field(default_factory=list)
    """Changed by the evaluator, and left as they are."""


def make_copies(
    plan: str, language: str = "", *, commitment: str = "", home: Path | None = None
) -> Copies:
    """Write the working copies of a plan's notebooks, each told what to open.

    A copy that nobody has changed is brought up to date. One that was changed stays;
    if the notebook of gabeval is another by now, the new copy gets a number.

    Parameters
    ----------
    plan : str
        Name of a plan, or path of its folder.
    language : str, optional
        ``"es"`` or ``"en"``; that of messages if empty.
    commitment : str, optional
        Code of the commitment that its notebook opens; the first one if empty.
    home : pathlib.Path, optional
        Home folder; found by `find_home` if left out.

    Returns
    -------
    Copies
        Where they are, what was written and what was left.

    Raises
    ------
    UsageError
        If there is no such plan or commitment, or the plan was not loaded.
    """
    home = home or find_home()
    words = Language(language or spoken_language())
    folder = plan_folder(plan, home)
    described = read_plan(folder)
    titles = _list_commitments(described, plan, home, words)
    if commitment and commitment not in titles:
        raise no_such_id(commitment, list(titles), among=speak("the commitments"))
    chosen = commitment or next(iter(titles), "")
    told = {
        "plan": _name_plan(folder, home),
        "language": words.code,
        "commitment": chosen,
    }
    copies = Copies(home / WORK / folder.name / words.code)
    for kind, source in find_notebooks(home).items():
        if kind in NEEDED_FILE and not (folder / NEEDED_FILE[kind]).is_file():
            continue
        is_of_commitment = kind == "commitment"
        slug = f"_{page_slug(chosen)}" if is_of_commitment and chosen else ""
        title = f"{chosen}: {titles[chosen]}" if slug else ""
        fresh = make_copy(source, told, words, title=title)
        path = copies.folder / f"{source.stem}{slug}.ipynb"
        opened = _settle(path, fresh, copies)
        if kind == ("commitment" if commitment else "plan"):
            copies.start = opened
    return copies


def make_copy(
    source: Path, told: Mapping[str, Simple], language: Language, *, title: str = ""
) -> NotebookNode:
    """Make one working copy: translated, with its parameters filled in.

    Parameters
    ----------
    source : pathlib.Path
        Notebook in English, without outputs.
    told : mapping of str to str, int, float or bool
        Values of parameters; those that the notebook does not declare are left out.
    language : Language
        Language of texts and of the comments behind parameters.
    title : str, optional
        What the copy is about; becomes its heading, with the question below.

    Returns
    -------
    nbformat.NotebookNode
        Copy; the ids of its cells are those of the source.
    """
    notebook = translate(read_notebook(source), language)
    declared = read_parameters(notebook, source=source.name)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", ()):
            lines = [
                _write_parameter(p.name, told.get(p.name, p.default), p.about, language)
                for p in declared.values()
            ]
            cell.source = "\n".join(lines)
    first = notebook.cells[0]
    if title and first.source.startswith("# "):
        question, _line, rest = first.source[2:].partition("\n")
        first.source = f"# {title}\n\n**{question}**\n{rest}"
    hint = language.gettext(
        "This is a working copy: change it as you like. The pages of the report are "
        "made with the notebook {name}, which stays as it is."
    ).format(name=f"`{source.name}`")
    first.source = f"{first.source.rstrip()}\n\n*{hint}*"
    notebook.metadata["lang"] = language.tag
    notebook.metadata[OURS] = {
        "source": source.name,
        "fingerprint": fingerprint(notebook),
    }
    return notebook


def fingerprint(notebook: NotebookNode) -> str:
    """Take a fingerprint of what somebody may have typed; results do not count.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Notebook, run or not.

    Returns
    -------
    str
        The same for the same kinds and sources of cells.
    """
    typed = [[cell.cell_type, cell.source.strip()] for cell in notebook.cells]
    while typed and typed[-1] == ["code", ""]:  # JupyterLab adds one after a run
        typed.pop()
    return hashlib.sha256(json.dumps(typed).encode("utf-8")).hexdigest()


def lab_command(home: Path, start: Path | None, extra: Sequence[str] = ()) -> list[str]:
    """Say how JupyterLab is started on a home folder.

    Parameters
    ----------
    home : pathlib.Path
        Home folder: the root of what JupyterLab shows.
    start : pathlib.Path or None
        Notebook or folder below it that is opened first.
    extra : sequence of str
        Options for JupyterLab, passed on as they are.

    Returns
    -------
    list of str
        Program and its arguments.
    """
    below = start.relative_to(home).as_posix() if start else "notebooks"
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={home}",
        f"--LabApp.default_url=/lab/tree/{quote(below)}",
        *extra,
    ]


def lab_environment(home: Path, language: str) -> dict[str, str]:
    """Give JupyterLab, and the kernels it starts, our home, language and package.

    The user's own settings of JupyterLab stay in force.

    Parameters
    ----------
    home : pathlib.Path
        Home folder.
    language : str
        Language of messages.

    Returns
    -------
    dict of str to str
        The environment of this process and ours. Folders with Python code are absolute:
        a kernel starts in the folder of its notebook.
    """
    package = str(Path(gabeval.__file__).resolve().parents[1])
    others = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    paths = dict.fromkeys([package, *(str(Path(p).resolve()) for p in others)])
    configs = filter(None, [str(CONFIG), os.environ.get("JUPYTER_CONFIG_PATH", "")])
    return {
        **os.environ,
        "GABEVAL_HOME": str(home),
        SETTING: language,
        "JUPYTER_CONFIG_PATH": os.pathsep.join(configs),
        "PYTHONPATH": os.pathsep.join(paths),
    }


def run_lab(
    home: Path, start: Path | None, *, language: str, extra: Sequence[str] = ()
) -> int:
    """Run JupyterLab until it is closed.

    Parameters
    ----------
    home, start, extra
        As for `lab_command`.
    language : str
        Language of messages.

    Returns
    -------
    int
        Its exit code.
    """
    command = lab_command(home, start, extra)
    environment = lab_environment(home, language)
    return subprocess.run(command, env=environment, check=False).returncode


def _list_commitments(
    described: Plan, plan: str, home: Path, language: Language
) -> dict[str, str]:
    """Map codes to titles: those the exports hold, with the plan's titles first."""
    rows = read_tables(tables_folder(plan, home)).commitments
    names = dict(zip(rows["commitment_id"], rows["commitment_name"], strict=True))
    listed = {c.commitment_id: c.name.in_(language.code) for c in described.commitments}
    ordered = [code for code in listed if code in names]
    return {code: listed.get(code) or names[code] for code in [*ordered, *names]}


def _name_plan(folder: Path, home: Path) -> str:
    """Name a plan so that a kernel finds it from any working directory."""
    if folder.parent == (home / RAW).resolve():
        return folder.name
    home = home.resolve()
    inside = folder.is_relative_to(home)
    return folder.relative_to(home).as_posix() if inside else str(folder)


def _write_parameter(name: str, value: Simple, about: str, language: Language) -> str:
    shown = json.dumps(value, ensure_ascii=False) if type(value) is str else repr(value)
    comment = f"  # {language.gettext(about)}" if about else ""
    return f"{name}: {type(value).__name__} = {shown}{comment}"


def _settle(path: Path, fresh: NotebookNode, copies: Copies) -> Path:
    """Put a fresh copy where it harms nobody's work; return the one to open."""
    stem = path.stem
    for number in count(2):
        is_there = path.is_file()
        made, now = _read_marks(path) if is_there else ("", "")
        wanted = fresh.metadata[OURS]["fingerprint"]
        if is_there and now != made:
            copies.kept.append(path)
            if made == wanted:
                return path
            path = path.with_name(f"{stem}-{number}.ipynb")
            continue
        if not is_there or made != wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = path.with_name(f".{path.name}.part")
            aside.write_text(nbformat.writes(fresh) + "\n", encoding="utf-8")
            aside.replace(path)
            copies.written.append(path)
        return path
    raise AssertionError  # numbers do not end


def _read_marks(path: Path) -> tuple[str, str]:
    """Read what a copy was made of, and what it is now; no mark counts as changed."""
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except Exception:  # nbformat raises unrelated kinds; a broken file is kept
        return "", "unreadable"
    made = notebook.metadata.get(OURS, {}).get("fingerprint", "")
    return made, fingerprint(notebook)
