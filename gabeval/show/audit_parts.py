"""How the numbers were made, and whether the authority's own figures come out."""

import pandas as pd

from gabeval.measures.definitions import explain_reason
from gabeval.show.blocks import Block, Bullets, Prose, Stack
from gabeval.show.facts import FactBook
from gabeval.show.finding_parts import say_place
from gabeval.show.opened import Opened
from gabeval.show.tables import Column, Table

MAX_OFF = 60
"""Most published figures that were not reproduced on a page."""


def audit(page: Opened) -> Block:
    """Show how many of the authority's own figures come out when computed again.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        Sentence, counts and the figures that do not come out; a sentence if the
        authority published none.
    """
    rows = page.recomputed
    if rows.empty:
        return Prose([say_reproduced(page)])
    counts = page.reproduced()
    blocks: list[Block] = [Prose([say_reproduced(page)])]
    blocks.append(_reproduced_table(page, counts))
    off = rows[rows["is_comparable"].astype(bool) & ~rows["agrees"].astype(bool)]
    if len(off):
        blocks.append(_off_table(page, off))
    left_out = rows.loc[~rows["is_comparable"].astype(bool), "reason"].value_counts()
    if len(left_out):
        blocks.append(_reasons_table(page, left_out))
    return Stack(blocks)


def say_reproduced(page: Opened) -> str:
    """Say how many of the authority's own figures come out.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    str
        A whole sentence.
    """
    language, rows = page.language, page.recomputed
    compared = rows[rows["is_comparable"].astype(bool)]
    if rows.empty:
        return language.gettext(
            "The export carries no figure that the authority computed."
        )
    if compared.empty:
        return language.gettext(
            "None of the figures that the authority computed can be compared."
        )
    good = compared[compared["agrees"].astype(bool)]
    n = len(compared)
    return language.ngettext(
        "{good} of {n} figure that the authority computed itself comes out within "
        "{tolerance}, with the weights as given.",
        "{good} of {n} figures that the authority computed itself come out within "
        "{tolerance}, with the weights as given.",
        n,
    ).format(
        good=_count_figures(page, len(good), compared, what="n_reproduced"),
        n=_count_figures(page, n, compared, what="n_published"),
        tolerance=say_tolerance(page.plan.house_rules.tolerance_pp, page.facts),
    )


def say_tolerance(tolerance_pp: float, facts: FactBook) -> str:
    """Print the threshold within which a figure counts as reproduced, in points.

    Parameters
    ----------
    tolerance_pp : float
        As the plan sets it.
    facts : FactBook
        Book of the page.

    Returns
    -------
    str
        Marked number with its unit.
    """
    number = facts.state(
        "tolerance_pp",
        tolerance_pp,
        formula="tolerance_pp",
        unit="size",
        decimals=1,
        level="plan",
        places=facts.origins.of_plan_file("house_rules"),
    )
    return f"{number}\u00a0pp"


def _count_figures(page: Opened, number: int, rows: pd.DataFrame, *, what: str) -> str:
    """Print how many published figures there are; with the rows they are made of."""
    facts = page.facts
    level, item_id = page.scope
    progress = page.tables.progress
    leaves = facts.origins.leaves_below(level, item_id)
    made_of = progress[
        progress["export_id"].isin(rows["export_id"])
        & progress["milestone_id"].isin(leaves)
    ]
    return facts.state(
        what,
        number,
        formula=what,
        level=level,
        item_id=item_id,
        places=facts.origins.of_rows(pd.concat([made_of, rows])),
    )


def _reasons_table(page: Opened, numbers: pd.Series) -> Table:
    _ = page.language.gettext
    rows = pd.DataFrame(
        {
            "reason": [explain_reason(r, page.language) for r in sorted(numbers.index)],
            "n": [int(numbers[r]) for r in sorted(numbers.index)],
        }
    )
    return Table(
        rows,
        name="not-compared",
        caption=_("Figures that were not compared, and how many"),
        columns=[
            Column("reason", _("Reason")),
            Column("n", _("How many"), "integer"),
        ],
        row_header="reason",
        language=page.language,
    )


