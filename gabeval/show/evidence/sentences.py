"""What evidence shows, in words: whole sentences from measured rows.

A sentence says what was seen and what was not. It refutes nothing that nobody has
looked at, and it draws no bound from what was picked by hand.
"""

import pandas as pd

from gabeval.language import Language
from gabeval.show.facts import FactBook
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.origins import Place
from gabeval.show.words import plural_of, prints_as_zero

Places = tuple[Place, ...]
"""Rows that a number came from."""


def name_gap(gap: str, language: Language) -> str:
    """Name why a part of reported progress is not verified.

    Parameters
    ----------
    gap : str
        One of `gabeval.measures.evidence.GAPS`.
    language : Language
        Language of the name.

    Returns
    -------
    str
        As the header of a column.
    """
    _ = language.gettext
    return {
        "partly": _("Accepted in part"),
        "rejected": _("Rejected"),
        "broken_link": _("Broken link"),
        "none": _("No evidence given"),
        "not_checked": _("Not checked yet"),
        "not_registered": _("Not in the register"),
    }[gap]


def name_status(status: str, language: Language) -> str:
    """Name what became of a piece of evidence.

    Parameters
    ----------
    status : str
        One of `gabeval.plan.evidence.STATUSES`.
    language : Language
        Language of the name.

    Returns
    -------
    str
        A word or two.
    """
    _ = language.gettext
    return {
        "accepted": _("accepted"),
        "rejected": _("rejected"),
        "broken_link": _("broken link"),
        "none": _("no evidence given"),
        "not_checked": _("not checked yet"),
    }[status]


def say_verified(page: Opened, row: pd.Series, facts: FactBook, places: Places) -> str:
    """Say between which two values progress lies, and why.

    Parameters
    ----------
    page : Opened
        Opened plan.
    row : pandas.Series
        Row of `evidence_at`.
    facts : FactBook
        The page's book, or its quiet form.
    places : tuple of Place
        Where the numbers came from.

    Returns
    -------
    str
        A whole sentence: the headline of the figure.
    """
    _ = page.language.gettext
    reported = _state(page, row, facts, places, "reported_pct", "percent")
    if prints_as_zero(row["reported_pct"], page.language):
        return _("Nothing has been reported, so there is nothing to verify.")
    if prints_as_zero(row["reported_pct"] - row["verified_pct"], page.language):
        return _("Accepted evidence shows all of the {reported} reported.").format(
            reported=reported
        )
    if prints_as_zero(row["verified_pct"], page.language):
        return _(
            "Of the {reported} reported, nothing has been verified so far."
        ).format(reported=reported)
    return _(
        "Progress lies between {verified}, which accepted evidence shows, and "
        "{reported}, as reported."
    ).format(
        verified=_state(page, row, facts, places, "verified_pct", "percent"),
        reported=reported,
    )


def write_range(page: Opened, row: pd.Series, facts: FactBook, places: Places) -> str:
    """Write verified and reported progress as the two ends of a range.

    Parameters
    ----------
    page : Opened
        Opened plan.
    row : pandas.Series
        Row of `evidence_at`.
    facts : FactBook
        The page's book.
    places : tuple of Place
        Where the numbers came from.

    Returns
    -------
    str
        Such as "58.1% to 97.8%"; empty if nothing was reported.
    """
    if prints_as_zero(row["reported_pct"], page.language):
        return ""
    return page.language.gettext("{verified} to {reported}").format(
        verified=_state(page, row, facts, places, "verified_pct", "percent"),
        reported=_state(page, row, facts, places, "reported_pct", "percent"),
    )


def say_unchecked(page: Opened, row: pd.Series, facts: FactBook, places: Places) -> str:
    """Say what part is verified, and how much nobody has looked at.

    Parameters
    ----------
    page : Opened
        Opened plan.
    row : pandas.Series
        Row of `evidence_at`.
    facts : FactBook
        The page's book.
    places : tuple of Place
        Where the numbers came from.

    Returns
    -------
    str
        Sentences; empty if nothing was reported.
    """
    _, n_ = page.language.gettext, page.language.ngettext
    share = row["coverage_share"]
    if pd.isna(share):
        return ""
    coverage = facts.state(
        "coverage_pct",
        100 * float(share),
        formula="coverage_pct",
        unit="percent",
        decimals=1,
        places=places,
        **_of(row),
    )
    said = [
        _("{coverage} of what was reported has been verified.").format(
            coverage=coverage
        )
    ]
    unchecked = row["not_checked_pp"] + row["not_registered_pp"]
    if not prints_as_zero(row["not_checked_pp"], page.language):
        points = _state(page, row, facts, places, "not_checked_pp", "size")
        said.append(
            n_(
                "{points} percentage point has not been checked yet.",
                "{points} percentage points have not been checked yet.",
                plural_of(row["not_checked_pp"], page.language),
            ).format(points=points)
        )
    if not prints_as_zero(row["not_registered_pp"], page.language):
        points = _state(page, row, facts, places, "not_registered_pp", "size")
        said.append(
            n_(
                "For {points} percentage point the register names no evidence at all.",
                "For {points} percentage points the register names no evidence at all.",
                plural_of(row["not_registered_pp"], page.language),
            ).format(points=points)
        )
    if not prints_as_zero(unchecked, page.language):
        said.append(_("That is not the same as zero: nobody has looked at it yet."))
    return join_text(said)


