"""Checks of the tidy tables of one export: what is odd about its numbers.

Each function looks at one kind of oddity and adds a finding per case. Nothing is
changed and nothing is left out here.
"""

import numpy as np
import pandas as pd

from gabeval.monitor.findings import Findings
from gabeval.numerals import absence_of
from gabeval.plan import ExportEntry, Layout, Plan
from gabeval.quarters import quarter_end, quarter_start

FAR_OVER = 200.0
"""Percent above which progress is asked about and not only noted (house rule)."""

EPSILON = 1e-9
"""Numbers closer than this are the same."""

ONE_QUARTER = ("cut_off", "title")
"""Ways of saying the quarter under which an export is not expected to hold others."""

UNSAID = ("blank", "not_reported")
"""States in which a report is missing."""


def find_oddities(
    progress: pd.DataFrame,
    tree: pd.DataFrame,
    *,
    plan: Plan,
    layout: Layout,
    export: ExportEntry,
    findings: Findings,
) -> None:
    """Run every check on the tables of one export.

    Parameters
    ----------
    progress, tree : pandas.DataFrame
        Tables of `gabeval.tables`, of this export alone.
    plan, layout, export
        What the plan says.
    findings : Findings
        Gets one finding per case.
    """
    progress = progress.rename(columns={"milestone_id": "item_id"})
    find_out_of_range(progress, findings)
    find_falls(progress, plan, findings)
    find_missing_reports(progress, plan, layout, export, findings)
    find_wrong_quarters(progress, plan, export, findings)
    find_wrong_dates(progress, plan, findings)
    find_missing_parts(progress, layout, findings)
    find_wrong_weights(tree, plan, findings)
    find_absent_commitments(tree, plan, findings)


def find_out_of_range(progress: pd.DataFrame, findings: Findings) -> None:
    """Find progress above 100 % or below 0, and programmes above 100 %."""
    at = progress.assign(cell=progress["reported_cell"], value=progress["reported_pct"])
    findings.add_rows("far_over_100", at[at["value"] > FAR_OVER])
    over = (at["value"] > 100 + EPSILON) & (at["value"] <= FAR_OVER)
    findings.add_rows("over_100", at[over])
    findings.add_rows("below_0", at[at["value"] < -EPSILON])
    # A negative increment is odd even where the total stays above zero.
    negative = at["reported_value"].lt(-EPSILON) & ~at["value"].lt(-EPSILON)
    findings.add_rows("value_below_0", at.assign(value=at["reported_value"])[negative])
    planned = progress.assign(
        cell=progress["planned_cell"], value=progress["planned_pct"]
    )
    over = planned[planned["value"] > 100.05].drop_duplicates("item_id")
    findings.add_rows("planned_over_100", over)


def find_falls(progress: pd.DataFrame, plan: Plan, findings: Findings) -> None:
    """Find cumulative series that fall from one report to the next."""
    limit = plan.house_rules.fall_tolerance_pp
    ordered = progress.sort_values(["item_id", "quarter"], kind="stable")
    for name, rule in (("reported", "falls"), ("planned", "planned_falls")):
        given = ordered[ordered[f"{name}_pct"].notna()]
        before = given.groupby("item_id", sort=False)[f"{name}_pct"].shift()
        cases = given.assign(
            other=before, value=given[f"{name}_pct"], cell=given[f"{name}_cell"]
        )[before - given[f"{name}_pct"] > limit]
        # A reduction comes down on purpose only in its values, never in its percent.
        findings.add_rows(rule, cases, ["other"])


