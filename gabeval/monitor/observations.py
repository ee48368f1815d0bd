"""Observations: what each milestone has for each quarter, and in which cells."""

import numpy as np
import pandas as pd

from gabeval.monitor.binding import Bound, bind, captured_text
from gabeval.monitor.facts import RowFacts
from gabeval.monitor.keys import Keys
from gabeval.monitor.pairs import join_pairs
from gabeval.monitor.periods import last_quarter
from gabeval.monitor.reader import SheetReader
from gabeval.monitor.slots import (
    Slot,
    combine_months,
    find_slots,
    plain_column,
    slot_quarters,
)
from gabeval.numerals import fold
from gabeval.plan import Column
from gabeval.tables import COMPLETION_CODES

PER_UNIT = {"percent": 1.0, "share": 100.0}
"""How many percent one unit of a column is; amounts have none and need a target."""

TEXTS = ("status", "narrative", "evidence")
"""Fields of a quarter that are texts."""


def observe(reader: SheetReader, keys: Keys, facts: RowFacts) -> pd.DataFrame:
    """Read every value of every quarter of a sheet.

    Parameters
    ----------
    reader : SheetReader
        The sheet.
    keys : Keys
        Keys of its data rows.
    facts : RowFacts
        What each row says once.

    Returns
    -------
    pandas.DataFrame
        One row per data row and quarter: ``place`` (position among the data rows),
        ``quarter``, and for planned and reported ``_value``, ``_state``, ``_cell`` and
        ``_unit`` (percent per unit); ``status_text``, ``status_code``, ``narrative``,
        ``evidence``. Where milestones stand as columns, also ``milestone_name`` and
        ``milestone_weight``.
    """
    if reader.layout.milestones_are_columns is not None:
        return _observe_columns(reader, keys)
    slots = find_slots(reader) if reader.layout.periods.from_ == "columns" else []
    if slots:
        parts = [_observe_slot(reader, keys, facts, slot) for slot in slots]
        seen = _merge_periods(pd.concat(parts, ignore_index=True))
    else:
        seen = _observe_rows(reader, keys, facts)
    reader.suspect_shares()
    leaf = list(keys.items.values())[-1]
    seen = join_pairs(seen, leaf, keys.role)
    return _with_status(reader, keys, seen)


def _observe_slot(
    reader: SheetReader, keys: Keys, facts: RowFacts, slot: Slot
) -> pd.DataFrame:
    quarter = slot_quarters(slot, keys, reader)
    part = _frame(keys, quarter)
    for name in ("planned", "reported"):
        column = getattr(reader.layout.quarters, name)
        bounds = slot.bounds.get(name, [])
        _put_numbers(reader, keys, facts, part, name, column, bounds)
    for name in TEXTS:
        part[name] = _slot_texts(reader, name, slot.bounds.get(name, []), quarter)
    return part


def _merge_periods(seen: pd.DataFrame) -> pd.DataFrame:
    """Join what two columns say of one quarter: one names it, one its whole year."""
    if not seen.duplicated(["place", "quarter"]).any():
        return seen
    parts = [seen[["place", "row", "quarter"]].drop_duplicates(["place", "quarter"])]
    for name in ("planned", "reported"):
        columns = [c for c in seen if c.startswith(f"{name}_")]
        rank = seen[f"{name}_state"].map({"no_column": 2, "blank": 1}).fillna(0)
        best = seen.assign(rank=rank).sort_values("rank", kind="stable")
        best = best.drop_duplicates(["place", "quarter"])
        parts.append(best[["place", "quarter", *columns]])
    parts.append(seen.groupby(["place", "quarter"])[list(TEXTS)].first().reset_index())
    out = parts[0]
    for part in parts[1:]:
        out = out.merge(part, on=["place", "quarter"], how="left")
    texts = out[list(TEXTS)].astype(object)
    return out.assign(**texts.where(texts.notna(), None))


def _frame(keys: Keys, quarter: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "place": np.arange(len(keys.rows)),
            "row": keys.rows + 1,
            "quarter": quarter,
        }
    )


def _observe_rows(reader: SheetReader, keys: Keys, facts: RowFacts) -> pd.DataFrame:
    """Read rows that speak for one quarter each: their own, or the cut-off's."""
    quarter = np.full(len(keys.rows), reader.cut_off, dtype=object)
    if keys.quarter is not None:
        quarter = keys.quarter
    elif keys.year is not None:
        quarter[:] = [last_quarter(reader, year) for year in keys.year]
    part = _frame(keys, quarter)
    for name in ("planned", "reported"):
        column = getattr(reader.layout.quarters, name)
        _put_numbers(reader, keys, facts, part, name, column, reader.bound(column)[:1])
    for name in TEXTS:
        part[name] = reader.texts(plain_column(reader, name))
    return part


