"""A page made ready for Word: what is navigation goes, what Word cannot show changes.

Here stands what becomes of each element of a page. How the Word file is made of it is
`reports.word`; nothing here knows of that format but the length of its bookmarks.
"""

import base64
import hashlib
import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from gabeval.reports.word_pictures import draw_png

DROPPED = (
    "nav, [id^=papers-], .skip, .lead, details.code, script, style, template, iframe, "
    "object, embed, audio, video, source, link, meta, noscript"
)
"""Elements that a document on paper has no use for, or that would be fetched."""

STYLED = {
    "figcaption .sub": "Figure Subtitle",
    "figcaption": "Figure Title",
    ".cite": "Source Note",
    ".title": "Card Title",
    ".strip": "Strip",
    ".plan": "Plan Name",
    ".question": "Question",
    ".by": "Byline",
    ".notice": "Notice Box",
    "summary": "Number Note",
}
"""Elements, and the style that their paragraphs take in Word."""

SECTIONS = (
    "main",
    "header",
    "footer",
    "section",
    "article",
    "aside",
    "figure",
    "details",
)
"""Elements that group others; in Word they are nothing."""

MAX_BOOKMARK = 40
"""Longest name of a bookmark that Word takes, in characters."""

_DIGEST = 10

_FACT = "fact_"

_OTHER = "to_"

_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.DOTALL | re.IGNORECASE)

_SVG_ADDRESS = "data:image/svg+xml;base64,"

_PAGE = re.compile(r"^([a-z0-9][a-z0-9-]*)\.html$")

_INLINE = ("a", "td", "th", "caption", "tr")


@dataclass(frozen=True)
class Prepared:
    """What pandoc is given of a page."""

    body: str
    """HTML without navigation, code and drawings."""
    title: str
    """Title of the document, which is shown nowhere in it."""
    language: str
    """Tag of the language of the page, such as ``es-CO``."""
    row_headed: tuple[bool, ...]
    """For each table in turn, whether its first column names the rows."""


def fact_bookmark(fact_id: str) -> str:
    """Name the place in a Word file where the note on a fact stands.

    Parameters
    ----------
    fact_id : str
        Id of the fact.

    Returns
    -------
    str
        Bookmark: readable, distinct, no longer than Word allows.

    Examples
    --------
    >>> fact_bookmark("plan.2023q4.reported_pct")
    'fact_plan_2023q4_reported_pct_9f801207c7'
    """
    return _bookmark(_FACT, fact_id)


def is_fact_bookmark(name: str) -> bool:
    """Tell the notes on facts from other places of a Word file.

    Parameters
    ----------
    name : str
        Bookmark.

    Returns
    -------
    bool
        True if `fact_bookmark` made it.

    Examples
    --------
    >>> is_fact_bookmark(fact_bookmark("a")), is_fact_bookmark("to_about")
    (True, False)
    """
    return name.startswith(_FACT)


def prepare(page: str) -> Prepared:
    """Turn a page of ours into plain HTML with the same headings, tables and figures.

    Drawings become pictures with the drawing's words as alternative text, what was
    folded stands open, code is left out, links to other pages lead to their Word files.

    Parameters
    ----------
    page : str
        HTML of a page.

    Returns
    -------
    Prepared
        See there.
    """
    drawings: list[str] = []

    def note(match: re.Match[str]) -> str:
        drawings.append(match[0])
        return f'<img data-drawing="{len(drawings) - 1}">'

    # A parser of HTML would write the names of the drawing's attributes in small
    # letters, and nothing could draw it then.
    soup = BeautifulSoup(_SVG.sub(note, page), "html.parser")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    language = str(soup.html.get("lang", "")) if soup.html else ""
    for tag in soup.select(DROPPED):
        tag.decompose()
    for image in soup.find_all("img"):
        _settle_picture(image, drawings)
    _name_places(soup)
    _settle_links(soup)
    _settle_blocks(soup)
    _settle_tables(soup)
    body = soup.body or soup
    row_headed = tuple(
        bool(table.select("tbody th")) for table in body.find_all("table")
    )
    return Prepared(body.decode_contents(), title, language or "en", row_headed)


