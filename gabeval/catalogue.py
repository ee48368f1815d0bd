"""The sentences that a reader may see, gathered from code, templates and notebooks.

What belongs here serves the translation: it finds every sentence, and writes the
catalogue in one fixed form. Whatever prints a sentence uses ``language`` or ``speech``.
"""

import json
import sys
import tokenize
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from tokenize import COMMENT
from typing import BinaryIO

from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import normalize, read_po

KEYWORDS: Mapping[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "N_": None,
    "n_": (1, 2),
    "ngettext": (1, 2),
    "speak": None,
    "speak_count": (1, 2),
}
"""The calls that hold sentences, as babel wants them told."""

NO_TRANSLATE_TAG = "no-translate"
"""Tag of a notebook cell whose text is the same in every language."""

HEADER = """\
# Spanish sentences of gabeval: msgid is the English sentence as the code has it, msgstr
# what a Spanish reader sees. Whoever changes a sentence in the code changes it here;
# tests/test_catalogue.py says what is missing and what nobody uses any more. Names in
# {braces} are filled in later and stay as they are. Tone: Colombian, plain, formal
# (usted). Sorted by msgid, without dates and line numbers: a diff shows words only.
msgid ""
msgstr ""
"Language: es\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
"""Head of the catalogue."""

MessageId = str | tuple[str, str]


def extract_messages(
    package_folder: Path, notebooks_folder: Path
) -> dict[MessageId, tuple[str, ...]]:
    """Find every sentence that has to be translated, and where it stands.

    Sentences are the literal arguments of the calls in `KEYWORDS`, in Python modules
    and in Jinja templates (``*.j2``), and each Markdown cell of a notebook: its whole
    source, without the white space around it. A blank cell has no sentence, nor has one
    with the tag ``no-translate``. Of the cell tagged ``parameters`` it is each comment.

    Parameters
    ----------
    package_folder : pathlib.Path
        The package; read with all that lies below.
    notebooks_folder : pathlib.Path
        The notebooks; read with all that lies below.

    Returns
    -------
    dict of str or tuple of str to tuple of str
        By sentence (a pair of singular and plural where something is counted), the
        places it was met at: path from the given folder's parent, and line or cell.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     package = Path(folder, "package")
    ...     package.mkdir()
    ...     n = (package / "a.py").write_text('print(_("Good morning"))')
    ...     extract_messages(package, package)
    {'Good morning': ('package/a.py:1',)}
    """
    met: dict[MessageId, list[str]] = {}
    for message, place in (
        *_in_code(package_folder, "*.py", "python"),
        *_in_code(package_folder, "*.j2", "jinja2.ext:babel_extract"),
        *_in_notebooks(notebooks_folder),
    ):
        met.setdefault(message, []).append(place)
    return {
        message: tuple(dict.fromkeys(met[message])) for message in sorted(met, key=_key)
    }


def read_catalogue(file: BinaryIO) -> list[Message]:
    r"""Read the entries of a catalogue, without its head.

    Parameters
    ----------
    file : file opened for reading bytes
        A ``.po`` file.

    Returns
    -------
    list of babel.messages.catalog.Message
        Entries in the order of the file; those marked as obsolete are left out.

    Examples
    --------
    >>> from io import BytesIO
    >>> [m.string for m in read_catalogue(BytesIO(b'msgid "a"\nmsgstr "b"\n'))]
    ['b']
    """
    return [message for message in read_po(file, locale="es") if message.id]


def format_catalogue(messages: Iterable[Message]) -> str:
    """Write a catalogue in the one form that it has in this project.

    Entries are sorted by sentence. The translator's comments and the mark ``fuzzy`` are
    kept; places, dates and obsolete entries are not.

    Parameters
    ----------
    messages : iterable of babel.messages.catalog.Message
        Entries, each sentence once.

    Returns
    -------
    str
        Text of a ``.po`` file.

    Examples
    --------
    >>> print(format_catalogue([Message("yes", "sí")]).removeprefix(HEADER))
    <BLANKLINE>
    msgid "yes"
    msgstr "sí"
    <BLANKLINE>
    """
    entries = (_format_entry(m) for m in sorted(messages, key=lambda m: _key(m.id)))
    return "\n".join([HEADER, *entries])


def renew_catalogue(
    entries: Iterable[Message], sentences: Iterable[MessageId]
) -> list[Message]:
    """Bring a catalogue up to date with the sentences that there are.

    Parameters
    ----------
    entries : iterable of babel.messages.catalog.Message
        The catalogue as it stands.
    sentences : iterable of str or tuple of str
        From `extract_messages`.

    Returns
    -------
    list of babel.messages.catalog.Message
        One entry a sentence: a known one with its translation, a new one with an empty
        translation, and none that nobody uses any more.

    Examples
    --------
    >>> [
    ...     m.string
    ...     for m in renew_catalogue([Message("a", "á"), Message("b")], ["a", "c"])
    ... ]
    ['á', '']
    """
    known = {message.id: message for message in entries}
    return [
        known.get(one) or Message(one, ("", "") if isinstance(one, tuple) else "")
        for one in sentences
    ]


def main() -> None:
    """Renew the project's own catalogue, and say what waits for a translation."""
    package = Path(__file__).resolve().parent
    path = package / "locale" / "es.po"
    with path.open("rb") as file:
        entries = read_catalogue(file)
    found = extract_messages(package, package.parent / "notebooks")
    renewed = renew_catalogue(entries, found)
    path.write_text(format_catalogue(renewed), encoding="utf-8", newline="\n")
    for message in renewed:
        forms = message.string if message.pluralizable else (message.string,)
        if message.fuzzy or not all(forms):
            sys.stdout.write(f"{found[message.id][0]}: {message.id!r}\n")


