"""Bridges between two exports of a plan, and of one commitment."""

import math
from fractions import Fraction

import pandas as pd
import pytest
from show_samples import make_exports, make_plan, make_progress, make_tables, make_tree

from gabeval.errors import DataError, UsageError
from gabeval.measures.bridge.exports import (
    bridge_at,
    bridge_exports,
    count_changes,
    list_pairs,
)
from gabeval.measures.bridge.forest import Rule
from gabeval.measures.exact import to_fraction
from gabeval.measures.progress import measure_progress
from gabeval.monitor.store import Tables


def make_two_exports(change=lambda rows: rows, new_tree=None, **plan):
    """The toy plan's export, and one a quarter later that says something else."""
    first = make_progress()
    first = first[first["quarter"] <= "2022Q3"]
    second = change(make_progress()).assign(export_id="2023Q1")
    exports = make_exports().assign(cut_off="2022-09-30")
    exports = pd.concat(
        [exports, exports.assign(export_id="2023Q1", cut_off="2022-12-31")]
    )
    tree = make_tree()
    later = (tree if new_tree is None else new_tree).assign(export_id="2023Q1")
    tables = Tables(
        **make_tables(
            progress=pd.concat([first, second]),
            exports=exports,
            tree=pd.concat([tree, later]),
        )
    )
    return make_plan(weights="normalised", **plan), tables


def lower_m31(rows):
    """Lower what m31 had reported for the third quarter from 60 to 50."""
    is_it = (rows["milestone_id"] == "m31") & (rows["quarter"] == "2022Q3")
    return rows.assign(reported_pct=rows["reported_pct"].mask(is_it, 50.0))


def test_two_exports_of_a_plan_are_bridged_from_headline_to_headline():
    plan, tables = make_two_exports(lower_m31)
    found = bridge_exports(plan, tables, "2022Q4", "2023Q1")
    # methods.md §1.1: A is 61.3 in the third quarter and 88.2 in the fourth.
    assert found.bridge.start == to_fraction("61.3")
    assert found.bridge.end == to_fraction("88.2")
    # m31 weighs 0.2: ten points less then, and ten more since.
    assert found.bridge.effects["revision"] == -2
    # 26.9 in all; m12's 110 is capped, which the rewriting of m31 does not touch.
    assert found.bridge.effects["new"] == to_fraction("28.9")
    assert found.bridge.rows["C3"] == {
        "revision": -2,
        "new": 2,
        "weights": 0,
        "scope": 0,
        "rule": 0,
    }


def test_the_headlines_are_those_of_the_roll_up():
    plan, tables = make_two_exports(lower_m31)
    found = bridge_exports(plan, tables, "2022Q4", "2023Q1")
    for vintage, quarter, value in (
        (found.old, found.quarters[0], found.bridge.start),
        (found.new, found.quarters[1], found.bridge.end),
    ):
        measured = measure_progress(
            vintage.progress, vintage.tree, levels=plan.level_ids, weights=plan.weights
        )
        row = measured[
            (measured["level"] == "plan") & (measured["quarter"] == quarter)
        ].iloc[0]
        assert float(value) == pytest.approx(row["reported_pct"], abs=1e-9)


def test_two_exports_exchanged_give_the_bridge_with_every_sign_turned():
    plan, tables = make_two_exports(lower_m31)
    quarters = ("2022Q3", "2022Q3")
    there = bridge_exports(plan, tables, "2022Q4", "2023Q1", quarters=quarters)
    back = bridge_exports(plan, tables, "2023Q1", "2022Q4", quarters=quarters)
    assert there.bridge.effects["revision"] == -2
    assert back.bridge.effects == {n: -v for n, v in there.bridge.effects.items()}


def test_one_commitment_is_bridged_by_its_milestones():
    plan, tables = make_two_exports(lower_m31)
    found = bridge_exports(plan, tables, "2022Q4", "2023Q1", commitment="C3")
    assert (found.bridge.start, found.bridge.end) == (60, 60)
    assert found.bridge.rows == {
        "m31": {"revision": -10, "new": 10, "weights": 0, "scope": 0, "rule": 0}
    }


