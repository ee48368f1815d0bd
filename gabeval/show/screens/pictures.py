"""Pictures of how progress was reported: last digits, copies of the programme, jumps.

Each function takes an opened plan and the item that the page is about, and returns one
picture, or a sentence where there is nothing to draw.
"""

import numpy as np
import pandas as pd

from gabeval.measures.screens.data import ScreenData
from gabeval.measures.screens.heaping import MIN_VALUES, drop_repeats, find_mirrored
from gabeval.measures.screens.rows import mean_excess
from gabeval.show import style
from gabeval.show.blocks import Block, Prose
from gabeval.show.captions import list_values, say_source, title_of
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.pictures import Picture
from gabeval.show.progress_parts import MAX_SUBJECT
from gabeval.show.screens.figures import (
    choose_grid,
    plot_excess,
    plot_last_digits,
    plot_mirror,
)
from gabeval.show.screens.groups import name_group, name_groups, open_data
from gabeval.show.screens.picture_sentences import (
    own_rows,
    say_jump,
    say_mirrored,
    say_multiples,
)
from gabeval.show.tables import Column, Table, signed
from gabeval.show.words import upper_first

MAX_ROWS_DRAWN = 20
"""Most entities in one figure; the table has all of them."""

MAX_ITEM_ROWS = 40
"""Most rows of a table below a figure."""


def last_digits_picture(page: Opened, level: str, item_id: str = "") -> Block:
    """Draw how often each last digit comes among whole percentages from 1 to 99.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Block
        The picture; a sentence if there are too few values.
    """
    language, _ = page.language, page.language.gettext
    data = open_data(page)
    values = _collect_values(data)
    whole = values[np.abs(values - np.round(values)) < 1e-6].round().astype(int)
    if len(whole) < MIN_VALUES:
        return Prose(
            [_("There are too few whole percentages to look at their last digits.")]
        )
    digits = np.arange(10)
    # Of 1 to 99, 9 end in 0 and 10 in each other digit.
    by_chance = np.where(digits == 0, 9, 10) / 99
    table = pd.DataFrame(
        {
            "digit": digits,
            "n": np.bincount(whole % 10, minlength=10),
            "expected": len(whole) * by_chance,
        }
    )
    ax = style.new_axes(2.8)
    plot_last_digits(table, ax=ax, language=language)
    headline = say_multiples(page, whole, page.facts, level, item_id)
    return Picture(
        ax,
        name="last-digits",
        headline=headline,
        subtitle=_(
            "Number of whole percentages reported between nothing and the whole "
            "target, by last digit; a run of equal ones counts once. {subject}."
        ).format(
            subject=page.facts.name(
                style.shorten(_subject(page, level, item_id), MAX_SUBJECT)
            )
        ),
        alt_title=_("Dots: number of values by last digit"),
        alt=join_text(
            [
                f"{_subject(page, level, item_id)}.",
                say_multiples(page, whole, page.facts.quiet(), level, item_id),
                _("Ending in 0: {zeros}; in 5: {fives}; of {n}.").format(
                    zeros=language.integer(int(table["n"].iloc[0])),
                    fives=language.integer(int(table["n"].iloc[5])),
                    n=language.integer(len(whole)),
                ),
            ]
        ),
        language=language,
        source=join_text(
            [
                say_source(page),
                _(
                    "Few large steps, or a target of twenty places, give round numbers "
                    "without any guess."
                ),
            ]
        ),
        table=Table(
            table.assign(label=[str(d) for d in digits]),
            name="last-digits-table",
            caption=_("Last digits, the numbers of the figure"),
            columns=[
                Column("label", _("Last digit")),
                Column("n", _("Values"), "integer"),
                Column("expected", _("By chance"), "number"),
            ],
            row_header="label",
            language=language,
        ),
    )


def mirror_picture(page: Opened, level: str, item_id: str = "") -> Block:
    """Draw every report against its programme, with the diagonal.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Block
        The picture; a sentence if there is no programme.
    """
    language, _ = page.language, page.language.gettext
    data = open_data(page)
    own = own_rows(data)
    planned, reported = data.planned[own].ravel(), data.reported[own].ravel()
    counts, same = find_mirrored(planned, reported)
    if not counts.any():
        return Prose([_("There is no programme to compare reports with.")])
    ax = style.new_axes(4.2)
    plot_mirror(planned[counts], reported[counts], ax=ax, language=language)
    k, n = int(same.sum()), int(counts.sum())
    coarse = {
        0: "",
        1: _("Drawn to the nearest whole percent."),
        5: _("Drawn to the nearest multiple of five percent."),
    }[choose_grid(planned[counts], reported[counts])]
    pairs = pd.DataFrame(
        {
            "planned_pct": planned[counts],
            "reported_pct": reported[counts],
            "group": np.repeat(data.owner[own], len(data.quarters))[counts],
            "is_equal": same[counts],
        }
    )
    by_group = _count_mirrored(page, data, pairs)
    return Picture(
        ax,
        name="mirror",
        headline=say_mirrored(page, k, n, page.facts, level, item_id),
        subtitle=join_text(
            [
                _(
                    "Reported against programmed progress, one mark per {one} and "
                    "quarter whose programme is neither nothing nor all; filled where "
                    "both are equal. "
                    "{subject}."
                ).format(
                    one=page.nouns().one,
                    subject=page.facts.name(
                        style.shorten(_subject(page, level, item_id), MAX_SUBJECT)
                    ),
                ),
                coarse,
            ]
        ),
        alt_title=_("Scatter: reported against programmed progress"),
        alt=join_text(
            [
                f"{_subject(page, level, item_id)}.",
                say_mirrored(page, k, n, page.facts.quiet(), level, item_id),
                upper_first(_("equal to the programme, most first:")),
                list_values(page, by_group, "share_pct", write=language.percent),
            ]
        ),
        language=language,
        source=join_text(
            [say_source(page), _("Work can go exactly as programmed; ask how.")]
        ),
        table=Table(
            by_group,
            name="mirror-table",
            caption=_("Reports equal to the programme, by {one}").format(
                one=name_groups(page, data).one
            ),
            columns=[
                Column("label", upper_first(name_groups(page, data).one)),
                Column("n_equal", _("Equal"), "integer"),
                Column("n", _("Compared"), "integer"),
                Column("share_pct", _("Equal (%)"), "percent"),
            ],
            row_header="label",
            language=language,
            max_rows=MAX_ITEM_ROWS,
        ),
        numbers=pairs.drop(columns="is_equal"),
    )


