"""What a person must look at after an export was guessed, in plain sentences."""

from gabeval.monitor.guess.draft import Draft, keyless_rows, unnamed_series
from gabeval.monitor.guess.fields import status_values
from gabeval.monitor.guess.items import Item
from gabeval.monitor.guess.plan_file import alike_names, entity_names
from gabeval.monitor.guess.quarters import caught_besides
from gabeval.monitor.guess.saying import say_role, say_rows
from gabeval.speech import speak, speak_count

MAX_NAMES = 4
"""At most so many names stand in one sentence."""


def list_questions(draft: Draft) -> list[str]:
    """List what is uncertain, the most important first.

    Parameters
    ----------
    draft : Draft
        What was found.

    Returns
    -------
    list of str
        Whole sentences.
    """
    return [
        *_ask_header(draft),
        *_ask_levels(draft),
        *_ask_values(draft),
        *_ask_fields(draft),
        *_ask_time(draft),
        speak(
            "Fill in title, authority and monitor in plan.yaml, in Spanish and English."
        ),
    ]


def _ask_header(draft: Draft) -> list[str]:
    head = draft.table.head
    first, last = head.first + 1, head.last + 1
    rows = say_rows(first, last)
    out = [speak("The header was found in {rows}. Is that right?", rows=rows)]
    if draft.kind != "text":
        out[0] = speak(
            "Sheet «{sheet}», header in {rows}. Is that right?",
            sheet=draft.table.sheet.name,
            rows=rows,
        )
    if draft.other_sheets:
        out.append(
            speak(
                "Other visible sheets are not read: {names}. Does one of them "
                "hold progress too? Then it needs a layout of its own.",
                names=_some(draft.other_sheets),
            )
        )
    if len(draft.sheets) > 1:
        out.append(
            speak(
                "Sheets with the same header are read together: {names}. Are "
                "they parts of one export?",
                names=_some(draft.sheets),
            )
        )
    keys = draft.filled_down
    if keys:
        out.append(
            speak(
                "{names} stand once for several rows and are repeated "
                "downwards. Is that what they mean?",
                names=_some([c.label for c in keys]),
            )
        )
    last = keyless_rows(draft)
    if last:
        out.append(
            speak(
                "Row {rows} names no {item} and is taken for a total. Is it one?",
                rows=_some([str(row + 1) for row in last]),
                item=draft.tree.row_levels[-1].word.said,
            )
        )
    return out


def _ask_levels(draft: Draft) -> list[str]:
    tree = draft.tree
    names = " > ".join(item.word.said for item in tree.levels)
    out = [
        speak(
            "Levels: {names}, with one page for each {item} ({n}). Is that the "
            "tree of the plan?",
            names=names,
            item=tree.page.word.said,
            n=tree.page.n_items,
        )
    ]
    if tree.others:
        listed = _some([f"{x.column.label} ({x.n_items})" for x in tree.others])
        out[0] += speak(" Other columns could be levels: {listed}.", listed=listed)
    guessed = [item for item in tree.row_levels if item.is_guess]
    out += [
        speak(
            "No label says what a row is. «{label}» was taken for the "
            "milestone, because its cells differ most. Which column names it?",
            label=x.column.label,
        )
        for x in guessed
    ]
    if tree.n_repeats:
        out.append(_ask_repeats(draft))
    bare = [x for x in tree.row_levels if x.weight is None and not _is_top(x, draft)]
    if bare:
        out.append(
            speak(
                "No weights were found for {items}: all count the same. Does "
                "the plan weigh them?",
                items=_some([x.word.said_plural for x in bare]),
            )
        )
    if tree.spare_weights:
        out.append(
            speak(
                "These weights belong to no level and are not used: {names}.",
                names=_some([c.label for c in tree.spare_weights]),
            )
        )
    return out


def _is_top(item: Item, draft: Draft) -> bool:
    return item is draft.tree.levels[0] and item is not draft.tree.levels[-1]


def _ask_repeats(draft: Draft) -> str:
    leaf = draft.tree.row_levels[-1]
    rows = speak_count("{n} row", "{n} rows", draft.tree.n_repeats)
    if draft.tree.is_repeated:
        return speak(
            "{rows} repeat the name of another {item} and are numbered. Is "
            "there a column, or several, that tell them apart?",
            rows=rows,
            item=leaf.word.said,
        )
    return speak(
        "{rows} repeat the code of another {item} and will be set aside. "
        "Is «{label}» really the code of a row?",
        rows=rows,
        item=leaf.word.said,
        label=leaf.column.label,
    )


