"""What a build made from what, so that the next one makes only what must be new.

Nothing here needs a large library: a build that has nothing to do must find that out at
once. The manifest lies beside the pages under a hidden name; it is for builds on this
machine and is no part of what is published. It holds hashes, never times.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import gabeval
from gabeval.plan.places import find_home, plan_folder, reports_folder
from gabeval.reports.publish import publish

MANIFEST = ".manifest.json"
"""Name of the manifest, below the reports of a plan."""

JOURNAL = ".manifest.journal"
"""Pages finished by the build at work, a line each; the next build reads it if this one
is killed before it has written its manifest."""

FORMAT = 1
"""Changes when a manifest can no longer be read as before."""

PARTS = ("code", "libraries", "notebook", "told", "frame", "plan", "rows")
"""What a page depends on, by what it is called in a manifest."""

_SHORT = 24


@dataclass(frozen=True)
class PageEntry:
    """A page that was made: from what, and what came out."""

    parts: Mapping[str, str]
    """Hash of each of `PARTS`."""
    files: Mapping[str, str]
    """Hash of each file, by its place below the reports."""
    stamps: Mapping[str, str] = field(default_factory=dict)
    """Hash of each export that the page may print, by the export."""


@dataclass
class Manifest:
    """All that a build leaves for the next one."""

    pages: dict[str, PageEntry] = field(default_factory=dict)
    """By the place of the page."""
    plan_files: dict[str, str] = field(default_factory=dict)
    """Hash of each file of the plan folder but the exports: to say which changed."""
    whole: str = ""
    """Hash of all inputs, if the last build made everything and nothing failed."""
    others: dict[str, str] = field(default_factory=dict)
    """Hash of each file that belongs to no page."""
    built: list[str] = field(default_factory=list)
    """Pages of that build, in its order."""


def hash_bytes(*parts: bytes) -> str:
    """Hash bytes, shortened to what tells inputs of one plan apart.

    Parameters
    ----------
    *parts : bytes
        Taken one after the other, each with its length.

    Returns
    -------
    str
        Hexadecimal.

    Examples
    --------
    >>> hash_bytes(b"ab", b"c") == hash_bytes(b"a", b"bc")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()[:_SHORT]


def hash_json(value: object) -> str:
    """Hash plain data: lists, dictionaries, texts and numbers.

    Parameters
    ----------
    value : object
        Anything that JSON can hold.

    Returns
    -------
    str
        Hexadecimal; dictionaries count by content, not by order.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hash_bytes(text.encode("utf-8", "surrogatepass"))


def hash_file(path: Path) -> str:
    """Hash a file; the empty text if it is not there.

    Parameters
    ----------
    path : pathlib.Path
        File.

    Returns
    -------
    str
        Hexadecimal, or empty.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:_SHORT]
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ""


def hash_data(data: bytes) -> str:
    """Hash what a file holds, as `hash_file` does.

    Parameters
    ----------
    data : bytes
        All of it.

    Returns
    -------
    str
        Hexadecimal.
    """
    return hashlib.sha256(data).hexdigest()[:_SHORT]


def hash_folder(folder: Path, *, without: Iterable[str] = ()) -> dict[str, str]:
    """Hash every file of a folder; hidden files and caches do not count.

    Parameters
    ----------
    folder : pathlib.Path
        Folder; may be missing.
    without : iterable of str
        Names of folders right below it that do not count.

    Returns
    -------
    dict of str to str
        Hash by place below the folder, in order.
    """
    left_out = {"__pycache__", *without}
    found = {}
    for place, folders, files in os.walk(folder):
        here = Path(place)
        is_top = here == folder
        folders[:] = sorted(
            name
            for name in folders
            if name[0] != "." and name not in (left_out if is_top else {"__pycache__"})
        )
        for name in sorted(files):
            if name[0] != ".":
                path = here / name
                found[path.relative_to(folder).as_posix()] = hash_file(path)
    return found


def hash_code() -> str:
    """Hash this package: every module, template, catalogue and list.

    Returns
    -------
    str
        Hexadecimal.
    """
    return hash_json(hash_folder(Path(gabeval.__file__).parent))


def hash_libraries() -> str:
    """Hash the names and versions of Python and of every library installed.

    Returns
    -------
    str
        Hexadecimal; it does not say where they are installed.
    """
    names = {
        path.stem
        for place in sys.path
        if place and Path(place).is_dir()
        for path in Path(place).glob("*.dist-info")
    }
    return hash_json([sys.version, sorted(names)])


