"""The bridge between two headlines: worked examples, every effect and every edge."""

import json
import math
import os
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest

from gabeval.errors import DataError
from gabeval.measures.bridge import (
    EFFECTS,
    bridge_forest,
    bridge_items,
    round_bridge,
    split_two_factors,
)
from gabeval.measures.bridge.forest import Forest, Layer, Rule, Triple
from gabeval.measures.bridge.shapley import share_change
from gabeval.measures.exact import to_fraction

ROOT = Path(__file__).resolve().parents[1]

# methods.md §2.1: shaped like the fall from 99 to 98, six items that become five.
OLD = {"H": 96, "W": 100, "M": 100, "He": 99, "S": 100, "X": 99}

REVISED = {"H": -4, "M": -2, "He": -3}
GROWN = {"H": 1, "M": 0.5, "He": 1}
SIXTHS = dict.fromkeys(OLD, "1/6")
CLOSING = {"H": 0.2, "W": 0.2, "M": 0.25, "He": 0.2, "S": 0.15}

EXACT = {
    "revision": Fraction(-4729, 2880),
    "new": Fraction(27, 64),
    "weights": Fraction(-113, 2880),
    "scope": Fraction(-37, 320),
    "rule": Fraction(0),
}

ROWS = {"H": -0.7, "W": 1 / 30, "M": -7 / 24, "He": -0.4, "S": -1 / 60, "X": 0}


def read_vectors():
    """The computed cases that the project was given; not part of the repository."""
    shared = Path(os.environ.get("GABEVAL_SHARED", ROOT.parent / "shared"))
    path = shared / "reference" / "methods_vectors.json"
    if not path.is_file():
        pytest.skip(f"there are no computed cases at {path}")
    return json.loads(path.read_text(encoding="utf-8"))


def bridge_seed():
    return bridge_items(OLD, REVISED, GROWN, SIXTHS, CLOSING)


def test_the_worked_bridge_comes_out_as_exact_fractions():
    bridge = bridge_seed()
    assert bridge.start == 99
    assert bridge.end == Fraction(781, 8)
    assert bridge.effects == EXACT
    assert bridge.residual == 0


def test_the_worked_rows_come_out_and_tie_with_the_effects():
    bridge = bridge_seed()
    for item, expected in ROWS.items():
        assert float(bridge.of_item(item)) == pytest.approx(expected, abs=1e-12)
    for name in EFFECTS:
        assert sum(row[name] for row in bridge.rows.values()) == bridge.effects[name]
    # methods.md §2.1, "Show": mainly Habitat (-0.73).
    assert round(float(bridge.rows["H"]["revision"]), 2) == -0.73


def test_the_computed_cases_come_out():
    case = read_vectors()["bridge"]
    weights = dict.fromkeys(case["p0"], "1/6")
    bridge = bridge_items(
        case["p0"], case["revision"], case["new"], weights, case["w1"]
    )
    assert str(bridge.start) == case["h0"]
    assert str(bridge.end) == case["h1"]
    for name, text in case["effects"].items():
        assert bridge.effects[name] == Fraction(text)
    for item, expected in case["rows_centred"].items():
        assert float(bridge.of_item(item)) == pytest.approx(expected, abs=1e-6)


def test_two_factors_agree_with_das_gupta():
    # methods.md §2.1; DasGuptR 2.1.0 gives -1.3375 and -0.0375.
    names = ["H", "W", "M", "He", "S"]
    old_weights = dict.fromkeys(names, 0.2)
    old = {name: OLD[name] for name in names}
    new = {"H": 93, "W": 100, "M": 98.5, "He": 97, "S": 100}
    found = split_two_factors(old_weights, CLOSING, old, new)
    assert found == {"progress": Fraction(-107, 80), "weights": Fraction(-3, 80)}
    # The bridge with two switches that do anything comes to the same.
    moved = {name: to_fraction(new[name]) - old[name] for name in names}
    bridge = bridge_items(old, {}, moved, old_weights, CLOSING)
    assert (bridge.effects["new"], bridge.effects["weights"]) == tuple(found.values())


def test_one_product_is_split_as_the_peer_does():
    # shapley_decomposition: .2 x 100 -> .25 x 98.5 gives 4.9625 and -0.3375.
    found = split_two_factors({"M": 0.2}, {"M": 0.25}, {"M": 100}, {"M": 98.5})
    assert found["weights"] == to_fraction(4.9625)
    assert found["progress"] == to_fraction(-0.3375)


