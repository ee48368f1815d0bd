"""The figure of many items over time: one cell per item and quarter.

A figure function measures nothing. It draws rows that are measured already, may sort
them, and returns the axes. All that it shows by colour it also shows by shape, dashes,
hatching or a printed value.
"""

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from gabeval.language import Language
from gabeval.show import style
from gabeval.show.tables import signed

MAX_WIDE_CELLS = 6
"""Most quarters whose codes fit beside each other on one line."""


@mpl.rc_context(style.SVG_SETTINGS)
def plot_progress_heat(
    table: pd.DataFrame, *, ax: Axes, language: Language, value: str = "gap_pp"
) -> Axes:
    """Draw one cell per item and quarter, with its value printed in it.

    Hatched cells are those in which at least one report was missing and the last one
    was carried forward. A dash stands where nothing is known.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `measure_progress` of several items up to the cut-off, with a column
        ``label`` to print; items from top to bottom in the order in which they come.
    ax : matplotlib.axes.Axes
        Where to draw.
    language : Language
        Language of the numbers.
    value : {'gap_pp', 'reported_pct'}
        What to print; where there is no plan there is no gap.

    Returns
    -------
    matplotlib.axes.Axes
        The same `ax`.
    """
    labels = table.drop_duplicates("item_id").set_index("item_id")["label"]
    quarters = sorted(table["quarter"].unique())
    rows = {item: i for i, item in enumerate(labels.index)}
    for cell in table.to_dict("records"):
        place = (quarters.index(cell["quarter"]), rows[cell["item_id"]])
        _draw_cell(cell, place, ax=ax, language=language, value=value)
    ax.set_xlim(-0.5, len(quarters) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    codes = [language.quarter_code(quarter) for quarter in quarters]
    if len(quarters) > MAX_WIDE_CELLS:
        codes = [code.replace("-", "\n") for code in codes]
    ax.set_xticks(range(len(quarters)), codes)
    ax.set_yticks(range(len(rows)), [style.shorten(label) for label in labels])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax


def _draw_cell(
    cell: dict[str, object],
    place: tuple[int, int],
    *,
    ax: Axes,
    language: Language,
    value: str,
) -> None:
    number = cell[value]
    has_spoken = cell["n_never_reported"] < cell["n_milestones"]
    is_known = has_spoken and not pd.isna(number)
    if not is_known:
        ground, text = style.PAPER, "–"
    elif value == "gap_pp":
        ground, text = style.gap_colour(float(number)), signed(float(number), language)
    else:
        ground = style.blend(style.REPORTED, float(number) / 100)
        text = language.number(float(number))
    is_carried = is_known and cell["n_unreported"] > 0
    paint_cell(text, ground, place, ax=ax, is_hatched=bool(is_carried))


def paint_cell(
    text: str,
    ground: str,
    place: tuple[int, int],
    *,
    ax: Axes,
    is_hatched: bool = False,
) -> None:
    """Paint one cell of a figure of cells, with its value.

    Parameters
    ----------
    text : str
        The value as printed.
    ground : str
        Colour of the cell; the text is light or dark accordingly.
    place : tuple of int
        Column and row.
    ax : matplotlib.axes.Axes
        Axes to draw on.
    is_hatched : bool
        Whether the cell is marked by hatching, which does not run through the digits.
    """
    x, y = place
    corner, ink = (x - 0.47, y - 0.45), style.text_colour(ground)
    ax.add_patch(
        Rectangle(corner, 0.94, 0.9, facecolor=ground, edgecolor=style.LINE, lw=0.7)
    )
    behind = None
    if is_hatched:
        hatching = Rectangle(corner, 0.94, 0.9, fill=False, hatch="////")
        hatching.set(edgecolor=ink, lw=0, alpha=0.6)
        ax.add_patch(hatching)
        # The patch behind the value keeps the hatching away from the digits.
        behind = {"facecolor": ground, "edgecolor": "none", "pad": 1.5}
    kept = {"ha": "center", "va": "center", "fontsize": style.CELL_PT}
    ax.text(x, y, text, color=ink, bbox=behind, **kept)
