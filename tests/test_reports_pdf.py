import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from printed_page import HEADINGS, PAGE

from gabeval.errors import UsageError
from gabeval.reports import pdf
from gabeval.reports.pdf import (
    find_tool,
    prepare_print,
    print_chromium,
    print_weasyprint,
    set_dates,
    write_pdf,
)

pypdf = pytest.importorskip("pypdf", reason="pypdf, with which PDF files are read")

# Thirteen columns, wider than a sheet at the size of the page.
WIDE = "".join(f'<th scope="col" class="n">Columna {n}</th>' for n in range(1, 14))
WIDE = f"<table><thead><tr>{WIDE}</tr></thead></table>"
PAGE_WITH_WIDE_TABLE = PAGE.replace('<h2 id="de-donde">', f'{WIDE}<h2 id="de-donde">')


def _can_print(tool: str) -> bool:
    if tool == "weasyprint":
        return pdf._has_weasyprint()
    try:
        pdf.find_browser()
    except UsageError:
        return False
    return True


@pytest.fixture(scope="module", params=["weasyprint", "chromium"])
def tool(request: pytest.FixtureRequest) -> Callable[[str], bytes]:
    if not _can_print(request.param):
        pytest.skip(f"{request.param} is not on this machine")
    return {"weasyprint": print_weasyprint, "chromium": print_chromium}[request.param]


@pytest.fixture(scope="module")
def made(tool: Callable[[str], bytes]) -> bytes:
    return tool(prepare_print(PAGE_WITH_WIDE_TABLE))


@pytest.fixture(scope="module")
def read(made: bytes) -> "pypdf.PdfReader":
    return pypdf.PdfReader(io.BytesIO(made))


def text_of(reader: "pypdf.PdfReader") -> str:
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def walk(node: object) -> Iterator["pypdf.generic.DictionaryObject"]:
    """Walk over the elements of the structure, in reading order."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from walk(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from walk(node["/K"])


def test_the_file_is_tagged_and_says_its_language_and_title(read):
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "es-CO"
    assert read.metadata.title == "Compromiso 1 – Ciudad"


def test_the_structure_has_the_headings_tables_and_the_figure_of_the_page(read):
    kinds = [str(e["/S"]) for e in walk(read.trailer["/Root"]["/StructTreeRoot"]["/K"])]
    levels = [int(kind[2]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
    assert levels == [level for level, _words in HEADINGS]
    assert kinds.count("/Table") == 3
    assert kinds.count("/Figure") >= 1
    # 2 + 2 column heads and 2 row heads, and the 13 of the wide table
    assert kinds.count("/TH") == 19


def test_the_figure_carries_its_words(read):
    elements = list(walk(read.trailer["/Root"]["/StructTreeRoot"]["/K"]))
    texts = [str(e.get("/Alt", "")) for e in elements if e["/S"] == "/Figure"]
    assert any("Gráfico de líneas" in text for text in texts)


def test_the_outline_lists_the_headings(read):
    def titles(entries: list) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, list):
                yield from titles(entry)
            else:
                yield " ".join(entry.title.split())

    assert list(titles(read.outline)) == [words for _level, words in HEADINGS]


def test_no_word_of_the_page_is_lost_not_even_what_is_folded(read):
    soup = BeautifulSoup(PAGE_WITH_WIDE_TABLE, "html.parser")
    for tag in soup.select("nav, .skip, .lead, .code, svg, head"):
        tag.decompose()
    there = text_of(read)
    words = soup.get_text(" ").split()
    assert len(words) > 100
    # A word may be parted at the end of a line; its beginning must be there.
    assert [word for word in words if word[:8] not in there] == []
    assert "Hitosquecallaron" in there


def test_nothing_stands_outside_the_sheet(read):
    for page in read.pages:
        ends: list[float] = []

        def look(text, matrix, place, _font, size, ends=ends):
            if text.strip():
                start = place[4] * matrix[0] + place[5] * matrix[2] + matrix[4]
                ends.extend((start, start + matrix[0] * size / 2))

        page.extract_text(visitor_text=look)
        assert min(ends) > 0
        assert max(ends) < float(page.mediabox.width)


def test_code_is_not_printed(read):
    assert "Verelcódigo" not in text_of(read)


def test_every_sheet_has_its_number(read):
    number = len(read.pages)
    assert f"1/{number}" in "".join(read.pages[0].extract_text().split())


def test_links_lead_to_notes_or_to_the_web_and_never_into_this_machine(made, read):
    addresses = []
    for page in read.pages:
        for link in page.get("/Annots", ()):
            action = link.get_object().get("/A", {})
            addresses.append(str(action.get("/URI", "#")))
    assert "https://www.bogota.gov.co/acta" in addresses
    assert addresses.count("#") >= 5
    assert not [a for a in addresses if a.startswith("file:")]
    assert b"gabeval-pdf-" not in made


def test_the_same_page_gives_the_same_bytes(tool, made):
    assert tool(prepare_print(PAGE_WITH_WIDE_TABLE)) == made


def test_weasyprint_declares_pdf_ua():
    if not _can_print("weasyprint"):
        pytest.skip("weasyprint is not on this machine")
    data = print_weasyprint(prepare_print(PAGE))
    described = pypdf.PdfReader(io.BytesIO(data)).trailer["/Root"]["/Metadata"]
    assert re.search(rb"pdfuaid:part\D+1", described.get_object().get_data())


def test_dates_are_set_without_moving_a_byte():
    data = b"<</CreationDate (D:20261123152200+00'00')/ModDate (D:2026)>>"
    changed = set_dates(data)
    assert changed == b"<</CreationDate (D:19800101000000+00'00')/ModDate (D:1980)>>"


def test_what_is_folded_is_opened_once():
    page = (
        "<details open><summary>a</summary></details><details class='code'></details>"
    )
    assert prepare_print(page).count("<details open") == 2


def test_the_file_says_which_tool_made_it(tmp_path: Path):
    if not _can_print("weasyprint") and not _can_print("chromium"):
        pytest.skip("nothing prints on this machine")
    (tmp_path / "p.html").write_text(PAGE, encoding="utf-8")
    printed = write_pdf(tmp_path / "p.html", tmp_path / "p.pdf")
    assert printed.tool == find_tool()
    assert printed.is_new
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF-")
    assert not list(tmp_path.glob(".gabeval*"))


def test_without_a_tool_one_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "_has_weasyprint", lambda: False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("GABEVAL_CHROMIUM", raising=False)
    with pytest.raises(UsageError, match=r'pip install "gabeval\[pdf\]".*Chromium'):
        find_tool()


def test_a_browser_that_fails_leaves_the_old_file_alone(monkeypatch, tmp_path):
    broken = tmp_path / "browser"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(pdf, "_has_weasyprint", lambda: False)
    monkeypatch.setenv("GABEVAL_CHROMIUM", str(broken))
    (tmp_path / "p.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "p.pdf").write_bytes(b"old")
    with pytest.raises(UsageError, match="browser did not print the page"):
        write_pdf(tmp_path / "p.html", tmp_path / "p.pdf")
    assert (tmp_path / "p.pdf").read_bytes() == b"old"


def test_a_page_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(UsageError, match=r"no page .*plan\.html"):
        write_pdf(tmp_path / "plan.html", tmp_path / "plan.pdf")
