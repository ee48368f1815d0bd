"""One door to every file that a monitor can send: workbooks and text tables.

A file is taken for what it holds, never for what its name says. Whatever cannot be read
safely and completely is refused with a sentence; whatever was odd but could be read is
told in a note.
"""

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gabeval.monitor.files.guards import (
    check_size,
    find_only_table,
    open_archive,
)
from gabeval.monitor.files.kinds import refuse, refuse_kind, sniff
from gabeval.monitor.files.ods import OdsBook
from gabeval.monitor.files.sheets import Note, Sheet
from gabeval.monitor.files.text_files import read_text_table
from gabeval.monitor.files.xls import XlsBook
from gabeval.monitor.files.xlsx import XlsxBook
from gabeval.speech import speak
from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)

__all__ = ["Note", "Sheet", "Workbook", "read_workbook"]

SUFFIXES = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xls": (".xls", ".xlt"),
    "ods": (".ods", ".ots"),
    "text": (".csv", ".txt", ".tsv", ".tab", ".dat", ""),
}
"""Endings of a file name that fit each kind of content."""

_SYSTEM = {
    FileNotFoundError: N_("No such file or directory"),
    IsADirectoryError: N_("Is a directory"),
    PermissionError: N_("Permission denied"),
}


@dataclass(frozen=True)
class Workbook:
    """A file that passed the guards; its sheets are read when they are asked for.

    Parameters
    ----------
    file : str
        Its name.
    path : pathlib.Path
        Where it was.
    sha256 : str
        Fingerprint of the bytes that were read.
    size_bytes : int
        Their number.
    kind : str
        ``'xlsx'``, ``'xls'``, ``'ods'`` or ``'text'``, by content.
    encoding, delimiter : str or None
        Of a text file; None for workbooks.
    sheet_names : tuple of str
        In the order of tabs, exactly as spelled. A text file has one sheet, ``''``.
    hidden_sheets : frozenset of str
        Those that the spreadsheet program does not show.
    notes : tuple of Note
        On the file as a whole.
    """

    file: str
    path: Path
    sha256: str
    size_bytes: int
    kind: str
    encoding: str | None
    delimiter: str | None
    sheet_names: tuple[str, ...]
    hidden_sheets: frozenset[str]
    notes: tuple[Note, ...]
    _read: Callable[[str], tuple[Sheet, list[Note]]] = field(repr=False, compare=False)

    def sheet(self, name: str) -> tuple[Sheet, list[Note]]:
        """Read one sheet.

        Parameters
        ----------
        name : str
            One of `sheet_names`.

        Returns
        -------
        tuple
            The sheet, and the notes on it.

        Raises
        ------
        ExportError
            If there is no such sheet, or it is damaged or too large.
        """
        if name not in self.sheet_names:
            listed = ", ".join(repr(sheet) for sheet in self.sheet_names)
            raise refuse(
                self.file,
                speak(
                    "there is no sheet {sheet!r}; the workbook has {known}.",
                    sheet=name,
                    known=listed,
                ),
                speak("Name one of them in the layout."),
            )
        return self._read(name)


def read_workbook(
    path: Path,
    *,
    encoding: str = "auto",
    delimiter: str = "auto",
    header_labels: Sequence[str] = (),
) -> Workbook:
    """Open the file of an export, whatever it is, without running anything in it.

    Parameters
    ----------
    path : pathlib.Path
        The file. An archive that holds exactly one table is opened too.
    encoding, delimiter : str
        Of a text file, where its layout declares them; ``'auto'`` finds them out.
    header_labels : sequence of str
        Labels that the header of a text file must hold; the delimiter under which one
        row holds them is taken.

    Returns
    -------
    Workbook
        Its sheets are read later, one at a time.

    Raises
    ------
    ExportError
        If it cannot be read safely and completely; the message says what to do.
    """
    path = Path(path)
    try:
        check_size(path.name, path.stat().st_size)
        data = path.read_bytes()
    except OSError as error:
        raise refuse(
            path.name,
            speak("the file cannot be opened ({problem}).", problem=_say_system(error)),
            speak("Check that it lies where the plan says, and that you may read it."),
        ) from None
    check_size(path.name, len(data))
    book = _open(
        data, path.name, path.suffix.lower(), encoding, delimiter, header_labels
    )
    return replace(
        book, path=path, sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data)
    )


