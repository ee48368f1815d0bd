"""A build publishes what it can, keeps what it must, and always writes the same."""

import json
import re
from dataclasses import replace

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from gabeval.errors import DataError, UsageError
from gabeval.language import Language
from gabeval.plan import Plan
from gabeval.plan.publication import Publication
from gabeval.reports.agenda import Asked
from gabeval.reports.build import make_agenda_pages, sum_up
from gabeval.reports.check import check_page
from gabeval.reports.ends import finish_with, make_agenda
from gabeval.reports.limits import Limits
from gabeval.reports.material import Material, refuse_blocked
from gabeval.reports.pages import (
    choose_pages,
    find_notebooks,
    list_pages,
    make_setting,
)
from gabeval.reports.publish import ASIDE

PLAN = Plan.model_validate_json(
    json.dumps(
        {
            "plan": "demo",
            "title": {"es": "Plan de prueba", "en": "Test plan"},
            "authority": "Alcaldía",
            "monitor": "Gobierna Bien",
            "notice": {"es": "Datos inventados", "en": "Invented data"},
            "period": {"start": "2023-01-01", "end": "2023-12-31"},
            "levels": [
                {
                    "id": "commitment",
                    "name": {"es": "compromiso", "en": "commitment"},
                    "plural": {"es": "compromisos", "en": "commitments"},
                    "is_commitment": True,
                },
                {"id": "milestone", "name": "hito", "plural": "hitos"},
            ],
            "commitments": [{"id": "1.10", "name": {"es": "Agua", "en": "Water"}}],
            "exports": [
                {"id": "e1", "file": "e1.xlsx", "layout": "a", "cut_off": "2023-11-30"}
            ],
        }
    )
)

CODES = ("1.10", "2", "3")

# A flag beside the notebooks makes a commitment go wrong: in the first way its cell
# raises, in the second it kills the process that makes its page.
FAULT = """\
import os, signal
from pathlib import Path
flag = Path(os.environ["GABEVAL_HOME"], f"fault-{commitment}")
if flag.exists() and flag.read_text() == "worker":
    os.kill(os.getppid(), signal.SIGKILL)
if flag.exists():
    raise KeyError("no such milestone")
"""


def make_home(home):
    (home / "notebooks").mkdir(parents=True)
    declared = {
        "1_export": 'plan = ""\nlanguage = "es"\nexport = ""',
        "3_commitment": 'plan = ""\nlanguage = "es"\ncut_off = ""\ncommitment = ""',
        "4_plan": 'plan = ""\nlanguage = "es"\ncut_off = ""',
    }
    for number, (name, code) in enumerate(declared.items()):
        cells = [
            new_markdown_cell("# How far?"),
            new_code_cell(code, metadata={"tags": ["parameters"]}),
            new_markdown_cell("## Rows"),
            new_code_cell(FAULT if "commitment" in name else "plan"),
            new_code_cell("print(plan, language)"),
        ]
        for place, cell in enumerate(cells):
            cell.id = f"n{number}-{place}"
        path = home / "notebooks" / f"{name}.ipynb"
        nbformat.write(new_notebook(cells=cells), path)
    return home


def make_material(codes=CODES):
    exports = pd.DataFrame(
        {
            "export_id": ["e1"],
            "file": ["e1.xlsx"],
            "cut_off": ["2023-11-30"],
            "received": [None],
            "sha256": ["ab" * 32],
        }
    )
    commitments = pd.DataFrame(
        {"commitment_id": list(codes), "commitment_name": [f"Name {c}" for c in codes]}
    )
    # Commitment 3 was never measured.
    measured = pd.DataFrame(
        {
            "level": ["plan", "commitment", "commitment", "commitment"],
            "item_id": ["", "1.10", "2", "2"],
            "quarter": ["2023Q4", "2023Q4", "2023Q4", "2024Q1"],
            "planned_pct": [100.0, 100.0, 100.0, 100.0],
            "reported_pct": [90.0, 98.55, 81.0, 1.0],
            "gap_pp": [-10.0, -1.45, -19.0, -99.0],
        }
    )
    downloads = {"plan": measured, "findings": pd.DataFrame({"value": ["=1+1"]})}
    return Material(
        PLAN, "demo", "2023-11-30", exports, commitments, measured, downloads
    )


def make_pages(home, languages=("es",), codes=CODES):
    material = make_material(codes)
    notebooks = find_notebooks(home)
    return material, [
        page
        for code in languages
        for page in list_pages(material, notebooks, Language(code))
    ]


