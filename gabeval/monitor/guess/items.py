"""Levels that the labels of an undescribed export name: columns of codes and names."""

import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from gabeval.monitor.guess.columns import Field
from gabeval.monitor.guess.words import CODE, LINKS, NAME, LevelWord, level_of
from gabeval.monitor.labels import key_of

COVERED = 0.9
"""Share of the data rows that must name an item of a level."""

CODE_LENGTH = 25
"""Median length up to which texts with digits are codes."""

_PHASE = re.compile(r".*[^\W\d_].*?\(?\s*(?P<weight>\d+(?:[.,]\d+)?)\s*%\s*\)?")


@dataclass
class Item:
    """One level: its word, and the columns of code and name.

    Parameters
    ----------
    word : LevelWord
        What its items are called.
    code, name : Field or None
        Columns; at least one is there, unless milestones stand as columns.
    weight : Field or None
        Column of its weight.
    within_parent : bool
        Whether its codes are unique below the item above only.
    """

    word: LevelWord
    code: Field | None = None
    name: Field | None = None
    weight: Field | None = None
    within_parent: bool = False
    is_guess: bool = False

    @property
    def column(self) -> Field:
        """Column that tells items apart."""
        return self.code or self.name

    @cached_property
    def codes(self) -> list[str]:
        """Code of each data row, or its name; empty where there is none."""
        return [key_of(text) for text in self.column.texts]

    @cached_property
    def keys(self) -> list[str]:
        """Item of each data row; codes that begin anew go together with the name."""
        if not self.is_pair or _one_name_each(self.code, self.name) >= COVERED:
            return self.codes
        names = [key_of(text) for text in self.name.texts]
        return [
            f"{a}/{b}" if a and b else ""
            for a, b in zip(self.codes, names, strict=True)
        ]

    @property
    def n_items(self) -> int:
        """How many different items there are."""
        return len({key for key in self.keys if key})

    @property
    def is_pair(self) -> bool:
        """Whether code and name were found."""
        return self.code is not None and self.name is not None


def find_phases(fields: list[Field]) -> list[Field]:
    """Find milestones that stand as columns with their weight in the label.

    Parameters
    ----------
    fields : list of Field
        Columns of the table.

    Returns
    -------
    list of Field
        Columns such as ``Projeto Básico (5%)`` whose percentages add up to 100; none
        otherwise.
    """
    found = [(c, _PHASE.fullmatch(c.label)) for c in fields]
    found = [(c, match) for c, match in found if match]
    total = sum(float(match["weight"].replace(",", ".")) for _, match in found)
    return [c for c, _ in found] if len(found) > 1 and abs(total - 100) <= 1 else []


def find_items(fields: list[Field]) -> list[Item]:
    """Pair the columns of codes and names of each level that labels name.

    Parameters
    ----------
    fields : list of Field
        Columns that are nothing else.

    Returns
    -------
    list of Item
        Those that most rows name, from left to right.
    """
    codes: dict[str, list[Field]] = {}
    names: dict[str, list[Field]] = {}
    words: dict[str, LevelWord] = {}
    for column in fields:
        word, what = level_of(column.plain)
        if (
            word is None
            or not column.seen.n_said
            or re.search(r"\b20\d\d\b", column.plain)
        ):
            continue
        words[word.level_id] = word
        what = what or ("code" if _looks_like_code(column) else "name")
        (codes if what == "code" else names).setdefault(word.level_id, []).append(
            column
        )
    out = []
    for level_id, word in words.items():
        out += _pair(word, codes.get(level_id, []), names.get(level_id, []))
    covered = [x for x in out if sum(map(bool, x.keys)) >= COVERED * len(x.keys)]
    return sorted(covered, key=lambda x: x.column.index)


def _looks_like_code(column: Field) -> bool:
    seen = column.seen
    if seen.is_numeric:
        return all(float(v).is_integer() for v in (*seen.plain, *seen.shown))
    digits = sum(any(c.isdigit() for c in t) for t in column.words)
    return seen.length <= CODE_LENGTH and digits >= COVERED * len(column.words)


def _pair(word: LevelWord, codes: list[Field], names: list[Field]) -> list[Item]:
    """Put codes and names together, those with the most similar labels first."""
    likeness = {(c, n): _likeness(c, n) for c in codes for n in names}
    out, left = [], [*codes, *names]
    for code, name in sorted(likeness, key=lambda pair: likeness[pair], reverse=True):
        if likeness[code, name] > 0 and code in left and name in left:
            out.append(Item(word, code=code, name=name))
            left.remove(code)
            left.remove(name)
    out += [Item(word, code=c) if c in codes else Item(word, name=c) for c in left]
    return out


def _likeness(code: Field, name: Field) -> float:
    """Say how alike the labels of a code and a name are; 0 if the cells do not fit.

    Each code must have one name; several codes may share a name, but not nearly all.
    Columns whose labels are otherwise equal go together in any case: codes may begin
    anew below each parent.
    """
    one, two = _stem(code), _stem(name)
    if one and one == two:
        return 2.0
    n_codes, n_names = len(code.words), len(name.words)
    if n_names < 0.5 * n_codes or _one_name_each(code, name) < COVERED:
        return 0.0
    return 0.1 + len(one & two) / len(one | two)


def _one_name_each(code: Field, name: Field) -> float:
    """Say which share of the codes has a single name."""
    frame = pd.DataFrame({"code": code.texts, "name": name.texts})
    frame = frame[(frame["code"] != "") & (frame["name"] != "")].drop_duplicates()
    count = frame.groupby("code", sort=False)["name"].size()
    return float(count.eq(1).mean()) if len(count) else 0.0


def _stem(column: Field) -> set[str]:
    """Return the words of a label that say neither code nor name."""
    return {
        word
        for word in column.plain.split()
        if not re.fullmatch(f"{CODE}|{NAME}|{LINKS}", word)
    }
