"""Tables of the page of the whole plan: its commitments, findings and exports."""

import pandas as pd

from gabeval.show import statuses, words
from gabeval.show.finding_parts import summarise_findings, take_findings
from gabeval.show.opened import Opened
from gabeval.show.progress_parts import make_codes_table
from gabeval.show.slugs import page_slug
from gabeval.show.tables import Column, Table

MAX_COMMITMENTS = 500
"""Most commitments in the table of a page; more would make it too large to open."""


def commitments_table(page: Opened) -> Table:
    """List every commitment, with a link to its page.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Table
        All commitments in the order of the plan.
    """
    language, _ = page.language, page.language.gettext
    level = page.plan.commitment_level
    nouns = page.nouns(level)
    label = Column("label", words.upper_first(nouns.one), href="page")
    if page.has_statuses and not page.has_percentages:
        rows = statuses.count_by_commitment(page.progress, page.quarter)
        return make_codes_table(
            add_pages(page.with_names(rows, level)),
            page,
            label,
            name="commitments",
            caption=_("{many} by status, at the cut-off").format(
                many=words.upper_first(nouns.many)
            ),
        )
    rows = add_pages(_with_all(page, level))
    has_weights = bool(rows["weight_pct"].notna().any())
    has_codes = bool((rows["label"] != rows["item_id"]).any())
    has_plan = bool(rows["planned_pct"].notna().any())
    return Table(
        rows,
        name="commitments",
        caption=_("{many} at the cut-off").format(many=words.upper_first(nouns.many)),
        columns=[
            *([Column("item_id", _("Code"), "code")] * has_codes),
            label,
            *([Column("weight_pct", _("Weight (%)"), "percent")] * has_weights),
            *([Column("planned_pct", _("Planned (%)"), "percent")] * has_plan),
            Column(
                "reported_pct", _("Reported (%)"), "percent", missing=_("no report")
            ),
            *([Column("gap_pp", _("Gap (pp)"), "points")] * has_plan),
            Column("n_complete", _("At 100%"), "integer"),
            Column("n_milestones", words.upper_first(page.nouns().many), "integer"),
            Column("n_unreported", _("Missing reports"), "integer"),
        ],
        row_header="label",
        language=language,
        anchor="item_id",
        max_rows=MAX_COMMITMENTS,
        download="commitments.csv",
    )


def findings_summary(page: Opened) -> Table:
    """Count the findings by rule, the gravest first.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Table
        One row per rule, with an example.
    """
    return summarise_findings(take_findings(page, "plan"), page.language)


def exports_table(page: Opened) -> Table:
    """List the exports that count at the cut-off, with links to their pages.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Table
        One row per export, the oldest first.
    """
    _ = page.language.gettext
    receipts = page.tables.receipts.groupby("export_id")[
        ["rows_read", "rows_used", "rows_quarantined"]
    ].sum()
    rows = page.exports.join(receipts, on="export_id")
    return Table(
        rows,
        name="exports",
        caption=_("Exports that this page stands on"),
        columns=[
            Column("export_id", _("Export"), "code"),
            Column("file", _("File"), "code"),
            Column("cut_off", _("Cut-off"), "date"),
            Column("received", _("Received"), "date"),
            Column("rows_read", _("Rows read"), "integer"),
            Column("rows_used", _("Used"), "integer"),
            Column("rows_quarantined", _("In quarantine"), "integer"),
            Column("sha256", _("SHA-256 of the file"), "code"),
        ],
        row_header="export_id",
        language=page.language,
    )


def add_pages(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the address of the page of each commitment, as seen from its neighbours.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows with ``item_id``.

    Returns
    -------
    pandas.DataFrame
        The rows with the column ``page``.

    Examples
    --------
    >>> add_pages(pd.DataFrame({"item_id": ["C01"]}))["page"].tolist()
    ['commitment-c01.html']
    """
    return rows.assign(
        page=[f"commitment-{page_slug(i)}.html" for i in rows["item_id"]]
    )


def _with_all(page: Opened, level: str) -> pd.DataFrame:
    """Take every commitment of the tree, measured or not, in the order of the plan."""
    tree = page.tree[page.tree["level"] == level].drop_duplicates("item_id")
    items = tree[["item_id"]].assign(weight_pct=100 * tree["weight"])
    now = page.at_cut_off(level)
    if now.empty:
        counts = ["n_complete", "n_milestones", "n_unreported", "n_never_reported"]
        now = pd.DataFrame(
            columns=["item_id", "planned_pct", "reported_pct", "gap_pp", *counts]
        ).astype({"item_id": object, "planned_pct": float})
        now = now.astype({"reported_pct": float, "gap_pp": float})
    merged = items.merge(
        now.drop(columns="label", errors="ignore"), on="item_id", how="left"
    )
    return page.with_names(merged, level)
