"""How one kind of export is read: which row is the header, which column is what.

A layout names columns by their labels and never by their place. It says how each is to
be read; nothing about a column's meaning is decided from the values that were reported.
"""

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from gabeval.plan.columns import (
    NUMERIC_READS,
    PERIOD_READS,
    Accumulation,
    Column,
    ColumnInput,
    Labels,
    RowTest,
    captures_of,
    refuse_reads,
    refuse_unknown_braces,
)
from gabeval.plan.entries import PlanModel
from gabeval.plan.figures import CodeColumns, PublishedFigure
from gabeval.plan.yaml_file import read_model
from gabeval.speech import speak


class TextFile(PlanModel):
    """How a text file is written, when it cannot be found out."""

    encoding: Literal["auto", "utf-8", "utf-16", "cp1252", "latin-1"] = "auto"
    """Encoding; auto tries UTF-8, then cp1252."""
    delimiter: Literal["auto", ",", ";", "|", "\t"] = "auto"
    """Between cells; auto takes the one under which the header is found."""


class Header(PlanModel):
    """Where the header is."""

    labels: list[str] = Field(min_length=1)
    """Labels that must all be in it."""
    rows: int = Field(default=1, ge=1, le=6)
    """How many rows it has, group rows included."""
    within: int = Field(default=60, ge=1, le=500)
    """How many of the first rows are searched."""


class Rows(PlanModel):
    """Which rows count."""

    keep: list[RowTest] = []
    """All must hold; other rows are left out and counted."""
    total: list[RowTest] = []
    """Any holds: the row is a total."""
    section: list[RowTest] = []
    """Any holds: the row is a heading or a footnote."""
    fill_down: list[str] = []
    """Labels of columns whose merged keys are repeated downwards."""


class LevelColumns(PlanModel):
    """Columns of one level of the tree."""

    id: ColumnInput | None = None
    """Code; the name serves if left out."""
    name: ColumnInput | None = None
    """Name to print; the code serves if left out."""
    weight: ColumnInput | None = None
    """Weight inside the item above, as a share unless ``read`` says percent."""
    number_repeats: bool = False
    """Whether rows with the same code are different items, numbered in order."""

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        if self.id is None and self.name is None:
            raise ValueError(speak("give an id or a name"))
        refuse_reads(NUMERIC_READS, weight=self.weight)
        return self


class Fields(PlanModel):
    """Columns with one value per row."""

    entity: ColumnInput | None = None
    """Body in charge."""
    unit: ColumnInput | None = None
    """Unit of the values."""
    target: ColumnInput | None = None
    """Total target, in the unit of the values."""
    base: ColumnInput | None = None
    """Where a reduction starts from."""
    accumulation: ColumnInput | None = None
    """How the quarters of this row combine; ``values`` maps its words."""
    start: ColumnInput | None = None
    """First day of the milestone."""
    end: ColumnInput | None = None
    """Last day of the milestone."""
    status: ColumnInput | None = None
    """Status word; ``values`` maps it to a completion code."""
    narrative: ColumnInput | None = None
    """What was done."""
    evidence: ColumnInput | None = None
    """Evidence as given."""

    @model_validator(mode="after")
    def _gives_numbers_and_dates(self) -> Self:
        refuse_reads(NUMERIC_READS, target=self.target, base=self.base)
        refuse_reads(("date", "year_month", "month"), start=self.start, end=self.end)
        return self


class Quarters(PlanModel):
    """Columns with one value per row and quarter."""

    planned: ColumnInput | None = None
    """Programmed."""
    reported: ColumnInput | None = None
    """Reported."""
    status: ColumnInput | None = None
    """Status word; ``values`` maps it to a completion code."""
    narrative: ColumnInput | None = None
    """What was done."""
    evidence: ColumnInput | None = None
    """Evidence as given."""

    @model_validator(mode="after")
    def _gives_numbers(self) -> Self:
        refuse_reads(NUMERIC_READS, planned=self.planned, reported=self.reported)
        return self


class YearColumn(PlanModel):
    """The year stands in a column of each row."""

    column: ColumnInput
    """Column of the year."""


