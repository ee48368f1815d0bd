"""What the pages of a plan are made from: its tables, measured, at one cut-off."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from gabeval.errors import DataError, UsageError, list_cases
from gabeval.measures.progress import measure_progress
from gabeval.measures.recomputed import recompute_published
from gabeval.monitor.register import read_register
from gabeval.monitor.store import Tables
from gabeval.monitor.view import tree_at, view_at
from gabeval.plan import Plan, plan_folder, read_plan, tables_folder
from gabeval.plan.claims import read_claims
from gabeval.plan.publication import Publication, read_publication
from gabeval.reports.loaded import load_tables
from gabeval.reports.slices import (
    COLUMNS,
    hash_compared,
    hash_slices,
    hash_tables,
    slice_rows,
)
from gabeval.speech import speak, spoken_language

_ABOUT_COMMITMENT = ("commitment_name", "entity_id", "start_date", "end_date")

_OF_EXPORTS = ("milestones", "findings", "quarantine")


@dataclass(frozen=True)
class Material:
    """Everything that a build needs to know about a plan."""

    plan: Plan
    """Its folder, read."""
    name: str
    """Name of the folder; what notebooks are told."""
    cut_off: str
    """ISO date that the pages speak for."""
    exports: pd.DataFrame
    """Exports up to the cut-off, oldest first; columns of `tables.Exports`."""
    commitments: pd.DataFrame
    """One row per commitment, as the latest export that names it describes it."""
    measured: pd.DataFrame
    """From `measures.progress.measure_progress`."""
    downloads: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """Tables to publish, by file name; none where nobody asked for them."""
    publication: Publication = field(default_factory=Publication)
    """What people say about this edition."""
    rows: Mapping[str, str] = field(default_factory=dict)
    """Hash of the rows that each commitment stands on, by its code; of all rows under
    the empty text. Empty if nothing is known: then every page is made again."""
    slices: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    """From `slices.slice_rows`."""


def collect_material(
    plan: str,
    *,
    home: Path,
    cut_off: str = "",
    say: Callable[[str], None] | None = None,
    keep: bool = True,
    with_slices: bool = True,
    with_downloads: bool = False,
) -> Material:
    """Read a plan's exports, keep its tables, and measure them.

    Parameters
    ----------
    plan : str
        Name or folder of the plan.
    home : pathlib.Path
        Home folder.
    cut_off : str
        ISO date; that of the latest export if empty. Later exports are left out.
    say : callable, optional
        Told what is being read.
    keep : bool
        Whether to keep the tables for the pages.
    with_slices : bool
        Whether to hash the rows that each page stands on.
    with_downloads : bool
        Whether to make the tables to publish: every measure, of the whole plan.

    Returns
    -------
    Material
        Tables sorted for print; nothing of them depends on the machine.

    Raises
    ------
    DataError
        If a finding blocks the build, with every such finding.
    UsageError
        If no export speaks for the cut-off.
    """
    folder = plan_folder(plan, home)
    described = read_plan(folder)
    publication = read_publication(folder)
    tables = load_tables(described, tables_folder(plan, home), say=say, keep=keep)
    refuse_blocked(tables.findings)
    _refuse_wrong(described, tables)
    name = _told(folder, home)
    told = {"name": name, "cut_off": cut_off, "with_downloads": with_downloads}
    material = make_material(described, tables, **told)
    material = replace(material, publication=publication)
    if not with_slices:
        return material
    slices = slice_rows(described, tables)
    compared = hash_compared(described, tables, material.cut_off)
    of_each = hash_slices(slices, tables, compared)
    rows = {**of_each, "": hash_tables(tables)}
    return replace(material, rows=rows, slices=slices)


def _refuse_wrong(plan: Plan, tables: Tables) -> None:
    """Read what people wrote beside the exports: its faults come before any page."""
    read_claims(plan.folder)
    register = read_register(plan.folder)
    if register.is_there:
        # Imported here: it loads all of SciPy's statistics.
        from gabeval.measures.evidence.items import list_items

        list_items(register, tables)


def _told(folder: Path, home: Path) -> str:
    """Name the plan so that a notebook finds it again, without this machine's paths."""
    if folder.parent == home / "data" / "raw":
        return folder.name
    return (
        folder.relative_to(home).as_posix()
        if folder.is_relative_to(home)
        else str(folder)
    )


