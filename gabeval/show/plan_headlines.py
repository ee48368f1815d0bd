"""Headlines of the pictures of the whole plan: what they show, as findings."""

import pandas as pd

from gabeval.show import style, words
from gabeval.show.captions import count_items
from gabeval.show.facts import FactBook
from gabeval.show.figures import sort_by_need
from gabeval.show.opened import Opened

MAX_NAME = 60
"""Most characters of a name inside a headline."""


def say_spread(
    page: Opened, facts: FactBook, now: pd.DataFrame, *, has_plan: bool
) -> str:
    """Say which commitment is furthest behind.

    Parameters
    ----------
    page : Opened
        Opened plan.
    facts : FactBook
        Where the numbers are kept; a quiet one for texts that stand twice.
    now : pandas.DataFrame
        Measures of the commitments at the cut-off, not empty.
    has_plan : bool
        Whether any of them has a programme.

    Returns
    -------
    str
        One sentence; without any report it says so.
    """
    _ = page.language.gettext
    first = sort_by_need(now).iloc[0]
    if pd.isna(first["reported_pct"]):
        return _("No progress has been reported yet.")
    name = facts.name(style.shorten(first["label"], MAX_NAME))
    if not has_plan:
        return _("The least progress is reported for {name}: {reported}.").format(
            name=name, reported=facts.percent(first, "reported_pct")
        )
    gap = float(first["gap_pp"])
    if gap >= 0 or words.prints_as_zero(gap, page.language):
        return _("Nothing is behind what was planned.")
    return _("Furthest behind its plan is {name}: {gap}.").format(
        name=name, gap=facts.points(first, "gap_pp")
    )


def say_count(
    page: Opened, facts: FactBook, now: pd.DataFrame, *, has_plan: bool
) -> str:
    """Say how many commitments are behind their plan, or how far they spread.

    Parameters
    ----------
    page : Opened
        Opened plan.
    facts : FactBook
        Where the numbers are kept; a quiet one for texts that stand twice.
    now : pandas.DataFrame
        Measures of the commitments at the cut-off, not empty.
    has_plan : bool
        Whether any of them has a programme.

    Returns
    -------
    str
        One sentence; without any report it says so.
    """
    language, _ = page.language, page.language.gettext
    level = page.plan.commitment_level
    known = now[now["reported_pct"].notna()]
    if not has_plan and known.empty:
        return _("No progress has been reported yet.")
    written = count_items(page, len(now), level, facts)
    total = page.nouns(level).beside(written, len(now))
    if not has_plan:
        ordered = known.sort_values("reported_pct", kind="stable")
        return _("Reported progress of {total} lies between {low} and {high}.").format(
            total=total,
            low=facts.percent(ordered.iloc[0], "reported_pct"),
            high=facts.percent(ordered.iloc[-1], "reported_pct"),
        )
    behind = sum(
        gap < 0 and not words.prints_as_zero(gap, language) for gap in now["gap_pp"]
    )
    if behind == 0:
        return _("None of {total} is behind its plan.").format(total=total)
    places = facts.origins.of_measured("plan", "", page.quarter, formula="n_behind")
    number = facts.state(
        "n_behind",
        behind,
        formula="n_behind",
        level=level,
        quarter=page.quarter,
        places=places,
    )
    return language.ngettext(
        "{n} of {total} is behind its plan.",
        "{n} of {total} are behind their plan.",
        behind,
    ).format(n=number, total=total)


def say_weights(page: Opened, facts: FactBook, rows: pd.DataFrame, level: str) -> str:
    """Say what the weights of the top level add up to.

    Parameters
    ----------
    page : Opened
        Opened plan.
    facts : FactBook
        Where the numbers are kept; a quiet one for texts that stand twice.
    rows : pandas.DataFrame
        Items of the level with their weights; missing ones count as nothing.
    level : str
        The level.

    Returns
    -------
    str
        One sentence.
    """
    _ = page.language.gettext
    total = float(rows["weight"].sum())
    written = count_items(page, len(rows), level, facts)
    what = page.nouns(level).beside(written, len(rows))
    number = facts.state(
        "weights_total_pct",
        100 * total,
        formula="weights_total_pct",
        unit="percent",
        decimals=1,
        level="plan",
        places=facts.origins.of_measured(
            "plan", "", page.quarter, formula="weights_total_pct"
        ),
    )
    return _("The weights of {what} add up to {sum}.").format(what=what, sum=number)
