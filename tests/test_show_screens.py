"""Pages about how progress was reported: an order of verification, no accusation."""

import re

import numpy as np
import pandas as pd
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
from test_show_blocks import find_danger

from gabeval.language import Language
from gabeval.show import style
from gabeval.show.marks import strip_marks
from gabeval.show.opened import Opened
from gabeval.show.opening import open_tables
from gabeval.show.screens.figures import (
    choose_grid,
    plot_excess,
    plot_last_digits,
    plot_mirror,
)
from gabeval.show.screens.parts import repeated_texts, screens_overview
from gabeval.show.screens.pictures import (
    excess_picture,
    last_digits_picture,
    mirror_picture,
)
from gabeval.show.screens.sentences import say_effect, write_p
from gabeval.show.words import Nouns

EN = Language("en")
PARTS = (
    screens_overview,
    repeated_texts,
    last_digits_picture,
    mirror_picture,
    excess_picture,
)
ACCUSING = re.compile(
    r"\b(fraud|manipulat\w*|cheat\w*|lie[sd]?|invent\w*|falsif\w*|fake\w*|suspect\w*|"
    r"dishonest\w*|guilty|fraude|trampa\w*|sospech\w*|mentira\w*)\b",
    re.IGNORECASE,
)


def open_toy_page(commitment: str = "", **columns: object) -> Opened:
    """Open the toy plan; `columns` replace whole columns of its progress."""
    tables = make_all_tables(progress=make_progress(**columns))
    return open_tables(make_plan(), tables, "en", commitment=commitment)


def read(block: object) -> str:
    return strip_marks(block.to_text())


def test_last_digits_are_dots_beside_what_chance_would_give():
    table = pd.DataFrame(
        {
            "digit": range(10),
            "n": [5, 1, 0, 0, 0, 4, 0, 0, 0, 0],
            "expected": [1.0] * 10,
        }
    )
    ax = plot_last_digits(table, ax=style.new_axes(), language=EN)
    filled, hollow, chance = ax.lines
    assert filled.get_xdata().tolist() == [0, 5]
    assert filled.get_ydata().tolist() == [5, 4]
    assert to_hex(hollow.get_markerfacecolor()) == style.PAPER
    assert chance.get_ydata().tolist() == [1.0] * 10


def test_reports_on_the_diagonal_are_filled_and_lie_on_top():
    ax = plot_mirror([50, 50, 80], [50, 50, 60], ax=style.new_axes(), language=EN)
    apart, equal = ax.collections
    assert to_hex(apart.get_facecolors()[0]) == style.PAPER
    assert to_hex(equal.get_facecolors()[0]) == style.REPORTED
    assert equal.get_offsets().tolist() == [[50, 50]]
    # Two marks on one place are drawn larger than one.
    assert equal.get_sizes()[0] > apart.get_sizes()[0]
    assert equal.get_zorder() > apart.get_zorder()


def test_more_than_programmed_is_drawn_upwards_on_one_scale_for_all():
    table = pd.DataFrame(
        {
            "label": ["a", "a", "b", "b"],
            "quarter": ["2022Q3", "2022Q4"] * 2,
            "excess_pp": [-5.0, 10.0, np.nan, 0.0],
        }
    )
    ax = plot_excess(table, ax=style.new_axes(), language=EN)
    heights = [bar.get_height() for bar in ax.patches]
    # The axis runs downwards, so that up is negative; 10 points are the largest.
    assert heights[1] == pytest.approx(-2 * heights[0])
    assert len(heights) == 3
    assert [t.get_text() for t in ax.texts] == ["+10.0\u00a0pp", "0.0\u00a0pp"]


def test_an_overview_says_how_many_tests_there_were_and_accuses_nobody():
    said = read(screens_overview(open_toy_page(), "plan"))
    assert "none of them says that anybody did anything wrong" in said
    # One entity has nobody to be compared with, and four quarters make no trend. Left
    # are the 14 values from 1 to 99, all multiples of five, and the last quarter.
    assert "2 tests were carried out" in said
    assert "1 is marked and concerns 1 entity" in said
    assert "(14 of 14)" in said
    assert not ACCUSING.search(said)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_no_part_uses_a_word_of_accusation(part, language):
    page = open_tables(make_plan(), make_all_tables(), language)
    assert not ACCUSING.search(read(part(page, "plan")))


def test_the_last_quarter_is_said_with_its_sign():
    said = read(excess_picture(open_toy_page(), "plan"))
    # methods.md 0: 45 points over the 5 milestones without a gap.
    assert "The last quarter added +9.0\u00a0pp against its programme" in said
    assert "over 5 milestones" in said


def test_reports_equal_to_the_programme_are_counted():
    said = read(mirror_picture(open_toy_page(), "plan"))
    # 5 of 13, see tests/test_measure_screens_tables.py
    assert "38.5% of 13 reports equal the programme to the last digit." in said


def test_one_commitment_has_no_order_of_entities():
    said = read(screens_overview(open_toy_page("C1"), "commitment", "C1"))
    assert "Where to look first" not in said
    assert "Standing still" in said


def test_two_entities_are_ordered_and_the_unmarked_have_no_place():
    owner = ["A"] * 12 + ["B"] * 12
    said = read(screens_overview(open_toy_page(entity_id=owner), "plan"))
    assert "Where to look first: entities by marked tests" in said
    assert "no place" in said


