"""Parts of pages about evidence: how much of reported progress can be shown.

Each function takes an opened plan and the item that the page is about, and returns one
block. Without an evidence register it says so, and nothing counts as refuted.
"""

import pandas as pd

from gabeval.measures.evidence import evidence_at
from gabeval.measures.evidence.items import evidence_items_at
from gabeval.monitor.register import read_register
from gabeval.plan.evidence import EVIDENCE_FILE
from gabeval.plan.publication import read_publication
from gabeval.show import style
from gabeval.show.blocks import Block, Prose, Stack
from gabeval.show.captions import list_values, say_shown, say_source, title_of
from gabeval.show.evidence.figures import plot_verified
from gabeval.show.evidence.sentences import (
    name_status,
    say_draw,
    say_flags,
    say_unchecked,
    say_verified,
    write_range,
)
from gabeval.show.evidence.tables import (
    ITEMS_DOWNLOAD,
    MAX_ITEMS,
    list_gaps,
    say_remark,
)
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.origins import Place, write_ranges
from gabeval.show.pictures import Picture
from gabeval.show.tables import Column, Table
from gabeval.show.words import upper_first

MAX_ROWS_DRAWN = 30
"""Most items in one figure; the table has all of them."""


def verified_progress(page: Opened, level: str, item_id: str = "") -> Block:
    """Show between what is verified and what is reported progress lies, and why.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Block
        Sentences, a picture of the items right below and its table; a sentence where
        there is no register or no percentage.
    """
    language, _ = page.language, page.language.gettext
    table = open_evidence(page)
    if table.empty:
        return Prose([_say_nothing(page)])
    row = take_row(table, level, item_id)
    if row is None or pd.isna(row["reported_pct"]):
        return Prose([_("The monitor gives no percentages that could be verified.")])
    facts = page.facts
    places = register_places(page, level, item_id)
    lower = _level_below(page, level)
    below = _choose_below(page, table, level, item_id)
    rows = below.head(MAX_ROWS_DRAWN)
    ax = style.new_axes(style.rows_height(len(rows)) + 0.4)
    plot_verified(rows, ax=ax, language=language)
    headline = say_verified(page, row, facts, places)
    picture = Picture(
        ax,
        name="verified",
        headline=headline,
        subtitle=_(
            "Progress shown by accepted evidence and progress as reported, % of the "
            "total target. {what}, {quarter}."
        ).format(
            what=say_shown(page, len(rows), len(below), lower),
            quarter=facts.quarter(page.quarter),
        ),
        alt_title=_("Bars: verified and reported progress, one bar per {one}").format(
            one=page.nouns(lower).one
        ),
        alt=join_text(
            [
                f"{title_of(page, level, item_id)}.",
                say_verified(page, row, facts.quiet(), ()),
                upper_first(_("verified, most lacking first:")),
                list_values(page, rows, "verified_pct", write=language.percent),
            ]
        ),
        language=language,
        source=_("{source} Evidence: the register of the evaluator.").format(
            source=say_source(page)
        ),
        table=list_gaps(page, below, lower),
        numbers=rows.drop(columns="label")[
            ["level", "item_id", "quarter", "reported_pct", "verified_pct"]
        ],
    )
    told = Prose(
        [
            join_text([say_unchecked(page, row, facts, places)]),
            say_flags(page, row, facts, places),
            say_draw(page, row, facts, places),
        ]
    )
    return Stack([picture, told])


def evidence_items(page: Opened, level: str, item_id: str = "") -> Block:
    """List the pieces of evidence with what became of each.

    What has been looked at and not accepted stands first, then what has not been
    looked at.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Block
        A table; nothing where there is no register, which `verified_progress` says
        already.
    """
    language, _ = page.language, page.language.gettext
    items = evidence_items_at(
        page.plan, page.tables, cut_off=page.cut_off, commitment=page.commitment
    )
    if not len(items):
        return Prose([])
    order = ["rejected", "broken_link", "none", "not_checked", "accepted"]
    place = {status: i for i, status in enumerate(order)}
    rows = items.assign(_order=items["status"].map(place))
    rows = rows.sort_values(["_order", "milestone_id", "quarter"], kind="stable")
    names = page.names(page.plan.leaf_level)
    is_open = read_publication(page.plan.folder).evidence_notes
    rows = rows.assign(
        label=[names.get(m) or m for m in rows["milestone_id"]],
        status_text=[name_status(s, language) for s in rows["status"]],
        remark=[
            say_remark(item, page, with_note=is_open)
            for item in rows.to_dict("records")
        ],
    )
    has_remarks = bool((rows["remark"] != "").any())
    return Table(
        rows,
        name="evidence-items",
        caption=_("Evidence, piece by piece, {subject}").format(
            subject=page.facts.name(title_of(page, level, item_id))
        ),
        columns=[
            Column("item_id", _("Evidence"), "code"),
            Column("label", upper_first(page.nouns().one)),
            Column("quarter", _("Quarter"), "quarter"),
            Column("status_text", _("What became of it")),
            Column("evidence_date", _("Dated"), "date", missing=_("without a date")),
            Column("source", _("Link or file"), "link", missing=_("no link")),
            *([Column("remark", _("To be noted"), missing=_("nothing"))] * has_remarks),
        ],
        row_header="item_id",
        language=language,
        max_rows=MAX_ITEMS,
        download=ITEMS_DOWNLOAD,
        note=_(
            "A broken link, no evidence and rejected evidence are three different "
            "things; what has not been checked is none of them."
        ),
    )


