"""The bridge and the revisions on a page: sums that tie, words that accuse nobody."""

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from show_samples import (
    make_all_tables,
    make_exports,
    make_plan,
    make_progress,
    make_status_progress,
    make_tree,
)

from gabeval.errors import UsageError
from gabeval.language import Language
from gabeval.show import style
from gabeval.show.bridge.figures import plot_effects, plot_triangle, plot_waterfall
from gabeval.show.bridge.parts import bridge
from gabeval.show.bridge.revisions import revisions
from gabeval.show.marks import strip_marks
from gabeval.show.opening import open_tables

EN = Language("en")


def lower(rows, milestone="m31", by=10.0):
    """Lower what a milestone had reported for the third quarter."""
    is_it = (rows["milestone_id"] == milestone) & (rows["quarter"] == "2022Q3")
    return rows.assign(reported_pct=rows["reported_pct"] - by * is_it)


def open_two(change=lower, language="en", commitment="", make=make_progress):
    """The toy plan at the end of September, and at the end of the year."""
    first = make().assign(export_id="sep")
    first = first[first["quarter"] <= "2022Q3"]
    exports, tree = make_exports(), make_tree()
    tables = make_all_tables(
        progress=pd.concat([first, change(make())]),
        exports=pd.concat(
            [exports.assign(export_id="sep", cut_off="2022-09-30"), exports]
        ),
        tree=pd.concat([tree.assign(export_id="sep"), tree]),
    )
    plan = make_plan(weights="normalised")
    return open_tables(plan, tables, language, commitment=commitment)


def read(block):
    return strip_marks(block.to_text())


def test_the_sentence_says_what_rose_and_what_was_lowered():
    # 61.3 -> 88.2; m31, weight 0.2, was lowered by 10 and so came 10 further.
    text = read(bridge(open_two(), "plan"))
    assert (
        "Since the cut-off of 30 September 2022 progress rose from 61.30% to 88.20%. "
        "Of the rise of 26.90 percentage points, 28.90 come from reports made after "
        "the earlier cut-off" in text
    )
    assert "values for earlier quarters that were later lowered took away 2.00" in text


def test_a_fall_names_its_causes_first_and_says_why_time_is_none():
    def fall(rows):
        rows = lower(rows, "m11", 30.0)
        last = rows["quarter"] == "2022Q4"
        before = rows[~last].set_index("milestone_id")
        before = before[before["quarter"] == "2022Q3"]["reported_pct"]
        return rows.assign(
            reported_pct=rows["reported_pct"].mask(
                last, rows["milestone_id"].map(before)
            )
        )

    text = read(bridge(open_two(fall), "plan"))
    # m11 weighs 0.25: 61.3 - 7.5 = 53.8.
    assert "fell from 61.30% to 53.80%" in text
    assert (
        "All of the 7.50 percentage points come from values for earlier quarters that "
        "were later lowered" in text
    )
    assert "A later cut-off can only add to cumulative progress" in text
    # 61 and 54: a change between -8 and -6.
    assert "strictly between −8\u00a0pp and −6\u00a0pp" in text


def test_the_printed_lines_tie_with_a_line_of_rounding():
    def thirds(rows):
        return rows.assign(reported_pct=(rows["reported_pct"] / 3).round(4))

    page = open_two(thirds)
    text = read(bridge(page, "plan"))
    start = text.index("Step | % | pp")
    lines = [x.split(" | ") for x in text[start:].split("\n\n")[0].splitlines()[1:]]
    lines = [x for x in lines if len(x) == 3]

    def number(cell):
        return Fraction(cell.replace("−", "-").replace("+", ""))

    effects = sum(number(x[2]) for x in lines if x[2] != "–")
    assert number(lines[0][1]) + effects == number(lines[-1][1])


def test_every_number_of_the_sentences_is_a_fact_with_its_rows():
    page = open_two()
    bridge(page, "plan")
    facts = page.facts.list_facts()
    by_formula = {fact.formula: fact for fact in facts}
    assert by_formula["bridge_revision_pp"].value == pytest.approx(2.0)
    assert by_formula["n_values_rewritten"].value == 1
    assert all(fact.places for fact in facts)


def test_a_commitment_is_explained_by_its_milestones():
    page = open_two(commitment="C3")
    text = read(bridge(page, "commitment", "C3"))
    assert "progress is the same, 60.00%" in text
    assert "reports made after the earlier cut-off added 10.00" in text
    assert "values for earlier quarters that were later lowered took away 10.00" in text


def test_a_bridge_may_start_at_any_earlier_export():
    page = open_two()
    assert "30 September 2022" in read(bridge(page, "plan", earlier="sep"))
    with pytest.raises(UsageError, match="sep"):
        bridge(page, "plan", earlier="2019")


