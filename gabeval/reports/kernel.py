"""Executing the cells of one notebook in an ordinary kernel of its own.

Everything that knows how such a kernel is started and stopped is here, behind
`execute`; the rest of the room only sees a notebook go in and come out. The faster way
is in `warm_cells`; this one works everywhere, and is what that one is compared with.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import papermill
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from gabeval.reports.environment import FIXED_ENVIRONMENT, python_path
from gabeval.reports.limits import Limits
from gabeval.reports.publish import private_folder

ENGINE = "gabeval"
"""Name under which papermill knows our way of running."""

MAX_SOCKET_PATH = 90
"""Longest path of a local socket, in bytes; the system allows about 104."""


@dataclass
class Attempt:
    """What became of one execution."""

    outcome: str
    """``ok``, ``error``, ``died``, ``not_started``."""
    notebook: NotebookNode
    """As far as it came; never to be published unless complete."""
    cell: int | None = None
    """Index of the last cell that was begun; None if none was."""
    detail: str = ""
    """Last line of the error."""


class PageKernel(AsyncKernelManager):
    """A kernel with its own folder, its own session and a fixed environment."""

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """Say how the kernel is started: with this Python, whatever is registered."""
        connection = os.path.realpath(self.connection_file)
        launch = [sys.executable, "-m", "gabeval.reports.launch", "-f", connection]
        return launch + list(extra_arguments or [])


class PageEngine(NBClientEngine):
    """papermill's engine, with a kernel that we made and a record of where it is."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, run: "_Run", **_ignored: Any
    ) -> NotebookNode:
        """Execute the cells; `run` is told about each one that begins."""
        run.attempt.notebook = nb_man.nb
        client = PapermillNotebookClient(
            nb_man,
            km=run.kernel,
            kernel_name=kernel_name,
            timeout=None,
            startup_timeout=run.limits.start,
            iopub_timeout=run.limits.start,
            shutdown_kernel="immediate",
            record_timing=False,
            coalesce_streams=False,
            on_cell_start=run.note_cell,
        )
        # What a kernel writes past its own messages is no part of a page.
        return client.execute(
            env=run.environment,
            cwd=str(run.home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cleanup_kc=True,
        )


papermill_engines.register(ENGINE, PageEngine)


class _Run:
    """One kernel and its folder."""

    def __init__(
        self,
        notebook: NotebookNode,
        home: Path,
        limits: Limits,
        transport: str,
        tell: Callable[..., None],
    ) -> None:
        self.home = home
        self.limits = limits
        self.tell = tell
        self.folder = private_folder()
        self.environment = _environment(home, self.folder)
        self.attempt = Attempt("ok", notebook)
        self.group: int | None = None
        self.kernel = PageKernel(kernel_name="python3")
        self.kernel.connection_file = str(self.folder / "k.json")
        if transport == "ipc" and _can_use_sockets(self.folder):
            self.kernel.transport = "ipc"
            self.kernel.ip = str(self.folder / "k")

    def note_cell(self, cell: NotebookNode, cell_index: int) -> None:
        self.attempt.cell = cell_index
        group = getattr(self.kernel.provisioner, "pgid", None)
        if group and group != self.group:
            self.group = group
            self.tell("group", group)
        self.tell("cell", self.attempt.notebook, cell_index)

    def kill(self) -> None:
        """End the kernel and everything it started, at once."""
        provisioner = self.kernel.provisioner
        group = self.group or getattr(provisioner, "pgid", None)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if group and hasattr(os, "killpg") and group != os.getpgid(0):
                os.killpg(group, signal.SIGKILL)
            elif getattr(provisioner, "process", None):
                provisioner.process.kill()

    @contextlib.contextmanager
    def ending(self) -> Iterator[None]:
        """Kill the kernel at the end, whatever happened."""
        try:
            yield
        finally:
            self.kill()
            shutil.rmtree(self.folder, ignore_errors=True)


def execute(
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    *,
    home: Path,
    limits: Limits,
    tell: Callable[..., None],
) -> Attempt:
    """Run every cell of a notebook in a fresh kernel and say how far it came.

    A kernel that does not come up is tried a second time over another transport. What
    a cell raised, printed or left undone is not judged here, and a cell that hangs is
    not stopped: see `warm_watch`.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Notebook to run; it is not changed.
    parameters : mapping of str to str, int, float or bool
        Checked by `parameters.check_parameters`; injected by papermill.
    home : pathlib.Path
        Home folder: working directory of the kernel and its ``GABEVAL_HOME``.
    limits : Limits
        How long it may take to start.
    tell : callable
        Told ``"cell"``, the notebook and the index of each cell that begins, and
        ``"group"`` with the kernel's process group.

    Returns
    -------
    Attempt
        Outcome and executed notebook. An outcome of ``ok`` does not yet say that all
        cells ran: papermill also answers so after ``sys.exit()``.
    """
    attempt = _execute_once(notebook, parameters, home, limits, "ipc", tell)
    if attempt.outcome == "not_started":
        attempt = _execute_once(notebook, parameters, home, limits, "tcp", tell)
    return attempt


def _execute_once(
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    home: Path,
    limits: Limits,
    transport: str,
    tell: Callable[..., None],
) -> Attempt:
    run = _Run(notebook, home, limits, transport, tell)
    attempt = run.attempt
    with run.ending():
        try:
            attempt.notebook = run_papermill(notebook, parameters, ENGINE, run)
        except PapermillExecutionError as error:
            note_error(attempt, error)
        except (DeadKernelError, RuntimeError, OSError, TimeoutError) as error:
            attempt.outcome = "not_started" if attempt.cell is None else "died"
            attempt.detail = _last_line(str(error))
    return attempt


def run_papermill(
    notebook: NotebookNode, parameters: Mapping[str, Any], engine: str, run: Any
) -> NotebookNode:
    """Run a notebook through papermill, which writes no file and shows no bar.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Notebook to run; it is not changed.
    parameters : mapping of str to str, int, float or bool
        To be injected.
    engine : str
        Name of one of our engines.
    run : object
        Handed to it.

    Returns
    -------
    nbformat.NotebookNode
        Executed.
    """
    return papermill.execute_notebook(
        notebook,
        None,
        parameters=dict(parameters),
        engine_name=engine,
        kernel_name="python3",
        language="python",
        progress_bar=False,
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        run=run,
    )


def note_error(attempt: Attempt, error: PapermillExecutionError) -> None:
    """Note which cell raised what.

    Parameters
    ----------
    attempt : Attempt
        Is changed.
    error : papermill.exceptions.PapermillExecutionError
        What papermill says of it.
    """
    attempt.outcome = "error"
    attempt.cell = error.cell_index
    attempt.detail = _last_line(f"{error.ename}: {error.evalue}")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _can_use_sockets(folder: Path) -> bool:
    is_short = len(os.fsencode(folder)) < MAX_SOCKET_PATH
    return os.name == "posix" and is_short


def _environment(home: Path, folder: Path) -> dict[str, str]:
    """Give the kernel our settings, our package, and nobody's start-up files."""
    return {
        **os.environ,
        **FIXED_ENVIRONMENT,
        "GABEVAL_HOME": str(home),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONPATH": python_path(),
    }
