"""Figures that an authority published, worked out again from hand-made exports."""

import gettext

import numpy as np
import pandas as pd
import pandas.testing as pdt
import pytest
from recomputed_samples import (
    make_progress,
    make_published,
    make_tree,
    recompute,
    recompute_one,
)

from gabeval.errors import UsageError
from gabeval.measures.definitions import explain_reason, list_definitions
from gabeval.measures.progress import COLUMNS as PROGRESS_COLUMNS
from gabeval.measures.recomputed import count_reproduced, recompute_published
from gabeval.measures.spreadsheets import REASONS


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


def test_empty_cell_and_unknown_item_are_not_compared(progress, tree):
    assert recompute_one("children", None, progress, tree)["reason"] == "not_published"
    ours = recompute_one("children", 5, progress, tree, item_id="Q9")
    assert ours["reason"] == "unknown_item"
    ours = recompute_one("children", 5, progress, tree, export_id="none")
    assert ours["reason"] == "unknown_item"


def test_leaf_has_no_children_to_add_up(progress, tree):
    ours = recompute_one("children", 5, progress, tree, level="activity", item_id="A1")
    assert ours["reason"] == "no_children"


def test_ratio_of_an_upper_level_needs_its_totals(progress, tree):
    assert recompute_one("ratio", 50, progress, tree)["reason"] == "not_a_leaf"
    ours = recompute_one("ratio", 50, progress, tree, numerator=1, denominator=2)
    assert ours["agrees"]


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
