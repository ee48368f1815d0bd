"""Reading a whole plan folder, and writing the schemas its files are checked with."""

import json
from pathlib import Path

from pydantic import BaseModel

from gabeval.errors import PlanError, list_cases
from gabeval.plan.claims import Claims
from gabeval.plan.corrections import Corrections
from gabeval.plan.layout import Layout
from gabeval.plan.models import Plan
from gabeval.plan.places import PLAN_FILE, plan_folder
from gabeval.plan.publication import Publication
from gabeval.plan.yaml_file import read_model
from gabeval.speech import speak

SCHEMAS: dict[str, type[BaseModel]] = {
    "plan": Plan,
    "layout": Layout,
    "corrections": Corrections,
    "publication": Publication,
    "claims": Claims,
}
"""Files of a plan folder that have a schema, by the name of that schema."""


def read_plan(plan: str | Path, home: Path | None = None) -> Plan:
    """Read and check the description of a plan.

    Parameters
    ----------
    plan : str or pathlib.Path
        Name of a plan below ``data/raw``, or a plan folder.
    home : pathlib.Path, optional
        Home folder; found if left out.

    Returns
    -------
    Plan
        The plan, with `Plan.folder` set.

    Raises
    ------
    UsageError
        If there is no such plan.
    PlanError
        If ``plan.yaml`` is wrong, or names layouts that are not there; every fault is
        told.

    Examples
    --------
    >>> read_plan("bogota-2021-2023").commitment_level
    'commitment'
    """
    folder = plan_folder(str(plan), home)
    found = read_model(folder / PLAN_FILE, Plan)
    missing = sorted(
        {e.layout for e in found.exports if not layout_path(folder, e.layout).is_file()}
    )
    if missing:
        raise PlanError(
            list_cases(
                speak(
                    "{file} of {plan} names layouts that are not there:",
                    file=PLAN_FILE,
                    plan=folder.name,
                ),
                [f"layouts/{name}.yaml" for name in missing],
                speak(
                    "Write these files, or run 'gabeval new' on an export to "
                    "have one guessed."
                ),
            )
        )
    return found.model_copy(update={"folder": folder})


def layout_path(folder: Path, name: str) -> Path:
    """Say where a layout of a plan is.

    Parameters
    ----------
    folder : pathlib.Path
        Plan folder.
    name : str
        Name of the layout, without ending.

    Returns
    -------
    pathlib.Path
        Path of its file.
    """
    return folder / "layouts" / f"{name}.yaml"


def write_schemas(folder: Path) -> list[Path]:
    """Write the JSON Schema of every file of a plan folder, for editors.

    Parameters
    ----------
    folder : pathlib.Path
        Where to write; made if it is not there.

    Returns
    -------
    list of pathlib.Path
        The files written, such as ``plan.schema.json``.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     [path.name for path in write_schemas(Path(folder))]
    ['plan.schema.json', 'layout.schema.json', 'corrections.schema.json',
     'publication.schema.json', 'claims.schema.json']
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, model in SCHEMAS.items():
        schema = model.model_json_schema(by_alias=True, mode="validation")
        schema.get("properties", {}).pop("folder", None)
        path = folder / f"{name}.schema.json"
        text = json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True)
        path.write_text(text + "\n", encoding="utf-8")
        written.append(path)
    return written
