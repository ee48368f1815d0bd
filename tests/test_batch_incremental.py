"""A page is made again when what it depends on changed, and only then."""

import json
import os
import shutil
import subprocess
import sys

import pandas as pd
import pytest
from made_plan import PLAN, export_of, files_of, make_home, make_plan

from gabeval.errors import GabevalError
from gabeval.reports.build import build
from gabeval.reports.manifest import (
    JOURNAL,
    MANIFEST,
    PageEntry,
    find_unchanged,
    hash_bytes,
    hash_folder,
    note_page,
    read_manifest,
)
from gabeval.reports.prepare import list_needs
from gabeval.reports.slices import COLUMNS, count_changes
from gabeval.reports.stamps import can_stamp, stamp

LANGUAGES = ("es",)

PAGES = ["es/plan.html", "es/export.html"] + [
    f"es/commitment-c000{n}.html" for n in (1, 2, 3)
]

ABOVE = ["es/plan.html", "es/export.html"]


def build_here(home, **more):
    return build(PLAN, home=home, languages=LANGUAGES, jobs=2, **more)


def reports_of(home):
    return home / "reports" / PLAN


def needs_of(home, **more):
    needs = list_needs(PLAN, home=home, languages=LANGUAGES, **more)
    return {need.page.html: need for need in needs}


def stale_pages(home):
    return sorted(p for p, need in needs_of(home).items() if need.work == "make")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    home = make_home(tmp_path_factory.mktemp("built"))
    result = build_here(home)
    assert sorted(result.made) == sorted(PAGES)
    return home


@pytest.fixture
def home(built, tmp_path):
    """A copy of a home that was built: hashes do not mind where it lies."""
    shutil.copytree(built, tmp_path / "home")
    return tmp_path / "home"


def test_nothing_is_made_twice(home):
    before = files_of(reports_of(home), hidden=True)
    times = {p: p.stat().st_mtime_ns for p in reports_of(home).rglob("*.html")}
    result = build_here(home)
    assert result.made == ()
    assert sorted(result.built) == sorted(PAGES)
    assert files_of(reports_of(home), hidden=True) == before
    assert {p: p.stat().st_mtime_ns for p in reports_of(home).rglob("*.html")} == times


def test_that_nothing_changed_is_found_without_any_large_library(home):
    assert find_unchanged(PLAN, LANGUAGES, "", home)[1] == PAGES
    assert find_unchanged(PLAN, ("es", "en"), "", home) is None
    assert find_unchanged(PLAN, LANGUAGES, "2024-03-31", home) is None
    code = (
        "import sys\n"
        "from gabeval.cli import main\n"
        f"code = main(['build', '{PLAN}', '--lang', 'es', '--json'])\n"
        "heavy = {'pandas', 'matplotlib', 'papermill', 'nbconvert', 'nbformat'}\n"
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "GABEVAL_HOME": str(home)},
    )
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["built"] == PAGES
    assert json.loads(line)["made"] == []


def test_one_changed_cell_makes_one_commitment_and_the_pages_above_it(home):
    # Row 5 is the second milestone of C0002; column 14 is its report for 2023Q3.
    make_plan.change_cell(export_of(home), 5, 14, "7.5")
    needs = needs_of(home)
    assert stale_pages(home) == sorted([*ABOVE, "es/commitment-c0002.html"])
    (why,) = needs["es/commitment-c0002.html"].reasons
    assert why == "C0002: 1 row of 2023Q3 changed"
    assert needs["es/plan.html"].reasons == ("plan: 1 row of 2023Q3 changed",)
    assert needs["es/commitment-c0001.html"].work == "stamp"
    assert find_unchanged(PLAN, LANGUAGES, "", home) is None

    result = build_here(home)
    assert sorted(result.made) == sorted([*ABOVE, "es/commitment-c0002.html"])
    assert sorted(result.built) == sorted(PAGES)
    # What was not made says what it would say if it had been.
    kept = files_of(reports_of(home))
    shutil.rmtree(reports_of(home))
    build_here(home)
    assert files_of(reports_of(home)) == kept


def test_a_cell_of_two_exports_counts_once_an_export(home):
    for name in ("e1", "e2"):
        make_plan.change_cell(export_of(home, name), 0, 12, "3.5")
    why = needs_of(home)["es/commitment-c0001.html"].reasons
    assert why == ("C0001: 2 rows of 2023Q1 changed",)


