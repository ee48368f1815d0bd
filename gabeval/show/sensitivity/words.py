"""The words of the formulas of sensitivity: name, sentence, rule for what is missing.

`gabeval.show.formula_words` gathers them.
"""

from gabeval.language import Language


def list_sensitivity(language: Language) -> dict[str, tuple[str, str, str]]:
    """Words for a headline under other weights.

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
    shift = _(
        "Weight is taken from the items with the least progress and given to those "
        "with the most, or the other way round, until another figure would be printed."
    )
    return {
        "other_weights_pct": (
            _("Headline under other weights"),
            _(
                "Sum of weight × progress, with the weights of a set that give the "
                "least or the most; how far weights may differ is a house rule."
            ),
            "bounded",
        ),
        "equal_weights_pct": (
            _("Headline under equal weights"),
            _("Plain mean of the progress of the items, each at most 100%."),
            forward,
        ),
        "printed_pct": (
            _("Printed headline"),
            _("The headline without decimals; a half is rounded up."),
            forward,
        ),
        "rounding_limit_pct": (
            _("Limit of the printed figure"),
            _("Headline at which another figure begins to be printed."),
            forward,
        ),
        "shift_points": (_("Smallest shift of weights"), shift, forward),
        "left_out_pct": (
            _("Headline without one item"),
            _("Sum of weight × progress of the others, their weights in proportion."),
            forward,
        ),
        "left_out_pp": (
            _("Change without one item"),
            _("The headline without the item minus the headline."),
            forward,
        ),
        "most_weight_pct": (
            _("Weight at which the printed figure is lost"),
            _(
                "Distance of the limit of the printed figure from 100%, divided by the "
                "distance of the item from 100%: all others count as finished."
            ),
            forward,
        ),
        "own_weight_pct": (
            _("Weight of an item"),
            _("The weights on the way down to the item, multiplied."),
            "",
        ),
        "prior_share_pct": (
            _("Share of all weights"),
            _(
                "Share of all weights that add up to one which give at least this "
                "headline, all of them equally likely; an exact formula. A device, not "
                "evidence."
            ),
            forward,
        ),
        "prior_simulated_pct": (
            _("The same by simulation"),
            _("Share among weights drawn at random with a fixed seed; a check."),
            forward,
        ),
        "prior_sd_pp": (
            _("Spread of the headline"),
            _(
                "Standard deviation of the headline when all weights are equally "
                "likely; an exact formula."
            ),
            forward,
        ),
        "n_draws": (
            _("Number of draws"),
            _("Draws of the simulation, with a fixed seed."),
            "",
        ),
        "n_weightless": (
            _("Items without weight"),
            _("Number of items whose weight is zero; they are left out."),
            "",
        ),
    }
