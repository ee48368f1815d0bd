"""The words of the formulas of the schedule: name, sentence, rule for what is missing.

`gabeval.show.formula_words` gathers them.
"""

from gabeval.language import Language


def list_schedule(language: Language) -> dict[str, tuple[str, str, str]]:
    """Words for being early or late.

    Parameters
    ----------
    language : Language
        Language of the words.

    Returns
    -------
    dict of str to tuple of str
        By id of the formula: name, sentence, id of the rule for what is missing.
    """
    _ = language.gettext
    forward = "carried_forward"
    days = _(
        "Calendar days between the cut-off and the day for which the programme had "
        "planned the progress that was reported; inside a quarter it is assumed to "
        "grow evenly."
    )
    return {
        "delay_days": (_("Days late"), days, forward),
        "lead_days": (_("Days early"), days, forward),
        "delay_end_days": (
            _("Days late, one end of a range"),
            _(
                "The same days, for the first or last day on which the programme "
                "stands at this progress, or for the least or most that the missing "
                "reports could have said; negative is early."
            ),
            "bounded",
        ),
        "spi": (
            "SPI",
            _(
                "Reported through planned progress at the cut-off; it tends to one at "
                "the end of any plan, however late."
            ),
            forward,
        ),
        "spi_time": (
            "SPI(t)",
            _(
                "Quarters in which the programme had planned the progress that was "
                "reported, through the quarters gone by; below one is late."
            ),
            forward,
        ),
        "n_late_items": (
            _("Number behind the programme"),
            _("Number of items that are at least one day late."),
            forward,
        ),
        "n_scheduled_items": (
            _("Number with a programme"),
            _("Number of items for which anything is programmed and reported."),
            "",
        ),
    }
