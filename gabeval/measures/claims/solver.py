"""Asking HiGHS, through scipy, for numbers that satisfy a system of claims."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from gabeval.errors import GabevalError
from gabeval.measures.claims.linear import Row, System
from gabeval.speech import speak

NO_LIMIT = 1e4
"""Largest margin that is looked for; a system without open ends has no limit."""


def solve(
    system: System, objective: Mapping[str, float], margin_price: float
) -> np.ndarray | None:
    """Minimise a sum, with a margin kept to every open end.

    Parameters
    ----------
    system : System
        What must hold.
    objective : mapping of str to float
        Factor by variable of the sum.
    margin_price : float
        Factor of the margin; 0 leaves it at 0, so that open ends count as closed.

    Returns
    -------
    numpy.ndarray or None
        A number for every variable in the order of the system, then the margin; None if
        there are none, or no least ones.

    Raises
    ------
    GabevalError
        If the solver gives up.
    """
    names = list(system.intervals)
    place = {name: i for i, name in enumerate(names)}
    n = len(names) + 1
    cost = np.zeros(n)
    for name, factor in objective.items():
        cost[place[name]] = factor
    cost[-1] = margin_price
    own = [system.interval(name) for name in names]
    rows = [
        *system.rows,
        *(
            Row({name: Fraction(1)}, interval)
            for name, interval in zip(names, own, strict=True)
            if interval.low_open or interval.high_open
        ),
    ]
    left, lower, upper = [], [], []
    for row in rows:
        for coefficients, low, high in _write_row(row, place, n):
            left.append(coefficients)
            lower.append(low)
            upper.append(high)
    integrality = np.array([*(name in system.whole for name in names), False])
    top = NO_LIMIT if margin_price else 0.0
    limits = (
        np.array([*(-np.inf if i.low is None else float(i.low) for i in own), 0.0]),
        np.array([*(np.inf if i.high is None else float(i.high) for i in own), top]),
    )
    matrix = np.array(left).reshape(-1, n)
    return _ask_solver(
        *(_Numbers(part) for part in (cost, matrix, lower, upper, integrality, *limits))
    )


class _Numbers:
    """An array that can be looked up."""

    def __init__(self, values: object) -> None:
        self.array = np.ascontiguousarray(values, dtype=float)
        self.key = (self.array.shape, self.array.tobytes())

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Numbers) and self.key == other.key


@lru_cache(maxsize=4096)
def _ask_solver(
    cost: _Numbers,
    matrix: _Numbers,
    lower: _Numbers,
    upper: _Numbers,
    integrality: _Numbers,
    lowest: _Numbers,
    highest: _Numbers,
) -> np.ndarray | None:
    """Ask HiGHS; the same question is asked once, since an audit asks many twice."""
    rows = LinearConstraint(matrix.array, lower.array, upper.array)
    result = milp(
        cost.array,
        constraints=rows if len(matrix.array) else None,
        integrality=integrality.array.astype(int),
        bounds=Bounds(lowest.array, highest.array),
    )
    if result.status in (0, 2, 3, 4):
        return result.x if result.status == 0 else None
    raise GabevalError(
        speak("HiGHS gave up on a system of claims: {problem}", problem=result.message)
    )


def _write_row(
    row: Row, place: Mapping[str, int], n: int
) -> list[tuple[np.ndarray, float, float]]:
    """Write a row for the solver; each open end keeps the margin away from it."""
    coefficients = np.zeros(n)
    for name, factor in row.terms.items():
        coefficients[place[name]] += float(factor)
    low, high, low_open, high_open = row.interval
    lowest = -np.inf if low is None else float(low)
    highest = np.inf if high is None else float(high)
    if not low_open and not high_open:
        return [(coefficients, lowest, highest)]
    written = []
    for end, is_open, sign in ((lowest, low_open, -1.0), (highest, high_open, 1.0)):
        one = coefficients.copy()
        one[-1] = sign * float(is_open)
        written.append((one, end, np.inf) if sign < 0 else (one, -np.inf, end))
    return written
