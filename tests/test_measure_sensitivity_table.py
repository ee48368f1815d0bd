"""The table of other weights, for items and for whole plans."""

from fractions import Fraction
from math import isnan

import numpy as np
import pandas as pd
import pytest
from sensitivity_samples import P95, P, closed_form
from show_samples import make_all_tables, make_plan, make_progress, make_tree

from gabeval.errors import UsageError
from gabeval.measures.known import weigh_items
from gabeval.measures.sensitivity import COLUMNS, measure_sensitivity, sensitivity_at
from gabeval.speech import speaking


def make_items(values, weights=None, lower=None, upper=None) -> pd.DataFrame:
    """Make the items of one headline, all known unless ranges are given."""
    n = len(values)
    return pd.DataFrame(
        {
            "item_id": [f"C{i + 1}" for i in range(n)],
            "weight": [1 / n] * n if weights is None else weights,
            "value_pct": values,
            "lower_pct": values if lower is None else lower,
            "upper_pct": values if upper is None else upper,
        }
    ).astype(dict.fromkeys(["weight", "value_pct", "lower_pct", "upper_pct"], float))


def take(table: pd.DataFrame, statistic: str, **where: object) -> pd.Series:
    """Take the one row of a statistic."""
    rows = table[table["statistic"] == statistic]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    (row,) = [row for _i, row in rows.iterrows()]
    return row


def test_the_table_holds_every_worked_number():
    table = measure_sensitivity(make_items(P))
    assert take(table, "headline", weight_set="equal")["value"] == 89.8
    assert take(table, "minimum", weight_set="wide")["value"] == 81.5
    assert take(table, "maximum", weight_set="wide")["value"] == 94.7
    assert take(table, "minimum", weight_set="narrow")["value"] == 85.65
    assert take(table, "maximum", weight_set="narrow")["value"] == 92.25
    assert take(table, "prior_sd")["value"] == pytest.approx(6.161169, abs=1e-6)
    row = take(table, "leave_one_out", other_id="C5")
    assert (row["value"], row["change_pp"]) == pytest.approx((97.25, 7.45))


def test_the_fraction_is_written_out_in_the_table():
    # 96.8 prints as 97, so the threshold is 96.5
    row = take(measure_sensitivity(make_items(P95)), "prior_above")
    assert Fraction(row["exact"]) == closed_form(P95, Fraction(193, 2))
    assert row["value"] == pytest.approx(float(Fraction(row["exact"])))
    assert row["simulated"] == pytest.approx(row["value"], abs=0.02)


def test_items_of_weight_zero_are_listed_and_left_out():
    table = measure_sensitivity(make_items([93, 100, 5], weights=[0.5, 0.5, 0]))
    assert take(table, "excluded")["other_id"] == "C3"
    assert table["n_items"].unique().tolist() == [2]
    assert take(table, "headline", weight_set="equal")["value"] == 96.5


def test_progress_above_full_counts_as_full():
    table = measure_sensitivity(make_items([110, 90]))
    assert take(table, "headline", weight_set="own")["value"] == 95.0


def test_a_missing_value_widens_every_statistic():
    items = make_items([90, np.nan], lower=[90, 0], upper=[90, 100])
    table = measure_sensitivity(items)
    row = take(table, "headline", weight_set="own")
    assert (row["value"], row["low"], row["high"]) == (90.0, 45.0, 95.0)
    # two items, half to double an equal share: 25 % at least, so 75 % at most
    assert take(table, "minimum", weight_set="wide")["low"] == 0.25 * 90
    assert take(table, "maximum", weight_set="wide")["high"] == 0.75 * 100 + 0.25 * 90


def test_a_set_that_no_weights_keep_is_marked_and_not_an_error():
    table = measure_sensitivity(make_items(P), boxes={"tight": (0.25, 0.3)})
    row = take(table, "minimum", weight_set="tight")
    assert row["unit"] == "infeasible"
    assert isnan(row["value"])


def test_weights_that_do_not_add_up_scale_the_headline():
    # half of the weight was never given: the headline is half of the mean 95
    table = measure_sensitivity(make_items([90, 100]), factor=0.5)
    assert take(table, "headline", weight_set="own")["value"] == 47.5
    # 47.5 prints as 48: any shift down changes it, none is needed to stay
    assert take(table, "shift_down")["value"] == 0.0
    # up to 48.5 is 1 point of the half: 2 points of the mean, .2 of weight, L1 .4
    assert take(table, "shift_up")["value"] == pytest.approx(0.4)


def test_one_item_has_a_headline_and_nothing_to_shift():
    table = measure_sensitivity(make_items([80]))
    assert set(table["statistic"]) == {"item", "headline", "minimum", "maximum"}


