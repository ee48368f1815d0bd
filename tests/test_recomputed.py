"""Figures that an authority published, worked out again from hand-made exports."""

import gettext

import numpy as np
import pandas as pd
import pandas.testing as pdt
import pytest

from gabeval.errors import UsageError
from gabeval.measures.definitions import explain_reason, list_definitions
from gabeval.measures.progress import COLUMNS as PROGRESS_COLUMNS
from gabeval.measures.recomputed import count_reproduced, recompute_published
from gabeval.measures.spreadsheets import REASONS

LEVELS = ["project", "product", "activity"]


def make_tree(rows: list[tuple], export_id: str = "dec") -> pd.DataFrame:
    """Make a tree from (level, item, parent, weight)."""
    columns = ["level", "item_id", "parent_id", "weight"]
    tree = pd.DataFrame(rows, columns=columns).astype({"weight": float})
    return tree.assign(export_id=export_id, row=range(2, 2 + len(rows)))


def make_progress(rows: list[tuple], export_id: str = "dec", **more) -> pd.DataFrame:
    """Make progress from (milestone, quarter, planned value, reported value)."""
    columns = ["milestone_id", "quarter", "planned_value", "reported_value"]
    progress = pd.DataFrame(rows, columns=columns)
    progress = progress.astype({"planned_value": float, "reported_value": float})
    return progress.assign(
        export_id=export_id,
        reported_pct=progress["reported_value"],
        accumulation="sum",
        unit="percent",
    ).assign(**more)


def make_published(rows: list[tuple], export_id: str = "dec", **more) -> pd.DataFrame:
    """Make figures from (level, item, quarter, figure, rule)."""
    columns = ["level", "item_id", "quarter", "published_pct", "rule"]
    published = pd.DataFrame(rows, columns=columns).astype({"published_pct": float})
    return published.assign(
        export_id=export_id,
        name="advance",
        numerator=np.nan,
        denominator=np.nan,
        sheet="S",
        row=range(2, 2 + len(rows)),
        cell=[f"D{2 + i}" for i in range(len(rows))],
    ).assign(**more)


@pytest.fixture
def tree() -> pd.DataFrame:
    """One project of two products; the weights of product Q1 add up to 0.8."""
    return make_tree(
        [
            ("project", "P", "", 1),
            ("product", "Q1", "P", 0.6),
            ("product", "Q2", "P", 0.4),
            ("activity", "A1", "Q1", 0.5),
            ("activity", "A2", "Q1", 0.3),
            ("activity", "A3", "Q2", 1),
        ]
    )


@pytest.fixture
def progress() -> pd.DataFrame:
    """A1 is done, A2 at half, A3 above its target; only A1 reports in 2024Q4."""
    return make_progress(
        [
            ("A1", "2024Q3", None, 100),
            ("A2", "2024Q3", None, 50),
            ("A3", "2024Q3", None, 140),
            ("A1", "2024Q4", None, 100),
            ("A2", "2024Q4", None, None),
            ("A3", "2024Q4", None, None),
        ],
        accumulation="last",
    )


def recompute(published, progress, tree, **options) -> pd.DataFrame:
    """Recompute with the levels of these tests."""
    return recompute_published(published, progress, tree, levels=LEVELS, **options)


def recompute_one(rule, figure, progress, tree, **more) -> pd.Series:
    """Recompute one figure of product Q1 (or of what `more` says)."""
    row = {"level": "product", "item_id": "Q1", "quarter": "2024Q3", **more}
    published = make_published([("product", "Q1", "2024Q3", figure, rule)], **row)
    return recompute(published, progress, tree).iloc[0]


def test_sum_of_children_with_weights_as_given_and_normalised(progress, tree):
    # .5 * 100 + .3 * 50 = 65; through .8 = 81.25
    ours = recompute_one("children", 65, progress, tree)
    assert ours["as_given_pct"] == pytest.approx(65)
    assert ours["normalised_pct"] == pytest.approx(81.25)
    assert ours["weight_sum"] == pytest.approx(0.8)
    assert ours["agrees"]
    assert not ours["agrees_normalised"]


