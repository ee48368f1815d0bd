"""Facts that a new version states otherwise than the last one, and who has said why.

A published number may change; it may not change in silence. Facts that are new need no
word. A fact that is gone needs one if the data are still the same.
"""

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from gabeval.errors import DataError, list_cases
from gabeval.plan.publication import LogEntry
from gabeval.speech import speak

SAME = 1e-9
"""Two values that differ by less are the same: another machine adds in another order.
House rule."""

MAX_SHOWN = 20
"""Most changed facts that a message lists; the rest is only counted."""


@dataclass(frozen=True)
class Change:
    """One fact that is stated anew."""

    fact_id: str
    """Which fact."""
    was: str
    """As the last version had it."""
    becomes: str
    """As it is now; empty if it is gone."""


def read_facts(path: Path) -> dict[str, dict[str, str]]:
    """Read facts that were written by a build.

    Parameters
    ----------
    path : pathlib.Path
        A ``facts.csv``; may be missing.

    Returns
    -------
    dict of str to dict
        Rows by ``fact_id``; none if there is no file.
    """
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["fact_id"]: row for row in csv.DictReader(file)}


def find_changes(
    old: Mapping[str, Mapping[str, str]],
    new: Mapping[str, Mapping[str, str]],
    *,
    cut_off: str,
) -> list[Change]:
    """Find the facts that a reader of the last version would now miss or contradict.

    Parameters
    ----------
    old, new : mapping of str to mapping
        From `read_facts`.
    cut_off : str
        ISO date that the new version speaks for. A fact of the old version that is gone
        counts only if it spoke for the same day: newer data ask other questions.

    Returns
    -------
    list of Change
        By fact.

    Examples
    --------
    >>> old = {"a": {"value": "1.0"}, "b": {"value": "2.0"}}
    >>> find_changes(old, {"a": {"value": "1.5"}, "b": old["b"]}, cut_off="")
    [Change(fact_id='a', was='1.0', becomes='1.5')]
    """
    changes = []
    for fact_id in sorted(old):
        was = old[fact_id].get("value", "")
        if fact_id not in new:
            if old[fact_id].get("cut_off", "") == cut_off:
                changes.append(Change(fact_id, was, ""))
        elif not _is_same(was, new[fact_id].get("value", "")):
            changes.append(Change(fact_id, was, new[fact_id].get("value", "")))
    return changes


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        pair = float(one), float(other)
    except ValueError:
        return False
    return math.isclose(*pair, rel_tol=SAME, abs_tol=SAME)


def find_unexplained(
    changes: Iterable[Change], entries: Sequence[LogEntry], *, version: str
) -> list[Change]:
    """Leave the changes that no entry of this version names.

    Parameters
    ----------
    changes : iterable of Change
        From `find_changes`.
    entries : sequence of LogEntry
        The correction log.
    version : str
        The new version; what was said of an earlier one explains nothing now.

    Returns
    -------
    list of Change
        In the order given.
    """
    named = [x for entry in entries if entry.version == version for x in entry.fact_ids]
    return [
        change
        for change in changes
        if not any(fnmatchcase(change.fact_id, pattern) for pattern in named)
    ]


def refuse_unexplained(changes: Sequence[Change], *, last: str, version: str) -> None:
    """Stop if a published fact has changed and nobody has said why.

    Parameters
    ----------
    changes : sequence of Change
        From `find_unexplained`.
    last : str
        The last version.
    version : str
        The new one.

    Raises
    ------
    DataError
        With every such fact, what it was and what it is.
    """
    if not changes:
        return
    cases = [
        speak(
            "{fact_id}: was {was}, {now}",
            fact_id=change.fact_id,
            was=change.was,
            now=speak("is {becomes}", becomes=change.becomes)
            if change.becomes
            else speak("is no longer there"),
        )
        for change in changes[:MAX_SHOWN]
    ]
    if len(changes) > MAX_SHOWN:
        cases.append(speak("and {rest} more", rest=len(changes) - MAX_SHOWN))
    raise DataError(
        list_cases(
            speak(
                "Version {version} states {n} of the facts of version {last} "
                "anew, and no entry of the correction log says why:",
                version=version,
                n=len(changes),
                last=last,
            ),
            cases,
            speak(
                "Add an entry for this version under 'corrections' in "
                "publication.yaml: fact_ids, what, why, effect_on_conclusions. "
                "A star stands for any ending."
            ),
        )
    )
