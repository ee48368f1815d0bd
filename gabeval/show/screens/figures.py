"""Figures of how progress was reported: last digits, copies of the programme, jumps.

A figure function measures nothing. It draws numbers that are measured already and
returns the axes. What it shows by colour it also shows by shape, place or a printed
value.
"""

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gabeval.language import Language
from gabeval.show import style
from gabeval.show.axes import item_axis, name_quarters
from gabeval.show.tables import signed

BAR_HEIGHT = 0.42
"""Half of what a row of small bars takes: the largest bar reaches as far."""

WIDE = 6
"""Most quarters that are named one by one below small bars."""

MAX_MARKS = 600
"""Most marks of a picture: more tell the eye nothing, and make a page heavy."""

GRIDS = (0, 1, 5)
"""How coarsely marks may be drawn, in percentage points; 0: as they are."""


@mpl.rc_context(style.SVG_SETTINGS)
def plot_last_digits(table: pd.DataFrame, *, ax: Axes, language: Language) -> Axes:
    """Draw how often each last digit comes, as dots, beside what chance would give.

    0 and 5 are filled, the others hollow; the line is what chance would give.

    Parameters
    ----------
    table : pandas.DataFrame
        ``digit`` (0 to 9), ``n``, ``expected``: numbers of values.
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
    x = table["digit"].to_numpy(int)
    n = table["n"].to_numpy(float)
    expected = table["expected"].to_numpy(float)
    ax.vlines(x, 0, n, color=style.LINE, lw=1.5)
    is_round = x % 5 == 0
    ax.plot(x[is_round], n[is_round], "o", color=style.REPORTED, ms=9)
    ax.plot(
        x[~is_round], n[~is_round], "o", mfc="white", mec=style.REPORTED, mew=2, ms=9
    )
    ax.plot(x, expected, "--", color=style.PLANNED, lw=1.5, dashes=(4, 2.5))
    for place, value in zip(x, n, strict=True):
        ax.annotate(
            language.integer(int(value)),
            (place, value),
            (0, 8),
            textcoords="offset points",
            ha="center",
            fontsize=style.SMALL_PT,
            color=style.INK,
            bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.5},
        )
    ax.annotate(
        _("by chance"),
        (9, expected[-1]),
        (8, 0),
        textcoords="offset points",
        va="center",
        fontsize=style.SMALL_PT,
        color=style.PLANNED,
        annotation_clip=False,
    )
    ax.set_xticks(x, [str(digit) for digit in x])
    ax.set_xlim(-0.6, 9.6)
    ax.set_ylim(0, max(n.max(initial=1.0), expected.max(initial=1.0)) * 1.18)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(_("last digit"), fontsize=style.SMALL_PT, color=style.MUTED)
    return ax


def choose_grid(planned: Sequence[float], reported: Sequence[float]) -> int:
    """Choose how coarsely reports are drawn against the programme.

    Parameters
    ----------
    planned, reported : sequence of float
        Pairs of percentages.

    Returns
    -------
    int
        Percentage points between marks: 0 if each pair has its own, else the smallest
        of `GRIDS` with at most `MAX_MARKS` marks.

    Examples
    --------
    >>> choose_grid([10, 20], [10, 15])
    0
    """
    for grid in GRIDS[:-1]:
        if len(_count_marks(planned, reported, grid)) <= MAX_MARKS:
            return grid
    return GRIDS[-1]


def _count_marks(
    planned: Sequence[float], reported: Sequence[float], grid: int
) -> pd.DataFrame:
    """Count the pairs on each mark; equal ones never share a mark with others."""
    pairs = pd.DataFrame({"x": planned, "y": reported}, dtype=float).round(6)
    is_equal = pairs["x"] == pairs["y"]
    if grid:
        pairs = (pairs / grid).round() * grid
    keys = [pairs["x"], pairs["y"], is_equal.rename("is_equal")]
    return pairs.groupby(keys).size().reset_index(name="n")


@mpl.rc_context(style.SVG_SETTINGS)
def plot_mirror(
    planned: Sequence[float],
    reported: Sequence[float],
    *,
    ax: Axes,
    language: Language,
) -> Axes:
    """Draw reports against the programme; those on the diagonal are equal to it.

    Equal ones are filled, the others hollow. Marks that lie on one another get larger;
    of very many pairs, neighbours share a mark (see `choose_grid`).

    Parameters
    ----------
    planned, reported : sequence of float
        Pairs of percentages, not limited to 100.
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
    counted = _count_marks(planned, reported, choose_grid(planned, reported))
    wide = max(100.0, float(counted["x"].max()))
    top = max(100.0, float(counted["y"].max()))
    ax.plot([0, wide], [0, wide], "--", color=style.LINE, lw=1.5, dashes=(4, 2.5))
    is_equal = counted["is_equal"]
    for mark, rows in ((False, counted[~is_equal]), (True, counted[is_equal])):
        ax.scatter(
            rows["x"],
            rows["y"],
            s=24 * np.sqrt(rows["n"]),
            facecolors=style.REPORTED if mark else "white",
            edgecolors=style.REPORTED,
            linewidths=1.4,
            zorder=4 if mark else 3,
        )
    ax.annotate(
        _("report = programme"),
        (wide, wide),
        (-6, 5),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=style.SMALL_PT,
        color=style.MUTED,
        annotation_clip=False,
        zorder=5,
    )
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda v, _pos: language.percent(v, 0))
    ax.set_xlim(0, wide * 1.02)
    ax.set_ylim(0, top * 1.08)
    ax.grid(color=style.GRID)
    ax.set_xlabel(_("programmed"), fontsize=style.SMALL_PT, color=style.MUTED)
    ax.set_ylabel(_("reported"), fontsize=style.SMALL_PT, color=style.MUTED)
    return ax


