"""Parts of pages about how progress was reported: where to look first, and why.

Each function takes an opened plan and the item that the page is about, and returns one
block. Nothing here is an accusation: what is shown is an order of verification.
"""

import numpy as np
import pandas as pd

from gabeval.language import Language
from gabeval.measures.screens import (
    SCREENS,
    order_verification,
    screen_all,
)
from gabeval.measures.screens.data import ScreenData
from gabeval.measures.screens.phrases import find_shared, split_words
from gabeval.show.blocks import Block, Bullets, Prose, Stack
from gabeval.show.captions import title_of
from gabeval.show.opened import Opened
from gabeval.show.screens.groups import (
    export_places,
    name_group,
    name_groups,
    open_data,
)
from gabeval.show.screens.sentences import (
    explain_screen,
    name_screen,
    say_effect,
    say_family,
    write_p,
)
from gabeval.show.tables import Column, Table
from gabeval.show.words import Nouns, upper_first

MAX_GROUPS = 30
"""Most entities in a table; the download has all of them."""

MAX_ROWS = 60
"""Most rows of the table of all screens; the download has all of them."""

MAX_PAIRS = 8
"""Most pairs of texts that are shown side by side."""

MAX_QUOTE = 400
"""Most characters of a text that is quoted."""

DOWNLOAD = "screens.csv"
"""Download that holds what these parts show."""


def screens_overview(page: Opened, level: str, item_id: str = "") -> Block:
    """Show what every screen found, and whom to ask first.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Block
        Sentences, the order of verification, every row, and repeated texts; a sentence
        where there is nothing to look at.
    """
    data = open_data(page)
    rows = screen_all(data)
    _ = page.language.gettext
    if rows.empty:
        return Prose(
            [_("The exports hold no percentages and no texts that could be compared.")]
        )
    groups = name_groups(page, data)
    used = [screen for screen in SCREENS if screen in set(rows["screen"])]
    told = Prose(
        [
            _(
                "These comparisons say where to look first when reports are verified. "
                "Each pattern can have a good reason; none of them says that anybody "
                "did anything wrong."
            ),
            say_family(
                rows,
                page.facts,
                level=level,
                item_id=item_id,
                groups=groups,
                places=export_places(page),
            ),
        ]
    )
    words = Bullets(
        [
            f"{name_screen(screen, page.language)}: "
            f"{explain_screen(screen, page.language, page.nouns())}"
            for screen in used
        ]
    )
    parts: list[Block] = [told, words]
    if len(data.groups) > 1:
        parts.append(_order_table(page, data, rows, groups))
        tested = set(rows.loc[rows["p_exact"].notna(), "screen"])
        is_tested = rows["screen"].isin(tested)
        if not is_tested.all():
            parts.append(_facts_table(page, data, rows[~is_tested], groups))
        rows = rows[is_tested]
        rows = rows.sort_values(["q_bh", "p_exact", "item_id"], kind="stable")
    if len(rows):
        parts.append(_rows_table(page, data, rows, level, item_id))
    return Stack(parts)


def repeated_texts(page: Opened, level: str, item_id: str = "") -> Block:
    """Show texts that repeat the one before, side by side, with what they share.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Block
        A table; a sentence where there is nothing to compare, or nothing repeats.
    """
    language, _ = page.language, page.language.gettext
    data = open_data(page)
    pairs = data.repeats.pairs
    pairs = pairs[pairs["group"].isin(data.groups)]
    if pairs.empty:
        return Prose([_("There are no two texts of one milestone to compare.")])
    order = {"identical": 0, "numbers_only": 1, "near": 2, "different": 3}
    rows = pairs.assign(_order=pairs["kind"].map(order))
    rows = rows[rows["_order"] < 3]
    # Each milestone once before any comes again: one text may be repeated for years.
    rows = rows.sort_values(["milestone_id", "_order", "quarter"], kind="stable")
    rows = rows.assign(_again=rows.groupby("milestone_id").cumcount())
    rows = rows.sort_values(
        ["_again", "_order", "jaccard", "milestone_id", "quarter"],
        ascending=[True, True, False, True, True],
        kind="stable",
    )
    if rows.empty:
        return Prose([_("No text repeats the one before it.")])
    names = page.names(page.plan.leaf_level)
    kinds = {
        "identical": _("the same text"),
        "numbers_only": _("the same but for numbers and dates"),
        "near": _("more alike than texts of different commitments are"),
    }
    shown = rows.head(MAX_PAIRS)
    rows = rows.assign(
        label=[names.get(m) or m for m in rows["milestone_id"]],
        kind_text=rows["kind"].map(kinds),
        before=[_quote(text) for text in rows["narrative_before"]],
        after=[_quote(text) for text in rows["narrative"]],
        shared_pct=100 * rows["jaccard"],
        passages=[
            _write_passages(pair, language) if pair["place"] in shown.index else ""
            for pair in rows.assign(place=rows.index).to_dict("records")
        ],
    )
    return Table(
        rows,
        name="repeated-texts",
        caption=_("Texts that repeat the one before, {subject}").format(
            subject=page.facts.name(title_of(page, level, item_id))
        ),
        columns=[
            Column("label", upper_first(page.nouns().one)),
            Column("quarter_before", _("Quarter before"), "quarter"),
            Column("before", _("Text before")),
            Column("quarter", _("Quarter"), "quarter"),
            Column("after", _("Text")),
            Column("kind_text", _("How alike")),
            Column("shared_pct", _("Shared three-word phrases (%)"), "percent"),
            Column("passages", _("Passages that both have"), missing=_("not found")),
        ],
        row_header="label",
        language=language,
        max_rows=MAX_PAIRS,
        note=_(
            "Numbers, dates and headings are left out of the comparison, and so are "
            "texts of fewer than eight words."
        ),
    )


