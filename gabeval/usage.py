"""Wording wrong use of the command line, which its library words in English only."""

import re

from gabeval.speech import speak, spoken_language
from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)

_SENTENCES = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (
            r"No such command '(?P<name>[^']+)'.* '(?P<near>[^']+)'\?",
            N_("No such command '{name}'. Did you mean '{near}'?"),
        ),
        ("No such command '(?P<name>[^']+)'.*", N_("No such command '{name}'.")),
        ("Missing command.*", N_("Missing command.")),
        ("Missing argument '(?P<name>[^']+)'.*", N_("Missing argument '{name}'.")),
        ("Missing option '(?P<name>[^']+)'.*", N_("Missing option '{name}'.")),
        (
            r"No such option:? '?(?P<name>[^\s']+)'?.* (?P<near>--?\w[^)?]*)[)?]",
            N_("No such option: {name} (Possible options: {near})"),
        ),
        (r"No such option:? '?(?P<name>[^\s']+).*", N_("No such option: {name}")),
        (
            r"Got unexpected extra argument\S* \((?P<names>.+)\).*",
            N_("Got unexpected extra argument(s) ({names})"),
        ),
        (
            "Option '(?P<name>[^']+)' requires .*",
            N_("Option '{name}' requires an argument."),
        ),
        (
            "Option '(?P<name>[^']+)' does not take .*",
            N_("Option '{name}' does not take a value."),
        ),
        ("Invalid value for '(?P<name>[^']+)'.*", N_("Invalid value for '{name}'.")),
    )
)
"""What the library says, as a pattern, and the sentence that is translated for it."""


def say_usage(text: str) -> str:
    """Say a message of the library in the language of messages.

    Parameters
    ----------
    text : str
        As the library words it.

    Returns
    -------
    str
        The text itself in English, or if it is none that we know.

    Examples
    --------
    >>> say_usage("Missing argument 'PLAN'.")
    "Missing argument 'PLAN'."
    """
    if spoken_language() == "en":
        return text
    for pattern, words in _SENTENCES:
        if match := pattern.fullmatch(text):
            return speak(words, **match.groupdict())
    return text
