"""Putting files where readers find them: whole, or not at all.

A file is written aside in the same folder, flushed to the disk and moved over the old
one, so that a kill at any moment leaves either the old page or the new one.
"""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from gabeval.errors import UsageError
from gabeval.speech import speak

ASIDE = ".gabeval-tmp-"
"""How the names of files begin that are not yet published."""

PRIVATE = "gabeval-run-"
"""How private folders of runs begin, below the system's temporary folder; the number
of the process that made one follows."""

SOCKET_ROOM = 45
"""How long the name of the temporary folder may be: the socket of a run's processes
lies 62 characters deeper, and Linux knows no socket with more than 107."""


def publish(path: Path, data: bytes) -> bool:
    """Write a file at once, or leave the old one untouched.

    Parameters
    ----------
    path : pathlib.Path
        Where it goes; missing folders are made.
    data : bytes
        What it holds.

    Returns
    -------
    bool
        False if the file already held these bytes, and nothing was written.
    """
    # Files of other lengths are not read at all.
    is_there = path.is_file() and path.stat().st_size == len(data)
    if is_there and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    number, aside = tempfile.mkstemp(prefix=ASIDE, dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(aside).unlink()
        raise
    _flush_folder(path.parent)
    return True


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sweep(folder: Path) -> int:
    """Remove what killed runs have left aside.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of one plan; may be missing.

    Returns
    -------
    int
        How many files and folders were removed.
    """
    litter = sorted(folder.rglob(f"{ASIDE}*"))
    for path in litter:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(litter)


def private_folder() -> Path:
    """Make a folder that belongs to one run of this process.

    Returns
    -------
    pathlib.Path
        Empty; whoever asked for it removes it. It lies in the system's temporary
        folder, or in ``/tmp`` if that has too long a name for a socket.
    """
    return Path(tempfile.mkdtemp(prefix=f"{PRIVATE}{os.getpid()}-", dir=_temporary()))


def sweep_private() -> int:
    """Remove private folders whose process was killed before it could.

    Returns
    -------
    int
        How many folders were removed.
    """
    number = 0
    for path in sorted(_temporary().glob(f"{PRIVATE}*-*")):
        owner = path.name.removeprefix(PRIVATE).partition("-")[0]
        if owner.isdecimal() and not _is_running(int(owner)):
            shutil.rmtree(path, ignore_errors=True)
            number += 1
    return number


def _temporary() -> Path:
    # Anybody may write to /tmp, but what mkdtemp makes there is ours alone.
    usual, short = tempfile.gettempdir(), Path("/tmp")
    is_long = len(os.fsencode(usual)) > SOCKET_ROOM
    return short if is_long and os.access(short, os.W_OK) else Path(usual)


def _is_running(process: int) -> bool:
    if os.name != "posix":
        return True  # there, asking would end the process
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def remove_others(folder: Path, patterns: Iterable[str], kept: set[Path]) -> list[Path]:
    """Remove pages that the plan no longer has.

    Parameters
    ----------
    folder : pathlib.Path
        Folder to look in, not below; may be missing.
    patterns : iterable of str
        Names of files that are ours to remove.
    kept : set of pathlib.Path
        Files to leave.

    Returns
    -------
    list of pathlib.Path
        What was removed, by name.
    """
    found = {path for pattern in patterns for path in folder.glob(pattern)}
    removed = sorted(found - kept)
    for path in removed:
        path.unlink()
    return removed


@contextlib.contextmanager
def only_build(folder: Path, *, beside: bool = False) -> Iterator[None]:
    """Hold a folder of reports for this process; two builds would undo each other.

    The lock is the system's and ends with the process, so that a killed build locks
    nobody out. Where the system has none, nothing is held.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of one plan.
    beside : bool
        Whether others who also say so may hold it too: single pages are made beside
        each other, but never beside a whole build.

    Raises
    ------
    UsageError
        If another build holds it.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    path = Path(tempfile.gettempdir(), f"gabeval-{name}.lock")
    with path.open("w", encoding="utf-8") as lock:
        try:
            kind = fcntl.LOCK_SH if beside else fcntl.LOCK_EX
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except OSError:
            raise UsageError(
                speak(
                    "Another build is writing to {folder}. Wait until it has ended.",
                    folder=folder.name,
                )
            ) from None
        yield
