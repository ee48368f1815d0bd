"""A figure of the report is changed: the right verdicts change and no others."""

from datetime import date

import pytest
from claims_samples import EN, FOLDER, VERDICTS, change

from gabeval.measures.claims import audit_claims
from gabeval.measures.claims.book import Book
from gabeval.measures.claims.verdicts import judge_all
from gabeval.measures.claims.words import write_verdict
from gabeval.plan import Words
from gabeval.plan.claims import Claims, read_claims


@pytest.fixture(scope="module")
def claims() -> Claims:
    return read_claims(FOLDER)


@pytest.fixture(scope="module")
def audit(claims):
    return audit_claims(claims)


def say(claims: Claims, relation_id: str) -> str:
    book = Book(claims)
    return write_verdict(judge_all(book)[relation_id], book, EN)


@pytest.mark.parametrize(
    ("claim_id", "value", "changed"),
    [
        ("C18", "53", {"R01": "CONSISTENT", "R05": "CONSISTENT"}),
        ("C20", "70", {"R01": "CONSISTENT", "R05": "CONSISTENT"}),
        ("C19", "5", {"R03": "CONSISTENT"}),
        ("C38", "15", {"R17": "CONSISTENT"}),  # 14 / 15 = 93.33
        ("C35", "200", {"R22": "CONSISTENT"}),  # 5 * 200 = 1000 >= 901
        ("C39", "4", {"R29": "CONTRADICTION"}),  # three are named
        (
            "C40",
            "98",
            {
                "R10": "UNDECIDABLE {Nov 2023 export}",
                # 487.5 - 98.5 - 100 - 100 - 97.5 = 91.5
                "R11": "FORCED {Security ∈ (91.5, 100], Women ∈ (91.5, 100]}",
                "R12": "FORCED {Security ∈ [93, 100], Women ∈ [93, 100]}",
                "R14": "FORCED {Security ∈ (79, 100]}",
                "R15": "CONSISTENT",
            },
        ),
        (
            "C26",
            "99",
            {
                "R08": "CONSISTENT",
                # 98.2 is the most that the parts can come to
                "R11": "CONTRADICTION-IF {equal weights, C40 is Habitat's overall}",
                "R12": "CONTRADICTION-IF {equal weights, C40 is Habitat's overall}",
                "R14": "FORCED {Security ∈ (94, 100]}",
                # 492.5 - 97.5 - 300 = 95
                "R16": (
                    "FORCED {Security ∈ (95, 100], Women ∈ (95, 100], "
                    "Habitat ∈ (95, 100]}"
                ),
                "R19": "CONTRADICTION-IF {fewer than 67 milestones}",
            },
        ),
        (
            "C26",
            "93",
            {
                "R09": 'CONTRADICTION-IF {"consistent" means within 3 points}',
                "R10": "CONTRADICTION-IF {equal weights}",
                # 462.5 - 93.5 - 97.5 - 200 = 71.5
                "R11": "FORCED {Security ∈ (71.5, 100], Women ∈ (71.5, 100]}",
                "R12": "FORCED {Security ∈ [73, 100], Women ∈ [73, 100]}",
                "R13": "CONSISTENT",
                # Box: (7.5 - 0.65 - 0.25) / 0.1 = 66 below 100: no corner any more
                "R14": "UNDECIDABLE {commitment weights}",
                "R16": (
                    "FORCED {Security ∈ (65, 100], Women ∈ (65, 100], "
                    "Habitat ∈ (65, 100]}"
                ),
                "R19": "CONTRADICTION-IF {fewer than 67 milestones}",
            },
        ),
    ],
)
def test_one_changed_figure_changes_these_verdicts_and_no_others(
    claims, claim_id, value, changed
):
    book = Book(change(claims, claim_id, value=value))
    found = {r: write_verdict(v, book, EN) for r, v in judge_all(book).items()}
    assert found == {**VERDICTS, **changed}


def test_figures_that_conflict_elsewhere_in_the_report_are_found(claims):
    # L45.3 and L77.1 print the same final figure; change one of them.
    audit = audit_claims(change(claims, "C26", value="93"))
    assert ("C26", "C28") in audit.conflicts


def test_a_name_left_out_of_a_list_is_told(claims):
    items = ["Habitat", "Women", "Mobility", "Health"]
    audit = audit_claims(change(claims, "C13", items=items))
    assert audit.find("R30").verdict.word == "CONTRADICTION"
    assert audit.find("R30").detail.unmatched == ("Security",)


def test_another_spelling_of_the_directive_conflicts(claims):
    assert say(change(claims, "C17", again=["006/2020"]), "R29") == "CONTRADICTION"


def test_one_word_for_all_settles_how_they_were_computed(claims):
    for claim_id in ("C40", "C42", "C44", "C46"):
        claims = change(claims, claim_id, definition="weighted")
    assert say(claims, "R21") == "CONSISTENT"


def test_different_populations_do_not_conflict(claims):
    other = Words(es="otro plan", en="another plan")
    changed = Book(change(claims, "C19", population=other))
    verdict = judge_all(changed)["R03"]
    assert (verdict.word, verdict.reason) == ("CONSISTENT", "other_population")


def test_an_unknown_population_decides_nothing(claims):
    changed = change(claims, "C19", population=None)
    assert say(changed, "R03") == "UNDECIDABLE {population of C19}"


def test_different_days_do_not_conflict(claims):
    changed = Book(change(claims, "C44", as_of=date(2022, 12, 31)))
    verdict = judge_all(changed)["R11"]
    assert (verdict.word, verdict.reason) == ("CONSISTENT", "other_date")


def test_a_relation_that_needs_a_date_is_undecidable_without_it(claims):
    changed = change(claims, "C25", as_of=None)
    assert say(changed, "R08") == "UNDECIDABLE {as-of date of C25}"
    assert say(changed, "R10") == "UNDECIDABLE {as-of date of C25}"
    assert say(changed, "R01") == "CONTRADICTION"


def test_time_runs_from_the_earlier_to_the_later_date(claims):
    # If 98 came first, cumulative progress rose.
    changed = change(claims, "C26", as_of=date(2023, 6, 30))
    assert say(changed, "R08") == "CONSISTENT"


def test_the_order_of_claims_does_not_matter(claims):
    turned = claims.model_copy(update={"claims": claims.claims[::-1]})
    book = Book(turned)
    found = {r: write_verdict(v, book, EN) for r, v in judge_all(book).items()}
    assert found == VERDICTS