def excess_picture(page: Opened, level: str, item_id: str = "") -> Block:
    """Draw what each quarter added beyond the programme, one row per entity.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Block
        The picture; a sentence if too little is known quarter by quarter.
    """
    language, _ = page.language, page.language.gettext
    data = open_data(page)
    series = {group: mean_excess(data, group) for group in data.groups}
    table = pd.DataFrame(
        [
            (group, name_group(page, data, group), quarter, value)
            for group, values in series.items()
            for quarter, value in zip(data.quarters, values, strict=True)
        ],
        columns=["item_id", "label", "quarter", "excess_pp"],
    )
    known = table.dropna(subset="excess_pp")
    if known.empty or len(data.quarters) < 2:
        return Prose(
            [_("Too few reports follow each other to compare quarter with quarter.")]
        )
    last = known[known["quarter"] == data.quarters[-1]]
    last = last.sort_values("excess_pp", ascending=False, kind="stable")
    chosen = last["item_id"].head(MAX_ROWS_DRAWN).tolist()
    place = {item: i for i, item in enumerate(chosen)}
    drawn = table[table["item_id"].isin(chosen)]
    drawn = drawn.assign(_place=drawn["item_id"].map(place))
    drawn = drawn.sort_values(["_place", "quarter"]).drop(columns="_place")
    ax = style.new_axes(style.rows_height(len(chosen)) + 0.4)
    plot_excess(drawn, ax=ax, language=language)
    return Picture(
        ax,
        name="excess",
        headline=say_jump(page, data, page.facts, level, item_id),
        subtitle=_(
            "What each quarter added minus what was programmed for it, mean of the "
            "{many}, percentage points; one scale for all rows. {subject}."
        ).format(
            many=page.nouns().many,
            subject=page.facts.name(
                style.shorten(_subject(page, level, item_id), MAX_SUBJECT)
            ),
        ),
        alt_title=_("Small bars: one row per {one}, one bar per quarter").format(
            one=name_groups(page, data).one
        ),
        alt=join_text(
            [
                f"{_subject(page, level, item_id)}.",
                say_jump(page, data, page.facts.quiet(), level, item_id),
                upper_first(_("in the last quarter, most first:")),
                list_values(
                    page,
                    last,
                    "excess_pp",
                    write=lambda value: f"{signed(value, language)}\u00a0pp",
                ),
            ]
        ),
        language=language,
        source=join_text(
            [
                say_source(page),
                _(
                    "Where a report is missing it is not known which quarter added "
                    "what, so that these {many} are left out."
                ).format(many=page.nouns().many),
            ]
        ),
        table=_excess_table(page, data, drawn),
        numbers=table.drop(columns="label"),
    )


def _subject(page: Opened, level: str, item_id: str) -> str:
    return title_of(page, level, item_id)


def _collect_values(data: ScreenData) -> np.ndarray:
    """Gather reports from 1 to 99, one per run of equal ones."""
    parts = [drop_repeats(data.reported[i]) for i in own_rows(data)]
    values = np.concatenate(parts) if parts else np.empty(0)
    return values[(values >= 1) & (values <= 99)]


def _count_mirrored(
    page: Opened, data: ScreenData, pairs: pd.DataFrame
) -> pd.DataFrame:
    grouped = pairs.groupby("group")["is_equal"]
    table = pd.DataFrame({"n_equal": grouped.sum(), "n": grouped.size()}).reset_index()
    table = table.assign(
        share_pct=100 * table["n_equal"] / table["n"],
        label=[name_group(page, data, group) for group in table["group"]],
        item_id=table["group"],
    )
    return table.sort_values(["share_pct", "n"], ascending=False, kind="stable")


def _excess_table(page: Opened, data: ScreenData, drawn: pd.DataFrame) -> Table:
    language, _ = page.language, page.language.gettext
    order = drawn["label"].drop_duplicates().tolist()
    wide = drawn.pivot_table(
        index="label", columns="quarter", values="excess_pp", dropna=False, sort=False
    )
    wide = wide.reindex(order).reset_index()
    return Table(
        wide,
        name="excess-table",
        caption=_("Added beyond the programme (pp), the numbers of the figure"),
        columns=[
            Column("label", upper_first(name_groups(page, data).one)),
            *(
                Column(quarter, language.quarter_code(quarter), "points")
                for quarter in data.quarters
                if quarter in wide
            ),
        ],
        row_header="label",
        language=language,
        max_rows=MAX_ITEM_ROWS,
    )