@mpl.rc_context(style.SVG_SETTINGS)
def plot_excess(table: pd.DataFrame, *, ax: Axes, language: Language) -> Axes:
    """Draw, in one row per item, what each quarter added beyond the programme.

    Bars above the line are more than programmed, bars below it less; all rows have one
    scale. The last quarter is filled, the others hollow, and its value is printed.

    Parameters
    ----------
    table : pandas.DataFrame
        ``label``, ``quarter``, ``excess_pp``; items from top to bottom in the order in
        which they come. A missing value has no bar.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the words.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    labels = table["label"].drop_duplicates().tolist()
    quarters = sorted(table["quarter"].unique())
    largest = float(table["excess_pp"].abs().max())
    scale = BAR_HEIGHT / largest if largest > 0 else 0.0
    for place, label in enumerate(labels):
        ax.axhline(place, color=style.LINE, lw=0.8)
        rows = table[table["label"] == label].set_index("quarter")["excess_pp"]
        for x, quarter in enumerate(quarters):
            value = rows.get(quarter, np.nan)
            if np.isnan(value):
                continue
            is_last = x == len(quarters) - 1
            ax.bar(
                x,
                -value * scale,
                bottom=place,
                width=0.62,
                color=style.REPORTED if is_last else style.PAPER,
                edgecolor=style.REPORTED,
                lw=1,
            )
        last = rows.get(quarters[-1], np.nan)
        if not np.isnan(last):
            ax.text(
                len(quarters) - 0.4,
                place,
                f"{signed(float(last), language)}\u00a0pp",
                va="center",
                fontsize=style.SMALL_PT,
                color=style.INK,
            )
    item_axis(pd.Series(labels), ax=ax)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_xlim(-0.6, len(quarters) - 0.5)
    step = 1 if len(quarters) <= WIDE else 2
    shown = list(range(len(quarters) - 1, -1, -step))[::-1]
    ax.set_xticks(shown, name_quarters([quarters[i] for i in shown], language))
    ax.spines["bottom"].set_visible(False)
    return ax
