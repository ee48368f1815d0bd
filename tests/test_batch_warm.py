"""A page forked from the warm server says the same bytes as an ordinary kernel."""

import json
import os
import shutil
import signal
import sys
import time
from itertools import cycle
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from gabeval.language import Language
from gabeval.monitor.load import load_plan
from gabeval.monitor.store import write_tables
from gabeval.plan import read_plan, tables_folder
from gabeval.reports.limits import Limits
from gabeval.reports.normalise import normalise
from gabeval.reports.run import attempt_here, run_notebook
from gabeval.reports.warm_guard import Guard
from gabeval.reports.warm_start import CAN_FORK
from gabeval.reports.warm_watch import Job, run_jobs

ROOT = Path(__file__).resolve().parents[1]

PLAN = "bogota-2021-2023"

only_linux = pytest.mark.skipif(not CAN_FORK, reason="pages are forked on Linux only")

TORTURE = {
    "streams": """\
import sys, time
print("out 1"); print("err 1", file=sys.stderr); print("out 2", end="")
sys.stdout.flush(); time.sleep(0.3); print("err 2", file=sys.stderr)
print("\\x1b[31mred\\x1b[0m"); sys.stdout.write("no end of line")""",
    "display": """\
from IPython.display import HTML, Markdown, SVG, display, clear_output
print("before"); display(HTML("<p>between</p>")); print("after")
display(Markdown("# x"), {"text/plain": "raw", "text/html": "<b>raw</b>"}, raw=False)
"last" """,
    "update": """\
handle = display("first", display_id="d")
handle.update("second"); display("other"); handle.update(HTML("<i>third</i>"))""",
    "update elsewhere": 'handle.update("fourth")',
    "clear": """\
print("gone"); display("gone too"); clear_output(); print("stays")""",
    "clear and wait": """\
print("until then"); clear_output(wait=True); print("replaced")""",
    "mimebundle": """\
class Bundle:
    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"text/plain": "p", "text/html": "<p>h</p>", "application/json": (1, 2),
                "application/vnd.own+json": {"a": [1.5, None, True, "ñ"]}}
        return data, {"text/html": {"gabeval": True}}
Bundle()""",
    "numbers that JSON has not": """\
import numpy as np
display({"text/plain": "x", "application/json": {"a": np.float64(1.5)}}, raw=True)""",
    "table": """\
import pandas as pd
frame = pd.DataFrame({"a": [1.5, None], "b": ["x", "ñ<script>"]}); frame""",
    "figure": """\
import matplotlib.pyplot as plt
plt.plot([1, 2, 3]); plt.title("Año")""",
    "figure as object": "fig, ax = plt.subplots(); ax.bar([1], [2]); fig",
    "error in a function": """\
def inner(x):
    return 1 / x
inner(0)""",
    "syntax": "if True print(1)",
    "error that cannot be printed": """\
class Odd(Exception):
    def __str__(self): raise ValueError("no words")
raise Odd()""",
    "error while shown": """\
class Bad:
    def __repr__(self): raise KeyError("no repr")
Bad()""",
    "exit": "import sys; sys.exit(3)",
    "input": 'input("who? ")',
    "magics": "%lsmagic\n%pwd",
    "cell magic": "%%capture caught\nprint('caught')",
    "caught": "caught.stdout, _, __",
    "no such magic": "%nosuchmagic",
    "shell": "!echo from the shell",
    "history": "In[-2], Out",
    "await": """\
import asyncio
await asyncio.sleep(0)
asyncio.get_running_loop().is_running()""",
    "interrupt": "raise KeyboardInterrupt",
    "warning": "import warnings\nwarnings.warn('careful')\nwarnings.warn('careful')",
    "names": "__name__, [n for n in dir() if not n.startswith('_')]",
    "environment": """\
import os, locale, time
sorted((k, os.environ[k]) for k in ("TZ", "LC_ALL", "PYTHONHASHSEED", "COLUMNS",
    "OMP_NUM_THREADS", "MPLBACKEND", "TERM")), time.tzname, hash("x"), os.getcwd()""",
    "help": "len?",
    "set": "{str(i) for i in range(20)}",
    "stream as a file": """\
sys.stdout.writelines(["a\\n", "b\\n"]); sys.stdout.encoding, sys.stdout.isatty()""",
    "not text": "sys.stdout.write(b'x')",
    "logging": "import logging; logging.getLogger('x').warning('logged')",
    "matplotlib settings": "import matplotlib; matplotlib.get_backend()",
    "semicolon": "1 + 1;",
    "underscore": "_",
}
"""Whatever a cell may do, by what it tries."""