def test_figure_that_is_normalised_agrees_with_the_normalised_one(progress, tree):
    ours = recompute_one("children", 81.25, progress, tree)
    assert not ours["agrees"]
    assert ours["agrees_normalised"]
    assert ours["difference_pp"] == pytest.approx(65 - 81.25)


def test_figures_of_upper_levels_are_summed_from_the_leaves_uncapped(progress, tree):
    # project: .6 * 65 + .4 * 140 = 95; normalised .6 * 81.25 + .4 * 140 = 104.75
    for level, item in (("project", "P"), ("plan", "")):
        ours = recompute_one("children", 95, progress, tree, level=level, item_id=item)
        assert ours["as_given_pct"] == pytest.approx(95)
        assert ours["normalised_pct"] == pytest.approx(104.75)
        assert ours["agrees"]


def test_child_without_a_report_counts_zero_and_nothing_is_carried(progress, tree):
    # 2024Q4: only A1 reports, .5 * 100; A3 is blank although it stood at 140.
    ours = recompute_one("children", 50, progress, tree, quarter="2024Q4")
    assert ours["as_given_pct"] == pytest.approx(50)
    silent = recompute_one(
        "children", 30, progress, tree, item_id="Q2", quarter="2024Q4"
    )
    assert silent["is_comparable"]
    assert silent["difference_pp"] == pytest.approx(-30)


def test_quarter_in_which_nobody_reported_is_not_compared(progress, tree):
    ours = recompute_one("children", 30, progress, tree, quarter="2024Q1")
    assert ours["reason"] == "no_report"
    assert not ours["agrees"]


def test_running_sum_stays_where_it_was_when_a_quarter_is_empty(tree):
    progress = make_progress(
        [("A1", "2024Q3", None, 40), ("A1", "2024Q4", None, None)],
        accumulation="sum",
    )
    other = make_progress([("A2", "2024Q4", None, 10)], accumulation="sum")
    progress = pd.concat([progress, other], ignore_index=True)
    ours = recompute_one("children", 23, progress, tree, quarter="2024Q4")
    # .5 * 40 kept + .3 * 10
    assert ours["as_given_pct"] == pytest.approx(23)


def test_zero_on_both_sides_agrees(progress, tree):
    ours = recompute_one("children", 0, progress, tree, item_id="Q2", quarter="2024Q4")
    assert ours["is_comparable"]
    assert ours["agrees"]


def test_published_zero_where_the_rows_give_more_is_not_compared(progress, tree):
    ours = recompute_one("children", 0, progress, tree)
    assert ours["reason"] == "zero_published"
    assert not ours["is_comparable"]
    assert not ours["agrees"]


@pytest.mark.parametrize(
    ("figure", "agrees"), [(65.5, True), (64.5, True), (65.51, False), (64.49, False)]
)
def test_half_a_point_is_rounding_and_no_more(progress, tree, figure, agrees):
    assert recompute_one("children", figure, progress, tree)["agrees"] == agrees


def test_tolerance_can_be_tighter(progress, tree):
    published = make_published([("product", "Q1", "2024Q3", 65.2, "children")])
    assert recompute(published, progress, tree)["agrees"].item()
    strict = recompute(published, progress, tree, tolerance_pp=0.1)
    assert not strict["agrees"].item()


def test_each_figure_is_compared_with_its_own_export(progress, tree):
    september = progress.assign(export_id="sep", reported_pct=20.0)
    published = pd.concat(
        [
            make_published([("product", "Q1", "2024Q3", 16, "children")], "sep"),
            make_published([("product", "Q1", "2024Q3", 65, "children")], "dec"),
        ],
        ignore_index=True,
    )
    table = recompute(
        published,
        pd.concat([progress, september]),
        pd.concat([tree, tree.assign(export_id="sep")]),
    )
    # .5 * 20 + .3 * 20 = 16 in September
    assert table["as_given_pct"].tolist() == pytest.approx([16, 65])
    assert table["agrees"].all()


