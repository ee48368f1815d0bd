"""Under each chart its numbers, in the reader's dialect; and charts that scroll."""

import csv
import io

from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

from gabeval.language import Language
from gabeval.reports.charts import chart_files, dress_figures
from gabeval.show.blocks import TABLE_TYPE

NBSP = "\u00a0"

FIGURE = (
    '<figure id="progress"><figcaption>It rose.</figcaption>'
    '<svg role="img"><g><svg></svg></g></svg><p class="cite">Source</p></figure>'
)

TABLE = '<section class="tw" id="t" tabindex="0"><table></table></section>'

COLUMNS = ["label", "gap_pp", "n_milestones"]

OURS = {"text/html": {"gabeval": True}}


def notebook(html, metadata=OURS, **more):
    output = new_output(
        "display_data", data={"text/html": html, **more}, metadata=metadata
    )
    return new_notebook(cells=[new_code_cell("x", outputs=[output])])


def files(html, rows=(), *, language="es", figure="progress", **kwargs):
    table = {"figure": figure, "columns": COLUMNS, "rows": list(rows)}
    made = notebook(html, **{TABLE_TYPE: [table]}, **kwargs)
    return chart_files(made, "plan", Language(language))


def test_spanish_pages_link_to_the_dialect_of_spanish_spreadsheets():
    (file,) = files(FIGURE, [["abril", -1.5, 12345], ["=julio", None, 3]]).values()
    assert file.name == "plan-progress-es.csv"
    # What is missing is empty; a text is never a formula.
    assert file.data.decode("utf-8-sig").splitlines() == [
        "label;gap_pp;n_milestones",
        "abril;-1,5;12345",
        "'=julio;;3",
    ]


def test_english_pages_link_to_the_english_dialect_with_every_digit():
    (file,) = files(FIGURE, [["April", -1 / 3, 12345]], language="en").values()
    assert file.name == "plan-progress.csv"
    rows = list(csv.reader(io.StringIO(file.data.decode())))
    assert rows[1] == ["April", "-0.3333333333333333", "12345"]


def test_a_figure_that_carries_no_numbers_has_no_file():
    assert chart_files(notebook(FIGURE + TABLE), "plan", Language("es")) == {}


def test_output_of_unknown_origin_writes_no_files():
    assert files(FIGURE, metadata={}) == {}


def test_the_name_of_a_figure_cannot_leave_the_folder():
    (file,) = files(FIGURE, figure="../../x").values()
    assert file.name == "plan-x-es.csv"


def test_the_link_says_what_type_and_how_large_and_stands_inside_the_figure():
    charts = files(FIGURE)
    html = dress_figures(FIGURE + TABLE, charts, Language("es"))
    page = BeautifulSoup(html, "html.parser")
    (link,) = page.figure.find_all("a")
    assert link["href"] == "../downloads/charts/plan-progress-es.csv"
    assert link.text == f"Descargar los datos de este gráfico (CSV, 1{NBSP}kB)"
    assert link["aria-describedby"] == page.figcaption["id"]


def test_a_drawing_can_be_scrolled_by_keyboard_and_is_named_by_its_headline():
    html = dress_figures(FIGURE, {}, Language("en"))
    page = BeautifulSoup(html, "html.parser")
    region = page.select_one(".scroll")
    assert region["tabindex"] == "0"
    assert region["aria-labelledby"] == page.figcaption["id"]
    # Both drawings, the one inside the other, are in it, and the rest is not.
    assert len(region.find_all("svg")) == len(page.find_all("svg")) == 2
    assert region.find("p") is None


def test_a_page_without_figures_keeps_every_byte():
    html = "<p>é &amp; <b>x</b></p>\n<svg></svg>"
    assert dress_figures(html, {}, Language("en")) == html