def find_missing_reports(
    progress: pd.DataFrame,
    plan: Plan,
    layout: Layout,
    export: ExportEntry,
    findings: Findings,
) -> None:
    """Find quarters that should have been reported by the cut-off and were not."""
    due = [q for q in plan.expected_quarters if quarter_end(q) <= export.cut_off]
    # A quarter of which nobody says anything is one finding, not one per milestone.
    says = progress["reported_value"].notna() | progress["status_code"].notna()
    held = set(progress.loc[says, "quarter"])
    if layout.periods.from_ not in ONE_QUARTER:
        for quarter in (q for q in due if q not in held):
            findings.add("quarter_absent", quarter=quarter)
    by_row = layout.periods.from_ == "column"
    if by_row:
        _find_absent_rows(progress, [q for q in due if q in held], findings)
        return
    if layout.quarters.reported is None and layout.milestones_are_columns is None:
        return
    # A milestone without a programme may have begun at any time.
    programme = progress.groupby("item_id", sort=False)["planned_pct"]
    begun = programme.ffill().gt(0) | programme.transform("count").eq(0)
    due = [q for q in due if q in held]
    silent = progress["reported_state"].isin(UNSAID) & progress["quarter"].isin(due)
    silent &= progress["status_code"].isna()
    # Whoever has reported 100 % has nothing left to report.
    carried = progress.groupby("item_id", sort=False)["reported_pct"].ffill()
    silent &= ~(carried.fillna(0) >= 100 - EPSILON)
    cases = progress[silent & begun]
    findings.add_rows(
        "quarter_missing", cases.assign(cell=cases["reported_cell"], value="")
    )


def find_uncovered_quarters(
    progress: pd.DataFrame, plan: Plan, findings: Findings
) -> None:
    """Find quarters before the last cut-off of which no export says anything.

    Parameters
    ----------
    progress : pandas.DataFrame
        Of all exports.
    plan : Plan
        Says which quarters are expected.
    findings : Findings
        Gets one finding per quarter, about the plan as a whole.
    """
    says = progress["reported_value"].notna() | progress["status_code"].notna()
    held = set(progress.loc[says, "quarter"])
    last = max(entry.cut_off for entry in plan.exports)
    for quarter in plan.expected_quarters:
        if held and quarter_end(quarter) <= last and quarter not in held:
            findings.add("quarter_nowhere", quarter=quarter)


def _find_absent_rows(
    progress: pd.DataFrame, due: list[str], findings: Findings
) -> None:
    """Find milestones that have no row for quarters which other milestones have."""
    for item, group in progress.groupby("item_id", sort=False):
        said = set(group["quarter"])
        since = [q for q in due if q > group["quarter"].min() and q not in said]
        if since:
            findings.add(
                "quarters_without_row",
                sheet=str(group["sheet"].iloc[0]),
                row=int(group["row"].iloc[0]),
                item_id=str(item),
                value=", ".join(since),
            )


def find_wrong_quarters(
    progress: pd.DataFrame, plan: Plan, export: ExportEntry, findings: Findings
) -> None:
    """Find reports for quarters outside the plan, or after the cut-off."""
    said = progress[progress["reported_value"].notna()]
    outside = said[~said["quarter"].isin(plan.expected_quarters)]
    for quarter, group in outside.groupby("quarter"):
        findings.add(
            "quarter_outside",
            sheet=str(group["sheet"].iloc[0]),
            cell=str(group["reported_cell"].iloc[0] or ""),
            row=int(group["row"].iloc[0]),
            quarter=str(quarter),
            value=str(len(group)),
        )
    later = said[said["quarter"].map(quarter_start) > export.cut_off]
    later = later[later["reported_value"] != 0]
    findings.add_rows(
        "report_in_future",
        later.assign(
            cell=later["reported_cell"],
            value=later["reported_pct"],
            other=export.cut_off.isoformat(),
        ),
        ["other"],
    )


