"""What a person, a log or a program sees of a build while it works.

In a terminal: a bar with the time left, and a line a page above it. In a log: a line a
page and nothing that moves. For programs: every event as a line of JSON.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gabeval.reports.outcome import BuildResult, Event
from gabeval.speech import speak, speak_number

VERSION = 1
"""Of the form of the events; changes when a program could no longer read them."""


@contextmanager
def watch(*, quiet: bool, as_json: bool) -> Iterator[Callable[[Event], None]]:
    """Show how far a build has come.

    Parameters
    ----------
    quiet : bool
        Whether to show nothing.
    as_json : bool
        Whether a program watches.

    Yields
    ------
    callable
        To be called with each event.
    """
    if as_json:
        yield tell_json
        return
    if quiet:
        yield lambda event: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda event: say_line(event, lambda x: sys.stderr.write(f"{x}\n"))
        return
    with _show_bar(console) as tell:
        yield tell


@contextmanager
def _show_bar(console: Any) -> Iterator[Callable[[Event], None]]:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(speak("reading"), total=None)

        def print_line(text: str) -> None:
            bar.console.print(text, markup=False, highlight=False)

        def tell(event: Event) -> None:
            if event.kind == "planned":
                words = speak("making pages")
                bar.update(task, total=event.n_all, description=words)
            elif event.kind in ("made", "failed"):
                bar.update(task, completed=event.n_done)
            say_line(event, print_line)

        yield tell


def say_line(event: Event, write: Callable[[str], None]) -> None:
    """Say in a line that a page is done; nothing of other events.

    Parameters
    ----------
    event : Event
        What happened.
    write : callable
        Takes the line.

    Examples
    --------
    >>> say_line(Event("made", "es/plan.html", n_done=1, n_all=3, seconds=0.52), print)
    [1/3] es/plan.html 0.5 s
    """
    if event.kind not in ("made", "failed"):
        return
    seconds = speak_number(event.seconds, ".1f")
    line = f"[{event.n_done}/{event.n_all}] {event.text} {seconds} s"
    write(line if event.kind == "made" else line + " – " + speak("not made"))


def tell_json(event: Event) -> None:
    """Write an event as one line of JSON to standard output.

    Parameters
    ----------
    event : Event
        What happened.

    Examples
    --------
    >>> tell_json(Event("removed", "es/commitment-3.html"))
    {"event": "removed", "text": "es/commitment-3.html"}
    """
    told: dict[str, Any] = {"event": event.kind}
    if event.text:
        told["text"] = event.text
    if event.kind in ("planned", "made", "failed", "finished"):
        told |= {"done": event.n_done, "all": event.n_all}
    if event.kind in ("made", "failed"):
        told["seconds"] = round(event.seconds, 3)
    if event.failure is not None:
        told["reason"] = event.failure.reason
        told["why"] = _sentence(event.failure)
    if event.notes:
        told["notes"] = list(event.notes)
    _write(told)


def tell_result(result: BuildResult) -> None:
    """Write what a build left behind as the last line of JSON.

    Parameters
    ----------
    result : BuildResult
        What came out.
    """
    told: dict[str, Any] = {
        "event": "result",
        "version": VERSION,
        "built": list(result.built),
        "made": list(result.made),
        "failed": {place: _sentence(why) for place, why in result.failed.items()},
        "removed": list(result.removed),
    }
    if result.release is not None:
        told["release"] = {
            "version": result.release.version,
            "digest": result.release.digest,
        }
    _write(told)


def tell_unchanged(
    folder: Path, built: list[str], *, quiet: bool, as_json: bool
) -> None:
    """Say that a build had nothing to do.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of the plan.
    built : list of str
        Pages that are as they should be.
    quiet, as_json : bool
        As for `watch`.
    """
    if as_json:
        tell_result(BuildResult(folder, tuple(built), {}))
    elif not quiet:
        text = speak(
            "{n} pages ready, nothing has changed: {index}",
            n=len(built),
            index=folder / "index.html",
        )
        sys.stdout.write(f"{text}\n")


def tell_needs(needs: list[Any], *, as_json: bool) -> None:
    """Say what a build would make, and why.

    Parameters
    ----------
    needs : list of gabeval.reports.stale.Need
        One per page.
    as_json : bool
        Whether a program asks.
    """
    counts = {"make": 0, "stamp": 0, "keep": 0}
    for need in needs:
        counts[need.work] += 1
        if as_json:
            told = {"page": need.page.html, "work": need.work}
            _write({**told, "why": list(need.reasons)})
        elif need.work == "make":
            sys.stdout.write(f"{need.page.html}: {'; '.join(need.reasons)}\n")
    if not as_json:
        text = speak(
            "{n_make} pages would be made; {n_stamp} would only get the new hash of an "
            "export; {n_keep} would stay as they are.",
            n_make=counts["make"],
            n_stamp=counts["stamp"],
            n_keep=counts["keep"],
        )
        sys.stdout.write(f"{text}\n")


def _sentence(failure: Any) -> str:
    from gabeval.language import spoken

    return failure.sentence(spoken())


def _write(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()
