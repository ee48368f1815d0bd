"""Verifying on a plan of four numbers, so that what must be named is known by hand."""

import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from small_plan import EQUAL, write_plan
from verify_samples import (
    C1,
    C2,
    COUNT,
    EXPORT,
    LAYOUT,
    LISTS,
    PAGES,
    PLAN,
    ROWS,
    change_cell,
    edit,
    rows_of,
    snapshot,
    write_notebooks,
)

from gabeval.errors import DataError, UsageError
from gabeval.language import Language
from gabeval.reports.build import build
from gabeval.reports.differences import COLUMNS, describe
from gabeval.reports.printed import read_facts_csv, read_facts_sheet, read_notes
from gabeval.reports.verify import examine, verify
from gabeval.reports.word_page import fact_bookmark


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the plan was built once, in both languages."""
    home = tmp_path_factory.mktemp("home")
    write_notebooks(home)
    (home / "data/raw/small").mkdir(parents=True)
    write_plan(
        home / "data/raw/small",
        LAYOUT,
        {"a.xlsx": ROWS},
        levels=EQUAL,
        period="{start: 2024-10-01, end: 2024-12-31}",
    )
    result = build("small", home=home, jobs=2)
    assert not result.failed
    return home


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    return Path(shutil.copytree(published, tmp_path / "home"))


def test_what_was_built_agrees_with_its_raw_files(published):
    result = examine("small", published)
    assert list(result.differences.columns) == list(COLUMNS)
    assert result.differences.empty
    assert result.exit_code == 0
    # Progress of the plan and of two commitments, and the number of milestones.
    assert result.n_facts == 4
    # A plan, an export and two commitments in two languages, facts in two dialects and
    # in the workbook.
    assert result.n_files == 11
    assert result.changed == ()


def test_verifying_writes_nothing_and_believes_no_table_of_before(home):
    shutil.rmtree(home / "data/processed")
    before = snapshot(home)
    assert verify("small", home).empty
    assert snapshot(home) == before


def test_a_changed_cell_names_the_facts_that_depend_on_it_and_no_others(home):
    # H2 goes from 30 to 40: C1 to (10 + 40) / 2 = 25, the plan to (25 + 60) / 2 = 42.5
    change_cell(home, "C3", 40)
    es = {PLAN: ("40,0\u00a0%", "42,5\u00a0%"), C1: ("20,0\u00a0%", "25,0\u00a0%")}
    en = {PLAN: ("40.0%", "42.5%"), C1: ("20.0%", "25.0%")}
    values = {PLAN: ("40.0", "42.5"), C1: ("20.0", "25.0")}
    # Excel does not tell 40 from 40.0.
    whole = {PLAN: ("40", "42.5"), C1: ("20", "25.0")}
    assert rows_of(home) == {
        ("es/plan.html", "es", PLAN, "page", *es[PLAN]),
        ("es/plan.html", "es", C1, "page", *es[C1]),
        ("es/commitment-c1.html", "es", C1, "page", *es[C1]),
        ("en/plan.html", "en", PLAN, "page", *en[PLAN]),
        ("en/plan.html", "en", C1, "page", *en[C1]),
        ("en/commitment-c1.html", "en", C1, "page", *en[C1]),
        *(
            (name, "", fact, where, *pair[fact])
            for name, where in LISTS.items()
            for fact in (PLAN, C1)
            for pair in (whole if where == "workbook" else values, es, en)
        ),
    }
    result = examine("small", home)
    assert result.changed == ("a.xlsx",)
    assert result.exit_code == 5


def test_a_change_too_small_to_print_is_found_in_the_list_of_facts(home):
    # H2 goes from 30 to 30.02: C1 to 20.01, the plan to 40.005; printed as before
    change_cell(home, "C3", 30.02)
    found = rows_of(home)
    assert {row[0] for row in found} == set(LISTS)
    assert {row[2]: row[4:] for row in found if row[3] == "facts.csv"} == {
        PLAN: ("40.0", "40.005"),
        C1: ("20.0", "20.01"),
    }
    assert {row[2]: row[4:] for row in found if row[3] == "workbook"} == {
        PLAN: ("40", "40.005"),
        C1: ("20", "20.01"),
    }


def test_a_digit_changed_in_a_page_is_named(home):
    edit(home / PAGES / "en/plan.html", "60.0%", "61.0%")
    assert rows_of(home) == {("en/plan.html", "en", C2, "page", "61.0%", "60.0%")}


def test_a_number_that_lost_its_link_is_missing(home):
    pattern = r'<a class="num"[^>]*data-fact="plan\.2024q4\.n_milestones"[^>]*>4</a>'
    edit(home / PAGES / "es/plan.html", pattern, "4")
    assert rows_of(home) == {("es/plan.html", "es", COUNT, "page", "", "4")}


def test_a_number_that_nobody_computed_is_named(home):
    more = '<p><a class="num" href="#f-x" data-fact="plan.invented">99</a></p></main>'
    edit(home / PAGES / "es/plan.html", "</main>", more)
    found = {("es/plan.html", "es", "plan.invented", "page", "99", "")}
    assert rows_of(home) == found


def test_a_note_that_was_rewritten_is_named(home):
    path = home / PAGES / "en/commitment-c2.html"
    note = read_notes(path.read_text(encoding="utf-8"))[C2]
    # H3 and H4 stand in the rows 4 and 5 of the sheet.
    assert "4–5" in note
    edit(path, "4–5", "4–6")
    wrong = note.replace("4–5", "4–6")
    assert rows_of(home) == {("en/commitment-c2.html", "en", C2, "note", wrong, note)}


def test_a_value_changed_in_the_list_of_facts_is_named(home):
    path = home / PAGES / "downloads/facts.csv"
    assert float(read_facts_csv(path)[C2]["value"]) == 60
    edit(path, rf"(?m)^(\W?{re.escape(C2)}\b.*?)\b60(\.0)?\b(?!\.html)", r"\g<1>60.5")
    found = rows_of(home)
    assert {(row[0], row[2], row[4]) for row in found} == {
        ("downloads/facts.csv", C2, "60.5")
    }


def test_a_page_that_is_gone_is_named(home):
    (home / PAGES / "es/commitment-c2.html").unlink()
    name = "commitment-c2.html"
    assert rows_of(home) == {(f"es/{name}", "es", "", "page", "", name)}


def test_a_list_of_facts_that_is_gone_is_named(home):
    (home / PAGES / "downloads/facts.csv").unlink()
    found = {("downloads/facts.csv", "", "", "facts.csv", "", "facts.csv")}
    assert rows_of(home) == found


def test_a_page_that_cannot_be_made_again_is_named_and_the_others_are_compared(home):
    # C2 is gone from the plan page too, where the notebook asks for it; C1 goes from
    # (10 + 30) / 2 = 20 to (10 + 40) / 2 = 25.
    for address in ("A4", "B4", "C4", "A5", "B5", "C5"):
        change_cell(home, address, None)
    change_cell(home, "C3", 40)
    found = rows_of(home)
    failed = {row[:2]: row[5] for row in found if row[3] == "notebook"}
    assert set(failed) == {("es/plan.html", "es"), ("en/plan.html", "en")}
    assert all(x.startswith("3_plan.ipynb stops with") for x in failed.values())
    name = "commitment-c2.html"
    assert (f"es/{name}", "es", "", "page", name, "") in found
    assert ("en/commitment-c1.html", "en", C1, "page", "20.0%", "25.0%") in found
    # What only the page of the plan knows is not called wrong; C2 is on no page any
    # more whose notebook runs.
    assert {row[2] for row in found} == {"", C1}
    result = examine("small", home)
    assert result.exit_code == 5
    text = describe(result, Language("en"))
    assert "es/plan.html cannot be made again: 3_plan.ipynb stops with" in text


def test_a_notebook_that_is_told_what_it_does_not_take_is_named(home):
    path = home / "notebooks/2_commitment.ipynb"
    edit(path, r'cut_off: str = \\"\\"\\n', "")
    found = {row[:4] for row in rows_of(home)}
    assert found == {
        (f"{x}/commitment-{c}.html", x, "", "notebook")
        for x in ("es", "en")
        for c in ("c1", "c2")
    }


def test_a_value_changed_in_the_workbook_is_named(home):
    path = home / PAGES / "downloads/small.xlsx"
    book = openpyxl.load_workbook(path)
    (cell,) = [
        row[2] for row in book["facts"].iter_rows(min_row=5) if row[0].value == COUNT
    ]
    assert cell.value == 4
    assert isinstance(cell.value, int)
    cell.value = 5
    book.save(path)
    found = {("downloads/small.xlsx", "", COUNT, "workbook", "5", "4")}
    assert rows_of(home) == found


def test_a_workbook_that_is_gone_or_spoilt_is_told_of(home):
    path = home / PAGES / "downloads/small.xlsx"
    path.write_bytes(b"not a workbook")
    with pytest.raises(DataError, match=r"small\.xlsx is not a workbook"):
        verify("small", home)
    path.unlink()
    name = "small.xlsx"
    assert rows_of(home) == {(f"downloads/{name}", "", "", "workbook", "", name)}


def test_counts_are_written_whole_in_every_list(home):
    for name in ("facts.csv", "facts-es.csv"):
        rows = read_facts_csv(home / PAGES / "downloads" / name)
        assert rows[COUNT]["value"] == "4"
        assert rows[PLAN]["value"] == "40.0"
    sheet = read_facts_sheet(home / PAGES / "downloads/small.xlsx")
    assert sheet[COUNT]["value"] == "4"


def test_a_file_that_no_page_explains_is_named(home):
    (home / PAGES / "es/extra.html").write_text("<p>1</p>", encoding="utf-8")
    found = {("es/extra.html", "es", "", "page", "extra.html", "")}
    assert rows_of(home) == found


def test_a_new_export_of_a_later_day_changes_no_fact_of_the_pages(home):
    later = home / "data/raw/small/exports/b.xlsx"
    shutil.copy(home / EXPORT, later)
    book = openpyxl.load_workbook(later)
    book["Hoja"]["C2"] = 90
    book.save(later)
    edit(
        home / "data/raw/small/plan.yaml",
        r"(?m)^exports:\n",
        "exports:\n  - {id: e9, file: exports/b.xlsx, layout: form, "
        "cut_off: 2025-01-31}\n",
    )
    assert verify("small", home).empty


def test_pages_that_the_build_left_out_are_not_asked_for(home):
    shutil.rmtree(home / PAGES)
    result = build("small", home=home, languages=("en",), only=("C1",))
    assert result.built == ("en/commitment-c1.html",)
    result = examine("small", home)
    assert result.differences.empty
    assert result.n_facts == 1


def test_the_pages_of_the_project_agree_and_name_what_a_cell_changes(home):
    shutil.rmtree(home / "notebooks")  # then those of gabeval are used
    shutil.rmtree(home / PAGES)
    result = build("small", home=home, languages=("en",), only=("plan",))
    assert result.built == ("en/plan.html",)
    assert verify("small", home).empty
    change_cell(home, "C3", 40)
    named = set(verify("small", home)["fact_id"])
    assert PLAN in named
    # Who reported how many of how many milestones is as it was, and C2 too.
    assert not [fact for fact in named if "c2" in fact or ".n_mile" in fact]
    assert not [fact for fact in named if "n_unreported" in fact]
    assert all(".2024q4." in fact for fact in named)


@pytest.fixture
def word(home: Path) -> Path:
    pytest.importorskip("resvg_py", reason='the extra "word" is not installed')
    from gabeval.reports.word import find_pandoc, write_word

    try:
        find_pandoc()
    except UsageError as error:
        pytest.skip(str(error))
    path = home / PAGES / "es/plan.docx"
    write_word(path.with_suffix(".html"), path)
    return path


def test_a_word_file_agrees_and_is_counted(home, word):
    result = examine("small", home)
    assert result.differences.empty
    assert result.n_files == 12


def test_a_digit_changed_in_a_word_file_is_named(home, word):
    with zipfile.ZipFile(word) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["word/document.xml"].decode()
    start = text.index(f'w:anchor="{fact_bookmark(C1)}"')
    spoilt = text[:start] + text[start:].replace("20,0", "29,0", 1)
    with zipfile.ZipFile(word, "w") as archive:
        for name, data in parts.items():
            new = spoilt.encode() if name == "word/document.xml" else data
            archive.writestr(name, new)
    pair = ("29,0\u00a0%", "20,0\u00a0%")
    assert rows_of(home) == {("es/plan.docx", "es", C1, "word", *pair)}


def test_a_file_that_is_no_word_file_is_told_of(home):
    (home / PAGES / "es/plan.docx").write_bytes(b"not a zip")
    with pytest.raises(DataError, match=r"plan\.docx is not a Word file"):
        verify("small", home)


def test_without_pages_one_is_told_to_build(tmp_path):
    (tmp_path / "data/raw/small").mkdir(parents=True)
    write_plan(tmp_path / "data/raw/small", LAYOUT, {"a.xlsx": ROWS}, levels=EQUAL)
    with pytest.raises(UsageError, match="gabeval build small"):
        verify("small", tmp_path)


def test_the_sentences_say_what_where_and_what_to_do(home):
    change_cell(home, "C3", 40)
    text = describe(examine("small", home), Language("en"))
    assert "a.xlsx is not the file that the pages were made from" in text
    assert f"en/plan.html: {PLAN} says 40.0%; it should be 42.5%." in text
    assert "Different facts: 2; files concerned: 7." in text


def test_the_sentences_say_how_much_agrees(published):
    text = describe(examine("small", published), Language("en"))
    assert text == (
        "Everything agrees: 4 facts, computed again from the raw files, in 11 files."
    )
