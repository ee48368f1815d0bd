"""Parts of pages about evidence: how much of reported progress can be shown.

Each function takes an opened plan and the item that the page is about, and returns one
block. Without an evidence register it says so, and nothing counts as refuted.
"""

import pandas as pd

from gabeval.measures.evidence import evidence_at
from gabeval.measures.evidence.draw import draw_evidence
from gabeval.measures.evidence.items import evidence_items_at
from gabeval.measures.screens.trends import SEED
from gabeval.monitor.register import read_register
from gabeval.plan.evidence import EVIDENCE_FILE
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
)
from gabeval.show.evidence.tables import DOWNLOAD, MAX_ITEMS, list_gaps, say_remark
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.origins import Place, write_ranges
from gabeval.show.pictures import Picture
from gabeval.show.tables import Column, Table
from gabeval.show.words import upper_first

MAX_ROWS_DRAWN = 30
"""Most items in one figure; the table has all of them."""

DRAW_SIZE = 20
"""Milestones proposed for a first draw; a house rule."""


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
        return _say_nothing(page)
    row = _take(table, level, item_id)
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
        source=_("{source} Evidence: {file}, the register of the evaluator.").format(
            source=say_source(page), file=facts.code(EVIDENCE_FILE)
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
        A table; a sentence where there is no register.
    """
    language, _ = page.language, page.language.gettext
    items = evidence_items_at(
        page.plan, page.tables, cut_off=page.cut_off, commitment=page.commitment
    )
    if not len(items):
        return _say_nothing(page)
    order = ["rejected", "broken_link", "none", "not_checked", "accepted"]
    place = {status: i for i, status in enumerate(order)}
    rows = items.assign(_order=items["status"].map(place))
    rows = rows.sort_values(["_order", "milestone_id", "quarter"], kind="stable")
    names = page.names(page.plan.leaf_level)
    rows = rows.assign(
        label=[names.get(m) or m for m in rows["milestone_id"]],
        status_text=[name_status(s, language) for s in rows["status"]],
        remark=[say_remark(item, page) for item in rows.to_dict("records")],
    )
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
            Column("remark", _("To be noted"), missing=_("nothing")),
        ],
        row_header="item_id",
        language=language,
        max_rows=MAX_ITEMS,
        download=DOWNLOAD,
        note=_(
            "A broken link, no evidence and rejected evidence are three different "
            "things; what has not been checked is none of them."
        ),
    )


def evidence_draw(
    page: Opened, level: str, item_id: str = "", *, n: int = DRAW_SIZE, seed: int = SEED
) -> Block:
    """Propose which milestones to check first, by a draw that anyone can repeat.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.
    n : int
        Milestones to draw.
    seed : int
        Seed of the draw.

    Returns
    -------
    Block
        Sentences and the drawn milestones; a sentence where nothing can be drawn.
    """
    language, _ = page.language, page.language.gettext
    drawn = draw_evidence(
        page.plan,
        page.tables,
        cut_off=page.cut_off,
        n=n,
        seed=seed,
        commitment=page.commitment,
    )
    is_possible = len(drawn) > 0 and bool((drawn["stake"] > 0).any())
    if not is_possible:
        return Prose([_("Nothing was reported in percentages, so nothing is drawn.")])
    names = page.names(page.plan.leaf_level)
    rows = drawn[drawn["is_drawn"]].sort_values("stake", ascending=False, kind="stable")
    rows = rows.assign(
        label=[names.get(unit) or unit for unit in rows["unit_id"]],
        chance_pct=100 * rows["chance"],
    )
    told = Prose(
        [
            _(
                "Where not all evidence can be checked, these are the {many} to check: "
                "each was drawn with a chance in proportion to its weight times its "
                "reported progress. The draw follows from the seed {seed} and can be "
                "repeated on any machine; write “stake” into the column “drawn” of "
                "the register, so that a bound can be worked out from it."
            ).format(
                many=page.nouns().many,
                seed=page.facts.code(seed),
            ),
            _(
                "How it goes: whoever weighs a whole step of the draw or more is drawn "
                "for certain. The others stand in the order of the {hash} of "
                "{text}; their chances are added up along that order, and one is "
                "drawn at a first mark and at every whole step after it. The first "
                "mark is the {hash} of the seed, read as a fraction of its range."
            ).format(
                hash=page.facts.name("SHA-256"),
                text=page.facts.code(_("seed|code")),
            ),
        ]
    )
    table = Table(
        rows,
        name="evidence-draw",
        caption=_("Draw of {many} whose evidence is to be checked").format(
            many=page.nouns().many
        ),
        columns=[
            Column("label", upper_first(page.nouns().one)),
            Column("unit_id", _("Code"), "code"),
            Column("reported_pct", _("Reported (%)"), "percent"),
            Column("stake", _("Weight × reported (pp)"), "number", decimals=2),
            Column("chance_pct", _("Chance of being drawn (%)"), "percent"),
        ],
        row_header="label",
        language=language,
        max_rows=MAX_ITEMS,
    )
    return Stack([told, table])


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
    row = _take(open_evidence(page), level, item_id)
    if row is None or pd.isna(row["reported_pct"]):
        return ""
    return say_verified(page, row, page.facts, register_places(page, level, item_id))


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
    row = _take(open_evidence(page), level, item_id)
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


def _say_nothing(page: Opened) -> Prose:
    if page.plan.folder.name and read_register(page.plan.folder).is_there:
        text = page.language.gettext(
            "The exports hold no progress by quarter that could be verified."
        )
    else:
        text = page.language.gettext(
            "The plan has no evidence register, so no progress is called verified, and "
            "none is called refuted: nobody has looked."
        )
    return Prose([text])


def _take(table: pd.DataFrame, level: str, item_id: str) -> pd.Series | None:
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
