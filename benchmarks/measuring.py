"""Running a command and saying what it and everything it started have used."""

import ctypes
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36

_KB_PER_MB = 1024


@dataclass(frozen=True)
class Use:
    """What a command has used."""

    wall: float
    """Seconds until it ended."""
    cpu: float
    """Seconds of all its processes together."""
    peak: float
    """Largest memory of any one of its processes, in MB."""
    own_peak: float
    """Largest memory of the command's own process, in MB."""

    def __add__(self, other: "Use") -> "Use":
        """Take two commands for one."""
        return Use(
            self.wall + other.wall,
            self.cpu + other.cpu,
            max(self.peak, other.peak),
            max(self.own_peak, other.own_peak),
        )


NOTHING = Use(0, 0, 0, 0)
"""Where a sum begins."""


def adopt_orphans() -> None:
    """Ask Linux to hand over processes whose parents end, so that they are counted."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def run(command: Sequence[str], environment: dict[str, str], log: Path) -> Use:
    """Run a command to its end, with everything it leaves behind.

    Raises `RuntimeError` if it fails; what it said is in `log`.
    """
    return run_together([command], environment, log)


def run_together(
    commands: Sequence[Sequence[str]], environment: dict[str, str], log: Path
) -> Use:
    """Run commands side by side; the same otherwise."""
    begun = time.perf_counter()
    with log.open("ab") as said:
        processes = [
            subprocess.Popen(
                list(command),
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
            for command in commands
        ]
        watch = _Watch([process.pid for process in processes])
        pids = [process.pid for process in processes]
        left = dict(zip(pids, commands, strict=True))
        wall, cpu, peak = 0.0, 0.0, 0
        while True:
            try:
                pid, status, used = os.wait4(-1, 0)
            except ChildProcessError:
                break
            cpu += used.ru_utime + used.ru_stime
            peak = max(peak, used.ru_maxrss)
            if pid in left:
                wall = time.perf_counter() - begun
                command = left.pop(pid)
                if os.waitstatus_to_exitcode(status):
                    tail = log.read_text(encoding="utf-8").splitlines()[-8:]
                    raise RuntimeError("\n".join([" ".join(command), *tail]))
        own = watch.stop()
    for process in processes:
        process.returncode = 0  # it was waited for above
    return Use(wall, cpu, peak / _KB_PER_MB, own)


class _Watch:
    """Looking now and then how much memory processes have needed."""

    def __init__(self, pids: Sequence[int]) -> None:
        self.paths = [Path(f"/proc/{pid}/status") for pid in pids]
        self.peak = 0
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def _look(self) -> None:
        while not self.is_over.wait(0.1):
            for path in self.paths:
                try:
                    lines = path.read_text().splitlines()
                except OSError:
                    continue
                for line in lines:
                    if line.startswith("VmHWM:"):
                        self.peak = max(self.peak, int(line.split()[1]))

    def stop(self) -> float:
        self.is_over.set()
        self.thread.join()
        return self.peak / _KB_PER_MB
