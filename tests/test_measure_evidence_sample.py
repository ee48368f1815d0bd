"""Draws of evidence: repeatable, in proportion to what hangs on a unit, and exact."""

import hashlib
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from scipy.stats import binom, hypergeom

from gabeval.measures.evidence import evidence_at
from gabeval.measures.evidence.draw import draw_evidence
from gabeval.measures.evidence.sample import (
    bound_bad,
    draw_sample,
    find_chances,
    stringer_bound,
    upper_bad,
    upper_share,
)
from gabeval.monitor.load import load_plan
from gabeval.plan import read_plan

ROOT = Path(__file__).resolve().parents[1]
BOGOTA = ROOT / "data/raw/bogota-2021-2023"

stakes = st.lists(st.floats(0, 100).map(lambda x: round(x, 3)), min_size=1, max_size=12)


def make_units(stake: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {"unit_id": [f"u{i}" for i in range(len(stake))], "stake": stake}
    )


@pytest.mark.parametrize(
    ("n_units", "n", "bad", "most"),
    # methods.md 4.7; R jfa .qhyper gives the same.
    [(60, 20, 0, 6), (60, 20, 1, 11), (76, 25, 0, 7), (53, 20, 2, 13)],
)
def test_upper_bounds_are_those_of_the_peer(n_units, n, bad, most):
    assert upper_bad(n_units, n, bad) == most


