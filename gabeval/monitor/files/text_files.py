r"""Reading text tables: encodings, delimiters, quotes, and what went wrong with them.

Nothing here is decided by statistics. An encoding is tried, strictly; a delimiter is
right if it makes the header that the layout names; and a row that does not have the
fields of the others is told with the number that a spreadsheet would show beside it.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from gabeval.monitor.files.encodings import decode_text
from gabeval.monitor.files.guards import check_extent
from gabeval.monitor.files.kinds import refuse
from gabeval.monitor.files.sheets import Cleaner, Note, Sheet, clean_rows, make_values
from gabeval.numerals import fold
from gabeval.speech import speak

DELIMITERS = ("\t", ";", "|", ",")
"""Delimiters that are tried, in the order in which a tie is decided: a comma is the
most likely to be part of a number."""

SAMPLE_ROWS = 60
"""Rows in which the header is looked for when the delimiter is chosen."""

MAX_LONG_SHARE = 0.01
"""Share of rows with too many fields above which the delimiter itself must be wrong."""

MIN_LONG_ROWS = 3
"""Number of such rows below which they are taken for single slips."""

MIN_SWALLOWED = 12
"""Delimiters that a field must hold, each line as many as a row, to count as rows."""

_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[ \t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_LINES = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class TextTable:
    """A text file that was read.

    Parameters
    ----------
    sheet : Sheet
        Its only sheet, ``''``; every cell is text or None.
    sheet_notes : tuple of Note
        On rows and cells.
    notes : tuple of Note
        On the file.
    encoding, delimiter : str
        As found.
    """

    sheet: Sheet
    sheet_notes: tuple[Note, ...]
    notes: tuple[Note, ...]
    encoding: str
    delimiter: str


def read_text_table(
    data: bytes,
    file: str,
    *,
    encoding: str = "auto",
    delimiter: str = "auto",
    header_labels: Sequence[str] = (),
) -> TextTable:
    r"""Read a text table completely, or say why that cannot be done.

    Rows have the numbers that a spreadsheet shows: a field with line breaks is one
    cell, and a first line ``sep=;`` is no row. Empty fields are None.

    Parameters
    ----------
    data : bytes
        The whole file.
    file : str
        Its name, for messages.
    encoding, delimiter : str
        As the layout declares them, or ``'auto'``.
    header_labels : sequence of str
        Labels that the header must hold.

    Returns
    -------
    TextTable
        The table and what was odd about it.

    Raises
    ------
    ExportError
        If the declared encoding does not fit, a quote is never closed, or so many rows
        have too many fields that their values must have moved.

    Examples
    --------
    >>> table = read_text_table("año;avance\n2023;98,5\n".encode("cp1252"), "a.csv")
    >>> table.sheet.values.tolist(), table.encoding, table.delimiter
    ([['año', 'avance'], ['2023', '98,5']], 'cp1252', ';')
    """
    text, encoding, notes = decode_text(data, file, encoding)
    match = _SEPARATOR_LINE.match(text)
    first_line = 1
    if match:
        text = text[match.end() :]
        first_line = 2
        notes.append(Note("separator_line", "", "", match[1]))
        delimiter = match[1] if delimiter == "auto" else delimiter
    if delimiter == "auto":
        delimiter, is_sure = choose_delimiter(text, header_labels)
        if not is_sure:
            notes.append(Note("delimiter_assumed", "", "", delimiter))
    text, n_zeros = text.replace("\0", ""), text.count("\0")
    if n_zeros:
        notes.append(Note("zero_bytes_removed", "", "", str(n_zeros)))
    rows, row_notes = _read_rows(text, file, delimiter, first_line)
    n_columns = max(map(len, rows), default=0)
    check_extent(file, "", len(rows), n_columns)
    padded = [row + [""] * (n_columns - len(row)) for row in rows]
    cleaner = Cleaner()
    values = make_values(clean_rows(padded, cleaner))
    notes_on_cells = [*row_notes, *cleaner.find_notes("", padded)]
    no_percent = np.zeros(values.shape, dtype=bool)
    sheet = Sheet("", is_hidden=False, values=values, percent=no_percent)
    return TextTable(sheet, tuple(notes_on_cells), tuple(notes), encoding, delimiter)


def choose_delimiter(text: str, header_labels: Sequence[str]) -> tuple[str, bool]:
    r"""Choose the delimiter under which one row holds the labels of the header.

    Parameters
    ----------
    text : str
        The whole text.
    header_labels : sequence of str
        Labels to look for; without them, the delimiter is taken under which most rows
        have the same number of fields.

    Returns
    -------
    tuple
        The delimiter, and whether the labels decided.

    Examples
    --------
    >>> text = "Avance, a 31 de marzo\nMeta;Avance\nSalud, agua;98,5\n"
    >>> choose_delimiter(text, ["META", "AVANCE"])
    (';', True)
    """
    wanted = {fold(label) for label in header_labels} - {""}
    samples = {mark: _read_sample(text, mark) for mark in DELIMITERS}
    if wanted:
        counts = {
            mark: max((len(wanted & set(map(fold, row))) for row in rows), default=0)
            for mark, rows in samples.items()
        }
        best = max(counts.values())
        winners = [mark for mark in DELIMITERS if counts[mark] == best]
        if 2 * best >= len(wanted) and len(winners) == 1:
            return winners[0], True
    regular = {mark: _regularity(rows) for mark, rows in samples.items()}
    return max(DELIMITERS, key=lambda mark: regular[mark]), False


def _read_sample(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    with _wide_fields():
        try:
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                rows.append(row)
                if len(rows) == SAMPLE_ROWS:
                    break
        except csv.Error:
            return rows
    return rows


def _regularity(rows: list[list[str]]) -> tuple[float, int]:
    """Measure how many rows have the usual number of fields, if that is above one."""
    widths = Counter(len(row) for row in rows if any(row))
    widths.pop(1, None)
    if not widths:
        return (0.0, 0)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (count / max(len(rows), 1), width)


@contextmanager
def _wide_fields() -> Iterator[None]:
    """Lift the limit of the csv module on the length of a field, and put it back."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _read_rows(
    text: str, file: str, delimiter: str, first_line: int
) -> tuple[list[list[str]], list[Note]]:
    """Read all records, and check that none has swallowed its neighbours."""
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    with _wide_fields():
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
    starts = [first_line + line for line in [0, *lines[:-1]]] if lines else []
    width = usual_width(rows)
    is_open = _find_open_quote(text, delimiter)
    _check_quotes(rows, starts, file, delimiter, width, is_open=is_open)
    notes = _find_uneven(rows, width, is_cut=not text.endswith(("\n", "\r")))
    if is_open and not any(note.rule == "last_line_cut" for note in notes):
        notes.append(Note("last_line_cut", "", f"A{len(rows)}", '"'))
    _check_long_rows(rows, starts, width, file, delimiter)
    return rows, notes


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """Find the number of fields that most rows have.

    A last column that is empty in all those rows does not count: it comes from a
    delimiter at the end of each line.

    Parameters
    ----------
    rows : sequence of sequence of str
        All records.

    Returns
    -------
    int
        Number of fields; 0 if there are no rows.

    Examples
    --------
    >>> usual_width([["Title"], ["a", "b", ""], ["1", "2", ""], ["3"]])
    2
    """
    widths = Counter(len(row) for row in rows if any(row))
    if not widths:
        return 0
    width = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    usual = [row for row in rows if len(row) == width]
    while width > 1 and not any(row[width - 1].strip() for row in usual):
        width -= 1
    return width


