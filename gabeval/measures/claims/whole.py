"""Counting the whole numbers that satisfy a system: how many combinations there are."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from gabeval.measures.claims.system import Row, System
from gabeval.measures.intervals import Interval

MAX_COMBINATIONS = 10_000
"""Beyond so many combinations, only that there are more is said."""

MAX_STEPS = 200_000
"""Most half-built combinations that are looked at."""


def list_whole(system: System) -> list[dict[str, int]] | None:
    """List every combination of whole numbers that satisfies a system.

    Parameters
    ----------
    system : System
        Its whole variables are what is combined; any other variable must be settled by
        one row, as a published mean is by its parts.

    Returns
    -------
    list of dict of str to int or None
        In ascending order, name by name; None if there are more than
        `MAX_COMBINATIONS`, or they cannot be listed.

    Examples
    --------
    >>> pair = Row({"a": Fraction(1), "b": Fraction(1)}, Interval(Fraction(3), None))
    >>> two = Interval(Fraction(0), Fraction(2))
    >>> list_whole(System({"a": two, "b": two}, (pair,), frozenset("ab")))
    [{'a': 1, 'b': 2}, {'a': 2, 'b': 1}, {'a': 2, 'b': 2}]
    """
    rows = _fold(system)
    ranges = _whole_ranges(system)
    if rows is None or ranges is None:
        return None
    names = sorted(ranges, key=lambda n: (len(ranges[n]), n))
    found: list[dict[str, int]] = []
    steps = 0
    open_ends: list[dict[str, int]] = [{}]
    while open_ends:
        chosen = open_ends.pop()
        steps += 1
        if steps > MAX_STEPS or len(found) > MAX_COMBINATIONS:
            return None
        if len(chosen) == len(names):
            found.append(chosen)
            continue
        name = names[len(chosen)]
        for value in _possible(name, chosen, rows, ranges):
            open_ends.append({**chosen, name: value})
    order = sorted(ranges)
    found.sort(key=lambda one: [one[name] for name in order])
    return [{name: one[name] for name in order} for one in found]


def _whole_ranges(system: System) -> dict[str, range] | None:
    ranges = {}
    for name in system.whole:
        low, high, low_open, high_open = system.interval(name)
        if low is None or high is None:
            return None
        first = floor(low) + 1 if low_open else ceil(low)
        last = ceil(high) - 1 if high_open else floor(high)
        ranges[name] = range(first, last + 1)
    return ranges


def _fold(system: System) -> list[Row] | None:
    """Put the interval of each other variable into the one row that settles it."""
    rows = []
    used: list[str] = []
    for row in system.rows:
        others = [n for n, f in row.terms.items() if f and n not in system.whole]
        if len(others) > 1:
            return None
        terms = {n: f for n, f in row.terms.items() if n in system.whole}
        interval = row.interval
        for name in others:
            if interval.low != interval.high or name in used:
                return None
            used.append(name)
            interval = _solve_for(system.interval(name), row.terms[name], interval.low)
        rows.append(Row(terms, interval))
    return rows


def _solve_for(own: Interval, factor: Fraction, total: Fraction) -> Interval:
    """Say where the rest of a row lies, if the row is to add up to a total."""
    ends = [
        (None if end is None else total - factor * end, is_open)
        for end, is_open in ((own.low, own.low_open), (own.high, own.high_open))
    ]
    (low, low_open), (high, high_open) = ends if factor < 0 else ends[::-1]
    return Interval(low, high, low_open, high_open)


def _possible(
    name: str,
    chosen: dict[str, int],
    rows: Sequence[Row],
    ranges: dict[str, range],
) -> list[int]:
    """List the values of a variable that no row rules out yet."""
    values = list(ranges[name])
    for row in rows:
        factor = row.terms.get(name)
        if not factor:
            continue
        least = most = Fraction(0)
        for other, f in row.terms.items():
            if other == name:
                continue
            ends = (chosen[other],) * 2 if other in chosen else _ends(ranges[other])
            if ends is None:
                return []
            least += min(f * ends[0], f * ends[1])
            most += max(f * ends[0], f * ends[1])
        low, high, low_open, high_open = row.interval
        wide = Interval(
            None if low is None else low - most,
            None if high is None else high - least,
            low_open,
            high_open,
        )
        values = [value for value in values if wide.holds(factor * value)]
    return values


def _ends(values: range) -> tuple[int, int] | None:
    return (values[0], values[-1]) if len(values) else None
