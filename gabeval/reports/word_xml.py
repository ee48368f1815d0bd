"""Names in the XML of a Word file."""

from xml.etree import ElementTree

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
"""Prefixes, as everybody writes them."""


def full_name(tag: str) -> str:
    """Write a name with its namespace in full.

    Parameters
    ----------
    tag : str
        Prefix of `NAMESPACES` and word.

    Returns
    -------
    str
        As ElementTree knows it.

    Examples
    --------
    >>> full_name("w:tbl")
    '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}tbl'
    """
    prefix, _, word = tag.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{word}"


def read_fragment(fragment: str) -> list[ElementTree.Element]:
    """Read elements written with the prefixes of `NAMESPACES`.

    Parameters
    ----------
    fragment : str
        XML of our own; what it holds of data was escaped.

    Returns
    -------
    list of xml.etree.ElementTree.Element
        The elements, in order.

    Examples
    --------
    >>> read_fragment('<w:b w:val="1"/>')[0].get(full_name("w:val"))
    '1'
    """
    declared = " ".join(f'xmlns:{key}="{value}"' for key, value in NAMESPACES.items())
    return list(ElementTree.fromstring(f"<x {declared}>{fragment}</x>"))
