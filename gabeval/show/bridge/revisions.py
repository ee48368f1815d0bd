"""Parts of a page about revisions: what each export said of each quarter."""

import math
from collections.abc import Callable

import pandas as pd

from gabeval.language import Language
from gabeval.measures.bridge.revisions import (
    Revisions,
    revise_to_last,
    revisions_at,
    triangle_at,
)
from gabeval.measures.vintages import list_vintages
from gabeval.show import style
from gabeval.show.blocks import Block, Prose, Stack
from gabeval.show.bridge.figures import plot_triangle
from gabeval.show.captions import title_of
from gabeval.show.facts import FactBook
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.pictures import Picture
from gabeval.show.progress_parts import MAX_SUBJECT
from gabeval.show.tables import Column, Table

DECIMALS = 2
"""Decimals of revisions in print."""

P_DECIMALS = 3
"""Decimals of probabilities in print, at least: a small one has two digits that are
not zero."""

MAX_EXPORTS = 12
"""Most exports in the figure: the last ones."""


def revisions(page: Opened, level: str, item_id: str = "") -> Block:
    """Show what each export said of each quarter, and which way values were rewritten.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item: the plan, or a commitment.

    Returns
    -------
    Block
        Picture, tables and a sentence; one sentence if nothing was published twice.
    """
    _ = page.language.gettext
    given = {"cut_off": page.cut_off, "commitment": item_id}
    found = revise_to_last(page.tables, **given)
    table = triangle_at(page.plan, page.tables, **given)
    table = table[(table["level"] == level) & (table["item_id"] == item_id)]
    if found.n == 0 or table["lag"].max() == 0:
        return Prose(
            [_("No reported percentage was published in more than one export.")]
        )
    by_lag = revisions_at(page.plan, page.tables, **given)
    chance = say_chance(found, page)
    return Stack(
        [
            _triangle(page, table, found),
            Prose([chance] * bool(chance)),
            _lags_table(page, by_lag),
        ]
    )


def _triangle(page: Opened, table: pd.DataFrame, found: Revisions) -> Picture:
    language, _ = page.language, page.language.gettext
    exports = list_vintages(page.tables.exports, page.cut_off)[-MAX_EXPORTS:]
    drawn = table[table["export_id"].isin(exports)]
    level, item_id = page.scope
    subject = style.shorten(title_of(page, level, item_id), MAX_SUBJECT)
    ax = style.new_axes(style.rows_height(drawn["quarter"].nunique()) + 0.2)
    plot_triangle(drawn, exports, ax=ax, language=language)
    return Picture(
        ax,
        name="revisions",
        headline=say_revisions(found, page, page.facts),
        subtitle=_(
            "Reported progress of each quarter (rows) as each export had it (columns), "
            "% of the total target. {subject}, up to {date}."
        ).format(subject=page.facts.name(subject), date=page.facts.date(page.cut_off)),
        alt_title=_("Heat map: one row per quarter, one column per export"),
        alt=join_text(
            [
                _("{subject}.").format(subject=subject.rstrip(".")),
                say_revisions(found, page, page.facts.quiet()),
            ]
        ),
        language=language,
        source=_(
            "The darker a cell, the further it is from what was first published for "
            "its quarter; an arrow says which way. Progress of a quarter also moves "
            "with the weights and with what is dropped or taken in. A dash: nothing "
            "was reported yet."
        ),
        table=Table(
            _list_changes(table),
            name="revisions-table",
            caption=_("Quarters whose progress is another one than first published"),
            columns=[
                Column("quarter", _("Quarter"), "quarter"),
                Column("first_pct", _("First (%)"), "number", DECIMALS),
                Column("value_pct", _("Last (%)"), "number", DECIMALS),
                Column("revision_pp", _("Revision (pp)"), "points", DECIMALS),
                Column("lag", _("Exports since"), "integer"),
            ],
            row_header="quarter",
            language=language,
        ),
        numbers=table,
    )


def _list_changes(table: pd.DataFrame) -> pd.DataFrame:
    """Take the last word on each quarter, where it is not the first."""
    last = table.sort_values(["quarter", "lag"], kind="stable")
    last = last.drop_duplicates("quarter", keep="last")
    return last[last["revision_pp"] != 0]


