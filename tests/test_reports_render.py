"""A page shows what cells said, and nothing of it acts or asks anybody."""

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from gabeval.reports.check import check_page
from gabeval.reports.edition import Edition, LogLine
from gabeval.reports.frame import CSP, Setting, Source
from gabeval.reports.page import Step
from gabeval.reports.render import MAX_TITLE, render_page, shorten
from gabeval.reports.safe import clean_html, markdown_to_html

SETTING = Setting(
    language="es",
    plan_title="Plan <2021>",
    authority="Alcaldía",
    monitor="Gobierna Bien",
    cut_off="2023-11-30",
    version="0.1.0",
    notice="Datos & reconstrucción",
    sources=(Source("monitor.xlsx", "2023-11-30", "ab" * 32),),
)


def render(*outputs, markdown="## Avance", metadata=None, **kwargs):
    code = new_code_cell("x = '<b>'", execution_count=1, outputs=list(outputs))
    code.metadata.update(metadata or {})
    notebook = new_notebook(cells=[new_markdown_cell("# ¿Hasta dónde?"), code])
    notebook.cells.insert(1, new_markdown_cell(markdown))
    kwargs = {"name": "plan.html", "title": "El plan", **kwargs}
    return render_page(notebook, SETTING, **kwargs)


def show(data, metadata=None):
    return new_output("display_data", data=data, metadata=metadata or {})


OURS = {"text/html": {"gabeval": True}}

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>acta</a>",
    "<a href=' java\nscript:alert(1)'>acta</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>acta</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>@import url(//evil.example)</style>",
    "<p style='background:url(//evil.example)'>x</p>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<form action=//evil.example><input></form>",
    "<img src=//evil.example/a.png>",
    "<details open ontoggle=alert(1)>x</details>",
    "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "</pre></main><script>alert(1)</script>",
    "<object data=//evil.example></object>",
    "<video src=//evil.example onerror=alert(1)></video>",
    "<input autofocus onfocus=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "[acta](javascript:alert(1))",
    "[acta](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](//evil.example/a.png)",
]


def acts(html):
    """List what a browser would obey in a page, besides what the frame brings."""
    page = BeautifulSoup(html, "html.parser")
    tags = ["script", "iframe", "object", "embed", "form", "base", "video", "input"]
    found = [tag.name for tag in page.find_all(tags)]
    found += [t.name for t in page.find_all("meta", attrs={"http-equiv": "refresh"})]
    for tag in page.find_all(True):
        found += [key for key in tag.attrs if key.startswith("on")]
        for key in ("href", "src", "style", "xlink:href"):
            value = "".join(str(tag.get(key, "")).split()).lower()
            if value.startswith(("javascript:", "data:text", "//")) or "url(" in value:
                found.append(value)
    found += [style for style in page.find_all("style") if "evil" in style.text]
    return found


@pytest.mark.parametrize("payload", HOSTILE)
@pytest.mark.parametrize(
    "kind", ["text/html", "text/markdown", "text/plain", "stdout", "markdown cell"]
)
def test_hostile_text_does_nothing_wherever_it_comes_from(kind, payload):
    if kind == "markdown cell":
        html = render(markdown=payload)
    elif kind == "stdout":
        html = render(new_output("stream", name="stdout", text=payload))
    else:
        html = render(show({kind: payload}))
    assert acts(html) == []
    assert html.count("</main>") == 1


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_words_of_the_plan_do_nothing(payload):
    words = {"plan_title": payload, "authority": payload, "monitor": payload}
    setting = Setting(
        "en", cut_off="2023-11-30", version=payload, notice=payload, **words
    )
    html = render_page(new_notebook(), setting, title=payload, name="plan.html")
    assert acts(html) == []


def test_the_detector_of_these_tests_does_detect():
    quiet = [p for p in HOSTILE if not acts(p)]
    # Markdown acts only once it is read, and these three need a real browser.
    assert all(p.startswith(("[", "![", "<noscript", "<math")) for p in quiet)


@pytest.mark.parametrize(
    "kind",
    [
        "application/javascript",
        "text/vnd.mermaid",
        "text/latex",
        "application/vnd.jupyter.widget-view+json",
    ],
)
def test_kinds_that_act_give_way_to_their_plain_text(kind):
    data = {"model_id": "secret"} if kind.endswith("json") else "secret"
    html = render(show({kind: data, "text/plain": "as text"}))
    assert "secret" not in html
    assert "as text" in html
    alone = render(show({kind: data}))
    assert "secret" not in alone
    assert [p.rule for p in check_page(alone)] == ["unshown"]


def test_only_html_that_says_so_itself_is_trusted():
    html = '<section class="tw" id="t1">x</section>'
    assert html in render(show({"text/html": html}, OURS))
    for mark in ({}, {"gabeval": True}, {"text/html": {"gabeval": "yes"}}):
        assert html not in render(show({"text/html": html}, mark))