def say_flags(page: Opened, row: pd.Series, facts: FactBook, places: Places) -> str:
    """Say how many pieces of evidence are dated late or serve several milestones.

    Parameters
    ----------
    page : Opened
        Opened plan.
    row : pandas.Series
        Row of `evidence_at`.
    facts : FactBook
        The page's book.
    places : tuple of Place
        Where the numbers came from.

    Returns
    -------
    str
        Sentences.
    """
    _, n_, register = page.language.gettext, page.language.ngettext, places[-1:]
    n = int(row["n_items"])
    total = facts.state(
        "n_evidence", n, formula="n_evidence", places=register, **_of(row)
    )
    open_ones = facts.state(
        "n_evidence_unchecked",
        int(row["n_not_checked"]),
        formula="n_evidence_unchecked",
        places=register,
        **_of(row),
    )
    said = [
        n_(
            "The register holds {total} piece of evidence; not checked yet: {open}.",
            "The register holds {total} pieces of evidence; not checked yet: {open}.",
            n,
        ).format(total=total, open=open_ones)
    ]
    late, shared = int(row["n_dated_after"]), int(row["n_shared_source"])
    # A number that begins a sentence would read as decimals of the one before it.
    if late:
        said.append(
            _("Dated after the end of their quarter: {n}.").format(
                n=_count(row, facts, register, "n_dated_after")
            )
        )
    if shared:
        said.append(
            _("With a link or file that serves several {many}: {n}.").format(
                many=page.nouns().many,
                n=_count(row, facts, register, "n_shared_source"),
            )
        )
    return join_text(said)


def say_draw(page: Opened, row: pd.Series, facts: FactBook, places: Places) -> str:
    """Say what the declared draw allows to conclude, and what it does not.

    Parameters
    ----------
    page : Opened
        Opened plan.
    row : pandas.Series
        Row of `evidence_at`.
    facts : FactBook
        The page's book.
    places : tuple of Place
        Where the numbers came from.

    Returns
    -------
    str
        Sentences; empty where the draw was made for a larger item.
    """
    _, method = page.language.gettext, row["method"]
    why_not = {
        "none": _(
            "The register declares no draw, so nothing can be concluded about what has "
            "not been checked."
        ),
        "hand": _(
            "What was checked was picked by hand, so nothing can be concluded about "
            "the rest."
        ),
        "mixed": _(
            "The register declares two kinds of draw, so nothing can be concluded "
            "about what has not been checked."
        ),
        "incomplete": _(
            "Not all that was drawn has been checked, so nothing can be concluded "
            "about the rest yet."
        ),
    }
    if method in why_not:
        return why_not[method]
    if method == "all":
        return _("All of what was reported has been checked.")
    if method not in ("random", "stake"):
        return ""
    register = places[-1:]
    fields = {
        "drawn": _count(row, facts, register, "n_drawn"),
        "units": _count(row, facts, register, "n_units"),
        "bad": _count(row, facts, register, "n_bad"),
        "many": page.nouns().many,
        "confidence": _state_share(row, facts),
    }
    if method == "random":
        return _(
            "Of {units} {many}, {drawn} were drawn at random and checked; not verified "
            "in full: {bad}. With a confidence of {confidence}, at most {most} of "
            "{units} are not."
        ).format(most=_count(row, facts, register, "upper_bad"), **fields)
    return _say_stake(page, row, facts, places, fields)


def _say_stake(
    page: Opened,
    row: pd.Series,
    facts: FactBook,
    places: Places,
    fields: dict[str, str],
) -> str:
    _ = page.language.gettext
    said = [
        _(
            "Of {units} {many}, {drawn} were drawn with chances in proportion to "
            "weight times reported progress, and checked; not verified in full: {bad}."
        ).format(**fields)
    ]
    least = float(row["reported_pct"] - row["upper_bad_pp"])
    if least <= float(row["verified_pct"]):
        said.append(_("The draw says no more than what has been verified one by one."))
        return join_text(said)
    said.append(
        _(
            "With a confidence of {confidence}, at most {points} percentage points "
            "cannot be shown, so at least {least} can."
        ).format(
            points=_state(page, row, facts, places, "upper_bad_pp", "size"),
            least=facts.state(
                "least_verified_pct",
                least,
                formula="least_verified_pct",
                unit="percent",
                decimals=1,
                places=places,
                **_of(row),
            ),
            **fields,
        )
    )
    return join_text(said)


def _of(row: pd.Series) -> dict[str, str]:
    return {key: str(row[key]) for key in ("level", "item_id", "quarter")}


def _state(
    page: Opened,
    row: pd.Series,
    facts: FactBook,
    places: Places,
    what: str,
    unit: str,
) -> str:
    """Print a percentage or a number of points of a row as a fact."""
    measured = page.row(str(row["level"]), str(row["item_id"]))
    if what == "reported_pct" and measured is not None:
        return facts.percent(measured, what)
    return facts.state(
        what,
        float(row[what]),
        formula=what,
        unit=unit,
        decimals=1,
        places=places,
        **_of(row),
    )


def _count(row: pd.Series, facts: FactBook, places: Places, what: str) -> str:
    return facts.state(what, int(row[what]), formula=what, places=places, **_of(row))


def _state_share(row: pd.Series, facts: FactBook) -> str:
    return facts.state(
        "confidence_pct",
        100 * float(row["confidence"]),
        formula="confidence_pct",
        unit="percent",
    )
