"""Figures that somebody published, and how they hang together: ``claims.yaml``.

A figure is kept as text, since "98" and "98.0" claim different things, together with
the words that surround it. Nothing here says whether a figure is right, and there is no
key for a verdict: verdicts are worked out by `gabeval.measures.claims`.
"""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from gabeval.numerals import parse_numeral
from gabeval.plan.claim_expressions import parse_expression
from gabeval.plan.claim_relations import ID_PATTERN, Assumption, Relation
from gabeval.plan.entries import PlanModel, Text
from gabeval.plan.yaml_file import read_model
from gabeval.speech import speak

CLAIMS_FILE = "claims.yaml"
"""Name of the file in the plan folder; it may be absent."""

FINAL = "final"
"""As-of date of a figure that is published as the last one: after every dated one."""

NUMERIC_UNITS = ("percent", "index", "count", "ordinal")
"""Units of figures that can be calculated with."""

MAX_QUOTE = 200
"""Longest quotation, in characters: enough to find the place, not a copy of it."""


class Place(PlanModel):
    """What of the plan a figure is about, so that it can be checked with the data."""

    level: str
    """A level of the plan, or ``plan`` for the whole of it."""
    item: str = ""
    """Code of the item; empty for the plan."""


class Claim(PlanModel):
    """One published figure, or one statement that bears on figures."""

    claim_id: str = Field(alias="id", pattern=ID_PATTERN)
    """Short name, used in expressions."""
    ref: str = Field(min_length=1)
    """Where in the source: line and sentence, or page."""
    quote: str = Field(min_length=1, max_length=MAX_QUOTE)
    """A few words of the source, as printed."""
    value: str = ""
    """The figure as text; empty if the statement gives none."""
    unit: Literal["percent", "index", "count", "ordinal", "text"] = "text"
    """``index`` is a score from 0 to 100; ``text`` is a name, a date or a period."""
    qualifier: Literal["exact", "approximately", "above", "more than", "almost"] = (
        "exact"
    )
    """The word that stands before the figure."""
    subject: Text
    """What the figure measures."""
    population: Text | None = None
    """Of what; figures of different populations do not conflict."""
    as_of: date | Literal["final"] | None = None
    """The day that the figure speaks for, or ``final``."""
    maximum: float | None = None
    """Highest value that there can be; 100 for percent and index if left out."""
    definition: str = ""
    """The word with which the source says how it was computed, such as "weighted"."""
    rating: Literal["complete", "substantial", "limited", "not_started", ""] = ""
    """The word of judgement in the source, on OGP's scale."""
    items: list[str] = []
    """What the text lists, where the figure counts a list."""
    again: list[str] = []
    """The same figure as the text writes it elsewhere."""
    place: Place | None = None
    """Where the monitor measures it, if it does."""
    note: Text | None = None
    """What a reader must know to judge it."""

    @model_validator(mode="after")
    def _is_a_figure(self) -> "Claim":
        if self.unit in NUMERIC_UNITS and self.value:
            if parse_numeral(self.value, decimal="point").value is None:
                raise ValueError(
                    speak(
                        "the value '{value}' is no number; only figures with the unit "
                        "'text' may be words",
                        value=self.value,
                    )
                )
        elif self.unit in NUMERIC_UNITS and not self.items:
            raise ValueError(speak("a figure needs a value, or the items it counts"))
        return self

    @property
    def text(self) -> str:
        """The figure: as written, or the number of things listed."""
        if not self.value and self.unit in NUMERIC_UNITS:
            return str(len(self.items))
        return self.value

    @property
    def is_number(self) -> bool:
        """Whether one can calculate with it."""
        return self.unit in NUMERIC_UNITS


class Quantity(PlanModel):
    """A number that nobody published."""

    quantity_id: str = Field(alias="id", pattern=ID_PATTERN)
    """Short name, used in expressions."""
    name: Text
    """What it is."""
    unit: Literal["percent", "index", "count"] = "percent"
    """Percent and index lie between 0 and 100."""


class Box(PlanModel):
    """Between which shares of the whole every unknown weight is taken to lie."""

    low: float = Field(ge=0, le=1)
    """Lowest weight."""
    high: float = Field(ge=0, le=1)
    """Highest weight."""

    @model_validator(mode="after")
    def _in_order(self) -> "Box":
        if self.high < self.low:
            raise ValueError(speak("the highest weight lies below the lowest"))
        return self


