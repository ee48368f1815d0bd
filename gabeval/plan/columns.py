"""One column of an export as a layout names it, and how its cells are to be read."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from gabeval.plan.entries import PlanModel
from gabeval.speech import speak

Accumulation = Literal["sum", "last", "max", "mean", "reduction"]
"""How quarters of one milestone combine: ``tables.ACCUMULATIONS``."""

Read = Literal[
    "percent",
    "share",
    "number",
    "text",
    "code",
    "date",
    "month",
    "status",
    "quarter",
    "year_month",
    "year",
]
"""How the cells of a column are to be read."""

NUMERIC_READS = ("percent", "share", "number")
"""Readings that give a number."""

PERIOD_READS = ("quarter", "year_month", "date", "year")
"""Readings that give the quarter of a row."""

PLACEHOLDERS = ("q", "year", "month", "milestone", "weight")
"""What a label may capture, in braces."""

_BRACES = re.compile(r"\{(\w*)\}")


def _labels(value: Any) -> Any:
    if isinstance(value, str):
        return {"label": [value]}
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return {"label": value}
    return value


def _list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Labels = Annotated[
    list[str], BeforeValidator(_list, json_schema_input_type=str | list[str])
]
"""One label, or alternatives."""


def captures_of(labels: list[str]) -> set[str]:
    """List the names that labels capture.

    Parameters
    ----------
    labels : list of str
        Labels as a layout writes them.

    Returns
    -------
    set of str
        Such as ``{"q", "year"}``.

    Examples
    --------
    >>> sorted(captures_of(["T{q} EJECUTADO {year}"]))
    ['q', 'year']
    """
    return set(_BRACES.findall(" ".join(labels)))


def refuse_unknown_braces(labels: list[str]) -> list[str]:
    """Refuse labels with a placeholder that does not exist.

    Parameters
    ----------
    labels : list of str
        Labels as a layout writes them.

    Returns
    -------
    list of str
        The same.

    Raises
    ------
    ValueError
        If one is not known; pydantic makes a fault of it.

    Examples
    --------
    >>> refuse_unknown_braces(["Trimestre {q}"])
    ['Trimestre {q}']
    """
    unknown = sorted(captures_of(labels) - set(PLACEHOLDERS))
    if unknown:
        raise ValueError(
            speak(
                "holds {unknown}; known are {known}",
                unknown=_in_braces(unknown),
                known=_in_braces(PLACEHOLDERS),
            )
        )
    return labels


def _in_braces(names: Any) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


class RowTest(PlanModel):
    """A test that a row passes or not."""

    label: Labels
    """Column looked at."""
    equals: list[str] = []
    """Texts, compared without case, accents and spaces."""
    matches: str | None = None
    """Regular expression found anywhere in the text, whatever its case."""
    blank: bool | None = None
    """Whether the cell must be empty."""

    @field_validator("matches")
    @classmethod
    def _is_a_pattern(cls, text: str | None) -> str | None:
        try:
            re.compile(text or "")
        except re.error as error:
            raise ValueError(
                speak("is not a regular expression: {problem}", problem=error)
            ) from None
        return text

    @model_validator(mode="after")
    def _tests_one_thing(self) -> Self:
        given = [bool(self.equals), self.matches is not None, self.blank is not None]
        if sum(given) != 1:
            raise ValueError(speak("give one of equals, matches, blank"))
        return self


class Column(PlanModel):
    """Which column of the export, and how its cells are read."""

    label: Labels = []
    """Header text, or alternatives; ``*`` stands for anything, ``{q}`` captures."""
    group: Labels = []
    """Header text of a group row above it, which tells equal labels apart; ``A > B``
    asks for a group B below a group A."""
    title: Labels = []
    """Published figures only: text above the header; the figure stands beside it."""
    nth: int | None = None
    """Which of several equal labels, from the left, 1 first; -1 is the last."""
    row: Literal["own", "heading", "total"] = "own"
    """Where the cell stands: in the row of the item, in the heading row above it, or in
    the total row below it (see ``rows: section:`` and ``total:``)."""
    where: RowTest | None = None
    """Planned and reported only: rows in which the column counts, where the programme
    and the reports of a milestone stand in rows of their own."""
    read: Read | None = None
    """How its cells are read; each field has a natural reading if left out."""
    decimal: Literal["auto", "comma", "point"] = "auto"
    """Decimal sign of numbers written as text."""
    values: dict[str, float | str] = {}
    """Words and what they stand for: a number, an accumulation, a completion code."""
    extract: str | None = None
    """Regular expression whose first group is the part of the text to keep."""
    pad: int | None = Field(default=None, ge=1, le=40)
    """Pad a code with zeros on the left to this length."""
    join: list["ColumnInput"] = []
    """Several columns that make up one code."""
    separator: str = "-"
    """What stands between joined parts."""
    clean: list[Literal["python_bytes"]] = []
    """Publisher's faults to undo before reading."""
    order: Literal["dmy", "mdy", "ymd"] = "dmy"
    """Order of day, month and year in dates written as text."""
    optional: bool = False
    """Whether an export may lack this column."""
    accumulation: Accumulation | None = None
    """How the quarters of this column combine (planned and reported only)."""
    restarts: Literal["never", "yearly"] = "never"
    """Whether cumulative values begin again at 0 every January."""
    constant: str | float | None = None
    """A value for every row, instead of a column."""

    @field_validator("label", "group", "title")
    @classmethod
    def _has_known_braces(cls, labels: list[str]) -> list[str]:
        return refuse_unknown_braces(labels)

    @field_validator("nth")
    @classmethod
    def _counts_from_one(cls, nth: int | None) -> int | None:
        if nth == 0:
            raise ValueError(speak("columns are counted from 1; -1 is the last"))
        return nth

    @field_validator("extract")
    @classmethod
    def _has_a_group(cls, text: str | None) -> str | None:
        if text is not None:
            try:
                groups = re.compile(text).groups
            except re.error as error:
                raise ValueError(
                    speak("is not a regular expression: {problem}", problem=error)
                ) from None
            if groups != 1:
                raise ValueError(speak("must have exactly one group in round brackets"))
        return text

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        sources = [self.label, self.join, self.title]
        if sum(map(bool, sources)) + (self.constant is not None) != 1:
            raise ValueError(speak("give either a label, or join, or constant"))
        if self.restarts == "yearly" and self.accumulation not in (None, "last"):
            raise ValueError(
                speak(
                    "'restarts: yearly' is for cumulative values (accumulation: last)"
                )
            )
        return self

    @property
    def captures(self) -> set[str]:
        """Names that its labels capture."""
        return captures_of([*self.label, *self.group])


ColumnInput = Annotated[
    Column, BeforeValidator(_labels, json_schema_input_type=str | list[str] | Column)
]
"""A column as a layout may write it: a label, alternatives, or a mapping."""


def refuse_reads(known: tuple[str, ...], **columns: Column | None) -> None:
    """Refuse a reading that gives something else than a field needs.

    Parameters
    ----------
    known : tuple of str
        Readings that do.
    **columns
        Columns by the name of their field; those left out pass.

    Raises
    ------
    ValueError
        If one has another reading; pydantic makes a fault of it.

    Examples
    --------
    >>> refuse_reads(NUMERIC_READS, weight=Column(label="PESO", read="share"))
    """
    for name, column in columns.items():
        if column is not None and column.read not in (None, *known):
            raise ValueError(
                speak(
                    "'{name}' cannot be read as {read}: write {known} or {last}",
                    name=name,
                    read=column.read,
                    known=", ".join(known[:-1]),
                    last=known[-1],
                )
            )
