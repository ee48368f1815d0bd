"""Every page of a plan as a Word file: the same headings, tables and numbers."""

import shutil
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from small_plan import EQUAL, write_plan
from verify_samples import LAYOUT, ROWS

from gabeval.errors import UsageError
from gabeval.reports.build import build
from gabeval.reports.export import export_pages
from gabeval.reports.printed import read_uses, read_word_uses
from gabeval.reports.verify import examine
from gabeval.reports.word import find_pandoc
from gabeval.reports.word_page import DROPPED, fact_bookmark
from gabeval.reports.word_xml import NAMESPACES, full_name

pytest.importorskip("resvg_py", reason='the extra "word" is not installed')


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which gabeval's own notebooks were built and exported."""
    try:
        find_pandoc()
    except UsageError as error:
        pytest.skip(str(error))
    home = tmp_path_factory.mktemp("home")
    (home / "data/raw/small").mkdir(parents=True)
    write_plan(
        home / "data/raw/small",
        LAYOUT,
        {"a.xlsx": ROWS},
        levels=EQUAL,
        period="{start: 2024-10-01, end: 2024-12-31}",
    )
    assert not build("small", home=home, jobs=2).failed
    export_pages("small", home=home, word=True, jobs=2)
    return home


def read_document(path: Path) -> ElementTree.Element:
    with zipfile.ZipFile(path) as archive:
        return ElementTree.fromstring(archive.read("word/document.xml"))


def words(text: str) -> str:
    return " ".join(text.split())


def test_every_page_has_a_word_file_with_its_headings_tables_and_numbers(home):
    folder = home / "reports/small"
    pages = sorted(folder.glob("e?/*.html"))
    # The plan, its export and two commitments, in two languages.
    assert len(pages) == 8
    for page in pages:
        html = page.read_text(encoding="utf-8")
        soup = BeautifulSoup(html, "html.parser")
        for tag in soup.select(DROPPED):
            tag.decompose()
        body = read_document(page.with_suffix(".docx"))
        paragraphs = list(body.iter(full_name("w:p")))
        headings = [
            (int(style.get(full_name("w:val")).removeprefix("Heading")), words(text))
            for p in paragraphs
            for style in p.iterfind("w:pPr/w:pStyle", NAMESPACES)
            if style.get(full_name("w:val"), "").startswith("Heading")
            for text in ["".join(t.text or "" for t in p.iter(full_name("w:t")))]
        ]
        expected = [
            (int(tag.name[1]), words(tag.get_text()))
            for tag in soup.body.find_all(["h1", "h2", "h3", "h4"])
        ]
        assert headings == expected, page.name
        tables = list(body.iter(full_name("w:tbl")))
        assert len(tables) == len(soup.find_all("table")), page.name
        uses = [(fact_bookmark(use.fact_id), use.text) for use in read_uses(html)]
        printed = read_word_uses(page.with_suffix(".docx"))
        assert [tuple(use) for use in printed] == uses, page.name


def test_the_files_agree_with_the_raw_data(home):
    result = examine("small", home)
    assert result.differences.empty
    # Eight pages and eight Word files; facts in two dialects and in the workbook.
    assert result.n_files == 19


def test_a_build_after_a_changed_cell_leaves_no_word_file_that_is_wrong(home, tmp_path):
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    write_plan(
        copy / "data/raw/small",
        LAYOUT,
        {"a.xlsx": [*ROWS[:-1], ["C2", "H4", 71]]},
        levels=EQUAL,
        period="{start: 2024-10-01, end: 2024-12-31}",
    )
    assert not build("small", home=copy, jobs=2).failed
    left = {path.name for path in (copy / "reports/small").rglob("*.docx")}
    # The file's hash stands on every page, so that every page says something new.
    assert left == set()
    assert examine("small", copy).differences.empty
