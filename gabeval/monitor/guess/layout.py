"""Writing what was found in an export as a layout, with what each line comes from."""

from gabeval.monitor.guess.columns import Field
from gabeval.monitor.guess.draft import (
    Draft,
    heading_test,
    keyless_rows,
    unnamed_series,
)
from gabeval.monitor.guess.fields import as_named, date_reading, status_values
from gabeval.monitor.guess.items import Item
from gabeval.monitor.guess.quarters import Series, read_period
from gabeval.monitor.guess.saying import say_rows
from gabeval.monitor.guess.tree import Tree, names_level, say_sum
from gabeval.monitor.guess.values import weight_read
from gabeval.monitor.guess.yaml import Block, column, flow, scalar
from gabeval.numerals import fold
from gabeval.speech import speak, speak_number

LAYOUT_SCHEMA = "# yaml-language-server: $schema=../../schemas/layout.schema.json"
"""First line of a layout, for editors."""

PHASE_WORDS = {"c": 1, "concluido": 1, "ea": 0.5, "em andamento": 0.5, "ni": 0}
"""What the words of phases that stand as columns are taken to be worth."""


def write_layout(draft: Draft) -> str:
    """Write the layout.

    Parameters
    ----------
    draft : Draft
        What was found.

    Returns
    -------
    str
        YAML; it fits the model, unless somebody must choose how quarters combine.
    """
    out = Block()
    head = draft.table.head
    out.lines.append(LAYOUT_SCHEMA)
    out.say(
        speak(
            "Guessed by 'gabeval new' from {file}. Read each line beside the export, "
            "mend what is wrong, and delete the comments that you have checked.",
            file=draft.file,
        )
    )
    about = speak("Guessed from {file}; not yet confirmed", file=draft.file)
    out.add(f"about: {scalar(about)}")
    if draft.kind != "text":
        rows, columns = draft.table.sheet.values.shape
        out.add(
            f"sheets: {flow(draft.sheets)}",
            speak("{rows} rows x {columns} columns", rows=rows, columns=columns),
        )
    out.lines.append("header:")
    first, last = head.first + 1, head.last + 1
    out.add(f"  labels: {flow(draft.labels)}", say_rows(first, last))
    if last > first:
        out.add(
            f"  rows: {last - first + 1}", speak("group labels stand above the others")
        )
    if last > 50:
        out.add(f"  within: {last + 20}")
    out.section("rows", _rows(draft))
    out.section("levels", _levels(draft))
    out.section("fields", _fields(draft))
    _add_accumulation(out, draft)
    out.add(f"periods: {flow(draft.periods)}", draft.period_why)
    out.section("quarters", _quarters(draft))
    if draft.tree.phases:
        _add_phases(out, draft)
    _add_published(out, draft)
    return out.text()


def _rows(draft: Draft) -> Block:
    out = Block()
    keys = draft.filled_down
    if keys:
        also = "" if draft.table.merged_down else speak(", and blank cells follow")
        out.add(
            f"  fill_down: {flow([c.label for c in keys])}",
            speak("these stand once for several rows{also}", also=also),
        )
        test = heading_test(draft)
        if test is not None:
            out.add(
                f"  section: [{flow(test)}]", speak("rows with a single filled cell")
            )
    last = keyless_rows(draft)
    if last:
        leaf = draft.tree.row_levels[-1]
        test = {"label": leaf.column.label, "blank": True}
        numbers = ", ".join(str(row + 1) for row in last)
        why = speak("row {rows} names no {item}", rows=numbers, item=leaf.word.said)
        out.add(f"  total: [{flow(test)}]", why)
    return out


