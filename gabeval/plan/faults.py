"""Wording what is wrong in a YAML file: in its text, and in what it says.

The libraries speak to programmers, and in English. Whoever mends a plan reads plain
words in the language of messages.
"""

import re
from typing import Any

from rapidfuzz import fuzz, process
from ruamel.yaml.error import MarkedYAMLError

from gabeval.speech import speak, speak_number
from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)

NEAR = 60
"""How alike (0 to 100) a known key must be to be offered for an unknown one."""

_PROBLEMS = {
    re.compile(pattern): words
    for pattern, words in (
        ("mapping values are not.*", N_("mapping values are not allowed here")),
        ("found unexpected end.*", N_("found unexpected end of stream")),
        ("could not find expected ':'", N_("could not find expected ':'")),
        (
            "expected (?P<wanted>.+), but (?:found|got) (?P<found>.+)",
            N_("expected {wanted}, but found {found}"),
        ),
        (
            "found character (?P<found>.+) that cannot start any token",
            N_("found character {found} that cannot start any token"),
        ),
        ("found duplicate key (?P<found>.+) with.*", N_("found duplicate key {found}")),
        (
            "found unknown escape character (?P<found>.+)",
            N_("found unknown escape character {found}"),
        ),
    )
}
"""What the library says of a text that is no YAML; what it seldom says is missing."""

_TOKENS = {
    "<block end>": N_("the end of the block"),
    "'<stream end>'": N_("the end of the file"),
    "the node content": N_("a value"),
    "'<block mapping start>'": N_("a key"),
}

_WORDS = {
    "missing": N_("this key is missing"),
    "bool_type": N_("must be true or false"),
    "bool_parsing": N_("must be true or false"),
    "int_type": N_("must be a whole number"),
    "int_from_float": N_("must be a whole number"),
    "int_parsing": N_("must be a whole number"),
    "float_type": N_("must be a number"),
    "float_parsing": N_("must be a number"),
    "finite_number": N_("must be a number"),
    "list_type": N_("must be a list"),
    "dict_type": N_("must hold keys and values"),
    "model_type": N_("must hold keys and values"),
    "date_type": N_("must be a date such as 2023-11-30"),
    "date_parsing": N_("must be a date such as 2023-11-30"),
    "date_from_datetime_parsing": N_("must be a date such as 2023-11-30"),
    "date_from_datetime_inexact": N_("must be a date such as 2023-11-30"),
    "invalid_key": N_("every key here must be text; put it in quotes"),
    "string_too_short": N_("must not be empty or so short"),
    "string_too_long": N_("is too long"),
    "too_short": N_("must not be empty"),
    "too_long": N_("holds too many entries"),
    "is_instance_of": N_("this key is not set in the file"),
    "greater_than_equal": N_("must be at least {limit}"),
    "greater_than": N_("must be above {limit}"),
    "less_than_equal": N_("must be at most {limit}"),
    "less_than": N_("must be below {limit}"),
}
"""Faults in words that need not be programmer's; others are worded by the models."""

_LIMITS = ("ge", "gt", "le", "lt")


def say_problem(error: MarkedYAMLError) -> str:
    """Word what keeps a text from being YAML.

    Parameters
    ----------
    error : MarkedYAMLError
        As the library raises it.

    Returns
    -------
    str
        Part of a sentence; in the library's own words if it is a rare problem.
    """
    problem = (error.problem or str(error)).strip().partition("\n")[0]
    for pattern, words in _PROBLEMS.items():
        if match := pattern.fullmatch(problem):
            parts = {name: _say_token(text) for name, text in match.groupdict().items()}
            return speak(words, **parts)
    return problem


def _say_token(text: str) -> str:
    if text in _TOKENS:
        return speak(_TOKENS[text])
    return _with_or(text)


def say_fault(fault: Any, known: list[str]) -> str:
    """Word one fault that pydantic found.

    Parameters
    ----------
    fault : dict
        One of its ``errors()``.
    known : list of str
        Keys that the file may have; the nearest is offered for an unknown one.

    Returns
    -------
    str
        Part of a sentence, with what was found if that is short.

    Examples
    --------
    >>> say_fault({"type": "missing", "input": {}}, [])
    'this key is missing'
    """
    kind, given = fault["type"], fault.get("input")
    if kind == "extra_forbidden":
        return speak("unknown key") + _nearest(str(fault["loc"][-1]), known)
    if kind == "string_type":
        return speak(
            "must be text; {given!r} was read as {read_as}. Put it in quotes",
            given=given,
            read_as=type(given).__name__,
        )
    message = _message(kind, fault)
    if not _is_short(given):
        return message
    return speak("{message}; found {given!r}", message=message, given=given)


def _message(kind: str, fault: Any) -> str:
    context = fault.get("ctx", {})
    if kind == "literal_error":
        return speak("must be {known}", known=_with_or(context["expected"]))
    if kind == "string_pattern_mismatch":
        pattern = context["pattern"]
        return speak("is not written as it must be ({pattern})", pattern=pattern)
    if kind in _WORDS:
        limits = [speak_number(context[key]) for key in _LIMITS if key in context]
        return speak(_WORDS[kind], limit="".join(limits))
    return fault["msg"].removeprefix("Value error, ")


def _with_or(text: str) -> str:
    return text.replace(" or ", speak(" or "))


def _is_short(given: Any) -> bool:
    return isinstance(given, (str, int, float)) and len(str(given)) < 60


def _nearest(key: str, known: list[str]) -> str:
    found = process.extractOne(key, known, scorer=fuzz.ratio, score_cutoff=NEAR)
    return speak("; did you mean '{near}'?", near=found[0]) if found else ""
