"""Formulas in words: how each kind of number on a page was made.

One entry per formula id, with a name to print beside the number and a sentence that a
layman can follow. A number whose formula is not here cannot be printed.
"""

from dataclasses import dataclass

from gabeval.language import Language
from gabeval.show.formula_words import GROUPS
from gabeval.speech import speak

BY_WEIGHT = frozenset(
    (
        *("planned_pct", "reported_pct", "reported_as_given_pct"),
        *("reported_normalised_pct", "gap_pp", "gap_size_pp", "overshoot_pp"),
        *("given_back_pp", "lower_pct", "upper_pct", "weight_sum"),
        *("weights_total_pct", "change_pp", "change_size_pp", "n_behind"),
        *("delay_days", "lead_days", "delay_end_days", "spi", "spi_time"),
        *("n_late_items", "bridge_start_pct", "bridge_end_pct", "bridge_total_pp"),
        *("bridge_revision_pp", "bridge_new_pp", "bridge_revision_and_new_pp"),
        *("bridge_weights_pp", "bridge_scope_pp", "bridge_rule_pp", "bridge_item_pp"),
        *("bridge_ratio_start_pct", "bridge_start_whole_pct", "bridge_end_whole_pct"),
        *("verified_pct", "coverage_pct", "not_checked_pp", "not_registered_pp"),
        *("other_weights_pct", "printed_pct", "shift_points", "left_out_pct"),
        *("left_out_pp", "own_weight_pct"),
    )
)
"""Formulas in which weights play a part: their cells belong to the number's origin."""


@dataclass(frozen=True)
class Formula:
    """How a number is made, in the language of the page.

    Parameters
    ----------
    name : str
        What the number is.
    sentence : str
        How it is worked out.
    missing_rule : str
        Id of the rule for what is missing; empty if nothing can be missing.
    """

    name: str
    sentence: str
    missing_rule: str = ""


def describe_formula(formula: str, language: Language, many: str = "") -> Formula:
    """Describe a formula in words.

    Parameters
    ----------
    formula : str
        Its id.
    language : Language
        Language of the words.
    many : str, optional
        What the plan calls its milestones; "milestones" if left out.

    Returns
    -------
    Formula
        Name, sentence and rule for what is missing.

    Raises
    ------
    KeyError
        If there is no such formula.

    Examples
    --------
    >>> describe_formula("gap_pp", Language("en")).sentence
    'Reported minus planned progress; negative is late.'
    """
    many = many or language.gettext("milestones")
    for group in GROUPS:
        entry = group(language).get(formula)
        if entry:
            name, sentence, missing_rule = entry
            return Formula(
                name.format(many=many), sentence.format(many=many), missing_rule
            )
    raise KeyError(
        speak(
            "no formula {formula!r} is described in gabeval.show.formulas",
            formula=formula,
        )
    )


def explain_missing(rule: str, language: Language) -> str:
    """Say what was done about missing reports.

    Parameters
    ----------
    rule : str
        Id of the rule.
    language : Language
        Language of the sentence.

    Returns
    -------
    str
        A sentence; empty if nothing can be missing.
    """
    _ = language.gettext
    return {
        "carried_forward": _(
            "Where a report is missing, the last one stands; what has never been "
            "reported counts as 0."
        ),
        "plan_left_out": _(
            "The last programmed value stands; what was never programmed is left out."
        ),
        "bounded": _(
            "A missing report may have been anything between the report before it and "
            "the one after it; 0 and 100% where there is none."
        ),
        "counted": _("What is missing is counted as missing, never filled in."),
        "": "",
    }[rule]


def explain_weights(rule: str, language: Language) -> str:
    """Say how weights and values above 100% were used.

    Parameters
    ----------
    rule : str
        ``as_given`` or ``normalised``, with ``_uncapped`` behind if there is no limit.
    language : Language
        Language of the sentence.

    Returns
    -------
    str
        One or two sentences; empty if weights play no part.
    """
    _ = language.gettext
    if not rule:
        return ""
    weights = (
        _("Weights are used as they were given.")
        if rule.startswith("as_given")
        else _("Weights are divided by their sum.")
    )
    cap = (
        _("What was reported above 100% counts in full.")
        if rule.endswith("_uncapped")
        else _("Nothing counts for more than 100%.")
    )
    return f"{weights} {cap}"
