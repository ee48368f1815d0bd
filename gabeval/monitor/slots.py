"""Slots: which columns of a sheet hold the values of which quarter."""

from dataclasses import dataclass, field

import numpy as np

from gabeval.monitor.binding import Bound
from gabeval.monitor.cells import Numbers
from gabeval.monitor.keys import Keys
from gabeval.monitor.periods import label_slot, last_quarter
from gabeval.monitor.reader import SheetReader
from gabeval.plan import Column

QUARTER_FIELDS = ("planned", "reported", "status", "narrative", "evidence")
"""Fields that can have one value per quarter."""

YEAR_END = 4
"""Quarter at whose end the programme of a whole year is due."""


@dataclass
class Slot:
    """The columns of one quarter: the year may differ from row to row.

    Attributes
    ----------
    year : int or None
        Year of the quarter; ``None`` if a column of each row says it.
    number : int or None
        1 to 4; ``None`` for the last quarter of the year, or the cut-off's if it lies
        in it.
    bounds : dict of str to list of Bound
        Columns of each field; several if months make up the quarter.
    """

    year: int | None
    number: int | None
    bounds: dict[str, list[Bound]] = field(default_factory=dict)


def find_slots(reader: SheetReader) -> list[Slot]:
    """Find the quarters that the columns of a sheet name.

    A column that names no quarter beside others that do speaks for its year: the
    programme for the whole year, so at its end; the rest for what is known of the year
    at the cut-off. A column without a year either speaks for the sheet's.

    Parameters
    ----------
    reader : SheetReader
        The sheet; its layout takes periods from columns.

    Returns
    -------
    list of Slot
        In order of time; empty if no label names a period.
    """
    quarters = reader.layout.quarters
    columns = {name: getattr(quarters, name) for name in QUARTER_FIELDS}
    columns = {name: column for name, column in columns.items() if column is not None}
    if not any(c.captures & {"q", "month", "year"} for c in columns.values()):
        return []
    slots: dict[tuple[int, int], Slot] = {}
    for name, column in columns.items():
        for bound in reader.bound(column):
            year, number = label_slot(reader, bound)
            if number is None and name == "planned":
                number = YEAR_END
            elif number is None and year is not None:
                number = int(last_quarter(reader, year)[-1])
            key = (year or 0, number or 0)
            slot = slots.setdefault(key, Slot(year, number))
            slot.bounds.setdefault(name, []).append(bound)
    return [slots[key] for key in sorted(slots)]


def slot_quarters(slot: Slot, keys: Keys, reader: SheetReader) -> np.ndarray:
    """Name the quarter of a slot for every row.

    Parameters
    ----------
    slot : Slot
        Columns of one quarter.
    keys : Keys
        Keys of the rows, with their year if a column says it.
    reader : SheetReader
        The sheet.

    Returns
    -------
    numpy.ndarray
        Quarters such as ``2021Q3``.
    """
    if slot.year is not None:
        return np.full(len(keys.rows), f"{slot.year}Q{slot.number}", dtype=object)
    out = np.empty(len(keys.rows), dtype=object)
    out[:] = [
        f"{year}Q{slot.number}" if slot.number else last_quarter(reader, year)
        for year in keys.year
    ]
    return out


def combine_months(parts: list[Numbers], accumulation: np.ndarray) -> Numbers:
    """Make one value per quarter out of those of its months.

    Months add up where quarters do; otherwise the last month that says something
    counts (the highest for ``max``, the mean for ``mean``). A month that cannot be
    read leaves the whole quarter unset: a sum without it would be too low in silence.

    Parameters
    ----------
    parts : list of Numbers
        One per month, in order.
    accumulation : numpy.ndarray
        How each row's quarters combine.

    Returns
    -------
    Numbers
        One value and state per row.

    Examples
    --------
    >>> months = [
    ...     Numbers(np.array([v]), np.array(["value"], object)) for v in (1.0, 2.0)
    ... ]
    >>> combine_months(months, np.array(["sum"])).values.tolist()
    [3.0]
    """
    if len(parts) == 1:
        return parts[0]
    values = np.column_stack([part.values for part in parts])
    states = np.column_stack([part.states for part in parts])
    given = ~np.isnan(values)
    some = given.any(axis=1)
    last = np.where(some, given.shape[1] - 1 - given[:, ::-1].argmax(axis=1), 0)
    out = values[np.arange(len(values)), last]
    filled = np.where(given, values, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = filled.sum(axis=1) / given.sum(axis=1)
    highest = np.where(given, values, -np.inf).max(axis=1)
    out = np.select(
        [accumulation == "sum", accumulation == "max", accumulation == "mean"],
        [filled.sum(axis=1), highest, mean],
        out,
    )
    state = np.full(len(values), "blank", dtype=object)
    for kind in ("not_applicable", "not_reported"):
        state[(states == kind).any(axis=1)] = kind
    state[some] = np.where(out[some] == 0, "zero", "value")
    for kind in ("unreadable", "error"):
        state[(states == kind).any(axis=1)] = kind
    reported = np.isin(state, ("value", "zero"))
    return Numbers(np.where(reported, out, np.nan), state)


def plain_column(reader: SheetReader, name: str) -> Column | None:
    """Return the column of a field that names no period: the row's, or the cut-off's.

    Parameters
    ----------
    reader : SheetReader
        The sheet.
    name : str
        One of `QUARTER_FIELDS`.

    Returns
    -------
    Column or None
        Under ``quarters``, else under ``fields``.
    """
    of_quarter = getattr(reader.layout.quarters, name)
    return of_quarter or getattr(reader.layout.fields, name, None)
