"""Runs can be shared out one by one, followed by programs, and done by a cluster."""

import json
import os
import subprocess
import sys

import pytest
from made_plan import PLAN, export_of, files_of, make_home, make_plan

from gabeval.cli import main
from gabeval.errors import UsageError
from gabeval.reports.build import build
from gabeval.reports.failure import Failure
from gabeval.reports.manifest import find_unchanged
from gabeval.reports.outcome import BuildResult, Event
from gabeval.reports.progress import say_line, tell_json, tell_result
from gabeval.reports.runs import list_runs, read_key, run_key


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """What a build of everything writes."""
    home = make_home(tmp_path_factory.mktemp("whole"), 2)
    build(PLAN, home=home, languages=("es",))
    return files_of(home / "reports" / PLAN)


def test_runs_made_one_by_one_are_what_a_build_writes(pages, tmp_path):
    home = make_home(tmp_path, 2)
    runs = list_runs(PLAN, home=home, languages=("es",))
    assert [run["key"] for run in runs] == [
        "made:2024-06-30:es/plan",
        "made:2024-06-30:es/export",
        "made:2024-06-30:es/commitment-c0001",
        "made:2024-06-30:es/commitment-c0002",
    ]
    first = runs[0]
    assert first["is_stale"]
    assert first["notebook"] == "notebooks/4_plan.ipynb"
    assert first["inputs"] == ["data/raw/made", "data/processed/made"]
    assert first["outputs"] == [
        "reports/made/es/plan.html",
        "reports/made/notebooks/es/plan.ipynb",
    ]
    assert first["command"] == ["gabeval", "run", first["key"], "--lang", "es"]
    for run in reversed(runs):
        result = run_key(run["key"], home=home, languages=("es",))
        assert result.made == (run["outputs"][0].removeprefix("reports/made/"),)
    assert not any(
        run["is_stale"] for run in list_runs(PLAN, home=home, languages=("es",))
    )
    # What is left to the build is what stands for the whole plan.
    result = build(PLAN, home=home, languages=("es",))
    assert result.made == ()
    assert files_of(home / "reports" / PLAN) == pages
    assert find_unchanged(PLAN, ("es",), "", home)


def test_a_run_that_is_not_needed_makes_nothing(pages, tmp_path):
    home = make_home(tmp_path, 2)
    key = "made:2024-06-30:es/plan"
    assert run_key(key, home=home, languages=("es",)).made == ("es/plan.html",)
    again = run_key(key, home=home, languages=("es",))
    assert again.made == ()
    assert again.built == ("es/plan.html",)


def test_a_run_that_fails_answers_so(tmp_path, monkeypatch, capsys):
    home = make_home(tmp_path, 2)
    (home / "flag-C0001").write_text("raise ValueError('no programme')")
    monkeypatch.setenv("GABEVAL_HOME", str(home))
    assert main(["run", "made:2024-06-30:es/commitment-c0001"]) == 1
    assert "no programme" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("made", "not the key of a run"),
        ("made:2024-06-30:es/plam", "plam"),
        ("made:2024-06-30:fr/plan", "fr"),
        ("other:2024-06-30:es/plan", "There is no plan 'other'"),
    ],
)
def test_a_key_that_is_wrong_is_named(key, words, tmp_path):
    home = make_home(tmp_path, 1)
    with pytest.raises(UsageError, match=words):
        run_key(key, home=home)


def test_a_key_may_hold_a_folder_with_a_colon():
    found = read_key("C:/plans/x:2024-06-30:es/plan")
    assert found == ("C:/plans/x", "2024-06-30", "es", "plan")
    assert read_key("x::en/export") == ("x", "", "en", "export")


