"""The top of a page: the card, and the main points."""

from collections.abc import Iterator
from itertools import islice

import pandas as pd

from gabeval.show import sentences
from gabeval.show.blocks import Bullets, Card
from gabeval.show.bridge.parts import say_main_change
from gabeval.show.captions import say_status, title_of
from gabeval.show.evidence.parts import say_shown_range, show_range
from gabeval.show.finding_parts import say_findings, take_findings
from gabeval.show.opened import Opened
from gabeval.show.schedule.measured import say_main_delay

MAX_POINTS = 6
"""Most main points on a page; a house rule."""


def summary(page: Opened, level: str, item_id: str = "") -> Card:
    """Show the card on top: what is reported, what it rests on, what is missing.

    Until the evaluator has decided codes, the card says that they are not decided.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Card
        The card.
    """
    _ = page.language.gettext
    row = page.row(level, item_id)
    pairs: list[tuple[str, object]] = []
    title = title_of(page, level, item_id)
    if item_id and item_id != title:
        pairs.append((_("Code"), page.facts.code(item_id)))
    if page.has_statuses and not page.has_percentages:
        said = say_status(page, page.facts, level, item_id)
        pairs.append((_("Reported status"), said))
    elif row is not None:
        pairs += _progress_pairs(page, row)
        verified = show_range(page, level, item_id)
        pairs += [(_("From verified to reported"), verified)] * bool(verified)
    else:
        pairs.append((_("Reported progress"), _("no data")))
    pairs += [
        (_("Reports received"), say_coverage(page, level, item_id)),
        (_("Evidence handed in"), say_evidence(page, level, item_id)),
        (_("What is missing"), say_missing(page, row, level, item_id)),
        (_("Completion (OGP scale)"), _("not yet decided by the evaluator")),
    ]
    return Card(
        name="summary",
        title=page.facts.name(title),
        pairs=pairs,
        note=_(
            "As reported by the bodies in charge up to {date}. Nothing on this page "
            "has been verified in the field unless it says so."
        ).format(date=page.facts.date(page.cut_off)),
        style="card",
    )


def main_points(page: Opened, level: str, item_id: str = "") -> Bullets:
    """List what matters most, in at most six sentences.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Bullets
        The list.
    """
    # Points are written one by one: a fact that no point prints must not be noted.
    said = islice(filter(None, _list_points(page, level, item_id)), MAX_POINTS - 1)
    points = list(said)
    found = take_findings(page, level, item_id)
    points.append(say_findings(found, page.facts, level=level, item_id=item_id))
    return Bullets(points, MAX_POINTS)


def say_coverage(page: Opened, level: str, item_id: str = "") -> str:
    """Say how many of the reports that could have come up to the cut-off have come.

    One report per milestone and quarter; "not applicable" is an answer and counts.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    str
        Counts; "no data" if there is no progress.
    """
    facts, _ = page.facts, page.language.gettext
    rows = page.series(level, item_id)
    rows = rows[rows["quarter"] <= page.quarter]
    if rows.empty:
        return _("no data")
    came, due = rows["n_milestones"] - rows["n_unreported"], rows["n_milestones"]
    row = rows.iloc[-1]

    def write(what: str, number: int) -> str:
        places = facts.origins.of_measured(level, item_id, page.quarter, formula=what)
        return facts.state(
            what,
            number,
            formula=what,
            level=level,
            item_id=item_id,
            quarter=page.quarter,
            places=places,
        )

    return _(
        "{came} of {due} up to the cut-off; {came_now} of {due_now} for {quarter}"
    ).format(
        came=write("n_reports_to_date", int(came.sum())),
        due=write("n_reports_due_to_date", int(due.sum())),
        came_now=write("n_reports", int(came.iloc[-1])),
        due_now=facts.count(row, "n_milestones"),
        quarter=facts.quarter(page.quarter),
    )


def say_evidence(page: Opened, level: str, item_id: str = "") -> str:
    """Say for how many milestones any evidence was handed in.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    str
        Counts; whether the evidence can be opened has not been checked.
    """
    row = page.row(level, item_id)
    if row is None:
        return page.language.gettext("no data")
    with_some, total = count_evidence(page, row)
    return page.language.gettext("for {some} of {total}").format(
        some=_write_evidence(page, "n_with_evidence", with_some, level, item_id),
        total=page.nouns().beside(page.facts.count(row, "n_milestones"), total),
    )


