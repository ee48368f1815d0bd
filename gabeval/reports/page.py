"""One page of a report: what it is about, what makes it, where it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gabeval.reports.parameters import Simple


@dataclass(frozen=True)
class Step:
    """A way from one page to another of the same language."""

    kind: str
    """``plan``, ``export``, ``claims``, ``previous`` or ``next``."""
    name: str
    """File name of the other page."""
    title: str
    """Its main heading."""
    short: str
    """Its heading in two or three words."""


@dataclass(frozen=True)
class Page:
    """One page in one language."""

    key: str
    """Name without ending: ``plan``, ``export``, ``commitment-...``."""
    kind: str
    """``plan``, ``export``, ``claims`` or ``commitment``."""
    item_id: str
    """Commitment or export it is about; empty for the plan."""
    language: str
    """``es`` or ``en``."""
    title: str
    """Main heading."""
    notebook: Path
    """Notebook that makes it."""
    parameters: Mapping[str, Simple]
    """What the notebook is told."""
    steps: tuple[Step, ...] = ()
    """Where a reader can go from here."""

    @property
    def name(self) -> str:
        """File name, the same in every language."""
        return f"{self.key}.html"

    @property
    def html(self) -> str:
        """Where the page goes, below the plan's reports."""
        return f"{self.language}/{self.name}"

    @property
    def executed(self) -> str:
        """Where the executed notebook goes, below the plan's reports."""
        return f"notebooks/{self.language}/{self.key}.ipynb"
