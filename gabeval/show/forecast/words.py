"""The words of the formulas of forecasts: name, sentence, rule for what is missing.

`gabeval.show.formula_words` gathers them.
"""

from gabeval.language import Language


def list_forecast(language: Language) -> dict[str, tuple[str, str, str]]:
    """Words for whether things will be finished in time.

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
    return {
        "n_methods_late": (
            _("Methods that say late"),
            _(
                "Number of simple methods whose chance of being finished in time is "
                "below one half, or whose expected day lies after the due date."
            ),
            forward,
        ),
        "n_methods": (
            _("Methods with a forecast"),
            _("Number of simple methods that could say anything."),
            forward,
        ),
        "n_forecasts_late": (
            _("Forecasts that said late"),
            _("Number of forecasts so far, of all methods, that said late."),
            forward,
        ),
        "n_forecasts": (
            _("Forecasts so far"),
            _("Number of forecasts so far that said late or in time."),
            forward,
        ),
        "chance_pct": (
            _("Chance to be finished in time"),
            _(
                "Share of all ways to repeat the item's own past increments, in the "
                "quarters left, that reach 100%; or the mean chance of others that "
                "stood at the same point."
            ),
            forward,
        ),
        "n_scored": (
            _("Forecasts scored"),
            _(
                "Number of forecasts with a chance, made before the due date of what "
                "was not finished, whose due date has come since."
            ),
            "counted",
        ),
        "n_said": (
            _("Statements checked"),
            _("Number of forecasts that said late or in time and were due since."),
            "counted",
        ),
        "n_right": (
            _("Statements that were right"),
            _("Number of these forecasts of which the export says the same."),
            "counted",
        ),
        "brier": (
            _("Brier score"),
            _(
                "Mean of the squares of chance minus outcome, one if finished in time "
                "and else zero; zero is perfect."
            ),
            "counted",
        ),
        "base_brier": (
            _("Brier score of the base rate"),
            _(
                "What saying each time the share that was finished in time would have "
                "scored."
            ),
            "counted",
        ),
    }
