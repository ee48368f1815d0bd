"""How figures look: colours by meaning, sizes, contrast, and the axes to draw on.

Colours stand here by what they mean and never by turn: the same thing has the same
colour on every page. All of it must also be readable without any colour.
"""

from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from gabeval.numerals import clean_text
from gabeval.show.marks import strip_marks

INK = "#1a1a1a"
"""Text."""

MUTED = "#4d4d4d"
"""Text of second rank: ticks and notes."""

LINE = "#767676"
"""Axes and rules; 3:1 on white, as lines that must be seen need."""

GRID = "#e0e0e0"
"""Grid lines, a help that nobody must be able to see."""

BLACK = "#000000"
"""Text on coloured grounds."""

PAPER = "#ffffff"
"""Ground of every figure."""

PLANNED = "#3d3d3d"
"""Planned is dark grey, dashed and hollow, everywhere."""

REPORTED = "#12436d"
"""Reported is blue, solid and filled, everywhere."""

BEHIND = "#b4480f"
"""The dark end of the scale of gaps on the side of *less than planned*."""

AHEAD = "#12436d"
"""The dark end of the scale of gaps on the side of *more than planned*."""

GAP = "#ececec"
"""Fill between planned and reported; told by its edges, not by its tone."""

WEIGHT = "#2073bc"
"""Bars of weights."""

CODE_FILLS: dict[str, str] = {
    "no_evidence": "#ffffff",
    "not_started": "#ffffff",
    "limited": "#6bace6",
    "substantial": "#2073bc",
    "complete": "#12436d",
}
"""Fill of each completion code; the word is always printed as well."""

CODE_EDGES: dict[str, str] = {
    "no_evidence": "#3d3d3d",
    "not_started": "#12436d",
    "limited": "#12436d",
    "substantial": "#2073bc",
    "complete": "#12436d",
}
"""Border of each completion code: it carries the contrast with the page."""

GAP_LIMIT_PP = 40.0
"""Gaps from here on have the darkest tone, in points; the same on every page."""

WIDTH_PT = 560
"""Width of every figure in points, which are the units of its view box."""

FONT = "DejaVu Sans"
"""Font that places the text: it comes with matplotlib, so places are the same on every
machine, and is wider than the page's own fonts, so that nothing overlaps with those."""

TEXT_PT = 12
"""Size of labels."""

SMALL_PT = 11
"""Size of ticks and of values beside marks."""

CELL_PT = 10
"""Size of values in the cells of a heat map."""

SVG_SETTINGS: dict[str, object] = {
    "svg.fonttype": "none",
    "font.family": FONT,
    "hatch.linewidth": 0.7,
    "path.simplify": False,
    "axes.unicode_minus": True,
    "text.parse_math": False,
}
"""Settings of matplotlib under which figures are made and written: text stays text, and
a dollar sign in a name is a dollar sign."""


def relative_luminance(colour: str) -> float:
    """Measure how light a colour is, from 0 (black) to 1 (white).

    Parameters
    ----------
    colour : str
        Such as ``"#12436d"``.

    Returns
    -------
    float
        Relative luminance of sRGB.

    References
    ----------
    WCAG 2.2, definition of relative luminance.

    Examples
    --------
    >>> relative_luminance("#ffffff")
    1.0
    """
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Measure the contrast of two colours, from 1 (none) to 21.

    Parameters
    ----------
    one, other : str
        Colours such as ``"#12436d"``; their order does not matter.

    Returns
    -------
    float
        Ratio; text needs 4.5, lines that must be seen need 3.

    References
    ----------
    WCAG 2.2, success criteria 1.4.3 and 1.4.11.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    lights = sorted(relative_luminance(colour) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def text_colour(ground: str) -> str:
    """Choose dark or white text, whichever is easier to read on a ground.

    Parameters
    ----------
    ground : str
        Colour behind the text.

    Returns
    -------
    str
        Black or white. One of the two has at least 4.5:1 on any ground; with the softer
        `INK` there would be middle tones on which neither has.

    Examples
    --------
    >>> text_colour("#12436d"), text_colour("#ffffff")
    ('#ffffff', '#000000')
    """
    return max((BLACK, PAPER), key=lambda colour: contrast(colour, ground))


def blend(colour: str, share: float) -> str:
    """Mix a colour into white.

    Parameters
    ----------
    colour : str
        The full tone.
    share : float
        0 gives white, 1 the full tone; beyond that it is cut off.

    Returns
    -------
    str
        Colour such as ``"#88a1b6"``.

    Examples
    --------
    >>> blend("#12436d", 0), blend("#12436d", 2)
    ('#ffffff', '#12436d')
    """
    share = min(max(share, 0.0), 1.0)
    channels = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (c - 255) * share):02x}" for c in channels)


