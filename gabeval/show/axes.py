"""Axes of figures: what stands along them, in words that a reader knows."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gabeval.language import Language
from gabeval.show import style
from gabeval.show.words import short_quarter

MAX_TICKS = 7
"""Most quarters named on an axis before only every second one is named."""


def highest(*arrays: np.ndarray) -> float:
    """Find the highest number; 0 if there is none.

    Parameters
    ----------
    *arrays : numpy.ndarray
        Numbers; missing ones do not count.

    Returns
    -------
    float
        The highest.

    Examples
    --------
    >>> highest(np.array([1.0, np.nan])), highest(np.array([]))
    (1.0, 0.0)
    """
    known = np.concatenate([a[~np.isnan(a)] for a in arrays])
    return float(known.max()) if len(known) else 0.0


def percent_axis(ax: Axes, language: Language, *, top: float) -> None:
    """Set up a vertical axis of percentages from 0.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes to set up.
    language : Language
        Language of the numbers.
    top : float
        Highest value to show, 100 at least.
    """
    ax.set_ylim(0, top * 1.04)
    ax.set_yticks([0, 25, 50, 75, 100])
    ax.yaxis.set_major_formatter(lambda v, _pos: language.percent(v, 0))
    ax.grid(axis="y", color=style.GRID)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)


def quarter_axis(quarters: list[str], *, ax: Axes, language: Language) -> None:
    """Write months below each quarter, and the year where it is new.

    Parameters
    ----------
    quarters : list of str
        Quarters at the places 0, 1, …
    ax : matplotlib.axes.Axes
        Axes to set up.
    language : Language
        Language of the months.
    """
    step = 1 if len(quarters) <= MAX_TICKS else 2
    shown = list(range(len(quarters) - 1, -1, -step))[::-1]
    labels, year = [], ""
    for place in shown:
        quarter = quarters[place]
        months = short_quarter(quarter, language)
        labels.append(months if quarter[:4] == year else f"{months}\n{quarter[:4]}")
        year = quarter[:4]
    ax.set_xticks(shown, labels)
    ax.set_xlim(-0.3, len(quarters) - 1 + 0.3)


def item_axis(labels: pd.Series, *, ax: Axes) -> None:
    """Write one name per row, the first on top.

    Parameters
    ----------
    labels : pandas.Series
        Names, from top to bottom; long ones are cut, the table has them whole.
    ax : matplotlib.axes.Axes
        Axes to set up.
    """
    ax.set_yticks(range(len(labels)), [style.shorten(label) for label in labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.spines["left"].set_visible(False)


def key_above(ax: Axes) -> None:
    """Put the key above the axes, on one line.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes whose artists have labels.
    """
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=5,
        frameon=False,
        fontsize=style.SMALL_PT,
        borderaxespad=0.2,
        handletextpad=0.4,
    )