def test_mean_of_children_takes_no_weights(progress, tree):
    ours = recompute_one("mean", 75, progress, tree)
    assert ours["as_given_pct"] == pytest.approx(75)  # (100 + 50) / 2
    assert ours["agrees_normalised"]
    assert np.isnan(ours["weight_sum"])


def test_mean_passes_over_children_without_a_report(progress, tree):
    ours = recompute_one("mean", 100, progress, tree, quarter="2024Q4")
    assert ours["as_given_pct"] == pytest.approx(100)
    silent = recompute_one("mean", 9, progress, tree, item_id="Q2", quarter="2024Q4")
    assert silent["reason"] == "no_report"


def test_mean_of_products_takes_each_product_as_it_is_rolled_up(progress, tree):
    ours = recompute_one("mean", 102.5, progress, tree, level="project", item_id="P")
    assert ours["as_given_pct"] == pytest.approx((65 + 140) / 2)
    assert ours["normalised_pct"] == pytest.approx((81.25 + 140) / 2)


def leaf_figure(rule, figure, rows, *, quarter="2024Q4", **more) -> pd.Series:
    """Recompute one figure of milestone M1 from (quarter, planned, reported)."""
    kinds = {k: more.pop(k) for k in ("accumulation", "unit") if k in more}
    progress = make_progress([("M1", *row) for row in rows], **kinds)
    published = make_published([("milestone", "M1", quarter, figure, rule)], **more)
    tree = make_tree([("milestone", "M1", "", 1)])
    return recompute_published(published, progress, tree, levels=["milestone"]).iloc[0]


YEAR = [
    ("2023Q4", 9, 9),
    ("2024Q1", 10, 5),
    ("2024Q2", 10, None),
    ("2024Q3", 20, 25),
    ("2024Q4", 10, 10),
]


def test_ratio_takes_numerator_and_denominator_of_the_export():
    ours = leaf_figure("ratio", 75, YEAR, numerator=3, denominator=4)
    assert ours["as_given_pct"] == pytest.approx(75)
    assert ours["agrees"]


def test_ratio_without_totals_adds_up_the_quarters_of_the_year():
    # reported 5 + 25 + 10 = 40, planned 10 + 10 + 20 + 10 = 50; 2023 does not count
    assert leaf_figure("ratio", 80, YEAR)["as_given_pct"] == pytest.approx(80)
    # up to the third quarter: 30 / 40
    third = leaf_figure("ratio", 75, YEAR, quarter="2024Q3")
    assert third["as_given_pct"] == pytest.approx(75)


def test_ratio_with_one_total_takes_the_other_from_the_quarters():
    ours = leaf_figure("ratio", 50, YEAR, denominator=80)
    assert ours["as_given_pct"] == pytest.approx(50)


def test_ratio_to_nothing_planned_is_not_compared():
    ours = leaf_figure("ratio", 100, YEAR, numerator=3, denominator=0)
    assert ours["reason"] == "planned_is_zero"
    assert np.isnan(ours["as_given_pct"])
    unplanned = [("2024Q3", 0, 5), ("2024Q4", None, 5)]
    assert leaf_figure("ratio", 100, unplanned)["reason"] == "planned_is_zero"


def test_ratio_without_any_plan_in_the_export_is_not_compared():
    ours = leaf_figure("ratio", 100, [("2024Q4", None, 5)])
    assert ours["reason"] == "no_plan"


def test_ratio_of_an_upper_level_needs_its_totals(progress, tree):
    assert recompute_one("ratio", 50, progress, tree)["reason"] == "not_a_leaf"
    ours = recompute_one("ratio", 50, progress, tree, numerator=1, denominator=2)
    assert ours["agrees"]


