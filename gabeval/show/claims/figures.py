"""The number line of a forced quantity: what published figures leave possible for it.

A figure function measures nothing. What it shows by colour it also shows by hollow or
filled ends and by printed values.
"""

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gabeval.language import Language
from gabeval.measures.claims.words import write_interval
from gabeval.measures.intervals import Interval
from gabeval.show import style
from gabeval.show.axes import item_axis

END_SIZE = 9
"""Size of the marks at the ends of a bar, in points."""


@mpl.rc_context(style.SVG_SETTINGS)
def plot_possible(
    labels: Sequence[str],
    ranges: Sequence[Interval | None],
    *,
    ax: Axes,
    language: Language,
) -> Axes:
    """Draw what is left to a percentage, one row per set of weights.

    A hollow end is outside, a filled one inside. Where nothing is left, no bar is
    drawn and the row says so.

    Parameters
    ----------
    labels : sequence of str
        Names of the rows, from top to bottom.
    ranges : sequence of Interval or None
        What is left, in percent; None for nothing.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the words.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    for place, interval in enumerate(ranges):
        ax.plot([0, 100], [place, place], color=style.GRID, lw=1.5, zorder=0)
        if interval is not None:
            _draw_bar(interval, place, ax=ax)
        ax.text(
            104,
            place,
            write_interval(interval, language),
            va="center",
            fontsize=style.SMALL_PT,
            color=style.INK,
        )
    item_axis(_as_series(labels), ax=ax)
    ax.set_xlim(-2, 102)
    ax.set_xticks(np.arange(0, 101, 25))
    ax.xaxis.set_major_formatter(lambda v, _pos: language.percent(v, 0))
    return ax


def _draw_bar(interval: Interval, place: int, *, ax: Axes) -> None:
    ends = [float(interval.low), float(interval.high)]
    ax.plot(ends, [place, place], color=style.REPORTED, lw=7, solid_capstyle="butt")
    for end, is_open in zip(ends, (interval.low_open, interval.high_open), strict=True):
        ax.plot(
            [end],
            [place],
            "o",
            ms=END_SIZE,
            mec=style.REPORTED,
            mfc=style.PAPER if is_open else style.REPORTED,
            mew=2,
        )


def _as_series(labels: Sequence[str]) -> pd.Series:
    return pd.Series(list(labels), dtype=object)
