"""Whatever is killed: pages are whole, nothing keeps running, the next build mends."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made_plan import PLAN, export_of, files_of, make_home, make_plan

from gabeval.reports.build import build
from gabeval.reports.publish import ASIDE, PRIVATE
from gabeval.reports.warm_start import CAN_FORK

KILLS = int(os.environ.get("GABEVAL_KILLS", "3"))
"""How many random moments: one of each kind; set it higher to look longer."""

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="needs /proc and fork")


def start(home, *more, **environment):
    """Start a build as a command, in a session of its own."""
    command = [sys.executable, "-m", "gabeval", "build", PLAN, "--lang", "es", *more]
    return subprocess.Popen(
        command,
        env={**os.environ, "GABEVAL_HOME": str(home), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def list_processes(home):
    """List the processes of builds of a home: it is in their environment."""
    mark = f"GABEVAL_HOME={home}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rsplit(") ", 1)[1].split()
            mine = mark in (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if mine and state[0] != "Z":
            found[int(folder.name)] = int(state[1])
    return found


def wait_until(is_true, seconds=20):
    until = time.monotonic() + seconds
    while not is_true() and time.monotonic() < until:
        time.sleep(0.02)
    return is_true()


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """A home in an old and a new state, and what its pages say in each."""
    home = make_home(tmp_path_factory.mktemp("killed"), 2)
    folder = home / "reports" / PLAN
    build(PLAN, home=home, languages=("es",))
    old = files_of(folder)
    export = export_of(home)
    shutil.copy(export, home / "old.csv")
    for row in range(8):
        make_plan.change_cell(export, row, 13, "9.5")
    shutil.copy(export, home / "new.csv")
    build(PLAN, home=home, languages=("es",))
    new = files_of(folder)
    assert {name for name in new if old[name] != new[name]} >= {"es/plan.html"}
    return home, old, new


def list_victims(home, parent):
    """List whom one could kill: the build, what it started, or the pages' processes."""
    processes = list_processes(home)
    children = [pid for pid, above in processes.items() if above == parent]
    pages = [pid for pid, above in processes.items() if above in children]
    return {"parent": [parent], "child": children, "page": pages}


@pytest.mark.parametrize("number", range(KILLS))
def test_after_a_kill_every_page_is_whole_and_the_next_build_repairs(number, worlds):
    home, old, new = worlds
    folder = home / "reports" / PLAN
    draw = random.Random(number)
    kind = ("parent", "child", "page")[number % 3]
    goal = (new, old)[number % 2]
    shutil.copy(home / ("new.csv", "old.csv")[number % 2], export_of(home))
    process = start(home, "--fresh", "--jobs", "2")
    try:
        wait_until(lambda: list_victims(home, process.pid)[kind])
        time.sleep(draw.uniform(0, 2 if kind == "page" else 6))
        try:
            victim = draw.choice(list_victims(home, process.pid)[kind])
            os.kill(victim, signal.SIGKILL)
        except (IndexError, ProcessLookupError):
            pass  # it was faster
        process.wait(120)
    finally:
        process.kill()
        process.stderr.close()
    assert wait_until(lambda: not list_processes(home)), list_processes(home)
    for name, data in files_of(folder).items():
        if name.endswith((".html", ".ipynb")):
            assert data in (old[name], new[name]), f"{name} is neither old nor new"

    result = build(PLAN, home=home, languages=("es",), jobs=2)
    assert result.exit_code == 0
    assert files_of(folder) == goal
    assert list(folder.rglob(f"{ASIDE}*")) == []


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_a_build_that_is_asked_to_stop_says_so_and_leaves_nothing(
    number, code, tmp_path, own_temporary
):
    home = make_home(tmp_path)
    (home / "flag-whole").write_text("time.sleep(60)")
    process = start(home, TMPDIR=str(own_temporary))
    # The plan's page and the export's; commitments are not made to wait.
    assert wait_until(lambda: len(list_victims(home, process.pid)["page"]) >= 2, 60)
    process.send_signal(number)
    assert process.wait(20) == code
    said = process.stderr.read().decode()
    process.stderr.close()
    assert "Traceback" not in said
    assert "Stopped" in said
    assert wait_until(lambda: not list_processes(home))
    assert list(own_temporary.glob(f"{PRIVATE}*")) == []


