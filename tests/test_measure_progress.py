"""Progress of milestones, commitments and plan, against cases worked out by hand."""

import json
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pandas.testing as pdt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gabeval.errors import DataError, QuarterError, UsageError
from gabeval.measures.progress import measure_progress

QUARTERS = ["2022Q1", "2022Q2", "2022Q3", "2022Q4"]
LEVELS = ["commitment", "milestone"]

# The fixture of methods.md, section 0: commitment, milestone, weight inside it, planned
# and reported per quarter. One missing quarter, one above 100, one downward revision.
TOY = [
    ("C1", "m11", 0.5, [25, 50, 75, 100], [20, 50, 70, 100]),
    ("C1", "m12", 0.3, [0, 40, 80, 100], [0, 30, 80, 110]),
    ("C1", "m13", 0.2, [50, 100, 100, 100], [50, None, 90, 80]),
    ("C2", "m21", 0.6, [20, 40, 70, 100], [10, 30, 60, 90]),
    ("C2", "m22", 0.4, [0, 0, 50, 100], [0, 0, 0, 100]),
    ("C3", "m31", 1.0, [30, 60, 80, 100], [30, 60, 60, 60]),
]
TOY_WEIGHTS = {"C1": 0.5, "C2": 0.3, "C3": 0.2}


def make_tree(commitments: dict, milestones: list[tuple]) -> pd.DataFrame:
    """Make a tree of commitments {code: weight} and milestones (parent, code, w)."""
    rows = [
        ("commitment", code, "", weight, 2 + i)
        for i, (code, weight) in enumerate(commitments.items())
    ]
    rows += [
        ("milestone", code, parent, weight, 2 + i)
        for i, (parent, code, weight) in enumerate(milestones)
    ]
    columns = ["level", "item_id", "parent_id", "weight", "row"]
    return pd.DataFrame(rows, columns=columns).astype({"weight": float})


def make_progress(reports: dict, planned: dict | None = None, **more) -> pd.DataFrame:
    """Make rows from {milestone: reports per quarter}, and the same for the plan."""
    rows = [
        (code, quarter, (planned or {}).get(code, [None] * 9)[i], value)
        for code, values in reports.items()
        for i, (quarter, value) in enumerate(zip(QUARTERS, values, strict=False))
    ]
    columns = ["milestone_id", "quarter", "planned_pct", "reported_pct"]
    progress = pd.DataFrame(rows, columns=columns)
    progress = progress.astype({"planned_pct": float, "reported_pct": float})
    state = np.where(progress["reported_pct"].isna(), "blank", "value")
    return progress.assign(reported_state=state, status_code=None).assign(**more)


def measure(progress, tree, **options) -> pd.DataFrame:
    """Measure with the levels of these tests."""
    options = {"levels": LEVELS, "weights": "normalised", **options}
    return measure_progress(progress, tree, **options)


def pick(table, column, item="", quarter="2022Q1"):
    """Take one number out of a result; items of different levels differ in code."""
    row = table[(table["item_id"] == item) & (table["quarter"] == quarter)]
    return row[column].item()


def plan_column(table, column) -> list:
    """Take a column of the plan's rows, in the order of the quarters."""
    return table.loc[table["level"] == "plan", column].tolist()


