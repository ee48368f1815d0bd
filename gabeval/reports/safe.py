"""Text of others on a page: which HTML is let through, and how Markdown is read.

An allow-list, not a list of what is forbidden. Only what our own room `show` has made
passes unseen, and it says so in the metadata of its output.
"""

from functools import cache

import mistune
import nh3

TAGS = (
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "div", "span", "section"),
    *("ul", "ol", "li", "dl", "dt", "dd", "blockquote", "q", "pre", "code", "kbd"),
    *("samp", "strong", "em", "b", "i", "u", "s", "del", "ins", "mark", "small"),
    *("sub", "sup", "abbr", "time", "table", "caption", "colgroup", "col", "thead"),
    *("tbody", "tfoot", "tr", "th", "td", "figure", "figcaption", "details"),
    *("summary", "a", "img"),
)
"""Elements that HTML of unknown origin may use."""

ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "time": {"datetime"},
}
"""What they may carry: no id, no class, no style, no handler."""

LINK_SCHEMES = frozenset({"http", "https", "mailto"})
"""Where a link may lead, besides to another page of the report."""

_IMAGES = ("data:image/png;base64,", "data:image/jpeg;base64,")


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        return value if value.startswith(_IMAGES) else None
    if attribute == "href" and value.lstrip().lower().startswith("data:"):
        return None
    return value


def clean_html(html: str) -> str:
    """Keep text, headings, lists and tables of foreign HTML, and nothing that acts.

    Parameters
    ----------
    html : str
        Of any origin.

    Returns
    -------
    str
        HTML without scripts, handlers, styles, ids, foreign pictures and links of odd
        schemes.

    Examples
    --------
    >>> clean_html('<table><tr><td onclick="x()">1</td></tr></table><script>x</script>')
    '<table><tbody><tr><td>1</td></tr></tbody></table>'
    """
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes={*LINK_SCHEMES, "data"},
        link_rel="noopener noreferrer",
    )


@cache
def _markdown() -> mistune.Markdown:
    return mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])


def markdown_to_html(text: str) -> str:
    """Read Markdown; HTML inside it is printed as text, never obeyed.

    Parameters
    ----------
    text : str
        Source of a cell or an output.

    Returns
    -------
    str
        Clean HTML; header cells of tables say what they head.

    Examples
    --------
    >>> markdown_to_html("Ver [la fuente](https://example.org) <b>x</b>").strip()
    '<p>Ver <a href="https://example.org" rel="noopener noreferrer">la fuente</a> \
&lt;b&gt;x&lt;/b&gt;</p>'
    """
    cleaned = clean_html(_markdown()(text))
    return cleaned.replace("<th>", '<th scope="col">')
