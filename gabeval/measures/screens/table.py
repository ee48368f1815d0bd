"""Screens of how progress was reported: one table, one row per screen and entity.

A screen sets the order in which reports are verified. It says how large an effect is,
then how easily chance makes one like it, then how many were looked at. It proves
nothing about anybody: each pattern can have good reasons, and the evaluator asks.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from gabeval.measures.screens import rows as screen_rows
from gabeval.measures.screens.data import ScreenData, open_screens
from gabeval.measures.screens.many_tests import benjamini_hochberg, holm
from gabeval.monitor.store import Tables
from gabeval.plan import Plan

FALSE_DISCOVERY = 0.05
"""Share of false discoveries accepted among the rows that are marked: a house rule."""

TESTED = ("heaping", "mirror", "jump", "trend", "break")
"""Screens that have a p-value."""

FACTS = ("bunching", "stuck", "falling", "late", "rewritten", "repeated")
"""Screens that state facts and test nothing."""

SCREENS = (
    *("heaping", "bunching", "mirror", "jump", "stuck", "falling", "late"),
    *("rewritten", "repeated", "trend", "break"),
)
"""Every screen, in the order of the table."""

COLUMNS = (
    "cut_off",
    "export_id",
    "level",
    "item_id",
    "screen",
    "effect",
    "statistic",
    "n",
    "p_exact",
    "is_exact",
    "q_bh",
    "p_holm",
    "is_flagged",
    "n_tests",
    "detail",
)
"""Columns of `screens_at`, in order."""

ENTITY_LEVEL = "entity"
"""What stands in ``level`` where rows speak of entities."""


def screens_at(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str = ""
) -> pd.DataFrame:
    """Look at the reports of every entity through every screen.

    Rows speak of entities; of commitments where the exports name no entity, or where
    one commitment is asked for (its row is compared with all of the plan). Where a
    screen finds nothing to look at (no programme, one export only) there is no row.
    Milestones count alike: weights play no part here.

    **Missing reports** are never filled in: increments across a gap are merged, such a
    milestone stays out of the test of the last quarter, and a report that has not come
    yet counts as waiting. See each screen for more.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables, all exports.
    cut_off : str
        Day, ISO; later exports do not count. The latest export's if empty.
    commitment : str
        One commitment; all of the plan if empty.

    Returns
    -------
    pandas.DataFrame
        One row per entity (or commitment) and screen:

        - ``heaping``: effect is how many times as many multiples of 5 as by chance;
          statistic their number; n values from 1 to 99, runs of equal ones counted once
        - ``bunching``: effect is the share of milestones whose last report is exactly
          100; statistic their number
        - ``mirror``: effect is the share of reports that equal a programme other than 0
          and 100; statistic the odds ratio against all others
        - ``jump``: effect is what the last quarter added beyond the programme, mean
          points per milestone; statistic the sum
        - ``stuck``: effect is the longest run of equal reports below 100 while the
          programme rose; statistic the number of milestones with one
        - ``falling``: effect is the sum of steps back, points; statistic their number
        - ``late``: effect is the median delay in days; statistic the longest
        - ``rewritten``: effect is the share of values of past quarters that a later
          export changed; statistic their number
        - ``repeated``: effect is the share of narratives that repeat the one before,
          but for numbers and dates; statistic their number
        - ``trend``: effect is the median slope of what the quarters added beyond the
          programme, points per quarter; statistic Mann and Kendall's S
        - ``break``: effect is the difference of the medians after and before; statistic
          Pettitt's K

        ``p_exact`` is exact, or by random permutations where ``is_exact`` is false;
        ``q_bh`` and ``p_holm`` take all ``n_tests`` of the table into account;
        ``is_flagged`` marks ``q_bh`` up to `FALSE_DISCOVERY`; ``detail`` names further
        numbers as ``name=value``.

    Raises
    ------
    UsageError
        If no export speaks for that day or an earlier one.

    References
    ----------
    Benjamini and Hochberg 1995; the screens name their own.
    """
    data = open_screens(plan, tables, cut_off=cut_off, commitment=commitment)
    return screen_all(data)


def screen_all(data: ScreenData) -> pd.DataFrame:
    """Look at reports that are laid out already through every screen.

    Parameters
    ----------
    data : ScreenData
        Reports.

    Returns
    -------
    pandas.DataFrame
        As for `screens_at`.
    """
    makers: dict[str, Callable[[ScreenData], list[dict[str, object]]]] = {
        "heaping": screen_rows.screen_heaping,
        "bunching": screen_rows.screen_bunching,
        "mirror": screen_rows.screen_mirror,
        "jump": screen_rows.screen_jump,
        "stuck": screen_rows.screen_stuck,
        "falling": screen_rows.screen_falling,
        "late": screen_rows.screen_late,
        "rewritten": screen_rows.screen_rewritten,
        "repeated": screen_rows.screen_repeated,
        "trend": screen_rows.screen_trend,
        "break": screen_rows.screen_break,
    }
    parts = [
        pd.DataFrame(makers[name](data)).assign(screen=name, item_id=data.groups)
        for name in SCREENS
        if data.groups
    ]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["n"] > 0].reset_index(drop=True)
    rows = adjust_family(rows).assign(
        cut_off=data.cut_off, export_id=data.export_id, level=data.level
    )
    place = {group: i for i, group in enumerate(data.groups)}
    order = rows["item_id"].map(place).sort_values(kind="stable").index
    return rows.loc[order, list(COLUMNS)].reset_index(drop=True)


def adjust_family(rows: pd.DataFrame) -> pd.DataFrame:
    """Adjust the p-values of a table for how many there are.

    Parameters
    ----------
    rows : pandas.DataFrame
        With ``p_exact``; where it is missing nothing was tested.

    Returns
    -------
    pandas.DataFrame
        With ``q_bh``, ``p_holm``, ``is_flagged`` and ``n_tests``.

    Examples
    --------
    >>> rows = adjust_family(pd.DataFrame({"p_exact": [0.01, None, 0.2]}))
    >>> rows[["q_bh", "is_flagged", "n_tests"]].to_numpy().tolist()
    [[0.02, True, 2], [nan, False, 2], [0.2, False, 2]]
    """
    p = rows["p_exact"].to_numpy(dtype=float, na_value=np.nan)
    q = benjamini_hochberg(p)
    # Missing compares as false: what was not tested is not marked.
    return rows.assign(
        q_bh=q,
        p_holm=holm(p),
        is_flagged=q <= FALSE_DISCOVERY,
        n_tests=int((~np.isnan(p)).sum()),
    )


def order_verification(rows: pd.DataFrame) -> pd.DataFrame:
    """Order entities by how much there is to ask them first.

    The first is the one with the most marked screens; then the smallest adjusted
    p-value decides, then the order given. An order of work, not a judgement.

    Parameters
    ----------
    rows : pandas.DataFrame
        Result of `screens_at`.

    Returns
    -------
    pandas.DataFrame
        One row per entity: ``item_id``, ``n_flagged``, ``least_q``, ``screens`` (those
        marked), ``place`` from 1; entities with equally little to ask share a place.
    """
    grouped = rows.groupby("item_id", sort=False)
    table = pd.DataFrame(
        {
            "n_flagged": grouped["is_flagged"].sum().astype("int64"),
            "least_q": grouped["q_bh"].min(),
        }
    ).reset_index()
    marked = rows[rows["is_flagged"]].groupby("item_id")["screen"].agg(list)
    table["screens"] = [marked.get(item, []) for item in table["item_id"]]
    table = table.sort_values(
        ["n_flagged", "least_q"], ascending=[False, True], kind="stable"
    ).reset_index(drop=True)
    is_new = (table[["n_flagged", "least_q"]].diff().abs().fillna(1) > 0).any(axis=1)
    is_tie = table["n_flagged"].eq(0) & table["n_flagged"].shift(fill_value=-1).eq(0)
    places = np.where(is_new & ~is_tie, np.arange(1, len(table) + 1), 0)
    return table.assign(place=np.maximum.accumulate(places))
