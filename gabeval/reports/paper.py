"""One page as one file on paper; what a worker process loads, and nothing heavier."""

from pathlib import Path

from gabeval.reports.papers import rename
from gabeval.reports.pdf import write_pdf
from gabeval.reports.word import write_word


def write_paper(folder: Path, page: str, ending: str) -> str:
    """Write a page as a file of another kind, beside it.

    Parameters
    ----------
    folder : pathlib.Path
        Reports of a plan.
    page : str
        Page, below `folder`.
    ending : str
        One of `ENDINGS`.

    Returns
    -------
    str
        The file, below `folder`.

    Raises
    ------
    UsageError
        If the page is not there, or a tool is missing or failed.
    """
    name = rename(page, ending)
    write = write_word if ending == "docx" else write_pdf
    write(folder / page, folder / name)
    return name
