"""A plan of four numbers with its notebooks, and ways to spoil what was published."""

import re
from pathlib import Path

import nbformat
import openpyxl
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from gabeval.reports.verify import verify

LAYOUT = """
    header: {labels: [Compromiso, Hito, Avance]}
    levels:
      commitment: {id: Compromiso}
      milestone: {id: Hito}
    accumulation: last
    periods: {from: cut_off}
    quarters: {reported: {label: Avance, read: percent}}
"""

ROWS = [
    ["Compromiso", "Hito", "Avance"],
    ["C1", "H1", 10],
    ["C1", "H2", 30],
    ["C2", "H3", 50],
    ["C2", "H4", 70],
]
"""C1 stands at (10 + 30) / 2 = 20, C2 at (50 + 70) / 2 = 60, the plan at 40."""

PAGES = "reports/small"

LISTS = {
    "downloads/facts.csv": "facts.csv",
    "downloads/facts-es.csv": "facts.csv",
    "downloads/small.xlsx": "workbook",
}
"""Where all facts are listed, and what `verify` calls that place."""

EXPORT = "data/raw/small/exports/a.xlsx"

PLAN, C1, C2 = (
    "plan.2024q4.reported_pct",
    "commitment.c1.2024q4.reported_pct",
    "commitment.c2.2024q4.reported_pct",
)

COUNT = "plan.2024q4.n_milestones"

SOURCES = {
    "1_export": """
page = open_export(plan, language, export=export)
Prose([page.facts.name("a.xlsx")])
""",
    "2_commitment": """
page = open_page(plan, language, cut_off=cut_off, commitment=commitment)
row = page.row("commitment", commitment)
Prose([page.facts.percent(row, "reported_pct")])
""",
    "3_plan": """
page = open_page(plan, language, cut_off=cut_off)
rows = [page.row("plan"), page.row("commitment", "C1"), page.row("commitment", "C2")]
Prose([page.facts.percent(row, "reported_pct") for row in [*rows, rows[0]]])
""",
}
"""Code of three notebooks: each prints the progress of what it is about."""

PARAMETERS = {
    "1_export": 'plan: str = ""\nexport: str = ""\nlanguage: str = "es"',
    "2_commitment": (
        'plan: str = ""\ncommitment: str = ""\ncut_off: str = ""\nlanguage: str = "es"'
    ),
    "3_plan": 'plan: str = ""\ncut_off: str = ""\nlanguage: str = "es"',
}

IMPORTS = """
from gabeval.show.blocks import Prose
from gabeval.show.export_opening import open_export
from gabeval.show.number_notes import number_notes
from gabeval.show.opening import open_page
"""


def write_notebooks(home: Path) -> None:
    (home / "notebooks").mkdir(parents=True)
    for name, source in SOURCES.items():
        *before, last = source.strip().splitlines()
        cells = [
            new_markdown_cell("# How far?"),
            new_code_cell(PARAMETERS[name], metadata={"tags": ["parameters"]}),
            new_code_cell(IMPORTS.strip()),
            new_code_cell("\n".join([*before, last])),
            new_markdown_cell("## Numbers"),
        ]
        if name == "3_plan":
            cells.append(
                new_code_cell('Prose([page.facts.count(rows[0], "n_milestones")])')
            )
        cells.append(new_code_cell("number_notes(page)"))
        for place, cell in enumerate(cells):
            cell.id = f"c{place}"
        nbformat.write(new_notebook(cells=cells), home / "notebooks" / f"{name}.ipynb")


def edit(path: Path, pattern: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    changed, number = re.subn(pattern, new, text, count=1)
    assert number == 1
    path.write_text(changed, encoding="utf-8")


def change_cell(home: Path, address: str, value: object) -> None:
    book = openpyxl.load_workbook(home / EXPORT)
    book["Hoja"][address] = value
    book.save(home / EXPORT)


def rows_of(home: Path) -> set[tuple[str, ...]]:
    return set(verify("small", home).itertuples(index=False, name=None))


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
