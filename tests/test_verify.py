"""Verifying on a plan of four numbers, so that what must be named is known by hand."""

import re
import shutil
import zipfile
from pathlib import Path

import nbformat
import openpyxl
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from small_plan import EQUAL, write_plan

from gabeval.errors import DataError, NotebookError, UsageError
from gabeval.language import Language
from gabeval.reports.build import build
from gabeval.reports.differences import COLUMNS, describe
from gabeval.reports.printed import read_facts_csv, read_notes
from gabeval.reports.verify import examine, verify
from gabeval.reports.word_page import fact_bookmark

LAYOUT = """
    header: {labels: [Compromiso, Hito, Avance]}
    levels:
      commitment: {id: Compromiso}
      milestone: {id: Hito}
    accumulation: last
    periods: {from: cut_off}
    quarters: {reported: {label: Avance, read: percent}}
"""

ROWS = [
    ["Compromiso", "Hito", "Avance"],
    ["C1", "H1", 10],
    ["C1", "H2", 30],
    ["C2", "H3", 50],
    ["C2", "H4", 70],
]
"""C1 stands at (10 + 30) / 2 = 20, C2 at (50 + 70) / 2 = 60, the plan at 40."""

PAGES = "reports/small"

LISTS = ("downloads/facts.csv", "downloads/facts-es.csv")

EXPORT = "data/raw/small/exports/a.xlsx"

PLAN, C1, C2 = (
    "plan.2024q4.reported_pct",
    "commitment.c1.2024q4.reported_pct",
    "commitment.c2.2024q4.reported_pct",
)

COUNT = "plan.2024q4.n_milestones"

SOURCES = {
    "1_export": """
page = open_export(plan, language, export=export)
Prose([page.facts.name("a.xlsx")])
""",
    "2_commitment": """
page = open_page(plan, language, cut_off=cut_off, commitment=commitment)
row = page.row("commitment", commitment)
Prose([page.facts.percent(row, "reported_pct")])
""",
    "3_plan": """
page = open_page(plan, language, cut_off=cut_off)
rows = [page.row("plan"), page.row("commitment", "C1"), page.row("commitment", "C2")]
Prose([page.facts.percent(row, "reported_pct") for row in [*rows, rows[0]]])
""",
}
"""Code of three notebooks: each prints the progress of what it is about."""

PARAMETERS = {
    "1_export": 'plan: str = ""\nexport: str = ""\nlanguage: str = "es"',
    "2_commitment": (
        'plan: str = ""\ncommitment: str = ""\ncut_off: str = ""\nlanguage: str = "es"'
    ),
    "3_plan": 'plan: str = ""\ncut_off: str = ""\nlanguage: str = "es"',
}

IMPORTS = """
from gabeval.show.blocks import Prose
from gabeval.show.export_opening import open_export
from gabeval.show.number_notes import number_notes
from gabeval.show.opening import open_page
"""


def write_notebooks(home: Path) -> None:
    (home / "notebooks").mkdir(parents=True)
    for name, source in SOURCES.items():
        *before, last = source.strip().splitlines()
        cells = [
            new_markdown_cell("# How far?"),
            new_code_cell(PARAMETERS[name], metadata={"tags": ["parameters"]}),
            new_code_cell(IMPORTS.strip()),
            new_code_cell("\n".join([*before, last])),
            new_markdown_cell("## Numbers"),
        ]
        if name == "3_plan":
            cells.append(
                new_code_cell('Prose([page.facts.count(rows[0], "n_milestones")])')
            )
        cells.append(new_code_cell("number_notes(page)"))
        for place, cell in enumerate(cells):
            cell.id = f"c{place}"
        nbformat.write(new_notebook(cells=cells), home / "notebooks" / f"{name}.ipynb")


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


def edit(path: Path, pattern: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    changed, number = re.subn(pattern, new, text, count=1)
    assert number == 1
    path.write_text(changed, encoding="utf-8")


def change_cell(home: Path, address: str, value: object) -> None:
    book = openpyxl.load_workbook(home / EXPORT)
    book["Hoja"][address] = value
    book.save(home / EXPORT)


def rows_of(home: Path) -> set[tuple[str, ...]]:
    return set(verify("small", home).itertuples(index=False, name=None))


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_what_was_built_agrees_with_its_raw_files(published):
    result = examine("small", published)
    assert list(result.differences.columns) == list(COLUMNS)
    assert result.differences.empty
    assert result.exit_code == 0
    # Progress of the plan and of two commitments, and the number of milestones.
    assert result.n_facts == 4
    # A plan, an export and two commitments in two languages, and facts in two dialects.
    assert result.n_files == 10
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
    assert rows_of(home) == {
        ("es/plan.html", "es", PLAN, "page", *es[PLAN]),
        ("es/plan.html", "es", C1, "page", *es[C1]),
        ("es/commitment-c1.html", "es", C1, "page", *es[C1]),
        ("en/plan.html", "en", PLAN, "page", *en[PLAN]),
        ("en/plan.html", "en", C1, "page", *en[C1]),
        ("en/commitment-c1.html", "en", C1, "page", *en[C1]),
        *(
            (csv, "", fact, "facts.csv", *pair[fact])
            for csv in LISTS
            for fact in (PLAN, C1)
            for pair in (values, es, en)
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
    assert {row[2]: row[4:] for row in found} == {
        PLAN: ("40.0", "40.005"),
        C1: ("20.0", "20.01"),
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


def test_a_page_of_a_commitment_that_the_plan_lost_is_named(home):
    for address in ("A4", "B4", "C4", "A5", "B5", "C5"):
        change_cell(home, address, None)
    # C2 is gone from the plan page too, where the notebook asks for it.
    with pytest.raises(NotebookError, match=r"plan\.html .* could not be computed"):
        verify("small", home)


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
    assert result.n_files == 11


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
    assert "Different facts: 2; files concerned: 6." in text


def test_the_sentences_say_how_much_agrees(published):
    text = describe(examine("small", published), Language("en"))
    assert text == (
        "Everything agrees: 4 facts, computed again from the raw files, in 10 files."
    )