def _observe_columns(reader: SheetReader, keys: Keys) -> pd.DataFrame:
    """Read milestones that stand as columns: one row per data row and column."""
    spec = reader.layout.milestones_are_columns
    wanted = Column(label=spec.label)
    quarter = np.full(len(keys.rows), reader.cut_off, dtype=object)
    parts = []
    for bound in bind(wanted, reader.head):
        reader.used_columns.add(bound.index)
        part = _frame(keys, quarter)
        name = captured_text(wanted, reader.head, bound, "milestone")
        _no_numbers(part, "planned", None)
        _put_numbers(reader, keys, None, part, "reported", spec.reported, [bound])
        weight = bound.captures.get("weight")
        share = float(weight.replace(",", ".")) / 100 if weight else np.nan
        part["milestone_name"], part["milestone_weight"] = name, share
        part["weight_cell"] = f"{bound.letter}{reader.head.last + 1}"
        for text in TEXTS:
            part[text] = reader.texts(plain_column(reader, text))
        parts.append(part)
    return _with_status(reader, keys, pd.concat(parts, ignore_index=True))


def _put_numbers(
    reader: SheetReader,
    keys: Keys,
    facts: RowFacts | None,
    part: pd.DataFrame,
    name: str,
    column: Column | None,
    bounds: list[Bound],
) -> None:
    """Put value, state, cell and unit of planned or reported into a frame."""
    if column is None or (not bounds and column.constant is None):
        _no_numbers(part, name, column)
        return
    quarters = part["quarter"].unique()
    quarter = str(quarters[0]) if len(quarters) == 1 else ""
    leaf = list(keys.items.values())[-1]
    numbers = [
        reader.numbers(
            column,
            bound,
            purpose=f"{name} {quarter}".strip(),
            read="percent",
            items=leaf,
            quarter=quarter,
        )
        for bound in (bounds or [None])
    ]
    whole = combine_months(numbers, _way(facts, name, len(part)))
    part[f"{name}_value"] = whole.values
    part[f"{name}_state"] = whole.states
    part[f"{name}_unit"] = _percent_per_unit(column)
    part[f"{name}_cell"] = reader.addresses(bounds, keys.rows)


def _way(facts: RowFacts | None, name: str, size: int) -> np.ndarray:
    if facts is None:
        return np.full(size, "last", dtype=object)
    return facts.planned_accumulation if name == "planned" else facts.accumulation


def _percent_per_unit(column: Column | None) -> float:
    """Say how many percent a unit of a column is; missing for amounts."""
    if column is None:
        return np.nan
    return PER_UNIT.get(column.read or "percent", np.nan)


def _no_numbers(part: pd.DataFrame, name: str, column: Column | None) -> None:
    part[f"{name}_value"], part[f"{name}_state"] = np.nan, "no_column"
    part[f"{name}_unit"], part[f"{name}_cell"] = _percent_per_unit(column), None


def _slot_texts(
    reader: SheetReader, name: str, bounds: list[Bound], quarter: np.ndarray
) -> np.ndarray:
    """Read the texts of one quarter; several months are joined by line breaks."""
    column = getattr(reader.layout.quarters, name)
    if column is None:
        texts = reader.texts(plain_column(reader, name))
        return np.where(quarter == reader.cut_off, texts, None)
    parts = [reader.texts_at(column, bound) for bound in bounds]
    out = np.full(len(reader.rows), None, dtype=object)
    for place, texts in enumerate(zip(*parts, strict=True)):
        said = [text for text in texts if text is not None]
        out[place] = "\n".join(said) if said else None
    return out


def _with_status(reader: SheetReader, keys: Keys, part: pd.DataFrame) -> pd.DataFrame:
    """Turn status words into completion codes; an unknown word is a finding."""
    column = reader.layout.quarters.status or reader.layout.fields.status
    part = part.rename(columns={"status": "status_text"})
    part["status_code"] = None
    if column is None:
        return part
    known = {fold(word): str(code) for word, code in column.values.items()}
    known.update({fold(code.replace("_", " ")): code for code in COMPLETION_CODES})
    words = {t: known.get(fold(t)) for t in part["status_text"].dropna().unique()}
    codes = part["status_text"].map(words)
    is_code = codes.isin(COMPLETION_CODES)
    unknown = part[part["status_text"].notna() & ~is_code & ~codes.eq("none")]
    leaf = list(keys.items.values())[-1]
    for record in unknown.to_dict("records"):
        reader.findings.add(
            "unknown_status",
            sheet=reader.sheet.name,
            row=record["row"],
            item_id=str(leaf[record["place"]]),
            quarter=record["quarter"],
            value=record["status_text"],
        )
    part["status_code"] = codes.where(is_code)
    return part
