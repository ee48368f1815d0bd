"""Verbs that make pages, look whether they still agree, and write them as files."""

import sys
from typing import Annotated

import typer

from gabeval.cli.program import (
    AsJson,
    Cold,
    CutOff,
    Languages,
    PlanName,
    Quiet,
    split_words,
)
from gabeval.console import print_json, say, tell_build
from gabeval.speech import speak, speak_count


def build(
    plan: PlanName,
    only: Annotated[
        str, typer.Option(metavar="IDS", help="Pages: COBOG0001,plan,export,claims.")
    ] = "",
    cut_off: CutOff = "",
    lang: Languages = "es,en",
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", help="Pages at once; 0: one per core.")
    ] = 0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Make every page again.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be made, and why.")
    ] = False,
    cold: Cold = False,
    dask: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Scheduler of a Dask cluster.")
    ] = "",
    dask_folder: Annotated[
        str, typer.Option(metavar="URL", help="Where its workers read from.")
    ] = "",
    release: Annotated[
        bool, typer.Option("--release", help="Keep this edition as a release.")
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Build the pages, downloads and first page of a plan: what changed, no more.

    \b
    Examples:
      gabeval build bogota-2021-2023
      gabeval build bogota-2021-2023 --only COBOG0003,plan
      gabeval build bogota-2021-2023 --cut-off 2023-11-30 --lang es
      gabeval build bogota-2021-2023 --dry-run

    With --json, every event is a line of JSON; the last one is the result.
    """
    from gabeval.reports.manifest import find_unchanged
    from gabeval.reports.progress import (
        tell_needs,
        tell_result,
        tell_unchanged,
        watch,
    )

    asked = {
        "languages": split_words(lang),
        "only": split_words(only),
        "cut_off": cut_off,
    }
    if not (only or fresh or release or dry_run):
        same = find_unchanged(plan, asked["languages"], cut_off)
        if same is not None:
            tell_unchanged(*same, quiet=quiet, as_json=as_json)
            return 0
    from gabeval.plan import plan_folder
    from gabeval.plan.reading import write_schemas
    from gabeval.reports.build import build as build_plan
    from gabeval.reports.stopping import stoppable

    if dry_run:
        from gabeval.reports.prepare import list_needs

        tell_needs(list_needs(plan, fresh=fresh, **asked), as_json=as_json)
        return 0
    write_schemas(plan_folder(plan).parent / "schemas")
    with stoppable(), watch(quiet=quiet, as_json=as_json) as tell:
        result = build_plan(
            plan,
            **asked,
            jobs=jobs or None,
            release=release,
            cold=cold,
            fresh=fresh,
            dask=dask,
            dask_folder=dask_folder,
            tell=tell,
        )
    if as_json:
        tell_result(result)
    else:
        tell_build(result, quiet)
    return result.exit_code


def plan_runs(
    plan: PlanName,
    only: Annotated[str, typer.Option(metavar="IDS", help="As for build.")] = "",
    cut_off: CutOff = "",
    lang: Languages = "es,en",
    stale: Annotated[
        bool, typer.Option("--stale", help="Only pages that must be made.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the runs of a build, a line each, for make, Slurm or a cluster.

    \b
    Examples:
      gabeval plan-runs bogota-2021-2023 --json
      gabeval plan-runs bogota-2021-2023 --stale | xargs -P 4 -n 1 gabeval run

    Afterwards, build writes the first page and the downloads.
    """
    import json

    from gabeval.reports.runs import list_runs

    asked = {"languages": split_words(lang), "only": split_words(only)}
    for run in list_runs(plan, cut_off=cut_off, **asked):
        if run["is_stale"] or not stale:
            line = json.dumps(run, ensure_ascii=False) if as_json else run["key"]
            sys.stdout.write(f"{line}\n")


def run(
    key: Annotated[str, typer.Argument(metavar="KEY", help="From plan-runs.")],
    lang: Languages = "es,en",
    cold: Cold = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Make one page of a plan, if it must be made.

    \b
    Example:
      gabeval run bogota-2021-2023:2023-11-30:es/plan
    """
    from gabeval.reports.progress import tell_result, watch
    from gabeval.reports.runs import run_key
    from gabeval.reports.stopping import stoppable

    with stoppable(), watch(quiet=quiet, as_json=as_json) as tell:
        result = run_key(key, languages=split_words(lang), cold=cold, tell=tell)
    if as_json:
        tell_result(result)
    else:
        tell_build(result, quiet=True)
    return result.exit_code


def verify(plan: PlanName, as_json: AsJson = False) -> int:
    """Work every printed number out again from the raw files, and compare.

    \b
    Example:
      gabeval verify bogota-2021-2023

    Pages of both languages, the lists of facts (CSV and workbook) and Word files are
    looked at; nothing is written.
    """
    from gabeval.language import spoken
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
        sys.stdout.write(describe(result, spoken()).rstrip() + "\n")
    return result.exit_code


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
        plan,
        word=word,
        pdf=pdf,
        tell=lambda name: say(speak("wrote {file}", file=name)),
    )
    tool = speak(" (PDF by {tool})", tool=done.tool) if done.tool else ""
    ready = speak_count(
        "{n} file ready in {folder}",
        "{n} files ready in {folder}",
        len(done.files),
        folder=done.folder,
    )
    sys.stdout.write(f"{ready}{tool}\n")
