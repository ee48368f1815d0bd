"""Earned schedule: how early or late progress is, in quarters and in calendar days.

What belongs here works on the two curves of one item, planned and reported; which
curves those are is decided in `schedule`.
"""

import itertools
import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from gabeval.errors import UsageError
from gabeval.measures.schedule.days import count_quarters, interpolate_day
from gabeval.speech import speak

FAR_QUARTERS = 400
"""A finish that is expected further away than this, in quarters, is given no date; a
house rule."""

DUST_DECIMALS = 9
"""Decimals kept of planned and reported progress: what adding floats leaves beyond them
would turn a programme that stands still into one that creeps."""

SCHEDULE_COLUMNS = (
    "as_of",
    "at_quarters",
    "planned_pct",
    "reported_pct",
    "sv_pp",
    "spi",
    "es_first_quarters",
    "es_quarters",
    "sv_quarters",
    "spi_time",
    "delay_days",
    "delay_first_days",
    "planned_quarters",
    "planned_end",
    "ieac_quarters",
    "ieac_date",
    "es_lower_quarters",
    "es_upper_quarters",
    "delay_lower_days",
    "delay_upper_days",
    "finished_on",
    "held_delay_days",
    "held_spi_time",
)
"""Columns of `measure_schedule`, in order."""


class EarnedSchedule(NamedTuple):
    """When the programme had planned what has been reached, in quarters."""

    first: float
    """Where the programme reaches it first."""
    last: float
    """Where the programme stands at it last: Lipke's earned schedule."""


def earn_schedule(planned: Sequence[float], reported: float) -> EarnedSchedule:
    """Find when the programme had planned to be where progress is.

    With ``PV_0 = 0`` and ``C`` the last quarter whose planned value is not above the
    reported one,

        ES = C + (reported - PV_C) / (PV_{C+1} - PV_C)

    Where the programme stands still at that very value it had been planned for a span
    of time: both its ends are returned, and the last is Lipke's. What follows the
    quarter in which the programme is done is cut off before, so that a finished plan
    is not early by having idle quarters behind it. More than the programme ever plans
    earns all of it.

    A missing planned value keeps the one before; a missing report, and a programme
    that plans nothing, earn nothing that can be named: both ends are missing.

    Parameters
    ----------
    planned : sequence of float
        Planned value at the end of quarters 1, 2, …, cumulative.
    reported : float
        Reported progress in the same unit.

    Returns
    -------
    EarnedSchedule
        Quarters since the start, ``first <= last``.

    References
    ----------
    W. Lipke, "Schedule is Different" (2003) and "Earned Schedule: Contribution to
    Project Management" (2012); PMI, "Practical calculation of schedule variance",
    https://www.pmi.org/learning/library/practical-calculation-schedule-variance-7028.

    Examples
    --------
    >>> earn_schedule([10, 20, 40, 70, 100], 35)
    EarnedSchedule(first=2.75, last=2.75)
    >>> earn_schedule([50, 100, 100, 100], 100)
    EarnedSchedule(first=2.0, last=2.0)
    >>> earn_schedule([40, 40, 80], 40)
    EarnedSchedule(first=1.0, last=2.0)
    """
    curve = _draw_curve(planned)
    duration = len(curve) - 1
    if math.isnan(reported) or duration == 0:
        return EarnedSchedule(math.nan, math.nan)
    reported = round(reported, DUST_DECIMALS)
    reached = np.flatnonzero(curve <= reported)
    over = np.flatnonzero(curve >= reported)
    last = _place_between(curve, int(reached[-1]) if len(reached) else 0, reported)
    if not len(over):
        return EarnedSchedule(float(duration), last)
    first = _place_between(curve, max(int(over[0]) - 1, 0), reported)
    return EarnedSchedule(min(first, last), last)


def _draw_curve(planned: Sequence[float]) -> np.ndarray:
    """Put 0 before the first quarter, and cut what follows the last rise or fall."""
    given = np.asarray(planned, dtype=float).round(DUST_DECIMALS)
    curve = [0.0]
    for value in given.tolist():
        curve.append(curve[-1] if math.isnan(value) else value)
    while len(curve) > 1 and curve[-1] == curve[-2]:
        curve.pop()
    return np.array(curve)


