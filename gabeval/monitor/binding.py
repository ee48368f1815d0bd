"""Binding: which column of a sheet is the one that a layout names.

A label that two columns carry is never resolved by guessing: the layout says which one,
by group or by order.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from gabeval.monitor.labels import Head, key_of, label_pattern, read_captures
from gabeval.plan import Column
from gabeval.speech import speak

PATH = " > "
"""Between a group and the group below it, in a layout."""


@dataclass(frozen=True)
class Bound:
    """A column of the sheet that a layout's column was found to be."""

    index: int
    captures: Mapping[str, str]

    @property
    def letter(self) -> str:
        """Letter of the column, as Excel shows it."""
        return get_column_letter(self.index + 1)


def bind(column: Column, head: Head) -> list[Bound]:
    """Find the columns of a sheet that a layout's column names.

    Parameters
    ----------
    column : Column
        With a label; a pattern may name several columns.
    head : Head
        Header of the sheet.

    Returns
    -------
    list of Bound
        From left to right; the alternatives of a label are tried in order, and the
        first that is found counts, unless it captures something (then all count).
        More than one column for a label without placeholder means that the layout
        must say which: see `find_misfits`.

    Examples
    --------
    >>> head = Head(0, 1, ["Meta", "T1", "T2"], [(), ("PLAN 2024",), ("PLAN 2024",)])
    >>> bind(Column(label="T{q}", group="PLAN {year}"), head)[1]
    Bound(index=2, captures={'year': '2024', 'q': '2'})
    """
    found: dict[int, Bound] = {}
    for label in column.label:
        pattern = label_pattern(label)
        hits = []
        for index, key in enumerate(head.keys):
            match = pattern.fullmatch(key) if key else None
            if match is None or index in found:
                continue
            group = _match_group(column.group, head.group_keys[index])
            if group is not None:
                hits.append(Bound(index, {**group, **read_captures(match)}))
        found.update((bound.index, bound) for bound in _pick(hits, column.nth))
        if found and not column.captures:
            break
    return [found[index] for index in sorted(found)]


def captured_text(column: Column, head: Head, bound: Bound, name: str) -> str:
    """Return what a placeholder captured, spelt as in the header.

    Parameters
    ----------
    column : Column
        Layout's column.
    head : Head
        Header of the sheet.
    bound : Bound
        A column found by `bind`.
    name : str
        Placeholder, such as ``milestone``.

    Returns
    -------
    str
        The part of the original label, with single spaces.

    Examples
    --------
    >>> head = Head(0, 0, ["Projeto  Básico (5%)"], [()])
    >>> column = Column(label="{milestone} ({weight}%)")
    >>> captured_text(column, head, bind(column, head)[0], "milestone")
    'Projeto Básico'
    """
    original = " ".join(head.leaves[bound.index].split())
    letters = [(key_of(char), place) for place, char in enumerate(original)]
    places = [place for key, place in letters for _ in key]
    folded = "".join(key for key, _ in letters)
    for label in column.label:
        match = label_pattern(label).fullmatch(folded)
        if match is not None:
            start, stop = match.span(name)
            return original[places[start] : places[stop - 1] + 1].strip()
    return original


def find_misfits(wanted: Mapping[str, Column], head: Head) -> list[str]:
    """List the columns that a layout needs and a header lacks, or has twice.

    Parameters
    ----------
    wanted : mapping of str to Column
        What each column is for, and the column.
    head : Head
        Header of the sheet.

    Returns
    -------
    list of str
        One sentence per fault; empty if the layout fits.

    Examples
    --------
    >>> head = Head(0, 0, ["Meta", "Avance", "Avance"], [(), (), ()])
    >>> find_misfits({"fields.unit": Column(label="Unidad")}, head)
    ['fields.unit: no column «Unidad»']
    """
    faults = []
    for purpose, column in wanted.items():
        if column.constant is not None or column.title:
            continue
        for part in column.join or [column]:
            if part.constant is not None:
                continue
            hits = bind(part, head)
            if not hits and not (column.optional or part.optional):
                faults.append(
                    speak(
                        "{purpose}: no column {labels}{nearest}",
                        purpose=purpose,
                        labels=_shown(part),
                        nearest=head.nearest(part.label[0]),
                    )
                )
            faults += [f"{purpose}: {fault}" for fault in _find_repeats(part, hits)]
    return faults


def _find_repeats(column: Column, hits: list[Bound]) -> list[str]:
    """Tell where two columns would stand for the same thing."""
    same: dict[tuple[tuple[str, str], ...], list[Bound]] = {}
    for hit in hits:
        same.setdefault(tuple(sorted(hit.captures.items())), []).append(hit)
    return [
        speak(
            "{n} columns are called {labels} ({letters}); say which with 'group' or "
            "'nth'",
            n=len(several),
            labels=_shown(column)
            + "".join(f", {name} {text}" for name, text in captures),
            letters=", ".join(hit.letter for hit in several),
        )
        for captures, several in same.items()
        if len(several) > 1
    ]


def _shown(column: Column) -> str:
    labels = " / ".join(f"«{label}»" for label in column.label)
    groups = " / ".join(f"«{label}»" for label in column.group)
    if not groups:
        return labels
    return speak("{labels} below {groups}", labels=labels, groups=groups)


def _match_group(wanted: list[str], groups: tuple[str, ...]) -> dict[str, str] | None:
    """Return what the group captured; None if the group is wanted and not there."""
    if not wanted:
        return {}
    for label in wanted:
        captures: dict[str, str] = {}
        rest = iter(groups)
        for part in label.split(PATH):
            pattern = label_pattern(part)
            match = next((m for g in rest if (m := pattern.fullmatch(g))), None)
            if match is None:
                break
            captures.update(read_captures(match))
        else:
            return captures
    return None


def _pick(hits: list[Bound], nth: int | None) -> list[Bound]:
    """Keep the nth of those that capture the same."""
    if nth is None:
        return hits
    same: dict[tuple[tuple[str, str], ...], list[Bound]] = {}
    for hit in hits:
        same.setdefault(tuple(sorted(hit.captures.items())), []).append(hit)
    place = nth - 1 if nth > 0 else nth
    return [
        several[place]
        for several in same.values()
        if -len(several) <= place < len(several)
    ]
