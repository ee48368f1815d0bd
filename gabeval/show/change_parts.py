"""What changed between the previous cut-off and this one."""

import pandas as pd

from gabeval.quarters import quarter_end
from gabeval.show import words
from gabeval.show.blocks import Block, Prose, Stack
from gabeval.show.opened import Opened
from gabeval.show.opening import open_tables
from gabeval.show.sentences import has_report
from gabeval.show.tables import Column, Table

COMPARED = ("planned_pct", "reported_pct", "status_code")
"""Columns in which two exports are compared: what the pages stand on."""

_KEY = ["milestone_id", "quarter"]

MAX_CHANGES = 200
"""Most commitments in the table of what changed; of more, those that changed most."""


def changes(page: Opened) -> Block:
    """Compare what was known at the previous cut-off with what is known now.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        Sentences; for the plan a table of its commitments too. A sentence if there is
        nothing to compare with.
    """
    _ = page.language.gettext
    earlier = open_earlier(page)
    if earlier is None:
        return Prose([_("No earlier export says anything to compare with.")])
    said = Prose([_say_change(page, earlier), _say_rewritten(page, earlier)])
    if page.commitment or not page.has_percentages:
        return said
    return Stack([said, _changes_table(page, earlier)])


def open_earlier(page: Opened) -> Opened | None:
    """Open the same page as it was known at the previous cut-off.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Opened or None
        None if there is no earlier cut-off, or nothing was known of the item then.
    """
    days = sorted(page.exports["cut_off"].unique())
    if len(days) < 2:
        return None
    before = page.exports[page.exports["cut_off"] <= days[-2]]["export_id"]
    tables = page.tables
    known = tables.progress["export_id"].isin(before)
    if page.commitment:
        known &= tables.progress["commitment_id"] == page.commitment
        latest = tables.tree[tables.tree["export_id"] == before.iloc[-1]]
        if page.commitment not in set(latest["item_id"]):
            return None
    if not known.any():
        return None
    return open_tables(
        page.plan,
        tables,
        page.language.code,
        cut_off=days[-2],
        commitment=page.commitment,
        # Figures of the authority are not compared here.
        with_published=False,
    )


def find_rewritten(page: Opened, earlier: Opened) -> pd.DataFrame:
    """Find the rows of earlier quarters about which the exports now say another thing.

    Parameters
    ----------
    page, earlier : Opened
        The same page at this cut-off and at the previous one.

    Returns
    -------
    pandas.DataFrame
        Rows of the progress table as they stand now and as they stood before, of every
        milestone and quarter, up to the quarter of the previous cut-off, that both
        know and that differ in one of `COMPARED`.
    """
    before = earlier.progress[earlier.progress["quarter"] <= earlier.quarter]
    pairs = before.merge(
        page.progress, on=_KEY, suffixes=("_before", ""), validate="one_to_one"
    )
    differs = pd.Series(data=False, index=pairs.index)
    for column in COMPARED:
        old, new = pairs[f"{column}_before"], pairs[column]
        is_same = (old == new) | (old.isna() & new.isna())
        differs |= ~is_same.fillna(value=False).astype(bool)
    keys = pairs.loc[differs, _KEY]
    return pd.concat([rows.merge(keys, on=_KEY) for rows in (page.progress, before)])


def _say_change(page: Opened, earlier: Opened) -> str:
    """Compare reported progress, if there was any."""
    facts, _ = page.facts, page.language.gettext
    level, item_id = page.scope
    now, then = page.row(level, item_id), earlier.row(level, item_id)
    if now is None or then is None or not (has_report(now) and has_report(then)):
        return ""
    origins = earlier.facts.origins
    before = facts.state(
        "reported_pct",
        then["reported_pct"],
        formula="reported_pct",
        unit="percent",
        decimals=1,
        level=level,
        item_id=item_id,
        quarter=earlier.quarter,
        part=f"at-{earlier.cut_off}",
        cut_off=earlier.cut_off,
        places=origins.of_measured(
            level, item_id, earlier.quarter, formula="reported_pct"
        ),
    )
    change = float(now["reported_pct"]) - float(then["reported_pct"])
    told = {
        "date": facts.date(earlier.cut_off),
        "before": before,
        "now": facts.percent(now, "reported_pct"),
    }
    if words.prints_as_zero(change, page.language):
        text = _(
            "At the previous cut-off, {date}, reported progress stood at {before}; it "
            "now stands at {now}, the same."
        )
        return text.format(**told)
    text = _(
        "At the previous cut-off, {date}, reported progress stood at {before}; it now "
        "stands at {now}, a change of {change}."
    )
    places = origins.of_measured(
        level, item_id, earlier.quarter, formula="reported_pct"
    ) + facts.origins.of_measured(level, item_id, page.quarter, formula="reported_pct")
    number = facts.state(
        "change_pp",
        round(change, 9),
        formula="change_pp",
        unit="points",
        decimals=1,
        level=level,
        item_id=item_id,
        quarter=page.quarter,
        places=tuple(dict.fromkeys(places)),
    )
    return text.format(**told, change=number)


def _say_rewritten(page: Opened, earlier: Opened) -> str:
    facts = page.facts
    rows = find_rewritten(page, earlier)
    n = len(rows.drop_duplicates(_KEY))
    last_day = facts.date(quarter_end(earlier.quarter))
    if n == 0:
        return page.language.gettext(
            "No row of earlier quarters, up to {date}, was rewritten."
        ).format(date=last_day)
    level, item_id = page.scope
    number = facts.state(
        "n_rewritten",
        n,
        formula="n_rewritten",
        level=level,
        item_id=item_id,
        places=facts.origins.of_rows(rows),
    )
    return page.language.ngettext(
        "{n} row of earlier quarters, up to {date}, was rewritten.",
        "{n} rows of earlier quarters, up to {date}, were rewritten.",
        n,
    ).format(n=number, date=last_day)


def _changes_table(page: Opened, earlier: Opened) -> Table:
    language, _ = page.language, page.language.gettext
    level = page.plan.commitment_level
    now = page.at_cut_off(level)[["item_id", "label", "reported_pct"]]
    then = earlier.at_cut_off(level)[["item_id", "reported_pct"]]
    rows = now.merge(
        then, on="item_id", how="left", suffixes=("", "_before"), validate="one_to_one"
    )
    rows = rows.assign(change_pp=rows["reported_pct"] - rows["reported_pct_before"])
    if len(rows) > MAX_CHANGES:
        # What is left out must be what changed least.
        rows = rows.sort_values(
            "change_pp", key=lambda pp: -pp.abs(), kind="stable", ignore_index=True
        )
    silent = _("no report")
    return Table(
        rows,
        name="changes",
        caption=_("Reported progress at the two cut-offs"),
        columns=[
            Column("label", words.upper_first(page.nouns(level).one)),
            Column("reported_pct_before", _("Before (%)"), "percent", missing=silent),
            Column("reported_pct", _("Now (%)"), "percent", missing=silent),
            Column("change_pp", _("Change (pp)"), "points"),
        ],
        row_header="label",
        language=language,
        max_rows=MAX_CHANGES,
        download="bridge.csv",
    )
