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

from gabeval.errors import ExportError

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

SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
)
"""First bytes of files that are sent by mistake, and what they are."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MARKUP = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|table|meta|style|div|script)"
    rb"|\s*mime-version:",
    re.IGNORECASE | re.DOTALL,
)
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


def refuse(file: str, what: str, advice: str) -> ExportError:
    """Word a refusal: the file, what is wrong with it, what to do now.

    Parameters
    ----------
    file : str
        Name of the file as its owner knows it.
    what : str
        What is wrong, as a clause that ends in a full stop.
    advice : str
        What to do, as whole sentences.

    Returns
    -------
    ExportError
        To be raised by the caller.

    Examples
    --------
    >>> print(refuse("a.xlsx", "the file is empty (0 bytes).", "Download it again."))
    a.xlsx: the file is empty (0 bytes). Download it again.
    """
    return ExportError(f"{file}: {what} {advice}")


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
            file, "the file is empty (0 bytes).", "Download or export it again."
        )
    if size > MAX_FILE_BYTES:
        raise refuse(
            file,
            f"the file has {size / 2**20:,.0f} MB; the limit is "
            f"{MAX_FILE_BYTES // 2**20} MB.",
            "Save only the sheets that hold the monitor as a new workbook.",
        )


def sniff(data: bytes) -> str:
    r"""Tell what a file is from its content, never from its name.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    str
        ``'zip'``, ``'xls'``, ``'password'`` (an encrypted workbook), ``'html'``,
        ``'xml'`` (such as a workbook of Excel 2003), ``'text'``, or a noun for anything
        else, such as ``'a PDF document'``.

    Examples
    --------
    >>> sniff(b"compromiso;avance\n"), sniff(b"<html><table>")
    ('text', 'html')
    >>> sniff(b"%PDF-1.7")
    'a PDF document'
    """
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return "zip"
    if data[:8] == _OLE:
        return _sniff_ole(data)
    for signature, noun in SIGNATURES:
        if data.startswith(signature):
            return noun
    head = data[:4096].lstrip(b"\xef\xbb\xbf")
    if _MARKUP.match(head):
        return "html"
    if head.lstrip().startswith(b"<?xml"):
        return "xml"
    return "text" if _looks_like_text(data[: 2**16]) else "a file of an unknown kind"


def _sniff_ole(data: bytes) -> str:
    """Tell apart what Office has kept in its old container format."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "password"
    names = ("Workbook", "Book")
    if any(name.encode("utf-16-le") + b"\0\0" in data for name in names):
        return "xls"
    return "an Office document that is no workbook"


def _looks_like_text(head: bytes) -> bool:
    """Say no if control characters are more than stray ones."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    zeros = head.count(0)
    if zeros > 0.3 * len(head):  # two-byte text without its mark
        return zeros <= 0.6 * len(head)
    controls = sum(head.count(code) for code in range(32) if code not in (9, 10, 13))
    return controls <= max(8, 0.02 * len(head))


def refuse_kind(file: str, kind: str) -> ExportError:
    """Word the refusal of a file that is of no kind we read.

    Parameters
    ----------
    file : str
        Name of the file.
    kind : str
        What :func:`sniff` said.

    Returns
    -------
    ExportError
        To be raised by the caller.
    """
    if kind == "password":
        return refuse(
            file,
            "the workbook is protected with a password.",
            "Open it, save a copy without password (File, Info, Protect workbook), "
            "and load the copy.",
        )
    if kind == "html":
        return refuse(
            file,
            "this is a web page, not a workbook, whatever its name says.",
            "Open it in a spreadsheet program and save it as .xlsx.",
        )
    if kind == "xml":
        return refuse(
            file,
            "this is an XML file, not a workbook that can be read.",
            "Open it in a spreadsheet program and save it as .xlsx.",
        )
    return refuse(
        file,
        f"this is {kind}, not a workbook or a text table.",
        "Ask for the export as .xlsx or .csv.",
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
        "the file is cut off or damaged: it cannot be unpacked.",
        "The download was probably not complete; download or ask for it again.",
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
                f"a part of it is named {part.filename!r}, a path outside the file.",
                "No spreadsheet program does this. Do not open it; ask its sender.",
            )
        if part.filename in seen:
            raise refuse(
                file,
                f"its part {part.filename!r} is there twice.",
                "Open it in a spreadsheet program and save it as a new workbook.",
            )
        seen.add(part.filename)
        if part.flag_bits & 1:
            raise refuse_kind(file, "password")


def _check_growth(parts: Iterable[zipfile.ZipInfo], file: str) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    advice = "Save only the sheets that hold the monitor as a new workbook."
    if unpacked > MAX_UNPACKED_BYTES:
        raise refuse(
            file,
            f"unpacked it would fill {unpacked / 2**20:,.0f} MB; the limit is "
            f"{MAX_UNPACKED_BYTES // 2**20} MB.",
            advice,
        )
    if unpacked > RATIO_FROM_BYTES and unpacked / packed > MAX_RATIO:
        raise refuse(
            file,
            f"it would grow {unpacked / packed:,.0f} times when unpacked; the limit is "
            f"{MAX_RATIO} times.",
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
            f"its part {part!r} declares a document type (DTD), which can make a "
            "program run out of memory or read other files.",
            "No spreadsheet program does this. Do not open it; ask its sender.",
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
            f"the archive holds no workbook and no text table, but {found}.",
            "Ask for the export as .xlsx or .csv.",
        )
    listed = ", ".join(sorted(part.filename for part in tables))
    raise refuse(
        file,
        f"the archive holds {len(tables)} tables: {listed}.",
        "Unpack it and load the one that is the export.",
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
    gabeval.errors.ExportError: a.xlsx, sheet 'PDM': the sheet has something in column \
1,682; the limit is 1,000 columns. Delete what is there, or copy the table into a new \
workbook.
    """
    where = f"{file}, sheet {sheet!r}" if sheet else file
    advice = "Delete what is there, or copy the table into a new workbook."
    if n_rows > MAX_ROWS:
        raise refuse(
            where,
            f"the sheet has something in row {n_rows:,}; the limit is "
            f"{MAX_ROWS:,} rows.",
            advice,
        )
    if n_columns > MAX_COLUMNS:
        raise refuse(
            where,
            f"the sheet has something in column {n_columns:,}; the limit is "
            f"{MAX_COLUMNS:,} columns.",
            advice,
        )
    if n_rows * n_columns > MAX_CELLS:
        raise refuse(
            where,
            f"the table of {n_rows:,} rows and {n_columns:,} columns would have "
            f"{n_rows * n_columns:,} cells; the limit is {MAX_CELLS:,}.",
            advice,
        )
