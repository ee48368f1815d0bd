"""Figures on a page: inline SVG with real text, a headline, and a description.

matplotlib writes a whole SVG file; a page needs a part that brings no styles of its
own, no ids that another figure uses too, and no trace of when it was made.
"""

import io
import math
import re
import sys
import warnings
from dataclasses import dataclass
from numbers import Integral, Real
from xml.etree import ElementTree

import matplotlib as mpl
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from gabeval.errors import GabevalError
from gabeval.language import Language
from gabeval.numerals import clean_text
from gabeval.show.blocks import Block
from gabeval.show.marks import drop_second_end, strip_marks
from gabeval.show.markup import element
from gabeval.show.style import SVG_SETTINGS
from gabeval.show.tables import Table, is_missing
from gabeval.speech import speak

MIN_ALT_LENGTH = 20
"""Shorter descriptions say nothing; a house rule."""

_BOILERPLATE = re.compile(
    r"^\s*(an? |una? |the |la |el )?(image|picture|photo|graphic|imagen|foto|figura"
    r"|gráfico|grafico|chart|figure|plot)\b( (of|de|del)\b)?[\s\d.:]*$",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^\s*(image|picture|imagen|foto) (of|de|del)\b", re.IGNORECASE)
_FILE_NAME = re.compile(r"^\s*\S+\.(png|svg|jpe?g|gif|pdf|webp)\s*$", re.IGNORECASE)
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_FAMILY = re.compile(r"\s*font-family: [^;]+;?")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_NO_TURN = re.compile(r"rotate\(-?0 [^)]*\)")
_HREF = "{http://www.w3.org/1999/xlink}href"
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, repr=False)
class Picture(Block):
    """A figure with its finding as headline, its measure as subtitle, and in words.

    Parameters
    ----------
    figure : matplotlib.figure.Figure or matplotlib.axes.Axes
        What was drawn; axes stand for their figure.
    name : str
        Id of the figure on its page, and salt of the ids inside: same name and same
        figure, same bytes.
    headline : str
        What the figure shows, as a sentence.
    subtitle : str
        Measure, unit, subject and period.
    alt_title : str
        What kind of figure it is.
    alt : str
        What one would see: first and last values, and the message.
    language : Language
        Language of the page.
    source : str, optional
        Where the numbers come from.
    table : Table, optional
        The numbers that are drawn, shown below.
    numbers : pandas.DataFrame, optional
        The numbers that are drawn, not rounded and under the names that the downloads
        use; those of `table` if left out. Readers can download them.

    Raises
    ------
    GabevalError
        If the description is empty, very short, a file name or a mere "image of".
    """

    figure: Figure | Axes
    name: str
    headline: str
    subtitle: str
    alt_title: str
    alt: str
    language: Language
    source: str = ""
    table: Table | None = None
    numbers: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        """Refuse a figure that could not be described to someone."""
        # Names are cut to fit, and a cut name may end a sentence.
        for key in ("headline", "subtitle", "alt"):
            object.__setattr__(self, key, drop_second_end(getattr(self, key)))
        check_alternative(self.alt, self.name)
        for text, what in (
            (self.headline, speak("a headline")),
            (self.alt_title, speak("a title for screen readers")),
        ):
            if not text.strip():
                raise GabevalError(
                    speak("Figure {name!r} needs {what}.", name=self.name, what=what)
                )

    def to_html(self) -> Markup:
        """Build a ``figure`` with caption, inline SVG, source and table."""
        figure = element(
            "figure",
            element(
                "figcaption",
                self.headline,
                element("span", self.subtitle, class_="sub") if self.subtitle else "",
            ),
            draw_svg(self.figure, self.name, self.alt_title, self.alt),
            element("p", self.source, class_="cite") if self.source else "",
            id=self.name,
        )
        return figure if self.table is None else figure + self.table.to_html()

    def to_text(self) -> str:
        """Write headline, subtitle and description."""
        text = "\n".join(t for t in (self.headline, self.subtitle, self.alt) if t)
        text = strip_marks(text)
        return text if self.table is None else f"{text}\n\n{self.table.to_text()}"

    def to_data(self) -> list[dict[str, object]]:
        """Write the numbers of the figure, none of them rounded.

        Returns
        -------
        list of dict
            One entry, see `gabeval.show.blocks.TABLE_TYPE`; none for a figure without
            numbers. Missing values are None.
        """
        rows = self.numbers
        if rows is None and self.table is not None:
            keys = dict.fromkeys(column.key for column in self.table.columns)
            rows = self.table.frame[list(keys)]
        if rows is None:
            return []
        columns = [rows[name].tolist() for name in rows.columns]
        return [
            {
                "figure": self.name,
                "columns": [str(name) for name in rows.columns],
                "rows": [
                    [_as_json(value) for value in row]
                    for row in zip(*columns, strict=True)
                ],
            }
        ]


