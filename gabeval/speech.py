"""The language of messages: errors, progress, answers and questions, as people use it.

What belongs here chooses that language and says a sentence in it. A page has a language
of its own (`gabeval.language`); whoever opens one in a notebook chooses, with it, the
language in which that notebook speaks of errors. The help of the commands
(``gabeval --help``) stays English: it is read before anything is chosen.
"""

import locale
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from gabeval.translations import LANGUAGES, read_translations

SETTING = "GABEVAL_LANG"
"""Environment variable that names the language of messages."""

_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
_SPANISH = re.compile(r"(es|spanish)(?![a-z])", re.IGNORECASE)
_SPANISH_SIGNS = str.maketrans({",": "\u00a0", ".": ","})
_spoken: ContextVar[str] = ContextVar("spoken", default="")


def speak(text: str, /, **fields: object) -> str:
    """Say a sentence in the language of messages.

    Parameters
    ----------
    text : str
        English sentence: one literal, so that it is found for translation.
    **fields : object
        What its ``{names}`` stand for.

    Returns
    -------
    str
        The sentence, filled in.

    Raises
    ------
    UsageError
        If `GABEVAL_LANG` names a language that there is not.

    Examples
    --------
    >>> with speaking("en"):
    ...     speak("There is no export {name}.", name="2023Q4")
    'There is no export 2023Q4.'
    """
    forms = read_translations(spoken_language()).get(text, (text,))
    return forms[0].format(**fields)


def speak_count(one: str, many: str, n: int, /, **fields: object) -> str:
    """Say a sentence that counts something in the language of messages.

    Parameters
    ----------
    one, many : str
        English sentence for one thing and for any other number of things: literals.
    n : int
        How many; fills ``{n}``.
    **fields : object
        What the other ``{names}`` stand for.

    Returns
    -------
    str
        The sentence, filled in.

    Raises
    ------
    UsageError
        As for `speak`.

    Examples
    --------
    >>> with speaking("en"):
    ...     speak_count("{n} row", "{n} rows", 1), speak_count("{n} row", "{n} rows", 2)
    ('1 row', '2 rows')
    """
    forms = read_translations(spoken_language()).get(one, (one, many))
    return (forms[0] if n == 1 else forms[-1]).format(n=n, **fields)


def speak_number(value: float, spec: str = "g") -> str:
    r"""Write a number as the language of messages does.

    Parameters
    ----------
    value : float
        Number.
    spec : str
        How Python is to format it; ``,`` groups the digits, with a no-break space in
        Spanish.

    Returns
    -------
    str
        The number.

    Examples
    --------
    >>> with speaking("es"):
    ...     speak_number(1.5), speak_number(12345.6, ",.1f")
    ('1,5', '12\xa0345,6')
    """
    text = format(value, spec)
    return text.translate(_SPANISH_SIGNS) if spoken_language() == "es" else text


def spoken_language() -> str:
    """Name the language in which messages are said now.

    It is what `speaking` says; else what ``GABEVAL_LANG`` says, where `choose_speech`
    writes its choice; else Spanish if the system speaks Spanish; else English.

    Returns
    -------
    str
        ``"es"`` or ``"en"``.

    Raises
    ------
    UsageError
        If ``GABEVAL_LANG`` names a language that there is not.

    Examples
    --------
    >>> with speaking("es"):
    ...     spoken_language()
    'es'
    """
    if chosen := _spoken.get() or os.environ.get(SETTING, "").strip():
        return check_language(chosen)
    return _language_of_system()


def choose_speech(code: str) -> None:
    """Choose the language of messages for this process and those that it starts.

    It is kept in the environment and not in a context variable, since each cell of a
    notebook runs in a context of its own and would forget it.

    Parameters
    ----------
    code : {'es', 'en'}
        Language.

    Raises
    ------
    UsageError
        If there is no such language.
    """
    os.environ[SETTING] = check_language(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language for a while, whatever was chosen, or is chosen meanwhile.

    Opening a page in between chooses its language; that choice is forgotten at the end.

    Parameters
    ----------
    code : {'es', 'en'}
        Language.

    Raises
    ------
    UsageError
        If there is no such language.

    Examples
    --------
    >>> with speaking("es"):
    ...     speak("no data")
    'sin dato'
    """
    token = _spoken.set(check_language(code))
    before = os.environ.get(SETTING)
    try:
        yield
    finally:
        _spoken.reset(token)
        if before is None:
            os.environ.pop(SETTING, None)
        else:
            os.environ[SETTING] = before


def check_language(code: str) -> str:
    """Make sure that there is such a language.

    Parameters
    ----------
    code : str
        Language asked for.

    Returns
    -------
    str
        The same.

    Raises
    ------
    UsageError
        If there is none; it is said in the language of the system if nothing valid was
        chosen.

    Examples
    --------
    >>> check_language("es")
    'es'
    """
    if code in LANGUAGES:
        return code
    from gabeval.errors import UsageError  # it words its messages through this module

    known = _spoken.get() or os.environ.get(SETTING, "").strip()
    with speaking(known if known in LANGUAGES else _language_of_system()):
        raise UsageError(
            speak(
                "There is no language {code!r}: choose one of {known}.",
                code=code,
                known=", ".join(LANGUAGES),
            )
        )


def _language_of_system() -> str:
    names = (os.environ.get(name) for name in _LOCALES)
    # Windows has no such variables, and names its languages in English.
    name = next(filter(None, names), None) or locale.getlocale()[0] or ""
    return "es" if _SPANISH.match(name) else "en"
