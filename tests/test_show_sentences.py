"""Sentences fit the numbers: sign, equality, plural, and what is missing."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from show_samples import make_row

from gabeval.language import Language
from gabeval.show import sentences, statements, statuses, words
from gabeval.show.facts import FactBook
from gabeval.show.finding_parts import say_findings
from gabeval.show.marks import strip_marks
from gabeval.show.words import Nouns

EN, ES = Language("en"), Language("es")
NOUNS = Nouns("milestone", "milestones")
NAN = float("nan")
NBSP = "\u00a0"

NEVER = make_row(
    reported_pct=0.0, gap_pp=-100.0, n_unreported=4, n_never_reported=4, n_complete=0
)
NO_PLAN = make_row(planned_pct=NAN, gap_pp=NAN, of_planned_pct=NAN, ratio_mean_pct=NAN)


def read(function, *args, language: Language = EN, **named: object) -> str:
    """Let a function write a sentence in a book of its own, and take the marks out."""
    row, *rest = args
    return strip_marks(function(row, FactBook(language), *rest, **named))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {},
            "Reported progress reached 92.9%, 7.1 percentage points less than planned.",
        ),
        (
            {"gap_pp": 3.0},
            "Reported progress reached 92.9%, 3.0 percentage points more than planned.",
        ),
        (
            {"gap_pp": 0.0},
            "Reported progress reached 92.9%, the same as planned.",
        ),
        (
            {"gap_pp": -0.04},  # would be printed as 0.0
            "Reported progress reached 92.9%, the same as planned.",
        ),
        (
            {"gap_pp": -0.05},  # would be printed as 0.1
            "Reported progress reached 92.9%, 0.1 percentage points less than planned.",
        ),
        (
            {"gap_pp": -1.04},  # prints as one, and is singular
            "Reported progress reached 92.9%, 1.0 percentage point less than planned.",
        ),
        (
            {"reported_pct": 0.0, "gap_pp": -20.0},  # a reported zero is a report
            "Reported progress reached 0.0%, 20.0 percentage points less than planned.",
        ),
    ],
)
def test_headline_compares_with_the_plan(changes, sentence):
    assert read(sentences.say_progress, make_row(**changes)) == sentence


def test_headline_without_a_report_says_so_and_gives_no_number():
    assert (
        read(sentences.say_progress, NEVER)
        == "No progress has been reported up to October to December 2023."
    )


def test_headline_without_a_programme_says_nothing_about_being_late():
    said = read(sentences.say_progress, NO_PLAN)
    assert said == "Reported progress reached 92.9%."


def test_a_monitor_of_statuses_has_no_percentage_to_put_in_a_headline():
    row = make_row(reported_pct=NAN, gap_pp=NAN, planned_pct=NAN)
    assert not sentences.has_report(row)
    assert "nan" not in read(sentences.say_progress, row).lower()


@given(
    st.floats(0, 100),
    st.one_of(st.floats(0, 100), st.just(NAN)),
    st.sampled_from([EN, ES]),
)
def test_no_sentence_ever_prints_a_missing_number(reported, planned, language):
    row = make_row(
        reported_pct=reported, planned_pct=planned, gap_pp=reported - planned
    )
    facts = FactBook(language)
    told = [
        sentences.say_progress(row, facts),
        sentences.say_programme(row, facts, NOUNS),
        sentences.say_complete(row, facts, NOUNS),
        *statements.list_statements(row, facts, NOUNS),
        statements.describe_lines(pd.DataFrame([row]), facts, subject="Plan"),
    ]
    for text in told:
        assert "nan" not in text.lower()
        assert "{" not in text


@pytest.mark.parametrize(
    ("done", "total", "sentence"),
    [
        (0, 4, "None of 4 milestones has reached its target."),
        (1, 4, "1 of 4 milestones has reached its target."),
        (3, 4, "3 of 4 milestones have reached their target."),
        (4, 4, "4 milestones: all have reached their target."),
        (1, 1, "1 milestone, which has reached its target."),
        (0, 1, "None of 1 milestone has reached its target."),
    ],
)
def test_milestones_done_are_counted_in_singular_and_plural(done, total, sentence):
    row = make_row(n_complete=done, n_milestones=total)
    assert read(sentences.say_complete, row, NOUNS) == sentence


@pytest.mark.parametrize(
    ("silent", "never", "sentence"),
    [
        (0, 0, ""),
        (
            1,
            0,
            "1 of 4 milestones did not report for October to December 2023; its last "
            "report stands.",
        ),
        (
            2,
            1,
            "2 of 4 milestones did not report for October to December 2023; their last "
            "reports stand. 1 has never reported and counts as zero.",
        ),
        (
            3,
            2,
            "3 of 4 milestones did not report for October to December 2023; their last "
            "reports stand. 2 have never reported and count as zero.",
        ),
    ],
)
def test_missing_reports_are_counted_and_their_treatment_is_said(
    silent, never, sentence
):
    row = make_row(n_unreported=silent, n_never_reported=never)
    assert read(sentences.say_unreported, row, NOUNS) == sentence


def test_range_is_said_only_where_its_ends_print_differently():
    assert read(sentences.say_range, make_row()) == ""
    assert read(sentences.say_range, make_row(upper_pct=92.945)) == ""
    assert read(sentences.say_range, make_row(lower_pct=39.4, upper_pct=43.4)) == (
        "Whatever the missing reports would have said, progress lies between 39.4% and "
        "43.4%."
    )


@pytest.mark.parametrize("value", [0.0, 0.04, NAN])
def test_what_would_print_as_zero_is_not_a_main_point(value):
    row = make_row(overshoot_pp=value, given_back_pp=value)
    assert read(sentences.say_overshoot, row) == ""
    assert read(sentences.say_given_back, row) == ""


def test_overshoot_and_what_was_given_back_are_said_with_their_points():
    row = make_row(overshoot_pp=1.5, given_back_pp=1.0)
    assert read(sentences.say_overshoot, row).startswith("1.5 percentage points were")
    assert read(sentences.say_given_back, row).startswith(
        "1.0 percentage point that had"
    )


def test_a_plan_without_programme_is_told_apart_from_one_with_gaps():
    assert "no programme by quarter" in read(sentences.say_programme, NO_PLAN, NOUNS)
    assert read(sentences.say_programme, make_row(), NOUNS) == ""
    assert read(sentences.say_programme, make_row(n_unplanned=1), NOUNS) == (
        "1 of 4 milestones has no programme up to October to December 2023 and is left "
        "out of what was planned."
    )


@pytest.mark.parametrize(
    ("rule", "words_"),
    [
        ("as_given", "used as they were given; divided by their sum they would give"),
        ("normalised", "divided by their sum; as they were given they would give"),
    ],
)
def test_weights_that_do_not_add_up_are_said_with_the_other_result(rule, words_):
    row = make_row(
        weight_sum=0.978, reported_as_given_pct=68.5, reported_normalised_pct=68.5
    )
    said = read(sentences.say_weights, row, rule=rule)
    assert said.startswith("The weights add up to 0.978, not to one,")
    assert words_ in said
    assert said.endswith("68.5%.")


@pytest.mark.parametrize("total", [1.0, 1.0004, 0.9996, NAN])
def test_weights_that_print_as_one_or_are_unknown_need_no_sentence(total):
    row = make_row(weight_sum=total)
    assert read(sentences.say_weights, row, rule="normalised") == ""


@pytest.mark.parametrize(
    ("severities", "sentence"),
    [
        ([], "The checks found nothing odd."),
        (["note"], "The checks left 1 note."),
        (
            ["ask", "ask", "note"],
            "The checks left 2 questions to be asked back and 1 note.",
        ),
        (
            ["block", "ask", "note", "note"],
            "The checks left 1 finding that blocks, 1 question to be asked back and 2 "
            "notes.",
        ),
    ],
)
def test_findings_are_counted_by_severity(severities, sentence):
    findings = pd.DataFrame({"severity": pd.Series(severities, dtype=str)})
    assert read(say_findings, findings, level="plan") == sentence


def list_read(row: dict[str, object]) -> list[str]:
    """List the statements on a row, without marks."""
    said = statements.list_statements(row, FactBook(EN), NOUNS)
    return [strip_marks(text) for text in said]


def test_definitions_strip_says_what_the_headline_does_not():
    # the toy plan at its last quarter, methods.md 1.1
    row = make_row(
        reported_pct=88.2,
        n_complete=3,
        n_milestones=6,
        given_back_pp=1.0,
        n_unreported=1,
    )
    row = {**row, "lower_pct": 39.4, "upper_pct": 43.4}
    assert list_read(row) == [
        "88.2% of total",
        "3 of 6 milestones with the target reached",
        "1 missing report",
        f"1.0{NBSP}pp given back",
        "between 39.4% and 43.4% whatever is missing",
    ]


def test_definitions_strip_without_a_report_says_only_that():
    assert list_read(NEVER) == ["no progress reported yet"]


def test_four_numbers_called_progress_stand_side_by_side():
    row = make_row(
        reported_pct=61.3,
        of_planned_pct=81.4,
        ratio_mean_pct=77.8,
        complete_share_pct=74.0,
    )
    table = statements.define_progress(row, EN)
    assert table["letter"].tolist() == ["A", "B", "C", "D"]
    assert table["value_pct"].tolist() == [61.3, 81.4, 77.8, 74.0]
    assert table["name"].is_unique
    assert table["formula"].is_unique


def test_what_cannot_be_computed_is_missing_and_not_zero():
    assert statements.define_progress(NO_PLAN, EN)["value_pct"].isna().tolist() == [
        False,
        True,
        True,
        False,
    ]
    assert statements.define_progress(NEVER, EN)["value_pct"].isna().all()


def test_description_says_first_and_last_value_silent_quarters_and_the_message():
    rows = pd.DataFrame(
        [
            make_row(quarter="2023Q2", reported_pct=20.0),
            make_row(quarter="2023Q3", reported_pct=20.0, n_unreported=4),
            make_row(quarter="2023Q4"),
        ]
    )
    assert statements.describe_lines(rows, FactBook(EN), subject="Salud.") == (
        "Salud. Reported progress goes from 20.0% (April to June 2023) to 92.9% "
        "(October to December 2023). Planned progress stands at 100.0%. In 1 quarter "
        "nobody reported, and the line has a gap. Reported progress reached 92.9%, 7.1 "
        "percentage points less than planned."
    )


def test_codes_are_counted_from_most_to_least_and_never_averaged():
    counts = {"": 2, "limited": 1, "complete": 3, "substantial": 0}
    assert read(statuses.say_codes, counts, NOUNS) == (
        "6 milestones by last reported status: Complete: 3; Limited: 1; without a "
        "status: 2."
    )


def test_months_of_a_quarter_are_short_enough_for_an_axis():
    told = [words.short_quarter(f"2021Q{n}", EN) for n in (1, 2, 3, 4)]
    assert told == ["Jan–Mar", "Apr–Jun", "Jul–Sep", "Oct–Dec"]
