"""The page on published figures: sentences, ledger, number line, what is lacking."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from show_samples import make_exports, make_tables

from gabeval.language import Language
from gabeval.measures.claims.words import (
    count_decimals,
    write_interval,
    write_number,
)
from gabeval.measures.intervals import Interval, unround
from gabeval.monitor.store import Tables
from gabeval.plan import read_plan
from gabeval.show import style
from gabeval.show.blocks import Prose
from gabeval.show.claims import parts as claims_parts
from gabeval.show.claims import pictures as claims_pictures
from gabeval.show.claims.figures import plot_possible
from gabeval.show.claims.tables import MARKS
from gabeval.show.formulas import describe_formula
from gabeval.show.marks import strip_marks
from gabeval.show.number_notes import number_notes
from gabeval.show.opened import Opened
from gabeval.show.opening import open_tables

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "raw" / "bogota-2021-2023"

PARTS = (
    claims_parts.claims_summary,
    claims_pictures.forced_picture,
    claims_pictures.weight_budget,
    claims_parts.verdicts,
    claims_parts.relations_table,
    claims_parts.conflicts_table,
    claims_parts.data_check,
    claims_parts.grain_table,
    claims_parts.claims_table,
)


def open_sample(language: str, folder: Path = FOLDER) -> Opened:
    """Open the toy plan's tables with the claims of another folder."""
    plan = read_plan(FOLDER).model_copy(update={"folder": folder})
    tables = Tables(**make_tables(exports=make_exports()))
    return open_tables(plan, tables, language)


@pytest.fixture(scope="module", params=["en", "es"])
def page(request) -> Opened:
    return open_sample(request.param)


@pytest.fixture(scope="module")
def english() -> Opened:
    return open_sample("en")


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_part_is_shown_in_both_languages(page, part):
    block = part(page)
    html = BeautifulSoup(str(block.to_html()), "html.parser")
    text = block.to_text()
    assert html.get_text().strip()
    assert not re.search(
        r"\bnan\b|\bNone\b|\{(n|name|claims|low|word|file)\}|\binf\b", text
    )


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_a_plan_without_published_figures_says_so(part):
    block = part(open_sample("en", FOLDER / "exports"))
    assert isinstance(block, Prose)
    assert block.to_text() == (
        "No published figures have been listed for this plan: its folder holds no "
        "claims.yaml."
    )


def test_each_relation_has_a_sentence(english):
    lines = claims_parts.verdicts(english).to_text().splitlines()
    assert [line[2:5] for line in lines] == [f"R{n:02}" for n in range(1, 31)]


def test_the_sentence_on_security_is_what_the_figures_force(english):
    text = claims_parts.verdicts(english).to_text()
    (line,) = [x for x in text.splitlines() if x.startswith("- R11")]
    assert line.endswith(
        "Supposing “equal weights” and “C40 is Habitat's overall”, C26 (98%), C43 "
        "(above 98%), C44 (97%) and C40 (approximately 93%) can be true together only "
        "with Security above 96.5% and Women above 96.5%."
    )


def test_a_contradiction_tells_the_gap_and_what_would_end_it(english):
    text = claims_parts.verdicts(english).to_text()
    (line,) = [x for x in text.splitlines() if x.startswith("- R01")]
    assert "one side gives 76, the other 53, a gap of 23" in line
    assert "C18 would have to be 53, or C19 would have to be 29, or C20" in line


def test_no_sentence_calls_a_figure_false_or_accuses(page):
    said = " ".join(part(page).to_text() for part in PARTS)
    said = said.replace("does not say that a figure is false", "")
    said = said.replace("no dice que una cifra sea falsa", "")
    assert not re.search(r"\b(lie|lied|fraud|false|fals[ao]s?|miente|fraude)\b", said)


def test_the_summary_counts_the_verdicts(english):
    # Methods notes, section 3.5: R01-R03; R06 R08 R10 R13 R15 R17 R19; R11 R12 R14 R16;
    # R05 R21 R22 R23 R26 R27 R28; the rest, without R04.
    text = claims_parts.claims_summary(english).to_text()
    assert "47 figures and statements" in text
    assert (
        "3 × CONTRADICTION, 7 × CONTRADICTION-IF, 4 × FORCED, 7 × UNDECIDABLE, "
        "8 × CONSISTENT and 1 without a verdict of its own"
    ) in text


def test_the_answer_stands_first(english):
    text = claims_parts.claims_summary(english).to_text()
    assert text.startswith(
        "Not all published figures can be true: 3 relations between them are "
        "contradictions with nothing supposed."
    )


def test_quotation_marks_inside_others_are_of_another_kind(page):
    text = claims_parts.verdicts(page).to_text()
    for twice in ("««", "»»", '“"', '"”'):
        assert twice not in text


def test_verdicts_are_told_by_word_and_sign_and_not_by_colour_alone(page):
    html = str(claims_parts.relations_table(page).to_html())
    table = BeautifulSoup(html, "html.parser")
    marked = table.select("td span[style]")
    assert len(marked) == 29  # all but R04
    for cell in marked:
        words = cell.get_text().split()
        assert words[0] == MARKS[words[1]][0]
    assert len({sign for sign, _colour in MARKS.values()}) == len(MARKS)


def test_verdict_colours_are_seen_on_white():
    for _sign, colour in MARKS.values():
        assert style.contrast(colour, style.PAPER) >= 3


