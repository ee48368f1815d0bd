"""Labels: how header texts are compared, and what a layout's pattern captures of one.

Labels are compared without case, accents, line breaks and spaces, because the same
form comes back with all of them changed.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from openpyxl.utils import get_column_letter
from rapidfuzz import process

from gabeval.dates import MONTHS
from gabeval.numerals import fold
from gabeval.quarters import parse_month, parse_quarter_number
from gabeval.speech import speak

NEAR = 60
"""How alike (0 to 100) a header text must be to be shown as near."""

_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))

CAPTURES = {
    "q": (
        r"(?P<q>iv|iii|ii|i|[1-4](?:er|ero|ra|ro|do|da|to|ta|o|°|a|st|nd|rd|th)?"
        r"|primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]"
        r"|primeir[oa]|terceir[oa]|quart[oa])"
    ),
    "year": r"(?P<year>(?:19|20)\d{2}|\d{2})",
    "month": rf"(?P<month>(?:{_MONTH_NAMES})\.?|1[0-2]|0?[1-9])",
    "milestone": r"(?P<milestone>.+?)",
    "weight": r"(?P<weight>\d+(?:[.,]\d+)?)",
}
"""What each placeholder of a label may stand for, in folded text without spaces."""


def key_of(label: str) -> str:
    r"""Return the form in which labels are compared: folded, without any space.

    Parameters
    ----------
    label : str
        Header text.

    Returns
    -------
    str
        Comparison key.

    Examples
    --------
    >>> key_of("% de Avance\nProducto ")
    '%deavanceproducto'
    """
    return fold(label).replace(" ", "")


@lru_cache(maxsize=4096)
def label_pattern(label: str) -> re.Pattern[str]:
    """Turn a layout's label into a regular expression over keys.

    Parameters
    ----------
    label : str
        Label with ``*`` and placeholders such as ``{q}``.

    Returns
    -------
    re.Pattern
        To be matched against the whole `key_of` a header text.

    Examples
    --------
    >>> match = label_pattern("T{q}. PLANEADO {year}").fullmatch("t3.planeado2025")
    >>> match["q"], match["year"]
    ('3', '2025')
    """
    seen: set[str] = set()
    parts = []
    for part in re.split(r"(\{\w+\}|\*)", label):
        name = part[1:-1]
        if part == "*":
            parts.append(".*")
        elif part.startswith("{") and name in CAPTURES:
            parts.append(f"(?P={name})" if name in seen else CAPTURES[name])
            seen.add(name)
        else:
            parts.append(re.escape(key_of(part)))
    return re.compile("".join(parts), re.DOTALL)


def read_captures(match: re.Match[str]) -> dict[str, str]:
    """Return what a match captured, one spelling for each quarter, year and month.

    Parameters
    ----------
    match : re.Match
        Match of a `label_pattern`.

    Returns
    -------
    dict of str to str
        Only what was captured: ``q`` from 1 to 4, ``year`` with four digits, ``month``
        from 1 to 12; the others as they stand in the key.

    Examples
    --------
    >>> read_captures(label_pattern("{month} {year}").fullmatch("sept.24"))
    {'month': '9', 'year': '2024'}
    """
    found = {name: text for name, text in match.groupdict().items() if text}
    if "q" in found:
        found["q"] = str(parse_quarter_number(found["q"]))
    if "month" in found:
        found["month"] = str(parse_month(found["month"]))
    if len(found.get("year", "")) == 2:
        found["year"] = f"20{found['year']}"
    return found


@dataclass(frozen=True)
class Head:
    """The header of one sheet.

    Rows are counted from 0. ``leaves`` holds the label right above the data of each
    column, ``groups`` the labels above that one, from the top.
    """

    first: int
    last: int
    leaves: list[str]
    groups: list[tuple[str, ...]]
    keys: list[str] = field(init=False)
    group_keys: list[tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Fold the labels once."""
        object.__setattr__(self, "keys", [key_of(leaf) for leaf in self.leaves])
        folded = [tuple(key_of(g) for g in group) for group in self.groups]
        object.__setattr__(self, "group_keys", folded)

    def nearest(self, label: str) -> str:
        """Name the header texts most like a label that is not there.

        Parameters
        ----------
        label : str
            Label of a layout.

        Returns
        -------
        str
            Such as ``"; nearest: «AVANCE» (D)"``; empty if none is near.
        """
        wanted = key_of(re.sub(r"\{\w+\}|\*", "", label))
        keys = {i: key for i, key in enumerate(self.keys) if key}
        near = process.extract(wanted, keys, limit=2, score_cutoff=NEAR)
        shown = [
            f"«{' '.join(self.leaves[i].split())}» ({get_column_letter(i + 1)})"
            for _, _, i in near
        ]
        return speak("; nearest: {names}", names=", ".join(shown)) if shown else ""
