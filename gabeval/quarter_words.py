"""The words in which quarters are spelt, and what a text made of them says.

What belongs here reads one folded text word by word; every word has to be understood,
or nothing is. ``quarters`` makes quarters of the readings.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from gabeval.dates import MONTHS

_MONTHS_OF_QUARTER = 3
_ROMANS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            ("primer", "primero", "primera", "primeiro", "primeira", "first"),
            ("segundo", "segunda", "second"),
            ("tercer", "tercero", "tercera", "terceiro", "terceira", "third"),
            ("cuarto", "cuarta", "quarto", "quarta", "fourth"),
        ),
        start=1,
    )
    for word in words
}
"""Number of a quarter by the folded word for it."""

_MARKS = frozenset(
    ("t", "q", "tri", "trim", "trimestre", "quarter", "qtr", "trimester")
)
_CUT_OFF_WORDS = frozenset(("corte", "cutoff", "cut", "off"))
_FILLERS = frozenset(
    (
        *("de", "del", "da", "do", "of", "a", "al", "el", "la", "the", "en", "in"),
        *("ano", "year", "vigencia", "periodo", "period", "con", "fecha", "as", "at"),
        *("to", "through", "hasta", "ate", "by", "until"),
    )
)
_JOINERS = frozenset((",", "y", "e", "and"))
_TOKEN = re.compile(
    r"(?P<ordinal>[1-9](?:\.?(?:er|ero|ro|ra|do|da|to|ta|o|a|st|nd|rd|th)|"
    r"\s(?:er|ro|do|to))(?![a-z]))"
    r"|(?P<digits>\d+)|(?P<word>[a-z]+)|(?P<comma>,)"
    r"|[\s\-‐‑–—_/.:;()\[\]'’\"|#]+"
)
_GLUED = re.compile(
    r"(?P<mark>t|q|tri|trim|trimestre)(?P<roman>i{1,3}|iv)"
    r"|(?P<roman_first>i{1,3}|iv)(?P<mark_last>t|q|tri|trim|trimestre)"
)


class Reading(NamedTuple):
    """What the words of one text say: a quarter from 1 to 4, and a year if named."""

    number: int | None
    year: int | None


_NOTHING = Reading(None, None)


@lru_cache(maxsize=8192)
def read_words(folded: str, *, with_bare_ordinals: bool = False) -> Reading:
    """Read which quarter, and of which year, the words of a text mean.

    Parameters
    ----------
    folded : str
        What `gabeval.numerals.fold` makes of the text.
    with_bare_ordinals : bool
        Whether "first" alone is a quarter, as in a column that holds only quarters.

    Returns
    -------
    Reading
        Number and year; both None if a word is not understood, if words contradict each
        other, or if no quarter is named.

    Examples
    --------
    >>> read_words("iii trimestre de 2021")
    Reading(number=3, year=2021)
    >>> read_words("enero a marzo"), read_words("enero")
    (Reading(number=1, year=None), Reading(number=None, year=None))
    """
    tokens = _tokenise(folded)
    if tokens is None:
        return _NOTHING
    years = {value for kind, value in tokens if kind == "y"}
    rest = [(kind, value) for kind, value in tokens if kind != "y"]
    if len(years) > 1:
        return _NOTHING
    year = years.pop() if years else None
    months = [(kind, value) for kind, value in rest if kind in "M,jc"]
    others = [(kind, value) for kind, value in rest if kind not in "M,jc"]
    if not any(kind == "M" for kind, _ in rest):
        number = _number_named(
            rest, needs_mark=not (with_bare_ordinals and year is None)
        )
    elif _is_day_span(rest):
        number = _number_of_days(rest)
    else:
        # "I trimestre (enero a marzo)" says it twice; it has to be the same quarter.
        number = _number_of_months(months)
        if {kind for kind, _ in others} - {"m"}:
            named = _number_named(others, needs_mark=True)
            number = number if number == named else None
    return Reading(number, year) if number else _NOTHING


def _tokenise(folded: str) -> list[tuple[str, int]] | None:
    """Cut a text into pieces: m mark, d digits, r roman, o ordinal, y year, M month."""
    tokens: list[tuple[str, int]] = []
    position = 0
    text = folded.replace("°", "o")
    while position < len(text):
        match = _TOKEN.match(text, position)
        pieces = None if match is None else _classify(match)
        if pieces is None:
            return None
        tokens += pieces
        position = match.end()
    return tokens


def _classify(match: re.Match[str]) -> list[tuple[str, int]] | None:
    if match["ordinal"]:
        return [("o", int(match["ordinal"][0]))]
    if digits := match["digits"]:
        if len(digits) == 4 and digits[:2] in ("19", "20", "21"):
            return [("y", int(digits))]
        return [("d", int(digits))] if len(digits) <= 2 else None
    if match["comma"]:
        return [(",", 0)]
    return _classify_word(match["word"]) if match["word"] else []


def _classify_word(word: str) -> list[tuple[str, int]] | None:
    if word in _FILLERS:
        return []
    if word in _JOINERS:
        return [("j", 0)]
    if word in _CUT_OFF_WORDS:
        return [("c", 0)]
    for kind, words in (("r", _ROMANS), ("o", ORDINALS), ("M", MONTHS)):
        if word in words:
            return [(kind, words[word])]
    if word in _MARKS:
        return [("m", 0)]
    if glued := _GLUED.fullmatch(word):
        return [("m", 0), ("r", _ROMANS[glued["roman"] or glued["roman_first"]])]
    return None


def _number_named(tokens: Sequence[tuple[str, int]], *, needs_mark: bool) -> int | None:
    """Read the number of a quarter that is called one: T3, III trimestre, 2021-III."""
    kinds = [kind for kind, _ in tokens]
    numbers = {value for kind, value in tokens if kind in "dro"}
    n_marks = kinds.count("m")
    # Digits need a mark each: "T1 2021 1" says more than we understand. Roman numerals
    # do without, since no month or day is written that way in the exports we know.
    if len(numbers) != 1 or kinds.count("d") > n_marks:
        return None
    if not n_marks and needs_mark and "o" in kinds:
        return None
    number = numbers.pop()
    return number if 1 <= number <= 4 else None


def _number_of_months(tokens: Sequence[tuple[str, int]]) -> int | None:
    """Read a quarter from its months: ene-mar; enero, febrero y marzo; corte marzo."""
    kinds = "".join(kind for kind, _ in tokens)
    months = [value for kind, value in tokens if kind == "M"]
    number, last = _quarter_ending(months[-1])
    bare = kinds.replace("c", "").strip(",")
    if bare == "MM":
        is_whole = months == [last - 2, last]
    elif re.fullmatch("M,?M[,j]*M", bare):
        is_whole = months == [last - 2, last - 1, last]
    else:
        # "Corte marzo" speaks for the end of March; March alone is only a month.
        is_whole = bare == "M" and "c" in kinds and months == [last]
    return number if is_whole else None


def _number_of_days(tokens: Sequence[tuple[str, int]]) -> int | None:
    """Read a quarter from its first and last day: 1 de enero a 31 de marzo."""
    months = [value for kind, value in tokens if kind == "M"]
    days = [value for kind, value in tokens if kind in "do"]
    number, last = _quarter_ending(months[-1])
    last_day = 31 if number in (1, 4) else 30
    is_whole = months == [last - 2, last] and days == [1, last_day]
    return number if is_whole else None


def _quarter_ending(month: int) -> tuple[int, int]:
    """Return the quarter of a month and the last month of that quarter."""
    number = (month - 1) // _MONTHS_OF_QUARTER + 1
    return number, _MONTHS_OF_QUARTER * number


def _is_day_span(tokens: Sequence[tuple[str, int]]) -> bool:
    kinds = "".join(kind for kind, _ in tokens if kind not in "c,m")
    return kinds in ("dMdM", "oMdM")
