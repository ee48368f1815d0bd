"""Pairs: milestones with one row for the programme and one for the reports."""

import numpy as np
import pandas as pd

from gabeval.monitor.reader import SheetReader
from gabeval.monitor.rows import find_rows, row_as_text

SIDES = ("planned", "reported")
"""Roles that a row can have."""


def read_roles(
    reader: SheetReader, rows: np.ndarray, bad: np.ndarray
) -> tuple[np.ndarray | None, np.ndarray]:
    """Say which rows hold the programme and which the reports; set aside the rest.

    Parameters
    ----------
    reader : SheetReader
        The sheet; its ``kinds`` and ``findings`` change.
    rows : numpy.ndarray
        Data rows of the sheet, counted from 0.
    bad : numpy.ndarray
        Those already set aside.

    Returns
    -------
    numpy.ndarray or None
        Role of each row; ``None`` if the layout does not tell rows apart.
    numpy.ndarray
        The rows set aside by now.
    """
    columns = {name: getattr(reader.layout.quarters, name) for name in SIDES}
    tests = {n: c.where for n, c in columns.items() if c is not None and c.where}
    if not tests:
        return None, bad
    role = np.full(len(rows), None, dtype=object)
    for name, test in tests.items():
        role[find_rows(test, reader.sheet, reader.head)[rows]] = name
    for name in set(SIDES) - set(tests):
        role[np.equal(role, None).astype(bool)] = name
    unknown = np.equal(role, None).astype(bool) & ~bad
    for row in rows[unknown]:
        reader.findings.add(
            "no_role",
            sheet=reader.sheet.name,
            row=row + 1,
            cell=f"A{row + 1}",
            value=row_as_text(reader.sheet, row),
        )
    reader.set_aside(rows[unknown], "no_role")
    return role, bad | unknown


def join_pairs(
    seen: pd.DataFrame, leaf: np.ndarray, role: np.ndarray | None
) -> pd.DataFrame:
    """Join the programme of one row to the reports of the other.

    What a row says once (entity, dates, weight) is taken from the upper one. A
    milestone with one of the two rows only has blanks for the other.

    Parameters
    ----------
    seen : pandas.DataFrame
        What the rows say of each quarter, with ``place``, ``row`` and ``quarter``.
    leaf : numpy.ndarray
        Code of the milestone of each data row.
    role : numpy.ndarray or None
        Role of each data row; ``None`` if rows are not told apart.

    Returns
    -------
    pandas.DataFrame
        One row per milestone and quarter.
    """
    if role is None:
        return seen
    key = ["leaf", "quarter"]
    place = seen["place"].to_numpy()
    seen = seen.assign(leaf=leaf[place], role=role[place])
    upper = seen.groupby("leaf", sort=False)[["place", "row"]].min()
    out = seen[key].drop_duplicates()
    out = out.join(upper, on="leaf")
    for name in SIDES:
        columns = [c for c in seen if c.startswith(f"{name}_")]
        mine = seen.loc[seen["role"] == name, [*key, *columns]]
        out = out.merge(mine, on=key, how="left")
        unit = seen[f"{name}_unit"]
        out[f"{name}_state"] = out[f"{name}_state"].fillna("blank")
        out[f"{name}_unit"] = unit.iloc[0] if len(unit) else np.nan
    texts = [c for c in ("status", "narrative", "evidence") if c in seen]
    said = seen.groupby(key, sort=False)[texts].first().reset_index()
    out = out.merge(said, on=key, how="left")
    told = out[texts].astype(object)
    out[texts] = told.where(told.notna(), None)
    return out.sort_values(["place", "quarter"], ignore_index=True).drop(columns="leaf")
