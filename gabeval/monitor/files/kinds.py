"""What kind of file came, told from its content, and how a file is refused in words.

Every refusal is an :class:`~gabeval.errors.ExportError` that says what to do about it.
"""

import re

from gabeval.errors import ExportError
from gabeval.speech import speak
from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)

SIGNATURES = (
    (b"%PDF", N_("a PDF document")),
    (b"\x1f\x8b", N_("a gzip archive")),
    (b"Rar!", N_("a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", N_("a 7z archive")),
    (b"{\\rtf", N_("a text document (RTF)")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"SQLite format 3", N_("a database")),
    (b"PAR1", N_("a Parquet file")),
)
"""First bytes of files that are sent by mistake, and what they are."""

UNKNOWN_KIND = N_("a file of an unknown kind")
"""What is neither text nor known by its first bytes."""

OTHER_OFFICE = N_("an Office document that is no workbook")
"""What Office kept in its old container format, other than workbooks."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MARKUP = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|table|meta|style|div|script)"
    rb"|\s*mime-version:",
    re.IGNORECASE | re.DOTALL,
)


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
    return "text" if _looks_like_text(data[: 2**16]) else UNKNOWN_KIND


def _sniff_ole(data: bytes) -> str:
    """Tell apart what Office has kept in its old container format."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "password"
    names = ("Workbook", "Book")
    if any(name.encode("utf-16-le") + b"\0\0" in data for name in names):
        return "xls"
    return OTHER_OFFICE


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
            speak("the workbook is protected with a password."),
            speak(
                "Open it, save a copy without password (File, Info, Protect "
                "workbook), and load the copy."
            ),
        )
    if kind == "html":
        return refuse(
            file,
            speak("this is a web page, not a workbook, whatever its name says."),
            speak("Open it in a spreadsheet program and save it as .xlsx."),
        )
    if kind == "xml":
        return refuse(
            file,
            speak("this is an XML file, not a workbook that can be read."),
            speak("Open it in a spreadsheet program and save it as .xlsx."),
        )
    return refuse(
        file,
        speak("this is {kind}, not a workbook or a text table.", kind=speak(kind)),
        speak("Ask for the export as .xlsx or .csv."),
    )
