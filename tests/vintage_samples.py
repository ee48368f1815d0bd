"""The toy plan of the methods notes as a monitor that has sent several exports."""

import pandas as pd
from show_samples import (
    MILESTONES,
    QUARTERS,
    make_exports,
    make_progress,
    make_tree,
)

CLASS = {
    # nine that were due in Q2 and stood at 60 a quarter before: seven finished
    **{
        f"a{i}": ("C1", 1.0, [50, 100, 100, 100], [60, 100, 100, 100]) for i in range(7)
    },
    **{f"b{i}": ("C1", 0.0, [50, 100, 100, 100], [60, 90, 90, 90]) for i in range(2)},
    # four that are due in Q4 and stand at 70 a quarter before
    **{f"x{i}": ("C1", 1.0, [20, 50, 80, 100], [20, 40, 70, 100]) for i in range(4)},
}
"""Nine milestones whose end is known, and four that stand at the same point."""


def make_vintages(
    milestones: dict = MILESTONES,
    *,
    seen: tuple[str, ...] = ("2022Q3", "2022Q4"),
    shares: dict[str, float] | None = None,
) -> dict[str, pd.DataFrame]:
    """Make the tables of a monitor that has sent an export after each quarter seen.

    Each export holds the whole programme and the reports up to its quarter.
    """
    columns = make_progress().iloc[0].to_dict()
    ends = dict(
        zip(
            QUARTERS,
            ("2022-03-31", "2022-06-30", "2022-09-30", "2022-12-31"),
            strict=True,
        )
    )
    progress, trees, exports = [], [], []
    for export in seen:
        for name, (commitment, weight, planned, reported) in milestones.items():
            for place, quarter in enumerate(QUARTERS):
                said = reported[place] if quarter <= export else None
                state = "blank" if said is None else "zero" if said == 0 else "value"
                progress.append(
                    {
                        **columns,
                        "export_id": export,
                        "commitment_id": commitment,
                        "milestone_id": name,
                        "quarter": quarter,
                        "planned_pct": planned[place],
                        "reported_pct": said,
                        "reported_value": said,
                        "reported_state": state,
                        "weight": weight,
                    }
                )
        trees.append(make_own_tree(milestones, shares).assign(export_id=export))
        exports.append(make_exports().assign(export_id=export, cut_off=ends[export]))
    numbers = dict.fromkeys(["planned_pct", "reported_pct", "reported_value"], float)
    return {
        "progress": pd.DataFrame(progress).astype(numbers),
        "tree": pd.concat(trees, ignore_index=True),
        "exports": pd.concat(exports, ignore_index=True),
    }


def make_own_tree(milestones: dict, shares: dict[str, float] | None) -> pd.DataFrame:
    """Make the tree of some milestones; commitments weigh the same unless told."""
    one = make_tree().iloc[0].to_dict()
    tops = list(dict.fromkeys(c for c, *_rest in milestones.values()))
    known = {"C1": 0.5, "C2": 0.3, "C3": 0.2} if shares is None else shares
    rows = [
        {**one, "item_id": c, "parent_id": "", "weight": known.get(c, 1.0)}
        for c in tops
    ]
    rows += [
        {
            **one,
            "level": "milestone",
            "depth": 2,
            "item_id": m,
            "parent_id": c,
            "weight": w,
        }
        for m, (c, w, *_rest) in milestones.items()
    ]
    return pd.DataFrame(rows).assign(row=range(5, 5 + len(rows)))
