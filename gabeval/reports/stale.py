"""Which pages a build must make, which it need not, and why.

A page is made again if anything that it depends on changed, and only then. What a page
merely prints of an export's file, its hash, is put in without running its notebook.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

import nbformat
import pandas as pd

from gabeval.reports.agenda import Need
from gabeval.reports.frame import Setting
from gabeval.reports.manifest import (
    PARTS,
    Manifest,
    has_files,
    hash_code,
    hash_file,
    hash_folder,
    hash_json,
    hash_libraries,
)
from gabeval.reports.material import Material
from gabeval.reports.page import Page
from gabeval.reports.publish import ASIDE
from gabeval.reports.slices import COLUMNS, count_changes
from gabeval.reports.stamps import can_stamp
from gabeval.speech import speak, speak_count

ROWS = ".rows.parquet"
"""Hashes of the rows that the pages were made from, below the reports of a plan: they
say which rows changed."""

ROWS_ASIDE = f"{ASIDE}{ROWS}"
"""The same of the pages that a build at work is making."""

WHOLE = "plan"
"""What a notebook's metadata says (``gabeval: {reads: plan}``) if its pages stand on
the whole plan although each is about one commitment."""


class Inputs:
    """Everything that pages depend on, as hashes.

    Parameters
    ----------
    material : Material
        The plan, measured.
    settings : mapping of str to Setting
        By language.
    """

    def __init__(self, material: Material, settings: Mapping[str, Setting]) -> None:
        self.material, self.settings = material, settings
        folder = material.plan.folder
        self.plan_files = hash_folder(folder, without=["exports"])
        self.code, self.libraries = hash_code(), hash_libraries()
        exports = material.exports
        self.stamps = dict(zip(exports["export_id"], exports["sha256"], strict=True))

    def parts(self, page: Page) -> dict[str, str]:
        """Hash what a page depends on, by `manifest.PARTS`."""
        setting = asdict(self.settings[page.language])
        # Hashes of exports are among the rows of those pages that stand on them.
        setting["sources"] = [
            (source["file"], source["cut_off"]) for source in setting["sources"]
        ]
        rows = self.material.rows.get(page.item_id if self.is_sliced(page) else "", "")
        told = (page.key, page.kind, page.title, dict(page.parameters), page.steps)
        values = {
            "code": self.code,
            "libraries": self.libraries,
            "notebook": hash_file(page.notebook),
            "told": hash_json(told),
            "frame": hash_json(setting),
            "plan": hash_json(self.plan_files),
            "rows": rows,
        }
        return {part: values[part] for part in PARTS}

    def stamps_of(self, page: Page) -> dict[str, str]:
        """Say which exports' hashes a page may print without depending on them."""
        return dict(self.stamps) if self.is_sliced(page) else {}

    def is_sliced(self, page: Page) -> bool:
        """Say whether a page stands on the rows of one commitment only."""
        return page.kind == "commitment" and _reads(page.notebook) != WHOLE


@cache
def _reads(notebook: Path) -> str:
    metadata = nbformat.read(notebook, as_version=4).metadata
    return str(metadata.get("gabeval", {}).get("reads", ""))


def find_needs(
    folder: Path,
    manifest: Manifest,
    inputs: Inputs,
    pages: Sequence[Page],
    *,
    fresh: bool = False,
) -> list[Need]:
    """Say for every page whether it must be made, and why.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of the plan.
    manifest : Manifest
        Of the builds before.
    inputs : Inputs
        What pages depend on now.
    pages : sequence of Page
        Those that were asked for.
    fresh : bool
        Whether to make all of them.

    Returns
    -------
    list of Need
        In the order of `pages`.
    """
    before = read_rows(folder)
    needs = []
    for page in pages:
        parts, stamps = inputs.parts(page), inputs.stamps_of(page)
        entry = manifest.pages.get(page.html)
        changed = [p for p in PARTS if entry and entry.parts.get(p) != parts[p]]
        if fresh:
            reasons = (speak("it was asked for"),)
            needs.append(Need(page, "make", parts, stamps, reasons))
        elif entry is None:
            reasons = (speak("it has not been made yet"),)
            needs.append(Need(page, "make", parts, stamps, reasons))
        elif changed:
            reasons = _explain(page, changed, manifest, inputs, before)
            needs.append(Need(page, "make", parts, stamps, reasons))
        elif not has_files(folder, entry.files):
            reasons = (speak("a file of it is missing or was changed by hand"),)
            needs.append(Need(page, "make", parts, stamps, reasons))
        elif dict(entry.stamps) == stamps:
            needs.append(Need(page, "keep", parts, stamps))
        elif can_stamp(entry.stamps, stamps):
            reasons = (speak("the hash of an export changed, none of its rows did"),)
            needs.append(Need(page, "stamp", parts, stamps, reasons))
        else:
            reasons = (speak("other exports count now"),)
            needs.append(Need(page, "make", parts, stamps, reasons))
    return needs


