"""Tables of evidence: verified progress and its gaps, and remarks on single pieces."""

import pandas as pd

from gabeval.measures.evidence import GAPS
from gabeval.show.evidence.sentences import name_gap
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.tables import Column, Table
from gabeval.show.words import upper_first

MAX_ITEMS = 40
"""Most pieces of evidence in a table; the download has all of them."""

DOWNLOAD = "evidence.csv"
"""Download that holds verified progress, item by item."""

ITEMS_DOWNLOAD = "evidence_items.csv"
"""Download that holds the evidence, piece by piece."""


def list_gaps(page: Opened, rows: pd.DataFrame, lower: str) -> Table:
    """List verified progress of items, and why the rest of it is not verified.

    Parameters
    ----------
    page : Opened
        Opened plan.
    rows : pandas.DataFrame
        Measures of the items, with their names.
    lower : str
        Level of the items.

    Returns
    -------
    Table
        One row per item; reasons that stand nowhere have no column.
    """
    language, _ = page.language, page.language.gettext
    used = [gap for gap in GAPS if (rows[f"{gap}_pp"] > 0).any()]
    rows = rows.assign(coverage_pct=100 * rows["coverage_share"])
    return Table(
        rows,
        name="verified-table",
        caption=_("Verified progress, and why the rest is not, {quarter}").format(
            quarter=page.facts.quarter(page.quarter)
        ),
        columns=[
            Column("label", upper_first(page.nouns(lower).one)),
            Column(
                "reported_pct", _("Reported (%)"), "percent", missing=_("no report")
            ),
            Column("verified_pct", _("Verified (%)"), "percent"),
            Column(
                "coverage_pct",
                _("Verified of reported (%)"),
                "percent",
                missing=_("nothing reported"),
            ),
            *(
                Column(f"{gap}_pp", f"{name_gap(gap, language)} (pp)", "number")
                for gap in used
            ),
            Column("n_items", _("Pieces of evidence"), "integer"),
        ],
        row_header="label",
        language=language,
        max_rows=MAX_ITEMS,
        download=DOWNLOAD,
        note=_(
            "Verified and the columns after it add up to what was reported. Evidence "
            "of an earlier quarter verifies what had been reported by then."
        ),
    )


def say_remark(item: dict[str, object], page: Opened, *, with_note: bool) -> str:
    """Say what is to be noted about a piece of evidence.

    Parameters
    ----------
    item : dict
        Row of `evidence_items_at`.
    page : Opened
        Opened plan.
    with_note : bool
        Whether the register's own note may be published.

    Returns
    -------
    str
        Remarks, the register's own last; empty if there is nothing to note.
    """
    _, n_ = page.language.gettext, page.language.ngettext
    parts = []
    if item["is_dated_after"]:
        days = int(item["days_after"])
        parts.append(
            n_(
                "dated {n} day after the quarter",
                "dated {n} days after the quarter",
                days,
            ).format(n=page.language.integer(days))
        )
    if item["is_shared_source"]:
        parts.append(
            _("the same link or file serves {n} {many}").format(
                n=page.language.integer(int(item["n_milestones_of_source"])),
                many=page.nouns().many,
            )
        )
    if item["status"] == "accepted" and item["grade"] < 1:
        parts.append(_("accepted in part (½)"))
    own = f"{upper_first('; '.join(parts))}." if parts else ""
    return join_text([own, str(item["note"] or "") if with_note else ""])