def _format_entry(message: Message) -> str:
    lines = [f"# {comment}" for comment in message.user_comments]
    if message.fuzzy:
        lines.append("#, fuzzy")
    if message.pluralizable:
        lines += [
            f"msgid {_quote(message.id[0])}",
            f"msgid_plural {_quote(message.id[1])}",
        ]
        lines += [f"msgstr[{i}] {_quote(s)}" for i, s in enumerate(message.string)]
    else:
        lines += [f"msgid {_quote(message.id)}", f"msgstr {_quote(message.string)}"]
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    # Lines are broken only where the text breaks them: no two versions of a tool wrap
    # alike, and a changed word would move all words behind it.
    return normalize(text, width=0)


def _in_code(
    folder: Path, pattern: str, method: str
) -> Iterable[tuple[MessageId, str]]:
    for path in sorted(folder.rglob(pattern)):
        with path.open("rb") as file:
            options = {"encoding": "utf-8", "silent": "false"}
            found = list(extract(method, file, keywords=KEYWORDS, options=options))
        for line, message, *_ in found:
            yield message, f"{_place(path, folder)}:{line}"


def _in_notebooks(folder: Path) -> Iterable[tuple[str, str]]:
    for path in sorted(folder.rglob("*.ipynb")):
        if ".ipynb_checkpoints" in path.parts:
            continue
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for number, cell in enumerate(notebook["cells"], start=1):
            place = f"{_place(path, folder)}, cell {number}"
            source = "".join(cell["source"]).strip()
            tags = cell["metadata"].get("tags", ())
            if cell["cell_type"] == "markdown":
                if source and NO_TRANSLATE_TAG not in tags:
                    yield source, place
            elif "parameters" in tags:
                yield from ((comment, place) for comment in _comments(source))


def _comments(code: str) -> list[str]:
    """List the comments of a cell: what its parameters are, for whoever fills them."""
    read = tokenize.generate_tokens(StringIO(code).readline)
    return [
        token.string.lstrip("# ").strip() for token in read if token.type == COMMENT
    ]


def _place(path: Path, folder: Path) -> str:
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"


def _key(message: MessageId) -> tuple[str, str]:
    return (message, "") if isinstance(message, str) else (message[0], message[1])


if __name__ == "__main__":
    main()