@pytest.mark.parametrize(
    ("accumulation", "expected"),
    # Of 5, nothing, 25 and 10 in the year; the year before does not count.
    [("sum", 40), ("last", 10), ("reduction", 10), ("max", 25), ("mean", 40 / 3)],
)
def test_year_to_date_is_combined_as_the_milestone_says(accumulation, expected):
    ours = leaf_figure("accumulated", expected, YEAR, accumulation=accumulation)
    assert ours["as_given_pct"] == pytest.approx(expected)
    assert ours["agrees"]


def test_last_value_stands_through_a_silent_quarter():
    rows = [("2024Q1", None, 5), ("2024Q2", None, None)]
    ours = leaf_figure("accumulated", 5, rows, accumulation="last", quarter="2024Q2")
    assert ours["as_given_pct"] == 5


def test_largest_value_may_be_below_zero():
    rows = [("2024Q2", None, None), ("2024Q3", None, -7), ("2024Q4", None, -9)]
    ours = leaf_figure("accumulated", -7, rows, accumulation="max")
    assert ours["as_given_pct"] == -7


def test_year_without_any_value_in_the_export_is_not_compared():
    rows = [("2023Q4", None, 5), ("2024Q4", None, None)]
    assert leaf_figure("accumulated", 5, rows)["reason"] == "no_report"


def test_blank_quarters_add_up_to_zero_where_others_report():
    progress = make_progress([("M1", "2024Q4", None, None), ("M2", "2024Q4", None, 3)])
    tree = make_tree([("milestone", "M1", "", 1), ("milestone", "M2", "", 1)])
    published = make_published(
        [
            ("milestone", "M1", "2024Q4", 0, "accumulated"),
            ("milestone", "M1", "2024Q4", 4, "accumulated"),
        ]
    )
    table = recompute_published(published, progress, tree, levels=["milestone"])
    assert table["as_given_pct"].tolist() == [0, 0]
    assert table["reason"].tolist() == ["", ""]
    assert table["agrees"].tolist() == [True, False]


@pytest.mark.parametrize("accumulation", ["last", "mean", "reduction"])
def test_blank_quarters_have_no_last_value_and_no_mean(accumulation):
    progress = make_progress(
        [("M1", "2024Q4", None, None), ("M2", "2024Q4", None, 3)],
        accumulation=accumulation,
    )
    tree = make_tree([("milestone", "M1", "", 1), ("milestone", "M2", "", 1)])
    published = make_published([("milestone", "M1", "2024Q4", 4, "accumulated")])
    table = recompute_published(published, progress, tree, levels=["milestone"])
    assert table["reason"].tolist() == ["no_report"]


@pytest.mark.parametrize(
    ("figure", "unit", "agrees"),
    [
        (0.4375, "plans", False),  # ours .875: twice as much, though .44 apart
        (0.875, "plans", True),
        (0.4375, "percent", True),  # within half a point
        (0.4375, None, False),
    ],
)
def test_tolerance_follows_the_unit_of_the_figure(figure, unit, agrees):
    rows = [("2024Q3", None, 0.375), ("2024Q4", None, 0.5)]
    assert leaf_figure("accumulated", figure, rows, unit=unit)["agrees"] == agrees


def test_empty_cell_and_unknown_item_are_not_compared(progress, tree):
    assert recompute_one("children", None, progress, tree)["reason"] == "not_published"
    ours = recompute_one("children", 5, progress, tree, item_id="Q9")
    assert ours["reason"] == "unknown_item"
    ours = recompute_one("children", 5, progress, tree, export_id="none")
    assert ours["reason"] == "unknown_item"


def test_leaf_has_no_children_to_add_up(progress, tree):
    ours = recompute_one("children", 5, progress, tree, level="activity", item_id="A1")
    assert ours["reason"] == "no_children"


