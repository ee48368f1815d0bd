"""The cells of a table as texts, for a file that holds all of them.

Most values of a table stand in it many times: what a value is written as is worked out
once, and a table is taken a few rows at a time.
"""

from collections.abc import Callable, Iterator, Sequence

import pandas as pd

ROWS_AT_ONCE = 4096
"""Rows that are Python's objects at the same time; a frame holds them much smaller."""

MAX_KNOWN = 30_000
"""Values of a kind that are remembered at a time, so that memory has an end."""

_REMEMBERED = (str, float, int, bool, type(None), type(pd.NA))


class _Known(dict[object, str]):
    """What the values of one kind are written as."""

    def __init__(self, write: Callable[[object], str]) -> None:
        super().__init__()
        self.write = write
        self.missing = write(float("nan"))

    def __missing__(self, value: object) -> str:
        if isinstance(value, float):
            if value != value:  # it is never found again, since it equals nothing
                return self.missing
            if value == 0:  # 0.0 and -0.0 are equal but may be written in two ways
                return self.write(value)
        text = self.write(value)
        if len(self) >= MAX_KNOWN:
            self.clear()
        self[value] = text
        return text


class _Unknown:
    """Values of a kind that may have no hash: each is written when it comes."""

    def __init__(self, write: Callable[[object], str]) -> None:
        self.write = write

    def __getitem__(self, value: object) -> str:
        return self.write(value)


class Cells(dict[type, "_Known | _Unknown"]):
    """Writes cells, and remembers what they are written as.

    Parameters
    ----------
    write : callable
        Says what a value is written as: always the same for the same value.

    Examples
    --------
    >>> Cells(repr).row([1, True, 1.0, "a"])
    ['1', 'True', '1.0', "'a'"]
    """

    def __init__(self, write: Callable[[object], str]) -> None:
        super().__init__()
        self.write = write

    def __missing__(self, kind: type) -> "_Known | _Unknown":
        # By kind, since 1, 1.0 and True are equal and written in three ways.
        make = _Known if kind in _REMEMBERED else _Unknown
        known = self[kind] = make(self.write)
        return known

    def row(self, values: Sequence[object]) -> list[str]:
        """Write the cells of one row.

        Parameters
        ----------
        values : sequence
            Its values.

        Returns
        -------
        list of str
            One text per value.
        """
        return [self[type(value)][value] for value in values]


def list_rows(table: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    """List the rows of a table as Python's own values.

    Parameters
    ----------
    table : pandas.DataFrame
        Any; its index is left out.

    Yields
    ------
    tuple
        One value per column.

    Examples
    --------
    >>> list(list_rows(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})))
    [(1, 'x'), (2, 'y')]
    """
    for start in range(0, len(table), ROWS_AT_ONCE):
        part = table.iloc[start : start + ROWS_AT_ONCE]
        columns = [part[name].tolist() for name in part.columns]
        yield from zip(*columns, strict=True)
