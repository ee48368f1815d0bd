"""Small parts of sentences that questions and comments of a guess share."""

from gabeval.speech import speak
from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)

_ROLES = {
    "planned": N_("planned"),
    "reported": N_("reported"),
    "status": N_("status"),
    "narrative": N_("narrative"),
    "evidence": N_("evidence"),
}


def say_role(role: str) -> str:
    """Name what a column is read as.

    Parameters
    ----------
    role : str
        As a layout names it: ``planned``.

    Returns
    -------
    str
        The word in the language of messages.

    Examples
    --------
    >>> say_role("planned")
    'planned'
    """
    return speak(_ROLES[role])


def say_rows(first: int, last: int) -> str:
    """Name one row, or several that follow each other.

    Parameters
    ----------
    first, last : int
        As Excel counts them.

    Returns
    -------
    str
        In the language of messages.

    Examples
    --------
    >>> say_rows(3, 3), say_rows(3, 4)
    ('row 3', 'rows 3 to 4')
    """
    if first == last:
        return speak("row {row}", row=first)
    return speak("rows {first} to {last}", first=first, last=last)
