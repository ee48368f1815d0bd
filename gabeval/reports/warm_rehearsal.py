"""A rehearsal: the page of an invented commitment is made once, and thrown away.

Much happens only the first time: expressions are compiled, templates and schemas read,
fonts looked up. What is rehearsed in the server is done for every page forked from it.
Nothing of a user's is run here, only our own notebook, on invented numbers first and
then, where many pages follow, on the plan's. Of plans with many pages nearly all are of
this kind, so the others are not rehearsed.
"""

import ast
import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gabeval

_PLAN = """\
plan: ensayo
title: {es: Ensayo, en: Rehearsal}
authority: Ciudad
monitor: gabeval
period: {start: 2023-01-01, end: 2023-12-31}
weights: as_given
levels:
  - {id: commitment, name: {es: compromiso, en: commitment}, is_commitment: true,
     plural: {es: compromisos, en: commitments}, weights: equal}
  - {id: milestone, name: {es: hito, en: milestone},
     plural: {es: hitos, en: milestones}}
exports:
  - {id: e1, file: exports/e1.csv, layout: ensayo, cut_off: 2023-09-30}
  - {id: e2, file: exports/e2.csv, layout: ensayo, cut_off: 2023-12-31}
"""

_LAYOUT = """\
header: {labels: [Compromiso, Hito, Entidad]}
levels:
  commitment: {id: Compromiso, name: Nombre}
  milestone: {id: Hito, name: Nombre del hito, weight: {label: Peso, read: percent}}
fields: {entity: Entidad}
accumulation: last
periods: {from: columns}
quarters:
  planned: {label: "Programado {year}-T{q}", read: percent}
  reported: {label: "Avance {year}-T{q}", read: percent}
"""

_HEAD = (
    "Compromiso,Nombre,Hito,Nombre del hito,Entidad,Peso,"
    "Programado 2023-T1,Programado 2023-T2,Programado 2023-T3,Programado 2023-T4,"
    "Avance 2023-T1,Avance 2023-T2,Avance 2023-T3,Avance 2023-T4\n"
)

_ROWS = (
    "A1,Agua,A1-H1,Pozos,Salud,60,25,50,75,100,20,40,{late},\n"
    "A1,Agua,A1-H2,Redes,Salud,40,25,50,75,100,25,30,70,{last}\n"
    "A2,Datos,A2-H1,Portal,Hacienda,50,25,50,75,100,12.5,,60,{last}\n"
    "A2,Datos,A2-H2,Guía,Hacienda,50,0,50,75,100,0,60,50,100\n"
)


def rehearse(folder: Path) -> None:
    """Make the page of an invented commitment, and forget it.

    Parameters
    ----------
    folder : pathlib.Path
        Empty folder of our own.
    """
    from gabeval.monitor.load import load_plan
    from gabeval.plan import read_plan

    write_invented(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plan = read_plan(folder)
        tables = load_plan(plan)
        for path in _own_notebooks():
            _make_page(path, plan, tables, "es")


def run_cells_of(plan: Any, tables: Any, *, cut_off: str, commitment: str) -> None:
    """Run the cells of a commitment's page, for what is remembered of the whole plan.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables; they remember what was worked out from them.
    cut_off, commitment : str
        As for `gabeval.show.opening.open_tables`.
    """
    from gabeval.reports.parameters import read_notebook
    from gabeval.show.opening import open_tables

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in _own_notebooks():
            page = open_tables(
                plan, tables, "es", cut_off=cut_off, commitment=commitment
            )
            _run_cells(read_notebook(path), page)


def _own_notebooks() -> list[Path]:
    notebooks = Path(gabeval.__file__).resolve().parents[1] / "notebooks"
    return sorted(notebooks.glob("*_commitment.ipynb"))


def write_invented(folder: Path) -> None:
    """Write the invented plan.

    Parameters
    ----------
    folder : pathlib.Path
        Where to.
    """
    for name, text in {
        "plan.yaml": _PLAN,
        "layouts/ensayo.yaml": _LAYOUT,
        "exports/e1.csv": _HEAD + _ROWS.format(late=70, last=""),
        "exports/e2.csv": _HEAD + _ROWS.format(late=65, last=90),
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _make_page(path: Path, plan: Any, tables: Any, code: str) -> None:
    import nbformat

    from gabeval.language import Language
    from gabeval.reports.charts import chart_files
    from gabeval.reports.check import check_page
    from gabeval.reports.frame import Setting
    from gabeval.reports.normalise import normalise
    from gabeval.reports.parameters import read_notebook, read_parameters
    from gabeval.reports.render import render_page
    from gabeval.reports.run import translate
    from gabeval.show.opening import open_tables

    language = Language(code)
    notebook = translate(read_notebook(path), language)
    read_parameters(notebook, source=path.name)
    _run_cells(notebook, open_tables(plan, tables, code, commitment="A1"))
    done = normalise(notebook, home=path.parent)
    nbformat.validate(done)
    nbformat.writes(done)
    charts = chart_files(done, "rehearsal", language)
    setting = Setting(code, "x", "x", "x", "2023-12-31", gabeval.__version__)
    check_page(
        render_page(done, setting, title="x", name="x.html", charts=charts, steps=())
    )


def _run_cells(notebook: Any, page: Any) -> None:
    """Run the cells of our own notebook on an open page, and keep their outputs."""
    space = {"__name__": "__main__", "commitment": page.commitment}
    for number, cell in enumerate(_code_cells(notebook), 1):
        cell.execution_count = number
        if "parameters" not in cell.metadata.get("tags", []):
            with contextlib.suppress(Exception):
                cell.outputs = list(_run(cell.source, space, page))


def _code_cells(notebook: Any) -> Iterator[Any]:
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.strip():
            yield cell


def _run(source: str, space: dict[str, Any], page: Any) -> Iterator[Any]:
    """Run a cell of our own; where it would open a page, it is given one."""
    from nbformat.v4 import new_output

    tree = ast.parse(source)
    tree.body = [line for line in tree.body if not _opens(line)]
    space["page"] = page
    last = tree.body.pop() if tree.body else None
    if last is not None and not isinstance(last, ast.Expr):
        tree.body.append(last)
        last = None
    exec(compile(tree, "rehearsal", "exec"), space)
    if last is None:
        return
    value = eval(compile(ast.Expression(last.value), "rehearsal", "eval"), space)
    ask = getattr(value, "_repr_mimebundle_", None)
    if ask is not None:
        said = ask()
        data, metadata = said if isinstance(said, tuple) else (said, {})
        yield new_output(
            "execute_result", dict(data), metadata=metadata, execution_count=1
        )


def _opens(line: ast.stmt) -> bool:
    return isinstance(line, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "page" for target in line.targets
    )
