"""The words of the formulas of the bridge and of revisions.

`gabeval.show.formula_words` gathers them.
"""

from gabeval.language import Language


def list_bridge(language: Language) -> dict[str, tuple[str, str, str]]:
    """Words for what lies between two exports.

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
    effect = _(
        "Mean of what changes in reported progress when this alone is switched from "
        "the earlier export to the later one, over all orders of switching "
        "(Shapley value), without its sign; the effects add up exactly."
    )
    part = _("The part of this effect that falls to one item.")
    counted = _("Number in the two exports, row against row.")
    names = {
        "revision": _("Effect of rewritten values"),
        "new": _("Effect of new reports"),
        "revision_and_new": _("Effect of new reports and rewritten values together"),
        "weights": _("Effect of the weights"),
        "scope": _("Effect of what was dropped and taken in"),
        "rule": _("Effect of the rule"),
    }
    counts = {
        "n_values_compared": _("Values in both exports"),
        "n_values_rewritten": _("Rewritten values"),
        "n_values_blanked": _("Values that are missing now"),
        "n_values_late": _("Values that came late"),
        "n_weights_compared": _("Weights in both exports"),
        "n_weights_changed": _("Changed weights"),
        "n_leaves_added": _("Taken in"),
        "n_leaves_dropped": _("Dropped"),
        "n_revised_pairs": _("Values that were published again"),
        "n_revised_down": _("Lowered values"),
        "n_revised_up": _("Raised values"),
        "n_status_moved": _("Other status in the later export"),
        "n_status_compared": _("Status compared"),
    }
    return {
        "bridge_start_pct": (
            _("Reported progress in the earlier export"),
            _("Reported progress as it was known with the earlier export."),
            forward,
        ),
        **{
            key: (
                _("Progress without decimals"),
                _("Reported progress, rounded half away from zero."),
                forward,
            )
            for key in ("bridge_start_whole_pct", "bridge_end_whole_pct")
        },
        **{
            key: (
                _("Bound of the change behind two rounded figures"),
                _(
                    "A figure rounded half up stands for everything from half a unit "
                    "below it to less than half a unit above it; the bounds are the "
                    "differences of the ends."
                ),
                "",
            )
            for key in ("bridge_change_lower_pp", "bridge_change_upper_pp")
        },
        "bridge_ratio_start_pct": (
            _("Earlier progress, percent of programmed"),
            _(
                "Reported progress through planned progress to date, as both were "
                "known with the earlier export."
            ),
            forward,
        ),
        "bridge_end_pct": (
            _("Reported progress in the later export"),
            _("Reported progress as it is known with the later export."),
            forward,
        ),
        "bridge_total_pp": (
            _("Change between the two exports"),
            _("Difference of reported progress in the two exports, without its sign."),
            forward,
        ),
        **{f"bridge_{key}_pp": (name, effect, forward) for key, name in names.items()},
        "bridge_item_pp": (_("Part of one item"), part, forward),
        "revision_mean_pp": (
            _("Mean revision"),
            _(
                "Mean of the later value minus the first one, over all values that "
                "were published again; negative is lowered."
            ),
            "counted",
        ),
        "revision_p_value": (
            _("Probability by chance"),
            _(
                "Exact probability of so uneven a split into lowered and raised values "
                "or a more uneven one, if both were equally likely (sign test)."
            ),
            "counted",
        ),
        **{key: (name, counted, "counted") for key, name in counts.items()},
    }


def name_effect(effect: str, language: Language) -> str:
    """Name an effect, as tables and figures print it.

    Parameters
    ----------
    effect : str
        One of `gabeval.measures.bridge.EFFECTS`, the combined one, ``total`` or
        ``rounding``.
    language : Language
        Language of the name.

    Returns
    -------
    str
        A few words.

    Examples
    --------
    >>> name_effect("revision", Language("en"))
    'rewritten values'
    """
    _ = language.gettext
    return {
        "revision": _("rewritten values"),
        "new": _("new reports"),
        "revision_and_new": _("new reports and rewritten values"),
        "weights": _("weights"),
        "scope": _("dropped and taken in"),
        "rule": _("rule"),
        "total": _("all together"),
        "rounding": _("rounding"),
    }[effect]
