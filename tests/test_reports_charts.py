"""Under each chart its numbers, in the reader's dialect; and charts that scroll."""

import csv
import io

from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

from gabeval.language import Language
from gabeval.reports.charts import TABLE_TYPE, chart_files, dress_figures

NBSP = "\u00a0"

FIGURE = (
    '<figure id="progress"><figcaption>It rose.</figcaption>'
    '<svg role="img"><g><svg></svg></g></svg><p class="cite">Source</p></figure>'
)

TABLE = (
    '<section class="tw" id="t" tabindex="0"><table><caption>c</caption><thead><tr>'
    '<th scope="col">Trimestre</th><th class="n" scope="col">Brecha (pp)</th>'
    '<th class="n" scope="col">Hitos</th><th>Nota</th></tr></thead><tbody>'
    '<tr><th scope="row">abril a junio</th><td class="n">−1,5</td>'
    f'<td class="n">12{NBSP}345</td><td>2,5 veces</td></tr>'
    '<tr><th scope="row">=julio</th><td class="n">'
    '<span class="missing">sin dato</span></td><td class="n">3*</td><td></td></tr>'
    "</tbody></table></section>"
)

OURS = {"text/html": {"gabeval": True}}


def notebook(html, metadata=OURS, **more):
    output = new_output(
        "display_data", data={"text/html": html, **more}, metadata=metadata
    )
    return new_notebook(cells=[new_code_cell("x", outputs=[output])])


def files(*args, language="es", **kwargs):
    return chart_files(notebook(*args, **kwargs), "plan", Language(language))


def test_the_table_below_a_figure_is_read_back_as_numbers():
    (file,) = files(FIGURE + TABLE).values()
    assert file.name == "plan-progress-es.csv"
    # Minus and no-break space are for eyes; what is missing is empty; a number with a
    # mark behind it stays the text that it is; a text is never a formula.
    assert file.data.decode("utf-8-sig").splitlines() == [
        "Trimestre;Brecha (pp);Hitos;Nota",
        "abril a junio;-1,5;12345;2,5 veces",
        "'=julio;;3*;",
    ]


def test_english_pages_link_to_the_english_dialect():
    html = FIGURE + TABLE.replace("−1,5", "−1.5")
    (file,) = files(html, language="en").values()
    assert file.name == "plan-progress.csv"
    rows = list(csv.reader(io.StringIO(file.data.decode())))
    assert rows[1][:3] == ["abril a junio", "-1.5", "12345"]


def test_numbers_that_the_output_carries_along_come_before_those_printed():
    rows = [[1 / 3, "x"], [None, "y"]]
    table = {"figure": "progress", "columns": ["a", "b"], "rows": rows}
    (file,) = files(FIGURE + TABLE, **{TABLE_TYPE: [table]}).values()
    assert file.data.decode("utf-8-sig") == "a;b\n0,3333333333333333;x\n;y\n"


def test_a_table_that_does_not_stand_right_below_belongs_to_no_figure():
    assert files(FIGURE + "<p>Between.</p>" + TABLE) == {}
    assert files(FIGURE) == {}


def test_output_of_unknown_origin_writes_no_files():
    assert files(FIGURE + TABLE, metadata={}) == {}


def test_the_name_of_a_figure_cannot_leave_the_folder():
    html = FIGURE.replace("progress", "../../x") + TABLE
    (file,) = files(html).values()
    assert file.name == "plan-x-es.csv"


def test_the_link_says_what_type_and_how_large_and_stands_inside_the_figure():
    charts = files(FIGURE + TABLE)
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
