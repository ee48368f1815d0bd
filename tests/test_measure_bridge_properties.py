"""What holds of the bridge between any two plans."""

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gabeval.errors import DataError
from gabeval.measures.bridge import EFFECTS, bridge_forest
from gabeval.measures.bridge.forest import RULE, Forest, Layer, Rule, Triple
from gabeval.measures.bridge.tree import evaluate_forest

numbers = st.integers(-300, 1500).map(lambda n: Fraction(n, 10))
weights = st.integers(0, 40).map(lambda n: Fraction(n, 20))

rules = st.builds(
    Rule,
    cap=st.booleans(),
    weights=st.sampled_from(["as_given", "normalised"]),
)


@st.composite
def plans(draw, *, both=False):
    """Two trees of two levels over each other, with zeros, dropped and added items."""
    n_groups = draw(st.integers(1, 3))
    stands = (
        st.just((True, True))
        if both
        else st.sampled_from([(True, True), (True, True), (True, False), (False, True)])
    )

    def layer(parents):
        held = [draw(stands) for _ in parents]
        old = [draw(weights) if h[0] else None for h in held]
        new = [draw(weights) if h[1] else None for h in held]
        return Layer([f"i{n}" for n in range(len(parents))], parents, old, new)

    top = layer([0] * n_groups)
    parents = [g for g in range(n_groups) for _ in range(draw(st.integers(1, 3)))]
    leaves = layer(parents)
    triples = []
    for place, parent in enumerate(parents):
        in_old = leaves.old[place] is not None and top.old[parent] is not None
        in_new = leaves.new[place] is not None and top.new[parent] is not None
        old = draw(numbers) if in_old else Fraction(0)
        later = (draw(numbers), draw(numbers)) if in_new else (old, old)
        triples.append(Triple(old, *later))
    pair = (draw(rules), draw(rules))
    return Forest([top, leaves], {0: triples, 1: triples}, {}, pair)


def try_bridge(forest, **how):
    try:
        return bridge_forest(forest, **how)
    except DataError:
        assume(False)


def roll_up_by_hand(forest, *, new):
    """The plan's headline by the definition, without the bridge's own code."""
    rule = forest.rules[1 if new else 0]
    values = {}
    for place, triple in enumerate(forest.reported[0]):
        value = triple.new if new else triple.old
        values[place] = min(max(value, 0), 100) if rule.cap else value
    for layer in reversed(forest.layers):
        weights_ = layer.new if new else layer.old
        above = {}
        for parent in set(layer.parent):
            there = [
                c
                for c, p in enumerate(layer.parent)
                if p == parent and weights_[c] is not None
            ]
            held = [c for c in there if c in values]
            total = sum(weights_[c] for c in there)
            weighs = sum(weights_[c] for c in held)
            summed = sum(weights_[c] * values[c] for c in held)
            if not held or (weighs == 0 and (rule.weights != "as_given" or total)):
                continue
            if rule.weights == "as_given":
                above[parent] = summed * total / weighs if weighs else Fraction(0)
            else:
                above[parent] = summed / weighs
        values = above
    return values.get(0)


@settings(max_examples=300, deadline=None)
@given(plans(), st.integers(0, 1))
def test_the_bridge_adds_up_exactly_for_any_plan(forest, depth):
    bridge = try_bridge(forest, depth=depth)
    assert bridge.residual == 0
    assert bridge.start == roll_up_by_hand(forest, new=False)
    assert bridge.end == roll_up_by_hand(forest, new=True)
    for name in EFFECTS:
        assert sum(row[name] for row in bridge.rows.values()) == bridge.effects[name]
    assert sum(map(bridge.of_item, bridge.rows)) == bridge.total


@settings(max_examples=100, deadline=None)
@given(plans(), st.randoms())
def test_the_order_of_the_items_does_not_matter(forest, random):
    bridge = try_bridge(forest)
    top, leaves = forest.layers
    order = list(range(len(top.items)))
    random.shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    shuffled = Layer(
        *[
            [column[n] for n in order]
            for column in (top.items, top.parent, top.old, top.new)
        ]
    )
    below = Layer(
        leaves.items, [place[p] for p in leaves.parent], leaves.old, leaves.new
    )
    other = Forest([shuffled, below], forest.reported, {}, forest.rules)
    assert try_bridge(other).effects == bridge.effects
    assert try_bridge(other).rows == bridge.rows


@settings(max_examples=100, deadline=None)
@given(plans(both=True))
def test_going_back_is_the_same_bridge_with_every_sign_turned(forest):
    bridge = try_bridge(forest)
    turned = []
    for triple in forest.reported[0]:
        # What was new is taken back by the switch `new`, and likewise the revision.
        revised = triple.new + triple.old - triple.revised
        turned.append(Triple(triple.new, revised, triple.old))
    back = Forest(
        [Layer(x.items, x.parent, x.new, x.old) for x in forest.layers],
        {0: turned, 1: turned},
        {},
        forest.rules[::-1],
    )
    other = try_bridge(back)
    assert other.effects == {name: -value for name, value in bridge.effects.items()}


@settings(max_examples=100, deadline=None)
@given(plans())
def test_a_rule_that_did_not_change_has_no_effect(forest):
    same = Forest(forest.layers, forest.reported, {}, (forest.rules[0],) * 2)
    assert try_bridge(same).effects["rule"] == 0
    found = evaluate_forest(same, [0, RULE], depth=0)
    assert found.headline[0] == found.headline[1]
