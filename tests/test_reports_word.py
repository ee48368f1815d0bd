import io
import re
import struct
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from printed_page import ALTERNATIVE, FACT, HEADINGS, PAGE, TABLES

from gabeval.errors import UsageError
from gabeval.reports import word
from gabeval.reports.printed import read_word_uses
from gabeval.reports.word import make_word, write_word
from gabeval.reports.word_page import fact_bookmark, prepare
from gabeval.reports.word_tables import TABLE_WIDTH, share_out
from gabeval.reports.word_xml import NAMESPACES, full_name

VAL = full_name("w:val")

resvg = pytest.importorskip("resvg_py", reason='the extra "word" is not installed')
try:
    word.find_pandoc()
except UsageError as error:
    pytest.skip(str(error), allow_module_level=True)


@pytest.fixture(scope="module")
def made() -> bytes:
    return make_word(PAGE)


@pytest.fixture(scope="module")
def parts(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def body(parts: dict[str, bytes]) -> ElementTree.Element:
    return ElementTree.fromstring(parts["word/document.xml"])


def words(element: ElementTree.Element) -> str:
    text = "".join(t.text or "" for t in element.iterfind(".//w:t", NAMESPACES))
    return re.sub(r"[ \n]+", " ", text).strip(" ")


def bookmarks_of(body: ElementTree.Element) -> list[str]:
    places = body.iter(full_name("w:bookmarkStart"))
    return [place.get(full_name("w:name")) for place in places]


def headings_of(body: ElementTree.Element) -> list[tuple[int, str]]:
    found = []
    for paragraph in body.iter(full_name("w:p")):
        style = paragraph.find("w:pPr/w:pStyle", NAMESPACES)
        name = style.get(VAL) if style is not None else ""
        if re.fullmatch(r"Heading\d", name):
            found.append((int(name[-1]), words(paragraph)))
    return found


def tables_of(body: ElementTree.Element) -> list[list[list[str]]]:
    return [
        [
            [words(cell) for cell in row.findall("w:tc", NAMESPACES)]
            for row in table.findall("w:tr", NAMESPACES)
        ]
        for table in body.iter(full_name("w:tbl"))
    ]


def alternatives_of(body: ElementTree.Element) -> list[str]:
    places = body.iterfind(".//wp:docPr", NAMESPACES)
    return [" ".join(place.get("descr").split()) for place in places]


def test_headings_are_those_of_the_page_without_its_navigation(body):
    assert headings_of(body) == HEADINGS


def test_tables_hold_the_words_of_the_page_cell_by_cell(body):
    assert tables_of(body) == TABLES


def test_every_table_repeats_its_head_on_every_sheet(body):
    for table in body.iter(full_name("w:tbl")):
        first, *others = table.findall("w:tr", NAMESPACES)
        assert first.find("w:trPr/w:tblHeader", NAMESPACES) is not None
        assert all(row.find("w:trPr/w:tblHeader", NAMESPACES) is None for row in others)


def test_only_a_first_column_of_row_heads_is_one_in_word(body):
    looks = body.findall(".//w:tblLook", NAMESPACES)
    assert [look.get(full_name("w:firstColumn")) for look in looks] == ["1", "0"]
    assert [look.get(full_name("w:firstRow")) for look in looks] == ["1", "1"]
    # 0x20 is the first row, 0x80 the first column
    assert [look.get(VAL) for look in looks] == ["00A0", "0020"]


def test_a_table_has_the_caption_of_the_page(body):
    captions = body.findall(".//w:tblCaption", NAMESPACES)
    texts = [caption.get(VAL) for caption in captions]
    assert texts == ["Avance por trimestre", "Hallazgos"]


def test_numbers_of_tables_stand_on_the_right(body):
    cell = body.findall(".//w:tc", NAMESPACES)[3]
    assert words(cell) == "88,2"
    assert cell.find(".//w:jc", NAMESPACES).get(VAL) in ("right", "end")


def test_a_drawing_becomes_a_picture_with_the_words_of_the_drawing(body, parts):
    assert alternatives_of(body) == [ALTERNATIVE]
    inner = [p.get("descr") for p in body.iterfind(".//pic:cNvPr", NAMESPACES)]
    assert [" ".join(text.split()) for text in inner] == [ALTERNATIVE]
    pictures = [name for name in parts if name.startswith("word/media/")]
    assert len(pictures) == 1
    data = parts[pictures[0]]
    assert data.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", data[16:24])
    assert wide == 1600
    assert abs(high - 1600 * 200 / 560) < 1


def test_the_picture_shows_lines_and_letters(parts):
    from matplotlib.image import imread

    (name,) = (name for name in parts if name.startswith("word/media/"))
    picture = imread(io.BytesIO(parts[name]))[:, :, :3]
    scale = 1600 / 560
    # Letters stand left of the middle and high; the line's last corner is at (520, 30).
    letters = picture[int(25 * scale) : int(45 * scale), int(60 * scale) :][:, :250]
    assert (letters < 0.5).any()
    corner = picture[int(30 * scale), int(518 * scale)]
    assert corner[2] > corner[0]  # blue


def test_the_document_is_proofread_in_the_language_of_the_page(parts):
    styles = ElementTree.fromstring(parts["word/styles.xml"])
    base = styles.find("w:docDefaults/w:rPrDefault/w:rPr/w:lang", NAMESPACES)
    assert base.get(VAL) == "es-CO"
    settings = ElementTree.fromstring(parts["word/settings.xml"])
    assert settings.find("w:themeFontLang", NAMESPACES).get(VAL) == "es-CO"
    assert settings.find("w:decimalSymbol", NAMESPACES).get(VAL) == ","
    assert b"<dc:language>es-CO</dc:language>" in parts["docProps/core.xml"]
    others = {
        lang.get(VAL)
        for lang in styles.iter(full_name("w:lang"))
        if lang is not base and lang.get(VAL)
    }
    assert not others


def test_an_english_page_is_proofread_as_british():
    page = PAGE.replace('lang="es-CO"', 'lang="en"', 1)
    with zipfile.ZipFile(io.BytesIO(make_word(page))) as archive:
        assert b'w:val="en-GB"' in archive.read("word/styles.xml")


def test_the_title_is_that_of_the_page_and_stands_below_every_sheet(parts):
    assert "<dc:title>Compromiso 1 – Ciudad<".encode() in parts["docProps/core.xml"]
    assert "Compromiso 1 – Ciudad".encode() in parts["word/footer1.xml"]
    assert b"NUMPAGES" in parts["word/footer1.xml"]


def test_every_number_leads_to_its_note_and_back(body):
    names = {
        m.get(full_name("w:name")) for m in body.iter(full_name("w:bookmarkStart"))
    }
    links = body.findall(".//w:hyperlink", NAMESPACES)
    anchors = [a for link in links if (a := link.get(full_name("w:anchor")))]
    # three numbers and the way back from two notes
    assert len(anchors) == 5
    assert set(anchors) <= names
    assert anchors.count(fact_bookmark(FACT)) == 2


def test_bookmarks_are_names_that_word_takes_and_all_different(body):
    names = [
        m.get(full_name("w:name")) for m in body.iter(full_name("w:bookmarkStart"))
    ]
    assert len(names) == len(set(names))
    ours = [name for name in names if name.startswith(("fact_", "to_"))]
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,39}", name) for name in ours)


