"""Pages as Word files, for whoever must comment, quote or print.

Headings, tables, figures and numbers are those of the page.
pandoc turns the HTML into a document; what it does not know of (styles, language,
header columns, the foot of a page) is set in `reports.word_file`.
"""

import os
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from gabeval.errors import UsageError
from gabeval.reports.dates import document_time
from gabeval.reports.publish import publish
from gabeval.reports.word_file import About, finish
from gabeval.reports.word_page import prepare
from gabeval.speech import speak
from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)

NO_PANDOC = N_(
    "Word files need pandoc, which is not installed. Install the extra: "
    'pip install "gabeval[word]", or pandoc itself: https://pandoc.org/installing.html'
)
"""What whoever has no pandoc is told."""

PROOFING = {"en": "en-GB"}
"""Languages whose spelling Word checks only together with a country: our English spells
as in Britain."""

SECONDS = 120
"""Longest time that pandoc may take; it takes less than one second."""

OLDEST = (3, 0)
"""Oldest pandoc that keeps figures, table heads and custom styles."""


def write_word(page_html: Path, out: Path) -> bool:
    """Write a page as a Word file.

    The file holds no clock time: the same page gives the same bytes with the same
    pandoc.

    Parameters
    ----------
    page_html : pathlib.Path
        Page that was built.
    out : pathlib.Path
        The ``.docx``; a file that is there is replaced at once, or kept if pandoc
        fails.

    Returns
    -------
    bool
        False if the file already held these bytes.

    Raises
    ------
    UsageError
        If the page is not there, or pandoc or resvg is not installed or too old.
    """
    if not page_html.is_file():
        raise UsageError(
            speak(
                "There is no page {page}. Build it first: gabeval build", page=page_html
            )
        )
    return publish(out, make_word(page_html.read_text(encoding="utf-8")))


def make_word(page: str) -> bytes:
    """Turn the HTML of a page into a Word file.

    Parameters
    ----------
    page : str
        HTML of a page.

    Returns
    -------
    bytes
        The ``.docx``.

    Raises
    ------
    UsageError
        If pandoc or resvg is not installed, or pandoc is too old or refuses the page.
    """
    program = find_pandoc()
    ready = prepare(page)
    about = About(
        title=ready.title,
        language=PROOFING.get(ready.language, ready.language),
        row_headed=ready.row_headed,
    )
    return finish(_run(program, ready.body, about.language), about)


def find_pandoc() -> Path:
    """Find pandoc: the one of the extra, else one on the PATH.

    Returns
    -------
    pathlib.Path
        The program.

    Raises
    ------
    UsageError
        If there is none, or it is older than `OLDEST`.
    """
    return _find_pandoc(os.environ.get("PATH", ""))


@cache
def _find_pandoc(path: str) -> Path:
    found = _bundled() or shutil.which("pandoc", path=path)
    if not found:
        raise UsageError(speak(NO_PANDOC))
    answer = subprocess.run(
        [found, "--version"], capture_output=True, check=False, timeout=SECONDS
    )
    words = answer.stdout.decode("utf-8", "replace").split()
    number = words[1] if len(words) > 1 else "?"
    parts = number.split(".")
    if not parts[0].isdecimal() or tuple(map(int, parts[:2])) < OLDEST:
        raise UsageError(
            speak(
                "{found} is pandoc {version}; Word files need pandoc "
                "{major}.{minor} or later. Install the extra: pip install "
                '"gabeval[word]"',
                found=found,
                version=number,
                major=OLDEST[0],
                minor=OLDEST[1],
            )
        )
    return Path(found)


def _bundled() -> str | None:
    """Find the pandoc that pypandoc-binary brings along; plain pypandoc has none."""
    spec = find_spec("pypandoc")
    if spec is None or not spec.origin:
        return None
    folder = Path(spec.origin).parent / "files"
    return shutil.which("pandoc", path=str(folder))


def _run(program: Path, body: str, language: str) -> bytes:
    # Nothing is fetched: all pictures stand inside the page, `prepare` drops others.
    command = [str(program), "--from=html", "--to=docx", "--output=-"]
    command.append(f"--metadata=lang:{language}")
    seconds = str(int(document_time().timestamp()))
    environment = {**os.environ, "SOURCE_DATE_EPOCH": seconds, "LC_ALL": "C.UTF-8"}
    answer = subprocess.run(
        command,
        input=body.encode(),
        capture_output=True,
        check=False,
        env=environment,
        timeout=SECONDS,
    )
    if answer.returncode:
        said = answer.stderr.decode("utf-8", "replace").strip()
        raise UsageError(
            speak("pandoc could not make a Word file of the page: {said}", said=said)
        )
    return answer.stdout
