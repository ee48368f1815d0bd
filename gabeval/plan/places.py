"""Where things are: the home folder, and the folders of one plan below it."""

import os
from pathlib import Path

from gabeval.errors import UsageError, list_cases
from gabeval.speech import speak

RAW = Path("data", "raw")
"""Below the home folder: one folder per plan, as received and as declared."""

PROCESSED = Path("data", "processed")
"""Below the home folder: typed tables, rebuilt from raw at any time."""

REPORTS = Path("reports")
"""Below the home folder: pages and downloads, rebuilt at any time."""

PLAN_FILE = "plan.yaml"
"""The file that makes a folder a plan."""


def find_home() -> Path:
    """Find the folder that holds ``data/``, ``notebooks/`` and ``reports/``.

    That is the folder named by the environment variable ``GABEVAL_HOME``; without it,
    the nearest folder at or above the working directory that has ``data/raw``;
    without that, the working directory.

    Returns
    -------
    pathlib.Path
        Absolute path.

    Examples
    --------
    >>> find_home().is_absolute()
    True
    """
    named = os.environ.get("GABEVAL_HOME")
    if named:
        return Path(named).resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / RAW).is_dir():
            return folder
    return here


def plan_folder(plan: str, home: Path | None = None) -> Path:
    """Find the folder of a plan.

    Parameters
    ----------
    plan : str
        Name of a folder below ``data/raw``, or the path of a plan folder, relative to
        the working directory or to `home`.
    home : pathlib.Path, optional
        Home folder; found by `find_home` if left out.

    Returns
    -------
    pathlib.Path
        A folder that holds ``plan.yaml``.

    Raises
    ------
    UsageError
        If there is no such plan; the message lists those that are there.

    Examples
    --------
    >>> plan_folder("bogota-2021-2023").name
    'bogota-2021-2023'
    """
    home = home or find_home()
    for folder in (home / RAW / plan, Path(plan), home / plan):
        if (folder / PLAN_FILE).is_file():
            return folder.resolve()
    known = sorted(p.parent.name for p in (home / RAW).glob(f"*/{PLAN_FILE}"))
    raise UsageError(
        list_cases(
            speak(
                "There is no plan '{plan}': no {file} in {folder} nor in {plan}.",
                plan=plan,
                file=PLAN_FILE,
                folder=RAW / plan,
            )
            + " "
            + (speak("Plans found:") if known else speak("No plan was found.")),
            known,
            speak(
                "Give one of these names, or the path of a folder that holds a "
                "plan.yaml. A new plan starts with: gabeval new NAME EXPORT.xlsx"
            ),
        )
    )


def tables_folder(plan: str, home: Path | None = None) -> Path:
    """Say where the tables of a plan are kept.

    Parameters
    ----------
    plan : str
        As for `plan_folder`.
    home : pathlib.Path, optional
        As for `plan_folder`.

    Returns
    -------
    pathlib.Path
        Folder below ``data/processed``; it may not exist yet.
    """
    home = home or find_home()
    return home / PROCESSED / plan_folder(plan, home).name


def reports_folder(plan: str, home: Path | None = None) -> Path:
    """Say where the pages of a plan are kept.

    Parameters
    ----------
    plan : str
        As for `plan_folder`.
    home : pathlib.Path, optional
        As for `plan_folder`.

    Returns
    -------
    pathlib.Path
        Folder below ``reports``; it may not exist yet.
    """
    home = home or find_home()
    return home / REPORTS / plan_folder(plan, home).name
