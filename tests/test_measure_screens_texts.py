"""Screens of narratives: shared phrases, and how they repeat."""

import math

import pandas as pd
import pytest

from gabeval.measures.screens.phrases import (
    CharacterGrams,
    find_shared,
    jaccard,
    shingles,
    split_words,
)
from gabeval.measures.screens.texts import find_repeats

# methods.md 4.9
ONE = (
    "se realizaron las mesas de trabajo con la comunidad en las localidades priorizadas"
)

OTHER = (
    "se realizaron las mesas de trabajo con la comunidad en las localidades de usme y "
    "bosa"
)


def test_shared_phrases_are_those_of_the_worked_texts():
    one, other = split_words(ONE), split_words(OTHER)
    assert (len(shingles(one)), len(shingles(other))) == (11, 14)
    assert jaccard(shingles(one), shingles(other)) == pytest.approx(10 / 15)
    assert find_shared(one, other) == [
        "se realizaron las mesas de trabajo con la comunidad en las localidades"
    ]
    assert math.isnan(jaccard(frozenset(), frozenset()))


def test_dates_numbers_and_headings_are_no_words_of_a_text():
    text = "Avances del trimestre:\nEn marzo de 2023, III trimestre, 12,5 mesas (T4)"
    assert split_words(text) == ["en", "de", "mesas"]
    assert split_words(None) == []


def test_strings_of_characters_are_weighed_as_in_scikit_learn():
    # Two texts of one letter string each of every length but the last: worked by hand.
    # "abc" has only "abc"; "abcd" has abc, bcd, abcd. idf(abc) = ln(3/3) + 1 = 1,
    # idf(bcd) = idf(abcd) = ln(3/2) + 1.
    rare = math.log(3 / 2) + 1
    by_hand = 1 / math.sqrt(1 + 2 * rare**2)
    grams = CharacterGrams(["abc", "abcd"])
    assert grams.cosine([0], [1])[0] == pytest.approx(by_hand)
    assert grams.cosine([1], [1])[0] == pytest.approx(1)
    assert CharacterGrams(["", "abc"]).cosine([0], [1]).tolist() == [0]


def make_narratives(texts: dict[tuple[str, str], list[str]]) -> pd.DataFrame:
    """Lay texts out: (commitment, milestone) to one text per quarter."""
    return pd.DataFrame(
        [
            (commitment, milestone, f"2023Q{i + 1}", text)
            for (commitment, milestone), told in texts.items()
            for i, text in enumerate(told)
        ],
        columns=["commitment_id", "milestone_id", "quarter", "narrative"],
    )


VARIED = (
    "la entidad contrató el estudio de suelos para la nueva sede del archivo",
    "los equipos de salud visitaron hogares y registraron casos de alerta temprana",
    "el consejo sesionó y aprobó la política pública con enfoque de derechos humanos",
    "fueron instaladas cámaras en parques y se capacitó al personal de vigilancia",
    "abrió la convocatoria de estímulos y llegaron propuestas de artistas jóvenes",
    "el aplicativo móvil quedó publicado en las tiendas con soporte para accesibilidad",
    "hubo cierre parcial de vías mientras avanzaba la obra de drenaje del canal",
)


def test_texts_are_told_apart_by_how_they_repeat():
    told = make_narratives(
        {
            ("C1", "M1"): [ONE, ONE, OTHER, VARIED[0]],
            **{(f"D{i}", f"N{i}"): [text] for i, text in enumerate(VARIED)},
        }
    )
    found = find_repeats(told)
    assert found.pairs["kind"].tolist() == ["identical", "near", "different"]
    # The threshold is learnt from pairs of different commitments: 4 * 7 + 7 * 6 / 2.
    assert found.thresholds.n_pairs == 49
    assert found.thresholds.jaccard < 10 / 15


def test_the_same_words_in_another_order_are_not_called_near():
    # Nearly the same strings of characters, but no phrase of three words in common:
    # both measures must say so.
    shuffled = " ".join(reversed(ONE.split()))
    told = make_narratives(
        {
            ("C1", "M1"): [ONE, shuffled],
            **{(f"D{i}", f"N{i}"): [text] for i, text in enumerate(VARIED)},
        }
    )
    (pair,) = find_repeats(told).pairs.to_dict("records")
    assert pair["cosine"] > 0.5
    assert pair["jaccard"] == 0
    assert pair["kind"] == "different"


def test_a_text_that_another_commitment_has_too_is_found():
    again = ONE.replace("priorizadas", "priorizadas 2023")
    told = make_narratives({("C1", "M1"): [ONE, OTHER], ("C9", "M9"): [again]})
    across = find_repeats(told).texts.set_index(["milestone_id", "quarter"])
    assert across["is_across"].to_dict() == {
        ("M1", "2023Q1"): True,
        ("M1", "2023Q2"): False,
        ("M9", "2023Q1"): True,
    }


def test_a_text_in_which_only_numbers_changed_has_a_flag_of_its_own():
    told = make_narratives({("C1", "M1"): [f"{ONE}: 12 de 20", f"{ONE}: 17 de 20"]})
    assert find_repeats(told).pairs["kind"].tolist() == ["numbers_only"]


def test_short_and_missing_texts_are_not_compared():
    told = make_narratives({("C1", "M1"): ["sin novedad", "sin novedad", None, ONE]})
    found = find_repeats(told)
    assert len(found.pairs) == 0
    assert found.n_skipped == 2
    assert len(find_repeats(told.iloc[:0]).texts) == 0


def test_without_other_commitments_nothing_is_called_near():
    told = make_narratives({("C1", "M1"): [ONE, OTHER]})
    found = find_repeats(told)
    assert found.pairs["kind"].tolist() == ["different"]
    assert math.isnan(found.thresholds.jaccard)