def _check_quotes(
    rows: list[list[str]],
    starts: list[int],
    file: str,
    delimiter: str,
    width: int,
    *,
    is_open: bool,
) -> None:
    """Refuse a file in which a quote that is never closed swallows rows."""
    for number, row in enumerate(rows):
        is_last = is_open and number == len(rows) - 1
        field = _find_swallower(row, delimiter, width)
        if field is None and is_last and _count_lines(row[-1:]):
            field = len(row) - 1
        if field is None:
            continue
        line = starts[number] + _count_lines(row[:field])
        n_lines = _count_lines([row[field]])
        raise refuse(
            file,
            speak(
                'a quotation mark (") that opens in line {line} is not closed '
                "where its field ends; it swallows {n_lines} lines after it.",
                line=line,
                n_lines=n_lines,
            ),
            speak("Close or remove the quotation mark at its source and export again."),
        )


def _count_lines(fields: list[str]) -> int:
    return sum(len(_LINES.findall(field)) for field in fields)


def _find_open_quote(text: str, delimiter: str) -> bool:
    """Tell whether the text ends inside a quoted field."""
    if '"' not in text:
        return False
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    with _wide_fields():
        while True:
            try:
                next(reader)
            except StopIteration:
                return False
            except csv.Error as error:
                if "unexpected end of data" in str(error):
                    return True


