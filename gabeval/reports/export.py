"""The pages of a plan as Word and PDF files, beside the pages themselves."""

import json
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from gabeval.errors import UsageError
from gabeval.plan import find_home, reports_folder
from gabeval.reports.making import count_cores
from gabeval.reports.paper import write_paper
from gabeval.reports.papers import ENDINGS, INDEX, list_papers, rename
from gabeval.reports.pdf import find_tool
from gabeval.reports.publish import only_build, publish, remove_others, sweep
from gabeval.reports.record import RECORD
from gabeval.reports.word import find_pandoc
from gabeval.speech import speak


@dataclass(frozen=True)
class Exported:
    """What an export left behind."""

    folder: Path
    """Reports of the plan."""
    files: tuple[str, ...]
    """Files that are as they should be, below `folder`, by name."""
    removed: tuple[str, ...]
    """Files whose page is gone."""
    tool: str = ""
    """What printed the PDF files: ``weasyprint`` or ``chromium``; empty if none."""


def export_pages(
    plan: str,
    *,
    home: Path | None = None,
    word: bool = False,
    pdf: bool = False,
    jobs: int | None = None,
    tell: Callable[[str], None] | None = None,
) -> Exported:
    """Write every page of a plan, the first page too, as a Word file, a PDF, or both.

    The file stands beside its page and is called after it; the first page lists it.
    Pages that failed to build have none; a file whose page is gone is removed.

    Parameters
    ----------
    plan : str
        Name or folder of the plan.
    home : pathlib.Path, optional
        Home folder; found if left out.
    word, pdf : bool
        Which kinds.
    jobs : int, optional
        Files at once; as many as there are cores if left out.
    tell : callable, optional
        Told the name of each file that is done.

    Returns
    -------
    Exported
        See there.

    Raises
    ------
    UsageError
        If no kind is chosen, nothing was built, or a tool is missing or failed.
    """
    endings = [end for end, is_on in zip(ENDINGS, (word, pdf), strict=True) if is_on]
    if not endings:
        raise UsageError(speak("Say what to write: --word, --pdf, or both."))
    folder = reports_folder(plan, home or find_home())
    pages = _find_pages(folder)
    tool = find_tool() if pdf else ""
    if word:
        find_pandoc()
    with only_build(folder):
        sweep(folder)
        removed = _remove_old(folder, pages, endings)
        work = [(folder, page, ending) for ending in endings for page in pages]
        files = _write_all(work, jobs or count_cores(), tell or (lambda name: None))
        index = (folder / INDEX).read_text(encoding="utf-8")
        publish(folder / INDEX, list_papers(index, folder).encode())
    return Exported(folder, tuple(sorted(files)), removed, tool)


def _find_pages(folder: Path) -> list[str]:
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        names = [INDEX, *sorted(record["pages"])]
    except (OSError, ValueError, KeyError, TypeError):
        names = []
    pages = [name for name in names if (folder / name).is_file()]
    if pages[:1] != [INDEX]:
        raise UsageError(
            speak(
                "There are no pages of {plan} to export. Build them first: "
                "gabeval build {plan}",
                plan=folder.name,
            )
        )
    return pages


def _remove_old(
    folder: Path, pages: Sequence[str], endings: Sequence[str]
) -> tuple[str, ...]:
    kept = {folder / rename(page, ending) for page in pages for ending in endings}
    patterns = [f"*.{ending}" for ending in endings]
    removed = [
        path
        for place in sorted({(folder / page).parent for page in pages})
        for path in remove_others(place, patterns, kept)
    ]
    return tuple(path.relative_to(folder).as_posix() for path in removed)


def _write_all(
    work: Sequence[tuple[Path, str, str]], jobs: int, tell: Callable[[str], None]
) -> list[str]:
    done = []
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(jobs, len(work)), mp_context=context)
    try:
        for future in as_completed([pool.submit(write_paper, *item) for item in work]):
            done.append(future.result())
            tell(done[-1])
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return done
