"""Reading the columns of one sheet: from a layout's column to values and cells."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from gabeval.monitor.binding import Bound, bind
from gabeval.monitor.cells import (
    CELL_ERRORS,
    COUNTS,
    Numbers,
    read_dates,
    read_numbers,
    read_texts,
)
from gabeval.monitor.files.workbook import Sheet
from gabeval.monitor.findings import Findings
from gabeval.monitor.labels import Head
from gabeval.plan import Column, ExportEntry, Layout, Plan
from gabeval.plan.columns import NUMERIC_READS
from gabeval.plan.figures import PLAN_LEVEL

SUSPECT_SHARE = 5.0
"""A share above this (500 %) is asked about: it probably is a percentage."""


@dataclass
class SheetReader:
    """One sheet of one export, its header found and its data rows known.

    Attributes
    ----------
    plan, layout, export
        What the plan says.
    sheet, head
        What was met.
    kinds : numpy.ndarray
        Kind of each row, see `rows.KINDS`; quarantined rows change here.
    findings : Findings
        Gets what is odd.
    readings : list of dict
        Counts per column, rows of the table ``readings``.
    quarantined : dict of int to str
        Rule that set a row aside, by row counted from 0.
    used_columns : set of int
        Columns that were read.
    said : mapping of str to str
        What the title above the header, or the name of the sheet, says of its quarter:
        ``q``, ``year``, ``month``.
    told : set of tuple
        Cells of which a finding was added: row, column, rule.
    highest : list of tuple
        Highest value of each column of reported percentages, the column, its quarter.
    """

    plan: Plan
    layout: Layout
    export: ExportEntry
    sheet: Sheet
    head: Head
    kinds: np.ndarray
    findings: Findings
    readings: list[dict[str, object]] = field(default_factory=list)
    quarantined: dict[int, str] = field(default_factory=dict)
    used_columns: set[int] = field(default_factory=set)
    said: Mapping[str, str] = field(default_factory=dict)
    told: set[tuple[int, int, str]] = field(default_factory=set)
    highest: list[tuple[float, Bound, str]] = field(default_factory=list)

    @property
    def cut_off(self) -> str:
        """Quarter that the export speaks for."""
        return self.plan.quarter_at(self.export.cut_off)

    @property
    def rows(self) -> np.ndarray:
        """Rows of the sheet that hold data and were not set aside, counted from 0."""
        return np.flatnonzero(self.kinds == "used")

    def set_aside(self, rows: np.ndarray, rule: str) -> None:
        """Quarantine rows.

        Parameters
        ----------
        rows : numpy.ndarray
            Rows of the sheet, counted from 0.
        rule : str
            Why.
        """
        self.kinds[rows] = "quarantined"
        self.quarantined.update((int(row), rule) for row in rows)

    def bound(self, column: Column | None) -> list[Bound]:
        """Find the columns that a layout's column names; none if left out."""
        if column is None or column.constant is not None or column.join:
            return []
        found = bind(column, self.head)
        self.used_columns.update(hit.index for hit in found)
        return found

    def has(self, column: Column | None) -> bool:
        """Say whether the sheet has a column."""
        if column is None:
            return False
        return bool(column.constant is not None or column.join or self.bound(column))

    def sources(self, column: Column, index: int, level: str = "") -> np.ndarray:
        """Say in which row of the sheet the cell of each data row stands.

        Parameters
        ----------
        column : Column
            Says whether it is the own row, the heading above or the total below.
        index : int
            Its place.
        level : str
            Level that the column speaks of: a heading counts for it only if it has the
            level's code (or name).

        Returns
        -------
        numpy.ndarray
            Rows counted from 0, one per data row; -1 where there is none.
        """
        rows = self.rows
        if column.row == "own":
            return rows
        marks = self._marks(column, index, level)
        if not len(marks):
            return np.full(len(rows), -1)
        if level == PLAN_LEVEL:
            return np.full(len(rows), marks[0 if column.row == "heading" else -1])
        if column.row == "heading":
            place = np.searchsorted(marks, rows, side="right") - 1
            return np.where(place >= 0, marks[place], -1)
        place = np.searchsorted(marks, rows)
        last = len(marks) - 1
        return np.where(place <= last, marks[np.minimum(place, last)], -1)

    def _marks(self, column: Column, index: int, level: str) -> np.ndarray:
        """List the heading or total rows in which a column says something."""
        kind = "section" if column.row == "heading" else "total"
        marks = np.flatnonzero(self.kinds == kind)
        columns = self.layout.levels.get(level)
        anchor = (columns.id or columns.name) if columns else None
        if anchor is not None and anchor.row == column.row and anchor != column:
            found = self.bound(anchor)
            column, index = anchor, found[0].index if found else index
        texts = read_texts(self.sheet.values[marks, index], column)
        return marks[~np.equal(texts, None).astype(bool)]

    def address(self, bounds: list[Bound], row: int) -> str:
        """Write the address of a cell, or of the cells that make up one value."""
        return self.addresses(bounds, np.array([row]))[0]

    def addresses(self, bounds: list[Bound], rows: np.ndarray) -> list[str]:
        """Write the address of one value in each of several rows; -1 has none."""
        if not bounds:
            return [""] * len(rows)
        first, last = bounds[0].letter, bounds[-1].letter
        numbers = (rows + 1).tolist()
        if first == last:
            return [f"{first}{n}" if n > 0 else "" for n in numbers]
        return [f"{first}{n}:{last}{n}" if n > 0 else "" for n in numbers]

    def texts(self, column: Column | None, level: str = "") -> np.ndarray:
        """Read a column as text, for the data rows; ``None`` where it is empty."""
        rows = self.rows
        if column is not None and column.constant is not None:
            return np.full(len(rows), str(column.constant), dtype=object)
        if column is not None and column.join:
            return self._joined(column)
        found = self.bound(column)
        if column is None or not found:
            return np.full(len(rows), None, dtype=object)
        return self.texts_at(column, found[0], level)

    def texts_at(self, column: Column, bound: Bound, level: str = "") -> np.ndarray:
        """Read the cells at one place as text, for the data rows."""
        sources = self.sources(column, bound.index, level)
        cells = np.where(sources >= 0, self.sheet.values[sources, bound.index], None)
        errors = self._errors(bound.index)
        if errors:
            held = set(sources.tolist()) & errors.keys()
            self._tell([(r, _error_rule(errors[r]), errors[r]) for r in held], bound)
        return read_texts(cells, column)

    def dates(
        self,
        column: Column | None,
        *,
        years: np.ndarray | None = None,
        is_end: bool = False,
    ) -> np.ndarray:
        """Read a column as ISO dates, for the data rows; ``None`` if there is none."""
        found = self.bound(column)
        if column is None or not found:
            return np.full(len(self.rows), None, dtype=object)
        sources = self.sources(column, found[0].index)
        cells = np.where(sources >= 0, self.sheet.values[sources, found[0].index], None)
        dates, odd = read_dates(cells, column, years=years, is_end=is_end)
        self._tell(
            [(int(sources[place]), rule, text) for place, rule, text in odd], found[0]
        )
        return dates

    def numbers(
        self,
        column: Column,
        bound: Bound | None,
        *,
        purpose: str,
        read: str,
        items: np.ndarray | None = None,
        quarter: str = "",
        level: str = "",
    ) -> Numbers:
        """Read a column as numbers, for the data rows.

        Parameters
        ----------
        column : Column
            What the layout says of it.
        bound : Bound or None
            Which column it is; ``None`` for a constant.
        purpose : str
            What it is for, such as ``reported 2021Q3``.
        read : str
            Unit, unless the layout gives one.
        items : numpy.ndarray, optional
            Code of each data row, for findings.
        quarter : str
            Quarter concerned, for findings.
        level : str
            Level that the column speaks of, as for `sources`.

        Returns
        -------
        Numbers
            One value and state per data row.
        """
        unit = column.read if column.read in NUMERIC_READS else read
        if bound is None:
            return self._constant(column)
        sources = self.sources(column, bound.index, level)
        rows, places = np.unique(sources, return_inverse=True)
        # A cell that speaks for several rows (a heading, a total) is read once.
        at = {int(row): place for place, row in enumerate(rows)}
        errors = self._errors(bound.index)
        numbers = read_numbers(
            np.where(rows >= 0, self.sheet.values[rows, bound.index], None),
            column,
            read=unit,
            errors={at[r]: text for r, text in errors.items() if r in at},
            percent=set(np.flatnonzero(self._is_percent(rows, bound.index))),
            absent=self.layout.absent.model_dump(),
        )
        shown = {} if items is None else dict(zip(sources, items, strict=True))
        odd = [(int(rows[place]), rule, text) for place, rule, text in numbers.odd]
        self._tell(odd, bound, shown, quarter)
        self._suspect(numbers, rows, bound, unit, purpose, quarter)
        self._count(numbers.counts, bound, purpose, unit)
        return Numbers(numbers.values[places], numbers.states[places])

    def _constant(self, column: Column) -> Numbers:
        size = len(self.rows)
        cells = [column.constant]
        read = read_numbers(cells, column, read="number", errors={}, percent=set())
        return Numbers(
            np.full(size, read.values[0]), np.full(size, read.states[0], dtype=object)
        )

    def _errors(self, index: int) -> dict[int, str]:
        """Return the Excel errors of one column, by row."""
        return {row: text for (row, c), text in self.sheet.errors.items() if c == index}

    def _is_percent(self, rows: np.ndarray, index: int) -> np.ndarray:
        percent = self.sheet.percent
        if not percent.size:
            return np.zeros(len(rows), dtype=bool)
        return percent[rows, index] & (rows >= 0)

    def _joined(self, column: Column) -> np.ndarray:
        parts = [self.texts(part) for part in column.join]
        out = np.full(len(self.rows), None, dtype=object)
        for place, texts in enumerate(zip(*parts, strict=True)):
            if any(text is not None for text in texts):
                out[place] = column.separator.join(text or "" for text in texts)
        return out

    def _tell(
        self,
        odd: list[tuple[int, str, str]],
        bound: Bound,
        items: Mapping[int, object] | None = None,
        quarter: str = "",
    ) -> None:
        """Add a finding for each odd cell, once however often the cell is read."""
        for row, rule, text in odd:
            place = (row, bound.index, rule)
            if place in self.told or self.kinds[row] in ("header", "excluded"):
                continue
            self.told.add(place)
            self.findings.add(
                rule,
                sheet=self.sheet.name,
                cell=f"{bound.letter}{row + 1}",
                row=row + 1,
                item_id=str((items or {}).get(row, "")),
                quarter=quarter,
                value=text,
            )

    def _suspect(
        self,
        numbers: Numbers,
        rows: np.ndarray,
        bound: Bound,
        unit: str,
        purpose: str,
        quarter: str,
    ) -> None:
        """Ask about values that do not look like their unit; change nothing."""
        values = numbers.values[~np.isnan(numbers.values)]
        is_plain = unit == "percent" and not numbers.counts["n_percent_format"]
        if purpose.startswith("reported") and is_plain and len(values):
            self.highest.append((float(values.max()), bound, quarter))
        if unit == "share":
            for place in np.flatnonzero(numbers.values > SUSPECT_SHARE):
                row = int(rows[place])
                self.findings.add(
                    "looks_like_percent",
                    sheet=self.sheet.name,
                    cell=f"{bound.letter}{row + 1}",
                    row=row + 1,
                    quarter=quarter,
                    value=f"{numbers.values[place]:g}",
                )

    def suspect_shares(self) -> None:
        """Ask about a sheet whose reported percentages all lie between 0 and 1."""
        if not self.highest or not 0 < max(high for high, _, _ in self.highest) <= 1:
            return
        value, bound, quarter = max(self.highest, key=lambda found: found[0])
        self.findings.add(
            "looks_like_share",
            sheet=self.sheet.name,
            cell=f"{bound.letter}{self.head.last + 2}",
            row=self.head.last + 2,
            quarter=quarter,
            value=value,
        )

    def _count(
        self, counts: Counter[str], bound: Bound, purpose: str, unit: str
    ) -> None:
        self.readings.append(
            {
                "export_id": self.export.export_id,
                "sheet": self.sheet.name,
                "column": bound.letter,
                "label": " ".join(self.head.leaves[bound.index].split()),
                "field": purpose,
                "read": unit,
                **{name: int(counts[name]) for name in COUNTS},
            }
        )


def _error_rule(text: str) -> str:
    return CELL_ERRORS.get(text, "error_cell")