def build(
    home, *, codes=CODES, only=(), languages=("es",), jobs=2, release=False, **more
):
    """Do what a build does, with tables that were made by hand."""
    material, pages = make_pages(home, languages, codes)
    material = replace(material, publication=more.pop("publication", Publication()))
    settings = {c: make_setting(material, Language(c), languages) for c in languages}
    asked = Asked("demo", home, tuple(languages), tuple(only), release=release)
    events = []
    agenda = make_agenda(material, pages, settings, asked, home / "reports" / "demo")
    limits = Limits(cell=20, notebook=40)
    told = {"jobs": jobs, "tell": events.append, "limits": limits}
    work = make_agenda_pages(agenda, **told, **more)
    end = finish_with(material, agenda, work.stand)
    return sum_up(agenda, work, end, events.append), events


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def faults_of(index):
    # The first page is a list: what it says in numbers are dates, sizes and data.
    found = check_page(index.decode())
    return [problem for problem in found if problem.rule != "bare_number"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    home = make_home(tmp_path_factory.mktemp("home"))
    result, events = build(home)
    return home, result, events, files_of(result.folder)


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
    assert files_of(result.folder) == built[3]


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
    after = files_of(second.folder)
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


def test_a_notebook_that_takes_other_parameters_stops_the_build_before_it_starts(
    tmp_path,
):
    home = make_home(tmp_path)
    path = home / "notebooks" / "4_plan.ipynb"
    path.write_text(path.read_text().replace("cut_off", "cutoff"))
    with pytest.raises(UsageError, match="'cut_off' is unknown; did you mean 'cutoff'"):
        build(home)
    assert not (home / "reports").exists()


def test_pages_are_chosen_by_code_or_name_and_unknown_ones_are_named(tmp_path):
    _, pages = make_pages(make_home(tmp_path), ("es", "en"))
    chosen = choose_pages(pages, ["1.10", "plan"])
    assert [page.html for page in chosen] == [
        "es/plan.html",
        "es/commitment-1-10.html",
        "en/plan.html",
        "en/commitment-1-10.html",
    ]
    with pytest.raises(UsageError, match=r"'1\.11'; did you mean '1\.10'"):
        choose_pages(pages, ["1.11"])


def test_pages_know_their_neighbours(tmp_path):
    _, pages = make_pages(make_home(tmp_path))
    ways = {p.key: {step.kind: step.name for step in p.steps} for p in pages}
    always = {"plan": "plan.html", "export": "export.html"}
    assert ways["plan"] == ways["export"] == always
    assert ways["commitment-1-10"] == {**always, "next": "commitment-2.html"}
    assert ways["commitment-2"] == {
        **always,
        "previous": "commitment-1-10.html",
        "next": "commitment-3.html",
    }
    assert "next" not in ways["commitment-3"]


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
    kept = files_of(result.release.folder)
    index = BeautifulSoup((result.folder / "index.html").read_bytes(), "html.parser")
    assert index.find("a", href="releases/1.0/index.html")
    # The copy leads nowhere outside itself.
    first = BeautifulSoup(kept["index.html"], "html.parser")
    local = [a["href"] for a in first.find_all("a") if ":" not in a["href"]]
    assert {link for link in local if link[0] != "#"} <= set(kept)
    assert set(kept) - {"manifest.json", "CITATION.cff"} == {
        name for name in files_of(result.folder) if not name.startswith("releases/")
    }
    # Built and released again, it is the same; another build leaves it alone.
    again, _ = build(home, publication=publication, release=True)
    assert again.release.digest == result.release.digest
    assert files_of(again.release.folder) == kept


def test_what_a_notebook_is_told_depends_on_its_page(tmp_path):
    _, pages = make_pages(make_home(tmp_path))
    told = {page.key: dict(page.parameters) for page in pages}
    always = {"plan": "demo", "language": "es"}
    assert told["export"] == {**always, "export": "e1"}
    assert told["plan"] == {**always, "cut_off": "2023-11-30"}
    assert told["commitment-1-10"] == {**told["plan"], "commitment": "1.10"}


def test_a_kind_of_page_without_a_notebook_is_named(tmp_path):
    home = make_home(tmp_path)
    (home / "notebooks" / "4_plan.ipynb").unlink()
    with pytest.raises(UsageError, match="plan: none"):
        find_notebooks(home)


def test_findings_that_block_are_all_listed_with_what_to_do():
    findings = pd.DataFrame(
        {
            "severity": ["block", "note", "block"],
            "file": ["a.xlsx", "b.xlsx", "c.xlsx"],
            "sheet": ["S", "S", ""],
            "cell": ["B7", "", ""],
            "problem_en": ["Two rows.", "Odd.", "No rows."],
            "todo_en": ["Keep one.", "", "Ask."],
        }
    )
    with pytest.raises(DataError) as caught:
        refuse_blocked(findings)
    assert "a.xlsx, S, B7: Two rows. Keep one." in str(caught.value)
    assert "c.xlsx: No rows. Ask." in str(caught.value)
    assert "Odd" not in str(caught.value)
    assert caught.value.exit_code == 3
    refuse_blocked(findings[findings["severity"] == "note"])
