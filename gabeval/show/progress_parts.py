"""Parts that the page of the plan and the pages of commitments have in common.

Each function takes an opened plan and the item that the page is about, and returns one
block. What a monitor cannot say (percentages, a programme) is not said.
"""

from collections.abc import Sequence

import pandas as pd

from gabeval.show import sentences, statements, statuses, style, words
from gabeval.show.blocks import Block, Prose, Stack, Strip
from gabeval.show.captions import say_period, say_source, say_status, title_of
from gabeval.show.figures import plot_code_counts
from gabeval.show.lines import plot_planned_reported
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.pictures import Picture
from gabeval.show.tables import Column, Table

NUMBERS = ("planned_pct", "reported_pct", "gap_pp", "lower_pct", "upper_pct")
"""Measures that figures of progress draw, as the downloads call them."""

MAX_SUBJECT = 70
"""Most characters of a name inside a subtitle; the card on top has it whole."""


def progress_picture(page: Opened, level: str, item_id: str = "") -> Block:
    """Draw progress by quarter, with the table of what is drawn.

    For a monitor of statuses it is the number of milestones on each code.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Block
        A picture with its table, or a sentence if there is nothing to draw.
    """
    if page.has_statuses and not page.has_percentages:
        return _status_picture(page, level, item_id)
    language, _ = page.language, page.language.gettext
    row = page.row(level, item_id)
    rows = page.series(level, item_id)
    if row is None or _is_blank(rows):
        return Prose([_("The exports hold no progress by quarter.")])
    known = rows[rows["quarter"] <= page.quarter]
    ax = style.new_axes(3.2)
    plot_planned_reported(rows, ax=ax, language=language, cut_off=page.cut_off)
    measure = (
        _("Planned and reported progress, cumulative, % of the total target")
        if sentences.has_programme(row)
        else _("Reported progress, cumulative, % of the total target")
    )
    subject = title_of(page, level, item_id)
    notes = [_("A gap in the line is a quarter in which nobody reported.")]
    if (known["upper_pct"] - known["lower_pct"]).abs().max() > 0.05:
        notes.append(
            _("Thin bars show what missing reports could have made of a quarter.")
        )
    return Picture(
        ax,
        name="progress",
        headline=sentences.say_progress(row, page.facts),
        subtitle=_("{measure}. {subject}, {period}.").format(
            measure=measure,
            subject=page.facts.name(style.shorten(subject, MAX_SUBJECT)),
            period=say_period(page, rows),
        ),
        alt_title=_("Line chart: planned and reported progress by quarter")
        if sentences.has_programme(row)
        else _("Line chart: reported progress by quarter"),
        alt=statements.describe_lines(known, page.facts, subject=subject),
        language=language,
        source=join_text([say_source(page), *notes]),
        table=_quarters_table(page, known),
        numbers=take_numbers(rows, "quarter", until=page.quarter),
    )


def _is_blank(rows: pd.DataFrame) -> bool:
    """Tell whether there is neither a programme nor any report to draw."""
    never = rows["n_never_reported"] >= rows["n_milestones"]
    return bool(never.all() and rows["planned_pct"].isna().all())


def take_numbers(
    rows: pd.DataFrame, *names: str, until: str, columns: Sequence[str] = NUMBERS
) -> pd.DataFrame:
    """Take the numbers of a figure of progress, for readers to download.

    Where nobody has reported up to a quarter, and after the cut-off, there is no
    reported progress and nothing that follows from it.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of `measure_progress`.
    *names : str
        Columns that say what a row is, besides level and item.
    until : str
        Last quarter for which reports count.
    columns : sequence of str
        Measures to take.

    Returns
    -------
    pandas.DataFrame
        Not rounded; the number of milestones, and of those without a report, come
        last.
    """
    is_told = (rows["quarter"] <= until) & (
        rows["n_never_reported"] < rows["n_milestones"]
    )
    missing = rows["n_unreported"].astype("Int64").where(rows["quarter"] <= until)
    told = {name: rows[name].where(is_told) for name in columns[1:]}
    taken = rows[["level", "item_id", *names, *columns, "n_milestones"]]
    return taken.assign(**told, n_unreported=missing)