def test_every_number_of_the_sentences_is_a_fact_with_the_file_it_came_from(english):
    for part in PARTS:
        part(english).to_html()
    facts = english.facts.list_facts()
    found = {f.fact_id: f for f in facts}
    bound = found["claims.r11-s-low.claim_bound"]
    assert (bound.value, bound.unit) == (96.5, "percent")
    assert all(f.places[0].file == "claims.yaml" for f in facts)
    assert all(f.places[0].sha256 for f in facts)


def test_numbers_in_running_text_are_all_marked(english):
    html = str(claims_parts.verdicts(english).to_html())
    page = BeautifulSoup(html, "html.parser")
    for inside in page.select("[id], a, code, .name, q, cite, time, data"):
        if inside.name not in ("li", "ul"):
            inside.extract()
    assert not re.search(r"\d", page.get_text())


def test_codes_of_claims_and_relations_lead_to_their_rows(page):
    html = "".join(str(part(page).to_html()) for part in PARTS)
    whole = BeautifulSoup(html, "html.parser")
    rows = {row["id"]: row.th.text for row in whole.select("tr[id]")}
    codes = set(rows.values())
    links = [a for a in whole.find_all("a") if a.code]
    assert len(links) > 100
    assert all(rows[a["href"].removeprefix("#")] == a.text for a in links)
    # Outside the two tables that hold the rows, no code stands without its link.
    for table in whole.find_all("table"):
        if table.select("tr[id]"):
            table.decompose()
    plain = [code for code in whole.find_all("code") if code.parent.name != "a"]
    assert [code.text for code in plain if code.text in codes] == []


def test_the_notes_describe_every_number(page):
    for part in PARTS:
        part(page).to_html()
    assert number_notes(page).to_text().count("claims.yaml") > 50


def test_the_number_line_has_a_table_and_a_description(page):
    picture = claims_pictures.forced_picture(page)
    assert picture.table is not None
    assert len(picture.table.frame) == 5
    sign = "," if page.language.code == "es" else "."
    assert f"96{sign}5" in strip_marks(picture.headline)
    assert f"92{sign}333" in picture.alt


def test_a_hollow_end_is_open_and_a_filled_one_closed(english):
    ax = style.new_axes(2)
    half_open = Interval(unround("97").low, unround("97").low + 3, True, False)
    plot_possible(["row"], [half_open], ax=ax, language=Language("en"))
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [dot.get_markerfacecolor() for dot in dots] == [style.PAPER, style.REPORTED]


def test_where_nothing_is_left_there_is_no_bar(english):
    ax = style.new_axes(2)
    plot_possible(["row"], [None], ax=ax, language=Language("en"))
    assert not [line for line in ax.lines if line.get_marker() == "o"]
    assert ax.texts[0].get_text() == "nothing"


def test_the_reconstruction_is_named_beside_the_data(english):
    text = claims_parts.data_check(english).to_text()
    assert "Reconstruction for demonstration" in text
    assert "confirms nothing about the authority's own" in text


@pytest.mark.parametrize(
    ("interval", "en", "es"),
    [
        (
            Interval(unround("97").low, unround("100").low),
            "[96.5, 99.5]",
            "[96,5; 99,5]",
        ),
        (Interval(None, unround("97").low), "≤ 96.5", "≤ 96,5"),
        (Interval(unround("97").low, None, True), "> 96.5", "> 96,5"),
        (None, "nothing", None),
    ],
)
def test_intervals_are_written_by_the_rules_of_the_language(interval, en, es):
    assert write_interval(interval, Language("en")) == en
    if es:
        assert write_interval(interval, Language("es")) == es


def test_numbers_have_as_few_decimals_as_say_them():
    assert [count_decimals(x) for x in (98, 96.5, 92.25, 277 / 3)] == [0, 1, 2, 3]
    assert write_number(98, Language("en")) == "98"


def test_every_formula_of_the_page_is_described_in_both_languages():
    for code in ("en", "es"):
        words = describe_formula("claim_bound", Language(code))
        assert words.name
        assert words.sentence.endswith(".")


def test_any_report_can_be_audited(tmp_path):
    # Another city's file: 3 + 4 = 8 cannot be; everything is told with its own words.
    (tmp_path / "claims.yaml").write_text(
        """\
source: {title: Annual report}
claims:
  - {id: A, ref: p. 1, quote: 3 parks, value: "3", unit: count, subject: parks}
  - {id: B, ref: p. 2, quote: 4 squares, value: "4", unit: count, subject: squares}
  - {id: C, ref: p. 3, quote: 8 in all, value: "8", unit: count, subject: places}
relations:
  - {id: S, name: Do they add up?, expression: C = A + B, basis: stated}
""",
        encoding="utf-8",
    )
    page = open_sample("en", tmp_path)
    text = claims_parts.verdicts(page).to_text()
    assert text == (
        "- S: Do they add up? C (8), A (3) and B (4) cannot all be true: one side "
        "gives 8, the other 7, a gap of 1. If only one of them is wrong: C would have "
        "to be 7, or A would have to be 4, or B would have to be 5."
    )
    assert "force no unpublished one" in claims_pictures.forced_picture(page).to_text()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_a_file_with_one_figure_and_no_relation_is_shown(part, tmp_path):
    (tmp_path / "claims.yaml").write_text(
        """\
source: {title: Annual report}
claims:
  - {id: A, ref: p. 1, quote: 3 parks, value: "3", unit: count, subject: parks}
""",
        encoding="utf-8",
    )
    block = part(open_sample("en", tmp_path))
    assert block.to_text()
    assert str(block.to_html())
