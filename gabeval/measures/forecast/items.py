"""The forecasts of every item of a plan, from what was known at one export."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, prod

import numpy as np
import pandas as pd

from gabeval.measures.forecast.bootstrap import (
    bootstrap_bounds,
    bootstrap_fan,
    bootstrap_finish,
    bootstrap_forecast,
)
from gabeval.measures.forecast.increments import is_hockey_stick, list_increments
from gabeval.measures.forecast.reference import (
    MIN_CLASS,
    ReferenceClass,
    band_of,
    chance_at_least,
    reference_class,
)
from gabeval.measures.forecast.scene import History, Scene, is_full
from gabeval.measures.known import Known
from gabeval.measures.schedule.days import interpolate_day
from gabeval.monitor.store import Tables
from gabeval.quarters import quarter_end, quarter_start, shift_quarter

METHODS = ("reference", "bootstrap", "schedule")
"""Methods, in the order of print: what became of others, the item's own increments,
and the date of the earned schedule, which is for plans and commitments only."""

STATES = (
    "open",
    "done",
    "late",
    "silent",
    "no_report",
    "no_history",
    "too_few",
    "no_class",
    "no_programme",
)
"""Why there is a forecast or none: still open; at 100 already; the due date has passed;
it has passed and a missing report leaves open whether it was finished; never reported;
no quarter of its own yet; a class of fewer than five; nothing below that could be in a
class; nothing programmed to compare with."""

HORIZON = 24
"""Quarters ahead in which a finish is looked for; a house rule."""

FAN_QUARTERS = 12
"""Quarters ahead that a fan shows at most, or up to the due date."""

NEVER = "9999-12-31"
"""Stands for a day that does not come, where days are compared."""

COLUMNS = (
    *("level", "item_id", "quarter", "method", "state", "says"),
    *("due_quarter", "due_date", "due_source", "quarters_left"),
    *("now_pct", "now_low_pct", "now_high_pct"),
    *("p_on_time", "p_low", "p_high", "p_exact"),
    *("date_median", "date_early", "date_late"),
    *("k", "n", "n_open", "n_increments", "n_negative", "is_hockey_stick"),
)
"""Columns of `forecast_items`, in order."""


def forecast_items(
    known: Known, tables: Tables, *, commitment: str = ""
) -> pd.DataFrame:
    """Forecast every item from what was known at one export.

    Parameters
    ----------
    known : Known
        Opened plan, with weights divided by their sum.
    tables : Tables
        The plan's tables, for its schedule.
    commitment : str, optional
        The one commitment to look at, with its milestones; everything if left out.

    Returns
    -------
    pandas.DataFrame
        One row per item and method.

        - ``quarter``: last quarter that was over; empty if none was
        - ``state``: one of `STATES`; ``says``: ``on_time``, ``late``, ``done``,
          ``cannot_tell`` or empty if the method gives no forecast
        - ``due_quarter``, ``due_date``, ``due_source`` (``programme``, ``plan_end``),
          ``quarters_left``
        - ``now_pct`` with the last report carried forward, ``now_low_pct`` and
          ``now_high_pct`` what it can have been
        - ``p_on_time``: chance to be finished in time; ``p_low``, ``p_high``: from
          missing last reports and, for the reference class, its interval of 95 %
        - ``p_exact``: the chance as a fraction, where it was counted
        - ``date_median``, ``date_early``, ``date_late``: days by which half, a tenth
          and nine tenths of the ways are finished; for the earned schedule its expected
          day, and those from the most and the least that missing reports can have been
        - ``k``, ``n``: how many of the reference class finished in time; ``n_open``
          milestones that are not finished yet
        - ``n_increments``, ``n_negative``, ``is_hockey_stick``: past quarters, steps
          back among them, and a warning about the pace, see
          `gabeval.measures.forecast.increments`
    """
    scene = Scene(known, tables, commitment)
    rows = [
        row
        for level, item in _choose_items(scene, commitment)
        for row in _forecast(scene, level, item)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _choose_items(scene: Scene, commitment: str) -> list[tuple[str, str]]:
    if not commitment:
        return list(scene.histories)
    plan = scene.known.plan
    level = plan.commitment_level
    below = []
    if level != plan.leaf_level:
        below = scene.known.items_below(level, commitment, plan.leaf_level)
    keys = [(level, commitment), *((plan.leaf_level, item) for item in below)]
    return [key for key in keys if key in scene.histories]


def _forecast(scene: Scene, level: str, item: str) -> Iterator[dict[str, object]]:
    """Make the rows of one item: one per method that is meant for its level."""
    history = scene.histories[level, item]
    due = scene.due(history)
    base = {
        "level": level,
        "item_id": item,
        "quarter": scene.known.last_over,
        "p_exact": "",
        "says": "",
        **asdict(due),
        **asdict(scene.now(history)),
    }
    is_past = scene.is_past(due)
    left = 0 if is_past else scene.count_left(history, due)
    for method in METHODS if level != scene.leaf else METHODS[:-1]:
        row = {**base, "method": method, "quarters_left": left}
        if scene.is_done(history):
            ends = dict.fromkeys(("p_on_time", "p_low", "p_high"), 1.0)
            given = ends if method != "schedule" else {}
            yield {**row, "state": "done", "says": "done", **given}
        elif is_past and scene.is_silent(history, due):
            yield {**row, "state": "silent", "says": "cannot_tell"}
        elif is_past:
            yield {**row, "state": "late", "says": "late"}
        else:
            yield {**row, **_FORECASTS[method](scene, row, history)}


def _say(low: float, high: float) -> str:
    """Say what a chance comes to: more likely than not, or not."""
    if low >= 0.5:
        return "on_time"
    return "late" if high < 0.5 else "cannot_tell"


def _repeat_increments(
    scene: Scene, row: dict[str, object], history: History
) -> dict[str, object]:
    """Forecast from the item's own increments."""
    series = _list_series(scene, history)
    if isinstance(series, str):
        return {"state": series}
    left = int(row["quarters_left"])
    found = bootstrap_forecast(series["now"], row["now_pct"], left)
    low, high = bootstrap_bounds(
        series["now_low"],
        row["now_low_pct"],
        series["now_high"],
        row["now_high_pct"],
        left,
    )
    low, high = min(low, found.p), max(high, found.p)
    finish = bootstrap_finish(series["now"], row["now_pct"], horizon=HORIZON)
    days = [_day_after(scene, history, quarters) for quarters in finish]
    return {
        "state": "open",
        "says": _say(float(low), float(high)),
        "p_on_time": float(found.p),
        "p_low": float(low),
        "p_high": float(high),
        "p_exact": _write_fraction(found.p) if found.is_exact else "",
        "date_early": days[0],
        "date_median": days[1],
        "date_late": days[2],
        "n_increments": len(series["now"]),
        "n_negative": found.n_negative,
        "is_hockey_stick": is_hockey_stick(series["now"], series["programme"]),
    }


