"""Figures of many items at one time: dots, bars, counts, one row per item.

A figure function measures nothing. It draws rows that are measured already, may sort
them, and returns the axes. All that it shows by colour it also shows by shape, dashes,
hatching or a printed value.
"""

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gabeval.language import Language
from gabeval.show import style
from gabeval.show.axes import highest, item_axis, key_above
from gabeval.show.tables import signed
from gabeval.show.words import CODE_ORDER, name_code


@mpl.rc_context(style.SVG_SETTINGS)
def plot_commitment_bars(table: pd.DataFrame, *, ax: Axes, language: Language) -> Axes:
    """Draw planned and reported progress of several items at one cut-off.

    The item furthest behind its plan stands on top; without any plan, the one with the
    least progress. Hollow circles are the plan, filled ones the report. Items that
    have never reported are listed and say so.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `measure_progress` of one quarter, with a column ``label``.
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
    rows = sort_by_need(table)
    y = np.arange(len(rows))
    planned = rows["planned_pct"].to_numpy(float)
    spoke = (rows["n_never_reported"] < rows["n_milestones"]).to_numpy()
    reported = np.where(spoke, rows["reported_pct"].to_numpy(float), np.nan)
    ax.hlines(y, planned, reported, color=style.LINE, lw=2)
    has_plan = bool(np.isfinite(planned).any())
    if has_plan:
        ax.plot(
            planned,
            y,
            "o",
            mfc="white",
            mec=style.PLANNED,
            mew=2,
            ms=10,
            label=_("planned"),
        )
    ax.plot(reported, y, "o", color=style.REPORTED, ms=8, label=_("reported"))
    top = max(100.0, highest(planned, reported))
    for place, row in enumerate(rows.to_dict("records")):
        ax.text(
            top * 1.04,
            place,
            _end_label(row, reported[place], language),
            va="center",
            fontsize=style.SMALL_PT,
            color=style.INK,
        )
    item_axis(rows["label"], ax=ax)
    ax.set_xlim(-2, top * 1.02)
    ax.xaxis.set_major_formatter(lambda v, _pos: language.number(v, 0))
    ax.set_xlabel(
        _("% of the total target"), fontsize=style.SMALL_PT, color=style.MUTED
    )
    ax.grid(axis="x", color=style.GRID)
    if has_plan:
        key_above(ax)
    return ax


@mpl.rc_context(style.SVG_SETTINGS)
def plot_weights(table: pd.DataFrame, *, ax: Axes, language: Language) -> Axes:
    """Draw the weights of several items as bars, the heaviest on top.

    Parameters
    ----------
    table : pandas.DataFrame
        ``label`` and ``weight`` (share); a missing weight has no bar and says so.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the words.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    rows = table.sort_values("weight", ascending=False, kind="stable")
    weights = rows["weight"].to_numpy(float)
    y = np.arange(len(rows))
    ax.barh(y, np.nan_to_num(weights), height=0.62, color=style.WEIGHT)
    for place, weight in enumerate(weights):
        text = language.percent(100 * weight)
        ax.annotate(
            text,
            (0 if np.isnan(weight) else weight, place),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.SMALL_PT,
            color=style.INK,
        )
    item_axis(rows["label"], ax=ax)
    ax.set_xlim(0, max(highest(weights, weights), 1e-9) * 1.12)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    return ax


@mpl.rc_context(style.SVG_SETTINGS)
def plot_code_counts(table: pd.DataFrame, *, ax: Axes, language: Language) -> Axes:
    """Draw how many milestones stand on each completion code, one bar per row.

    Codes are ordinal: they are counted and never averaged. Counts stand in the bars.

    Parameters
    ----------
    table : pandas.DataFrame
        ``label`` and one column of counts per completion code.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the words.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    y = np.arange(len(table))
    start = np.zeros(len(table))
    for code in CODE_ORDER:
        counts = table[code].to_numpy(float)
        if not counts.any():
            continue
        fill, some = style.CODE_FILLS[code], counts > 0
        ax.barh(
            y[some],
            counts[some],
            left=start[some],
            height=0.66,
            color=fill,
            lw=1.2,
            edgecolor=style.CODE_EDGES[code],
            label=name_code(code, language),
            linestyle=(0, (3, 2)) if code == "no_evidence" else "-",
        )
        for place in np.flatnonzero(counts):
            ax.text(
                start[place] + counts[place] / 2,
                place,
                language.integer(int(counts[place])),
                ha="center",
                va="center",
                fontsize=style.SMALL_PT,
                color=style.text_colour(fill),
            )
        start += counts
    item_axis(table["label"], ax=ax)
    ax.set_xlim(0, max(start.max(), 1.0) * 1.02)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    key_above(ax)
    return ax


def sort_by_need(table: pd.DataFrame) -> pd.DataFrame:
    """Sort items by how far they are behind, the furthest first.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `measure_progress` of one quarter.

    Returns
    -------
    pandas.DataFrame
        The rows by gap; without any plan, by reported progress. Missing ones stand
        last, and the order given decides between equal ones.
    """
    key = "gap_pp" if table["gap_pp"].notna().any() else "reported_pct"
    order = table[key].round(6)
    return (
        table.assign(_order=order)
        .sort_values("_order", kind="stable")
        .drop(columns="_order")
    )


def _end_label(row: dict[str, object], reported: float, language: Language) -> str:
    if np.isnan(reported):
        return language.gettext("no report")
    text = language.percent(reported)
    if pd.isna(row["gap_pp"]):
        return text
    return f"{text} ({signed(float(row['gap_pp']), language)}\u00a0pp)"