def test_facts_without_a_test_stand_in_a_table_of_their_own():
    owner = ["A"] * 12 + ["B"] * 12
    parts = screens_overview(open_toy_page(entity_id=owner), "plan").blocks
    tables = {x.name: x.frame for x in parts if hasattr(x, "frame")}
    assert list(tables) == ["screens-order", "screens-facts", "screens"]
    tested = set(tables["screens"]["screen"])
    assert tested
    assert tested.isdisjoint(tables["screens-facts"].columns)


def test_texts_that_repeat_are_shown_side_by_side():
    text = "se realizaron {} mesas de trabajo con la comunidad de las localidades"
    told = [text.format(i % 4) if i < 4 else None for i in range(24)]
    said = read(repeated_texts(open_toy_page(narrative=told), "plan"))
    assert "the same but for numbers and dates" in said
    assert "mesas de trabajo con la comunidad de las localidades" in said
    assert read(repeated_texts(open_toy_page(), "plan")).startswith("There are no two")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("heaping", 4.43, 17, 20), "4.4 times as many as by chance (17 of 20)"),
        (("bunching", 0.5, 3, 6), "50.0% (3 of 6)"),
        (("mirror", 0.875, 9.8, 16), "87.5% (14 of 16)"),
        (("mirror", 1.0, float("inf"), 4), "100.0% (4 of 4)"),
        (("jump", -1.25, -5, 4), "−1.3\u00a0pp"),
        (("stuck", 3, 1, 6), "3 equal reports; 1 milestone stands so"),
        (("stuck", 0, 0, 6), "not found"),
        (("falling", -10, 1, 6), "1 step, −10.0 pp"),
        (("late", 17, 106, 30), "median 17 days, 106 at most"),
        (("trend", float("nan"), 0, 0), "no data"),
    ],
)
def test_an_effect_is_said_with_its_unit(row, said):
    screen, effect, statistic, n = row
    fields = {
        "screen": screen,
        "effect": effect,
        "statistic": statistic,
        "n": n,
        "detail": "",
    }
    assert say_effect(fields, EN, Nouns("milestone", "milestones")) == said


def test_reports_that_have_not_come_are_not_called_missing_data():
    row = {
        "screen": "late",
        "effect": float("nan"),
        "statistic": float("nan"),
        "n": 3,
        "detail": "n_open=3; open_days=92",
    }
    assert say_effect(row, EN, Nouns("milestone", "milestones")) == "not yet"


def test_a_tiny_p_value_feigns_no_exactness():
    assert write_p(1e-12, EN) == "below 0.0001"
    assert write_p(0.01667, EN) == "0.0167"
    assert write_p(0.25, EN, is_exact=False) == "0.2500, by random draws"
    assert write_p(float("nan"), EN) == "not tested"


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    "frames",
    [
        {},
        {"progress": make_status_progress()},
        {"progress": make_progress().iloc[:0]},
        {"progress": make_progress(planned_pct=np.nan)},
        {"progress": make_progress(entity_id=None)},
    ],
)
def test_every_part_stands_on_every_kind_of_monitor(part, language, frames):
    page = open_tables(make_plan(), make_all_tables(**frames), language)
    soup = BeautifulSoup(str(part(page, "plan").to_html()), "html.parser")
    assert soup.get_text().strip()
    cells = [c.text.strip().lower() for c in soup.find_all(["td", "th", "text"])]
    assert not {"nan", "none", ""} & set(cells)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_an_export_can_act_on_a_page(part, text):
    page = open_toy_page(
        narrative=f"{text} una dos tres cuatro cinco seis siete ocho", entity_id=text
    )
    html = str(part(page, "plan").to_html())
    assert [found for found in find_danger(html) if found != "svg"] == []
    assert html.count("<svg") == html.count('<svg viewBox="0 0 560')


def test_the_same_reports_are_the_same_bytes():
    def build() -> str:
        page = open_toy_page()
        return "".join(str(part(page, "plan").to_html()) for part in PARTS)

    assert build() == build()


def test_facts_of_screens_name_the_exports_they_came_from():
    page = open_toy_page()
    for part in PARTS:
        part(page, "plan")
    facts = page.facts.list_facts()
    assert facts
    assert all(fact.places for fact in facts)


def test_very_many_reports_share_marks_and_equal_ones_stay_apart():
    # 101 × 101 pairs of whole percents: as they are, 10,201 marks; at every fifth
    # percent 21 × 21, and the diagonal's own 21 beside those that round onto it.
    percents = [(x, y) for x in range(101) for y in range(101)]
    planned, reported = zip(*percents, strict=True)
    assert choose_grid(planned, reported) == 5
    ax = plot_mirror(planned, reported, ax=style.new_axes(), language=EN)
    hollow, filled = (len(marks.get_offsets()) for marks in ax.collections)
    assert (hollow, filled) == (441, 21)
    sizes = np.concatenate([marks.get_sizes() for marks in ax.collections])
    # A mark's size says how many it stands for: all pairs are still there.
    assert np.sum((sizes / 24) ** 2) == pytest.approx(10_201)


def test_whole_percents_are_fine_enough_where_they_leave_few_marks():
    # 700 pairs a hundredth of a percent apart, all between 10 and 17 %.
    planned = [10 + n / 100 for n in range(700)]
    assert choose_grid(planned, [50.0] * 700) == 1
