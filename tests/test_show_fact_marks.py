"""Facts are written in one form, explained, and never forged by any text."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from fact_samples import EN, ES, NBSP, list_rows
from hypothesis import given
from hypothesis import strategies as st
from page_samples import ALL_NOTEBOOKS, build_page
from show_samples import HOSTILE, make_all_tables, make_plan, make_row, make_tree
from test_show_blocks import find_danger

from gabeval.errors import GabevalError
from gabeval.show.blocks import Bullets, Card, Prose, Strip
from gabeval.show.facts import FactBook, make_fact_id
from gabeval.show.formula_words import GROUPS
from gabeval.show.formulas import describe_formula, explain_missing, explain_weights
from gabeval.show.marks import KINDS as MARKS
from gabeval.show.marks import mark, split_marks, strip_marks
from gabeval.show.markup import element, escape, safe_link
from gabeval.show.origins import write_ranges
from gabeval.show.tables import Column, Table

FORGED = "\ue000num\ue001plan.x|1\ue00142\ue002"


@given(st.lists(st.integers(0, 60)))
def test_ranges_hold_every_row_once(numbers):
    text = write_ranges(numbers)
    fact = type("F", (), {"places": [type("P", (), {"rows": text})]})
    assert list_rows(fact) == set(numbers) - {0}
    ends = [int(n) for n in text.replace(",", "").replace("-", " ").split()]
    assert ends == sorted(set(ends))


# The book


def test_a_number_has_one_form_on_a_page():
    book = FactBook(EN)
    book.percent(make_row(), "reported_pct")
    book.percent(make_row(), "reported_pct")
    with pytest.raises(GabevalError, match=r"two numbers as commitment\.c1\.2023q4"):
        book.percent(make_row(reported_pct=50.0), "reported_pct")
    with pytest.raises(GabevalError, match="two numbers"):
        book.percent(make_row(), "reported_pct", 2)


def test_further_places_of_a_number_have_anchors_of_their_own():
    book = FactBook(EN)
    html = escape("".join(book.count(make_row(), "n_complete") for _time in range(3)))
    fact = "n-commitment.c1.2023q4.n_complete"
    ids = [a["id"] for a in BeautifulSoup(html, "html.parser").find_all("a")]
    assert ids == [fact, f"{fact}-2", f"{fact}-3"]


def test_a_quiet_book_writes_the_same_words_and_notes_nothing():
    book = FactBook(EN)
    quiet = book.quiet()
    for write in ("percent", "size"):
        loud = getattr(FactBook(EN), write)(make_row(), "reported_pct")
        assert getattr(quiet, write)(make_row(), "reported_pct") == strip_marks(loud)
    assert quiet.date("2023-11-30") == "30 November 2023"
    assert quiet.name("Salud") == "Salud"
    assert book.list_facts() == []


def test_a_missing_number_is_words_and_no_fact():
    book = FactBook(EN)
    assert book.percent(make_row(reported_pct=float("nan")), "reported_pct") == (
        "no data"
    )
    assert book.list_facts() == []


def test_the_size_of_a_gap_is_another_fact_than_the_gap():
    book = FactBook(EN)
    assert strip_marks(book.points(make_row(), "gap_pp")) == f"−7.1{NBSP}pp"
    assert strip_marks(book.size(make_row(), "gap_pp")) == "7.1"
    assert [(f.fact_id, f.value) for f in book.list_facts()] == [
        ("commitment.c1.2023q4.gap_pp", -7.06),
        ("commitment.c1.2023q4.gap_size_pp", 7.06),
    ]


def test_the_word_before_the_last_item_follows_its_sound_and_not_its_mark():
    book = FactBook(ES)
    said = book.list([book.name("Sí"), book.name("informes")])
    assert strip_marks(said) == "Sí e informes"
    said = book.list([book.name("a"), book.name("b"), book.name("c")])
    assert strip_marks(said) == "a, b y c"


@pytest.mark.parametrize("what", ["", "x-2", "x2", "X", "x.y"])
def test_an_id_that_could_be_taken_for_another_is_refused(what):
    with pytest.raises(GabevalError, match="cannot end in"):
        make_fact_id("plan", what=what)


def test_every_formula_is_described_and_its_rules_are_explained():
    for language in (EN, ES):
        for group in GROUPS:
            for formula in group(language):
                words = describe_formula(formula, language, "hitos")
                assert words.name
                assert words.sentence.endswith(".")
                assert "{" not in words.name + words.sentence
                explain_missing(words.missing_rule, language)
        for rule in ("as_given", "normalised", "as_given_uncapped"):
            assert explain_weights(rule, language)


# Marks


@pytest.mark.parametrize("kind", MARKS)
@given(text=st.text())
def test_a_mark_leaves_its_words_and_nothing_else(kind, text):
    marked = f"a {mark(kind, 'x|1', text)} b"
    plain = strip_marks(marked)
    assert plain == f"a {strip_marks(text)} b"
    assert not {"\ue000", "\ue001", "\ue002"} & set(plain)


@given(st.text(), st.text())
def test_whatever_stands_around_a_mark_it_stays_one(before, after):
    pieces = split_marks(before + mark("num", "plan.x|1", "9") + after)
    assert [p.payload for p in pieces if p.kind] == ["plan.x|1"]


@pytest.mark.parametrize("text", [FORGED, "\ue000", "a\ue001b\ue002", f"x{FORGED}y"])
def test_no_text_of_an_export_can_forge_a_fact(text):
    blocks = [
        Prose([text]),
        Bullets([text]),
        Strip([text]),
        Card("a", text, [(text, text)], note=text),
        Prose([f"a {mark('name', '', text)} b"]),
    ]
    for block in blocks:
        html = str(block.to_html())
        assert "<a" not in html
        assert not {"\ue000", "\ue001", "\ue002"} & set(html + block.to_text())


@pytest.mark.parametrize("name", ALL_NOTEBOOKS)
def test_names_in_an_export_that_imitate_marks_are_shown_as_words(name):
    tree = make_tree().assign(item_name=FORGED)
    plan = make_plan(title=FORGED, entities=[])
    html = build_page(name, plan, make_all_tables(tree=tree))
    page = BeautifulSoup(html, "html.parser")
    assert not page.find("a", attrs={"data-fact": "plan.x"})
    assert not {"\ue000", "\ue001", "\ue002"} & set(html)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_inside_a_mark_can_act(text):
    for kind in MARKS:
        payload = "plan.x|1" if kind == "num" else text
        assert find_danger(str(escape(mark(kind, payload, text)))) == []


def test_marks_become_what_they_mark():
    assert escape(mark("time", "2023-11-30", "30 November 2023")) == (
        '<time datetime="2023-11-30">30 November 2023</time>'
    )
    assert escape(mark("name", "", "Salud & más")) == (
        '<span class="name">Salud &amp; más</span>'
    )
    assert escape(mark("code", "", "C1")) == "<code>C1</code>"
    assert escape(mark("code", "claims-c1", "C1")) == (
        '<a href="#claims-c1"><code>C1</code></a>'
    )
    assert escape(f"at {mark('num', 'plan.x|2', '9')} of") == (
        'at <a class="num" href="#f-plan.x" id="n-plan.x-2" data-fact="plan.x">9</a> of'
    )


def test_marks_leave_their_words_where_no_element_can_stand():
    marked = mark("num", "plan.x|1", "9")
    assert element("p", "a", title=marked) == '<p title="9">a</p>'
    assert safe_link("#a", f"to {marked}") == '<a href="#a">to 9</a>'
    frame = pd.DataFrame({"a": ["x"]})
    table = Table(frame, "t", f"Of {marked}", [Column("a", "A")], "a", EN)
    assert table.to_text().startswith("Of 9\n")
    assert 'class="num"' in table.to_html()
