"""A home with a made plan and small notebooks, for the tests of builds."""

import importlib.util
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[1]

PLAN = "made"

DECLARED = {
    "1_export": ["plan", "language", "export"],
    "3_commitment": ["plan", "language", "cut_off", "commitment"],
    "4_plan": ["plan", "language", "cut_off"],
}

# Small, but each says something of its kind, and where its numbers come from: that is
# where a page prints the hashes of exports.
CODE = {
    "1_export": [
        "from gabeval.show.export_opening import open_export\n"
        "from gabeval.show.export_parts import receipt\n"
        "from gabeval.show.number_notes import number_notes\n"
        "page = open_export(plan, language, export=export)\n"
        "receipt(page)",
        "number_notes(page)",
    ],
    "3_commitment": [
        "from gabeval.show.number_notes import number_notes\n"
        "from gabeval.show.opening import open_page\n"
        "from gabeval.show.summary_parts import summary\n"
        "page = open_page(plan, language, cut_off=cut_off, commitment=commitment)\n"
        'summary(page, "commitment", commitment)',
        "number_notes(page)",
    ],
    "4_plan": [
        "from gabeval.show.number_notes import number_notes\n"
        "from gabeval.show.opening import open_page\n"
        "from gabeval.show.summary_parts import summary\n"
        "page = open_page(plan, language, cut_off=cut_off)\n"
        'summary(page, "plan")',
        "number_notes(page)",
    ],
}

# A flag beside the notebooks makes a page go wrong or wait.
FLAGS = """\
import os, time
from pathlib import Path
flag = Path(os.environ["GABEVAL_HOME"], "flag-" + globals().get("commitment", "whole"))
if flag.exists():
    exec(flag.read_text())"""


def load_generator():
    """Import the generator of the benchmarks, which is no package."""
    path = ROOT / "benchmarks" / "make_plan.py"
    spec = importlib.util.spec_from_file_location("make_plan", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_plan = load_generator()


def write_notebooks(folder: Path) -> None:
    """Write the small notebooks."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, declared) in enumerate(DECLARED.items()):
        parameters = "\n".join(f'{parameter} = ""' for parameter in declared)
        cells = [
            new_markdown_cell("# How far?"),
            new_code_cell(parameters, metadata={"tags": ["parameters"]}),
            new_markdown_cell("## Rows"),
            new_code_cell(FLAGS),
            *map(new_code_cell, CODE[name]),
        ]
        for place, cell in enumerate(cells):
            cell.id = f"n{number}-{place}"
        nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")


def make_home(home: Path, n: int = 3) -> Path:
    """Make a home with a plan of n commitments."""
    make_plan.make_plan(home / "data" / "raw" / PLAN, n)
    write_notebooks(home / "notebooks")
    return home


def export_of(home: Path, name: str = "e2") -> Path:
    """Say where an export is."""
    return home / "data" / "raw" / PLAN / "exports" / f"{name}.csv"


def files_of(folder: Path, *, hidden: bool = False) -> dict[str, bytes]:
    """Read every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (hidden or path.name[0] != ".")
    }
