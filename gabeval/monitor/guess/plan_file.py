"""Writing plan.yaml and an empty corrections.yaml for an export that was looked at."""

from itertools import combinations

from rapidfuzz import fuzz

from gabeval.monitor.guess.draft import Draft
from gabeval.monitor.guess.items import Item
from gabeval.monitor.guess.yaml import Block, flow, scalar
from gabeval.numerals import fold
from gabeval.quarters import quarter_of_date
from gabeval.speech import speak

PLAN_SCHEMA = "# yaml-language-server: $schema=../schemas/plan.schema.json"
"""First line of plan.yaml, for editors."""

CORRECTIONS_SCHEMA = (
    "# yaml-language-server: $schema=../schemas/corrections.schema.json"
)
"""First line of corrections.yaml, for editors."""

ALIKE = 88
"""How alike (0 to 100) two names must be to be asked about."""

MAX_ENTITIES = 60
"""More names than this are not listed."""

UNKNOWN = {"es": "(por completar)", "en": "(to be filled in)"}
"""Stands where nobody can know."""


def write_plan(draft: Draft, plan_id: str) -> str:
    """Write plan.yaml.

    Parameters
    ----------
    draft : Draft
        What was found.
    plan_id : str
        Short name of the plan.

    Returns
    -------
    str
        YAML that fits the model.
    """
    out = Block()
    out.lines.append(PLAN_SCHEMA)
    out.say(
        speak(
            "Guessed by 'gabeval new' from {file}. Correct what is wrong; the layout "
            "in layouts/{layout}.yaml says how the export is read.",
            file=draft.file,
            layout=draft.layout_name,
        )
    )
    out.add(f"plan: {scalar(plan_id)}")
    out.add(f"title: {flow({'es': draft.title, 'en': draft.title})}", draft.title_why)
    for key in ("authority", "monitor"):
        out.add(f"{key}: {flow(UNKNOWN)}", _who(key))
    period = f"{{start: {draft.start.isoformat()}, end: {draft.end.isoformat()}}}"
    out.add(f"period: {period}", speak("the quarters that the export speaks of"))
    other = speak("or normalised: weights then always add up to 100 %")
    out.add(f"weights: as_given  # {other}")
    out.lines.append("levels:")
    for item in draft.tree.levels:
        out.add(f"  - {flow(_level(item, draft))}", _level_seen(item, draft))
    _add_entities(out, draft)
    out.lines.append("exports:")
    entry = (
        f"{{id: {scalar(export_id(draft))}, file: {scalar(f'exports/{draft.file}')}, "
        f"layout: {scalar(draft.layout_name)}, cut_off: {draft.cut_off.isoformat()}}}"
    )
    why = draft.cut_off_why or speak("given")
    out.add(f"  - {entry}", speak("cut-off: {why}", why=why))
    return out.text()


def write_corrections(draft: Draft) -> str:
    """Write a corrections.yaml without entries, with an example to copy.

    Parameters
    ----------
    draft : Draft
        What was found.

    Returns
    -------
    str
        Only comments.
    """
    name = draft.table.sheet.name
    out = Block()
    out.lines += [CORRECTIONS_SCHEMA, "#"]
    out.say(
        speak(
            "Cells of an export that were wrong. The export itself is never edited: "
            "one entry per cell says what it held, what it is read as instead, why, "
            "who decided and when. An entry whose cell holds something else by now is "
            "refused. Example (take the # away):"
        )
    )
    reason = speak("The letter O instead of zero; the total of the row says 20.")
    office = speak("Name, office")
    out.lines += [
        "#",
        f'# - export: "{export_id(draft)}"',
        *([f"#   sheet: {scalar(name)}"] if name else []),
        "#   cell: D14",
        '#   was: "2O%"',
        '#   becomes: "20%"',
        f"#   reason: {reason}",
        f"#   decided_by: {office}",
        f"#   decided_on: {draft.cut_off.isoformat()}",
    ]
    return out.text()


def export_id(draft: Draft) -> str:
    """Name the export by the quarter of its cut-off.

    Parameters
    ----------
    draft : Draft
        What was found.

    Returns
    -------
    str
        Such as ``2023Q4``.
    """
    return quarter_of_date(draft.cut_off)


def _who(key: str) -> str:
    return (
        speak("nothing; who carries the plan out")
        if key == "authority"
        else (speak("nothing; who evaluates it"))
    )


def _level(item: Item, draft: Draft) -> dict[str, object]:
    word = item.word
    level: dict[str, object] = {
        "id": word.level_id,
        "name": {"es": word.es, "en": word.en},
        "plural": {"es": word.es_plural, "en": word.en_plural},
    }
    if item is draft.tree.page:
        level["is_commitment"] = True
    if item.within_parent:
        level["ids"] = "within_parent"
    is_phase = bool(draft.tree.phases) and item is draft.tree.levels[-1]
    if item.weight is None and not is_phase:
        level["weights"] = "equal"
    return level


def _level_seen(item: Item, draft: Draft) -> str:
    is_phase = bool(draft.tree.phases) and item is draft.tree.levels[-1]
    count = len(draft.tree.phases) if is_phase else item.n_items
    weights = (
        speak("weights in the labels")
        if is_phase
        else (
            speak("weights in column {letter}", letter=item.weight.letter)
            if item.weight
            else speak("no column of weights")
        )
    )
    page = speak("; one page for each") if item is draft.tree.page else ""
    return f"{count} {item.word.said_plural}, {weights}{page}"


def entity_names(draft: Draft) -> list[str]:
    """List the names of entities as the export writes them, each once.

    Parameters
    ----------
    draft : Draft
        What was found.

    Returns
    -------
    list of str
        Sorted; of spellings that differ in case and accents only, the commonest.
    """
    if draft.fields.entity is None:
        return []
    words = draft.fields.entity.words
    once: dict[str, str] = {}
    for name in sorted(words, key=lambda name: (-words[name], name)):
        once.setdefault(fold(name), name)
    return sorted(once.values(), key=fold)


def alike_names(names: list[str]) -> list[tuple[str, str]]:
    """Pair the names that may be two spellings of one.

    Parameters
    ----------
    names : list of str
        Different names.

    Returns
    -------
    list of tuple of str
        Pairs.

    Examples
    --------
    >>> alike_names(["Secretaría de Salud", "Secretaria Salud", "Hacienda"])
    [('Secretaría de Salud', 'Secretaria Salud')]
    """
    return [
        (a, b)
        for a, b in combinations(names, 2)
        if fuzz.token_sort_ratio(fold(a), fold(b)) >= ALIKE
    ]


def _add_entities(out: Block, draft: Draft) -> None:
    names = entity_names(draft)
    if not names or len(names) > MAX_ENTITIES:
        return
    out.say(
        speak(
            "Names of entities are taken as the export writes them. To put spellings "
            "of one body together, take the # away and move them under aliases."
        )
    )
    out.add("entities:", is_off=True)
    for number, name in enumerate(names, start=1):
        entry = {"id": f"E{number:02d}", "name": name, "aliases": []}
        out.add(f"  - {flow(entry)}", is_off=True)
