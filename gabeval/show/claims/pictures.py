"""Pictures of what published figures leave possible for unpublished ones."""

import pandas as pd

from gabeval.measures.claims import Audit, Judged
from gabeval.measures.claims.records import Scenario
from gabeval.measures.claims.words import name_quantity, write_interval
from gabeval.measures.intervals import Interval
from gabeval.show import style
from gabeval.show.blocks import Block, Prose
from gabeval.show.claims.figures import plot_possible
from gabeval.show.claims.opening import open_audit, say_no_claims
from gabeval.show.claims.places import place_of_relation
from gabeval.show.claims.sentences import Teller, say_range
from gabeval.show.claims.words import name_weights
from gabeval.show.facts import FactBook
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.pictures import Picture
from gabeval.show.tables import Column, Table


def forced_picture(page: Opened, relation_id: str = "") -> Block:
    """Draw what the published figures leave possible for an unpublished one.

    Parameters
    ----------
    page : Opened
        Opened plan.
    relation_id : str, optional
        Relation; the first one that forces something if left out.

    Returns
    -------
    Block
        The number line, one row per set of weights, with its table; a sentence if
        nothing is forced.
    """
    language, _ = page.language, page.language.gettext
    told = open_audit(page)
    if told is None:
        return say_no_claims(page)
    audit, teller = told
    one = _choose_forced(audit, relation_id)
    if one is None:
        return Prose([_("The published figures force no unpublished one.")])
    name, own = one.verdict.forced[0]
    label = name_quantity(name, audit.book, language)
    rows = [(s, dict(s.ranges)[name]) for s in one.detail.scenarios]
    labels = [name_weights(s.kind, s.low, s.high, language) for s, _i in rows]
    ranges = [interval for _s, interval in rows]
    ax = style.new_axes(style.rows_height(len(rows)))
    plot_possible(labels, ranges, ax=ax, language=language)
    key = one.relation.relation_id
    return Picture(
        ax,
        name="forced",
        headline=_say_forced(one, label, own, teller, page.facts),
        subtitle=_(
            "What {claims} leave possible for {name}, percent, by weights"
        ).format(claims=teller.claims(one), name=page.facts.name(label)),
        alt_title=_("Number lines: one row per set of weights"),
        alt=join_text(
            [
                _say_forced(one, label, own, teller.quiet(), page.facts.quiet()),
                *(
                    f"{words}: {write_interval(interval, language)}."
                    for words, interval in zip(labels, ranges, strict=True)
                ),
            ]
        ),
        language=language,
        source=_(
            "Worked out from the published figures, relation {relation}. A hollow end "
            "is left out. With any weights at all a part may weigh nothing, which is "
            "why that row says so little."
        ).format(relation=page.facts.code(key, place_of_relation(key))),
        table=_forced_table(one, rows, labels, label, page),
    )


def weight_budget(page: Opened) -> Block:
    """Say how much a forced part could weigh for the headline to stand.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        A table; a sentence if no relation asks for it.
    """
    language, _ = page.language, page.language.gettext
    told = open_audit(page)
    if told is None:
        return say_no_claims(page)
    found = [one for one in told[0].judged if one.detail.budget]
    if not found:
        return Prose([_("No relation asks how much a part could weigh.")])
    one = found[0]
    label = name_quantity(one.relation.forces[0], told[0].book, language)
    rows = pd.DataFrame(one.detail.budget, columns=["part", "weight"])
    return Table(
        rows.assign(
            weight=100 * rows["weight"],
            part=[language.percent(part, 0) for part in rows["part"]],
        ),
        name="weight-budget",
        caption=_("The most that {name} could weigh, all else complete").format(
            name=label
        ),
        columns=[
            Column("part", _("Progress of {name}").format(name=label), is_right=True),
            Column("weight", _("Largest weight (%)"), "percent"),
        ],
        row_header="part",
        language=language,
        note=_("From relation {relation}.").format(relation=one.relation.relation_id),
    )


def _choose_forced(audit: Audit, relation_id: str) -> Judged | None:
    """Take the relation that was named, or the first one that forces something."""
    for one in audit.judged:
        is_it = relation_id in ("", one.relation.relation_id)
        if is_it and one.verdict.forced and one.detail.scenarios:
            return one
    return None


def _say_forced(
    one: Judged, label: str, own: Interval, teller: Teller, facts: FactBook
) -> str:
    """Say what the figures need of the quantity, as the headline of its picture."""
    _ = facts.language.gettext
    key = one.relation.relation_id
    name, _own = one.verdict.forced[0]
    corner = say_range(label, own, teller, part=f"{key}.{name}")
    return _(
        "Supposing {assumptions}, the published figures fit only with {corner}."
    ).format(assumptions=teller.assumptions(one), corner=corner)


def _forced_table(
    one: Judged,
    rows: list[tuple[Scenario, Interval | None]],
    labels: list[str],
    label: str,
    page: Opened,
) -> Table:
    language, _ = page.language, page.language.gettext
    ends = [(None, None) if i is None else (i.low, i.high) for _s, i in rows]
    frame = pd.DataFrame(
        {
            "weights": labels,
            "possible": [write_interval(i, language) for _s, i in rows],
            "low": [None if low is None else float(low) for low, _high in ends],
            "high": [None if high is None else float(high) for _low, high in ends],
        }
    )
    return Table(
        frame,
        name="forced-table",
        caption=_("What is left to {name}, the numbers of the figure").format(
            name=label
        ),
        columns=[
            Column("weights", _("Weights")),
            Column("possible", _("Leaves possible"), is_right=True),
            Column("low", _("At least (%)"), "percent", 2),
            Column("high", _("At most (%)"), "percent", 2),
        ],
        row_header="weights",
        language=language,
        note=_("From relation {relation}.").format(relation=one.relation.relation_id),
    )
