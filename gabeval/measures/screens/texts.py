"""Narratives that repeat: from one quarter to the next, or across commitments.

Two texts are compared by the three-word phrases that they share, which can be shown,
and by their strings of three to five characters, which hold against inflection. How
alike is too alike is not a constant: it is learnt from texts of different commitments.
That a text repeats can have good reasons; it only says where to look first.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from gabeval.measures.screens.phrases import (
    CharacterGrams,
    flatten,
    jaccard,
    shingles,
    split_words,
)
from gabeval.measures.screens.trends import SEED

MIN_WORDS = 8
"""Shorter texts, in words, are not compared: they repeat by their nature."""

QUANTILE = 0.99
"""Of the likeness of texts of different commitments: the threshold."""

N_PAIRS = 5_000
"""Most pairs of different commitments that are compared to learn the threshold: 50 of
them lie above it."""

MIN_PAIRS = 20
"""Fewer pairs of different commitments teach no threshold; a house rule."""

KINDS = ("identical", "numbers_only", "near", "different")
"""What two texts of one milestone are: the same; the same but for numbers and dates;
by both measures more alike than texts of different commitments are; neither."""


class Likeness(NamedTuple):
    """Thresholds learnt from texts of different commitments."""

    jaccard: float
    """Of shared phrases; missing if there were too few pairs."""
    cosine: float
    """Of shared strings; missing if there were too few pairs."""
    n_pairs: int
    """Pairs of texts of different commitments that were compared."""


@dataclass(frozen=True)
class Repeats:
    """Result of `find_repeats`.

    Attributes
    ----------
    texts : pandas.DataFrame
        The narratives that are long enough, with ``is_across``: whether the same text,
        but for numbers and dates, also stands in another commitment.
    pairs : pandas.DataFrame
        One row per narrative and the one before it of the same milestone: ``kind``,
        ``jaccard``, ``cosine``, and both texts.
    thresholds : Likeness
        From which likeness on a pair counts as near.
    n_skipped : int
        Narratives that are too short.
    """

    texts: pd.DataFrame
    pairs: pd.DataFrame
    thresholds: Likeness
    n_skipped: int


def _draw_pairs(commitments: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Take all pairs of different commitments, or as many random ones as are enough."""
    n = len(commitments)
    if n * (n - 1) // 2 <= N_PAIRS:
        one, other = np.triu_indices(n, 1)
    else:
        generator = np.random.Generator(np.random.PCG64(seed))
        one, other = generator.integers(0, n, (2, N_PAIRS))
    differs = commitments[one] != commitments[other]
    return one[differs], other[differs]


def find_repeats(narratives: pd.DataFrame, *, seed: int = SEED) -> Repeats:
    """Compare each narrative with the one before it, and with other commitments'.

    Missing narratives, and those of fewer than `MIN_WORDS` words once dates, numbers
    and headings are gone, are left out; the next one is compared with the last that was
    long enough. The work grows with the number of narratives, not with its square.

    Parameters
    ----------
    narratives : pandas.DataFrame
        ``commitment_id``, ``milestone_id``, ``quarter``, ``narrative``; other columns
        are kept. One row per milestone and quarter.
    seed : int
        Seed of the pairs from which thresholds are learnt.

    Returns
    -------
    Repeats
        Texts, pairs and thresholds.

    Examples
    --------
    >>> text = "se realizaron {} mesas de trabajo con la comunidad de las localidades"
    >>> told = pd.DataFrame(
    ...     {
    ...         "commitment_id": ["C1", "C1"],
    ...         "milestone_id": ["M1", "M1"],
    ...         "quarter": ["2023Q1", "2023Q2"],
    ...         "narrative": [text.format(4), text.format(5)],
    ...     }
    ... )
    >>> find_repeats(told).pairs["kind"].tolist()
    ['numbers_only']
    """
    told = narratives[narratives["narrative"].notna()].reset_index(drop=True)
    # The same text often stands many times; each is taken apart once.
    written, raw = pd.factorize(told["narrative"])
    taken_apart = [split_words(text) for text in raw]
    is_long = np.array([len(words) >= MIN_WORDS for words in taken_apart], dtype=bool)
    kept = is_long[written] if len(told) else np.empty(0, dtype=bool)
    texts, written = told[kept].reset_index(drop=True), written[kept]
    stripped = np.array([" ".join(words) for words in taken_apart], dtype=object)
    place, distinct = pd.factorize(stripped[written])
    folded = np.array([flatten(text) for text in raw], dtype=object)[written]
    bag = _Bag(
        place=place,
        folded=folded,
        phrases=[shingles(text.split()) for text in distinct],
        grams=CharacterGrams(list(distinct)),
        commitments=texts["commitment_id"].to_numpy(dtype=object),
    )
    n_owners = texts.groupby(place)["commitment_id"].nunique().to_numpy()
    texts = texts.assign(is_across=(n_owners > 1)[place])
    thresholds = _learn(bag, seed)
    return Repeats(
        texts, _compare(texts, bag, thresholds), thresholds, int((~kept).sum())
    )


@dataclass(frozen=True)
class _Bag:
    """Texts taken apart: which distinct text each is, and what those are made of."""

    place: np.ndarray
    folded: np.ndarray
    phrases: list[frozenset[str]]
    grams: CharacterGrams
    commitments: np.ndarray

    def compare(self, one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, ...]:
        """Measure both likenesses of pairs of texts."""
        left, right = self.place[one], self.place[other]
        shared = [
            jaccard(self.phrases[i], self.phrases[j])
            for i, j in zip(left.tolist(), right.tolist(), strict=True)
        ]
        return np.array(shared, dtype=float), self.grams.cosine(left, right)


def _learn(bag: _Bag, seed: int) -> Likeness:
    one, other = _draw_pairs(bag.commitments, seed)
    if len(one) < MIN_PAIRS:
        return Likeness(math.nan, math.nan, len(one))
    shared, cosine = bag.compare(one, other)
    return Likeness(
        float(np.quantile(shared, QUANTILE)),
        float(np.quantile(cosine, QUANTILE)),
        len(one),
    )


def _compare(texts: pd.DataFrame, bag: _Bag, thresholds: Likeness) -> pd.DataFrame:
    """Compare each text with the one before it of the same milestone."""
    order = texts.sort_values(["milestone_id", "quarter"], kind="stable").index
    order = order.to_numpy()
    owner = texts["milestone_id"].to_numpy(dtype=object)[order]
    is_next = owner[1:] == owner[:-1]
    before, after = order[:-1][is_next], order[1:][is_next]
    shared, cosine = bag.compare(before, after)
    is_same = bag.folded[before] == bag.folded[after]
    is_bare = bag.place[before] == bag.place[after]
    # Missing thresholds compare as false: then nothing is called near.
    is_near = (shared > thresholds.jaccard) & (cosine > thresholds.cosine)
    kind = np.select([is_same, is_bare, is_near], KINDS[:3], default=KINDS[3])
    earlier = texts.iloc[before].reset_index(drop=True)
    return (
        texts.iloc[after]
        .reset_index(drop=True)
        .assign(
            quarter_before=earlier["quarter"],
            narrative_before=earlier["narrative"],
            kind=kind,
            jaccard=shared,
            cosine=cosine,
        )
    )