class ClaimRules(PlanModel):
    """House rules of the audit; none of them is OGP's."""

    rounding: Literal["half_up", "floor", "ceil", "closed"] = "half_up"
    """How published figures are taken to be rounded; ``closed`` is unknown."""
    narrow_pp: float = Field(default=0.5, ge=0)
    """"Approximately", read narrowly: that far to either side."""
    wide_pp: float = Field(default=3.0, ge=0)
    """"Approximately", read widely; also "almost"."""
    forced_share: float = Field(default=0.5, gt=0, le=1)
    """A quantity is forced where no more than this share of its range is left."""


class Source(PlanModel):
    """What was read."""

    title: Text
    """Its title."""
    file: str = ""
    """Where the text of it lies."""


class Claims(PlanModel):
    """The published figures of a plan and their relations."""

    source: Source
    """What was read."""
    rules: ClaimRules = ClaimRules()
    """House rules."""
    weights: list[Box] = []
    """Boxes of weights to try, besides equal, half to double, and free ones."""
    claims: list[Claim] = Field(min_length=1)
    """The figures, in the order of the source."""
    quantities: list[Quantity] = []
    """Numbers that nobody published."""
    assumptions: list[Assumption] = []
    """What the source does not say."""
    relations: list[Relation] = []
    """What must fit together."""

    @model_validator(mode="after")
    def _fits_together(self) -> "Claims":
        faults = [*_find_twice(self), *_find_unknown(self)]
        if faults:
            raise ValueError("; ".join(faults))
        return self


def read_claims(folder: Path) -> Claims | None:
    """Read the published figures of a plan.

    Parameters
    ----------
    folder : pathlib.Path
        Plan folder.

    Returns
    -------
    Claims or None
        None if there is no such file: nobody has listed what was published.

    Raises
    ------
    PlanError
        If the file is wrong; every fault with its line.

    Examples
    --------
    >>> read_claims(Path("no-such-folder")) is None
    True
    """
    path = folder / CLAIMS_FILE
    return read_model(path, Claims) if path.is_file() else None


def _find_twice(book: Claims) -> list[str]:
    names = [c.claim_id for c in book.claims] + [q.quantity_id for q in book.quantities]
    lists = {
        speak("claims and quantities"): names,
        speak("assumptions"): [a.assumption_id for a in book.assumptions],
        speak("relations"): [r.relation_id for r in book.relations],
    }
    return [
        speak("{what} given twice: {names}", what=what, names=", ".join(twice))
        for what, ids in lists.items()
        if (twice := sorted({i for i in ids if ids.count(i) > 1}))
    ]


def _find_unknown(book: Claims) -> list[str]:
    claims = {c.claim_id for c in book.claims}
    names = claims | {q.quantity_id for q in book.quantities}
    assumptions = {a.assumption_id for a in book.assumptions}
    relations = {r.relation_id for r in book.relations}
    used: dict[str, list[tuple[str, set[str]]]] = {}
    for relation in book.relations:
        only_claims = {
            *(*relation.claims, *relation.repair, *relation.printed),
            *(*relation.dated, *relation.same_date, *relation.same_population),
            *relation.instead,
            *relation.instead.values(),
        }
        used[relation.relation_id] = [
            ("name", {*relation.names, *relation.forces, *relation.determine} - names),
            ("claim", only_claims - claims),
            ("assumption", {*relation.assumptions, *relation.alternatives}),
            ("relation", {relation.because} - {""}),
        ]
    for one in book.assumptions:
        lines = [parse_expression(line).names for line in one.expression]
        named = {name for line in lines for name in line} | set(one.whole)
        used[one.assumption_id] = [
            ("name", named - names),
            ("assumption", set(one.only_with)),
        ]
    known = {"assumption": assumptions, "relation": relations}
    return [
        speak(
            "{where} names {what}, which this file does not list",
            where=where,
            what=", ".join(sorted(lacking)),
        )
        for where, kinds in used.items()
        for kind, found in kinds
        if (lacking := found - known.get(kind, set()))
    ]
