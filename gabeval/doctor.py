"""Looking whether everything that gabeval needs is in place."""

import importlib.metadata
import os
import shutil
import sys
from dataclasses import dataclass

from gabeval.plan.places import PROCESSED, RAW, REPORTS, find_home
from gabeval.speech import speak

PYTHONS = ((3, 11), (3, 15))
"""First version of Python that works, and first one not tried."""

NEEDED = ("papermill", "nbconvert", "ipykernel", "pandas", "pyarrow", "pandera")
"""Packages without which no page is built; they are told with their version."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
"""Programs that can print a page to PDF and check it; none is needed."""


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    name: str
    """What was looked at."""
    found: str
    """What was met."""
    is_fine: bool
    """Whether it is as it must be."""
    todo: str = ""
    """What to do if it is not."""
    is_optional: bool = False
    """Whether gabeval works without it."""


def examine() -> list[Check]:
    """Look at Python, packages, folders and fonts.

    Returns
    -------
    list of Check
        Everything looked at, fine or not.

    Examples
    --------
    >>> examine()[0].name
    'Python'
    """
    return [
        _python(),
        *(_package(name) for name in NEEDED),
        _kernel(),
        _home(),
        *(_writable(part) for part in (PROCESSED, REPORTS)),
        _browser(),
    ]


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    fine = PYTHONS[0] <= sys.version_info[:2] < PYTHONS[1]
    return Check("Python", version, fine, speak("Install Python 3.11 to 3.14."))


def _package(name: str) -> Check:
    try:
        return Check(name, importlib.metadata.version(name), is_fine=True)
    except importlib.metadata.PackageNotFoundError:
        todo = speak("Install gabeval with everything it needs: make report")
        return Check(name, speak("not installed"), is_fine=False, todo=todo)


def _kernel() -> Check:
    from jupyter_client.kernelspec import KernelSpecManager

    fine = "python3" in KernelSpecManager().find_kernel_specs()
    todo = speak(
        "Install ipykernel into this Python: python -m ipykernel install --sys-prefix"
    )
    found = speak("there") if fine else speak("missing")
    return Check(speak("notebook kernel python3"), found, fine, todo)


def _home() -> Check:
    home = find_home()
    plans = sorted(path.parent.name for path in (home / RAW).glob("*/plan.yaml"))
    names = ", ".join(plans) or speak("none")
    found = speak("{home}, plans: {names}", home=home, names=names)
    todo = speak("Go to the folder that holds data/raw, or set GABEVAL_HOME.")
    return Check(speak("home folder"), found, bool(plans), todo)


def _writable(part: os.PathLike[str]) -> Check:
    folder = find_home() / part
    nearest = next(p for p in (folder, *folder.parents) if p.exists())
    fine = os.access(nearest, os.W_OK)
    todo = speak("Give yourself the right to write in {folder}.", folder=nearest)
    found = speak("yes") if fine else speak("no")
    return Check(speak("write {folder}", folder=part), found, fine, todo)


def _browser() -> Check:
    found = next((name for name in BROWSERS if shutil.which(name)), None)
    todo = speak("Only needed to look at pages in tests and to print them.")
    name, fine = speak("browser"), found is not None
    return Check(name, found or speak("none"), fine, todo, is_optional=True)
