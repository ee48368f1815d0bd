"""Pages as PDF: tagged, in the language of the page, with an outline, and complete.

WeasyPrint makes them if the extra is installed, and declares PDF/UA-1; else Chromium or
one of its kin prints them. "Declared and tagged" is what is tested here; no validator
of PDF/UA has looked at the files.
"""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

from gabeval.errors import UsageError
from gabeval.reports.dates import document_time
from gabeval.reports.papers import strip_list
from gabeval.reports.publish import publish
from gabeval.speech import speak

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
"""Programs that print a page to a tagged PDF, the freest first."""

SECONDS = 180
"""Longest time that a browser may take for one page; it takes some two seconds."""

PRINT_STYLE = """
html{font-size:9pt}body{font-size:10pt}
details:not(.code)>*{display:block}
details:not(.code)::details-content{content-visibility:visible;display:block}
table{width:100%;min-width:0;font-size:8.5pt}tbody th{min-width:0}
table:has(th:nth-child(9)){font-size:7pt}
table:has(th:nth-child(9)) :is(th,td){padding:2pt}
code{overflow-wrap:anywhere}.card,.facts{break-inside:avoid}caption{break-after:avoid}
h1{string-set:gabeval-title content()}
@page{@bottom-left{content:string(gabeval-title);font-size:8pt;color:#4d4d4d}
@bottom-right{content:counter(page) " / " counter(pages);font-size:8pt;color:#4d4d4d}}
"""
"""What is added to the page's own style for print: nothing folded, pages numbered, the
widest table inside the margins."""

_DATE = re.compile(rb"/(CreationDate|ModDate) ?\(D:[^)]*\)")

_LOCAL_LINK = re.compile(r'(<a\b[^>]*?)\shref="(?!#|[a-z]+:)[^"]*"')


@dataclass(frozen=True)
class Printed:
    """What became of one page."""

    tool: str
    """``weasyprint`` or ``chromium``."""
    is_new: bool
    """False if the file already held these bytes."""


def write_pdf(page_html: Path, out: Path) -> Printed:
    """Print a page to a PDF.

    The file carries no clock time. Its bytes are the same for the same page, tool and
    fonts.

    Parameters
    ----------
    page_html : pathlib.Path
        Page that was built.
    out : pathlib.Path
        The ``.pdf``; a file that is there is replaced at once, or kept if printing
        fails.

    Returns
    -------
    Printed
        Which tool was used.

    Raises
    ------
    UsageError
        If the page is not there, no tool is installed, or the tool failed.
    """
    if not page_html.is_file():
        raise UsageError(
            speak(
                "There is no page {page}. Build it first: gabeval build", page=page_html
            )
        )
    tool = find_tool()
    page = prepare_print(page_html.read_text(encoding="utf-8"))
    data = print_weasyprint(page) if tool == "weasyprint" else print_chromium(page)
    if not data.startswith(b"%PDF-"):
        raise UsageError(
            speak(
                "{tool} did not make a PDF of {page}.", tool=tool, page=page_html.name
            )
        )
    return Printed(tool, publish(out, data))


def find_tool() -> str:
    """Say what prints: WeasyPrint if it works here, else a browser.

    Returns
    -------
    str
        ``weasyprint`` or ``chromium``.

    Raises
    ------
    UsageError
        If there is neither.
    """
    if _has_weasyprint():
        return "weasyprint"
    find_browser()
    return "chromium"


def _has_weasyprint() -> bool:
    if find_spec("weasyprint") is None:
        return False
    try:
        import weasyprint  # noqa: F401  # without Pango it is there but does not load
    except OSError:
        return False
    return True


def find_browser() -> Path:
    """Find a browser of the Chromium family.

    Returns
    -------
    pathlib.Path
        Its program; the variable ``GABEVAL_CHROMIUM`` goes first.

    Raises
    ------
    UsageError
        If there is none.
    """
    named = os.environ.get("GABEVAL_CHROMIUM", "")
    for name in (named, *BROWSERS):
        found = shutil.which(name) if name else None
        if found:
            return Path(found)
    raise UsageError(
        speak(
            "PDF files need WeasyPrint (with Pango) or Chromium, and neither "
            'is here. Install the extra: pip install "gabeval[pdf]"; or '
            "Chromium; or name a browser in the variable GABEVAL_CHROMIUM."
        )
    )


