"""Declared corrections: where a cell was wrong, what it becomes, why, who, when.

An export is never edited. A correction says what the cell held; when the export says
something else (because the monitor was mended, or another row moved there), it refuses
to apply.
"""

from datetime import date
from pathlib import Path

from pydantic import Field, RootModel

from gabeval.plan.entries import PlanModel
from gabeval.plan.yaml_file import read_model

CORRECTIONS_FILE = "corrections.yaml"
"""Name of the file in the plan folder; it may be absent."""


class Correction(PlanModel):
    """One corrected cell."""

    export: str
    """Which export."""
    sheet: str = ""
    """Sheet, as Excel shows it; empty for text files."""
    cell: str = Field(pattern=r"^[A-Z]{1,3}[1-9][0-9]*$")
    """Address, as Excel shows it: AZ12."""
    was: str
    """What the cell holds, as text; empty for an empty cell."""
    becomes: str
    """What it is read as instead; empty for an empty cell."""
    reason: str = Field(min_length=5)
    """Why, for a reader who was not there."""
    decided_by: str = Field(min_length=2)
    """Who decided."""
    decided_on: date
    """When."""


class Corrections(RootModel[list[Correction]]):
    """Every correction of a plan."""


def read_corrections(folder: Path) -> list[Correction]:
    """Read the corrections of a plan.

    Parameters
    ----------
    folder : pathlib.Path
        Plan folder.

    Returns
    -------
    list of Correction
        In the order of the file; empty if there is no file, or nothing in it.

    Raises
    ------
    PlanError
        If the file is wrong; every fault with its line.
    """
    path = folder / CORRECTIONS_FILE
    if not path.is_file() or _says_nothing(path):
        return []
    return read_model(path, Corrections).root


def _says_nothing(path: Path) -> bool:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return all(not line.strip() or line.lstrip().startswith("#") for line in lines)
