"""What the server does about the plan of a build, once that has been read.

It holds the tables open, and where many pages follow it runs the cells of one of them:
what all of them need of the whole plan is then worked out once, and not in each.
"""

import contextlib
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gabeval.reports.warm_server import NOTE

if TYPE_CHECKING:
    from gabeval.reports.agenda import Agenda

MANY = 12
"""From so many pages of commitments on, running the cells of one more saves time."""

_LOOK_SECONDS = 0.01


def note_plan(agenda: "Agenda", *, is_made_here: bool) -> dict[str, str]:
    """Write down which plan a server shall hold.

    Parameters
    ----------
    agenda : Agenda
        What the build has to do.
    is_made_here : bool
        Whether its pages are forked from that server.

    Returns
    -------
    dict of str to str
        For `hold_told`; empty if no page is made.
    """
    from gabeval.plan.places import plan_folder, tables_folder

    asked = agenda.asked
    pages = [need.page for need in agenda.needs if need.work == "make"]
    if not pages:
        return {}
    items = [page.item_id for page in pages if page.kind == "commitment"]
    example = items[0] if is_made_here and len(items) >= MANY else ""
    return {
        "plan": str(plan_folder(asked.plan, asked.home)),
        "tables": str(tables_folder(asked.plan, asked.home)),
        "cut_off": asked.cut_off,
        "commitment": example,
    }


def await_note(folder: Path, *, parent: int) -> dict[str, str]:
    """Wait for what `warm_start.tell_server` says, and take it.

    Parameters
    ----------
    folder : pathlib.Path
        Private folder of the server.
    parent : int
        Process that will tell; nothing is told once it is gone.

    Returns
    -------
    dict of str to str
        What it told.
    """
    while os.getppid() == parent:
        with contextlib.suppress(OSError):
            text = (folder / NOTE).read_text(encoding="utf-8")
            (folder / NOTE).unlink()
            return json.loads(text)
        time.sleep(_LOOK_SECONDS)
    return {}


def hold_told(note: Mapping[str, str]) -> None:
    """Hold a plan open, and work out what its pages need of the whole.

    Parameters
    ----------
    note : mapping of str to str
        From `note_plan`.
    """
    if not note:
        return
    from gabeval.monitor.held import hold

    plan, tables = hold(Path(note["plan"]), Path(note["tables"]))
    if note["commitment"]:
        from gabeval.reports.warm_rehearsal import run_cells_of

        run_cells_of(
            plan, tables, cut_off=note["cut_off"], commitment=note["commitment"]
        )
