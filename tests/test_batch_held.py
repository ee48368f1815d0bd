"""The server of a build holds the plan open; pages say the same bytes as without."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from made_plan import ROOT

from gabeval.monitor import held
from gabeval.monitor.load import load_plan
from gabeval.monitor.store import write_tables
from gabeval.plan import read_plan
from gabeval.reports.build import build
from gabeval.reports.warm_start import CAN_FORK

PLAN = "bogota-2021-2023"

CODES = ("COBOG0001", "COBOG0003")

only_linux = pytest.mark.skipif(not CAN_FORK, reason="pages are forked on Linux only")

PROBE = """\
import json, os, sys
from pathlib import Path

def look(folder, tables, *, tell):
    from gabeval.monitor import held
    plan, found = held.open_plan(Path(folder), Path(tables))
    is_held = (Path(folder), Path(tables)) in held._held
    threads = len(os.listdir("/proc/self/task"))
    return is_held, found is held.open_plan(Path(folder), Path(tables))[1], sorted(
        work.__name__ for work, *_ in found.memory), threads

def end_server(*, tell):
    import signal
    from gabeval.reports import warm_server
    os.kill(warm_server.server, signal.SIGKILL)

def ask(*jobs):
    from gabeval.reports.limits import Limits
    from gabeval.reports.warm_watch import run_jobs
    return [a.value for a in run_jobs(jobs, at_once=1, limits=Limits())]

def look_with(folder, tables, commitment):
    import probe
    from gabeval.reports.warm_start import start_server, tell_server
    from gabeval.reports.warm_watch import Job
    start_server(waits=True)
    note = {"plan": folder, "tables": tables, "cut_off": "", "commitment": commitment}
    tell_server(note)
    one = Job(probe.look, (folder, tables))
    seen = ask(one)
    ask(Job(probe.end_server, ()))
    print(json.dumps(seen + ask(one)))

def build_with(home, plan, *codes):
    from gabeval.reports import warm_plan
    from gabeval.reports.build import build
    warm_plan.MANY = 1
    built = build(plan, home=Path(home), languages=("es",), only=codes)
    print(json.dumps([list(built.made), len(built.failed)]))

if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
"""


def probe(folder, *words):
    """Run the probe as a program of its own, with a server of its own."""
    path = folder / "probe.py"
    path.write_text(PROBE)
    places = [str(folder), str(ROOT), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [sys.executable, str(path), *map(str, words)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places))},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def folders(tmp_path):
    folder = tmp_path / "plan"
    shutil.copytree(ROOT / "data" / "raw" / PLAN, folder)
    write_tables(load_plan(read_plan(folder)), tmp_path / "tables")
    return folder, tmp_path / "tables"


def rewrite_tables(folder, tables):
    write_tables(load_plan(read_plan(folder)), tables)


def change_plan(folder, _tables):
    path = folder / "plan.yaml"
    aside = path.with_suffix(".new")
    aside.write_text(path.read_text(encoding="utf-8") + "# seen\n", encoding="utf-8")
    aside.replace(path)


@pytest.mark.parametrize("change", [rewrite_tables, change_plan])
def test_what_is_held_is_given_only_while_its_files_are_the_same(
    folders, monkeypatch, change
):
    monkeypatch.setattr(held, "_held", {})
    plan, tables = held.hold(*folders)
    again = held.open_plan(*folders)
    assert again[0] is plan
    assert again[1] is tables
    change(*folders)
    anew = held.open_plan(*folders)
    assert anew[0] is not plan
    assert anew[1] is not tables
    assert anew[1].progress.equals(tables.progress)


def test_a_plan_that_nobody_holds_is_read_each_time(folders, monkeypatch):
    monkeypatch.setattr(held, "_held", {})
    assert held.open_plan(*folders)[1] is not held.open_plan(*folders)[1]


@only_linux
def test_pages_find_the_plan_open_and_measured_and_a_second_server_does_without(
    folders, tmp_path
):
    first, second = probe(tmp_path, "look_with", *folders, "COBOG0001")
    is_held, is_same, remembered, threads = first
    assert is_held
    assert is_same
    assert {"open_vintage", "known_by"} <= set(remembered)
    assert threads == 1
    # The first one was killed: should the plan be what broke it, this must not.
    is_held, _is_same, remembered, threads = second
    assert not is_held
    assert remembered == []


@only_linux
def test_a_plan_that_cannot_be_held_is_opened_by_its_pages(folders, tmp_path):
    (is_held, *_more), _second = probe(tmp_path, "look_with", *folders, "NOBODY")
    assert is_held
    folder, tables = folders
    for path in tables.glob("*.parquet"):
        path.write_bytes(b"no table")
    assert probe(tmp_path, "look_with", folder, tables, "")[0] is None


@only_linux
def test_pages_of_a_held_plan_are_the_same_bytes_as_from_ordinary_kernels(tmp_path):
    homes = [tmp_path / "warm", tmp_path / "cold"]
    for home in homes:
        shutil.copytree(ROOT / "data" / "raw" / PLAN, home / "data" / "raw" / PLAN)
        shutil.copytree(ROOT / "notebooks", home / "notebooks")
    made, n_failed = probe(tmp_path, "build_with", homes[0], PLAN, *CODES)
    built = build(PLAN, home=homes[1], languages=("es",), only=CODES, cold=True)
    assert (sorted(made), n_failed) == (sorted(built.made), 0)
    for place in made:
        texts = [(home / "reports" / PLAN / place).read_bytes() for home in homes]
        assert texts[0] == texts[1]
        assert Path(place).stem.encode() in texts[0]
