"""The rules that an export is checked against: what is odd, and what to do about it.

Each rule has an id, a severity and two sentences. A rule is here when it needs words;
how it is found out stands in ``checks`` (tables) or where the cell is read.
"""

from gabeval.monitor.file_rules import FILE_RULES
from gabeval.monitor.rule import NOTHING, Rule
from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)

_ASK_VALUE = N_("Ask the entity which value is right.")

RULES: dict[str, Rule] = {
    # numbers
    "over_100": Rule(
        "note",
        N_("Reported progress is {value}%, above 100%."),
        N_("It counts as 100% in the headline; the overshoot is printed beside it."),
    ),
    "far_over_100": Rule(
        "ask",
        N_("Reported progress is {value}%, more than twice the target."),
        N_("Ask whether a decimal sign was lost, or the target is another one."),
    ),
    "below_0": Rule(
        "ask",
        N_("Reported progress is {value}%, below zero."),
        _ASK_VALUE,
    ),
    "value_below_0": Rule(
        "ask",
        N_("The value reported for {quarter} is {value}, below zero."),
        N_("Ask whether it corrects an earlier quarter, or is a mistake."),
    ),
    "falls": Rule(
        "ask",
        N_("Cumulative progress falls from {other}% to {value}%."),
        N_("Ask which of the two reports is right, and why it was lowered."),
    ),
    "planned_falls": Rule(
        "ask",
        N_("The cumulative programme falls from {other}% to {value}%."),
        N_("Ask which programme is in force."),
    ),
    "planned_over_100": Rule(
        "ask",
        N_("The programme adds up to {value}% of the target, above 100%."),
        N_("Ask for the target or the programme that is in force."),
    ),
    "planned_missing": Rule(
        "ask",
        N_("No quarter of this milestone has a programmed value."),
        N_("Ask for its programme; until then it has no gap."),
    ),
    "text_in_number": Rule(
        "ask",
        N_("«{value}» stands where a number should be."),
        N_("Ask for the number; the value stays unset."),
    ),
    "ambiguous_number": Rule(
        "ask",
        N_("«{value}» can be read in two ways: thousands or decimals."),
        N_("Ask which, or say 'decimal: comma' or 'point' in the layout."),
    ),
    "error_cell": Rule(
        "ask",
        N_("The cell holds the Excel error {value}."),
        N_("Ask for the value behind it; the value stays unset."),
    ),
    "formula_without_value": Rule(
        "ask",
        N_("The cell holds a formula that was saved without its result."),
        N_("Open the file in Excel, save it, and load it again."),
    ),
    "looks_like_share": Rule(
        "ask",
        N_(
            "Every reported value of the sheet lies between 0 and 1, though they are "
            "read as percent."
        ),
        N_("If 0.5 means 50%, say 'read: share' in the layout."),
    ),
    "looks_like_percent": Rule(
        "ask",
        N_("The value {value} is far above 1 in a column read as share."),
        N_("If 50 means 50%, say 'read: percent' in the layout; if not, ask."),
    ),
    "target_missing": Rule(
        "ask",
        N_("There is no target, so the reported amount cannot become a percentage."),
        N_("Ask for the total target of this milestone."),
    ),
    "unknown_accumulation": Rule(
        "ask",
        N_("«{value}» does not say how the quarters add up."),
        N_("Add the word under 'accumulation: values:' of the layout, or ask."),
    ),
    "unknown_status": Rule(
        "ask",
        N_("The status «{value}» is not in the layout's list."),
        N_("Add the word under 'values:' of the status column, or ask."),
    ),
    "bad_date": Rule(
        "note",
        N_("«{value}» is not a date that exists."),
        N_("Ask for the date; it stays unset."),
    ),
    # weights
    "weights_not_one": Rule(
        "ask",
        N_("The weights below {item} add up to {value}, not to 1."),
        N_(
            "Ask for the weights; the page gives both results, as given and normalised."
        ),
    ),
    "weights_zero": Rule(
        "ask",
        N_("The weights below {item} add up to 0, so it has no weighted progress."),
        N_("Ask for the weights."),
    ),
    "weights_missing": Rule(
        "ask",
        N_("{value} of the items below {item} have no weight."),
        N_("Ask for the weights; without any, the items count the same."),
    ),
    "weight_differs": Rule(
        "ask",
        N_("The rows of {item} give it different weights: {value}."),
        N_("Ask which is right; the first one is used."),
    ),
    # quarters and dates
    "quarter_missing": Rule(
        "ask",
        N_("Nothing was reported for {quarter}, though the cut-off lies after it."),
        N_("Ask for the report; the last one before is carried forward."),
    ),
    "quarters_without_row": Rule(
        "note",
        N_("{item} has no row for {value}, though it had one before."),
        N_("Ask for these reports; the last one before is carried forward."),
    ),
    "quarter_absent": Rule(
        "note",
        N_("The export says nothing at all of {quarter}, which the plan expects."),
        N_("Look whether an earlier export holds it."),
    ),
    "quarter_nowhere": Rule(
        "ask",
        N_("No export says anything of {quarter}, which the plan expects."),
        N_("Ask for the export of that quarter, or for its values."),
    ),
    "quarter_outside": Rule(
        "ask",
        N_(
            "{value} values are reported for {quarter}, outside the quarters "
            "of the plan."
        ),
        N_("Ask whether the quarter is right, or widen 'quarters' in plan.yaml."),
    ),
    "report_in_future": Rule(
        "ask",
        N_(
            "Progress is reported for {quarter}, which begins after the "
            "cut-off {other}."
        ),
        N_("Ask whether it is a forecast, or the cut-off is another one."),
    ),
    "before_start": Rule(
        "ask",
        N_(
            "Progress of {value}% is reported for {quarter}, before the start "
            "on {other}."
        ),
        N_("Ask which is right, the report or the start date."),
    ),
    "after_end": Rule(
        "ask",
        N_("New progress is reported for {quarter}, after the end on {other}."),
        N_("Ask whether the period was extended, and by whom."),
    ),
    "bad_quarter": Rule(
        "ask",
        N_("«{value}» cannot be read as a quarter, so the row is set aside."),
        N_("Ask for the quarter, or declare a correction."),
    ),
    # keys and names
    "no_role": Rule(
        "ask",
        N_(
            "The row says neither that it is the programme nor the report; it is set "
            "aside: {value}"
        ),
        N_("Add the word under 'where:' of the layout, or ask."),
    ),
    "missing_key": Rule(
        "ask",
        N_("The row has values but no code or name of its {item}."),
        N_("Ask what it belongs to; if it is a total or a note, say so under 'rows'."),
    ),
    "duplicate_equal": Rule(
        "note",
        N_("Row {other} says the same of {item}; this copy is set aside."),
        NOTHING,
    ),
    "duplicate_different": Rule(
        "ask",
        N_("Rows {other} say different things of {item}; all of them are set aside."),
        N_("Ask which row is right, and empty the others by corrections."),
    ),
    "duplicate_on_sheets": Rule(
        "ask",
        N_("{item} stands in {other} already; this row is set aside."),
        N_("Ask which row is right, and empty the other by corrections."),
    ),
    "alike_codes": Rule(
        "ask",
        N_("{item} and {other} differ in case, accents or signs only; they are two."),
        N_("Ask whether they are one; if so, declare a correction."),
    ),
    "two_parents": Rule(
        "ask",
        N_("{item} stands below {value} at once; the first is used."),
        N_(
            "If the code is reused, say 'ids: within_parent' for this level in "
            "plan.yaml."
        ),
    ),
    "two_names": Rule(
        "note",
        N_("{item} goes by different names: {value}."),
        N_("The first one is printed."),
    ),
    "unknown_entity": Rule(
        "ask",
        N_("The plan lists no entity «{value}».{nearest}"),
        N_("If it is one of these, add the spelling to its aliases in plan.yaml."),
    ),
    "unknown_commitment": Rule(
        "ask",
        N_("The plan lists no commitment «{value}», so the row is set aside.{nearest}"),
        N_("If it is one of these, add the spelling to its aliases in plan.yaml."),
    ),
    "commitment_absent": Rule(
        "ask",
        N_("The export has no row for the commitment {item}."),
        N_("Ask for it; it has no progress in this export."),
    ),
    "label_contradicts_code": Rule(
        "ask",
        N_("The word «{value}» and the number «{other}» contradict each other."),
        N_("Ask which is right; the word is used."),
    ),
    "unknown_code": Rule(
        "ask",
        N_("«{value}» is no value of the scale {other}."),
        N_("Add the spelling to the scale or to 'absent', or ask."),
    ),
    "evidence_missing": Rule(
        "note",
        N_("Progress is reported for {quarter} without any evidence."),
        N_("Ask for the evidence."),
    ),
    "published_differs": Rule(
        "note",
        N_("The rows of {item} print different values of the figure {other}: {value}."),
        N_("The first one is compared."),
    ),
    **FILE_RULES,
}
"""Every rule by its id."""
