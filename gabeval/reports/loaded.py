"""The tables of a plan for a build, loaded again only if their origin changed."""

import json
from collections.abc import Callable
from pathlib import Path

from gabeval.monitor.load import load_plan
from gabeval.monitor.store import Tables, read_tables, write_tables
from gabeval.plan import Plan
from gabeval.reports.manifest import (
    hash_code,
    hash_file,
    hash_folder,
    hash_json,
    hash_libraries,
)
from gabeval.reports.publish import publish

ORIGIN = "tables.json"
"""Beside the tables: the hash of what they were made from, and of each of them."""


def load_tables(
    plan: Plan,
    folder: Path,
    *,
    say: Callable[[str], None] | None = None,
    keep: bool = True,
) -> Tables:
    """Read a plan's exports, or the tables that were made of the very same ones.

    Parameters
    ----------
    plan : Plan
        Its folder, read.
    folder : pathlib.Path
        Where its tables are kept.
    say : callable, optional
        Told the name of each export that is read.
    keep : bool
        Whether to keep the tables for pages and for the next time.

    Returns
    -------
    Tables
        Checked tables.

    Raises
    ------
    DataError
        As `gabeval.monitor.load.load_plan`.
    """
    origin = hash_json([hash_code(), hash_libraries(), hash_folder(plan.folder)])
    if _is_current(folder, origin):
        return read_tables(folder)
    tables = load_plan(plan, tell=say)
    if keep:
        (folder / ORIGIN).unlink(missing_ok=True)
        files = {path.name: hash_file(path) for path in write_tables(tables, folder)}
        held = json.dumps({"origin": origin, "files": files}, sort_keys=True)
        publish(folder / ORIGIN, f"{held}\n".encode())
    return tables


def _is_current(folder: Path, origin: str) -> bool:
    try:
        held = json.loads((folder / ORIGIN).read_text(encoding="utf-8"))
        files = dict(held["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return held.get("origin") == origin and all(
        hash_file(folder / name) == digest for name, digest in files.items()
    )
