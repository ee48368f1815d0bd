"""Findings in words: whole sentences from measured rows.

A sentence is made from the same row as the number beside it, so it cannot go stale. It
knows what to say when something is missing, equal, more or less, one or many, and it
says nothing about a programme that the export does not hold. Every number in it is a
fact of the page's book.
"""

import pandas as pd

from gabeval.show.facts import FactBook, Row
from gabeval.show.words import Nouns, plural_of, prints_as_zero


def has_report(row: Row) -> bool:
    """Tell whether any milestone has reported a percentage up to this quarter."""
    some = int(row["n_never_reported"]) < int(row["n_milestones"])
    return some and not pd.isna(row["reported_pct"])


def has_programme(row: Row) -> bool:
    """Tell whether anything was programmed that reports can be compared with."""
    return not pd.isna(row["planned_pct"])


def has_range(row: Row, facts: FactBook) -> bool:
    """Tell whether missing reports leave a range whose ends print differently."""
    lower, upper = row["lower_pct"], row["upper_pct"]
    if pd.isna(lower) or pd.isna(upper):
        return False
    return facts.language.number(lower) != facts.language.number(upper)


def say_progress(row: Row, facts: FactBook) -> str:
    """Say how far an item has come, and compare it with what was programmed.

    Without a report the sentence says so; without a programme it compares nothing. A
    gap that would be printed as 0.0 is called equal.

    Parameters
    ----------
    row : mapping
        One row of `measure_progress`.
    facts : FactBook
        Book of the page.

    Returns
    -------
    str
        A whole sentence: the headline of a page or figure.
    """
    _, n_ = facts.language.gettext, facts.language.ngettext
    if not has_report(row):
        return _("No progress has been reported up to {quarter}.").format(
            quarter=facts.quarter(str(row["quarter"]))
        )
    reported = facts.percent(row, "reported_pct")
    if not has_programme(row):
        return _("Reported progress reached {reported}.").format(reported=reported)
    gap = float(row["gap_pp"])
    if prints_as_zero(gap, facts.language):
        return _("Reported progress reached {reported}, the same as planned.").format(
            reported=reported
        )
    number = plural_of(gap, facts.language)
    text = (
        n_(
            "Reported progress reached {reported}, {points} percentage point less than "
            "planned.",
            "Reported progress reached {reported}, {points} percentage points less "
            "than planned.",
            number,
        )
        if gap < 0
        else n_(
            "Reported progress reached {reported}, {points} percentage point more than "
            "planned.",
            "Reported progress reached {reported}, {points} percentage points more "
            "than planned.",
            number,
        )
    )
    return text.format(reported=reported, points=facts.size(row, "gap_pp"))


def say_complete(row: Row, facts: FactBook, nouns: Nouns) -> str:
    """Say how many milestones have reached their target.

    Parameters
    ----------
    row : mapping
        One row of `measure_progress`.
    facts : FactBook
        Book of the page.
    nouns : Nouns
        What milestones are called.

    Returns
    -------
    str
        A whole sentence.
    """
    done, n = int(row["n_complete"]), int(row["n_milestones"])
    _, n_ = facts.language.gettext, facts.language.ngettext
    total = nouns.beside(facts.count(row, "n_milestones"), n)
    if done == 0:
        return _("None of {total} has reached its target.").format(total=total)
    if done == n:
        text = n_(
            "{total}, which has reached its target.",
            "{total}: all have reached their target.",
            n,
        )
        return text.format(total=total)
    return n_(
        "{done} of {total} has reached its target.",
        "{done} of {total} have reached their target.",
        done,
    ).format(done=facts.count(row, "n_complete"), total=total)


def say_unreported(row: Row, facts: FactBook, nouns: Nouns) -> str:
    """Say how many milestones were silent in the quarter, and what was done about it.

    Parameters
    ----------
    row : mapping
        One row of `measure_progress`.
    facts : FactBook
        Book of the page.
    nouns : Nouns
        What milestones are called.

    Returns
    -------
    str
        A whole sentence; empty if every milestone has reported.
    """
    silent, never = int(row["n_unreported"]), int(row["n_never_reported"])
    if silent == 0:
        return ""
    n_ = facts.language.ngettext
    n = int(row["n_milestones"])
    text = n_(
        "{silent} of {total} did not report for {quarter}; its last report stands.",
        "{silent} of {total} did not report for {quarter}; their last reports stand.",
        silent,
    ).format(
        silent=facts.count(row, "n_unreported"),
        total=nouns.beside(facts.count(row, "n_milestones"), n),
        quarter=facts.quarter(str(row["quarter"])),
    )
    if never == 0:
        return text
    rest = n_(
        "{never} has never reported and counts as zero.",
        "{never} have never reported and count as zero.",
        never,
    )
    return f"{text} {rest.format(never=facts.count(row, 'n_never_reported'))}"


