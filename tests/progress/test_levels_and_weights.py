"""Roll-up over levels and weights, by hand."""

import numpy as np
import pandas as pd
import pytest
from progress_samples import make_progress, make_tree, measure, pick


def test_three_levels_by_hand_as_given_and_normalised():
    # C1: .5 * 100 + .3 * 50 = 65 as given; 65 / .8 = 81.25 normalised
    # C2: 1 * 40 = 40 both
    # plan: .6 * 65 + .3 * 40 = 51 as given
    #       (.6 * 81.25 + .3 * 40) / .9 = 60.75 / .9 = 67.5 normalised
    tree = make_tree(
        {"C1": 0.6, "C2": 0.3},
        [("C1", "M1", 0.5), ("C1", "M2", 0.3), ("C2", "M3", 1)],
    )
    progress = make_progress({"M1": [100], "M2": [50], "M3": [40]})
    given_table = measure(progress, tree, weights="as_given")
    table = measure(progress, tree, weights="normalised")
    for t in (given_table, table):
        assert pick(t, "reported_as_given_pct", "C1") == pytest.approx(65)
        assert pick(t, "reported_as_given_pct") == pytest.approx(51)
        assert pick(t, "reported_normalised_pct", "C1") == pytest.approx(81.25)
        assert pick(t, "reported_normalised_pct") == pytest.approx(67.5)
        assert pick(t, "weight_sum", "C1") == pytest.approx(0.8)
        assert pick(t, "weight_sum") == pytest.approx(0.9)
        assert np.isnan(pick(t, "weight_sum", "M1"))
    assert pick(given_table, "reported_pct") == pytest.approx(51)
    assert pick(table, "reported_pct") == pytest.approx(67.5)
    # M1 alone is done: .6 * .5 as given; (.6 * .5/.8) / .9 normalised
    assert pick(given_table, "complete_share_pct") == pytest.approx(30)
    assert pick(table, "complete_share_pct") == pytest.approx(100 * 0.375 / 0.9)


def test_four_levels_add_up_step_by_step():
    tree = pd.DataFrame(
        [
            ("axis", "A", "", 1.0, 2),
            ("commitment", "C1", "A", 0.5, 2),
            ("commitment", "C2", "A", 0.5, 4),
            ("milestone", "M1", "C1", 0.5, 2),
            ("milestone", "M2", "C1", 0.5, 3),
            ("milestone", "M3", "C2", 1.0, 4),
        ],
        columns=["level", "item_id", "parent_id", "weight", "row"],
    )
    progress = make_progress({"M1": [10], "M2": [30], "M3": [80]})
    table = measure(progress, tree, levels=["axis", "commitment", "milestone"])
    assert pick(table, "reported_pct", "C1") == pytest.approx(20)
    assert pick(table, "reported_pct", "A") == pytest.approx(50)
    assert pick(table, "reported_pct") == pytest.approx(50)
    assert pick(table, "n_milestones", "A") == 3


@pytest.mark.parametrize("weights", ["as_given", "normalised"])
def test_children_weigh_the_same_where_no_weight_is_given(weights):
    tree = make_tree({"C1": None}, [("C1", f"M{i}", None) for i in (1, 2, 3)])
    progress = make_progress({"M1": [90], "M2": [60], "M3": [0]})
    table = measure(progress, tree, weights=weights)
    assert pick(table, "reported_pct") == pytest.approx(50)
    assert pick(table, "weight_sum", "C1") == pytest.approx(1)


def test_one_missing_weight_among_others_is_zero():
    tree = make_tree({"C1": 1}, [("C1", "M1", 0.5), ("C1", "M2", None)])
    progress = make_progress({"M1": [40], "M2": [100]})
    table = measure(progress, tree)
    assert pick(table, "reported_as_given_pct", "C1") == pytest.approx(20)
    assert pick(table, "reported_normalised_pct", "C1") == pytest.approx(40)
    assert pick(table, "weight_sum", "C1") == pytest.approx(0.5)


def test_milestone_of_weight_zero_is_listed_and_contributes_nothing():
    tree = make_tree({"C1": 1}, [("C1", "M1", 1), ("C1", "M2", 0)])
    table = measure(make_progress({"M1": [40], "M2": [100]}), tree)
    assert pick(table, "reported_pct", "C1") == pytest.approx(40)
    assert pick(table, "reported_pct", "M2") == 100
    assert pick(table, "n_complete", "C1") == 1


def test_commitment_whose_milestones_weigh_nothing_has_no_normalised_progress():
    tree = make_tree({"C1": 0.5, "C2": 0.5}, [("C1", "M1", 0), ("C2", "M2", 1)])
    table = measure(make_progress({"M1": [100], "M2": [30]}), tree)
    assert np.isnan(pick(table, "reported_normalised_pct", "C1"))
    assert pick(table, "reported_normalised_pct") == pytest.approx(30)
    assert pick(table, "reported_as_given_pct", "C1") == 0
    assert pick(table, "reported_as_given_pct") == pytest.approx(15)


def test_weights_that_are_all_zero_give_zero_as_given_with_or_without_silence():
    tree = make_tree({"C1": 1}, [("C1", "M1", 0), ("C1", "M2", 0)])
    progress = make_progress({"M1": [50], "M2": [None]})
    table = measure(progress, tree, weights="as_given")
    assert pick(table, "reported_pct", "C1") == 0
    assert pick(table, "missing_excluded_pct", "C1") == 0


def test_commitment_without_milestones_has_no_progress_and_is_left_out():
    tree = make_tree({"C1": 0.5, "C2": 0.5}, [("C1", "M1", 1)])
    for weights in ("as_given", "normalised"):
        table = measure(make_progress({"M1": [30]}), tree, weights=weights)
        assert np.isnan(pick(table, "reported_pct", "C2"))
        assert pick(table, "n_milestones", "C2") == 0
        assert pick(table, "reported_pct") == pytest.approx(30)
