"""One row per entity for each screen: the effect first, then the p-value.

Each function walks through the groups of the data at hand in order and returns one
dictionary per group. What a screen is, and what it assumes, stands with its arithmetic
(`screens.heaping`, `screens.timing`, `screens.texts`, `screens.trends`).
"""

import math
from collections.abc import Mapping

import numpy as np

from gabeval.measures.screens.data import ScreenData, find_delays, find_revisions
from gabeval.measures.screens.heaping import (
    bunching,
    compare_mirror,
    drop_repeats,
    find_mirrored,
    find_units,
    heaping,
)
from gabeval.measures.screens.timing import (
    hockey_stick,
    lateness,
    regression,
    rewritten,
    stuck,
)
from gabeval.measures.screens.trends import mann_kendall, pettitt, theil_sen

MIN_QUARTERS = 5
"""Shorter series are not tested: with 4 values no two-sided p is below 2 / 24."""

Row = dict[str, object]
"""Fields ``effect``, ``statistic``, ``n``, ``p_exact``, ``is_exact``, ``detail``."""


def screen_heaping(data: ScreenData) -> list[Row]:
    """Look for round numbers; one value per run of equal reports."""
    rows = []
    for group in data.groups:
        values: list[float] = []
        units: list[int | None] = []
        for member in data.members(group):
            told = drop_repeats(data.reported[member])
            written = data.last.iloc[member]
            n_units = find_units(
                written["unit"], written["target_value"], data.values[member]
            )
            values.extend(told.tolist())
            units.extend([n_units] * len(told))
        fives = heaping(values, multiple=5, n_units=units)
        tens = heaping(values, multiple=10, n_units=units)
        detail = {
            "expected_share": fives.expected_share,
            "share": fives.share,
            "k_of_ten": tens.k,
        }
        rows.append(_row(fives.ratio, fives.k, fives.n, fives.p, detail=detail))
    return rows


def screen_bunching(data: ScreenData) -> list[Row]:
    """Count the milestones whose last report is exactly 100."""
    rows = []
    for group in data.groups:
        found = bunching(data.last_reported[data.members(group)])
        detail = {"n_nearly": found.n_nearly, "nearly_share": found.nearly_share}
        rows.append(_row(found.full_share, found.n_full, found.n, detail=detail))
    return rows


def screen_mirror(data: ScreenData) -> list[Row]:
    """Compare how often reports equal the programme with all other reports."""
    counts, same = find_mirrored(data.planned.ravel(), data.reported.ravel())
    n_each = counts.reshape(data.planned.shape).sum(axis=1)
    k_each = same.reshape(data.planned.shape).sum(axis=1)
    rows = []
    for group in data.groups:
        own = data.members(group)
        k, n = int(k_each[own].sum()), int(n_each[own].sum())
        found = compare_mirror(k, n, int(k_each.sum()) - k, int(n_each.sum()) - n)
        detail = {"k": k, "k_rest": found.k_rest, "n_rest": found.n_rest}
        rows.append(_row(found.share, found.odds_ratio, n, found.p, detail=detail))
    return rows


def screen_jump(data: ScreenData) -> list[Row]:
    """Test whether the last quarter added more beyond the programme than others."""
    added, _broken = data.increments
    rows = []
    for group in data.groups:
        own = data.members(group)
        if len(data.quarters) < 2:
            rows.append(_row(math.nan, math.nan, 0))
            continue
        found = hockey_stick(added[own], data.programmed[own])
        effect = found.jump / found.n if found.n else math.nan
        detail = {"n_dropped": found.n_dropped, "n_placements": found.n_placements}
        rows.append(
            _row(
                effect,
                found.jump,
                found.n,
                found.p,
                is_exact=found.is_exact,
                detail=detail,
            )
        )
    return rows


def screen_stuck(data: ScreenData) -> list[Row]:
    """Find the longest standstill while the programme rose."""
    rows = []
    for group in data.groups:
        own = [i for i in data.members(group) if data.has_programme[i]]
        runs = [(stuck(data.reported[i], data.planned[i]), i) for i in own]
        found = [(run, i) for run, i in runs if run.run]
        if not own:
            rows.append(_row(math.nan, math.nan, 0))
            continue
        detail: Row = {}
        longest = 0
        if found:
            best, place = max(found, key=lambda pair: (pair[0].run, pair[0].rise_pp))
            longest = best.run
            detail = {
                "milestone_id": data.milestones[place],
                "from": data.quarters[best.first],
                "to": data.quarters[best.last],
                "rise_pp": best.rise_pp,
            }
        rows.append(_row(longest, len(found), len(own), detail=detail))
    return rows


def screen_falling(data: ScreenData) -> list[Row]:
    """Add up the steps back."""
    rows = []
    for group in data.groups:
        own = data.members(group)
        falls = [regression(data.reported[i]) for i in own]
        n = int((~np.isnan(data.last_reported[own])).sum())
        largest = min((fall.largest_pp for fall in falls), default=0.0)
        detail: Row = {"largest_pp": largest}
        if largest < 0:
            place = min(range(len(own)), key=lambda i: falls[i].largest_pp)
            detail["milestone_id"] = data.milestones[own[place]]
        total = sum(fall.total_pp for fall in falls)
        effect = total if n else math.nan
        rows.append(_row(effect, sum(fall.n for fall in falls), n, detail=detail))
    return rows


def screen_late(data: ScreenData) -> list[Row]:
    """Describe how late reports came, those that are still open among them."""
    delays = find_delays(data)
    parts = dict(list(delays.groupby("group"))) if len(delays) else {}
    rows = []
    for group in data.groups:
        own = parts.get(group)
        if own is None:
            rows.append(_row(math.nan, math.nan, 0))
            continue
        found = lateness(own["days"].to_numpy(float), own["is_open"].to_numpy(bool))
        detail = {"n_open": found.n_open, "open_days": found.open_days}
        rows.append(_row(found.median_days, found.max_days, found.n, detail=detail))
    return rows


