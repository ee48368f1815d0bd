"""One page as one file on paper; what a worker process loads, and nothing heavier."""

from pathlib import Path

from gabeval.reports.pdf import write_pdf
from gabeval.reports.word import write_word

ENDINGS = ("docx", "pdf")
"""Kinds of files that a page can become."""


def rename(page: str, ending: str) -> str:
    """Name the file that stands beside a page.

    Parameters
    ----------
    page : str
        Page, below the reports.
    ending : str
        One of `ENDINGS`.

    Returns
    -------
    str
        File, below the reports.

    Examples
    --------
    >>> rename("es/plan.html", "docx")
    'es/plan.docx'
    """
    return f"{page.removesuffix('.html')}.{ending}"


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
