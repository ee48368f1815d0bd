"""The one place where text becomes HTML.

Every text passes through `escape` and every address through `safe_link`; no other
module of the project writes a tag around a text that came from data.
"""

import re
import unicodedata
from collections.abc import Iterable
from html import unescape
from urllib.parse import urlsplit

from markupsafe import Markup

from gabeval.numerals import clean_text
from gabeval.show.marks import Piece, split_marks, strip_marks
from gabeval.speech import speak

SCHEMES = ("http", "https", "mailto")
"""Kinds of address that may become a link."""

_INTERNAL = re.compile(r"[a-z0-9][a-z0-9-]*\.html(#[A-Za-z][\w-]*)?|#[A-Za-z][\w-]*")
_ADDRESS = re.compile(r"https?://[^\s<>\"'|;]+", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"[a-z][a-z0-9-]*")
_LINK_LENGTH = 60


def escape(text: object) -> Markup:
    """Make a text harmless inside HTML, and turn its marks into elements.

    Missing values are the caller's business: they must have become words before. This
    is the one door through which a number becomes a link to its note: see
    `gabeval.show.marks`.

    Parameters
    ----------
    text : object
        Anything with a text form; `Markup` was escaped before and passes unchanged.

    Returns
    -------
    markupsafe.Markup
        The text without control, invisible and private-use mark characters, escaped.

    Examples
    --------
    >>> escape('<img src=x onerror="alert(1)">')
    Markup('&lt;img src=x onerror=&#34;alert(1)&#34;&gt;')
    """
    if isinstance(text, Markup):
        return text
    return Markup("").join(_write_piece(piece) for piece in split_marks(str(text)))


def _write_piece(piece: Piece) -> Markup:
    inner = _escape_words(piece.text)
    if piece.kind == "num":
        fact_id, _bar, use = piece.payload.rpartition("|")
        return element(
            "a",
            inner,
            class_="num",
            href=f"#{note_anchor(fact_id)}",
            id=text_anchor(fact_id, int(use)),
            data_fact=fact_id,
        )
    if piece.kind == "time":
        return element("time", inner, datetime=piece.payload)
    if piece.kind == "code":
        code = element("code", inner)
        return element("a", code, href=f"#{piece.payload}") if piece.payload else code
    return element("span", inner, class_="name") if piece.kind else inner


def _escape_words(raw: str) -> Markup:
    clean = clean_text(raw)
    # `clean_text` takes outer blanks away; between two elements one must stay.
    before = " " if raw[:1].isspace() else ""
    after = " " if clean and raw[-1:].isspace() else ""
    return Markup.escape(f"{before}{clean}{after}")


def note_anchor(fact_id: str) -> str:
    """Name the place of the note that says where a number comes from.

    Parameters
    ----------
    fact_id : str
        Id of a fact.

    Returns
    -------
    str
        Id of an element.

    Examples
    --------
    >>> note_anchor("plan.2023q4.reported_pct")
    'f-plan.2023q4.reported_pct'
    """
    return f"f-{fact_id}"


def text_anchor(fact_id: str, use: int = 1) -> str:
    """Name a place where a fact is printed.

    Parameters
    ----------
    fact_id : str
        Id of a fact.
    use : int, default 1
        Which of its places, counted from 1.

    Returns
    -------
    str
        Id of an element.

    Examples
    --------
    >>> text_anchor("plan.n_behind"), text_anchor("plan.n_behind", 2)
    ('n-plan.n_behind', 'n-plan.n_behind-2')
    """
    return f"n-{fact_id}" if use == 1 else f"n-{fact_id}-{use}"


def element(tag: str, *children: object, **attributes: object) -> Markup:
    """Build one HTML element around escaped children.

    Parameters
    ----------
    tag : str
        Name of the element, written by a programmer and never taken from data.
    *children : object
        Texts, which are escaped, or markup built before.
    **attributes : object
        Values are escaped. ``None`` and ``""`` leave the attribute out; ``class_`` and
        ``aria_label`` stand for ``class`` and ``aria-label``.

    Returns
    -------
    markupsafe.Markup
        The element.

    Examples
    --------
    >>> element("p", "a < b", class_="note")
    Markup('<p class="note">a &lt; b</p>')
    """
    words = []
    for key, value in attributes.items():
        name = key.rstrip("_").replace("_", "-")
        if not _ATTRIBUTE.fullmatch(name) or name.startswith("on"):
            raise ValueError(
                speak("not an attribute that a page may carry: {name!r}", name=name)
            )
        if value is not None and value != "":
            # Inside an attribute no element can stand, so marks leave their words.
            plain = value if isinstance(value, Markup) else strip_marks(str(value))
            words.append(f' {name}="{escape(plain)}"')
    inner = "".join(escape(child) for child in children)
    return Markup(f"<{tag}{''.join(words)}>{inner}</{tag}>")


