"""What stands behind a page's numbers, and what nobody has been able to check."""

import pandas as pd

from gabeval.show.audit_parts import say_reproduced
from gabeval.show.blocks import Block, Bullets, Prose, Stack
from gabeval.show.evidence.parts import say_looked_at
from gabeval.show.finding_parts import count_findings, say_findings, take_findings
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.summary_parts import say_evidence

CORRECTION = "correction_applied"
"""Rule under which a declared correction is noted among the findings."""

_PLACE = ["export_id", "sheet", "row"]


def checked(page: Opened) -> Block:
    """List what was checked, and what could not be or is still open.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        Two lists of sentences.
    """
    _ = page.language.gettext
    level, item_id = page.scope
    findings = take_findings(page, level, item_id)
    done = [
        _say_exports(page),
        say_findings(findings, page.facts, level=level, item_id=item_id),
        _say_corrections(page),
        say_reproduced(page),
    ]
    still_open = [
        _say_questions(page, findings),
        _say_evidence(page),
        _("What was reported as done has not been looked at where it was done."),
    ]
    return Stack(
        [
            Prose([_("What was checked:")]),
            Bullets(done),
            Prose([_("What could not be checked, or is still open:")]),
            Bullets(still_open),
        ]
    )


def take_corrections(page: Opened) -> pd.DataFrame:
    """Take the declared corrections that concern the item of the page.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    pandas.DataFrame
        Findings, one per corrected cell and export up to the cut-off; for a commitment
        those in the rows of its milestones.
    """
    rows = take_findings(page, "plan", rule=CORRECTION)
    if not page.commitment:
        return rows
    progress = page.tables.progress
    mine = progress[progress["commitment_id"] == page.commitment]
    known = set(mine[_PLACE].itertuples(index=False, name=None))
    is_mine = [key in known for key in rows[_PLACE].itertuples(index=False, name=None)]
    return rows[is_mine]


def _say_exports(page: Opened) -> str:
    facts, n = page.facts, len(page.exports)
    text = page.language.ngettext(
        "{n} export of the monitor up to {date} was read, and every row of it is "
        "accounted for.",
        "{n} exports of the monitor up to {date} were read, and every row of them is "
        "accounted for.",
        n,
    )
    number = facts.state(
        "n_exports",
        n,
        formula="n_exports",
        level="plan",
        places=facts.origins.of_exports(page.exports["export_id"]),
    )
    return text.format(n=number, date=facts.date(page.cut_off))


def _say_corrections(page: Opened) -> str:
    rows = take_corrections(page)
    if rows.empty:
        return page.language.gettext("No cell had to be corrected.")
    level, item_id = page.scope
    number = count_findings(
        rows, page.facts, what="n_corrections", level=level, item_id=item_id
    )
    return page.language.ngettext(
        "{n} cell was corrected by the evaluator, with a reason.",
        "{n} cells were corrected by the evaluator, each with a reason.",
        len(rows),
    ).format(n=number)


def _say_questions(page: Opened, findings: pd.DataFrame) -> str:
    rows = findings[findings["severity"] == "ask"]
    if rows.empty:
        return page.language.gettext("No question is open.")
    level, item_id = page.scope
    number = count_findings(
        rows, page.facts, what="n_ask_findings", level=level, item_id=item_id
    )
    return page.language.ngettext(
        "{n} question to whoever sent the exports is open: no answer has been "
        "recorded.",
        "{n} questions to whoever sent the exports are open: no answer has been "
        "recorded.",
        len(rows),
    ).format(n=number)


def _say_evidence(page: Opened) -> str:
    level, item_id = page.scope
    told = say_looked_at(page, level, item_id)
    if told:
        handed_in = page.language.gettext("Evidence handed in: {what}.")
        what = say_evidence(page, level, item_id)
        return join_text([handed_in.format(what=what), told])
    return page.language.gettext(
        "Evidence handed in: {what}. Whether it can be opened, and what it shows, has "
        "not been checked."
    ).format(what=say_evidence(page, level, item_id))