def _ask_values(draft: Draft) -> list[str]:
    out = []
    for role, reading in draft.readings.items():
        if not reading.is_sure:
            out.append(
                speak(
                    "Is what was {role} a {read}? Seen: {why}. (percent: 0 to "
                    "100; share: 0 to 1; number: an amount with a target.)",
                    role=say_role(role),
                    read=reading.read,
                    why=reading.why,
                )
            )
    if draft.tree.phases:
        out.append(
            speak(
                "{n} columns with a percentage in their label were taken for "
                "milestones. Are they, and is each word worth what the layout "
                "says?",
                n=len(draft.tree.phases),
            )
        )
    if draft.accumulation is not None:
        out.append(_ask_accumulation(draft))
    if not draft.readings and not draft.tree.phases and not _has_status(draft):
        out.append(
            speak(
                "No column with progress was found: neither planned, nor "
                "reported, nor a status. Is there one? Name it under "
                "'quarters:' of the layout."
            )
        )
    elif "planned" not in draft.readings and "reported" in draft.readings:
        out.append(
            speak(
                "No programme by quarter was found, so progress cannot be "
                "compared with a plan. Is there one?"
            )
        )
    for role, series in draft.fields.series.items():
        besides = caught_besides(series)
        if besides:
            out.append(
                speak(
                    "The label of {role} also fits columns {names}. Make it "
                    "longer, or name its group.",
                    role=say_role(role),
                    names=_some(besides),
                )
            )
        if series.has_repeats:
            out.append(
                speak(
                    "Two columns say what was {role} in the same quarter; the "
                    "first one is read. Is that the right one?",
                    role=say_role(role),
                )
            )
    out += [
        speak(
            "Columns «{label}» hold numbers by quarter, but no label says "
            "whether they were planned or reported. Which are they?",
            label=s.labels[0],
        )
        for s in unnamed_series(draft)
    ]
    idle = [s for s in draft.fields.unused if s.role in ("planned", "reported")]
    out += [
        speak(
            "Columns «{label}» are not read. Do they speak of another level?",
            label=s.labels[0],
        )
        for s in idle
    ]
    return out


def _ask_accumulation(draft: Draft) -> str:
    way, why = draft.accumulation.way, draft.accumulation.why
    if way is None:
        return speak(
            "How do quarters combine? It cannot be told from the programme "
            "({why}), and it is never guessed from reports. Choose "
            "'accumulation' in layouts/{layout}.yaml before you load.",
            why=why,
            layout=draft.layout_name,
        )
    says = (
        speak("each quarter adds to the ones before")
        if way == "sum"
        else (speak("each quarter already holds the ones before"))
    )
    return speak(
        "accumulation: {way} ({says}), because of the {why}. Is that right?",
        way=way,
        says=says,
        why=why,
    )


def _has_status(draft: Draft) -> bool:
    return draft.fields.status is not None or "status" in draft.fields.series


def _ask_fields(draft: Draft) -> list[str]:
    out = []
    found = draft.fields
    if found.entity is None:
        out.append(
            speak(
                "No column names the body in charge. Is there one? Or does "
                "plan.yaml have to name it, commitment by commitment?"
            )
        )
    else:
        too = [c.label for c in found.entities_too]
        more = speak(" It could also be {names}.", names=_some(too)) if too else ""
        out.append(
            speak(
                "The body in charge: «{label}». Is that right?{more}",
                label=found.entity.label,
                more=more,
            )
        )
        for one, two in alike_names(entity_names(draft))[:MAX_NAMES]:
            out.append(
                speak("Are «{one}» and «{two}» the same body?", one=one, two=two)
            )
    columns = (
        found.series["status"].columns
        if "status" in found.series
        else ([found.status] if found.status else [])
    )
    if columns:
        known, open_words = status_values(columns)
        if open_words:
            out.append(
                speak(
                    "Which completion do these status words stand for: "
                    "{words}? {n} others were recognised.",
                    words=_some(open_words),
                    n=len(known),
                )
            )
    return out


def _ask_time(draft: Draft) -> list[str]:
    out = []
    if draft.cut_off_why:
        out.append(
            speak(
                "The export speaks for {day} (from {why}). Is that its cut-off?",
                day=draft.cut_off.isoformat(),
                why=draft.cut_off_why,
            )
        )
    out.append(
        speak(
            "The plan goes from {start} to {end}, as far as this export shows. "
            "Mend 'period' in plan.yaml if it does not.",
            start=draft.start.isoformat(),
            end=draft.end.isoformat(),
        )
    )
    if draft.periods.get("from") == "cut_off":
        out.append(
            speak("No quarter is named anywhere: every value speaks for the cut-off.")
        )
    return out


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:MAX_NAMES])
    more = len(names) - MAX_NAMES
    return (
        speak("{shown} and {more} more", shown=shown, more=more) if more > 0 else shown
    )
