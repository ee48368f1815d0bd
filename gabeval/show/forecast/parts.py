"""Parts of a page about what is to come: simple forecasts side by side, and scored.

Each function takes an opened plan and the item that the page is about, and returns one
block. No forecast stands alone, and none is forgotten once its date has come.
"""

from gabeval.language import Language
from gabeval.measures.forecast import fan_at, forecast_at
from gabeval.show import style, words
from gabeval.show.blocks import Block, Prose, Stack
from gabeval.show.captions import say_source, title_of
from gabeval.show.forecast.figures import (
    Ahead,
    name_method,
    plot_fan,
    plot_methods,
    plot_record,
)
from gabeval.show.forecast.sentences import Foretold, name_says, write_said
from gabeval.show.forecast.tables import items_table, record_table, scores_table
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.pictures import Picture
from gabeval.show.progress_parts import MAX_SUBJECT
from gabeval.show.tables import Column, Table


def forecast(page: Opened, level: str, item_id: str = "") -> Block:
    """Show whether something will be finished in time, by several methods.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item: the plan or a commitment.

    Returns
    -------
    Block
        Sentences, pictures and tables: the methods side by side, the fan of the item's
        own increments, what is below it, and the scores of all forecasts whose date has
        come. One sentence where nobody reports percentages.
    """
    _ = page.language.gettext
    table = forecast_at(
        page.plan, page.tables, cut_off=page.cut_off, commitment=item_id
    )
    own = table[(table["level"] == level) & (table["item_id"] == item_id)]
    if own.empty and page.has_percentages:
        return Prose(
            [_("Nothing below it has any weight, so nothing can be forecast.")]
        )
    if own.empty:
        return Prose(
            [_("The monitor gives no percentages here, so nothing can be forecast.")]
        )
    told = Foretold(page, table, level, item_id)
    blocks: list[Block] = [Prose([told.say_now(), told.say_warnings()])]
    if told.is_open:
        blocks.append(_methods_picture(told))
        blocks.append(_fan_picture(told))
    blocks.append(_record_picture(told))
    below = told.below()
    # Where nothing is open any more, each row would say one word over and over.
    if not below["state"].isin(("done", "late", "silent")).all():
        blocks.append(items_table(told, below))
    blocks.append(Prose([told.say_scores()]))
    if len(told.scores()):
        blocks.append(scores_table(told))
    return Stack([block for block in blocks if not _is_empty(block)])


def _is_empty(block: Block) -> bool:
    return isinstance(block, Prose) and not any(block.paragraphs)


def _subject(told: Foretold) -> str:
    title = title_of(told.page, told.level, told.item_id)
    return style.shorten(title, MAX_SUBJECT)


def _methods_picture(told: Foretold) -> Picture:
    """Draw the methods side by side at the cut-off."""
    page, language, _ = told.page, told.page.language, told.page.language.gettext
    rows = told.now.assign(
        said=[_write_verdict(row, language) for row in told.now.to_dict("records")]
    )
    ax = style.new_axes(style.rows_height(len(rows)) + 0.2)
    plot_methods(rows, ax=ax, language=language)
    listed = "; ".join(
        f"{name_method(row['method'], language)}: {row['said']}"
        for row in rows.to_dict("records")
    )
    shown = rows.assign(
        label=[
            words.upper_first(name_method(method, language))
            for method in rows["method"]
        ],
        chance=100 * rows["p_on_time"],
        low=100 * rows["p_low"],
        high=100 * rows["p_high"],
        verdict=[name_says(says, language) for says in rows["says"]],
    )
    none = _("none")
    return Picture(
        ax,
        name="forecast-methods",
        headline=told.say_methods(),
        subtitle=_(
            "Chance to be finished by {date}, by method. {subject}, as known on {day}."
        ).format(
            date=page.facts.date(told.due_date),
            subject=page.facts.name(_subject(told)),
            day=page.facts.date(page.cut_off),
        ),
        alt_title=_("Dots: chance to be finished in time, one row per method"),
        alt=f"{told.quiet().say_methods()} {listed}.",
        language=language,
        source=join_text(
            [
                say_source(page),
                _(
                    "Bars show ranges: of a reference class 95%, else what missing "
                    "reports could have said."
                ),
            ]
        ),
        table=Table(
            shown,
            name="forecast-table",
            caption=_("The methods side by side"),
            columns=[
                Column("label", _("Method")),
                Column("verdict", _("Says"), missing=_("says nothing")),
                Column("chance", _("Chance (%)"), "percent", 0, missing=none),
                Column("low", _("At least (%)"), "percent", 0, missing=none),
                Column("high", _("At most (%)"), "percent", 0, missing=none),
                Column("date_early", _("Finished, early"), "date", missing=none),
                Column("date_median", _("Finished, middle"), "date", missing=none),
                Column("date_late", _("Finished, late"), "date", missing=none),
            ],
            row_header="label",
            language=language,
            note=_(
                "Early, middle and late: a tenth, half and nine tenths of the ways to "
                "repeat past increments are finished; for the earned schedule its "
                "expected day, and what missing reports would make of it."
            ),
        ),
        numbers=told.now.drop(columns=["cut_off"]),
    )