def test_a_new_commitment_makes_itself_and_its_neighbour(home):
    # C0003 now links to C0004; the others stand where they stood.
    plan = home / "data" / "raw" / PLAN
    rows = make_plan.make_rows(3)
    new = [["C0004", "Otro", "C0004-H1", "Hito", "Entidad 01", "100"] + ["10"] * 12]
    for name, held in (("e1", [[*r[:-1], ""] for r in rows]), ("e2", rows)):
        make_plan.write_export(plan / "exports" / f"{name}.csv", held + new)
    stale = stale_pages(home)
    assert {"es/commitment-c0004.html", "es/commitment-c0003.html"} <= set(stale)
    result = build_here(home)
    assert "es/commitment-c0004.html" in result.made
    # It leaves again, and so do its files and what is known of it.
    for name, held in (("e1", [[*r[:-1], ""] for r in rows]), ("e2", rows)):
        make_plan.write_export(plan / "exports" / f"{name}.csv", held)
    result = build_here(home)
    assert "es/commitment-c0004.html" in result.removed
    assert "es/commitment-c0004.html" not in read_manifest(reports_of(home)).pages


def test_each_kind_of_change_is_named(home):
    path = home / "notebooks" / "3_commitment.ipynb"
    path.write_text(path.read_text().replace("## Rows", "## The rows"))
    commitments = sorted(page for page in PAGES if "commitment" in page)
    assert stale_pages(home) == commitments
    (why,) = needs_of(home)[commitments[0]].reasons
    assert why == "3_commitment.ipynb changed"
    build_here(home)

    path = home / "data" / "raw" / PLAN / "plan.yaml"
    path.write_text(path.read_text().replace("Ciudad de prueba", "Otra ciudad"))
    assert stale_pages(home) == sorted(PAGES)
    reasons = needs_of(home)["es/plan.html"].reasons
    assert "changed in the plan folder: plan.yaml" in reasons


def test_a_page_that_somebody_touched_or_removed_is_made_again(home):
    page = reports_of(home) / "es" / "plan.html"
    page.write_bytes(page.read_bytes() + b" ")
    notebook = reports_of(home) / "notebooks" / "es" / "commitment-c0001.ipynb"
    notebook.unlink()
    wanted = ["es/commitment-c0001.html", "es/plan.html"]
    assert find_unchanged(PLAN, LANGUAGES, "", home) is None
    assert stale_pages(home) == wanted
    assert "by hand" in needs_of(home)["es/plan.html"].reasons[0]
    assert sorted(build_here(home).made) == wanted


def test_downloads_and_the_first_page_are_written_again_if_they_are_gone(home):
    before = files_of(reports_of(home))
    (reports_of(home) / "index.html").unlink()
    (reports_of(home) / "downloads" / "facts.csv").unlink()
    assert find_unchanged(PLAN, LANGUAGES, "", home) is None
    assert build_here(home).made == ()
    assert files_of(reports_of(home)) == before


