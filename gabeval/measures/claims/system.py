"""Claims as a system of linear (in)equalities, and what it leaves possible.

Every variable lies in an interval that may be open at either end. Strict ends are
handled by a margin: the largest tau such that every open end can be kept away from by
tau. A system is feasible if and only if that margin is positive.
"""

import math
from collections.abc import Mapping
from fractions import Fraction

from gabeval.measures.claims.linear import Linear, Row, System
from gabeval.measures.claims.solver import NO_LIMIT, solve
from gabeval.measures.intervals import Interval

__all__ = [
    "DECIMALS",
    "TOLERANCE",
    "Linear",
    "Row",
    "System",
    "find_margin",
    "implied_range",
    "is_feasible",
    "solve_least",
    "tidy",
]

TOLERANCE = 1e-6
"""Margins and differences up to this size are what the solver's arithmetic leaves."""

MAX_STEPS = 100
"""Most steps from an open end to the first whole number that satisfies a system; past
them the end stays open."""

DECIMALS = 8
"""Decimals kept of what the solver finds: 92.33333333."""


def find_margin(system: System) -> float | None:
    """Find the largest margin by which all open ends can be kept.

    Parameters
    ----------
    system : System
        What must hold.

    Returns
    -------
    float or None
        0 if only a boundary is left, which is outside: then the system is infeasible,
        and feasible with closed ends. None if it is infeasible with closed ends too.
        Infinite if it is feasible and nothing in it has an open end.

    Examples
    --------
    >>> from gabeval.measures.intervals import unround
    >>> rise = Row(
    ...     {"new": Fraction(1), "old": Fraction(-1)}, Interval(Fraction(0), None)
    ... )
    >>> find_margin(System({"new": unround("98"), "old": unround("99")}, (rise,)))
    0.0
    """
    if any(system.interval(name).is_empty for name in system.intervals):
        return _margin_of_empty(system)
    settled = _settle(system)
    if settled is None:
        return None
    if not settled.rows:
        return _margin_of_intervals(settled)
    found = solve(settled, {}, -1.0)
    if found is None:
        return None
    margin = found[-1]
    if margin >= NO_LIMIT - 1:
        return math.inf
    return 0.0 if margin <= TOLERANCE else round(float(margin), DECIMALS)


def is_feasible(system: System) -> bool:
    """Tell whether some numbers satisfy the whole system.

    Parameters
    ----------
    system : System
        What must hold.

    Returns
    -------
    bool
        True if the margin is positive.
    """
    margin = find_margin(system)
    return margin is not None and margin > 0


def implied_range(system: System, target: Linear) -> Interval | None:
    """Find the range of a sum that a system leaves possible.

    Both ends are attained by numbers that satisfy the system, except an open end, which
    they approach as near as one likes.

    Parameters
    ----------
    system : System
        What must hold.
    target : Linear
        The sum.

    Returns
    -------
    Interval or None
        None if the system is infeasible.

    Examples
    --------
    >>> from gabeval.measures.intervals import point
    >>> system = System({"a": Interval(Fraction(0), Fraction(4))})
    >>> implied_range(system, Linear({"a": Fraction(2)}, Fraction(1)))[:2]
    (Fraction(1, 1), Fraction(9, 1))
    """
    if not is_feasible(system):
        return None
    settled = _settle(system)
    own = {name: system.interval(name) for name in target.terms}
    constant = target.constant + sum(
        (f * own[n].low for n, f in target.terms.items() if own[n].is_point),
        Fraction(0),
    )
    terms = {n: f for n, f in target.terms.items() if f and not own[n].is_point}
    if not terms:
        return Interval(constant, constant)
    if not any(name in row.terms for row in settled.rows for name in terms):
        return _add_intervals(terms, constant, own)
    kept = {**{name: own[name] for name in terms}, **settled.intervals}
    rest = System(kept, settled.rows, settled.whole)
    sum_ = Linear(terms, constant)
    ends = [_find_end(rest, sum_, lowest=lowest) for lowest in (True, False)]
    if set(terms) <= rest.whole:
        ends = [
            _step_inwards(rest, sum_, end, lowest=lowest) if end[1] else end
            for lowest, end in zip((True, False), ends, strict=True)
        ]
    (low, low_open), (high, high_open) = ends
    return Interval(low, high, low_open, high_open)


def _step_inwards(
    system: System, target: Linear, end: tuple[Fraction, bool], *, lowest: bool
) -> tuple[Fraction, bool]:
    """Go from an end that is out of reach to the first whole one that is not."""
    step = Fraction(1, math.lcm(*(f.denominator for f in target.terms.values())))
    for _ in range(MAX_STEPS):
        value, is_open = end
        if not is_open:
            break
        if lowest:
            within = Interval(value + step - target.constant, None)
        else:
            within = Interval(None, value - step - target.constant)
        nearer = _find_end(
            system.with_rows([Row(target.terms, within)]), target, lowest=lowest
        )
        if nearer[0] is None:
            break
        end = nearer
    return end


