"""Figures of verified progress: what is shown, and what is only said.

A figure function measures nothing. It draws rows that are measured already and returns
the axes. What it shows by colour it also shows by hatching and by printed values.
"""

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gabeval.language import Language
from gabeval.show import style
from gabeval.show.axes import item_axis, key_above


@mpl.rc_context(style.SVG_SETTINGS)
def plot_verified(table: pd.DataFrame, *, ax: Axes, language: Language) -> Axes:
    """Draw verified progress as a solid bar, and the rest of what was reported hatched.

    Items without any report have no bar and say so.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `evidence_at` with a column ``label``, from top to bottom.
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
    y = np.arange(len(table))
    reported = table["reported_pct"].to_numpy(float)
    verified = table["verified_pct"].to_numpy(float)
    shown = np.nan_to_num(verified)
    rest = np.maximum(np.nan_to_num(reported) - shown, 0.0)
    ax.barh(
        y,
        shown,
        height=0.62,
        color=style.REPORTED,
        edgecolor=style.REPORTED,
        label=_("verified"),
    )
    ax.barh(
        y,
        rest,
        left=shown,
        height=0.62,
        color=style.PAPER,
        edgecolor=style.REPORTED,
        hatch="////",
        label=_("reported, not verified"),
    )
    top = max(100.0, float((shown + rest).max(initial=0.0)))
    for place in range(len(table)):
        ax.text(
            top * 1.02,
            place,
            _end_label(verified[place], reported[place], language),
            va="center",
            fontsize=style.SMALL_PT,
            color=style.INK,
        )
    item_axis(table["label"], ax=ax)
    ax.set_xlim(0, top)
    ax.xaxis.set_major_formatter(lambda v, _pos: language.number(v, 0))
    ax.set_xlabel(
        _("% of the total target"), fontsize=style.SMALL_PT, color=style.MUTED
    )
    ax.grid(axis="x", color=style.GRID)
    key_above(ax)
    return ax


def _end_label(verified: float, reported: float, language: Language) -> str:
    if np.isnan(reported):
        return language.gettext("no report")
    return f"{language.number(verified)}–{language.percent(reported)}"
