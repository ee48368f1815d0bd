"""From the sheets of one export to its tidy tables."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gabeval.monitor.accumulate import accumulate, total_planned
from gabeval.monitor.codes import read_codes
from gabeval.monitor.facts import RowFacts, read_facts
from gabeval.monitor.keys import Keys, read_keys
from gabeval.monitor.observations import observe
from gabeval.monitor.published import read_published
from gabeval.monitor.reader import SheetReader
from gabeval.monitor.tree import finish_tree, read_tree, settle_shares
from gabeval.plan import Column, Plan

SILENT = ("blank", "no_column")
"""States in which a cell says nothing at all."""


@dataclass
class Tidy:
    """The tidy tables of one export, before they are checked."""

    progress: pd.DataFrame
    tree: pd.DataFrame
    published: pd.DataFrame
    codes: pd.DataFrame


def tidy_sheets(readers: list[SheetReader], plan: Plan) -> Tidy:
    """Turn the sheets of one export into tidy tables.

    Parameters
    ----------
    readers : list of SheetReader
        Sheets that the layout reads.
    plan : Plan
        The plan.

    Returns
    -------
    Tidy
        Progress with cumulative percentages, tree, published figures, codes.
    """
    series, trees, published, codes = [], [], [], []
    taken: dict[tuple[object, ...], str] = {}
    for reader in readers:
        keys = read_keys(reader, taken)
        if not len(keys.rows):
            continue
        facts = read_facts(reader, keys)
        tree = read_tree(reader, keys)
        seen = observe(reader, keys, facts)
        part = _series(reader, keys, facts, seen)
        if reader.layout.milestones_are_columns is not None:
            tree = pd.concat([tree, _column_leaves(reader, part)], ignore_index=True)
        series.append(part)
        trees.append(tree)
        published.append(read_published(reader, keys, seen))
        codes.append(read_codes(reader, keys))
    if not series:
        return Tidy(*(pd.DataFrame() for _ in range(4)))
    tree = pd.concat(trees, ignore_index=True)
    tree = tree.drop_duplicates(["level", "item_id"], ignore_index=True)
    tree = settle_shares(tree, plan)
    progress = _progress(pd.concat(series, ignore_index=True), plan, tree)
    return Tidy(progress, tree, _stack(published), _stack(codes))


def _stack(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _series(
    reader: SheetReader, keys: Keys, facts: RowFacts, seen: pd.DataFrame
) -> pd.DataFrame:
    """Join what a row says once to what it says of each quarter."""
    place = seen["place"].to_numpy()
    last = list(keys.items.values())[-1]
    milestone = last[place]
    names = list(keys.names.values())[-1][place]
    if "milestone_name" in seen:
        names = seen["milestone_name"].to_numpy()
        pairs = zip(milestone, names, strict=True)
        milestone = np.array([f"{above}/{name}" for above, name in pairs], dtype=object)
    return seen.assign(
        export_id=reader.export.export_id,
        commitment_id=_commitments(reader, keys, milestone, place),
        milestone_id=milestone,
        milestone_name=names,
        parent_id=last[place],
        entity_id=facts.entity[place],
        unit=_unit(reader, facts)[place],
        target_value=facts.target[place],
        base_value=facts.base[place],
        accumulation=facts.accumulation[place],
        reported_way=facts.accumulation[place],
        planned_way=facts.planned_accumulation[place],
        **_restarts(reader),
        start_date=facts.start[place],
        end_date=facts.end[place],
        has_reported=_reported_column(reader) is not None,
        file=reader.findings.file,
        sheet=reader.sheet.name,
    )


def _restarts(reader: SheetReader) -> dict[str, bool]:
    quarters = reader.layout.quarters
    return {
        f"{name}_restarts": column is not None and column.restarts == "yearly"
        for name, column in (
            ("planned", quarters.planned),
            ("reported", quarters.reported),
        )
    }


def _commitments(
    reader: SheetReader, keys: Keys, milestone: np.ndarray, place: np.ndarray
) -> np.ndarray:
    level = reader.plan.commitment_level
    return keys.items[level][place] if level in keys.items else milestone


def _reported_column(reader: SheetReader) -> Column | None:
    phases = reader.layout.milestones_are_columns
    return reader.layout.quarters.reported if phases is None else phases.reported


def _unit(reader: SheetReader, facts: RowFacts) -> np.ndarray:
    """Name the unit of each row's values; its own word counts for amounts only."""
    reported = _reported_column(reader)
    read = None if reported is None else reported.read or "percent"
    if read == "number":
        return facts.unit
    return np.full(len(facts.unit), read, dtype=object)


def _column_leaves(reader: SheetReader, part: pd.DataFrame) -> pd.DataFrame:
    """Return the tree's rows for milestones that stand as columns."""
    leaves = part.drop_duplicates("milestone_id")
    tree = pd.DataFrame(
        {
            "level": reader.plan.leaf_level,
            "depth": len(reader.plan.levels),
            "item_id": leaves["milestone_id"],
            "item_name": leaves["milestone_name"],
            "parent_id": leaves["parent_id"],
            "weight": leaves["milestone_weight"],
            "row": leaves["row"],
            "weight_cell": leaves["weight_cell"],
        }
    )
    return finish_tree(tree, reader.plan).assign(
        export_id=reader.export.export_id, sheet=reader.sheet.name
    )


def _progress(series: pd.DataFrame, plan: Plan, tree: pd.DataFrame) -> pd.DataFrame:
    """Add cumulative percentages, targets and weights; drop silent quarters."""
    series = _without_silent_quarters(series, plan)
    series = series.sort_values(["milestone_id", "quarter"], kind="stable")
    # Reports give the unit; the programme only where nothing is reported in numbers.
    per_unit = series["reported_unit"].where(
        series["has_reported"], series["planned_unit"]
    )
    is_amount = per_unit.isna()
    planned = total_planned(series).where(series["planned_unit"].isna())
    target = series["target_value"].fillna(planned).where(is_amount, 100 / per_unit)
    series = series.assign(target_value=target)
    for name in ("planned", "reported"):
        series[f"{name}_pct"] = accumulate(series, name)
    leaves = tree[tree["level"] == plan.leaf_level].set_index("item_id")
    series["weight"] = series["milestone_id"].map(leaves["weight"]).astype(float)
    order = {item: place for place, item in enumerate(leaves.index)}
    return series.assign(order=series["milestone_id"].map(order)).sort_values(
        ["order", "quarter"], kind="stable", ignore_index=True
    )


def _without_silent_quarters(series: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Drop the quarters outside the plan for which the export says nothing at all."""
    silent = pd.Series(data=True, index=series.index)
    for name in ("planned", "reported"):
        silent &= series[f"{name}_state"].isin(SILENT)
    for text in ("status_text", "narrative", "evidence"):
        silent &= series[text].isna()
    speaks = (~silent).groupby(series["quarter"]).any()
    expected = set(plan.expected_quarters)
    keep = {q for q, says in speaks.items() if says or q in expected}
    return series[series["quarter"].isin(keep)]
