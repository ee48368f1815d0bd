"""What a file must pass before anything in it is read.

Here belongs whatever can be said about a file without understanding it: what it really
is, whatever its name says, how large it would grow, and whether it was made to harm.
Every refusal is an :class:`~gabeval.errors.ExportError` that says what to do about it.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable

from gabeval.errors import place_of
from gabeval.monitor.files.kinds import refuse, refuse_kind
from gabeval.speech import speak, speak_number

MAX_FILE_BYTES = 100 * 2**20
"""Largest file that is opened. The largest real export met so far has 2 MB."""

MAX_UNPACKED_BYTES = 400 * 2**20
"""Largest sum of the unpacked parts of a workbook."""

MAX_RATIO = 200
"""Unpacked by packed size above which an archive counts as a bomb. Real workbooks stay
below 20; spreadsheet programs themselves draw the line at about 100."""

RATIO_FROM_BYTES = 20 * 2**20
"""Unpacked size from which the ratio is looked at; below it no ratio does harm."""

MAX_ROWS = 200_000
"""Most rows of one sheet, counted to the last cell that holds something."""

MAX_COLUMNS = 1_000
"""Most columns of one sheet, counted to the last cell that holds something."""

MAX_CELLS = 5_000_000
"""Most cells (rows times columns) of one sheet: about 300 MB of memory."""

CHUNK_BYTES = 2**20
"""How much of a packed part is held unpacked at a time while it is checked."""

BOOK_SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods")
"""Names by which a table is recognised inside a plain archive."""

_DTD = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_WIDE_DTD = (
    "<!DOCTYPE".encode("utf-16-le"),
    "<!DOCTYPE".encode("utf-16-be"),
    "<!ENTITY".encode("utf-16-le"),
    "<!ENTITY".encode("utf-16-be"),
)
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    struct.error,
)
_NOT_XML = ("xl/media/", "xl/embeddings/", "Pictures/", "Object ")


def check_size(file: str, size: int) -> None:
    """Refuse a file that is empty or too large to be an export.

    Parameters
    ----------
    file : str
        Name of the file.
    size : int
        Its size in bytes.

    Raises
    ------
    ExportError
        If there is nothing in it, or more than `MAX_FILE_BYTES`.
    """
    if size == 0:
        raise refuse(
            file,
            speak("the file is empty (0 bytes)."),
            speak("Download or export it again."),
        )
    if size > MAX_FILE_BYTES:
        raise refuse(
            file,
            speak(
                "the file has {size} MB; the limit is {limit} MB.",
                size=speak_number(size / 2**20, ",.0f"),
                limit=MAX_FILE_BYTES // 2**20,
            ),
            speak("Save only the sheets that hold the monitor as a new workbook."),
        )


def open_archive(data: bytes, file: str) -> zipfile.ZipFile:
    """Open a packed workbook after checking that it is whole and harmless.

    Every part is unpacked once, piece by piece, because the sizes that an archive
    declares can lie.

    Parameters
    ----------
    data : bytes
        The whole file.
    file : str
        Its name, for the message.

    Returns
    -------
    zipfile.ZipFile
        The archive; every part of it has been read once.

    Raises
    ------
    ExportError
        If it is cut off or damaged, asks for a password, grows beyond
        `MAX_UNPACKED_BYTES` or `MAX_RATIO`, names a path outside itself, names a part
        twice, or declares a document type (the way to make XML explode or read files).
    """
    damaged = refuse(
        file,
        speak("the file is cut off or damaged: it cannot be unpacked."),
        speak("The download was probably not complete; download or ask for it again."),
    )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _UNREADABLE:
        raise damaged from None
    parts = archive.infolist()
    _check_names(parts, file)
    _check_growth(parts, file)
    try:
        for part in parts:
            _check_part(archive, part, file)
    except _UNREADABLE:
        raise damaged from None
    return archive


def _check_names(parts: Iterable[zipfile.ZipInfo], file: str) -> None:
    seen: set[str] = set()
    for part in parts:
        steps = part.filename.replace("\\", "/").split("/")
        if steps[0] in ("", "..") or ".." in steps or ":" in steps[0]:
            raise refuse(
                file,
                speak(
                    "a part of it is named {part!r}, a path outside the file.",
                    part=part.filename,
                ),
                speak(
                    "No spreadsheet program does this. Do not open it; ask its sender."
                ),
            )
        if part.filename in seen:
            raise refuse(
                file,
                speak("its part {part!r} is there twice.", part=part.filename),
                speak(
                    "Open it in a spreadsheet program and save it as a new workbook."
                ),
            )
        seen.add(part.filename)
        if part.flag_bits & 1:
            raise refuse_kind(file, "password")


def _check_growth(parts: Iterable[zipfile.ZipInfo], file: str) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    advice = speak("Save only the sheets that hold the monitor as a new workbook.")
    if unpacked > MAX_UNPACKED_BYTES:
        raise refuse(
            file,
            speak(
                "unpacked it would fill {size} MB; the limit is {limit} MB.",
                size=speak_number(unpacked / 2**20, ",.0f"),
                limit=MAX_UNPACKED_BYTES // 2**20,
            ),
            advice,
        )
    if unpacked > RATIO_FROM_BYTES and unpacked / packed > MAX_RATIO:
        raise refuse(
            file,
            speak(
                "it would grow {times} times when unpacked; the limit is "
                "{limit} times.",
                times=speak_number(unpacked / packed, ",.0f"),
                limit=MAX_RATIO,
            ),
            advice,
        )


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, file: str) -> None:
    """Unpack one part to its end and look for a document type."""
    is_markup = not part.filename.startswith(_NOT_XML)
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            if is_markup:
                seam = tail + chunk
                if b"<!" in seam or b"<\0!" in seam:
                    _check_markup(seam, part.filename, file)
                tail = chunk[-20:]


def _check_markup(seam: bytes, part: str, file: str) -> None:
    if _DTD.search(seam) or any(mark in seam for mark in _WIDE_DTD):
        raise refuse(
            file,
            speak(
                "its part {part!r} declares a document type (DTD), which can "
                "make a program run out of memory or read other files.",
                part=part,
            ),
            speak("No spreadsheet program does this. Do not open it; ask its sender."),
        )


def find_only_table(archive: zipfile.ZipFile, file: str) -> zipfile.ZipInfo:
    """Find the one table inside a plain archive.

    Parameters
    ----------
    archive : zipfile.ZipFile
        Checked by :func:`open_archive`.
    file : str
        Its name, for the message.

    Returns
    -------
    zipfile.ZipInfo
        The only part that is a table by its name.

    Raises
    ------
    ExportError
        If there is none, or more than one; the message lists them.
    """
    names = [part for part in archive.infolist() if not part.is_dir()]
    names = [part for part in names if not part.filename.startswith("__MACOSX/")]
    tables = [p for p in names if p.filename.lower().endswith(BOOK_SUFFIXES)]
    if len(tables) == 1:
        return tables[0]
    if not tables:
        found = ", ".join(part.filename for part in names[:5]) or "nothing"
        raise refuse(
            file,
            speak(
                "the archive holds no workbook and no text table, but {found}.",
                found=found,
            ),
            speak("Ask for the export as .xlsx or .csv."),
        )
    listed = ", ".join(sorted(part.filename for part in tables))
    raise refuse(
        file,
        speak("the archive holds {n} tables: {listed}.", n=len(tables), listed=listed),
        speak("Unpack it and load the one that is the export."),
    )


def check_extent(file: str, sheet: str, n_rows: int, n_columns: int) -> None:
    """Refuse a sheet whose cells reach further than any real table does.

    Parameters
    ----------
    file, sheet : str
        Names, for the message.
    n_rows, n_columns : int
        Row and column of the last cell that holds something, counted from 1.

    Raises
    ------
    ExportError
        If one of the limits is passed; the message gives the number and the limit.

    Examples
    --------
    >>> check_extent("a.xlsx", "PDM", 331, 82)
    >>> check_extent("a.xlsx", "PDM", 331, 1682)
    Traceback (most recent call last):
    ...
    gabeval.errors.ExportError: a.xlsx, sheet «PDM»: the sheet has something in column \
1,682; the limit is 1,000 columns. Delete what is there, or copy the table into a new \
workbook.
    """
    where = place_of(file, sheet)
    advice = speak("Delete what is there, or copy the table into a new workbook.")
    if n_rows > MAX_ROWS:
        raise refuse(
            where,
            speak(
                "the sheet has something in row {row}; the limit is {limit} rows.",
                row=speak_number(n_rows, ","),
                limit=speak_number(MAX_ROWS, ","),
            ),
            advice,
        )
    if n_columns > MAX_COLUMNS:
        raise refuse(
            where,
            speak(
                "the sheet has something in column {column}; the limit is "
                "{limit} columns.",
                column=speak_number(n_columns, ","),
                limit=speak_number(MAX_COLUMNS, ","),
            ),
            advice,
        )
    if n_rows * n_columns > MAX_CELLS:
        raise refuse(
            where,
            speak(
                "the table of {rows} rows and {columns} columns would have "
                "{cells} cells; the limit is {limit}.",
                rows=speak_number(n_rows, ","),
                columns=speak_number(n_columns, ","),
                cells=speak_number(n_rows * n_columns, ","),
                limit=speak_number(MAX_CELLS, ","),
            ),
            advice,
        )