def _place_between(curve: np.ndarray, place: int, value: float) -> float:
    """Go on from a place of the curve, in proportion, to where it has a value."""
    if place >= len(curve) - 1:
        return float(len(curve) - 1)
    rise = curve[place + 1] - curve[place]
    if rise <= 0:
        return float(place)
    return float(place + min(max((value - curve[place]) / rise, 0.0), 1.0))


def planned_duration(planned: Sequence[float]) -> int:
    """Count the quarters until the programme is done.

    Parameters
    ----------
    planned : sequence of float
        Planned value at the end of quarters 1, 2, …; a missing one keeps the one
        before.

    Returns
    -------
    int
        Quarters; 0 for a programme that plans nothing.

    Examples
    --------
    >>> planned_duration([50, 100, 100, 100])
    2
    """
    return len(_draw_curve(planned)) - 1


def measure_schedule(
    planned: Sequence[float],
    reported: Sequence[float],
    ends: Sequence[date],
    *,
    start: date,
    as_of: date | None = None,
    lower: Sequence[float] | None = None,
    upper: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Measure how early or late one item is, at the end of each quarter.

    With AT the quarters gone by, PV and A what was planned and reported by then, ES the
    earned schedule and PD the planned duration,

        SV = A - PV      SPI = A / PV
        SV(t) = ES - AT  SPI(t) = ES / AT  IEAC(t) = PD / SPI(t)
        delay = day(AT) - day(ES)

    where ``day`` runs between the real last days of quarters. SPI tends to 1 at the end
    of any plan, however late; SPI(t) and the days do not.

    A missing report leaves the row's measures missing: fill it before, and hand over
    what it could have been as `lower` and `upper`. SPI is missing while nothing is
    planned. Where nothing has been earned, IEAC(t) is infinite and has no date.
    Progress that falls takes the earned schedule back with it.

    Parameters
    ----------
    planned : sequence of float
        Planned value at the end of each quarter of the programme, cumulative.
    reported : sequence of float
        Reported progress at the end of the first quarters; may be shorter.
    ends : sequence of datetime.date
        Last day of each quarter of the programme.
    start : datetime.date
        First day of the plan; time runs from the end of the day before.
    as_of : datetime.date, optional
        Day that the last reported quarter speaks for, if it was not over by then:
        time and programme are taken at that day and not at the quarter's end.
    lower, upper : sequence of float, optional
        What reported progress was at least and at most, for the range of ES.

    Returns
    -------
    pandas.DataFrame
        One row per reported quarter; ``_quarters`` since the start, ``_days`` positive
        if late. ``es_first_quarters`` to ``es_quarters`` is the span of a programme
        that stands still; ``es_lower_quarters`` to ``es_upper_quarters`` the range that
        missing reports leave; ``delay_first_days`` belongs to the former's first end.
        Once all that was programmed has been reported, and as long as that holds, time
        goes on in ``delay_days`` and ``spi_time``; ``held_delay_days`` and
        ``held_spi_time`` stay as they were on the day ``finished_on``.

    Raises
    ------
    UsageError
        If the lengths do not fit, or `start` is after the first quarter.

    References
    ----------
    As for `earn_schedule`; ISO 21508 for SV, SPI and their words.

    Examples
    --------
    >>> ends = [date(2022, 3, 31), date(2022, 6, 30)]
    >>> rows = measure_schedule([40, 100], [20, 70], ends, start=date(2022, 1, 1))
    >>> rows[["es_quarters", "spi_time", "delay_days", "ieac_date"]]
       es_quarters  spi_time  delay_days   ieac_date
    0          0.5      0.50        45.0  2022-12-31
    1          1.5      0.75        45.5  2022-08-31
    """
    rows = list_schedule(
        planned, reported, ends, start=start, as_of=as_of, lower=lower, upper=upper
    )
    return pd.DataFrame(rows, columns=list(SCHEDULE_COLUMNS))


def list_schedule(
    planned: Sequence[float],
    reported: Sequence[float],
    ends: Sequence[date],
    *,
    start: date,
    as_of: date | None = None,
    lower: Sequence[float] | None = None,
    upper: Sequence[float] | None = None,
) -> list[dict[str, object]]:
    """List the rows of `measure_schedule`, for one table of many items.

    Parameters
    ----------
    planned, reported, ends, start, as_of, lower, upper
        As there.

    Returns
    -------
    list of dict
        One per reported quarter.

    Raises
    ------
    UsageError
        As there.
    """
    if len(planned) != len(ends) or len(reported) > len(ends):
        raise UsageError(
            speak(
                "The programme has {n_planned} quarters, its dates are {n_ends}, and "
                "{n_reported} were reported: give one date per quarter of the "
                "programme, and no more reports than quarters.",
                n_planned=len(planned),
                n_ends=len(ends),
                n_reported=len(reported),
            )
        )
    days = [start - timedelta(days=1), *ends]
    if any(after <= before for before, after in itertools.pairwise(days)):
        raise UsageError(
            speak(
                "The quarters must follow each other from the plan's start: {days}.",
                days=", ".join(day.isoformat() for day in days),
            )
        )
    lower = reported if lower is None else lower
    upper = reported if upper is None else upper
    rows = []
    for number, value in enumerate(reported, start=1):
        is_last = number == len(reported)
        day = min(as_of, days[number]) if as_of and is_last else days[number]
        bounds = (float(lower[number - 1]), float(upper[number - 1]))
        rows.append(_measure_at(planned, float(value), days, day=day, bounds=bounds))
    _hold_finished(rows)
    return rows


def _hold_finished(rows: list[dict[str, object]]) -> None:
    """Keep the delay of the day on which the programme was done, while it stays so."""
    last: dict[str, object] | None = None
    for row in rows:
        is_done = row["es_quarters"] == row["planned_quarters"]
        last = (last or row) if is_done else None
        row["finished_on"] = last["as_of"] if last else None
        held = last or row
        row["held_delay_days"] = held["delay_days"]
        row["held_spi_time"] = held["spi_time"]


def _measure_at(
    planned: Sequence[float],
    reported: float,
    days: Sequence[date],
    *,
    day: date,
    bounds: tuple[float, float],
) -> dict[str, object]:
    """Measure one item at the end of one day."""
    at = count_quarters(day, days)
    here = np.interp(at, np.arange(len(days)), _carry([0.0, *planned]))
    earned = earn_schedule(planned, reported)
    duration = planned_duration(planned)
    pace = divide_or_nan(earned.last, at)
    finish = _expect(duration, pace)
    least = earn_schedule(planned, bounds[0]).first
    most = earn_schedule(planned, bounds[1]).last

    def delay(place: float) -> float:
        return day.toordinal() - interpolate_day(place, days)

    return {
        "as_of": day.isoformat(),
        "at_quarters": at,
        "planned_pct": float(here),
        "reported_pct": reported,
        "sv_pp": reported - here,
        "spi": divide_or_nan(reported, here),
        "es_first_quarters": earned.first,
        "es_quarters": earned.last,
        "sv_quarters": earned.last - at,
        "spi_time": pace,
        "delay_days": delay(earned.last),
        "delay_first_days": delay(earned.first),
        "planned_quarters": duration,
        "planned_end": days[duration].isoformat() if duration else None,
        "ieac_quarters": finish,
        "ieac_date": _write_day(finish, days),
        "es_lower_quarters": least,
        "es_upper_quarters": most,
        "delay_lower_days": delay(most),
        "delay_upper_days": delay(least),
    }


def _carry(curve: Sequence[float]) -> list[float]:
    carried: list[float] = []
    for value in curve:
        carried.append(carried[-1] if math.isnan(value) else float(value))
    return carried


def divide_or_nan(part: float, whole: float) -> float:
    """Divide; missing where the divisor is 0 or missing.

    Parameters
    ----------
    part, whole : float
        Numbers.

    Returns
    -------
    float
        Quotient.

    Examples
    --------
    >>> divide_or_nan(1.0, 4.0), divide_or_nan(1.0, 0.0)
    (0.25, nan)
    """
    return math.nan if whole == 0 or math.isnan(whole) else float(part / whole)


def _expect(duration: int, pace: float) -> float:
    """Expect the finish at the pace so far; never, if nothing was earned."""
    if math.isnan(pace) or duration == 0:
        return math.nan
    return duration / pace if pace > 0 else math.inf


def _write_day(place: float, days: Sequence[date]) -> str | None:
    """Write the day in the course of which a place is reached, if it is near."""
    if math.isnan(place) or place > FAR_QUARTERS:
        return None
    return date.fromordinal(
        math.ceil(round(interpolate_day(place, days), 6))
    ).isoformat()
