"""Which claims cannot all be true, and how few of them would have to change.

"Cannot all be true" never says which of them is wrong, nor that any is: one of a named
set is wrong, or means something else.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from gabeval.measures.claims.system import (
    TOLERANCE,
    Linear,
    Row,
    System,
    implied_range,
    is_feasible,
    solve_least,
    tidy,
)
from gabeval.measures.intervals import ANY, Interval

MAX_ENUMERATED = 20
"""Up to so many claims all minimal conflicts are listed; beyond that, one is found."""

MAX_REPAIRS = 200
"""Most smallest repairs that are listed."""

EPSILON = Fraction(1, 100_000)
"""How far inside an open end a repaired figure must lie."""


def find_minimal_conflicts(
    items: Sequence[str], can_hold: Callable[[frozenset[str]], bool]
) -> list[tuple[str, ...]]:
    """Find all smallest sets that cannot hold together.

    Every set that is returned conflicts, and no longer does once any one item is left
    out. With at most `MAX_ENUMERATED` items all such sets are found, by growing and
    shrinking what has not been looked at yet; with more, a deletion filter finds one.

    Parameters
    ----------
    items : sequence of str
        Claims or assumptions.
    can_hold : callable
        Tells whether a set of them can hold together; what can hold must be able to
        hold without any of its items too.

    Returns
    -------
    list of tuple of str
        Smallest first, then in the order of `items`; empty if all can hold together.

    References
    ----------
    Liffiton et al. (2016), Fast, flexible MUS enumeration (MARCO).

    Examples
    --------
    >>> find_minimal_conflicts(["a", "b", "c"], lambda s: not {"a", "c"} <= s)
    [('a', 'c')]
    """
    if can_hold(frozenset(items)):
        return []
    if len(items) > MAX_ENUMERATED:
        return [_shrink(list(items), can_hold)]
    found = _enumerate(list(items), can_hold)
    place = {item: i for i, item in enumerate(items)}
    return sorted(found, key=lambda s: (len(s), [place[item] for item in s]))


def _shrink(
    items: list[str], can_hold: Callable[[frozenset[str]], bool]
) -> tuple[str, ...]:
    """Leave out item after item as long as the rest conflicts (deletion filter)."""
    kept = list(items)
    for item in items:
        rest = [other for other in kept if other != item]
        if not can_hold(frozenset(rest)):
            kept = rest
    return tuple(kept)


def _enumerate(
    items: list[str], can_hold: Callable[[frozenset[str]], bool]
) -> list[tuple[str, ...]]:
    """Look at every set but those below one that holds or above a conflict."""
    sets = np.arange(2 ** len(items))
    is_open = np.ones(len(sets), dtype=bool)
    found = []

    def pick(bits: int) -> list[str]:
        return [item for i, item in enumerate(items) if bits >> i & 1]

    def code(chosen: Sequence[str]) -> int:
        return sum(1 << items.index(item) for item in chosen)

    while is_open.any():
        chosen = pick(int(np.flatnonzero(is_open)[-1]))
        if can_hold(frozenset(chosen)):
            for item in items:
                larger = [*chosen, item]
                is_new = item not in chosen and is_open[code(larger)]
                if is_new and can_hold(frozenset(larger)):
                    chosen = larger
            bits = code(chosen)
            is_open &= (sets | bits) != bits
        else:
            conflict = _shrink(chosen, can_hold)
            found.append(conflict)
            bits = code(conflict)
            is_open &= (sets & bits) != bits
    return found


def claims_can_hold(
    system: System, free: Mapping[str, Interval]
) -> Callable[[frozenset[str]], bool]:
    """Make the question that `find_minimal_conflicts` asks about claims.

    Parameters
    ----------
    system : System
        All claims and what must hold between them.
    free : mapping of str to Interval
        By claim, where it lies if nobody had published it.

    Returns
    -------
    callable
        Tells whether the claims of a set can all be true.
    """

    def can_hold(chosen: frozenset[str]) -> bool:
        loose = {n: i for n, i in free.items() if n not in chosen}
        return is_feasible(
            System({**system.intervals, **loose}, system.rows, system.whole)
        )

    return can_hold


def find_repairs(
    system: System, claims: Sequence[str], free: Mapping[str, Interval] | None = None
) -> list[tuple[str, ...]]:
    """Find every way to make a system feasible by changing as few claims as possible.

    Minimise the number of changed claims with one switch per claim (a mixed-integer
    program); forbid what was found, and go on as long as no more changes are needed.

    Parameters
    ----------
    system : System
        Claims and what must hold between them.
    claims : sequence of str
        Variables that may change.
    free : mapping of str to Interval, optional
        Where a changed claim may lie; anywhere from 0 if left out.

    Returns
    -------
    list of tuple of str
        In the order of `claims`; one empty tuple if nothing has to change; empty if no
        change helps.

    Examples
    --------
    >>> from gabeval.measures.intervals import point
    >>> one = Fraction(1)
    >>> rows = (
    ...     Row({"T": one, "A": -one, "B": -one}, point(0)),
    ...     Row({"A": one, "F": -one}, point(0)),
    ... )
    >>> values = {"T": point(76), "A": point(6), "B": point(47), "F": point(5)}
    >>> find_repairs(System(values, rows), list(values))
    [('T', 'A'), ('T', 'F'), ('A', 'B'), ('A', 'F'), ('B', 'F')]
    """
    switched = _add_switches(system, claims, free or {})
    price = {_switch(claim): 1.0 for claim in claims}
    found: list[tuple[str, ...]] = []
    fewest = None
    while len(found) < MAX_REPAIRS:
        answer = solve_least(switched, price)
        if answer is None:
            break
        changed = tuple(c for c in claims if answer[_switch(c)] > 0.5)
        if fewest is not None and len(changed) > fewest:
            break
        fewest = len(changed)
        found.append(changed)
        if not changed:
            break
        again = Row(
            {_switch(c): Fraction(1) for c in changed},
            Interval(None, Fraction(len(changed) - 1)),
        )
        switched = switched.with_rows([again])
    place = {claim: i for i, claim in enumerate(claims)}
    return sorted(found, key=lambda s: [place[claim] for claim in s])


def smallest_change(system: System, claims: Sequence[str]) -> Fraction | None:
    """Find the smallest total change of claims that makes a system feasible.

    Parameters
    ----------
    system : System
        Claims and what must hold between them.
    claims : sequence of str
        Variables that may change; a change is measured from the end of the interval.

    Returns
    -------
    Fraction or None
        Sum of the changes, in the unit of the claims; None if no change helps.

    Examples
    --------
    >>> from gabeval.measures.intervals import point
    >>> row = Row({"a": Fraction(1), "b": Fraction(-1)}, point(0))
    >>> smallest_change(System({"a": point(6), "b": point(5)}, (row,)), ["a", "b"])
    Fraction(1, 1)
    """
    intervals = dict(system.intervals)
    rows = list(system.rows)
    for claim in claims:
        own = _inside(system.interval(claim))
        intervals[claim] = Interval(Fraction(0), None)
        intervals[_change(claim)] = Interval(Fraction(0), None)
        if own.high is not None:
            terms = {claim: Fraction(1), _change(claim): Fraction(-1)}
            rows.append(Row(terms, Interval(None, own.high)))
        terms = {claim: Fraction(1), _change(claim): Fraction(1)}
        rows.append(Row(terms, Interval(own.low, None)))
    changed = System(intervals, tuple(rows), system.whole)
    answer = solve_least(changed, {_change(claim): 1.0 for claim in claims})
    if answer is None:
        return None
    total = sum(answer[_change(claim)] for claim in claims)
    return Fraction(0) if total < 10 * TOLERANCE else tidy(total)


def repaired_value(
    system: System, claim: str, free: Mapping[str, Interval] | None = None
) -> Interval | None:
    """Say what a claim would have to be if it alone were to change.

    Parameters
    ----------
    system : System
        Claims and what must hold between them.
    claim : str
        The one that may change.
    free : mapping of str to Interval, optional
        Where it may lie.

    Returns
    -------
    Interval or None
        None if changing it alone does not help.
    """
    where = (free or {}).get(claim, Interval(Fraction(0), None))
    loose = system.with_interval(claim, where)
    return implied_range(loose, Linear({claim: Fraction(1)}))


def _switch(claim: str) -> str:
    return f"switch {claim}"


def _change(claim: str) -> str:
    return f"change {claim}"


def _inside(interval: Interval) -> Interval:
    """Close an interval a little inside its open ends."""
    low, high = interval.low, interval.high
    if interval.low_open and low is not None:
        low += EPSILON
    if interval.high_open and high is not None:
        high -= EPSILON
    return Interval(low, high)


def _add_switches(
    system: System, claims: Sequence[str], free: Mapping[str, Interval]
) -> System:
    """Let each claim leave its interval if its switch is 1."""
    ends = [
        abs(end)
        for name in system.intervals
        for end in system.interval(name)[:2]
        if end is not None
    ]
    # Wide enough for any sum of the figures, narrow enough for the solver.
    big = 10 * max([*ends, Fraction(1)])
    intervals = {n: system.interval(n) for n in system.intervals}
    rows = list(system.rows)
    for claim in claims:
        own = _inside(system.interval(claim))
        intervals[claim] = free.get(claim, ANY).meet(Interval(Fraction(0), big))
        intervals[_switch(claim)] = Interval(Fraction(0), Fraction(1))
        upper = {claim: Fraction(1), _switch(claim): -big}
        lower = {claim: Fraction(1), _switch(claim): big}
        if own.high is not None:
            rows.append(Row(upper, Interval(None, own.high)))
        if own.low is not None:
            rows.append(Row(lower, Interval(own.low, None)))
    switches = {_switch(claim) for claim in claims}
    return System(intervals, tuple(rows), frozenset(system.whole | switches))
