"""Sentences about the bridge: what made a headline rise or fall between two exports."""

from fractions import Fraction

from gabeval.language import Language
from gabeval.measures.bridge import COMBINED, REST
from gabeval.measures.bridge.exports import Changes, ExportBridge
from gabeval.measures.bridge.timing import bound_change
from gabeval.rounding import round_half_up
from gabeval.show import style
from gabeval.show.bridge.teller import DECIMALS, Teller
from gabeval.show.facts import FactBook
from gabeval.show.words import prints_as_zero

MAX_NAME = 60
"""Most characters of a name inside a sentence."""


def say_bridge(teller: Teller, facts: FactBook, *, with_items: bool = True) -> str:
    """Say what made the headline rise or fall, the causes that agree first.

    Effects that print as zero are not named. What adds most to an effect is named with
    its part, where several items do.

    Parameters
    ----------
    teller : Teller
        The bridge.
    facts : FactBook
        Book of the page, or its quiet form.
    with_items : bool, default True
        Whether to name what adds most to each effect.

    Returns
    -------
    str
        One or two whole sentences.
    """
    language, _ = facts.language, facts.language.gettext
    bridge = teller.found.bridge

    def say(effect: tuple[str, Fraction], *, is_led: bool) -> str:
        main = _say_main(teller, facts, *effect) if with_items else ""
        return _say_effect(teller, facts, *effect, main, is_led=is_led)

    told = {
        "when": _say_when(teller, facts),
        "end": teller.state(facts, "bridge_end_pct", bridge.end, unit="percent"),
    }
    shown = [
        (name, value)
        for name, value in bridge.effects.items()
        if not prints_as_zero(float(value), language, DECIMALS)
    ]
    if prints_as_zero(float(bridge.total), language, DECIMALS):
        head = _("{when} progress is the same, {end}").format(**told)
        parts = [say(pair, is_led=False) for pair in shown]
        return f"{head}." if not parts else f"{head}: {'; '.join(parts)}."
    # A number that no sentence prints must not be noted.
    size = teller.state(facts, "bridge_total_pp", abs(bridge.total))
    told["start"] = teller.state(
        facts, "bridge_start_pct", bridge.start, unit="percent"
    )
    text = (
        _("{when} progress fell from {start} to {end}.")
        if bridge.total < 0
        else _("{when} progress rose from {start} to {end}.")
    )
    lead = (
        _("Of the fall of {size} percentage points, {parts}.")
        if bridge.total < 0
        else _("Of the rise of {size} percentage points, {parts}.")
    )
    agree = [pair for pair in shown if (pair[1] < 0) == (bridge.total < 0)]
    against = [pair for pair in shown if pair not in agree]
    agree.sort(key=lambda pair: -abs(pair[1]))
    if len(shown) == 1 and _print_alike(shown[0][1], bridge.total, language):
        effect, value = shown[0]
        whole = _(
            "All of the {size} percentage points come from {cause}{main}."
        ).format(
            size=size,
            cause=_name_cause(effect, value, language),
            main=_say_main(teller, facts, effect, value) if with_items else "",
        )
        return f"{text.format(**told)} {whole}"
    parts = [say(pair, is_led=True) for pair in agree]
    parts += [say(pair, is_led=False) for pair in against]
    said = lead.format(size=size, parts="; ".join(parts))
    return f"{text.format(**told)} {said}"


def _print_alike(one: Fraction, other: Fraction, language: Language) -> bool:
    written = [language.points(float(number), DECIMALS) for number in (one, other)]
    return written[0] == written[1]


def _say_when(teller: Teller, facts: FactBook) -> str:
    """Say since when: a cut-off, an export of the same day, or a quarter."""
    found, _ = teller.found, facts.language.gettext
    if not found.is_earlier_held:
        return _("Between {first} and {last},").format(
            first=facts.quarter(found.quarters[0]),
            last=facts.quarter(found.quarters[1]),
        )
    if found.old.cut_off == found.new.cut_off:
        return _("Since the export {export}").format(
            export=facts.code(found.old.export_id)
        )
    return _("Since the cut-off of {date}").format(date=facts.date(found.old.cut_off))


def _say_effect(
    teller: Teller,
    facts: FactBook,
    effect: str,
    value: Fraction,
    main: str,
    *,
    is_led: bool,
) -> str:
    """Say what one effect adds or takes away."""
    _ = facts.language.gettext
    told = {
        "points": teller.state(facts, f"bridge_{effect}_pp", abs(value)),
        "cause": _name_cause(effect, value, facts.language),
        "main": main,
    }
    if is_led:
        text = _("{points} come from {cause}{main}")
    elif value > 0:
        text = _("{cause} added {points}{main}")
    else:
        text = _("{cause} took away {points}{main}")
    return text.format(**told)


def _name_cause(effect: str, value: Fraction, language: Language) -> str:
    """Name a cause in the plural, as a sentence has it."""
    _ = language.gettext
    if effect == "revision":
        return (
            _("values for earlier quarters that were later lowered")
            if value < 0
            else _("values for earlier quarters that were later raised")
        )
    return {
        "new": _("reports made after the earlier cut-off"),
        COMBINED: _("new reports and rewritten values, which cannot be told apart"),
        "weights": _("changed weights"),
        "scope": _("items that were dropped or taken in"),
        "rule": _("changes in how the figure is worked out"),
    }[effect]