def make_torture(codes):
    cells = [new_markdown_cell("# Torture")]
    for code in codes:
        tags = {"tags": ["raises-exception"]}
        cells.append(new_code_cell(code, metadata=tags))
    return new_notebook(cells=cells)


def attempt(notebook, home, *, cold, outcome="error"):
    limits = Limits(cell=60, notebook=120)
    job = Job(attempt_here, (notebook, {}, home, limits, cold))
    (answer,) = run_jobs([job], at_once=1, limits=limits)
    assert answer.reason == "", answer
    # papermill calls an error one even where the notebook expects it.
    assert answer.value.outcome == outcome, answer
    cells = normalise(answer.value.notebook, home=home).cells
    return [cell for cell in cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def tortured(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    return [
        attempt(make_torture(TORTURE.values()), home, cold=cold)
        for cold in (False, True)
    ]


@pytest.mark.parametrize("place", range(len(TORTURE)), ids=TORTURE)
def test_a_cell_says_the_same_warm_and_cold(tortured, place):
    assert [len(cells) for cells in tortured] == [len(TORTURE)] * 2
    warm, cold = (cells[place] for cells in tortured)
    assert warm.source == list(TORTURE.values())[place]
    assert json.dumps(warm, indent=1) == json.dumps(cold, indent=1)


def test_the_torture_notebook_says_something_in_every_form(tortured):
    outputs = [o for cell in tortured[1] for o in cell.outputs]
    kinds = {o.output_type for o in outputs}
    assert kinds == {"stream", "display_data", "execute_result", "error"}
    forms = {form for o in outputs for form in o.get("data", {})}
    assert {"text/html", "image/png", "application/json"} <= forms
    errors = {o.ename for o in outputs if o.output_type == "error"}
    assert {"ZeroDivisionError", "SystemExit", "StdinNotImplementedError"} <= errors


@only_linux
def test_what_is_written_past_python_is_kept_warm(tmp_path):
    """Warm only: an ordinary kernel reads it in a thread, and loses it or puts it
    below a later cell when that thread is late."""
    codes = ["import os; os.write(1, b'past Python\\n'); print('by Python')", "2"]
    first, second = attempt(make_torture(codes), tmp_path, cold=False, outcome="ok")
    (said,) = first.outputs
    assert (said.name, said.text) == ("stdout", "by Python\npast Python\n")
    assert [o.output_type for o in second.outputs] == ["execute_result"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("plan")
    shutil.copytree(ROOT / "data" / "raw" / PLAN, home / "data" / "raw" / PLAN)
    plan = read_plan(PLAN, home)
    write_tables(load_plan(plan), tables_folder(PLAN, home))
    return home


@pytest.mark.parametrize(
    ("path", "language"),
    # One language each: how a notebook is run does not depend on it.
    list(
        zip(
            sorted((ROOT / "notebooks").glob("*.ipynb")),
            cycle(["es", "en"]),
            strict=False,
        )
    ),
    ids=lambda value: getattr(value, "stem", value),
)
def test_every_notebook_is_the_same_bytes_warm_and_cold(path, language, home):
    told = {"plan": PLAN, "language": language}
    source = path.read_text(encoding="utf-8")
    for name, value in (("cut_off", ""), ("export", ""), ("commitment", "COBOG0003")):
        if f"\n{name}: str" in source.replace('"', "").replace("\\n,", "").replace(
            "    ", ""
        ):
            told[name] = value
    texts = [
        nbformat.writes(
            run_notebook(
                path, told, language=Language(language), home=home, cold=cold
            ).notebook
        )
        for cold in (False, True)
    ]
    assert texts[0] == texts[1]


def look_around(*, tell):
    from gabeval.reports import warm_server

    heavy = ("pandas", "seaborn", "nbconvert")
    loaded = [name for name in heavy if name in sys.modules]
    threads = len(list(Path("/proc/self/task").iterdir()))
    return os.getpid(), os.getppid(), warm_server.kernel is not None, loaded, threads


@only_linux
def test_every_page_has_a_process_of_its_own_with_the_libraries_loaded():
    jobs = [Job(look_around, ()) for _ in range(4)]
    seen = [a.value for a in run_jobs(jobs, at_once=2, limits=Limits())]
    assert len({own for own, *_ in seen}) == 4
    assert len({server for _, server, *_ in seen}) == 1
    for *_, has_kernel, loaded, threads in seen:
        assert has_kernel
        assert loaded == ["pandas", "seaborn", "nbconvert"]
        assert threads == 1


def leave_state(mark, *, tell):
    import gabeval.language

    seen = getattr(gabeval.language, "left", None)
    gabeval.language.left = mark
    return seen


def test_nothing_that_a_page_changes_reaches_another():
    jobs = [Job(leave_state, (number,)) for number in range(3)]
    answers = run_jobs(jobs, at_once=1, limits=Limits())
    if CAN_FORK:
        assert [answer.value for answer in answers] == [None, None, None]


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(") ", 1)[1][0] != "Z"


def ends(pid, seconds=5):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not is_running(pid):
            return True
        time.sleep(0.05)
    return False


def hang(mark, child, *, tell):
    import subprocess

    tell("cell", "Here")
    other = subprocess.Popen(["sleep", "60"])
    Path(child).write_text(str(other.pid))
    Path(mark).write_text(str(os.getpid()))
    time.sleep(60)


@only_linux
def test_a_piece_of_work_that_hangs_is_ended_with_what_it_started(tmp_path):
    told = (str(tmp_path / "mark"), str(tmp_path / "child"))
    limits = Limits(cell=1, notebook=30)
    (answer,) = run_jobs([Job(hang, told)], at_once=1, limits=limits)
    assert (answer.reason, answer.heading, answer.detail) == (
        "cell_too_long",
        "Here",
        "1",
    )
    assert ends(int((tmp_path / "mark").read_text()))
    assert ends(int((tmp_path / "child").read_text()))


def kill_self(counter, *, tell):
    path = Path(counter)
    path.write_text(path.read_text() + "x" if path.exists() else "x")
    os.kill(os.getpid(), signal.SIGKILL)


def kill_server(counter, *, tell):
    path = Path(counter)
    path.write_text(path.read_text() + "x" if path.exists() else "x")
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(30)


def answer_late(*, tell):
    time.sleep(0.5)
    return "here"


@only_linux
@pytest.mark.parametrize(
    ("culprit", "reason"), [(kill_self, "died"), (kill_server, "worker")]
)
def test_a_process_that_is_killed_is_tried_again_and_costs_no_other(
    culprit, reason, tmp_path
):
    counter = str(tmp_path / "tries")
    jobs = [Job(answer_late, ()), Job(culprit, (counter,)), Job(answer_late, ())]
    answers = list(run_jobs(jobs, at_once=2, limits=Limits()))
    assert sorted(a.value or a.reason for a in answers) == sorted(
        ["here", "here", reason]
    )
    assert (tmp_path / "tries").read_text() == "xx"


def test_a_guard_kills_what_was_not_over_when_its_build_ends(tmp_path):
    import subprocess

    guard = Guard()
    one, other = (
        subprocess.Popen(["sleep", "60"], start_new_session=True) for _ in range(2)
    )
    guard.watch(one.pid)
    guard.watch(other.pid)
    guard.forget(other.pid)
    guard.close()
    try:
        assert one.wait(5) == -signal.SIGKILL
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()