def say_missing(
    page: Opened, row: pd.Series | None, level: str, item_id: str = ""
) -> str:
    """List what is missing before the item could be judged.

    Parameters
    ----------
    page : Opened
        Opened plan.
    row : pandas.Series or None
        Measured row of the item.
    level, item_id : str
        The item.

    Returns
    -------
    str
        A list in words; the evaluator's codes are always on it.
    """
    facts, _, n_ = page.facts, page.language.gettext, page.language.ngettext
    parts = []
    silent = 0 if row is None else int(row["n_unreported"])
    if silent:
        text = n_("{n} report for {quarter}", "{n} reports for {quarter}", silent)
        parts.append(
            text.format(
                n=facts.count(row, "n_unreported"), quarter=facts.quarter(page.quarter)
            )
        )
    with_some, total = (0, 0) if row is None else count_evidence(page, row)
    without = total - with_some
    if without:
        written = _write_evidence(page, "n_without_evidence", without, level, item_id)
        what = page.nouns().beside(written, without)
        parts.append(_("evidence for {what}").format(what=what))
    if row is not None and not sentences.has_programme(row) and page.has_percentages:
        parts.append(_("a programme by quarter"))
    parts.append(_("the codes of the evaluator"))
    return facts.list(parts)


def _list_points(page: Opened, level: str, item_id: str) -> Iterator[str]:
    """Write the main points, the most important first; some may be empty."""
    facts, nouns, row = page.facts, page.nouns(), page.row(level, item_id)
    if page.has_statuses and not page.has_percentages:
        yield say_status(page, facts, level, item_id)
        if row is not None:
            yield sentences.say_unreported(row, facts, nouns)
        yield page.language.gettext(
            "The monitor reports statuses, not percentages; statuses are counted and "
            "never averaged."
        )
    elif row is None:
        yield page.language.gettext("The exports hold no progress by quarter.")
    elif not sentences.has_report(row):
        yield sentences.say_progress(row, facts)
    else:
        yield sentences.say_progress(row, facts)
        yield sentences.say_programme(row, facts, nouns)
        yield say_main_delay(page, level, item_id)
        yield say_shown_range(page, level, item_id)
        yield say_main_change(page, item_id)
        yield sentences.say_unreported(row, facts, nouns)
        yield sentences.say_complete(row, facts, nouns)
        yield sentences.say_range(row, facts)
        yield sentences.say_weights(row, facts, rule=page.plan.weights)
        yield sentences.say_given_back(row, facts)
        yield sentences.say_overshoot(row, facts)


def _progress_pairs(page: Opened, row: pd.Series) -> list[tuple[str, object]]:
    facts, _ = page.facts, page.language.gettext
    known = sentences.has_report(row)
    reported = facts.percent(row, "reported_pct") if known else _("no report yet")
    pairs = [(_("Reported progress (of the total target)"), reported)]
    if sentences.has_programme(row):
        pairs.append((_("Planned"), facts.percent(row, "planned_pct")))
        if known:
            pairs.append((_("Gap"), facts.points(row, "gap_pp")))
    total = facts.count(row, "n_milestones")
    done = _("{done} of {total}").format(
        done=facts.count(row, "n_complete"),
        total=page.nouns().beside(total, int(row["n_milestones"])),
    )
    return [*pairs, (_("Target reached"), done)]


def count_evidence(page: Opened, row: pd.Series) -> tuple[int, int]:
    """Count the milestones for which any evidence was handed in, and all of them.

    Parameters
    ----------
    page : Opened
        Opened plan.
    row : pandas.Series
        Measured row of the item.

    Returns
    -------
    tuple of int
        With evidence up to the headline's quarter; all.
    """
    rows = page.progress
    known = rows[(rows["quarter"] <= page.quarter) & rows["evidence"].notna()]
    return known["milestone_id"].nunique(), int(row["n_milestones"])


def _write_evidence(
    page: Opened, what: str, number: int, level: str, item_id: str
) -> str:
    facts = page.facts
    return facts.state(
        what,
        number,
        formula=what,
        level=level,
        item_id=item_id,
        quarter=page.quarter,
        places=facts.origins.of_measured(level, item_id, page.quarter, formula=what),
    )
