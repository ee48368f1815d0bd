"""The figure of one item over time: planned and reported progress as lines.

A figure function measures nothing. It draws rows that are measured already, may sort
them, and returns the axes. All that it shows by colour it also shows by shape, dashes,
hatching or a printed value.
"""

from datetime import date

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gabeval.language import Language
from gabeval.quarters import quarter_end, quarter_of_date, quarter_start
from gabeval.show import style
from gabeval.show.axes import highest, percent_axis, quarter_axis

LABEL_DISTANCE = 9.0
"""How far apart, in points of percentage, labels at the ends of lines must stand."""


@mpl.rc_context(style.SVG_SETTINGS)
def plot_planned_reported(
    table: pd.DataFrame, *, ax: Axes, language: Language, cut_off: str
) -> Axes:
    """Draw planned and reported progress of one item, quarter by quarter.

    Planned is a dashed dark grey line with hollow markers, reported a solid blue one
    with filled markers. A quarter in which nobody reported interrupts the reported
    line: it is never joined. Where only some reports are missing, a thin bar shows
    what they could have made of it.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `measure_progress` of one item, by quarter; later quarters than the
        cut-off's may follow, of which only the plan is drawn.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the words.
    cut_off : str
        Day the data speak for, ISO; a rule marks it.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    quarters = table["quarter"].tolist()
    x = np.arange(len(quarters))
    planned = table["planned_pct"].to_numpy(float)
    reported = table["reported_pct"].to_numpy(float).copy()
    reported[~_has_spoken(table, cut_off)] = np.nan
    between = ~np.isnan(planned) & ~np.isnan(reported)
    ax.fill_between(x, planned, reported, where=between, color=style.GAP, lw=0)
    _draw_ranges(table, x, reported, ax=ax)
    ax.plot(
        x, planned, "--o", color=style.PLANNED, lw=2, dashes=(4, 2.5), ms=6, mfc="white"
    )
    ax.plot(x, reported, "-o", color=style.REPORTED, lw=2.5, ms=7)
    _mark_cut_off(quarters, reported, ax=ax, language=language, cut_off=cut_off)
    _label_ends(planned, reported, ax=ax, language=language)
    percent_axis(ax, language, top=max(100.0, highest(planned, reported)))
    quarter_axis(quarters, ax=ax, language=language)
    return ax


def _has_spoken(table: pd.DataFrame, cut_off: str) -> np.ndarray:
    """Mark the quarters up to the cut-off in which somebody reported."""
    last = quarter_of_date(date.fromisoformat(cut_off))
    some = table["n_unreported"] < table["n_milestones"]
    never = table["n_never_reported"] >= table["n_milestones"]
    return (some & ~never & (table["quarter"] <= last)).to_numpy()


def _draw_ranges(
    table: pd.DataFrame, x: np.ndarray, reported: np.ndarray, *, ax: Axes
) -> None:
    partly = (table["n_unreported"] > 0).to_numpy() & ~np.isnan(reported)
    lower, upper = (
        table["lower_pct"].to_numpy(float),
        table["upper_pct"].to_numpy(float),
    )
    wide = partly & (upper - lower > 0.05)
    ax.vlines(x[wide], lower[wide], upper[wide], color=style.REPORTED, lw=1.5)
    for end in (lower, upper):
        ax.plot(x[wide], end[wide], "_", color=style.REPORTED, ms=9, mew=1.5)


def _mark_cut_off(
    quarters: list[str],
    reported: np.ndarray,
    *,
    ax: Axes,
    language: Language,
    cut_off: str,
) -> None:
    """Draw the rule at the cut-off, never left of the last report."""
    day = date.fromisoformat(cut_off)
    quarter = quarter_of_date(day)
    if quarter not in quarters:
        return
    start, end = quarter_start(quarter), quarter_end(quarter)
    place = quarters.index(quarter) - (end - day).days / ((end - start).days + 1)
    told = np.flatnonzero(~np.isnan(reported))
    place = max(place, *told[-1:], 0.0)
    ax.axvline(place, color=style.LINE, lw=1.2, ls=":")
    text = language.gettext("cut-off: {date}").format(date=language.date(cut_off))
    is_late = place > len(quarters) / 2
    ax.annotate(
        text,
        (place, 1.0),
        (-2 if is_late else 2, 4),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="right" if is_late else "left",
        va="bottom",
        fontsize=style.SMALL_PT,
        color=style.MUTED,
    )


def _label_ends(
    planned: np.ndarray, reported: np.ndarray, *, ax: Axes, language: Language
) -> None:
    """Name each line at its end, so that no key has to be looked up."""
    _ = language.gettext
    ends = []
    for values, text, colour in (
        (planned, _("planned"), style.PLANNED),
        (reported, _("reported"), style.REPORTED),
    ):
        told = np.flatnonzero(~np.isnan(values))
        if len(told):
            ends.append([told[-1], values[told[-1]], text, colour])
    if len(ends) == 2 and ends[0][0] == ends[1][0]:
        heights = style.spread([ends[0][1], ends[1][1]], LABEL_DISTANCE)
    else:
        heights = [end[1] for end in ends]
    last = len(planned) - 1
    for (place, value, text, colour), height in zip(ends, heights, strict=True):
        label = f"{text} {language.percent(value)}"
        is_inside = place < last
        ax.annotate(
            label,
            (place, height),
            (8, -14 if is_inside else 0),
            textcoords="offset points",
            va="center",
            fontsize=style.TEXT_PT,
            fontweight="bold",
            color=colour,
            annotation_clip=False,
        )
