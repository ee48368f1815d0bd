"""Small exports whose form must be guessed, and the plan that is begun from one."""

import csv

import openpyxl
from ruamel.yaml import YAML

from gabeval.monitor.guess.starting import guess_plan, write_new_plan


def plain(text):
    """The YAML as a program reads it, without our models."""
    return YAML(typ="safe").load(text)


def looked_at(file, **options):
    """Layout and plan, as data, and the questions."""
    guess = guess_plan(file, "my-city", **options)
    return plain(guess.layout_yaml), plain(guess.plan_yaml), guess.questions


def started(tmp_path, file, **options):
    """The folder of a new plan, written."""
    guess = guess_plan(file, "my-city", **options)
    folder = tmp_path / "data" / "raw" / "my-city"
    write_new_plan(folder, guess, file)
    return folder, guess


def write_xlsx(path, rows, *, merged=(), percent=(), sheet="Hoja1"):
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for cells in merged:
        page.merge_cells(cells)
    for cells in percent:
        for row in page[cells]:
            for cell in row:
                cell.number_format = "0%"
    book.save(path)
    return path


def write_csv(path, rows, delimiter=";"):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


QUARTERS = ["T1 2023", "T2 2023", "T3 2023", "T4 2023"]


def small_rows(planned, reported):
    """Three milestones of two commitments, four quarters side by side."""
    head = ["Código compromiso", "Compromiso", "Código hito", "Hito", "Responsable"]
    head += ["Ponderación"]
    head += [f"Programado {quarter}" for quarter in QUARTERS]
    head += [f"Ejecutado {quarter}" for quarter in QUARTERS]
    facts = [
        ["C1", "Datos abiertos", "C1-H1", "Publicar los datos", "Salud", 0.4],
        ["C1", "Datos abiertos", "C1-H2", "Revisar los datos", "Salud", 0.6],
        ["C2", "Participación", "C2-H1", "Convocar a la gente", "Hacienda", 1],
    ]
    rows = zip(facts, planned, reported, strict=True)
    return [head, *(a + b + c for a, b, c in rows)]


ADDING = [[10, 20, 30, 40], [25, 25, 25, 25], [0, 0, 50, 50]]
REPORTS = [[10, 20, 30, 40], [25, 20, 25, 5], [0, 0, 50, None]]
