"""Verified progress: how much of what was reported the evaluator has seen evidence for.

Reported progress is printed as an interval: at least what accepted evidence shows, at
most what was reported. What lies between is told apart by what became of the evidence:
rejected, behind a broken link, not there, not checked yet, or not in the register.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from gabeval.measures.evidence.draw import weigh_units
from gabeval.measures.evidence.items import (
    EvidenceData,
    choose_items,
    lay_out_evidence,
)
from gabeval.measures.evidence.sample import CONFIDENCE, bound_bad
from gabeval.measures.rollup import add_leaves, roll_up
from gabeval.monitor.remembered import remembered
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.plan.evidence import STATUSES

GAPS = ("partly", "rejected", "broken_link", "none", "not_checked", "not_registered")
"""Why a part of reported progress is not verified: the evidence was accepted in part;
its status; or the register holds nothing for it."""

SLACK_PCT = 1e-9
"""Differences below this are rounding of floating point parts."""

COLUMNS = (
    *("cut_off", "export_id", "level", "item_id", "parent_id", "quarter", "status"),
    *("reported_pct", "verified_pct", "coverage_share"),
    *(f"{gap}_pp" for gap in GAPS),
    *("n_items", *(f"n_{status}" for status in STATUSES)),
    *("n_dated_after", "n_shared_source", "n_milestones"),
    *("n_units", "n_drawn", "n_bad", "upper_bad", "upper_bad_pp", "method"),
    "confidence",
)
"""Columns of `evidence_at`, in order."""


class Verified(NamedTuple):
    """Result of `verify_progress`."""

    reported_pct: float
    """A: what was reported, weighted."""
    verified_pct: float
    """V: the part of it that accepted evidence shows."""
    coverage_share: float
    """V through A; missing where nothing was reported."""


def verify_progress(
    reported_pct: Sequence[float],
    weights: Sequence[float],
    evidence: Sequence[float],
) -> Verified:
    """Measure how much of reported progress accepted evidence shows.

        V = sum of w cap(R) e / sum of w,   A = sum of w cap(R) / sum of w

    A missing report counts as 0: nobody claims anything. Evidence that is missing,
    because nobody has looked, verifies nothing; count it beside the result.

    Parameters
    ----------
    reported_pct : sequence of float
        Last report of each milestone; limited to 0 to 100 here.
    weights : sequence of float
        Their weights; if they add up to 0, nothing can be said.
    evidence : sequence of float
        1 where evidence was accepted, 0 where not, ½ where in part.

    Returns
    -------
    Verified
        A, V and V / A.

    Raises
    ------
    ValueError
        If evidence is not from 0 to 1.

    Examples
    --------
    >>> verify_progress([100, 60], [1, 1], [1, 0])
    Verified(reported_pct=80.0, verified_pct=50.0, coverage_share=0.625)
    """
    said = np.clip(np.nan_to_num(np.asarray(reported_pct, float), nan=0.0), 0, 100)
    weight = np.asarray(weights, dtype=float)
    shown = np.nan_to_num(np.asarray(evidence, dtype=float), nan=0.0)
    if ((shown < 0) | (shown > 1)).any():
        raise ValueError("evidence counts from 0 to 1")
    total = float(weight.sum())
    if total == 0:
        return Verified(math.nan, math.nan, math.nan)
    reported = float((weight * said).sum()) / total
    verified = float((weight * said * shown).sum()) / total
    return Verified(reported, verified, verified / reported if reported else math.nan)


def evidence_at(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str = ""
) -> pd.DataFrame:
    """Measure verified progress of every item of a plan at a cut-off.

    Evidence for a quarter shows the cumulative progress at its end, as the cut-off's
    exports have it. A milestone is verified up to the highest level that accepted
    evidence shows, and never beyond its last report:

        verified(m) = max over accepted evidence of grade * min(R_mq, R_mT)

    so that where the last quarter's evidence was accepted it is the last report, and
    where it was rejected an earlier quarter's still stands. Items above are added up
    by the plan's rule for weights, like reported progress.

    **Not checked is not zero**: it verifies nothing yet, and stands in a column of its
    own, in percentage points, as do rejected evidence, broken links, "there is none",
    and reports for which the register has no row. With ``verified_pct`` they add up to
    ``reported_pct``. Evidence of quarters after the headline's does not count.
    Milestones that only have a status have no percentages.

    Parameters
    ----------
    plan : Plan
        Described plan; its folder holds the register.
    tables : Tables
        Its tidy tables, all exports.
    cut_off : str
        Day, ISO; later exports do not count. The latest export's if empty.
    commitment : str
        One commitment and what is below it; all of the plan if empty.

    Returns
    -------
    pandas.DataFrame
        One row per level and item, the plan first; no rows without a register.

        - ``status`` (of milestones): ``accepted``, ``nothing_reported``, or why the
          largest part is not verified, one of `GAPS`
        - ``coverage_share``: verified through reported
        - ``n_items`` and ``n_`` with each status: pieces of evidence; ``n_dated_after``
          those dated after their quarter, ``n_shared_source`` those whose file or link
          serves several milestones
        - ``n_units`` to ``confidence``: what a draw allows to say, see `bound_bad`; of
          the plan only, and of the commitment asked for if all of it was checked

    Raises
    ------
    PlanError
        If the register is wrong, or names a milestone that no export holds.
    UsageError
        If no export speaks for that day or an earlier one.

    References
    ----------
    World Bank, IEG: validated beside self-reported ratings, "not verified" a code of
    its own.
    """
    data = lay_out_evidence(plan, tables, cut_off=cut_off, commitment=commitment)
    if data is None:
        return pd.DataFrame(columns=list(COLUMNS))
    return _verify(data, is_plan=not commitment)


@remembered
def _verify(data: EvidenceData, *, is_plan: bool) -> pd.DataFrame:
    """Measure what is verified of each item, once for the parts of a page."""
    leaves, rule = _verify_leaves(data), data.plan.weights
    rolled = {
        name: roll_up(leaves[[name]].to_numpy(float), data.ladder, rule=rule)
        for name in ("reported_pct", "verified_pct", *(f"{gap}_pp" for gap in GAPS))
    }
    counted = {
        name: add_leaves(leaves[[name]].to_numpy(float), data.ladder)
        for name in leaves
        if name.startswith("n_")
    }
    counted["n_milestones"] = add_leaves(np.ones((len(leaves), 1)), data.ladder)
    parts = []
    for depth, level in enumerate(data.ladder.levels):
        values = {
            n: columns[depth][:, 0] for n, columns in {**rolled, **counted}.items()
        }
        parts.append(data.ladder.items[depth].assign(level=level, **values))
    if not is_plan:
        parts = parts[1:]
    parts[-1] = parts[-1].assign(status=leaves["status"].to_numpy(object))
    table = pd.concat(parts, ignore_index=True).assign(
        cut_off=data.cut_off, export_id=data.export_id, quarter=data.quarter
    )
    table = table.assign(
        status=table["status"].astype(object).where(table["status"].notna(), ""),
        coverage_share=(table["verified_pct"] / table["reported_pct"]).where(
            table["reported_pct"] > SLACK_PCT
        ),
    )
    table = _add_bound(table, data, leaves, is_plan=is_plan)
    types = dict.fromkeys([c for c in counted], "int64")
    return table.astype(types)[list(COLUMNS)]


def _verify_leaves(data: EvidenceData) -> pd.DataFrame:
    """Measure each leaf: what is verified of it, and why the rest is not."""
    levels = data.filled.headline
    last = levels[:, -1]
    items = choose_items(data)
    leaf, column = items["leaf"].to_numpy(int), items["column"].to_numpy(int)
    # Evidence of a quarter before the first one that the monitor has shows nothing.
    shown = np.where(column >= 0, levels[leaf, np.maximum(column, 0)], 0.0)
    shown = np.minimum(np.nan_to_num(shown), np.nan_to_num(last[leaf]))
    grade = items["grade"].to_numpy(float)
    verified = np.zeros(len(last))
    np.maximum.at(verified, leaf, grade * np.maximum(shown, 0.0))
    gap = np.maximum(np.nan_to_num(last) - verified, 0.0)
    reason = _find_reasons(items, shown, verified, gap, last)
    is_unknown = np.isnan(last)
    columns = {
        "reported_pct": last,
        "verified_pct": np.where(is_unknown, np.nan, verified),
        "status": reason,
    }
    for name in GAPS:
        part = np.where(reason == name, gap, 0.0)
        columns[f"{name}_pp"] = np.where(is_unknown, np.nan, part)
    marks = {
        "n_items": np.ones(len(items), dtype=bool),
        **{f"n_{status}": items["status"] == status for status in STATUSES},
        "n_dated_after": items["is_dated_after"],
        "n_shared_source": items["is_shared_source"],
    }
    for name, mark in marks.items():
        is_marked = np.asarray(mark, dtype=float)
        columns[name] = np.bincount(leaf, is_marked, minlength=len(last))
    return pd.DataFrame(columns)


def _find_reasons(
    items: pd.DataFrame,
    shown: np.ndarray,
    verified: np.ndarray,
    gap: np.ndarray,
    last: np.ndarray,
) -> np.ndarray:
    """Say of each leaf why a part of it is not verified.

    Of the evidence that would show more than what is verified, that of the highest
    level decides; of several of one level, the one for which most can still be done.
    """
    order = {"not_checked": 4, "broken_link": 3, "rejected": 2, "none": 1}
    reason = np.full(len(last), "not_registered", dtype=object)
    leaf = items["leaf"].to_numpy(int)
    grade = items["grade"].to_numpy(float)
    status = items["status"].to_numpy(object)
    best: dict[int, tuple[float, int, str]] = {}
    for i in np.flatnonzero(shown > verified[leaf] + SLACK_PCT):
        name = "partly" if grade[i] > 0 else str(status[i])
        found = (round(shown[i], 9), order.get(name, 0), name)
        if found > best.get(leaf[i], (-1.0, 0, "")):
            best[leaf[i]] = found
    for place, (_level, _rank, name) in best.items():
        reason[place] = name
    reason[gap <= SLACK_PCT] = "accepted"
    reason[np.nan_to_num(last) <= SLACK_PCT] = "nothing_reported"
    return reason


def _add_bound(
    table: pd.DataFrame, data: EvidenceData, leaves: pd.DataFrame, *, is_plan: bool
) -> pd.DataFrame:
    """Add what the declared draw allows to say of the item on top."""
    said = np.nan_to_num(leaves["reported_pct"].to_numpy(float))
    units = weigh_units(data.tree, data.levels, data.plan.weights, data.ladder, said)
    items = choose_items(data)
    kinds = items.groupby("leaf")["drawn"].agg(set)
    drawn = [_settle_draw(kinds.get(i, set())) for i in range(len(units))]
    verified = np.nan_to_num(leaves["verified_pct"].to_numpy(float))
    share = np.divide(said - verified, said, out=np.zeros_like(said), where=said > 0)
    is_open = leaves["status"].isin(["not_checked", "not_registered"]).to_numpy()
    units = units.assign(
        drawn=drawn, bad_share=np.where(is_open, np.nan, np.maximum(share, 0.0))
    )
    bound = bound_bad(units, confidence=CONFIDENCE)
    # A draw from all of the plan says nothing exact about one commitment.
    is_told = is_plan or bound.method in ("all", "none")
    empty = dict.fromkeys(
        ("n_units", "n_drawn", "n_bad", "upper_bad", "upper_bad_pp", "confidence"),
        math.nan,
    )
    table = table.assign(**empty, method="")
    if is_told:
        values = {
            "n_units": bound.n_units,
            "n_drawn": bound.n_drawn,
            "n_bad": bound.n_bad,
            "upper_bad": math.nan if bound.upper_bad is None else bound.upper_bad,
            "upper_bad_pp": bound.upper_bad_stake,
            "confidence": bound.confidence,
        }
        for name, value in values.items():
            table.loc[0, name] = float(value)
        table.loc[0, "method"] = bound.method
    return table


def _settle_draw(kinds: set[str]) -> str:
    """Say how a milestone came to be checked, if its evidence says it in several ways.

    Evidence looked at by hand beside what was drawn does not undo the draw; two kinds
    of draw for one milestone do.
    """
    drawn = kinds - {"", "hand"}
    if len(drawn) == 1:
        return next(iter(drawn))
    if drawn:
        return "mixed"
    return "hand" if "hand" in kinds else ""
