"""Parts of a page about the bridge: why its headline is not what it was before."""

from dataclasses import replace

import pandas as pd

from gabeval.errors import DataError, UsageError, list_cases
from gabeval.measures.bridge import print_float, round_bridge
from gabeval.measures.bridge.exports import (
    TOTAL,
    bridge_exports,
    count_changes,
    list_pairs,
    tabulate_bridge,
)
from gabeval.measures.bridge.forest import Rule
from gabeval.show import style, words
from gabeval.show.blocks import Block, Prose, Stack
from gabeval.show.bridge.figures import plot_waterfall
from gabeval.show.bridge.items import items_picture
from gabeval.show.bridge.sentences import (
    say_bridge,
    say_changes,
    say_definition,
    say_timing,
)
from gabeval.show.bridge.statuses import explain_no_bridge
from gabeval.show.bridge.teller import (
    DECIMALS,
    Teller,
    list_effects,
    say_files,
    say_span,
)
from gabeval.show.bridge.words import name_effect
from gabeval.show.captions import title_of
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.pictures import Picture
from gabeval.show.progress_parts import MAX_SUBJECT
from gabeval.show.tables import Column, Table
from gabeval.speech import speak


def bridge(page: Opened, level: str, item_id: str = "", earlier: str = "") -> Block:
    """Explain the headline by what changed since an earlier export.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item: the plan, or a commitment.
    earlier : str, optional
        Export to start from. If left out, it is the one that the plan names under
        ``compare_from``, or else the one before the last.

    Returns
    -------
    Block
        Pictures, tables and sentences; a sentence, or a table of statuses, where
        percentages cannot be compared.

    Raises
    ------
    UsageError
        If no bridge starts at `earlier`.
    """
    pairs = list_bridges(page, item_id)
    if not pairs:
        return explain_no_bridge(page, item_id)
    pair = _choose_pair(page, pairs, earlier)
    try:
        found = bridge_exports(page.plan, page.tables, *pair, commitment=item_id)
    except DataError as error:
        # An intermediate headline may be undefined, as when all weights were zero.
        return Prose([str(error)])
    teller = Teller(page, found)
    prose = [_say_not_held(page)] if not found.is_earlier_held else []
    if found.is_earlier_held:
        counts = count_changes(
            page.tables, *pair, until=found.quarters[0], commitment=item_id
        )
        prose += say_changes(teller, counts)
        prose += [_say_definition(teller, pair), say_timing(teller)]
    blocks = [_waterfall(teller), Prose([p for p in prose if p]), items_picture(teller)]
    if len(pairs) > 1:
        blocks.append(_starts(teller, pairs))
    return Stack(blocks)


def list_bridges(page: Opened, item_id: str = "") -> list[tuple[str, str]]:
    """List the pairs of exports between which an item has a bridge.

    Parameters
    ----------
    page : Opened
        Opened plan.
    item_id : str, optional
        A commitment; the plan if left out.

    Returns
    -------
    list of tuple of str
        Earlier and later export.
    """
    pairs = list_pairs(page.plan, page.tables, cut_off=page.cut_off, commitment=item_id)
    return [pair for pair in pairs if _holds(page, pair, item_id)]


def say_main_change(page: Opened, item_id: str = "") -> str:
    """Say in a sentence or two why the headline is not what it was.

    Parameters
    ----------
    page : Opened
        Opened plan.
    item_id : str, optional
        A commitment; the plan if left out.

    Returns
    -------
    str
        Empty where no earlier export is held, or the headline prints the same.
    """
    pairs = list_bridges(page, item_id)
    if not pairs:
        return ""
    pair = _choose_pair(page, pairs, "")
    try:
        found = bridge_exports(page.plan, page.tables, *pair, commitment=item_id)
    except DataError:
        return ""
    if not found.is_earlier_held:
        return ""
    if words.prints_as_zero(float(found.bridge.total), page.language, DECIMALS):
        return ""
    return say_bridge(Teller(page, found), page.facts, with_items=False)


def _say_definition(teller: Teller, pair: tuple[str, str]) -> str:
    """Try whether a change of definition would explain a change; see methods, 2.3."""
    page, found = teller.page, teller.found
    if any(v.progress["planned_pct"].isna().all() for v in (found.old, found.new)):
        return ""
    own = Rule(cap=page.plan.cap, weights=page.plan.weights)
    try:
        other = bridge_exports(
            page.plan,
            page.tables,
            *pair,
            commitment=found.item_id,
            rules=(replace(own, definition="B"), own),
        )
    except DataError:
        # Nothing was programmed by one of the two quarters.
        return ""
    return say_definition(teller, other)


def _holds(page: Opened, pair: tuple[str, str], item_id: str) -> bool:
    """Tell whether both exports hold the item."""
    if not item_id:
        return True
    tree = page.tables.tree
    rows = tree[
        (tree["level"] == page.plan.commitment_level) & (tree["item_id"] == item_id)
    ]
    return set(pair) <= set(rows["export_id"])


