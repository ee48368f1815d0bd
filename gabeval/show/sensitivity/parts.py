"""Parts of a page about weights: how far others would move the headline.

Each function takes an opened plan and the item that the page is about, and returns one
block. Bounds stand first; what rests on a distribution over weights is called a device.
"""

import pandas as pd

from gabeval.measures.sensitivity import sensitivity_at, trace_at
from gabeval.show import style, words
from gabeval.show.blocks import Block, Prose, Stack
from gabeval.show.captions import say_source, title_of
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.pictures import Picture
from gabeval.show.progress_parts import MAX_SUBJECT
from gabeval.show.sensitivity.figures import (
    Marks,
    name_set,
    plot_left_out,
    plot_weight_curve,
    sort_by_change,
)
from gabeval.show.sensitivity.sentences import Told
from gabeval.show.tables import Column, Table, signed

MAX_BARS = 30
"""Most items in the figure of what is left out; the table has all of them."""

MAX_ROWS = 100
"""Most items in a table on a page; the download has all of them."""

SETS = ("own", "equal", "around_own", "narrow", "wide", "widest")
"""Sets of weights, in the order of their table."""


def sensitivity(page: Opened, level: str, item_id: str = "") -> Block:
    """Show how far other weights would move a headline, and what carries it.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item: the plan, over its commitments, or a commitment, over its milestones.

    Returns
    -------
    Block
        Two pictures with their tables, and sentences; one sentence if there is no
        headline, or only one item that counts.
    """
    told = _tell(page, level, item_id)
    if isinstance(told, str):
        return Prose([told])
    return Stack(
        [
            _curve_picture(told),
            _left_out_picture(told),
            Prose(
                [
                    told.say_shift(),
                    told.say_break_even(),
                    told.say_excluded(),
                    told.say_prior(),
                ]
            ),
        ]
    )


def _tell(page: Opened, level: str, item_id: str) -> Told | str:
    """Measure a headline; a sentence if there is nothing to move."""
    _ = page.language.gettext
    table = sensitivity_at(
        page.plan,
        page.tables,
        cut_off=page.cut_off,
        commitment=item_id,
        with_commitments=False,
    )
    table = table[(table["level"] == level) & (table["item_id"] == item_id)]
    latest = page.exports["export_id"].isin(set(table["export_id"]))
    if table.empty or not latest.any():
        return _(
            "The monitor gives no percentages here, so there is no headline whose "
            "weights could be moved."
        )
    own = table[table["export_id"] == table["export_id"].iloc[-1]]
    own = own.assign(cut_off=page.cut_off)
    lower = str(own["other_level"].iloc[0])
    told = Told(page, own, page.names(lower))
    if told.row("leave_one_out") is None:
        return _(
            "Fewer than two {many} count here, so no weights could be other ones."
        ).format(many=page.nouns(lower).many)
    row = page.row(level, item_id)
    if row is None or row["n_never_reported"] >= row["n_milestones"]:
        return _("Nobody has reported progress yet, so no weights are compared.")
    return told


def _lower(told: Told) -> str:
    return str(told.table["other_level"].iloc[0])


def _subject(told: Told) -> str:
    title = title_of(told.page, told.level, told.item_id)
    return style.shorten(title, MAX_SUBJECT)


def _quiet(told: Told) -> Told:
    return Told(told.page, told.table, told.names, is_quiet=True)


def _curve_picture(told: Told) -> Picture:
    """Draw the headline over the progress of the item that carries it."""
    page, language, _ = told.page, told.page.language, told.page.language.gettext
    carrier = told.carrier()
    code = str(carrier["other_id"])
    curve = trace_at(
        page.plan,
        page.tables,
        cut_off=page.cut_off,
        other_id=code,
        commitment=told.item_id,
    )
    items = told.rows("item")
    value = items.loc[items["other_id"] == code, "value"].iloc[0]
    floor = float(told.row("shift_down")["threshold_pct"])
    ax = style.new_axes(4.2)
    marks = Marks(floor, float(value), float(told.row("headline", "own")["value"]))
    plot_weight_curve(curve, marks, ax=ax, language=language)
    name = _name_plainly(told, code)
    has_earlier = bool(curve["earlier_pct"].notna().any())
    return Picture(
        ax,
        name="weights-curve",
        headline=told.say_bounds(),
        subtitle=_(
            "Headline as the progress of {name} varies, for sets of weights. "
            "{subject}, {quarter}."
        ).format(
            name=told.name(code),
            subject=page.facts.name(_subject(told)),
            quarter=page.facts.quarter(told.quarter),
        ),
        alt_title=_("Line chart with bands: headline under other weights"),
        alt=join_text(
            [
                _("{subject}.").format(subject=_subject(told).rstrip(".")),
                _quiet(told).say_bounds(),
                _quiet(told).say_headlines(),
                _(
                    "The bands are widest where {name} stands far from the others."
                ).format(name=name),
            ]
        ),
        language=language,
        source=join_text(
            [
                say_source(page),
                _(
                    "How far weights may differ is a house rule, not one of OGP: no "
                    "set of weights is better founded than another."
                ),
                told.say_missing(),
                _("Dashed: as the previous export had it.") if has_earlier else "",
            ]
        ),
        table=_sets_table(told),
        numbers=curve,
    )


