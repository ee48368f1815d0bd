"""The files that stand for the plan as a whole: downloads, record, first page."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from gabeval.reports.downloads import Download, Published, sort_tables, write_texts
from gabeval.reports.facts import collect_facts, facts_table
from gabeval.reports.frame import Setting
from gabeval.reports.material import Material
from gabeval.reports.names import CHARTS
from gabeval.reports.page import Page
from gabeval.reports.papers import ENDINGS, INDEX, drop_stale, list_papers, rename
from gabeval.reports.publish import publish, remove_others
from gabeval.reports.record import RECORD, write_record
from gabeval.reports.release import Release, list_releases, make_release
from gabeval.reports.site import Edge, render_index
from gabeval.reports.spreadsheet import write_workbook
from gabeval.reports.stand import Stand

_PAGES_OF_ITEMS = ("claims", "commitment-*", "export*", "plan")


def write_whole(
    folder: Path,
    material: Material,
    settings: Mapping[str, Setting],
    stand: Stand,
    *,
    release: bool = False,
) -> tuple[Release | None, list[str]]:
    """Write everything that is no page of its own.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of the plan.
    material : Material
        The plan, measured.
    settings : mapping of str to Setting
        By language.
    stand : Stand
        How the pages stand.
    release : bool
        Whether to keep it all as a version.

    Returns
    -------
    tuple of Release or None, and list of str
        The version; the files written, by place.

    Raises
    ------
    DataError
        If the version cannot be released.
    """
    pages, states = stand.pages, stand.states(folder)
    facts = facts_table(_FactsOfPages(folder, pages), fresh=stand.ready)
    files = []
    for file in _write_downloads(material, settings, facts):
        path = folder / "downloads" / file.name
        publish(path, file.data)
        files.append(Published(path, file.name, file.table, file.dialect))
        del file  # before the next one is written
    del facts
    _remove_others(folder, files, stand.drawn, pages)
    record = write_record(material, pages, states, stand.drawn, files, folder)
    publish(folder / RECORD, record)
    sizes = _sizes(folder, pages)

    def write_index(releases: Sequence[Edge]) -> bytes:
        index = render_index(
            material, pages, states, settings, files, sizes=sizes, releases=releases
        )
        drop_stale(folder / INDEX, index.encode())
        return list_papers(index, folder).encode()

    publish(folder / INDEX, write_index(list_releases(folder)))
    released = None
    if release:
        # The copy names no version, and the first page names this one from now on.
        released = make_release(
            folder,
            material,
            setting=next(iter(settings.values())),
            index=write_index(()),
            failed=stand.failed,
        )
        publish(folder / INDEX, write_index(list_releases(folder)))
    return released, [INDEX, RECORD, *(f"downloads/{file.name}" for file in files)]


class _FactsOfPages(Mapping[str, list[dict[str, Any]]]):
    """The facts of every page that is there, read when they are asked for.

    All notebooks of a large plan at once would fill the memory of a small machine.
    """

    def __init__(self, folder: Path, pages: Sequence[Page]) -> None:
        paths = {page.html: folder / page.executed for page in pages}
        self.paths = {place: path for place, path in paths.items() if path.is_file()}

    def __getitem__(self, place: str) -> list[dict[str, Any]]:
        # We wrote it: nbformat would look at every cell of it first.
        return collect_facts(json.loads(self.paths[place].read_bytes()))

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


def _write_downloads(
    material: Material,
    settings: Mapping[str, Setting],
    facts: pd.DataFrame,
) -> Iterator[Download]:
    tables = {"facts": facts, **sort_tables(material.downloads)}
    first = next(iter(settings.values()))
    name = f"{material.plan.plan_id}.xlsx"
    yield Download(name, data=write_workbook(tables, settings))
    yield from write_texts(tables, first.edition.licence)


def _remove_others(
    folder: Path,
    files: Sequence[Published],
    drawn: Mapping[str, Sequence[str]],
    pages: Sequence[Page],
) -> None:
    kept = {folder / "downloads" / file.name for file in files}
    remove_others(folder / "downloads", ["*.csv", "*.txt", "*.xlsx"], kept)
    names = [name for page in pages for name in drawn.get(page.html, ())]
    kept = {folder / CHARTS / name for name in names}
    remove_others(folder / CHARTS, ["*.csv"], kept)


def _sizes(folder: Path, pages: Sequence[Page]) -> dict[str, int]:
    places = [page.executed for page in pages]
    return {x: (folder / x).stat().st_size for x in places if (folder / x).is_file()}


def remove_old(folder: Path, pages: Iterable[Page]) -> tuple[str, ...]:
    """Remove the pages of items that the plan no longer has.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of the plan.
    pages : iterable of Page
        All its pages, in the languages that are built.

    Returns
    -------
    tuple of str
        What was removed, by place.
    """
    pages = list(pages)
    kept = {
        folder / place
        for page in pages
        for place in (
            page.html,
            page.executed,
            *(rename(page.html, x) for x in ENDINGS),
        )
    }
    removed: list[Path] = []
    for code in sorted({page.language for page in pages}):
        places = [(code, ".html"), (f"notebooks/{code}", ".ipynb")]
        places += [(code, f".{ending}") for ending in ENDINGS]
        for place, ending in places:
            patterns = [name + ending for name in _PAGES_OF_ITEMS]
            removed += remove_others(folder / place, patterns, kept)
    return tuple(path.relative_to(folder).as_posix() for path in removed)
