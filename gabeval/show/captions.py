"""Phrases that pages share: what is shown, of what, from when to when, from where."""

from collections.abc import Callable

import pandas as pd

from gabeval.quarters import quarter_end, quarter_start
from gabeval.show import statuses
from gabeval.show.facts import FactBook
from gabeval.show.opened import Opened

MAX_LISTED = 5
"""Most values that the description of a figure lists; a listener can't skim."""


def title_of(page: Opened, level: str, item_id: str = "") -> str:
    """Name the item that a page is about.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item; the plan itself has the level ``plan`` and no id.

    Returns
    -------
    str
        Its name, or its code if it has none.
    """
    if level == "plan":
        return page.plan.title.in_(page.language.code)
    return page.names(level).get(item_id) or item_id


def say_period(page: Opened, rows: pd.DataFrame) -> str:
    """Write from when to when a series runs, in months.

    Parameters
    ----------
    page : Opened
        Opened plan.
    rows : pandas.DataFrame
        Rows with a column ``quarter``; at least one.

    Returns
    -------
    str
        First and last day of the quarters; the months, if it is only one quarter.
    """
    first, last = rows["quarter"].min(), rows["quarter"].max()
    if first == last:
        return page.facts.quarter(first)
    return page.language.gettext("from {first} to {last}").format(
        first=page.facts.date(quarter_start(first)),
        last=page.facts.date(quarter_end(last)),
    )


def say_shown(page: Opened, shown: int, total: int, level: str) -> str:
    """Say how many items of a level are shown, and of how many.

    Parameters
    ----------
    page : Opened
        Opened plan.
    shown, total : int
        Counts.
    level : str
        Level of the items.

    Returns
    -------
    str
        Such as "5 compromisos" or "30 de 286 compromisos".
    """
    all_of_them = page.nouns(level).beside(count_items(page, total, level), total)
    if shown == total:
        return all_of_them
    return page.language.gettext("{shown} of {total}").format(
        shown=page.facts.state("n_shown", shown, formula="n_shown", level=level),
        total=all_of_them,
    )


def count_items(
    page: Opened, total: int, level: str, facts: FactBook | None = None
) -> str:
    """Print how many items a level has.

    Parameters
    ----------
    page : Opened
        Opened plan.
    total : int
        How many.
    level : str
        Their level.
    facts : FactBook, optional
        The page's book, or its quiet form; the book if left out.

    Returns
    -------
    str
        Marked number.
    """
    facts = facts or page.facts
    # A page of one commitment counts what is below it, and says so in the fact.
    below = page.commitment if level != page.plan.commitment_level else ""
    return facts.state(
        "n_items",
        total,
        formula="n_items",
        level=level,
        item_id=below,
        places=facts.origins.of_items(level),
    )


def say_status(page: Opened, facts: FactBook, level: str, item_id: str = "") -> str:
    """Say how many milestones stand on each status at the headline's quarter.

    Parameters
    ----------
    page : Opened
        Opened plan.
    facts : FactBook
        The page's book, or its quiet form for a description.
    level, item_id : str
        The item.

    Returns
    -------
    str
        A whole sentence.
    """
    last = statuses.last_statuses(page.progress, page.quarter)
    return statuses.say_codes(
        statuses.count_codes(last),
        facts,
        page.nouns(),
        level=level,
        item_id=item_id,
        quarter=page.quarter,
    )


def list_values(
    page: Opened, rows: pd.DataFrame, key: str, *, write: Callable[[float], str]
) -> str:
    """List the first items of a figure with their values, for its description.

    Parameters
    ----------
    page : Opened
        Opened plan.
    rows : pandas.DataFrame
        Items with ``label``, in the order drawn.
    key : str
        Column of the values.
    write : callable
        Prints one value.

    Returns
    -------
    str
        At most `MAX_LISTED` items; "no data" where there is no value.
    """
    said = [
        f"{row['label']}: {write(row[key])}"
        for row in rows.head(MAX_LISTED).to_dict("records")
    ]
    # How many more is not said: each number of a description must stand on the page.
    if len(rows) > len(said):
        said.append(page.language.gettext("and others in the table"))
    return "; ".join(said) + "."


def say_source(page: Opened) -> str:
    """Name the files that the numbers come from.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    str
        A sentence with files and cut-off.
    """
    files = list(dict.fromkeys(page.progress["file"]))
    text = page.language.ngettext(
        "Source: {files}, an export of the monitor; cut-off {date}.",
        "Source: {files}, exports of the monitor; cut-off {date}.",
        len(files),
    )
    return text.format(
        files=page.facts.list(page.facts.code(file) for file in files),
        date=page.facts.date(page.cut_off),
    )