@pytest.fixture
def toy() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Progress and tree of the toy plan."""
    progress = make_progress({m: r for _, m, _, _, r in TOY}, {t[1]: t[3] for t in TOY})
    return progress, make_tree(TOY_WEIGHTS, [(c, m, w) for c, m, w, _, _ in TOY])


@pytest.fixture
def one() -> pd.DataFrame:
    """A tree of one commitment with one milestone, M1."""
    return make_tree({"C1": 1}, [("C1", "M1", 1)])


@pytest.fixture
def two() -> pd.DataFrame:
    """A tree of one commitment with M1 (weight 3) and M2 (weight 1)."""
    return make_tree({"C1": 1}, [("C1", "M1", 3), ("C1", "M2", 1)])


# Worked example of methods.md, section 1.1, all four quarters.
TOY_EXPECTED = {
    "planned_pct": [20.85, 47.70, 75.35, 100],
    "reported_pct": [17.80, 39.40, 61.30, 88.20],
    "reported_capped_pct": [17.80, 39.40, 61.30, 88.20],
    "reported_uncapped_pct": [17.8, 39.4, 61.3, 89.70],
    "of_planned_pct": [85.3717, 82.5996, 81.3537, 88.2],
    "ratio_mean_pct": [80.8219, 84.9432, 77.7619, 88.2],
    "ratio_mean_unweighted_pct": [82.5, 80.0, 74.0079, 88.3333],
    "n_complete": [0, 0, 0, 3],
    "missing_as_zero_pct": [17.8, 34.40, 61.3, 88.2],
    "missing_excluded_pct": [17.8, 38.65, 61.3, 88.2],
    # The only missing report is m13 in Q2, between 50 and 90: .10 * (90 - 50) = 4
    "lower_pct": [17.8, 39.4, 61.3, 88.2],
    "upper_pct": [17.8, 43.4, 61.3, 88.2],
    # m12 stands at 110 in Q4: .15 * 10
    "overshoot_pp": [0, 0, 0, 1.5],
    # m13 falls from 90 to 80 in Q4: .10 * 10
    "given_back_pp": [0, 0, 0, 1.0],
    # m11 .25, m12 .15 and m22 .12 are done in Q4
    "complete_share_pct": [0, 0, 0, 52],
    "gap_pp": [-3.05, -8.30, -14.05, -11.80],
    "n_unreported": [0, 1, 0, 0],
    "n_never_reported": [0, 0, 0, 0],
    "n_unplanned": [0, 0, 0, 0],
    "n_milestones": [6, 6, 6, 6],
    "weight_sum": [1, 1, 1, 1],
}


@pytest.mark.parametrize("weights", ["as_given", "normalised"])
@pytest.mark.parametrize(("column", "expected"), TOY_EXPECTED.items())
def test_toy_plan_gives_the_numbers_of_the_worked_example(
    toy, weights, column, expected
):
    table = measure(*toy, weights=weights)
    assert plan_column(table, column) == pytest.approx(expected, abs=5e-5)


def test_toy_commitments_stand_at_96_94_and_60_in_the_end(toy):
    table = measure(*toy)
    ends = [pick(table, "reported_pct", c, "2022Q4") for c in ("C1", "C2", "C3")]
    assert ends == pytest.approx([96, 94, 60])


def test_without_a_cap_the_toy_plan_gains_what_lies_above_100(toy):
    table = measure(*toy, cap=False)
    assert plan_column(table, "reported_pct") == pytest.approx([17.8, 39.4, 61.3, 89.7])
    assert plan_column(table, "reported_capped_pct")[3] == pytest.approx(88.2)


VECTOR_COLUMNS = {
    "PV": "planned_pct",
    "A_capped_locf": "reported_pct",
    "A_missing_zero": "missing_as_zero_pct",
    "A_missing_exclude": "missing_excluded_pct",
    "A_uncapped": "reported_uncapped_pct",
    "C_weighted_mean_capped_ratio": "ratio_mean_pct",
    "C_unweighted": "ratio_mean_unweighted_pct",
    "D_count": "n_complete",
}


@pytest.fixture
def vectors() -> dict:
    """The toy plan of the shared reference folder."""
    default = Path(__file__).parents[2] / "shared"
    shared = Path(os.environ.get("GABEVAL_SHARED", default))
    path = shared / "reference" / "methods_vectors.json"
    if not path.exists():
        pytest.skip(f"no shared reference folder: {path} (set GABEVAL_SHARED)")
    return json.loads(path.read_text(encoding="utf-8"))["toy_plan"]


@pytest.mark.parametrize("weights", ["as_given", "normalised"])
def test_reference_vectors_come_out_to_the_last_digits(vectors, weights):
    milestones = vectors["milestones"]
    progress = make_progress(
        {code: m["R"] for code, m in milestones.items()},
        {code: m["P"] for code, m in milestones.items()},
    )
    tree = make_tree(vectors["W"], [(m["c"], k, m["w"]) for k, m in milestones.items()])
    table = measure(progress, tree, weights=weights)
    expected = vectors["expect"]
    for name, column in VECTOR_COLUMNS.items():
        ours = plan_column(table, column)
        assert ours == pytest.approx(expected[name], abs=1e-9), name
    spi = np.array(plan_column(table, "of_planned_pct")) / 100
    assert spi == pytest.approx(expected["SPI"], abs=1e-9)
    # A running maximum is the headline plus what was given back.
    headline = np.array(plan_column(table, "reported_pct"))
    running = headline + plan_column(table, "given_back_pp")
    assert running == pytest.approx(expected["A_running_max"], abs=1e-9)
    for code, value in expected["commitments_Q4"].items():
        assert pick(table, "reported_pct", code, "2022Q4") == pytest.approx(value)
    assert plan_column(table, "given_back_pp")[3] == pytest.approx(
        expected["given_back_Q4"]
    )
    assert plan_column(table, "overshoot_pp")[3] == pytest.approx(
        expected["overshoot_Q4"]
    )


def test_silent_quarter_keeps_the_last_report(two):
    table = measure(make_progress({"M1": [80, None], "M2": [0, 60]}), two)
    # (3 * 80 + 1 * 60) / 4
    assert pick(table, "reported_pct", "C1", "2022Q2") == pytest.approx(75)
    assert pick(table, "n_unreported", "C1", "2022Q2") == 1
    assert pick(table, "n_never_reported", "C1", "2022Q2") == 0


def test_never_reported_counts_as_zero_and_is_counted(two):
    table = measure(make_progress({"M1": [80], "M2": [None]}), two)
    assert pick(table, "reported_pct", "C1") == pytest.approx(60)  # (3 * 80 + 0) / 4
    assert pick(table, "n_never_reported", "C1") == 1
    assert pick(table, "missing_excluded_pct", "C1") == pytest.approx(80)
    # Nobody knows where M2 stands: (3 * 80 + 1 * 0) / 4 to (3 * 80 + 1 * 100) / 4
    assert pick(table, "lower_pct", "C1") == pytest.approx(60)
    assert pick(table, "upper_pct", "C1") == pytest.approx(85)


def test_milestone_of_the_tree_without_any_row_has_never_reported(two):
    table = measure(make_progress({"M1": [80]}), two)
    assert pick(table, "reported_pct", "C1") == pytest.approx(60)
    assert pick(table, "n_never_reported", "C1") == 1
    assert pick(table, "n_unplanned", "C1") == 2


def test_quarter_without_a_row_is_a_missing_report(two):
    blank = make_progress({"M1": [10, 20, 30], "M2": [50, None, 90]})
    absent = blank.drop(blank[blank["reported_pct"].isna()].index)
    pdt.assert_frame_equal(measure(absent, two), measure(blank, two))


def test_report_that_says_not_applicable_is_not_missing(two):
    progress = make_progress({"M1": [40, None], "M2": [20, 60]})
    is_blank = progress["reported_pct"].isna()
    state = progress["reported_state"].mask(is_blank, "not_applicable")
    table = measure(progress.assign(reported_state=state), two)
    assert pick(table, "n_unreported", "C1", "2022Q2") == 0
    for column in (
        "reported_pct",
        "missing_as_zero_pct",
        "missing_excluded_pct",
        "lower_pct",
        "upper_pct",
    ):
        # (3 * 40 + 1 * 60) / 4
        assert pick(table, column, "C1", "2022Q2") == pytest.approx(45), column


def test_commitment_whose_milestones_are_all_silent_is_left_out_when_excluding():
    tree = make_tree({"C1": 1, "C2": 3}, [("C1", "M1", 1), ("C2", "M2", 1)])
    table = measure(make_progress({"M1": [40], "M2": [None]}), tree)
    assert np.isnan(pick(table, "missing_excluded_pct", "C2"))
    assert pick(table, "missing_excluded_pct") == pytest.approx(40)
    assert pick(table, "reported_pct") == pytest.approx(10)  # (1 * 40 + 3 * 0) / 4


def test_left_out_milestones_leave_weights_as_given_their_sum():
    # Weights .6 and .2 sum to .8. Without M2, M1 weighs .8: .8 * 50 = 40.
    tree = make_tree({"C1": 1}, [("C1", "M1", 0.6), ("C1", "M2", 0.2)])
    progress = make_progress({"M1": [50], "M2": [None]})
    table = measure(progress, tree, weights="as_given")
    assert pick(table, "missing_excluded_pct", "C1") == pytest.approx(40)
    assert pick(table, "reported_pct", "C1") == pytest.approx(30)


@pytest.mark.parametrize(
    ("reports", "lower", "upper", "why"),
    [
        ([30, None, 70], 30, 70, "between the report before and the one after"),
        ([30, None, None], 30, 100, "no later report: at most full"),
        ([None, None, 70], 0, 70, "no earlier report: at least nothing"),
        ([70, None, 30], 0, 100, "progress fell, so nothing is known"),
        ([30, None, 30], 30, 30, "unchanged"),
        ([30, None, 130], 30, 100, "later report above 100 is limited"),
        ([30, 45, 70], 45, 45, "reported: a point"),
    ],
)
def test_range_of_a_missing_report(one, reports, lower, upper, why):
    table = measure(make_progress({"M1": reports}), one)
    assert pick(table, "lower_pct", "M1", "2022Q2") == lower, why
    assert pick(table, "upper_pct", "M1", "2022Q2") == upper, why


def test_range_reaches_above_100_without_a_cap(one):
    table = measure(make_progress({"M1": [110, None, None]}), one, cap=False)
    assert pick(table, "lower_pct", "M1", "2022Q2") == 110
    assert pick(table, "upper_pct", "M1", "2022Q2") == 110


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


def test_milestones_without_a_plan_are_left_out_of_planned_and_counted(two):
    progress = make_progress({"M1": [40], "M2": [100]}, {"M1": [80]})
    table = measure(progress, two)
    assert pick(table, "planned_pct", "C1") == pytest.approx(80)
    assert pick(table, "n_unplanned", "C1") == 1
    assert np.isnan(pick(table, "planned_pct", "M2"))
    # Like with like: M1 alone, 40 of 80; the gap is the difference of the columns.
    assert pick(table, "of_planned_pct", "C1") == pytest.approx(50)
    assert pick(table, "gap_pp", "C1") == pytest.approx(55 - 80)


def test_plan_is_carried_forward(one):
    progress = make_progress({"M1": [10, 20]}, {"M1": [50, None]})
    assert pick(measure(progress, one), "planned_pct", "C1", "2022Q2") == 50


def test_without_any_plan_nothing_is_compared_with_it(two):
    table = measure(make_progress({"M1": [40], "M2": [60]}), two)
    columns = [
        "planned_pct",
        "gap_pp",
        "of_planned_pct",
        "ratio_mean_pct",
        "ratio_mean_unweighted_pct",
    ]
    assert table[columns].isna().all(axis=None)
    assert pick(table, "reported_pct", "C1") == pytest.approx(45)


def test_ratio_waits_until_something_is_planned(two):
    progress = make_progress({"M1": [40], "M2": [10]}, {"M1": [80], "M2": [0]})
    table = measure(progress, two)
    # M2 is not due: only 40 / 80 counts, weighted and not.
    assert pick(table, "ratio_mean_pct", "C1") == pytest.approx(50)
    assert pick(table, "ratio_mean_unweighted_pct", "C1") == pytest.approx(50)
    assert np.isnan(pick(table, "ratio_mean_pct", "M2"))
    assert np.isnan(pick(table, "of_planned_pct", "M2"))


def test_ratio_above_plan_counts_as_one(two):
    progress = make_progress({"M1": [40], "M2": [50]}, {"M1": [80], "M2": [10]})
    # (3 * .5 + 1 * 1) / 4 and (.5 + 1) / 2
    table = measure(progress, two)
    assert pick(table, "ratio_mean_pct", "C1") == pytest.approx(62.5)
    assert pick(table, "ratio_mean_unweighted_pct", "C1") == pytest.approx(75)


def test_progress_below_zero_is_limited_to_zero(one):
    table = measure(make_progress({"M1": [-5]}), one)
    assert pick(table, "reported_pct", "C1") == 0
    assert pick(table, "reported_uncapped_pct", "C1") == -5


def test_downward_revision_is_kept_and_counted_until_it_is_made_good(one):
    table = measure(make_progress({"M1": [60, 90, 70, 95]}), one)
    assert plan_column(table, "reported_pct") == [60, 90, 70, 95]
    assert plan_column(table, "given_back_pp") == [0, 0, 20, 0]


def test_falling_above_100_gives_nothing_back_under_the_cap(one):
    progress = make_progress({"M1": [130, 105]})
    assert plan_column(measure(progress, one), "given_back_pp") == [0, 0]
    assert plan_column(measure(progress, one, cap=False), "given_back_pp") == [0, 25]


def test_milestone_stays_complete_through_a_silent_quarter(one):
    table = measure(make_progress({"M1": [100, None]}), one)
    assert plan_column(table, "n_complete") == [1, 1]


def test_parts_that_add_up_to_100_in_floating_point_are_complete(one):
    almost = sum([0.1] * 10) * 100  # 99.99999999999999
    assert almost < 100
    table = measure(make_progress({"M1": [almost]}), one)
    assert plan_column(table, "n_complete") == [1]
    assert plan_column(measure(make_progress({"M1": [99.99]}), one), "n_complete") == [
        0
    ]


@pytest.fixture
def statuses(two) -> pd.DataFrame:
    """A monitor that only knows statuses: M1 is done in Q1, M2 is silent in Q2."""
    progress = make_progress({"M1": [None, None], "M2": [None, None]})
    status = ["complete", "complete", "limited", None]
    return measure(progress.assign(status_code=status), two)


def test_monitor_of_statuses_has_no_percentages(statuses):
    columns = [c for c in statuses if c.endswith(("_pct", "_pp"))]
    columns.remove("complete_share_pct")
    assert statuses[columns].isna().all(axis=None)


def test_monitor_of_statuses_counts_what_is_complete_and_silent(statuses):
    assert plan_column(statuses, "n_complete") == [1, 1]
    assert plan_column(statuses, "complete_share_pct") == pytest.approx([75, 75])
    assert plan_column(statuses, "n_unreported") == [0, 1]
    assert plan_column(statuses, "n_never_reported") == [0, 0]


def test_last_status_decides_not_the_best(one):
    progress = make_progress({"M1": [None, None]})
    table = measure(progress.assign(status_code=["complete", "limited"]), one)
    assert plan_column(table, "n_complete") == [1, 0]


def test_silent_milestone_of_a_status_monitor_has_no_percentage_either(two):
    progress = make_progress({"M1": [None], "M2": [None]})
    table = measure(progress.assign(status_code=["limited", None]), two)
    assert np.isnan(pick(table, "reported_pct"))
    assert pick(table, "n_never_reported") == 1


def test_milestone_with_only_a_status_is_left_out_of_percentages(two):
    progress = make_progress({"M1": [40], "M2": [None]})
    table = measure(progress.assign(status_code=[None, "complete"]), two)
    assert pick(table, "reported_pct", "C1") == pytest.approx(40)
    assert np.isnan(pick(table, "reported_pct", "M2"))
    assert pick(table, "n_complete", "C1") == 1
    assert pick(table, "n_unreported", "C1") == 0


def test_percentage_and_not_status_decides_where_there_are_percentages(one):
    progress = make_progress({"M1": [60]}, status_code="complete")
    assert pick(measure(progress, one), "n_complete", "C1") == 0


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


def test_size_of_cali_is_measured_in_less_than_half_a_second():
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
    start = time.perf_counter()
    table = measure(progress, tree, levels=levels)
    assert time.perf_counter() - start < 0.5
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


REPORT = st.one_of(st.none(), st.floats(0, 140).map(lambda x: round(x, 1)))
WEIGHT = st.floats(0.01, 5).map(lambda x: round(x, 2))


@st.composite
def plans(draw) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw a small plan: progress with gaps, above 100, falling; any weights."""
    n_quarters = draw(st.integers(1, 4))
    series = st.lists(REPORT, min_size=n_quarters, max_size=n_quarters)
    commitments, milestones, reports, planned = {}, [], {}, {}
    for c in range(draw(st.integers(1, 3))):
        commitments[f"C{c}"] = draw(WEIGHT)
        for m in range(draw(st.integers(1, 3))):
            code = f"C{c}-M{m}"
            milestones.append((f"C{c}", code, draw(WEIGHT)))
            reports[code] = draw(series)
            planned[code] = draw(series)
    return make_progress(reports, planned), make_tree(commitments, milestones)