# The toy plan of methods.md: commitments 96, 94, 60 with weights .5 .3 .2 -> 88.2


def test_the_toy_plan_has_its_own_headline_and_that_of_its_commitments():
    table = sensitivity_at(make_plan(), make_all_tables(), cut_off="2022-12-31")
    assert tuple(table.columns) == COLUMNS
    plan = table[table["level"] == "plan"]
    assert take(plan, "headline", weight_set="own")["value"] == pytest.approx(88.2)
    assert take(plan, "leave_one_out", other_id="C3")["value"] == 95.25
    # n = 3, half to double an equal share is 1/6 .. 2/3:
    # least 60 * 2/3 + (94 + 96) / 6
    row = take(plan, "minimum", weight_set="wide")
    assert row["value"] == pytest.approx(40 + 190 / 6)
    # C1 over its milestones 100, 110 -> 100, 80: .5, .3, .2 -> 96
    own = table[table["item_id"] == "C1"]
    assert take(own, "headline", weight_set="own")["value"] == pytest.approx(96)
    assert take(own, "item", other_id="m12")["value"] == 100.0


def test_one_commitment_is_looked_at_alone():
    table = sensitivity_at(make_plan(), make_all_tables(), cut_off="", commitment="C2")
    assert set(table["item_id"]) == {"C2"}
    # .6 * 90 + .4 * 100
    assert take(table, "headline", weight_set="own")["value"] == pytest.approx(94)


def test_an_unknown_commitment_is_a_sentence_with_the_codes_there_are():
    with speaking("en"), pytest.raises(UsageError, match="C9") as caught:
        sensitivity_at(make_plan(), make_all_tables(), cut_off="", commitment="C9")
    assert "C1" in str(caught.value)


def test_a_missing_last_report_makes_the_headline_an_interval():
    progress = make_progress()
    is_last = (progress["milestone_id"] == "m31") & (progress["quarter"] == "2022Q4")
    progress.loc[is_last, ["reported_pct", "reported_value"]] = np.nan
    progress.loc[is_last, "reported_state"] = "blank"
    table = sensitivity_at(
        make_plan(), make_all_tables(progress=progress), cut_off="2022-12-31"
    )
    # C3 weighs .2 and lies between 60 and 100 now: 88.2 to 96.2
    row = take(table[table["level"] == "plan"], "headline", weight_set="own")
    found = (row["value"], row["low"], row["high"])
    assert found == pytest.approx((88.2, 88.2, 96.2))


def test_two_exports_give_two_sets_of_rows():
    from show_samples import make_exports

    early = make_exports().assign(export_id="2022Q3", cut_off="2022-09-30")
    exports = pd.concat([early, make_exports()], ignore_index=True)
    progress = make_progress()
    before = progress[progress["quarter"] <= "2022Q3"].assign(export_id="2022Q3")
    tree = make_tree()
    tables = make_all_tables(
        exports=exports,
        progress=pd.concat([before, progress], ignore_index=True),
        tree=pd.concat([tree.assign(export_id="2022Q3"), tree], ignore_index=True),
    )
    table = sensitivity_at(make_plan(), tables, cut_off="2022-12-31")
    plan = table[table["level"] == "plan"]
    # methods.md 1.1: 61.3 at Q3, 88.2 at Q4
    for day, expected in (("2022-09-30", 61.3), ("2022-12-31", 88.2)):
        row = take(plan, "headline", weight_set="own", cut_off=day)
        assert row["value"] == pytest.approx(expected)


def test_a_commitment_without_any_weight_lists_its_items():
    tree = make_tree()
    tree.loc[tree["item_id"].isin(["m21", "m22"]), "weight"] = 0.0
    table = sensitivity_at(make_plan(), make_all_tables(tree=tree), cut_off="")
    rows = table[table["item_id"] == "C2"]
    assert rows["statistic"].tolist() == ["excluded", "excluded"]


def test_statuses_have_no_headline_to_move():
    from show_samples import make_status_progress

    tables = make_all_tables(progress=make_status_progress())
    table = sensitivity_at(make_plan(), tables, cut_off="")
    assert table.empty
    assert tuple(table.columns) == COLUMNS


def test_weights_multiply_down_the_tree():
    shares = weigh_items(make_tree(), ["commitment", "milestone"], rule="as_given")
    # methods.md 0: m11 .25, m12 .15, m13 .10, m21 .18, m22 .12, m31 .20
    expected = [0.25, 0.15, 0.10, 0.18, 0.12, 0.20]
    assert shares["milestone"].tolist() == pytest.approx(expected)
