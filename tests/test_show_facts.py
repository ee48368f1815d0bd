"""Every number of a sentence is a fact: found again, explained, and never forged."""

import json

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from show_samples import (
    HOSTILE,
    QUARTERS,
    make_all_tables,
    make_exports,
    make_plan,
    make_progress,
    make_row,
    make_tree,
)
from test_show_blocks import find_danger
from test_show_pages import ALL_NOTEBOOKS, KINDS, build_page, run_notebook

from gabeval.errors import GabevalError
from gabeval.language import Language
from gabeval.reports.facts import find_bare_numbers
from gabeval.show.blocks import Bullets, Card, Prose, Strip
from gabeval.show.checked_parts import checked
from gabeval.show.facts import FACTS_TYPE, Fact, FactBook, make_fact_id
from gabeval.show.formula_words import GROUPS
from gabeval.show.formulas import describe_formula, explain_missing, explain_weights
from gabeval.show.marks import KINDS as MARKS
from gabeval.show.marks import mark, split_marks, strip_marks
from gabeval.show.markup import element, escape, safe_link
from gabeval.show.number_notes import number_notes
from gabeval.show.opening import open_tables
from gabeval.show.origins import write_ranges
from gabeval.show.summary_parts import main_points, summary
from gabeval.show.tables import Column, Table

EN, ES = Language("en"), Language("es")
NBSP = "\u00a0"
FORGED = "\ue000num\ue001plan.x|1\ue00142\ue002"

PAGES = [(name, kind) for name in ALL_NOTEBOOKS for kind in KINDS]


def make_page(name: str, kind: str, language: str) -> BeautifulSoup:
    """Build all cells of a notebook for one kind of monitor."""
    tables = make_all_tables(**KINDS[kind])
    return BeautifulSoup(build_page(name, make_plan(), tables, language), "html.parser")


def print_facts(page) -> dict[str, Fact]:
    """Print the card, the points and the checks of a page; give its facts by id."""
    level, item_id = page.scope
    summary(page, level, item_id)
    main_points(page, level, item_id)
    checked(page)
    return {fact.fact_id: fact for fact in page.facts.list_facts()}


def find_changed(old: dict[str, Fact], new: dict[str, Fact]) -> set[str]:
    """List the ids whose facts are not the same before and after."""
    ids = {*old, *new}
    return {i for i in ids if old.get(i) != new.get(i)}


# Pages


