"""Start an IPython kernel that does not outlive the process that asked for it.

Run as ``python -m gabeval.reports.launch -f CONNECTION_FILE``. ipykernel looks after
its parent in a thread of its own, which a cell that never yields (a runaway regular
expression) holds up; on Linux the system itself can end the kernel.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask Linux to kill this process when its parent ends; elsewhere do nothing."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = os.environ.get("JPY_PARENT_PID")
    if parent and os.getppid() != int(parent):
        sys.exit(1)


def main() -> None:
    """Become the kernel; returns when it is shut down."""
    die_with_parent()
    from ipykernel import kernelapp  # after the call above: it takes half a second

    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