def _list_series(scene: Scene, history: History) -> dict[str, list[float]] | str:
    """List increments, as they are and at either end; a state if there are none."""
    place = scene.place_of(history)
    if place >= 0 and history.silent[place]:
        return "no_report"
    planned = history.planned[: place + 1]
    first = _find_start(history.reported[: place + 1], planned)
    if first < 0:
        return "no_history"
    # What the last quarter brought is a matter of which end it is forecast from.
    told = np.where(history.missed[:place], np.nan, history.reported[:place])[first:]
    now = asdict(scene.now(history))
    return {
        "programme": np.diff(np.nan_to_num(planned), prepend=0.0)[first:].tolist(),
        **{
            name: list_increments([*told, now[f"{name}_pct"]])
            for name in ("now", "now_low", "now_high")
        },
    }


def fan_of(known: Known, tables: Tables, level: str, item_id: str) -> pd.DataFrame:
    """Forecast the level of one item quarter by quarter, from its own increments.

    Parameters
    ----------
    known : Known
        Opened plan, with weights divided by their sum.
    tables : Tables
        The plan's tables.
    level, item_id : str
        The item.

    Returns
    -------
    pandas.DataFrame
        One row per quarter up to the due one, and until half of all ways are finished:
        ``quarter``, ``reported_pct`` (missing ahead), and from now on ``low``,
        ``median``, ``high``: levels that nine in ten, half and one in ten of the ways
        reach. No rows where the item has no forecast of its own or nothing is left.
    """
    columns = ["quarter", "reported_pct", "low", "median", "high"]
    scene = Scene(known, tables)
    history = scene.histories.get((level, item_id))
    empty = pd.DataFrame(columns=columns)
    if history is None or scene.is_done(history) or scene.is_past(scene.due(history)):
        return empty
    series = _list_series(scene, history)
    if isinstance(series, str):
        return empty
    place = scene.place_of(history)
    left = scene.count_left(history, scene.due(history))
    now = float(history.reported[place])
    steps = bootstrap_fan(series["now"], now, max(left, FAN_QUARTERS))
    reached = next((i for i, s in enumerate(steps) if is_full(s.median)), len(steps))
    told = np.where(history.missed, np.nan, history.reported)[: place + 1]
    rows = [
        *(
            (quarter, value, np.nan, np.nan, np.nan)
            for quarter, value in zip(history.quarters[:place], told, strict=False)
        ),
        (history.quarters[place], now, now, now, now),
        *(
            (shift_quarter(history.quarters[place], i + 1), np.nan, *step[:3])
            for i, step in enumerate(steps[: max(left, reached + 1)])
        ),
    ]
    return pd.DataFrame(rows, columns=columns)


