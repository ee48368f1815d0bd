"""The published scales as data, and how a label is matched to a code.

A scale lives in a file of this folder, with its edition and its source, because one
word means different things in two scales: "Substantial" is a degree of completion in
one and a degree of ambition in another. A spelling that no file lists is never guessed.
"""

import re
from functools import cached_property, lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

from gabeval.errors import UsageError
from gabeval.numerals import fold, parse_numeral
from gabeval.speech import speak

# "b. Limited": the IRM's database numbers some of its labels with letters.
_LEADING_LETTER = re.compile(r"[a-z][.)] +")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Labels(_Model):
    """A word in both languages.

    Attributes
    ----------
    en, es : str
        English, as the scale was published, and Spanish.
    house : bool
        Whether the Spanish is this project's own, because no official one was found.

    Examples
    --------
    >>> Labels(en="Limited", es="Limitado").in_("es")
    'Limitado'
    """

    en: str = Field(min_length=1)
    es: str = Field(min_length=1)
    house: bool = False

    def in_(self, language_code: str) -> str:
        """Return the word in one language.

        Parameters
        ----------
        language_code : {'es', 'en'}
            Which one.

        Returns
        -------
        str
            The word.

        Examples
        --------
        >>> Labels(en="Complete", es="Completo").in_("en")
        'Complete'
        """
        return self.es if language_code == "es" else self.en


class Code(_Model):
    """One value of a scale.

    Attributes
    ----------
    id : str
        What the tables hold.
    code : int or None
        Number that the publisher gives it; None if it publishes words only.
    labels : Labels
        What a reader sees.
    aliases : tuple of str
        Further spellings met in published data.
    meaning : Labels or None
        The published definition in our words; None if none was published.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    code: int | None = None
    labels: Labels
    aliases: tuple[str, ...] = ()
    meaning: Labels | None = None


class Scale(_Model):
    """A published scale: its codes from least to most, its edition and its source.

    Attributes
    ----------
    scale_id : str
        Its name, and that of its file.
    title : Labels
        What it is called.
    edition : str
        Which edition, since scales of one name differ.
    source : str
        Where the values were read.
    is_ordered : bool
        Whether the order of all codes means more of something.
    codes : tuple of Code
        In the order of the publisher.
    """

    scale_id: str
    title: Labels
    edition: str
    source: str
    is_ordered: bool = True
    codes: tuple[Code, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _no_spelling_means_two_codes(self) -> "Scale":
        met: dict[str, str] = {}
        for code in self.codes:
            for spelling in _spellings(code):
                if met.setdefault(spelling, code.id) != code.id:
                    raise ValueError(
                        speak(
                            "{spelling!r} means {first} and {second} in one scale",
                            spelling=spelling,
                            first=met[spelling],
                            second=code.id,
                        )
                    )
        return self

    @cached_property
    def _codes_by_spelling(self) -> dict[str, str]:
        return {s: code.id for code in self.codes for s in _spellings(code)}

    def match(self, label: object) -> str | None:
        """Return the code that a label stands for.

        Case, accents, spaces and a leading letter (``b. Limited``) do not matter; one
        letter too many does. Missing values and marks of absence such as ``NR`` give
        None.

        Parameters
        ----------
        label : object
            Label as written.

        Returns
        -------
        str or None
            Id of the code.

        Examples
        --------
        >>> scale = read_scale("ogp_completion")
        >>> scale.match("b. Limited"), scale.match("completed "), scale.match("NR")
        ('limited', 'complete', None)
        """
        if not isinstance(label, str):
            return None
        folded = fold(label)
        bare = _LEADING_LETTER.sub("", folded, count=1)
        by_spelling = self._codes_by_spelling
        return by_spelling.get(folded) or by_spelling.get(bare)

    def by_number(self, number: object) -> str | None:
        """Return the code that has a number; none if two share it.

        To see whether a number and a label agree, use `agrees`.

        Parameters
        ----------
        number : object
            Number, or a text that holds one.

        Returns
        -------
        str or None
            Id of the code; None for missing values too.

        Examples
        --------
        >>> read_scale("ogp_completion_2011").by_number("4")
        'substantial'
        >>> read_scale("ogp_potential_impact").by_number(0) is None  # None and Unclear
        True
        """
        value = parse_numeral(number).value
        ids = [c.id for c in self.codes if value is not None and c.code == value]
        return ids[0] if len(ids) == 1 else None

    def agrees(self, code_id: str, number: object) -> bool:
        """Tell whether a code has a number, shared or not.

        Parameters
        ----------
        code_id : str
            Id.
        number : object
            Number, or a text that holds one; missing values agree with nothing.

        Returns
        -------
        bool
            True if the publisher gives the code that number.

        Raises
        ------
        UsageError
            If the scale has no such code.

        Examples
        --------
        >>> scale = read_scale("ogp_potential_impact")
        >>> scale.agrees("none", "0"), scale.agrees("unclear", "0")
        (True, True)
        """
        value = parse_numeral(number).value
        return value is not None and self.get(code_id).code == value

    def get(self, code_id: str) -> Code:
        """Return a code by its id.

        Parameters
        ----------
        code_id : str
            Id.

        Returns
        -------
        Code
            The code with its words.

        Raises
        ------
        UsageError
            If the scale has no such code.

        Examples
        --------
        >>> read_scale("ogp_completion").get("not_started").labels.es
        'No iniciado'
        """
        for code in self.codes:
            if code.id == code_id:
                return code
        raise UsageError(
            speak(
                "{scale} has no code {code_id!r}: choose one of {known}.",
                scale=self.scale_id,
                code_id=code_id,
                known=", ".join(c.id for c in self.codes),
            )
        )

    def rank(self, code_id: str) -> int:
        """Return the place of a code in the order of the scale, from 0.

        A place is not a quantity: it serves to sort and to compare, not to average.

        Parameters
        ----------
        code_id : str
            Id.

        Returns
        -------
        int
            Place, 0 for the first.

        Raises
        ------
        UsageError
            If the scale has no such code.

        Examples
        --------
        >>> read_scale("ogp_completion").rank("complete")
        4
        """
        return self.codes.index(self.get(code_id))


@lru_cache
def read_scale(name: str) -> Scale:
    """Read a scale.

    Parameters
    ----------
    name : str
        One of `list_scales`.

    Returns
    -------
    Scale
        Its codes, edition and source; frozen, and the same object each time.

    Raises
    ------
    UsageError
        If there is no such scale.

    Examples
    --------
    >>> [code.id for code in read_scale("ogp_completion").codes]
    ['no_evidence', 'not_started', 'limited', 'substantial', 'complete']
    """
    if name not in list_scales():
        raise UsageError(
            speak(
                "there is no scale {name!r}: choose one of {known}.",
                name=name,
                known=", ".join(list_scales()),
            )
        )
    text = (files(__name__) / f"{name}.yaml").read_text(encoding="utf-8")
    return Scale.model_validate(YAML(typ="safe", pure=True).load(text))


@lru_cache
def list_scales() -> tuple[str, ...]:
    """List the names of the scales there are.

    Returns
    -------
    tuple of str
        Names in alphabetical order.

    Examples
    --------
    >>> "ogp_completion" in list_scales()
    True
    """
    names = (path.name for path in files(__name__).iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in names if n.endswith(".yaml")))


def _spellings(code: Code) -> list[str]:
    names = (code.id, code.id.replace("_", " "))
    words = (*names, code.labels.en, code.labels.es, *code.aliases)
    return [fold(word) for word in words]
