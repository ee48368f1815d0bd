"""Figures and codes that an authority left in its export, as a layout names them."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from gabeval.plan.columns import NUMERIC_READS, ColumnInput, refuse_reads
from gabeval.plan.entries import PlanModel
from gabeval.quarters import is_quarter
from gabeval.speech import speak

PLAN_LEVEL = "plan"
"""Level of a published figure that speaks of the plan as a whole."""

Over = Literal["quarter", "year_to_date", "year", "to_date", "all"]
"""Quarters that a published ratio is over: this one; those of its year up to it; those
of its year; those up to it; all."""


class PublishedFigure(PlanModel):
    """A figure that the authority computed and left in the export."""

    name: str = Field(min_length=1)
    """What we call it."""
    level: str
    """Level of the item it speaks of."""
    value: ColumnInput
    """Its column."""
    quarter: str = "auto"
    """Quarter it speaks for: 2025Q4; ``cut_off``; ``row`` for the row's own; ``label``
    to take it from ``{year}`` and ``{q}`` in the label (a year alone means its last
    quarter). Left out: by the label if it captures, else the row's, else the
    cut-off's."""
    rule: Literal["children", "ratio", "accumulated", "mean"]
    """How it was made."""
    numerator: ColumnInput | None = None
    """Rule ratio: column of the numerator; reported values if left out."""
    denominator: ColumnInput | None = None
    """Rule ratio: column of the denominator; planned values if left out."""
    reported_over: Over = "year_to_date"
    """Rule ratio without ``numerator``: over which quarters reports are added up."""
    planned_over: Over = "year_to_date"
    """Rule ratio without ``denominator``: the same for the programme."""
    times: ColumnInput | None = None
    """Rule ratio: column of the weight that the ratio was multiplied by."""
    zero_planned: Literal["not_compared", "full_if_reported"] = "not_compared"
    """Rule ratio with a denominator of 0: not compared, or 100 if something was
    reported and else 0."""

    @field_validator("quarter")
    @classmethod
    def _is_a_quarter(cls, text: str) -> str:
        if text not in ("auto", "cut_off", "row", "label") and not is_quarter(text):
            raise ValueError(
                speak("must be auto, cut_off, row, label or such as 2025Q4")
            )
        return text

    @model_validator(mode="after")
    def _is_a_number(self) -> Self:
        parts = {
            name: getattr(self, name)
            for name in ("value", "numerator", "denominator", "times")
        }
        refuse_reads(NUMERIC_READS, **parts)
        if self.value.title and self.rule not in ("children", "mean"):
            raise ValueError(
                speak("a figure above the header has the rule children or mean")
            )
        of_ratio = {"numerator", "denominator", "reported_over", "planned_over"}
        of_ratio |= {"times", "zero_planned"}
        given = sorted(of_ratio & self.model_fields_set)
        if self.rule != "ratio" and given:
            raise ValueError(
                speak("{keys}: only with 'rule: ratio'", keys=", ".join(given))
            )
        return self


class CodeColumns(PlanModel):
    """A code of a published scale."""

    scale: str
    """Scale, as ``gabeval/codelists`` names it."""
    level: str
    """Level of the item coded."""
    label: ColumnInput
    """Column of the word."""
    code: ColumnInput | None = None
    """Column of the number, compared with the word."""
    absent: list[str] = []
    """Words that mean: not coded."""
