"""Whole pages, part by part: accessible, escaped, and silent on what is not known."""

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from page_samples import (
    ALL_NOTEBOOKS,
    KINDS,
    NBSP,
    NO_PROGRAMME,
    NO_PROGRESS,
    NOTEBOOKS,
    STATUS_ONLY,
    build_kind,
    build_page,
    run_notebook,
)
from show_samples import HOSTILE, make_all_tables, make_plan, make_progress, make_tree
from test_show_blocks import find_danger

from gabeval.show.marks import strip_marks
from gabeval.show.markup import escape


@pytest.fixture(
    params=[(n, k, c) for n in ALL_NOTEBOOKS for k in KINDS for c in ("es", "en")]
)
def soup(request) -> BeautifulSoup:
    """Every notebook, on every kind of monitor, in both languages."""
    return BeautifulSoup(build_kind(*request.param), "html.parser")


def test_each_notebook_is_named_after_its_page():
    nouns = [name.split("_")[1] for name in ALL_NOTEBOOKS]
    assert nouns == ["export.ipynb", "commitment.ipynb", "plan.ipynb", "claims.ipynb"]


def test_pages_are_accessible(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(set(ids)) == len(ids)
    for tag in soup.find_all(attrs={"aria-labelledby": True}):
        for name in tag["aria-labelledby"].split():
            assert soup.find(id=name).text.strip()
    for table in soup.find_all("table"):
        assert table.caption.text.strip()
        assert all(th["scope"] == "col" for th in table.thead.find_all("th"))
        assert all(len(row.find_all("th")) == 1 for row in table.tbody.find_all("tr"))
        widths = {len(row.find_all(["th", "td"])) for row in table.find_all("tr")}
        assert len(widths) == 1
        assert all(c.text.strip() for c in table.find_all(["th", "td"]))
    for figure in soup.find_all("figure"):
        assert figure.figcaption.text.strip()
        assert figure.svg["role"] == "img"
        assert len(figure.svg.desc.text) >= 20
    for link in soup.find_all("a"):
        assert link.text.strip()


def test_pages_never_print_a_missing_number(soup):
    words = soup.get_text(" ").lower().split()
    assert not {"nan", "nan%", "<na>", "nat", "nan\u00a0%"} & set(words)
    cells = soup.find_all(["td", "th", "dd", "text"])
    assert not {"none", "nan"} & {cell.text.strip().lower() for cell in cells}
    assert "{" not in soup.get_text().replace('{"A": "", "B": "0.5"}', "")


@pytest.mark.parametrize("name", ALL_NOTEBOOKS)
def test_equal_data_are_equal_bytes(name):
    pages = [build_page(name, make_plan(), make_all_tables()) for _run in range(2)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ALL_NOTEBOOKS)
def test_no_text_of_an_export_or_plan_can_act_on_any_page(name, text):
    kept = {
        *("quarter", "severity", "rule", "level", "parent_id", "export_id"),
        *("milestone_id", "commitment_id", "item_id", "cut_off", "received"),
        *("accumulation", "planned_state", "reported_state", "status_code"),
        *("sha256", "weight_source", "code", "scale"),
    }
    kept_rules = {"rule"}
    tables = make_all_tables()
    for table in tables.names():
        frame = getattr(tables, table)
        texts = frame.select_dtypes(["object", "string"]).columns
        free = {c: text for c in texts if c not in kept}
        if table in ("findings", "quarantine"):
            free |= dict.fromkeys(kept_rules & set(texts), text)
        setattr(tables, table, frame.assign(**free))
    plan = make_plan(
        title=text,
        authority=text,
        monitor=text,
        notice={"es": text, "en": text},
        entities=[{"id": "SGAMB", "name": {"es": text, "en": text}}],
    )
    html = build_page(name, plan, tables)
    assert escape(text).strip() in html  # it was shown, and as text
    assert [found for found in find_danger(html) if found != "svg"] == []
    assert html.count("<svg") == html.count('<svg viewBox="0 0 560')


@pytest.mark.parametrize("text", HOSTILE)
def test_no_code_of_a_milestone_or_commitment_can_act(text):
    codes = {"m11": text, "C3": f"C3{text}"}
    progress = make_progress().replace({"milestone_id": codes, "commitment_id": codes})
    tree = make_tree().replace({"item_id": codes, "parent_id": codes})
    tables = make_all_tables(progress=progress, tree=tree)
    for name in ("3_commitment.ipynb", "4_plan.ipynb"):
        html = build_page(name, make_plan(), tables)
        assert [found for found in find_danger(html) if found != "svg"] == []


def test_milestones_say_where_their_number_stands():
    shown = run_notebook("3_commitment.ipynb", make_plan(), make_all_tables(), "en")
    rows = shown["milestones"].to_text().splitlines()[2:5]
    assert rows == [
        "m11 Nombre de m11 | 50.0 | 100.0 | 100.0 | 0.0 | 2022-Q4 | "
        "example.org/acta.pdf | Avance, J5",
        # reported above 100: shown as written, the gap is that of the headline
        "m12 Nombre de m12 | 30.0 | 100.0 | 110.0 | 0.0 | 2022-Q4 | "
        "none handed in | Avance, J6",
        "m13 Nombre de m13 | 20.0 | 100.0 | 80.0 | −20.0 | 2022-Q4 | "
        "none handed in | Avance, J7",
    ]


def test_one_body_in_charge_is_named_once_and_several_have_a_column():
    shown = run_notebook("3_commitment.ipynb", make_plan(), make_all_tables(), "en")
    text = shown["milestones"].to_text()
    assert text.count("SGAMB") == 1
    assert "Body in charge of all: SGAMB." in text
    progress = make_progress()
    is_other = progress["milestone_id"] == "m12"
    progress["entity_id"] = progress["entity_id"].mask(is_other, "SOTRA")
    tables = make_all_tables(progress=progress)
    shown = run_notebook("3_commitment.ipynb", make_plan(), tables, "en")
    text = shown["milestones"].to_text()
    assert "| Body in charge |" in text
    assert "| 2022-Q4 | SOTRA |" in text


def test_a_silent_milestone_shows_the_cell_of_its_last_report():
    progress = make_progress()
    last = (progress["milestone_id"] == "m11") & (progress["quarter"] == "2022Q4")
    progress.loc[last, "reported_pct"] = np.nan
    progress.loc[last, "reported_state"] = "blank"
    tables = make_all_tables(progress=progress)
    shown = run_notebook("3_commitment.ipynb", make_plan(), tables, "en")
    row = shown["milestones"].to_text().splitlines()[2]
    # 70 in the third quarter, column H of row 5; planned 100 by now
    assert "| 70.0 | −30.0 | 2022-Q3 |" in row
    assert row.endswith("Avance, H5")


def test_a_milestone_that_never_reported_says_so_and_is_not_0():
    progress = make_progress()
    never = progress["milestone_id"] == "m11"
    progress.loc[never, "reported_pct"] = np.nan
    progress.loc[never, "reported_state"] = "blank"
    tables = make_all_tables(progress=progress)
    shown = run_notebook("3_commitment.ipynb", make_plan(), tables, "en")
    row = shown["milestones"].to_text().splitlines()[2]
    assert "| 100.0 | no report | no data | never |" in row
    assert row.endswith("Avance, J5")


def test_card_says_what_is_reported_what_is_missing_and_that_nobody_has_decided():
    shown = run_notebook("4_plan.ipynb", make_plan(), make_all_tables(), "en")
    assert shown["summary"].to_text().splitlines()[:9] == [
        "Plan de juguete",
        "Reported progress (of the total target): 88.2%",
        "Planned: 100.0%",
        f"Gap: −11.8{NBSP}pp",
        "Target reached: 3 of 6 milestones",
        # 6 milestones in 4 quarters, one report missing
        "Reports received: 23 of 24 up to the cut-off; 6 of 6 for October to December "
        "2022",
        "Evidence handed in: for 1 of 6 milestones",
        "What is missing: evidence for 5 milestones and the codes of the evaluator",
        "Completion (OGP scale): not yet decided by the evaluator",
    ]


def test_there_are_at_most_six_main_points_and_the_headline_is_first():
    progress = make_progress()
    silent = (progress["milestone_id"] == "m21") & (progress["quarter"] == "2022Q4")
    progress.loc[silent, "reported_pct"] = np.nan
    progress.loc[silent, "reported_state"] = "blank"
    tree = make_tree()
    tree.loc[tree["item_id"] == "C3", "weight"] = 0.1
    tables = make_all_tables(progress=progress, tree=tree)
    shown = run_notebook("4_plan.ipynb", make_plan(), tables, "en")
    points = shown["main-points"].shown()
    assert len(points) == 6
    assert points[0].startswith("Reported progress reached")
    assert points[-1].startswith("The checks left")


def test_a_monitor_of_statuses_is_counted_and_never_averaged():
    tables = make_all_tables(**STATUS_ONLY)
    shown = run_notebook("4_plan.ipynb", make_plan(), tables, "en")
    said = (
        "6 milestones by last reported status: Complete: 1; Substantial: 1; "
        "Limited: 2; without a status: 2."
    )
    assert strip_marks(shown["main-points"].shown()[0]) == said
    assert strip_marks(shown["progress"].headline) == said
    page = build_page("4_plan.ipynb", make_plan(), tables)
    text = BeautifulSoup(page, "html.parser").get_text(" ")
    assert "Reported progress reached" not in text
    assert "Gap" not in text


def test_a_status_stands_until_the_next_report():
    tables = make_all_tables(**STATUS_ONLY)
    shown = run_notebook("3_commitment.ipynb", make_plan(), tables, "en")
    rows = shown["milestones"].to_text().splitlines()
    assert any("m13" in row and "Substantial | 2022-Q3" in row for row in rows)


def test_statuses_by_commitment_are_counted_in_the_table_of_the_plan():
    tables = make_all_tables(**STATUS_ONLY)
    shown = run_notebook("4_plan.ipynb", make_plan(), tables, "en")
    rows = shown["commitments"].to_text().splitlines()
    assert rows[1] == (
        "Commitment | Complete | Substantial | Limited | Without a status | All"
    )
    assert rows[2].endswith("| 1 | 1 | 1 | 0 | 3")  # C1: m11, m13, m12
    assert rows[3].endswith("| 0 | 0 | 1 | 1 | 2")  # C2: m21; m22 never


@pytest.mark.parametrize("name", ["3_commitment.ipynb", "4_plan.ipynb"])
def test_without_a_programme_nothing_is_said_about_gaps(name):
    tables = make_all_tables(**NO_PROGRAMME)
    text = BeautifulSoup(build_page(name, make_plan(), tables), "html.parser")
    text = text.get_text(" ")
    assert "The export holds no programme by quarter" in text
    for word in ("behind", "less than planned", "Gap (pp)", "Planned (%)"):
        assert word not in text


def test_without_any_progress_the_pages_say_so_instead_of_failing():
    tables = make_all_tables(**NO_PROGRESS)
    shown = run_notebook("4_plan.ipynb", make_plan(), tables, "en")
    assert shown["main-points"].shown()[0] == "The exports hold no progress by quarter."
    assert "no data" in shown["summary"].to_text()


@pytest.mark.parametrize("name", ["3_commitment.ipynb", "4_plan.ipynb"])
def test_nothing_is_drawn_where_nothing_was_programmed_or_reported(name):
    silent = make_progress(
        **dict.fromkeys(["planned_pct", "planned_value"], np.nan),
        **dict.fromkeys(["reported_pct", "reported_value"], np.nan),
        planned_state="no_column",
        reported_state="blank",
    )
    tables = make_all_tables(progress=silent)
    soup = BeautifulSoup(build_page(name, make_plan(), tables), "html.parser")
    assert "Line chart: reported progress by quarter" not in str(soup)
    assert "The exports hold no progress by quarter." in soup.get_text()


def test_commitments_link_to_their_pages():
    shown = run_notebook("4_plan.ipynb", make_plan(), make_all_tables(), "en")
    soup = BeautifulSoup(shown["commitments"].to_html(), "html.parser")
    assert [a["href"] for a in soup.find_all("a")] == [
        "commitment-c1.html",
        "commitment-c2.html",
        "commitment-c3.html",
    ]


def test_heat_map_has_a_table_of_its_numbers_with_missing_reports_marked():
    shown = run_notebook("4_plan.ipynb", make_plan(), make_all_tables(), "en")
    rows = shown["heat"].table.to_text().splitlines()
    assert rows[1] == "Commitment | 2022-Q1 | 2022-Q2 | 2022-Q3 | 2022-Q4"
    assert rows[2] == "Nombre de C3 | 0.0 | 0.0 | −20.0 | −40.0"
    assert rows[4].endswith("| −2.5 | −13.0* | −4.5 | −4.0")


def test_audit_says_how_many_figures_come_out_and_lists_the_others():
    shown = run_notebook("4_plan.ipynb", make_plan(), make_all_tables(), "en")
    text = shown["audit"].to_text()
    assert "1 of 2 figures that the authority computed itself come out" in text
    # C3 is 60 and not 99
    assert "Nombre de C3 | avance | October to December 2022 | 99.0 | 60.0" in text


def test_audit_says_so_when_the_authority_published_nothing():
    tables = make_all_tables(published=make_all_tables().published.iloc[:0])
    shown = run_notebook("4_plan.ipynb", make_plan(), tables, "en")
    assert shown["audit"].to_text() == (
        "The export carries no figure that the authority computed."
    )


def test_codes_are_shown_with_their_scale_and_the_words_of_the_export():
    shown = run_notebook("3_commitment.ipynb", make_plan(), make_all_tables(), "en")
    assert shown["codes"].to_text().splitlines()[2] == (
        "ogp_completion | Substantial | b. Sustancial | 4 | 2022Q4 | Avance, K5"
    )


def test_findings_of_a_commitment_are_those_on_it_and_its_milestones():
    plan, tables = make_plan(), make_all_tables()
    shown = run_notebook("3_commitment.ipynb", plan, tables, "en")
    assert shown["findings"].frame["item_id"].tolist() == ["m13", "m12"]
    other = run_notebook("3_commitment.ipynb", plan, tables, "en", commitment="C3")
    assert other["findings"].frame.empty


@pytest.mark.parametrize("name", ALL_NOTEBOOKS)
def test_every_page_of_a_plan_with_a_notice_shows_it_first(name):
    plan = make_plan(notice={"es": "Datos de prueba.", "en": "Test data."})
    shown = run_notebook(name, plan, make_all_tables(), "en")
    first = next(iter(shown.values()))
    assert first.to_text() == "Please note: Test data."


@pytest.mark.parametrize("name", ALL_NOTEBOOKS)
def test_cells_have_names_that_stay(name):
    cells = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]
    ids = [cell["id"] for cell in cells]
    assert len(set(ids)) == len(ids)
    assert ids[:3] == ["title", "parameters", "imports"]


