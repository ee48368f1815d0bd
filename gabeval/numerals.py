"""How the text of a cell is read: as a number, as a word to compare, or as an absence.

What belongs here looks at one text and nothing else. A text that can be read in two
ways gets no value: whoever knows the column decides, and says so in the layout.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from numbers import Real
from types import MappingProxyType
from typing import Literal, NamedTuple

from gabeval.errors import UsageError
from gabeval.speech import speak

DecimalSign = Literal["comma", "point"]

ABSENCE_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "not_applicable": (
            *("n/a", "n.a.", "n.a", "na", "n. a.", "no aplica", "no aplicable"),
            *("no corresponde", "not applicable"),
            *("nao se aplica", "nao aplicavel"),
        ),
        "not_reported": (
            *("-", "--", "---", "–", "—", "―", "_", "...", "?"),
            *("n/d", "n.d.", "n.d", "nd", "n. d.", "no disponible", "not available"),
            *("s/d", "s.d.", "s.d", "sd", "sin dato", "sin datos", "no data"),
            *("s/i", "sin informacion", "no information", "(en blanco)", "null"),
            *("n/r", "n.r.", "n.r", "nr", "no reporta", "no reporto", "no reportan"),
            *("no reportado", "no reportada", "sin reporte", "sin reportar"),
            *("not reported", "por reportar", "pendiente", "pendiente de reporte"),
            *("pendiente por reportar", "pending", "por definir", "tbd"),
            *("nao informado", "nao informada", "sem informacao", "sem dados"),
            *("sem dado", "nao disponivel", "pendente"),
        ),
    }
)
"""Words for "there is no number here", folded, by the state they stand for. "None" is
not among them: it is a code of a published scale. Nor is "sin avance": that is a report
of no progress."""

ERROR_WORDS = frozenset(
    {
        *("#div/0!", "#¡div/0!", "#ref!", "#¡ref!", "#n/a", "#n/d"),
        *("#value!", "#¡valor!", "#valor!", "#name?", "#¿nombre?", "#nome?"),
        *("#num!", "#¡num!", "#null!", "#¡nulo!", "#nulo!"),
        *("#spill!", "#¡desbordamiento!", "#calc!", "#¡calc!", "#getting_data"),
    }
)
"""What Excel shows for a formula that failed, folded; English, Spanish, Portuguese."""

_LONGEST = 128
"""Longer texts are narratives: no numbers, and not worth remembering."""

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = " \u00a0\u2007\u2009\u202f"
"""Spaces that people and programs put between groups of thousands."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_MINUS_SIGNS = {ord(sign): "-" for sign in "\u2212\ufe63"}
_AFFIXES = re.compile(
    rf"(?P<minus>[+-](?=[^\d.,]))?(?P<before>%|(?:us|r|col)?\$|€|£|cop|usd)?[{_SPACES}]*"
    r"(?P<body>[^%$€£]*?)"
    rf"[{_SPACES}]*(?P<after>%|\$|€|£|cop|usd)?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"\d+")
_GROUPED = re.compile(
    rf"[1-9]\d{{0,2}}(?P<gap>[.,{_SPACES}])\d{{3}}(?:(?P=gap)\d{{3}})*"
)
_DECIMAL = re.compile(r"(?P<whole>\d*)(?P<sign>[.,])(?P<part>\d+)")
_GROUPED_DECIMAL = re.compile(
    rf"(?P<whole>[1-9]\d{{0,2}}(?P<gap>[.,{_SPACES}])\d{{3}}(?:(?P=gap)\d{{3}})*)"
    r"(?!(?P=gap))(?P<sign>[.,])(?P<part>\d+)"
)
# Excel writes 1.5E+06 into text files. The sign of the exponent is asked for, because
# 2E3 is as likely the code of an activity.
_SCIENTIFIC = re.compile(r"\d(?:(?P<sign>[.,])\d+)?[eE][+-]\d{2,3}")
_SIGN_NAMES: dict[str, DecimalSign] = {",": "comma", ".": "point"}
_OTHER_SIGN: dict[str, DecimalSign] = {",": "point", ".": "comma"}


class Numeral(NamedTuple):
    """What one cell says, read as a number.

    Attributes
    ----------
    value : float or None
        The number as written: 98 for ``"98 %"``. None if there is none, or two.
    kind : str
        ``number`` (the cell held a number, not a text), ``comma`` or ``point`` (a text
        with that decimal sign), ``integer``, ``ambiguous`` or ``text`` (no number).
    is_percent : bool
        Whether a percent sign stood beside it.
    has_thousands : bool
        Whether its thousands were separated.
    """

    value: float | None
    kind: str
    is_percent: bool = False
    has_thousands: bool = False


_TEXT = Numeral(None, "text")


def parse_numeral(
    text: object, *, decimal: Literal["auto", "comma", "point"] = "auto"
) -> Numeral:
    """Read a number in any spelling that has one reading, and in no other.

    A declared sign settles only what is ambiguous, ``1.234`` or ``1,234``; a text with
    one possible reading is read that way whatever was declared, and its ``kind`` shows
    the contradiction to whoever counts kinds. Missing values, blanks, infinity,
    brackets, fractions and words are ``text`` without a value: never zero.

    Parameters
    ----------
    text : object
        A cell. Numbers pass through with the kind ``number``.
    decimal : {'auto', 'comma', 'point'}
        Decimal sign of the column, if somebody knows it.

    Returns
    -------
    Numeral
        Value, kind, and what stood beside the digits.

    Examples
    --------
    >>> parse_numeral("98,5 %")
    Numeral(value=98.5, kind='comma', is_percent=True, has_thousands=False)
    >>> parse_numeral("$682.024.660.000")
    Numeral(value=682024660000.0, kind='integer', is_percent=False, has_thousands=True)
    >>> parse_numeral("1.234").value is None
    True
    >>> parse_numeral("1.234", decimal="comma").value
    1234.0
    """
    if isinstance(text, str):
        return _parse_text(text, decimal) if len(text) <= _LONGEST else _TEXT
    if isinstance(text, bool) or not isinstance(text, Real | Decimal):
        return _TEXT
    value = float(text)
    return Numeral(value, "number") if math.isfinite(value) else _TEXT


def decimal_sign(texts: Iterable[object]) -> DecimalSign | None:
    """Tell which decimal sign the unambiguous texts of one column agree on.

    Points between thousands speak for a decimal comma, and the other way round.
    Missing values, words and ambiguous texts have no say.

    Parameters
    ----------
    texts : iterable of object
        The cells of one column.

    Returns
    -------
    {'comma', 'point'} or None
        None if no text tells, or if they contradict each other.

    Examples
    --------
    >>> decimal_sign(["1.234", "98,5", "-"])
    'comma'
    >>> decimal_sign(["98,5", "98.5"]) is None
    True
    """
    signs = {_implied_sign(text) for text in texts if isinstance(text, str)} - {None}
    return signs.pop() if len(signs) == 1 else None


def fold(text: str) -> str:
    r"""Bring a label or a name to the form in which two spellings of it are equal.

    Compatibility forms are unified, accents, capitals and invisible characters dropped,
    white space (line breaks too) becomes one space. For comparing only, never to print.

    Parameters
    ----------
    text : str
        Label or name as written.

    Returns
    -------
    str
        The comparison form; folding it again changes nothing.

    Examples
    --------
    >>> fold("  Ponderación\nproducto ")
    'ponderacion producto'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    return _fold(text) if len(text) <= _LONGEST else _fold.__wrapped__(text)


def clean_text(text: str) -> str:
    r"""Rid a text of what cannot be seen or printed, and of nothing else.

    Control characters go (line break and tab stay), as do zero-width characters and
    those that turn the direction of writing; broken halves of characters become the
    replacement character. Words, capitals and inner spaces stay as they are.

    Parameters
    ----------
    text : str
        Text of a cell.

    Returns
    -------
    str
        The text in composed form (NFC) without outer white space.

    Examples
    --------
    >>> clean_text("\ufeffHa\u0301bitat\x00 ")
    'Hábitat'
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = "".join(_clean_character(c) for c in _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", kept).strip()


def absence_of(
    text: object, extra: Mapping[str, Sequence[str]] | None = None
) -> str | None:
    """Tell which kind of absence a text stands for, if any.

    An empty cell is not an absence in this sense: it says nothing at all, and has a
    state of its own (``blank``).

    Parameters
    ----------
    text : object
        Text of a cell; anything but text is no absence.
    extra : mapping of str to sequence of str, optional
        Further words by state, as a layout declares them; they go before our own.

    Returns
    -------
    {'not_applicable', 'not_reported', 'error'} or None
        None if the text is none of these words.

    Raises
    ------
    UsageError
        If `extra` names a state that does not exist.

    Examples
    --------
    >>> absence_of("No aplica."), absence_of("s/d"), absence_of("#¡DIV/0!")
    ('not_applicable', 'not_reported', 'error')
    >>> absence_of("sin avance") is None
    True
    >>> absence_of("en trámite", {"not_reported": ["En trámite"]})
    'not_reported'
    """
    unknown = sorted(set(extra or ()) - {*ABSENCE_WORDS, "error"})
    if unknown:
        raise UsageError(
            speak(
                "no state of absence is called {unknown}: choose among {known}, error.",
                unknown=", ".join(unknown),
                known=", ".join(ABSENCE_WORDS),
            )
        )
    if not isinstance(text, str):
        return None
    folded = fold(text)
    for state, words in (extra or {}).items():
        if folded and folded in {fold(word) for word in words}:
            return state
    # "No aplica." and "(sin dato)" are the same words; "-" has to stay what it is.
    return _ABSENCE_STATES.get(folded) or _ABSENCE_STATES.get(folded.strip(" .()[]"))


_ABSENCE_STATES = {
    word: state for state, words in ABSENCE_WORDS.items() for word in words
} | dict.fromkeys(ERROR_WORDS, "error")


@lru_cache(maxsize=65536)
def _parse_text(text: str, decimal: str) -> Numeral:
    match = _AFFIXES.fullmatch(_plain_characters(text))
    if match is None:
        return _TEXT
    body, marks = match["body"], (match["before"] or "", match["after"] or "")
    outer, inner = match["minus"] or "", body[:1] if body[:1] in "+-" else ""
    # "-$500" and "$-500" are written; two signs, or "- 5" in a list, are no number.
    if all(marks) or (outer and (inner or marks[0] in ("", "%"))):
        return _TEXT
    numeral = _read_digits(body.removeprefix(inner), decimal)
    if numeral.kind == "text":
        return _TEXT
    sign = -1 if "-" in outer + inner else 1
    # Adding 0.0 turns a negative zero into zero.
    value = None if numeral.value is None else sign * numeral.value + 0.0
    return numeral._replace(value=value, is_percent="%" in marks)


def _plain_characters(text: str) -> str:
    """Unify digits and signs, but not superscripts: 98² is 98 with a footnote."""
    text = text.strip()
    if text.isascii():
        return text
    text = text.translate(_FULL_WIDTH).translate(_MINUS_SIGNS)
    return "".join(
        c if (digit := unicodedata.decimal(c, None)) is None else str(digit)
        for c in text
        if unicodedata.category(c) != "Cf"
    ).strip()


def _read_digits(digits: str, decimal: str) -> Numeral:
    if _PLAIN.fullmatch(digits):
        return _numeral(digits, "", "integer")
    if _SCIENTIFIC.fullmatch(digits):
        return _read_scientific(digits)
    if match := _GROUPED_DECIMAL.fullmatch(digits):
        kind = _SIGN_NAMES[match["sign"]]
        return _numeral(match["whole"], match["part"], kind, has_thousands=True)
    grouped = _GROUPED.fullmatch(digits)
    match = _DECIMAL.fullmatch(digits)
    if grouped and match:
        return _settle(match, decimal)
    if grouped:
        return _numeral(digits, "", "integer", has_thousands=True)
    if match:
        return _numeral(match["whole"], match["part"], _SIGN_NAMES[match["sign"]])
    return _TEXT


def _settle(match: re.Match[str], decimal: str) -> Numeral:
    """Read one to three digits, a sign and three digits: 1.234."""
    kind = _SIGN_NAMES[match["sign"]]
    if decimal == "auto":
        return Numeral(None, "ambiguous")
    if decimal == kind:
        return _numeral(match["whole"], match["part"], kind)
    return _numeral(match["whole"] + match["part"], "", "integer", has_thousands=True)


def _read_scientific(digits: str) -> Numeral:
    value = float(digits.replace(",", "."))
    sign = "," if "," in digits else "." if "." in digits else ""
    return (
        Numeral(value, _SIGN_NAMES.get(sign, "integer"))
        if math.isfinite(value)
        else _TEXT
    )


def _numeral(
    whole: str, part: str, kind: str, *, has_thousands: bool = False
) -> Numeral:
    number = "".join(c for c in whole if c.isdecimal()) or "0"
    value = float(f"{number}.{part or '0'}")
    return Numeral(value, kind, False, has_thousands) if math.isfinite(value) else _TEXT


def _implied_sign(text: str) -> DecimalSign | None:
    numeral = _parse_text(text, "auto")
    if numeral.kind in ("comma", "point"):
        return numeral.kind  # type: ignore[return-value]
    if numeral.kind == "integer" and numeral.has_thousands:
        return next((_OTHER_SIGN[c] for c in text if c in _OTHER_SIGN), None)
    return None


@lru_cache(maxsize=16384)
def _fold(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    kept = "".join(
        c
        for c in apart
        if c.isspace() or unicodedata.category(c) not in ("Mn", "Me", "Cf", "Cc", "Cs")
    )
    return " ".join(unicodedata.normalize("NFKC", kept.casefold()).split())


def _clean_character(character: str) -> str:
    if character in "\n\t":
        return character
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    # The last two code points of each plane are no characters; XML refuses them.
    is_none = category in ("Cc", "Cf") or ord(character) & 0xFFFE == 0xFFFE
    return "" if is_none else character
