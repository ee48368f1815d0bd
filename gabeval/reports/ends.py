"""The two ends of a build: finding out what there is to do, and finishing it.

Each is done in a process of its own, see `apart`: so the process that watches the pages
come stays small, however large the plan. What they need is imported when they run.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gabeval.reports.agenda import Agenda, Asked
from gabeval.reports.outcome import Event
from gabeval.reports.stand import Stand

if TYPE_CHECKING:  # these hold tables
    from gabeval.reports.frame import Setting
    from gabeval.reports.material import Material
    from gabeval.reports.page import Page
    from gabeval.reports.release import Release


@dataclass(frozen=True)
class End:
    """What was done when all pages were made."""

    removed: tuple[str, ...]
    """Files of items that the plan no longer has, by place."""
    release: "Release | None" = None
    """The version that was released, if one was."""


def begin(asked: Asked, *, tell: Callable[..., None]) -> Agenda:
    """Read a plan, keep its tables, and say what a build has to do.

    Parameters
    ----------
    asked : Asked
        What the build is asked for.
    tell : callable
        Told ``"event"`` and an `Event` for each export that is read.

    Returns
    -------
    Agenda
        What there is to do.

    Raises
    ------
    DataError, UsageError
        As for `build.build`; nothing was written to the reports then.
    """
    from gabeval.reports.prepare import prepare
    from gabeval.reports.release import check_publication

    def hear(event: Event) -> None:
        tell("event", event)

    told = {"languages": asked.languages, "cut_off": asked.cut_off}
    ready = prepare(asked.plan, home=asked.home, tell=hear, **told)
    if asked.release:
        check_publication(ready.material.publication)
    told = (ready.material, ready.pages, ready.settings, asked)
    return make_agenda(*told, ready.folder)


def make_agenda(
    material: "Material",
    pages: "Sequence[Page]",
    settings: "Mapping[str, Setting]",
    asked: Asked,
    folder: Path,
) -> Agenda:
    """Say what a build has to do about a plan that is read already.

    What a build that was killed left unpublished is removed.

    Parameters
    ----------
    material : Material
        The plan, measured.
    pages : sequence of Page
        All its pages, in all languages wanted.
    settings : mapping of str to Setting
        By language.
    asked : Asked
        What the build is asked for.
    folder : pathlib.Path
        Reports of the plan.

    Returns
    -------
    Agenda
        What there is to do.

    Raises
    ------
    UsageError
        If a page or a parameter does not exist.
    """
    from gabeval.reports.manifest import hash_folder, hash_json, read_manifest
    from gabeval.reports.pages import choose_pages
    from gabeval.reports.prepare import check_told
    from gabeval.reports.publish import sweep
    from gabeval.reports.record import read_record
    from gabeval.reports.stale import Inputs, find_needs, put_rows_aside

    chosen = choose_pages(pages, asked.only)
    check_told(chosen)
    sweep(folder)
    manifest, inputs = read_manifest(folder), Inputs(material, settings)
    is_known = bool(material.rows)
    fresh = asked.fresh or not is_known
    needs = find_needs(folder, manifest, inputs, chosen, fresh=fresh)
    origin = ""
    if is_known:
        manifest.plan_files = inputs.plan_files
        origin = hash_json(hash_folder(material.plan.folder))
        put_rows_aside(folder, material.slices)
    known = read_record(folder)
    return Agenda(asked, folder, pages, settings, needs, known, manifest, origin)


def finish(agenda: Agenda, stand: Stand, *, tell: Callable[..., None]) -> End:
    """Write what stands for the plan as a whole, and what the next build must know.

    Parameters
    ----------
    agenda : Agenda
        From `begin`; its manifest names the pages that were made since.
    stand : Stand
        How the pages stand.
    tell : callable
        Not used: nothing of this is told before it is done.

    Returns
    -------
    End
        What was done.

    Raises
    ------
    DataError
        If a version cannot be released.
    """
    from gabeval.reports.material import collect_material

    asked = agenda.asked
    told = {"home": asked.home, "cut_off": asked.cut_off}
    also = {"with_slices": False, "with_downloads": True}
    return finish_with(collect_material(asked.plan, **told, **also), agenda, stand)


def finish_with(material: "Material", agenda: Agenda, stand: Stand) -> End:
    """Do what `finish` does, with a plan that is read already.

    Parameters
    ----------
    material : Material
        The plan, measured, with its downloads.
    agenda, stand
        As for `finish`.

    Returns
    -------
    End
        What was done.

    Raises
    ------
    DataError
        If a version cannot be released.
    """
    from gabeval.reports.manifest import (
        find_notebooks_folder,
        hash_folder,
        hash_inputs,
        hash_json,
        write_manifest,
    )
    from gabeval.reports.stale import remember
    from gabeval.reports.whole import remove_old, write_whole

    asked, folder, manifest = agenda.asked, agenda.folder, agenda.manifest
    removed = () if asked.only else remove_old(folder, agenda.pages)
    released, files = write_whole(
        folder, material, agenda.settings, stand, release=asked.release
    )
    if not agenda.origin:
        return End(removed, released)
    remember(folder, manifest, files, agenda.needs, lost=stand.failed)
    is_same = hash_json(hash_folder(material.plan.folder)) == agenda.origin
    if is_same and not asked.only and not stand.failed:
        notebooks = find_notebooks_folder(asked.home)
        told = (material.plan.folder, notebooks, folder, asked.told)
        manifest.whole = hash_inputs(*told)
        manifest.built = [need.page.html for need in agenda.needs]
    write_manifest(folder, manifest)
    return End(removed, released)