@pytest.mark.parametrize("name", ALL_NOTEBOOKS)
def test_headings_of_a_notebook_skip_no_level(name):
    cells = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]
    lines = [
        line
        for cell in cells
        if cell["cell_type"] == "markdown"
        for line in "".join(cell["source"]).splitlines()
        if line.startswith("#")
    ]
    levels = [len(line) - len(line.lstrip("#")) for line in lines]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_a_plan_of_many_commitments_draws_some_and_lists_all():
    n = 45
    tree = pd.concat(
        [
            pd.DataFrame(
                {
                    "level": ["commitment", "milestone"],
                    "depth": [1, 2],
                    "item_id": [f"C{i}", f"m{i}"],
                    "item_name": [f"Commitment {i}", f"Milestone {i}"],
                    "parent_id": ["", f"C{i}"],
                    "weight": [1 / n, 1.0],
                }
            )
            for i in range(n)
        ],
        ignore_index=True,
    ).assign(
        export_id="2022Q4",
        weight_source="export",
        sheet="Avance",
        weight_cell="B5",
        row=5,
    )
    base = make_progress()
    base = base[base["milestone_id"] == "m11"]
    progress = pd.concat(
        [
            base.assign(milestone_id=f"m{i}", commitment_id=f"C{i}", row=5 + i)
            for i in range(n)
        ],
        ignore_index=True,
    )
    tables = make_all_tables(tree=tree, progress=progress)
    shown = run_notebook("4_plan.ipynb", make_plan(), tables, "en")
    assert "30 of 45 commitments" in strip_marks(shown["heat"].subtitle)
    assert "and others in the table" in shown["commitments-figure"].alt
    assert len(shown["commitments"].frame) == n
