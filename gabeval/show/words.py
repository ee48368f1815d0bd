"""Words that pages share: nouns of the plan, names of codes, months of a quarter."""

from dataclasses import dataclass

import pandas as pd

from gabeval.language import Language

CODE_ORDER = ("complete", "substantial", "limited", "not_started", "no_evidence")
"""Completion codes, from most to least, as they are listed to readers."""


@dataclass(frozen=True)
class Nouns:
    """What the plan calls its milestones, in the language of the page.

    Parameters
    ----------
    one, many : str
        Singular and plural, without an article. Sentences are built so that its gender
        does not matter.
    """

    one: str
    many: str

    def beside(self, written: str, number: int) -> str:
        """Write the noun behind a number that is written already.

        Parameters
        ----------
        written : str
            The number, marked or not.
        number : int
            How many: it decides between singular and plural.

        Returns
        -------
        str
            Such as "1 hito" or "12 hitos".
        """
        return f"{written} {self.one if number == 1 else self.many}"


def short_quarter(quarter: str, language: Language) -> str:
    """Write the months of a quarter as short as an axis needs.

    Parameters
    ----------
    quarter : str
        Such as ``"2021Q3"``.
    language : Language
        Language of the months.

    Returns
    -------
    str
        Such as "jul–sep", without the year.
    """
    _ = language.gettext
    months = (_("Jan–Mar"), _("Apr–Jun"), _("Jul–Sep"), _("Oct–Dec"))
    return months[int(quarter[-1]) - 1]


def prints_as_zero(value: object, language: Language, decimals: int = 1) -> bool:
    """Tell whether a number would be printed as zero, or is missing.

    What a sentence says must fit what the table beside it prints, so both round once
    and in the same way.

    Parameters
    ----------
    value : float
        Number.
    language : Language
        Whose rounding.
    decimals : int, default 1
        Digits that are printed.

    Returns
    -------
    bool
        True for 0, for what rounds to 0 and for missing values.

    Examples
    --------
    >>> prints_as_zero(-0.04, Language("en")), prints_as_zero(0.05, Language("en"))
    (True, False)
    """
    if pd.isna(value):
        return True
    return language.number(value, decimals) == language.number(0, decimals)


def plural_of(value: float, language: Language, decimals: int = 1) -> int:
    """Choose singular or plural for a number with decimals, as it is printed.

    Parameters
    ----------
    value : float
        Number; its sign does not matter.
    language : Language
        Whose rounding.
    decimals : int, default 1
        Digits that are printed.

    Returns
    -------
    int
        1 if it prints as one, else 2: for `Language.ngettext`.

    Examples
    --------
    >>> plural_of(-1.04, Language("es")), plural_of(1.1, Language("es"))
    (1, 2)
    """
    written = language.number(abs(value), decimals)
    return 1 if written == language.number(1, decimals) else 2


def name_code(code: str, language: Language) -> str:
    """Name a completion code of the OGP scale.

    Parameters
    ----------
    code : str
        One of `gabeval.tables.COMPLETION_CODES`.
    language : Language
        Language of the name.

    Returns
    -------
    str
        The name; a code that is not on the scale is returned as it is.
    """
    _ = language.gettext
    names = {
        "complete": _("Complete"),
        "substantial": _("Substantial"),
        "limited": _("Limited"),
        "not_started": _("Not started"),
        "no_evidence": _("No evidence available"),
    }
    return names.get(code, code)


def upper_first(text: str) -> str:
    """Begin a text with a capital and leave the rest as it is.

    Parameters
    ----------
    text : str
        Word or sentence.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> upper_first("programa PDT"), upper_first("")
    ('Programa PDT', '')
    """
    return text[:1].upper() + text[1:]