def _choose_pair(
    page: Opened, pairs: list[tuple[str, str]], earlier: str
) -> tuple[str, str]:
    """Choose the named export, else that of the plan, else the one before the last."""
    starts = {pair[0]: pair for pair in pairs}
    if not earlier:
        return starts.get(page.plan.compare_from, pairs[-1])
    if earlier in starts:
        return starts[earlier]
    raise UsageError(
        list_cases(
            speak("No bridge starts at the export {name!r}.", name=earlier),
            [pair[0] for pair in pairs],
            speak("Choose one of these."),
        )
    )


def _say_not_held(page: Opened) -> str:
    return page.language.gettext(
        "Only one export is held. What it says of the earlier quarter may have been "
        "rewritten since, so revision and new reports cannot be told apart: one effect "
        "stands for both."
    )


def _waterfall(teller: Teller) -> Picture:
    page, found = teller.page, teller.found
    language, _ = page.language, page.language.gettext
    lines = _list_lines(teller)
    drawn = lines[(lines["kind"] == "level") | (lines["value"] != 0)]
    ax = style.new_axes(style.rows_height(len(drawn)))
    plot_waterfall(drawn, ax=ax, language=language)
    subject = style.shorten(title_of(page, found.level, found.item_id), MAX_SUBJECT)
    return Picture(
        ax,
        name="bridge",
        headline=say_bridge(teller, page.facts),
        subtitle=_(
            "Reported progress in two exports, % of the total target, and what lies "
            "between them, percentage points. {subject}, {period}."
        ).format(subject=page.facts.name(subject), period=say_span(teller)),
        alt_title=_("Waterfall chart: from the earlier to the later headline"),
        alt=join_text(
            [
                _("{subject}.").format(subject=subject.rstrip(".")),
                say_bridge(teller, page.facts.quiet()),
            ]
        ),
        language=language,
        source=say_files(teller),
        table=Table(
            lines,
            name="bridge-table",
            caption=_("The bridge between the two exports, the numbers of the figure"),
            columns=[
                Column("label", _("Step")),
                Column("level_pct", "%", "number", DECIMALS, missing="–"),
                Column("effect_pp", "pp", "points", DECIMALS, missing="–"),
            ],
            row_header="label",
            language=language,
            note=_explain_rounding(teller),
        ),
        numbers=tabulate_bridge(found),
    )


def _explain_rounding(teller: Teller) -> str:
    return teller.page.language.gettext(
        "The effects are exact and add up exactly. Each is rounded on its own for "
        "print; where the printed numbers do not add up, the difference is a line of "
        "its own. Each effect is the mean over all orders in which the changes could "
        "have been made: it accounts for the change, it does not say who caused it."
    )


def _list_lines(teller: Teller) -> pd.DataFrame:
    """List the printed lines from one headline to the other, rounding among them."""
    found, language = teller.found, teller.page.language
    own = found.bridge
    names = list_effects(found)
    effects = {name: own.effects[name] for name in names}
    printed, rest = round_bridge(own.start, effects, own.end, DECIMALS)
    lines = [(_name_state(teller, 0), "level", own.start, printed["start"])]
    lines += [
        (name_effect(name, language), "effect", effects[name], printed[name])
        for name in names
    ]
    if rest:
        lines.append((name_effect("rounding", language), "effect", None, rest))
    lines.append((_name_state(teller, 1), "level", own.end, printed["end"]))
    table = pd.DataFrame(lines, columns=["label", "kind", "whole", "print"])
    value = [print_float(number, DECIMALS) for number in table["print"]]
    is_level = table["kind"] == "level"
    return table.assign(
        value=value,
        level_pct=pd.Series(value).where(is_level),
        effect_pp=pd.Series(value).where(~is_level),
    )


def _name_state(teller: Teller, place: int) -> str:
    """Name one of the two states by the day of its export, or by its quarter."""
    found, language = teller.found, teller.page.language
    if found.is_earlier_held and found.old.cut_off != found.new.cut_off:
        day = (found.old, found.new)[place].cut_off
        return language.gettext("at {date}").format(date=language.date(day))
    if found.is_earlier_held:
        return (found.old, found.new)[place].export_id
    return language.quarter_code(found.quarters[place])


def _starts(teller: Teller, pairs: list[tuple[str, str]]) -> Block:
    """List the effects from every earlier export to the last one."""
    page, own = teller.page, teller.found
    language, _ = page.language, page.language.gettext
    rows = []
    for pair in pairs:
        try:
            found = (
                own
                if pair[0] == own.old.export_id
                else bridge_exports(
                    page.plan, page.tables, *pair, commitment=own.item_id
                )
            )
        except DataError:
            continue
        names = list_effects(own)
        rows.append(
            {
                "export_id": pair[0],
                "date": found.old.cut_off,
                "start_pct": float(found.bridge.start),
                **{name: float(found.bridge.effects[name]) for name in names},
                TOTAL: float(found.bridge.total),
            }
        )
    return Table(
        pd.DataFrame(rows),
        name="bridge-starts",
        caption=_("From every earlier export to the last one, percentage points"),
        columns=[
            Column("export_id", _("Export"), "code"),
            Column("date", _("Cut-off"), "date"),
            Column("start_pct", _("Progress then (%)"), "number", DECIMALS),
            *(
                Column(
                    name,
                    words.upper_first(name_effect(name, language)),
                    "points",
                    DECIMALS,
                )
                for name in [*names, TOTAL]
            ),
        ],
        row_header="export_id",
        language=language,
    )
