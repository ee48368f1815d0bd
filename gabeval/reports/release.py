"""Releasing a version: a copy of the pages that never changes, and its digest.

Whoever has the same exports and the same version of gabeval can build the pages again
and compare the digest.
"""

import json
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import gabeval
from gabeval.errors import DataError, list_cases
from gabeval.language import Language
from gabeval.plan.publication import PUBLICATION_FILE, Publication
from gabeval.reports.citation import CITATION_FILE, write_cff
from gabeval.reports.corrections_log import (
    find_changes,
    find_unexplained,
    read_facts,
    refuse_unexplained,
)
from gabeval.reports.frame import Setting, sha256
from gabeval.reports.material import Material
from gabeval.reports.papers import INDEX
from gabeval.reports.publish import ASIDE, publish
from gabeval.reports.site import Edge
from gabeval.speech import speak

RELEASES = "releases"
"""Folder of the released versions, below the reports of a plan."""

MANIFEST = "manifest.json"
"""What a version holds: every file with its hash."""

FACTS = Path("downloads", "facts.csv")
"""The facts of a version, below its folder."""


@dataclass(frozen=True)
class Release:
    """A version that was released."""

    version: str
    """Such as 1.0."""
    folder: Path
    """Where it is kept."""
    digest: str
    """SHA-256 of its manifest, which has those of all its files."""
    n_files: int
    """How many files it has, the manifest not counted."""
    n_changed: int
    """Facts that it states otherwise than the version before."""


def check_publication(publication: Publication) -> None:
    """Refuse to release what a reader could not judge or quote.

    Parameters
    ----------
    publication : Publication
        What people say about the edition.

    Raises
    ------
    DataError
        If version, date, contact or independence are not stated; every gap is named.
    """
    wanted = {
        "version": publication.version,
        "date": publication.day,
        "contact": publication.contact,
        "independence": publication.independence,
    }
    missing = [name for name, said in wanted.items() if not said]
    if publication.independence:
        said = publication.independence.model_dump()
        missing += [
            f"independence.{name}"
            for name, words in said.items()
            if not all(text.strip() for text in words.values())
        ]
    if missing:
        raise DataError(
            list_cases(
                speak(
                    "{file} must state these before a version is released:",
                    file=PUBLICATION_FILE,
                ),
                missing,
                speak(
                    "Write them into {file} in the plan folder. Nothing was released.",
                    file=PUBLICATION_FILE,
                ),
            )
        )


def list_releases(folder: Path) -> list[Edge]:
    """List the versions that were released before.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of one plan.

    Returns
    -------
    list of Edge
        The newest version first.
    """
    found = []
    for path in sorted((folder / RELEASES).glob(f"*/{MANIFEST}")):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        href = f"{RELEASES}/{path.parent.name}/{INDEX}"
        found.append(Edge(manifest["version"], manifest["date"], href))
    return sorted(found, key=lambda edge: _order(edge.version), reverse=True)


def _order(version: str) -> tuple[tuple[int, ...], str]:
    """Order versions by their numbers; one with a word comes before the same without.

    Examples
    --------
    >>> sorted(["1.10", "1.2", "1.2-rc"], key=_order)
    ['1.2-rc', '1.2', '1.10']
    """
    numbers, _hyphen, word = version.partition("-")
    # "~" comes after every letter, so that a bare version comes last.
    return tuple(int(n) for n in re.findall(r"\d+", numbers)), word or "~"


def make_release(
    folder: Path,
    material: Material,
    *,
    setting: Setting,
    index: bytes,
    failed: Collection[str] = (),
) -> Release:
    """Keep a copy of the pages as a version, or say why it cannot be one.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of one plan, as just built.
    material : Material
        The plan, measured.
    setting : Setting
        Frame of the pages in their first language: how to cite them.
    index : bytes
        First page of the version; it names no other versions, so that a later one does
        not change it.
    failed : collection of str
        Pages that are not as this build would make them.

    Returns
    -------
    Release
        The version; released again with the same content, it is left as it is.

    Raises
    ------
    DataError
        If a page failed, a statement is missing, a fact was changed without a word, or
        the version was released before with other content. Nothing is released then.
    """
    publication = material.publication
    check_publication(publication)
    if failed:
        raise DataError(
            list_cases(
                speak(
                    "Version {version} was not released: these pages could not "
                    "be made or renewed:",
                    version=publication.version,
                ),
                sorted(failed),
                speak("Mend what the build says of them, and release again."),
            )
        )
    n_changed = _compare(folder, material)
    kept = folder / RELEASES / publication.version
    aside = folder / RELEASES / f"{ASIDE}{publication.version}"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        files = _copy(folder, aside, index, _cite(setting))
        manifest = _write_manifest(material, files)
        publish(aside / MANIFEST, manifest)
        _put(aside, kept, manifest)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Release(publication.version, kept, sha256(manifest), len(files), n_changed)


def _compare(folder: Path, material: Material) -> int:
    """Compare facts with those of the version before; count those that changed."""
    publication = material.publication
    others = [e for e in list_releases(folder) if e.version != publication.version]
    if not others:
        return 0
    last = others[0].version
    if _order(last) > _order(publication.version):
        raise DataError(
            speak(
                "Version {version} would be released after version {last}. "
                "Give it a higher number in {file}.",
                version=publication.version,
                last=last,
                file=PUBLICATION_FILE,
            )
        )
    changes = find_changes(
        read_facts(folder / RELEASES / last / FACTS),
        read_facts(folder / FACTS),
        cut_off=material.cut_off,
    )
    refuse_unexplained(
        find_unexplained(changes, publication.corrections, version=publication.version),
        last=last,
        version=publication.version,
    )
    return len(changes)


def _cite(setting: Setting) -> bytes:
    return write_cff(
        setting.edition,
        Language(setting.language),
        author=setting.monitor,
        plan_title=setting.plan_title,
        cut_off=setting.cut_off,
    )


def _copy(folder: Path, aside: Path, index: bytes, citation: bytes) -> dict[str, bytes]:
    files = {INDEX: index, CITATION_FILE: citation}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        is_ours = name.parts[0] != RELEASES and name.as_posix() not in files
        if is_ours and path.is_file() and not any(p[0] == "." for p in name.parts):
            files[name.as_posix()] = path.read_bytes()
    for name, data in files.items():
        publish(aside / name, data)
    return files


def _write_manifest(material: Material, files: dict[str, bytes]) -> bytes:
    publication = material.publication
    manifest = {
        "plan": material.name,
        "version": publication.version,
        "date": publication.day.isoformat() if publication.day else "",
        "status": publication.status,
        "cut_off": material.cut_off,
        "gabeval": gabeval.__version__,
        "files": {
            name: {"sha256": sha256(data), "bytes": len(data)}
            for name, data in sorted(files.items())
        },
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()


def _put(aside: Path, kept: Path, manifest: bytes) -> None:
    if not kept.exists():
        aside.rename(kept)
        return
    path = kept / MANIFEST
    if not path.is_file() or path.read_bytes() != manifest:
        raise DataError(
            speak(
                "Version {version} was released before with other content, and "
                "a released version never changes. Give this one a new version "
                "and date in {file}; what was released is in "
                "{folder}/{version}.",
                version=kept.name,
                file=PUBLICATION_FILE,
                folder=RELEASES,
            )
        )
