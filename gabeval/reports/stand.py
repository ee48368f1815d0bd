"""How pages stand while a build works, and the plain page where one could not be made.

Nothing here needs a large library: the process that watches a build imports it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gabeval.language import LANGUAGES, Language
from gabeval.reports.failure import Failure
from gabeval.reports.frame import Setting, fill_template
from gabeval.reports.page import Page
from gabeval.reports.record import PageRecord

STATES = ("ready", "old", "missing")
"""A page is as this build made it; from an earlier one; or not there."""


@dataclass(frozen=True)
class State:
    """How a page stands after a build."""

    state: str
    """One of `STATES`."""
    reason: Mapping[str, str]
    """Why it is not ready, by language; empty if it is."""


_PLAIN = b'<h2 id="failed-'


@dataclass
class Stand:
    """How the pages stand while a build works."""

    pages: Sequence[Page]
    """All pages of the plan, in the languages that are built."""
    known: Mapping[str, PageRecord]
    """What the build before knew."""
    ready: set[str] = field(default_factory=set)
    """Pages that are as they should be, by place."""
    failed: dict[str, Failure] = field(default_factory=dict)
    """Pages that are not, and why."""
    drawn: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of the files with the numbers of a page's figures."""

    def has_good(self, folder: Path, place: str) -> bool:
        """Say whether a page is there that was once as it should be."""
        path = folder / place
        return path.is_file() and _PLAIN not in path.read_bytes()

    def states(self, folder: Path) -> dict[str, State]:
        """Say how every page stands; one that was not asked for stands as before."""
        return {page.html: self._state(folder, page.html) for page in self.pages}

    def _state(self, folder: Path, place: str) -> State:
        if place in self.ready:
            return State("ready", {})
        is_there = self.has_good(folder, place)
        if place in self.failed:
            failure = self.failed[place]
            reason = {code: failure.sentence(Language(code)) for code in LANGUAGES}
        else:
            reason = dict(self.known[place].reason) if place in self.known else {}
            if is_there and not reason:
                return State("ready", {})
        return State("old" if is_there else "missing", reason)


def render_failure(page: Page, setting: Setting, failure: Failure) -> bytes:
    """Make the plain page that stands where a page could not be made.

    Parameters
    ----------
    page : Page
        Which page.
    setting : Setting
        Its frame.
    failure : Failure
        Why.

    Returns
    -------
    bytes
        HTML with the reason in every language, the page's own first.
    """
    from gabeval.reports.render import shorten  # it takes half a second

    codes = [page.language, *(code for code in LANGUAGES if code != page.language)]
    parts = [
        {"language": Language(code), "reason": failure.sentence(Language(code))}
        for code in codes
    ]
    return fill_template(
        "failure.html.j2",
        setting,
        title=page.title,
        short=shorten(page.title),
        parts=parts,
    ).encode()
