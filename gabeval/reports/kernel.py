"""Executing the cells of one notebook in a kernel of its own.

Everything that knows how a kernel is started and stopped is here, behind `execute`;
the rest of the room only sees a notebook go in and come out. Another way of starting
kernels (forked from a warm process, say) replaces `PageKernel` and nothing else.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import papermill
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

import gabeval
from gabeval.reports.limits import Limits
from gabeval.reports.publish import private_folder

ENGINE = "gabeval"
"""Name under which papermill knows our way of running."""

MAX_SOCKET_PATH = 90
"""Longest path of a local socket, in bytes; the system allows about 104."""

FIXED_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "LANGUAGE": "",
    "COLUMNS": "80",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "SOURCE_DATE_EPOCH": "315532800",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""What makes two runs of one notebook write the same bytes on any machine."""


@dataclass
class Attempt:
    """What became of one execution."""

    outcome: str
    """``ok``, ``error``, ``died``, ``cell_too_long``, ``too_long``, ``not_started``."""
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
            timeout=run.limits.cell,
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
    """One kernel, its folder and its clock."""

    def __init__(
        self, notebook: NotebookNode, home: Path, limits: Limits, transport: str
    ) -> None:
        self.home = home
        self.limits = limits
        self.folder = private_folder()
        self.environment = _environment(home, self.folder)
        self.attempt = Attempt("ok", notebook)
        self.is_out_of_time = False
        self.group: int | None = None
        self.kernel = PageKernel(kernel_name="python3")
        self.kernel.connection_file = str(self.folder / "k.json")
        if transport == "ipc" and _can_use_sockets(self.folder):
            self.kernel.transport = "ipc"
            self.kernel.ip = str(self.folder / "k")

    def note_cell(self, cell: NotebookNode, cell_index: int) -> None:
        self.attempt.cell = cell_index
        self.group = getattr(self.kernel.provisioner, "pgid", None)

    def kill(self) -> None:
        """End the kernel and everything it started, at once."""
        provisioner = self.kernel.provisioner
        group = self.group or getattr(provisioner, "pgid", None)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if group and hasattr(os, "killpg") and group != os.getpgid(0):
                os.killpg(group, signal.SIGKILL)
            elif getattr(provisioner, "process", None):
                provisioner.process.kill()

    def _time_is_up(self) -> None:
        self.is_out_of_time = True
        self.kill()

    @contextlib.contextmanager
    def clock(self) -> Iterator[None]:
        """Kill the kernel when its time is up, and in any case at the end."""
        timer = threading.Timer(self.limits.notebook, self._time_is_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self.kill()
            shutil.rmtree(self.folder, ignore_errors=True)


def execute(
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    *,
    home: Path,
    limits: Limits | None = None,
) -> Attempt:
    """Run every cell of a notebook in a fresh kernel and say how far it came.

    A kernel that does not come up is tried a second time over another transport. What
    a cell raised, printed or left undone is not judged here.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Notebook to run; it is not changed.
    parameters : mapping of str to str, int, float or bool
        Checked by `parameters.check_parameters`; injected by papermill.
    home : pathlib.Path
        Home folder: working directory of the kernel and its ``GABEVAL_HOME``.
    limits : Limits, optional
        How long it may take.

    Returns
    -------
    Attempt
        Outcome and executed notebook. An outcome of ``ok`` does not yet say that all
        cells ran: papermill also answers so after ``sys.exit()``.
    """
    limits = limits or Limits()
    attempt = _execute_once(notebook, parameters, home, limits, "ipc")
    if attempt.outcome == "not_started":
        attempt = _execute_once(notebook, parameters, home, limits, "tcp")
    return attempt


def _execute_once(
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    home: Path,
    limits: Limits,
    transport: str,
) -> Attempt:
    run = _Run(notebook, home, limits, transport)
    attempt = run.attempt
    with run.clock():
        try:
            attempt.notebook = papermill.execute_notebook(
                notebook,
                None,
                parameters=dict(parameters),
                engine_name=ENGINE,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                run=run,
            )
        except PapermillExecutionError as error:
            attempt.outcome = "error"
            attempt.cell = error.cell_index
            attempt.detail = _last_line(f"{error.ename}: {error.evalue}")
        except CellTimeoutError:
            attempt.outcome = "cell_too_long"
        except (DeadKernelError, RuntimeError, OSError, TimeoutError) as error:
            attempt.outcome = "not_started" if attempt.cell is None else "died"
            attempt.detail = _last_line(str(error))
    if run.is_out_of_time:
        attempt.outcome = "too_long"
    return attempt


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _can_use_sockets(folder: Path) -> bool:
    is_short = len(os.fsencode(folder)) < MAX_SOCKET_PATH
    return os.name == "posix" and is_short


def _environment(home: Path, folder: Path) -> dict[str, str]:
    """Give the kernel our settings, our package, and nobody's start-up files."""
    package = str(Path(gabeval.__file__).resolve().parents[1])
    paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {
        **os.environ,
        **FIXED_ENVIRONMENT,
        "GABEVAL_HOME": str(home),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONPATH": os.pathsep.join(str(Path(p).resolve()) for p in paths),
    }
