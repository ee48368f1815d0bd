"""What may be asked, what is refused and in which words."""

import numpy as np
import pandas as pd
import pandas.testing as pdt
import pytest
from progress_samples import LEVELS, make_progress, make_tree, measure

from gabeval.errors import DataError, QuarterError, UsageError


def test_rows_run_from_the_plan_down_in_the_order_of_the_tree():
    tree = make_tree({"B": 1, "A": 1}, [("B", "z", 1), ("A", "y", 1)])
    table = measure(make_progress({"z": [1, 2], "y": [3, 4]}), tree)
    keys = list(zip(table["level"], table["item_id"], table["quarter"], strict=True))
    assert keys == [
        ("plan", "", "2022Q1"),
        ("plan", "", "2022Q2"),
        ("commitment", "B", "2022Q1"),
        ("commitment", "B", "2022Q2"),
        ("commitment", "A", "2022Q1"),
        ("commitment", "A", "2022Q2"),
        ("milestone", "z", "2022Q1"),
        ("milestone", "z", "2022Q2"),
        ("milestone", "y", "2022Q1"),
        ("milestone", "y", "2022Q2"),
    ]
    assert table["parent_id"].tolist() == [""] * 6 + ["B", "B", "A", "A"]


def test_quarters_asked_for_are_shown_and_the_others_still_count(toy):
    everything = measure(*toy)
    shown = measure(*toy, quarters=["2022Q3", "2022Q2"])
    expected = everything[everything["quarter"].isin(["2022Q2", "2022Q3"])]
    pdt.assert_frame_equal(shown, expected.reset_index(drop=True))


def test_a_plan_of_the_size_of_cali_keeps_every_item_and_quarter():
    n_projects, n_products, n_activities = 846, 1373, 7449
    names = {"P": n_projects, "Q": n_products, "A": n_activities}
    ids = {k: [f"{k}{i}" for i in range(n)] for k, n in names.items()}
    parents = [
        *([""] * n_projects),
        *(ids["P"][i % n_projects] for i in range(n_products)),
        *(ids["Q"][i % n_products] for i in range(n_activities)),
    ]
    levels = ["project", "product", "activity"]
    tree = pd.DataFrame(
        {
            "level": np.repeat(levels, list(names.values())),
            "item_id": [*ids["P"], *ids["Q"], *ids["A"]],
            "parent_id": parents,
            "weight": 0.2,
            "row": 2,
        }
    )
    progress = make_progress({code: [10, None, 50, 60] for code in ids["A"]})
    table = measure(progress, tree, levels=levels)
    assert len(table) == 4 * (1 + n_projects + n_products + n_activities)


def test_empty_progress_says_what_to_do(one):
    with pytest.raises(DataError, match=r"is empty.*Load an export"):
        measure(make_progress({}), one)


def test_unknown_rule_for_weights_names_the_two_there_are(one):
    with pytest.raises(UsageError, match=r"'equal'.*'as_given'.*'normalised'"):
        measure(make_progress({"M1": [1]}), one, weights="equal")


def test_unknown_quarter_names_the_range_there_is(toy):
    with pytest.raises(QuarterError, match=r"'2024Q1'.* runs from 2022Q1 to 2022Q4"):
        measure(*toy, quarters=["2022Q2", "2024Q1"])


def test_no_quarter_at_all_is_refused(toy):
    with pytest.raises(QuarterError, match="none was named"):
        measure(*toy, quarters=[])


def test_every_milestone_that_the_tree_lacks_is_named(one):
    progress = make_progress({"M1": [1], "M8": [1], "M9": [1]})
    with pytest.raises(DataError, match=r"not in the plan's tree:\n  - M8\n  - M9"):
        measure(progress, one)


def test_milestone_with_two_rows_for_a_quarter_is_refused(one):
    progress = make_progress({"M1": [1, 2]})
    twice = pd.concat([progress, progress.tail(1)])
    with pytest.raises(DataError, match=r"M1, 2022Q2\nMeasure one view"):
        measure(twice, one)


def test_item_that_stands_twice_in_the_tree_is_refused(one):
    with pytest.raises(DataError, match=r"commitment C1\n  - milestone M1"):
        measure(make_progress({"M1": [1]}), pd.concat([one, one]))


def test_lost_parent_is_named():
    tree = make_tree({"C1": 1}, [("C1", "M1", 1), ("C7", "M2", 1)])
    with pytest.raises(DataError, match="M2 of 'C7'"):
        measure(make_progress({"M1": [1]}), tree)


@pytest.mark.parametrize(
    "levels", [["milestone"], ["commitment", "goal"], [], [*LEVELS, "milestone"]]
)
def test_levels_must_be_those_of_the_tree(one, levels):
    with pytest.raises(UsageError, match=r"not those of the tree \(commitment, mile"):
        measure(make_progress({"M1": [1]}), one, levels=levels)