def find_wrong_dates(progress: pd.DataFrame, plan: Plan, findings: Findings) -> None:
    """Find progress before a milestone's start, or new progress after its end."""
    dates = {}
    for end in ("start", "end"):
        days = {c.commitment_id: getattr(c, end) for c in plan.commitments}
        iso = {code: day.isoformat() for code, day in days.items() if day}
        own = progress[f"{end}_date"]
        dates[end] = own.where(own.notna(), progress["commitment_id"].map(iso))
    quarters = sorted(progress["quarter"].unique())
    first, last = (
        progress["quarter"].map({q: edge(q).isoformat() for q in quarters})
        for edge in (quarter_start, quarter_end)
    )
    value = progress["reported_pct"]
    carried = value.groupby(progress["item_id"]).ffill()
    before = carried.groupby(progress["item_id"]).shift().fillna(0)
    early = (value > EPSILON) & dates["start"].notna() & (last < dates["start"])
    late = (value - before > 0.05) & dates["end"].notna() & (first > dates["end"])
    for rule, mask, other in (
        ("before_start", early, dates["start"]),
        ("after_end", late, dates["end"]),
    ):
        cases = progress.assign(
            cell=progress["reported_cell"], value=value, other=other
        )[mask]
        findings.add_rows(rule, cases, ["other"])


def find_missing_parts(
    progress: pd.DataFrame, layout: Layout, findings: Findings
) -> None:
    """Find milestones without programme or target, and reports without evidence."""
    if layout.quarters.planned is not None:
        there = progress[progress["planned_state"] != "no_column"]
        none = there.groupby("item_id", sort=False)["planned_value"].count() == 0
        bare = there[there["item_id"].isin(none[none].index)]
        bare = bare.drop_duplicates("item_id").assign(quarter="", value="")
        findings.add_rows("planned_missing", bare.assign(cell=bare["planned_cell"]))
    lost = progress["reported_value"].notna() & progress["reported_pct"].isna()
    cases = progress[lost].drop_duplicates("item_id")
    findings.add_rows(
        "target_missing",
        cases.assign(cell=cases["reported_cell"], value=cases["reported_value"]),
    )
    has_evidence = layout.quarters.evidence or layout.fields.evidence
    if has_evidence is None or (
        has_evidence.optional and progress["evidence"].isna().all()
    ):
        return
    per_quarter = layout.quarters.evidence is not None
    said = (progress["reported_value"].fillna(0) > 0) | progress["status_code"].isin(
        ["limited", "substantial", "complete"]
    )
    if not per_quarter and layout.periods.from_ == "columns":
        said &= progress["quarter"].eq(progress["quarter"].max())
    texts = progress["evidence"]
    empty = {text for text in texts.dropna().unique() if absence_of(text)}
    bare = progress[said & (texts.isna() | texts.isin(empty))]
    findings.add_rows(
        "evidence_missing", bare.assign(cell=bare["reported_cell"], value="")
    )


def find_wrong_weights(tree: pd.DataFrame, plan: Plan, findings: Findings) -> None:
    """Find weights that do not add up to 1, at any level."""
    limit = plan.house_rules.weight_tolerance
    weighed = tree[tree["weight_source"] != "equal"]
    if weighed.empty:
        return
    summed = weighed.groupby(["level", "parent_id"], sort=False).agg(
        sheet=("sheet", "first"),
        row=("row", "first"),
        cell=("weight_cell", "first"),
        total=("weight", "sum"),
        given=("weight", "count"),
        size=("weight", "size"),
    )
    summed = summed.reset_index().rename(columns={"parent_id": "item_id"})
    summed["item_id"] = summed["item_id"].replace("", plan.plan_id)
    absent = summed["size"] - summed["given"]
    findings.add_rows(
        "weights_missing", summed.assign(value=absent.astype(str))[absent > 0]
    )
    given = summed.assign(value=summed["total"])[summed["given"] > 0]
    is_zero = np.isclose(given["total"], 0)
    findings.add_rows("weights_zero", given[is_zero])
    findings.add_rows(
        "weights_not_one", given[~is_zero & ((given["total"] - 1).abs() > limit)]
    )


def find_absent_commitments(tree: pd.DataFrame, plan: Plan, findings: Findings) -> None:
    """Find commitments of the plan that the export does not name."""
    held = set(tree.loc[tree["level"] == plan.commitment_level, "item_id"])
    for entry in plan.commitments:
        if entry.commitment_id not in held:
            findings.add("commitment_absent", item_id=entry.commitment_id)