def test_a_dry_run_writes_nothing(home, monkeypatch, capsys):
    from gabeval.cli import main

    make_plan.change_cell(export_of(home), 5, 14, "7.5")
    before = files_of(home, hidden=True)
    monkeypatch.setenv("GABEVAL_HOME", str(home))
    assert main(["build", PLAN, "--lang", "es", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "es/commitment-c0002.html: C0002: 1 row of 2023Q3 changed\n" in said
    assert "c0001" not in said
    assert files_of(home, hidden=True) == before


def test_a_page_that_failed_is_tried_again_and_is_plain_until_then(tmp_path):
    from bs4 import BeautifulSoup

    from gabeval.reports.check import check_page

    home = make_home(tmp_path)
    flag = home / "flag-C0002"
    flag.write_text("raise ValueError('no programme')")
    result = build_here(home)
    assert list(result.failed) == ["es/commitment-c0002.html"]
    html = (reports_of(home) / "es" / "commitment-c0002.html").read_text("utf-8")
    page = BeautifulSoup(html, "html.parser")
    assert [part["lang"] for part in page.find_all("section")] == ["es-CO", "en"]
    assert all("no programme" in part.text for part in page.find_all("section"))
    assert [p for p in check_page(html) if p.rule != "bare_number"] == []
    assert find_unchanged(PLAN, LANGUAGES, "", home) is None
    # It stands where a good page may come; the first page does not offer it.
    index = (reports_of(home) / "index.html").read_text("utf-8")
    assert 'href="es/commitment-c0002.html"' not in index
    assert list(build_here(home).failed) == ["es/commitment-c0002.html"]
    flag.unlink()
    again = build_here(home)
    assert again.made == ("es/commitment-c0002.html",)
    assert again.exit_code == 0
    good = (reports_of(home) / "es" / "commitment-c0002.html").read_bytes()
    # Once it was good, a failure leaves it as it was.
    flag.write_text("raise ValueError('no programme')")
    make_plan.change_cell(export_of(home), 5, 14, "7.5")
    assert list(build_here(home).failed) == ["es/commitment-c0002.html"]
    assert (reports_of(home) / "es" / "commitment-c0002.html").read_bytes() == good


def test_a_build_that_was_stopped_does_not_make_its_finished_pages_again(tmp_path):
    home = make_home(tmp_path)
    seen = []

    def stop_after_two(event):
        seen.append(event)
        if event.kind == "made" and event.n_done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_here(home, tell=stop_after_two)
    done = {event.text for event in seen if event.kind == "made"}
    assert (reports_of(home) / JOURNAL).is_file()
    result = build_here(home)
    assert set(result.made) == set(PAGES) - done
    assert not (reports_of(home) / JOURNAL).exists()
    kept = files_of(reports_of(home))
    build_here(home, fresh=True)
    assert files_of(reports_of(home)) == kept


def test_a_manifest_that_cannot_be_read_makes_everything_again(home):
    (reports_of(home) / MANIFEST).write_text("{")
    assert stale_pages(home) == sorted(PAGES)
    assert sorted(build_here(home).made) == sorted(PAGES)


def test_half_a_line_of_the_journal_is_passed_over(tmp_path):
    entry = PageEntry({"rows": "x"}, {"es/a.html": "y"})
    note_page(tmp_path, "es/a.html", entry)
    note_page(tmp_path, "es/b.html", entry)
    path = tmp_path / JOURNAL
    path.write_text(path.read_text()[:-9])
    assert read_manifest(tmp_path).pages == {"es/a.html": entry}


def test_hashes_of_exports_are_put_in_place_of_others():
    old = {"e1": "a" * 64, "e2": "b" * 64}
    new = {"e1": "a" * 64, "e2": "c" * 64}
    text = f"{'a' * 64} <code>{'b' * 12}</code> {'b' * 64} {'b' * 12}"
    wanted = f"{'a' * 64} <code>{'c' * 12}</code> {'c' * 64} {'b' * 12}"
    assert stamp(text.encode(), old, new) == wanted.encode()
    assert can_stamp(old, new)
    # Two exports were one file, files changed places, an export came.
    assert not can_stamp({"e1": "a" * 64, "e2": "a" * 64}, new)
    assert not can_stamp(old, {"e1": "b" * 64, "e2": "a" * 64})
    assert not can_stamp(old, {**new, "e3": "d" * 64})


def rows(*held):
    frame = pd.DataFrame(held, columns=list(COLUMNS))
    return frame.astype({"place": "uint64", "hash": "uint64"})


def test_changed_rows_are_counted_by_table_and_quarter():
    before = rows(
        ("C1", "progress", "2023Q3", 1, 2**63 + 5),
        ("C1", "progress", "2023Q3", 2, 20),
        ("C1", "progress", "2023Q4", 3, 30),
        ("C2", "progress", "2023Q3", 4, 40),
    )
    now = rows(
        ("C1", "progress", "2023Q3", 1, 2**63 + 6),  # differs in the last digit only
        ("C1", "progress", "2023Q3", 2, 20),
        ("C1", "findings", "", 9, 90),
        ("C2", "progress", "2023Q3", 4, 41),
    )
    assert count_changes(before, now, "C1") == {
        ("progress", "2023Q3"): 1,
        ("progress", "2023Q4"): 1,
        ("findings", ""): 1,
    }
    assert count_changes(before, now, "")[("progress", "2023Q3")] == 2


def test_a_hash_of_parts_does_not_run_them_together():
    assert hash_bytes(b"a", b"bc") != hash_bytes(b"ab", b"c")


def test_a_folder_is_hashed_by_content_and_place(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.yaml").write_text("1")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.pyc").write_text("1")
    (tmp_path / ".hidden").write_text("1")
    found = hash_folder(tmp_path)
    assert list(found) == ["a/x.yaml"]
    assert hash_folder(tmp_path, without=["a"]) == {}


def test_an_export_that_changes_while_a_build_works_is_made_anew_by_the_next(home):
    make_plan.change_cell(export_of(home), 1, 13, "7.5")

    def change_again(event):
        if event.kind == "planned":
            make_plan.change_cell(export_of(home), 1, 13, "8.5")

    build_here(home, tell=change_again)
    assert find_unchanged(PLAN, LANGUAGES, "", home) is None
    assert "es/commitment-c0001.html" in stale_pages(home)


@pytest.mark.parametrize(
    ("name", "text"),
    [("claims.yaml", "claims: 3\n"), ("evidence.csv", "what;is;this\n1;2;3\n")],
)
def test_a_file_beside_the_exports_that_is_wrong_stops_a_build_before_any_page(
    name, text, home
):
    before = files_of(reports_of(home), hidden=True)
    (home / "data" / "raw" / PLAN / name).write_text(text)
    with pytest.raises(GabevalError, match=name):
        build_here(home)
    assert files_of(reports_of(home), hidden=True) == before


def test_the_process_that_watches_the_pages_never_holds_a_table(home):
    make_plan.change_cell(export_of(home), 1, 13, "7.5")
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from gabeval.reports.build import build\n"
        f"made = build({PLAN!r}, home=Path({str(home)!r}), languages=('es',)).made\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'matplotlib', 'nbconvert', 'pyarrow'}\n"
        "print(len(made), sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "3 []\n"
