"""Doing pieces of work in processes of their own, and ending those that do not end.

Every piece gets a fresh process, forked from a server that has the libraries loaded
(on other systems than Linux: a process that is used again, with ordinary kernels).
Whoever asks sees an answer for each piece, whatever became of its process.
"""

import contextlib
import gc
import multiprocessing
import os
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import connection
from typing import Any

from gabeval.errors import GabevalError
from gabeval.reports.limits import Limits
from gabeval.reports.warm_guard import Guard, kill_group
from gabeval.reports.warm_start import (
    CAN_FORK,
    start_server,
    undisturbed,
    without_main,
)

GRACE_SECONDS = 120
"""How long a process may take before its first cell and after its last one."""

GARBAGE_AT = 100_000
"""Objects that a page's process may make before it looks for garbage."""

LOST = ("died", "worker")
"""Reasons that may lie with a neighbour or the machine: such work is tried again."""

SERVER_IS_GONE = 255
"""What multiprocessing gives as the end of a process whose server ended with it."""


@dataclass(frozen=True)
class Job:
    """A piece of work."""

    function: Callable[..., Any]
    """Called as ``function(*told, tell=...)``; importable by name. `tell` takes
    ``"cell"`` with a heading, ``"group"`` with a process group, ``"ran"``, or
    ``"event"`` with anything for whoever asked."""
    told: tuple[Any, ...]
    """Can be pickled."""
    name: Any = None
    """For whoever asked."""
    is_warm: bool = True
    """Whether its process is forked from the server; else it starts from nothing, and
    need not wait until the server is ready."""


@dataclass(frozen=True)
class Answer:
    """What became of a piece of work."""

    job: Job
    """Which one."""
    value: Any = None
    """What the function returned."""
    reason: str = ""
    """One of `failure.REASONS` if it returned nothing."""
    heading: str = ""
    """Heading above the last cell that was begun."""
    detail: str = ""
    """Seconds of the limit, or last line of the error."""
    error: GabevalError | None = None
    """What the function raised on purpose."""
    trace: str = ""
    """Where the function broke, for whoever mends it."""


@dataclass
class _Worker:
    """A process at work."""

    process: Any
    pipe: connection.Connection
    job: Job
    limits: Limits
    groups: set[int] = field(default_factory=set)
    heading: str = ""
    started: float = field(default_factory=time.monotonic)
    first: float | None = None
    cell: float | None = None
    ran: float | None = None

    def deadline(self) -> tuple[float, str, str]:
        """Say until when it may go on, and what is to blame if it does not end."""
        limits = self.limits
        if self.ran is not None:
            return self.ran + GRACE_SECONDS, "too_long", str(limits.notebook)
        if self.first is None or self.cell is None:
            until = self.started + 2 * limits.start + GRACE_SECONDS
            return until, "not_started", ""
        return min(
            (self.cell + limits.cell, "cell_too_long", str(limits.cell)),
            (self.first + limits.notebook, "too_long", str(limits.notebook)),
        )

    def note(self, kind: str, said: Any) -> None:
        now = time.monotonic()
        if kind == "cell":
            self.heading, self.cell = said, now
            self.first = self.first or now
        elif kind == "ran":
            self.ran = now


def run_jobs(
    jobs: Iterable[Job],
    *,
    at_once: int,
    limits: Limits,
    hear: Callable[[Any], None] = lambda event: None,
) -> Iterator[Answer]:
    """Do pieces of work, several at a time, each in a process of its own.

    A process that ends without an answer costs the piece it had in hand, and that one
    is tried a second time, when nothing else runs.

    Parameters
    ----------
    jobs : iterable of Job
        Taken one by one, when there is room.
    at_once : int
        How many processes may be at work.
    limits : Limits
        How long each may take.
    hear : callable
        Told the events of all of them.

    Yields
    ------
    Answer
        One for each, in the order in which they are done.
    """
    crew = _Crew(limits, hear)
    waiting = iter(jobs)
    again: deque[Job] = deque()
    tried: list[Job] = []
    room = at_once
    try:
        while True:
            while len(crew.workers) < room:
                job = next(waiting, None)
                if job is None:
                    break
                crew.start(job)
            if not crew.workers:
                if not again:
                    return
                room, waiting = 1, iter([again.popleft()])
                continue
            for answer in crew.wait():
                job = answer.job
                if answer.reason in LOST and not any(job is x for x in tried):
                    tried.append(job)
                    again.append(job)
                    continue
                # Before the answer is used, the next one is on its way.
                job = next(waiting, None)
                if job is not None:
                    crew.start(job)
                yield answer
    finally:
        crew.close()


