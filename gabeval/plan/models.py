"""The plan folder's own description: ``plan.yaml`` as a model.

What differs between two cities stands here as data: title, period, levels of the tree,
names and their spellings, rules of weighing, and the list of exports.
"""

import os
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from gabeval.explained import Explained, Told
from gabeval.language import Language
from gabeval.numerals import fold
from gabeval.plan.by_id import ById
from gabeval.plan.entries import (
    CommitmentEntry,
    Entity,
    ExportEntry,
    Level,
    Period,
    PlanModel,
    QuarterSpan,
    Text,
)
from gabeval.quarters import (
    quarter_of_date,
    quarter_start,
    quarters_between,
)
from gabeval.speech import speak, spoken_language


class HouseRules(PlanModel):
    """Thresholds of ours; OGP publishes scales, not percentages."""

    tolerance_pp: float = Field(default=0.5, ge=0)
    """A published roll-up is reproduced when it differs by no more than this."""
    weight_tolerance: float = Field(default=0.001, ge=0)
    """Weights add up to 1 when they differ by no more than this."""
    fall_tolerance_pp: float = Field(default=0.05, ge=0)
    """Cumulative progress falls when it drops by more than this."""


class Plan(Explained, PlanModel):
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
    levels: Annotated[list[Level], Field(min_length=1), AfterValidator(ById)]
    """From the level below the plan to the leaf."""
    entities: Annotated[list[Entity], AfterValidator(ById)] = Field(
        default=[], validate_default=True
    )
    """Public bodies; if empty, names are taken as the exports write them."""
    commitments: Annotated[list[CommitmentEntry], AfterValidator(ById)] = Field(
        default=[], validate_default=True
    )
    """Commitments; if empty, they are taken as the exports write them."""
    exports: Annotated[list[ExportEntry], Field(min_length=1), AfterValidator(ById)]
    """What arrived, in any order."""
    compare_from: str = ""
    """Export that the latest headline is explained from, such as that of a headline
    which was published; the one before the last if left out."""
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
                speak(
                    "exactly one level must have is_commitment: true (it gets "
                    "a page); found {n}",
                    n=len(marked),
                )
            )
        for what, ids in self._ids().items():
            twice = sorted({i for i in ids if ids.count(i) > 1})
            if twice:
                faults.append(
                    speak(
                        "{what} given twice: {twice}", what=what, twice=", ".join(twice)
                    )
                )
        known = {entity.entity_id for entity in self.entities}
        for entry in self.commitments:
            if entry.entity and known and entry.entity not in known:
                faults.append(
                    speak(
                        "commitment {commitment} names the entity '{entity}', "
                        "which 'entities' does not list",
                        commitment=entry.commitment_id,
                        entity=entry.entity,
                    )
                )
        for what, names in self._spellings().items():
            faults += [f"{what}: {fault}" for fault in _find_shared(names)]
        first = quarter_start(self.expected_quarters[0])
        faults += [
            speak(
                "export {export} has the cut-off {cut_off}, before the plan's "
                "first quarter ({quarter})",
                export=entry.export_id,
                cut_off=entry.cut_off,
                quarter=self.expected_quarters[0],
            )
            for entry in self.exports
            if entry.cut_off < first
        ]
        if self.compare_from and self.compare_from not in self._ids()["exports"]:
            faults.append(
                speak(
                    "compare_from names the export '{export}', which 'exports' does "
                    "not list",
                    export=self.compare_from,
                )
            )
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

    def explain(self) -> Told:
        """Show what the plan is, in the language of messages."""
        language = Language(spoken_language())
        period = speak(
            "{start} to {end}",
            start=language.date(self.period.start),
            end=language.date(self.period.end),
        )
        levels = [speak("plan"), *(x.name.in_(language.code) for x in self.levels)]
        as_given = self.weights == "as_given"
        steps = [
            ("commitments", self.commitments),
            ("exports", self.exports),
            ("entities", self.entities),
        ]
        shown = [f'`plan.{name}["{x.ids[0]}"]`' for name, x in steps if x]
        return Told(
            self.title.in_(language.code),
            [
                (speak("Plan"), self.plan_id),
                (speak("Carried out by"), self.authority.in_(language.code)),
                (speak("Evaluated by"), self.monitor.in_(language.code)),
                (speak("Period"), period),
                (speak("Levels"), " → ".join(levels)),
                (
                    speak("Weights"),
                    speak("as given") if as_given else speak("made to add up to 1"),
                ),
                *((name, ", ".join(ids)) for name, ids in self._listed()),
            ],
            note=speak("See also: {examples}", examples=", ".join(shown)),
        )

    def _listed(self) -> list[tuple[str, list[str]]]:
        nobody = [speak("as the exports write them")]
        return [
            (speak("Commitments"), self.commitments.ids or nobody),
            (speak("Bodies in charge"), self.entities.ids or nobody),
            (speak("Exports"), [x.export_id for x in self.exports_in_order]),
        ]

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
                faults.append(
                    speak(
                        "'{name}' stands for {first} and for {second}",
                        name=name,
                        first=first,
                        second=code,
                    )
                )
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