@pytest.mark.parametrize("seconds", [0, 1, 2, 3.5])
def test_ctrl_c_in_a_terminal_ends_all_that_was_started_without_a_word_more(
    seconds, tmp_path, own_temporary
):
    process = start(make_home(tmp_path), TMPDIR=str(own_temporary))
    assert wait_until(lambda: list_victims(tmp_path, process.pid)["child"])
    time.sleep(seconds)
    # A terminal tells every process of the command, also one that is still starting.
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(20) == 130
    said = process.stderr.read().decode()
    process.stderr.close()
    assert "Stopped" in said
    assert "Traceback" not in said
    assert "KeyboardInterrupt" not in said
    assert wait_until(lambda: not list_processes(tmp_path))


def test_a_temporary_folder_with_a_long_name_stops_no_build(tmp_path):
    home = make_home(tmp_path, 1)
    deep = tmp_path / ("a" * 90)
    deep.mkdir()
    process = start(home, TMPDIR=str(deep))
    said = process.communicate()[1].decode()
    assert process.returncode == 0, said


def test_a_page_that_hangs_costs_itself_only(tmp_path):
    from gabeval.reports.limits import Limits

    home = make_home(tmp_path)
    (home / "flag-C0002").write_text("import re; re.match(r'(a+)+$', 'a' * 60 + 'b')")
    limits = Limits(cell=3, notebook=60)
    result = build(PLAN, home=home, languages=("es",), limits=limits)
    assert list(result.failed) == ["es/commitment-c0002.html"]
    assert result.failed["es/commitment-c0002.html"].reason == "cell_too_long"
    assert len(result.built) == 4


def test_two_builds_of_one_plan_do_not_meet(tmp_path):
    home = make_home(tmp_path)
    (home / "flag-whole").write_text("time.sleep(60)")
    first = start(home)
    try:
        assert wait_until(lambda: len(list_processes(home)) >= 4, 60)
        second = start(home)
        assert second.wait(60) == 2
        assert b"Another build" in second.stderr.read()
        second.stderr.close()
    finally:
        first.kill()
        first.wait()
        first.stderr.close()
    # The lock went with the process that held it.
    (home / "flag-whole").unlink()
    assert wait_until(lambda: not list_processes(home))
    assert build(PLAN, home=home, languages=("es",)).exit_code == 0


def test_a_disk_that_is_full_keeps_the_old_pages(worlds, monkeypatch):
    """The n-th write fails, for some n, until a build needs no more writes."""
    import errno

    from gabeval.reports import publish as publishing

    home, old, new = worlds
    folder = home / "reports" / PLAN
    real = os.fsync
    build(PLAN, home=home, languages=("es",))
    shutil.copy(home / "new.csv", export_of(home))
    for number in (1, 6, 14, 1000):
        count = iter(range(1, 100_000))

        def fail_at(file, number=number, count=count):
            if next(count) == number:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(file)

        monkeypatch.setattr(publishing.os, "fsync", fail_at)
        try:
            build(PLAN, home=home, languages=("es",), fresh=number < 1000)
        except OSError as error:
            assert error.errno == errno.ENOSPC
        finally:
            monkeypatch.setattr(publishing.os, "fsync", real)
        for name, data in files_of(folder).items():
            if name.endswith((".html", ".ipynb")):
                assert data in (old[name], new[name]), name
        assert list(folder.rglob(f"{ASIDE}*")) == []
    build(PLAN, home=home, languages=("es",))
    assert files_of(folder) == new