def test_lmdi_agrees_nearly_but_cannot_take_a_zero():
    # LMDI-I: sum of L(w1 p1, w0 p0) ln(p1 / p0), L(a, b) = (a - b) / ln(a / b).
    def mean(a, b):
        return a if a == b else (a - b) / math.log(a / b)

    pairs = [(0.2, 0.2, 96, 93), (0.2, 0.25, 100, 98.5), (0.2, 0.2, 99, 97)]
    pairs += [(0.2, 0.2, 100, 100), (0.2, 0.15, 100, 100)]
    progress = sum(
        mean(w1 * p1, w0 * p0) * math.log(p1 / p0) for w0, w1, p0, p1 in pairs
    )
    weights = sum(
        mean(w1 * p1, w0 * p0) * math.log(w1 / w0) for w0, w1, p0, p1 in pairs
    )
    assert (progress, weights) == pytest.approx((-1.336012, -0.038988), abs=1e-6)
    with pytest.raises(ValueError, match="math domain error"):
        math.log(0 / 50)
    # Ours takes an item that had not begun: 0.5 x 50.
    found = split_two_factors({"a": 0.5}, {"a": 0.5}, {"a": 0}, {"a": 50})
    assert found["progress"] == 25


def test_a_waterfall_in_one_order_depends_on_the_order_and_the_bridge_is_their_mean():
    # methods.md §2.1: scope is -0.229167 at the end of one order, 0 at the start.
    values = headlines_of_the_seed()
    orders = list(permutations(["revision", "new", "weights", "scope"]))
    effects = {order: walk(values, order) for order in orders}
    one = effects["revision", "new", "weights", "scope"]
    assert [round(float(one[n]), 6) for n in one] == [
        -1.5,
        0.416667,
        -0.0625,
        -0.229167,
    ]
    other = effects["scope", "weights", "revision", "new"]
    assert [float(other[n]) for n in other] == [0, 0, -1.9, 0.525]
    for name in one:
        mean = sum(found[name] for found in effects.values()) / len(orders)
        assert mean == EXACT[name]
    assert share_change(values, list(one)) == {n: EXACT[n] for n in one}


def walk(values, order):
    """Turn the switches one after the other and note each step."""
    found, on = {}, frozenset()
    for name in order:
        found[name] = values[on | {name}] - values[on]
        on |= {name}
    return found


def headlines_of_the_seed():
    """Work the 16 headlines out by the words of methods.md §2.1, without our code."""
    names = ["revision", "new", "weights", "scope"]
    sixth = Fraction(1, 6)
    values = {}
    for mask in range(16):
        on = frozenset(n for place, n in enumerate(names) if mask >> place & 1)
        total = weighed = Fraction(0)
        for item, old in OLD.items():
            share = sixth
            if "weights" in on and item != "X":
                # The dropped item keeps its sixth; the others share five sixths.
                kept = 1 if "scope" in on else 1 - sixth
                share = to_fraction(CLOSING[item]) * kept
            if item == "X" and "scope" in on:
                share = Fraction(0)
            value = Fraction(old)
            value += to_fraction(REVISED.get(item, 0)) if "revision" in on else 0
            value += to_fraction(GROWN.get(item, 0)) if "new" in on else 0
            total += share * min(value, Fraction(100))
            weighed += share
        values[on] = total / weighed
    return values


def test_the_change_of_definition_is_found_though_nothing_was_revised():
    # methods.md §2.3 (iii): EV 97 of PV 98 in November is 98.98 "of programmed"; at
    # closure EV 98 of PV 100 is 98 "of total": progress rose by a point.
    ratio, total = Rule(definition="B"), Rule(definition="A")
    bridge = bridge_items(
        {"plan": 97},
        {},
        {"plan": 1},
        {"plan": 1},
        {"plan": 1},
        rules=(ratio, total),
        planned=({"plan": 98}, {}, {"plan": 2}),
    )
    assert bridge.start == Fraction(9700, 98)
    assert bridge.end == 98
    # Mean of the two orders: rule first 97 - 98.98, rule last 98 - 98.
    assert bridge.effects["rule"] == (97 - Fraction(9700, 98)) / 2
    assert bridge.effects["new"] == (98 - Fraction(9700, 98) + 1) / 2
    assert bridge.effects["revision"] == 0
    assert bridge.residual == 0


def test_lifting_the_limit_of_100_is_an_effect_of_the_rule():
    free = Rule(cap=False)
    bridge = bridge_items(
        {"a": 120, "b": 50},
        {},
        {},
        {"a": 1, "b": 1},
        {"a": 1, "b": 1},
        rules=(Rule(), free),
    )
    assert (bridge.start, bridge.end) == (75, 85)
    assert bridge.effects["rule"] == 10


def test_an_added_item_had_no_weight_and_no_progress():
    # a 80 alone; b comes in with weight 1/2 and 40, all of it new.
    bridge = bridge_items({"a": 80}, {}, {"b": 40}, {"a": 1}, {"a": 0.5, "b": 0.5})
    assert (bridge.start, bridge.end) == (80, 60)
    # h = 80 unless weights and scope are both on; then 40, and 60 with new.
    # weights: (2/6 + 1/6) ... worked out by the three-player formula:
    # new: 1/3 * 20; weights = scope: 1/6 * (40 - 80) + 1/3 * (60 - 80).
    assert bridge.effects["new"] == Fraction(20, 3)
    half = Fraction(-40, 6) + Fraction(-20, 3)
    assert bridge.effects["weights"] == half
    assert bridge.effects["scope"] == half
    assert bridge.residual == 0


