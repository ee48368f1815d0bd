"""Pictures of the page of the whole plan: its commitments side by side."""

import pandas as pd

from gabeval.language import Language
from gabeval.show import statuses, style, words
from gabeval.show.blocks import Block, Prose
from gabeval.show.captions import (
    list_values,
    say_period,
    say_shown,
    say_source,
    say_status,
    title_of,
)
from gabeval.show.figures import (
    plot_code_counts,
    plot_commitment_bars,
    plot_weights,
    sort_by_need,
)
from gabeval.show.heat import plot_progress_heat
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.pictures import Picture
from gabeval.show.plan_headlines import MAX_NAME, say_count, say_spread, say_weights
from gabeval.show.progress_parts import take_numbers
from gabeval.show.tables import Column, Table, signed

MAX_ROWS_DRAWN = 30
"""Most commitments in one figure; the table has all of them."""

HEAT_QUARTERS = 12
"""Most quarters in a heat map: the last ones."""


def heat_picture(page: Opened) -> Block:
    """Draw the gap of each commitment in each quarter, the furthest behind on top.

    Without a programme it is reported progress, the least on top.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        The picture; a sentence if there are no percentages.
    """
    language, _ = page.language, page.language.gettext
    level = page.plan.commitment_level
    now = page.at_cut_off(level)
    if now.empty or not page.has_percentages:
        return Prose([_("The monitor gives no percentages to draw.")])
    has_plan = bool(now["gap_pp"].notna().any())
    chosen = sort_by_need(now)["item_id"].head(MAX_ROWS_DRAWN).tolist()
    quarters = sorted(q for q in page.measured["quarter"].unique() if q <= page.quarter)
    rows = page.measured[
        (page.measured["level"] == level)
        & page.measured["item_id"].isin(chosen)
        & page.measured["quarter"].isin(quarters[-HEAT_QUARTERS:])
    ]
    place = {item: i for i, item in enumerate(chosen)}
    rows = page.with_names(rows, level).assign(_place=rows["item_id"].map(place))
    rows = rows.sort_values(["_place", "quarter"]).drop(columns="_place")
    value = "gap_pp" if has_plan else "reported_pct"
    ax = style.new_axes(style.rows_height(len(chosen)))
    plot_progress_heat(rows, ax=ax, language=language, value=value)
    measure = (
        _("Reported minus planned progress, percentage points; negative is late")
        if has_plan
        else _("Reported progress, % of the total target")
    )
    return Picture(
        ax,
        name="heat",
        headline=say_spread(page, page.facts, now, has_plan=has_plan),
        subtitle=_("{measure}. {what}, {period}.").format(
            measure=measure,
            what=say_shown(page, len(chosen), len(now), level),
            period=say_period(page, rows),
        ),
        alt_title=_("Heat map: one row per {one}, one column per quarter").format(
            one=page.nouns(level).one
        ),
        alt=join_text(
            [
                f"{title_of(page, 'plan')}.",
                say_spread(page, page.facts.quiet(), now, has_plan=has_plan),
                f"{words.upper_first(language.quarter(page.quarter))}:",
                _list_needs(page, now),
            ]
        ),
        language=language,
        source=_(
            "{source} Hatched: at least one report was missing and the last one was "
            "carried forward. A dash: nothing reported yet. {code} stands for {months}."
        ).format(
            source=say_source(page),
            code=page.facts.quarter_code(page.quarter),
            months=page.facts.quarter(page.quarter),
        ),
        table=_heat_table(page, rows, value),
        numbers=take_numbers(rows, "label", "quarter", until=page.quarter),
    )


def commitments_picture(page: Opened) -> Block:
    """Draw planned and reported progress of each commitment at the cut-off.

    For a monitor of statuses it is the number of milestones on each code.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        The picture; a sentence if there is nothing to draw.
    """
    language, _ = page.language, page.language.gettext
    level = page.plan.commitment_level
    if page.has_statuses and not page.has_percentages:
        return _status_picture(page)
    now = page.at_cut_off(level)
    if now.empty:
        return Prose([_("The exports hold no progress by quarter.")])
    rows = sort_by_need(now).head(MAX_ROWS_DRAWN)
    ax = style.new_axes(style.rows_height(len(rows)) + 0.4)
    plot_commitment_bars(rows, ax=ax, language=language)
    has_plan = bool(now["gap_pp"].notna().any())
    measure = (
        _("Planned and reported progress at the cut-off, % of the total target")
        if has_plan
        else _("Reported progress at the cut-off, % of the total target")
    )
    return Picture(
        ax,
        name="commitments-figure",
        headline=say_count(page, page.facts, now, has_plan=has_plan),
        subtitle=_("{measure}. {what}, {period}.").format(
            measure=measure,
            what=say_shown(page, len(rows), len(now), level),
            period=page.facts.quarter(page.quarter),
        ),
        alt_title=_("Dot chart: one row per {one}").format(one=page.nouns(level).one),
        alt=join_text(
            [
                f"{title_of(page, 'plan')}.",
                say_count(page, page.facts.quiet(), now, has_plan=has_plan),
                _list_needs(page, now),
            ]
        ),
        language=language,
        source=say_source(page),
        numbers=take_numbers(sort_by_need(now), "label", "quarter", until=page.quarter),
    )


