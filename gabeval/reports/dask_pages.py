"""Making pages on the workers of a Dask cluster: the same tasks, the same bytes.

Workers read the plan, its tables and the notebooks either from the same home folder, if
they share it, or from a bundle in a folder or at an address that fsspec can read. Pages
come back through Dask, and this process publishes them.
"""

import hashlib
import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from gabeval.errors import GabevalError, UsageError
from gabeval.plan import plan_folder, tables_folder
from gabeval.reports.failure import Failure
from gabeval.reports.limits import Limits
from gabeval.reports.making import Maker
from gabeval.reports.tasks import Made, Task, made_of
from gabeval.reports.warm_watch import run_jobs
from gabeval.speech import speak

PER_THREAD = 2
"""Tasks handed out for every thread of the cluster: enough to keep it at work, few
enough to hold no more pages in memory than that."""

_START_SECONDS = 30


def make_pages_with(address: str, folder: str = "") -> Maker:
    """Choose a cluster for the pages.

    Parameters
    ----------
    address : str
        Of its scheduler.
    folder : str
        Where the bundle goes; the home folder is shared if empty.

    Returns
    -------
    callable
        Makes pages as `making.make_pages` does.

    Raises
    ------
    UsageError
        If Dask is not installed, or nobody answers.
    """
    try:
        import distributed
    except ImportError:
        raise UsageError(
            speak('Dask is not installed. Install it with: pip install "gabeval[dask]"')
        ) from None

    def make(
        tasks: Iterable[Task], *, limits: Limits, jobs: int | None = None
    ) -> Iterator[Made]:
        try:
            client = distributed.Client(
                address, timeout=_START_SECONDS, set_as_default=False
            )
        except (OSError, TimeoutError, ValueError):
            raise UsageError(
                speak("No Dask scheduler answers at {address}.", address=address)
            ) from None
        with client:
            yield from _make(client, distributed.as_completed, tasks, folder)

    return make


def _make(
    client: Any, as_completed: Any, tasks: Iterable[Task], folder: str
) -> Iterator[Made]:
    waiting = _bundled(tasks, folder) if folder else ((task, "") for task in tasks)
    room = PER_THREAD * max(1, sum(client.nthreads().values()))
    at_work: dict[Any, Task] = {}

    def hand_out(n: int) -> list[Any]:
        futures = []
        for task, bundle in islice(waiting, n):
            future = client.submit(make_one, task, bundle, pure=False)
            at_work[future] = task
            futures.append(future)
        return futures

    done = as_completed(hand_out(room), loop=client.loop)
    for future in done:
        task = at_work.pop(future)
        for other in hand_out(1):
            done.add(other)
        if future.status == "finished":
            yield future.result()
        elif isinstance(future.exception(), GabevalError):
            raise future.exception()
        else:
            yield Made(task.page, failure=Failure("worker", task.page.notebook.name))
        future.release()


def make_one(task: Task, bundle: str = "") -> Made:
    """Make one page on this machine; a worker calls it.

    Parameters
    ----------
    task : Task
        Which page.
    bundle : str
        Where to find what it reads; this machine has the task's home if empty.

    Returns
    -------
    Made
        The page, or why there is none.

    Raises
    ------
    UsageError
        If the home folder or the bundle is not there.
    """
    if bundle:
        home = unpack(bundle)
        notebook = home / "notebooks" / task.page.notebook.name
        task = replace(task, home=home, page=replace(task.page, notebook=notebook))
    if not task.page.notebook.is_file():
        raise UsageError(
            speak(
                "This worker cannot see {path}. Share the home folder with the "
                "workers, or name a folder that they can read: --dask-folder",
                path=task.page.notebook,
            )
        )
    (answer,) = run_jobs([task.job], at_once=1, limits=task.limits)
    made = made_of(answer)
    # The page's own notebook is named as the build knows it.
    return replace(made, page=task.page)


def _bundled(tasks: Iterable[Task], folder: str) -> Iterator[tuple[Task, str]]:
    """Write what pages read into one file before the first is handed out."""
    bundle = ""
    for task in tasks:
        bundle = bundle or write_bundle(task, folder)
        yield task, bundle


def write_bundle(task: Task, folder: str) -> str:
    """Write a plan, its tables and the notebooks into one file.

    Parameters
    ----------
    task : Task
        One of the build's.
    folder : str
        Folder, or address that fsspec can write to.

    Returns
    -------
    str
        Address of the file; it is called after its content.
    """
    import fsspec

    plan = str(task.page.parameters["plan"])
    source, tables = plan_folder(plan, task.home), tables_folder(plan, task.home)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(task.page.notebook.parent.glob("*.ipynb")):
            _add(archive, f"notebooks/{path.name}", path)
        for path in sorted(tables.glob("*.parquet")):
            _add(archive, f"data/processed/{source.name}/{path.name}", path)
        for path in sorted(source.rglob("*")):
            inside = path.relative_to(source)
            # Pages stand on the tables; the exports would be the most of it.
            if path.is_file() and inside.parts[0] != "exports":
                _add(archive, f"{_place_of(source, task)}/{inside}", path)
    data = held.getvalue()
    name = f"gabeval-{hashlib.sha256(data).hexdigest()[:24]}.zip"
    address = f"{folder.rstrip('/')}/{name}"
    files, place = fsspec.core.url_to_fs(address)
    if not files.exists(place):
        with fsspec.open(address, "wb", auto_mkdir=True) as file:
            file.write(data)
    return address


def _place_of(source: Path, task: Task) -> str:
    """Say where the plan must lie below a home for a notebook to find it."""
    if not source.is_relative_to(task.home):
        raise UsageError(
            speak(
                "The plan lies outside the home folder, where workers cannot find it: "
                "{folder}. Put it below data/raw.",
                folder=source,
            )
        )
    return source.relative_to(task.home).as_posix()


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    # Without the time of the file: the same content is the same bundle.
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


def unpack(bundle: str) -> Path:
    """Read a bundle, once on every machine.

    Parameters
    ----------
    bundle : str
        Address from `write_bundle`.

    Returns
    -------
    pathlib.Path
        Home folder with what it holds.
    """
    import fsspec

    name = bundle.rpartition("/")[2].removesuffix(".zip")
    home = Path(tempfile.gettempdir(), name)
    if home.is_dir():
        return home
    aside = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    with fsspec.open(bundle, "rb") as file, zipfile.ZipFile(file) as archive:
        archive.extractall(aside)
    try:
        aside.rename(home)
    except OSError:  # another worker of this machine was faster
        shutil.rmtree(aside, ignore_errors=True)
    return home
