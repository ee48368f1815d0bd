"""The figures of a headline under other weights: a curve with bands, and a tornado.

A figure function measures nothing. It draws rows that are measured already, may sort
them, and returns the axes. All that it shows by colour it also shows by shape, dashes,
hatching or a printed value.
"""

from typing import NamedTuple

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gabeval.language import Language
from gabeval.measures.sensitivity import WEIGHT_SETS
from gabeval.show import style
from gabeval.show.axes import item_axis, key_above
from gabeval.show.tables import signed

BAND_SHARES = {"widest": 0.12, "wide": 0.28, "narrow": 0.5}
"""Tone of each band, the widest the lightest; their edges are drawn as well."""


class Marks(NamedTuple):
    """What is marked beside the curve."""

    floor: float
    """Smallest headline that prints as it does."""
    value: float
    """Progress of the item now; NaN if nobody knows."""
    headline: float
    """Headline now."""


GROUND = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.5}
"""Ground of words that stand on lines or bands."""


@mpl.rc_context(style.SVG_SETTINGS)
def plot_weight_curve(
    curve: pd.DataFrame, marks: Marks, *, ax: Axes, language: Language
) -> Axes:
    """Draw the headline over the progress of one item, with bands of other weights.

    The solid line has the weights in use, the dashed one the export before. Bands hold
    every headline that a set of weights allows; a dotted line marks where the printed
    figure begins.

    Parameters
    ----------
    curve : pandas.DataFrame
        Result of `gabeval.measures.sensitivity.trace_at`.
    marks : Marks
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
    x = curve["other_pct"].to_numpy(float)
    for name in sorted(WEIGHT_SETS, key=list(BAND_SHARES).index):
        low, high = (curve[f"{name}_{end}_pct"] for end in ("low", "high"))
        tone = style.blend(style.REPORTED, BAND_SHARES[name])
        ax.fill_between(
            x,
            low,
            high,
            color=tone,
            lw=0,
            label=name_set(name, language),
        )
        for end in (low, high):
            ax.plot(x, end, color=style.LINE, lw=0.8)
    if curve["earlier_pct"].notna().any():
        ax.plot(
            x,
            curve["earlier_pct"],
            "--",
            color=style.PLANNED,
            lw=1.8,
            dashes=(4, 2.5),
            label=_("previous cut-off"),
        )
    own = curve["own_pct"].to_numpy(float)
    ax.plot(x, own, color=style.REPORTED, lw=2.5, label=_("weights in use"))
    if not np.isnan(marks.value):
        ax.plot([marks.value], [marks.headline], "o", color=style.REPORTED, ms=8)
        is_right = marks.value > 50
        ax.annotate(
            _("now {value}").format(value=language.percent(marks.headline)),
            (marks.value, marks.headline),
            (-8 if is_right else 8, -16),
            textcoords="offset points",
            ha="right" if is_right else "left",
            fontsize=style.TEXT_PT,
            fontweight="bold",
            color=style.REPORTED,
            bbox=GROUND,
        )
    _mark_floor(marks.floor, ax=ax, language=language)
    _set_up(curve, marks, ax=ax, language=language)
    return ax


def name_set(name: str, language: Language) -> str:
    """Name a set of weights.

    Parameters
    ----------
    name : str
        As `measure_sensitivity` has it.
    language : Language
        Language of the name.

    Returns
    -------
    str
        Such as "half to double an equal share"; the name itself if it is another.
    """
    _ = language.gettext
    names = {
        "own": _("weights in use"),
        "equal": _("equal weights"),
        "narrow": _("3/4 to 3/2 of an equal share"),
        "wide": _("1/2 to 2 times an equal share"),
        "widest": _("1/4 to 5/2 of an equal share"),
        "around_own": _("1/2 to 2 times the weight in use"),
    }
    return names.get(name, name)


def _mark_floor(floor: float, *, ax: Axes, language: Language) -> None:
    ax.axhline(floor, color=style.INK, lw=1.2, ls=":")
    ax.annotate(
        language.gettext("printed figure from {limit}").format(
            limit=language.percent(floor)
        ),
        (0, floor),
        (4, 3),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="bottom",
        fontsize=style.SMALL_PT,
        color=style.INK,
        bbox=GROUND,
    )


def _set_up(curve: pd.DataFrame, marks: Marks, *, ax: Axes, language: Language) -> None:
    _ = language.gettext
    lows = curve[["widest_low_pct", "own_pct", "earlier_pct"]].min().min()
    ax.set_xlim(0, 100)
    ax.set_ylim(max(0.0, min(lows, marks.floor) - 4), 102)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda v, _pos: language.number(v, 0))
    ax.grid(axis="y", color=style.GRID)
    ax.set_xlabel(
        _("Progress of the item, %"), fontsize=style.SMALL_PT, color=style.MUTED
    )
    ax.set_ylabel(_("Headline, %"), fontsize=style.SMALL_PT, color=style.MUTED)
    key_above(ax, n_columns=2)


@mpl.rc_context(style.SVG_SETTINGS)
def plot_left_out(table: pd.DataFrame, *, ax: Axes, language: Language) -> Axes:
    """Draw how the headline changes when each item is left out, as a tornado.

    The item that moves the headline most stands on top. Bars to the right: without the
    item the headline would be higher. Printed are the change and the headline.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows ``leave_one_out`` of `measure_sensitivity`, with a column ``label``.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the words.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    rows = sort_by_change(table)
    change = rows["change_pp"].to_numpy(float)
    y = np.arange(len(rows))
    colours = [style.BEHIND if c < 0 else style.AHEAD for c in change]
    ax.barh(
        y,
        change,
        height=0.62,
        color=colours,
        hatch=["//" if c < 0 else "" for c in change],
        edgecolor=style.PAPER,
        lw=0,
    )
    ax.axvline(0, color=style.LINE, lw=1.2)
    for place, row in enumerate(rows.to_dict("records")):
        is_less = row["change_pp"] < 0
        ax.annotate(
            f"{signed(row['change_pp'], language, 2)} → "
            f"{language.percent(row['value'], 2)}",
            (row["change_pp"], place),
            (-5 if is_less else 5, 0),
            textcoords="offset points",
            ha="right" if is_less else "left",
            va="center",
            fontsize=style.SMALL_PT,
            color=style.INK,
        )
    item_axis(rows["label"], ax=ax)
    span = max(float(np.abs(change).max()), 0.01)
    # Labels stand outside the bars, on both sides.
    ax.set_xlim(-span * 2.3, span * 2.3)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    return ax


def sort_by_change(table: pd.DataFrame) -> pd.DataFrame:
    """Sort items by how much the headline changes without them, the most first.

    Parameters
    ----------
    table : pandas.DataFrame
        Column ``change_pp``; rows without it are dropped.

    Returns
    -------
    pandas.DataFrame
        The rows; the order given decides between equal ones.
    """
    known = table[table["change_pp"].notna()]
    order = known["change_pp"].abs().round(9)
    return (
        known.assign(_order=-order)
        .sort_values("_order", kind="stable")
        .drop(columns="_order")
    )
