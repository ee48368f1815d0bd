"""The part about weights: bounds first, what is drawn is what was measured."""

import json

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from show_samples import make_all_tables, make_plan, make_status_progress, make_tree
from vintage_samples import make_vintages

from gabeval.language import Language
from gabeval.measures.sensitivity import prior_rows, trace_headline
from gabeval.show import style
from gabeval.show.marks import strip_marks
from gabeval.show.opening import open_tables
from gabeval.show.sensitivity.figures import (
    Marks,
    name_set,
    plot_left_out,
    plot_weight_curve,
    sort_by_change,
)
from gabeval.show.sensitivity.parts import sensitivity

EN = Language("en")


def open_toy(commitment: str = "", language: str = "en", **frames: pd.DataFrame):
    """Open the toy plan; commitments stand at 96, 94 and 60, the headline at 88.2."""
    tables = make_all_tables(**frames)
    return open_tables(make_plan(), tables, language, commitment=commitment)


def read(page) -> str:
    """Read the part as text."""
    return sensitivity(page, *page.scope).to_text()


def make_curve() -> pd.DataFrame:
    """Trace the headline of methods.md 9 over its last commitment."""
    values = [93.0, 100.0, 99.0, 97.0, 60.0]
    items = pd.DataFrame(
        {
            "item_id": list("ABCDE"),
            "weight": [0.2] * 5,
            "value_pct": values,
            "lower_pct": values,
            "upper_pct": values,
        }
    )
    return trace_headline(items, "E").assign(earlier_pct=np.nan)


def test_the_curve_passes_through_the_worked_bounds():
    curve = make_curve().set_index("other_pct")
    # methods.md 9: at 60 equal weights 89.8, [.1, .4] 81.5 to 94.7, [.15, .30] 85.65
    # to 92.25; at 95 nothing is drawn unless asked for, so 97: (389 + 97) / 5
    at_60 = curve.loc[60.0]
    found = at_60[["own_pct", "wide_low_pct", "wide_high_pct", "narrow_low_pct"]]
    assert found.tolist() == pytest.approx([89.8, 81.5, 94.7, 85.65])
    assert at_60["narrow_high_pct"] == pytest.approx(92.25)
    assert curve.loc[97.0, "own_pct"] == pytest.approx(97.2)


def test_bands_lie_inside_each_other():
    curve = make_curve()
    for inner, outer in (("narrow", "wide"), ("wide", "widest")):
        assert (curve[f"{outer}_low_pct"] <= curve[f"{inner}_low_pct"]).all()
        assert (curve[f"{outer}_high_pct"] >= curve[f"{inner}_high_pct"]).all()


def test_the_figure_draws_the_headline_the_floor_and_where_it_stands():
    curve = make_curve()
    ax = plot_weight_curve(
        curve, Marks(89.5, 60.0, 89.8), ax=style.new_axes(), language=EN
    )
    own = [x for x in ax.lines if x.get_linewidth() == 2.5]
    assert own[0].get_ydata().tolist() == curve["own_pct"].tolist()
    texts = [text.get_text() for text in ax.texts]
    assert "printed figure from 89.5%" in texts
    assert "now 89.8%" in texts
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels[:3] == [name_set(n, EN) for n in ("widest", "wide", "narrow")]
    assert "previous cut-off" not in labels


def test_an_earlier_export_is_a_second_curve():
    curve = make_curve().assign(earlier_pct=80.0)
    ax = plot_weight_curve(
        curve, Marks(89.5, 60.0, 89.8), ax=style.new_axes(), language=EN
    )
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert "previous cut-off" in labels


def test_bars_of_the_tornado_say_their_change_and_differ_without_colour():
    table = pd.DataFrame(
        {"label": ["A", "B"], "change_pp": [-0.5, 7.45], "value": [89.3, 97.25]}
    )
    ax = plot_left_out(table, ax=style.new_axes(), language=EN)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["B", "A"]
    texts = [text.get_text() for text in ax.texts]
    assert texts == ["+7.45 → 97.25%", "−0.50 → 89.30%"]
    assert [bar.get_hatch() or "" for bar in ax.patches] == ["", "//"]
    assert to_hex(ax.patches[0].get_facecolor()) == style.AHEAD


