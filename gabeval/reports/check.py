"""What a page must be before it is published: readable by everyone, asking nobody.

Checks need no browser and no network. Each looks at one thing and says where it is
wrong; a page with any problem is not published.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from bs4 import BeautifulSoup
from bs4.element import Tag

from gabeval.language import Language
from gabeval.reports.facts import (
    find_bare_numbers,
    find_told_numbers,
    find_wrong_facts,
)
from gabeval.reports.safe import LINK_SCHEMES

MAX_BYTES = 1_000_000
"""Largest page: it must open over a bad line. House rule."""

MIN_ALT = 20
"""Fewest characters of a description that describes something. House rule."""

VAGUE_LINKS = (
    *("aquí", "aqui", "acá", "haga clic aquí", "clic aquí", "ver", "ver más", "más"),
    *("leer más", "enlace", "este enlace", "descargar"),
    *("here", "click here", "see", "see more", "more", "read more", "link"),
    *("this link", "download"),
)
"""Words that do not say where a link leads."""

_VAGUE_ALT = re.compile(
    r"(?i)^(an? |una? |the |la |el )?(image|picture|photo|graphic|chart|figure|plot|"
    r"imagen|foto|gráfico|grafico|figura)\b( of| de)?[\s\d.:]*$|\.(png|svg|jpe?g)$"
)

_ID_LISTS = (
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "headers",
)

_ACTING = (
    "script",
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "form",
    "base",
)

_QUIET_RELATIONS = {"alternate", "license", "prev", "next"}

_LOADING = ("src", "srcset", "poster", "background", "data", "action", "formaction")


class Problem(NamedTuple):
    """One thing that is wrong with a page."""

    rule: str
    """Which rule is broken."""
    where: str = ""
    """What was met."""

    def sentence(self, language: Language) -> str:
        """Say what is wrong.

        Parameters
        ----------
        language : Language
            The reader's.

        Returns
        -------
        str
            One sentence without its full stop.
        """
        return _words(language)[self.rule].format(where=self.where)


def _words(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "language": _("the page does not say its language ({where})"),
        "title": _("the page has no title"),
        "one_h1": _("the page must have exactly one main heading, it has {where}"),
        "heading_order": _("a heading skips a level: {where}"),
        "heading_empty": _("a heading is empty: {where}"),
        "unique_id": _("two places have the same id: {where}"),
        "reference": _("something refers to a place that is not there: {where}"),
        "main": _("the page must have exactly one main part, it has {where}"),
        "alt": _("a picture has no description that says something: {where}"),
        "scope": _("a header cell does not say what it heads: {where}"),
        "header_empty": _("a header cell is empty in the table: {where}"),
        "caption": _("a table has no caption: {where}"),
        "link_text": _("the text of a link does not say where it leads: {where}"),
        "link_target": _("a link leads to an address that is not allowed: {where}"),
        "csp": _("the page does not forbid what it does not need"),
        "acting": _("the page holds something that acts: {where}"),
        "loading": _("the page would load something from elsewhere: {where}"),
        "unshown": _("an output is of a kind that a page cannot show: {where}"),
        "address": _("the page shows an address in memory: {where}"),
        "scroll": _("a part that scrolls cannot be reached by keyboard: {where}"),
        "bare_number": _("a number does not say where it comes from: {where}"),
        "told_number": _(
            "a description has a number that the page does not show: {where}"
        ),
        "wrong_fact": _("a number is not the one that its note explains: {where}"),
        "chart_data": _("a chart offers no data to download: {where}"),
        "size": _("the page is too large: {where} bytes"),
    }


def check_page(html: str) -> list[Problem]:
    """Look for everything that must not be on a published page.

    Parameters
    ----------
    html : str
        A whole page.

    Returns
    -------
    list of Problem
        Empty if the page may be published.

    Examples
    --------
    >>> [p.rule for p in check_page("<p>x</p>")]
    ['language', 'title', 'one_h1', 'main', 'csp']
    """
    page = BeautifulSoup(html, "html.parser")
    problems = [problem for check in _CHECKS for problem in check(page)]
    # Last, since descriptions of pictures are taken out of the page on the way.
    for rule, find in _NUMBERS.items():
        problems += [Problem(rule, _short(words)) for words in find(page)]
    size = len(html.encode("utf-8"))
    if size >= MAX_BYTES:
        problems.append(Problem("size", str(size)))
    return problems


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:79]}…"


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _check_head(page: BeautifulSoup) -> Iterator[Problem]:
    language = page.html.get("lang", "") if page.html else ""
    if language not in ("es-CO", "en"):
        yield Problem("language", language or "–")
    if page.title is None or not _text(page.title):
        yield Problem("title")


def _check_headings(page: BeautifulSoup) -> Iterator[Problem]:
    headings = page.find_all(re.compile("^h[1-6]$"))
    number = sum(h.name == "h1" for h in headings)
    if number != 1:
        yield Problem("one_h1", str(number))
    last = 0
    for heading in headings:
        level = int(heading.name[1])
        if last and level > last + 1:
            yield Problem(
                "heading_order", f"h{last} → h{level} {_short(_text(heading))}"
            )
        if not _text(heading):
            yield Problem("heading_empty", heading.name)
        last = level


def _check_main(page: BeautifulSoup) -> Iterator[Problem]:
    number = len(page.find_all("main"))
    if number != 1:
        yield Problem("main", str(number))


def _check_ids(page: BeautifulSoup) -> Iterator[Problem]:
    ids = Counter(tag["id"] for tag in page.find_all(id=True))
    for name, number in ids.items():
        if number > 1:
            yield Problem("unique_id", name)
    for tag in page.find_all(True):
        wanted = [i for key in _ID_LISTS for i in _listed(tag, key)]
        href = tag.get("href", "")
        if href.startswith("#") and len(href) > 1:
            wanted.append(href[1:])
        for name in wanted:
            if name not in ids:
                yield Problem("reference", name)


def _listed(tag: Tag, key: str) -> list[str]:
    value = tag.get(key) or []
    return value if isinstance(value, list) else value.split()


def _check_pictures(page: BeautifulSoup) -> Iterator[Problem]:
    for image in page.find_all("img"):
        is_decoration = image.get("alt") == "" and (
            image.get("role") in ("presentation", "none")
            or image.get("aria-hidden") == "true"
        )
        if not is_decoration and not _describes(image.get("alt") or ""):
            yield Problem("alt", _short(image.get("alt") or image.get("src") or "img"))
    for drawing in page.find_all("svg"):
        if drawing.get("aria-hidden") == "true" or drawing.find_parent("svg"):
            continue
        words = _drawing_words(drawing, page)
        if drawing.get("role") != "img" or not _describes(words):
            yield Problem("alt", _short(words) or "svg")


def _drawing_words(drawing: Tag, page: BeautifulSoup) -> str:
    parts = [drawing.get("aria-label") or ""]
    for key in ("aria-labelledby", "aria-describedby"):
        # What names a drawing is mostly inside it: the page need not be searched.
        named = (
            drawing.find(id=name) or page.find(id=name)
            for name in _listed(drawing, key)
        )
        parts += [_text(tag) for tag in named if tag is not None]
    return " ".join(filter(None, parts))


def _describes(text: str) -> bool:
    text = " ".join(text.split())
    return len(text) >= MIN_ALT and not _VAGUE_ALT.search(text)


def _check_tables(page: BeautifulSoup) -> Iterator[Problem]:
    for table in page.find_all("table"):
        caption = table.find("caption")
        name = _short(_text(caption) if caption else _text(table))
        if caption is None or not _text(caption):
            yield Problem("caption", name)
        for header in table.find_all("th"):
            if header.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
                yield Problem("scope", _short(_text(header)) or name)
            if not _text(header):
                yield Problem("header_empty", name)


def _check_scrolling(page: BeautifulSoup) -> Iterator[Problem]:
    for region in page.find_all(class_=["tw", "scroll"]):
        if region.get("tabindex") != "0" or not region.get("aria-labelledby"):
            yield Problem("scroll", _short(_text(region)))


def _check_links(page: BeautifulSoup) -> Iterator[Problem]:
    for link in page.find_all("a", href=True):
        words = _text(link) or (link.get("aria-label") or "").strip()
        if not words or words.casefold().strip(" .:;»«\"'()…") in VAGUE_LINKS:
            yield Problem("link_text", words or _short(link["href"]))
        # Browsers drop control characters and line breaks before they read a scheme.
        address = re.sub(r"[\x00-\x20]", "", link["href"])
        scheme = re.match(r"([A-Za-z][\w+.-]*):", address)
        is_download = link["href"].startswith("data:text/csv") and link.has_attr(
            "download"
        )
        if scheme and scheme[1].lower() not in LINK_SCHEMES and not is_download:
            yield Problem("link_target", _short(link["href"]))


def _check_frame(page: BeautifulSoup) -> Iterator[Problem]:
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    if policy is None or "default-src 'none'" not in policy.get("content", ""):
        yield Problem("csp")
    for tag in page.find_all(_ACTING):
        yield Problem("acting", tag.name)
    for tag in page.find_all("link"):
        # A browser fetches a style sheet or an icon; it only notes where a page is.
        is_quiet = set(tag.get_attribute_list("rel")) <= _QUIET_RELATIONS
        if not is_quiet or tag.get("type") or ":" in tag.get("href", ""):
            yield Problem("acting", _short(str(tag)))
    for tag in page.find_all("meta", attrs={"http-equiv": re.compile("(?i)^refresh$")}):
        yield Problem("acting", _short(str(tag)))
    for tag in page.find_all(True):
        for key in tag.attrs:
            if key.lower().startswith("on"):
                yield Problem("acting", f"{tag.name} {key}")


def _check_loading(page: BeautifulSoup) -> Iterator[Problem]:
    for tag in page.find_all(True):
        for key in _LOADING:
            if tag.has_attr(key) and not str(tag[key]).startswith("data:image/"):
                yield Problem("loading", _short(f"{tag.name} {key}={tag[key]}"))
        href = tag.get("href") or tag.get("xlink:href") or ""
        if tag.name in ("use", "image") and not href.startswith(("#", "data:image/")):
            yield Problem("loading", _short(f"{tag.name} {href}"))
    styles = [tag.get_text() for tag in page.find_all("style")]
    styles += [tag["style"] for tag in page.find_all(style=True)]
    for style in styles:
        for found in re.findall(r"@import[^;]*|url\(\s*['\"]?(?!#|data:)[^)]*", style):
            yield Problem("loading", _short(found))


def _check_outputs(page: BeautifulSoup) -> Iterator[Problem]:
    for tag in page.find_all(attrs={"data-fault": True}):
        yield Problem("unshown", _short(tag["data-fault"]))
    found = re.search(r"\bat 0x[0-9a-f]{6,}", page.get_text())
    if found:
        yield Problem("address", found[0])


def _check_charts(page: BeautifulSoup) -> Iterator[Problem]:
    for figure in page.find_all("figure"):
        if figure.svg is not None and figure.select_one(".download a[href]") is None:
            yield Problem("chart_data", _short(str(figure.get("id", "figure"))))


_NUMBERS: Mapping[str, Callable[[BeautifulSoup], list[str]]] = {
    "bare_number": find_bare_numbers,
    "told_number": find_told_numbers,
    "wrong_fact": find_wrong_facts,
}


_CHECKS: tuple[Callable[[BeautifulSoup], Iterator[Problem]], ...] = (
    _check_head,
    _check_headings,
    _check_main,
    _check_ids,
    _check_pictures,
    _check_tables,
    _check_scrolling,
    _check_links,
    _check_frame,
    _check_loading,
    _check_outputs,
    _check_charts,
)
