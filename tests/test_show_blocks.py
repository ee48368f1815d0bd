"""Text becomes HTML in one place, and what comes from data can never act there."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from show_samples import HOSTILE

from gabeval.show.blocks import Bullets, Card, Notice, Prose, Stack, Strip
from gabeval.show.markup import (
    element,
    escape,
    is_safe_address,
    link_addresses,
    safe_link,
)
from gabeval.show.slugs import page_slug

ACTING = ("script", "img", "iframe", "object", "embed", "form", "svg", "style", "meta")


def find_danger(html: str) -> list[str]:
    """List elements, handlers and addresses that could act."""
    soup = BeautifulSoup(html, "html.parser")
    found = [tag.name for tag in soup.find_all(ACTING)]
    for tag in soup.find_all(True):
        found += [name for name in tag.attrs if name.startswith("on")]
        address = tag.get("href", "")
        if address and not re.match(r"(https?://|mailto:|#|[a-z0-9-]+\.html)", address):
            found.append(address)
    return found


def test_the_search_for_danger_finds_danger():
    assert find_danger("<script>1</script>") == ["script"]
    assert find_danger('<p onclick="x()">1</p>') == ["onclick"]
    assert find_danger('<a href=" javascript:x">1</a>') == [" javascript:x"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_block_lets_a_hostile_text_act(text):
    blocks = [
        Prose([text]),
        Bullets([text]),
        Notice(text, text),
        Card("a", text, [(text, text)], note=text),
        Strip([text]),
        Stack([Prose([text])]),
    ]
    for block in blocks:
        assert find_danger(str(block.to_html())) == []
    assert find_danger(str(link_addresses(text))) == []
    assert find_danger(str(safe_link(text, text))) == []


@given(st.text())
def test_any_text_stays_text(text):
    html = element("p", text, title=text)
    soup = BeautifulSoup(html, "html.parser")
    assert [tag.name for tag in soup.find_all(True)] == ["p"]
    assert set(soup.p.attrs) <= {"title"}


@given(st.text())
def test_only_web_and_mail_addresses_become_links(text):
    link = BeautifulSoup(safe_link(text, "x"), "html.parser").a
    if link is not None:
        internal = re.fullmatch(r"[a-z0-9-]+\.html(#.*)?|#.+", link["href"])
        assert internal or link["href"].startswith(("http://", "https://", "mailto:"))


@pytest.mark.parametrize(
    "address",
    [
        "https://www.bogota.gov.co/acta?id=1&x=2",
        "http://example.org",
        "mailto:gab@alcaldia.gov.co",
        "commitment-cobog0001.html",
        "commitment-cobog0001.html#milestones",
        "#summary",
    ],
)
def test_a_plain_address_becomes_a_link(address):
    assert is_safe_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example/x",
        "../../etc/passwd",
        "file:///etc/passwd",
        "https://",
        "https://exa mple.org",
        "https://[broken",
        "",
    ],
)
def test_any_other_address_stays_text(address):
    assert not is_safe_address(address)
    assert "<a" not in safe_link(address, "ver")


def test_an_address_inside_a_text_becomes_a_link_and_the_rest_stays():
    html = link_addresses("Acta <1>: https://example.org/a.pdf, anexo 2.")
    assert html == (
        'Acta &lt;1&gt;: <a href="https://example.org/a.pdf" '
        'rel="nofollow noopener noreferrer">example.org/a.pdf</a>, anexo 2.'
    )


def test_control_and_direction_characters_are_taken_out():
    assert escape("a\u202eb\x00c") == "abc"


def test_what_was_built_here_is_not_escaped_twice():
    assert escape(element("b", "x")) == "<b>x</b>"
    assert isinstance(escape("x"), Markup)


@pytest.mark.parametrize("name", ["onclick", "onload", 'x"y', "x y"])
def test_an_attribute_that_could_act_is_refused(name):
    with pytest.raises(ValueError, match="not an attribute"):
        element("p", "x", **{name: "alert(1)"})


def test_output_is_marked_as_ours_so_that_the_renderer_can_trust_it():
    data, metadata = Prose(["Hola."])._repr_mimebundle_()
    assert data == {"text/html": "<p>Hola.</p>", "text/plain": "Hola."}
    assert metadata == {"text/html": {"gabeval": True}}


def test_jupyter_takes_text_and_mark_from_a_block():
    from IPython.core.formatters import DisplayFormatter

    data, metadata = DisplayFormatter().format(Strip(["a", "b"]))
    assert data["text/plain"] == "a · b"
    assert metadata["text/html"] == {"gabeval": True}


def test_a_notice_is_a_note_with_a_name_and_an_empty_one_shows_nothing():
    soup = BeautifulSoup(Notice("Tenga en cuenta", "Datos.").to_html(), "html.parser")
    assert soup.div["role"] == "note"
    assert soup.div["aria-label"] == "Tenga en cuenta"
    assert Notice("Tenga en cuenta", "").to_html() == ""


def test_a_card_is_named_by_its_title():
    html = Card("card", "Hábitat", [("Corte", "hoy")]).to_html()
    soup = BeautifulSoup(html, "html.parser")
    assert soup.find(id=soup.section["aria-labelledby"]).text == "Hábitat"
    assert (soup.dt.text, soup.dd.text) == ("Corte", "hoy")


def test_main_points_are_at_most_as_many_as_asked_for_and_never_empty():
    assert Bullets(["a", "", "b", "c"], 2).shown() == ["a", "b"]


def test_a_list_without_sentences_shows_nothing():
    assert Bullets([""]).to_html() == ""


@pytest.mark.parametrize(
    ("code", "slug"), [("COBOG0001", "cobog0001"), ("c-1", "c-1"), ("1.10", "1-10")]
)
def test_a_plain_code_stays_readable_in_the_name_of_its_page(code, slug):
    assert page_slug(code) == slug


@pytest.mark.parametrize(
    "code", ["Eje 1/1.1", "Niñez", "../../x", "<b>", "…", "x" * 99]
)
def test_any_other_code_carries_a_hash(code):
    assert re.fullmatch(r"([a-z0-9]+-)*[a-z0-9]*-?[0-9a-f]{8}", page_slug(code))


def test_codes_that_look_alike_get_pages_of_their_own():
    codes = ["Salud", "Salúd", "Salud ", "Sa lud", "Salud/", "Sálud"]
    assert len({page_slug(code) for code in codes}) == len(codes)


@given(st.text())
def test_a_slug_is_a_safe_file_name(code):
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", page_slug(code))