def test_the_command_lists_a_line_a_run(tmp_path, monkeypatch, capsys):
    home = make_home(tmp_path, 1)
    monkeypatch.setenv("GABEVAL_HOME", str(home))
    assert main(["plan-runs", PLAN, "--json", "--lang", "en"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["key"].rpartition(":")[2] for line in lines] == [
        "en/plan",
        "en/export",
        "en/commitment-c0001",
    ]
    assert all(line["why"] == ["it has not been made yet"] for line in lines)


def test_a_program_follows_a_build_by_lines_of_json(tmp_path, monkeypatch, capsys):
    home = make_home(tmp_path, 2)
    (home / "flag-C0001").write_text("raise ValueError('no programme')")
    monkeypatch.setenv("GABEVAL_HOME", str(home))
    assert main(["build", PLAN, "--lang", "es", "--json"]) == 1
    out = capsys.readouterr()
    lines = [json.loads(line) for line in out.out.splitlines()]
    kinds = [line["event"] for line in lines if line["event"] != "reading"]
    assert kinds[0] == "planned"
    assert sorted(kinds[1:5]) == ["failed", "made", "made", "made"]
    assert kinds[5:] == ["finished", "result"]
    done = [line["done"] for line in lines if line["event"] in ("made", "failed")]
    assert done == [1, 2, 3, 4]
    (failed,) = [line for line in lines if line["event"] == "failed"]
    assert failed["text"] == "es/commitment-c0001.html"
    assert failed["reason"] == "error"
    assert "no programme" in failed["why"]
    assert lines[-1]["event"] == "result"
    assert list(lines[-1]["failed"]) == ["es/commitment-c0001.html"]
    assert out.err == ""


def test_a_log_gets_a_line_a_page_and_nothing_that_moves(tmp_path):
    home = make_home(tmp_path, 1)
    done = subprocess.run(
        [sys.executable, "-m", "gabeval", "build", PLAN, "--lang", "es"],
        env={**os.environ, "GABEVAL_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stderr.splitlines()
    assert [line.split()[0] for line in lines] == ["[1/3]", "[2/3]", "[3/3]"]
    assert "\r" not in done.stderr
    assert "\x1b" not in done.stderr
    assert done.stdout.startswith("3 pages ready, 0 with errors")


def test_events_are_told_in_full(capsys):
    failure = Failure("died", "4_plan.ipynb")
    tell_json(Event("failed", "es/plan.html", failure, ("note",), 2, 3, 1.23456))
    told = json.loads(capsys.readouterr().out)
    assert told.pop("why").startswith("The process that ran")
    assert told == {
        "event": "failed",
        "text": "es/plan.html",
        "done": 2,
        "all": 3,
        "seconds": 1.235,
        "reason": "died",
        "notes": ["note"],
    }
    tell_result(BuildResult(None, ("a",), {}, made=("a",)))
    assert json.loads(capsys.readouterr().out)["made"] == ["a"]
    said = []
    say_line(Event("failed", "es/plan.html", n_done=1, n_all=2, seconds=2), said.append)
    assert said == ["[1/2] es/plan.html 2.0 s – not made"]


@pytest.fixture
def cluster():
    """A scheduler and two workers, each a process of its own."""
    distributed = pytest.importorskip("distributed", reason="needs gabeval[dask]")
    run = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = subprocess.Popen(
        [*run, "--port", "0", "--no-dashboard", "--host", "127.0.0.1"],
        stderr=subprocess.PIPE,
        text=True,
    )
    address = ""
    for line in scheduler.stderr:
        if "Scheduler at:" in line:
            address = line.split()[-1]
            break
    workers = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "distributed.cli.dask_worker", address),
                *("--nthreads", "1", "--no-nanny", "--no-dashboard"),
            ],
            stderr=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]
    try:
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield address
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
        scheduler.stderr.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_cluster_writes_the_same_bytes(cluster, pages, tmp_path):
    home = make_home(tmp_path / "home", 2)
    # The workers share the home folder.
    result = build(PLAN, home=home, languages=("es",), dask=cluster)
    assert len(result.made) == 4
    assert files_of(home / "reports" / PLAN) == pages
    # They see nothing but a folder with the bundle.
    bundle = tmp_path / "shared"
    result = build(
        PLAN,
        home=home,
        languages=("es",),
        dask=cluster,
        dask_folder=bundle.as_uri(),
        fresh=True,
    )
    assert len(result.made) == 4
    assert files_of(home / "reports" / PLAN) == pages
    assert [path.suffix for path in bundle.iterdir()] == [".zip"]
    # A page that fails costs itself only.
    (home / "flag-C0001").write_text("import os; os._exit(0)")
    make_plan.change_cell(export_of(home), 0, 13, "9.5")
    result = build(PLAN, home=home, languages=("es",), dask=cluster)
    assert list(result.failed) == ["es/commitment-c0001.html"]


def test_a_cluster_that_is_not_there_is_a_sentence(tmp_path):
    pytest.importorskip("distributed", reason="needs gabeval[dask]")
    from gabeval.reports import dask_pages

    make = dask_pages.make_pages_with("tcp://127.0.0.1:9")
    dask_pages._START_SECONDS = 1
    with pytest.raises(UsageError, match="No Dask scheduler answers at tcp"):
        list(make([], limits=None))
