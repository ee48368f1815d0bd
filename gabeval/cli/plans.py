"""Verbs that begin a plan and load it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gabeval.cli.program import AsJson, CutOff, PlanName, Quiet, read_day
from gabeval.console import follow, print_json, say
from gabeval.errors import UsageError
from gabeval.speech import speak, speak_count


def new(
    plan: Annotated[str, typer.Argument(help="Name of the new plan: my-city-2025.")],
    export: Annotated[Path, typer.Argument(help="A file that came from the monitor.")],
    sheet: Annotated[str, typer.Option(help="Sheet to read, if not the largest.")] = "",
    cut_off: CutOff = "",
) -> None:
    """Start a plan from an export: guess how it is read, and write that down.

    \b
    Example:
      gabeval new my-city-2025 "Plan de acción III trim.xlsx" --cut-off 2025-09-30

    The export is copied, never changed. What was guessed stands in plan.yaml and
    layouts/, each line with what it was guessed from; correct it, then load the plan.
    """
    from gabeval.monitor.guess.starting import guess_plan, write_new_plan
    from gabeval.plan import find_home
    from gabeval.plan.places import RAW
    from gabeval.plan.reading import write_schemas

    if not export.is_file():
        raise UsageError(
            speak("There is no file {file}. Check its name and folder.", file=export)
        )
    folder = find_home() / RAW / plan
    day = read_day(cut_off) if cut_off else None
    guess = guess_plan(export, plan, cut_off=day, sheet=sheet or None)
    for path in write_new_plan(folder, guess, export):
        say(speak("wrote {file}", file=path.relative_to(find_home())))
    write_schemas(folder.parent / "schemas")
    if guess.questions:
        say("\n" + speak("Please look at these before you go on:"))
        for question in guess.questions:
            say(f"  - {question}")
    say("\n" + speak("Then: gabeval load {plan}", plan=plan))


def load(plan: PlanName, quiet: Quiet = False, as_json: AsJson = False) -> int:
    """Load a plan: read its exports, account for every row, say what is odd.

    \b
    Examples:
      gabeval load bogota-2021-2023
      gabeval load tests/plans/tenjo --json
    """
    from gabeval.monitor.load import blocking, load_plan
    from gabeval.monitor.receipt import describe_load, summarise_load
    from gabeval.monitor.store import write_tables
    from gabeval.plan import read_plan, tables_folder
    from gabeval.plan.reading import write_schemas

    described = read_plan(plan)
    write_schemas(described.folder.parent / "schemas")
    with follow(len(described.exports), quiet or as_json) as step:
        tables = load_plan(described, tell=step)
    write_tables(tables, tables_folder(plan))
    if as_json:
        print_json(summarise_load(tables))
    elif not quiet:
        sys.stdout.write(describe_load(tables))
    blocked = blocking(tables.findings)
    if len(blocked):
        say(
            speak_count(
                "{n} finding blocks the plan; see above or findings.parquet.",
                "{n} findings block the plan; see above or findings.parquet.",
                len(blocked),
            )
        )
        return 3
    return 0
