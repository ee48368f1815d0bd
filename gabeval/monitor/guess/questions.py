"""What a person must look at after an export was guessed, in plain sentences."""

from gabeval.errors import count_noun
from gabeval.monitor.guess.draft import Draft, keyless_rows, unnamed_series
from gabeval.monitor.guess.fields import status_values
from gabeval.monitor.guess.items import Item
from gabeval.monitor.guess.plan_file import alike_names, entity_names
from gabeval.monitor.guess.quarters import caught_besides

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
        "Fill in title, authority and monitor in plan.yaml, in Spanish and English.",
    ]


def _ask_header(draft: Draft) -> list[str]:
    head = draft.table.head
    first, last = head.first + 1, head.last + 1
    rows = f"row {first}" if first == last else f"rows {first} to {last}"
    out = [f"The header was found in {rows}. Is that right?"]
    if draft.kind != "text":
        out[0] = f"Sheet «{draft.table.sheet.name}», header in {rows}. Is that right?"
    if draft.other_sheets:
        out.append(
            f"Other visible sheets are not read: {_some(draft.other_sheets)}. Does one "
            "of them hold progress too? Then it needs a layout of its own."
        )
    if len(draft.sheets) > 1:
        out.append(
            f"Sheets with the same header are read together: {_some(draft.sheets)}. "
            "Are they parts of one export?"
        )
    keys = draft.filled_down
    if keys:
        out.append(
            f"{_some([c.label for c in keys])} stand once for several rows and are "
            "repeated downwards. Is that what they mean?"
        )
    last = keyless_rows(draft)
    if last:
        out.append(
            f"Row {_some([str(row + 1) for row in last])} names no "
            f"{draft.tree.row_levels[-1].word.en} and is taken for a total. Is it one?"
        )
    return out


def _ask_levels(draft: Draft) -> list[str]:
    tree = draft.tree
    names = " > ".join(item.word.en for item in tree.levels)
    out = [
        f"Levels: {names}, with one page for each {tree.page.word.en} "
        f"({tree.page.n_items}). Is that the tree of the plan?"
    ]
    if tree.others:
        listed = _some([f"{x.column.label} ({x.n_items})" for x in tree.others])
        out[0] += f" Other columns could be levels: {listed}."
    guessed = [item for item in tree.row_levels if item.is_guess]
    out += [
        f"No label says what a row is. «{x.column.label}» was taken for the milestone, "
        "because its cells differ most. Which column names it?"
        for x in guessed
    ]
    if tree.n_repeats:
        out.append(_ask_repeats(draft))
    bare = [x for x in tree.row_levels if x.weight is None and not _is_top(x, draft)]
    if bare:
        out.append(
            f"No weights were found for {_some([x.word.en_plural for x in bare])}: all "
            "count the same. Does the plan weigh them?"
        )
    if tree.spare_weights:
        out.append(
            f"These weights belong to no level and are not used: "
            f"{_some([c.label for c in tree.spare_weights])}."
        )
    return out


def _is_top(item: Item, draft: Draft) -> bool:
    return item is draft.tree.levels[0] and item is not draft.tree.levels[-1]


def _ask_repeats(draft: Draft) -> str:
    leaf = draft.tree.row_levels[-1]
    rows = count_noun(draft.tree.n_repeats, "row")
    if draft.tree.is_repeated:
        return (
            f"{rows} repeat the name of another {leaf.word.en} and are numbered. Is "
            "there a column, or several, that tell them apart?"
        )
    return (
        f"{rows} repeat the code of another {leaf.word.en} and will be set aside. Is "
        f"«{leaf.column.label}» really the code of a row?"
    )


def _ask_values(draft: Draft) -> list[str]:
    out = []
    for role, reading in draft.readings.items():
        if not reading.is_sure:
            out.append(
                f"Is what was {role} a {reading.read}? Seen: {reading.why}. (percent: "
                "0 to 100; share: 0 to 1; number: an amount with a target.)"
            )
    if draft.tree.phases:
        out.append(
            f"{len(draft.tree.phases)} columns with a percentage in their label were "
            "taken for milestones. Are they, and is each word worth what the layout "
            "says?"
        )
    if draft.accumulation is not None:
        out.append(_ask_accumulation(draft))
    if not draft.readings and not draft.tree.phases and not _has_status(draft):
        out.append(
            "No column with progress was found: neither planned, nor reported, nor a "
            "status. Is there one? Name it under 'quarters:' of the layout."
        )
    elif "planned" not in draft.readings and "reported" in draft.readings:
        out.append(
            "No programme by quarter was found, so progress cannot be compared with a "
            "plan. Is there one?"
        )
    for role, series in draft.fields.series.items():
        besides = caught_besides(series)
        if besides:
            out.append(
                f"The label of {role} also fits columns {_some(besides)}. Make it "
                "longer, or name its group."
            )
        if series.has_repeats:
            out.append(
                f"Two columns say what was {role} in the same quarter; the first one "
                "is read. Is that the right one?"
            )
    out += [
        f"Columns «{s.labels[0]}» hold numbers by quarter, but no label says whether "
        "they were planned or reported. Which are they?"
        for s in unnamed_series(draft)
    ]
    idle = [s for s in draft.fields.unused if s.role in ("planned", "reported")]
    out += [
        f"Columns «{s.labels[0]}» are not read. Do they speak of another level?"
        for s in idle
    ]
    return out


def _ask_accumulation(draft: Draft) -> str:
    way, why = draft.accumulation.way, draft.accumulation.why
    if way is None:
        return (
            "How do quarters combine? It cannot be told from the programme "
            f"({why}), and it is never guessed from reports. Choose 'accumulation' in "
            f"layouts/{draft.layout_name}.yaml before you load."
        )
    says = (
        "each quarter adds to the ones before"
        if way == "sum"
        else ("each quarter already holds the ones before")
    )
    return f"accumulation: {way} ({says}), because of the {why}. Is that right?"


def _has_status(draft: Draft) -> bool:
    return draft.fields.status is not None or "status" in draft.fields.series


def _ask_fields(draft: Draft) -> list[str]:
    out = []
    found = draft.fields
    if found.entity is None:
        out.append(
            "No column names the body in charge. Is there one? Or does plan.yaml have "
            "to name it, commitment by commitment?"
        )
    else:
        too = [c.label for c in found.entities_too]
        more = f" It could also be {_some(too)}." if too else ""
        out.append(f"The body in charge: «{found.entity.label}». Is that right?{more}")
        for one, two in alike_names(entity_names(draft))[:MAX_NAMES]:
            out.append(f"Are «{one}» and «{two}» the same body?")
    columns = (
        found.series["status"].columns
        if "status" in found.series
        else ([found.status] if found.status else [])
    )
    if columns:
        known, open_words = status_values(columns)
        if open_words:
            out.append(
                "Which completion do these status words stand for: "
                f"{_some(open_words)}? {len(known)} others were recognised."
            )
    return out


def _ask_time(draft: Draft) -> list[str]:
    out = []
    if draft.cut_off_why != "given":
        out.append(
            f"The export speaks for {draft.cut_off.isoformat()} (from "
            f"{draft.cut_off_why}). Is that its cut-off?"
        )
    out.append(
        f"The plan goes from {draft.start.isoformat()} to {draft.end.isoformat()}, as "
        "far as this export shows. Mend 'period' in plan.yaml if it does not."
    )
    if draft.periods.get("from") == "cut_off":
        out.append("No quarter is named anywhere: every value speaks for the cut-off.")
    return out


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:MAX_NAMES])
    more = len(names) - MAX_NAMES
    return f"{shown} and {more} more" if more > 0 else shown
