import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from printed_page import PAGE
from small_plan import EQUAL, write_plan

from gabeval.errors import UsageError
from gabeval.reports.export import export_pages
from gabeval.reports.pdf import find_tool
from gabeval.reports.word import find_pandoc

LAYOUT = """
    header: {labels: [Compromiso, Hito, Avance]}
    levels:
      commitment: {id: Compromiso}
      milestone: {id: Hito}
    accumulation: last
    periods: {from: cut_off}
    quarters: {reported: {label: Avance, read: percent}}
"""

REPORTS = "reports/small"

INDEX = """<!DOCTYPE html><html lang="es-CO"><head><title>Plan</title></head><body>
<h1>Plan</h1><main><p><a href="es/plan.html">El plan</a></p><div id="papers-es"></div>
<p lang="en"><a href="en/plan.html">The plan</a></p><div id="papers-en"></div></main>
</body></html>"""

PAGES = ("en/plan", "es/plan", "index")


def listed(home: Path) -> set[str]:
    page = BeautifulSoup((home / REPORTS / "index.html").read_bytes(), "html.parser")
    return {a["href"] for a in page.select("[id^=papers-] a")}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A plan whose record names three pages, of which one failed and is not there."""
    (tmp_path / "data/raw/small").mkdir(parents=True)
    rows = [["Compromiso", "Hito", "Avance"], ["C1", "H1", 10]]
    write_plan(tmp_path / "data/raw/small", LAYOUT, {"a.xlsx": rows}, levels=EQUAL)
    folder = tmp_path / REPORTS
    for name in ("es/plan.html", "en/plan.html"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(PAGE, encoding="utf-8")
    (folder / "index.html").write_text(INDEX, encoding="utf-8")
    pages = {name: {} for name in ("es/plan.html", "en/plan.html", "es/export.html")}
    (folder / "build.json").write_text(json.dumps({"pages": pages}), encoding="utf-8")
    return tmp_path


def test_every_page_that_is_there_becomes_a_file_and_old_ones_go(home):
    pytest.importorskip("resvg_py", reason='the extra "word" is not installed')
    try:
        find_pandoc()
    except UsageError as error:
        pytest.skip(str(error))
    old = home / REPORTS / "es/commitment-gone.docx"
    other = home / REPORTS / "es/commitment-gone.pdf"
    for path in (old, other):
        path.write_bytes(b"old")
    told: list[str] = []
    result = export_pages("small", home=home, word=True, jobs=2, tell=told.append)
    assert result.files == tuple(f"{name}.docx" for name in PAGES)
    assert sorted(told) == list(result.files)
    assert all((home / REPORTS / name).is_file() for name in result.files)
    # Only the kind that was asked for is tidied.
    assert result.removed == ("es/commitment-gone.docx",)
    assert not old.exists()
    assert other.exists()
    assert result.tool == ""
    assert listed(home) == set(result.files)


def test_a_pdf_stands_beside_its_page_and_its_tool_is_told(home):
    try:
        tool = find_tool()
    except UsageError as error:
        pytest.skip(str(error))
    result = export_pages("small", home=home, pdf=True, jobs=1)
    assert result.files == tuple(f"{name}.pdf" for name in PAGES)
    assert result.tool == tool
    assert listed(home) == set(result.files)
    first = (home / REPORTS / "index.pdf").read_bytes()
    export_pages("small", home=home, pdf=True, jobs=1)
    # The first page lists its own file now, and that file is as it was.
    assert (home / REPORTS / "index.pdf").read_bytes() == first


def test_one_must_say_what_to_write(home):
    with pytest.raises(UsageError, match="--word, --pdf"):
        export_pages("small", home=home)


@pytest.mark.parametrize("gone", ["build.json", "index.html"])
def test_without_pages_one_is_told_to_build(home, gone):
    (home / REPORTS / gone).unlink()
    with pytest.raises(UsageError, match="gabeval build small"):
        export_pages("small", home=home, pdf=True)
