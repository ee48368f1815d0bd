"""The evidence register of the reconstruction: which rows, and what stands in each.

The pieces of evidence are the cells of the closure's export; what became of them stands
in ``evidence.yaml``. Like the rest of this folder it does not use gabeval.
"""

import csv
import datetime
import io

from matrix import QUARTERS, Matrix, increments

HEADER = (
    *("evidencia", "hito", "trimestre", "enlace o archivo", "fecha de la evidencia"),
    *("estado", "calificación", "revisado por", "revisado el", "selección", "nota"),
)
"""As an evaluator in Bogotá would write it."""

RECONSTRUCTION = "Reconstrucción: evidencia y decisión inventadas."
LOOKED_AT = ("aceptada", "rechazada", "enlace roto")


def write_register(matrix: Matrix, decided: dict, warning: str) -> bytes:
    """Write the register as Excel in Spanish saves it.

    Parameters
    ----------
    matrix : Matrix
        Cells of the closure's export.
    decided : dict
        ``evidence.yaml``.
    warning : str
        First row: that it is a reconstruction.

    Returns
    -------
    bytes
        Text with a byte order mark, semicolons and decimal commas; lines end as in git.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow([warning])
    writer.writerow(HEADER)
    cells = matrix.cells()
    for commitment in matrix.programme["commitments"]:
        for milestone in commitment["milestones"]:
            values = increments(milestone, "reported", matrix.export)
            for quarter in QUARTERS:
                cell = (matrix.rows[milestone["id"]], matrix.find("evidence", quarter))
                source = cells.get(cell, "")
                if source or values.get(quarter):
                    writer.writerow(make_row(milestone["id"], quarter, source, decided))
    return text.getvalue().encode("utf-8-sig")


def make_row(milestone: str, quarter: str, source: str, decided: dict) -> list[str]:
    """Make one row: a piece of evidence, or that there is none."""
    is_drawn = milestone in decided["drawn"]
    is_looked_at = is_drawn or milestone in decided["by_hand"]
    status = "aceptada" if is_looked_at else "sin revisar"
    grade, note = "", ""
    day = last_day(quarter) - datetime.timedelta(days=10)
    for decision in decided["decisions"]:
        quarters = decision.get("quarters", [quarter])
        if decision["milestone"] == milestone and quarter in quarters:
            status = decision.get("status", status)
            grade = decision.get("grade", grade)
            note = decision.get("note", note)
            day = decision.get("date", day)
    if not source:
        status, grade, note = "ninguna", "", "La exportación no nombra evidencia."
    is_decided = status in LOOKED_AT
    written = f"{quarter[:4]}-T{quarter[-1]}"
    return [
        f"EV-{milestone.removeprefix('COBOG')}-{quarter[:4]}T{quarter[-1]}",
        milestone,
        written,
        source,
        f"{day:%d/%m/%Y}" if status in ("aceptada", "rechazada") else "",
        status,
        grade,
        decided["checked_by"] if is_decided else "",
        f"{decided['checked_on']:%d/%m/%Y}" if is_decided else "",
        "por peso" if is_drawn else "a mano" if is_looked_at else "",
        f"{note} {RECONSTRUCTION}".strip(),
    ]


def last_day(quarter: str) -> datetime.date:
    """Give the last day of a quarter."""
    year, number = int(quarter[:4]), int(quarter[-1])
    first_after = datetime.date(year + number // 4, 3 * number % 12 + 1, 1)
    return first_after - datetime.timedelta(days=1)
