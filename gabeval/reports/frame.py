"""The frame of every page: what it says of the plan, how it looks, what it may do."""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from gabeval.language import Language
from gabeval.reports.citation import Citation, make_citation
from gabeval.reports.edition import Edition, independence_questions, version_words
from gabeval.reports.sizes import format_size

TEMPLATES = Path(__file__).parent / "template"
"""Our templates and the style sheet."""

CSP = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "font-src data:; base-uri 'none'; form-action 'none'"
)
"""What a browser may do for a page of ours: show it."""

SHORT_HASH = 12
"""Characters of a SHA-256 that a page prints."""


@dataclass(frozen=True)
class Source:
    """One export, as the foot of a page names it."""

    file: str
    """File name."""
    cut_off: str
    """ISO date."""
    sha256: str
    """Hash of the file."""


@dataclass(frozen=True)
class Setting:
    """What every page of a report says in one language."""

    language: str
    """``es`` or ``en``."""
    plan_title: str
    """Title of the plan."""
    authority: str
    """Who carries it out."""
    monitor: str
    """Who evaluates it."""
    cut_off: str
    """ISO date."""
    version: str
    """Of gabeval."""
    notice: str = ""
    """Banner; empty if none."""
    sources: tuple[Source, ...] = field(default=())
    """Exports up to the cut-off."""
    languages: tuple[str, ...] = ("es", "en")
    """Languages in which pages are built."""
    edition: Edition = field(default_factory=Edition)
    """Version, independence, corrections and licence, as people stated them."""


def fill_template(template: str, setting: Setting, **values: Any) -> str:
    """Fill one of our own templates, with every text escaped.

    Parameters
    ----------
    template : str
        File name in `TEMPLATES`.
    setting : Setting
        Frame of the page.
    **values
        What else the template asks for; anything missing is an error.

    Returns
    -------
    str
        HTML.
    """
    language = Language(setting.language)
    return (
        _environment()
        .get_template(template)
        .render(
            setting=setting,
            language=language,
            language_of=Language,
            _=language.gettext,
            n_=language.ngettext,
            csp=CSP,
            format_size=format_size,
            cite=cite,
            independence_questions=independence_questions,
            version_words=version_words,
            short_hash=SHORT_HASH,
            style=Markup(_style()),  # our own file
            **values,
        )
    )


def cite(setting: Setting, title: str) -> Citation:
    """Word how to cite a page.

    Parameters
    ----------
    setting : Setting
        Its frame.
    title : str
        Its title.

    Returns
    -------
    Citation
        In the language of the frame.
    """
    return make_citation(
        setting.edition,
        Language(setting.language),
        author=setting.monitor,
        title=title,
        plan_title=setting.plan_title,
        cut_off=setting.cut_off,
    )


def sha256(data: bytes) -> str:
    """Hash bytes.

    Parameters
    ----------
    data : bytes
        Content of a file.

    Returns
    -------
    str
        64 characters.

    Examples
    --------
    >>> sha256(b"")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(data).hexdigest()


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["zip"] = zip
    return environment


@cache
def _style() -> str:
    return (TEMPLATES / "style.css").read_text(encoding="utf-8").strip()
