"""Pages about evidence: an interval, never a verdict on what nobody has looked at."""

from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from matplotlib.colors import to_hex
from show_samples import (
    HOSTILE,
    make_all_tables,
    make_plan,
    make_progress,
    make_status_progress,
)
from test_measure_evidence import open_toy, take, toy_rows, write_row
from test_show_blocks import find_danger

from gabeval.language import Language
from gabeval.measures.evidence import evidence_at
from gabeval.show import style
from gabeval.show.evidence.draw import evidence_draw
from gabeval.show.evidence.figures import plot_verified
from gabeval.show.evidence.parts import evidence_items, verified_progress
from gabeval.show.marks import strip_marks
from gabeval.show.opened import Opened
from gabeval.show.opening import open_tables
from gabeval.show.summary_parts import summary

PARTS = (verified_progress, evidence_items, evidence_draw)
NBSP = "\u00a0"


def open_with(folder: Path, rows: list[str], commitment: str = "") -> Opened:
    """Open the page of the toy plan with a register of these rows."""
    plan, tables = open_toy(folder, rows)
    return open_tables(plan, tables, "en", commitment=commitment)


def read(block: object) -> str:
    return strip_marks(block.to_text())


def test_solid_is_verified_and_hatched_is_only_reported(tmp_path):
    table = evidence_at(*open_toy(tmp_path, toy_rows()), cut_off="")
    rows = table[table["level"] == "commitment"]
    rows = rows.assign(label=rows["item_id"])
    ax = plot_verified(rows, ax=style.new_axes(), language=Language("en"))
    solid, hatched = ax.containers
    # methods.md 4.6: C1 80 of 96, C2 54 of 94, C3 60 of 60
    assert [bar.get_width() for bar in solid] == pytest.approx([80, 54, 60])
    assert [bar.get_width() for bar in hatched] == pytest.approx([16, 40, 0])
    assert {bar.get_hatch() for bar in hatched} == {"////"}
    assert {to_hex(bar.get_facecolor()) for bar in solid} == {style.REPORTED}
    texts = [text.get_text() for text in ax.texts]
    assert texts == ["80.0–96.0%", "54.0–94.0%", "60.0–60.0%"]


def test_a_page_prints_the_interval_and_who_is_least_verified(tmp_path):
    page = open_with(tmp_path, toy_rows())
    said = read(verified_progress(page, "plan"))
    assert (
        "Progress lies between 68.2%, which accepted evidence shows, and 88.2%, as "
        "reported."
    ) in said
    assert "77.3% of what was reported has been verified." in said
    rows = [line for line in said.splitlines() if " | " in line][1:]
    assert [row.split(" | ")[1:3] for row in rows] == [
        *(["94.0", "54.0"], ["96.0", "80.0"], ["60.0", "60.0"])
    ]


def test_facts_lead_to_the_rows_of_the_register(tmp_path):
    page = open_with(tmp_path, toy_rows())
    verified_progress(page, "plan")
    facts = {fact.fact_id: fact for fact in page.facts.list_facts()}
    fact = facts["plan.2022q4.verified_pct"]
    assert fact.value == pytest.approx(68.2)
    assert "evidence.csv!!2-7" in fact.origin
    assert len(fact.sha256[-1]) == 64


def test_what_nobody_has_looked_at_is_said_and_is_not_zero(tmp_path):
    rows = [write_row("m11"), write_row("m12", "not_checked")]
    said = read(verified_progress(open_with(tmp_path, rows), "plan"))
    # weight times report: m12 15; m13, m21, m22 and m31 8 + 16.2 + 12 + 12
    assert "15.0 percentage points have not been checked yet." in said
    assert "For 48.2 percentage points the register names no evidence at all." in said
    assert "That is not the same as zero" in said


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([], "declares no draw"),
        ([write_row("m11", drawn="a mano")], "picked by hand"),
        (
            [write_row("m11", drawn="al azar"), write_row("m12", drawn="por peso")],
            "two",
        ),
        ([write_row("m11", "not_checked", drawn="al azar")], "Not all that was drawn"),
    ],
)
def test_nothing_is_concluded_from_what_was_not_drawn(tmp_path, rows, wanted):
    said = read(verified_progress(open_with(tmp_path, rows), "plan"))
    assert wanted in said
    assert "at most" not in said


def test_a_random_draw_is_concluded_from_in_one_sentence(tmp_path):
    rows = [
        write_row("m11", drawn="al azar"),
        write_row("m12", drawn="al azar"),
        write_row("m13", "rejected", drawn="al azar"),
    ]
    said = read(verified_progress(open_with(tmp_path, rows), "plan"))
    # 6 milestones, 3 checked, 1 bad. With D = 5 bad of 6, at most 1 of 3 cannot be
    # (there is but 1 good one); with D = 4: C(4,1) C(2,2) / C(6,3) = 4/20 > 5 %.
    assert (
        "Of 6 milestones, 3 were drawn at random and checked; not verified in full: 1. "
        "With a confidence of 95%, at most 4 of 6 are not."
    ) in said.replace(NBSP, " ")


def test_a_census_needs_no_confidence(tmp_path):
    rows = [write_row(name, drawn="todas") for name in ("m11", "m12", "m13", "m21")]
    rows += [write_row(name, drawn="todas") for name in ("m22", "m31")]
    said = read(verified_progress(open_with(tmp_path, rows), "plan"))
    assert "All of what was reported has been checked." in said
    assert "Accepted evidence shows all of the 88.2% reported." in said


