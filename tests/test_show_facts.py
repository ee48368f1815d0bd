"""Every number of a sentence is a fact: found again, and traced to its rows."""

import json

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from fact_samples import EN, list_rows
from page_samples import ALL_NOTEBOOKS, KINDS, build_kind, run_notebook
from show_samples import QUARTERS, make_all_tables, make_plan, make_progress, make_tree

from gabeval.reports.facts import find_bare_numbers
from gabeval.show.checked_parts import checked
from gabeval.show.facts import FACTS_TYPE, Fact, FactBook
from gabeval.show.number_notes import number_notes
from gabeval.show.opening import open_tables
from gabeval.show.plan_figures import commitments_picture, heat_picture
from gabeval.show.progress_parts import definitions, progress_picture
from gabeval.show.summary_parts import main_points, summary

# The toy plan lists no published figures, so its page of claims has no number.
WITH_NUMBERS = [name for name in ALL_NOTEBOOKS if name != "6_claims.ipynb"]
PAGES = [(name, kind) for name in WITH_NUMBERS for kind in KINDS]


def make_page(name: str, kind: str, language: str) -> BeautifulSoup:
    """Build all cells of a notebook for one kind of monitor."""
    return BeautifulSoup(build_kind(name, kind, language), "html.parser")


def print_facts(page) -> dict[str, Fact]:
    """Print card, definitions, points and checks of a page; give its facts by id."""
    level, item_id = page.scope
    summary(page, level, item_id)
    definitions(page, level, item_id)
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
    numbers = [list_numbers_by_block(page) for page in pages]
    notes = [[n["id"] for n in page.select(".number-notes > *")] for page in pages]
    assert numbers[0] == numbers[1]
    assert notes[0] == notes[1]


def list_numbers_by_block(page: BeautifulSoup) -> list[list[str]]:
    """List the anchors of every paragraph, row or entry, sorted within it.

    Two languages may say the numbers of one sentence in another order.
    """
    blocks: dict[int, list[str]] = {}
    for number in page.find_all("a", class_="num"):
        block = number.find_parent(["p", "li", "tr", "dd", "dt", "figcaption"])
        blocks.setdefault(id(block), []).append(number["id"])
    return [sorted(anchors) for anchors in blocks.values()]


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


def print_progress(page) -> dict[str, Fact]:
    """Print the parts on progress whose numbers can be worked out by hand."""
    summary(page, "plan")
    progress_picture(page, "plan")
    commitments_picture(page)
    heat_picture(page)
    definitions(page, "plan")
    return {fact.fact_id: fact for fact in page.facts.list_facts()}


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_changed_cell_changes_exactly_the_facts_that_depend_on_it(language):
    old, new = (
        print_progress(open_tables(make_plan(), tables, language))
        for tables in (
            make_all_tables(),
            make_all_tables(progress=change_cell("m31", "2022Q4", 50.0)),
        )
    )
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


def test_no_description_of_a_figure_holds_a_mark():
    for name in ("3_commitment.ipynb", "4_plan.ipynb"):
        shown = run_notebook(name, make_plan(), make_all_tables(), "en")
        html = "".join(str(block.to_html()) for block in shown.values())
        svgs = BeautifulSoup(html, "html.parser").find_all("svg")
        assert svgs
        assert not [svg for svg in svgs if svg.find("a") or "\ue000" in svg.get_text()]
        text = "".join(block.to_text() for block in shown.values())
        assert not {"\ue000", "\ue001", "\ue002"} & set(text)