def test_facts_that_begin_alike_have_bookmarks_of_their_own():
    long = "commitment.a-very-long-name-of-a-commitment.2023q4."
    assert fact_bookmark(f"{long}gap_pp") != fact_bookmark(f"{long}reported_pct")
    assert fact_bookmark("a.b") != fact_bookmark("a-b")


def test_the_numbers_of_the_text_are_read_back_with_their_blanks(made, tmp_path):
    path = tmp_path / "page.docx"
    path.write_bytes(made)
    uses = [tuple(use) for use in read_word_uses(path)]
    assert uses == [
        (fact_bookmark(FACT), "92,9\u00a0%"),
        (fact_bookmark("plan.n_unreported"), "1"),
        (fact_bookmark(FACT), "92,9\u00a0%"),
    ]


def test_what_is_folded_in_the_page_stands_open_and_code_is_left_out(body):
    text = words(body)
    assert "Suma de peso × avance. Filas 14–19 de monitor.xlsx." in text
    assert "Ver el código" not in text
    assert "Saltar al contenido" not in text
    assert "Read in English" not in text


def test_no_word_of_the_page_is_lost(body):
    soup = BeautifulSoup(PAGE, "html.parser")
    for tag in soup.select("nav, .skip, .lead, .code, svg, head"):
        tag.decompose()
    page = soup.get_text(" ").split()
    there = words(body).replace("\u00a0", " ")
    assert [word for word in page if word not in there] == []


