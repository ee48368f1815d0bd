"""Exports made by hand, with figures that an authority published."""

import numpy as np
import pandas as pd

from gabeval.measures.recomputed import recompute_published

LEVELS = ["project", "product", "activity"]


def make_tree(rows: list[tuple], export_id: str = "dec") -> pd.DataFrame:
    """Make a tree from (level, item, parent, weight)."""
    columns = ["level", "item_id", "parent_id", "weight"]
    tree = pd.DataFrame(rows, columns=columns).astype({"weight": float})
    return tree.assign(export_id=export_id, row=range(2, 2 + len(rows)))


def make_progress(rows: list[tuple], export_id: str = "dec", **more) -> pd.DataFrame:
    """Make progress from (milestone, quarter, planned value, reported value)."""
    columns = ["milestone_id", "quarter", "planned_value", "reported_value"]
    progress = pd.DataFrame(rows, columns=columns)
    progress = progress.astype({"planned_value": float, "reported_value": float})
    return progress.assign(
        export_id=export_id,
        reported_pct=progress["reported_value"],
        accumulation="sum",
        unit="percent",
    ).assign(**more)


def make_published(rows: list[tuple], export_id: str = "dec", **more) -> pd.DataFrame:
    """Make figures from (level, item, quarter, figure, rule)."""
    columns = ["level", "item_id", "quarter", "published_pct", "rule"]
    published = pd.DataFrame(rows, columns=columns).astype({"published_pct": float})
    return published.assign(
        export_id=export_id,
        name="advance",
        numerator=np.nan,
        denominator=np.nan,
        sheet="S",
        row=range(2, 2 + len(rows)),
        cell=[f"D{2 + i}" for i in range(len(rows))],
    ).assign(**more)


def recompute(published, progress, tree, **options) -> pd.DataFrame:
    """Recompute with the levels of these tests."""
    return recompute_published(published, progress, tree, levels=LEVELS, **options)


def recompute_one(rule, figure, progress, tree, **more) -> pd.Series:
    """Recompute one figure of product Q1 (or of what `more` says)."""
    row = {"level": "product", "item_id": "Q1", "quarter": "2024Q3", **more}
    published = make_published([("product", "Q1", "2024Q3", figure, rule)], **row)
    return recompute(published, progress, tree).iloc[0]