def _levels(draft: Draft) -> Block:
    out = Block()
    for item in draft.tree.row_levels:
        out.lines.append(f"  {item.word.level_id}:")
        for key, found in (("id", item.code), ("name", item.name)):
            if found is not None:
                why = found.describe()
                why += (
                    speak("; no label says which column this is")
                    if item.is_guess
                    else ""
                )
                out.add(f"    {key}: {column(as_named(found))}", why)
        if item.weight is not None:
            named = {**as_named(item.weight), "read": weight_read(item.weight)}
            out.add(f"    weight: {column(named)}", _weight_seen(item, draft.tree))
        if draft.tree.is_repeated and item is draft.tree.row_levels[-1]:
            out.add(
                "    number_repeats: true",
                speak("{n} names stand twice", n=draft.tree.n_repeats),
            )
    if draft.tree.others:
        listed = ", ".join(f"{x.column.label} ({x.n_items})" for x in draft.tree.others)
        text = speak("other columns that could be levels: {names}", names=listed)
        out.lines.append(f"  # {text}")
    return out


def _weight_seen(item: Item, tree: Tree) -> str:
    seen = item.weight.seen
    numbers = [*seen.plain, *seen.shown, *seen.signed]
    return speak(
        "column {letter}, {n} numbers from {low} to {high}; {sums}",
        letter=item.weight.letter,
        n=len(numbers),
        low=speak_number(min(numbers)),
        high=speak_number(max(numbers)),
        sums=say_sum(item, tree.row_levels),
    )


def _fields(draft: Draft) -> Block:
    out, found = Block(), draft.fields
    if found.entity is not None:
        _add_field(out, "entity", as_named(found.entity), found.entity)
        too = ", ".join(c.label for c in found.entities_too)
        if too:
            text = speak("other columns that could be it: {names}", names=too)
            out.lines.append(f"  # {text}")
    if found.unit is not None:
        _add_field(
            out, "unit", as_named(found.unit), found.unit, off=not draft.has_amounts
        )
    if found.target is not None:
        _add_field(out, "target", as_named(found.target), found.target, off=True)
    if found.accumulation is not None:
        words = dict.fromkeys(list(found.accumulation.words)[:6], speak("CHOOSE"))
        named = {**as_named(found.accumulation), "values": words}
        _add_field(out, "accumulation", named, found.accumulation, off=True)
    for key, one in (("start", found.start), ("end", found.end)):
        if one is not None:
            named = {**as_named(one), **(date_reading(one) or {})}
            _add_field(out, key, named, one)
    if not draft.is_long:
        _add_texts(out, draft)
    return out


def _add_texts(out: Block, draft: Draft) -> None:
    found, off = draft.fields, bool(draft.tree.phases)
    if found.status is not None:
        _add_status(out, as_named(found.status), [found.status], off=off)
    for key, one in (("narrative", found.narrative), ("evidence", found.evidence)):
        if one is not None:
            _add_field(out, key, as_named(one), one, off=off)


def _add_field(
    out: Block, key: str, named: dict[str, object], found: Field, *, off: bool = False
) -> None:
    lead = "  # " if off else "  "
    out.add(f"{lead}{key}: {column(named)}", found.describe())


def _add_status(
    out: Block, named: dict[str, object], columns: list[Field], *, off: bool = False
) -> None:
    """Add a status column; as a suggestion while most of its words have no code."""
    known, open_words = status_values(columns)
    off = off or len(known) < len(open_words) or not known
    lead = "  # " if off else "  "
    whole = {**named, "read": "status", "values": known}
    if not known:
        whole.pop("values")
    without = (
        speak("; words without a code: {words}", words=", ".join(open_words[:8]))
        if open_words
        else ""
    )
    n_words = len(known) + len(open_words)
    why = speak("{n} different words{without}", n=n_words, without=without)
    out.add(f"{lead}status: {column(whole)}", why)


def _add_accumulation(out: Block, draft: Draft) -> None:
    if draft.accumulation is None:
        return
    way, why = draft.accumulation.way, draft.accumulation.why
    if way is not None:
        out.add(f"accumulation: {way}", why)
        return
    out.say(
        speak(
            "CHOOSE how quarters combine, and take the # away: sum (each quarter "
            "adds), last (already cumulative), max, mean (a level to be kept), "
            "reduction."
        )
    )
    out.add("accumulation: sum", why, is_off=True)


