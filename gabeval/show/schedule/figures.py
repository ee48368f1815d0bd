"""The figure of the schedule: two curves, and the days between them.

A figure function measures nothing. It draws rows that are measured already, may sort
them, and returns the axes. All that it shows by colour it also shows by shape, dashes
or a printed value.
"""

from datetime import date

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gabeval.language import Language
from gabeval.quarters import quarter_end
from gabeval.show import style
from gabeval.show.axes import MAX_TICKS, highest, key_above, percent_axis
from gabeval.show.words import short_quarter

HEADROOM = 1.08
"""How much higher the axis reaches than its highest value."""


@mpl.rc_context(style.SVG_SETTINGS)
def plot_schedule(
    table: pd.DataFrame,
    programmes: pd.DataFrame,
    *,
    ax: Axes,
    language: Language,
    label: str,
) -> Axes:
    """Draw the programmes and what was reported over time, and the delay as an arrow.

    The first programme is a dashed dark grey line with hollow markers; the current one,
    where it is another, a dotted line. Reported progress is a solid blue line with
    filled markers. The arrow lies at the height of reported progress, between the day
    for which the programme had planned it and the cut-off.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `gabeval.measures.schedule.schedule_at` of one item against the first
        programme, by quarter.
    programmes : pandas.DataFrame
        Rows of `gabeval.measures.schedule.programmes_at` of the same item.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the words.
    label : str
        What to write at the arrow: the days.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    _ = language.gettext
    first = programmes[programmes["programme"] == "first"]
    now = programmes[programmes["programme"] == "current"]
    is_same = first["planned_pct"].tolist() == now["planned_pct"].tolist()
    values = [first["planned_pct"].to_numpy(float)]
    ax.plot(
        _ordinals(first["day"]),
        values[0],
        "--o",
        color=style.PLANNED,
        lw=2,
        dashes=(4, 2.5),
        ms=5,
        mfc="white",
        label=_("programme") if is_same or now.empty else _("first programme"),
    )
    if not is_same and len(now):
        values.append(now["planned_pct"].to_numpy(float))
        ax.plot(
            _ordinals(now["day"]),
            values[-1],
            ":",
            color=style.LINE,
            lw=2,
            label=_("programme at the cut-off"),
        )
    start = pd.DataFrame({"as_of": first["day"].head(1), "reported_pct": [0.0]})
    told = pd.concat([start, table[["as_of", "reported_pct"]]])
    values.append(told["reported_pct"].to_numpy(float))
    ax.plot(
        _ordinals(told["as_of"]),
        values[-1],
        "-o",
        color=style.REPORTED,
        lw=2.5,
        ms=6,
        label=_("reported"),
    )
    _draw_delay(_choose_row(table), ax=ax, label=label)
    # Room above for the days, which stand on the arrow.
    percent_axis(ax, language, top=HEADROOM * max(100.0, highest(*values)))
    _time_axis(first, ax=ax, language=language)
    key_above(ax)
    return ax


def _ordinals(days: pd.Series) -> list[int]:
    return [date.fromisoformat(day).toordinal() for day in days]


def _choose_row(table: pd.DataFrame) -> pd.Series:
    """Take the last row; that of the day on which all was reported, if it was."""
    last = table.iloc[-1]
    if not isinstance(last["finished_on"], str):
        return last
    return table[table["as_of"] == last["finished_on"]].iloc[0]


def _draw_delay(row: pd.Series, *, ax: Axes, label: str) -> None:
    """Draw the arrow from the planned day to the cut-off, with its days."""
    here = date.fromisoformat(row["as_of"]).toordinal()
    if np.isnan(row["delay_days"]):
        return
    planned, height = here - row["delay_days"], row["reported_pct"]
    ax.annotate(
        "",
        (here, height),
        (planned, height),
        arrowprops={"arrowstyle": "<->", "color": style.INK, "lw": 1.6},
    )
    ax.annotate(
        label,
        (min(here, planned), height),
        (-4, 6),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=style.TEXT_PT,
        fontweight="bold",
        color=style.INK,
        annotation_clip=False,
    )


def _time_axis(programme: pd.DataFrame, *, ax: Axes, language: Language) -> None:
    """Write the months of each quarter below its last day."""
    quarters = [quarter for quarter in programme["quarter"] if quarter]
    step = 1 if len(quarters) <= MAX_TICKS else 2
    shown = quarters[::-1][::step][::-1]
    labels, year = [], ""
    for quarter in shown:
        months = short_quarter(quarter, language)
        labels.append(months if quarter[:4] == year else f"{months}\n{quarter[:4]}")
        year = quarter[:4]
    ax.set_xticks([quarter_end(quarter).toordinal() for quarter in shown], labels)