def _add_intervals(
    terms: Mapping[str, Fraction], constant: Fraction, own: Mapping[str, Interval]
) -> Interval:
    """Add up variables that nothing ties to anything, exactly."""
    low: Fraction | None = constant
    high: Fraction | None = constant
    low_open = high_open = False
    for name, factor in terms.items():
        one = own[name]
        if factor < 0:
            one = Interval(one.high, one.low, one.high_open, one.low_open)
        low = None if low is None or one.low is None else low + factor * one.low
        high = None if high is None or one.high is None else high + factor * one.high
        low_open |= one.low_open
        high_open |= one.high_open
    return Interval(low, high, low_open, high_open)


def _find_end(
    system: System, target: Linear, *, lowest: bool
) -> tuple[Fraction | None, bool]:
    """Find one end of a range, and whether it is only approached."""
    sign = 1.0 if lowest else -1.0
    objective = {name: sign * float(f) for name, f in target.terms.items()}
    found = solve(system, objective, 0.0)
    if found is None:
        return None, False
    names = list(system.intervals)
    value = sum(float(f) * found[names.index(name)] for name, f in target.terms.items())
    end = tidy(value + float(target.constant))
    if not _has_open_end(system):
        return end, False
    at_end = Interval(
        *(Fraction(round(value + s, DECIMALS + 2)) for s in (-1e-9, 1e-9))
    )
    stays = find_margin(system.with_rows([Row(target.terms, at_end)]))
    return end, not (stays is not None and stays > TOLERANCE)


def solve_least(
    system: System, objective: Mapping[str, float]
) -> dict[str, float] | None:
    """Find numbers that satisfy a system with closed ends and make a sum least.

    Parameters
    ----------
    system : System
        What must hold; open ends count as closed.
    objective : mapping of str to float
        Factor by variable of the sum.

    Returns
    -------
    dict of str to float or None
        A number for every variable; None if there are none, or no least ones.

    Examples
    --------
    >>> low = Interval(Fraction(2), None)
    >>> solve_least(System({"a": low}), {"a": 1.0})
    {'a': 2.0}
    """
    found = solve(system, objective, 0.0)
    if found is None:
        return None
    return dict(zip(system.intervals, map(float, found), strict=False))


def _has_open_end(system: System) -> bool:
    own = (system.interval(name) for name in system.intervals)
    return any(
        i.low_open or i.high_open for i in (*own, *(r.interval for r in system.rows))
    )


def tidy(value: float) -> Fraction:
    """Turn what the solver found into the short number that it stands for.

    Parameters
    ----------
    value : float
        A solver's number.

    Returns
    -------
    Fraction
        The nearest fraction with a denominator up to 10 000, if that is as near as the
        solver is exact; else the number to `DECIMALS` decimals.

    Examples
    --------
    >>> tidy(96.50000000001), tidy(92.3333333333)
    (Fraction(193, 2), Fraction(277, 3))
    """
    short = Fraction(value).limit_denominator(10_000)
    if abs(float(short) - value) < TOLERANCE / 10:
        return short
    return Fraction(str(round(value, DECIMALS)))


def _settle(system: System) -> System | None:
    """Put points in for their variables, exactly; None if a row of points fails."""
    own = {name: system.interval(name) for name in system.intervals}
    points = {name: i.low for name, i in own.items() if i.is_point}
    if any(points[n].denominator != 1 for n in system.whole & set(points)):
        return None
    rows = []
    for row in system.rows:
        known = sum(
            (f * points[n] for n, f in row.terms.items() if n in points), Fraction(0)
        )
        terms = {n: f for n, f in row.terms.items() if n not in points and f}
        low, high, low_open, high_open = row.interval
        rest = Interval(
            None if low is None else low - known,
            None if high is None else high - known,
            low_open,
            high_open,
        )
        if terms:
            rows.append(Row(terms, rest))
        elif not rest.holds(0):
            return None
    used = {name for row in rows for name in row.terms}
    kept = {
        name: i
        for name, i in own.items()
        if name in used or i.low_open or i.high_open or name in system.whole
    }
    if system.whole & set(kept):
        # Bounds of whole numbers go to the solver, which rounds them inwards.
        rows += [
            Row({n: Fraction(1)}, own[n]) for n in sorted(system.whole & set(kept))
        ]
    return System(kept, tuple(rows), system.whole & set(kept))


def _margin_of_intervals(system: System) -> float:
    """Find the margin of variables that nothing ties together."""
    margins = [math.inf]
    for name in system.intervals:
        low, high, low_open, high_open = system.interval(name)
        n_open = low_open + high_open
        if n_open and low is not None and high is not None:
            margins.append(float(high - low) / n_open)
    return min(margins)


def _margin_of_empty(system: System) -> float | None:
    """Judge a system with an empty variable: a touching boundary has margin 0."""
    closed = {
        name: system.interval(name)._replace(low_open=False, high_open=False)
        for name in system.intervals
    }
    rows = tuple(
        Row(r.terms, r.interval._replace(low_open=False, high_open=False))
        for r in system.rows
    )
    if any(interval.is_empty for interval in closed.values()):
        return None
    return None if find_margin(System(closed, rows, system.whole)) is None else 0.0