def _lags_table(page: Opened, by_lag: pd.DataFrame) -> Table:
    language, _ = page.language, page.language.gettext
    return Table(
        by_lag.assign(p=[write_p(p, language) for p in by_lag["sign_p"]]),
        name="revision-lags",
        caption=_(
            "Values as they were first published and as they were some exports later"
        ),
        columns=[
            Column("lag", _("Exports since"), "integer"),
            Column("n", _("Values"), "integer"),
            Column("n_down", _("Lowered"), "integer"),
            Column("n_up", _("Raised"), "integer"),
            Column("mr_pp", _("Mean revision (pp)"), "points", DECIMALS),
            Column("mar_pp", _("Mean size (pp)"), "number", DECIMALS),
            Column("rmsr_pp", _("Root mean square (pp)"), "number", DECIMALS),
            Column("p", _("p (sign test)"), is_right=True),
        ],
        row_header="lag",
        language=language,
        note=_(
            "The test asks whether values are lowered as often as raised; it says "
            "nothing about why. Values of one milestone hang together, so take p as "
            "an order of verification."
        ),
    )


def write_p(p: float, language: Language) -> str:
    """Write a probability with two digits that are not zero.

    Parameters
    ----------
    p : float
        From 0 to 1.
    language : Language
        Language of the number.

    Returns
    -------
    str
        Such as "0.25" with three decimals.

    Examples
    --------
    >>> write_p(0.25, Language("en")), write_p(1 / 65536, Language("en"))
    ('0.250', '0.000015')
    """
    return language.number(p, _digits(p))


def _digits(p: float) -> int:
    return max(P_DECIMALS, 1 - math.floor(math.log10(p))) if p > 0 else P_DECIMALS


def say_revisions(found: Revisions, page: Opened, facts: FactBook) -> str:
    """Say how many values were rewritten since they were first published, and how.

    Parameters
    ----------
    found : Revisions
        First against last values.
    page : Opened
        Opened plan.
    facts : FactBook
        Book of the page, or its quiet form.

    Returns
    -------
    str
        A whole sentence.
    """
    _, n_ = facts.language.gettext, facts.language.ngettext
    state = _open_state(page, facts)
    n = state("n_revised_pairs", found.n)
    if found.n_down + found.n_up == 0:
        return _(
            "Of {n} values that were published again, none is another one now."
        ).format(n=n)
    # A number that no sentence prints must not be noted.
    down = _("none is lower now than first published")
    if found.n_down:
        down = n_(
            "{n} is lower now than first published",
            "{n} are lower now than first published",
            found.n_down,
        ).format(n=state("n_revised_down", found.n_down))
    up = _("none is higher")
    if found.n_up:
        up = n_("{n} is higher", "{n} are higher", found.n_up).format(
            n=state("n_revised_up", found.n_up)
        )
    return _(
        "Of {n} values that were published again, {down} and {up}; the mean revision "
        "is {mean}."
    ).format(
        n=n,
        down=down,
        up=up,
        mean=state("revision_mean_pp", found.mr, "points", DECIMALS),
    )


def say_chance(found: Revisions, page: Opened) -> str:
    """Say how likely so uneven a count of lowered and raised values is by chance.

    Parameters
    ----------
    found : Revisions
        First against last values.
    page : Opened
        Opened plan.

    Returns
    -------
    str
        A whole sentence; empty where no value was rewritten.
    """
    if found.n_down + found.n_up == 0:
        return ""
    state = _open_state(page, page.facts)
    return page.language.gettext(
        "If values were as likely to be raised as to be lowered, counts as uneven as "
        "these would come about with a chance of {p} (sign test)."
    ).format(p=state("revision_p_value", found.sign_p, "number", _digits(found.sign_p)))


def _open_state(page: Opened, facts: FactBook) -> Callable[..., str]:
    """Print numbers about rewritten values, with the rows that they come from."""
    level, item_id = page.scope
    places = ()
    if facts is page.facts:
        rows = page.tables.progress
        known = rows["export_id"].isin(page.exports["export_id"])
        rows = rows[known & rows["reported_pct"].notna()]
        if item_id:
            rows = rows[rows["commitment_id"] == item_id]
        places = facts.origins.of_rows(rows)

    def state(what: str, value: float, unit: str = "count", decimals: int = 0) -> str:
        return facts.state(
            what,
            value,
            formula=what,
            unit=unit,
            decimals=decimals,
            level=level,
            item_id=item_id,
            quarter=page.quarter,
            places=places,
        )

    return state
