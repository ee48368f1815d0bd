"""Plan folders small enough to print, for the tests of the loading rooms.

A test writes a layout as a user would, as YAML text, and the rows of an export as
lists; the folder that comes out is loaded like any other.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent, indent

from openpyxl import Workbook

from gabeval.measures.recomputed import count_reproduced, recompute_published
from gabeval.monitor.load import load_plan
from gabeval.monitor.store import Tables
from gabeval.plan import read_plan

Rows = Sequence[Sequence[object]]
"""Cells from the first row on; ``None`` is an empty cell."""

LEVELS = """
- {id: commitment, name: compromiso, plural: compromisos, is_commitment: true,
   weights: equal}
- {id: milestone, name: hito, plural: hitos}
"""

EQUAL = LEVELS.replace("plural: hitos", "plural: hitos, weights: equal")
"""The same, for forms without weights."""


def write_plan(
    folder: Path,
    layout: str | Mapping[str, str],
    exports: Mapping[str, object],
    *,
    levels: str = LEVELS,
    cut_offs: Sequence[str] = ("2024-12-31",),
    period: str = "{start: 2024-01-01, end: 2024-12-31}",
    more: str = "",
    corrections: str = "",
) -> Path:
    """Write a plan folder.

    ``layout`` is the YAML of one layout, or several by name; ``exports`` maps file
    names to what `write_export` takes. Each export gets the cut-off in its place and
    the layout in its place (the last one if there are fewer).
    """
    layouts = {"form": layout} if isinstance(layout, str) else dict(layout)
    names = list(layouts)
    entries = []
    for place, (file, content) in enumerate(exports.items()):
        write_export(folder / "exports" / file, content)
        cut_off = cut_offs[min(place, len(cut_offs) - 1)]
        name = names[min(place, len(names) - 1)]
        entries.append(
            f"- {{id: e{place + 1}, file: exports/{file}, layout: {name}, "
            f"cut_off: {cut_off}}}"
        )
    head = f"""
        plan: small
        title: Plan
        authority: Ciudad
        monitor: Evaluador
        period: {period}
        weights: as_given
    """
    text = dedent(head).lstrip()
    text += f"levels:\n{indent(dedent(levels).strip(), '  ')}\n"
    text += "exports:\n" + indent("\n".join(entries), "  ") + "\n" + dedent(more)
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    (folder / "layouts").mkdir(exist_ok=True)
    for name, body in layouts.items():
        path = folder / "layouts" / f"{name}.yaml"
        path.write_text(dedent(body), encoding="utf-8")
    if corrections:
        path = folder / "corrections.yaml"
        path.write_text(dedent(corrections), encoding="utf-8")
    return folder


def write_export(path: Path, content: object) -> None:
    """Write one export.

    ``content`` is bytes or text as they stand; or rows, for one sheet «Hoja» or a text
    file; or a mapping of sheet names to rows, or to a dict with ``rows``, ``merged``
    (ranges such as ``A1:A3``), ``formats`` (address to number format) and ``hidden``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(content)
    else:
        sheets = content if isinstance(content, Mapping) else {"Hoja": content}
        write_workbook(path, sheets)


def write_workbook(path: Path, sheets: Mapping[str, object]) -> None:
    """Write the sheets of a workbook, each from rows or from a dict."""
    book = Workbook()
    book.remove(book.active)
    for name, given in sheets.items():
        parts = given if isinstance(given, Mapping) else {"rows": given}
        sheet = book.create_sheet(name)
        for row, cells in enumerate(parts["rows"], start=1):
            for column, cell in enumerate(cells, start=1):
                if cell is not None:
                    sheet.cell(row, column, cell)
        for address, number_format in parts.get("formats", {}).items():
            sheet[address].number_format = number_format
        for cells in parts.get("merged", ()):
            sheet.merge_cells(cells)
        if parts.get("hidden"):
            sheet.sheet_state = "hidden"
    book.save(path)


def load(folder: Path, *args: object, **options: object) -> Tables:
    """Write a plan folder and load it."""
    write_plan(folder, *args, **options)
    return load_plan(read_plan(folder))


def rules(tables: Tables) -> dict[str, int]:
    """Count the findings by rule."""
    return tables.findings["rule"].value_counts().sort_index().to_dict()


def cells_of(tables: Tables, rule: str) -> list[str]:
    """List the cells of the findings of one rule."""
    mine = tables.findings[tables.findings["rule"] == rule]
    return mine["cell"].tolist()


def series_of(tables: Tables, milestone: str, column: str = "reported_pct") -> dict:
    """Return one value per quarter; missing ones as None."""
    rows = tables.progress[tables.progress["milestone_id"] == milestone]
    values = rows[column].astype(object).where(rows[column].notna(), None)
    return dict(zip(rows["quarter"], values, strict=True))


def accounts(tables: Tables, sheet: str = "") -> dict[str, int]:
    """Return where the rows of a sheet went, without the zeros."""
    receipts = tables.receipts
    row = receipts[receipts["sheet"] == sheet].iloc[0]
    parts = {c: row[c] for c in receipts if c.startswith("rows_")}
    return {name.removeprefix("rows_"): int(n) for name, n in parts.items() if n}


def reproduced(folder: Path, tables: Tables) -> dict[str, tuple[int, int]]:
    """Count, per figure, how many come out of how many that can be compared."""
    recomputed = recompute_published(
        tables.published,
        tables.progress,
        tables.tree,
        levels=read_plan(folder).level_ids,
    )
    counts = count_reproduced(recomputed)
    return {
        row.name: (row.n_reproduced, row.n_comparable)
        for row in counts[["name", "n_reproduced", "n_comparable"]].itertuples(
            index=False
        )
    }
