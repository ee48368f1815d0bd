"""The matrix of a bridge: a row per item, a column per effect, sums at the margins."""

import pandas as pd

from gabeval.measures.bridge import REST
from gabeval.measures.bridge.exports import TOTAL
from gabeval.show import style, words
from gabeval.show.blocks import Block, Prose
from gabeval.show.bridge.figures import plot_effects
from gabeval.show.bridge.teller import (
    DECIMALS,
    Teller,
    list_effects,
    say_files,
    say_span,
)
from gabeval.show.bridge.words import name_effect
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.pictures import Picture
from gabeval.show.progress_parts import MAX_SUBJECT
from gabeval.show.tables import Column, Table, name_download
from gabeval.show.words import prints_as_zero

MAX_ROWS_DRAWN = 20
"""Most items in the figure of effects; the table and the download have more."""

HALF_A_DIGIT = 0.5 * 10**-DECIMALS
"""Effects below this print as zero."""

MAX_ROWS = 60
"""Most items in the table of effects; the download has all of them."""


def items_picture(teller: Teller) -> Block:
    """Draw which item has which part in which effect.

    Parameters
    ----------
    teller : Teller
        The bridge.

    Returns
    -------
    Block
        Picture and table with both margins; nothing if there is only one item.
    """
    page, found = teller.page, teller.found
    language, _ = page.language, page.language.gettext
    names = list_effects(found)
    table = _tabulate_items(teller, names)
    items = table[table["item_id"] != TOTAL]
    if len(items) < 2:
        return Prose([])
    drawn = pd.concat([items.head(MAX_ROWS_DRAWN), table.tail(1)])
    labels = [name_effect(name, language) for name in [*names, TOTAL]]
    # What is zero everywhere has its column in the table below.
    shown = [name for name in names if (drawn[name].abs() >= HALF_A_DIGIT).any()]
    ax = style.new_axes(style.rows_height(len(drawn)) + 0.3)
    plot_effects(
        drawn["label"].tolist(),
        [name_effect(name, language) for name in [*shown, TOTAL]],
        drawn[[*shown, TOTAL]].to_numpy(float),
        ax=ax,
        language=language,
    )
    one = page.nouns(found.row_level).one
    first = items.iloc[0]
    headline, alt = _say_largest(teller, first)
    return Picture(
        ax,
        name="bridge-items",
        headline=headline,
        subtitle=_(
            "Effects by {one}, percentage points of the headline; the last row and "
            "column are the sums, {period}."
        ).format(one=one, period=say_span(teller)),
        alt_title=_("Matrix: one row per {one}, one column per effect").format(one=one),
        alt=join_text(
            [
                alt,
                words.upper_first(
                    "; ".join(
                        f"{name_effect(name, language)}: "
                        f"{language.points(table[name].iloc[-1], DECIMALS)}"
                        for name in [*names, TOTAL]
                    )
                )
                + ".",
            ]
        ),
        language=language,
        source=say_files(teller),
        table=Table(
            pd.concat([table.tail(1), items.head(MAX_ROWS)])
            if len(items) > MAX_ROWS
            else table,
            name="bridge-items-table",
            caption=_("Effects by {one}, the numbers of the figure").format(one=one),
            columns=[
                Column("label", words.upper_first(one)),
                *(
                    Column(name, words.upper_first(label), "points", DECIMALS)
                    for name, label in zip([*names, TOTAL], labels, strict=True)
                ),
            ],
            row_header="label",
            language=language,
            note=_explain_items(page, len(items)),
        ),
        numbers=table,
    )


def _say_largest(teller: Teller, first: pd.Series) -> tuple[str, str]:
    """Name the item with the largest part, marked and in plain words."""
    page = teller.page
    language, _ = page.language, page.language.gettext
    if prints_as_zero(first[TOTAL], language, DECIMALS):
        text = _("No part of the change prints as other than zero.")
        return text, text
    text = _("The largest part of the change is that of {item}: {points}.")
    points = teller.state(
        page.facts,
        "bridge_largest_item_pp",
        first[TOTAL],
        unit="points",
        item=str(first["item_id"]),
        formula="bridge_item_pp",
    )
    short = style.shorten(str(first["label"]), MAX_SUBJECT)
    plain = language.points(first[TOTAL], DECIMALS)
    return (
        text.format(item=page.facts.name(short), points=points),
        text.format(item=short, points=plain),
    )


def _explain_items(page: Opened, n_items: int) -> str:
    _ = page.language.gettext
    text = _(
        "The part of an item is its weight times its distance from the earlier "
        "headline: weight moved to an item below that headline counts against it. "
        "Before rounding, rows and columns add up exactly."
    )
    if n_items <= MAX_ROWS:
        return text
    more = _("Only the largest are shown; all of them are among the downloads: {file}.")
    return f"{text} {more.format(file=name_download('bridge.csv', page.language))}"


def _tabulate_items(teller: Teller, names: list[str]) -> pd.DataFrame:
    """Lay the items out by the size of their part, the sums last."""
    found, language = teller.found, teller.page.language
    labels = teller.names()
    rows = [
        {
            "item_id": item,
            "label": labels[item],
            **{name: float(own[name]) for name in names},
            TOTAL: float(found.bridge.of_item(item)),
        }
        for item, own in found.bridge.rows.items()
    ]
    table = pd.DataFrame(rows)
    table = table.assign(
        change=table[TOTAL].abs().round(12),
        size=table[names].abs().sum(axis=1).round(12),
    ).sort_values(
        ["change", "size", "item_id"], ascending=[False, False, True], kind="stable"
    )
    # The rest is no item, so it never leads the list.
    is_rest = table["item_id"] == REST
    table = pd.concat([table[~is_rest], table[is_rest]]).drop(
        columns=["change", "size"]
    )
    sums = {
        "item_id": TOTAL,
        "label": name_effect(TOTAL, language),
        **{name: float(found.bridge.effects[name]) for name in names},
        TOTAL: float(found.bridge.total),
    }
    return pd.concat([table, pd.DataFrame([sums])], ignore_index=True)
