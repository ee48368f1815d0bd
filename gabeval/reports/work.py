"""Publishing pages as they come, each noted when it is finished."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from gabeval.reports.agenda import Need, entry_of
from gabeval.reports.frame import Setting
from gabeval.reports.manifest import Manifest, note_page
from gabeval.reports.names import CHARTS
from gabeval.reports.outcome import Event
from gabeval.reports.papers import drop_stale
from gabeval.reports.publish import publish
from gabeval.reports.stamps import stamp
from gabeval.reports.stand import Stand, render_failure
from gabeval.reports.tasks import Made


class Work:
    """Publishing the pages as they come, and noting each in the manifest."""

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        stand: Stand,
        tell: Callable[[Event], None],
    ) -> None:
        self.folder, self.manifest = folder, manifest
        self.stand, self.tell = stand, tell
        self.notes: dict[str, tuple[str, ...]] = {}
        self.made: list[str] = []

    def keep(self, needs: Sequence[Need]) -> None:
        """Leave pages as they are, but for the hashes of exports that they print."""
        for need in needs:
            place = need.page.html
            if need.work == "make":
                continue
            if need.work == "stamp":
                entry = self.manifest.pages[place]
                files = {
                    name: stamp(
                        (self.folder / name).read_bytes(), entry.stamps, need.stamps
                    )
                    for name in entry.files
                }
                self._publish(need, files)
                self.tell(Event("stamped", place))
            self.stand.ready.add(place)

    def take(self, need: Need, made: Made, setting: Setting) -> None:
        """Publish a page that was made, or say that it was not."""
        page = made.page
        if made.notes:
            self.notes[page.html] = made.notes
        if made.failure:
            self.stand.failed[page.html] = made.failure
            self.manifest.pages.pop(page.html, None)
            if not self.stand.has_good(self.folder, page.html):
                plain = render_failure(page, setting, made.failure)
                publish(self.folder / page.html, plain)
            return
        files = {f"{CHARTS}/{name}": data for name, data in made.charts.items()}
        files |= {page.executed: made.executed, page.html: made.html}
        self._publish(need, files)
        self.stand.ready.add(page.html)
        self.stand.drawn[page.html] = tuple(made.charts)
        self.made.append(page.html)

    def _publish(self, need: Need, files: Mapping[str, bytes]) -> None:
        place = need.page.html
        drop_stale(self.folder / place, files[place])
        # The page comes last: what it links to is there when it is.
        for name in sorted(files, key=lambda name: name == place):
            publish(self.folder / name, files[name])
        if need.parts["rows"]:  # else nobody knows what the page stands on
            entry = entry_of(need, files)
            self.manifest.pages[place] = entry
            note_page(self.folder, place, entry)
