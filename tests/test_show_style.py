"""Colours that can be told apart, by contrast and in greyscale."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gabeval.show import style

TEXT, LINES = 4.5, 3.0
"""WCAG 2.2 AA, success criteria 1.4.3 and 1.4.11."""


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        # report-and-use.md 3.4 and 3.6, measured there
        ("#12436d", "#ffffff", 10.25),
        ("#2073bc", "#ffffff", 4.95),
        ("#6bace6", "#0b0c0c", 8.09),
        ("#6bace6", "#ffffff", 2.42),
        ("#b4480f", "#ffffff", 5.42),
        ("#3d3d3d", "#ffffff", 10.86),
    ],
)
def test_contrast_is_that_of_the_published_palette(one, other, ratio):
    assert style.contrast(one, other) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    "colour", [style.INK, style.MUTED, style.PLANNED, style.REPORTED]
)
def test_colours_of_words_can_be_read_on_paper(colour):
    assert style.contrast(colour, style.PAPER) >= TEXT


@pytest.mark.parametrize(
    "colour",
    [
        style.LINE,
        style.PLANNED,
        style.REPORTED,
        style.WEIGHT,
        *style.CODE_EDGES.values(),
    ],
)
def test_lines_and_borders_can_be_seen_on_paper(colour):
    assert style.contrast(colour, style.PAPER) >= LINES


@pytest.mark.parametrize("ground", style.CODE_FILLS.values())
def test_counts_can_be_read_on_every_code(ground):
    assert style.contrast(style.text_colour(ground), ground) >= TEXT


@given(st.floats(-120, 120))
def test_every_gap_can_be_read_on_its_ground(gap):
    ground = style.gap_colour(gap)
    assert style.contrast(style.text_colour(ground), ground) >= TEXT


@given(st.floats(0, 100))
def test_every_percentage_can_be_read_on_its_ground(value):
    ground = style.blend(style.REPORTED, value / 100)
    assert style.contrast(style.text_colour(ground), ground) >= TEXT


def test_a_larger_gap_is_darker_on_both_sides():
    for sign in (-1, 1):
        lights = [
            style.relative_luminance(style.gap_colour(sign * g))
            for g in (0, 10, 20, 40)
        ]
        assert lights == sorted(lights, reverse=True)
        assert len(set(lights)) == 4


def test_neighbouring_codes_differ_in_greyscale():
    order = ["complete", "substantial", "limited", "not_started"]
    greys = [style.relative_luminance(style.CODE_FILLS[code]) for code in order]
    assert greys == sorted(greys)
    assert all(b - a > 0.05 for a, b in itertools.pairwise(greys))


@pytest.mark.parametrize("places", [[50.0, 51.0], [51.0, 50.0], [50.0, 50.0]])
def test_labels_that_would_overlap_are_moved_apart_by_as_little_as_needed(places):
    one, other = style.spread(places, 5.0)
    assert abs(one - other) == pytest.approx(5.0)
    assert (one + other) / 2 == pytest.approx(sum(places) / 2)
    assert (one > other) == (places[0] > places[1])


@given(st.text(), st.integers(5, 60))
def test_a_shortened_name_fits(text, length):
    assert len(style.shorten(text, length)) <= length


def test_a_short_name_is_left_alone_and_its_line_breaks_become_spaces():
    assert style.shorten("Salud\nen  casa") == "Salud en casa"