class Periods(PlanModel):
    """Where the quarter of a value is said."""

    from_: Literal["columns", "column", "title", "sheet", "cut_off"] = Field(
        default="columns", alias="from"
    )
    """In the labels of the columns, in a column of each row, in the title above the
    header, in the name of the sheet, or by the cut-off."""
    column: ColumnInput | None = None
    """With ``from: column``: the column, and how it is read. ``read: year`` stands for
    the last quarter of the year, or that of the cut-off if it lies before."""
    title: Labels = []
    """Pattern of the title cell that says quarter or year: ``VIGENCIA: {year}``."""
    year: int | Literal["cut_off", "title", "sheet"] | YearColumn = "cut_off"
    """Year of labels that name a quarter or month without year."""

    @field_validator("title")
    @classmethod
    def _has_known_braces(cls, labels: list[str]) -> list[str]:
        return refuse_unknown_braces(labels)

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if (self.from_ == "column") != (self.column is not None):
            raise ValueError(speak("'column' goes with 'from: column'"))
        refuse_reads(PERIOD_READS, column=self.column)
        if ("title" in (self.from_, self.year)) != bool(self.title):
            raise ValueError(speak("'title' goes with 'from: title' or 'year: title'"))
        lacking = _lacks(self.from_ == "title", self.year == "title", self.title)
        if lacking:
            raise ValueError(speak("'title' must hold {lacking}", lacking=lacking))
        return self


def _lacks(says_quarter: bool, says_year: bool, labels: list[str]) -> str:
    """Name the placeholder that one of the labels lacks; empty if none does."""
    captures = [captures_of([label]) for label in labels] or [set()]
    if says_quarter and not all(c & {"q", "month"} for c in captures):
        return speak("{q} or {month}", q="{q}", month="{month}")
    return "{year}" if says_year and not all("year" in c for c in captures) else ""


class MilestoneColumns(PlanModel):
    """Milestones that stand as columns: phases with their weight in the header."""

    label: Labels
    """Pattern with ``{milestone}`` and, if it is there, ``{weight}`` (percent)."""
    reported: Column
    """How the cells are read; its label is not used."""

    @model_validator(mode="before")
    @classmethod
    def _reported_needs_no_label(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("reported"), dict):
            reported = {"label": ["*"], **data["reported"]}
            data = {**data, "reported": reported}
        return data

    @model_validator(mode="after")
    def _names_milestones(self) -> Self:
        if not all("{milestone}" in label for label in self.label):
            raise ValueError(speak("each label must hold {{milestone}}"))
        return self


class Absent(PlanModel):
    """Words that mean that there is no number, besides the usual ones."""

    not_applicable: list[str] = []
    """Nothing was due."""
    not_reported: list[str] = []
    """Something was due and nobody said."""


class Layout(PlanModel):
    """How one kind of export is read."""

    about: str = ""
    """What kind of export this is."""
    text: TextFile = TextFile()
    """Text files only."""
    sheets: list[str] = []
    """Sheets to read, ``*`` stands for anything; the only visible one if left out."""
    sheet_name_is: str | None = None
    """Level whose id is the name of the sheet, as ``commitment``; or ``entity``."""
    header: Header
    """Where the header is."""
    rows: Rows = Rows()
    """Which rows count."""
    levels: dict[str, LevelColumns]
    """Columns of each level of the plan."""
    fields: Fields = Fields()
    """Columns with one value per row."""
    accumulation: Accumulation | None = None
    """How quarters combine, unless a column says otherwise."""
    periods: Periods = Periods()
    """Where the quarter of a value is said."""
    quarters: Quarters = Quarters()
    """Columns with one value per row and quarter."""
    milestones_are_columns: MilestoneColumns | None = None
    """When milestones stand as columns."""
    published: list[PublishedFigure] = []
    """Figures that the authority computed itself."""
    codes: list[CodeColumns] = []
    """Codes of published scales."""
    absent: Absent = Absent()
    """Words of absence, besides the usual ones."""

    @model_validator(mode="after")
    def _says_how_quarters_combine(self) -> Self:
        reported = self.quarters.reported
        says = self.accumulation or self.fields.accumulation
        if reported is not None and not says and reported.accumulation is None:
            raise ValueError(
                speak(
                    "say how quarters combine: accumulation: sum (each quarter "
                    "adds), last (already cumulative), max, mean or reduction; "
                    "it is never guessed"
                )
            )
        return self

    @field_validator("sheets")
    @classmethod
    def _has_known_braces(cls, labels: list[str]) -> list[str]:
        return refuse_unknown_braces(labels)

    @model_validator(mode="after")
    def _names_its_periods(self) -> Self:
        from_sheet = self.periods.from_ == "sheet"
        lacking = _lacks(from_sheet, self.periods.year == "sheet", self.sheets)
        if lacking:
            raise ValueError(
                speak(
                    "'periods' needs a pattern with {lacking} under 'sheets'",
                    lacking=lacking,
                )
            )
        return self


def read_layout(path: Path) -> Layout:
    """Read a layout.

    Parameters
    ----------
    path : pathlib.Path
        File in ``layouts/``.

    Returns
    -------
    Layout
        The layout, checked by itself; whether it fits its plan is checked on loading.

    Raises
    ------
    PlanError
        If the file is wrong; every fault with line and field.
    """
    return read_model(path, Layout)
