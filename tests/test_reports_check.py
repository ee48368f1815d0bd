"""A page with any of these faults is not published."""

import pytest

from gabeval.language import Language
from gabeval.reports.check import MAX_BYTES, check_page
from gabeval.reports.frame import CSP

PAGE = f"""<!DOCTYPE html><html lang="es-CO"><head><title>Avance</title>
<meta http-equiv="Content-Security-Policy" content="{CSP}">
<style>p{{color:#000}}</style></head><body>
<header><h1>Compromiso 1</h1></header><main>
<h2 id="a">Avance</h2><p><a href="#a">Volver al avance</a></p>
<!--here--></main></body></html>"""


def rules(html):
    return [problem.rule for problem in check_page(html)]


def with_(addition):
    return PAGE.replace("<!--here-->", addition)


def test_a_good_page_has_no_problem():
    assert rules(PAGE) == []


LONG = "El avance no llegó a lo programado en noviembre."

NOTE = (
    '<div class="number-notes"><details id="f-plan.x"><summary>92,9 %: Avance</summary>'
    "</details></div>"
)

FACT = '<a class="num" href="#f-plan.x" data-fact="plan.x">92,9 %</a>'

CHART = (
    '<figure id="g"><figcaption>Se rezagó.</figcaption><svg role="img" '
    f'aria-label="{LONG}"></svg>%s</figure>'
)

DOWNLOAD = '<p class="cite download"><a href="a.csv">Descargar los datos (CSV)</a></p>'

GOOD = {
    "picture": f'<img src="data:image/png;base64,AA" alt="{LONG}">',
    "decoration": '<img src="data:image/png;base64,AA" alt="" role="presentation">',
    "drawing": (
        '<svg role="img" aria-labelledby="t d"><title id="t">Líneas</title>'
        f'<desc id="d">{LONG}</desc></svg>'
    ),
    "table": (
        '<table><caption>Hitos</caption><tr><th scope="col">Hito</th></tr>'
        "<tr><td>1</td></tr></table>"
    ),
    "mail": '<a href="mailto:a@b.co">Escribir al equipo</a>',
    "page": '<a href="commitment-1.html#a">El primer compromiso</a>',
    "data": '<a href="data:text/csv,a" download="a.csv">Datos del gráfico</a>',
    "the other language": '<link rel="alternate" hreflang="en" href="../en/a.html">',
    "scrolling by keyboard": (
        '<div class="scroll" tabindex="0" aria-labelledby="a">x</div>'
    ),
    "fact": f"<p>Llegó a {FACT}.</p>{NOTE}",
    "number told and shown": (
        f'<p>{FACT}</p>{NOTE}<img src="data:image/png;base64,AA" '
        'alt="El avance llega a 92,9 % en noviembre.">'
    ),
    "chart": CHART % DOWNLOAD,
    "step down": "<h3>Detalle</h3><h2>Otra parte</h2>",
}


@pytest.mark.parametrize("addition", GOOD.values(), ids=GOOD)
def test_what_pages_need_is_allowed(addition):
    assert rules(with_(addition)) == []


BAD = {
    "alt missing": ("alt", '<img src="data:image/png;base64,AA">'),
    "alt short": ("alt", '<img src="data:image/png;base64,AA" alt="Gráfico">'),
    "alt empty": ("alt", '<img src="data:image/png;base64,AA" alt="">'),
    "alt file name": (
        "alt",
        '<img src="data:image/png;base64,AA" alt="avance_compromiso_1_final.png">',
    ),
    "alt boilerplate": (
        "alt",
        '<img src="data:image/png;base64,AA" alt="Imagen                 1.">',
    ),
    "drawing without words": ("alt", '<svg role="img"><path d="M0 0"/></svg>'),
    "drawing without role": ("alt", f'<svg aria-label="{LONG}"><path d="M0 0"/></svg>'),
    "skipped level": ("heading_order", "<h4>Detalle</h4>"),
    "second title": ("one_h1", "<h1>Otro</h1>"),
    "empty heading": ("heading_empty", "<h2> </h2>"),
    "id twice": ("unique_id", '<p id="a">x</p>'),
    "dangling reference": ("reference", '<section aria-labelledby="b">x</section>'),
    "dangling link": ("reference", '<a href="#b">Ir a la otra parte</a>'),
    "second main": ("main", "<main>x</main>"),
    "no caption": ("caption", '<table><tr><th scope="col">a</th></tr></table>'),
    "no scope": ("scope", "<table><caption>c</caption><tr><th>a</th></tr></table>"),
    "empty header": (
        "header_empty",
        '<table><caption>c</caption><tr><th scope="col"></th></tr></table>',
    ),
    "vague link": ("link_text", '<a href="https://example.org">Aquí</a>'),
    "vague link in English": (
        "link_text",
        '<a href="https://example.org">click here</a>',
    ),
    "empty link": ("link_text", '<a href="https://example.org"></a>'),
    "javascript link": ("link_target", '<a href=" java\nscript:x()">Ver el acta</a>'),
    "data link": ("link_target", '<a href="data:text/html,x">Ver el acta</a>'),
    "script": ("acting", "<script>x()</script>"),
    "handler": ("acting", '<p onclick="x()">x</p>'),
    "frame": ("acting", "<iframe></iframe>"),
    "form": ("acting", "<form></form>"),
    "base": ("acting", '<base href="/">'),
    "style sheet": ("acting", '<link rel="stylesheet" href="a.css">'),
    "icon": ("acting", '<link rel="icon" href="a.png">'),
    "early fetch": ("acting", '<link rel="preload" href="a.css">'),
    "other host": ("acting", '<link rel="alternate" href="https://e.org">'),
    "scrolling by mouse": ("scroll", '<div class="tw" aria-labelledby="a">x</div>'),
    "scrolling unnamed": ("scroll", '<div class="scroll" tabindex="0">x</div>'),
    "bare number": ("bare_number", "<p>El avance llegó a 92,9 %.</p>"),
    "chart without data": ("chart_data", CHART % ""),
    "fact with another number": (
        "wrong_fact",
        f"<p>{FACT.replace('92,9', '93,0')}</p>{NOTE}",
    ),
    "fact that no note explains": (
        "wrong_fact",
        f"<p>{FACT.replace('#f-plan.x', '#a').replace('plan.x', 'plan.y')}</p>{NOTE}",
    ),
    "refresh": ("acting", '<meta http-equiv="refresh" content="0;url=x">'),
    "picture from a host": ("loading", f'<img src="https://e.org/a.png" alt="{LONG}">'),
    "picture from a file": ("loading", f'<img src="a.png" alt="{LONG}">'),
    "import": ("loading", "<style>@import 'x.css';</style>"),
    "address in style": ("loading", '<p style="background:url(//e.org/a)">x</p>'),
    "use from elsewhere": (
        "loading",
        f'<svg role="img" aria-label="{LONG}"><use href="x.svg#a"/></svg>',
    ),
    "unshown": ("unshown", '<p data-fault="application/javascript"></p>'),
    "address": ("address", "<pre>Frame at 0x7f3a5c0d12e0</pre>"),
    "too large": ("size", f"<p>{'x' * MAX_BYTES}</p>"),
}


