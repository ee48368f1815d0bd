"""Figures on a page: real text, unique ids, the same bytes each time, and in words."""

import re

import matplotlib.pyplot as plt
import pytest
from bs4 import BeautifulSoup
from show_samples import HOSTILE
from test_show_blocks import find_danger

from gabeval.errors import GabevalError
from gabeval.language import Language
from gabeval.show import style
from gabeval.show.pictures import Picture, check_alternative

EN = Language("en")

ALT = "Reported progress goes from 17.8% to 88.2%, below the plan in every quarter."


def draw(text: str = "reported 88.2 %"):
    """Draw a line with a marker, a hatched bar, a clipped patch and a text."""
    ax = style.new_axes(2.0)
    ax.plot([0, 1], [0, 1], "-o")
    ax.bar([0], [1], hatch="//")
    ax.annotate(text, (0.5, 0.5))
    return ax


def make_picture(**changes: object) -> Picture:
    """Make a picture; drawn anew each time."""
    fields = {
        "figure": draw(),
        "name": "progress",
        "headline": "Progress reached 88.2%",
        "subtitle": "Cumulative, % of the total target",
        "alt_title": "Line chart",
        "alt": ALT,
        "language": EN,
        "source": "Source: the monitor.",
    }
    return Picture(**{**fields, **changes})


def parse(picture: Picture) -> BeautifulSoup:
    """Parse the picture's HTML."""
    return BeautifulSoup(picture.to_html(), "html.parser")


def test_a_picture_is_a_figure_with_headline_subtitle_and_source():
    figure = parse(make_picture()).figure
    assert figure["id"] == "progress"
    assert figure.figcaption.find(string=True) == "Progress reached 88.2%"
    assert figure.figcaption.find(class_="sub").text.startswith("Cumulative")
    assert figure.find("p", class_="cite").text == "Source: the monitor."


def test_the_drawing_is_an_image_with_a_title_and_a_description():
    svg = parse(make_picture()).svg
    assert svg["role"] == "img"
    title, description = svg["aria-labelledby"].split()
    assert svg.find(id=title).text == "Line chart"
    assert svg.find(id=description).text == ALT
    assert [tag.name for tag in svg.find_all(recursive=False)][:2] == ["title", "desc"]


def test_text_stays_text_and_takes_the_font_of_the_page():
    svg = parse(make_picture()).svg
    assert "reported 88.2 %" in [text.text for text in svg.find_all("text")]
    assert "font-family" not in str(svg)
    assert "DejaVu" not in str(svg)


def test_the_drawing_scales_and_brings_nothing_of_its_own():
    html = make_picture().to_html()
    svg = parse(make_picture()).svg
    assert svg["viewbox"].startswith("0 0 560 ")
    assert not {"width", "height"} & set(svg.attrs)
    assert not svg.find_all(["style", "metadata", "script", "image"])
    for word in ("<?xml", "<!DOCTYPE", "<!--", "xmlns", "http"):
        assert word not in html


def test_equal_pictures_are_equal_bytes():
    assert make_picture().to_html() == make_picture().to_html()


def test_two_pictures_on_one_page_share_no_id():
    one = parse(make_picture(name="one")).find_all(id=True)
    other = parse(make_picture(name="other")).find_all(id=True)
    ids = [tag["id"] for tag in [*one, *other]]
    assert len(ids) > 6
    assert len(set(ids)) == len(ids)


def test_every_reference_inside_the_drawing_leads_somewhere():
    html = str(make_picture().to_html())
    ids = set(re.findall(r' id="([^"]+)"', html))
    used = set(re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", html))
    assert used
    assert {a or b for a, b in used} <= ids


@pytest.mark.parametrize(
    "alt",
    [
        "",
        "   ",
        "image",
        "Chart of progress",
        "Image of the progress of all commitments",
        "Imagen del avance de los compromisos del plan",
        "figure_1_progress_of_commitments.png",
        "progress",
    ],
)
def test_a_description_that_says_nothing_is_refused(alt):
    with pytest.raises(GabevalError, match="needs a description that says"):
        make_picture(alt=alt)


@pytest.mark.parametrize(
    "alt", [ALT, "Figures of the five commitments lie between 60% and 96%."]
)
def test_a_description_that_says_something_is_accepted(alt):
    assert check_alternative(alt, "x") is None


@pytest.mark.parametrize("field", ["headline", "alt_title"])
def test_a_picture_without_words_is_refused(field):
    with pytest.raises(GabevalError, match="needs a"):
        make_picture(**{field: " "})


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_in_or_around_the_drawing_can_act(text):
    picture = make_picture(
        figure=draw(text),
        headline=text,
        subtitle=text,
        source=text,
        alt=f"Twenty characters at least: {text}",
        alt_title=text,
    )
    found = find_danger(str(picture.to_html()))
    assert found == ["svg"]  # our own


def test_a_dollar_sign_in_a_name_is_a_dollar_sign():
    svg = parse(make_picture(figure=draw("$a$ y $b$"))).svg
    assert "$a$ y $b$" in [text.text for text in svg.find_all("text")]


def test_a_figure_of_pyplot_is_closed_when_it_is_shown():
    figure, ax = plt.subplots()
    ax.plot([0, 1])
    make_picture(figure=figure).to_html()
    assert figure.number not in plt.get_fignums()


def test_the_text_form_says_what_the_figure_says():
    assert make_picture().to_text().splitlines() == [
        "Progress reached 88.2%",
        "Cumulative, % of the total target",
        ALT,
    ]
