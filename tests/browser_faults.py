"""Faults that a page may have in a browser, each planted alone into a sound page.

A check that has never found anything proves nothing. The text of the sound page is in
tests/browser/sound.html; a fault replaces one passage of it.
"""

from pathlib import Path
from typing import NamedTuple

SOUND = (Path(__file__).parent / "browser" / "sound.html").read_text("utf-8")


class Fault(NamedTuple):
    """One fault: what was sound, what it becomes, and what has to be said about it."""

    check: str
    what: str
    sound: str
    faulty: str
    said: str

    @property
    def name(self) -> str:
        return f"{self.check}: {self.what}"

    @property
    def page(self) -> str:
        if SOUND.count(self.sound) != 1:
            raise ValueError(f"not exactly once in sound.html: {self.sound}")
        return SOUND.replace(self.sound, self.faulty)


FAULTS = [
    Fault(
        "axe", "a picture has no text", "<h2 id=", '<img src="data:,"><h2 id=', "<img>"
    ),
    Fault(
        "axe",
        "only on a phone a region scrolls that Tab does not reach",
        'tabindex="0" aria',
        "aria",
        "scrollable-region-focusable",
    ),
    Fault(
        "axe",
        "a folded note is faint",
        '<p id="plegado"',
        '<p id="plegado" style="color:#aaa"',
        "color-contrast: <p#plegado>",
    ),
    Fault(
        "axe",
        "nobody has decided whether text on a gradient can be read",
        '<p id="parrafo"',
        '<p id="parrafo" style="background:linear-gradient(#fff,#999)"',
        "color-contrast (for a person to decide): <p#parrafo>",
    ),
    Fault(
        "labels",
        "a dark label lies on a dark bar",
        'fill="#fff"',
        'fill="#333"',
        "#dentro",
    ),
    Fault(
        "reflow",
        "a line does not break",
        '<p id="parrafo"',
        '<p id="parrafo" style="white-space:nowrap"',
        "<p#parrafo>",
    ),
    Fault(
        "zoom",
        "a paragraph has a fixed height",
        '<p id="parrafo"',
        '<p id="parrafo" style="height:1.5em;width:9em;overflow:hidden"',
        "outside <p#parrafo>",
    ),
    Fault(
        "zoom",
        "one text lies on another",
        '<p id="parrafo"',
        '<p id="parrafo" style="margin-top:-3em"',
        "lie on each other in <p#parrafo>",
    ),
    Fault(
        "spacing",
        "a label has just the room that it needs as it was set",
        'x="210"',
        'x="78"',
        "“92,9 %” and “reportado” lie on each other",
    ),
    Fault(
        "spacing",
        "a label ends at the frame",
        'x="210"',
        'x="262"',
        "<text#fuera>",
    ),
    Fault(
        "keyboard",
        "the focus cannot be seen",
        ":focus-visible{outline:3px solid #0b0c0c}",
        ":focus-visible{outline:none}",
        "the focus cannot be seen on <a#cifra>",
    ),
    Fault(
        "keyboard",
        "a link cannot be reached",
        '<a id="cifra"',
        '<a id="cifra" tabindex="-1"',
        "never reaches <a#cifra>",
    ),
    Fault(
        "keyboard",
        "a link is reached out of order",
        '<a id="cifra"',
        '<a id="cifra" tabindex="1"',
        "out of the order of the page",
    ),
    Fault(
        "keyboard",
        "a link does not let the focus go",
        '<a id="cifra"',
        '<a id="cifra" onkeydown="event.preventDefault()"',
        "Tab never reaches <section#tabla>",
    ),
    Fault(
        "keyboard",
        "something lies over the focus",
        "</main>",
        '</main><div id="banda" style="position:fixed;inset:0;background:#fff">Aviso'
        "</div>",
        "<div#banda> “Aviso” lies over the focus on",
    ),
    Fault(
        "skipLink",
        "nothing offers to skip",
        '<a class="skip" href="#main">Saltar al contenido</a>',
        '<a href="https://example.org/">Inicio</a>',
        "the first Tab does not come to a link that skips",
    ),
    Fault(
        "skipLink",
        "it stays out of sight",
        ".skip:focus{left:1rem",
        ".x{left:0",
        "sight",
    ),
    Fault(
        "skipLink", "it leads nowhere", 'href="#main"', 'href="#nada"', "not into main"
    ),
    Fault(
        "folding",
        "a note cannot be opened with a key",
        "<summary>",
        '<summary onkeydown="event.preventDefault()">',
        "Enter does not open or close <summary>",
    ),
    Fault(
        "links", "a page is missing", 'href="#nota"', 'href="nada.html"', "nada.html"
    ),
    Fault("links", "a place is missing", 'href="#nota"', 'href="#nada"', "#nada"),
    Fault(
        "paper",
        "folded text is not printed",
        "details::details-content{content-visibility:visible;display:block}",
        "",
        "not on paper (folded on the screen): <p#plegado>",
    ),
    Fault(
        "paper",
        "a paragraph is hidden in print",
        "@media print{",
        "@media print{#parrafo{display:none}",
        "not on paper: <p#parrafo>",
    ),
    Fault(
        "tagged", "the page has no language", ' lang="es-CO"', "", "language of the PDF"
    ),
    Fault(
        "tagged", "the page has no title", "Página sin faltas", "", "title of the PDF"
    ),
    Fault(
        "tagged",
        "a picture has no description",
        ' aria-labelledby="titulo"><title id="titulo">Barra: avance reportado, '
        "92,9 %</title>",
        ">",
        "no description in the PDF",
    ),
    Fault(
        "requests",
        "a picture comes from another host",
        "<h2 id=",
        '<img src="https://example.org/a.png" alt="Logotipo"><h2 id=',
        "the page asks for https://example.org/a.png",
    ),
    Fault(
        "requests",
        "a style asks for a font when it is printed",
        "@media print{",
        "@font-face{font-family:f;src:url(https://example.org/f.woff2)}"
        "@media print{p{font-family:f}",
        "the page asks for https://example.org/f.woff2",
    ),
    Fault(
        "requests",
        "the browser is asked to greet another host",
        "<style>",
        '<link rel="preconnect" href="https://example.org/"><style>',
        "preconnect",
    ),
    Fault(
        "requests",
        "a file is missing",
        "<h2 id=",
        '<img src="nada.png" alt="Logotipo"><h2 id=',
        "a request fails",
    ),
    Fault(
        "requests",
        "a script breaks",
        "</main>",
        "</main><script>f()</script>",
        "f is not",
    ),
]