def screen_rewritten(data: ScreenData) -> list[Row]:
    """Count the values of past quarters that a later export changed."""
    pairs = find_revisions(data)
    parts = dict(list(pairs.groupby("group"))) if len(pairs) else {}
    rows = []
    for group in data.groups:
        own = parts.get(group)
        if own is None:
            rows.append(_row(math.nan, math.nan, 0))
            continue
        found = rewritten(own["before"].to_numpy(float), own["after"].to_numpy(float))
        share = found.n_changed / found.n if found.n else math.nan
        detail = {
            "n_lowered": found.n_lowered,
            "n_withdrawn": found.n_withdrawn,
            "mean_pp": found.mean_pp,
            "mean_size_pp": found.mean_size_pp,
        }
        rows.append(_row(share, found.n_changed, found.n, detail=detail))
    return rows


def screen_repeated(data: ScreenData) -> list[Row]:
    """Count the narratives that repeat the one before, but for numbers and dates."""
    repeats = data.repeats
    pairs, texts = repeats.pairs, repeats.texts
    kinds = pairs.groupby(["group", "kind"]).size().to_dict() if len(pairs) else {}
    across = texts.groupby("group")["is_across"].sum().to_dict() if len(texts) else {}
    told = texts.groupby("group").size().to_dict() if len(texts) else {}
    rows = []
    for group in data.groups:
        by_kind = {
            kind: int(kinds.get((group, kind), 0))
            for kind in ("identical", "numbers_only", "near", "different")
        }
        n = sum(by_kind.values())
        k = by_kind["identical"] + by_kind["numbers_only"]
        detail = {
            "n_identical": by_kind["identical"],
            "n_numbers_only": by_kind["numbers_only"],
            "n_near": by_kind["near"],
            "n_across": int(across.get(group, 0)),
            "n_texts": int(told.get(group, 0)),
            "jaccard_above": repeats.thresholds.jaccard,
            "cosine_above": repeats.thresholds.cosine,
        }
        rows.append(_row(k / n if n else math.nan, k, n, detail=detail))
    return rows


def screen_trend(data: ScreenData) -> list[Row]:
    """Test whether what quarters add beyond the programme rises or falls."""
    rows = []
    for group in data.groups:
        series = mean_excess(data, group)
        slope, test = theil_sen(series), mann_kendall(series)
        p = test.p if test.n >= MIN_QUARTERS else math.nan
        detail = {"low": slope.low, "high": slope.high, "tau": test.tau}
        statistic = test.s if test.n > 1 else math.nan
        rows.append(
            _row(
                slope.slope,
                statistic,
                test.n,
                p,
                is_exact=test.is_exact,
                detail=detail,
            )
        )
    return rows


def screen_break(data: ScreenData) -> list[Row]:
    """Test whether what quarters add beyond the programme changes its level."""
    rows = []
    for group in data.groups:
        series = mean_excess(data, group)
        test = pettitt(series)
        p = test.p if test.n >= MIN_QUARTERS else math.nan
        effect, detail = math.nan, {}
        if test.position:
            before, after = series[: test.position], series[test.position :]
            effect = float(np.nanmedian(after) - np.nanmedian(before))
            detail = {"last_before": data.quarters[test.position - 1]}
        elif test.n > 1:
            effect = 0.0
        statistic = test.k if test.n > 1 else math.nan
        rows.append(
            _row(effect, statistic, test.n, p, is_exact=test.is_exact, detail=detail)
        )
    return rows


def mean_excess(data: ScreenData, group: str) -> np.ndarray:
    """Average what each quarter added beyond the programme over a group's milestones.

    Milestones with a merged or missing increment are left out, as in the test of the
    last quarter.

    Parameters
    ----------
    data : ScreenData
        Reports.
    group : str
        Entity or commitment.

    Returns
    -------
    numpy.ndarray
        Points per quarter; missing where no milestone can be used.
    """
    added, is_broken = data.increments
    own = data.members(group)
    own = own[~is_broken[own]]
    if not len(own):
        return np.full(len(data.quarters), np.nan)
    return (added[own] - data.programmed[own]).mean(axis=0)


def _row(
    effect: float,
    statistic: float,
    n: int,
    p: float = math.nan,
    *,
    is_exact: bool = True,
    detail: Mapping[str, object] | None = None,
) -> Row:
    return {
        "effect": float(effect),
        "statistic": float(statistic),
        "n": int(n),
        "p_exact": float(p),
        "is_exact": is_exact,
        "detail": write_detail(detail or {}),
    }


def write_detail(detail: Mapping[str, object]) -> str:
    """Write further numbers of a row as text that a program can take apart.

    Parameters
    ----------
    detail : mapping
        By name; what is missing is left out.

    Returns
    -------
    str
        Such as ``"k=3; share=0.5"``.

    Examples
    --------
    >>> write_detail({"k": 3, "share": 0.5, "none": float("nan")})
    'k=3; share=0.5'
    """
    held = {k: v for k, v in detail.items() if v is not None and v == v}
    return "; ".join(
        f"{k}={v:.6g}" if isinstance(v, float) else f"{k}={v}" for k, v in held.items()
    )


def read_detail(text: str) -> dict[str, str]:
    """Take the text of `write_detail` apart.

    Parameters
    ----------
    text : str
        ``detail`` of a row.

    Returns
    -------
    dict of str to str
        By name.

    Examples
    --------
    >>> read_detail("k=3; share=0.5")
    {'k': '3', 'share': '0.5'}
    """
    return dict(part.split("=", 1) for part in text.split("; ") if "=" in part)
