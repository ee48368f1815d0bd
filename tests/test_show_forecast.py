"""The part about what is to come: methods side by side, and every forecast kept."""

import json

import numpy as np
import pandas as pd
import pytest
from show_samples import MILESTONES, make_all_tables, make_plan, make_status_progress
from vintage_samples import CLASS, make_vintages

from gabeval.language import Language
from gabeval.measures.forecast import METHODS, STATES, fan_at
from gabeval.show import style
from gabeval.show.forecast.figures import (
    MARKERS,
    Ahead,
    name_method,
    plot_fan,
    plot_methods,
    plot_record,
)
from gabeval.show.forecast.parts import forecast
from gabeval.show.forecast.sentences import name_says, name_state, write_said
from gabeval.show.opening import open_tables

EN = Language("en")


def open_toy(
    milestones: dict = MILESTONES,
    *,
    commitment: str = "",
    cut_off: str = "",
    language: str = "en",
):
    """Open the toy plan as seen at the end of quarters 3 and 4."""
    tables = make_all_tables(**make_vintages(milestones))
    return open_tables(
        make_plan(), tables, language, cut_off=cut_off, commitment=commitment
    )


def read(page) -> str:
    """Read the part as text."""
    return forecast(page, *page.scope).to_text()


def test_methods_are_counted_and_none_stands_alone():
    text = read(open_toy(cut_off="2022-09-30"))
    # own increments: no chance; earned schedule: March 2023; no class of five
    assert "2 of 2 methods say late." in text
    assert "Own past increments | late | 0 |" in text
    assert "15 March 2023" in text


def test_what_is_past_its_date_is_late_without_a_chance():
    text = read(open_toy())
    assert text.startswith("It was due on 31 December 2022 and is not finished")
    assert "methods say late" not in text


def test_what_is_finished_leaves_nothing_to_forecast():
    done = {"m1": ("C1", 1.0, [50, 100, 100, 100], [60, 100, 100, 100])}
    assert read(open_toy(done)).startswith("It is finished")


def test_past_forecasts_are_kept_and_scored():
    text = read(open_toy())
    # methods.md toy plan: five open milestones in Q3, (4/9 + 1) / 5 = .289; two of
    # them finished, base rate .6 * .4 = .24
    assert "5 forecasts of milestones by their own increments have come due" in text
    assert "Brier score is 0.289" in text
    assert "would have scored 0.240, no worse" in text


def test_nothing_due_yet_is_said():
    text = read(open_toy(cut_off="2022-09-30"))
    assert "No forecast has come due yet, so none is scored." in text


def test_the_class_is_shown_with_its_count():
    page = open_toy(CLASS, commitment="C1", cut_off="2022-09-30")
    assert "75% (7 of 9)" in read(page)


def test_a_missing_last_report_is_said():
    changed = dict(MILESTONES)
    changed["m31"] = ("C3", 1.0, [30, 60, 80, 100], [30, 60, None, 60])
    page = open_toy(changed, commitment="C3", cut_off="2022-09-30")
    text = read(page)
    assert "A report is missing for the last quarter" in text
    assert "cannot tell" in text


def test_a_report_missing_at_the_due_date_is_not_called_late():
    changed = dict(MILESTONES)
    changed["m31"] = ("C3", 1.0, [30, 60, 80, 100], [30, 60, 90, None])
    text = read(open_toy(changed, commitment="C3"))
    assert "a report since then is missing, so nobody can tell" in text
    assert "it is late" not in text


def test_progress_that_was_taken_back_is_said():
    changed = dict(MILESTONES)
    changed["m31"] = ("C3", 1.0, [30, 60, 80, 100], [30, 80, 60, 60])
    page = open_toy(changed, commitment="C3", cut_off="2022-09-30")
    assert "Progress was taken back at least once" in read(page)


def test_a_jump_in_the_last_quarter_is_marked_as_a_house_rule():
    changed = dict(MILESTONES)
    changed["m31"] = ("C3", 1.0, [30, 60, 80, 100], [5, 10, 80, 90])
    page = open_toy(changed, commitment="C3", cut_off="2022-09-30")
    text = read(page)
    assert "Most of its progress came in the last quarter" in text
    assert "house rule" in text


def test_without_a_programme_the_due_date_says_where_it_is_from():
    changed = {
        name: (c, w, [None] * 4, reported)
        for name, (c, w, _planned, reported) in MILESTONES.items()
    }
    text = read(open_toy(changed, cut_off="2022-09-30"))
    assert "the end of the plan, since no programme says" in text
    assert "no programme" in text


def test_statuses_are_one_sentence():
    tables = make_all_tables(progress=make_status_progress())
    page = open_tables(make_plan(), tables, "en")
    assert read(page).startswith("The monitor gives no percentages here")