def test_links_to_pages_lead_to_their_word_files(parts):
    relations = parts["word/_rels/document.xml.rels"].decode()
    assert 'Target="plan.docx"' in relations
    assert 'Target="../downloads/progress.csv"' in relations
    assert 'Target="https://www.bogota.gov.co/acta"' in relations
    assert ".html" not in relations


def test_the_same_page_gives_the_same_bytes_at_any_time(made, monkeypatch):
    monkeypatch.setenv("TZ", "America/Bogota")
    assert make_word(PAGE) == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {
            (1980, 1, 1, 0, 0, 0)
        }
        assert archive.namelist()[0] == "[Content_Types].xml"


def test_the_date_of_a_release_can_be_told(monkeypatch):
    # 1700000000 seconds after 1970 is 14 November 2023, 22:13:20 in Greenwich
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with zipfile.ZipFile(io.BytesIO(make_word(PAGE))) as archive:
        assert b"2023-11-14T22:13:20Z" in archive.read("docProps/core.xml")


def test_every_part_is_sound_xml_and_named_in_the_list_of_kinds(parts):
    kinds = parts["[Content_Types].xml"].decode()
    assert 'PartName="/word/footer1.xml"' in kinds
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(data)


def test_nothing_is_fetched_from_anywhere():
    page = '<html lang="en"><body><h1>A</h1><img src="https://x.example/a.png" alt="a">'
    page += '<iframe src="https://x.example/b"></iframe><p>b</p></body></html>'
    assert "x.example" not in prepare(page).body


def test_a_drawing_of_others_keeps_the_words_that_stand_beside_it():
    # <svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>
    svg = (
        "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSI5IiBoZWlnaHQ9"
        "IjkiLz4="
    )
    page = f'<body><img alt="A square" src="data:image/svg+xml;base64,{svg}"></body>'
    image = BeautifulSoup(prepare(page).body, "html.parser").img
    assert image["alt"] == "A square"
    assert image["src"].startswith("data:image/png;base64,")


def test_columns_have_room_for_their_words_and_fill_the_table():
    name, count, text = share_out(
        [["octubre a diciembre"], ["26"], ["A long text that goes on. " * 9]]
    )
    assert name + count + text == TABLE_WIDTH
    assert count < name < text


def test_without_pandoc_one_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(word, "_bundled", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r'pip install "gabeval\[word\]"'):
        word.find_pandoc()


def test_a_pandoc_of_old_is_refused_by_its_number(monkeypatch, tmp_path):
    program = tmp_path / "pandoc"
    program.write_text("#!/bin/sh\necho pandoc 2.17.1\n")
    program.chmod(0o755)
    monkeypatch.setattr(word, "_bundled", lambda: None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(UsageError, match=r"is pandoc 2\.17\.1; .* 3\.0 or later"):
        word.find_pandoc()


def test_a_page_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(UsageError, match=r"no page .*plan\.html"):
        write_word(tmp_path / "plan.html", tmp_path / "plan.docx")
    assert not (tmp_path / "plan.docx").exists()


def test_a_file_that_says_the_same_is_left_alone(tmp_path: Path):
    (tmp_path / "p.html").write_text(PAGE, encoding="utf-8")
    assert write_word(tmp_path / "p.html", tmp_path / "p.docx")
    assert not write_word(tmp_path / "p.html", tmp_path / "p.docx")