def _explain(
    page: Page,
    changed: Sequence[str],
    manifest: Manifest,
    inputs: Inputs,
    before: pd.DataFrame,
) -> tuple[str, ...]:
    said = []
    for part in changed:
        if part == "rows":
            said += _explain_rows(page, inputs, before)
        elif part == "plan":
            names = _changed_names(manifest.plan_files, inputs.plan_files)
            said.append(speak("changed in the plan folder: {names}", names=names))
        else:
            said.append(_explain_part(part, page))
    return tuple(said)


def _explain_part(part: str, page: Page) -> str:
    if part == "notebook":
        return speak("{name} changed", name=page.notebook.name)
    return {
        "code": speak("gabeval itself changed"),
        "libraries": speak("Python or a library changed"),
        "told": speak("its title, its place in the plan or its cut-off changed"),
        "frame": speak("what stands around every page changed"),
    }[part]


def _changed_names(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    names = sorted(n for n in {*before, *now} if before.get(n) != now.get(n))
    return ", ".join(names) or speak("nothing that is known")


def _explain_rows(page: Page, inputs: Inputs, before: pd.DataFrame) -> list[str]:
    code = page.item_id if inputs.is_sliced(page) else ""
    counts = count_changes(before, inputs.material.slices, code)
    by_quarter: dict[str, int] = {}
    for (table, quarter), n in counts.items():
        if table == "progress":
            by_quarter[quarter] = by_quarter.get(quarter, 0) + n
    name = page.item_id or page.key
    if by_quarter:
        return [
            speak_count(
                "{name}: {n} row of {quarter} changed",
                "{name}: {n} rows of {quarter} changed",
                n,
                name=name,
                quarter=quarter,
            )
            for quarter, n in by_quarter.items()
        ]
    tables = ", ".join(sorted({table for table, _ in counts}))
    if tables:
        return [speak("{name}: rows changed in: {tables}", name=name, tables=tables)]
    return [speak("{name}: what its rows are compared with changed", name=name)]


def read_rows(folder: Path, name: str = ROWS) -> pd.DataFrame:
    """Read from which rows the pages were made.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of the plan.
    name : str
        Name of the file.

    Returns
    -------
    pandas.DataFrame
        Columns of `slices.COLUMNS`; no rows if nothing is known.
    """
    try:
        return pd.read_parquet(folder / name)[list(COLUMNS)]
    except (OSError, ValueError, KeyError):
        empty = pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
        return empty.astype({"place": "uint64", "hash": "uint64"})


def put_rows_aside(folder: Path, rows: pd.DataFrame) -> None:
    """Keep from which rows a build is going to make its pages, until `remember`.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of the plan.
    rows : pandas.DataFrame
        Columns of `slices.COLUMNS`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows.to_parquet(folder / ROWS_ASIDE, index=False, compression="zstd")


def remember(
    folder: Path,
    manifest: Manifest,
    files: Sequence[str],
    needs: Sequence[Need],
    *,
    lost: Collection[str],
) -> None:
    """Keep what the next build must know of this one.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of the plan.
    manifest : Manifest
        Changed: pages that are no longer there go, other files come.
    files : sequence of str
        Files that belong to no page, by place.
    needs : sequence of Need
        What was asked for.
    lost : collection of str
        Pages that could not be made, by place.
    """
    for place in list(manifest.pages):
        if not (folder / place).is_file():
            del manifest.pages[place]
    manifest.others = {name: hash_file(folder / name) for name in files}
    before, now = read_rows(folder), read_rows(folder, ROWS_ASIDE)
    asked = {need.page.item_id for need in needs}
    gone = {need.page.item_id for need in needs if need.page.html in lost}
    known = set(before["commitment_id"])
    new = {c for c in now["commitment_id"].unique() if c in asked or c not in known}
    new -= gone
    kept = before[~before["commitment_id"].isin(new)]
    rows = pd.concat([kept, now[now["commitment_id"].isin(new)]], ignore_index=True)
    put_rows_aside(folder, rows)
    (folder / ROWS_ASIDE).replace(folder / ROWS)