def _quarters(draft: Draft) -> Block:
    out, found = Block(), draft.fields
    for role in ("planned", "reported"):
        series, single = found.series.get(role), getattr(found, role)
        if series is None and single is None:
            continue
        reading = draft.readings[role]
        named = series.as_column() if series else as_named(single)
        where = (
            _series_seen(series)
            if series
            else speak("column {letter}", letter=single.letter)
        )
        out.add(
            f"  {role}: {column({**named, 'read': reading.read})}",
            f"{where}; {reading.why}"
            + ("" if reading.is_sure else speak(" (please confirm)")),
        )
    for series in unnamed_series(draft):
        named = {**series.as_column(), "read": "percent"}
        why = speak(
            "{seen}; no label says whether planned or reported",
            seen=_series_seen(series),
        )
        out.add(f"  # reported: {column(named)}", why)
    status = found.series.get("status")
    if status is not None:
        _add_status(out, status.as_column(), status.columns)
    for role in ("narrative", "evidence"):
        if role in found.series:
            series = found.series[role]
            out.add(f"  {role}: {column(series.as_column())}", _series_seen(series))
    if draft.is_long:
        _add_texts(out, draft)
    return out


def _series_seen(series: Series) -> str:
    first, last = series.columns[0].letter, series.columns[-1].letter
    n = len(series.columns)
    if series.is_monthly:
        return speak(
            "{n} columns {first} to {last}, one per month", n=n, first=first, last=last
        )
    return speak(
        "{n} columns {first} to {last}, one per quarter", n=n, first=first, last=last
    )


def _add_phases(out: Block, draft: Draft) -> None:
    phases = draft.tree.phases
    words = dict.fromkeys(
        key for c in phases for key in sorted(c.words, key=lambda w: -c.words[w])
    )
    once = {fold(word): word for word in reversed(list(words))}
    values = {once[k]: worth for k, worth in PHASE_WORDS.items() if k in once}
    rest = [w for k, w in once.items() if k not in PHASE_WORDS]
    mark = "({weight}%)" if "(" in phases[0].label else "{weight}%"
    out.lines.append("milestones_are_columns:")
    out.add(
        f"  label: {scalar('{milestone} ' + mark)}",
        speak(
            "{n} columns {first} to {last} whose percentages add up to 100",
            n=len(phases),
            first=phases[0].letter,
            last=phases[-1].letter,
        ),
    )
    named: dict[str, object] = {"read": "share"}
    if values:
        named["values"] = values
    out.add(
        f"  reported: {flow(named)}",
        speak(
            "words {words}; what each is worth is a guess (please confirm)",
            words=", ".join(list(words)[:8]),
        )
        + (
            speak("; without a number: {words}", words=", ".join(rest[:6]))
            if rest
            else ""
        ),
    )


def _add_published(out: Block, draft: Draft) -> None:
    if not draft.fields.published:
        return
    leaf = draft.tree.row_levels[-1]
    out.lines.append("")
    out.say(
        speak(
            "Columns that look like figures the authority worked out itself. "
            "Recomputing them is the best test of this file: take the # away where one "
            "is such."
        )
    )
    out.add("published:", is_off=True)
    done = set()
    for found in draft.fields.published:
        period = read_period(found.label)
        level = names_level(found.label, draft.tree.row_levels) or leaf
        named = as_named(found)
        if (period.quarter or period.year) and period.template not in done:
            done.add(period.template)
            named = {**named, "label": period.template}
            named.pop("nth", None)
        elif period.template in done:
            continue
        read = "share" if weight_read(found) == "share" else "percent"
        figure = {
            "name": " ".join(period.template.casefold().split()),
            "level": level.word.level_id,
            "value": {**named, "read": read},
            "rule": "accumulated" if level is draft.tree.levels[-1] else "children",
        }
        out.add(f"  - {flow(figure)}", found.describe(), is_off=True)
