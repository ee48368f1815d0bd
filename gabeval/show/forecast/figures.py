"""The figures of forecasts: a fan ahead, methods side by side, and their record.

A figure function measures nothing. It draws rows that are measured already, may sort
them, and returns the axes. All that it shows by colour it also shows by shape, dashes,
hatching or a printed value.
"""

from datetime import date
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gabeval.language import Language
from gabeval.measures.forecast import METHODS
from gabeval.quarters import quarter_end
from gabeval.show import style
from gabeval.show.axes import (
    MAX_TICKS,
    item_axis,
    key_above,
    name_quarters,
    percent_axis,
)

MARKERS = {"reference": "s", "bootstrap": "o", "schedule": "D"}
"""Shape of each method."""

COLOURS = {
    "reference": style.WEIGHT,
    "bootstrap": style.REPORTED,
    "schedule": style.BEHIND,
}
"""Colour of each method; its shape and name say the same."""


class Ahead(NamedTuple):
    """What is marked ahead of a series."""

    due_date: str
    """Day on which it is due, ISO."""
    expected: str
    """Day that the earned schedule expects; empty if it expects none."""


def name_method(method: str, language: Language) -> str:
    """Name a method of forecasting.

    Parameters
    ----------
    method : str
        One of `gabeval.measures.forecast.METHODS`.
    language : Language
        Language of the name.

    Returns
    -------
    str
        Its name.
    """
    _ = language.gettext
    return {
        "reference": _("others at the same point"),
        "bootstrap": _("own past increments"),
        "schedule": _("earned schedule"),
    }[method]


@mpl.rc_context(style.SVG_SETTINGS)
def plot_fan(
    series: pd.DataFrame, ahead: Ahead, *, ax: Axes, language: Language
) -> Axes:
    """Draw what was reported and where the item's own increments may lead.

    Reported progress is a solid line; ahead of it the band holds eight in ten of the
    ways to repeat past increments and the dashed line has half of them above it. A
    vertical rule marks the due date, a diamond the day of the earned schedule.

    Parameters
    ----------
    series : pandas.DataFrame
        ``quarter``, ``reported_pct`` up to now, ``low``, ``median``, ``high`` from now
        on.
    ahead : Ahead
        What to mark.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the words.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    _ = language.gettext
    x = np.array([quarter_end(q).toordinal() for q in series["quarter"]])
    low, median, high = (series[c].to_numpy(float) for c in ("low", "median", "high"))
    told = ~np.isnan(median)
    ax.fill_between(
        x[told],
        low[told],
        high[told],
        color=style.blend(style.REPORTED, 0.25),
        lw=0,
        label=_("own increments, 8 in 10 ways"),
    )
    for end in (low, high):
        ax.plot(x[told], end[told], color=style.LINE, lw=0.8)
    ax.plot(
        x[told],
        median[told],
        "--",
        color=style.REPORTED,
        lw=2,
        dashes=(4, 2.5),
        label=_("own increments, half"),
    )
    reported = series["reported_pct"].to_numpy(float)
    ax.plot(x, reported, "-o", color=style.REPORTED, lw=2.5, ms=6, label=_("reported"))
    _mark_ahead(ahead, ax=ax, language=language)
    percent_axis(ax, language, top=100.0)
    quarters = series["quarter"].tolist()
    step = 1 if len(quarters) <= MAX_TICKS else 1 + len(quarters) // MAX_TICKS
    shown = list(range(len(quarters) - 1, -1, -step))[::-1]
    ax.set_xticks(x[shown], name_quarters([quarters[i] for i in shown], language))
    key_above(ax, n_columns=2)
    return ax


def _mark_ahead(ahead: Ahead, *, ax: Axes, language: Language) -> None:
    _ = language.gettext
    due = date.fromisoformat(ahead.due_date).toordinal()
    ax.axvline(due, color=style.INK, lw=1.2, ls=":", label=_("due"))
    if ahead.expected:
        day = date.fromisoformat(ahead.expected).toordinal()
        ax.plot(
            [day],
            [100],
            MARKERS["schedule"],
            color=COLOURS["schedule"],
            ms=9,
            clip_on=False,
            label=_("end by the earned schedule"),
        )


@mpl.rc_context(style.SVG_SETTINGS)
def plot_methods(table: pd.DataFrame, *, ax: Axes, language: Language) -> Axes:
    """Draw the chance that each method gives, side by side, never one number alone.

    A bar shows the range of a chance. A method without a chance has its day or its
    reason printed in its row.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of one item: ``method``, ``p_on_time``, ``p_low``, ``p_high`` and ``said``,
        what is printed at the end of the row.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the words.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    _ = language.gettext
    rows = table.reset_index(drop=True)
    ax.axvline(50, color=style.LINE, lw=1.2, ls=":")
    for place, row in enumerate(rows.to_dict("records")):
        colour, chance = COLOURS[row["method"]], 100 * row["p_on_time"]
        if not np.isnan(chance):
            ends = [100 * row["p_low"], 100 * row["p_high"]]
            ax.hlines(place, *ends, color=colour, lw=2)
            ax.plot(ends, [place, place], "|", color=colour, ms=10, mew=2)
            ax.plot([chance], [place], MARKERS[row["method"]], color=colour, ms=9)
        ax.annotate(
            row["said"],
            (1.02, place),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=style.SMALL_PT,
            color=style.INK,
            annotation_clip=False,
        )
    item_axis(
        pd.Series([name_method(method, language) for method in rows["method"]]), ax=ax
    )
    ax.set_xlim(-2, 102)
    ax.set_xticks([0, 25, 50, 75, 100])
    ax.xaxis.set_major_formatter(lambda v, _pos: language.percent(v, 0))
    ax.set_xlabel(
        _("Chance to be finished in time"), fontsize=style.SMALL_PT, color=style.MUTED
    )
    ax.grid(axis="x", color=style.GRID)
    return ax


