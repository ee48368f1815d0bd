"""Names of pages, and of anchors inside a page, made from the words of a plan.

A name depends on one text alone, never on its neighbours, so that any page can link to
another without having seen it.
"""

import re
import unicodedata
from collections.abc import Iterable

from gabeval.errors import DataError, list_cases
from gabeval.show.slugs import page_slug
from gabeval.speech import speak

MAX_LENGTH = 60
"""Longest anchor in characters."""

PLAN_PAGE = "plan.html"
"""Page of the plan as a whole."""

EXPORT_PAGE = "export.html"
"""Page of the latest export; its address stays when the next export arrives."""

CLAIMS_PAGE = "claims.html"
"""Page of the audit of published figures, where a plan has such an audit."""

CHARTS = "downloads/charts"
"""Folder with the numbers of the figures, below the reports of a plan."""


def anchor(text: str) -> str:
    """Turn a heading into small letters, digits and hyphens.

    Accents fall away, everything else that is no letter or digit becomes one hyphen. A
    text without any letter or digit becomes ``"x"``.

    Parameters
    ----------
    text : str
        Words of a heading.

    Returns
    -------
    str
        At most `MAX_LENGTH` characters of ``a-z``, ``0-9`` and ``-``.

    Examples
    --------
    >>> anchor("¿Qué se revisó? Salud y agua")
    'que-se-reviso-salud-y-agua'
    """
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:MAX_LENGTH].rstrip("-") or "x"


def commitment_page(commitment_id: str) -> str:
    """Name the page of a commitment.

    Parameters
    ----------
    commitment_id : str
        Code of the commitment, as text.

    Returns
    -------
    str
        File name, the same in every language.

    Examples
    --------
    >>> commitment_page("C1")
    'commitment-c1.html'
    """
    return f"commitment-{page_slug(commitment_id)}.html"


def check_distinct(commitment_ids: Iterable[str]) -> None:
    """Refuse codes whose pages would overwrite each other.

    Parameters
    ----------
    commitment_ids : iterable of str
        Codes of all commitments of a plan.

    Raises
    ------
    DataError
        If two codes lead to one file name; every such pair is listed.

    Examples
    --------
    >>> check_distinct(["1.1", "1.10"])
    """
    by_name: dict[str, list[str]] = {}
    for commitment_id in sorted(set(commitment_ids)):
        by_name.setdefault(commitment_page(commitment_id), []).append(commitment_id)
    clashes = [
        speak(
            "{codes} would both be {name}",
            codes=speak(" and ").join(map(repr, ids)),
            name=name,
        )
        for name, ids in by_name.items()
        if len(ids) > 1
    ]
    if clashes:
        raise DataError(
            list_cases(
                speak("Codes of commitments are too much alike to name a page each:"),
                clashes,
                speak(
                    "Give one of them another code in plan.yaml and list the "
                    "old one under its aliases."
                ),
            )
        )