@pytest.mark.parametrize(("name", "kind"), PAGES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_number_of_a_page_is_a_fact_whose_note_it_leads_to(name, kind, language):
    page = make_page(name, kind, language)
    assert find_bare_numbers(str(page)) == []
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(set(ids)) == len(ids)
    numbers = page.find_all("a", class_="num")
    assert numbers
    for number in numbers:
        assert number["href"] == f"#f-{number['data-fact']}"
        note = page.find(id=number["href"][1:])
        assert note.name == "details"
        assert note.summary.text.startswith(f"{number.text}: ")


@pytest.mark.parametrize(("name", "kind"), PAGES)
def test_every_note_leads_back_to_a_number_of_the_text(name, kind):
    page = make_page(name, kind, "en")
    notes = page.select(".number-notes details")
    printed = {a["data-fact"] for a in page.find_all("a", class_="num")}
    assert {note["id"] for note in notes} == {f"f-{fact}" for fact in printed}
    for note in notes:
        back = page.find(id=note.a["href"][1:])
        assert back["data-fact"] == note["id"].removeprefix("f-")


@pytest.mark.parametrize(("name", "kind"), PAGES)
def test_both_languages_have_the_same_facts_at_the_same_places(name, kind):
    pages = [make_page(name, kind, language) for language in ("es", "en")]
    numbers = [[a["id"] for a in page.find_all("a", class_="num")] for page in pages]
    notes = [[n["id"] for n in page.select(".number-notes > *")] for page in pages]
    assert numbers[0] == numbers[1]
    assert notes[0] == notes[1]


def test_both_languages_have_the_same_values_and_rows():
    es, en = (
        print_facts(open_tables(make_plan(), make_all_tables(), language))
        for language in ("es", "en")
    )
    assert es == en


def test_a_note_says_formula_file_sheet_rows_and_hash():
    page = make_page("4_plan.ipynb", "percentages", "en")
    text = page.find(id="f-plan.2022q4.reported_pct").get_text(" ")
    for part in (
        "Sum of weight × last reported progress of the milestones below",
        "corte.xlsx",
        "sheet “Avance”",
        "Excel rows 5–10",
        "0" * 64,
        "31 December 2022",
        "the last one stands",
        "Weights are divided by their sum.",
        "Back to 88.2% in the text",
    ):
        assert part in text


def test_the_last_cell_hands_over_the_facts_as_data():
    shown = run_notebook("4_plan.ipynb", make_plan(), make_all_tables(), "en")
    data, _metadata = shown["number-notes"]._repr_mimebundle_()
    records = data[FACTS_TYPE]
    assert json.loads(json.dumps(records)) == records
    ids = [record["fact_id"] for record in records]
    assert ids == sorted(set(ids))
    (record,) = [r for r in records if r["fact_id"] == "plan.2022q4.reported_pct"]
    # .5 * 96 + .3 * 94 + .2 * 60
    assert record["value"] == pytest.approx(88.2)
    assert record["printed"] == "88.2%"
    assert record["origin"] == ["corte.xlsx!Avance!5-10"]
    assert record["sha256"] == ["0" * 64]
    assert record["weight_rule"] == "normalised"
    assert record["missing_rule"] == "carried_forward"


def test_a_page_without_numbers_says_so():
    book = FactBook(EN)
    notes = number_notes(type("Page", (), {"facts": book})())
    assert notes.to_text() == "This page prints no number of its own."


# What depends on a cell


def change_cell(milestone: str, quarter: str, value: float) -> pd.DataFrame:
    """Make the progress table with one reported value changed."""
    progress = make_progress()
    here = (progress["milestone_id"] == milestone) & (progress["quarter"] == quarter)
    assert here.sum() == 1
    progress.loc[here, ["reported_value", "reported_pct"]] = value
    return progress


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_changed_cell_changes_exactly_the_facts_that_depend_on_it(language):
    plan = make_plan()
    before, after = (
        run_notebook("4_plan.ipynb", plan, tables, language)["number-notes"].facts
        for tables in (
            make_all_tables(),
            make_all_tables(progress=change_cell("m31", "2022Q4", 50.0)),
        )
    )
    old, new = ({f.fact_id: f for f in b.list_facts()} for b in (before, after))
    # C3 goes from 60 to 50, the plan by .2 * 10 from 88.2 to 86.2; and 10 more points
    # of C3 stand below its highest report (60 in the second quarter).
    assert find_changed(old, new) == {
        "plan.2022q4.reported_pct",
        "plan.2022q4.gap_pp",
        "plan.2022q4.gap_size_pp",
        "plan.2022q4.given_back_pp",
        "commitment.c3.2022q4.gap_pp",
    }
    assert new["plan.2022q4.reported_pct"].value == pytest.approx(86.2)
    assert new["plan.2022q4.given_back_pp"].value == pytest.approx(3.0)


def test_a_changed_weight_changes_what_is_weighed_and_no_count():
    tree = make_tree()
    tree.loc[tree["item_id"] == "C3", "weight"] = 0.1
    plan = make_plan()
    old = print_facts(open_tables(plan, make_all_tables(), "en"))
    new = print_facts(open_tables(plan, make_all_tables(tree=tree), "en"))
    changed = find_changed(old, new)
    assert "plan.2022q4.reported_pct" in changed
    assert not [i for i in changed if ".n_" in i]


def test_every_fact_that_a_cell_changes_names_the_row_of_the_cell():
    plan = make_plan()
    old = print_facts(open_tables(plan, make_all_tables(), "en"))
    other = print_facts(open_tables(plan, make_all_tables(), "en", commitment="C2"))
    n_changed = 0
    for number, milestone in enumerate(["m11", "m12", "m13"]):
        for quarter in QUARTERS:
            tables = make_all_tables(progress=change_cell(milestone, quarter, 7.0))
            new = print_facts(open_tables(plan, tables, "en"))
            changed = find_changed(old, new)
            n_changed += len(changed)
            for fact_id in changed:
                facts = [f for f in (old.get(fact_id), new.get(fact_id)) if f]
                assert all(5 + number in list_rows(fact) for fact in facts), fact_id
            page = open_tables(plan, tables, "en", commitment="C2")
            assert print_facts(page) == other
    # At least the progress, both gaps and what was withdrawn, by each last report.
    assert n_changed >= 3 * 4


def list_rows(fact: Fact) -> set[int]:
    """List the single rows of a fact's places."""
    rows = set()
    for place in fact.places:
        for part in filter(None, place.rows.split(", ")):
            first, _dash, last = part.partition("-")
            rows |= set(range(int(first), int(last or first) + 1))
    return rows


def test_a_silent_milestone_is_traced_to_its_last_report():
    # one row of the sheet per milestone and quarter: m11 has 1 to 4, m12 5 to 8, ...
    progress = make_progress().assign(row=range(1, 25))
    last = (progress["milestone_id"] == "m11") & (progress["quarter"] == "2022Q4")
    progress.loc[last, "reported_pct"] = np.nan
    progress.loc[last, "reported_state"] = "blank"
    tree = make_tree().assign(weight_source="missing", weight_cell=None)
    tables = make_all_tables(progress=progress, tree=tree)
    facts = print_facts(open_tables(make_plan(), tables, "en", commitment="C1"))
    assert facts["commitment.c1.2022q4.reported_pct"].origin == (
        "corte.xlsx!Avance!3-4, 8, 12",
    )
    assert facts["commitment.c1.2022q4.planned_pct"].origin == (
        "corte.xlsx!Avance!4, 8, 12",
    )
    assert facts["commitment.c1.2022q4.given_back_pp"].origin == (
        "corte.xlsx!Avance!1-12",
    )


def test_the_cells_of_the_weights_belong_to_what_is_weighed():
    tree = make_tree().assign(weight_cell="B90")
    tree.loc[tree["item_id"] == "C3", "weight_cell"] = "B77"
    page = open_tables(make_plan(), make_all_tables(tree=tree), "en")
    facts = print_facts(page)
    assert facts["plan.2022q4.reported_pct"].origin == (
        "corte.xlsx!Avance!5-10, 77, 90",
    )
    assert facts["plan.2022q4.n_complete"].origin == ("corte.xlsx!Avance!5-10",)


def test_weights_of_the_plan_file_are_named_as_such():
    tree = make_tree()
    tree.loc[tree["level"] == "commitment", "weight_source"] = "plan"
    facts = print_facts(open_tables(make_plan(), make_all_tables(tree=tree), "en"))
    assert facts["plan.2022q4.reported_pct"].origin[-1] == "plan.yaml!commitments!"


def test_counted_findings_name_their_rows():
    facts = print_facts(open_tables(make_plan(), make_all_tables(), "en"))
    assert facts["plan.n_ask_findings"].origin == ("corte.xlsx!Avance!7",)
    assert facts["plan.n_note_findings"].origin == ("corte.xlsx!Avance!6",)
    # the third finding is about no row
    assert facts["plan.n_block_findings"].origin == ("corte.xlsx!Avance!",)


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


def test_no_description_of_a_figure_holds_a_mark():
    for name in ("3_commitment.ipynb", "4_plan.ipynb"):
        shown = run_notebook(name, make_plan(), make_all_tables(), "en")
        html = "".join(str(block.to_html()) for block in shown.values())
        svgs = BeautifulSoup(html, "html.parser").find_all("svg")
        assert svgs
        assert not [svg for svg in svgs if svg.find("a") or "\ue000" in svg.get_text()]
        text = "".join(block.to_text() for block in shown.values())
        assert not {"\ue000", "\ue001", "\ue002"} & set(text)


# What was checked, and what changed


def make_two_exports():
    """Make tables of two exports; the second rewrites one value of a closed quarter."""
    late = make_progress()
    early = make_progress(export_id="2022Q3", file="antes.xlsx")
    early.loc[early["quarter"] == "2022Q4", "reported_pct"] = np.nan
    early.loc[early["quarter"] == "2022Q4", "reported_state"] = "blank"
    here = (early["milestone_id"] == "m31") & (early["quarter"] == "2022Q2")
    early.loc[here, "reported_pct"] = 45.0  # the later export says 60
    trees = [make_tree().assign(export_id="2022Q3"), make_tree()]
    before = {"export_id": "2022Q3", "file": "antes.xlsx", "cut_off": "2022-09-30"}
    exports = [make_exports().assign(**before, sha256="1" * 64), make_exports()]
    return make_all_tables(
        progress=pd.concat([early, late], ignore_index=True),
        tree=pd.concat(trees, ignore_index=True),
        exports=pd.concat(exports, ignore_index=True),
    )


def test_the_previous_cut_off_is_compared_with_this_one():
    shown = run_notebook("4_plan.ipynb", make_plan(), make_two_exports(), "en")
    lines = shown["changes"].to_text().splitlines()
    # methods.md 1.1: 61.3 in the third quarter, 88.2 in the fourth
    assert lines[0] == (
        "At the previous cut-off, 30 September 2022, reported progress stood at 61.3%; "
        f"it now stands at 88.2%, a change of +26.9{NBSP}pp."
    )
    assert lines[2] == (
        "1 row of earlier quarters, up to 30 September 2022, was rewritten."
    )
    assert lines[-1] == "Nombre de C3 | 60.0 | 60.0 | 0.0"
    facts = {f.fact_id: f for f in shown["number-notes"].facts.list_facts()}
    rewritten = facts["plan.n_rewritten"]
    assert rewritten.origin == ("antes.xlsx!Avance!10", "corte.xlsx!Avance!10")
    assert rewritten.sha256 == ("1" * 64, "0" * 64)
    then = facts["plan.2022q3.at-2022-09-30.reported_pct"]
    assert then.cut_off == "2022-09-30"
    assert then.value == pytest.approx(61.3)
    notes = shown["number-notes"].to_text()
    assert "61.3%: Reported progress (July to September 2022, as known on 30 " in notes


def test_a_first_export_has_nothing_to_be_compared_with():
    shown = run_notebook("4_plan.ipynb", make_plan(), make_all_tables(), "en")
    assert shown["changes"].to_text() == (
        "No earlier export says anything to compare with."
    )


def test_a_commitment_that_did_not_change_says_so():
    tables = make_two_exports()
    shown = run_notebook(
        "3_commitment.ipynb", make_plan(), tables, "en", commitment="C3"
    )
    text = shown["changes"].to_text()
    assert "stood at 60.0%; it now stands at 60.0%, the same." in text
    shown = run_notebook(
        "3_commitment.ipynb", make_plan(), tables, "en", commitment="C1"
    )
    assert "No row of earlier quarters" in shown["changes"].to_text()


def test_checked_and_open_stand_apart():
    shown = run_notebook("4_plan.ipynb", make_plan(), make_all_tables(), "en")
    assert shown["checked-list"].to_text().splitlines() == [
        "What was checked:",
        "",
        "- 1 export of the monitor up to 31 December 2022 was read, and every row of "
        "it is accounted for.",
        "- The checks left 1 finding that blocks, 1 question to be asked back and 1 "
        "note.",
        "- No cell had to be corrected.",
        "- 1 of 2 figures that the authority computed itself come out within "
        f"0.5{NBSP}pp, with the weights as given.",
        "",
        "What could not be checked, or is still open:",
        "",
        "- 1 question to whoever sent the exports is open: no answer has been "
        "recorded.",
        "- Evidence handed in: for 1 of 6 milestones. Whether it can be opened, and "
        "what it shows, has not been checked.",
        "- What was reported as done has not been looked at where it was done.",
    ]


def test_a_correction_is_counted_where_its_milestone_is():
    findings = make_all_tables().findings
    corrected = findings.iloc[[0]].assign(
        rule="correction_applied", row=10, cell="J10", item_id=""
    )
    tables = make_all_tables(findings=pd.concat([findings, corrected]))
    for commitment, said in (("C3", "1 cell was corrected"), ("C1", "No cell had to")):
        shown = run_notebook(
            "3_commitment.ipynb", make_plan(), tables, "en", commitment=commitment
        )
        assert said in shown["checked-list"].to_text()