# One item of two is dropped: 40 and 80, half each, become 30 + 20 = 50 alone. With the
# other item in, it halves the effects of revision and new: (-5 - 10) / 2 and
# (10 + 20) / 2; the scope itself is half of the first item less 40, over 40, 30, 60 and
# 50 with 1/3, 1/6, 1/6 and 1/3: -17.5. The weights of those that stay are as they were.
DROPPED = {"revision": -7.5, "new": 15, "weights": 0, "scope": -17.5, "rule": 0}


def test_a_dropped_item_keeps_its_share_until_the_scope_is_switched():
    bridge = bridge_items(
        {"a": 40, "b": 80}, {"a": -10}, {"a": 20}, {"a": 0.5, "b": 0.5}, {"a": 1}
    )
    assert (bridge.start, bridge.end) == (60, 50)
    assert bridge.effects == DROPPED


@pytest.mark.parametrize("rule", ["as_given", "normalised"])
def test_a_dropped_milestone_moves_weight_inside_its_commitment_only(rule):
    half, one = Fraction(1, 2), Fraction(1)
    forest = Forest(
        [
            Layer(["C1", "C2"], [0, 0], [half, half], [half, half]),
            Layer(["a", "b", "c"], [0, 0, 1], [half, half, one], [one, None, one]),
        ],
        {
            side: [
                Triple(*map(Fraction, row))
                for row in ((40, 30, 50), (80, 80, 80), (100, 100, 100))
            ]
            for side in (0, 1)
        },
        {},
        (Rule(weights=rule),) * 2,
    )
    bridge = bridge_forest(forest)
    # The other commitment stands still at 100: everything is halved, and all of C1.
    halved = {name: to_fraction(value) / 2 for name, value in DROPPED.items()}
    assert (bridge.start, bridge.end) == (80, 75)
    assert bridge.effects == halved
    assert bridge.rows["C1"] == halved
    assert not any(bridge.rows["C2"].values())


def test_an_item_of_no_weight_moves_nothing():
    bridge = bridge_items(
        {"a": 50, "b": 0}, {"b": 30}, {"b": 60}, {"a": 1, "b": 0}, {"a": 1, "b": 0}
    )
    assert bridge.total == 0
    assert not any(bridge.effects.values())


def test_all_weights_zero_is_an_error_that_names_the_switches():
    with pytest.raises(DataError, match="weights"):
        bridge_items({"a": 50}, {}, {}, {"a": 1}, {"a": 0})
    with pytest.raises(DataError, match="cannot be worked out"):
        bridge_items({"a": 50}, {}, {}, {"a": 0}, {"a": 1})


def test_replacing_every_item_at_once_is_an_error_and_not_a_guess():
    # With the scope switched and the weights not, only items of no weight are left.
    with pytest.raises(DataError, match="scope"):
        bridge_items({"a": 50}, {}, {"b": 10}, {"a": 1}, {"b": 1})


def test_weights_as_given_are_not_divided_and_their_rest_has_a_row():
    given_ = Rule(weights="as_given")
    bridge = bridge_items(
        {"a": 50, "b": 100},
        {},
        {},
        {"a": 0.5, "b": 0.4},
        {"a": 0.5, "b": 0.5},
        rules=(given_, given_),
    )
    # 0.5 * 50 + 0.4 * 100 = 65, and 75.
    assert (bridge.start, bridge.end) == (65, 75)
    assert bridge.effects["weights"] == 10
    # b: 0.1 * (100 - 65) = 3.5; the rest is what the sum of weights grew: 0.1 * 65.
    assert bridge.rows["b"]["weights"] == Fraction(7, 2)
    assert bridge.rows[""]["weights"] == Fraction(13, 2)
    assert sum(row["weights"] for row in bridge.rows.values()) == 10


def test_revision_and_new_are_one_effect_where_they_cannot_be_told_apart():
    bridge = bridge_items(OLD, REVISED, GROWN, SIXTHS, CLOSING, merged=True)
    assert list(bridge.effects) == ["revision_and_new", "weights", "scope", "rule"]
    assert bridge.residual == 0
    assert bridge.total == Fraction(-11, 8)


def test_what_rounding_leaves_over_is_a_line_of_its_own():
    bridge = bridge_seed()
    printed, rest = round_bridge(bridge.start, bridge.effects, bridge.end, 2)
    # 99.00 - 1.64 + 0.42 - 0.04 - 0.12 = 97.62, printed 97.63: rounding +0.01.
    assert [str(float(v)) for v in printed.values()] == [
        "99.0",
        "-1.64",
        "0.42",
        "-0.04",
        "-0.12",
        "0.0",
        "97.63",
    ]
    assert rest == Fraction(1, 100)