def _find_start(reported: np.ndarray, planned: np.ndarray) -> int:
    """Find the first quarter of an item's own; -1 if it has none yet.

    With a programme it is the first one in which anything was programmed or reported.
    Without one it is the monitor's first: what was reported by the end of some quarter
    may have taken all the quarters before it.
    """
    if not len(reported) or np.isnan(planned).all():
        return 0 if (reported > 0).any() else -1
    started = np.flatnonzero((reported > 0) | (np.nan_to_num(planned) > 0))
    return int(started[0]) if len(started) else -1


def _write_fraction(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"


def _day_after(scene: Scene, history: History, quarters: int | None) -> str | None:
    if quarters is None:
        return None
    last = history.quarters[scene.place_of(history)]
    return quarter_end(shift_quarter(last, quarters)).isoformat()


def _compare_with_others(
    scene: Scene, row: dict[str, object], history: History
) -> dict[str, object]:
    """Forecast from what became of milestones at the same point."""
    if row["level"] != scene.leaf:
        return _compare_all_below(scene, row)
    ends = [row["now_pct"], row["now_low_pct"], row["now_high_pct"]]
    if pd.isna(ends[0]):
        return {"state": "no_history"}
    left = int(row["quarters_left"])
    now, low, high = (_class_of(scene, left, float(value)) for value in ends)
    count = {"k": now.k, "n": now.n, "n_open": 1}
    if now.n < MIN_CLASS:
        return {"state": "too_few", **count}
    # Where the other end has no class of its own, it may be anything on its side.
    least = 0.0 if low.n < MIN_CLASS else min(low.low, now.low)
    most = 1.0 if high.n < MIN_CLASS else max(high.high, now.high)
    likely = [c.mean for c in (low, now, high) if c.n >= MIN_CLASS]
    says = _say(min(likely), max(likely)) if len(likely) == len(ends) else "cannot_tell"
    return {
        "state": "open",
        "says": says,
        "p_on_time": now.mean,
        "p_low": least,
        "p_high": most,
        **count,
    }


def _class_of(scene: Scene, left: int, value: float) -> ReferenceClass:
    if is_full(value):
        # Nothing is left to happen, whatever became of others.
        return ReferenceClass(MIN_CLASS, MIN_CLASS, 1.0, 1.0, 1.0)
    return reference_class(*scene.classes.get((left, band_of(value)), (0, 0)))


def _compare_all_below(scene: Scene, row: dict[str, object]) -> dict[str, object]:
    """Forecast that all milestones below are finished when the item is due.

    Milestones of one class share what is not known about its chance, so the chance that
    all of them finish is beta-binomial; classes are taken for independent.
    """
    left = int(row["quarters_left"])
    values = scene.list_open(str(row["level"]), str(row["item_id"]))
    counts = Counter(band_of(value) for value in values if not pd.isna(value))
    classes = {band: scene.classes.get((left, band), (0, 0)) for band in counts}
    found = {
        "k": sum(k for k, _n in classes.values()),
        "n": sum(n for _k, n in classes.values()),
        "n_open": len(values),
    }
    if not values or counts.total() < len(values):
        return {"state": "no_class", **found}
    if any(n < MIN_CLASS for _k, n in classes.values()):
        return {"state": "too_few", **found}
    chance = prod(
        chance_at_least(wanted, wanted, *classes[band])
        for band, wanted in counts.items()
    )
    ends = dict.fromkeys(("p_on_time", "p_low", "p_high"), chance)
    return {"state": "open", "says": _say(chance, chance), **ends, **found}


def _read_earned(
    scene: Scene, row: dict[str, object], history: History
) -> dict[str, object]:
    """Forecast the day of the earned schedule."""
    found = scene.schedule.get((str(row["level"]), str(row["item_id"])))
    if found is None or pd.isna(found["ieac_quarters"]):
        return {"state": "no_programme"}
    days = {
        "date_median": None if pd.isna(found["ieac_date"]) else found["ieac_date"],
        "date_early": _expect_day(found, history, float(found["es_upper_quarters"])),
        "date_late": _expect_day(found, history, float(found["es_lower_quarters"])),
    }
    if found["es_lower_quarters"] == found["es_upper_quarters"]:
        days = dict.fromkeys(days, days["date_median"])
    # A finish without a date lies too far away to be in time.
    is_late = {(day or NEVER) > str(row["due_date"]) for day in days.values()}
    says = "late" if is_late == {True} else "cannot_tell"
    return {"state": "open", "says": "on_time" if is_late == {False} else says, **days}


def _expect_day(
    found: dict[str, object], history: History, earned: float
) -> str | None:
    """Expect the finish at the pace of another earned schedule; None if never."""
    if not earned > 0:
        return None
    place = float(found["planned_quarters"]) * float(found["at_quarters"]) / earned
    if place > HORIZON + len(history.quarters):
        return None
    start = quarter_start(history.quarters[0]) - timedelta(days=1)
    day = interpolate_day(place, [start, *map(quarter_end, history.quarters)])
    return date.fromordinal(ceil(round(day, 6))).isoformat()


_FORECASTS = {
    "reference": _compare_with_others,
    "bootstrap": _repeat_increments,
    "schedule": _read_earned,
}
