"""A plan held open: read once, for every page whose process is forked from this one.

Only the server that pages are forked from holds one. What has been worked out from its
tables by then, every page finds worked out. Elsewhere plans are read afresh.
"""

from dataclasses import dataclass
from pathlib import Path

from gabeval.monitor.store import Tables, read_tables
from gabeval.plan import Plan, read_plan
from gabeval.plan.places import PLAN_FILE

_Stamp = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class _Held:
    stamp: _Stamp
    plan: Plan
    tables: Tables


_held: dict[tuple[Path, Path], _Held] = {}


def hold(folder: Path, tables_folder: Path) -> tuple[Plan, Tables]:
    """Read a plan and its tables, and keep them open in this process.

    Parameters
    ----------
    folder : pathlib.Path
        Of the plan.
    tables_folder : pathlib.Path
        Of its tables.

    Returns
    -------
    tuple of Plan and Tables
        What `open_plan` gives from now on, while the files stay as they are.

    Raises
    ------
    UsageError, PlanError
        As `gabeval.plan.read_plan` and `gabeval.monitor.store.read_tables`.
    """
    # Looked at first: what changes while it is read is not what was held.
    stamp = _look(folder, tables_folder)
    found = _Held(stamp, read_plan(folder), read_tables(tables_folder))
    _held[folder, tables_folder] = found
    return found.plan, found.tables


def open_plan(folder: Path, tables_folder: Path) -> tuple[Plan, Tables]:
    """Read a plan and its tables, or take what is held of the very same files.

    Parameters
    ----------
    folder, tables_folder : pathlib.Path
        As for `hold`.

    Returns
    -------
    tuple of Plan and Tables
        Do not change what is held.

    Raises
    ------
    UsageError, PlanError
        As for `hold`.
    """
    held = _held.get((folder, tables_folder))
    if held is not None and held.stamp == _look(folder, tables_folder):
        return held.plan, held.tables
    return read_plan(folder), read_tables(tables_folder)


def _look(folder: Path, tables_folder: Path) -> _Stamp:
    """Tell files apart without reading them; whatever writes them, renames them."""
    paths = [folder / PLAN_FILE, *sorted(tables_folder.glob("*.parquet"))]
    seen = [(path.name, path.stat()) for path in paths if path.is_file()]
    return tuple((name, s.st_ino, s.st_mtime_ns, s.st_size) for name, s in seen)
