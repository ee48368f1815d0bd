"""Sentences about being early or late, in days."""

import pandas as pd

from gabeval.rounding import round_half_up
from gabeval.show.facts import FactBook
from gabeval.show.opened import Opened
from gabeval.show.origins import Place

PACE_DIGITS = 2
"""Decimals of SPI(t) and SPI in print."""


def say_delay(row: pd.Series, facts: FactBook, places: tuple[Place, ...]) -> str:
    """Say how many days progress is behind or ahead of the programme.

    Parameters
    ----------
    row : pandas.Series
        Row of `schedule_at`.
    facts : FactBook
        Book of the page, or its quiet form.
    places : tuple of Place
        Where the numbers come from.

    Returns
    -------
    str
        A whole sentence.
    """
    _, n_ = facts.language.gettext, facts.language.ngettext
    days = row["held_delay_days"]
    number = int(abs(round_half_up(days, 0)))
    if isinstance(row["finished_on"], str):
        return _(
            "All that was programmed has been reported since {date}: {days}."
        ).format(
            date=facts.date(row["finished_on"]),
            days=say_days(row, facts, places, part=""),
        )
    told = {"date": facts.date(row["as_of"])}
    if number == 0:
        return _("On {date} progress stood where the programme had placed it.").format(
            **told
        )
    text = (
        n_(
            "On {date} progress stood where the programme had placed it {days} day "
            "earlier.",
            "On {date} progress stood where the programme had placed it {days} days "
            "earlier.",
            number,
        )
        if days > 0
        else n_(
            "On {date} progress stood where the programme had placed it {days} day "
            "later.",
            "On {date} progress stood where the programme had placed it {days} days "
            "later.",
            number,
        )
    )
    return text.format(**told, days=_state_days(row, facts, places))


def _state_days(
    row: pd.Series, facts: FactBook, places: tuple[Place, ...], part: str = ""
) -> str:
    what = "delay_days" if row["held_delay_days"] > 0 else "lead_days"
    return facts.state(
        what,
        abs(float(row["held_delay_days"])),
        formula=what,
        unit="number",
        level=str(row["level"]),
        item_id=str(row["item_id"]),
        quarter=str(row["quarter"]),
        part=part,
        places=places,
    )


def say_days(
    row: pd.Series, facts: FactBook, places: tuple[Place, ...], *, part: str
) -> str:
    """Write days inside a sentence: so many days late, or early.

    Parameters
    ----------
    row : pandas.Series
        Row of `schedule_at`.
    facts : FactBook
        Book of the page, or its quiet form.
    places : tuple of Place
        Where the number comes from.
    part : str
        Part of the fact's id; empty against the first programme.

    Returns
    -------
    str
        Such as "47 days late".
    """
    _, n_ = facts.language.gettext, facts.language.ngettext
    number = int(abs(round_half_up(row["held_delay_days"], 0)))
    if number == 0:
        return _("neither late nor early")
    text = (
        n_("{days} day late", "{days} days late", number)
        if row["held_delay_days"] > 0
        else n_("{days} day early", "{days} days early", number)
    )
    return text.format(days=_state_days(row, facts, places, part))


def write_paces(row: pd.Series, facts: FactBook, places: tuple[Place, ...]) -> str:
    """Write SPI(t) and SPI, those that there are.

    Parameters
    ----------
    row : pandas.Series
        Row of `schedule_at`.
    facts : FactBook
        Book of the page.
    places : tuple of Place
        Where the numbers come from.

    Returns
    -------
    str
        Such as "SPI(t) 0.92; SPI 0.98"; empty if neither can be worked out.
    """
    parts = []
    for what, name in (("spi_time", "SPI(t)"), ("spi", "SPI")):
        if pd.isna(row[what]):
            continue
        number = facts.state(
            what,
            row[what],
            formula=what,
            unit="number",
            decimals=PACE_DIGITS,
            level=str(row["level"]),
            item_id=str(row["item_id"]),
            quarter=str(row["quarter"]),
            places=places,
        )
        parts.append(f"{name} {number}")
    return "; ".join(parts)


def write_days(days: float, page: Opened) -> str:
    """Write a delay as a short label, for a figure.

    Parameters
    ----------
    days : float
        Positive is late.
    page : Opened
        Page, for its language.

    Returns
    -------
    str
        Such as "47 days late".
    """
    keys = {"level": "", "item_id": "", "quarter": ""}
    row = pd.Series({"held_delay_days": days, **keys})
    return say_days(row, page.facts.quiet(), (), part="")


def print_all_alike(some: pd.Series, others: pd.Series) -> bool:
    """Tell whether two columns of quarters print the same, row by row.

    Parameters
    ----------
    some, others : pandas.Series
        Quarters, of the same length.

    Returns
    -------
    bool
        True if there is nothing to tell apart.
    """
    gaps = (some - others).abs().fillna(0.0)
    return bool((gaps < 0.5 * 10**-PACE_DIGITS).all())


def prints_alike(one: float, other: float) -> bool:
    """Tell whether two numbers of days print the same, or one is missing.

    Parameters
    ----------
    one, other : float
        Days.

    Returns
    -------
    bool
        True if there is nothing to tell apart.

    Examples
    --------
    >>> prints_alike(46.7, 47.2), prints_alike(46.4, 46.6)
    (True, False)
    """
    if pd.isna(one) or pd.isna(other):
        return True
    return round_half_up(one, 0) == round_half_up(other, 0)
