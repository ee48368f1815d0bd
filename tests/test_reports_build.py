"""A build publishes what it can, keeps what it must, and always writes the same."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from build_samples import build, make_home
from made_plan import files_of

from gabeval.plan.publication import Publication
from gabeval.reports.check import check_page
from gabeval.reports.publish import ASIDE


def faults_of(index):
    # The first page is a list: what it says in numbers are dates, sizes and data.
    found = check_page(index.decode())
    return [problem for problem in found if problem.rule != "bare_number"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    home = make_home(tmp_path_factory.mktemp("home"))
    result, events = build(home)
    return home, result, events, files_of(result.folder, hidden=True)


def test_everything_is_where_the_first_page_says(built):
    _, result, events, files = built
    assert result.exit_code == 0
    assert [e.kind for e in events] == ["planned", *["made"] * 5, "finished"]
    names = ["plan", "export", "commitment-1-10", "commitment-2", "commitment-3"]
    assert set(files) == {
        *(f"es/{name}.html" for name in names),
        *(f"notebooks/es/{name}.ipynb" for name in names),
        *(f"downloads/{name}.csv" for name in ("plan", "findings", "facts")),
        *(f"downloads/{name}-es.csv" for name in ("plan", "findings", "facts")),
        *("downloads/demo.xlsx", "downloads/README.txt"),
        *("index.html", "build.json"),
    }
    index = BeautifulSoup(files["index.html"], "html.parser")
    local = [a["href"] for a in index.find_all("a") if "://" not in a["href"]]
    assert {link for link in local if link[0] != "#"} <= set(files)
    assert faults_of(files["index.html"]) == []
    # Every download and notebook is offered there.
    offered = {link for link in local if link.startswith(("downloads", "notebooks"))}
    assert offered == {n for n in files if n.startswith(("downloads", "notebooks"))}
    assert b"'=1+1" in files["downloads/findings.csv"]


def test_the_text_of_every_download_says_its_type_and_size(built):
    index = BeautifulSoup(built[3]["index.html"], "html.parser")
    for link in index.find_all("a", href=re.compile("^(downloads|notebooks)/")):
        kind = link["href"].rpartition(".")[2].upper()
        assert re.search(rf"\({kind}, \d+\u00a0kB\)$", link.text), link.text
    texts = [a.text for a in index.find_all("a", href=re.compile("^downloads/plan"))]
    assert len(set(texts)) == 2
    assert "Excel en español" in texts[0]


def test_links_between_pages_lead_somewhere(built):
    _, result, _, files = built
    for name, data in files.items():
        if name.endswith(".html"):
            for link in BeautifulSoup(data, "html.parser").find_all("a"):
                href = link["href"].partition("#")[0]
                if href and "://" not in href:
                    assert ((result.folder / name).parent / href).is_file(), href


def test_the_first_page_prints_the_figures_of_the_cut_off(built):
    page = BeautifulSoup(built[3]["index.html"], "html.parser")
    rows = [
        [cell.text.strip() for cell in row.find_all(["th", "td"])]
        for row in page.tbody.find_all("tr")
    ]
    # 98.55 rounds half up to 98.6, and 81 - 100 = -19; the quarter after the cut-off
    # must not show.
    assert rows[0] == ["Compromiso 1.10. Agua", "100,0", "98,6", "−1,5"]
    assert rows[1] == ["Compromiso 2. Name 2", "100,0", "81,0", "−19,0"]
    assert len(set(rows[2][1:])) == 1


def test_two_builds_write_the_same_bytes_in_another_folder(built, tmp_path):
    home = make_home(tmp_path / "elsewhere")
    result, _ = build(home, jobs=1)
    assert files_of(result.folder, hidden=True) == built[3]


def test_a_page_that_fails_is_named_keeps_its_last_good_version_and_stops_no_other(
    built,
):
    home, result, _, before = built
    (home / "fault-1.10").write_text("raise")
    (home / "fault-2").write_text("worker")
    (result.folder / "es" / f"{ASIDE}x").touch()
    (result.folder / "es" / "plan.html").unlink()
    second, events = build(home)
    assert second.exit_code == 1
    reasons = {page: failure.reason for page, failure in second.failed.items()}
    assert reasons == {
        "es/commitment-1-10.html": "error",
        "es/commitment-2.html": "worker",
    }
    assert sum(e.kind == "failed" for e in events) == 2
    after = files_of(second.folder, hidden=True)
    unlike = {name for name in before if after.get(name) != before[name]}
    assert unlike == {"index.html", "build.json"}
    assert set(after) == set(before)
    index = BeautifulSoup(after["index.html"], "html.parser")
    (said,) = [s.text for s in index.select(".missing") if "3_commitment" in s.text][:1]
    assert "no such milestone" in said
    assert faults_of(after["index.html"]) == []

    # A build of another page remembers what is wrong with these.
    (home / "fault-2").unlink()
    third, _ = build(home, only=["3"])
    assert third.built == ("es/commitment-3.html",)
    record = json.loads((third.folder / "build.json").read_text(encoding="utf-8"))
    assert record["pages"]["es/commitment-1-10.html"]["state"] == "old"
    assert set(record["pages"]["es/commitment-1-10.html"]["reason"]) == {"es", "en"}

    # Commitments 1.10 and 2 leave the plan, and their pages leave with them.
    fourth, _ = build(home, codes=("3",))
    assert fourth.removed == (
        "es/commitment-1-10.html",
        "es/commitment-2.html",
        "notebooks/es/commitment-1-10.ipynb",
        "notebooks/es/commitment-2.ipynb",
    )
    assert not (fourth.folder / "es" / "commitment-2.html").exists()


def test_a_word_file_is_kept_as_long_as_its_page_says_the_same(tmp_path):
    home = make_home(tmp_path)
    result, _ = build(home, only=["3", "plan"])
    documents = [result.folder / "es" / x for x in ("plan.docx", "plan.pdf")]
    for path in documents:
        path.touch()
    build(home, only=["plan"])
    assert all(path.exists() for path in documents)
    other = Publication.model_validate_json('{"status": "final"}')
    build(home, only=["plan"], publication=other)
    assert not any(path.exists() for path in documents)


def test_a_page_that_was_never_made_is_called_missing_without_a_link(tmp_path):
    home = make_home(tmp_path)
    (home / "fault-3").write_text("raise")
    result, _ = build(home, only=["3"])
    index = BeautifulSoup((result.folder / "index.html").read_bytes(), "html.parser")
    assert index.find("a", href="es/commitment-3.html") is None
    assert list(result.failed) == ["es/commitment-3.html"]


def test_a_release_is_built_kept_and_named_on_the_first_page(tmp_path):
    home = make_home(tmp_path)
    said = {key: "x" for key in ("paid_by", "data_from", "shown_before")}
    publication = Publication.model_validate_json(
        json.dumps(
            {
                "version": "1.0",
                "date": "2024-03-01",
                "contact": {"name": "Equipo"},
                "independence": {**said, "changed_after": "x"},
            }
        )
    )
    result, events = build(home, only=["plan"], publication=publication)
    assert result.release is None
    result, events = build(home, publication=publication, release=True)
    assert "released" in [event.kind for event in events]
    kept = files_of(result.release.folder, hidden=True)
    index = BeautifulSoup((result.folder / "index.html").read_bytes(), "html.parser")
    assert index.find("a", href="releases/1.0/index.html")
    # The copy leads nowhere outside itself.
    first = BeautifulSoup(kept["index.html"], "html.parser")
    local = [a["href"] for a in first.find_all("a") if ":" not in a["href"]]
    assert {link for link in local if link[0] != "#"} <= set(kept)
    assert set(kept) - {"manifest.json", "CITATION.cff"} == {
        name
        for name in files_of(result.folder, hidden=True)
        if not name.startswith("releases/")
    }
    # Built and released again, it is the same; another build leaves it alone.
    again, _ = build(home, publication=publication, release=True)
    assert again.release.digest == result.release.digest
    assert files_of(again.release.folder, hidden=True) == kept
