"""The edition of the pages, as every page states it: version, independence, licence.

What people wrote in ``publication.yaml`` is put into one language here. Nothing is
added: what they did not say is said to be missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gabeval.language import Language
from gabeval.plan.publication import LogEntry, Publication


@dataclass(frozen=True)
class LogLine:
    """One entry of the correction log in one language."""

    version: str
    """Version that states the facts anew."""
    day: str
    """ISO date."""
    what: str
    """What changed."""
    why: str
    """Why."""
    effect: str
    """What it does to the conclusions."""
    fact_ids: tuple[str, ...]
    """Which facts; a star stands for any ending."""


@dataclass(frozen=True)
class Edition:
    """An edition in one language; the default is a draft that nobody has described."""

    version: str = ""
    """Such as 1.0; empty if none was given."""
    day: str = ""
    """ISO date of the version; empty if none was given."""
    is_final: bool = False
    """Whether the evaluators stand by it."""
    contact: str = ""
    """Who answers; empty if nobody was named."""
    email: str = ""
    """Their address."""
    contact_url: str = ""
    """Their page."""
    licence: str = "CC BY 4.0"
    """Name of the licence."""
    licence_url: str = "https://creativecommons.org/licenses/by/4.0/"
    """Its text."""
    independence: tuple[str, ...] = ()
    """Who paid, who supplied data, what was shown before, what changed after; empty if
    nobody said."""
    log: tuple[LogLine, ...] = ()
    """Changed facts, as given."""
    cite: str = ""
    """How to cite, in a form of its own; empty for the usual one."""


def make_edition(publication: Publication, language: Language) -> Edition:
    """Put what people say about an edition into one language.

    Parameters
    ----------
    publication : Publication
        From the plan folder.
    language : Language
        Language wanted.

    Returns
    -------
    Edition
        See there.

    Examples
    --------
    >>> make_edition(Publication(), Language("en")).licence
    'Creative Commons Attribution 4.0 (CC BY 4.0)'
    """
    code, contact = language.code, publication.contact
    said = publication.independence
    independence = (
        (said.paid_by, said.data_from, said.shown_before, said.changed_after)
        if said
        else ()
    )
    return Edition(
        version=publication.version,
        day=publication.day.isoformat() if publication.day else "",
        is_final=publication.status == "final",
        contact=contact.name.in_(code) if contact else "",
        email=contact.email if contact else "",
        contact_url=contact.url if contact else "",
        licence=publication.licence.name.in_(code),
        licence_url=publication.licence.url,
        independence=tuple(text.in_(code) for text in independence),
        log=tuple(_log_line(entry, code) for entry in publication.corrections),
        cite=publication.cite.in_(code) if publication.cite else "",
    )


def _log_line(entry: LogEntry, code: str) -> LogLine:
    return LogLine(
        entry.version,
        entry.day.isoformat(),
        entry.what.in_(code),
        entry.why.in_(code),
        entry.effect_on_conclusions.in_(code),
        tuple(entry.fact_ids),
    )


def independence_questions(language: Language) -> Sequence[str]:
    """Name what a reader must know of the evaluator's independence.

    Parameters
    ----------
    language : Language
        The reader's.

    Returns
    -------
    sequence of str
        In the order of `Edition.independence`.

    Examples
    --------
    >>> len(independence_questions(Language("en")))
    4
    """
    _ = language.gettext
    return (
        _("Who paid for the evaluation"),
        _("Who supplied the data"),
        _("What the authority saw before publication"),
        _("What changed after its comments"),
    )


def version_words(edition: Edition, language: Language) -> str:
    """Name the version and its day.

    Parameters
    ----------
    edition : Edition
        Which edition.
    language : Language
        The reader's.

    Returns
    -------
    str
        Such as ``"Version 1.0, 1 March 2024"``; says so if there is no version.

    Examples
    --------
    >>> version_words(Edition("1.0", "2024-03-01"), Language("en"))
    'Version 1.0, 1 March 2024'
    """
    _ = language.gettext
    if not edition.version:
        return _("Without a version number")
    return _("Version {version}, {date}").format(
        version=edition.version, date=language.date(edition.day)
    )
