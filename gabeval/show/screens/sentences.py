"""What the screens found, in words: effect first, then chance, then how many tests.

The words set an order of verification. They accuse nobody: they say what a pattern is,
how large it is, and what good reason it can have.
"""

import pandas as pd

from gabeval.language import Language
from gabeval.measures.screens import FALSE_DISCOVERY
from gabeval.measures.screens.rows import read_detail
from gabeval.show.facts import FactBook
from gabeval.show.origins import Place
from gabeval.show.tables import signed
from gabeval.show.words import Nouns

SMALL_P = 0.0001
"""Smaller p-values are printed as "below": more digits would feign exactness."""


def name_screen(screen: str, language: Language) -> str:
    """Name a screen.

    Parameters
    ----------
    screen : str
        One of `gabeval.measures.screens.SCREENS`.
    language : Language
        Language of the name.

    Returns
    -------
    str
        As the header of a column.
    """
    _ = language.gettext
    return {
        "heaping": _("Round numbers"),
        "bunching": _("Exactly the target"),
        "mirror": _("Equal to the programme"),
        "jump": _("Last quarter"),
        "stuck": _("Standing still"),
        "falling": _("Steps back"),
        "late": _("Late reports"),
        "rewritten": _("Rewritten past"),
        "repeated": _("Repeated texts"),
        "trend": _("Trend"),
        "break": _("Change of level"),
    }[screen]


def explain_screen(screen: str, language: Language, nouns: Nouns) -> str:
    """Say what a screen looks at, and which good reason its pattern can have.

    Parameters
    ----------
    screen : str
        One of `gabeval.measures.screens.SCREENS`.
    language : Language
        Language of the sentence.
    nouns : Nouns
        What milestones are called.

    Returns
    -------
    str
        A sentence or two.
    """
    _ = language.gettext
    texts = {
        "heaping": _(
            "Multiples of five among values between nothing and the whole target, "
            "against what chance would give. Few large steps give round numbers too."
        ),
        "bunching": _(
            "Last reports of exactly the whole target. Finished work belongs there."
        ),
        "mirror": _(
            "Reports that equal the programme to the last digit, against all others. "
            "Work can go exactly as programmed."
        ),
        "jump": _(
            "What the last quarter added beyond the programme, against the other "
            "quarters of the same {many}. Much work is finished at the end."
        ),
        "stuck": _(
            "Longest run of equal reports below the target while the programme rose. "
            "Work can wait for something else."
        ),
        "falling": _(
            "Reports lower than the one before. A correction is a step back too."
        ),
        "late": _(
            "Days from the end of the quarter to the arrival of the export that first "
            "held the report, or to its cut-off if the arrival is not known."
        ),
        "rewritten": _(
            "Values of past quarters that a later export changed. Late figures and "
            "corrections do that."
        ),
        "repeated": _(
            "Texts that repeat the one before, but for numbers and dates. Work that "
            "repeats itself is described in the same words."
        ),
        "trend": _("Whether what quarters add beyond the programme rises or falls."),
        "break": _("Whether what quarters add beyond the programme changes its level."),
    }
    return texts[screen].format(many=nouns.many)


def say_effect(row: dict[str, object], language: Language, nouns: Nouns) -> str:
    """Say how large the effect in one row is, with its unit.

    Parameters
    ----------
    row : mapping
        One row of `screens_at`.
    language : Language
        Language of the words.
    nouns : Nouns
        What milestones are called.

    Returns
    -------
    str
        A few words; no data where there is no effect.
    """
    effect = row["effect"]
    screen = str(row["screen"])
    if pd.isna(effect):
        open_ones = read_detail(str(row["detail"])).get("n_open", "0")
        is_waiting = screen == "late" and open_ones != "0"
        _ = language.gettext
        return _("not yet") if is_waiting else _("no data")
    value, count = float(effect), int(row["statistic"] if _has(row) else 0)
    return _WRITERS[screen](value, count, int(row["n"]), language, nouns)


def _has(row: dict[str, object]) -> bool:
    statistic = row["statistic"]
    return not pd.isna(statistic) and abs(float(statistic)) != float("inf")


def _write_times(
    value: float, count: int, n: int, language: Language, nouns: Nouns
) -> str:
    return language.gettext("{ratio} times as many as by chance ({k} of {n})").format(
        ratio=language.number(value), k=language.integer(count), n=language.integer(n)
    )


def _write_share(
    value: float, count: int, n: int, language: Language, nouns: Nouns
) -> str:
    return language.gettext("{share} ({k} of {n})").format(
        share=language.percent(100 * value),
        k=language.integer(round(value * n)),
        n=language.integer(n),
    )


