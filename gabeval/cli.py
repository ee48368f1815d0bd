"""The command line: thin verbs, each of which calls one function of the package.

Heavy libraries are imported inside the verbs, so that help appears at once. Results go
to standard output, messages to standard error. Every verb answers with one of the exit
codes of `gabeval.errors`: 0 done, 1 unexpected, 2 wrong use, 3 data block, and 5 if
pages and raw files were compared and differ.
"""

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from gabeval.console import follow, in_english, print_json, say, tell_build, watch
from gabeval.errors import GabevalError, UsageError

app = typer.Typer(
    name="gabeval",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""
    Evaluate an open-government action plan from the exports of its monitor.

    \b
    Examples:
      gabeval build bogota-2021-2023        load the plan and write its pages
      gabeval load bogota-2021-2023         load it and say what is odd
      gabeval new my-city EXPORT.xlsx       start a plan from an export
      gabeval verify bogota-2021-2023       compare its pages with the raw files
      gabeval lab bogota-2021-2023          open its notebooks in JupyterLab
      gabeval doctor                        look whether everything is in place

    A plan is a folder below data/raw, or the path of such a folder.

    \b
    Exit codes: 0 done, 1 something unexpected or a page failed, 2 wrong use,
    3 the data block what was asked, 5 pages and raw files differ.
    """,
)

PlanName = Annotated[
    str, typer.Argument(metavar="PLAN", help="Name below data/raw, or a folder.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what is wrong.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
CutOff = Annotated[
    str, typer.Option("--cut-off", metavar="DATE", help="Leave out later exports.")
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the name of the program; those of the process if left out.

    Returns
    -------
    int
        Exit code.

    Examples
    --------
    >>> main(["load", "no-such-plan"])
    2
    """
    try:
        answer = app(args=arguments, standalone_mode=False)
    except GabevalError as error:
        say(str(error))
        return error.exit_code
    except typer.Abort:
        say("Stopped.")
        return 130
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    except Exception as error:
        # The last resort: whoever sits at the terminal gets a sentence, no traceback.
        return _tell_unexpected(error)
    return answer if isinstance(answer, int) else 0


def read_day(text: str) -> date:
    """Read a day as the command line takes it.

    Parameters
    ----------
    text : str
        Such as ``2023-11-30``.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    UsageError
        If it is none.

    Examples
    --------
    >>> read_day("2023-11-30")
    datetime.date(2023, 11, 30)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is not a day. Write it as 2023-11-30.") from None


def _tell_unexpected(error: Exception) -> int:
    """Answer a fault of the command line or of the program itself."""
    if hasattr(error, "format_message"):
        usage = getattr(error, "ctx", None)
        say(error.format_message())
        if usage is not None:
            say(f"See: {usage.command_path} --help")
        return 2
    with tempfile.NamedTemporaryFile(
        "w", prefix="gabeval-", suffix=".txt", delete=False, encoding="utf-8"
    ) as report:
        traceback.print_exception(error, file=report)
    say(
        f"Something unexpected happened ({type(error).__name__}). It is not your "
        f"fault. Please send this file to whoever looks after gabeval: {report.name}"
    )
    return 1


@app.command()
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
        raise UsageError(f"There is no file {export}. Check its name and folder.")
    folder = find_home() / RAW / plan
    day = read_day(cut_off) if cut_off else None
    guess = guess_plan(export, plan, cut_off=day, sheet=sheet or None)
    for path in write_new_plan(folder, guess, export):
        say(f"wrote {path.relative_to(find_home())}")
    write_schemas(folder.parent / "schemas")
    if guess.questions:
        say("\nPlease look at these before you go on:")
        for question in guess.questions:
            say(f"  - {question}")
    say(f"\nThen: gabeval load {plan}")


@app.command()
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
        say(f"{len(blocked)} findings block the plan; see above or findings.parquet.")
        return 3
    return 0


@app.command()
def build(
    plan: PlanName,
    only: Annotated[
        str, typer.Option(metavar="IDS", help="Pages to make: COBOG0001,plan,export.")
    ] = "",
    cut_off: CutOff = "",
    lang: Annotated[
        str, typer.Option(help="Languages, first one first: es,en.")
    ] = "es,en",
    jobs: Annotated[int, typer.Option(help="Pages at once; 0: one per core.")] = 0,
    release: Annotated[
        bool, typer.Option("--release", help="Keep this edition as a release.")
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Build the pages, downloads and first page of a plan.

    \b
    Examples:
      gabeval build bogota-2021-2023
      gabeval build bogota-2021-2023 --only COBOG0003,plan
      gabeval build bogota-2021-2023 --cut-off 2023-11-30 --lang es
    """
    from gabeval.plan import plan_folder
    from gabeval.plan.reading import write_schemas
    from gabeval.reports.build import build as build_plan

    write_schemas(plan_folder(plan).parent / "schemas")
    with watch(quiet or as_json) as tell:
        result = build_plan(
            plan,
            languages=tuple(x.strip() for x in lang.split(",") if x.strip()),
            only=tuple(x.strip() for x in only.split(",") if x.strip()),
            cut_off=cut_off,
            jobs=jobs or None,
            release=release,
            tell=tell,
        )
    if as_json:
        print_json(
            {
                "version": 1,
                "built": list(result.built),
                "failed": {k: in_english(v) for k, v in result.failed.items()},
                "removed": list(result.removed),
            }
        )
    else:
        tell_build(result, quiet)
    return result.exit_code


@app.command()
def verify(plan: PlanName, as_json: AsJson = False) -> int:
    """Work every printed number out again from the raw files, and compare.

    \b
    Example:
      gabeval verify bogota-2021-2023

    Pages of both languages, facts.csv and Word files are looked at; nothing is written.
    """
    from gabeval.language import Language
    from gabeval.reports.differences import describe
    from gabeval.reports.verify import examine

    result = examine(plan)
    if as_json:
        print_json(
            {
                "version": 1,
                "facts": result.n_facts,
                "files": result.n_files,
                "changed_exports": list(result.changed),
                "differences": result.differences.to_dict("records"),
            }
        )
    else:
        sys.stdout.write(describe(result, Language("en")).rstrip() + "\n")
    return result.exit_code


@app.command()
def export(
    plan: PlanName,
    word: Annotated[bool, typer.Option("--word", help="Word files (.docx).")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Tagged PDF files.")] = False,
) -> None:
    """Write the pages of a plan as Word or PDF files, beside the pages.

    \b
    Examples:
      gabeval export bogota-2021-2023 --word
      gabeval export bogota-2021-2023 --pdf

    Word needs: pip install "gabeval[word]". PDF needs Chromium, or:
    pip install "gabeval[pdf]".
    """
    from gabeval.reports.export import export_pages

    done = export_pages(
        plan, word=word, pdf=pdf, tell=lambda name: say(f"wrote {name}")
    )
    tool = f" (PDF by {done.tool})" if done.tool else ""
    sys.stdout.write(f"{len(done.files)} files ready in {done.folder}{tool}\n")


@app.command()
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


@app.command()
def lab(plan: Annotated[str, typer.Argument(help="Plan to load first.")] = "") -> int:
    """Open the notebooks in JupyterLab; load a plan first, so that they can read it.

    \b
    Example:
      gabeval lab bogota-2021-2023
    """
    import subprocess

    from gabeval.plan import find_home

    if plan:
        code = load(plan, quiet=True)
        if code:
            return code
    home = find_home()
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={home}"]
    command.append("--LabApp.default_url=/lab/tree/notebooks")
    environment = {**os.environ, "GABEVAL_HOME": str(home)}
    return subprocess.run(command, env=environment, check=False).returncode


@app.command()
def doctor(as_json: AsJson = False) -> int:
    """Look whether everything that gabeval needs is in place."""
    from gabeval.doctor import examine

    checks = examine()
    if as_json:
        print_json([vars(check) for check in checks])
    else:
        for check in checks:
            mark = "ok " if check.is_fine else ("-- " if check.is_optional else "NO ")
            sys.stdout.write(f"{mark} {check.name}: {check.found}\n")
            if not check.is_fine:
                sys.stdout.write(f"    {check.todo}\n")
    return 0 if all(c.is_fine or c.is_optional for c in checks) else 1
