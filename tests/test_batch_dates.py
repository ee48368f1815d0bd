"""What is built says the same on every day, and a release says what it is."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import date

import pytest
from made_plan import PLAN, files_of, make_home

CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long shift(void) { return atol(getenv("CLOCK_SHIFT")); }

int clock_gettime(clockid_t clock, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, at);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
        at->tv_sec += shift();
    return result;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
"""
"""A library that is loaded before all others and moves the clock by some seconds."""

DAYS = 1000

PUBLICATION = """\
version: "1.0"
date: 2024-07-15
contact: {name: Equipo}
independence: {paid_by: x, data_from: x, shown_before: x, changed_after: x}
"""


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    """Make the library that moves the clock; skip where none can be made."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("moving the clock needs Linux and a C compiler")
    folder = tmp_path_factory.mktemp("clock")
    (folder / "clock.c").write_text(CLOCK)
    library = folder / "clock.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", library, folder / "clock.c", "-ldl"],
        check=True,
    )
    return library


def ask(home, *words, clock, **environment):
    """Run a command on another day."""
    told = {"LD_PRELOAD": str(clock), "CLOCK_SHIFT": "0", "GABEVAL_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, *words],
        env={**os.environ, **told, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def release(home, clock, **environment):
    path = home / "data" / "raw" / PLAN / "publication.yaml"
    path.write_text(PUBLICATION)
    words = ("-m", "gabeval", "build", PLAN, "--release")
    return ask(home, *words, clock=clock, **environment)


def test_two_days_zones_and_folders_release_the_same_bytes(clock, tmp_path):
    later = {"CLOCK_SHIFT": str(DAYS * 86_400), "TZ": "Pacific/Kiritimati"}
    say_day = "import datetime; print(datetime.date.today().isoformat())"
    days = [
        date.fromisoformat(ask(tmp_path, "-c", say_day, clock=clock, **told).strip())
        for told in ({"TZ": "UTC"}, {**later, "TZ": "UTC"})
    ]
    assert (days[1] - days[0]).days in (DAYS, DAYS + 1)  # midnight may lie between

    one = make_home(tmp_path / "one", 1)
    other = make_home(tmp_path / "another folder", 1)
    for path in other.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    said = [
        release(one, clock, TZ="America/Bogota", GABEVAL_LANG="en"),
        release(other, clock, GABEVAL_LANG="en", **later),
    ]
    files = [files_of(home / "reports" / PLAN) for home in (one, other)]
    assert sorted(files[0]) == sorted(files[1])
    assert [name for name in files[0] if files[0][name] != files[1][name]] == []
    for day in days:
        written = day.isoformat().encode()
        assert [name for name, data in files[0].items() if written in data] == []

    # The digest is that of the manifest, which has those of all other files.
    manifest = files[0]["releases/1.0/manifest.json"]
    digest = hashlib.sha256(manifest).hexdigest()
    for text in said:
        assert digest in text
        assert "releases/1.0/manifest.json" in text
    held = {
        name.removeprefix("releases/1.0/"): hashlib.sha256(data).hexdigest()
        for name, data in files[0].items()
        if name.startswith("releases/1.0/") and name != "releases/1.0/manifest.json"
    }
    listed = json.loads(manifest)["files"]
    assert {name: entry["sha256"] for name, entry in listed.items()} == held