def test_a_report_that_arrives_late_is_a_revision_of_its_quarter():
    def late(rows):
        is_it = (rows["milestone_id"] == "m13") & (rows["quarter"] == "2022Q2")
        return rows.assign(
            reported_pct=rows["reported_pct"].mask(is_it, 70.0),
            reported_state=rows["reported_state"].mask(is_it, "value"),
        )

    plan, tables = make_two_exports(late)
    quarters = ("2022Q2", "2022Q4")
    found = bridge_exports(plan, tables, "2022Q4", "2023Q1", quarters=quarters)
    # m13 stood at 50 by its last report, and at 70 by the late one: 0.10 * 20.
    assert found.bridge.effects["revision"] == 2
    counts = count_changes(tables, "2022Q4", "2023Q1", until="2022Q2")
    assert (counts.n_late, counts.n_rewritten) == (1, 0)


def test_changed_weights_and_dropped_milestones_are_told_apart():
    tree = make_tree()
    tree = tree[tree["item_id"] != "m22"]
    is_c1 = tree["item_id"] == "C1"
    tree = tree.assign(weight=tree["weight"].mask(is_c1, 0.4))

    def drop(rows):
        return rows[rows["milestone_id"] != "m22"]

    plan, tables = make_two_exports(drop, tree)
    found = bridge_exports(plan, tables, "2022Q4", "2023Q1")
    # C2 is m21 alone, 90: (0.4 * 96 + 0.3 * 90 + 0.2 * 60) / 0.9.
    expected = (to_fraction("38.4") + 27 + 12) / to_fraction("0.9")
    assert found.bridge.end == expected
    assert found.bridge.effects["scope"] != 0
    assert found.bridge.effects["weights"] != 0
    assert found.bridge.residual == 0


def test_every_earlier_export_starts_a_bridge_and_its_margins_tie():
    plan, tables = make_two_exports(lower_m31)
    table = bridge_at(plan, tables, cut_off="2022-12-31")
    assert set(table["from_export_id"]) == {"2022Q4"}
    exact = table["effect_exact"].map(Fraction)
    top = table["level"] == "plan"
    for effect in table["effect"].unique():
        is_it = table["effect"] == effect
        assert exact[is_it & ~top].sum() == exact[is_it & top].sum()
    total = exact[top & (table["effect"] == "total")].iloc[0]
    assert total == exact[top & (table["effect"] != "total")].sum()


def test_with_one_export_only_revision_and_new_cannot_be_told_apart():
    tables = Tables(**make_tables(exports=make_exports()))
    plan = make_plan(weights="normalised")
    assert list_pairs(plan, tables, cut_off="2022-12-31") == [("2022Q4", "2022Q4")]
    table = bridge_at(plan, tables, cut_off="2022-12-31")
    assert set(table["effect"]) == {
        "revision_and_new",
        "weights",
        "scope",
        "rule",
        "total",
    }
    assert not table["is_earlier_held"].any()
    # From the first quarter, 17.8, to 88.2.
    top = table[(table["level"] == "plan") & (table["effect"] == "total")].iloc[0]
    assert top["effect_pp"] == pytest.approx(88.2 - 17.8)


def test_exports_without_percentages_are_not_bridged():
    def drop(rows):
        return rows.assign(reported_pct=math.nan)

    plan, tables = make_two_exports(drop)
    assert bridge_at(plan, tables, cut_off="2022-12-31").empty
    with pytest.raises(DataError, match="no percentages"):
        bridge_exports(plan, tables, "2022Q4", "2023Q1")


def test_an_unknown_export_is_answered_with_those_there_are():
    plan, tables = make_two_exports()
    with pytest.raises(UsageError, match="2023Q1"):
        bridge_exports(plan, tables, "2021", "2023Q1")
    with pytest.raises(UsageError, match="does not hold 'C9'"):
        bridge_exports(plan, tables, "2022Q4", "2023Q1", commitment="C9")


def test_missing_rules_can_be_switched_too():
    plan, tables = make_two_exports()
    carried = Rule(missing="carried")
    for missing, at_q2 in (("zero", "34.4"), ("excluded", "38.65")):
        # methods.md §1.1: at Q2, 39.4 carried forward, 34.40 as zero, 38.65 without.
        found = bridge_exports(
            plan,
            tables,
            "2022Q4",
            "2022Q4",
            quarters=("2022Q2", "2022Q2"),
            rules=(carried, Rule(missing=missing)),
        )
        assert found.bridge.start == to_fraction("39.4")
        assert found.bridge.end == to_fraction(at_q2)
        assert found.bridge.effects["rule"] == found.bridge.total