def test_a_picture_without_words_fails_and_with_words_passes():
    picture = {"image/png": "iVBORw0KGgo=\n"}
    words = "El avance llega a su meta en noviembre del último año."
    assert [p.rule for p in check_page(render(show(picture)))] == ["alt"]
    html = render(show(picture, {"image/png": {"alt": words}}))
    assert check_page(html) == []
    assert f'alt="{words}"' in html
    drawing = render(show({"image/svg+xml": "<svg onload='x()'/>"}, {"alt": words}))
    assert "onload" not in drawing
    assert check_page(drawing) == []


def test_a_bare_data_frame_is_sent_back_for_its_caption():
    import pandas as pd

    table = pd.DataFrame({"a": [1]})._repr_html_()
    rules = {p.rule for p in check_page(render(show({"text/html": table})))}
    assert rules == {"caption", "scope", "header_empty"}


def test_the_frame_says_what_the_page_is():
    page = BeautifulSoup(render(executed="../notebooks/es/plan.ipynb"), "html.parser")
    assert page.html["lang"] == "es-CO"
    assert page.title.text == "El plan – Alcaldía"
    assert page.h1.text == "El plan"
    assert page.select_one(".question").text == "¿Hasta dónde?"
    assert page.find("meta", attrs={"http-equiv": True})["content"] == CSP
    assert page.select_one(".notice").text == "Datos & reconstrucción"
    alternates = {x["hreflang"]: x["href"] for x in page.find_all("link")}
    assert alternates == {"es-CO": "../es/plan.html", "en": "../en/plan.html"}
    switch = page.find("a", hreflang="en")
    assert (switch["href"], switch["lang"]) == ("../en/plan.html", "en")
    assert switch.text == "Read this page in English"
    assert page.footer.find("code").text == "abababababab"
    assert "CC BY 4.0" in page.footer.text
    assert page.footer.find("a", href="../notebooks/es/plan.ipynb")


def test_every_page_says_what_a_reader_must_know_before_quoting_it():
    log = LogLine(
        "1.1", "2024-04-01", "La <brecha>.", "Error.", "Ninguno.", ("plan.*",)
    )
    edition = Edition(
        *("1.1", "2024-04-01", True, "Equipo <x>", "a@b.example"),
        independence=("Una fundación.", "La ciudad.", "Todo.", "Nada."),
        log=(log,),
    )
    html = render_page(
        new_notebook(),
        replace(SETTING, edition=edition),
        title="El plan",
        name="p.html",
    )
    page = BeautifulSoup(html, "html.parser")
    assert check_page(html) == []
    box = page.footer.select_one("section[aria-labelledby=independence]")
    pairs = [d.get_text(" ", strip=True) for d in box.select("dl > div")]
    assert pairs[0] == "Quién pagó la evaluación Una fundación."
    assert len(pairs) == 4
    text = " ".join(page.footer.get_text(" ").split())
    for words in ("Versión final", "Versión 1.1, 1 de abril de 2024", "La <brecha>."):
        assert words in text
    assert "Gobierna Bien (2024). El plan" in text
    assert page.footer.find("a", href="mailto:a@b.example")
    assert page.header.select_one(".badge").text == "Versión final"


def test_a_page_whose_edition_nobody_described_says_so_and_is_a_draft():
    page = BeautifulSoup(render(), "html.parser")
    assert page.header.select_one(".badge.draft").text == "Borrador"
    assert len(page.footer.select(".missing")) == 2
    # Without a date of the version, the year is that of the data.
    assert "(2023)" in page.footer.select_one(".cite").text
    assert "(borrador)" in page.footer.select_one(".cite").text


def test_a_reader_goes_from_page_to_page_by_links_that_need_no_server():
    steps = [
        Step("plan", "plan.html", "El plan", "El plan"),
        Step("export", "export.html", "Exportación", "La última exportación"),
        Step("next", "commitment-2.html", "Compromiso 2. Agua", "compromiso 2"),
    ]
    html = render(steps=steps)
    page = BeautifulSoup(html, "html.parser")
    top = page.find("nav", class_="lead")
    assert [(a["href"], a.text) for a in top.find_all("a")] == [
        ("../index.html", "Primera página"),
        ("plan.html", "El plan"),
        ("export.html", "La última exportación"),
        ("commitment-2.html", "Siguiente: compromiso 2"),
        ("../en/plan.html", "Read this page in English"),
    ]
    assert top.find(attrs={"aria-current": "page"})["href"] == "plan.html"
    (last,) = page.find("nav", class_="way").find_all("a")
    assert last.text == "Siguiente: Compromiso 2. Agua"
    assert check_page(html) == []