def _say_main(teller: Teller, facts: FactBook, effect: str, value: Fraction) -> str:
    """Name the item with the largest part in an effect, if others have one too."""
    language = facts.language
    parts = {
        item: own[effect]
        for item, own in teller.found.bridge.rows.items()
        if item != REST
        and own[effect] * value > 0
        and not prints_as_zero(float(own[effect]), language, DECIMALS)
    }
    if len(parts) < 2:
        return ""
    item = max(parts, key=lambda name: (abs(parts[name]), name))
    name = teller.names()[item]
    points = teller.state(
        facts,
        f"bridge_{effect}_item_pp",
        parts[item],
        unit="points",
        item=item,
        formula="bridge_item_pp",
    )
    return language.gettext(", mainly {item} ({points})").format(
        item=facts.name(style.shorten(name, MAX_NAME)), points=points
    )


def say_definition(teller: Teller, other: ExportBridge) -> str:
    """Say what a change of definition alone would do to the headline.

    Parameters
    ----------
    teller : Teller
        The bridge.
    other : ExportBridge
        The same bridge, with the earlier headline as percent of what was programmed to
        date.

    Returns
    -------
    str
        A sentence; empty if both definitions print the same.
    """
    facts, start = teller.page.facts, other.bridge.start
    effect = other.bridge.effects["rule"]
    gap = float(start - teller.found.bridge.start)
    if prints_as_zero(gap, facts.language, DECIMALS):
        return ""
    text = facts.language.gettext(
        "Read as percent of what was programmed to date, the earlier headline was "
        "{start}: going over to percent of the total target would by itself move it "
        "by {points}."
    )
    return text.format(
        start=teller.state(facts, "bridge_ratio_start_pct", start, unit="percent"),
        points=teller.state(
            facts,
            "bridge_definition_pp",
            effect,
            unit="points",
            formula="bridge_rule_pp",
        ),
    )


def say_timing(teller: Teller) -> str:
    """Say that neither rounding nor a later date alone explains a fall.

    Parameters
    ----------
    teller : Teller
        The bridge.

    Returns
    -------
    str
        A sentence or two; empty if the headline did not fall.
    """
    facts, own = teller.page.facts, teller.found.bridge
    language, _ = facts.language, facts.language.gettext
    if prints_as_zero(float(own.total), language, DECIMALS) or own.total > 0:
        return ""
    said = _(
        "A later cut-off can only add to cumulative progress: for a fall, values must "
        "have been lowered, or scope, weights or rule changed."
    )
    whole = [str(round_half_up(float(number), 0)) for number in (own.start, own.end)]
    change = bound_change(*whole, rounding="half_up")
    if change.rounding_explains:
        return said
    text = _(
        "Printed without decimals, {start} and {end} stand for a change strictly "
        "between {lower} and {upper}: rounding alone cannot explain it."
    )

    def state(what: str, number: Fraction, unit: str) -> str:
        return teller.state(facts, what, number, unit=unit, decimals=0)

    told = text.format(
        start=state("bridge_start_whole_pct", own.start, "percent"),
        end=state("bridge_end_whole_pct", own.end, "percent"),
        lower=state("bridge_change_lower_pp", change.lower, "points"),
        upper=state("bridge_change_upper_pp", change.upper, "points"),
    )
    return f"{said} {told}"


def say_changes(teller: Teller, counts: Changes) -> list[str]:
    """Say how many values and weights differ between the two exports.

    Parameters
    ----------
    teller : Teller
        The bridge.
    counts : Changes
        What was counted.

    Returns
    -------
    list of str
        Whole sentences.
    """
    facts = teller.page.facts
    language, _ = facts.language, facts.language.gettext

    def count(what: str, number: int) -> str:
        return teller.state(facts, what, number, unit="count")

    n = counts.n_rewritten
    text = (
        language.ngettext(
            "Of {all} values for quarters up to {quarter} that both exports hold, "
            "{rewritten} was rewritten.",
            "Of {all} values for quarters up to {quarter} that both exports hold, "
            "{rewritten} were rewritten.",
            n,
        )
        if n
        else _(
            "Of {all} values for quarters up to {quarter} that both exports hold, "
            "none was rewritten."
        )
    )
    said = [
        text.format(
            all=count("n_values_compared", counts.n_compared),
            quarter=facts.quarter(teller.found.quarters[0]),
            rewritten=count("n_values_rewritten", n) if n else "",
        )
    ]
    if counts.n_blanked or counts.n_late:
        said.append(
            _(
                "{blanked} that the earlier export held are missing in the later one, "
                "and {late} came late."
            ).format(
                blanked=count("n_values_blanked", counts.n_blanked),
                late=count("n_values_late", counts.n_late),
            )
        )
    if counts.n_weights:
        n = counts.n_weights_changed
        text = (
            language.ngettext(
                "Of {all} weights that both hold, {changed} is different.",
                "Of {all} weights that both hold, {changed} are different.",
                n,
            )
            if n
            else _("Of {all} weights that both hold, none is different.")
        )
        said.append(
            text.format(
                all=count("n_weights_compared", counts.n_weights),
                changed=count("n_weights_changed", n) if n else "",
            )
        )
    if counts.n_added or counts.n_dropped:
        total = counts.n_dropped
        said.append(
            language.ngettext(
                "{dropped} was dropped and {added} taken in.",
                "{dropped} were dropped and {added} taken in.",
                total,
            ).format(
                dropped=teller.page.nouns().beside(
                    count("n_leaves_dropped", total), total
                ),
                added=count("n_leaves_added", counts.n_added),
            )
        )
    return said