def _reproduced_table(page: Opened, counts: pd.DataFrame) -> Table:
    _ = page.language.gettext
    return Table(
        counts,
        name="reproduced",
        caption=_("Figures of the authority, computed again"),
        columns=[
            Column("name", _("Figure")),
            Column("export_id", _("Export"), "code"),
            Column("n", _("In the export"), "integer"),
            Column("n_comparable", _("Compared"), "integer"),
            Column("n_reproduced", _("Reproduced, weights as given"), "integer"),
            Column("n_exact", _("of these without any difference"), "integer"),
            Column(
                "n_reproduced_normalised",
                _("Reproduced, weights divided by their sum"),
                "integer",
            ),
            Column("n_nonzero", _("Compared, zeros left out"), "integer"),
            Column("n_nonzero_reproduced", _("of these reproduced"), "integer"),
            Column("n_weights_not_one", _("Weights not adding up to 1"), "integer"),
        ],
        row_header="name",
        language=page.language,
    )


def _off_table(page: Opened, off: pd.DataFrame) -> Table:
    language, _ = page.language, page.language.gettext
    order = off["difference_pp"].abs().sort_values(ascending=False, kind="stable").index
    off = off.loc[order]
    rows = off.assign(
        item_name=[
            page.names(level).get(item) or item
            for level, item in zip(off["level"], off["item_id"], strict=True)
        ],
        place=[
            say_place(row["sheet"], row["cell"], row["row"], language)
            for row in off.to_dict("records")
        ],
    )
    return Table(
        rows,
        name="not-reproduced",
        caption=_("Figures that do not come out, the largest difference first"),
        columns=[
            Column("item_name", _("Item")),
            Column("name", _("Figure")),
            Column("quarter", _("Quarter"), "quarter"),
            Column("published_pct", _("In the export"), "number"),
            Column("as_given_pct", _("Ours, weights as given"), "number"),
            Column("normalised_pct", _("Ours, weights divided by their sum"), "number"),
            Column("difference_pp", _("Difference"), "points"),
            Column("place", _("Sheet and cell"), missing=_("no data")),
        ],
        row_header="item_name",
        language=language,
        max_rows=MAX_OFF,
        download="recomputed.csv",
    )


def method(page: Opened) -> Bullets:
    """Say in words how the numbers of the page were made.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Bullets
        Rules on weights, missing reports, the cap, rounding and thresholds.
    """
    _ = page.language.gettext
    if page.has_statuses and not page.has_percentages:
        return Bullets(
            [
                _(
                    "A status stands until the next report; where none was ever "
                    "reported, the page says so."
                ),
                _("Statuses are ordinal: they are counted, never averaged."),
            ]
        )
    weights = (
        _(
            "Weights are used as they were given: the parts of an item add up weight × "
            "progress, and nothing is divided by the sum of the weights."
        )
        if page.plan.weights == "as_given"
        else _(
            "Progress of an item is the sum of weight × progress of its parts, divided "
            "by the sum of the weights."
        )
    )
    cap = (
        _(
            "Nothing counts for more than its whole target; what was reported above "
            "it is shown apart."
        )
        if page.plan.cap
        else _("What was reported above a target counts in full.")
    )
    return Bullets(
        [
            _(
                "All percentages are cumulative, at the end of the quarter, of the "
                "total target."
            ),
            weights,
            cap,
            _(
                "Where a report is missing, the last one is carried forward; what has "
                "never been reported counts as zero. The range says what the missing "
                "reports could change."
            ),
            _("Gap = reported − planned, in percentage points; negative is late."),
            _("Numbers are rounded once, when they are printed."),
            _(
                "A figure of the authority counts as reproduced within {tolerance}. "
                "This threshold is a house rule, not one of OGP."
            ).format(
                tolerance=say_tolerance(page.plan.house_rules.tolerance_pp, page.facts)
            ),
        ]
    )