def gap_colour(gap_pp: float) -> str:
    """Choose the tone of a gap: white at 0, darker the larger it is.

    Both sides get equally dark, so in greyscale the printed sign tells them apart.

    Parameters
    ----------
    gap_pp : float
        Reported minus planned, in points.

    Returns
    -------
    str
        Colour.

    Examples
    --------
    >>> gap_colour(0.0), gap_colour(-80.0)
    ('#ffffff', '#b4480f')
    """
    return blend(BEHIND if gap_pp < 0 else AHEAD, abs(gap_pp) / GAP_LIMIT_PP)


def new_axes(height: float = 3.6) -> Axes:
    """Make a figure of the width of a page and return its only axes.

    The figure belongs to no window and no list of open figures, so nothing has to be
    closed. Whoever draws on it takes numbers that are measured already.

    Parameters
    ----------
    height : float, default 3.6
        Height in inches of 72 points.

    Returns
    -------
    matplotlib.axes.Axes
        Empty axes in the style of the house.

    Examples
    --------
    >>> ax = new_axes(2.0)
    >>> ax.figure.get_size_inches().tolist()[1]
    2.0
    """
    with mpl.rc_context(SVG_SETTINGS):
        figure = Figure(figsize=(WIDTH_PT / 72, height), layout="constrained")
        FigureCanvasSVG(figure)
        ax = figure.add_subplot()
        figure.patch.set_visible(False)
        ax.patch.set_visible(False)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(LINE)
    ax.tick_params(colors=MUTED, labelsize=SMALL_PT)
    ax.set_axisbelow(True)
    return ax


def rows_height(n_rows: int) -> float:
    """Give the height of a figure that has one row per item.

    Parameters
    ----------
    n_rows : int
        Items drawn.

    Returns
    -------
    float
        Inches.

    Examples
    --------
    >>> rows_height(1) < rows_height(10)
    True
    """
    return 1.0 + 0.36 * max(n_rows, 2)


def shorten(text: str, length: int = 34) -> str:
    """Cut a name so that it fits beside an axis; the table has it whole.

    Parameters
    ----------
    text : str
        Name; line breaks become spaces.
    length : int, default 34
        Most characters to keep, the sign of the cut among them.

    Returns
    -------
    str
        The name, or its first words and ``…``.

    Examples
    --------
    >>> shorten("Espacio público con inteligencia colectiva", 20)
    'Espacio público con…'
    """
    flat = " ".join(clean_text(strip_marks(str(text))).split())
    if len(flat) <= length:
        return flat
    kept = flat[: length - 1]
    if " " in kept and flat[length - 1] != " ":
        kept = kept.rsplit(" ", 1)[0]
    return kept.rstrip(" ,;:.") + "…"


def spread(places: Sequence[float], distance: float) -> list[float]:
    """Move places apart, as little as needed, so that labels do not overlap.

    Parameters
    ----------
    places : sequence of float
        Where two labels want to stand.
    distance : float
        How far apart they must be.

    Returns
    -------
    list of float
        New places in the order given.

    Examples
    --------
    >>> spread([50.0, 51.0], 5.0)
    [48.0, 53.0]
    >>> spread([10.0, 90.0], 5.0)
    [10.0, 90.0]
    """
    one, other = places
    lack = distance - abs(one - other)
    if lack <= 0:
        return [one, other]
    side = 1 if one > other else -1
    return [one + side * lack / 2, other - side * lack / 2]
