"""Reading HTML with the place of every tag, so that a page is edited there alone."""

import itertools
from html import escape
from html.parser import HTMLParser


class PlacedParser(HTMLParser):
    """A parser that knows where in the text it is.

    Parameters
    ----------
    html : str
        Text to read; subclasses call ``read`` when they are ready.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        lengths = (len(line) for line in html.split("\n"))
        self._lines = list(itertools.accumulate((n + 1 for n in lengths), initial=0))

    def read(self) -> None:
        """Read the whole text."""
        self.feed(self.html)
        self.close()

    def here(self) -> int:
        """Say where the tag begins that is being read."""
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def after_start_tag(self) -> int:
        """Say where the start tag ends that is being read."""
        return self.here() + len(self.get_starttag_text() or "")

    def after_end_tag(self) -> int:
        """Say where the end tag ends that is being read."""
        return self.html.index(">", self.here()) + 1


def write_attributes(attributes: dict[str, str | None]) -> str:
    """Write the attributes of a start tag, escaped.

    Parameters
    ----------
    attributes : dict of str to str or None
        In the order wanted; None for one without a value.

    Returns
    -------
    str
        With a blank before each.

    Examples
    --------
    >>> write_attributes({"id": "a&b", "open": None})
    ' id="a&amp;b" open'
    """
    return "".join(
        f" {name}" if value is None else f' {name}="{escape(value)}"'
        for name, value in attributes.items()
    )
