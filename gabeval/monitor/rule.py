"""What a rule is: an oddity with a severity, and two sentences about it."""

from dataclasses import dataclass

from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)


@dataclass(frozen=True)
class Rule:
    """A rule: severity, what is wrong, what to do. Sentences are gettext messages.

    Attributes
    ----------
    severity : {"block", "ask", "note"}
        Whether it stops the build, goes back as a question, or is only noted.
    problem : str
        What is wrong; may hold ``{value}``, ``{item}``, ``{quarter}``, ``{other}`` and
        ``{nearest}``.
    todo : str
        What to do about it.
    """

    severity: str
    problem: str
    todo: str


NOTHING = N_("Nothing to do; it is recorded so that a reader knows.")
"""What to do about what was read all the same."""
