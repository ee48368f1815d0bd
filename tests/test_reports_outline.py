"""Headings get a level and an anchor; everything else keeps its bytes."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gabeval.errors import DataError
from gabeval.reports.names import check_distinct, commitment_page
from gabeval.reports.outline import arrange


def test_the_first_main_heading_becomes_the_title_and_leaves_the_content():
    outline = arrange("<p>a</p><h1>¿Hasta <em>dónde</em> llegó?</h1><h1>Otra</h1>")
    assert outline.title == "¿Hasta dónde llegó?"
    assert outline.content == '<p>a</p><h2 id="otra">Otra</h2>'


def test_equal_headings_get_different_anchors():
    outline = arrange("<h2>Avance</h2><h2>Avance</h2>")
    assert [entry.anchor for entry in outline.entries] == ["avance", "avance-2"]


def test_an_anchor_avoids_ids_that_are_taken_anywhere_on_the_page():
    # "main" belongs to the frame, "avance" to a table further down.
    outline = arrange('<h2>Main</h2><h2>Avance</h2><section id="avance"></section>')
    assert [entry.anchor for entry in outline.entries] == ["main-2", "avance-2"]


def test_an_id_that_a_heading_has_is_kept():
    assert '<h2 class="x" id="f-1">' in arrange('<h2 class="x" id="f-1">A</h2>').content


def test_drawings_keep_every_byte():
    drawing = '<svg viewBox="0 0 1 1"><linearGradient id="G"/><title>a</title></svg>\n'
    assert arrange(f"{drawing}<h2>A</h2>\n{drawing}").content.count(drawing) == 2


@given(st.lists(st.tuples(st.integers(1, 6), st.text("aé <&", max_size=5)), max_size=8))
def test_no_level_is_ever_skipped_and_no_anchor_is_there_twice(headings):
    html = "\n".join(
        f"<h{level}>{text.replace('&', '&amp;').replace('<', '&lt;')}</h{level}>"
        for level, text in headings
    )
    content = arrange(html).content
    levels = [1, *(int(n) for n in re.findall(r"<h(\d)", content))]
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    assert 1 not in levels[1:]
    anchors = re.findall(r'id="([^"]*)"', content)
    assert len(set(anchors)) == len(anchors)


def test_codes_with_the_same_file_are_refused_by_name():
    assert commitment_page("C1") == "commitment-c1.html"
    check_distinct(["1.1", "1.10", "Salud", "Salúd", "salud-y-agua"])
    with pytest.raises(DataError, match=r"'C1' and 'c1' would both be commitment-c1"):
        check_distinct(["C1", "c1", "C2"])
