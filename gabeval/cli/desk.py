"""Verbs for whoever sits at a desk: schemas for editors, notebooks, the doctor."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gabeval.cli.plans import load
from gabeval.cli.program import AsJson
from gabeval.console import print_json, say, tell_checks
from gabeval.speech import choose_speech, speak, spoken_language


def schema(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; data/raw/schemas if left out.")
    ] = None,
) -> None:
    """Write the JSON Schema of the plan's files, with which editors complete them."""
    from gabeval.plan import find_home
    from gabeval.plan.places import RAW
    from gabeval.plan.reading import write_schemas

    for path in write_schemas(folder or find_home() / RAW / "schemas"):
        sys.stdout.write(f"{path}\n")


def lab(
    context: typer.Context,
    plan: Annotated[str, typer.Argument(help="Plan to load and open.")] = "",
    lang: Annotated[
        str, typer.Option(help="Language of the notebooks: es or en.")
    ] = "",
    commitment: Annotated[
        str, typer.Option(metavar="CODE", help="Commitment to open.")
    ] = "",
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Start JupyterLab, open no browser.")
    ] = False,
) -> int:
    """Open working copies of the notebooks in JupyterLab; load the plan first.

    \b
    Examples:
      gabeval lab bogota-2021-2023 --lang es
      gabeval lab bogota-2021-2023 --commitment COBOG0003
      gabeval lab bogota-2021-2023 --no-browser -- --port=8899

    The copies lie in working-copies/PLAN/LANGUAGE. One that you have changed is never
    written over. What stands behind -- is passed on to JupyterLab.
    """
    from gabeval.plan import find_home
    from gabeval.reports.lab import make_copies, run_lab

    language = lang or spoken_language()
    choose_speech(language)
    home, start = find_home(), None
    if plan:
        code = load(plan, quiet=True)
        if code:
            return code
        copies = make_copies(plan, language, commitment=commitment)
        start = copies.start
        for path in copies.kept:
            name = path.relative_to(home)
            say(speak("{file} was changed by you and stays as it is.", file=name))
        say(speak("Notebooks to work in: {folder}", folder=copies.folder))
    extra = [*(["--no-browser"] if no_browser else []), *context.args]
    return run_lab(home, start, language=language, extra=extra)


def doctor(as_json: AsJson = False) -> int:
    """Look whether everything that gabeval needs is in place."""
    from gabeval.doctor import examine

    checks = examine()
    if as_json:
        print_json([vars(check) for check in checks])
    else:
        tell_checks(checks)
    return 0 if all(c.is_fine or c.is_optional for c in checks) else 1
