"""Reading the evidence register: one table, every wrong row told at once.

The register is kept in Excel and saved as text, so it is read with the reader of
exports: semicolon or comma, any of the usual encodings, decimal commas.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd

from gabeval.dates import parse_date
from gabeval.errors import PlanError, list_cases
from gabeval.monitor.files.text_files import read_text_table
from gabeval.numerals import fold
from gabeval.plan.evidence import (
    CHECKED,
    COLUMN_WORDS,
    EVIDENCE_FILE,
    REQUIRED,
    find_column,
    parse_drawn,
    parse_grade,
    parse_status,
)
from gabeval.quarters import parse_quarter
from gabeval.speech import speak

HEADER_ROWS = 10
"""Rows at the top in which the header is looked for; a title may stand above it."""

COLUMNS = (*COLUMN_WORDS, "row")
"""Columns of the register's table, in order."""

_LABELS = [words[0] for words in COLUMN_WORDS.values()]


@dataclass(frozen=True)
class Register:
    """The evidence register of a plan.

    Attributes
    ----------
    items : pandas.DataFrame
        One row per piece of evidence, milestone and quarter; columns of `COLUMNS`.
        ``source``, ``evidence_date``, ``checked_by``, ``checked_on``, ``drawn`` and
        ``note`` are empty where nothing is written; ``grade`` is 1 for accepted
        evidence without one, and 0 for all other.
    sha256 : str
        Hash of the file; empty if there is none.
    """

    items: pd.DataFrame
    sha256: str

    @property
    def is_there(self) -> bool:
        """Whether the plan has a register."""
        return bool(self.sha256)


def read_register(folder: Path) -> Register:
    """Read the evidence register of a plan.

    Parameters
    ----------
    folder : pathlib.Path
        Plan folder; one without a name (a plan that was not read from disk) has no
        register.

    Returns
    -------
    Register
        Without rows if there is no file.

    Raises
    ------
    PlanError
        If the register is wrong; every wrong cell is told with its row.
    ExportError
        If the file cannot be read as a table.
    """
    path = Path(folder) / EVIDENCE_FILE
    if not Path(folder).name or not path.is_file():
        return Register(_empty(), "")
    return _parse(path.read_bytes())


@lru_cache(maxsize=1)
def _parse(data: bytes) -> Register:
    """Parse a register; every part of a page asks for the same one."""
    table = read_text_table(data, EVIDENCE_FILE, header_labels=_LABELS)
    rows = [[_text(cell) for cell in row] for row in table.sheet.values.tolist()]
    start, columns = _find_header(rows)
    faults: list[str] = []
    items = [
        _read_row(number, dict(zip(columns, row, strict=True)), faults)
        for number, row in enumerate(rows[start + 1 :], start + 2)
        if any(row)
    ]
    faults += _find_twice(items)
    if faults:
        raise PlanError(
            list_cases(
                speak("{file} has cells that cannot be used:", file=EVIDENCE_FILE),
                faults,
                speak("Mend these cells and run again; nothing was left out."),
            )
        )
    frame = pd.DataFrame(items, columns=list(COLUMNS)) if items else _empty()
    return Register(frame, hashlib.sha256(data).hexdigest())


def _empty() -> pd.DataFrame:
    types = {"grade": float, "row": "int64"}
    return pd.DataFrame({c: pd.Series(dtype=types.get(c, object)) for c in COLUMNS})


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _find_header(rows: list[list[str]]) -> tuple[int, list[str]]:
    """Find the header, and refuse it if it lacks a column or has one too many."""
    for number, row in enumerate(rows[:HEADER_ROWS]):
        known = [find_column(label) for label in row]
        if len({*known} & {*REQUIRED}) < 2:
            continue
        lacking = [column for column in REQUIRED if column not in known]
        strange = [
            label
            for label, column in zip(row, known, strict=True)
            if label and column is None
        ]
        twice = sorted({c for c in known if c and known.count(c) > 1})
        if lacking or strange or twice:
            raise PlanError(_say_header(number + 1, lacking, strange, twice))
        return number, [column or "" for column in known]
    raise PlanError(
        speak(
            "{file} has no header: none of its first {n} rows names the columns "
            "{columns}.",
            file=EVIDENCE_FILE,
            n=HEADER_ROWS,
            columns=", ".join(_say_column(column) for column in REQUIRED),
        )
    )


