"""How the values of an undescribed export are to be read, and how quarters combine.

Units are told from how the cells are written. How quarters combine is told from the
programme only, never from what was reported (methods.md, 1.1); where the programme does
not tell, nobody guesses.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gabeval.monitor.cells import read_numbers
from gabeval.monitor.guess.columns import MOSTLY, Field
from gabeval.numerals import fold
from gabeval.plan import Column
from gabeval.speech import speak, speak_number

CLEAR = 0.9
"""Share of the milestones whose programme must say the same."""

NEAR = 1.0
"""How far a total may be from 100 (percent), as methods.md has it."""

SMALL = 1.5
"""Numbers up to this are shares, if most are."""

LARGE = 150.0
"""Numbers above this are amounts, if there are many."""


@dataclass(frozen=True)
class Reading:
    """How numbers are read, and the counts that led to it.

    Parameters
    ----------
    read : str
        ``percent``, ``share``, ``number`` or ``status``.
    why : str
        Counts, in words.
    is_sure : bool
        Whether the counts leave little doubt.
    """

    read: str
    why: str
    is_sure: bool


@dataclass(frozen=True)
class Accumulation:
    """How quarters combine, as the programme tells.

    Parameters
    ----------
    way : str or None
        ``sum``, ``last``, or None if it cannot be told.
    why : str
        Counts, in words.
    """

    way: str | None
    why: str


def read_values(series: list[list[Field]], *, has_units: bool) -> list[Reading]:
    """Say how the cells of planned and reported columns are to be read.

    Columns whose numbers are all written as percentages fit two readings; they get that
    of the other columns.

    Parameters
    ----------
    series : list of list of Field
        Planned, reported: the columns of all quarters.
    has_units : bool
        Whether a column says that rows are counted in different units.

    Returns
    -------
    list of Reading
        Guess and counts, one for each.
    """
    found = [_read_one(columns, has_units) for columns in series]
    clear = {r.read for r in found} & {"percent", "share"}
    as_text = any(c.seen.signed for columns in series for c in columns)
    default = clear.pop() if len(clear) == 1 else "percent" if as_text else "share"
    return [Reading(default, r.why, not clear) if not r.read else r for r in found]


def _read_one(columns: list[Field], has_units: bool) -> Reading:
    """Read one series; the reading is empty where every number is written as %."""
    seen = [c.seen for c in columns]
    plain = np.array([v for s in seen for v in s.plain if v], dtype=float)
    as_percent = sum(1 for s in seen for v in (*s.shown, *s.signed) if v)
    n_text = sum(s.n_text for s in seen)
    n_number = sum(s.n_number for s in seen)
    if n_text > n_number:
        return Reading(
            "status",
            speak(
                "{n_text} words, {n_number} numbers", n_text=n_text, n_number=n_number
            ),
            True,
        )
    low, high = int((plain <= SMALL).sum()), int((plain > LARGE).sum())
    why = speak("{n} numbers written as %", n=as_percent)
    if len(plain):
        why += speak(
            ", {low} others up to {limit}, {high} above",
            low=low,
            limit=speak_number(SMALL),
            high=len(plain) - low,
        )
    n_all = len(plain) + as_percent
    if has_units and len(plain) - low > 0.1 * n_all:
        return Reading(
            "number",
            speak("{why}; rows in different units", why=why),
            False,
        )
    if high > 0.1 * max(1, n_all):
        return Reading(
            "number",
            speak(
                "{why}, {high} above {limit}",
                why=why,
                high=high,
                limit=speak_number(LARGE),
            ),
            False,
        )
    if not len(plain):
        return Reading("", why, False)
    if low > MOSTLY * len(plain):
        return Reading("share", why, low > CLEAR * len(plain))
    return Reading("percent", why, low == 0)


def weight_read(weight: Field) -> str:
    """Say whether weights are shares of 1 or percentages.

    Parameters
    ----------
    weight : Field
        Column of weights.

    Returns
    -------
    str
        ``share`` or ``percent``.
    """
    plain = [v for v in weight.seen.plain if v]
    high = sum(v > SMALL for v in plain)
    return (
        "percent"
        if high > 0.5 * len(plain) or (weight.seen.signed and not plain)
        else ("share")
    )


def planned_by_row(columns: list[Field], read: str) -> np.ndarray:
    """Read a programme whose quarters stand side by side.

    Parameters
    ----------
    columns : list of Field
        Planned, in order of time.
    read : str
        How their cells are read.

    Returns
    -------
    numpy.ndarray
        One row per data row, one column per quarter or month; missing where blank.
    """
    return np.column_stack([_numbers(c, read) for c in columns])


def planned_by_item(
    column: Field, read: str, items: list[str], quarters: list[str | None]
) -> np.ndarray:
    """Read a programme whose quarters stand below each other.

    Parameters
    ----------
    column : Field
        Planned.
    read : str
        How its cells are read.
    items, quarters : list
        Milestone and quarter of each data row.

    Returns
    -------
    numpy.ndarray
        One row per milestone, one column per quarter; missing where blank.
    """
    frame = pd.DataFrame(
        {"item": items, "quarter": quarters, "planned": _numbers(column, read)}
    ).dropna(subset=["quarter"])
    table = frame.pivot_table(
        "planned", "item", "quarter", aggfunc="first", dropna=False
    )
    return table.to_numpy(dtype=float)


def comes_to_hundred(planned: np.ndarray, read: str) -> bool:
    """Say whether a programme comes to 100 % in most rows, by sum or at its end.

    Parameters
    ----------
    planned : numpy.ndarray
        One row per milestone, one column per quarter, missing where blank.
    read : str
        How its cells were read.

    Returns
    -------
    bool
        False where nothing is planned.

    Examples
    --------
    >>> comes_to_hundred(np.array([[40.0, 60.0], [2.0, 5.0], [0.0, 100.0]]), "percent")
    True
    """
    scale = 100 if read == "share" else 1
    kinds = [_kind(row[~np.isnan(row)] * scale) for row in planned]
    known = [kind for kind in kinds if kind]
    return len(known) > 2 * kinds.count("unknown")


def tell_accumulation(planned: np.ndarray | None, read: str) -> Accumulation:
    """Say how quarters combine, from what was planned.

    A programme whose quarters add up to 100 without any reaching 100 adds up; one that
    never falls and ends at 100 is cumulative. One quarter alone fits both.

    Parameters
    ----------
    planned : numpy.ndarray or None
        One row per milestone, one column per quarter, missing where blank.
    read : str
        How its cells were read.

    Returns
    -------
    Accumulation
        No way if the plan does not tell, or milestones differ.

    References
    ----------
    The rule: methods.md, 1.1, "Cumulative or incremental".

    Examples
    --------
    >>> tell_accumulation(np.array([[10.0, 90.0], [50.0, 50.0]]), "percent").way
    'sum'
    >>> tell_accumulation(
    ...     np.array([[10.0, 100.0], [50.0, 50.0]]), "percent"
    ... ).way is None
    True
    """
    if planned is None or not planned.size:
        return Accumulation(None, speak("no planned quarters were recognised"))
    if read not in ("percent", "share"):
        return Accumulation(None, speak("planned amounts have no common total of 100"))
    scale = 100 if read == "share" else 1
    kinds = [_kind(row[~np.isnan(row)] * scale) for row in planned]
    added, cumulative = kinds.count("sum"), kinds.count("last")
    unknown, either = kinds.count("unknown"), kinds.count("either")
    decided = added + cumulative + unknown
    why = speak(
        "planned quarters: {added} rows add up to 100, {cumulative} rise "
        "to 100, {either} fit both, {unknown} neither",
        added=added,
        cumulative=cumulative,
        either=either,
        unknown=unknown,
    )
    for way, count in (("sum", added), ("last", cumulative)):
        if decided and count >= CLEAR * decided:
            return Accumulation(way, why)
    return Accumulation(None, why)


def _kind(row: np.ndarray) -> str:
    """Tell one programme: sum, last, either, unknown; empty if nothing is planned."""
    if not row.size or not row.any():
        return ""
    adds = abs(row.sum() - 100) <= NEAR
    rises = bool((np.diff(row) >= 0).all()) and abs(row[-1] - 100) <= NEAR
    if adds and np.count_nonzero(row) == 1:
        return "either"
    if adds and row.max() < 100:
        return "sum"
    return "last" if rises else "unknown"


def _numbers(column: Field, read: str) -> np.ndarray:
    rows, percent = column.table.rows, column.table.sheet.percent
    shown = {i for i, r in enumerate(rows) if percent.size and percent[r, column.index]}
    cells = [column.table.sheet.values[row, column.index] for row in rows]
    return read_numbers(
        cells, Column(label=["*"]), read=read, errors={}, percent=shown
    ).values


def map_words(column: Field, known: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Map the words of a column to codes, where there is no doubt.

    Parameters
    ----------
    column : Field
        Column of words.
    known : dict of str to tuple of str
        Folded words by code.

    Returns
    -------
    dict of str to str
        Code by word as written; spellings that differ in case or accents stand once.
    """
    codes = {word: code for code, words in known.items() for word in words}
    out: dict[str, str] = {}
    done: set[str] = set()
    for word in sorted(column.words, key=lambda w: (-column.words[w], w)):
        if fold(word) in codes and fold(word) not in done:
            out[word] = codes[fold(word)]
            done.add(fold(word))
    return out