def weights_picture(page: Opened) -> Block:
    """Draw the weights of the top level, and say what they add up to.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        The picture; a sentence if nobody gave weights.
    """
    language, _ = page.language, page.language.gettext
    level = page.plan.level_ids[0]
    rows = page.tree[page.tree["level"] == level]
    nouns = page.nouns(level)
    sources = set(rows["weight_source"])
    if sources <= {"equal", "missing"}:
        return Prose(
            [
                _("Nobody gave weights: all {many} count the same.").format(
                    many=nouns.many
                )
            ]
        )
    rows = page.with_names(rows, level).sort_values(
        "weight", ascending=False, kind="stable"
    )
    drawn = rows.head(MAX_ROWS_DRAWN)
    ax = style.new_axes(style.rows_height(len(drawn)) - 0.4)
    plot_weights(drawn, ax=ax, language=language)
    giver = _("set by the export") if "export" in sources else _("set by the plan")
    heaviest = rows.iloc[0]
    return Picture(
        ax,
        name="weights",
        headline=say_weights(page, page.facts, rows, level),
        subtitle=_("Weight of each {one}, %, {giver}. {what}.").format(
            one=nouns.one,
            giver=giver,
            what=say_shown(page, len(drawn), len(rows), level),
        ),
        alt_title=_("Bars: weight of each {one}").format(one=nouns.one),
        alt=_("{headline} The heaviest is {name} with {weight}.").format(
            headline=say_weights(page, page.facts.quiet(), rows, level),
            name=style.shorten(heaviest["label"], MAX_NAME),
            weight=language.percent(100 * heaviest["weight"]),
        ),
        language=language,
        source=say_source(page),
        table=_weights_table(page, rows, level),
        numbers=rows[["level", "item_id", "label", "weight", "weight_source"]],
    )


def _status_picture(page: Opened) -> Picture:
    language, _ = page.language, page.language.gettext
    level = page.plan.commitment_level
    rows = statuses.count_by_commitment(page.progress, page.quarter)
    rows = page.with_names(rows, level)
    drawn = rows.head(MAX_ROWS_DRAWN)
    ax = style.new_axes(style.rows_height(len(drawn)))
    plot_code_counts(drawn, ax=ax, language=language)
    return Picture(
        ax,
        name="commitments-figure",
        headline=say_status(page, page.facts, "plan"),
        subtitle=_("Number of {many} by last reported status, {period}.").format(
            many=page.nouns().many, period=page.facts.quarter(page.quarter)
        ),
        alt_title=_("Stacked bars: {many} by status, one bar per {one}").format(
            many=page.nouns().many, one=page.nouns(level).one
        ),
        alt=join_text(
            [
                f"{title_of(page, 'plan')}.",
                say_status(page, page.facts.quiet(), "plan"),
            ]
        ),
        language=language,
        source=say_source(page),
        numbers=rows[["item_id", "label", *words.CODE_ORDER, "none", "n_milestones"]],
    )


def _list_needs(page: Opened, now: pd.DataFrame) -> str:
    """List the items that stand on top of a figure, with their values."""
    rows = sort_by_need(now)
    if rows["gap_pp"].notna().any():
        return list_values(page, rows, "gap_pp", write=page.language.points)
    return list_values(page, rows, "reported_pct", write=page.language.percent)


def _heat_table(page: Opened, rows: pd.DataFrame, value: str) -> Table:
    """Show the numbers of the heat map, an asterisk where a report was missing."""
    language, _ = page.language, page.language.gettext
    spoken = rows["n_never_reported"] < rows["n_milestones"]
    write = signed if value == "gap_pp" else _write_number
    texts = [
        f"{write(number, language)}{'*' if missing else ''}" if known else ""
        for number, missing, known in zip(
            rows[value],
            rows["n_unreported"] > 0,
            spoken & rows[value].notna(),
            strict=True,
        )
    ]
    wide = rows.assign(text=texts).pivot_table(
        index=["item_id", "label"], columns="quarter", values="text", aggfunc="first"
    )
    quarters = list(wide.columns)
    order = rows["item_id"].drop_duplicates().tolist()
    wide = wide.reset_index().set_index("item_id").loc[order].reset_index()
    one = page.nouns(page.plan.commitment_level).one
    silent = _("no report")
    return Table(
        wide,
        name="heat-table",
        caption=_("The numbers of the figure; an asterisk marks missing reports"),
        columns=[
            Column("label", words.upper_first(one)),
            *(
                Column(q, language.quarter_code(q), missing=silent, is_right=True)
                for q in quarters
            ),
        ],
        row_header="label",
        language=language,
    )


def _write_number(value: float, language: Language) -> str:
    return language.number(value)


def _weights_table(page: Opened, rows: pd.DataFrame, level: str) -> Table | None:
    """Show the weights, unless the table of commitments has them already."""
    if level == page.plan.commitment_level:
        return None
    _ = page.language.gettext
    return Table(
        rows.assign(weight_pct=100 * rows["weight"]),
        name="weights-table",
        caption=_("The numbers of the figure"),
        columns=[
            Column("label", words.upper_first(page.nouns(level).one)),
            Column("weight_pct", _("Weight (%)"), "percent"),
        ],
        row_header="label",
        language=page.language,
    )
