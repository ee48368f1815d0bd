"""Drawings turned into pictures that Word can show.

resvg draws them, with the letters of DejaVu that matplotlib brings along: a picture is
the same on every machine, and the letters have the widths it was laid out for.
"""

from pathlib import Path

from gabeval.errors import UsageError
from gabeval.speech import speak

PIXELS = 1600
"""Width of a picture: about 230 a printed inch."""

FONT = "DejaVu Sans"
"""Family of the letters."""

_SPACE = "http://www.w3.org/2000/svg"


def draw_png(svg: str) -> bytes:
    """Draw an SVG as a picture.

    Parameters
    ----------
    svg : str
        One ``svg`` element, as it stands in a page.

    Returns
    -------
    bytes
        PNG on white, `PIXELS` wide.

    Raises
    ------
    UsageError
        If resvg is not installed.
    """
    try:
        import resvg_py
    except ImportError:
        raise UsageError(
            speak(
                "Word files need resvg, which is not installed. Install the "
                'extra: pip install "gabeval[word]"'
            )
        ) from None
    if f'"{_SPACE}"' not in svg:  # inside a page it goes without saying
        svg = svg.replace("<svg", f'<svg xmlns="{_SPACE}"', 1)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=PIXELS,
            background="white",
            skip_system_fonts=True,
            font_files=_font_files(),
            font_family=FONT,
            sans_serif_family=FONT,
            serif_family=FONT,
            monospace_family=FONT,
        )
    )


def _font_files() -> list[str]:
    import matplotlib as mpl

    folder = Path(mpl.get_data_path(), "fonts", "ttf")
    return [str(path) for path in sorted(folder.glob("DejaVuSans*.ttf"))]
