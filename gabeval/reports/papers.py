"""Word and PDF files beside the pages: never older than their page, and listed for all.

The first page lists those that are there. The list is kept apart from the rest of that
page: it is put in last, and paper leaves it out.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from markupsafe import Markup

from gabeval.language import Language
from gabeval.reports.sizes import file_kind, format_size
from gabeval.show.markup import element

INDEX = "index.html"
"""File name of the first page."""

ENDINGS = ("docx", "pdf")
"""Kinds of files that a page can become."""

_PLACE = re.compile(r'(<div id="papers-([a-z]{2})">)(.*?)(</div>)', re.DOTALL)

_PAGE_LINK = re.compile(r'href="(([a-z]{2})/[\w.-]+\.html)"')

_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)


def rename(page: str, ending: str) -> str:
    """Name the file that stands beside a page.

    Parameters
    ----------
    page : str
        Page, below the reports.
    ending : str
        One of `ENDINGS`.

    Returns
    -------
    str
        File, below the reports.

    Examples
    --------
    >>> rename("es/plan.html", "docx")
    'es/plan.docx'
    """
    return f"{page.removesuffix('.html')}.{ending}"


def drop_stale(page: Path, new: bytes) -> None:
    """Remove the files made from a page that is about to say something else.

    A Word file or a PDF that says otherwise than its page is worse than none. They go
    before the page is replaced, so that whoever stops the build leaves none of them.

    Parameters
    ----------
    page : pathlib.Path
        Page as it was; may be missing.
    new : bytes
        What it is going to be.
    """
    if page.is_file() and _is_same(page.read_bytes(), new):
        return
    for ending in ENDINGS:
        page.with_suffix(f".{ending}").unlink(missing_ok=True)


def _is_same(old: bytes, new: bytes) -> bool:
    if old == new:
        return True
    texts = (data.decode("utf-8", "replace") for data in (old, new))
    return len({strip_list(text) for text in texts}) == 1


def strip_list(html: str) -> str:
    """Take the list of files out of a page; only the first page has one.

    Parameters
    ----------
    html : str
        A whole page.

    Returns
    -------
    str
        The page as it would be if there were none.

    Examples
    --------
    >>> strip_list('<div id="papers-en"><h3>x</h3></div>')
    '<div id="papers-en"></div>'
    """
    return _PLACE.sub(r"\1\4", html)


def list_papers(index: str, folder: Path) -> str:
    """Put the list of Word and PDF files into the first page.

    Parameters
    ----------
    index : str
        First page, with or without a list of before.
    folder : pathlib.Path
        Reports of the plan; a file that is not there is not listed.

    Returns
    -------
    str
        The page with one list a language, each file named with its type and size.
    """
    pages = list(dict.fromkeys(_PAGE_LINK.findall(strip_list(index))))

    def fill(match: re.Match[str]) -> str:
        names = [name for name, code in pages if code == match[2]]
        files = _list_files([INDEX, *names], folder, Language(match[2]))
        return f"{match[1]}{files}{match[4]}"

    return _PLACE.sub(fill, index)


def _list_files(pages: list[str], folder: Path, language: Language) -> Markup:
    _ = language.gettext
    items = [
        element("li", *_join(links))
        for page in pages
        if (links := list(_links(page, folder, language)))
    ]
    if not items:
        return Markup("")
    title = element("h3", _("Pages as Word and PDF files"))
    return title + element("ul", *items, class_="links")


def _join(links: list[Markup]) -> list[Markup]:
    line_break = Markup("<br>")
    return [part for link in links for part in (line_break, link)][1:]


def _links(page: str, folder: Path, language: Language) -> Iterator[Markup]:
    _ = language.gettext
    for ending in ENDINGS:
        name = rename(page, ending)
        path = folder / name
        if not path.is_file():
            continue
        title = _("First page, in both languages") if page == INDEX else ""
        kind, size = file_kind(name), format_size(path.stat().st_size, language)
        said = f"Word, {kind}" if ending == "docx" else kind
        text = f"{title or _read_title(folder / page)} ({said}, {size})"
        yield element("a", text, href=name)


def _read_title(page: Path) -> str:
    html = page.read_text(encoding="utf-8") if page.is_file() else ""
    found = _HEADING.search(html)
    words = re.sub(r"<[^>]+>", "", found[1]) if found else page.stem
    return " ".join(unescape(words).split())
