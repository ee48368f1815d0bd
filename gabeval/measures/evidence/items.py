"""The evidence register beside the reports that it speaks of.

What belongs here chooses and marks pieces of evidence; how much they verify is measured
in `evidence`.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from gabeval.errors import PlanError, list_cases
from gabeval.measures.filling import Leaves, fill_leaves, lay_out
from gabeval.measures.rollup import Ladder, build_ladder, shorten
from gabeval.measures.vintages import (
    Vintage,
    branch_of,
    list_vintages,
    open_vintage,
)
from gabeval.monitor.register import COLUMNS as REGISTER_COLUMNS
from gabeval.monitor.register import Register, read_register
from gabeval.monitor.remembered import remembered
from gabeval.monitor.store import Tables
from gabeval.numerals import fold
from gabeval.plan import Plan
from gabeval.plan.evidence import EVIDENCE_FILE
from gabeval.quarters import quarter_end
from gabeval.speech import speak

ITEM_COLUMNS = (
    *("cut_off", "export_id"),
    *REGISTER_COLUMNS,
    *("days_after", "is_dated_after", "n_milestones_of_source", "is_shared_source"),
)
"""Columns of `evidence_items_at`, in order."""


@dataclass(frozen=True)
class EvidenceData:
    """A plan's reports and its register, laid out side by side.

    Attributes
    ----------
    plan : Plan
        Described plan.
    cut_off, export_id, quarter : str
        What it speaks for.
    quarters : list of str
        Quarters up to the headline's.
    ladder : Ladder
        The tree.
    tree : pandas.DataFrame
        Its rows.
    levels : list of str
        Levels from the top one to the milestones.
    filled : Leaves
        Reports, one row per milestone and one column per quarter.
    items : pandas.DataFrame
        Result of `list_items`.
    memory : dict
        What has been worked out from it, see `gabeval.monitor.remembered`.
    """

    plan: Plan
    cut_off: str
    export_id: str
    quarter: str
    quarters: list[str]
    ladder: Ladder
    tree: pd.DataFrame
    levels: list[str]
    filled: Leaves
    items: pd.DataFrame
    memory: dict = field(default_factory=dict, compare=False, repr=False)


def lay_out_evidence(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str
) -> EvidenceData | None:
    """Open what was reported and the register.

    Parameters
    ----------
    plan : Plan
        Described plan; its folder holds the register.
    tables : Tables
        Its tidy tables, all exports.
    cut_off : str
        Day, ISO; the latest export's if empty.
    commitment : str
        One commitment; all of the plan if empty.

    Returns
    -------
    EvidenceData or None
        None without a register, or without any report.

    Raises
    ------
    PlanError
        If the register is wrong, or names a milestone that no export holds.
    UsageError
        If no export speaks for that day or an earlier one.
    """
    register = read_register(plan.folder)
    return _lay_out(plan, tables, register, cut_off, commitment)


@remembered
def _lay_out(
    plan: Plan, tables: Tables, register: Register, cut_off: str, commitment: str
) -> EvidenceData | None:
    vintage = open_vintage(tables, list_vintages(tables.exports, cut_off)[-1])
    if not register.is_there or vintage.progress.empty:
        return None
    items = list_items(register, tables)
    levels, tree, progress = take_scope(plan, vintage, commitment)
    held = vintage.progress["quarter"].unique()
    quarters = sorted(q for q in held if q <= vintage.quarter)
    if tree.empty or not quarters:
        return None
    ladder = build_ladder(tree, levels=levels)
    progress = progress[progress["quarter"].isin(quarters)].reset_index(drop=True)
    grid = lay_out(progress, leaves=ladder.leaves, quarters=quarters)
    return EvidenceData(
        plan=plan,
        cut_off=cut_off or vintage.cut_off,
        export_id=vintage.export_id,
        quarter=vintage.quarter,
        quarters=quarters,
        ladder=ladder,
        tree=tree,
        levels=levels,
        filled=fill_leaves(grid, cap=plan.cap),
        items=items,
    )


def take_scope(
    plan: Plan, vintage: Vintage, commitment: str
) -> tuple[list[str], pd.DataFrame, pd.DataFrame]:
    """Take one commitment of a view and what is below it, or all of the view.

    Parameters
    ----------
    plan : Plan
        Described plan.
    vintage : Vintage
        The view.
    commitment : str
        One commitment; all of the plan if empty.

    Returns
    -------
    tuple of list of str, pandas.DataFrame and pandas.DataFrame
        Levels from the top one to the milestones, tree, and progress.
    """
    levels, tree, progress = plan.level_ids, vintage.tree, vintage.progress
    if not commitment:
        return levels, tree, progress
    levels = levels[levels.index(plan.commitment_level) :]
    mine = progress[progress["commitment_id"] == commitment]
    return levels, branch_of(tree, levels, commitment), mine


@remembered
def list_items(register: Register, tables: Tables) -> pd.DataFrame:
    """List the pieces of evidence with what is odd about each.

    Parameters
    ----------
    register : Register
        Evidence register.
    tables : Tables
        Tidy tables, for the milestones that there are.

    Returns
    -------
    pandas.DataFrame
        The register's rows with ``is_dated_after`` (the evidence is younger than its
        quarter), ``days_after``, ``n_milestones_of_source`` and ``is_shared_source``
        (one file or link serves several milestones).

    Raises
    ------
    PlanError
        If a row names a milestone that no export holds; all of them are told.
    """
    items = register.items
    known = set(tables.milestones["milestone_id"])
    lost = items[~items["milestone_id"].isin(known)]
    if len(lost):
        raise PlanError(
            list_cases(
                speak(
                    "{file} names milestones that no export holds:", file=EVIDENCE_FILE
                ),
                shorten(
                    [
                        speak("row {row}: {code}", row=row, code=repr(code))
                        for row, code in zip(
                            lost["row"], lost["milestone_id"], strict=True
                        )
                    ]
                ),
                speak("Write each code as the exports do."),
            )
        )
    days = [
        (pd.Timestamp(day) - pd.Timestamp(quarter_end(quarter))).days
        if day
        else math.nan
        for day, quarter in zip(items["evidence_date"], items["quarter"], strict=True)
    ]
    days_after = np.array(days, dtype=float)
    source = pd.Series([fold(text).rstrip("/") for text in items["source"]], dtype=str)
    n_of = items.assign(source=source.to_numpy()).groupby("source")["milestone_id"]
    n_milestones = n_of.transform("nunique") if len(items) else pd.Series(dtype=int)
    n_milestones = n_milestones.where(source.to_numpy() != "", 0).astype("int64")
    return items.assign(
        days_after=days_after,
        is_dated_after=days_after > 0,
        n_milestones_of_source=n_milestones,
        is_shared_source=n_milestones > 1,
    )


def evidence_items_at(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str = ""
) -> pd.DataFrame:
    """List the pieces of evidence of the quarters up to a cut-off.

    Parameters
    ----------
    plan : Plan
        Described plan; its folder holds the register.
    tables : Tables
        Its tidy tables, all exports.
    cut_off : str
        Day, ISO; the latest export's if empty.
    commitment : str
        One commitment; all of the plan if empty.

    Returns
    -------
    pandas.DataFrame
        Rows of the register, see `list_items`, with ``cut_off`` and ``export_id``;
        those of milestones that the plan does not hold at the cut-off, and of later
        quarters, are left out. No rows without a register.

    Raises
    ------
    PlanError
        As for `evidence_at`.
    """
    data = lay_out_evidence(plan, tables, cut_off=cut_off, commitment=commitment)
    if data is None:
        return pd.DataFrame(columns=list(ITEM_COLUMNS))
    items = choose_items(data)
    return items.assign(cut_off=data.cut_off, export_id=data.export_id)[
        list(ITEM_COLUMNS)
    ]


def choose_items(data: EvidenceData) -> pd.DataFrame:
    """Choose the pieces of evidence that speak of the reports at hand.

    Parameters
    ----------
    data : EvidenceData
        Reports and register.

    Returns
    -------
    pandas.DataFrame
        Without those of later quarters and of milestones that are not there; with
        ``leaf`` and ``column``, the place of the report that each speaks of (-1 for
        quarters before the first).
    """
    items = data.items[data.items["quarter"] <= data.quarter]
    leaf = data.ladder.leaves.get_indexer(
        pd.Index(items["milestone_id"].astype(object))
    )
    column = np.searchsorted(data.quarters, items["quarter"].tolist(), "right") - 1
    items = items.assign(leaf=leaf, column=column)
    return items[leaf >= 0].reset_index(drop=True)
