"""Write workbooks and evidence register of the reconstruction, always the same bytes.

Run ``python data/raw/bogota-2021-2023/make_example.py`` to write ``exports/`` and
``evidence.csv``;
``--check`` writes them elsewhere and compares; ``--table`` prints the deliberate mess
with the addresses of its cells. What is written stands in ``milestones.yaml`` (the
invented programme), ``mess.yaml`` (what is wrong on purpose) and ``evidence.yaml``
(what was decided about the evidence), the cells of each export in ``matrix.py``, the
rows of the register in ``register.py``; here is how they become files. Nothing of this
uses gabeval: who makes the data must not be who reads them.
"""

import argparse
import datetime
import sys
import tempfile
import zipfile
from pathlib import Path

import xlsxwriter
from matrix import FIRST_HEADER_ROW, Column, Matrix, is_hidden_year, list_exports
from register import write_register
from ruamel.yaml import YAML
from xlsxwriter.utility import xl_rowcol_to_cell

HERE = Path(__file__).resolve().parent
SHEET = "Consolidado"
WARNING = (
    "RECONSTRUCCIÓN CON FINES DE DEMOSTRACIÓN. Cifras, textos y evidencias inventados. "
    "No es un documento de la Alcaldía Mayor de Bogotá."
)
TITLE_BLOCK = (
    (1, "MANUAL DE PROCESOS Y PROCEDIMIENTOS (ficticio)", "Código: GAB-PR-00-F-00"),
    (2, "MONITOR DEL PLAN DE ACCIÓN DE GOBIERNO ABIERTO", "Versión: 01"),
    (3, "MATRIZ DE SEGUIMIENTO TRIMESTRAL", "Fecha: 23/08/2021"),
    (4, "OGP LOCAL", "Página: 1 de 1"),
)
"""Row from 0, title, form data. The second format of the matrix prints the same form
code, version and date as the first: that is part of what it shows."""

NOTES = (
    "Nota: los valores son incrementos del periodo, en porcentaje de la meta total.",
    "Fuente: reportes de las entidades (reconstrucción).",
    "Elaboró: Oficina Asesora de Planeación (ficticio).",
)


def read(name: str) -> dict | list:
    """Read a YAML file of this folder."""
    return YAML(typ="safe", pure=True).load(HERE / name)


def write_workbook(matrix: Matrix, mess: list[dict], path: Path) -> None:
    """Write one export.

    Parameters
    ----------
    matrix : Matrix
        Its cells.
    mess : list of dict
        Entries of ``mess.yaml`` for this export.
    path : pathlib.Path
        File to write.
    """
    book = xlsxwriter.Workbook(path, {"strings_to_urls": False})
    # Without a fixed moment the file would hold the time at which it was written.
    book.set_properties(
        {
            "title": "Monitor (reconstrucción)",
            "comments": WARNING,
            "author": "gabeval",
            "created": datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC),
        }
    )
    sheet = book.add_worksheet(SHEET)
    formats = _make_formats(book)
    _write_title(sheet, matrix, formats)
    _write_header(sheet, matrix, formats)
    cells = matrix.cells()
    for entry in mess:
        _apply(entry, matrix, cells, sheet)
    for (row, column), value in sorted(cells.items()):
        _write_cell(sheet, row, column, value, formats)
    _merge_keys(sheet, matrix, cells, formats)
    _write_end(sheet, matrix, mess, formats)
    if not matrix.export.has_months:
        _write_lists(book)
    sheet.set_column(0, len(matrix.columns), 14)
    for entry in mess:
        _hide(entry, matrix, sheet)
    book.close()


