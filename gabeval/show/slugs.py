"""Codes as parts of names: of files, of anchors, and of the ids of facts."""

import hashlib
import re
import unicodedata

_SLUG_LENGTH = 60


def page_slug(item_id: str) -> str:
    """Turn a code into a part of a file name that works on every system.

    A code of plain letters, digits, points, underscores and hyphens stays readable. Any
    other loses something on the way and carries a part of its hash, so that two codes
    that would look the same stay apart.

    Parameters
    ----------
    item_id : str
        Code of a commitment, of any characters.

    Returns
    -------
    str
        Lower-case letters without accents, digits and single hyphens.

    Examples
    --------
    >>> page_slug("COBOG0001")
    'cobog0001'
    >>> page_slug("Eje 1 / Niñez").rsplit("-", 1)[0]
    'eje-1-ninez'
    """
    text = unicodedata.normalize("NFC", item_id)
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LENGTH].rstrip("-")
    if name and re.fullmatch(rf"[A-Za-z0-9._-]{{1,{_SLUG_LENGTH}}}", text):
        return name
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{(name or 'x')[: _SLUG_LENGTH - 9].rstrip('-')}-{digest}"
