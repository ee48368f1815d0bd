"""Revisions: how often earlier quarters are rewritten, and which way."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from gabeval.errors import UsageError
from gabeval.measures.exact import add_exactly, to_fraction_or_none
from gabeval.measures.progress import measure_ladder
from gabeval.measures.rollup import build_ladder
from gabeval.measures.vintages import (
    Vintage,
    branch_of,
    climb_vintage,
    list_vintages,
    open_vintage,
)
from gabeval.monitor.remembered import remembered
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.speech import speak

TRIANGLE_COLUMNS = (
    "cut_off",
    "level",
    "item_id",
    "quarter",
    "lag",
    "export_id",
    "first_pct",
    "value_pct",
    "revision_pp",
)
"""Columns of `triangle_at`, in order."""

SUMMARY_COLUMNS = (
    "cut_off",
    "lag",
    "n",
    "n_changed",
    "n_down",
    "n_up",
    "share_down",
    "mr_pp",
    "mar_pp",
    "rmsr_pp",
    "sign_p",
)
"""Columns of `revisions_at`, in order."""


@dataclass(frozen=True)
class Revisions:
    """What rewriting did to some values, in the unit of the values.

    Attributes
    ----------
    n : int
        Pairs of a first and a later value.
    n_down, n_up : int
        Those lowered and raised.
    mr, mar, rmsr : float
        Mean revision, mean absolute one, root of the mean square; missing without a
        pair.
    share_down : float
        Share of all pairs that was lowered.
    sign_p : float
        Exact two-sided probability of so uneven a split of the changed pairs, if down
        and up were equally likely; 1 if nothing changed.
    """

    n: int
    n_down: int
    n_up: int
    mr: float
    mar: float
    rmsr: float
    share_down: float
    sign_p: float


def summarise_revisions(first: Sequence[float], later: Sequence[float]) -> Revisions:
    """Compare values as they were first published with what they are later.

    A pair in which one is missing is left out: it was not rewritten but first published
    late, or taken back whole, which is counted elsewhere. Do not pool values of
    different units.

    Parameters
    ----------
    first, later : sequence of float
        Values of the same things, in the same order.

    Returns
    -------
    Revisions
        Mean, size and direction of the revisions.

    Raises
    ------
    UsageError
        If the two are not equally long.

    References
    ----------
    OECD and Eurostat, guidelines on revisions policy and analysis,
    http://www.oecd.org/std/oecdeurostatguidelinesonrevisionspolicyandanalysis.htm.

    Examples
    --------
    >>> found = summarise_revisions([20, 40, 60, 80], [18, 41, 55, 80])
    >>> found.mr, found.mar, round(found.rmsr, 6), found.share_down, found.sign_p
    (-1.5, 2.0, 2.738613, 0.5, 1.0)
    """
    if len(first) != len(later):
        raise UsageError(
            speak(
                "There are {n_first} first values and {n_later} later ones: give one "
                "of each per thing.",
                n_first=len(first),
                n_later=len(later),
            )
        )
    pairs = [
        (to_fraction_or_none(a), to_fraction_or_none(b))
        for a, b in zip(first, later, strict=True)
    ]
    moved = [b - a for a, b in pairs if a is not None and b is not None]
    n = len(moved)
    n_down, n_up = sum(m < 0 for m in moved), sum(m > 0 for m in moved)
    if n == 0:
        return Revisions(0, 0, 0, *[math.nan] * 4, 1.0)
    squares = add_exactly(m * m for m in moved) / n
    return Revisions(
        n=n,
        n_down=n_down,
        n_up=n_up,
        mr=float(add_exactly(moved) / n),
        mar=float(add_exactly(abs(m) for m in moved) / n),
        rmsr=math.sqrt(squares),
        share_down=n_down / n,
        sign_p=sign_test(n_down, n_up),
    )


def sign_test(n_down: int, n_up: int) -> float:
    """Test whether down and up are equally likely, exactly.

    What did not change says nothing about direction and is left out.

    Parameters
    ----------
    n_down, n_up : int
        How many went either way.

    Returns
    -------
    float
        Two-sided p: twice the smaller binomial tail, at most 1.

    Examples
    --------
    >>> sign_test(6, 0), sign_test(2, 1), sign_test(0, 0)
    (0.03125, 1.0, 1.0)
    """
    n = n_down + n_up
    tail = sum(math.comb(n, k) for k in range(min(n_down, n_up) + 1))
    return float(min(Fraction(1), Fraction(2 * tail, 2**n)))


def triangle_at(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str = ""
) -> pd.DataFrame:
    """Lay out what each export said of the headline of each quarter.

    A quarter's first value is that of the first export in which anybody had reported
    for it; the lag counts the exports since. **Missing reports** are filled in as in
    the headline: the last one stands.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables.
    cut_off : str
        ISO date.
    commitment : str, optional
        The one commitment to lay out; the plan and all commitments if left out.

    Returns
    -------
    pandas.DataFrame
        One row per item, quarter and export from the first on; ``revision_pp`` is the
        value less the first one. No rows without percentages.

    Raises
    ------
    UsageError
        If no export counts at the cut-off.
    """
    parts = []
    for place, export in enumerate(list_vintages(tables.exports, cut_off)):
        vintage = open_vintage(tables, export)
        rows = _measure_vintage(plan, vintage, commitment)
        parts.append(rows.assign(export_id=export, place=place))
    table = pd.concat(parts, ignore_index=True)
    if table.empty:
        return pd.DataFrame(columns=list(TRIANGLE_COLUMNS))
    table = table.rename(columns={"reported_pct": "value_pct"})
    table = table.sort_values("place", kind="stable")
    grouped = table.groupby(["level", "item_id", "quarter"], sort=False)
    table = table.assign(
        lag=grouped.cumcount(),
        first_pct=grouped["value_pct"].transform("first"),
        cut_off=cut_off,
    )
    table = table.assign(revision_pp=(table["value_pct"] - table["first_pct"]).round(9))
    order = ["level", "item_id", "quarter", "lag"]
    depth = {level: n for n, level in enumerate(["plan", *plan.level_ids])}
    table = table.sort_values(
        order, key=lambda c: c.map(depth) if c.name == "level" else c, kind="stable"
    )
    return table[list(TRIANGLE_COLUMNS)].reset_index(drop=True)


@remembered
def _list_told(vintage: Vintage) -> list[str]:
    """List the quarters for which anybody had reported by then."""
    rows = vintage.progress
    return sorted(rows.loc[rows["reported_pct"].notna(), "quarter"].unique())


def _measure_vintage(plan: Plan, vintage: Vintage, commitment: str) -> pd.DataFrame:
    """Measure the headline of each quarter that anybody had reported for by then."""
    rows = vintage.progress
    columns = ["level", "item_id", "quarter", "reported_pct"]
    quarters = [q for q in _list_told(vintage) if q <= vintage.quarter]
    if not quarters:
        return pd.DataFrame(columns=columns)
    levels, level = plan.level_ids, plan.commitment_level
    if commitment:
        levels = levels[levels.index(level) :]
        tree = branch_of(vintage.tree, levels, commitment)
        rows = rows[rows["commitment_id"] == commitment]
        held = set(rows["quarter"])
        quarters = [q for q in quarters if q in held]
        if tree.empty or not quarters:
            return pd.DataFrame(columns=columns)
        ladder = build_ladder(tree, levels=levels)
    else:
        ladder = climb_vintage(vintage, levels)
    measured = measure_ladder(
        rows,
        ladder,
        weights=plan.weights,
        cap=plan.cap,
        quarters=quarters,
    )
    wanted = measured["level"].isin([level] if commitment else ["plan", level])
    wanted &= measured["reported_pct"].notna()
    return measured[columns][wanted].round(9)


def revisions_at(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str = ""
) -> pd.DataFrame:
    """Summarise how the values of milestones were rewritten, by the number of exports.

    Compares, for each milestone and quarter, the first reported percentage with the one
    that stood k exports later. **A value that is missing** in the later export is left
    out there. Statuses are not compared.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables.
    cut_off : str
        ISO date.
    commitment : str, optional
        The one commitment to look at.

    Returns
    -------
    pandas.DataFrame
        One row per lag, from 1; see `Revisions`. No rows if nothing was published
        twice.

    Raises
    ------
    UsageError
        If no export counts at the cut-off.
    """
    rows = _pair_with_first(tables, cut_off, commitment)
    found = []
    for lag, group in rows[rows["lag"] > 0].groupby("lag"):
        told = summarise_revisions(
            group["first"].tolist(), group["reported_pct"].tolist()
        )
        found.append(
            {
                "cut_off": cut_off,
                "lag": int(lag),
                "n": told.n,
                "n_changed": told.n_down + told.n_up,
                "n_down": told.n_down,
                "n_up": told.n_up,
                "share_down": told.share_down,
                "mr_pp": told.mr,
                "mar_pp": told.mar,
                "rmsr_pp": told.rmsr,
                "sign_p": told.sign_p,
            }
        )
    return pd.DataFrame(found, columns=list(SUMMARY_COLUMNS))


def revise_to_last(tables: Tables, *, cut_off: str, commitment: str = "") -> Revisions:
    """Compare the first reported percentages of milestones with those known last.

    Values that were published only once are left out, and so are those that are
    **missing** in the last export that speaks of them.

    Parameters
    ----------
    tables : Tables
        The tidy tables.
    cut_off : str
        ISO date.
    commitment : str, optional
        The one commitment to look at.

    Returns
    -------
    Revisions
        Over all milestones and quarters.

    Raises
    ------
    UsageError
        If no export counts at the cut-off.
    """
    rows = _pair_with_first(tables, cut_off, commitment)
    last = rows.drop_duplicates(["milestone_id", "quarter"], keep="last")
    last = last[last["lag"] > 0]
    return summarise_revisions(last["first"].tolist(), last["reported_pct"].tolist())


def _pair_with_first(tables: Tables, cut_off: str, commitment: str) -> pd.DataFrame:
    """Put the first value beside every reported one, with the exports between them."""
    order = list_vintages(tables.exports, cut_off)
    rank = {export: place for place, export in enumerate(order)}
    rows = tables.progress
    rows = rows[rows["export_id"].isin(rank) & rows["reported_pct"].notna()]
    if commitment:
        rows = rows[rows["commitment_id"] == commitment]
    place = rows["export_id"].map(rank).astype("int64")
    rows = rows.assign(place=place).sort_values("place", kind="stable")
    grouped = rows.groupby(["milestone_id", "quarter"], sort=False)
    return rows.assign(
        lag=rows["place"] - grouped["place"].transform("first"),
        first=grouped["reported_pct"].transform("first"),
    )
