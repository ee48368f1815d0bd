"""Figures of the bridge: the way from one headline to the other, and who is in it.

A figure function measures nothing. It draws rows that are measured already and returns
the axes. All that it shows by colour it also shows by hatching or a printed value.
"""

from collections.abc import Sequence
from textwrap import fill

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gabeval.language import Language
from gabeval.quarters import is_quarter
from gabeval.show import style
from gabeval.show.axes import item_axis
from gabeval.show.heat import paint_cell
from gabeval.show.tables import signed

EFFECT_LIMIT_PP = 2.0
"""Effects and revisions from here on have the darkest tone, in points; the same on
every page."""

HIGH = 0.62
"""Height of a bar; rows are one apart."""

WIDE = 14
"""Most characters of a line above a column."""

UP, DOWN = "↑", "↓"
"""What stands behind a value that is higher or lower than it was first published."""

EMPTY = "–"
"""What stands in a cell of which nothing is known."""


@mpl.rc_context(style.SVG_SETTINGS)
def plot_waterfall(table: pd.DataFrame, *, ax: Axes, language: Language) -> Axes:
    """Draw the way from one headline to the other, one effect per row.

    Headlines are dots, effects bars that begin where the one before ended; hatched
    bars lead down. Every row has its number printed.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows from top to bottom with ``label``, ``kind`` (``level`` or ``effect``) and
        ``value``: percent for a level, points for an effect. The first and the last
        are levels.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the numbers.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    at, reached = 0.0, []
    for place, row in enumerate(table.to_dict("records")):
        value = float(row["value"])
        if row["kind"] == "level":
            at = value
            reached.append((at, at))
            ax.plot([at], [place], "o", color=style.REPORTED, ms=9)
            text = language.percent(value, 2)
        else:
            start, at = at, at + value
            reached.append((start, at))
            _draw_effect(start, value, place, ax=ax)
            text = signed(value, language, 2)
        ax.annotate(
            text,
            (max(reached[-1]), place),
            (8, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.SMALL_PT,
            color=style.INK,
        )
        if place:
            ax.vlines(reached[-2][1], place - 1, place, color=style.LINE, lw=1)
    ends = np.array(reached)
    room = max(float(np.ptp(ends)), 0.1)
    ax.set_xlim(ends.min() - 0.08 * room, ends.max() + 0.3 * room)
    item_axis(table["label"], ax=ax)
    ax.xaxis.set_major_formatter(lambda v, _pos: language.number(v, 1))
    ax.set_xlabel(
        language.gettext("% of the total target; the axis does not begin at zero"),
        fontsize=style.SMALL_PT,
        color=style.MUTED,
    )
    ax.grid(axis="x", color=style.GRID)
    return ax


def _draw_effect(start: float, value: float, place: int, *, ax: Axes) -> None:
    colour = style.BEHIND if value < 0 else style.AHEAD
    ax.barh(
        place,
        value,
        left=start,
        height=HIGH,
        color=style.PAPER if value < 0 else colour,
        edgecolor=colour,
        lw=1.2,
        hatch="////" if value < 0 else "",
    )


@mpl.rc_context(style.SVG_SETTINGS)
def plot_effects(
    rows: Sequence[str],
    columns: Sequence[str],
    values: np.ndarray,
    *,
    ax: Axes,
    language: Language,
) -> Axes:
    """Draw who adds how much to which effect, with the sums at the margins.

    Parameters
    ----------
    rows, columns : sequence of str
        Names; the last of each are the sums.
    values : numpy.ndarray
        Points, one row and column per name; missing ones are a dash.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the numbers.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    grounds = [[_ground(value) for value in row] for row in values]
    texts = [[_write(value, language) for value in row] for row in values]
    _draw_cells(texts, grounds, ax=ax)
    n_rows, n_columns = values.shape
    _name_cells(rows, columns, ax=ax)
    ax.axhline(n_rows - 1.5, color=style.INK, lw=1.2)
    ax.axvline(n_columns - 1.5, color=style.INK, lw=1.2)
    return ax


@mpl.rc_context(style.SVG_SETTINGS)
def plot_triangle(
    table: pd.DataFrame, exports: Sequence[str], *, ax: Axes, language: Language
) -> Axes:
    """Draw what each export said of each quarter; tone and arrow are the change since.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `gabeval.measures.bridge.revisions.triangle_at` of one item.
    exports : sequence of str
        Exports, the oldest first; those that say nothing are left out.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the numbers.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    quarters = sorted(table["quarter"].unique())
    exports = [name for name in exports if name in set(table["export_id"])]
    texts = [[EMPTY] * len(exports) for _ in quarters]
    grounds = [[style.PAPER] * len(exports) for _ in quarters]
    for row in table.to_dict("records"):
        place = quarters.index(row["quarter"]), exports.index(row["export_id"])
        text = language.number(row["value_pct"], 1)
        texts[place[0]][place[1]] = text + _arrow(float(row["revision_pp"]))
        grounds[place[0]][place[1]] = _ground(float(row["revision_pp"]))
    _draw_cells(texts, grounds, ax=ax)
    names = [language.quarter_code(quarter) for quarter in quarters]
    columns = [_name_export(export, language) for export in exports]
    _name_cells(names, columns, ax=ax)
    return ax


def _name_export(name: str, language: Language) -> str:
    """Write the id of an export so narrow that its neighbours have room."""
    if is_quarter(name):
        return language.quarter_code(name).replace("-", "\n")
    return style.shorten(name, 10).replace("-", "\n", 1)


def _arrow(change: float) -> str:
    """Say by a sign, too, which way a value was rewritten."""
    return "" if change == 0 else UP if change > 0 else DOWN


def _ground(value: float) -> str:
    if np.isnan(value):
        return style.PAPER
    tone = style.BEHIND if value < 0 else style.AHEAD
    return style.blend(tone, abs(value) / EFFECT_LIMIT_PP)


def _write(value: float, language: Language) -> str:
    return EMPTY if np.isnan(value) else signed(value, language, 2)


def _draw_cells(texts: list[list[str]], grounds: list[list[str]], *, ax: Axes) -> None:
    for y, (row, tones) in enumerate(zip(texts, grounds, strict=True)):
        for x, (text, ground) in enumerate(zip(row, tones, strict=True)):
            paint_cell(text, ground, (x, y), ax=ax)


def _name_cells(rows: Sequence[str], columns: Sequence[str], *, ax: Axes) -> None:
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks(
        range(len(columns)),
        [name if "\n" in name else fill(name, WIDE) for name in columns],
        fontsize=style.CELL_PT,
    )
    ax.set_yticks(range(len(rows)), [style.shorten(name, 26) for name in rows])
    ax.xaxis.tick_top()
    ax.tick_params(length=0, labelcolor=style.INK)
    ax.spines[:].set_visible(False)
