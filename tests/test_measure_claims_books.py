"""Small books of claims, each of which shows one way of reaching a verdict."""

import pytest
from claims_samples import FOLDER

from gabeval.errors import DataError
from gabeval.measures.claims.book import Book
from gabeval.measures.claims.verdicts import judge
from gabeval.measures.intervals import point
from gabeval.plan.claims import Claims, read_claims


@pytest.fixture(scope="module")
def claims() -> Claims:
    return read_claims(FOLDER)


# --- Small books


def book_of(text: dict) -> Book:
    return Book(Claims.model_validate({"source": {"title": "Report"}, **text}))


def figure(name: str, value: str, **more: object) -> dict:
    return {
        "id": name,
        "ref": "p. 1",
        "quote": value or "word",
        "value": value,
        "unit": "percent",
        "subject": name,
        **more,
    }


def relation(**more: object) -> dict:
    return {"id": "R", "name": "Question", "basis": "assumed", **more}


def verdict_of(text: dict):
    book = book_of(text)
    return judge(book, book.claims.relations[0])


def test_a_conflict_that_only_one_rounding_makes_is_conditional():
    # Half up: 49.5 <= A < 50.5 and B < 49.5; rounded up, A can be 49.1 and B be 49.
    text = {
        "claims": [figure("A", "50"), figure("B", "49")],
        "relations": [relation(expression="A <= B", basis="arithmetical")],
    }
    verdict = verdict_of(text)
    assert verdict.word == "CONTRADICTION-IF"
    assert verdict.assumption_sets == (("rounded_half_up",),)


def test_a_conflict_under_every_rounding_is_a_contradiction():
    text = {
        "claims": [figure("A", "50"), figure("B", "48")],
        "relations": [relation(expression="A <= B", basis="arithmetical")],
    }
    assert verdict_of(text).word == "CONTRADICTION"


def test_all_smallest_sets_of_assumptions_are_named():
    text = {
        "claims": [figure("A", "50")],
        "quantities": [{"id": "x", "name": "x"}],
        "assumptions": [
            {"id": "low", "name": "low", "expression": "x <= 10"},
            {"id": "same", "name": "same", "expression": "x = A"},
            {"id": "high", "name": "high", "expression": "x >= 90"},
        ],
        "relations": [relation(assumptions=["low", "same", "high"])],
    }
    assert verdict_of(text).assumption_sets == (
        ("low", "same"),
        ("low", "high"),
        ("same", "high"),
    )


def test_a_point_is_a_corner_wherever_it_lies():
    text = {
        "claims": [figure("A", "12", unit="count")],
        "quantities": [{"id": "x", "name": "x"}],
        "relations": [relation(expression="x = A", forces=["x"])],
    }
    verdict = verdict_of(text)
    assert verdict.forced == (("x", point(12)),)


def test_a_question_that_follows_is_consistent_and_one_that_cannot_be_is_not():
    base = {
        "claims": [figure("A", "50"), figure("B", "60")],
    }
    follows = {**base, "relations": [relation(asks="B > A")]}
    fails = {**base, "relations": [relation(asks="A > B")]}
    assert verdict_of(follows).word == "CONSISTENT"
    assert verdict_of(fails).word == "CONTRADICTION"


def test_a_figure_as_a_sum_of_one_value_is_settled():
    text = {
        "claims": [figure("A", "5", unit="count"), figure("B", "7", unit="count")],
        "quantities": [{"id": "x", "name": "x", "unit": "count"}],
        "relations": [
            relation(expression="x = A + B", determine=["x"], needs=["a list of all"])
        ],
    }
    assert verdict_of(text).word == "CONSISTENT"


def test_calculating_with_a_statement_that_has_no_figure_is_refused():
    text = {
        "claims": [figure("A", "50"), figure("B", "", unit="text")],
        "relations": [relation(expression="A = B")],
    }
    with pytest.raises(DataError, match="B, which has no figure"):
        verdict_of(text)


def test_two_unknown_numbers_cannot_be_multiplied():
    text = {
        "claims": [figure("A", "50")],
        "quantities": [{"id": "x", "name": "x"}, {"id": "y", "name": "y"}],
        "relations": [relation(expression="A = x * y")],
    }
    with pytest.raises(DataError, match="not known"):
        verdict_of(text)


def test_what_is_rated_complete_must_stand_at_100():
    text = {
        "claims": [figure("A", "93", rating="complete")],
        "relations": [relation(expression="none_rated_complete(A)")],
    }
    assert verdict_of(text).word == "CONTRADICTION"
    text["claims"] = [figure("A", "100", rating="complete")]
    assert verdict_of(text).word == "CONSISTENT"


def test_nothing_is_no_share_of_an_empty_list():
    text = {
        "claims": [figure("A", "93"), figure("N", "0", unit="count")],
        "relations": [relation(expression="share(A, N)")],
    }
    assert verdict_of(text).word == "CONTRADICTION"