def test_rows_keep_their_order_and_their_cells(progress, tree):
    published = make_published(
        [
            ("project", "P", "2024Q3", 95, "children"),
            ("product", "Q1", "2024Q3", 65, "children"),
            ("product", "Q1", "2024Q3", 75, "mean"),
        ]
    )
    mixed = published.assign(export_id=["dec", "none", "dec"])
    table = recompute(mixed, progress, tree)
    assert table["cell"].tolist() == ["D2", "D3", "D4"]
    assert table["agrees"].tolist() == [True, False, True]


def test_no_figures_give_an_empty_table(progress, tree):
    published = make_published([("product", "Q1", "2024Q3", 65, "children")])
    table = recompute(published.iloc[:0], progress, tree)
    assert table.empty
    assert count_reproduced(table).empty


def test_inputs_are_left_as_they_were(progress, tree):
    published = make_published([("product", "Q1", "2024Q3", 65, "children")])
    before = [frame.copy() for frame in (published, progress, tree)]
    recompute(published, progress, tree)
    for frame, copy in zip((published, progress, tree), before, strict=True):
        pdt.assert_frame_equal(frame, copy)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"rule": "magic"}, "unknown rule: magic. Known are children, ratio"),
        ({"level": "goal"}, "unknown level: goal. Known are plan, project, product"),
    ],
)
def test_unknown_rule_or_level_names_those_there_are(progress, tree, wrong, words):
    published = make_published([("product", "Q1", "2024Q3", 65, "children")], **wrong)
    with pytest.raises(UsageError, match=words):
        recompute(published, progress, tree)


def test_counts_by_export_and_name(progress, tree):
    published = make_published(
        [
            ("product", "Q1", "2024Q3", 65, "children"),  # as given; weights .8
            ("product", "Q1", "2024Q3", 81.25, "children"),  # normalised; weights .8
            ("product", "Q2", "2024Q3", 140, "children"),  # both; weights 1
            ("product", "Q2", "2024Q4", 0, "children"),  # both zero
            ("product", "Q2", "2024Q3", 12, "children"),  # neither
        ]
    )
    (counts,) = count_reproduced(recompute(published, progress, tree)).to_dict(
        "records"
    )
    assert counts == {
        "export_id": "dec",
        "name": "advance",
        "n": 5,
        "n_comparable": 5,
        "n_reproduced": 3,
        "n_reproduced_normalised": 3,
        "n_exact": 3,
        "n_nonzero": 4,
        "n_nonzero_reproduced": 2,
        "n_weights_not_one": 2,
        "n_not_one_as_given": 1,
        "n_not_one_normalised": 1,
    }


@pytest.mark.parametrize(
    ("slack", "n"), [({}, 0), ({"weight_slack": 0.01}, 0), ({"weight_slack": 0.009}, 1)]
)
def test_how_far_weights_may_be_from_one_can_be_chosen(slack, n):
    tree = make_tree(
        [
            ("commitment", "C", "", 1),
            ("milestone", "M1", "C", 0.5),
            ("milestone", "M2", "C", 0.49),
        ]
    )
    progress = make_progress([("M1", "2024Q4", None, 10), ("M2", "2024Q4", None, 10)])
    published = make_published([("commitment", "C", "2024Q4", 9.9, "children")])
    table = recompute_published(
        published, progress, tree, levels=["commitment", "milestone"]
    )
    assert count_reproduced(table, **slack)["n_weights_not_one"].item() == n


def test_every_reason_has_a_sentence():
    sentences = [explain_reason(r, gettext.NullTranslations()) for r in REASONS]
    assert len(set(sentences)) == len(REASONS)
    assert all(sentence.endswith(".") for sentence in sentences)


def test_every_definition_names_a_column_that_is_measured():
    definitions = list_definitions(gettext.NullTranslations())
    assert [d.definition_id for d in definitions] == ["A", "B", "C", "D"]
    assert {d.column for d in definitions} <= set(PROGRESS_COLUMNS)
