"""How quarters combine into cumulative progress, by hand, for each way."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gabeval.monitor.accumulate import accumulate, total_planned
from gabeval.monitor.cells import Numbers
from gabeval.monitor.slots import combine_months

QUARTERS = [f"{year}Q{q}" for year in (2023, 2024) for q in (1, 2, 3, 4)]


def series(values, way, *, name="reported", unit=np.nan, target=np.nan, **more):
    return pd.DataFrame(
        {
            "milestone_id": "m",
            "quarter": QUARTERS[: len(values)],
            f"{name}_value": np.array(values, dtype=float),
            f"{name}_way": way,
            f"{name}_restarts": False,
            f"{name}_unit": unit,
            "target_value": target,
            "base_value": np.nan,
            **more,
        }
    )


def percent(values, way, **more):
    got = accumulate(series(values, way, **more), "reported")
    return [None if np.isnan(value) else round(value, 6) for value in got]


def test_increments_add_up():
    # 10, 10 + 20, 10 + 20 + 5 of 50
    assert percent([10, 20, 5], "sum", target=50.0) == [20, 60, 70]


def test_cumulative_values_stand_for_themselves():
    assert percent([10, 30, 25], "last", target=50.0) == [20, 60, 50]


def test_the_highest_value_stays():
    assert percent([10, 30, 25], "max", target=50.0) == [20, 60, 60]


def test_a_level_to_be_kept_is_averaged():
    # 10, (10 + 30) / 2, (10 + 30 + 20) / 3 of 20
    assert percent([10, 30, 20], "mean", target=20.0) == [50, 100, 100]


def test_a_reduction_runs_from_base_to_target():
    # from 80 down to 30: (80 - 70) / 50, (80 - 30) / 50, (80 - 90) / 50
    got = percent([70, 30, 90], "reduction", target=30.0, base_value=80.0)
    assert got == [20, 100, -20]


def test_a_silent_quarter_stays_missing_and_adds_nothing():
    assert percent([10, np.nan, 20], "sum", target=50.0) == [20, None, 60]
    assert percent([10, np.nan, 20], "mean", target=50.0) == [20, None, 30]


def test_percent_and_share_need_no_target():
    assert percent([10, 20], "sum", unit=1.0) == [10, 30]
    assert percent([0.1, 0.2], "sum", unit=100.0) == [10, 30]


@pytest.mark.parametrize("target", [np.nan, 0.0])
def test_without_a_target_an_amount_is_no_percentage(target):
    assert percent([10, 20], "sum", target=target) == [None, None]


def test_a_reduction_without_way_to_go_is_missing():
    assert percent([10], "reduction", target=5.0, base_value=5.0) == [None]
    assert percent([10], "reduction", target=5.0) == [None]


def test_values_that_begin_again_each_january_are_carried_over():
    values = [10, 20, np.nan, 40, 5, np.nan, 30, np.nan]
    # the year 2023 ends at 40; then 40 + 5, 40 + 30, of 100
    got = percent(values, "last", target=100.0, reported_restarts=True)
    assert got == [10, 20, None, 40, 45, None, 70, None]


def test_a_programme_adds_up_to_the_target():
    def total(values, way, **more):
        made = series(values, way, name="planned", **more)
        return total_planned(made).unique().tolist()

    values = [1, 2, np.nan, 4, 3, 3, 3, 2]
    assert total(values, "sum") == [18]
    assert total(values, "last") == [2]
    assert total(values, "reduction") == [2]
    assert total(values, "max") == [4]
    assert total([1, 2, np.nan], "mean") == [1.5]
    # the last of 2023 and the last of 2024: 4 + 2
    restarting = series(values, "last", name="planned", planned_restarts=True)
    assert total_planned(restarting).iloc[-1] == 6


def test_nothing_planned_is_no_target():
    made = series([np.nan, np.nan], "sum", name="planned")
    assert total_planned(made).isna().all()


VALUES = st.lists(
    st.one_of(st.none(), st.integers(0, 1000)), min_size=1, max_size=8
).map(lambda xs: [np.nan if x is None else float(x) for x in xs])


@given(VALUES, VALUES, st.sampled_from(["sum", "last", "max", "mean"]))
def test_milestones_do_not_touch_each_other(first, second, way):
    one, two = (series(v, way, target=100.0) for v in (first, second))
    both = pd.concat([one, two.assign(milestone_id="n")], ignore_index=True)
    got = accumulate(both, "reported").to_numpy()
    alone = [accumulate(x, "reported").to_numpy() for x in (one, two)]
    np.testing.assert_allclose(got, np.concatenate(alone))


@given(VALUES, st.sampled_from(["sum", "max"]))
def test_what_only_adds_never_falls(values, way):
    got = [x for x in percent(values, way, target=100.0) if x is not None]
    assert got == sorted(got)
    assert len(got) == np.isfinite(values).sum()


def months(*values, states=None):
    out = []
    for place, value in enumerate(values):
        state = states[place] if states else "value" if value is not None else "blank"
        number = np.nan if value is None else float(value)
        out.append(Numbers(np.array([number]), np.array([state], dtype=object)))
    return out


def quarter(parts, way):
    got = combine_months(parts, np.array([way], dtype=object))
    return (None if np.isnan(got.values[0]) else got.values[0]), got.states[0]


def test_months_add_up_where_quarters_do():
    assert quarter(months(1, 2, 4), "sum") == (7, "value")
    assert quarter(months(1, None, 4), "sum") == (5, "value")
    assert quarter(months(0, 0, 0), "sum") == (0, "zero")


def test_the_last_month_that_says_something_counts_otherwise():
    assert quarter(months(1, 5, None), "last") == (5, "value")
    assert quarter(months(1, 5, 3), "max") == (5, "value")
    assert quarter(months(1, 5, 3), "mean") == (3, "value")


def test_a_quarter_of_blank_months_is_blank():
    assert quarter(months(None, None, None), "sum") == (None, "blank")
    states = ["not_applicable", "blank", "blank"]
    absent = months(None, None, None, states=states)
    assert quarter(absent, "sum") == (None, "not_applicable")


def test_a_month_that_cannot_be_read_leaves_the_quarter_unset():
    states = ["value", "unreadable", "value"]
    assert quarter(months(1, None, 4, states=states), "sum") == (None, "unreadable")
