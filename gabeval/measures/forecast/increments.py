"""What each quarter added to an item: its pace so far, and when it is due."""

from collections.abc import Mapping, Sequence

from gabeval.measures.filling import COMPLETE_SLACK_PCT, FULL_PCT
from gabeval.measures.sensitivity.exact_weights import as_fraction
from gabeval.rounding import is_missing

MIN_STICK = 3
"""Fewest quarters of which the last one can stick out."""


def list_increments(
    reported: Sequence[float | None], *, before: float = 0.0
) -> list[float]:
    """List what each quarter added.

    What was added over quarters without a report is spread evenly over them and the
    next quarter with one, since nobody knows when it was done. After the last report
    nothing was added, as far as anybody knows.

    Parameters
    ----------
    reported : sequence of float
        Cumulative progress by quarter; missing ones allowed.
    before : float, default 0
        Progress before the first quarter.

    Returns
    -------
    list of float
        One increment per quarter, negative where progress was taken back.

    Examples
    --------
    >>> list_increments([10, None, 40, 35, None])
    [10.0, 15.0, 15.0, -5.0, 0.0]
    """
    found: list[float] = []
    last, n_silent = as_fraction(before), 0
    for value in reported:
        if is_missing(value):
            n_silent += 1
            continue
        now = as_fraction(value)
        step = float((now - last) / (n_silent + 1))
        found += [step] * (n_silent + 1)
        last, n_silent = now, 0
    return found + [0.0] * n_silent


def is_hockey_stick(
    increments: Sequence[float], planned: Sequence[float] | None = None
) -> bool:
    """Tell whether most progress came in the last quarter, beyond the programme.

    A house rule, and a warning about forecasts rather than about anybody: the last
    quarter brought at least half of all progress, and lies further above its programme
    than any other quarter.

    Parameters
    ----------
    increments : sequence of float
        What each quarter added.
    planned : sequence of float, optional
        What each was programmed to add; the same in each if left out or missing.

    Returns
    -------
    bool
        False for fewer than three quarters.

    Examples
    --------
    >>> is_hockey_stick([0, 0, 0, 100], [0, 0, 50, 50])
    True
    >>> is_hockey_stick([25, 25, 25, 25])
    False
    """
    if len(increments) < MIN_STICK:
        return False
    # Without a programme nothing is taken off, which is the same as equal parts.
    own = [0.0] * len(increments) if planned is None else planned
    excess = [
        d - (0.0 if is_missing(p) else p) for d, p in zip(increments, own, strict=True)
    ]
    total = sum(increments)
    is_half = increments[-1] > 0 and 2 * increments[-1] >= total
    return is_half and excess[-1] > 0 and excess[-1] > max(excess[:-1])


def find_due(planned: Mapping[str, float]) -> str:
    """Find the first quarter in which the programme is done.

    Parameters
    ----------
    planned : mapping of str to float
        Planned progress by quarter; missing ones allowed.

    Returns
    -------
    str
        Quarter; empty if the programme never reaches 100.

    Examples
    --------
    >>> find_due({"2022Q1": 50, "2022Q2": 100, "2022Q3": 100})
    '2022Q2'
    """
    done = FULL_PCT - COMPLETE_SLACK_PCT
    return min(
        (q for q, value in planned.items() if not is_missing(value) and value >= done),
        default="",
    )
