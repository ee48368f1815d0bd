"""Make a plan of any size: a plan folder with two exports, the same for the same size.

Every commitment has four milestones over six quarters; progress lags behind, falls in a
few places and is missing in others, so that pages have something to say.
"""

import argparse
import csv
import random
from pathlib import Path

QUARTERS = ("2023-T1", "2023-T2", "2023-T3", "2023-T4", "2024-T1", "2024-T2")
"""Quarters of the plan, as its monitor writes them."""

N_MILESTONES = 4
"""Milestones of every commitment."""

PLAN = """\
# Made by benchmarks/make_plan.py; no real plan.
plan: {name}
title: {{es: Plan de {n} compromisos, en: A plan of {n} commitments}}
authority: Ciudad de prueba
monitor: gabeval
period: {{start: 2023-01-01, end: 2024-06-30}}
weights: as_given
levels:
  - {{id: commitment, name: {{es: compromiso, en: commitment}}, is_commitment: true,
      plural: {{es: compromisos, en: commitments}}, weights: equal}}
  - {{id: milestone, name: {{es: hito, en: milestone}},
      plural: {{es: hitos, en: milestones}}}}
exports:
  - {{id: e1, file: exports/e1.csv, layout: made, cut_off: 2024-03-31}}
  - {{id: e2, file: exports/e2.csv, layout: made, cut_off: 2024-06-30}}
"""

LAYOUT = """\
about: A column per quarter for what was planned and for what was reported.
header: {labels: [Compromiso, Hito, Entidad]}
levels:
  commitment: {id: Compromiso, name: Nombre}
  milestone:
    id: Hito
    name: Nombre del hito
    weight: {label: Peso, read: percent}
fields:
  entity: Entidad
accumulation: last
periods: {from: columns}
quarters:
  planned: {label: "Programado {year}-T{q}", read: percent}
  reported: {label: "Avance {year}-T{q}", read: percent}
"""

HEAD = (
    *("Compromiso", "Nombre", "Hito", "Nombre del hito", "Entidad", "Peso"),
    *(f"Programado {quarter}" for quarter in QUARTERS),
    *(f"Avance {quarter}" for quarter in QUARTERS),
)
"""Columns of an export."""


def make_rows(n: int) -> list[list[str]]:
    """Make the rows of the last export: one per milestone."""
    draw = random.Random(n)
    rows = []
    for number in range(1, n + 1):
        code, entity = f"C{number:04d}", f"Entidad {number % 12 + 1:02d}"
        for part in range(1, N_MILESTONES + 1):
            start, lag = draw.randrange(3), draw.uniform(0.6, 1.05)
            planned = [
                min(100, max(0, round(100 * (q + 1 - start) / (6 - start))))
                for q in range(len(QUARTERS))
            ]
            reported = [f"{min(100, value * lag):.1f}" for value in planned]
            if draw.random() < 0.1:
                reported[draw.randrange(6)] = ""
            if draw.random() < 0.05:
                reported[4] = reported[2]
            name = [f"Compromiso de prueba {number}", f"{code}-H{part}"]
            about = [f"Hito {part} del compromiso {number}", entity, "25"]
            rows.append([code, *name, *about, *map(str, planned), *reported])
    return rows


def make_plan(folder: Path, n: int) -> Path:
    """Write the plan folder and return it."""
    (folder / "layouts").mkdir(parents=True, exist_ok=True)
    (folder / "exports").mkdir(exist_ok=True)
    text = PLAN.format(name=folder.name, n=n)
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    (folder / "layouts" / "made.yaml").write_text(LAYOUT, encoding="utf-8")
    rows = make_rows(n)
    # The export before knew nothing of the last quarter.
    earlier = [[*row[:-1], ""] for row in rows]
    for name, held in (("e1", earlier), ("e2", rows)):
        write_export(folder / "exports" / f"{name}.csv", held)
    return folder


def write_export(path: Path, rows: list[list[str]]) -> None:
    """Write rows below the head."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])


def change_cell(path: Path, row: int, column: int, value: str) -> None:
    """Write another value into a cell of an export; rows count from 0."""
    with path.open(encoding="utf-8", newline="") as file:
        _head, *rows = csv.reader(file)
    rows[row][column] = value
    write_export(path, rows)


def main() -> None:
    """Make a plan from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="such as data/raw/made-76")
    parser.add_argument("n", type=int, help="how many commitments")
    given = parser.parse_args()
    make_plan(given.folder, given.n)


if __name__ == "__main__":
    main()