def _write_verdict(row: dict[str, object], language: Language) -> str:
    """Write what a method says; a day needs its verdict, a chance shows its own."""
    said = write_said(row, language)
    if row["method"] != "schedule" or row["state"] != "open":
        return said
    return f"{said} ({name_says(str(row['says']), language)})"


def _fan_picture(told: Foretold) -> Block:
    """Draw where the item's own increments may lead; nothing if it has none."""
    page, language, _ = told.page, told.page.language, told.page.language.gettext
    series = fan_at(
        page.plan, page.tables, cut_off=page.cut_off, commitment=told.item_id
    )
    if series.empty or series["median"].notna().sum() < 2:
        return Prose([])
    expected = told.expected_day()
    ax = style.new_axes(3.6)
    plot_fan(series, Ahead(told.due_date, expected), ax=ax, language=language)
    last = series.iloc[-1]
    return Picture(
        ax,
        name="forecast-fan",
        headline=told.say_own(),
        subtitle=_(
            "Reported progress, and where its past increments in any order may lead, % "
            "of the total target. {subject}, as known on {day}."
        ).format(
            subject=page.facts.name(_subject(told)), day=page.facts.date(page.cut_off)
        ),
        alt_title=_("Line chart that opens to a fan: progress to come"),
        alt=_(
            "{said} At the end of {quarter} eight in ten ways lie between {low} and "
            "{high}, half above {median}."
        ).format(
            said=told.quiet().say_own(),
            quarter=language.quarter(last["quarter"]),
            low=language.percent(last["low"]),
            high=language.percent(last["high"]),
            median=language.percent(last["median"]),
        ),
        language=language,
        source=join_text(
            [
                say_source(page),
                _(
                    "Weights are divided by their sum here, so that what is finished "
                    "stands at 100%."
                ),
            ]
        ),
        numbers=series,
    )


def _record_picture(told: Foretold) -> Block:
    """Draw all forecasts of the item; nothing if there were none before."""
    page, language, _ = told.page, told.page.language, told.page.language.gettext
    rows = told.record()
    if rows["cut_off"].nunique() < 2:
        return Prose([])
    ax = style.new_axes(3.2)
    plot_record(rows, ax=ax, language=language)
    return Picture(
        ax,
        name="forecast-record",
        headline=told.say_record(),
        subtitle=_(
            "Chance to be finished in time, %, by the cut-off at which it was "
            "forecast; the earned schedule stands at the top if it said in time, and "
            "at the bottom if late. {subject}."
        ).format(subject=page.facts.name(_subject(told))),
        alt_title=_("Lines and marks: forecasts made at each cut-off, by method"),
        alt=f"{told.quiet().say_record()} {_subject(told)}.",
        language=language,
        source=join_text(
            [
                say_source(page),
                _(
                    "Each forecast is made again from what was known at its cut-off; "
                    "nothing that came later is in it."
                ),
            ]
        ),
        table=record_table(told, rows),
        numbers=rows,
    )
