"""Quarters as days: where between two ends of quarters a place on the calendar lies."""

import math
from collections.abc import Sequence
from datetime import date

import numpy as np

from gabeval.quarters import quarter_end, quarter_of_date, shift_quarter


def interpolate_day(place: float, ends: Sequence[date]) -> float:
    """Turn quarters since the start into a day, with the real lengths of quarters.

    Parameters
    ----------
    place : float
        Quarters since the start; missing stays missing.
    ends : sequence of datetime.date
        The day before the first quarter, then the last day of quarters 1, 2, ….
        Beyond the last one the calendar's quarters follow.

    Returns
    -------
    float
        Ordinal of the day by whose end it is so, with its fraction.

    Examples
    --------
    >>> ends = [date(2021, 12, 31), date(2022, 3, 31), date(2022, 6, 30)]
    >>> interpolate_day(0.5, ends) - date(2021, 12, 31).toordinal()
    45.0
    """
    if math.isnan(place) or math.isinf(place):
        return place
    whole = math.floor(place)
    before, after = (_end_of(n, ends).toordinal() for n in (whole, whole + 1))
    return before + (place - whole) * (after - before)


def _end_of(number: int, ends: Sequence[date]) -> date:
    if number < len(ends):
        return ends[number]
    beyond = number - (len(ends) - 1)
    return quarter_end(shift_quarter(quarter_of_date(ends[-1]), beyond))


def count_quarters(day: date, days: Sequence[date]) -> float:
    """Turn a day into quarters since the start.

    Parameters
    ----------
    day : datetime.date
        The day.
    days : sequence of datetime.date
        The day before the first quarter, then the last day of each quarter.

    Returns
    -------
    float
        Quarters; 0 before the start, and no more than there are quarters.

    Examples
    --------
    >>> ends = [date(2021, 12, 31), date(2022, 3, 31), date(2022, 6, 30)]
    >>> count_quarters(date(2022, 2, 14), ends)
    0.5
    """
    ordinals = [d.toordinal() for d in days]
    return float(np.interp(day.toordinal(), ordinals, np.arange(len(ordinals))))
