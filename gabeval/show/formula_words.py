"""The words of every formula: name, sentence, and the rule for what is missing.

``{many}`` stands for what the plan calls its milestones. Which rule there is for what
is missing is explained in `gabeval.show.formulas`.
"""

from collections.abc import Callable

from gabeval.language import Language
from gabeval.show.bridge.words import list_bridge
from gabeval.show.claims.words import list_claims
from gabeval.show.evidence.words import list_evidence, list_screens
from gabeval.show.forecast.words import list_forecast
from gabeval.show.schedule.words import list_schedule
from gabeval.show.sensitivity.words import list_sensitivity
from gabeval.show.words import CODE_ORDER, name_code

Entries = dict[str, tuple[str, str, str]]
"""By id of the formula: name, sentence, id of the rule for what is missing."""


def list_progress(language: Language) -> Entries:
    """Words for weighted sums of progress."""
    _ = language.gettext
    forward = "carried_forward"
    return {
        "reported_pct": (
            _("Reported progress"),
            _(
                "Sum of weight × last reported progress of the {many} below, in "
                "percent of the total target."
            ),
            forward,
        ),
        "planned_pct": (
            _("Planned progress"),
            _(
                "Sum of weight × programmed progress of the {many} below, in percent "
                "of the total target."
            ),
            "plan_left_out",
        ),
        "gap_pp": (
            _("Gap"),
            _("Reported minus planned progress; negative is late."),
            forward,
        ),
        "gap_size_pp": (
            _("Size of the gap"),
            _("Difference of reported and planned progress, without its sign."),
            forward,
        ),
        "reported_as_given_pct": (
            _("Reported progress, weights as given"),
            _("Sum of weight × last reported progress, nothing divided."),
            forward,
        ),
        "reported_normalised_pct": (
            _("Reported progress, weights divided"),
            _(
                "Sum of weight × last reported progress, divided by the sum of the "
                "weights."
            ),
            forward,
        ),
        "overshoot_pp": (
            _("Reported above the targets"),
            _("Sum of weight × what was reported above 100%."),
            forward,
        ),
        "given_back_pp": (
            _("Withdrawn progress"),
            _(
                "Sum of weight × how far each of the {many} stands below its own "
                "highest report."
            ),
            forward,
        ),
        "lower_pct": (
            _("Lowest possible progress"),
            _(
                "Sum of weight × the lowest value that each missing report can have "
                "had."
            ),
            "bounded",
        ),
        "upper_pct": (
            _("Highest possible progress"),
            _(
                "Sum of weight × the highest value that each missing report can have "
                "had."
            ),
            "bounded",
        ),
        "weight_sum": (
            _("Sum of the weights"),
            _("The weights right below the item, added up as they were given."),
            "",
        ),
        "weights_total_pct": (
            _("Sum of the weights"),
            _(
                "The weights right below the plan, added up as they were given, in "
                "percent."
            ),
            "",
        ),
    }


def list_counts(language: Language) -> Entries:
    """Words for numbers of milestones, reports and items."""
    _ = language.gettext
    forward = "carried_forward"
    return {
        "n_milestones": (
            _("Number of {many}"),
            _("Number of {many} below the item, as the export lists them."),
            "",
        ),
        "n_complete": (
            _("Targets reached"),
            _(
                "Number of {many} whose last report is 100% or more, or whose last "
                "status is “complete”."
            ),
            forward,
        ),
        "n_unreported": (
            _("Missing reports"),
            _(
                "Number of {many} without a report in the quarter; “not applicable” is "
                "an answer."
            ),
            "counted",
        ),
        "n_never_reported": (
            _("Never reported"),
            _("Number of {many} without any report up to the quarter."),
            "counted",
        ),
        "n_unplanned": (
            _("Without a programme"),
            _("Number of {many} without any programmed value up to the quarter."),
            "counted",
        ),
        "n_reports": (
            _("Reports received in the quarter"),
            _("Number of {many} minus those without a report in the quarter."),
            "counted",
        ),
        "n_reports_to_date": (
            _("Reports received to date"),
            _("Reports received, added up over all quarters to date."),
            "counted",
        ),
        "n_reports_due_to_date": (
            _("Reports due to date"),
            _("One report for each of the {many} and each quarter to date."),
            "",
        ),
        "n_with_evidence": (
            _("With evidence"),
            _("Number of {many} for which any evidence was handed in to date."),
            "counted",
        ),
        "n_without_evidence": (
            _("Without evidence"),
            _("Number of {many} for which no evidence was handed in to date."),
            "counted",
        ),
        **{
            f"n_{code}_code": (
                _("On the status “{code}”").format(code=name_code(code, language)),
                _(
                    "Number of {many} whose last reported status is this one; statuses "
                    "are counted, never averaged."
                ),
                forward,
            )
            for code in CODE_ORDER
        },
        "n_on_any_code": (
            _("All {many}"),
            _("Number of {many} that the export lists."),
            "",
        ),
        "n_on_no_code": (
            _("Without a status"),
            _("Number of {many} that never had a status."),
            "counted",
        ),
        "n_items": (
            _("Number of items"),
            _("Number of items of this level in the export."),
            "",
        ),
        "n_behind": (
            _("Behind their plan"),
            _("Number of items whose gap is negative once it is rounded for print."),
            "carried_forward",
        ),
        "n_shown": (
            _("Number shown in the figure"),
            _("A figure shows so many rows at most; the table has all of them."),
            "",
        ),
    }