def _order_table(
    page: Opened, data: ScreenData, rows: pd.DataFrame, groups: Nouns
) -> Table:
    """Show whom to ask first, and which tests say so."""
    language, _ = page.language, page.language.gettext
    order = order_verification(rows)
    is_marked = order["n_flagged"] > 0
    order = order.assign(
        label=[name_group(page, data, item) for item in order["item_id"]],
        marked=[
            language.list([name_screen(s, language) for s in screens])
            for screens in order["screens"]
        ],
        place_text=[
            language.integer(int(p)) if is_first else ""
            for p, is_first in zip(order["place"], is_marked, strict=True)
        ],
        least=[write_p(q, language) for q in order["least_q"]],
    )
    return Table(
        order,
        name="screens-order",
        caption=_("Where to look first: {many} by marked tests").format(
            many=groups.many
        ),
        columns=[
            Column("label", upper_first(groups.one)),
            Column("place_text", _("Place"), missing=_("no place"), is_right=True),
            Column("marked", _("Marked"), missing=_("nothing")),
            Column("least", _("Smallest adjusted p-value")),
        ],
        row_header="label",
        language=language,
        max_rows=MAX_GROUPS,
        download=DOWNLOAD,
        note=_(
            "The place says who is asked first, not who did worse. Those without a "
            "mark have no place."
        ),
    )


def _facts_table(
    page: Opened, data: ScreenData, rows: pd.DataFrame, groups: Nouns
) -> Table:
    """Show what no test can be made of, comparison by comparison, side by side."""
    language, _ = page.language, page.language.gettext
    effects = {
        (row["item_id"], row["screen"]): say_effect(row, language, page.nouns())
        for row in rows.to_dict("records")
    }
    used = [screen for screen in SCREENS if screen in set(rows["screen"])]
    items = rows["item_id"].drop_duplicates()
    frame = pd.DataFrame(
        {
            "label": [name_group(page, data, item) for item in items],
            **{
                screen: [effects.get((item, screen), "") for item in items]
                for screen in used
            },
        }
    )
    return Table(
        frame,
        name="screens-facts",
        caption=_("Facts of which no test is made, by {one}").format(one=groups.one),
        columns=[
            Column("label", upper_first(groups.one)),
            *(
                Column(
                    screen,
                    name_screen(screen, language),
                    missing=_("nothing to look at"),
                )
                for screen in used
            ),
        ],
        row_header="label",
        language=language,
        max_rows=MAX_GROUPS,
        download=DOWNLOAD,
    )


def _rows_table(
    page: Opened, data: ScreenData, rows: pd.DataFrame, level: str, item_id: str
) -> Table:
    """Show every row: effect, how many, p-value, adjusted p-value."""
    language, _ = page.language, page.language.gettext
    groups = name_groups(page, data)
    exact = rows["is_exact"]
    rows = rows.assign(
        label=[name_group(page, data, item) for item in rows["item_id"]],
        screen_text=[name_screen(s, language) for s in rows["screen"]],
        effect_text=[
            say_effect(row, language, page.nouns()) for row in rows.to_dict("records")
        ],
        p_text=[
            write_p(p, language, is_exact=bool(e))
            for p, e in zip(rows["p_exact"], exact, strict=True)
        ],
        q_text=[write_p(q, language) for q in rows["q_bh"]],
        holm_text=[write_p(p, language) for p in rows["p_holm"]],
        mark=np.where(rows["is_flagged"], _("marked"), ""),
    )
    return Table(
        rows,
        name="screens",
        caption=(
            _("Every test, {subject}")
            if len(data.groups) > 1
            else _("Every comparison, {subject}")
        ).format(subject=page.facts.name(title_of(page, level, item_id))),
        columns=[
            Column("screen_text", _("Comparison")),
            *([Column("label", upper_first(groups.one))] * (not page.commitment)),
            Column("effect_text", _("What was found")),
            Column("n", _("Looked at"), "integer"),
            Column("p_text", _("p-value")),
            Column("q_text", _("Adjusted for all tests")),
            Column("holm_text", _("If one is to be named")),
            Column("mark", _("Mark"), missing=_("not marked")),
        ],
        row_header="screen_text",
        language=language,
        max_rows=MAX_ROWS,
        download=DOWNLOAD,
        note=_(
            "p-values are exact or by permutation. Adjusted as Benjamini and Hochberg "
            "do; the next column, after Holm, is for whoever names one in print. "
            "“Not tested” are facts without chance, and series that are too short."
        ),
    )


def _write_passages(pair: dict[str, object], language: Language) -> str:
    """Write what two texts share; a text that is the same is not written again."""
    if pair["kind"] == "identical":
        return language.gettext("all of it")
    before, after = pair["narrative_before"], pair["narrative"]
    return "; ".join(find_shared(split_words(before), split_words(after))[:3])


def _quote(text: object) -> str:
    flat = " ".join(str(text).split())
    return flat if len(flat) <= MAX_QUOTE else f"{flat[: MAX_QUOTE - 1].rstrip()}…"