def definitions(page: Opened, level: str, item_id: str = "") -> Block:
    """Show the definitions strip and the four numbers that are called progress.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Block
        Strip and table; a sentence where there are no percentages.
    """
    language, _ = page.language, page.language.gettext
    row = page.row(level, item_id)
    if row is None or not page.has_percentages:
        return Prose([_("The monitor gives no percentages, so none is defined here.")])
    strip = Strip(statements.list_statements(row, page.facts, page.nouns()))
    table = Table(
        statements.define_progress(row, language),
        name="definitions",
        caption=_("Four numbers that are all called progress, {quarter}").format(
            quarter=page.facts.quarter(page.quarter)
        ),
        columns=[
            Column("letter", _("Letter")),
            Column("name", _("Name")),
            Column("value_pct", "%", "percent", missing=_("cannot be computed")),
            Column("formula", _("What it says")),
        ],
        row_header="name",
        language=language,
        note=""
        if sentences.has_programme(row)
        else _("Without a programme by quarter, B and C cannot be computed."),
    )
    return Stack([strip, table])


def _quarters_table(page: Opened, known: pd.DataFrame) -> Table:
    language, _ = page.language, page.language.gettext
    has_plan = bool(known["planned_pct"].notna().any())
    spoken = known["n_never_reported"] < known["n_milestones"]
    rows = known.assign(
        reported_pct=known["reported_pct"].where(spoken),
        gap_pp=known["gap_pp"].where(spoken),
        lower_pct=known["lower_pct"].where(spoken),
        upper_pct=known["upper_pct"].where(spoken),
    )
    columns = [
        Column("quarter", _("Quarter"), "quarter"),
        *([Column("planned_pct", _("Planned (%)"), "percent")] * has_plan),
        Column("reported_pct", _("Reported (%)"), "percent", missing=_("no report")),
        *([Column("gap_pp", _("Gap (pp)"), "points")] * has_plan),
        Column("lower_pct", _("At least (%)"), "percent"),
        Column("upper_pct", _("At most (%)"), "percent"),
        Column("n_unreported", _("Missing reports"), "integer"),
        Column("n_milestones", words.upper_first(page.nouns().many), "integer"),
    ]
    return Table(
        rows,
        name="progress-table",
        caption=_("Progress by quarter, the numbers of the figure"),
        columns=columns,
        row_header="quarter",
        language=language,
        note=_(
            "Where a report is missing, the last one stands; the two columns "
            "“at least” and “at most” say what it could have been."
        ),
    )


def _status_picture(page: Opened, level: str, item_id: str) -> Picture:
    language, _ = page.language, page.language.gettext
    subject = title_of(page, level, item_id)
    rows = statuses.count_by_quarter(page.progress, page.quarter)
    rows = rows.assign(
        label=[f"{words.short_quarter(q, language)} {q[:4]}" for q in rows["quarter"]]
    )
    ax = style.new_axes(style.rows_height(len(rows)))
    plot_code_counts(rows, ax=ax, language=language)
    return Picture(
        ax,
        name="progress",
        headline=say_status(page, page.facts, level, item_id),
        subtitle=_(
            "Number of {many} by last reported status. {subject}, {period}."
        ).format(
            many=page.nouns().many,
            subject=page.facts.name(style.shorten(subject, MAX_SUBJECT)),
            period=say_period(page, rows),
        ),
        alt_title=_("Stacked bars: {many} by status, one bar per quarter").format(
            many=page.nouns().many
        ),
        alt=f"{subject}. {say_status(page, page.facts.quiet(), level, item_id)}",
        language=language,
        source=say_source(page),
        table=make_codes_table(
            rows,
            page,
            Column("quarter", _("Quarter"), "quarter"),
            name="progress-table",
            caption=_("Statuses by quarter, the numbers of the figure"),
        ),
        numbers=rows[["quarter", *words.CODE_ORDER, "none", "n_milestones"]],
    )


def make_codes_table(
    rows: pd.DataFrame, page: Opened, first: Column, *, name: str, caption: str
) -> Table:
    """Show counts of milestones by completion code.

    Parameters
    ----------
    rows : pandas.DataFrame
        Counts by code, see `gabeval.show.statuses`.
    page : Opened
        Opened plan.
    first : Column
        Column that names the row.
    name, caption : str
        Of the table.

    Returns
    -------
    Table
        Codes that nobody stands on are left out.
    """
    _ = page.language.gettext
    used = [code for code in words.CODE_ORDER if rows[code].any()]
    return Table(
        rows,
        name=name,
        caption=caption,
        columns=[
            first,
            *(
                Column(code, words.name_code(code, page.language), "integer")
                for code in used
            ),
            Column("none", _("Without a status"), "integer"),
            Column("n_milestones", _("All"), "integer"),
        ],
        row_header=first.key,
        language=page.language,
    )