def _as_json(value: object) -> str | float | bool | None:
    """Write a value so that it comes back the same; what is missing becomes None."""
    if is_missing(value):
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real) and math.isfinite(value):
        return float(value)
    return strip_marks(str(value))


def check_alternative(alt: str, name: str) -> None:
    """Refuse a description that tells a reader nothing.

    Parameters
    ----------
    alt : str
        Description of a figure.
    name : str
        Figure, for the message.

    Raises
    ------
    GabevalError
        If it is empty, shorter than `MIN_ALT_LENGTH`, a file name, or opens with words
        such as "image of".
    """
    text = " ".join(strip_marks(alt).split())
    if (
        len(text) < MIN_ALT_LENGTH
        or _BOILERPLATE.match(text)
        or _OPENING.match(text)
        or _FILE_NAME.match(text)
    ):
        raise GabevalError(
            speak(
                "Figure {name!r} needs a description that says what it shows, "
                "in at least {n} characters and without 'image of'; it has "
                "{text!r}.",
                name=name,
                n=MIN_ALT_LENGTH,
                text=text,
            )
        )


def draw_svg(figure: Figure | Axes, name: str, title: str, description: str) -> Markup:
    """Draw a figure as SVG that can stand inside a page.

    Text stays text and takes the font of the page. Ids start with `name`; those that
    nothing refers to are dropped, and so are styles, comments and metadata.

    Parameters
    ----------
    figure : matplotlib.figure.Figure or matplotlib.axes.Axes
        What was drawn; closed if it is one of pyplot's.
    name : str
        Start of every id.
    title, description : str
        Words for screen readers.

    Returns
    -------
    markupsafe.Markup
        One ``svg`` element of role *img*.
    """
    figure = figure.figure if isinstance(figure, Axes) else figure
    settings = {**SVG_SETTINGS, "svg.hashsalt": name}
    for text in figure.findobj(Text):
        text.set_text(clean_text(strip_marks(text.get_text())))
        text.set_parse_math(False)
    buffer = io.BytesIO()
    with mpl.rc_context(settings), warnings.catch_warnings():
        # Text stays text: the page's font draws what ours has no glyph for.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    _close(figure)
    root = ElementTree.fromstring(buffer.getvalue())
    _drop(root, ("metadata", "style"))
    _rename_ids(root, name)
    for node in root.iter():
        _simplify(node)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-t {name}-d")
    root.set("style", "stroke-linejoin:round;stroke-linecap:butt")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        words = ElementTree.Element(tag, {"id": f"{name}-{tag[0]}"})
        words.text = clean_text(strip_marks(text))
        root.insert(place, words)
    # The tree was written by matplotlib and by the lines above; it is serialised with
    # every text and attribute escaped.
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _close(figure: Figure) -> None:
    """Take a figure off pyplot's list, without importing pyplot for it."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)


def _drop(parent: ElementTree.Element, tags: tuple[str, ...]) -> None:
    for child in list(parent):
        if child.tag.removeprefix(_SVG) in tags:
            parent.remove(child)
        else:
            _drop(child, tags)


def _rename_ids(root: ElementTree.Element, name: str) -> None:
    """Keep the ids that something refers to, and number them below the name."""
    used: dict[str, str] = {}
    for node in root.iter():
        for key, value in node.attrib.items():
            found = [value[1:]] if key == _HREF else _REFERENCE.findall(value)
            for old in found:
                used.setdefault(old, f"{name}-{len(used) + 1}")
    for node in root.iter():
        old = node.attrib.pop("id", None)
        if old in used:
            node.set("id", used[old])
        for key, value in list(node.attrib.items()):
            if key == _HREF:
                del node.attrib[key]
                node.set("href", f"#{used[value[1:]]}")
            else:
                node.set(key, _REFERENCE.sub(lambda m: f"url(#{used[m[1]]})", value))


def _simplify(node: ElementTree.Element) -> None:
    """Take namespace, blank text, font family and needless digits off one element."""
    node.tag = node.tag.removeprefix(_SVG)
    if node.text is not None and not node.text.strip():
        node.text = None
    if node.tail is not None and not node.tail.strip():
        node.tail = None
    for key, value in list(node.attrib.items()):
        short = _LONG_NUMBER.sub(lambda match: f"{float(match[0]):.2f}", value)
        short = _NO_TURN.sub("", " ".join(short.split()))
        if key == "style":
            short = _FAMILY.sub("", short).strip()
        if short:
            node.set(key, short)
        else:
            del node.attrib[key]