class _Crew:
    """The processes at work, and their guard."""

    def __init__(self, limits: Limits, hear: Callable[[Any], None]) -> None:
        self.limits, self.hear = limits, hear
        self.workers: list[_Worker] = []
        self.idle: list[tuple[Any, connection.Connection]] = []
        self.guard = Guard()

    def start(self, job: Job) -> None:
        process, pipe = self.idle.pop() if self.idle else _start_process(job.is_warm)
        worker = _Worker(process, pipe, job, self.limits)
        if CAN_FORK:
            worker.groups.add(process.pid)
            self.guard.watch(process.pid)
        self.workers.append(worker)
        # A process that is gone already shows when it is waited for.
        with contextlib.suppress(OSError):
            pipe.send((job.function, job.told))

    def wait(self) -> Iterator[Answer]:
        """Wait until something happens, and give the answers that came of it."""
        now = time.monotonic()
        until = min(worker.deadline()[0] for worker in self.workers)
        ready = connection.wait([w.pipe for w in self.workers], max(0.0, until - now))
        answers = []
        for worker in list(self.workers):
            if worker.pipe in ready:
                answer = self._hear(worker)
            elif worker.deadline()[0] <= time.monotonic():
                _, reason, detail = worker.deadline()
                answer = Answer(worker.job, None, reason, worker.heading, detail)
                self._end(worker)
            else:
                continue
            if answer is not None:
                answers.append(answer)
        yield from answers

    def _hear(self, worker: _Worker) -> Answer | None:
        try:
            kind, said = worker.pipe.recv()
        except (EOFError, OSError):
            return self._lose(worker)
        if kind == "group":
            worker.groups.add(said)
            self.guard.watch(said)
        if kind == "event":
            self.hear(said)
        if kind not in ("done", "raised", "broke"):
            worker.note(kind, said)
            return None
        self._end(worker, is_done=True)
        if kind == "raised":
            return Answer(worker.job, None, "error", worker.heading, "", said)
        if kind == "broke":
            short, trace = said
            return Answer(worker.job, None, "error", worker.heading, short, None, trace)
        return Answer(worker.job, said)

    def _lose(self, worker: _Worker) -> Answer:
        worker.process.join(5)
        is_alone = worker.process.exitcode != SERVER_IS_GONE
        self._end(worker)
        reason = "died" if is_alone else "worker"
        return Answer(worker.job, None, reason, worker.heading)

    def _end(self, worker: _Worker, *, is_done: bool = False) -> None:
        self.workers.remove(worker)
        if is_done and not CAN_FORK:
            self.idle.append((worker.process, worker.pipe))
            return
        _kill(worker)
        for group in worker.groups:
            self.guard.forget(group)

    def close(self) -> None:
        for worker in list(self.workers):
            self._end(worker)
        for process, pipe in self.idle:
            pipe.close()
            process.kill()
        self.guard.close()


def _kill(worker: _Worker) -> None:
    for group in worker.groups:
        kill_group(group)
    with contextlib.suppress(OSError, AttributeError):
        worker.process.kill()
    worker.pipe.close()
    worker.process.join(5)
    with contextlib.suppress(ValueError):
        worker.process.close()


def _start_process(is_warm: bool) -> tuple[Any, connection.Connection]:
    is_forked = CAN_FORK and is_warm
    context = multiprocessing.get_context("forkserver" if is_forked else "spawn")
    for _attempt in range(3):
        if is_forked:
            start_server()
        here, there = context.Pipe()
        process = context.Process(target=_serve, args=(there, is_forked))
        try:
            with without_main(), undisturbed():
                process.start()
        except (OSError, EOFError):
            # The server was killed between two pages; the next look starts another.
            here.close()
            time.sleep(0.1)
            continue
        finally:
            there.close()
        return process, here
    raise OSError("no process could be started")


def _serve(pipe: connection.Connection, is_forked: bool) -> None:
    """Work in a process of one's own, and say what came of it."""
    from gabeval.reports import warm_server

    if not is_forked:
        warm_server.leave_stopping_to_parent()

    if CAN_FORK:
        os.setsid()
        # The process ends with its page: looking for garbage would cost more than it.
        gc.set_threshold(GARBAGE_AT)
        warm_server.die_with_parent(warm_server.server or os.getppid())
    while True:
        try:
            function, told = pipe.recv()
        except (EOFError, OSError):
            return
        answer = _call(function, told, lambda *said: pipe.send(said))
        pipe.send(answer)
        if CAN_FORK:
            # What cells left behind, threads and exit handlers, ends with the page.
            os._exit(0)


def _call(function: Callable[..., Any], told: tuple, tell: Callable) -> tuple[str, Any]:
    try:
        return "done", function(*told, tell=tell)
    except GabevalError as error:
        return "raised", error
    except Exception as error:  # a fault of ours costs one page, not the build
        return "broke", (f"{type(error).__name__}: {error}", traceback.format_exc())
