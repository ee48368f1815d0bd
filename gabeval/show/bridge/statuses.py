"""What can be compared where exports hold statuses: how many moved, and from where."""

import pandas as pd

from gabeval.measures.vintages import Vintage, list_vintages, open_vintage
from gabeval.show import statuses, words
from gabeval.show.blocks import Block, Prose, Stack
from gabeval.show.opened import Opened
from gabeval.show.tables import Column, Table


def explain_no_bridge(page: Opened, item_id: str = "") -> Block:
    """Say why there is no bridge; where there are statuses, count who moved.

    Parameters
    ----------
    page : Opened
        Opened plan.
    item_id : str, optional
        A commitment; the plan if left out.

    Returns
    -------
    Block
        Sentences, and a table of statuses in both exports where there are any.
    """
    _ = page.language.gettext
    if page.has_percentages or not page.has_statuses:
        return Prose(
            [
                _(
                    "No earlier export holds percentages to compare with, so the "
                    "change cannot be explained."
                )
            ]
        )
    said = _(
        "The exports hold statuses and no percentages: a status is an order and no "
        "amount, so no effects add up. What can be compared is how many moved."
    )
    order = list_vintages(page.tables.exports, page.cut_off)
    if len(order) < 2:
        return Prose([said, _("No earlier export says anything to compare with.")])
    old, new = (open_vintage(page.tables, export) for export in order[-2:])
    return Stack([Prose([said]), *_moves(page, old, new, item_id)])


def _moves(
    page: Opened, old: Vintage, new: Vintage, item_id: str
) -> tuple[Block, Block]:
    """Count the milestones by their status in either export."""
    language, _ = page.language, page.language.gettext
    sides = []
    for vintage in (old, new):
        rows = vintage.progress
        rows = rows[rows["commitment_id"] == item_id] if item_id else rows
        told = statuses.last_statuses(rows, vintage.quarter)
        sides.append(told.set_index("milestone_id")["code"])
    both = pd.concat(sides, axis=1, keys=["before", "now"], join="inner")
    codes = [c for c in (*words.CODE_ORDER, "") if (both == c).to_numpy().any()]
    counts = pd.crosstab(both["before"], both["now"]).reindex(
        index=codes, columns=codes, fill_value=0
    )
    names = {c: words.name_code(c, language) or _("Without a status") for c in codes}
    table = counts.rename(columns=lambda code: f"n_{code or 'none'}").reset_index()
    table = table.assign(label=[names[code] for code in table["before"]])
    n, moved = len(both), int((both["before"] != both["now"]).sum())
    level, scope = page.scope
    text = language.ngettext(
        "{moved} of {total} has another last status in export {later} than in export "
        "{earlier}.",
        "{moved} of {total} have another last status in export {later} than in export "
        "{earlier}.",
        moved,
    )
    facts = page.facts
    places = facts.origins.of_exports([old.export_id, new.export_id])

    def count(what: str, number: int) -> str:
        return facts.state(
            what,
            number,
            formula=what,
            level=level,
            item_id=scope,
            quarter=page.quarter,
            part=f"from-{old.export_id}",
            places=places,
        )

    said = text.format(
        moved=count("n_status_moved", moved),
        total=page.nouns().beside(count("n_status_compared", n), n),
        later=facts.code(new.export_id),
        earlier=facts.code(old.export_id),
    )
    shown = Table(
        table,
        name="status-moves",
        caption=_(
            "{many}: last status in the earlier export (rows) and in the later "
            "one (columns)"
        ).format(many=words.upper_first(page.nouns().many)),
        columns=[
            Column("label", _("Earlier status")),
            *(Column(f"n_{code or 'none'}", names[code], "integer") for code in codes),
        ],
        row_header="label",
        language=language,
    )
    return Prose([said]), shown
