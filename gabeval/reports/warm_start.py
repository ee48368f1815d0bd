"""Starting the server that pages are forked from, and telling it of the plan."""

import contextlib
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import types
from collections.abc import Iterator, Mapping
from multiprocessing import resource_tracker, util
from pathlib import Path

from gabeval.reports.environment import FIXED_ENVIRONMENT, python_path
from gabeval.reports.publish import private_folder, publish
from gabeval.reports.warm_server import FOLDER, NOTE, SERVER, STOPPING, WAITS

CAN_FORK = sys.platform.startswith("linux")
"""Whether pages are forked from a warm server: elsewhere it does not exist or is not
safe with the system's own libraries."""

_SERVER_ENVIRONMENT = {
    **FIXED_ENVIRONMENT,
    # pyarrow's allocator would start a thread, and a process with two is not forked.
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}

_folder: Path | None = None


def start_server(*, waits: bool = False) -> None:
    """Start the server that pages are forked from, unless it runs; do not wait.

    Parameters
    ----------
    waits : bool
        Whether it shall wait for `tell_server` before any page is forked: whoever says
        so must tell it, come what may.
    """
    global _folder
    if not CAN_FORK:
        return
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["gabeval.reports.warm_server"])
    if _folder is None or not _folder.is_dir():
        _folder = private_folder()
        # After multiprocessing has removed its own folder, which lies inside (-100).
        told = {"args": (_folder,), "kwargs": {"ignore_errors": True}}
        util.Finalize(None, shutil.rmtree, **told, exitpriority=-200)
    if waits:
        (_folder / NOTE).unlink(missing_ok=True)
    before, place = dict(os.environ), tempfile.tempdir
    os.environ.update(_SERVER_ENVIRONMENT)
    os.environ.update({SERVER: str(os.getpid()), FOLDER: str(_folder)})
    os.environ.update({WAITS: "1"} if waits else {})
    os.environ["PYTHONPATH"] = python_path()
    # Its socket lies in our folder, which the next build sweeps if this one is killed.
    tempfile.tempdir = str(_folder)
    try:
        with undisturbed():
            forkserver.ensure_running()
    finally:
        tempfile.tempdir = place
        os.environ.clear()
        os.environ.update(before)


def tell_server(note: Mapping[str, str]) -> None:
    """Tell a server that waits which plan to hold open.

    A server that is started after another one broke is told nothing: should the plan
    itself have been too much for it, pages are made without its help.

    Parameters
    ----------
    note : mapping of str to str
        See `warm_plan.hold_told`; empty if it shall hold nothing.
    """
    if _folder is not None and _folder.is_dir():
        publish(_folder / NOTE, json.dumps(dict(note)).encode())


@contextlib.contextmanager
def without_main() -> Iterator[None]:
    """Keep multiprocessing from importing the program itself in every process."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back requests to stop: a process that is half started would complain aloud.

    What starts meanwhile inherits this, until it is ready; see
    `warm_server.leave_stopping_to_parent`.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # It is started on the way, and would let requests through again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
