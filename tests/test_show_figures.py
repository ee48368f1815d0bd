"""Figures draw what was measured: gaps stay gaps, planned and reported stay apart."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from show_samples import QUARTERS, make_progress, measure_toy

from gabeval.language import Language
from gabeval.show import style
from gabeval.show.figures import (
    plot_code_counts,
    plot_commitment_bars,
    plot_weights,
    sort_by_need,
)
from gabeval.show.heat import plot_progress_heat
from gabeval.show.lines import plot_planned_reported

EN = Language("en")
NBSP = "\u00a0"


def take(measured: pd.DataFrame, level: str, item_id: str = "") -> pd.DataFrame:
    """Take the rows of one item."""
    return measured[(measured["level"] == level) & (measured["item_id"] == item_id)]


def commitments(measured: pd.DataFrame) -> pd.DataFrame:
    """Take the commitments, named by their codes."""
    rows = measured[measured["level"] == "commitment"]
    return rows.assign(label=rows["item_id"])


def find_line(ax, colour: str) -> np.ndarray:
    """Find the values of the line of a colour that has markers and more than one."""
    (line,) = [
        line
        for line in ax.lines
        if to_hex(line.get_color()) == colour and line.get_marker() == "o"
    ]
    return line.get_ydata()


def list_texts(ax) -> list[str]:
    """List the words on the axes."""
    return [text.get_text() for text in ax.texts]


def test_lines_are_the_measured_numbers():
    rows = take(measure_toy(), "plan")
    ax = plot_planned_reported(
        rows, ax=style.new_axes(), language=EN, cut_off="2022-12-31"
    )
    # methods.md 1.1, worked example
    assert find_line(ax, style.PLANNED) == pytest.approx([20.85, 47.70, 75.35, 100])
    assert find_line(ax, style.REPORTED) == pytest.approx([17.80, 39.40, 61.30, 88.20])


def test_planned_is_dashed_and_hollow_and_reported_solid_and_filled():
    rows = take(measure_toy(), "plan")
    ax = plot_planned_reported(
        rows, ax=style.new_axes(), language=EN, cut_off="2022-12-31"
    )
    planned, reported = (
        next(
            x
            for x in ax.lines
            if to_hex(x.get_color()) == colour and x.get_marker() == "o"
        )
        for colour in (style.PLANNED, style.REPORTED)
    )
    assert planned.get_linestyle() == "--"
    assert to_hex(planned.get_markerfacecolor()) == style.PAPER
    assert reported.get_linestyle() == "-"
    assert to_hex(reported.get_markerfacecolor()) == style.REPORTED


def test_a_quarter_in_which_nobody_reported_is_a_gap_and_never_joined():
    progress = make_progress()
    silent = progress["quarter"] == "2022Q2"
    progress.loc[silent, "reported_pct"] = np.nan
    progress.loc[silent, "reported_state"] = "blank"
    rows = take(measure_toy(progress), "plan")
    assert rows["reported_pct"].notna().all()  # carried forward in the numbers
    ax = plot_planned_reported(
        rows, ax=style.new_axes(), language=EN, cut_off="2022-12-31"
    )
    assert np.isnan(find_line(ax, style.REPORTED)).tolist() == [
        False,
        True,
        False,
        False,
    ]


def test_nothing_is_reported_after_the_cut_off_but_the_plan_goes_on():
    rows = take(measure_toy(), "plan")
    ax = plot_planned_reported(
        rows, ax=style.new_axes(), language=EN, cut_off="2022-09-30"
    )
    assert np.isnan(find_line(ax, style.REPORTED)).tolist() == [
        False,
        False,
        False,
        True,
    ]
    assert not np.isnan(find_line(ax, style.PLANNED)).any()
    assert "cut-off: 30 September 2022" in list_texts(ax)


def test_lines_are_named_at_their_ends_with_the_last_value():
    rows = take(measure_toy(), "plan")
    ax = plot_planned_reported(
        rows, ax=style.new_axes(), language=EN, cut_off="2022-12-31"
    )
    assert "planned 100.0%" in list_texts(ax)
    assert "reported 88.2%" in list_texts(ax)


def test_without_a_programme_there_is_no_line_and_no_word_of_it():
    progress = make_progress(planned_pct=np.nan, planned_state="no_column")
    rows = take(measure_toy(progress), "plan")
    ax = plot_planned_reported(
        rows, ax=style.new_axes(), language=EN, cut_off="2022-12-31"
    )
    assert np.isnan(find_line(ax, style.PLANNED)).all()
    assert not any("planned" in text for text in list_texts(ax))


def test_the_axis_runs_from_0_to_100_and_names_months():
    rows = take(measure_toy(), "plan")
    ax = plot_planned_reported(
        rows, ax=style.new_axes(), language=EN, cut_off="2022-12-31"
    )
    assert ax.get_ylim()[0] == 0
    assert 100 <= ax.get_ylim()[1] <= 105
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert labels == ["Jan–Mar\n2022", "Apr–Jun", "Jul–Sep", "Oct–Dec"]


def test_heat_map_prints_every_gap_in_its_cell():
    rows = commitments(measure_toy())
    ax = plot_progress_heat(rows, ax=style.new_axes(), language=EN)
    # C1 Q2: .5*50 + .3*30 + .2*50 = 44 against .5*50 + .3*40 + .2*100 = 57
    assert "−13.0" in list_texts(ax)
    # C3 Q4: 60 against 100
    assert "−40.0" in list_texts(ax)
    assert len(list_texts(ax)) == 12


def test_heat_map_hatches_exactly_the_cells_with_a_missing_report():
    rows = commitments(measure_toy())
    ax = plot_progress_heat(rows, ax=style.new_axes(), language=EN)
    hatched = [patch for patch in ax.patches if patch.get_hatch()]
    # m13 of C1 is silent in the second quarter: column 1, row 0
    assert len(hatched) == 1
    (patch,) = hatched
    assert (round(patch.get_x() + 0.47, 6), round(patch.get_y() + 0.45, 6)) == (1, 0)


def test_heat_map_has_a_dash_where_nothing_was_ever_reported():
    progress = make_progress()
    never = progress["commitment_id"] == "C3"
    progress.loc[never, "reported_pct"] = np.nan
    progress.loc[never, "reported_state"] = "blank"
    rows = commitments(measure_toy(progress))
    ax = plot_progress_heat(rows, ax=style.new_axes(), language=EN)
    assert list_texts(ax).count("–") == 4


def test_heat_map_of_reported_progress_needs_no_programme():
    progress = make_progress(planned_pct=np.nan, planned_state="no_column")
    rows = commitments(measure_toy(progress))
    ax = plot_progress_heat(
        rows, ax=style.new_axes(), language=EN, value="reported_pct"
    )
    assert "96.0" in list_texts(ax)


def test_the_commitment_furthest_behind_stands_on_top():
    rows = commitments(measure_toy())
    rows = rows[rows["quarter"] == QUARTERS[-1]]
    ax = plot_commitment_bars(rows, ax=style.new_axes(), language=EN)
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == ["C3", "C2", "C1"]
    assert list_texts(ax)[0] == f"60.0% (−40.0{NBSP}pp)"
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first row is on top


def test_without_a_programme_the_least_progress_stands_on_top_and_no_gap_is_said():
    progress = make_progress(planned_pct=np.nan, planned_state="no_column")
    rows = commitments(measure_toy(progress))
    rows = rows[rows["quarter"] == QUARTERS[-1]]
    ax = plot_commitment_bars(rows, ax=style.new_axes(), language=EN)
    assert list_texts(ax) == ["60.0%", "94.0%", "96.0%"]
    assert ax.get_legend() is None


def test_a_commitment_that_never_reported_says_so_and_has_no_point():
    progress = make_progress()
    never = progress["commitment_id"] == "C3"
    progress.loc[never, "reported_pct"] = np.nan
    progress.loc[never, "reported_state"] = "blank"
    rows = commitments(measure_toy(progress))
    rows = rows[rows["quarter"] == QUARTERS[-1]]
    ax = plot_commitment_bars(rows, ax=style.new_axes(), language=EN)
    assert "no report" in list_texts(ax)


def test_weights_are_sorted_and_a_missing_one_says_so():
    table = pd.DataFrame({"label": list("abc"), "weight": [0.2, np.nan, 0.5]})
    ax = plot_weights(table, ax=style.new_axes(), language=EN)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["c", "a", "b"]
    assert list_texts(ax) == ["50.0%", "20.0%", "no data"]


def test_counts_of_codes_stand_in_their_bars_and_zero_has_no_bar():
    table = pd.DataFrame(
        {
            "label": ["a", "b"],
            "complete": [3, 0],
            "substantial": [0, 0],
            "limited": [1, 2],
            "not_started": [0, 0],
            "no_evidence": [0, 1],
        }
    )
    ax = plot_code_counts(table, ax=style.new_axes(), language=EN)
    assert list_texts(ax) == ["3", "1", "2", "1"]
    assert sum(patch.get_width() for patch in ax.patches) == 7
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["Complete", "Limited", "No evidence available"]


def test_figures_return_their_axes_and_leave_their_table_as_it_was():
    rows = commitments(measure_toy())
    before = rows.copy()
    ax = style.new_axes()
    assert plot_progress_heat(rows, ax=ax, language=EN) is ax
    pd.testing.assert_frame_equal(rows, before)


def test_equal_gaps_keep_the_order_of_the_plan_and_missing_ones_stand_last():
    table = pd.DataFrame(
        {"item_id": list("abcd"), "gap_pp": [-1.0, np.nan, -1.0, -2.0]}
    ).assign(reported_pct=50.0)
    assert sort_by_need(table)["item_id"].tolist() == ["d", "a", "c", "b"]
