"""The cells of the reconstructed matrices: which columns, and what stands in each.

Here is what an export says, cell by cell, in one of two formats; how that becomes a
workbook is in ``make_example.py``. The values themselves stand in ``milestones.yaml``.
"""

import datetime
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

QUARTERS = [f"{y}Q{n}" for y in (2021, 2022, 2023) for n in (1, 2, 3, 4)][2:]
ROMAN = ("I", "II", "III", "IV")
MONTHS = (
    *("Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto"),
    *("Septiembre", "Octubre", "Noviembre", "Diciembre"),
)
FIRST_HEADER_ROW = 10
"""Counted from 0: row 11 of the sheet, as in the matrices of Bogotá's entities."""


@dataclass(frozen=True)
class Column:
    """A column of the matrix: what it holds, its label, and the groups above it."""

    what: str
    label: str
    groups: tuple[str, ...] = ()
    period: str = ""


@dataclass(frozen=True)
class Export:
    """One file: its name, the last quarter that it speaks for, and its format."""

    export_id: str
    quarter: str
    path: str
    has_months: bool


def list_exports(plan: dict) -> list[Export]:
    """List the exports of ``plan.yaml`` in its order, which is that of the cut-offs."""
    return [
        Export(
            export_id=entry["id"],
            quarter=min(quarter_of(entry["cut_off"]), QUARTERS[-1]),
            path=entry["file"],
            has_months=entry["layout"] == "matriz-2021",
        )
        for entry in plan["exports"]
    ]


def quarter_of(day: datetime.date) -> str:
    """Name the quarter of a day."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def periods_of(quarter: str, *, has_months: bool) -> list[tuple[str, str]]:
    """List the periods of a quarter, each with the label of its column."""
    year, number = quarter.split("Q")
    if not has_months:
        return [(quarter, f"Trimestre {ROMAN[int(number) - 1]}")]
    first = 3 * int(number) - 3
    return [(f"{year}-{m + 1:02d}", MONTHS[m]) for m in range(first, first + 3)]


def list_columns(export: Export) -> list[Column]:
    """List the columns of the matrix in the format of an export."""
    year, number = export.quarter.split("Q")
    until = f"A TRIMESTRE {ROMAN[int(number) - 1]} DE {year}"
    if export.has_months:
        top = ("PROGRAMACIÓN Y EJECUCIÓN (% de la meta total)",)
        keys = (
            *(("commitment_code", "CÓDIGO COMPROMISO"), ("commitment", "COMPROMISO")),
            *(("entity", "RESPONSABLE"), ("code", "CÓDIGO HITO"), ("name", "HITO")),
            *(("goal", "META"), ("unit", "UNIDAD DE MEDIDA")),
            ("weight", "PONDERACIÓN"),
        )
        dates = ("FECHA INICIAL", "FECHA FINAL")
        sign = ""
    else:
        top = ()
        keys = (
            *(("number", "No."), ("entity", "ENTIDAD \nRESPONSABLE")),
            *(("commitment_code", "CÓDIGO COMPROMISO"), ("commitment", "COMPROMISO")),
            *(("code", "CÓDIGO\nHITO "), ("name", "HITO"), ("goal", "META")),
            *(("unit", "UNIDAD DE MEDIDA"), ("kind", "TIPO DE INDICADOR")),
            ("weight", "PONDERACIÓN"),
        )
        dates = ("INICIO", "FIN")
        sign = "% "
    return [
        *(Column(what, label) for what, label in keys),
        Column("start", dates[0], ("DURACIÓN",)),
        Column("end", dates[1], ("DURACIÓN",)),
        *_list_values(top, has_months=export.has_months),
        Column("this_year", f"{sign}AVANCE VIGENCIA {until}"),
        Column("to_date", f"{sign}AVANCE COMPROMISO {until}"),
        *_list_texts(has_months=export.has_months),
    ]


def _list_values(top: tuple[str, ...], *, has_months: bool) -> list[Column]:
    """First format: all programmes, then all reports; second: both, year by year."""
    kinds = (("planned", "PROGRAMACIÓN"), ("reported", "EJECUCIÓN"))
    columns = [
        Column(what, label, (*top, f"{group} {quarter[:4]}"), period)
        for what, group in kinds
        for quarter in QUARTERS
        for period, label in periods_of(quarter, has_months=has_months)
    ]
    if has_months:
        return columns
    return sorted(columns, key=lambda column: column.period[:4])


def _list_texts(*, has_months: bool) -> list[Column]:
    kinds = [("text", "DESCRIPCIÓN DE ACTIVIDADES"), ("evidence", "EVIDENCIAS")]
    columns = [
        Column(what, periods_of(q, has_months=False)[0][1], (f"{group} {q[:4]}",), q)
        for what, group in kinds
        for q in QUARTERS
    ]
    if not has_months:
        columns += [
            Column("remark", f"Trimestre {roman}", ("OBSERVACIONES 2023",), f"2023Q{n}")
            for n, roman in enumerate(ROMAN, start=1)
        ]
    return columns


def increments(milestone: dict, what: str, export: Export) -> dict[str, float | None]:
    """Return what an export says per quarter, before anybody mistyped it."""
    if what == "planned":
        before = milestone.get("planned_before_2023")
        planned = before if before and export.has_months else milestone["planned"]
        return {quarter: planned.get(quarter, 0) for quarter in QUARTERS}
    values = dict(milestone["reported"])
    for change in milestone.get("history", ()):
        if export.export_id in change["exports"]:
            values[change["quarter"]] = change["value"]
    return {q: v for q, v in values.items() if q <= export.quarter}


def split_months(value: float, milestone: dict, quarter: str, what: str) -> list[float]:
    """Spread a quarter's value over its months; the parts add up to it."""
    given = milestone.get("months", {}).get(quarter)
    if given and what == "reported":
        return given
    if value < 7.5:
        return [0, 0, value]
    if value < 15:
        return [0, round(0.4 * value), round(value - round(0.4 * value), 2)]
    first, second = round(0.5 * value) / 2, round(0.7 * value) / 2
    return [first, second, round(value - first - second, 2)]


