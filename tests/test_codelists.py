"""The published scales: their codes, and the spellings that stand for them."""

import csv
from collections import Counter

import pytest
from pydantic import ValidationError

from gabeval.codelists import Code, Labels, Scale, list_scales, read_scale
from gabeval.errors import UsageError
from gabeval.tables import COMPLETION_CODES

# Every label and number of OGP's database of 2011 to 2016 (1,927 commitments), from its
# columns "Completion (progress report)", "Potential impact" and "Did it open government
# (end of term only)", and from the code lists published with it.
IRM_LABELS = {
    "ogp_completion_2011": {
        "Withdrawn": ("withdrawn", 0),
        "Unclear": ("unclear", 1),
        "a. Not started": ("not_started", 2),
        "a. Not Started": ("not_started", 2),
        "b. Limited": ("limited", 3),
        "c. Substantial": ("substantial", 4),
        "d. Complete": ("complete", 5),
    },
    "ogp_potential_impact": {
        "None": ("none", 0),
        "Unclear": ("unclear", 0),
        "Minor": ("minor", 1),
        "Moderate": ("moderate", 2),
        "Transformative": ("transformative", 3),
    },
    "ogp_open_government": {
        "b. None": ("did_not_change", 1),
        "c. Marginal": ("marginal", 2),
        "d. Major": ("major", 3),
        "Worsens": ("worsened", 0),
        "Did Not Change": ("did_not_change", 1),
        "Outstanding": ("outstanding", 4),
    },
}


def test_the_completion_codes_are_those_of_the_tables():
    codes = tuple(code.id for code in read_scale("ogp_completion").codes)
    assert codes == COMPLETION_CODES


@pytest.mark.parametrize(
    ("scale", "label", "code", "number"),
    [(s, x, *c) for s, labels in IRM_LABELS.items() for x, c in labels.items()],
)
def test_every_label_of_the_irm_database_has_its_code(scale, label, code, number):
    assert read_scale(scale).match(label) == code
    assert read_scale(scale).agrees(code, str(number))


@pytest.mark.parametrize("name", list_scales())
@pytest.mark.parametrize(
    "label",
    ["ND", "NR", "NA", "", " ", None, float("nan"), 3, "4", "Limited Complete", "a. "],
)
def test_marks_of_absence_and_unknown_words_are_no_codes(name, label):
    assert read_scale(name).match(label) is None


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("limited", "limited"),  # Detmold
        ("Completed", "complete"),
        ("NO  INICIADO", "not_started"),
        ("Sin evidencia disponible", "no_evidence"),
        ("no_evidence", "no_evidence"),
        ("Limit", None),
        ("ab. Limited", None),
        ("Withdrawn", None),  # a code of the other completion scale only
    ],
)
def test_labels_are_matched_by_their_letters_and_never_guessed(label, code):
    assert read_scale("ogp_completion").match(label) == code


@pytest.mark.parametrize(
    ("label", "code"),
    [
        *(("significant", "major"), ("Exceptional", "outstanding")),
        *(("No cambió", "did_not_change"), ("marginales", "marginal")),
    ],
)
def test_words_of_translated_reports_are_known(label, code):
    assert read_scale("ogp_open_government").match(label) == code


@pytest.mark.parametrize("number", ["4", "4.0", "4,0", 4, 4.0, " 4 "])
def test_a_number_is_read_in_any_spelling(number):
    assert read_scale("ogp_completion_2011").by_number(number) == "substantial"


def test_a_number_that_two_codes_share_names_neither():
    scale = read_scale("ogp_potential_impact")
    assert Counter(code.code for code in scale.codes)[0] == 2
    assert scale.by_number("0") is None
    assert scale.by_number("3") == "transformative"
    assert scale.agrees("none", "0")
    assert scale.agrees("unclear", 0)
    assert not scale.agrees("minor", "0")


@pytest.mark.parametrize("number", ["6", "4.5", "NR", "", None, True, float("nan")])
def test_other_numbers_have_no_code(number):
    scale = read_scale("ogp_completion_2011")
    assert scale.by_number(number) is None
    assert not scale.agrees("substantial", number)


def test_the_local_scale_has_words_and_no_numbers():
    scale = read_scale("ogp_completion")
    assert {code.code for code in scale.codes} == {None}
    assert scale.by_number("4") is None
    assert [scale.rank(code) for code in COMPLETION_CODES] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("name", list_scales())
def test_each_scale_says_where_it_comes_from_and_speaks_both_languages(name):
    scale = read_scale(name)
    assert scale.scale_id == name
    assert scale.edition
    assert scale.source
    for code in scale.codes:
        assert scale.get(code.id) is code
        assert scale.match(code.labels.en) == scale.match(code.labels.es) == code.id


def test_substantial_keeps_its_edition():
    editions = {
        read_scale(name).edition
        for name in ("ogp_completion", "ogp_completion_2011")
        if read_scale(name).match("Substantial")
    }
    assert len(editions) == 2


def test_what_does_not_exist_is_refused_with_what_does():
    with pytest.raises(UsageError, match="choose one of ogp_completion,"):
        read_scale("ogp_complete")
    with pytest.raises(UsageError, match="no code 'done': choose one of no_evidence"):
        read_scale("ogp_completion").get("done")


def test_a_spelling_cannot_mean_two_codes():
    words = {"en": "Done", "es": "Hecho"}
    codes = [{"id": "a", "labels": words}, {"id": "b", "labels": words}]
    with pytest.raises(ValidationError, match="'done' means a and b"):
        Scale.model_validate(
            {
                "scale_id": "x",
                "title": words,
                "edition": "1",
                "source": "here",
                "codes": codes,
            }
        )


def test_unknown_keys_are_refused_and_scales_cannot_be_changed():
    with pytest.raises(ValidationError, match="Extra inputs"):
        Labels.model_validate({"en": "a", "es": "b", "fr": "c"})
    code = read_scale("ogp_completion").get("limited")
    assert isinstance(code, Code)
    with pytest.raises(ValidationError, match="frozen"):
        code.id = "other"


@pytest.mark.parametrize(
    ("name", "label", "number", "n_contradicting"),
    [
        # Counts published beside the data: README of the shared data, "ogp_irm".
        (
            "ogp_completion_2011",
            "Completion (progress report)",
            "_CompletionProgress",
            4,
        ),
        ("ogp_potential_impact", "Potential impact", "_Pot Impact Coded", 13),
    ],
)
def test_contradictions_of_the_irm_database_are_found_and_no_others(
    shared_data, name, label, number, n_contradicting
):
    file = shared_data / "ogp_irm" / "ogpirm_live_data.csv"
    with file.open(encoding="utf-8", errors="replace", newline="") as handle:
        next(handle)  # numbers of the columns
        rows = list(csv.DictReader(handle))
    assert len(rows) == 1927
    scale = read_scale(name)
    contradicting = 0
    for row in rows:
        code = scale.match(row[label])
        if code is None:
            assert row[label] in ("NR", "ND", "NA")
            # The label is a mark of absence; the number has to be one as well.
            contradicting += row[number] not in ("NR", "ND", "NA")
        else:
            contradicting += not scale.agrees(code, row[number])
    assert contradicting == n_contradicting
