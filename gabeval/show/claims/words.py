"""The words of formulas about published figures, and of what the audit says of them.

They stand apart from `gabeval.show.formula_words`, which gathers them.
"""

from gabeval.language import Language
from gabeval.measures.claims.records import (
    CONFIRMED,
    CONSISTENT,
    CONTRADICTION,
    CONTRADICTION_IF,
    FORCED,
    NOT_CHECKABLE,
    OFF,
    UNDECIDABLE,
)


def list_claims(language: Language) -> dict[str, tuple[str, str, str]]:
    """Words for numbers of the audit of published figures."""
    _ = language.gettext
    counted = _("Counted in claims.yaml.")
    judged = _("Number of relations of claims.yaml with this verdict.")
    checked = _(
        "Number of published percentages for which the monitor's data say this, by "
        "definition A."
    )
    return {
        "claim_figure": (
            _("Published figure"),
            _("As printed in the source, or a sum of such figures."),
            "",
        ),
        "claim_gap": (
            _("Gap between published figures"),
            _("Difference of the two sides of a relation."),
            "",
        ),
        "claim_bound": (
            _("End of what published figures leave possible"),
            _(
                "Least or greatest value among all numbers that the published figures, "
                "with the assumptions named, leave possible (linear programme)."
            ),
            "",
        ),
        "claim_repair": (
            _("What a figure would have to be"),
            _("The value with which the relation holds, if no other figure changes."),
            "",
        ),
        "claim_reach": (
            _("Reach of “approximately”"),
            _(
                "Largest reach to either side, in percentage points, up to which the "
                "verdict stands."
            ),
            "",
        ),
        "claim_list": (
            _("Smallest list"),
            _("Fewest whole things of which all the percentages can be counts."),
            "",
        ),
        "n_claims": (_("Published figures and statements"), counted, ""),
        "n_relations": (_("Relations"), counted, ""),
        "n_claims_to_change": (
            _("Figures that would have to change"),
            _("Smallest number of claims whose change makes all relations hold."),
            "",
        ),
        "n_claims_looked_at": (
            _("Figures looked at"),
            _("Number of claims that the relations tie together."),
            "",
        ),
        "n_combinations": (
            _("Combinations of whole percentages"),
            _("Every combination of whole percentages that fits was counted."),
            "",
        ),
        "n_rated_complete": (
            _("Called complete"),
            _("Number of commitments that the source calls complete."),
            "",
        ),
        "n_rated": (
            _("Commitments judged in words"),
            _("Number of commitments whose words of judgement were looked at."),
            "",
        ),
        **{
            f"n_{key}": (word, judged, "")
            for key, word in (
                ("contradiction", CONTRADICTION),
                ("contradiction_if", CONTRADICTION_IF),
                ("forced", FORCED),
                ("undecidable", UNDECIDABLE),
                ("consistent", CONSISTENT),
            )
        },
        "n_no_verdict": (
            _("Relations without a verdict of their own"),
            _("Number of relations of claims.yaml that ask how many figures change."),
            "",
        ),
        "n_confirmed": (_("Confirmed by the data"), checked, ""),
        "n_off": (_("Not confirmed by the data"), checked, ""),
        "n_not_checkable": (
            _("Not checkable with the data"),
            _("Number of published figures for which the monitor has no number."),
            "",
        ),
        "claim_off_pp": (
            _("Distance from the published figure"),
            _(
                "How far the monitor's data lie outside the numbers that are printed "
                "as the figure."
            ),
            "carried_forward",
        ),
    }


def name_data_verdict(verdict: str, language: Language) -> str:
    """Name what the data say of a figure.

    Parameters
    ----------
    verdict : str
        ``confirmed``, ``off`` or ``not_checkable``.
    language : Language
        Language of the words.

    Returns
    -------
    str
        A word or two.
    """
    _ = language.gettext
    return {
        CONFIRMED: _("confirmed"),
        OFF: _("differs"),
        NOT_CHECKABLE: _("not checkable"),
    }[verdict]


def explain_obstacle(reason: str, language: Language) -> str:
    """Say why a figure cannot be checked with the data.

    Parameters
    ----------
    reason : str
        One of `gabeval.measures.claims.data.REASONS`.
    language : Language
        Language of the words.

    Returns
    -------
    str
        Words; empty for no reason.
    """
    _ = language.gettext
    return {
        "": "",
        "no_figure": _("the statement gives no figure"),
        "no_place": _("the monitor does not measure this"),
        "no_as_of": _("the source does not say for which day it speaks"),
        "no_exports": _("no export has been loaded"),
        "after_cut_off": _("it speaks for a day after the cut-off"),
        "no_export_so_early": _("no export speaks for so early a day"),
        "no_item": _("the export of that day does not have the item"),
        "no_percentages": _("the monitor reports no percentages"),
    }[reason]


def name_basis(basis: str, language: Language) -> str:
    """Name what a relation rests on.

    Parameters
    ----------
    basis : str
        ``stated``, ``arithmetical`` or ``assumed``.
    language : Language
        Language of the words.

    Returns
    -------
    str
        A word.
    """
    _ = language.gettext
    return {
        "stated": _("stated"),
        "arithmetical": _("arithmetic"),
        "assumed": _("supposed"),
    }[basis]


def name_weights(kind: str, low: float, high: float, language: Language) -> str:
    """Name a box of weights.

    Parameters
    ----------
    kind : str
        ``equal``, ``half_to_double``, ``free`` or ``box``.
    low, high : float
        Lowest and highest weight, as shares.
    language : Language
        Language of the words.

    Returns
    -------
    str
        Words for the side of a row.
    """
    _ = language.gettext
    span = _("weights from {low} to {high}").format(
        low=language.percent(100 * low, 0), high=language.percent(100 * high, 0)
    )
    return {
        "equal": _("equal weights"),
        "box": span,
        "half_to_double": span,
        "free": _("any weights"),
    }[kind]


def qualify(qualifier: str, figure: str, language: Language) -> str:
    """Write a figure with the word that stands before it in the source.

    Parameters
    ----------
    qualifier : str
        As in ``claims.yaml``.
    figure : str
        The figure, marked or not.
    language : Language
        Language of the word.

    Returns
    -------
    str
        The figure alone if it is exact.
    """
    _ = language.gettext
    return {
        "exact": "{figure}",
        "approximately": _("approximately {figure}"),
        "above": _("above {figure}"),
        "more than": _("more than {figure}"),
        "almost": _("almost {figure}"),
    }[qualifier].format(figure=figure)