def check(property_of_plan):
    """Run a property on the same thirty plans every time."""
    return settings(max_examples=30, deadline=None, derandomize=True)(
        given(plan=plans())(property_of_plan)
    )


def assert_same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    """Compare numbers up to floating point."""
    pdt.assert_frame_equal(left, right, rtol=1e-9, atol=1e-9)


@check
def test_order_of_rows_does_not_matter(plan):
    progress, tree = plan
    assert_same(measure(progress.iloc[::-1], tree.iloc[::-1]), measure(progress, tree))


@check
def test_only_the_ratio_of_weights_matters_when_normalised(plan):
    progress, tree = plan
    rescaled = tree.assign(weight=tree["weight"] * 250)
    scaled = ["weight_sum", "reported_as_given_pct"]
    assert_same(
        measure(progress, rescaled).drop(columns=scaled),
        measure(progress, tree).drop(columns=scaled),
    )


@check
def test_both_rules_agree_when_weights_add_up_to_one(plan):
    progress, tree = plan
    sums = tree.groupby(["level", "parent_id"])["weight"].transform("sum")
    shares = tree.assign(weight=tree["weight"] / sums)
    assert_same(
        measure(progress, shares, weights="as_given"),
        measure(progress, shares, weights="normalised"),
    )


@pytest.mark.parametrize("cap", [True, False])
@pytest.mark.parametrize("weights", ["as_given", "normalised"])
def test_range_holds_the_headline_and_zero_for_missing_is_below(cap, weights):
    @check
    def holds(plan):
        table = measure(*plan, cap=cap, weights=weights)
        slack = 1e-9
        assert (table["lower_pct"] <= table["reported_pct"] + slack).all()
        assert (table["reported_pct"] <= table["upper_pct"] + slack).all()
        assert (table["missing_as_zero_pct"] <= table["reported_pct"] + slack).all()

    holds()


