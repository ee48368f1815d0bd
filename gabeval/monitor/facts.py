"""Facts: what a row says once for all its quarters: entity, target, dates."""

from dataclasses import dataclass

import numpy as np

from gabeval.monitor.keys import Keys
from gabeval.monitor.names import Names
from gabeval.monitor.periods import sheet_year
from gabeval.monitor.reader import SheetReader
from gabeval.numerals import absence_of, fold
from gabeval.plan import Column
from gabeval.tables import ACCUMULATIONS


@dataclass
class RowFacts:
    """What a row says once, for all its quarters.

    ``planned_accumulation`` differs from ``accumulation`` where the layout says that
    the programme is written in another way than the reports.
    """

    entity: np.ndarray
    unit: np.ndarray
    target: np.ndarray
    base: np.ndarray
    accumulation: np.ndarray
    planned_accumulation: np.ndarray
    start: np.ndarray
    end: np.ndarray


def read_facts(reader: SheetReader, keys: Keys) -> RowFacts:
    """Read what each row says once: entity, unit, target, accumulation, dates.

    Parameters
    ----------
    reader : SheetReader
        The sheet.
    keys : Keys
        Keys of its data rows.

    Returns
    -------
    RowFacts
        One value per data row.
    """
    fields = reader.layout.fields
    leaf = list(keys.items.values())[-1]
    how = _accumulations(reader, keys, leaf)
    planned = reader.layout.quarters.planned
    own = planned.accumulation if planned is not None else None
    year = sheet_year(reader)
    years = keys.year if year is None else np.full(len(keys.rows), year, dtype=object)
    return RowFacts(
        entity=_entities(reader, keys, leaf),
        unit=reader.texts(fields.unit),
        target=_amounts(reader, fields.target, "target", leaf),
        base=_amounts(reader, fields.base, "base", leaf),
        accumulation=how,
        planned_accumulation=np.full(len(how), own, dtype=object) if own else how,
        start=reader.dates(fields.start, years=years),
        end=reader.dates(fields.end, years=years, is_end=True),
    )


def _amounts(
    reader: SheetReader, column: Column | None, purpose: str, leaf: np.ndarray
) -> np.ndarray:
    if column is None or not reader.has(column):
        return np.full(len(reader.rows), np.nan)
    found = reader.bound(column)
    return reader.numbers(
        column, found[0] if found else None, purpose=purpose, read="number", items=leaf
    ).values


def _accumulations(reader: SheetReader, keys: Keys, leaf: np.ndarray) -> np.ndarray:
    """Settle how each row's quarters combine: its own word, else the layout's."""
    layout = reader.layout
    reported = layout.quarters.reported
    default = (reported.accumulation if reported else None) or layout.accumulation
    out = np.full(len(keys.rows), default or "last", dtype=object)
    column = layout.fields.accumulation
    if column is None:
        return out
    known = {fold(word): str(way) for word, way in column.values.items()}
    known.update({way: way for way in ACCUMULATIONS})
    for place, text in enumerate(reader.texts(column)):
        way = known.get(fold(text)) if text is not None else None
        if way in ACCUMULATIONS:
            out[place] = way
        elif text is not None or default is None:
            reader.findings.add(
                "unknown_accumulation",
                sheet=reader.sheet.name,
                row=keys.rows[place] + 1,
                cell=reader.address(reader.bound(column)[:1], keys.rows[place]),
                item_id=str(leaf[place]),
                value=text or "",
            )
    return out


def _entities(reader: SheetReader, keys: Keys, leaf: np.ndarray) -> np.ndarray:
    """Resolve the entity of each row; an unknown one is a finding and stays missing."""
    column = reader.layout.fields.entity
    if reader.layout.sheet_name_is == "entity":
        texts = np.full(len(keys.rows), reader.sheet.name, dtype=object)
    else:
        texts = reader.texts(column)
    known = {text: None if absence_of(text) else text for text in set(texts)}
    for place, text in enumerate(texts):
        texts[place] = known[text]
    names = Names(reader.plan.entities)
    codes = names.resolve(texts)
    told: set[str] = set()
    for place in np.flatnonzero(np.equal(codes, None) & ~np.equal(texts, None)):
        text = str(texts[place])
        if text in told:
            continue
        told.add(text)
        bounds = reader.bound(column)[:1]
        reader.findings.add(
            "unknown_entity",
            sheet=reader.sheet.name,
            row=keys.rows[place] + 1,
            cell=reader.address(bounds, keys.rows[place]),
            item_id=str(leaf[place]),
            value=text,
            nearest=names.nearest(text),
        )
    if column is None and reader.layout.sheet_name_is != "entity":
        lead = {c.commitment_id: c.entity for c in reader.plan.commitments}
        own = keys.items[reader.plan.commitment_level]
        codes = np.array([lead.get(code) for code in own], dtype=object)
    return codes
