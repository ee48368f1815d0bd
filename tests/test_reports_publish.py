"""A file is published whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from gabeval.errors import UsageError
from gabeval.reports import publish as publishing
from gabeval.reports.publish import (
    ASIDE,
    PRIVATE,
    only_build,
    private_folder,
    publish,
    remove_others,
    sweep,
    sweep_private,
)


def test_a_failure_while_writing_keeps_the_old_page_and_leaves_no_litter(
    tmp_path, monkeypatch
):
    page = tmp_path / "plan.html"
    publish(page, b"old")

    def no_space(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(publishing.os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        publish(page, b"new")
    assert page.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["plan.html"]


def test_a_page_that_did_not_change_is_not_written_again(tmp_path):
    page = tmp_path / "es" / "plan.html"
    assert publish(page, b"x")
    before = page.stat().st_ino
    assert not publish(page, b"x")
    assert page.stat().st_ino == before
    assert publish(page, b"y")
    assert page.read_bytes() == b"y"


def test_what_a_killed_build_left_aside_is_swept_and_nothing_else(tmp_path):
    (tmp_path / "es").mkdir()
    (tmp_path / "es" / f"{ASIDE}abc").touch()
    (tmp_path / "es" / "plan.html").touch()
    assert sweep(tmp_path) == 1
    assert [p.name for p in (tmp_path / "es").iterdir()] == ["plan.html"]
    assert sweep(tmp_path / "nowhere") == 0


def test_only_pages_of_ours_are_removed(tmp_path):
    for name in ("commitment-c1.html", "commitment-c2.html", "notes.html"):
        (tmp_path / name).touch()
    removed = remove_others(
        tmp_path, ["commitment-*.html"], {tmp_path / "commitment-c1.html"}
    )
    assert [p.name for p in removed] == ["commitment-c2.html"]
    assert (tmp_path / "notes.html").exists()


def test_two_builds_of_one_plan_do_not_run_at_once(tmp_path):
    pytest.importorskip("fcntl")
    refused = pytest.raises(UsageError, match="Another build")
    with only_build(tmp_path), refused, only_build(Path(tmp_path)):
        pass
    with only_build(tmp_path):
        pass


def test_private_folders_of_killed_runs_are_swept_and_living_ones_kept(
    own_temporary, monkeypatch
):
    monkeypatch.setattr(publishing.tempfile, "tempdir", str(own_temporary))
    mine = private_folder()
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    dead = own_temporary / f"{PRIVATE}{ended}-x"
    dead.mkdir()
    assert sweep_private() == 1
    assert mine.is_dir()
    assert not dead.exists()