def _say_system(error: OSError) -> str:
    known = _SYSTEM.get(type(error))
    return speak(known) if known else str(error.strerror)


def _open(
    data: bytes,
    file: str,
    suffix: str,
    encoding: str,
    delimiter: str,
    header_labels: Sequence[str],
    *,
    is_inner: bool = False,
) -> Workbook:
    kind = sniff(data)
    if kind == "xls":
        return _workbook(file, suffix, "xls", XlsBook(data, file))
    if kind == "text":
        return _open_text(data, file, suffix, encoding, delimiter, header_labels)
    if kind != "zip":
        raise refuse_kind(file, kind)
    archive = open_archive(data, file)
    parts = set(archive.namelist())
    if _is_open_document(archive, parts):
        return _workbook(file, suffix, "ods", OdsBook(archive, file))
    if "[Content_Types].xml" in parts:
        _refuse_other_office(parts, file)
        return _workbook(file, suffix, "xlsx", XlsxBook(data, archive, file))
    if is_inner:
        raise refuse(
            file,
            speak("it holds an archive inside an archive."),
            speak("Unpack it, and load the table."),
        )
    part = find_only_table(archive, file)
    check_size(f"{file} ({part.filename})", part.file_size)
    inner = Path(part.filename)
    book = _open(
        archive.read(part),
        f"{file} ({inner.name})",
        inner.suffix.lower(),
        encoding,
        delimiter,
        header_labels,
        is_inner=True,
    )
    opened = Note("archive_member", "", "", part.filename)
    return replace(book, file=file, notes=(opened, *book.notes))


def _is_open_document(archive: zipfile.ZipFile, parts: set[str]) -> bool:
    return "mimetype" in parts and b"opendocument" in archive.read("mimetype")[:200]


def _refuse_other_office(parts: set[str], file: str) -> None:
    """Refuse documents, slides, and workbooks whose marks could not be read."""
    advice = speak("Open it in a spreadsheet program and save it as .xlsx.")
    if "xl/workbook.bin" in parts:
        raise refuse(file, speak("this is a binary workbook (.xlsb)."), advice)
    if not any(part.endswith("workbook.xml") for part in parts):
        raise refuse(
            file,
            speak("this is an Office document, but no workbook."),
            speak("Ask for the export as .xlsx or .csv."),
        )


def _workbook(
    file: str, suffix: str, kind: str, book: XlsxBook | XlsBook | OdsBook
) -> Workbook:
    return Workbook(
        file=file,
        path=Path(file),
        sha256="",
        size_bytes=0,
        kind=kind,
        encoding=None,
        delimiter=None,
        sheet_names=tuple(book.entries),
        hidden_sheets=frozenset(
            name for name, entry in book.entries.items() if entry.state != "visible"
        ),
        notes=(*_note_suffix(kind, suffix), *book.notes),
        _read=book.read_sheet,
    )


def _open_text(
    data: bytes,
    file: str,
    suffix: str,
    encoding: str,
    delimiter: str,
    header_labels: Sequence[str],
) -> Workbook:
    table = read_text_table(
        data,
        file,
        encoding=encoding,
        delimiter=delimiter,
        header_labels=header_labels,
    )

    def read(_: str) -> tuple[Sheet, list[Note]]:
        return table.sheet, list(table.sheet_notes)

    return Workbook(
        file=file,
        path=Path(file),
        sha256="",
        size_bytes=0,
        kind="text",
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet_names=("",),
        hidden_sheets=frozenset(),
        notes=(*_note_suffix("text", suffix), *table.notes),
        _read=read,
    )


def _note_suffix(kind: str, suffix: str) -> list[Note]:
    if suffix in SUFFIXES[kind]:
        return []
    content = "txt" if kind == "text" else kind
    return [Note("wrong_extension", "", "", f"{suffix or '«»'} ≠ {content}")]
