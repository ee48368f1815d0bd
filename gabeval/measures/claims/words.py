"""Intervals, arithmetic and verdicts of an audit of claims, as text in a language."""

import re
from fractions import Fraction

from gabeval.language import Language
from gabeval.measures.claims.book import Book
from gabeval.measures.claims.records import (
    CONTRADICTION_IF,
    FORCED,
    UNDECIDABLE,
    WITHOUT,
    Detail,
    Number,
    Side,
    Verdict,
)
from gabeval.measures.claims.verdicts import (
    ROUNDED,
)
from gabeval.measures.intervals import Interval

MOST_DECIMALS = 3
"""Decimals of a bound that no short decimal number can say."""

_SIGNS = {"=": "=", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}
_OPPOSITE_SIGNS = {"=": "≠", "<=": ">", ">=": "<", "<": "≥", ">": "≤"}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def write_number(value: Fraction | float, language: Language) -> str:
    """Write a bound with as few decimals as say it.

    Parameters
    ----------
    value : Fraction or float
        The number.
    language : Language
        Whose decimal sign.

    Returns
    -------
    str
        At most `MOST_DECIMALS` decimals.

    Examples
    --------
    >>> write_number(Fraction(193, 2), Language("en"))
    '96.5'
    >>> write_number(Fraction(277, 3), Language("es"))
    '92,333'
    """
    return language.number(float(value), count_decimals(value))


def count_decimals(value: Fraction | float) -> int:
    """Count the decimals that a number is printed with.

    Parameters
    ----------
    value : Fraction or float
        The number.

    Returns
    -------
    int
        0 to `MOST_DECIMALS`.

    Examples
    --------
    >>> count_decimals(Fraction(98)), count_decimals(Fraction(277, 3))
    (0, 3)
    """
    rounded = round(float(value), MOST_DECIMALS)
    for decimals in range(MOST_DECIMALS):
        if round(rounded, decimals) == rounded:
            return decimals
    return MOST_DECIMALS


def write_interval(interval: Interval | None, language: Language) -> str:
    """Write an interval; a round bracket leaves its end out.

    Parameters
    ----------
    interval : Interval or None
        None stands for nothing that is possible.
    language : Language
        Whose decimal sign; where that is a comma, a semicolon parts the ends.

    Returns
    -------
    str
        Such as ``"(96.5, 100]"``, ``"53"`` or ``"≥ 901"``.

    Examples
    --------
    >>> write_interval(Interval(Fraction(193, 2), Fraction(100), True), Language("es"))
    '(96,5; 100]'
    """
    if interval is None:
        return language.gettext("nothing")
    low, high, low_open, high_open = interval
    if interval.is_point:
        return write_number(low, language)
    if low is None and high is None:
        return language.gettext("anything")
    if high is None:
        return f"{'>' if low_open else '≥'} {write_number(low, language)}"
    if low is None:
        return f"{'<' if high_open else '≤'} {write_number(high, language)}"
    joint = "; " if language.code == "es" else ", "
    ends = joint.join(write_number(end, language) for end in (low, high))
    return f"{'(' if low_open else '['}{ends}{')' if high_open else ']'}"


def name_assumption(
    name: str, book: Book, language: Language, *, number: int = 0
) -> str:
    """Write the name of an assumption.

    Parameters
    ----------
    name : str
        Its id.
    book : Book
        The claims.
    language : Language
        Language of the name.
    number : int, default 0
        What stands for ``{n}`` in it.

    Returns
    -------
    str
        Words that can stand after "if".
    """
    _ = language.gettext
    if name.startswith(ROUNDED):
        return {
            "half_up": _("figures were rounded to the nearest, halves upwards"),
            "floor": _("figures were rounded down"),
            "ceil": _("figures were rounded up"),
            "closed": _("figures were rounded to the nearest"),
        }[name.removeprefix(ROUNDED)]
    words = book.assumptions[name].name.in_(language.code)
    return words.replace("{n}", language.integer(number))


def name_quantity(name: str, book: Book, language: Language) -> str:
    """Write the name of a quantity that nobody published.

    Parameters
    ----------
    name : str
        Its id.
    book : Book
        The claims.
    language : Language
        Language of the name.

    Returns
    -------
    str
        The name; the id itself for a claim.
    """
    for one in book.claims.quantities:
        if one.quantity_id == name:
            return one.name.in_(language.code)
    return name


def write_verdict(verdict: Verdict, book: Book, language: Language) -> str:
    """Write a verdict: the literal word, and the set that it rests on.

    Parameters
    ----------
    verdict : Verdict
        The verdict.
    book : Book
        The claims.
    language : Language
        Language of the set; the word itself is never translated.

    Returns
    -------
    str
        Such as ``"UNDECIDABLE {PAGAB commitment list}"``; empty without a verdict.
    """
    word = verdict.word
    if word == CONTRADICTION_IF:
        held = list_assumptions(verdict, book, language)
        return f"{word} {{{', '.join(held)}}}"
    if word == FORCED:
        held = [
            f"{name_quantity(name, book, language)} "
            f"{_sign(i)}{write_interval(i, language)}"
            for name, i in verdict.forced
        ]
        return f"{word} {{{', '.join(held)}}}"
    if word == UNDECIDABLE:
        return f"{word} {{{', '.join(list_needs(verdict, language))}}}"
    return word