def is_safe_address(address: str) -> bool:
    r"""Tell whether an address may stand in a link.

    Parameters
    ----------
    address : str
        Any text.

    Returns
    -------
    bool
        True for http, https and mailto addresses without blanks or control
        characters, for pages of the same folder and for places of the same page.

    Examples
    --------
    >>> is_safe_address("https://www.bogota.gov.co/x?a=1")
    True
    >>> is_safe_address("java\nscript:alert(1)"), is_safe_address("//evil.example")
    (False, False)
    """
    if _INTERNAL.fullmatch(address):
        return True
    if any(c.isspace() or unicodedata.category(c)[0] == "C" for c in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme not in SCHEMES:
        return False
    return bool(parts.path) if parts.scheme == "mailto" else bool(parts.hostname)


def safe_link(address: object, text: object = "") -> Markup:
    """Build a link, or print the text alone if its address is not to be trusted.

    Parameters
    ----------
    address : object
        Where it leads, see `is_safe_address`.
    text : object, optional
        What it says; the shortened address if left out.

    Returns
    -------
    markupsafe.Markup
        A link, or escaped text.

    Examples
    --------
    >>> safe_link("javascript:alert(1)", "ver")
    Markup('ver')
    >>> safe_link("https://example.org/a", "ver")
    Markup('<a href="https://example.org/a">ver</a>')
    """
    address = str(address).strip(" ")
    label = text or shorten_address(address)
    if not isinstance(label, Markup):
        label = strip_marks(str(label))  # a link inside a link would be none
    if not is_safe_address(address):
        return escape(label)
    outside = not _INTERNAL.fullmatch(address)
    rel = "nofollow noopener noreferrer" if outside and not text else ""
    return element("a", label, href=address, rel=rel)


def shorten_address(address: str) -> str:
    """Shorten an address for print: host and path, cut in the middle if long.

    Parameters
    ----------
    address : str
        Address as given.

    Returns
    -------
    str
        What to print.

    Examples
    --------
    >>> shorten_address("https://drive.google.com/open")
    'drive.google.com/open'
    """
    short = re.sub(r"^(https?://(www\.)?|mailto:)", "", address, flags=re.IGNORECASE)
    short = short.rstrip("/")
    if len(short) <= _LINK_LENGTH:
        return short
    half = _LINK_LENGTH // 2 - 1
    return f"{short[:half]}…{short[-half:]}"


def link_addresses(text: object) -> Markup:
    """Print a text and turn the web addresses that it holds into links.

    Parameters
    ----------
    text : object
        Text from data, such as the evidence of a milestone.

    Returns
    -------
    markupsafe.Markup
        Escaped text with links.

    Examples
    --------
    >>> link_addresses("acta.pdf")
    Markup('acta.pdf')
    """
    text = clean_text(str(text))
    parts, end = [], 0
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(".,:)]}")
        parts.append(escape(text[end : match.start()]))
        parts.append(safe_link(address))
        end = match.start() + len(address)
    return Markup("").join([*parts, escape(text[end:])])


def plain_text(value: object) -> str:
    """Take the marks out of a text, or the tags out of markup that was built here.

    Parameters
    ----------
    value : object
        Text, or markup.

    Returns
    -------
    str
        Plain text.

    Examples
    --------
    >>> plain_text(element("code", "a < b"))
    'a < b'
    """
    if not isinstance(value, Markup):
        return clean_text(strip_marks(str(value)))
    # Every < and > of a text was escaped, so what is left of them are our own tags.
    return unescape(re.sub(r"<[^>]*>", "", value))


def join_text(parts: Iterable[str], separator: str = " ") -> str:
    """Join the parts of a text that are not empty.

    Parameters
    ----------
    parts : iterable of str
        Texts.
    separator : str, default " "
        What stands between them.

    Returns
    -------
    str
        The whole.

    Examples
    --------
    >>> join_text(["Hoja 1", "", "B7"], ", ")
    'Hoja 1, B7'
    """
    return separator.join(part for part in parts if part)
