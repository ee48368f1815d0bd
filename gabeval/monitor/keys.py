"""Keys of the rows of a sheet: which item of each level a row speaks of."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gabeval.monitor.cells import as_text
from gabeval.monitor.names import Names
from gabeval.monitor.pairs import read_roles
from gabeval.monitor.periods import RowPeriods, read_row_periods
from gabeval.monitor.reader import SheetReader
from gabeval.monitor.rows import row_as_text
from gabeval.numerals import fold
from gabeval.plan import Level


@dataclass
class Keys:
    """Keys of the data rows that were not set aside.

    Attributes
    ----------
    rows : numpy.ndarray
        Rows of the sheet, counted from 0.
    items : dict of str to numpy.ndarray
        Code of the item of each level that rows name, by level.
    names : dict of str to numpy.ndarray
        Its name as written; ``None`` where it has none.
    quarter : numpy.ndarray or None
        Quarter of each row, when a column says it.
    year : numpy.ndarray or None
        Year of each row, when a column says it.
    role : numpy.ndarray or None
        ``planned`` or ``reported``, when a milestone has a row for each.
    """

    rows: np.ndarray
    items: dict[str, np.ndarray]
    names: dict[str, np.ndarray]
    quarter: np.ndarray | None = None
    year: np.ndarray | None = None
    role: np.ndarray | None = None


def row_levels(reader: SheetReader) -> list[Level]:
    """List the levels that rows name: all but a leaf that stands as columns."""
    levels = reader.plan.levels
    return levels[:-1] if reader.layout.milestones_are_columns else list(levels)


def read_keys(reader: SheetReader, seen: dict[tuple[object, ...], str]) -> Keys:
    """Read the keys of every data row; set aside the rows that cannot be placed.

    A row is set aside, whole and with its reason, when it names no item, a commitment
    that the plan does not list, an unreadable quarter, or what another row says too.

    Parameters
    ----------
    reader : SheetReader
        The sheet; its ``kinds`` and ``findings`` change.
    seen : dict
        Keys met on earlier sheets of the export and where; grows.

    Returns
    -------
    Keys
        Keys of the rows that remain.
    """
    levels = row_levels(reader)
    texts = {level.level_id: _level_texts(reader, level) for level in levels}
    periods = read_row_periods(reader)
    rows = reader.rows
    bad = _missing_keys(reader, texts, rows)
    items, bad = _resolve(reader, texts, rows, bad)
    _number_repeats(reader, items, bad)
    bad = _unread_periods(reader, periods, rows, bad)
    role, bad = read_roles(reader, rows, bad)
    apart = {
        name: texts
        for name, texts in (
            ("quarter", periods.quarter),
            ("year", periods.year),
            ("role", role),
        )
        if texts is not None
    }
    bad = bad | _find_duplicates(reader, items, rows, bad, apart, seen)
    keep = ~bad
    keys = Keys(
        rows=rows[keep],
        items={level: codes[keep] for level, codes in items.items()},
        names={level: names[keep] for level, (_, names) in texts.items()},
        quarter=None if periods.quarter is None else periods.quarter[keep],
        year=None if periods.year is None else periods.year[keep],
        role=None if role is None else role[keep],
    )
    _qualify(reader, keys)
    _find_alike(reader, keys)
    return keys


def _level_texts(reader: SheetReader, level: Level) -> tuple[np.ndarray, np.ndarray]:
    """Read code and name of one level; each stands in for the other."""
    if reader.layout.sheet_name_is == level.level_id:
        whole = np.full(len(reader.rows), reader.sheet.name, dtype=object)
        return whole, whole
    columns = reader.layout.levels[level.level_id]
    names = reader.texts(columns.name, level.level_id)
    codes = reader.texts(columns.id, level.level_id) if columns.id else names
    names = np.where(np.equal(names, None), codes, names)
    return _one_space(codes), names


def _one_space(codes: np.ndarray) -> np.ndarray:
    """Write codes with single spaces: nobody sees how many there were."""
    out = np.empty(len(codes), dtype=object)
    out[:] = [" ".join(code.split()) or None if code else None for code in codes]
    return out


def _missing_keys(
    reader: SheetReader,
    texts: dict[str, tuple[np.ndarray, np.ndarray]],
    rows: np.ndarray,
) -> np.ndarray:
    bad = np.zeros(len(rows), dtype=bool)
    for level_id, (codes, _) in texts.items():
        level = next(x for x in reader.plan.levels if x.level_id == level_id)
        missing = np.equal(codes, None).astype(bool) & ~bad
        for row in rows[missing]:
            reader.findings.add(
                "missing_key",
                sheet=reader.sheet.name,
                row=row + 1,
                cell=_cell_of(reader, level_id, row) or f"A{row + 1}",
                value=row_as_text(reader.sheet, row),
                item=level.name,
            )
        reader.set_aside(rows[missing], "missing_key")
        bad |= missing
    return bad


def _resolve(
    reader: SheetReader,
    texts: dict[str, tuple[np.ndarray, np.ndarray]],
    rows: np.ndarray,
    bad: np.ndarray,
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Turn the commitment's code or name into the plan's code."""
    items = {level: codes for level, (codes, _) in texts.items()}
    level = reader.plan.commitment_level
    names = Names(reader.plan.commitments)
    if names.is_open or level not in items:
        return items, bad
    codes, shown = texts[level]
    resolved = names.resolve(codes)
    resolved = np.where(np.equal(resolved, None), names.resolve(shown), resolved)
    unknown = np.equal(resolved, None).astype(bool) & ~bad
    for place in np.flatnonzero(unknown):
        reader.findings.add(
            "unknown_commitment",
            sheet=reader.sheet.name,
            row=rows[place] + 1,
            cell=_cell_of(reader, level, rows[place]),
            value=str(codes[place]),
            nearest=names.nearest(str(shown[place])),
        )
    reader.set_aside(rows[unknown], "unknown_commitment")
    items[level] = resolved
    return items, bad | unknown


