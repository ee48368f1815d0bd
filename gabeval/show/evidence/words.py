"""The words of formulas about evidence and about screens.

They stand apart from `gabeval.show.formula_words`, which gathers them.
"""

from gabeval.language import Language


def list_evidence(language: Language) -> dict[str, tuple[str, str, str]]:
    """Words for verified progress and for draws of evidence."""
    _ = language.gettext
    counted = _("Number of rows of the evidence register, up to the quarter.")
    parts = _(
        "Sum of weight × the part of reported progress that is not verified for this "
        "reason."
    )
    drawn = _("Counted in the evidence register, column drawn.")
    return {
        "verified_pct": (
            _("Verified progress"),
            _(
                "Sum of weight × the highest progress that accepted evidence shows, at "
                "most the last report, in percent of the total target."
            ),
            "carried_forward",
        ),
        "coverage_pct": (
            _("Verified part of what was reported"),
            _("Verified through reported progress, in percent."),
            "carried_forward",
        ),
        "not_checked_pp": (_("Not checked yet"), parts, "counted"),
        "not_registered_pp": (_("Not in the evidence register"), parts, "counted"),
        "n_evidence": (_("Pieces of evidence"), counted, ""),
        "n_evidence_unchecked": (_("Evidence not checked yet"), counted, ""),
        "n_dated_after": (
            _("Evidence younger than its quarter"),
            _("Number of rows whose evidence is dated after the end of their quarter."),
            "counted",
        ),
        "n_shared_source": (
            _("Evidence that serves several {many}"),
            _("Number of rows whose file or link stands in rows of other {many} too."),
            "",
        ),
        "n_units": (
            _("Drawn from"),
            _("Number of {many} with reported progress and a weight above 0."),
            "",
        ),
        "n_drawn": (_("Drawn"), drawn, ""),
        "n_bad": (
            _("Drawn and not verified in full"),
            _("Number of drawn {many} of whose progress a part is not verified."),
            "",
        ),
        "upper_bad": (
            _("Not verified in full at most"),
            _(
                "Largest number of all for which the draw would still have shown so "
                "few with a probability above 1 minus the confidence (hypergeometric, "
                "exact)."
            ),
            "",
        ),
        "upper_bad_pp": (
            _("Cannot be shown at most"),
            _(
                "Upper bound by Stringer's method for draws in proportion to the "
                "stakes; what was certain to be drawn counts as it is."
            ),
            "",
        ),
        "least_verified_pct": (
            _("Can be shown at least"),
            _("Reported progress minus the upper bound on what cannot be shown."),
            "",
        ),
        "confidence_pct": (_("Confidence"), _("One-sided; a house rule."), ""),
    }


def list_screens(language: Language) -> dict[str, tuple[str, str, str]]:
    """Words for the screens of reports."""
    _ = language.gettext
    return {
        "n_tests": (
            _("Tests carried out"),
            _("Number of rows of the screens with a p-value: the family."),
            "",
        ),
        "n_marked": (
            _("Tests marked"),
            _(
                "Number of tests whose p-value, adjusted for all tests as Benjamini "
                "and Hochberg do, is at most the accepted share of false discoveries."
            ),
            "",
        ),
        "n_groups_marked": (
            _("To be asked first"),
            _("Number of entities or commitments with at least one test marked."),
            "",
        ),
        "n_screened": (
            _("Looked at"),
            _("Number of entities or commitments with any row in the screens."),
            "",
        ),
        "false_discovery_pct": (
            _("Accepted share of false discoveries"),
            _("A threshold of ours; a house rule, not one of OGP."),
            "",
        ),
        "n_screen_values": (
            _("Values looked at"),
            _(
                "Number of reported percentages from 1 to 99; a run of equal ones "
                "counts once."
            ),
            "counted",
        ),
        "multiples_pct": (
            _("Multiples of five"),
            _("Share of these values that are multiples of 5, in percent."),
            "counted",
        ),
        "expected_multiples_pct": (
            _("Multiples of five by chance"),
            _(
                "Share of multiples of 5 among the values that can be attained; 19 of "
                "99 where the target is not a number of things."
            ),
            "",
        ),
        "n_mirror_pairs": (
            _("Reports compared with the programme"),
            _("Number of reports whose programme is neither 0 nor 100%."),
            "counted",
        ),
        "mirrored_pct": (
            _("Reports equal to the programme"),
            _("Share of these reports that are equal to the programme, in percent."),
            "counted",
        ),
        "last_jump_pp": (
            _("Added in the last quarter beyond the programme"),
            _(
                "Mean over {many}, unweighted, of what the last quarter added minus "
                "what was programmed for it."
            ),
            "counted",
        ),
        "n_jump": (
            _("Compared quarter by quarter"),
            _("Number of {many} without a missing report."),
            "counted",
        ),
    }
