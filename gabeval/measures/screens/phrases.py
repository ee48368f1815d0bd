"""What a narrative is made of: words, phrases and short strings of characters.

Two texts are alike by the three-word phrases that they share, which can be shown, and
by their strings of three to five characters, which hold against inflection.
"""

import math
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from scipy import sparse

SHINGLE = 3
"""Words in a phrase."""

GRAMS = (3, 4, 5)
"""Lengths of the strings of characters."""

_MONTHS = (
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|"
    "noviembre|diciembre|january|february|april|june|july|august|september|october|"
    "november|december|janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|"
    "novembro|dezembro"
)

_ORDINALS = (
    "primer|primero|segundo|tercer|tercero|cuarto|first|second|third|fourth|i|ii|iii|iv"
)

_DATES = re.compile(
    rf"\b(?:(?:{_ORDINALS})\s+(?:trimestre|quarter)|(?:trimestre|quarter)\s+"
    rf"(?:{_ORDINALS})|{_MONTHS}|(?<=\d )(?:march|may)|(?:march|may)(?= \d)|"
    r"[tq][1-4])\b"
)

_NUMBERS = re.compile(r"\d+(?:[.,:/\-]\d+)*")

_HEADINGS = re.compile(
    r"^[\s*•\-]*(?:avances?|logros?|actividad(?:es)?|observacion(?:es)?|resultados?|"
    r"dificultades|descripcion|evidencias?|retrasos?|soluciones|reporte|seguimiento|"
    r"periodo|corte|trimestre|progress|results?|activities|challenges|next steps)"
    r"(?:\s+\S+){0,4}?\s*:",
    re.MULTILINE,
)

_WORDS = re.compile(r"[^\W\d_]+")

_ACCENTS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f]+")

_SPACES = re.compile(r"[^\S\n]+")


def split_words(text: object) -> list[str]:
    """Split a narrative into its words, without dates, numbers and headings.

    Parameters
    ----------
    text : str
        Narrative; a missing one has no words.

    Returns
    -------
    list of str
        Folded: small letters without accents.

    Examples
    --------
    >>> split_words("Avances: se realizaron 12 mesas en octubre de 2023")
    ['se', 'realizaron', 'mesas', 'en', 'de']
    """
    if not isinstance(text, str):
        return []
    bare = _DATES.sub(" ", _HEADINGS.sub(" ", flatten(text)))
    return _WORDS.findall(_NUMBERS.sub(" ", bare))


def flatten(text: str) -> str:
    """Write a text in small letters, without accents and with single spaces.

    Parameters
    ----------
    text : str
        Narrative.

    Returns
    -------
    str
        Line breaks stay, since headings stand at the beginning of lines.

    Examples
    --------
    >>> flatten(" Atención   Médica")
    'atencion medica'
    """
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return _SPACES.sub(" ", bare.casefold().replace("\r", "\n")).strip()


def shingles(words: Sequence[str], size: int = SHINGLE) -> frozenset[str]:
    """List the phrases of a few words that a text is made of.

    Parameters
    ----------
    words : sequence of str
        Its words.
    size : int
        Words in a phrase.

    Returns
    -------
    frozenset of str
        Each phrase once; none if the text is shorter.

    Examples
    --------
    >>> sorted(shingles(["a", "b", "c", "d"]))
    ['a b c', 'b c d']
    """
    return frozenset(
        " ".join(words[i : i + size]) for i in range(len(words) - size + 1)
    )


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Measure how many of the phrases of two texts both have.

    Parameters
    ----------
    one, other : frozenset of str
        Phrases of each.

    Returns
    -------
    float
        Shared through all, 0 to 1; missing if neither has any.

    Examples
    --------
    >>> jaccard(frozenset("abc"), frozenset("bcd"))
    0.5
    """
    union = len(one | other)
    return len(one & other) / union if union else math.nan


def find_shared(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """List the passages of a text that another one has too, as they run.

    Parameters
    ----------
    one, other : sequence of str
        Words of each.

    Returns
    -------
    list of str
        Longest runs of `SHINGLE` words or more, in the order of the first text.

    Examples
    --------
    >>> find_shared("a b c d x y".split(), "z a b c d y".split())
    ['a b c d']
    """
    known = shingles(other)
    runs: list[str] = []
    end = 0
    for start in range(len(one) - SHINGLE + 1):
        if (
            start < end - SHINGLE + 1
            or " ".join(one[start : start + SHINGLE]) not in known
        ):
            continue
        end = start + SHINGLE
        while end < len(one) and " ".join(one[end - SHINGLE + 1 : end + 1]) in known:
            end += 1
        runs.append(" ".join(one[start:end]))
    return runs


class CharacterGrams:
    """Texts as strings of three to five characters, weighed by how rare they are.

    The weight of a string is its count times ``ln((1 + n) / (1 + n_texts_with_it)) +
    1``, and each text has length 1, as in scikit-learn's ``TfidfVectorizer``.

    Parameters
    ----------
    texts : sequence of str
        Texts to compare, normalised by the caller.

    Examples
    --------
    >>> grams = CharacterGrams(["agua limpia", "agua limpia", "vias"])
    >>> grams.cosine([0, 0], [1, 2]).round(6).tolist()
    [1.0, 0.0]
    """

    def __init__(self, texts: Sequence[str]) -> None:
        sizes = [len(text) for text in texts]
        letters = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
        owner = np.repeat(np.arange(len(texts)), sizes)
        parts = [_hash_grams(letters, owner, size) for size in GRAMS]
        owners = np.concatenate([part[0] for part in parts])
        _keys, column = np.unique(
            np.concatenate([part[1] for part in parts]), return_inverse=True
        )
        shape = (len(texts), int(column.max(initial=-1)) + 1)
        counts = sparse.csr_array(
            (np.ones(len(column)), (owners, column)), shape=shape, dtype=float
        )
        counts.sum_duplicates()
        n_with = np.bincount(counts.indices, minlength=shape[1])
        rarity = np.log((1 + len(texts)) / (1 + n_with)) + 1
        counts.data *= rarity[counts.indices]
        norms = np.sqrt(counts.multiply(counts).sum(axis=1))
        scale = np.divide(1.0, norms, out=np.zeros_like(norms), where=norms > 0)
        counts.data *= np.repeat(scale, np.diff(counts.indptr))
        self._rows = counts

    def cosine(self, one: Sequence[int], other: Sequence[int]) -> np.ndarray:
        """Compare texts pair by pair, by their places: 0 nothing shared, 1 the same."""
        left, right = (
            self._rows[np.asarray(one, int)],
            self._rows[np.asarray(other, int)],
        )
        return np.asarray(left.multiply(right).sum(axis=1)).ravel()


def _hash_grams(
    letters: np.ndarray, owner: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Give each string of one length a number; those across two texts do not count."""
    n = len(letters) - size + 1
    if n <= 0:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.uint64)
    key = np.full(n, size, dtype=np.uint64)
    for place in range(size):
        # A code point has 21 bits: three fit as they are, more wrap around, and the
        # odd factor keeps different strings apart.
        key = key * np.uint64(0x9E3779B97F4A7C15) + letters[place : place + n]
    is_inside = owner[:n] == owner[size - 1 :]
    return owner[:n][is_inside], key[is_inside]