@mpl.rc_context(style.SVG_SETTINGS)
def plot_record(table: pd.DataFrame, *, ax: Axes, language: Language) -> Axes:
    """Draw every forecast that could have been made of one item, cut-off by cut-off.

    Chances are joined by a line; the earned schedule, which gives a day, stands at the
    top if it said in time and at the bottom if it said late.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `gabeval.measures.forecast.forecast_at` of one item that were open.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the words.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    _ = language.gettext
    days = sorted(table["cut_off"].unique())
    places = {day: place for place, day in enumerate(days)}
    ax.axhline(50, color=style.LINE, lw=1.2, ls=":")
    for method in METHODS:
        rows = table[table["method"] == method].sort_values("cut_off", kind="stable")
        if method == "schedule":
            rows = rows[rows["says"].isin(("on_time", "late"))]
            values = np.where(rows["says"] == "on_time", 100.0, 0.0)
        else:
            rows = rows[rows["p_on_time"].notna()]
            values = 100 * rows["p_on_time"].to_numpy(float)
        if rows.empty:
            continue
        ax.plot(
            [places[day] for day in rows["cut_off"]],
            values,
            MARKERS[method],
            ls="none" if method == "schedule" else "-",
            color=COLOURS[method],
            ms=8,
            lw=1.5,
            mfc="white" if method == "schedule" else COLOURS[method],
            mew=2,
            clip_on=False,
            label=name_method(method, language),
        )
    percent_axis(ax, language, top=100.0)
    ax.set_ylim(-4, 104)
    step = 1 + (len(days) - 1) // MAX_TICKS
    shown = list(range(len(days) - 1, -1, -step))[::-1]
    ax.set_xticks(shown, [_write_day(days[i], language) for i in shown])
    ax.set_xlim(-0.4, max(len(days) - 0.6, 0.4))
    key_above(ax, n_columns=2)
    return ax


def _write_day(day: str, language: Language) -> str:
    """Write a cut-off as short as an axis needs: month and year."""
    _day, month, *rest = language.date(day).replace(" de ", " ").split()
    return f"{month[:3]}\n{rest[-1]}"
