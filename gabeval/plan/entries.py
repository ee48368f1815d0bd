"""The parts of ``plan.yaml`` that a plan lists: levels, bodies, commitments, exports.

Each has an id, and tells what it is to whoever asks for it in Jupyter.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from gabeval.explained import Explained, Told
from gabeval.language import Language
from gabeval.quarters import is_quarter
from gabeval.speech import speak, spoken_language


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
            raise ValueError(
                speak(
                    "the end {end} lies before the start {start}",
                    end=self.end,
                    start=self.start,
                )
            )
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
                raise ValueError(
                    speak("'{text}' is not a quarter such as 2021Q3", text=text)
                )
        if self.last < self.first:
            raise ValueError(
                speak("{last} lies before {first}", last=self.last, first=self.first)
            )
        return self


class Entry(Explained, PlanModel):
    """Something that a plan lists; its first field is its id."""

    @property
    def own_id(self) -> str:
        """Id of the entry, whatever its kind calls it."""
        return str(getattr(self, next(iter(type(self).model_fields))))

    @property
    def spellings(self) -> list[str]:
        """What it may be called besides its id."""
        return []

    @staticmethod
    def name_many() -> str:
        """Say what several of the kind are called, with their article."""
        raise NotImplementedError

    def tell(self) -> Sequence[tuple[str, str]]:
        """List what is known of it: names and values, in the language of messages."""
        raise NotImplementedError

    def explain(self) -> Told:
        """Show names and values below each other."""
        (_id, code), *others = self.tell()
        named = next((value for _name, value in others if value), "")
        return Told(f"{code}: {named}" if named else code, list(self.tell()))


def _say(words: Words) -> str:
    return words.in_(spoken_language())


def _say_day(day: date | None) -> str:
    return Language(spoken_language()).date(day) if day else ""


class Level(Entry):
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

    @property
    def spellings(self) -> list[str]:
        """Its names."""
        return [self.name.es, self.name.en]

    @staticmethod
    def name_many() -> str:
        """Say: the levels."""
        return speak("the levels")

    def tell(self) -> Sequence[tuple[str, str]]:
        """List id, names and rules."""
        weights = {
            "given": speak("as the export gives them"),
            "equal": speak("all the same"),
            "of_plan": speak("shares of the whole plan"),
        }
        return [
            (speak("Level"), self.level_id),
            (speak("One of them"), _say(self.name)),
            (speak("Several of them"), _say(self.plural)),
            (
                speak("Has pages of its own"),
                speak("yes") if self.is_commitment else speak("no"),
            ),
            (speak("Weights"), weights[self.weights]),
        ]


class Entity(Entry):
    """A public body, and each spelling of its name met so far."""

    entity_id: str = Field(alias="id", min_length=1)
    """Code."""
    name: Text
    """Name to print."""
    aliases: list[str] = []
    """Other spellings; compared without case, accents and spaces."""

    @property
    def spellings(self) -> list[str]:
        """Its names and what else it was called."""
        return [self.name.es, self.name.en, *self.aliases]

    @staticmethod
    def name_many() -> str:
        """Say: the bodies in charge."""
        return speak("the bodies in charge")

    def tell(self) -> Sequence[tuple[str, str]]:
        """List code and names."""
        return [
            (speak("Code"), self.entity_id),
            (speak("Name"), _say(self.name)),
            (speak("Also written"), "; ".join(self.aliases) or speak("no other way")),
        ]


class CommitmentEntry(Entry):
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

    @property
    def spellings(self) -> list[str]:
        """Its titles and what else it was called."""
        return [self.name.es, self.name.en, *self.aliases]

    @staticmethod
    def name_many() -> str:
        """Say: the commitments."""
        return speak("the commitments")

    def tell(self) -> Sequence[tuple[str, str]]:
        """List code, title, body in charge, days and weight."""
        language = Language(spoken_language())
        weight = "" if self.weight is None else language.number(self.weight, 3)
        return [
            (speak("Code"), self.commitment_id),
            (speak("Title"), _say(self.name)),
            (speak("Body in charge"), self.entity or ""),
            (speak("First day"), _say_day(self.start)),
            (speak("Last day"), _say_day(self.end)),
            (speak("Weight"), weight or speak("as the exports give it")),
            (speak("Also written"), "; ".join(self.aliases) or speak("no other way")),
        ]


class ExportEntry(Entry):
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

    @property
    def spellings(self) -> list[str]:
        """Its file."""
        return [self.file]

    @staticmethod
    def name_many() -> str:
        """Say: the exports."""
        return speak("the exports")

    def tell(self) -> Sequence[tuple[str, str]]:
        """List id, file, layout and days."""
        return [
            (speak("Export"), self.export_id),
            (speak("File"), self.file),
            (speak("Read with the layout"), self.layout),
            (speak("Cut-off"), _say_day(self.cut_off)),
            (speak("Received"), _say_day(self.received)),
        ]
