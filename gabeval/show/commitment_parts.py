"""Parts of the page of one commitment: its milestones, and where each number stands."""

import pandas as pd

from gabeval.show import words
from gabeval.show.blocks import Block, Prose
from gabeval.show.finding_parts import say_place
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.tables import Column, Table
from gabeval.tables import COMPLETION_CODES, REPORTED_STATES

MAX_MILESTONES = 150
"""Most milestones on a page; the download has all of them."""


def milestones_table(page: Opened, commitment: str) -> Block:
    """List the milestones of a commitment, each with the cell its number stands in.

    Reported is the last report up to the cut-off, as written, even above 100; the gap
    is that of the headline. A milestone that never reported says so.

    Parameters
    ----------
    page : Opened
        Opened plan.
    commitment : str
        Code of the commitment.

    Returns
    -------
    Block
        The table; a sentence if the exports hold no progress of it.
    """
    language, _ = page.language, page.language.gettext
    rows = list_milestones(page, commitment)
    if rows.empty:
        return Prose([_("The exports hold no progress by quarter.")])
    nouns = page.nouns()
    has_weights = bool(rows["weight_pct"].notna().any())
    has_plan = bool(rows["planned_pct"].notna().any())
    has_several_files = len(rows["file"].unique()) > 1
    bodies = list(rows["entity"].dropna().unique())
    names = sorted(rows["file"].dropna().unique())
    files = page.facts.list(page.facts.code(name) for name in names)
    columns = [
        Column("label", words.upper_first(nouns.one)),
        *([Column("weight_pct", _("Weight (%)"), "percent")] * has_weights),
        *([Column("planned_pct", _("Planned (%)"), "percent")] * has_plan),
        *(
            [
                Column(
                    "reported_pct", _("Reported (%)"), "percent", missing=_("no report")
                )
            ]
            * page.has_percentages
        ),
        *([Column("gap_pp", _("Gap (pp)"), "points")] * has_plan),
        *([Column("status", _("Status"), missing=_("no status"))] * page.has_statuses),
        Column("last_quarter", _("Last report"), missing=_("never")),
        *([Column("entity", _("Body in charge"))] * (len(bodies) > 1)),
        Column("evidence", _("Evidence"), "link", missing=_("none handed in")),
        Column("origin", _("Sheet and cell"), "code"),
        *([Column("file", _("File"), "code")] * has_several_files),
    ]
    return Table(
        rows,
        name="milestones",
        caption=_("{many} at the cut-off").format(many=words.upper_first(nouns.many)),
        columns=columns,
        row_header="label",
        language=language,
        note=join_text(
            [
                _("Body in charge of all: {body}.").format(
                    body=page.facts.name(bodies[0])
                )
                if len(bodies) == 1
                else "",
                _(
                    "Sheet and cell are those of the last report in {files}. Weights "
                    "are shares of what lies directly above."
                ).format(files=files),
            ]
        ),
        max_rows=MAX_MILESTONES,
        download="milestones.csv",
        anchor="milestone_id",
    )