def read_manifest(folder: Path) -> Manifest:
    """Read what the builds before have left.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of one plan.

    Returns
    -------
    Manifest
        Empty if there is none, or none that can be read. Pages that a killed build had
        finished are in it.
    """
    manifest = Manifest()
    try:
        held = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if held["format"] == FORMAT:
            pages = {name: PageEntry(**entry) for name, entry in held["pages"].items()}
            del held["format"], held["pages"]
            manifest = Manifest(pages=pages, **held)
    except (OSError, ValueError, KeyError, TypeError):
        manifest = Manifest()
    try:
        lines = (folder / JOURNAL).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return manifest
    for line in lines:
        try:
            name, entry = json.loads(line)
            manifest.pages[name] = PageEntry(**entry)
        except (ValueError, TypeError):
            break  # the line that was being written when the build was killed
    manifest.whole = ""
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest at once, and let the journal go.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of one plan.
    manifest : Manifest
        What to keep.
    """
    held: dict[str, Any] = asdict(manifest)
    text = json.dumps({"format": FORMAT, **held}, ensure_ascii=False, sort_keys=True)
    publish(folder / MANIFEST, f"{text}\n".encode())
    (folder / JOURNAL).unlink(missing_ok=True)


def note_page(folder: Path, name: str, entry: PageEntry) -> None:
    """Note in the journal that a page is finished.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of one plan.
    name : str
        Place of the page.
    entry : PageEntry
        From what it was made, and its files.
    """
    line = json.dumps([name, asdict(entry)], ensure_ascii=False, sort_keys=True)
    with (folder / JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write(f"{line}\n")


def has_files(folder: Path, files: Mapping[str, str]) -> bool:
    """Say whether files are there as they were written.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of one plan.
    files : mapping of str to str
        Hash by place.

    Returns
    -------
    bool
        False if one is missing or holds anything else.
    """
    return all(hash_file(folder / name) == digest for name, digest in files.items())


def find_notebooks_folder(home: Path) -> Path:
    """Find the notebooks of the pages.

    Parameters
    ----------
    home : pathlib.Path
        Home folder; where it has no ``notebooks``, those of gabeval are used.

    Returns
    -------
    pathlib.Path
        Folder.
    """
    own = Path(gabeval.__file__).resolve().parents[1] / "notebooks"
    return home / "notebooks" if (home / "notebooks").is_dir() else own


def hash_inputs(
    plan: Path, notebooks: Path, reports: Path, told: Mapping[str, Any]
) -> str:
    """Hash all that a whole build depends on.

    Parameters
    ----------
    plan : pathlib.Path
        Plan folder.
    notebooks : pathlib.Path
        Folder of the notebooks.
    reports : pathlib.Path
        Reports of the plan: its releases and Word files are listed on the first page.
    told : mapping
        What the build was asked for.

    Returns
    -------
    str
        Hexadecimal.
    """
    others = [
        (path.relative_to(reports).as_posix(), path.stat().st_size)
        for pattern in ("*.docx", "*.pdf", "*/*.docx", "*/*.pdf", "releases/*/*.json")
        for path in sorted(reports.glob(pattern))
    ]
    return hash_json(
        [
            hash_code(),
            hash_libraries(),
            hash_folder(plan),
            {path.name: hash_file(path) for path in sorted(notebooks.glob("*.ipynb"))},
            others,
            dict(told),
        ]
    )


def find_unchanged(
    plan: str, languages: Iterable[str], cut_off: str, home: Path | None = None
) -> tuple[Path, list[str]] | None:
    """Say whether a build would write what is there already, without building.

    Parameters
    ----------
    plan : str
        Name or folder of the plan.
    languages, cut_off, home
        As for `build.build`.

    Returns
    -------
    tuple of pathlib.Path and list of str, or None
        Reports of the plan, and its pages, if nothing would change.
    """
    home = (home or find_home()).resolve()
    reports = reports_folder(plan, home)
    if (reports / JOURNAL).exists():
        return None
    manifest = read_manifest(reports)
    told = {"languages": list(languages), "cut_off": cut_off}
    notebooks = find_notebooks_folder(home)
    if not manifest.whole:
        return None
    if manifest.whole != hash_inputs(plan_folder(plan, home), notebooks, reports, told):
        return None
    files = {**manifest.others}
    for entry in manifest.pages.values():
        files.update(entry.files)
    return (reports, manifest.built) if has_files(reports, files) else None
