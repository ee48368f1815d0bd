"""Ending what a killed build would leave running: a small process that only waits.

It is told the process groups of the pages at work, a line each: ``+GROUP`` when one
begins and ``-GROUP`` when it is over. Its input ends when the build ends, however it
ends; what was not over by then is killed.
"""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path


class Guard:
    """The waiting process, seen from the build; where there are no groups, nobody."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        if hasattr(os, "killpg"):
            # Isolated and by its path: it needs nothing but Python, and starts at once.
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def watch(self, group: int) -> None:
        """Kill this group if the build ends before `forget` is called."""
        self._say(b"+%d\n" % group)

    def forget(self, group: int) -> None:
        """Leave this group alone: it is over."""
        self._say(b"-%d\n" % group)

    def _say(self, line: bytes) -> None:
        if self._process is not None and self._process.stdin is not None:
            # Without a guard the build goes on; only a kill would leave more behind.
            with contextlib.suppress(OSError, ValueError):
                self._process.stdin.write(line)
                self._process.stdin.flush()

    def close(self) -> None:
        """Let it go."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            self._process.wait()
            self._process = None


def kill_group(group: int) -> None:
    """End every process of a group at once; nothing if there is none.

    Parameters
    ----------
    group : int
        Number of the group.
    """
    if hasattr(os, "killpg") and group > 1 and group != os.getpgrp():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def _wait() -> None:
    groups: set[int] = set()
    for line in sys.stdin.buffer:
        if line[:1] == b"+":
            groups.add(int(line[1:]))
        else:
            groups.discard(int(line[1:]))
    for group in groups:
        kill_group(group)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _wait()
