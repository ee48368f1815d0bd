"""Drawing the milestones whose evidence is checked, by how much hangs on each."""

import numpy as np
import pandas as pd

from gabeval.measures.evidence.items import take_scope
from gabeval.measures.evidence.sample import draw_sample
from gabeval.measures.filling import fill_leaves, lay_out
from gabeval.measures.known import weigh_items
from gabeval.measures.rollup import Ladder, build_ladder
from gabeval.measures.vintages import list_vintages, open_vintage
from gabeval.monitor.store import Tables
from gabeval.plan import Plan


def list_units(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str = ""
) -> pd.DataFrame:
    """List the milestones from which evidence is drawn, with what hangs on each.

    The stake of a milestone is its weight in the plan times its reported progress, in
    percentage points of the headline.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables, all exports.
    cut_off : str
        Day, ISO; the latest export's if empty.
    commitment : str
        One commitment; all of the plan if empty.

    Returns
    -------
    pandas.DataFrame
        ``unit_id``, ``weight``, ``reported_pct``, ``stake``; in the order of the tree.

    Raises
    ------
    UsageError
        If no export speaks for that day or an earlier one.
    """
    vintage = open_vintage(tables, list_vintages(tables.exports, cut_off)[-1])
    levels, tree, progress = take_scope(plan, vintage, commitment)
    progress = progress[progress["quarter"] <= vintage.quarter]
    if tree.empty or progress.empty:
        return pd.DataFrame(columns=["unit_id", "weight", "reported_pct", "stake"])
    quarters = sorted(set(progress["quarter"]))
    ladder = build_ladder(tree, levels=levels)
    grid = lay_out(
        progress.reset_index(drop=True), leaves=ladder.leaves, quarters=quarters
    )
    said = np.nan_to_num(fill_leaves(grid, cap=plan.cap).headline[:, -1])
    return weigh_units(tree, levels, plan.weights, ladder, said)


def weigh_units(
    tree: pd.DataFrame, levels: list[str], rule: str, ladder: Ladder, said: np.ndarray
) -> pd.DataFrame:
    """Say what hangs on each milestone.

    Parameters
    ----------
    tree : pandas.DataFrame
        Tree table, one view.
    levels : list of str
        Levels from the top one to the milestones.
    rule : str
        How weights are used, see `gabeval.measures.rollup.WEIGHT_RULES`.
    ladder : Ladder
        The same tree.
    said : numpy.ndarray
        Last report of each milestone; 0 where there is none.

    Returns
    -------
    pandas.DataFrame
        As for `list_units`.
    """
    shares = weigh_items(tree, levels, rule=rule)[levels[-1]]
    weight = shares.to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "unit_id": ladder.leaves.astype(object),
            "weight": weight,
            "reported_pct": said,
            "stake": weight * np.maximum(said, 0.0),
        }
    )


def draw_evidence(
    plan: Plan,
    tables: Tables,
    *,
    cut_off: str,
    n: int,
    seed: int,
    commitment: str = "",
) -> pd.DataFrame:
    """Draw the milestones whose evidence is to be checked, by what hangs on them.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables, all exports.
    cut_off : str
        Day, ISO; the latest export's if empty.
    n : int
        Milestones to draw.
    seed : int
        To be printed with the draw.
    commitment : str
        One commitment; all of the plan if empty.

    Returns
    -------
    pandas.DataFrame
        Result of `draw_sample` on `list_units`.

    Raises
    ------
    UsageError
        If no export speaks for that day or an earlier one.
    """
    units = list_units(plan, tables, cut_off=cut_off, commitment=commitment)
    return draw_sample(units, n=n, seed=seed)
