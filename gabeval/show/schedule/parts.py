"""Parts of a page about the schedule: how early or late, in days, and against what."""

import pandas as pd

from gabeval.measures.schedule import programmes_at, schedule_at
from gabeval.show import style, words
from gabeval.show.blocks import Block, Prose, Stack
from gabeval.show.captions import say_source, title_of
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.pictures import Picture
from gabeval.show.plan_parts import add_pages
from gabeval.show.progress_parts import MAX_SUBJECT
from gabeval.show.schedule.figures import plot_schedule
from gabeval.show.schedule.measured import measure_own, say_no_schedule
from gabeval.show.schedule.sentences import (
    PACE_DIGITS,
    print_all_alike,
    say_delay,
    write_days,
)
from gabeval.show.tables import Column, Table

MAX_ROWS = 100
"""Most commitments in the table of delays on a page; the download has all of them."""


def schedule(page: Opened, level: str, item_id: str = "") -> Block:
    """Show how early or late an item is, with its curves and the numbers.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Block
        Picture, table and sentences; one sentence if nothing is programmed or reported.
    """
    own = measure_own(page, level, item_id)
    if isinstance(own, str):
        return Prose([own])
    language, _ = page.language, page.language.gettext
    row = own.row("first")
    curves = programmes_at(
        page.plan, page.tables, cut_off=page.cut_off, commitment=item_id
    )
    curves = curves[(curves["level"] == level) & (curves["item_id"] == item_id)]
    ax = style.new_axes(3.4)
    plot_schedule(
        own.rows("first"),
        curves,
        ax=ax,
        language=language,
        label=write_days(row["held_delay_days"], page),
    )
    subject = style.shorten(title_of(page, level, item_id), MAX_SUBJECT)
    picture = Picture(
        ax,
        name="schedule",
        headline=say_delay(row, page.facts, own.places("first")),
        subtitle=_(
            "Planned and reported progress, cumulative, % of the total target. "
            "{subject}, up to {date}."
        ).format(subject=page.facts.name(subject), date=page.facts.date(row["as_of"])),
        alt_title=_("Line chart: programme and reported progress, with the delay"),
        alt=join_text(
            [
                _("{subject}.").format(subject=subject.rstrip(".")),
                say_delay(row, page.facts.quiet(), ()),
                _describe(row, page),
            ]
        ),
        language=language,
        source=join_text(
            [
                say_source(page),
                _(
                    "The arrow runs from the day for which the programme had planned "
                    "this progress to the day of the data."
                ),
            ]
        ),
        table=_quarters_table(page, own.rows("first")),
        numbers=own.table.drop(columns=["cut_off"]),
    )
    return Stack([picture, Prose(list(own.say_more()))])


def schedule_table(page: Opened) -> Block:
    """List how early or late each commitment is, the latest first.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        A sentence and a table; one sentence if nothing is programmed or reported.
    """
    language, _ = page.language, page.language.gettext
    level = page.plan.commitment_level
    table = schedule_at(page.plan, page.tables, cut_off=page.cut_off)
    table = table[(table["level"] == level) & (table["quarter"] == page.quarter)]
    table = table[table["n_never_reported"] < table["n_milestones"]]
    if table.empty:
        return Prose([say_no_schedule(page)])
    current = table[table["programme"] == "current"].set_index("item_id")
    current = current["held_delay_days"]
    rows = table[table["programme"] == "first"]
    rows = rows.assign(
        current_days=rows["item_id"].map(current),
        finish=[_write_finish(row, page) for row in rows.to_dict("records")],
    )
    rows = rows.sort_values("held_delay_days", ascending=False, kind="stable")
    nouns = page.nouns(level)
    return Stack(
        [
            Prose([_say_late(page, rows, level)]),
            Table(
                add_pages(page.with_names(rows, level)),
                name="delays",
                caption=_("{many}: days late at the cut-off").format(
                    many=words.upper_first(nouns.many)
                ),
                columns=[
                    Column("label", words.upper_first(nouns.one), href="page"),
                    Column("delay_days", _("Days late, first programme"), "number", 0),
                    Column(
                        "current_days",
                        _("Days late, programme at the cut-off"),
                        "number",
                        0,
                    ),
                    Column("held_spi_time", "SPI(t)", "number", PACE_DIGITS),
                    Column("spi", "SPI", "number", PACE_DIGITS),
                    Column("finish", _("Finished, or end expected at this pace")),
                ],
                row_header="label",
                language=language,
                note=_explain_signs(page),
                max_rows=MAX_ROWS,
                download="schedule.csv",
            ),
        ]
    )


def _describe(row: pd.Series, page: Opened) -> str:
    """Say the values at the end of both curves."""
    language = page.language
    return language.gettext("Planned: {planned}; reported: {reported}.").format(
        planned=language.percent(row["planned_pct"]),
        reported=language.percent(row["reported_pct"]),
    )


def _write_finish(row: dict[str, object], page: Opened) -> str:
    """Write when all was reported, or when that is to be expected, for a table."""
    language, _ = page.language, page.language.gettext
    if isinstance(row["finished_on"], str):
        return _("finished by {date}").format(date=language.date(row["finished_on"]))
    if not isinstance(row["ieac_date"], str):
        return _("none at this pace")
    return _("about {date}").format(date=language.date(row["ieac_date"]))


def _explain_signs(page: Opened) -> str:
    return page.language.gettext(
        "Negative days are early. SPI(t) compares quarters earned with quarters gone "
        "by, SPI compares progress; below one is late."
    )


def _say_late(page: Opened, rows: pd.DataFrame, level: str) -> str:
    """Count the items that are at least one day late."""
    late = int((rows["held_delay_days"].round(0) >= 1).sum())
    facts = page.facts
    places = facts.origins.of_items(level)

    def count(what: str, number: int) -> str:
        return facts.state(
            what,
            number,
            formula=what,
            level=level,
            quarter=page.quarter,
            places=places,
        )

    total = page.nouns(level).beside(count("n_scheduled_items", len(rows)), len(rows))
    text = page.language.ngettext(
        "{late} of {total} is behind the first programme.",
        "{late} of {total} are behind the first programme.",
        late,
    )
    return text.format(late=count("n_late_items", late), total=total)


def _quarters_table(page: Opened, rows: pd.DataFrame) -> Table:
    language, _ = page.language, page.language.gettext
    # Only where the programme stands still do the two ways of earning differ.
    has_span = not print_all_alike(rows["es_first_quarters"], rows["es_quarters"])
    return Table(
        rows,
        name="schedule-table",
        caption=_("The schedule by quarter, against the first programme"),
        columns=[
            Column("quarter", _("Quarter"), "quarter"),
            Column("planned_pct", _("Planned (%)"), "percent"),
            Column("reported_pct", _("Reported (%)"), "percent"),
            Column("sv_pp", _("Gap (pp)"), "points"),
            Column("spi", "SPI", "number", PACE_DIGITS),
            Column("at_quarters", _("Quarters gone by"), "number", PACE_DIGITS),
            *(
                [
                    Column(
                        "es_first_quarters",
                        _("Earned, at least"),
                        "number",
                        PACE_DIGITS,
                    )
                ]
                * has_span
            ),
            Column("es_quarters", _("Earned (quarters)"), "number", PACE_DIGITS),
            Column("spi_time", "SPI(t)", "number", PACE_DIGITS),
            Column("delay_days", _("Days late"), "number", 0),
            Column(
                "ieac_date",
                _("End expected at this pace"),
                "date",
                missing=_("none at this pace"),
            ),
        ],
        row_header="quarter",
        language=language,
        note=_explain_signs(page),
    )
