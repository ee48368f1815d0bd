"""What people say about an edition of the pages: ``publication.yaml`` as a model.

Version, date, independence and corrections are statements, and somebody answers for
them. None of them is worked out, and none is taken from a clock.
"""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from gabeval.plan.entries import PlanModel, Text, Words
from gabeval.plan.yaml_file import read_model
from gabeval.speech import speak

PUBLICATION_FILE = "publication.yaml"
"""Name of the file in the plan folder; it may be absent."""

CC_BY = Words(
    es="Creative Commons Atribución 4.0 (CC BY 4.0)",
    en="Creative Commons Attribution 4.0 (CC BY 4.0)",
)
"""Licence of the pages where the plan names no other."""


class Contact(PlanModel):
    """Whom a reader can ask, or tell of a mistake."""

    name: Text
    """Who answers."""
    email: str = Field(default="", pattern=r"^([^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+)?$")
    """Address for messages."""
    url: str = Field(default="", pattern=r"^(https?://[^\s<>\"]+)?$")
    """Page on which they can be reached."""


class Licence(PlanModel):
    """What a reader may do with pages and data."""

    name: Text = CC_BY
    """Name to print."""
    url: str = Field(
        default="https://creativecommons.org/licenses/by/4.0/",
        pattern=r"^https?://[^\s<>\"]+$",
    )
    """Its text."""


class Independence(PlanModel):
    """What a reader must know to judge how far the evaluator was free."""

    paid_by: Text
    """Who paid for the evaluation."""
    data_from: Text
    """Who supplied the data."""
    shown_before: Text
    """What the authority saw before publication."""
    changed_after: Text
    """What changed after its comments; "nothing" is an answer."""


class LogEntry(PlanModel):
    """Facts that one version states otherwise than the version before it."""

    version: str = Field(min_length=1)
    """The version that states them anew."""
    day: date = Field(alias="date")
    """Its day."""
    fact_ids: list[str] = Field(min_length=1)
    """Ids as in facts.csv; a star stands for any ending: ``commitment.cobog0001.*``."""
    what: Text
    """What changed."""
    why: Text
    """Because of new data, another method, or our mistake."""
    effect_on_conclusions: Text
    """What it does to what was concluded; "none" is an answer."""


class Publication(PlanModel):
    """An edition of the pages, as people describe it."""

    version: str = Field(default="", pattern=r"^(\d+(\.\d+){0,3}(-[a-z0-9]+)?)?$")
    """Such as 1.0; part of the folder's name under which it is kept."""
    day: date | None = Field(default=None, alias="date")
    """Day of the version."""
    status: Literal["draft", "final"] = "draft"
    """Whether the evaluators stand by it."""
    contact: Contact | None = None
    """Whom to ask."""
    licence: Licence = Licence()
    """What a reader may do."""
    independence: Independence | None = None
    """Who paid, who supplied data, what the authority saw and what came of it."""
    evidence_notes: bool = False
    """Whether ``evidence_items.csv`` names those who checked evidence and holds their
    notes; only if they know that it is published."""
    cite: Text | None = None
    """How to cite, where the usual form does not fit."""
    corrections: list[LogEntry] = []
    """Every changed fact since the first version, the newest entry first."""

    @model_validator(mode="after")
    def _is_dated(self) -> "Publication":
        if self.version and self.day is None:
            raise ValueError(
                speak("version {version} needs a date", version=self.version)
            )
        return self


def read_publication(folder: Path) -> Publication:
    """Read what is said about the edition of a plan's pages.

    Parameters
    ----------
    folder : pathlib.Path
        Plan folder.

    Returns
    -------
    Publication
        A draft without a version if there is no file: pages say so.

    Raises
    ------
    PlanError
        If the file is wrong; every fault with its line.

    Examples
    --------
    >>> read_publication(Path("no-such-folder")).status
    'draft'
    """
    path = folder / PUBLICATION_FILE
    return read_model(path, Publication) if path.is_file() else Publication()