@check
def test_where_nothing_is_missing_every_rule_for_it_gives_the_headline(plan):
    table = measure(*plan)
    table = table[table["n_unreported"] == 0]
    for column in (
        "lower_pct",
        "upper_pct",
        "missing_as_zero_pct",
        "missing_excluded_pct",
    ):
        difference = (table[column] - table["reported_pct"]).abs()
        assert (difference < 1e-9).all(), column


@check
def test_cap_only_lowers_and_the_overshoot_is_what_it_takes_away(plan):
    capped, uncapped = measure(*plan), measure(*plan, cap=False)
    taken = uncapped["reported_pct"] - capped["reported_pct"]
    assert (taken >= -1e-9).all()
    assert taken.to_numpy() == pytest.approx(capped["overshoot_pp"], abs=1e-9)
    assert uncapped["reported_pct"].equals(capped["reported_uncapped_pct"])


@check
def test_counts_of_a_parent_are_the_sums_of_its_children(plan):
    table = measure(*plan)
    counts = [c for c in table if c.startswith("n_")]
    children = table[table["level"] == "milestone"]
    summed = children.groupby(["parent_id", "quarter"])[counts].sum()
    parents = table[table["level"] == "commitment"]
    ours = parents.set_index(["item_id", "quarter"])[counts]
    assert (ours == summed.loc[ours.index].to_numpy()).all(axis=None)


@pytest.mark.parametrize("convert", ["convert_dtypes", "infer_objects"])
def test_kind_of_column_does_not_matter(toy, convert):
    progress, tree = (getattr(frame, convert)() for frame in toy)
    pdt.assert_frame_equal(measure(progress, tree), measure(*toy), check_dtype=False)


@check
def test_input_is_left_as_it_was(plan):
    before = [frame.copy() for frame in plan]
    measure(*plan)
    for frame, copy in zip(plan, before, strict=True):
        pdt.assert_frame_equal(frame, copy)
