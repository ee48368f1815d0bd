"""What a build made from what: how the next build, and a release, know it.

The record stands beside the pages as ``build.json`` and holds hashes, never times.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gabeval.reports.frame import sha256
from gabeval.reports.page import Page

if TYPE_CHECKING:  # whoever only reads the record needs no tables
    from gabeval.reports.downloads import Download
    from gabeval.reports.material import Material
    from gabeval.reports.stand import State

RECORD = "build.json"
"""Name of the file below the reports of a plan."""


@dataclass(frozen=True)
class PageRecord:
    """What is known of a page of an earlier build."""

    reason: Mapping[str, str] = field(default_factory=dict)
    """Why it was not renewed, by language; empty if it was."""
    charts: tuple[str, ...] = ()
    """Names of the files with the numbers of its figures."""


def read_record(folder: Path) -> dict[str, PageRecord]:
    """Read what the build before knew of its pages.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of one plan.

    Returns
    -------
    dict of str to PageRecord
        By the place of the page; empty if there is no record, or none that can be read.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    pages = record.get("pages", {}) if isinstance(record, dict) else {}
    return {
        place: PageRecord(page.get("reason", {}), tuple(page.get("charts", ())))
        for place, page in pages.items()
    }


def write_record(
    material: "Material",
    pages: Sequence[Page],
    states: "Mapping[str, State]",
    charts: Mapping[str, Sequence[str]],
    downloads: "Iterable[Download]",
    folder: Path,
) -> bytes:
    """Write what this build has made.

    Parameters
    ----------
    material : Material
        The plan, measured.
    pages : sequence of Page
        All its pages.
    states : mapping of str to State
        By the place of the page.
    charts : mapping of str to sequence of str
        Files with the numbers of a page's figures, by the place of the page.
    downloads : iterable of Download
        Every other file.
    folder : pathlib.Path
        Reports of the plan.

    Returns
    -------
    bytes
        JSON, sorted.
    """
    record = {
        "plan": material.name,
        "cut_off": material.cut_off,
        "version": material.publication.version,
        "exports": {
            row["file"]: row["sha256"] for row in material.exports.to_dict("records")
        },
        "pages": {
            page.html: _describe(
                folder / page.html, states[page.html], charts.get(page.html, ())
            )
            for page in pages
        },
        "downloads": {file.name: sha256(file.data) for file in downloads},
    }
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def _describe(path: Path, state: "State", charts: Sequence[str]) -> dict[str, Any]:
    described: dict[str, Any] = {"state": state.state}
    if path.is_file() and state.state != "missing":
        described["sha256"] = sha256(path.read_bytes())
    if state.reason:
        described["reason"] = dict(state.reason)
    if charts:
        described["charts"] = sorted(charts)
    return described