@pytest.mark.parametrize(("rule", "addition"), BAD.values(), ids=BAD)
def test_a_fault_is_found(rule, addition):
    assert rule in rules(with_(addition))


FRAME = {
    "language": ('lang="es-CO"', 'lang="fr"'),
    "title": ("<title>Avance</title>", "<title> </title>"),
    "one_h1": ("<h1>Compromiso 1</h1>", "<h2>Compromiso 1</h2>"),
    "main": ("main>", "div>"),
    "csp": ("default-src 'none'", "default-src *"),
}


@pytest.mark.parametrize(("rule", "change"), FRAME.items(), ids=FRAME)
def test_a_fault_of_the_frame_is_found(rule, change):
    assert rule in rules(PAGE.replace(*change))


CARD = (
    '<section class="card"><p class="title">Avance</p><dl><div>%s</div></dl></section>'
)

PLANTED = {
    "paragraph": "<p>Llegó a 73,2 %.</p>",
    "words of no element of their own": "<div>Llegó a <b>73,2 %</b>.</div>",
    "point": "<ul><li>Llegó a 73,2 %.</li></ul>",
    "heading": "<h2>Llegó a 73,2 %</h2>",
    "headline of a figure": "<figure><figcaption>73,2 %</figcaption></figure>",
    "subtitle of a figure": (
        '<figure><figcaption>x<span class="sub">De 73,2 %</span></figcaption></figure>'
    ),
    "description of a picture": (
        '<img src="data:image/png;base64,AA" alt="El avance llega a 73,2 % en total.">'
    ),
    "title of a drawing": (
        f'<svg role="img" aria-label="{LONG}"><title>Sube a 73,2</title></svg>'
    ),
    "description of a drawing": (
        f'<svg role="img" aria-label="{LONG}"><desc>Sube a 73,2</desc></svg>'
    ),
    "name that is only heard": '<section aria-label="Avance de 73,2 %">x</section>',
    "row of totals": (
        "<table><caption>c</caption><tbody><tr><td>1</td></tr></tbody>"
        "<tfoot><tr><td>73,2</td></tr></tfoot></table>"
    ),
    "caption of a table": "<table><caption>Hasta 73,2 %</caption></table>",
    "name on a card": CARD % "<dt>De 73,2 %</dt><dd>x</dd>",
    "value on a card": CARD % "<dt>Avance</dt><dd>73,2 %</dd>",
    "summary of what is folded": "<details><summary>73,2 %</summary></details>",
    "what a cell has printed": '<pre class="out">73.2</pre>',
    "words beside a fact": f"<p>{FACT} de 73,2</p>{NOTE}",
}


@pytest.mark.parametrize("addition", PLANTED.values(), ids=PLANTED)
def test_a_number_that_is_no_fact_is_found_wherever_it_stands(addition):
    problems = check_page(with_(addition))
    found = [p for p in problems if p.rule in ("bare_number", "told_number")]
    assert len(found) == 1
    assert "73" in found[0].where


def test_the_question_under_the_title_is_running_text_too():
    page = PAGE.replace("</h1>", '</h1><p class="question">¿Llegó a 73,2 %?</p>')
    assert rules(page) == ["bare_number"]


def test_every_problem_has_words():
    for html in (with_(addition) for _, addition in BAD.values()):
        for problem in check_page(html):
            sentence = problem.sentence(Language("en"))
            assert "{" not in sentence
            assert sentence
