"""The plan folder's own description: ``plan.yaml`` as a model.

What differs between two cities stands here as data: title, period, levels of the tree,
names and their spellings, rules of weighing, and the list of exports.
"""

import os
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from gabeval.numerals import fold
from gabeval.quarters import (
    is_quarter,
    quarter_of_date,
    quarter_start,
    quarters_between,
)


class PlanModel(BaseModel):
    """Base of every model of the plan folder: strict types, no unknown key."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        populate_by_name=True,
        use_attribute_docstrings=True,
    )


class Words(PlanModel):
    """One text in the two languages of the pages."""

    es: str
    """Spanish."""
    en: str
    """English."""

    def in_(self, language: str) -> str:
        """Return the text in a language.

        Parameters
        ----------
        language : str
            ``"es"`` or ``"en"``.

        Returns
        -------
        str
            The text.

        Examples
        --------
        >>> Words(es="hito", en="milestone").in_("es")
        'hito'
        """
        return self.es if language == "es" else self.en


def _both(value: Any) -> Any:
    return {"es": value, "en": value} if isinstance(value, str) else value


Text = Annotated[Words, BeforeValidator(_both, json_schema_input_type=str | Words)]
"""Words, or one text that stands for both languages."""


class Period(PlanModel):
    """First and last day, both included."""

    start: date
    """First day."""
    end: date
    """Last day."""

    @model_validator(mode="after")
    def _in_order(self) -> "Period":
        if self.end < self.start:
            raise ValueError(f"the end {self.end} lies before the start {self.start}")
        return self


class QuarterSpan(PlanModel):
    """First and last quarter that the monitor is expected to report."""

    first: str
    """Such as 2021Q3."""
    last: str
    """Such as 2023Q4."""

    @model_validator(mode="after")
    def _are_quarters(self) -> "QuarterSpan":
        for text in (self.first, self.last):
            if not is_quarter(text):
                raise ValueError(f"'{text}' is not a quarter such as 2021Q3")
        if self.last < self.first:
            raise ValueError(f"{self.last} lies before {self.first}")
        return self


class Level(PlanModel):
    """One level of the plan's tree, below the plan itself."""

    level_id: str = Field(alias="id", pattern=r"^[a-z][a-z0-9_]*$")
    """Short name used by layouts and tables."""
    name: Text
    """One item of it, to print: compromiso."""
    plural: Text
    """Several of them: compromisos."""
    is_commitment: bool = False
    """Whether items of this level get a page of their own; exactly one level does."""
    ids: Literal["unique", "within_parent"] = "unique"
    """Whether a code names one item of the plan, or one item below its parent only."""
    weights: Literal["given", "equal", "of_plan"] = "given"
    """Whether items of this level carry weights inside the item above, all count the
    same, or carry their share of the whole plan; then the item above weighs what its
    items weigh together."""


class Entity(PlanModel):
    """A public body, and each spelling of its name met so far."""

    entity_id: str = Field(alias="id", min_length=1)
    """Code."""
    name: Text
    """Name to print."""
    aliases: list[str] = []
    """Other spellings; compared without case, accents and spaces."""


class CommitmentEntry(PlanModel):
    """A commitment that the plan lists."""

    commitment_id: str = Field(alias="id", min_length=1)
    """Code."""
    name: Text
    """Title to print."""
    aliases: list[str] = []
    """Other titles and codes it goes by."""
    entity: str | None = None
    """Code of the lead entity."""
    start: date | None = None
    """First day."""
    end: date | None = None
    """Last day."""
    weight: float | None = Field(default=None, ge=0)
    """Share of its parent, when the exports do not carry it."""


class ExportEntry(PlanModel):
    """One file that arrived from the monitor."""

    export_id: str = Field(alias="id", min_length=1)
    """Short name, such as 2023Q4."""
    file: str = Field(min_length=1)
    """Path relative to the plan folder; ``${NAME:-default}`` reads the environment."""
    layout: str = Field(pattern=r"^[^/\\]+$")
    """Name of a file in ``layouts/``, without its ending."""
    cut_off: date
    """The day the export speaks for."""
    received: date | None = None
    """The day it arrived."""


class HouseRules(PlanModel):
    """Thresholds of ours; OGP publishes scales, not percentages."""

    tolerance_pp: float = Field(default=0.5, ge=0)
    """A published roll-up is reproduced when it differs by no more than this."""
    weight_tolerance: float = Field(default=0.001, ge=0)
    """Weights add up to 1 when they differ by no more than this."""
    fall_tolerance_pp: float = Field(default=0.05, ge=0)
    """Cumulative progress falls when it drops by more than this."""