def test_all_checked_leaves_nothing_open_and_none_checked_everything():
    assert upper_bad(10, 10, 3) == 3
    assert upper_bad(10, 0, 0) == 10
    assert upper_bad(10, 4, 4) == 10
    assert upper_bad(0, 0, 0) == 0
    with pytest.raises(ValueError, match="some of those checked"):
        upper_bad(10, 4, 5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        upper_bad(10, 4, 0, confidence=1)


@given(st.data())
def test_the_bound_is_the_largest_number_that_the_draw_does_not_rule_out(data):
    n_units = data.draw(st.integers(1, 40))
    n = data.draw(st.integers(0, n_units))
    bad = data.draw(st.integers(0, n))
    by_hand = max(
        d
        for d in range(bad, n_units - (n - bad) + 1)
        # One by one with scipy; a hair above, for sums that are equal but for rounding.
        if hypergeom.cdf(bad, n_units, d, n) > 0.05 + 1e-12
        or (d == bad and hypergeom.cdf(bad, n_units, d, n) > 0)
    )
    assert upper_bad(n_units, n, bad) == by_hand


@pytest.mark.parametrize("truth", [0, 3, 12, 30])
def test_the_bound_holds_in_at_least_95_of_100_draws(truth):
    # Exact: the chance of a draw whose bound lies below the truth.
    missed = sum(
        hypergeom.pmf(x, 60, truth, 20)
        for x in range(21)
        if hypergeom.pmf(x, 60, truth, 20) > 0 and upper_bad(60, 20, x) < truth
    )
    assert missed <= 0.05 + 1e-12


def test_without_an_end_the_bound_is_that_of_clopper_and_pearson():
    assert upper_share(20, 1) == pytest.approx(0.216106, abs=1e-6)  # R qbeta
    # The chance of so few at the bound is 5 %.
    assert binom.cdf(1, 20, upper_share(20, 1)) == pytest.approx(0.05)
    assert upper_share(0, 0) == 1
    assert upper_share(5, 5) == 1


def test_stringer_adds_a_step_per_bad_share_the_largest_first():
    p = [upper_share(20, j) for j in range(3)]
    by_hand = p[0] + (p[1] - p[0]) * 0.8 + (p[2] - p[1]) * 0.3
    assert stringer_bound(20, [0.3, 0.8, 0]) == pytest.approx(by_hand)
    # Whole units bad: the bound of Clopper and Pearson itself.
    assert stringer_bound(20, [1, 1]) == pytest.approx(p[2])
    assert stringer_bound(0, []) == 1
    with pytest.raises(ValueError, match="one per unit"):
        stringer_bound(1, [0.5, 0.5])


@given(stakes, st.integers(0, 14))
def test_chances_add_up_and_follow_the_stakes(values, n):
    chances = find_chances(values, n)
    n_with = sum(v > 0 for v in values)
    assert sum(chances) == min(n, n_with)
    assert all(0 <= c <= 1 for c in chances)
    loose = [(c, v) for c, v in zip(chances, values, strict=True) if 0 < c < 1]
    ratios = [c / Fraction(round(v * 1000), 1000) for c, v in loose]
    assert len({float(r) for r in ratios}) <= 1 or np.ptp(
        [float(r) for r in ratios]
    ) == pytest.approx(0, abs=1e-9)
    assert all(c == 0 for c, v in zip(chances, values, strict=True) if v == 0)


@given(stakes, st.integers(0, 14), st.integers(0, 10**6))
def test_a_draw_has_its_size_and_repeats_for_one_seed(values, n, seed):
    units = make_units(values)
    drawn = draw_sample(units, n=n, seed=seed)
    assert drawn["is_drawn"].sum() == min(n, sum(v > 0 for v in values))
    assert drawn.loc[drawn["is_certain"], "is_drawn"].all()
    assert not drawn.loc[drawn["stake"] == 0, "is_drawn"].any()
    again = draw_sample(units, n=n, seed=seed)
    assert drawn["is_drawn"].tolist() == again["is_drawn"].tolist()


@given(stakes, st.integers(0, 14), st.integers(0, 99), st.randoms())
def test_the_order_of_units_changes_no_draw(values, n, seed, random):
    units = make_units(values)
    places = list(range(len(values)))
    random.shuffle(places)
    drawn = draw_sample(units, n=n, seed=seed)
    other = draw_sample(units.iloc[places], n=n, seed=seed).sort_index()
    assert drawn["is_drawn"].tolist() == other["is_drawn"].tolist()


def test_a_draw_can_be_repeated_by_hand_from_its_description():
    units = make_units([5, 4, 3, 2, 1])
    drawn = draw_sample(units, n=2, seed=42)

    def number(text: str) -> int:
        return int(hashlib.sha256(text.encode()).hexdigest(), 16)

    order = sorted(range(5), key=lambda i: number(f"42|u{i}"))
    mark, reached, found = Fraction(number("42"), 2**256), Fraction(0), []
    for i in order:
        reached += Fraction([5, 4, 3, 2, 1][i] * 2, 15)
        if reached > mark:
            found.append(i)
            mark += 1
    assert np.flatnonzero(drawn["is_drawn"]).tolist() == sorted(found)


def test_units_are_drawn_as_often_as_their_chance_says():
    units = make_units([40.0, 25, 20, 10, 5])
    times = np.zeros(5)
    for seed in range(2000):
        times += draw_sample(units, n=2, seed=seed)["is_drawn"]
    chance = np.array([0.8, 0.5, 0.4, 0.2, 0.1])  # 2 * stake / 100
    spread = 4 * np.sqrt(chance * (1 - chance) / 2000)
    assert (np.abs(times / 2000 - chance) < spread).all()


def test_wrong_units_are_refused():
    twice = pd.DataFrame({"unit_id": ["a", "a"], "stake": [1.0, 2.0]})
    with pytest.raises(ValueError, match="twice"):
        draw_sample(twice, n=1, seed=1)
    for bad in (math.nan, -1.0, math.inf):
        with pytest.raises(ValueError, match="not negative"):
            find_chances([1.0, bad], 1)


def bad_units(n: int, drawn: str, bad: list[float], stake: float = 1.0) -> pd.DataFrame:
    """Make n equal units of which the first are drawn and checked."""
    rest = n - len(bad)
    return pd.DataFrame(
        {
            "stake": [stake] * n,
            "drawn": [drawn] * len(bad) + [""] * rest,
            "bad_share": [*bad, *[math.nan] * rest],
        }
    )


def test_a_random_draw_bounds_the_number_of_units():
    found = bound_bad(bad_units(60, "random", [0.4] + [0.0] * 19))
    assert (found.method, found.n_units, found.n_drawn, found.n_bad) == (
        *("random", 60, 20, 1),
    )
    assert found.upper_bad == 11  # methods.md 4.7


def test_a_draw_by_stake_bounds_the_stakes():
    found = bound_bad(bad_units(60, "stake", [0.5] + [0.0] * 19, stake=1.5))
    share = stringer_bound(20, [0.5])
    assert found.upper_bad is None
    assert found.upper_bad_stake == pytest.approx(90 * share)


def test_what_is_certain_to_be_drawn_counts_as_it_is():
    # One unit holds 50 of 100: with 5 drawn it is certain; the other 50 are bounded
    # from 4 units without a fault.
    units = pd.DataFrame(
        {
            "stake": [50.0, *[1.0] * 50],
            "drawn": ["stake"] * 5 + [""] * 46,
            "bad_share": [0.1, 0, 0, 0, 0, *[math.nan] * 46],
        }
    )
    found = bound_bad(units)
    assert found.upper_bad_stake == pytest.approx(5 + 50 * stringer_bound(4, []))
    # A certain unit that was not drawn: this is no such draw.
    lacking = units.assign(drawn=[""] + ["stake"] * 5 + [""] * 45, bad_share=0.0)
    assert bound_bad(lacking).method == "incomplete"


@pytest.mark.parametrize(
    ("units", "method"),
    [
        (bad_units(10, "hand", [0.0, 1.0]), "hand"),
        (bad_units(10, "", []), "none"),
        (bad_units(10, "random", [0.0, math.nan]), "incomplete"),
        (bad_units(10, "all", [0.0] * 9), "incomplete"),
        (
            pd.concat([bad_units(2, "random", [0.0]), bad_units(2, "stake", [0.0])]),
            "mixed",
        ),
    ],
)
def test_nothing_is_concluded_from_what_is_no_whole_draw(units, method):
    found = bound_bad(units.reset_index(drop=True))
    assert found.method == method
    assert found.upper_bad is None
    assert math.isnan(found.upper_bad_stake)


def test_a_census_is_exact():
    found = bound_bad(bad_units(3, "all", [0.0, 0.5, 1.0], stake=10))
    assert (found.method, found.upper_bad, found.upper_bad_stake) == ("all", 2, 15)


def test_the_draw_of_the_example_is_the_one_that_its_seed_gives():
    decided = YAML(typ="safe", pure=True).load(BOGOTA / "evidence.yaml")
    plan = read_plan(BOGOTA)
    tables = load_plan(plan)
    drawn = draw_evidence(plan, tables, cut_off="", n=12, seed=decided["seed"])
    assert drawn.loc[drawn["is_drawn"], "unit_id"].tolist() == decided["drawn"]
    top = evidence_at(plan, tables, cut_off="").iloc[0]
    assert (top["method"], top["n_units"], top["n_drawn"]) == ("stake", 26, 12)
    # None is certain: the largest stake is 6.25 of 97.8 / 12. So the bound is all of
    # the stakes times Stringer's share for the seven that are not verified in full:
    # H3 and H5 of Mobility, ...: 20, 32 and 20/94; Habitat H5 10/93.33; Security H5 20;
    # Health H3 11; Women H4 5 of 100.
    bad = [0.20, 0.32, 20 / 94, 10 / 93.33, 0.20, 0.11, 0.05]
    assert top["upper_bad_pp"] == pytest.approx(97.825 * stringer_bound(12, bad), 1e-4)
