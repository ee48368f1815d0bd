"""The audit of a plan's published figures, opened for a page."""

import hashlib

from gabeval.measures.claims import Audit, audit_plan
from gabeval.plan.claims import CLAIMS_FILE
from gabeval.show.blocks import Prose
from gabeval.show.claims.sentences import Teller
from gabeval.show.opened import Opened


def open_audit(page: Opened) -> tuple[Audit, Teller] | None:
    """Audit the published figures of a page's plan.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    tuple of Audit and Teller, or None
        None if the plan folder lists no published figures.
    """
    audit = audit_plan(page.plan)
    if audit is None:
        return None
    path = page.plan.folder / CLAIMS_FILE
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return audit, Teller(audit, page.facts, digest)


def say_no_claims(page: Opened) -> Prose:
    """Say that nobody has listed what was published.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Prose
        A sentence.
    """
    text = page.language.gettext(
        "No published figures have been listed for this plan: its folder holds no "
        "{file}."
    )
    return Prose([text.format(file=page.facts.code(CLAIMS_FILE))])
