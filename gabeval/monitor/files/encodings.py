"""Turning the bytes of a text file into text.

Nothing here is decided by statistics: programs that guess take Spanish of Windows for
Polish (``del ańo``), and nobody notices. An encoding is tried strictly, in a fixed
order, and what was assumed is told.
"""

import codecs
import re

from gabeval.monitor.files.kinds import refuse
from gabeval.monitor.files.sheets import Note
from gabeval.speech import speak

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINES = re.compile(r"\r\n|\r|\n")
_SPANISH = set("áéíóúüñÁÉÍÓÚÜÑ¿¡ºª°“”‘’«»–—…·€ \xa0àâãäçèêëìîïòôõöùûÀÂÃÇÈÊÔÕ•™©®²³½")
_MOJIBAKE = re.compile("[ÃÂ][\x80-\xff\u0192\u02c6\u02dc\u0152-\u2122]|â€")


def decode_text(
    data: bytes, file: str, encoding: str = "auto"
) -> tuple[str, str, list[Note]]:
    r"""Turn bytes into text, by rules and never by statistics.

    A mark at the beginning decides; else strict UTF-8; else cp1252, the encoding of
    Windows in Latin America, in which the few bytes without a meaning are taken as
    latin-1. Text that went through this twice (``gestiÃ³n``) is mended if the whole
    file can be, without rest.

    Parameters
    ----------
    data : bytes
        The whole file.
    file : str
        Its name, for messages.
    encoding : str
        As the layout declares it, or ``'auto'``.

    Returns
    -------
    tuple
        The text without marks, the encoding, and notes.

    Raises
    ------
    ExportError
        If the declared encoding is unknown or does not fit.

    Examples
    --------
    >>> decode_text("gestión".encode("cp1252"), "a.csv")[:2]
    ('gestión', 'cp1252')
    >>> decode_text("gestiÃ³n".encode(), "a.csv")[0]
    'gestión'
    """
    notes: list[Note] = []
    if encoding != "auto":
        text = _decode_declared(data, file, encoding)
    else:
        text, encoding, notes = _decode_by_rule(data)
    text = text.lstrip("\ufeff")
    mended = mend_mojibake(text)
    if mended is not None:
        notes.append(Note("mojibake_repaired", "", "", ""))
    return text if mended is None else mended, encoding, notes


def _decode_declared(data: bytes, file: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise refuse(
            file,
            speak(
                "the layout declares the encoding {encoding!r}, which does not exist.",
                encoding=encoding,
            ),
            speak("Write utf-8, cp1252, utf-16 or auto."),
        ) from None
    except UnicodeDecodeError as error:
        line = len(_LINES.findall(data[: error.start].decode("latin-1"))) + 1
        raise refuse(
            file,
            speak(
                "the text is not in the declared encoding {encoding}: line "
                "{line} has a byte that means nothing in it.",
                encoding=encoding,
                line=line,
            ),
            speak(
                "Write encoding: auto in the layout, or the encoding it was saved in."
            ),
        ) from None


def _decode_by_rule(data: bytes) -> tuple[str, str, list[Note]]:
    while data.startswith(codecs.BOM_UTF8):  # once per program that added one
        data = data[len(codecs.BOM_UTF8) :]
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, errors="replace")
            return text, encoding.rpartition("-")[0], []
    zeros = data[:4096].count(0)
    if zeros > 0.3 * len(data[:4096]):
        is_little = data[1:4096:2].count(0) > data[0:4096:2].count(0)
        encoding = "utf-16-le" if is_little else "utf-16-be"
        text = data.decode(encoding, errors="replace")
        return text, "utf-16", [Note("encoding_assumed", "", "", "utf-16")]
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        return _decode_bytes(data)


def _decode_bytes(data: bytes) -> tuple[str, str, list[Note]]:
    """Decode what is not UTF-8 as cp1252, line by line if only some lines are."""
    lines = data.splitlines(keepends=True)
    if not any(_is_wide_utf8(line) for line in lines):
        note = Note("encoding_assumed", "", "", "cp1252")
        return _decode_cp1252(data), "cp1252", [note]
    texts = []
    odd: list[int] = []
    for number, line in enumerate(lines, start=1):
        try:
            texts.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            texts.append(_decode_cp1252(line))
            odd.append(number)
    listed = ", ".join(map(str, odd[:20])) + (", …" if len(odd) > 20 else "")
    return "".join(texts), "utf-8", [Note("encoding_mixed", "", "", listed)]


def _is_wide_utf8(line: bytes) -> bool:
    """Tell whether a line has letters beyond ASCII, and is UTF-8."""
    if line.isascii():
        return False
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode_cp1252(data: bytes) -> str:
    return data.decode("latin-1").translate(_CP1252)


def _make_cp1252() -> dict[int, str]:
    """Map the codes in which cp1252 differs from latin-1."""
    table = {}
    for code in range(0x80, 0xA0):
        letter = bytes([code]).decode("cp1252", errors="ignore")
        if letter:
            table[code] = letter
    return table


_CP1252 = _make_cp1252()
_TO_BYTE = {ord(letter): code for code, letter in _CP1252.items()}


def mend_mojibake(text: str) -> str | None:
    """Undo a decoding of UTF-8 as cp1252, if that works out for the whole text.

    Parameters
    ----------
    text : str
        The whole text.

    Returns
    -------
    str or None
        The mended text; None if a part of it cannot be mended, or if what comes out
        is not made of the letters of Spanish and its neighbours.

    Examples
    --------
    >>> mend_mojibake("gestiÃ³n pÃºblica")
    'gestión pública'
    >>> mend_mojibake("gestiÃ³n pública") is None
    True
    """
    if not _MOJIBAKE.search(text):
        return None
    try:
        mended = text.translate(_TO_BYTE).encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    again = mend_mojibake(mended)
    if again is not None:
        return again
    letters = {letter for letter in mended if not letter.isascii()}
    return mended if letters <= _SPANISH else None