def _write_points(
    value: float, count: int, n: int, language: Language, nouns: Nouns
) -> str:
    return f"{signed(value, language)}\u00a0pp"


def _write_slope(
    value: float, count: int, n: int, language: Language, nouns: Nouns
) -> str:
    return language.gettext("{points} pp per quarter").format(
        points=signed(value, language, 2)
    )


def _write_run(
    value: float, count: int, n: int, language: Language, nouns: Nouns
) -> str:
    if value == 0:
        return language.gettext("not found")
    return language.ngettext(
        "{run} equal reports; {k} {one} stands so",
        "{run} equal reports; {k} {many} stand so",
        count,
    ).format(
        run=language.integer(int(value)),
        k=language.integer(count),
        one=nouns.one,
        many=nouns.many,
    )


def _write_falls(
    value: float, count: int, n: int, language: Language, nouns: Nouns
) -> str:
    if count == 0:
        return language.gettext("not found")
    return language.ngettext(
        "{k} step, {points} pp", "{k} steps, {points} pp", count
    ).format(k=language.integer(count), points=signed(value, language))


def _write_days(
    value: float, count: int, n: int, language: Language, nouns: Nouns
) -> str:
    return language.gettext("median {median} days, {longest} at most").format(
        median=language.number(value, 0), longest=language.integer(count)
    )


_WRITERS = {
    "heaping": _write_times,
    "bunching": _write_share,
    "mirror": _write_share,
    "jump": _write_points,
    "stuck": _write_run,
    "falling": _write_falls,
    "late": _write_days,
    "rewritten": _write_share,
    "repeated": _write_share,
    "trend": _write_slope,
    "break": _write_points,
}


def write_p(p: object, language: Language, *, is_exact: bool = True) -> str:
    """Write a p-value.

    Parameters
    ----------
    p : float
        Value; words stand for a missing one.
    language : Language
        Language of the words.
    is_exact : bool
        Whether it was counted out; if not, it is marked as drawn.

    Returns
    -------
    str
        Four decimals, or "below 0.0001".
    """
    _ = language.gettext
    if pd.isna(p):
        return _("not tested")
    value = float(p)
    text = (
        _("below {p}").format(p=language.number(SMALL_P, 4))
        if value < SMALL_P
        else language.number(value, 4)
    )
    return text if is_exact else _("{p}, by random draws").format(p=text)


def say_family(
    rows: pd.DataFrame,
    facts: FactBook,
    *,
    level: str,
    item_id: str,
    groups: Nouns,
    places: tuple[Place, ...] = (),
) -> str:
    """Say how many tests were carried out and how many of them are marked.

    Parameters
    ----------
    rows : pandas.DataFrame
        Result of `screens_at`.
    facts : FactBook
        The page's book.
    level, item_id : str
        What the page is about.
    groups : Nouns
        What the rows speak of.
    places : tuple of Place
        The exports that were looked at.

    Returns
    -------
    str
        Sentences.
    """
    _, n_ = facts.language.gettext, facts.language.ngettext
    of = {"level": level, "item_id": item_id, "places": places}
    n_tests = int(rows["n_tests"].iloc[0]) if len(rows) else 0
    if n_tests == 0:
        return _("There was too little to test; what follows are facts.")
    marked = rows[rows["is_flagged"]]
    tested = facts.state("n_tests", n_tests, formula="n_tests", **of)
    rule = n_(
        "{n} test was carried out.",
        "{n} tests were carried out, and each p-value is adjusted for all of them.",
        n_tests,
    ).format(n=tested)
    if marked.empty:
        found = _("None is marked: nothing here is larger than chance explains.")
        return f"{rule} {found}"
    found = n_(
        "{k} is marked and concerns {groups}; among marked ones {share} at most can be "
        "expected to be chance (house rule).",
        "{k} are marked and concern {groups}; among marked ones {share} at most can be "
        "expected to be chance (house rule).",
        len(marked),
    )
    # After the branch above: a fact that no sentence prints must not be noted.
    share = facts.state(
        "false_discovery_pct",
        100 * FALSE_DISCOVERY,
        formula="false_discovery_pct",
        unit="percent",
        **of,
    )
    n_groups = int(marked["item_id"].nunique())
    text = found.format(
        k=facts.state("n_marked", len(marked), formula="n_marked", **of),
        groups=groups.beside(
            facts.state("n_groups_marked", n_groups, formula="n_groups_marked", **of),
            n_groups,
        ),
        share=share,
    )
    return f"{rule} {text}"
