"""What a build is asked for, and what it therefore has to do.

Nothing here needs a large library, and all of it can be pickled: whoever reads the plan
works in another process than whoever watches the pages come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gabeval.reports.frame import Setting
from gabeval.reports.manifest import Manifest, PageEntry, hash_data
from gabeval.reports.page import Page
from gabeval.reports.record import PageRecord


@dataclass(frozen=True)
class Need:
    """What a build must do about one page."""

    page: Page
    """Which page."""
    work: str
    """``make``, ``stamp`` or ``keep``."""
    parts: Mapping[str, str]
    """Hashes of what it depends on."""
    stamps: Mapping[str, str]
    """Hashes of exports that it may print."""
    reasons: tuple[str, ...] = ()
    """Why, in sentences; empty if it is kept."""


@dataclass(frozen=True)
class Asked:
    """What a build is asked for; see `build.build`."""

    plan: str
    """Name or folder of the plan."""
    home: Path
    """Home folder."""
    languages: tuple[str, ...]
    """Languages of the pages, the first page's own first."""
    only: tuple[str, ...] = ()
    """Pages to make; all if empty."""
    cut_off: str = ""
    """ISO date; that of the latest export if empty."""
    fresh: bool = False
    """Whether to make every page again."""
    release: bool = False
    """Whether to keep what is built as a version."""

    @property
    def told(self) -> dict[str, object]:
        """What the same again must be asked, to find that nothing changed."""
        return {"languages": list(self.languages), "cut_off": self.cut_off}


@dataclass(frozen=True)
class Agenda:
    """What a build has to do."""

    asked: Asked
    """What it was asked for."""
    folder: Path
    """Reports of the plan."""
    pages: Sequence[Page]
    """All pages of the plan, in the languages that are built."""
    settings: Mapping[str, Setting]
    """Frame of the pages, by language."""
    needs: Sequence[Need]
    """What must be done about each page that was asked for."""
    known: Mapping[str, PageRecord]
    """What the build before knew, by the place of the page."""
    manifest: Manifest
    """Of the builds before; noted in it is what this one has finished."""
    origin: str = ""
    """Hash of the plan folder when it was read."""


def entry_of(need: Need, files: Mapping[str, bytes]) -> PageEntry:
    """Describe a page that was made or stamped.

    Parameters
    ----------
    need : Need
        What it was made from.
    files : mapping of str to bytes
        What came out, by place below the reports.

    Returns
    -------
    PageEntry
        For the manifest.
    """
    hashes = {name: hash_data(data) for name, data in sorted(files.items())}
    return PageEntry(dict(need.parts), hashes, dict(need.stamps))
