"""Names of cells, rows and columns as a spreadsheet shows them.

Inside the package rows and columns count from 0; a reader sees ``D14``.
"""

import re
from collections.abc import Callable, Iterable

from gabeval.speech import speak

MAX_LISTED = 20
"""How many cells, rows or columns a note names; the rest shows as an ellipsis."""


def column_name(column: int) -> str:
    """Name a column as a spreadsheet does.

    Parameters
    ----------
    column : int
        From 0.

    Returns
    -------
    str
        Its letters.

    Examples
    --------
    >>> column_name(0), column_name(25), column_name(26), column_name(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Name a cell as a spreadsheet does.

    Parameters
    ----------
    row, column : int
        From 0.

    Returns
    -------
    str
        Such as ``'D14'``.

    Examples
    --------
    >>> cell_name(13, 3)
    'D14'
    """
    return f"{column_name(column)}{row + 1}"


def parse_cell_name(name: str) -> tuple[int, int]:
    """Turn the name of a cell into row and column from 0.

    Parameters
    ----------
    name : str
        Such as ``'D14'`` or ``'$D$14'``.

    Returns
    -------
    tuple of int
        Row and column.

    Raises
    ------
    ValueError
        If it is no cell name.

    Examples
    --------
    >>> parse_cell_name("$D$14")
    (13, 3)
    """
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,7})", name)
    if not match:
        raise ValueError(speak("{name!r} is no cell name", name=name))
    return int(match[2]) - 1, parse_column_name(match[1])


def parse_column_name(letters: str) -> int:
    """Turn the letters of a column into its number from 0.

    Parameters
    ----------
    letters : str
        One to three letters.

    Returns
    -------
    int
        The column.

    Raises
    ------
    ValueError
        If there is anything else in it.

    Examples
    --------
    >>> parse_column_name("XFD")
    16383
    """
    if not re.fullmatch(r"[A-Za-z]{1,3}", letters):
        raise ValueError(speak("{letters!r} is no column name", letters=letters))
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def list_numbers(numbers: Iterable[int]) -> str:
    """Write row numbers in short: how many, then which, as ranges.

    Parameters
    ----------
    numbers : iterable of int
        From 0.

    Returns
    -------
    str
        Counted from 1.

    Examples
    --------
    >>> list_numbers({4, 5, 6, 9})
    '4: 5-7, 10'
    """
    return _list_ranges(numbers, lambda number: str(number + 1))


def list_columns(numbers: Iterable[int]) -> str:
    """Write column names in short: how many, then which, as ranges.

    Parameters
    ----------
    numbers : iterable of int
        From 0.

    Returns
    -------
    str
        By letters.

    Examples
    --------
    >>> list_columns({2, 3, 26})
    '3: C-D, AA'
    """
    return _list_ranges(numbers, column_name)


def _list_ranges(numbers: Iterable[int], name: Callable[[int], str]) -> str:
    ordered = sorted(set(numbers))
    ranges: list[list[int]] = []
    for number in ordered:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    texts = [
        name(first) if first == last else f"{name(first)}-{name(last)}"
        for first, last in ranges
    ]
    return f"{len(ordered)}: {shorten(texts)}"


def shorten(texts: list[str]) -> str:
    """Write a list in one line, with an ellipsis after its first items.

    Parameters
    ----------
    texts : list of str
        Items.

    Returns
    -------
    str
        At most `MAX_LISTED` of them.

    Examples
    --------
    >>> shorten(["A5", "B6"])
    'A5, B6'
    """
    return ", ".join([*texts[:MAX_LISTED], *["…"] * (len(texts) > MAX_LISTED)])
