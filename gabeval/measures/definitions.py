"""The four numbers that are all called progress, and words for what was not compared.

No number is printed without the name of its definition; the names stand here, beside
the formulas, so that every report uses the same ones.
"""

from dataclasses import dataclass
from typing import Protocol


class Translator(Protocol):
    """What this module needs of `gabeval.language.Language`."""

    def gettext(self, message: str) -> str:
        """Return the message in the reader's language."""


@dataclass(frozen=True)
class Definition:
    """One of the numbers called progress, in the reader's language.

    Attributes
    ----------
    definition_id : str
        ``A`` to ``D``.
    column : str
        Column of `gabeval.measures.progress.measure_progress` that holds it.
    name : str
        Name to print beside the number.
    sentence : str
        What it says, in one sentence.
    """

    definition_id: str
    column: str
    name: str
    sentence: str


def list_definitions(language: Translator) -> list[Definition]:
    """List the four definitions of progress, headline first.

    Parameters
    ----------
    language : gabeval.language.Language
        Language of the names and sentences.

    Returns
    -------
    list of Definition
        A, B, C, D.

    References
    ----------
    Bogotá, Open Government Action Plan 2020-2023, Final Learning Report, which speaks
    of implementation, progress rate and weighted progress and defines none of them.

    Examples
    --------
    >>> import gettext
    >>> [d.column for d in list_definitions(gettext.NullTranslations())]
    ['reported_pct', 'of_planned_pct', 'ratio_mean_pct', 'complete_share_pct']
    """
    _ = language.gettext
    return [
        Definition(
            "A",
            "reported_pct",
            _("progress of the total target"),
            _(
                "How much of everything that the plan is to deliver has been reported "
                "as delivered, each milestone by its weight and at most 100%."
            ),
        ),
        Definition(
            "B",
            "of_planned_pct",
            _("progress of what was planned to date"),
            _(
                "Reported progress as a percentage of what was planned to be done by "
                "the end of the quarter, over the milestones that have a plan."
            ),
        ),
        Definition(
            "C",
            "ratio_mean_pct",
            _("mean compliance with the plan to date"),
            _(
                "Mean over the milestones already due of reported divided by planned "
                "progress, at most 100% each, by weight."
            ),
        ),
        Definition(
            "D",
            "complete_share_pct",
            _("share of milestones complete"),
            _("Share of the milestones that are reported as complete, by weight."),
        ),
    ]


def explain_reason(reason: str, language: Translator) -> str:
    """Say why a published figure was not compared.

    Parameters
    ----------
    reason : str
        One of `gabeval.measures.spreadsheets.REASONS`.
    language : gabeval.language.Language
        Language of the sentence.

    Returns
    -------
    str
        A sentence.

    Raises
    ------
    KeyError
        If there is no such reason.

    Examples
    --------
    >>> import gettext
    >>> explain_reason("planned_is_zero", gettext.NullTranslations())
    'Nothing was planned to date (planned is 0), so there is no ratio.'
    """
    _ = language.gettext
    return {
        "not_published": _("The export leaves the cell of this figure empty."),
        "unknown_item": _("The export does not say what this item consists of."),
        "no_children": _("A milestone has no parts whose progress could be added up."),
        "not_a_leaf": _("Only milestones have values of their own to compute from."),
        "no_report": _("The export holds no report to compute this figure from."),
        "no_plan": _("The export holds no plan to compute this figure from."),
        "planned_is_zero": _(
            "Nothing was planned to date (planned is 0), so there is no ratio."
        ),
        "zero_published": _(
            "The export prints 0 although its rows give more: perhaps nothing was "
            "filled in."
        ),
    }[reason]