def typed(value: float, style: str) -> object:
    """Write a value the way an entity types it; a pair is number and number format."""
    text = f"{value:g}"
    if style == "text_comma":
        return text.replace(".", ",") + "%"
    if style == "text_point":
        return f"{text}%"
    if style == "bare_comma" and "." in text:
        return text.replace(".", ",")
    if style == "percent_format":
        return (round(value / 100, 6), "0.0%")
    return int(value) if value == int(value) else value


def spelling(names: dict[str, str], export: Export) -> str:
    """Return the spelling that is in use in the quarter of an export."""
    return names[max(start for start in names if start <= export.quarter)]


class Matrix:
    """The cells of one export, by milestone and column.

    Parameters
    ----------
    export : Export
        Which one.
    programme : dict
        ``milestones.yaml``.
    """

    def __init__(self, export: Export, programme: dict) -> None:
        self.export = export
        self.programme = programme
        self.columns = list_columns(export)
        self.header_rows = 3 if export.has_months else 2
        self.rows = self._place_rows()

    def _place_rows(self) -> dict[str, int]:
        """Give each section (by its commitment) and each milestone its row, from 0."""
        row = FIRST_HEADER_ROW + self.header_rows
        rows = {}
        for commitment in self.programme["commitments"]:
            for item in (commitment, *commitment["milestones"]):
                rows[item["id"]] = row
                row += 1
        rows["total"] = row
        return rows

    def find(self, what: str, period: str = "") -> int:
        """Return the number of a column, from 0."""
        return next(
            i
            for i, column in enumerate(self.columns)
            if column.what == what and column.period in ("", period)
        )

    def address(self, mess: dict) -> str:
        """Name the cell, row or columns that an entry of ``mess.yaml`` speaks of."""
        if mess["where"] == "columns":
            found = [i for i, c in enumerate(self.columns) if is_hidden_year(c)]
            names = [xl_rowcol_to_cell(0, i).rstrip("1") for i in found]
            return f"{names[0]}:{names[-1]}"
        if mess["where"] == "extra_row":
            return f"row {self.rows['total'] + 1}"
        if mess["where"] == "row":
            return f"row {self.rows[mess['milestone']] + 1}"
        column = self.find(mess["where"], mess.get("period", ""))
        return xl_rowcol_to_cell(self.rows[mess["milestone"]], column)

    def cells(self) -> dict[tuple[int, int], object]:
        """Return every cell below the header: (row, column) to what is written."""
        cells: dict[tuple[int, int], object] = {}
        number = 0
        for commitment in self.programme["commitments"]:
            cells[self.rows[commitment["id"]], 0] = commitment["section"]
            for place, milestone in enumerate(commitment["milestones"]):
                number += 1
                row = self.rows[milestone["id"]]
                fixed = self._fixed(commitment, milestone, number, is_first=place == 0)
                for i, column in enumerate(self.columns):
                    if column.what in fixed:
                        cells[row, i] = fixed[column.what]
                self._add_values(cells, commitment, milestone)
                self._add_texts(cells, commitment, milestone, number)
        return {cell: value for cell, value in cells.items() if value is not None}

    def _fixed(
        self, commitment: dict, milestone: dict, number: int, *, is_first: bool
    ) -> dict[str, object]:
        """Return the cells of a milestone that do not depend on a period."""
        export, entity = self.export, commitment["entity"]
        start, end = milestone["dates"]
        text = milestone.get("weight_text", {}).get(export.export_id)
        weight = milestone["weight"]
        this_year = sum(
            value or 0
            for quarter, value in increments(milestone, "reported", export).items()
            if quarter[:4] == export.quarter[:4]
        )
        to_date = self.to_date(commitment) if is_first else None
        fixed = {
            "number": number,
            "code": milestone["id"],
            "name": milestone["name"],
            "goal": milestone["goal"],
            "unit": milestone["unit"],
            "kind": "Eficacia",
        }
        if is_first or not export.has_months:
            fixed["commitment_code"] = commitment["id"]
            fixed["commitment"] = spelling(commitment["names"], export)
            fixed["entity"] = spelling(self.programme["names"][entity], export)
        if export.has_months:
            return fixed | {
                "weight": text or f"{round(100 * weight)}%",
                "start": f"{start:%d/%m/%Y}",
                "end": f"{end:%d/%m/%Y}",
                "this_year": round(this_year, 2),
                "to_date": to_date,
            }
        return fixed | {
            "weight": (weight, "0%"),
            "start": start,
            "end": end,
            "this_year": (round(this_year / 100, 6), "0.0%"),
            "to_date": None if to_date is None else (round(to_date / 100, 6), "0.0%"),
        }

    def to_date(self, commitment: dict) -> float:
        """Work out the city's figure: sum of weight times sum, not limited to 100."""
        total = 0.0
        for milestone in commitment["milestones"]:
            text = milestone.get("weight_text", {}).get(self.export.export_id)
            weight = float(text.rstrip("%")) / 100 if text else milestone["weight"]
            values = increments(milestone, "reported", self.export).values()
            total += weight * sum(value or 0 for value in values)
        return round(total, 2)

    def total(self) -> float:
        """Work out the city's figure for the plan."""
        parts = self.programme["commitments"]
        return round(sum(c["weight"] * self.to_date(c) for c in parts), 2)

    def _add_values(self, cells: dict, commitment: dict, milestone: dict) -> None:
        style = self.programme["styles"][commitment["entity"]]
        row = self.rows[milestone["id"]]
        planned = increments(milestone, "planned", self.export)
        reported = increments(milestone, "reported", self.export)
        for quarter in QUARTERS:
            plan_style = "number" if self.export.has_months else "percent_format"
            self._add(cells, row, quarter, "planned", milestone, planned, plan_style)
            if quarter in reported:
                style_name = style["value"]
                self._add(
                    cells, row, quarter, "reported", milestone, reported, style_name
                )
            elif quarter <= self.export.quarter:
                idle = style[self._phase(milestone, quarter, reported)]
                for period, _ in periods_of(quarter, has_months=self.export.has_months):
                    cells[row, self.find("reported", period)] = idle

    def _phase(self, milestone: dict, quarter: str, reported: dict) -> str:
        """Tell whether a quarter without work lies before, inside or after the work."""
        if quarter < min(quarter_of(milestone["dates"][0]), min(reported, default="9")):
            return "before"
        last = max(quarter_of(milestone["dates"][1]), max(milestone["reported"]))
        return (
            "after"
            if quarter > last or not self._is_open(milestone, quarter)
            else ("during")
        )

    def _is_open(self, milestone: dict, quarter: str) -> bool:
        """Tell whether a report is still to come in or after a quarter."""
        return any(q >= quarter for q in milestone["reported"])

    def _add(
        self,
        cells: dict,
        row: int,
        quarter: str,
        what: str,
        milestone: dict,
        values: dict[str, float | None],
        style: str,
    ) -> None:
        value = values[quarter]
        if value is None:
            return
        if not self.export.has_months:
            cells[row, self.find(what, quarter)] = typed(value, style)
            return
        parts = split_months(value, milestone, quarter, what)
        for (period, _), part in zip(
            periods_of(quarter, has_months=True), parts, strict=True
        ):
            # A month without work is left empty, unless the whole quarter had none.
            if part or (value == 0 and period.endswith(("03", "06", "09", "12"))):
                cells[row, self.find(what, period)] = typed(part, style)

    def _add_texts(
        self, cells: dict, commitment: dict, milestone: dict, number: int
    ) -> None:
        row = self.rows[milestone["id"]]
        places = self.programme["places"]
        reported = increments(milestone, "reported", self.export)
        for i, quarter in enumerate(QUARTERS):
            if not reported.get(quarter):
                continue
            place = places[(number + 3 * i) % len(places)]
            other = places[(number + 3 * i + 4) % len(places)]
            if (number + i) % 9:
                text = milestone["text"].format(place=place, next=other)
                cells[row, self.find("text", quarter)] = text
            if (number + 2 * i) % 7:
                proof = evidence(commitment, milestone["id"], quarter)
                cells[row, self.find("evidence", quarter)] = proof
            if not self.export.has_months and quarter == "2023Q3":
                remark = "Sin observaciones."
                cells[row, self.find("remark", quarter)] = remark


def evidence(commitment: dict, milestone_id: str, quarter: str) -> str:
    """Write evidence as an entity gives it; all of it is fictitious."""
    body = commitment["entity"].lower()
    part = milestone_id.split("-")[1]
    period = quarter.replace("Q", "T")
    return {
        "link": f"https://evidencias.example/{body}/{period}/{part}.pdf",
        "repeated": f"https://evidencias.example/{body}/carpeta-general",
        "intranet": f"\\\\srv-{body}\\gab\\{period}",
        "file": f"Acta_{part}_{period}.pdf; Listado_{part}_{period}.xlsx",
        "drive": "Carpeta compartida (solicitar acceso)",
    }[commitment["evidence"]]


def is_hidden_year(column: Column) -> bool:
    """Tell whether a column is one of those hidden in the second format."""
    return column.what in ("planned", "reported") and column.period[:4] == "2021"
