"""The part of a page that proposes which evidence to check, by a draw."""

import pandas as pd

from gabeval.measures.evidence.draw import draw_evidence
from gabeval.measures.screens.trends import SEED
from gabeval.show.blocks import Block, Prose, Stack
from gabeval.show.evidence.parts import open_evidence, take_row
from gabeval.show.evidence.tables import MAX_ITEMS
from gabeval.show.opened import Opened
from gabeval.show.tables import Column, Table
from gabeval.show.words import upper_first

DRAW_SIZE = 20
"""Milestones proposed for a first draw; a house rule."""


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
        Sentences and the drawn milestones; nothing where a draw has been made or all
        has been checked; a sentence where nothing can be drawn.
    """
    language, _ = page.language, page.language.gettext
    if not needs_draw(take_row(open_evidence(page), level, item_id)):
        return Prose([])
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
                "reported progress. The draw follows from the seed {seed}, so anyone "
                "can repeat it."
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


def needs_draw(row: pd.Series | None) -> bool:
    """Tell whether a draw still has to be made, and something is left to check.

    What was picked by hand allows no conclusion, so a draw is proposed beside it.

    Parameters
    ----------
    row : pandas.Series or None
        Row of `gabeval.measures.evidence.evidence_at`; None without a register.

    Returns
    -------
    bool
        False where a draw has been made, or nothing is left to check.
    """
    if row is None:
        return True
    is_drawn = row["method"] not in ("none", "hand")
    left = row["not_checked_pp"] + row["not_registered_pp"]
    return not is_drawn and bool(left > 0)