def open_evidence(page: Opened) -> pd.DataFrame:
    """Measure verified progress for a page.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    pandas.DataFrame
        Result of `evidence_at`.
    """
    return evidence_at(
        page.plan, page.tables, cut_off=page.cut_off, commitment=page.commitment
    )


def say_shown_range(page: Opened, level: str, item_id: str = "") -> str:
    """Say between which two values progress lies; empty without a register.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    str
        A whole sentence.
    """
    row = take_row(open_evidence(page), level, item_id)
    if row is None or pd.isna(row["reported_pct"]):
        return ""
    return say_verified(page, row, page.facts, register_places(page, level, item_id))


def show_range(page: Opened, level: str, item_id: str = "") -> str:
    """Write from where to where progress may lie, for the card; empty if unknown.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    str
        Verified and reported progress; empty without a register or percentages.
    """
    row = take_row(open_evidence(page), level, item_id)
    if row is None or pd.isna(row["reported_pct"]):
        return ""
    return write_range(page, row, page.facts, register_places(page, level, item_id))


def say_looked_at(page: Opened, level: str, item_id: str = "") -> str:
    """Say what part of the evidence has been looked at; empty without a register.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    str
        Sentences.
    """
    row = take_row(open_evidence(page), level, item_id)
    if row is None:
        return ""
    return say_unchecked(page, row, page.facts, register_places(page, level, item_id))


def register_places(page: Opened, level: str, item_id: str) -> tuple[Place, ...]:
    """Say which rows of register and exports a number about evidence came from.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    tuple of Place
        Rows of the exports, then rows of the register.
    """
    register = read_register(page.plan.folder)
    items = register.items
    leaves = page.facts.origins.leaves_below(level, item_id)
    is_own = items["milestone_id"].isin(leaves) & (items["quarter"] <= page.quarter)
    rows = write_ranges(items.loc[is_own, "row"])
    told = page.facts.origins.of_measured(
        level, item_id, page.quarter, formula="reported_pct"
    )
    return (*told, Place(EVIDENCE_FILE, "", rows, register.sha256))


def _say_nothing(page: Opened) -> str:
    if page.plan.folder.name and read_register(page.plan.folder).is_there:
        return page.language.gettext(
            "The exports hold no progress by quarter that could be verified."
        )
    return page.language.gettext(
        "The plan has no evidence register, so no progress is called verified, and "
        "none is called refuted: nobody has looked."
    )


def take_row(table: pd.DataFrame, level: str, item_id: str) -> pd.Series | None:
    """Take the row of an item.

    Parameters
    ----------
    table : pandas.DataFrame
        Result of `evidence_at`.
    level, item_id : str
        The item.

    Returns
    -------
    pandas.Series or None
        None if the table does not have it.
    """
    if table.empty:
        return None
    rows = table[(table["level"] == level) & (table["item_id"] == item_id)]
    return None if rows.empty else rows.iloc[0]


def _level_below(page: Opened, level: str) -> str:
    """Name the level that is drawn: commitments for the plan, else milestones."""
    return page.plan.commitment_level if level == "plan" else page.plan.leaf_level


def _choose_below(
    page: Opened, table: pd.DataFrame, level: str, item_id: str
) -> pd.DataFrame:
    """Take the items that are drawn, the largest part not verified first."""
    lower = _level_below(page, level)
    rows = table[table["level"] == lower]
    if level != "plan":
        below = page.facts.origins.leaves_below(level, item_id)
        rows = rows[rows["item_id"].isin(below)]
    gap = rows["reported_pct"] - rows["verified_pct"]
    rows = rows.assign(_gap=-gap.round(6)).sort_values("_gap", kind="stable")
    return page.with_names(rows.drop(columns="_gap"), lower).reset_index(drop=True)