def say_range(row: Row, facts: FactBook) -> str:
    """Say between which values progress lies, whatever the missing reports would say.

    Parameters
    ----------
    row : mapping
        One row of `measure_progress`.
    facts : FactBook
        Book of the page.

    Returns
    -------
    str
        A whole sentence; empty if nothing is missing or the two ends print alike.
    """
    if not has_range(row, facts):
        return ""
    return facts.language.gettext(
        "Whatever the missing reports would have said, progress lies between {lower} "
        "and {upper}."
    ).format(
        lower=facts.percent(row, "lower_pct"), upper=facts.percent(row, "upper_pct")
    )


def say_overshoot(row: Row, facts: FactBook) -> str:
    """Say how much was reported above the targets and is not in the headline.

    Parameters
    ----------
    row : mapping
        One row of `measure_progress`.
    facts : FactBook
        Book of the page.

    Returns
    -------
    str
        A whole sentence; empty if it would print as 0.0.
    """
    points = row["overshoot_pp"]
    if prints_as_zero(points, facts.language):
        return ""
    text = facts.language.ngettext(
        "{points} percentage point was reported above the targets; it does not make up "
        "for what is lacking elsewhere.",
        "{points} percentage points were reported above the targets; they do not make "
        "up for what is lacking elsewhere.",
        plural_of(points, facts.language),
    )
    return text.format(points=facts.size(row, "overshoot_pp"))


def say_given_back(row: Row, facts: FactBook) -> str:
    """Say how much progress was reported once and withdrawn later.

    Parameters
    ----------
    row : mapping
        One row of `measure_progress`.
    facts : FactBook
        Book of the page.

    Returns
    -------
    str
        A whole sentence; empty if it would print as 0.0.
    """
    points = row["given_back_pp"]
    if prints_as_zero(points, facts.language):
        return ""
    text = facts.language.ngettext(
        "{points} percentage point that had been reported was withdrawn later.",
        "{points} percentage points that had been reported were withdrawn later.",
        plural_of(points, facts.language),
    )
    return text.format(points=facts.size(row, "given_back_pp"))


def say_programme(row: Row, facts: FactBook, nouns: Nouns) -> str:
    """Say what is not programmed, if anything.

    Parameters
    ----------
    row : mapping
        One row of `measure_progress`.
    facts : FactBook
        Book of the page.
    nouns : Nouns
        What milestones are called.

    Returns
    -------
    str
        That the export holds no programme, or how many milestones have none; empty if
        all have one.
    """
    if not has_programme(row):
        return facts.language.gettext(
            "The export holds no programme by quarter, so nothing can be said about "
            "being late or early."
        )
    unplanned = int(row["n_unplanned"])
    if unplanned == 0:
        return ""
    text = facts.language.ngettext(
        "{unplanned} of {total} has no programme up to {quarter} and is left out of "
        "what was planned.",
        "{unplanned} of {total} have no programme up to {quarter} and are left out of "
        "what was planned.",
        unplanned,
    )
    n = int(row["n_milestones"])
    return text.format(
        unplanned=facts.count(row, "n_unplanned"),
        total=nouns.beside(facts.count(row, "n_milestones"), n),
        quarter=facts.quarter(str(row["quarter"])),
    )


def say_weights(row: Row, facts: FactBook, *, rule: str) -> str:
    """Say that the weights below an item do not add up to 1, and what follows.

    Parameters
    ----------
    row : mapping
        One row of `measure_progress`.
    facts : FactBook
        Book of the page.
    rule : str
        ``as_given`` or ``normalised``: how the headline uses weights.

    Returns
    -------
    str
        One or two sentences; empty if the sum prints as 1 or is unknown.
    """
    total = row["weight_sum"]
    if pd.isna(total) or prints_as_zero(float(total) - 1, facts.language, 3):
        return ""
    _ = facts.language.gettext
    if rule == "as_given":
        text = _(
            "The weights add up to {total}, not to one, and are used as they were "
            "given; divided by their sum they would give {other}."
        )
        other = "reported_normalised_pct"
    else:
        text = _(
            "The weights add up to {total}, not to one, and are divided by their sum; "
            "as they were given they would give {other}."
        )
        other = "reported_as_given_pct"
    return text.format(
        total=facts.number(row, "weight_sum", 3), other=facts.percent(row, other)
    )