def prepare_print(page: str) -> str:
    """Prepare a page for paper: what is folded stands open, pages are numbered.

    Code stays as the page's own style for print has it. A link to a file beside the
    page becomes mere text: in a PDF it would name a folder of this machine.

    Parameters
    ----------
    page : str
        HTML of a page.

    Returns
    -------
    str
        The same with more style.

    Examples
    --------
    >>> prepare_print('<details id="f"><a href="plan.html">a</a></details>')
    '<details open id="f"><a>a</a></details>'
    """
    page = re.sub(r"<details\b(?![^>]*\sopen\b)", "<details open", page)
    page = _LOCAL_LINK.sub(r"\1", strip_list(page))
    style = f"<style>{PRINT_STYLE}</style>"
    return page.replace("</head>", f"{style}</head>", 1)


def print_weasyprint(page: str) -> bytes:
    """Print with WeasyPrint, as PDF/UA-1.

    Parameters
    ----------
    page : str
        HTML that asks for nothing outside itself; what it asks for is refused.

    Returns
    -------
    bytes
        The PDF.
    """
    import logging

    import weasyprint

    # It tells of every rule of a style sheet that paper has no use for.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    seconds = str(int(document_time().timestamp()))
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = seconds  # fonts carry the date of their cut
    try:
        document = weasyprint.HTML(string=page, url_fetcher=_refuse)
        data = document.write_pdf(pdf_variant="pdf/ua-1")
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
    return data


def _refuse(url: str, *args: Any, **kwargs: Any) -> NoReturn:
    raise ValueError(speak("a page of ours asks for nothing: {url}", url=url[:80]))


def print_chromium(page: str) -> bytes:
    """Print with a browser: tagged, with an outline, without the browser's own lines.

    Parameters
    ----------
    page : str
        HTML that asks for nothing outside itself; its own policy forbids it to.

    Returns
    -------
    bytes
        The PDF, its dates set to `dates.document_time`.

    Raises
    ------
    UsageError
        If the browser fails.
    """
    program = find_browser()
    with tempfile.TemporaryDirectory(prefix="gabeval-pdf-") as name:
        folder = Path(name)
        source, out = folder / "page.html", folder / "page.pdf"
        source.write_text(page, encoding="utf-8")
        command = [
            str(program),
            "--headless",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={folder / 'profile'}",
            "--export-tagged-pdf",
            "--generate-pdf-document-outline",
            "--no-pdf-header-footer",
            f"--print-to-pdf={out}",
            source.as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # it refuses to start for root otherwise
        try:
            subprocess.run(
                command, capture_output=True, check=False, timeout=SECONDS, cwd=folder
            )
        except subprocess.TimeoutExpired:
            raise UsageError(
                speak(
                    "{program} had not printed the page after {seconds} seconds.",
                    program=program.name,
                    seconds=SECONDS,
                )
            ) from None
        if not out.is_file():
            raise UsageError(
                speak("{program} did not print the page.", program=program.name)
            )
        return set_dates(out.read_bytes())


def set_dates(data: bytes) -> bytes:
    """Write the fixed date over the dates of a PDF, byte for byte.

    Parameters
    ----------
    data : bytes
        PDF whose dates stand in the open.

    Returns
    -------
    bytes
        As long as before, so that every place in it stays where its lists say.

    Examples
    --------
    >>> set_dates(b"/CreationDate (D:20261123152200+00'00')")
    b"/CreationDate (D:19800101000000+00'00')"
    """
    stamp = document_time().strftime("D:%Y%m%d%H%M%S+00'00'").encode()

    def settle(match: re.Match[bytes]) -> bytes:
        head, _, inside = match[0].partition(b"(")
        return head + b"(" + stamp[: len(inside) - 1].ljust(len(inside) - 1) + b")"

    return _DATE.sub(settle, data)
