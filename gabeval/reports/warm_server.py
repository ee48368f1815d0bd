"""What the server that forks a process per page has ready: libraries, words, a kernel.

Multiprocessing's fork server imports this module once; pages are forked from there. It
must never have a second thread, since only the thread that forks lives on in the child.
"""

import contextlib
import ctypes
import gc
import os
import signal
import sys
from pathlib import Path
from typing import Any

SERVER = "GABEVAL_SERVER"
"""Environment variable with the process that starts a fork server; in the server, it
says that this module shall make everything ready when it is imported."""

FOLDER = "GABEVAL_SERVER_FOLDER"
"""Environment variable with the private folder of that server."""

WAITS = "GABEVAL_SERVER_WAITS"
"""Environment variable that is set if it will be told of a plan, see `warm_plan`."""

NOTE = "plan.json"
"""In its private folder: what it is told."""

PRELOADED = (
    *("matplotlib.backends.backend_svg", "matplotlib.pyplot", "seaborn"),
    *("scipy.stats", "scipy.optimize", "pyarrow.parquet", "pandas", "difflib"),
    *("matplotlib_inline.config", "IPython.core.completer"),
    *("gabeval.reports.tasks", "gabeval.reports.render", "gabeval.reports.check"),
    *("gabeval.reports.charts", "gabeval.reports.run", "gabeval.reports.warm_cells"),
)
"""Imported before the first page; all modules of `gabeval.show` come on top."""

STOPPING = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if hasattr(signal, name)
)
"""Requests to stop; they are held back while a process starts."""

_PR_SET_PDEATHSIG = 1

kernel: Any = None
"""The kernel that a forked process may use up; None outside such a process."""

server: int = 0
"""Process of the server; 0 outside it and what it forks."""


def die_with_parent(parent: int) -> None:
    """Ask Linux to kill this process when its parent ends; elsewhere do nothing.

    Parameters
    ----------
    parent : int
        Process that should be the parent; if it is not, it is gone already.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def leave_stopping_to_parent() -> None:
    """Let Ctrl-C pass, which goes to all processes at once; the parent ends this one.

    Whoever started this process held requests to stop back while it did; now they come.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


def _import_all() -> None:
    import importlib
    import pkgutil

    import gabeval.show

    modules = pkgutil.walk_packages(gabeval.show.__path__, "gabeval.show.")
    rooms = [module.name for module in modules]
    for name in (*PRELOADED, *rooms):
        # What a page cannot import, it says itself.
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _warm_up() -> None:
    """Do once what every page would do: read the words, the template and the fonts."""
    import matplotlib.font_manager as fonts

    from gabeval.language import LANGUAGES, Language
    from gabeval.reports.render import warm_exporter

    for code in LANGUAGES:
        Language(code).gettext("no data")
        warm_exporter(code)
    for weight in ("normal", "bold"):
        fonts.findfont(fonts.FontProperties(weight=weight))


def _prepare() -> None:
    global kernel, server
    leave_stopping_to_parent()
    parent = int(os.environ.pop(SERVER))
    die_with_parent(parent)
    server = os.getpid()
    folder = os.environ.pop(FOLDER)
    is_told = bool(os.environ.pop(WAITS, ""))
    # The kernel comes before pyplot, which looks whether there is one.
    from gabeval.reports.warm_cells import make_kernel

    kernel = make_kernel(Path(folder, "ipython"))
    # A thread of the profile's history or of a library would be lost in the children.
    _import_all()
    _warm_up()
    with contextlib.suppress(Exception):
        from gabeval.reports.warm_rehearsal import rehearse

        rehearse(Path(folder, "ensayo"))
    if is_told:
        # What it cannot hold, every page opens itself, and says what is wrong.
        with contextlib.suppress(Exception):
            from gabeval.reports.warm_plan import await_note, hold_told

            hold_told(await_note(Path(folder), parent=parent))
    gc.collect()
    gc.freeze()
    # A page answers to it as an ordinary kernel does; the server itself does not.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def take_kernel() -> Any:
    """Hand over the kernel that this process inherited, once.

    Returns
    -------
    ipykernel.ipkernel.IPythonKernel or None
        None if this process was not forked from a server that made one.
    """
    global kernel
    mine, kernel = kernel, None
    return mine


if os.environ.get(SERVER) and "multiprocessing.forkserver" in sys.modules:
    with contextlib.suppress(Exception):
        _prepare()
