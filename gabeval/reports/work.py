"""Publishing pages as they come, each noted when it is finished."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from gabeval.reports import charts
from gabeval.reports.frame import Setting
from gabeval.reports.manifest import Manifest, hash_file, note_page
from gabeval.reports.outcome import Event
from gabeval.reports.papers import drop_stale
from gabeval.reports.publish import publish
from gabeval.reports.stale import Inputs, Need, entry_of, read_rows, stamp, write_rows
from gabeval.reports.tasks import Made
from gabeval.reports.whole import Stand, render_failure


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
        files = {f"{charts.FOLDER}/{name}": data for name, data in made.charts.items()}
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

    def remember(
        self, inputs: Inputs, files: Sequence[str], needs: Sequence[Need]
    ) -> None:
        """Keep what the next build must know of this one."""
        pages = self.manifest.pages
        for place in list(pages):
            if not (self.folder / place).is_file():
                del pages[place]
        self.manifest.plan_files = inputs.plan_files
        self.manifest.others = {name: hash_file(self.folder / name) for name in files}
        before, now = read_rows(self.folder), inputs.material.slices
        asked = {need.page.item_id for need in needs}
        lost = {n.page.item_id for n in needs if n.page.html in self.stand.failed}
        known = set(before["commitment_id"])
        new = {c for c in now["commitment_id"].unique() if c in asked or c not in known}
        new -= lost
        rows = [before[~before["commitment_id"].isin(new)], now]
        rows[1] = now[now["commitment_id"].isin(new)]
        write_rows(self.folder, pd.concat(rows, ignore_index=True))
