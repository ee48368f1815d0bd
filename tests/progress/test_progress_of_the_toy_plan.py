"""Progress of the toy plan, against the worked example of the reference."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from progress_samples import make_progress, make_tree, measure, pick, plan_column

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
    default = Path(__file__).parents[3] / "shared"
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
