"""What the command line shows: messages, progress, answers for people and programs.

Results go to standard output, everything else to standard error.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


def say(text: str) -> None:
    """Write a message to standard error.

    Parameters
    ----------
    text : str
        Message.
    """
    sys.stderr.write(f"{text}\n")


@contextmanager
def follow(total: int, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show how far a load has come; nothing if quiet or if nobody watches.

    Parameters
    ----------
    total : int
        Steps in all.
    quiet : bool
        Whether to show nothing.

    Yields
    ------
    callable
        To be called with the name of each step that is done.
    """
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("reading", total=total)
        yield lambda name: bar.update(task, advance=1, description=f"read {name}")


@contextmanager
def watch(quiet: bool) -> Iterator[Callable[[Any], None]]:
    """Show how far a build has come: a bar in a terminal, a line a page elsewhere.

    Parameters
    ----------
    quiet : bool
        Whether to show nothing but failures.

    Yields
    ------
    callable
        To be called with each `gabeval.reports.build.Event`.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    if quiet:
        yield lambda event: None
        return
    if not console.is_terminal:
        yield _tell_line
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def tell(event: Any) -> None:
            if event.kind == "planned":
                bar.update(task, total=event.n_all, description="making pages")
            elif event.kind in ("made", "failed"):
                bar.update(task, completed=event.n_done, description=event.text)

        yield tell


def _tell_line(event: Any) -> None:
    if event.kind in ("made", "failed"):
        say(f"[{event.n_done}/{event.n_all}] {event.text} {event.seconds:.1f} s")


def in_english(failure: Any) -> str:
    """Say in English why a page was not made.

    Parameters
    ----------
    failure : gabeval.reports.failure.Failure
        One of a build.

    Returns
    -------
    str
        A sentence.
    """
    from gabeval.language import Language

    return failure.sentence(Language("en"))


def tell_build(result: Any, quiet: bool) -> None:
    """Tell what a build left behind.

    Parameters
    ----------
    result : gabeval.reports.build.BuildResult
        What came out.
    quiet : bool
        Whether to tell failures and releases only.
    """
    for page, failure in result.failed.items():
        say(f"{page} was not made: {in_english(failure)}")
    if result.failed:
        say("The last good version of these pages, if there was one, was kept.")
    if result.release is not None:
        sys.stdout.write(
            f"released {result.release.version}: {result.release.n_files} files, "
            f"digest {result.release.digest}\n"
        )
    if not quiet:
        sys.stdout.write(
            f"{len(result.built)} pages ready, {len(result.failed)} with errors: "
            f"{result.folder / 'index.html'}\n"
        )


def print_json(value: object) -> None:
    r"""Answer a program.

    Parameters
    ----------
    value : object
        Plain lists and dictionaries.

    Examples
    --------
    >>> print_json({"version": 1})
    {
     "version": 1
    }
    """
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
