"""The schedule on a page: days in words, an arrow, and nothing that is not known."""

import math

import pandas as pd
import pytest
from show_samples import (
    make_all_tables,
    make_exports,
    make_plan,
    make_progress,
    make_tree,
)

from gabeval.measures.schedule import programmes_at, schedule_at
from gabeval.show import style
from gabeval.show.marks import strip_marks
from gabeval.show.opening import open_tables
from gabeval.show.schedule.figures import plot_schedule
from gabeval.show.schedule.measured import say_main_delay
from gabeval.show.schedule.parts import schedule, schedule_table


def open_toy(language="en", plan=None, cut_off="", commitment="", **frames):
    tables = make_all_tables(**frames)
    return open_tables(
        plan or make_plan(), tables, language, cut_off=cut_off, commitment=commitment
    )


def read(block):
    return strip_marks(block.to_text())


def test_the_headline_says_days_and_a_sentence_below_both_paces():
    # methods.md §1.2: at Q4 44.0406 days, SPI(t) 0.880325, SPI 0.882.
    text = read(schedule(open_toy(), "plan"))
    assert (
        "On 31 December 2022 progress stood where the programme had placed it 44 days "
        "earlier." in text
    )
    assert "SPI(t) 0.88; SPI 0.88. SPI tends to one at the end of any plan" in text


def test_the_main_point_says_the_delay_in_a_sentence():
    # methods.md §1.2: at Q4 44.0406 days.
    assert strip_marks(say_main_delay(open_toy(), "plan")) == (
        "On 31 December 2022, progress was 44 days late against the first programme."
    )


def test_the_main_point_says_so_where_nothing_is_late():
    exports = make_exports().assign(cut_off="2022-09-30")
    rows = make_progress()
    later = rows["quarter"] > "2022Q3"
    rows = rows.assign(
        reported_pct=rows["planned_pct"].mask(later),
        reported_state=rows["reported_state"].mask(later, "blank"),
    )
    page = open_toy("es", exports=exports, progress=rows)
    assert strip_marks(say_main_delay(page, "plan")) == (
        "El 30 de septiembre de 2022 el avance no llevaba retraso ni adelanto frente a "
        "la primera programación."
    )


def test_at_the_third_quarter_it_is_47_days():
    # methods.md §1.2, "Show": 47 days earlier (SPI(t) 0.83; SPI 0.81).
    exports = make_exports().assign(cut_off="2022-09-30")
    rows = make_progress()
    later = rows["quarter"] > "2022Q3"
    rows = rows.assign(
        reported_pct=rows["reported_pct"].mask(later),
        reported_state=rows["reported_state"].mask(later, "blank"),
    )
    page = open_toy(exports=exports, progress=rows)
    text = read(schedule(page, "plan"))
    assert "placed it 47 days earlier." in text
    assert "SPI(t) 0.83; SPI 0.81." in text


def test_every_number_of_the_sentence_is_a_fact_with_its_rows():
    page = open_toy()
    schedule(page, "plan")
    facts = {fact.formula: fact for fact in page.facts.list_facts()}
    assert facts["delay_days"].value == pytest.approx(44.0406, abs=1e-4)
    assert facts["spi_time"].value == pytest.approx(0.880325, abs=1e-6)
    assert all(fact.places for fact in facts.values())
    assert facts["delay_days"].weight_rule == "normalised"


def test_an_early_item_is_said_to_be_early():
    # The toy programme, halved, is reported to the letter, and 5 points more at Q2.
    rows = make_progress()
    rows = rows.assign(
        planned_pct=rows["planned_pct"] / 2,
        reported_pct=rows["planned_pct"] / 2,
        reported_state="value",
    )
    ahead = rows["quarter"] == "2022Q2"
    exports = make_exports().assign(cut_off="2022-06-30")
    rows = rows.assign(
        reported_pct=rows["reported_pct"].mask(ahead, rows["reported_pct"] + 5)
    )
    page = open_toy(progress=rows, exports=exports)
    # PV 10.425, 23.85, 37.675; A = 28.85: ES = 2 + 5 / 13.825 = 2.3617 quarters, and
    # 0.3617 of the 92 days of the third quarter are 33 days.
    assert "33 days later" in read(schedule(page, "plan"))


