"""What one row says once, in an undescribed export: entity, dates, texts, status.

Each choice is made among the columns whose labels have the word for it, by what their
cells look like.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from gabeval.monitor.guess.columns import FEW_WORDS, MOSTLY, Field, name_column
from gabeval.monitor.guess.quarters import Series, pick_series, read_period
from gabeval.monitor.guess.tree import Tree
from gabeval.monitor.guess.values import map_words
from gabeval.monitor.guess.words import (
    COMPUTED,
    STATUS_CODES,
    TARGET,
    WEAK_ENTITY,
    say_plainly,
)
from gabeval.quarters import parse_date

MAX_PUBLISHED = 12
"""At most so many figures of the authority are proposed."""

MONEY = 10_000
"""Most numbers of a column above this are an amount of money, not progress."""


@dataclass
class Fields:
    """Columns of a row's other facts; None where none was found.

    ``series`` holds the columns of each role by quarter; ``rest`` those that look like
    figures the authority worked out itself.
    """

    entity: Field | None = None
    entities_too: list[Field] = field(default_factory=list)
    unit: Field | None = None
    target: Field | None = None
    start: Field | None = None
    end: Field | None = None
    accumulation: Field | None = None
    status: Field | None = None
    narrative: Field | None = None
    evidence: Field | None = None
    planned: Field | None = None
    reported: Field | None = None
    series: dict[str, Series] = field(default_factory=dict)
    unused: list[Series] = field(default_factory=list)
    published: list[Field] = field(default_factory=list)


def find_fields(
    columns: list[Field], series: list[Series], tree: Tree, *, is_long: bool
) -> Fields:
    """Choose the columns of a row's other facts.

    Parameters
    ----------
    columns : list of Field
        Columns of the table.
    series : list of Series
        Columns that name quarters.
    tree : Tree
        Levels found.
    is_long : bool
        Whether a column says the quarter of each row.

    Returns
    -------
    Fields
        What was found.
    """
    leaf = tree.row_levels[-1].word.pattern
    out = Fields(series=_choose_series(series, leaf))
    out.unused = [s for s in series if s not in out.series.values()]
    timed = {c.index for s in series for c in s.columns}
    free = [c for c in columns if c.index not in timed | tree.used and c.seen.n_said]
    _choose_entity(out, free)
    out.unit = _first(free, "unit", lambda c: not c.seen.is_numeric)
    out.accumulation = _first(free, "accumulation", lambda c: len(c.words) <= FEW_WORDS)
    out.start, out.end = _dates(free, "start"), _dates(free, "end")
    _choose_texts(out, free, is_long=is_long)
    if not out.series.get("reported") and not tree.phases:
        _choose_numbers(out, free, leaf)
    codes = [x.code for x in tree.others]
    out.target = next((c for c in free if c not in codes and _is_target(c, out)), None)
    out.published = _find_published(out, free, series)
    return out


def _choose_series(series: list[Series], leaf: str) -> dict[str, Series]:
    out = {}
    for role in ("planned", "reported"):
        best = pick_series(series, role, leaf, numeric=True)
        if best is not None:
            out[role] = best
    worded = pick_series(series, "reported", leaf, numeric=False)
    words = {t for c in worded.columns for t in c.words} if worded else set()
    if "reported" not in out and worded and 0 < len(words) <= FEW_WORDS:
        out["status"] = worded
    for role in ("status", "narrative", "evidence"):
        best = pick_series(series, role, leaf, numeric=False)
        if best is not None:
            out.setdefault(role, best)
    if "narrative" not in out:
        best = pick_series(series, "remark", leaf, numeric=False) or (
            worded if worded is not out.get("status") else None
        )
        if best is not None:
            out["narrative"] = best
    return out


def _choose_entity(out: Fields, free: list[Field]) -> None:
    named = [c for c in free if c.role == "entity" and not c.seen.is_wordy]
    found = [
        c
        for c in named
        if c.repeats_down or (c.words and c.seen.n_cells > 0.3 * len(c.cells))
    ]

    def rank(column: Field) -> tuple[int, int]:
        score = 2 * (not WEAK_ENTITY.search(column.plain))
        score += not column.seen.is_numeric
        score -= 2 * (column.seen.n_bytes > 0)
        return score, -column.index

    found.sort(key=rank, reverse=True)
    out.entity = found[0] if found else None
    out.entities_too = found[1:]


def _choose_texts(out: Fields, free: list[Field], *, is_long: bool) -> None:
    if "narrative" not in out.series:
        out.narrative = (
            _first(free, "narrative", lambda c: not c.seen.is_numeric)
            or _first(free, "reported", lambda c: c.seen.is_wordy)
            or _first(free, "remark", lambda c: not c.seen.is_numeric)
        )
    if "evidence" not in out.series:
        out.evidence = _first(free, "evidence", lambda c: not c.seen.is_numeric)
    if "status" not in out.series:
        out.status = _first(free, "status", _has_few_words) or (
            _first(free, "reported", _has_few_words) if is_long else None
        )


def _choose_numbers(out: Fields, free: list[Field], leaf: str) -> None:
    """Choose planned and reported where one column holds them, whatever the quarter."""
    for role in ("planned", "reported"):
        found = [
            c
            for c in free
            if c.role == role and c.seen.is_numeric and not read_period(c.label).year
        ]

        def rank(column: Field) -> tuple[bool, bool, int]:
            names_leaf = re.search(rf"\b(?:{leaf})\b", column.plain) is not None
            return names_leaf, not COMPUTED.search(column.plain), -column.index

        found.sort(key=rank, reverse=True)
        if found and role == "planned":
            out.planned = found[0]
        elif found:
            out.reported = found[0]


def _first(free: list[Field], role: str, test: Callable[[Field], bool]) -> Field | None:
    """Choose the column whose label names the latest year; the first of equals."""
    found = [c for c in free if c.role == role and test(c)]
    return max(found, key=lambda c: read_period(c.label).year or 0, default=None)


def _has_few_words(column: Field) -> bool:
    return not column.seen.is_numeric and 0 < len(column.words) <= FEW_WORDS


def _dates(free: list[Field], role: str) -> Field | None:
    found = [c for c in free if c.role == role and date_reading(c) is not None]
    return found[0] if found else None


def date_reading(column: Field) -> dict[str, object] | None:
    """Say how the dates of a column are read.

    Parameters
    ----------
    column : Field
        Column.

    Returns
    -------
    dict or None
        ``read``, ``order``, ``clean`` as far as they are needed; None if most cells are
        no dates.
    """
    given = [text for text in column.texts if text]
    clean = {"clean": ["python_bytes"]} if column.seen.n_bytes else {}
    months = sum(
        re.fullmatch(r"(?:19|20)\d\d-\d\d", text) is not None for text in given
    )
    if given and months > MOSTLY * len(given):
        return {**clean, "read": "year_month"}
    said = column.seen.n_said if not column.repeats_down else len(given)
    if not said or column.n_dates <= MOSTLY * said:
        return None
    texts = [c for c in column.cells if isinstance(c, str)]
    as_dmy = sum(parse_date(text) is not None for text in texts)
    as_mdy = sum(parse_date(text, order="mdy") is not None for text in texts)
    order = {"order": "mdy"} if as_mdy > as_dmy else {}
    return {**clean, "read": "date", **order}


def status_values(columns: list[Field]) -> tuple[dict[str, str], list[str]]:
    """Map the words of status columns to completion codes.

    Parameters
    ----------
    columns : list of Field
        One column, or one per quarter.

    Returns
    -------
    dict of str to str
        Code by word.
    list of str
        Words whose code somebody must choose.
    """
    known: dict[str, str] = {}
    open_words: dict[str, None] = {}
    for column in columns:
        known.update(map_words(column, STATUS_CODES))
    done = {say_plainly(word) for word in known}
    for column in columns:
        for word in column.words:
            if say_plainly(word) not in done:
                open_words.setdefault(word)
                done.add(say_plainly(word))
    return known, list(open_words)


def _is_target(column: Field, out: Fields) -> bool:
    return (
        column.seen.is_numeric
        and bool(TARGET.search(column.plain))
        and column.role in ("", "planned")
        and column is not out.planned
    )


def _find_published(
    out: Fields, free: list[Field], series: list[Series]
) -> list[Field]:
    alone = [c for s in series if s.role == "published" for c in s.columns]
    figures = [
        c
        for c in free
        if c.role == "reported" and c.seen.is_numeric and not _is_money(c)
    ]
    found = {c.index: c for c in [*alone, *figures] if c is not out.reported}
    return [found[index] for index in sorted(found)][:MAX_PUBLISHED]


def _is_money(column: Field) -> bool:
    large = sum(value > MONEY for value in column.seen.plain)
    return large > MOSTLY * column.seen.n_number


def as_named(column: Field) -> dict[str, object]:
    """Name a column for a layout, undoing a publisher's fault if it has one.

    Parameters
    ----------
    column : Field
        Column.

    Returns
    -------
    dict
        ``label`` and what else is needed.
    """
    named = name_column(column)
    if column.seen.n_bytes:
        named["clean"] = ["python_bytes"]
    return named
