"""The shipped example, read without gabeval."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl
from ruamel.yaml import YAML

FOLDER = Path(__file__).resolve().parents[1] / "data" / "raw" / "bogota-2021-2023"

MONTHS = (
    *("Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto"),
    *("Septiembre", "Octubre", "Noviembre", "Diciembre"),
)

ABSENT = {"N/A", "NO APLICA", "pendiente"}

WEIGHTS = {
    "COBOG0001": 0.25,
    "COBOG0002": 0.25,
    "COBOG0003": 0.10,
    "COBOG0004": 0.15,
    "COBOG0006": 0.25,
}
"""Invented; in plan.yaml and, on purpose, here once more."""


def read_yaml(name: str):
    return YAML(typ="safe", pure=True).load(FOLDER / name)


@dataclass
class Read:
    """One export as this file reads it: increments in percent, weights as shares."""

    sheet: object
    codes: dict[str, int]
    weights: dict[str, float]
    planned: dict[str, dict[str, float]]
    reported: dict[str, dict[str, float]]

    def progress(self, milestone: str) -> float:
        """Cumulative progress; a missing report adds nothing."""
        return sum(self.reported[milestone].values())

    def commitment(self, code: str, *, cap: bool = True) -> float:
        total = 0.0
        for milestone, weight in self.weights.items():
            if milestone.startswith(code):
                progress = self.progress(milestone)
                total += weight * (min(progress, 100) if cap else progress)
        return total

    def plan(self, weights: dict[str, float] = WEIGHTS, *, cap: bool = True) -> float:
        parts = (w * self.commitment(c, cap=cap) for c, w in weights.items())
        return sum(parts)


def number(cell) -> float | None:
    """Read one cell as a percentage, by the kinds of spelling that occur."""
    value = cell.value
    if value is None or cell.data_type == "e" or value in ABSENT:
        return None
    if isinstance(value, str):
        return float(value.rstrip("%").replace(",", "."))
    return value * 100 if cell.number_format.endswith("%") else value


def headers(sheet, first: int, last: int) -> dict[int, tuple[str, ...]]:
    """Give each column its labels from top to bottom, merged groups spread out."""
    labels: dict[int, list[str]] = {}
    rows = range(first, last + 1)
    spans = [m for m in sheet.merged_cells.ranges if m.min_row in rows]
    for row in rows:
        for column in range(1, sheet.max_column + 1):
            text = sheet.cell(row, column).value
            for span in spans:
                if span.min_row == row and span.min_col <= column <= span.max_col:
                    text = sheet.cell(span.min_row, span.min_col).value
            if text:
                labels.setdefault(column, []).append(" ".join(text.split()))
    return {column: tuple(texts) for column, texts in labels.items()}


def period(labels: tuple[str, ...]) -> tuple[str, str] | None:
    """Say what a column of values holds, and for which quarter."""
    for kind, word in (("planned", "PROGRAMACIÓN"), ("reported", "EJECUCIÓN")):
        years = [t[-4:] for t in labels[:-1] if re.fullmatch(rf"{word} \d{{4}}", t)]
        if not years:
            continue
        leaf = labels[-1]
        if leaf in MONTHS:
            return kind, f"{years[0]}Q{MONTHS.index(leaf) // 3 + 1}"
        roman = ("I", "II", "III", "IV").index(leaf.removeprefix("Trimestre "))
        return kind, f"{years[0]}Q{roman + 1}"
    return None


def read_export(entry: dict, *, corrected: bool = True) -> Read:
    book = openpyxl.load_workbook(FOLDER / entry["file"], data_only=True)
    sheet = book["Consolidado"]
    if corrected:
        for correction in read_yaml("corrections.yaml"):
            if correction["export"] == entry["id"]:
                sheet[correction["cell"]].value = correction["becomes"]
    last = 13 if entry["layout"] == "matriz-2021" else 12
    labels = headers(sheet, 11, last)
    place = {texts[-1]: column for column, texts in labels.items()}
    values = {column: period(texts) for column, texts in labels.items()}
    read = Read(sheet, {}, {}, {}, {})
    for row in range(last + 1, sheet.max_row + 1):
        code = sheet.cell(row, place["CÓDIGO HITO"]).value
        if not code:
            continue
        code = code.strip().strip("\u200b")
        read.codes[code] = row
        read.weights[code] = number(sheet.cell(row, place["PONDERACIÓN"])) / 100
        read.planned[code], read.reported[code] = {}, {}
        for column, found in values.items():
            value = number(sheet.cell(row, column)) if found else None
            if value is not None:
                kind, quarter = found
                sums = getattr(read, kind)[code]
                sums[quarter] = sums.get(quarter, 0) + value
    return read


@cache
def read_exports() -> dict[str, Read]:
    """Read every export, once for all tests: opening the workbooks takes seconds."""
    return {
        entry["id"]: read_export(entry) for entry in read_yaml("plan.yaml")["exports"]
    }
