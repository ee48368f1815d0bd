"""What a build tells while it works, and what it left behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a build that has nothing to do must say so at once
    from gabeval.reports.failure import Failure
    from gabeval.reports.release import Release

EVENTS = (
    *("reading", "planned", "made", "failed", "stamped", "removed", "finished"),
    "released",
)
"""What a build tells while it works."""


@dataclass(frozen=True)
class Event:
    """Something that happened during a build, for whoever watches."""

    kind: str
    """One of `EVENTS`."""
    text: str = ""
    """What is being read, or the path of a page below the reports."""
    failure: "Failure | None" = None
    """Why a page failed."""
    notes: tuple[str, ...] = ()
    """What cells wrote to their error stream."""
    n_done: int = 0
    """Pages done so far."""
    n_all: int = 0
    """Pages to do."""
    seconds: float = 0.0
    """How long the page took."""


@dataclass(frozen=True)
class BuildResult:
    """What a build left behind."""

    folder: Path
    """Reports of the plan."""
    built: tuple[str, ...]
    """Pages that are as they should be, as paths below `folder`."""
    failed: "Mapping[str, Failure]"
    """Pages that are not, and why."""
    removed: tuple[str, ...] = ()
    """Files of items that the plan no longer has."""
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What cells wrote to their error stream, by page."""
    release: "Release | None" = None
    """The version that was released, if one was."""
    made: tuple[str, ...] = ()
    """Pages whose notebooks were run; the others were as they should be."""

    @property
    def exit_code(self) -> int:
        """What the command line answers: 1 if a page failed."""
        return 1 if self.failed else 0