def _say_header(
    row: int, lacking: list[str], strange: list[str], twice: list[str]
) -> str:
    cases = [
        *(speak("there is no column {name}", name=_say_column(c)) for c in lacking),
        *(speak("'{name}' is no column of the register", name=x) for x in strange),
        *(speak("{name} stands there twice", name=_say_column(c)) for c in twice),
    ]
    return list_cases(
        speak("{file}, row {row}: the header is wrong:", file=EVIDENCE_FILE, row=row),
        cases,
        speak(
            "Known columns: {columns}.",
            columns=", ".join(_say_column(column) for column in COLUMN_WORDS),
        ),
    )


def _say_column(column: str) -> str:
    """Name a column in both languages, as a header may say it."""
    spanish = {
        "item_id": "evidencia",
        "milestone_id": "hito",
        "quarter": "trimestre",
        "source": "enlace o archivo",
        "evidence_date": "fecha de la evidencia",
        "status": "estado",
        "grade": "calificación",
        "checked_by": "revisado por",
        "checked_on": "revisado el",
        "drawn": "selección",
        "note": "nota",
    }
    return f"{column} ({spanish[column]})"


def _read_row(number: int, cells: dict[str, str], faults: list[str]) -> dict:
    """Read one row; what is wrong with it is added to the faults."""

    def take(column: str, parse: Callable[[str], object], words: str) -> object:
        text = cells.get(column, "")
        found = parse(text) if text else None
        if text and found is None:
            faults.append(
                speak(
                    "row {row}, {column}: found '{found}'; write {words}",
                    row=number,
                    column=_say_column(column),
                    found=text,
                    words=words,
                )
            )
        return found

    lacking = [column for column in REQUIRED if not cells.get(column)]
    faults += [
        speak("row {row}, {column}: is empty", row=number, column=_say_column(column))
        for column in lacking
    ]
    day = speak("a day such as 2023-11-30 or 30/11/2023")
    row = {
        "item_id": cells.get("item_id", ""),
        "milestone_id": cells.get("milestone_id", ""),
        "quarter": take("quarter", parse_quarter, speak("a quarter such as 2023-T4")),
        "source": cells.get("source", ""),
        "evidence_date": _iso(take("evidence_date", parse_date, day)),
        "status": take(
            "status",
            parse_status,
            speak(
                "accepted (aceptada), rejected (rechazada), broken_link (enlace roto), "
                "none (ninguna) or not_checked (sin revisar)"
            ),
        ),
        "grade": take("grade", parse_grade, speak("0, ½ or 1")),
        "checked_by": cells.get("checked_by", ""),
        "checked_on": _iso(take("checked_on", parse_date, day)),
        "drawn": take(
            "drawn",
            parse_drawn,
            speak(
                "hand (a mano), all (todas), random (al azar) or stake (por peso), or "
                "leave it empty"
            ),
        )
        or "",
        "note": cells.get("note", ""),
        "row": number,
    }
    faults += [
        speak("row {row}: {fault}", row=number, fault=fault)
        for fault in _find_contradictions(row, cells)
    ]
    is_accepted = row["status"] == "accepted"
    row["grade"] = (1.0 if row["grade"] is None else row["grade"]) * is_accepted
    return row


def _iso(day: object) -> str:
    return day.isoformat() if isinstance(day, date) else ""


def _find_contradictions(row: dict, cells: dict[str, str]) -> list[str]:
    """List what cannot be true at once."""
    status, grade = row["status"], row["grade"]
    faults = []
    if status == "accepted" and grade == 0:
        faults.append(speak("evidence with grade 0 is rejected, not accepted"))
    if status not in ("accepted", None) and grade:
        faults.append(
            speak(
                "only accepted evidence has a grade above 0; here it is {grade}",
                grade=cells["grade"],
            )
        )
    if status == "none" and row["source"]:
        faults.append(
            speak(
                "the status says that there is no evidence, but a link or file is named"
            )
        )
    if status in CHECKED and not row["source"]:
        faults.append(speak("evidence that was looked at needs its link or file"))
    if status in CHECKED and not (row["checked_by"] and cells.get("checked_on")):
        faults.append(speak("a decision needs who checked it and when"))
    return faults


def _find_twice(items: list[dict]) -> list[str]:
    """Tell pieces of evidence that stand twice for one milestone and quarter."""
    met: dict[tuple[str, str, object], int] = {}
    faults = []
    for item in items:
        key = (fold(item["item_id"]), item["milestone_id"], item["quarter"])
        first = met.setdefault(key, item["row"])
        if first != item["row"] and all(key):
            faults.append(
                speak(
                    "row {row}: {item} for {milestone} and this quarter stands in row "
                    "{first} already",
                    row=item["row"],
                    item=item["item_id"],
                    milestone=item["milestone_id"],
                    first=first,
                )
            )
    return faults