def list_checks(language: Language) -> Entries:
    """Words for what the checks counted."""
    _ = language.gettext
    counted = _("Number of such findings in the exports up to the cut-off.")
    return {
        "n_block_findings": (_("Findings that block"), counted, ""),
        "n_ask_findings": (_("Questions to be asked back"), counted, ""),
        "n_note_findings": (_("Notes"), counted, ""),
        "n_findings": (_("Findings"), counted, ""),
        "n_corrections": (
            _("Declared corrections"),
            _(
                "Number of cells that the evaluator declared wrong and replaced, with "
                "a reason, in corrections.yaml."
            ),
            "",
        ),
        "n_published": (
            _("Figures compared"),
            _(
                "Number of figures that the authority computed itself and that can be "
                "computed again from the same export."
            ),
            "counted",
        ),
        "n_reproduced": (
            _("Figures reproduced"),
            _(
                "Number of these figures that come out within the tolerance, with the "
                "weights as given."
            ),
            "counted",
        ),
        "n_not_compared": (
            _("Figures not compared"),
            _("Number of figures of the authority that cannot be computed again."),
            "counted",
        ),
        "tolerance_pp": (
            _("Tolerance"),
            _(
                "A threshold that the plan sets, in percentage points; a house rule, "
                "not one of OGP."
            ),
            "",
        ),
    }


def list_exports(language: Language) -> Entries:
    """Words for what an export holds."""
    _ = language.gettext
    rows = _("Number of rows of the sheet, counted by how they were treated.")
    kinds = {
        "rows_read": _("Rows read"),
        "rows_used": _("Rows used"),
        "rows_quarantined": _("Rows in quarantine"),
        "rows_header": _("Title and header rows"),
        "rows_total": _("Rows of totals"),
        "rows_section": _("Headings and footnotes"),
        "rows_excluded": _("Rows left out by the layout"),
        "rows_blank": _("Blank rows"),
        "n_hidden_rows": _("Rows that Excel hides"),
    }
    return {
        "size_bytes": (_("Size of the file"), _("Bytes of the file as received."), ""),
        "n_quarters": (
            _("Number of quarters"),
            _("Number of quarters for which the export has a column or row."),
            "",
        ),
        **{key: (name, rows, "") for key, name in kinds.items()},
        "n_exports": (
            _("Number of exports"),
            _("Number of exports of the monitor up to the cut-off."),
            "",
        ),
    }


def list_changes(language: Language) -> Entries:
    """Words for what changed between two cut-offs."""
    _ = language.gettext
    return {
        "change_pp": (
            _("Change since the previous cut-off"),
            _("Reported progress at this cut-off minus that at the previous one."),
            "carried_forward",
        ),
        "change_size_pp": (
            _("Size of the change since the previous cut-off"),
            _(
                "Difference of reported progress at this cut-off and at the previous "
                "one, without its sign."
            ),
            "carried_forward",
        ),
        "n_rewritten": (
            _("Rewritten rows of earlier quarters"),
            _(
                "Number of pairs of milestone and quarter, up to the previous cut-off, "
                "for which this export says something else than the one before."
            ),
            "counted",
        ),
    }


GROUPS: tuple[Callable[[Language], Entries], ...] = (
    list_progress,
    list_counts,
    list_checks,
    list_exports,
    list_changes,
    list_schedule,
    list_bridge,
    list_evidence,
    list_screens,
    list_claims,
    list_sensitivity,
    list_forecast,
)
"""All formulas, by what they are about."""
