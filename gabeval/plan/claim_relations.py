"""What published figures say together: relations, and what they rest on.

The file states what must hold and under which assumption; whether it does is worked
out by `gabeval.measures.claims`.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator

from gabeval.plan.claim_expressions import (
    Expression,
    names_in,
    parse_expression,
    parse_sum,
)
from gabeval.plan.entries import PlanModel, Text

ID_PATTERN = r"^[A-Za-z][A-Za-z0-9_]*$"
"""What a short name of a claim, a quantity or a relation looks like."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Lines = Annotated[
    list[str], BeforeValidator(_as_list, json_schema_input_type=str | list[str])
]
"""One text, or several."""


class Assumption(PlanModel):
    """Something the source does not say, by name."""

    assumption_id: str = Field(alias="id", pattern=r"^[a-z][a-z0-9_]*$")
    """Short name."""
    name: Text
    """The assumption, as words that can stand after "if"; ``{n}`` is a number found."""
    expression: Lines = []
    """What it adds."""
    weights: Literal["equal", "half_to_double"] | None = None
    """What it says of unknown weights; without it they are free."""
    whole: list[str] = []
    """Claims and quantities that are whole numbers."""
    only_with: list[str] = []
    """Assumptions without which it adds nothing."""

    @field_validator("expression")
    @classmethod
    def _can_be_read(cls, lines: list[str]) -> list[str]:
        return check_expressions(lines)

    @property
    def expressions(self) -> list[Expression]:
        """What it adds, parsed."""
        return [parse_expression(line) for line in self.expression]


class Reading(PlanModel):
    """A strict reading of a statement; if it fails, the statement means another."""

    expression: Lines = Field(min_length=1)
    """What the strict reading says."""
    instead: Text
    """What the statement must mean where that cannot be: stands after "only if"."""

    @field_validator("expression")
    @classmethod
    def _can_be_read(cls, lines: list[str]) -> list[str]:
        return check_expressions(lines)


class Implied(PlanModel):
    """A number to work out from the others."""

    name: Text
    """What it is."""
    of: str
    """A sum, such as ``W + S``."""
    per: str = ""
    """Another sum, by which it is divided; in percent if the unit is."""
    unit: Literal["percent", "points", "number", "count"] = "number"
    """How it is printed."""
    alone: bool = False
    """Whether it is worked out from its parts, without what must hold."""

    @field_validator("of", "per")
    @classmethod
    def _can_be_read(cls, text: str) -> str:
        if text:
            parse_sum(text)
        return text


class Relation(PlanModel):
    """Figures that must fit together, and what that rests on."""

    relation_id: str = Field(alias="id", pattern=ID_PATTERN)
    """Short name."""
    name: Text
    """The question, in words."""
    expression: Lines = []
    """What must hold; see `gabeval.plan.claim_expressions`."""
    basis: Literal["stated", "arithmetical", "assumed"]
    """Whether the source says so, arithmetic does, or somebody supposes it."""
    claims: list[str] = []
    """Claims it is about that no expression names."""
    assumptions: list[str] = []
    """Assumptions to try; the smallest set that makes the figures conflict is named."""
    alternatives: list[str] = []
    """Assumptions to try instead, where the figures conflict."""
    readings: list[Reading] = []
    """Strict readings; where one fails, the verdict says what must be meant."""
    asks: Lines = []
    """Statements that the figures should settle."""
    determine: list[str] = []
    """Quantities that the figures should settle."""
    needs: list[Text] = []
    """Data that would settle it."""
    because: str = ""
    """Relation without whose failure there would be no question."""
    forces: list[str] = []
    """Unpublished quantities, to see into which corner the figures force them."""
    implies: list[Implied] = []
    """Other numbers to work out."""
    printed: list[str] = []
    """Claims to be taken, in one more calculation, as exactly what is printed."""
    instead: dict[str, str] = {}
    """Claims to be replaced by others in one more calculation."""
    probe: list[float] = []
    """Values of the first forced quantity, to see how much it could weigh."""
    dated: list[str] = []
    """Claims whose as-of date must be known."""
    same_date: list[str] = []
    """Claims that must speak for the same day."""
    same_population: list[str] = []
    """Claims that must speak of the same population."""
    repair: list[str] = []
    """Claims to be repaired; then the relation has no verdict of its own."""
    note: Text | None = None
    """What a reader must know to judge it."""

    @field_validator("expression", "asks")
    @classmethod
    def _can_be_read(cls, lines: list[str]) -> list[str]:
        return check_expressions(lines)

    @property
    def expressions(self) -> list[Expression]:
        """What must hold, parsed."""
        return [parse_expression(line) for line in self.expression]

    @property
    def names(self) -> tuple[str, ...]:
        """Claims and quantities that it is about, each once."""
        lines = [*self.expression, *self.asks]
        lines += [line for reading in self.readings for line in reading.expression]
        found = [name for line in lines for name in parse_expression(line).names]
        texts = [text for one in self.implies for text in (one.of, one.per) if text]
        sums = [name for text in texts for name in names_in(parse_sum(text))]
        return tuple(dict.fromkeys([*found, *self.claims, *self.repair, *sums]))


def check_expressions(lines: list[str]) -> list[str]:
    """Refuse expressions that cannot be read; tell all of them.

    Parameters
    ----------
    lines : list of str
        Expressions.

    Returns
    -------
    list of str
        The same.

    Raises
    ------
    ValueError
        If one cannot be read.
    """
    faults = []
    for line in lines:
        try:
            parse_expression(line)
        except ValueError as error:
            faults.append(str(error))
    if faults:
        raise ValueError("; ".join(faults))
    return lines
