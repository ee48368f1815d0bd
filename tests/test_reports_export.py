import json
from pathlib import Path

import pytest
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
    assert result.files == ("en/plan.docx", "es/plan.docx")
    assert sorted(told) == ["en/plan.docx", "es/plan.docx"]
    assert all((home / REPORTS / name).is_file() for name in result.files)
    # Only the kind that was asked for is tidied.
    assert result.removed == ("es/commitment-gone.docx",)
    assert not old.exists()
    assert other.exists()
    assert result.tool == ""


def test_a_pdf_stands_beside_its_page_and_its_tool_is_told(home):
    try:
        tool = find_tool()
    except UsageError as error:
        pytest.skip(str(error))
    result = export_pages("small", home=home, pdf=True, jobs=1)
    assert result.files == ("en/plan.pdf", "es/plan.pdf")
    assert result.tool == tool


def test_one_must_say_what_to_write(home):
    with pytest.raises(UsageError, match="--word, --pdf"):
        export_pages("small", home=home)


def test_without_pages_one_is_told_to_build(home):
    (home / REPORTS / "build.json").unlink()
    with pytest.raises(UsageError, match="gabeval build small"):
        export_pages("small", home=home, pdf=True)