def make_material(
    plan: Plan,
    tables: Tables,
    *,
    name: str,
    cut_off: str = "",
    with_downloads: bool = True,
) -> Material:
    """Measure the tables of a plan at a cut-off.

    Parameters
    ----------
    plan : Plan
        Its rules.
    tables : Tables
        From `monitor.load.load_plan`.
    name : str
        What notebooks are told.
    cut_off : str
        ISO date; that of the latest export if empty.
    with_downloads : bool
        Whether to make the tables to publish.

    Returns
    -------
    Material
        See there.

    Raises
    ------
    UsageError
        If no export speaks for the cut-off.
    """
    exports = _choose_exports(tables.exports, cut_off)
    cut_off = cut_off or exports["cut_off"].iloc[-1]
    names = exports["export_id"].tolist()
    view = view_at(tables.progress, tables.exports, cut_off)
    tree = tree_at(tables.tree, tables.exports, cut_off)
    measured = measure_progress(
        view, tree, levels=plan.level_ids, weights=plan.weights, cap=plan.cap
    )
    commitments = _latest(tables.commitments, names)
    found = Material(plan, name, cut_off, exports, commitments, measured)
    if not with_downloads:
        return found
    return replace(found, downloads=_make_downloads(found, tables, view))


def _make_downloads(
    material: Material, tables: Tables, view: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    # Imported here: all measures, which a build does not need before its last step.
    from gabeval.reports.measured import measure_downloads

    plan, cut_off, measured = material.plan, material.cut_off, material.measured
    names = material.exports["export_id"].tolist()
    recomputed = recompute_published(
        _of_exports(tables.published, names),
        tables.progress,
        tables.tree,
        levels=plan.level_ids,
        tolerance_pp=plan.house_rules.tolerance_pp,
    )
    return {
        "progress": view,
        "plan": measured[measured["level"] != plan.leaf_level],
        "commitments": _join(material.commitments, measured, plan.commitment_level),
        "recomputed": recomputed,
        **{key: _of_exports(getattr(tables, key), names) for key in _OF_EXPORTS},
        **measure_downloads(plan, tables, cut_off=cut_off),
    }


def refuse_blocked(findings: pd.DataFrame) -> None:
    """Stop if a finding says that the numbers cannot be trusted.

    Parameters
    ----------
    findings : pandas.DataFrame
        Columns of `tables.Findings`.

    Raises
    ------
    DataError
        With every finding of severity ``block``, where it is and what to do.
    """
    blocking = findings[findings["severity"] == "block"]
    if blocking.empty:
        return
    cases, language = [], spoken_language()
    for finding in blocking.to_dict("records"):
        places = (finding["file"], finding["sheet"], finding["cell"])
        where = ", ".join(str(place) for place in places if place)
        said = finding[f"problem_{language}"], finding[f"todo_{language}"]
        cases.append(f"{where}: {' '.join(said)}".strip())
    raise DataError(
        list_cases(
            speak(
                "{n} of the findings must be settled before pages are made:",
                n=len(blocking),
            ),
            cases,
            speak(
                "Nothing was built; the pages that were there are unchanged. "
                "All findings: gabeval check"
            ),
        )
    )


def _choose_exports(exports: pd.DataFrame, cut_off: str) -> pd.DataFrame:
    ordered = exports.sort_values(["cut_off", "received", "export_id"], kind="stable")
    chosen = ordered[ordered["cut_off"] <= cut_off] if cut_off else ordered
    if chosen.empty:
        known = ", ".join(sorted(set(exports["cut_off"]))) or speak("none")
        raise UsageError(
            speak(
                "No export speaks for {cut_off} or a day before it. Cut-offs "
                "of the plan: {known}.",
                cut_off=cut_off,
                known=known,
            )
        )
    return chosen.reset_index(drop=True)


def _of_exports(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    # Findings about the plan as a whole name no export.
    return table[table["export_id"].isin([*names, ""])].reset_index(drop=True)


def _latest(commitments: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    known = commitments[commitments["export_id"].isin(names)]
    order = known["export_id"].map({name: place for place, name in enumerate(names)})
    ordered = known.assign(_order=order).sort_values(["_order", "row"], kind="stable")
    kept = ordered.drop_duplicates("commitment_id", keep="last")
    return kept.drop(columns="_order").reset_index(drop=True)


def _join(
    commitments: pd.DataFrame, measured: pd.DataFrame, level: str
) -> pd.DataFrame:
    """Give every commitment and quarter one row; those never measured keep one too."""
    rows = measured[measured["level"] == level].drop(columns=["level"])
    about = commitments[["commitment_id", *_ABOUT_COMMITMENT]]
    joined = about.merge(
        rows,
        left_on="commitment_id",
        right_on="item_id",
        how="outer",
        validate="one_to_many",
    )
    joined["commitment_id"] = joined["commitment_id"].fillna(joined["item_id"])
    return joined.drop(columns="item_id")