def _name_plainly(told: Told, code: str) -> str:
    return style.shorten(told.names.get(code) or code, MAX_SUBJECT)


def _sets_table(told: Told) -> Table:
    """List the headline for each set of weights."""
    language, _ = told.page.language, told.page.language.gettext
    rows = []
    for name in SETS:
        low, high = (
            told.row(statistic, name)
            for statistic in (
                ("headline", "headline")
                if name in ("own", "equal")
                else ("minimum", "maximum")
            )
        )
        rows.append(
            {
                "label": words.upper_first(name_set(name, language)),
                "low": low["low"],
                "high": high["high"],
            }
        )
    return Table(
        pd.DataFrame(rows),
        name="weights-sets",
        caption=_("The headline for each set of weights"),
        columns=[
            Column("label", _("Weights")),
            Column("low", _("At least (%)"), "percent", missing=_("not possible")),
            Column("high", _("At most (%)"), "percent", missing=_("not possible")),
        ],
        row_header="label",
        language=language,
        note=_(
            "An equal share is the whole divided by the number of items; nothing "
            "counts for more than 100%."
        ),
    )


def _left_out_picture(told: Told) -> Picture:
    """Draw what the headline would be without each item."""
    page, language, _ = told.page, told.page.language, told.page.language.gettext
    lower = _lower(told)
    rows = told.rows("leave_one_out")
    rows = rows.assign(label=[_name_plainly(told, code) for code in rows["other_id"]])
    drawn = sort_by_change(rows).head(MAX_BARS)
    ax = style.new_axes(style.rows_height(len(drawn)) - 0.4)
    plot_left_out(drawn, ax=ax, language=language)
    listed = "; ".join(
        f"{row['label']}: {signed(row['change_pp'], language, 2)}"
        for row in drawn.head(5).to_dict("records")
    )
    return Picture(
        ax,
        name="left-out",
        headline=told.say_left_out(),
        subtitle=_(
            "Change of the headline without one {one}, percentage points, and what it "
            "would be. {subject}, {quarter}."
        ).format(
            one=page.nouns(lower).one,
            subject=page.facts.name(_subject(told)),
            quarter=page.facts.quarter(told.quarter),
        ),
        alt_title=_("Bars to both sides: headline without one {one}").format(
            one=page.nouns(lower).one
        ),
        alt=f"{_quiet(told).say_left_out()} {listed}.",
        language=language,
        source=_(
            "{source} The others keep their proportions. Hatched: lower without it."
        ).format(source=say_source(page)),
        table=_items_table(told, rows),
        numbers=rows.drop(columns=["label"]),
    )


def _items_table(told: Told, rows: pd.DataFrame) -> Table:
    """List weight, progress and part in the headline of each item."""
    language, _ = told.page.language, told.page.language.gettext
    lower = _lower(told)
    values = told.rows("item").set_index("other_id")
    most = told.rows("break_even_best").set_index("other_id")["value"]
    held = told.rows("break_even_others").set_index("other_id")["value"]
    floor = float(told.row("shift_down")["threshold_pct"])
    table = rows.assign(
        label=[told.names.get(code) or code for code in rows["other_id"]],
        weight_pct=100 * rows["weight_share"],
        progress=rows["other_id"].map(values["value"]),
        most_pct=100 * rows["other_id"].map(most),
        held_pct=100 * rows["other_id"].map(held),
    )
    any_weight = _("any weight")
    return Table(
        sort_by_change(table),
        name="left-out-table",
        caption=_("What each {one} does to the headline").format(
            one=told.page.nouns(lower).one
        ),
        columns=[
            Column("label", words.upper_first(told.page.nouns(lower).one)),
            Column("weight_pct", _("Weight (%)"), "percent"),
            Column("progress", _("Progress (%)"), "percent"),
            Column("value", _("Headline without it (%)"), "percent", 2),
            Column("change_pp", _("Change (pp)"), "points", 2),
            Column("most_pct", _("Weight at most (%)"), "percent", missing=any_weight),
            Column(
                "held_pct",
                _("Break-even weight (%)"),
                "percent",
                missing=_("no weight"),
            ),
        ],
        row_header="label",
        language=language,
        note=_(
            "Weight at most: with it, and everything else finished, the headline would "
            "stand at {limit}, where the printed figure begins. Break-even weight: the "
            "same with everything else as it is."
        ).format(limit=told.state("rounding_limit_pct", floor)),
        max_rows=MAX_ROWS,
        download="sensitivity.csv",
    )