def _settle_picture(image: Tag, drawings: list[str]) -> None:
    """Draw what is a drawing; drop what would have to be fetched."""
    number, address = image.get("data-drawing"), str(image.get("src", ""))
    if number is not None:
        svg = drawings[int(number)]
        image["alt"] = alternative_of(svg)
    elif address.startswith(_SVG_ADDRESS):
        svg = base64.b64decode(address.removeprefix(_SVG_ADDRESS)).decode("utf-8")
    elif address.startswith("data:image/"):
        return
    else:
        image.decompose()
        return
    coded = base64.b64encode(draw_png(svg)).decode("ascii")
    image.attrs = {
        "src": f"data:image/png;base64,{coded}",
        "alt": image.get("alt", ""),
        "style": "width:100%",
    }


def alternative_of(svg: str) -> str:
    """Read the words that a drawing carries for those who cannot see it.

    Parameters
    ----------
    svg : str
        One ``svg`` element.

    Returns
    -------
    str
        Its title and its description.

    Examples
    --------
    >>> alternative_of("<svg><title>Lines</title><desc>From 1 to 9.</desc></svg>")
    'Lines. From 1 to 9.'
    """
    soup = BeautifulSoup(svg, "html.parser")
    words = [
        " ".join(found.get_text().split())
        for found in (soup.find("title"), soup.find("desc"))
        if found
    ]
    return ". ".join(word.rstrip(".") for word in words if word) + "." * bool(words)


def _name_places(soup: BeautifulSoup) -> None:
    """Give a bookmark's name to every place that something links to, and to no other.

    pandoc forgets the id of a link, a cell and a row: a span inside carries it.
    """
    wanted = {str(a["href"])[1:] for a in soup.select('a[href^="#"]')}
    for tag in soup.find_all(id=True):
        name = str(tag["id"])
        del tag["id"]
        if name not in wanted:
            continue
        place = soup.new_tag("span", id=_place(name))
        if tag.name == "a":
            tag.wrap(place)
        elif tag.name == "tr" and tag.find(["th", "td"]):
            tag.find(["th", "td"]).insert(0, place)
        elif tag.name in _INLINE:
            tag.insert(0, place)
        else:
            tag["id"] = _place(name)


def _place(anchor: str) -> str:
    if anchor.startswith("f-"):
        return fact_bookmark(anchor.removeprefix("f-"))
    return _bookmark(_OTHER, anchor)


def _bookmark(start: str, text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]
    plain = re.sub(r"[^A-Za-z0-9]+", "_", text)
    return f"{start}{plain[: MAX_BOOKMARK - len(start) - _DIGEST - 1]}_{digest}"


def _settle_links(soup: BeautifulSoup) -> None:
    for link in soup.find_all("a", href=True):
        address = str(link["href"])
        if address.startswith("#"):
            link["href"] = f"#{_place(address[1:])}"
        else:
            page, _, _ = address.partition("#")
            link["href"] = _PAGE.sub(r"\1.docx", page)
        for key in [key for key in link.attrs if key not in ("href", "lang")]:
            del link[key]


def _settle_blocks(soup: BeautifulSoup) -> None:
    """Put paragraphs of a named style in place of what only a style sheet tells."""
    for selector, style in STYLED.items():
        for tag in soup.select(selector):
            _restyle(soup, tag, style)
    for group in soup.select("dl > div"):
        group.unwrap()
    # pandoc would read nothing but what stands inside a `main`.
    for tag in soup.find_all(SECTIONS):
        tag.name = "div"
        tag.attrs = {k: v for k, v in tag.attrs.items() if k in ("id", "lang")}


def _restyle(soup: BeautifulSoup, tag: Tag, style: str) -> None:
    if tag.name == "span":  # stands inside a caption; comes out as a line of its own
        tag.parent.insert_after(tag.extract())
    if tag.find(["p", "ul", "ol", "div"]) is None:
        tag.name = "p"
        tag.wrap(soup.new_tag("div", attrs={"data-custom-style": style}))
        tag.attrs = {k: v for k, v in tag.attrs.items() if k in ("id", "lang")}
    else:
        tag.name = "div"
        tag["data-custom-style"] = style


def _settle_tables(soup: BeautifulSoup) -> None:
    """Say in the old way of HTML, which pandoc reads, what stands on the right."""
    for cell in soup.select("td.n, th.n"):
        cell["align"] = "right"