def _make_formats(book: xlsxwriter.Workbook) -> dict[str, object]:
    return {
        "title": book.add_format({"bold": True}),
        "header": book.add_format({"bold": True, "text_wrap": True, "border": 1}),
        "merged": book.add_format({"valign": "top", "text_wrap": True}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "0%": book.add_format({"num_format": "0%"}),
        "0.0%": book.add_format({"num_format": "0.0%"}),
    }


def _write_title(sheet: object, matrix: Matrix, formats: dict) -> None:
    year = matrix.export.quarter[:4]
    sheet.write_string(0, 0, WARNING, formats["title"])
    for row, text, form in TITLE_BLOCK:
        sheet.write_string(row, 2, text, formats["title"])
        sheet.write_string(row, 9, form)
    sheet.write_string(7, 0, "DEPENDENCIA:")
    sheet.write_string(7, 2, "Secretaría General - Gobierno Abierto de Bogotá")
    sheet.write_string(8, 0, f"VIGENCIA: {year}")


def _write_header(sheet: object, matrix: Matrix, formats: dict) -> None:
    first = FIRST_HEADER_ROW
    last = first + matrix.header_rows - 1
    columns = matrix.columns
    for depth in range(matrix.header_rows - 1):
        row = last - matrix.header_rows + 1 + depth
        for start, stop, text in _runs(columns, depth, matrix.header_rows - 1):
            _merge(sheet, row, start, row, stop, text, formats["header"])
    for i, column in enumerate(columns):
        top = last if column.groups else first
        if column.groups and len(column.groups) < matrix.header_rows - 1:
            top = first + len(column.groups)
        _merge(sheet, top, i, last, i, column.label, formats["header"])


def _runs(
    columns: list[Column], depth: int, n_groups: int
) -> list[tuple[int, int, str]]:
    """Find neighbouring columns under one group of a header row."""
    runs: list[tuple[int, int, str]] = []
    for i, column in enumerate(columns):
        if len(column.groups) <= depth or not n_groups:
            continue
        text = column.groups[depth]
        if runs and runs[-1][2] == text and runs[-1][1] == i - 1:
            runs[-1] = (runs[-1][0], i, text)
        else:
            runs.append((i, i, text))
    return runs


def _merge(
    sheet: object, top: int, left: int, bottom: int, right: int, text: str, form: object
) -> None:
    if (top, left) == (bottom, right):
        sheet.write_string(top, left, text, form)
    else:
        sheet.merge_range(top, left, bottom, right, text, form)


def _apply(entry: dict, matrix: Matrix, cells: dict, sheet: object) -> None:
    """Put one deliberate fault into the cells."""
    if entry["where"] in ("row", "columns", "extra_row"):
        return
    cell = (
        matrix.rows[entry["milestone"]],
        matrix.find(entry["where"], entry.get("period", "")),
    )
    if "error" in entry:
        cells[cell] = {"error": entry["error"]}
    elif "write" in entry:
        cells[cell] = entry["write"]
    elif "number" in entry:
        cells[cell] = (entry["number"], "0.0%")
    if "comment" in entry:
        sheet.write_comment(*cell, entry["comment"], {"author": "Enlace GAB"})


def _hide(entry: dict, matrix: Matrix, sheet: object) -> None:
    if entry["where"] == "row":
        sheet.set_row(matrix.rows[entry["milestone"]], None, None, {"hidden": True})
    elif entry["where"] == "columns":
        for i, column in enumerate(matrix.columns):
            if is_hidden_year(column):
                sheet.set_column(i, i, None, None, {"hidden": True})


def _write_cell(
    sheet: object, row: int, column: int, value: object, formats: dict
) -> None:
    if isinstance(value, dict):
        sheet.write_formula(row, column, "=#REF!", None, value["error"])
    elif isinstance(value, tuple):
        sheet.write_number(row, column, value[0], formats[value[1]])
    elif isinstance(value, datetime.date):
        moment = datetime.datetime.combine(value, datetime.time())
        sheet.write_datetime(row, column, moment, formats["date"])
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write_number(row, column, value)


def _merge_keys(sheet: object, matrix: Matrix, cells: dict, formats: dict) -> None:
    """Merge what speaks of a whole commitment over the rows of its milestones."""
    whats = ["to_date"]
    if matrix.export.has_months:
        whats += ["commitment_code", "commitment", "entity"]
    for commitment in matrix.programme["commitments"]:
        rows = [matrix.rows[m["id"]] for m in commitment["milestones"]]
        for what in whats:
            column = matrix.find(what)
            value = cells[rows[0], column]
            sheet.merge_range(rows[0], column, rows[-1], column, "", formats["merged"])
            _write_cell(sheet, rows[0], column, value, formats)


def _write_end(sheet: object, matrix: Matrix, mess: list[dict], formats: dict) -> None:
    """Write what stands below the milestones: a stray row, the total, the notes."""
    row = matrix.rows["total"]
    if any(entry["where"] == "extra_row" for entry in mess):
        sheet.write_string(row, matrix.find("goal"), "Actividad adicional de gestión")
        sheet.write_number(row, matrix.find("reported", "2022-03"), 10)
        row += 1
    column = matrix.find("to_date")
    tops = [
        matrix.rows[c["milestones"][0]["id"]] for c in matrix.programme["commitments"]
    ]
    parts = [
        f"{c['weight']}*{xl_rowcol_to_cell(top, column)}"
        for c, top in zip(matrix.programme["commitments"], tops, strict=True)
    ]
    is_broken = any("error" in entry for entry in mess)
    value = matrix.total() if matrix.export.has_months else matrix.total() / 100
    form = None if matrix.export.has_months else formats["0.0%"]
    sheet.write_string(row, 0, "TOTAL PLAN")
    sheet.write_formula(
        row, column, "=" + "+".join(parts), form, "#REF!" if is_broken else value
    )
    for i, text in enumerate(NOTES):
        sheet.write_string(row + 2 + i, 0, text)


def _write_lists(book: xlsxwriter.Workbook) -> None:
    """Add the hidden sheet that such forms keep their drop-down lists on."""
    lists = book.add_worksheet("Listas")
    for row, text in enumerate(("Eficacia", "Eficiencia", "Efectividad")):
        lists.write_string(row, 0, text)
    lists.hide()


def write_all(folder: Path) -> list[Path]:
    """Write every export and the evidence register below a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Plan folder, or another one to compare with.

    Returns
    -------
    list of pathlib.Path
        The files written.
    """
    programme, mess = read("milestones.yaml"), read("mess.yaml")
    written = []
    for export in list_exports(read("plan.yaml")):
        path = folder / export.path
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = [entry for entry in mess if entry["export"] == export.export_id]
        write_workbook(Matrix(export, programme), mine, path)
        written.append(path)
    path = folder / "evidence.csv"
    closure = Matrix(list_exports(read("plan.yaml"))[-1], programme)
    path.write_bytes(write_register(closure, read("evidence.yaml"), WARNING))
    return [*written, path]


def mess_table() -> str:
    """Return the deliberate mess as a Markdown table."""
    programme = read("milestones.yaml")
    exports = {e.export_id: e for e in list_exports(read("plan.yaml"))}
    lines = ["| export | cell | milestone | what | finding |", "|---|---|---|---|---|"]
    for entry in read("mess.yaml"):
        cell = Matrix(exports[entry["export"]], programme).address(entry)
        lines.append(
            f"| {entry['export']} | {cell} | {entry.get('milestone', '')} "
            f"| {entry['what']} | {entry['finding']} |"
        )
    return "\n".join(lines)


def check() -> list[str]:
    """Write the files elsewhere and say which differ from the committed ones.

    A workbook whose parts are equal and only packed otherwise (by another version of
    the compression library) is the same workbook.
    """
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for path in write_all(Path(folder)):
            name = path.relative_to(folder)
            committed = HERE / name
            if not committed.is_file():
                faults.append(f"{name} is not there")
            elif committed.read_bytes() != path.read_bytes() and (
                path.suffix != ".xlsx" or _unpack(committed) != _unpack(path)
            ):
                faults.append(f"{name} differs")
    return faults


def _unpack(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def main() -> int:
    """Do what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument(
        "--table", action="store_true", help="print the deliberate mess"
    )
    asked = parser.parse_args()
    if asked.table:
        print(mess_table())
        return 0
    if asked.check:
        faults = check()
        print("\n".join(faults) or "All files are what make_example.py writes.")
        return 1 if faults else 0
    for path in write_all(HERE):
        print(path.relative_to(HERE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