def test_a_finished_item_keeps_the_delay_of_the_day_it_was_finished():
    rows = make_progress()
    is_it = rows["milestone_id"] == "m31"
    done = rows["quarter"].map(
        {"2022Q1": 0.0, "2022Q2": 50.0, "2022Q3": 100.0, "2022Q4": 100.0}
    )
    planned = rows["quarter"].map(
        {"2022Q1": 50.0, "2022Q2": 100.0, "2022Q3": 100.0, "2022Q4": 100.0}
    )
    rows = rows.assign(
        reported_pct=rows["reported_pct"].mask(is_it, done),
        planned_pct=rows["planned_pct"].mask(is_it, planned),
    )
    page = open_toy(progress=rows, commitment="C3")
    # Due by 30 June, reported by 30 September: 92 days.
    assert (
        "All that was programmed has been reported since 30 September 2022: 92 days "
        "late." in read(schedule(page, "commitment", "C3"))
    )


def test_without_a_programme_one_sentence_says_so():
    rows = make_progress().assign(planned_pct=math.nan)
    page = open_toy(progress=rows)
    for block in (schedule(page, "plan"), schedule_table(page)):
        assert "no delay can be worked out" in read(block)
    assert page.facts.list_facts() == []


def test_where_nobody_has_reported_nothing_is_said_about_being_late():
    rows = make_progress()
    is_it = rows["milestone_id"] == "m31"
    rows = rows.assign(
        reported_pct=rows["reported_pct"].mask(is_it),
        reported_state=rows["reported_state"].mask(is_it, "blank"),
    )
    page = open_toy(progress=rows, commitment="C3")
    assert "Nobody has reported progress yet" in read(
        schedule(page, "commitment", "C3")
    )
    listed = read(schedule_table(open_toy(progress=rows)))
    assert "Nombre de C3" not in listed


def test_the_range_of_missing_reports_is_said_in_days():
    rows = make_progress()
    last = (rows["milestone_id"] == "m22") & (rows["quarter"] == "2022Q4")
    rows = rows.assign(
        reported_pct=rows["reported_pct"].mask(last),
        reported_state=rows["reported_state"].mask(last, "blank"),
    )
    text = read(schedule(open_toy(progress=rows), "plan"))
    assert "Whatever the missing reports would have said" in text


def test_all_commitments_are_listed_with_the_latest_on_top():
    text = read(schedule_table(open_toy()))
    assert "3 of 3 commitments are behind the first programme." in text
    rows = [line for line in text.splitlines() if " | " in line][1:]
    days = [float(row.split(" | ")[1]) for row in rows]
    assert days == sorted(days, reverse=True)


def test_the_arrow_runs_from_the_planned_day_to_the_cut_off():
    page = open_toy()
    table = schedule_at(page.plan, page.tables, cut_off="2022-12-31")
    table = table[(table["level"] == "plan") & (table["programme"] == "first")]
    curves = programmes_at(page.plan, page.tables, cut_off="2022-12-31")
    curves = curves[curves["level"] == "plan"]
    ax = plot_schedule(
        table, curves, ax=style.new_axes(), language=page.language, label="44 days late"
    )
    arrow, words = ax.texts[0], ax.texts[1]
    (planned, height), (here, other) = arrow.xyann, arrow.xy
    assert here - planned == pytest.approx(44.0406, abs=1e-4)
    assert height == other == pytest.approx(88.2)
    assert words.get_text() == "44 days late"
    reported = ax.lines[-1].get_ydata()
    assert list(reported) == pytest.approx([0, 17.80, 39.40, 61.30, 88.20])


def test_the_figure_says_in_words_what_it_shows():
    html = str(schedule(open_toy(), "plan").to_html())
    assert "<desc" in html
    assert "44 days earlier" in html
    assert 'id="schedule-table"' in html


def test_a_schedule_speaks_spanish_numbers():
    text = read(schedule(open_toy("es"), "plan"))
    assert "0,88" in text


def test_the_drawn_numbers_can_be_downloaded_unrounded():
    (data,) = schedule(open_toy(), "plan").to_data()
    place = data["columns"].index("delay_days")
    assert any(
        row[place] == pytest.approx(44.0405679512769, abs=1e-9) for row in data["rows"]
    )


def test_a_moved_programme_is_told_apart_from_the_first():
    first = make_progress().assign(export_id="old")
    moved = make_progress()
    moved = moved.assign(planned_pct=moved["planned_pct"] * 0.8)
    exports = make_exports()
    frames = {
        "progress": pd.concat([first, moved]),
        "exports": pd.concat(
            [exports.assign(export_id="old", cut_off="2022-03-31"), exports]
        ),
        "tree": pd.concat([make_tree().assign(export_id="old"), make_tree()]),
    }
    text = read(schedule(open_toy(**frames), "plan"))
    assert "Against the programme at the cut-off, which was moved since" in text
