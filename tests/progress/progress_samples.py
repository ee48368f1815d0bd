"""The toy plan of the reference, and small plans made by hand."""

import numpy as np
import pandas as pd

from gabeval.measures.progress import measure_progress

QUARTERS = ["2022Q1", "2022Q2", "2022Q3", "2022Q4"]


LEVELS = ["commitment", "milestone"]


# The fixture of methods.md, section 0: commitment, milestone, weight inside it, planned
# and reported per quarter. One missing quarter, one above 100, one downward revision.
TOY = [
    ("C1", "m11", 0.5, [25, 50, 75, 100], [20, 50, 70, 100]),
    ("C1", "m12", 0.3, [0, 40, 80, 100], [0, 30, 80, 110]),
    ("C1", "m13", 0.2, [50, 100, 100, 100], [50, None, 90, 80]),
    ("C2", "m21", 0.6, [20, 40, 70, 100], [10, 30, 60, 90]),
    ("C2", "m22", 0.4, [0, 0, 50, 100], [0, 0, 0, 100]),
    ("C3", "m31", 1.0, [30, 60, 80, 100], [30, 60, 60, 60]),
]


TOY_WEIGHTS = {"C1": 0.5, "C2": 0.3, "C3": 0.2}


def make_tree(commitments: dict, milestones: list[tuple]) -> pd.DataFrame:
    """Make a tree of commitments {code: weight} and milestones (parent, code, w)."""
    rows = [
        ("commitment", code, "", weight, 2 + i)
        for i, (code, weight) in enumerate(commitments.items())
    ]
    rows += [
        ("milestone", code, parent, weight, 2 + i)
        for i, (parent, code, weight) in enumerate(milestones)
    ]
    columns = ["level", "item_id", "parent_id", "weight", "row"]
    return pd.DataFrame(rows, columns=columns).astype({"weight": float})


def make_progress(reports: dict, planned: dict | None = None, **more) -> pd.DataFrame:
    """Make rows from {milestone: reports per quarter}, and the same for the plan."""
    rows = [
        (code, quarter, (planned or {}).get(code, [None] * 9)[i], value)
        for code, values in reports.items()
        for i, (quarter, value) in enumerate(zip(QUARTERS, values, strict=False))
    ]
    columns = ["milestone_id", "quarter", "planned_pct", "reported_pct"]
    progress = pd.DataFrame(rows, columns=columns)
    progress = progress.astype({"planned_pct": float, "reported_pct": float})
    state = np.where(progress["reported_pct"].isna(), "blank", "value")
    return progress.assign(reported_state=state, status_code=None).assign(**more)


def measure(progress, tree, **options) -> pd.DataFrame:
    """Measure with the levels of these tests."""
    options = {"levels": LEVELS, "weights": "normalised", **options}
    return measure_progress(progress, tree, **options)


def pick(table, column, item="", quarter="2022Q1"):
    """Take one number out of a result; items of different levels differ in code."""
    row = table[(table["item_id"] == item) & (table["quarter"] == quarter)]
    return row[column].item()


def plan_column(table, column) -> list:
    """Take a column of the plan's rows, in the order of the quarters."""
    return table.loc[table["level"] == "plan", column].tolist()
