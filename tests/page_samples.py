"""Notebooks run cell by cell on small tables, and the pages that they make."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np
from show_samples import make_all_tables, make_plan, make_progress, make_status_progress

from gabeval.monitor.store import Tables
from gabeval.plan.models import Plan
from gabeval.show.blocks import Block
from gabeval.show.export_opening import take_export
from gabeval.show.opening import open_tables

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
TOLD = {"plan": "toy", "commitment": "C1", "cut_off": "", "export": ""}
NBSP = "\u00a0"


class Shown(Mapping):
    """What the cells of a notebook show; a cell runs when it is asked for.

    The notes at the end tell of all numbers, so they wait for every cell above them.
    """

    def __init__(self, cells: dict[str, str], space: dict[str, object]) -> None:
        self._cells, self._space = cells, space
        self._blocks: dict[str, Block] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def __getitem__(self, name: str) -> Block:
        if name == "number-notes":
            for above in self._cells:
                if above != name:
                    self[above]
        if name not in self._blocks:
            self._blocks[name] = eval(self._cells[name], self._space)
        return self._blocks[name]


def run_notebook(
    name: str, plan: Plan, tables: Tables, language: str, **told: str
) -> Shown:
    """Run the code cells of a notebook on tables at hand; give what each cell shows."""
    cells = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]
    space: dict[str, object] = {}
    shown: dict[str, str] = {}
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            continue
        if cell["id"] in ("parameters", "imports"):
            exec(source, space)
            space.update({**TOLD, **told, "language": language})
            space["open_page"] = opener(open_tables, plan, tables)
            space["open_export"] = opener(take_export, plan, tables)
            continue
        *before, last = source.rstrip().split("\n")
        exec("\n".join(before), space)
        shown[cell["id"]] = last
    return Shown(shown, space)


def opener(function: Callable, plan: Plan, tables: Tables) -> Callable:
    """Open the tables at hand, whatever plan is named."""
    return lambda _plan, language, **named: function(plan, tables, language, **named)


def build_page(name: str, plan: Plan, tables: Tables, language: str = "en") -> str:
    """Build the HTML of all cells of a notebook."""
    shown = run_notebook(name, plan, tables, language)
    return "\n".join(str(block.to_html()) for block in shown.values())


@cache
def build_kind(name: str, kind: str, language: str) -> str:
    """Build the page of a kind of monitor, once for all tests that look at it."""
    return build_page(name, make_plan(), make_all_tables(**KINDS[kind]), language)


ALL_NOTEBOOKS = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
STATUS_ONLY = {"progress": make_status_progress()}

NO_PROGRAMME = {
    "progress": make_progress(
        planned_pct=np.nan, planned_value=np.nan, planned_state="no_column"
    )
}

NO_PROGRESS = {"progress": make_progress().iloc[:0]}

KINDS = {
    "percentages": {},
    "statuses": STATUS_ONLY,
    "no programme": NO_PROGRAMME,
    "no progress": NO_PROGRESS,
}