def list_assumptions(verdict: Verdict, book: Book, language: Language) -> list[str]:
    """List the assumptions that a verdict rests on, by name.

    Parameters
    ----------
    verdict : Verdict
        CONTRADICTION-IF: its first smallest set; FORCED: what was assumed.
    book : Book
        The claims.
    language : Language
        Language of the names.

    Returns
    -------
    list of str
        Names; empty if nothing is assumed.
    """
    chosen = verdict.assumption_sets[0] if verdict.assumption_sets else verdict.rests_on
    return [
        name_assumption(name, book, language, number=verdict.number) for name in chosen
    ]


def list_needs(verdict: Verdict, language: Language) -> list[str]:
    """List the data that would settle a relation.

    Parameters
    ----------
    verdict : Verdict
        The verdict.
    language : Language
        Language of the names.

    Returns
    -------
    list of str
        Names; empty if none are needed.
    """
    return [need.in_(language.code) for need in verdict.needs]


def write_arithmetic(detail: Detail, book: Book, language: Language) -> str:
    """Write what was calculated for a verdict, in figures.

    Parameters
    ----------
    detail : Detail
        What stands behind the verdict.
    book : Book
        The claims.
    language : Language
        Whose decimal sign.

    Returns
    -------
    str
        Comparisons, counts and numbers, with semicolons between; may be empty.
    """
    _ = language.gettext
    parts = [_write_side(side, book, language) for side in detail.sides]
    for share in detail.shares:
        counts = language.list([language.integer(k) for k in share.counts])
        parts.append(
            _("{counts} of {n}").format(counts=counts, n=language.integer(share.n))
            if share.counts
            else _("no count of {n}").format(n=language.integer(share.n))
        )
    parts += [_write_number(number, book, language) for number in detail.numbers]
    if detail.combinations is not None:
        n = len(detail.combinations)
        parts.append(
            language.ngettext("{n} combination", "{n} combinations", n).format(
                n=language.integer(n)
            )
        )
    if detail.rated is not None:
        done, n = detail.rated
        parts.append(_("{counts} of {n}").format(counts=done, n=n))
    return "; ".join(parts)


def _write_number(number: Number, book: Book, language: Language) -> str:
    """Write a number that was worked out: its name, how, and what it can be."""
    _ = language.gettext
    if number.how.startswith(WITHOUT):
        left_out = number.how.removeprefix(WITHOUT)
        name = name_assumption(left_out, book, language)
        how = _("without “{assumption}”").format(assumption=name)
    else:
        how = {
            "": "",
            "printed": _("figures as printed"),
            "instead": _("with the other figure"),
            "wide": _("“approximately” read widely"),
        }[number.how]
    unit = "\u00a0%" if language.code == "es" else "%"
    is_single = number.interval is not None and number.interval.is_point
    unit = unit if number.unit == "percent" and is_single else ""
    name = number.name.in_(language.code) + (f" ({how})" if how else "")
    value = write_interval(number.interval, language)
    return f"{name} {_sign(number.interval)}{value}{unit}"


def _sign(interval: Interval | None) -> str:
    """Write the sign before an interval; one-sided ones bring their own."""
    if interval is None:
        return ""
    if interval.is_point:
        return "= "
    return "∈ " if None not in interval[:2] else ""


def _write_side(side: Side, book: Book, language: Language) -> str:
    """Write a comparison with figures in the place of names."""
    left, right = (part.strip() for part in re.split(r"<=|>=|=|<|>", side.text))
    sign = _SIGNS[side.operator]
    if side.gap is None:
        told = [
            f"{_name_parts(text, book, language)} "
            f"{_sign(interval)}{write_interval(interval, language)}"
            for text, interval in ((left, side.left), (right, side.right))
        ]
        if _NAME.search(right):
            return ", ".join(told)
        return f"{told[0]} ({sign} {right})"
    holds = {
        "=": side.gap == 0,
        "<=": side.gap <= 0,
        ">=": side.gap >= 0,
        "<": side.gap < 0,
        ">": side.gap > 0,
    }[side.operator]
    shown = [
        _put_in(text, interval, book, language)
        for text, interval in ((left, side.left), (right, side.right))
    ]
    text = f"{shown[0]} {sign if holds else _OPPOSITE_SIGNS[side.operator]} {shown[1]}"
    if holds:
        return text
    gap = language.gettext("gap {gap}").format(
        gap=write_number(abs(side.gap), language)
    )
    return f"{text} ({gap})"


def _name_parts(text: str, book: Book, language: Language) -> str:
    """Write a sum with the names of quantities; claims keep their ids."""
    mean = language.gettext("mean")
    return _NAME.sub(
        lambda m: mean if m[0] == "mean" else name_quantity(m[0], book, language), text
    )


def _put_in(text: str, value: Interval, book: Book, language: Language) -> str:
    """Write a sum with figures for names, and what it comes to."""
    total = write_number(value.low, language)
    names = _NAME.findall(text)
    if names == [text] or not names:
        return total
    if not all(n in book.intervals and book.intervals[n].is_point for n in names):
        return total

    def figure(match: re.Match[str]) -> str:
        return write_number(book.intervals[match[0]].low, language)

    return f"{_NAME.sub(figure, text).replace('*', '×')} = {total}"