def test_the_fan_starts_where_progress_stands():
    tables = make_all_tables(**make_vintages())
    series = fan_at(make_plan(), tables, cut_off="2022-09-30")
    now = series[series["quarter"] == "2022Q3"].iloc[0]
    # methods.md 1.1: 61.3; the smallest step of the next quarter is 17.8
    assert [now["low"], now["median"], now["high"]] == pytest.approx([61.3] * 3)
    following = series[series["quarter"] == "2022Q4"].iloc[0]
    assert following["low"] == pytest.approx(61.3 + 17.8)
    assert following["high"] == pytest.approx(61.3 + 21.9)
    assert series["reported_pct"].notna().sum() == 3


def test_there_is_no_fan_of_what_is_late():
    tables = make_all_tables(**make_vintages())
    assert fan_at(make_plan(), tables, cut_off="2022-12-31").empty


def test_the_fan_is_drawn_with_its_due_date_and_the_other_method():
    tables = make_all_tables(**make_vintages())
    series = fan_at(make_plan(), tables, cut_off="2022-09-30")
    ax = plot_fan(
        series, Ahead("2022-12-31", "2023-03-15"), ax=style.new_axes(), language=EN
    )
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert "due" in labels
    assert "end by the earned schedule" in labels
    alone = plot_fan(series, Ahead("2022-12-31", ""), ax=style.new_axes(), language=EN)
    labels = [text.get_text() for text in alone.get_legend().get_texts()]
    assert "end by the earned schedule" not in labels


def test_methods_are_told_apart_without_colour():
    assert len(set(MARKERS.values())) == len(METHODS)
    table = pd.DataFrame(
        {
            "method": list(METHODS),
            "p_on_time": [0.75, 0.4, np.nan],
            "p_low": [0.46, 0.4, np.nan],
            "p_high": [0.95, 0.4, np.nan],
            "said": ["75% (7 of 9)", "40%", "15 March 2023"],
        }
    )
    ax = plot_methods(table, ax=style.new_axes(), language=EN)
    assert [t.get_text() for t in ax.texts] == table["said"].tolist()
    dots = [x for x in ax.lines if x.get_marker() in set(MARKERS.values())]
    assert [x.get_xdata()[0] for x in dots] == pytest.approx([75, 40])


def test_the_record_puts_days_at_the_top_or_at_the_bottom():
    table = pd.DataFrame(
        {
            "cut_off": ["2022-06-30", "2022-09-30"] * 2,
            "method": ["bootstrap"] * 2 + ["schedule"] * 2,
            "p_on_time": [0.2, 0.9, np.nan, np.nan],
            "says": ["late", "on_time", "late", "on_time"],
        }
    )
    ax = plot_record(table, ax=style.new_axes(), language=EN)
    drawn = {x.get_label(): x for x in ax.lines}
    chance = drawn[name_method("bootstrap", EN)]
    assert chance.get_ydata().tolist() == pytest.approx([20, 90])
    days = drawn[name_method("schedule", EN)]
    assert days.get_ydata().tolist() == [0, 100]
    assert days.get_linestyle() == "None"


def test_every_state_and_statement_has_words():
    for code in ("en", "es"):
        language = Language(code)
        words = [name_state(state, language) for state in STATES if state != "open"]
        assert all(words)
        assert all(name_says(s, language) for s in ("on_time", "late", "cannot_tell"))


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"state": "too_few", "k": 1, "n": 3}, "1 of 3 only"),
        ({"state": "too_few", "k": 6, "n": 13}, "classes too small"),
        ({"state": "too_few", "k": 0, "n": 0}, "nothing to compare with"),
        ({"state": "late"}, "late"),
        (
            {"state": "open", "method": "schedule", "date_median": None},
            "no end in sight",
        ),
        ({"state": "open", "method": "bootstrap", "p_on_time": 0.4375}, "44%"),
    ],
)
def test_what_a_method_says_is_short(row, text):
    assert write_said(row, EN) == text


def test_every_number_in_the_sentences_is_a_fact_of_the_page():
    page = open_toy()
    forecast(page, *page.scope)
    facts = {fact.fact_id: fact for fact in page.facts.list_facts()}
    assert facts["plan.brier"].value == pytest.approx((4 / 9 + 1) / 5)
    assert facts["plan.n_scored"].value == 5
    json.dumps(page.facts.records(), allow_nan=False)


def test_the_part_reads_in_spanish_and_is_the_same_each_time():
    one, other = (open_toy(language="es", cut_off="2022-09-30") for _i in range(2))
    first = str(forecast(one, *one.scope).to_html())
    assert first == str(forecast(other, *other.scope).to_html())
    assert "15 de marzo de 2023" in first
    assert first.count("<svg") == 2