def _number_repeats(
    reader: SheetReader, items: dict[str, np.ndarray], bad: np.ndarray
) -> None:
    """Tell rows with equal codes apart by their order, where the layout says so."""
    level = row_levels(reader)[-1]
    leaf = level.level_id
    columns = reader.layout.levels.get(leaf)
    if columns is None or not columns.number_repeats:
        return
    parts = list(items) if level.ids == "within_parent" else [leaf]
    table = pd.DataFrame(items)[~bad][parts]
    count = table.groupby(list(table), sort=False).cumcount()
    codes = items[leaf].copy()
    for place, number in count[count > 0].items():
        codes[place] = f"{codes[place]} ({number + 1})"
    items[leaf] = codes


def _cell_of(reader: SheetReader, level: str, row: int) -> str:
    columns = reader.layout.levels.get(level)
    column = (columns.id or columns.name) if columns else None
    first = column.join[0] if column is not None and column.join else column
    return reader.address(reader.bound(first)[:1], row)


def _unread_periods(
    reader: SheetReader, periods: RowPeriods, rows: np.ndarray, bad: np.ndarray
) -> np.ndarray:
    """Set aside the rows whose quarter or year cannot be read."""
    found = periods.quarter if periods.quarter is not None else periods.year
    if found is None:
        return bad
    unread = np.equal(found, None).astype(bool) & ~bad
    for place in np.flatnonzero(unread):
        bounds = reader.bound(periods.column)[:1]
        text = periods.text[place] if periods.text is not None else None
        reader.findings.add(
            "bad_quarter",
            sheet=reader.sheet.name,
            row=rows[place] + 1,
            cell=reader.address(bounds, rows[place]),
            value=text or "",
        )
    reader.set_aside(rows[unread], "bad_quarter")
    return bad | unread


def _find_duplicates(
    reader: SheetReader,
    items: dict[str, np.ndarray],
    rows: np.ndarray,
    bad: np.ndarray,
    apart: dict[str, np.ndarray],
    seen: dict[tuple[object, ...], str],
) -> np.ndarray:
    """Set aside rows that say of one item and quarter what another row says too."""
    leaf = row_levels(reader)[-1]
    parts = list(items) if leaf.ids == "within_parent" else [leaf.level_id]
    table = pd.DataFrame({**{part: items[part] for part in parts}, **apart})
    out = _seen_before(reader, table, rows, bad, seen)
    twice = pd.Series(table[~bad & ~out].duplicated(keep=False)).reindex(
        table.index, fill_value=False
    )
    if not twice.any():
        return out
    content = [
        "\x1f".join(as_text(cell) for cell in reader.sheet.values[row]) for row in rows
    ]
    shown = leaf.level_id
    for _, group in table[twice].groupby(list(table), sort=False):
        places = group.index.to_numpy()
        same = len({content[place] for place in places}) == 1
        aside = places[1:] if same else places
        others = ", ".join(str(rows[place] + 1) for place in places)
        for place in aside:
            reader.findings.add(
                "duplicate_equal" if same else "duplicate_different",
                sheet=reader.sheet.name,
                row=rows[place] + 1,
                cell=_cell_of(reader, shown, rows[place]),
                item_id=str(items[shown][place]),
                other=str(rows[places[0]] + 1) if same else others,
            )
        rule = "duplicate_equal" if same else "duplicate_different"
        reader.set_aside(rows[aside], rule)
        out[aside] = True
    return out


def _seen_before(
    reader: SheetReader,
    table: pd.DataFrame,
    rows: np.ndarray,
    bad: np.ndarray,
    seen: dict[tuple[object, ...], str],
) -> np.ndarray:
    """Set aside rows whose key an earlier sheet of the same export has."""
    out = np.zeros(len(rows), dtype=bool)
    fresh: dict[tuple[object, ...], str] = {}
    leaf = row_levels(reader)[-1].level_id
    codes = table[leaf].to_numpy()
    for place, key in enumerate(table.itertuples(index=False, name=None)):
        if bad[place]:
            continue
        if key in seen:
            out[place] = True
            reader.findings.add(
                "duplicate_on_sheets",
                sheet=reader.sheet.name,
                row=rows[place] + 1,
                cell=_cell_of(reader, leaf, rows[place]),
                item_id=str(codes[place]),
                other=seen[key],
            )
        else:
            fresh[key] = f"«{reader.sheet.name}» {rows[place] + 1}"
    seen.update(fresh)
    reader.set_aside(rows[out], "duplicate_on_sheets")
    return out


def _qualify(reader: SheetReader, keys: Keys) -> None:
    """Put the parent's code before codes that are unique below their parent only."""
    above: np.ndarray | None = None
    for level in row_levels(reader):
        codes = keys.items[level.level_id]
        if level.ids == "within_parent" and above is not None:
            codes = np.array(
                [f"{a}/{c}" for a, c in zip(above, codes, strict=True)], object
            )
            keys.items[level.level_id] = codes
        above = codes


def _find_alike(reader: SheetReader, keys: Keys) -> None:
    """Find codes that differ only in case, accents or signs nobody sees."""
    for level, codes in keys.items.items():
        met: dict[str, str] = {}
        for code in pd.unique(codes):
            first = met.setdefault(fold(code), code)
            if first != code:
                row = keys.rows[np.flatnonzero(codes == code)[0]]
                reader.findings.add(
                    "alike_codes",
                    sheet=reader.sheet.name,
                    row=row + 1,
                    cell=_cell_of(reader, level, row),
                    item_id=code,
                    other=first,
                )