def test_a_long_title_is_cut_between_words_in_the_bar_of_the_window():
    title = "Compromiso 3. " + "agua " * 40
    page = BeautifulSoup(render(title=title), "html.parser")
    assert len(page.title.text) <= MAX_TITLE + len(" – Alcaldía") + 1
    assert page.title.text.endswith("agua… – Alcaldía")
    assert page.h1.text == title
    assert shorten("x" * 99).endswith("…")


def test_the_notebook_is_linked_with_its_type_and_size():
    html = render(executed="../notebooks/es/plan.ipynb", executed_size=64_200)
    links = BeautifulSoup(html, "html.parser").footer.find_all("a")
    (link,) = [a for a in links if a["href"].endswith(".ipynb")]
    assert "IPYNB, 64\u00a0kB" in link.text


def test_nothing_that_is_closed_is_lost_on_paper():
    page = BeautifulSoup(render(), "html.parser")
    _, _, paper = page.style.text.partition("@media print")
    assert "details::details-content{content-visibility:visible;display:block}" in paper
    (hidden,) = re.findall(r"([^{}]*)\{display:none\}", paper.replace("summary::", ""))[
        :1
    ]
    assert set(hidden.split()[-1].split(",")) == {"nav", ".skip"}


def test_a_page_without_a_title_of_its_own_takes_the_first_heading():
    page = BeautifulSoup(render(title=""), "html.parser")
    assert page.h1.text == "¿Hasta dónde?"
    assert page.select_one(".question") is None


def test_the_contents_list_leads_to_every_part():
    html = render(markdown="## Avance\n\n### Detalle\n\n## Método")
    page = BeautifulSoup(html, "html.parser")
    links = page.find("nav", attrs={"aria-labelledby": "toc"}).find_all("a")
    assert [a.text for a in links] == ["Avance", "Método", "Acerca de esta página"]
    assert {page.find(id=a["href"][1:]).name for a in links} == {"h2"}
    assert check_page(html) == []


def test_code_is_hidden_but_there_and_waits_for_the_output_it_makes():
    cells = [
        new_code_cell("import a", execution_count=1),
        new_code_cell(
            "a.b()", execution_count=2, outputs=[show({"text/plain": "out"})]
        ),
        new_code_cell("last", execution_count=3),
    ]
    html = render_page(new_notebook(cells=cells), SETTING, title="x", name="a.html")
    page = BeautifulSoup(html, "html.parser")
    details = page.select("main details.code")
    assert [[p.text for p in d.find_all("pre")] for d in details] == [
        ["import a", "a.b()"],
        ["last"],
    ]
    assert not any(d.has_attr("open") for d in details)


def test_the_code_of_a_cell_that_shows_nothing_waits_for_the_next():
    nothing = show({"text/html": ""}, OURS)
    cells = [
        new_code_cell("a()", execution_count=1, outputs=[nothing]),
        new_code_cell("b()", execution_count=2, outputs=[show({"text/plain": "out"})]),
    ]
    html = render_page(new_notebook(cells=cells), SETTING, title="x", name="a.html")
    page = BeautifulSoup(html, "html.parser")
    (cell,) = page.select("div.cell")
    assert [pre.text for pre in cell.select("details pre")] == ["a()", "b()"]


def test_the_contents_give_way_to_the_answer_until_they_are_opened():
    page = BeautifulSoup(render(), "html.parser")
    contents = page.find("nav", attrs={"aria-labelledby": "toc"}).details
    assert not contents.has_attr("open")
    assert contents.summary.h2.text == "Contenido"


def test_tags_hide_what_they_name():
    output = show({"text/plain": "out"})
    assert "x = " not in render(output, metadata={"tags": ["remove-input"]})
    hidden = render(output, metadata={"tags": ["remove-output"]})
    assert "out</pre>" not in hidden
    assert "x = " in hidden


def test_error_streams_are_not_for_readers():
    html = render(new_output("stream", name="stderr", text="careful"))
    assert "careful" not in html


def test_no_page_asks_another_host():
    html = render(show({"text/plain": "x"}))
    page = BeautifulSoup(html, "html.parser")
    assert page.find_all(["script", "img"]) == []
    # A browser fetches nothing for the page in another language.
    assert {tag["rel"][0] for tag in page.find_all("link")} == {"alternate"}
    assert "url(" not in page.style.text
    assert "@import" not in page.style.text


def test_markdown_tables_and_lists_survive():
    html = markdown_to_html("| a | b |\n|---|---|\n| 1 | ~~2~~ |\n\n- x")
    assert html.count('<th scope="col">') == 2
    assert "<del>2</del>" in html
    assert "<li>x</li>" in html


def test_clean_html_keeps_what_a_table_says_about_itself():
    row = '<tr><th scope="row" colspan="2">a</th></tr>'
    html = f"<table><caption>c</caption><tbody>{row}</tbody></table>"
    assert clean_html(html) == html
