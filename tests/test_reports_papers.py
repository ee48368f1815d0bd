"""Word and PDF files say what their page says, and the first page lists them all."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from build_samples import CODES, build, make_home

from gabeval.reports.check import check_page
from gabeval.reports.papers import INDEX, drop_stale, list_papers, strip_list
from gabeval.reports.pdf import prepare_print
from gabeval.reports.word_page import prepare

NBSP = "\u00a0"


def papers_of(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for ending in ("docx", "pdf")
        for path in folder.rglob(f"*.{ending}")
    }


def listed(folder: Path) -> dict[str, str]:
    """Links of the lists on the first page, with their texts."""
    page = BeautifulSoup((folder / INDEX).read_bytes(), "html.parser")
    return {a["href"]: a.text for a in page.select("[id^=papers-] a")}


def write_papers(folder: Path) -> set[str]:
    """Put a file of each kind beside every page, as an export would."""
    for page in [folder / INDEX, *folder.glob("e?/*.html")]:
        page.with_suffix(".docx").write_bytes(b"w" * 2_345)
        page.with_suffix(".pdf").write_bytes(b"p" * 1_234_567)
    index = list_papers((folder / INDEX).read_text("utf-8"), folder)
    (folder / INDEX).write_text(index, encoding="utf-8")
    return papers_of(folder)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = make_home(tmp_path_factory.mktemp("home"))
    result, _events = build(home)
    assert not result.failed
    return result.folder


def test_a_build_without_papers_lists_none(built):
    index = (built / INDEX).read_text("utf-8")
    assert strip_list(index) == index
    assert "Word" not in index


def test_the_first_page_lists_what_is_there_with_its_type_and_size(built):
    made = write_papers(built)
    texts = listed(built)
    # Five pages and the first page itself, each in two kinds.
    assert set(texts) == made
    assert len(made) == 12
    assert texts["es/plan.docx"] == f"El plan en su conjunto (Word, DOCX, 2{NBSP}kB)"
    assert texts["es/plan.pdf"] == f"El plan en su conjunto (PDF, 1,2{NBSP}MB)"
    assert texts["es/commitment-1-10.pdf"].startswith("Compromiso 1.10. Agua (PDF,")
    problems = [p.rule for p in check_page((built / INDEX).read_text("utf-8"))]
    assert set(problems) <= {"bare_number"}


def test_listing_twice_changes_nothing_and_a_file_that_is_gone_is_not_listed(built):
    write_papers(built)
    index = (built / INDEX).read_text("utf-8")
    assert list_papers(index, built) == index
    (built / "es/plan.pdf").unlink()
    again = list_papers(index, built)
    assert "es/plan.pdf" not in again
    assert "es/plan.docx" in again


def test_the_list_is_not_on_paper_so_that_it_cannot_outdate_it(built):
    write_papers(built)
    index = (built / INDEX).read_text("utf-8")
    assert "plan.docx" in index
    for paper in (prepare_print(index), prepare(index).body):
        assert "(Word, DOCX" not in paper
        assert "plan.docx" not in paper.replace("plan.docx#", "")


def test_the_same_build_again_keeps_the_papers_and_their_list(tmp_path):
    home = make_home(tmp_path)
    folder = build(home)[0].folder
    made = write_papers(folder)
    build(home)
    assert papers_of(folder) == made
    assert set(listed(folder)) == made


def test_a_page_with_other_words_loses_its_papers_and_the_list_says_so(tmp_path):
    home = make_home(tmp_path)
    folder = build(home)[0].folder
    made = write_papers(folder)
    page = folder / "es/commitment-2.html"
    page.write_text(page.read_text("utf-8") + "<!-- of before -->", encoding="utf-8")
    build(home)
    left = made - {"es/commitment-2.docx", "es/commitment-2.pdf"}
    assert papers_of(folder) == left
    assert set(listed(folder)) == left


def test_a_commitment_that_leaves_the_plan_takes_its_papers_along(tmp_path):
    home = make_home(tmp_path)
    folder = build(home)[0].folder
    made = write_papers(folder)
    result, _events = build(home, codes=CODES[:2])
    gone = {"es/commitment-3.docx", "es/commitment-3.pdf"}
    assert gone <= set(result.removed)
    # The last commitment but one has another neighbour now, and the first page one
    # line less, so that they say something else than before.
    others = {"es/commitment-2.docx", "es/commitment-2.pdf", "index.docx", "index.pdf"}
    assert papers_of(folder) == made - gone - others
    assert set(listed(folder)) == papers_of(folder)


def test_papers_go_before_their_page_is_replaced(tmp_path):
    page = tmp_path / "plan.html"
    page.write_bytes(b"old")
    page.with_suffix(".pdf").write_bytes(b"pdf")
    drop_stale(page, b"old")
    assert page.with_suffix(".pdf").exists()
    drop_stale(page, b"new")
    assert not page.with_suffix(".pdf").exists()
    assert page.read_bytes() == b"old"


def test_a_title_is_printed_as_words_whatever_it_holds(tmp_path):
    (tmp_path / "en").mkdir()
    title = "Water &amp; <b>light</b> &lt;script&gt;"
    (tmp_path / "en/plan.html").write_text(f"<h1>{title}</h1>", encoding="utf-8")
    (tmp_path / "en/plan.docx").write_bytes(b"x")
    index = '<a href="en/plan.html">x</a><div id="papers-en"></div>'
    html = list_papers(index, tmp_path)
    assert "Water &amp; light &lt;script&gt; (Word, DOCX, 1" in html
