"""Axes of figures: what stands along them, in words that a reader knows."""

from textwrap import wrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gabeval.language import Language
from gabeval.show import style
from gabeval.show.words import short_quarter

MAX_TICKS = 7
"""Most quarters named on an axis before only every second one is named."""

LINE = 34
"""Most characters of one line of a name beside an axis."""

MAX_LABEL = 62
"""Most characters of a name beside an axis, which takes two lines."""


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
    ax.set_xticks(shown, name_quarters([quarters[i] for i in shown], language))
    ax.set_xlim(-0.3, len(quarters) - 1 + 0.3)


def name_quarters(quarters: list[str], language: Language) -> list[str]:
    r"""Write the months of quarters, and the year below them where it is new.

    Parameters
    ----------
    quarters : list of str
        Quarters in the order of the axis.
    language : Language
        Language of the months.

    Returns
    -------
    list of str
        One label per quarter, of one line or two.

    Examples
    --------
    >>> name_quarters(["2022Q4", "2023Q1", "2023Q2"], Language("en"))
    ['Oct–Dec\n2022', 'Jan–Mar\n2023', 'Apr–Jun']
    """
    labels, year = [], ""
    for quarter in quarters:
        months = short_quarter(quarter, language)
        labels.append(months if quarter[:4] == year else f"{months}\n{quarter[:4]}")
        year = quarter[:4]
    return labels


def two_lines(label: str) -> str:
    r"""Write a name on two lines at most, so that names that begin alike differ.

    Parameters
    ----------
    label : str
        Name; a very long one is cut.

    Returns
    -------
    str
        One line, or two.

    Examples
    --------
    >>> two_lines("Secretaría Distrital de Seguridad, Convivencia y Justicia")
    'Secretaría Distrital de Seguridad,\nConvivencia y Justicia'
    """
    return "\n".join(wrap(style.shorten(label, MAX_LABEL), LINE))


def item_axis(labels: pd.Series, *, ax: Axes) -> None:
    """Write one name per row, the first on top.

    Parameters
    ----------
    labels : pandas.Series
        Names, from top to bottom; long ones are cut, the table has them whole.
    ax : matplotlib.axes.Axes
        Axes to set up.
    """
    ax.set_yticks(
        range(len(labels)), [two_lines(label) for label in labels], linespacing=1.0
    )
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.spines["left"].set_visible(False)


def key_above(ax: Axes, n_columns: int = 5) -> None:
    """Put the key above the axes, on one line, or on several if entries are long.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes whose artists have labels.
    n_columns : int
        Most entries on a line.
    """
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=n_columns,
        frameon=False,
        fontsize=style.SMALL_PT,
        borderaxespad=0.2,
        handletextpad=0.4,
    )
