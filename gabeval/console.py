"""What the command line shows: messages, progress, answers for people and programs.

Results go to standard output, everything else to standard error.
"""

import json
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from gabeval.speech import speak, speak_count
from gabeval.usage import say_usage


def say(text: str) -> None:
    """Write a message to standard error.

    Parameters
    ----------
    text : str
        Message.
    """
    sys.stderr.write(f"{text}\n")


def tell_unexpected(error: Exception) -> int:
    """Answer a fault of the command line or of the program itself.

    Parameters
    ----------
    error : Exception
        What was raised.

    Returns
    -------
    int
        Exit code: 2 for wrong use, which is said; 1 for anything else, of which a
        report is kept in a file.
    """
    if hasattr(error, "format_message"):
        usage = getattr(error, "ctx", None)
        say(say_usage(error.format_message()))
        if usage is not None:
            say(speak("See: {command} --help", command=usage.command_path))
        return 2
    with tempfile.NamedTemporaryFile(
        "w", prefix="gabeval-", suffix=".txt", delete=False, encoding="utf-8"
    ) as report:
        traceback.print_exception(error, file=report)
    say(
        speak(
            "Something unexpected happened ({kind}). It is not your fault. Please send "
            "this file to whoever looks after gabeval: {file}",
            kind=type(error).__name__,
            file=report.name,
        )
    )
    return 1


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
        task = bar.add_task(speak("reading"), total=total)
        yield lambda name: bar.update(
            task, advance=1, description=speak("read {name}", name=name)
        )


def tell_build(result: Any, quiet: bool) -> None:
    """Tell what a build left behind.

    Parameters
    ----------
    result : gabeval.reports.build.BuildResult
        What came out.
    quiet : bool
        Whether to tell failures and releases only.
    """
    from gabeval.language import spoken

    for page, failure in result.failed.items():
        why = failure.sentence(spoken())
        say(speak("{page} was not made: {why}", page=page, why=why))
    if result.failed:
        say(speak("The last good version of these pages, if there was one, was kept."))
    if result.release is not None:
        sys.stdout.write(
            speak(
                "released {version}: {n} files, digest {digest}",
                version=result.release.version,
                n=result.release.n_files,
                digest=result.release.digest,
            )
            + "\n"
            + speak(
                "The digest is the SHA-256 of {manifest}, which lists the SHA-256 of "
                "every other file.",
                manifest=result.release.folder / "manifest.json",
            )
            + "\n"
        )
    if not quiet:
        sys.stdout.write(
            speak_count(
                "{n} page ready, {n_failed} with errors: {index}",
                "{n} pages ready, {n_failed} with errors: {index}",
                len(result.built),
                n_failed=len(result.failed),
                index=result.folder / "index.html",
            )
            + "\n"
        )


def tell_checks(checks: Iterable[Any]) -> None:
    """Tell what the doctor looked at, and what to do where it is not fine.

    Parameters
    ----------
    checks : iterable of gabeval.doctor.Check
        In the order in which they are told.
    """
    for check in checks:
        mark = speak("ok") if check.is_fine else speak("NO")
        mark = "--" if not check.is_fine and check.is_optional else mark
        sys.stdout.write(f"{mark:<3} {check.name}: {check.found}\n")
        if not check.is_fine:
            sys.stdout.write(f"    {check.todo}\n")


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