class Plan(PlanModel):
    """A plan: what its folder says about it."""

    plan_id: str = Field(alias="plan", pattern=r"^[a-z0-9][a-z0-9-]*$")
    """Short name: small letters, digits and hyphens."""
    title: Text
    """Title of the plan."""
    authority: Text
    """Who carries the plan out."""
    monitor: Text
    """Who evaluates it."""
    notice: Text | None = None
    """Banner that every page shows, such as where the data come from."""
    period: Period
    """First and last day of the plan."""
    quarters: QuarterSpan | None = None
    """Quarters that the monitor reports; those of the period if left out."""
    weights: Literal["as_given", "normalised"] = "normalised"
    """How weights are used in the headline; the other result is kept beside it."""
    cap: bool = True
    """Whether a milestone counts for at most 100 % in the headline."""
    levels: list[Level] = Field(min_length=1)
    """From the level below the plan to the leaf."""
    entities: list[Entity] = []
    """Public bodies; if empty, names are taken as the exports write them."""
    commitments: list[CommitmentEntry] = []
    """Commitments; if empty, they are taken as the exports write them."""
    exports: list[ExportEntry] = Field(min_length=1)
    """What arrived, in any order."""
    house_rules: HouseRules = HouseRules()
    """Thresholds of ours."""
    folder: Path = Field(default=Path(), exclude=True)
    """Where the plan was read from; set by the reader, not by the file."""

    @model_validator(mode="after")
    def _fits_together(self) -> "Plan":
        faults = []
        marked = [level.level_id for level in self.levels if level.is_commitment]
        if len(marked) != 1:
            faults.append(
                "exactly one level must have is_commitment: true (it gets a page); "
                f"found {len(marked)}"
            )
        for what, ids in self._ids().items():
            twice = sorted({i for i in ids if ids.count(i) > 1})
            if twice:
                faults.append(f"{what} given twice: {', '.join(twice)}")
        known = {entity.entity_id for entity in self.entities}
        for entry in self.commitments:
            if entry.entity and known and entry.entity not in known:
                faults.append(
                    f"commitment {entry.commitment_id} names the entity "
                    f"'{entry.entity}', which 'entities' does not list"
                )
        for what, names in self._spellings().items():
            faults += [f"{what}: {fault}" for fault in _find_shared(names)]
        first = quarter_start(self.expected_quarters[0])
        faults += [
            f"export {entry.export_id} has the cut-off {entry.cut_off}, before the "
            f"plan's first quarter ({self.expected_quarters[0]})"
            for entry in self.exports
            if entry.cut_off < first
        ]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _spellings(self) -> dict[str, list[tuple[str, list[str]]]]:
        return {
            "entities": [
                (x.entity_id, [x.entity_id, x.name.es, x.name.en, *x.aliases])
                for x in self.entities
            ],
            "commitments": [
                (x.commitment_id, [x.commitment_id, x.name.es, x.name.en, *x.aliases])
                for x in self.commitments
            ],
        }

    def _ids(self) -> dict[str, list[str]]:
        return {
            "levels": [x.level_id for x in self.levels],
            "entities": [x.entity_id for x in self.entities],
            "commitments": [x.commitment_id for x in self.commitments],
            "exports": [x.export_id for x in self.exports],
        }

    @property
    def level_ids(self) -> list[str]:
        """Names of the levels, from the top to the leaf."""
        return [level.level_id for level in self.levels]

    @property
    def commitment_level(self) -> str:
        """Name of the level whose items get a page."""
        return next(x.level_id for x in self.levels if x.is_commitment)

    @property
    def leaf_level(self) -> str:
        """Name of the lowest level, the milestones."""
        return self.levels[-1].level_id

    @property
    def expected_quarters(self) -> list[str]:
        """Quarters that the monitor is expected to report."""
        if self.quarters:
            return quarters_between(self.quarters.first, self.quarters.last)
        return quarters_between(
            quarter_of_date(self.period.start), quarter_of_date(self.period.end)
        )

    def quarter_at(self, day: date) -> str:
        """Say which of the plan's quarters a cut-off speaks for.

        Parameters
        ----------
        day : datetime.date
            Cut-off.

        Returns
        -------
        str
            Quarter that holds the day; the first or last one that the monitor is
            expected to report if the day lies outside (a closure some weeks later
            still speaks for the last quarter).
        """
        expected = self.expected_quarters
        return min(max(quarter_of_date(day), expected[0]), expected[-1])

    @property
    def exports_in_order(self) -> list[ExportEntry]:
        """Exports by cut-off, then by the day received, then by name."""
        return sorted(
            self.exports,
            key=lambda x: (x.cut_off, x.received or x.cut_off, x.export_id),
        )

    def path_of(self, entry: ExportEntry) -> Path:
        """Say where the file of an export is.

        Parameters
        ----------
        entry : ExportEntry
            One of `exports`.

        Returns
        -------
        pathlib.Path
            Absolute path; the file may be missing.
        """
        return (self.folder / expand_variables(entry.file)).resolve()


def _find_shared(entries: list[tuple[str, list[str]]]) -> list[str]:
    """Tell the spellings that would stand for two entries at once."""
    met: dict[str, str] = {}
    faults = []
    for code, names in entries:
        for name in names:
            first = met.setdefault(fold(name), code)
            if first != code:
                faults.append(f"'{name}' stands for {first} and for {code}")
    return list(dict.fromkeys(faults))


_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\}")


def expand_variables(text: str) -> str:
    """Replace ``${NAME}`` and ``${NAME:-default}`` by environment variables.

    Parameters
    ----------
    text : str
        Path with or without variables.

    Returns
    -------
    str
        The path; a variable that is neither set nor has a default becomes empty.

    Examples
    --------
    >>> expand_variables("${GABEVAL_NOT_SET:-here}/a.xlsx")
    'here/a.xlsx'
    """
    return _VARIABLE.sub(
        lambda m: os.environ.get(m["name"]) or m["default"] or "", text
    )
