"""How to cite the pages: a sentence for people, and the same for their programs.

The sentence stands on every page. A released version carries it once more, in a file
of the Citation File Format, next to the same facts field by field.

References
----------
Druskat, S. et al. (2021). Citation File Format 1.2.0.
https://doi.org/10.5281/zenodo.5171937
"""

import json
import re
from typing import NamedTuple

from gabeval.language import Language
from gabeval.reports.edition import Edition, version_words

CITATION_FILE = "CITATION.cff"
"""Name of the file, under which tools look for it."""

CFF_VERSION = "1.2.0"
"""Version of the format."""

_CREATIVE_COMMONS = re.compile(
    r"https?://creativecommons\.org/licenses/(by(?:-nc)?(?:-nd|-sa)?)/(\d\.\d)\b"
)

_NO_RIGHTS = re.compile(r"https?://creativecommons\.org/publicdomain/zero/1\.0\b")


class Citation(NamedTuple):
    """How to cite a page, in three parts, as the title is set apart."""

    before: str
    """Author and year."""
    title: str
    """Title of the page; empty if people have worded the citation themselves."""
    after: str
    """Plan, version, day of the data and licence."""

    def __str__(self) -> str:
        """Write it as one text."""
        return " ".join(part for part in (self.before, self.title) if part) + self.after


def make_citation(
    edition: Edition,
    language: Language,
    *,
    author: str,
    title: str,
    plan_title: str,
    cut_off: str,
) -> Citation:
    """Word how to cite a page.

    Parameters
    ----------
    edition : Edition
        What people say about the edition; their own wording goes first.
    language : Language
        The reader's.
    author : str
        Who evaluates.
    title : str
        Title of the page.
    plan_title : str
        Title of the plan; not repeated if it is that of the page.
    cut_off : str
        ISO date of the data; its year stands for that of an edition without a day.

    Returns
    -------
    Citation
        See there.

    Examples
    --------
    >>> named = {"author": "Team", "title": "Water", "plan_title": "Plan"}
    >>> edition = Edition("1.0", "2024-03-01", is_final=True)
    >>> str(make_citation(edition, Language("en"), **named, cut_off="2023-11-30"))
    'Team (2024). Water. Plan. Version 1.0, 1 March 2024. ... CC BY 4.0.'
    """
    _ = language.gettext
    if edition.cite:
        return Citation(edition.cite, "", "")
    version, draft = version_words(edition, language), _("draft")
    parts = [
        *([plan_title] * (title != plan_title)),
        version if edition.is_final else f"{version} ({draft})",
        _("Data as of {date}").format(date=language.date(cut_off)),
        edition.licence,
    ]
    return Citation(
        f"{author} ({(edition.day or cut_off)[:4]}).",
        title.rstrip("."),
        "".join(f". {part.rstrip('.')}" for part in parts) + ".",
    )


def write_cff(
    edition: Edition,
    language: Language,
    *,
    author: str,
    plan_title: str,
    cut_off: str,
) -> bytes:
    """Write how to cite an edition of the pages, in the Citation File Format.

    Parameters
    ----------
    edition : Edition
        With version and day.
    language : Language
        Of the texts; the format knows one.
    author, plan_title, cut_off
        As for `make_citation`.

    Returns
    -------
    bytes
        The file; its message is the sentence of the first page.
    """
    _ = language.gettext
    citation = make_citation(
        edition,
        language,
        author=author,
        title=plan_title,
        plan_title=plan_title,
        cut_off=cut_off,
    )
    day = language.date(cut_off)
    fields: dict[str, object] = {
        "cff-version": CFF_VERSION,
        "message": _("How to cite: {citation}").format(citation=citation),
        "type": "dataset",
        "title": plan_title,
        "abstract": _("Evaluation of {plan}, with data as of {date}.").format(
            plan=plan_title, date=day
        ),
        "authors": [{"name": author}],
        "version": edition.version,
        "date-released": edition.day,
        **_say_licence(edition.licence_url),
        "contact": _say_contact(edition),
    }
    lines = [line for key, value in fields.items() for line in _write_field(key, value)]
    return "".join(f"{line}\n" for line in lines).encode()


def _say_licence(url: str) -> dict[str, str]:
    """Name a licence by its code in SPDX, where it has one, else by its address."""
    known = _CREATIVE_COMMONS.match(url)
    if known:
        return {"license": f"CC-{known[1].upper()}-{known[2]}"}
    return {"license": "CC0-1.0"} if _NO_RIGHTS.match(url) else {"license-url": url}


def _say_contact(edition: Edition) -> list[dict[str, str]]:
    said = {
        "name": edition.contact,
        "email": edition.email,
        "website": edition.contact_url,
    }
    return [{k: v for k, v in said.items() if v}] if edition.contact else []


def _write_field(key: str, value: object) -> list[str]:
    """Write a field as YAML, in which every text of JSON is a text too."""
    if not isinstance(value, list):
        return [f"{key}: {json.dumps(value, ensure_ascii=False)}"] if value else []
    lines = [f"{key}:"] if value else []
    for entry in value:
        pairs = [f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in entry.items()]
        lines += [f"  {'- ' if not n else '  '}{pair}" for n, pair in enumerate(pairs)]
    return lines