def _find_swallower(row: list[str], delimiter: str, width: int) -> int | None:
    """Find a field whose lines are rows themselves.

    A text with line breaks may well hold delimiters. It swallowed rows if the line on
    which it begins, and each one inside it, has just as many as a row has; where the
    whole record looks sound, there must be `MIN_SWALLOWED` of them in all.
    """
    if width < 3:
        return None
    for number, field in enumerate(row):
        if "\n" not in field and "\r" not in field:
            continue
        counts = [n for n, line in _count_in_lines(field, delimiter) if line.strip()]
        if not counts or number + counts[0] != width - 1:
            continue
        inner, last = counts[1:-1], counts[-1] + len(row) - 1 - number
        if any(n != width - 1 for n in inner):
            continue
        n_rows = 1 + len(inner) + (last == width - 1)
        is_odd = bool(inner) and len(row) != width
        if is_odd or n_rows * (width - 1) >= MIN_SWALLOWED:
            return number
    return None


def _count_in_lines(field: str, delimiter: str) -> list[tuple[int, str]]:
    return [(line.count(delimiter), line) for line in _LINES.split(field)]


def _find_uneven(rows: list[list[str]], width: int, *, is_cut: bool) -> list[Note]:
    """Note rows with more or fewer fields than usual, from the first usual row on."""
    notes = []
    has_begun = False
    for number, row in enumerate(rows):
        n_fields = len(row)
        while n_fields > width and not row[n_fields - 1].strip():
            n_fields -= 1
        has_begun = has_begun or n_fields == width
        if n_fields == width or not any(row) or (not has_begun and n_fields < width):
            continue
        is_last_line = number == len(rows) - 1 and is_cut and n_fields < width
        rule = "last_line_cut" if is_last_line else "uneven_rows"
        notes.append(Note(rule, "", f"A{number + 1}", f"{n_fields} / {width}"))
    return notes


def _check_long_rows(
    rows: list[list[str]], starts: list[int], width: int, file: str, delimiter: str
) -> None:
    long = [
        starts[number]
        for number, row in enumerate(rows)
        if any(cell.strip() for cell in row[width:])
    ]
    if len(long) < MIN_LONG_ROWS or len(long) <= MAX_LONG_SHARE * len(rows):
        return
    listed = ", ".join(map(str, long[:10])) + (", …" if len(long) > 10 else "")
    raise refuse(
        file,
        speak(
            "{n} rows have more fields than the usual {width} (lines "
            "{listed}): there is an unquoted {delimiter!r} inside their "
            "values, perhaps a decimal comma, and everything after it has "
            "moved to the right.",
            n=len(long),
            width=width,
            listed=listed,
            delimiter=delimiter,
        ),
        speak("Export again with ';' or tabs as delimiter, or as .xlsx."),
    )