def test_items_without_a_change_are_not_drawn():
    table = pd.DataFrame({"change_pp": [0.1, np.nan, -0.3]})
    assert sort_by_change(table).index.tolist() == [2, 0]


def test_bounds_are_said_before_any_prior():
    text = read(open_toy())
    # three items, half to double an equal share: 1/6 to 2/3.
    # least 60 * 2/3 + (94 + 96) / 6 = 71.67, most 96 * 2/3 + (94 + 60) / 6 = 89.67
    assert "would lie between 71.7% and 89.7%" in text
    assert text.index("would lie between") < text.index("As an illustration")
    assert "not as evidence" in text
    page = open_toy()
    assert "house rule, not one of OGP" in str(sensitivity(page, *page.scope).to_html())


def test_with_too_many_items_only_the_draws_are_told(monkeypatch):
    monkeypatch.setattr(prior_rows, "TAIL_ITEMS", 2)
    text = read(open_toy())
    assert "of 20,000 random draws of them would give" in text.replace("\u00a0", ",")
    assert "no data" not in text


def test_the_smallest_shift_is_said_with_its_items():
    text = read(open_toy())
    # 88.2 prints as 88; down to 87.5 takes .7 of 96 - 60 = 36: 1.94 points of weight,
    # up to 88.5 takes .3 of 36: .83 points, from C3 to C1
    assert "Without decimals 88% is printed." in text
    assert "makes it 89% moves 0.8 points of weight, from Nombre de C3 to" in text


def test_the_carrier_is_the_item_that_changes_the_headline_most():
    # without C1 (.3 * 94 + .2 * 60) / .5 = 80.4, a change of -7.8; without C3 95.25
    text = read(open_toy())
    assert "colectiva the headline would be 80.4%, a change of −7.8" in text


def test_a_commitment_is_looked_at_over_its_milestones():
    text = read(open_toy("C1"))
    # .5, .3, .2 of 100, 100 (110), 80
    assert "With the weights in use it is 96.0%" in text
    assert "milestone" in text.lower()


def test_one_item_or_none_is_one_sentence():
    assert read(open_toy("C3")).startswith("Fewer than two milestones count here")
    page = open_toy(progress=make_status_progress())
    assert read(page).startswith("The monitor gives no percentages here")


def test_items_of_weight_zero_are_named():
    tree = make_tree()
    tree.loc[tree["item_id"] == "C2", "weight"] = 0.0
    text = read(open_toy(tree=tree))
    assert "1 item of weight zero is left out: Salud en casa." in text


def test_nobody_has_reported_is_one_sentence():
    tables = make_vintages(
        {
            name: ("C1", 1.0, [50, 100, 100, 100], [None] * 4)
            for name in ("m1", "m2", "m3")
        }
        | {"m4": ("C2", 1.0, [50, 100, 100, 100], [10, 20, 30, 40])}
    )
    page = open_tables(make_plan(), make_all_tables(**tables), "en", commitment="C1")
    assert read(page).startswith("Nobody has reported progress yet")


def test_every_number_in_the_sentences_is_a_fact_of_the_page():
    page = open_toy()
    sensitivity(page, *page.scope)
    facts = {fact.fact_id: fact for fact in page.facts.list_facts()}
    assert facts["plan.2022q4.wide-low.other_weights_pct"].value == pytest.approx(
        40 + 190 / 6
    )
    assert facts["plan.2022q4.c1.left_out_pct"].value == 80.4
    json.dumps(page.facts.records(), allow_nan=False)


def test_the_part_reads_in_spanish_and_is_the_same_each_time():
    one, other = (open_toy(language="es") for _i in range(2))
    first = str(sensitivity(one, *one.scope).to_html())
    assert first == str(sensitivity(other, *other.scope).to_html())
    assert "88,2" in strip_marks(first)
    assert "<svg" in first
