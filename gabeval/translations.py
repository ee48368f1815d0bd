"""The languages there are, and the catalogue of translations as it is read.

What belongs here is needed by pages and by messages alike, and costs nothing to import:
the command line answers before babel is loaded.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

LANGUAGES: Mapping[str, str] = MappingProxyType({"es": "es-CO", "en": "en"})
"""The languages there are, with the tag that a page declares."""


def mark(text: str) -> str:
    """Mark a sentence for translation where it stands, without translating it.

    For constants: a module cannot know the language when it is imported. Import it as
    ``N_``, the name by which the extractor finds such sentences.

    Parameters
    ----------
    text : str
        English sentence.

    Returns
    -------
    str
        The same sentence.

    Examples
    --------
    >>> mark("no data")
    'no data'
    """
    return text


@lru_cache
def read_translations(code: str) -> Mapping[str, tuple[str, ...]]:
    """Read the translations of a language: English to its forms, singular first.

    English needs none. A fuzzy entry is a guess of a tool or an unfinished draft, so it
    counts as missing.

    Parameters
    ----------
    code : {'es', 'en'}
        Language.

    Returns
    -------
    mapping of str to tuple of str
        By English sentence (the singular, where something is counted), its forms.

    Examples
    --------
    >>> read_translations("es")["no data"], read_translations("en")
    (('sin dato',), mappingproxy({}))
    """
    translations: dict[str, tuple[str, ...]] = {}
    if code == "en":
        return MappingProxyType(translations)
    from babel.messages.pofile import read_po

    with (files("gabeval") / "locale" / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    for message in catalogue:
        forms = message.string if message.pluralizable else (message.string,)
        if message.id and not message.fuzzy and all(forms):
            one = message.id[0] if message.pluralizable else message.id
            translations[one] = tuple(forms)
    return MappingProxyType(translations)