def list_milestones(page: Opened, commitment: str) -> pd.DataFrame:
    """Put together what is known of each milestone of a commitment.

    Parameters
    ----------
    page : Opened
        Opened plan.
    commitment : str
        Code of the commitment.

    Returns
    -------
    pandas.DataFrame
        One row per milestone in the order of the export: ``milestone_id``, ``label``,
        ``weight_pct``, ``planned_pct``, ``reported_pct``, ``gap_pp``, ``status``,
        ``last_quarter``, ``entity``, ``evidence``, ``origin`` and ``file``. What is not
        known is missing.
    """
    rows = page.progress[page.progress["commitment_id"] == commitment]
    names = page.names(page.plan.leaf_level)
    known = rows[rows["quarter"] <= page.quarter].sort_values("quarter", kind="stable")
    spoken = (
        known["reported_state"].isin(REPORTED_STATES) | known["status_code"].notna()
    )
    reports = _last_of(known[spoken])
    evidence = _last_of(known[known["evidence"].notna()])
    # Where nothing is known yet, a later quarter still tells weight, entity and cell.
    is_known = rows["quarter"] <= page.quarter
    current = _last_of(
        rows.assign(is_known=is_known).sort_values(["is_known", "quarter"])
    )
    measured = page.measured[
        (page.measured["level"] == page.plan.leaf_level)
        & (page.measured["quarter"] == page.quarter)
    ].set_index("item_id")
    lines = [
        {
            "milestone_id": milestone,
            "label": join_text(
                [_code(milestone, names), names.get(milestone, "")], " "
            ),
            "weight_pct": 100 * row["weight"],
            "entity": page.entity_name(row["entity_id"]),
            "evidence": evidence["evidence"].get(milestone),
            **_numbers(measured, milestone, has_report=milestone in reports.index),
            **_report(reports, row, milestone, page),
        }
        for milestone in rows["milestone_id"].unique()
        for row in [current.loc[milestone]]
    ]
    return pd.DataFrame(lines)


def codes_table(page: Opened, level: str, item_id: str) -> Block:
    """List the codes of published scales that the exports carry for an item.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Block
        The table; a sentence if there are none.
    """
    language, _ = page.language, page.language.gettext
    codes = page.tables.codes
    rows = codes[
        (codes["level"] == level)
        & (codes["item_id"] == item_id)
        & codes["export_id"].isin(page.exports["export_id"])
    ]
    if rows.empty:
        return Prose([_("The exports carry no codes of a published scale for it.")])
    rows = rows.assign(
        code_name=[
            words.name_code(code, language) if code in COMPLETION_CODES else code
            for code in rows["code"]
        ],
        place=[
            say_place(row["sheet"], row["cell"], row["row"], language)
            for row in rows.to_dict("records")
        ],
    )
    return Table(
        rows,
        name="codes",
        caption=_("Codes that the exports carry"),
        columns=[
            Column("scale", _("Scale"), "code"),
            Column("code_name", _("Code"), missing=_("not on the scale")),
            Column("label_text", _("Label as written")),
            Column("code_text", _("Number as written")),
            Column("export_id", _("Export"), "code"),
            Column("place", _("Sheet and cell")),
        ],
        row_header="scale",
        language=language,
    )


def _last_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Take the last row of each milestone; rows come in the order of time."""
    return rows.drop_duplicates("milestone_id", keep="last").set_index("milestone_id")


def _code(milestone: str, names: dict[str, str]) -> str:
    """Print the code before the name, unless it is the name itself."""
    return "" if names.get(milestone) == milestone else milestone


def _numbers(
    measured: pd.DataFrame, milestone: str, *, has_report: bool
) -> dict[str, float]:
    if milestone not in measured.index:
        return dict.fromkeys(("planned_pct", "reported_pct", "gap_pp"), float("nan"))
    row = measured.loc[milestone]
    nothing = float("nan")
    return {
        "planned_pct": row["planned_pct"],
        "reported_pct": row["reported_uncapped_pct"] if has_report else nothing,
        "gap_pp": row["gap_pp"] if has_report else nothing,
    }


def _report(
    reports: pd.DataFrame, row: pd.Series, milestone: str, page: Opened
) -> dict[str, object]:
    """Say when a milestone last reported and in which cell; or where it did not."""
    is_known = milestone in reports.index
    told = reports.loc[milestone] if is_known else row
    language = page.language
    code = told["status_code"]
    cell = told["reported_cell"]
    status = "" if pd.isna(code) else words.name_code(str(code), language)
    return {
        "status": status if is_known else None,
        "last_quarter": language.quarter_code(told["quarter"]) if is_known else None,
        "origin": say_place(
            told["sheet"], "" if pd.isna(cell) else cell, int(told["row"]), language
        ),
        "file": told["file"],
    }
