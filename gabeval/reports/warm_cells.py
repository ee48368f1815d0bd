"""Running the cells of a notebook in this very process, which ends with the page.

IPython's own kernel runs them, without sockets and threads: what it would send to a
client is handed over as it is, so that the outputs are those of an ordinary kernel.
Only a process that was forked for one page may call this; see `warm_server`.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from gabeval.reports.kernel import Attempt, note_error, run_papermill

ENGINE = "gabeval-warm"
"""Name under which papermill knows this way of running."""

_log = logging.getLogger("gabeval.cells")
_log.setLevel(logging.ERROR)


class Handover(Session):
    """A kernel's messages, handed over instead of sent."""

    deliver: Callable[[dict[str, Any]], None] | None = None

    def send(
        self,
        stream: Any,
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        **_more: Any,
    ) -> Any:
        """Write and read a message as the wire would, and give it to `deliver`."""
        message = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(msg_or_type, content=content, parent=parent)
        if self.deliver is not None:
            # A tuple comes out as a list, a NumPy number as a number.
            said = self.unpack(self.pack(message["content"]))
            self.deliver({**message, "content": said})
        return message


class _NoThread(IOPubThread):
    """What an output stream asks of the thread that it usually writes to."""

    io_loop = None

    def __init__(self) -> None:
        self.thread = None

    def schedule(self, f: Callable[[], None]) -> None:
        """Wait for the next flush: there is no clock here."""


def make_kernel(folder: Path) -> IPythonKernel:
    """Make the kernel that the forked processes inherit; nothing has run in it.

    Parameters
    ----------
    folder : pathlib.Path
        Empty folder for what IPython wants to keep.

    Returns
    -------
    ipykernel.ipkernel.IPythonKernel
        Without sockets, threads or history file.
    """
    config = Config()
    config.HistoryManager.enabled = False
    return IPythonKernel(
        # A cell that awaits asks which thread would hear of an interruption: none.
        shell_channel_thread=SimpleNamespace(parent_thread=None),
        session=Handover(),
        config=config,
        log=_log,
        profile_dir=ProfileDir.create_profile_dir(str(folder)),
    )


class _Client(PapermillNotebookClient):
    """papermill's client, which asks the kernel of this process."""

    def __init__(self, nb_man: Any, run: "_Run") -> None:
        super().__init__(nb_man, record_timing=False, coalesce_streams=False)
        self.run = run
        self.loop = asyncio.new_event_loop()

    def execute(self, **_ignored: Any) -> NotebookNode:
        """Execute all cells, as papermill counts them."""
        asyncio.set_event_loop(self.loop)
        self.reset_execution_trackers()
        try:
            self.papermill_execute_cells()
        finally:
            self.loop.close()
        return self.nb

    def execute_cell(self, cell: NotebookNode, cell_index: int) -> NotebookNode:
        """Execute one cell, in a loop that runs as a kernel's does."""
        return self.loop.run_until_complete(self.async_execute_cell(cell, cell_index))

    async def async_execute_cell(
        self, cell: NotebookNode, cell_index: int, *_more: Any, **_ignored: Any
    ) -> NotebookNode:
        """Execute one cell and collect its outputs."""
        kernel = self.run.kernel
        self.run.note_cell(cell_index)
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        if self.skip_cells_with_tag in cell.metadata.get("tags", []):
            return cell
        if kernel.shell.exit_now:
            raise DeadKernelError("exit")
        cell.outputs = []
        cell.execution_count = kernel.shell.execution_count
        self.clear_before_next_output = False
        kernel.session.deliver = lambda message: self.process_message(
            message, cell, cell_index
        )
        content = await kernel.do_execute(
            cell.source, silent=False, store_history=True, user_expressions={}
        )
        self.run.flush()
        await self._check_raise_for_error(cell, cell_index, {"content": content})
        self.nb.cells[cell_index] = cell
        return cell


class WarmEngine(Engine):
    """papermill's walk over the cells, in this process."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, run: "_Run", **_ignored: Any
    ) -> NotebookNode:
        """Execute the cells; `run` is told about each one that begins."""
        run.attempt.notebook = nb_man.nb
        return _Client(nb_man, run).execute()


papermill_engines.register(ENGINE, WarmEngine)


class _Run:
    """The kernel at work: its streams, and how far it came."""

    def __init__(
        self, kernel: IPythonKernel, attempt: Attempt, tell: Callable[..., None]
    ) -> None:
        self.kernel, self.attempt, self.tell = kernel, attempt, tell
        self.files = {}
        for number, name in ((1, "stdout"), (2, "stderr")):
            stream = OutStream(kernel.session, _NoThread(), name, watchfd=False)
            setattr(sys, name, stream)
            # What a library or a child process writes past Python comes here.
            self.files[name] = os.memfd_create(name)
            os.dup2(self.files[name], number)

    def note_cell(self, cell_index: int) -> None:
        self.attempt.cell = cell_index
        self.tell("cell", self.attempt.notebook, cell_index)

    def flush(self) -> None:
        for name, file in self.files.items():
            size = os.fstat(file).st_size
            if size:
                said = os.pread(file, size, 0)
                os.ftruncate(file, 0)
                os.lseek(file, 0, os.SEEK_SET)
                getattr(sys, name).write(said.decode(errors="replace"))
        # In this order also in a kernel, whatever was written first.
        sys.stdout.flush()
        sys.stderr.flush()


def execute_here(
    kernel: IPythonKernel,
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    *,
    home: Path,
    tell: Callable[..., None],
) -> Attempt:
    """Run every cell of a notebook in this process and say how far it came.

    Nothing stops a cell that hangs, and nothing here outlives a cell that ends the
    process: whoever started this process sees to both.

    Parameters
    ----------
    kernel : ipykernel.ipkernel.IPythonKernel
        From `make_kernel`; of no use afterwards.
    notebook : nbformat.NotebookNode
        Notebook to run; it is not changed.
    parameters : mapping of str to str, int, float or bool
        Checked by `parameters.check_parameters`; injected by papermill.
    home : pathlib.Path
        Home folder: becomes the working directory and ``GABEVAL_HOME``.
    tell : callable
        Told ``"cell"``, the notebook and the index of each cell that begins.

    Returns
    -------
    Attempt
        As from `kernel.execute`.
    """
    os.environ["GABEVAL_HOME"] = str(home)
    os.chdir(home)
    attempt = Attempt("ok", notebook)
    streams = sys.stdout, sys.stderr
    run = _Run(kernel, attempt, tell)
    try:
        attempt.notebook = run_papermill(notebook, parameters, ENGINE, run)
    except PapermillExecutionError as error:
        note_error(attempt, error)
    except DeadKernelError:
        attempt.outcome = "died"
    finally:
        kernel.session.deliver = None
        sys.stdout, sys.stderr = streams
    return attempt