def test_a_draw_from_the_plan_says_nothing_of_one_commitment(tmp_path):
    rows = [write_row("m11", drawn="por peso"), write_row("m21", drawn="por peso")]
    page = open_with(tmp_path, rows, commitment="C1")
    said = read(verified_progress(page, "commitment", "C1"))
    assert "drawn" not in said
    assert "m12" in said


def test_the_kinds_of_evidence_stand_apart_in_the_list(tmp_path):
    rows = [write_row("m11"), write_row("m12", "broken_link"), write_row("m13", "none")]
    said = read(evidence_items(open_with(tmp_path, rows), "plan"))
    told = [line.split(" | ")[3] for line in said.splitlines() if line.startswith("E-")]
    assert told == ["broken link", "no evidence given", "accepted"]


def test_a_proposed_draw_prints_its_seed_as_it_is_typed(tmp_path):
    said = read(evidence_draw(open_with(tmp_path, []), "plan", n=3, seed=20240131))
    assert "seed 20240131, so anyone can repeat it" in said
    assert "column" not in said, "a page gives no orders to who keeps the register"
    rows = [line for line in said.splitlines() if line.count(" | ") == 4][1:]
    assert len(rows) == 3


def test_no_draw_is_proposed_once_one_has_been_made(tmp_path):
    rows = [write_row("m11", drawn="por peso"), write_row("m21", drawn="por peso")]
    assert read(evidence_draw(open_with(tmp_path, rows), "plan")) == ""


def test_no_draw_is_proposed_where_all_has_been_checked(tmp_path):
    names = ("m11", "m12", "m13", "m21", "m22", "m31")
    page = open_with(tmp_path, [write_row(name) for name in names])
    assert read(evidence_draw(page, "plan")) == ""


def test_a_draw_is_proposed_beside_what_was_picked_by_hand(tmp_path):
    page = open_with(tmp_path, [write_row("m11")])
    assert "Draw of milestones" in read(evidence_draw(page, "plan"))


NOTE = "told by telephone"


@pytest.mark.parametrize(("setting", "is_shown"), [("", False), ("true", True)])
def test_notes_of_the_register_are_shown_only_where_they_are_published(
    tmp_path, setting, is_shown
):
    plan, tables = open_toy(tmp_path, [])
    register = plan.folder / "evidence.csv"
    head, row = register.read_text(), write_row("m11")
    register.write_text(f"{head.strip()};note\n{row};{NOTE}\n")
    if setting:
        (plan.folder / "publication.yaml").write_text(f"evidence_notes: {setting}\n")
    said = read(evidence_items(open_tables(plan, tables, "en"), "plan"))
    assert "m11-2022Q4.pdf" in said
    assert (NOTE in said) is is_shown
    assert ("To be noted" in said) is is_shown


def test_a_plan_without_a_register_says_so_once(tmp_path):
    page = open_tables(make_plan(), make_all_tables(), "en")
    said = [read(part(page, "plan")) for part in PARTS]
    assert "".join(said).count("no evidence register") == 1


def test_the_card_holds_the_range_from_verified_to_reported(tmp_path):
    page = open_with(tmp_path, toy_rows())
    # methods.md 4.6: 80 of 96 in C1
    text = strip_marks(summary(page, "commitment", "C1").to_text())
    assert "From verified to reported: 80.0% to 96.0%" in text
    bare = open_tables(make_plan(), make_all_tables(), "en")
    assert "From verified" not in summary(bare, "plan").to_text()


@pytest.mark.parametrize("part", [p for p in PARTS if p is not evidence_items])
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    "frames",
    [
        {},
        {"progress": make_status_progress()},
        {"progress": make_progress().iloc[:0]},
    ],
)
def test_without_a_register_every_part_says_so_and_shows_no_number(
    part, language, frames
):
    page = open_tables(make_plan(), make_all_tables(**frames), language)
    soup = BeautifulSoup(str(part(page, "plan").to_html()), "html.parser")
    assert soup.get_text().strip()
    if part is not evidence_draw:
        assert not soup.find("table")
    assert "nan" not in soup.get_text().lower().split()


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_register_can_act_on_a_page(tmp_path, part, text):
    flat = " ".join(text.split()).replace('"', '""').replace("\x01", "")
    row = f'"{flat}";m11;2022Q4;"{flat}";accepted;;"{flat}";2023-01-20;'
    page = open_with(tmp_path, [row])
    html = str(part(page, "plan").to_html())
    assert [found for found in find_danger(html) if found != "svg"] == []
    assert html.count("<svg") == html.count('<svg viewBox="0 0 560')


def test_the_same_register_is_the_same_bytes(tmp_path):
    def build() -> str:
        page = open_with(tmp_path, toy_rows())
        return "".join(str(part(page, "plan").to_html()) for part in PARTS)

    assert build() == build()


def test_drawn_numbers_can_be_taken_away_unrounded(tmp_path):
    page = open_with(tmp_path, toy_rows())
    (data,) = verified_progress(page, "plan").to_data()
    assert data["figure"] == "verified"
    place = data["columns"].index("verified_pct")
    assert sorted(row[place] for row in data["rows"]) == pytest.approx([54, 60, 80])


def test_measured_rows_are_those_that_are_shown(tmp_path):
    plan, tables = open_toy(tmp_path, toy_rows())
    table = evidence_at(plan, tables, cut_off="")
    assert take(table, "plan")["verified_pct"] == pytest.approx(68.2)
    assert np.isfinite(table["verified_pct"]).all()