def test_with_one_export_revision_and_new_are_not_told_apart():
    page = open_tables(make_plan(), make_all_tables(), "en")
    text = read(bridge(page, "plan"))
    assert "Only one export is held" in text
    assert "cannot be told apart" in text
    assert (
        "Between January to March 2022 and October to December 2022, progress" in text
    )


def test_statuses_are_counted_and_not_added_up():
    def move(rows):
        is_it = (rows["milestone_id"] == "m11") & (rows["quarter"] == "2022Q3")
        code = rows["status_code"].mask(is_it, "complete")
        return rows.assign(status_code=code)

    page = open_two(move, make=make_status_progress)
    text = read(bridge(page, "plan"))
    assert "statuses and no percentages" in text
    assert "have another last status" in text or "has another last status" in text
    assert "No reported percentage was published" in read(revisions(page, "plan"))


def test_an_export_without_an_earlier_one_says_so():
    rows = make_progress()
    tables = make_all_tables(progress=rows[rows["quarter"] == "2022Q4"])
    page = open_tables(make_plan(), tables, "en")
    assert "cannot be explained" in read(bridge(page, "plan"))


def test_the_matrix_has_both_margins():
    (line,) = [
        x
        for x in read(bridge(open_two(), "plan")).splitlines()
        if x.startswith("all together")
    ]
    assert line.split(" | ") == [
        "all together",
        "−2.00",
        "+28.90",
        "0.00",
        "0.00",
        "0.00",
        "+26.90",
    ]


def test_the_waterfall_prints_every_number_and_hatches_what_leads_down():
    table = pd.DataFrame(
        {
            "label": ["before", "revision", "new", "after"],
            "kind": ["level", "effect", "effect", "level"],
            "value": [99.0, -1.64, 0.27, 97.63],
        }
    )
    ax = plot_waterfall(table, ax=style.new_axes(), language=EN)
    assert [text.get_text() for text in ax.texts] == [
        "99.00%",
        "−1.64",
        "+0.27",
        "97.63%",
    ]
    down, up = ax.patches
    assert (down.get_hatch(), up.get_hatch()) == ("////", "")
    assert down.get_x() + down.get_width() == pytest.approx(97.36)


def test_the_cells_of_the_matrix_are_printed_and_unknown_ones_are_a_dash():
    values = np.array([[1.0, np.nan], [-2.5, 0.0]])
    ax = plot_effects(["a", "b"], ["x", "y"], values, ax=style.new_axes(), language=EN)
    texts = [text.get_text() for text in ax.texts]
    assert texts == ["+1.00", "–", "−2.50", "0.00"]


def test_the_triangle_tells_the_direction_without_colour():
    table = pd.DataFrame(
        {
            "quarter": ["2022Q1", "2022Q1", "2022Q2"],
            "export_id": ["a", "b", "b"],
            "lag": [0, 1, 0],
            "value_pct": [20.0, 18.0, 40.0],
            "revision_pp": [0.0, -2.0, 0.0],
        }
    )
    ax = plot_triangle(table, ["a", "b"], ax=style.new_axes(), language=EN)
    assert [text.get_text() for text in ax.texts] == ["20.0", "18.0↓", "–", "40.0"]


def test_revisions_say_how_many_were_lowered_and_raised():
    # Five of six milestones had reported in each quarter but one: 18 - 1 = 17 pairs.
    text = read(revisions(open_two(), "plan"))
    assert (
        "Of 17 values that were published again, 1 is lower now than first published "
        "and none is higher" in text
    )
    # -10 / 17
    assert f"the mean revision is {EN.points(-10 / 17, 2)}" in text
    # One value moved: it had to go one way or the other.
    assert "would come about with a chance of 1.000 (sign test)" in text


def test_without_a_second_export_there_are_no_revisions():
    page = open_tables(make_plan(), make_all_tables(), "en")
    assert "No reported percentage was published" in read(revisions(page, "plan"))


def test_nothing_on_the_page_accuses_anybody():
    text = read(bridge(open_two(), "plan")) + read(revisions(open_two(), "plan"))
    for word in ("fraud", "manipul", "false", "invent", "cheat", "conceal"):
        assert word not in text.lower()


def test_a_page_with_missing_values_everywhere_still_stands():
    def silent(rows):
        late = rows["quarter"] > "2022Q2"
        return rows.assign(reported_pct=rows["reported_pct"].mask(late, math.nan))

    page = open_two(silent)
    assert read(bridge(page, "plan"))
    assert read(revisions(page, "plan"))
