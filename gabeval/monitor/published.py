"""Published: the roll-ups that an authority worked out and left in its export."""

import numpy as np
import pandas as pd

from gabeval.monitor.binding import Bound
from gabeval.monitor.keys import Keys
from gabeval.monitor.periods import captured_quarter, captured_year, last_quarter
from gabeval.monitor.reader import SheetReader
from gabeval.monitor.title_figures import read_title_figure
from gabeval.plan import Column
from gabeval.plan.figures import PLAN_LEVEL, PublishedFigure

COMBINE = {"sum": "sum", "max": "max", "mean": "mean"}
"""How values of several quarters make one; the last one counts for all other ways."""

DEFAULT_OVER = "year_to_date"
"""Quarters that a ratio is over unless the layout says otherwise."""


def read_published(reader: SheetReader, keys: Keys, seen: pd.DataFrame) -> pd.DataFrame:
    """Read the figures that the authority computed itself.

    A figure that is repeated on every row of its item counts once, and rows that print
    another one are a finding. One that stands in a total row speaks for the item whose
    rows end above it. Where a ratio's denominator is 0 and the layout says
    ``zero_planned: full_if_reported``, numerator and denominator become 1 (or 0) and 1.

    Parameters
    ----------
    reader : SheetReader
        The sheet.
    keys : Keys
        Keys of its data rows.
    seen : pandas.DataFrame
        What the rows say of each quarter, as `observe` returns it.

    Returns
    -------
    pandas.DataFrame
        Columns of the table ``published``.
    """
    parts = [
        _one_figure(reader, keys, seen, figure, bound)
        for figure in reader.layout.published
        for bound in _ends_of_quarters(reader.bound(figure.value))
    ]
    parts += [
        read_title_figure(reader, keys, figure)
        for figure in reader.layout.published
        if figure.value.title
    ]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _ends_of_quarters(bounds: list[Bound]) -> list[Bound]:
    """Leave out months that do not end a quarter: they speak for no quarter."""
    return [b for b in bounds if int(b.captures.get("month", "3")) % 3 == 0]


def _one_figure(
    reader: SheetReader,
    keys: Keys,
    seen: pd.DataFrame,
    figure: PublishedFigure,
    bound: Bound,
) -> pd.DataFrame:
    rows = keys.rows
    is_plan = figure.level == PLAN_LEVEL
    items = (
        np.full(len(rows), "", dtype=object) if is_plan else keys.items[figure.level]
    )
    quarter = _quarters_of(reader, keys, figure, bound)
    captured = {"year": "", "q": "", "month": "", **bound.captures}
    name = figure.name
    for placeholder, text in captured.items():
        name = name.replace(f"{{{placeholder}}}", text)
    name = " ".join(name.split())

    def values(column: Column | None, at: Bound | None) -> np.ndarray:
        if column is None or at is None:
            return np.full(len(items), np.nan)
        return reader.numbers(
            column,
            at,
            purpose=f"published {name}",
            read="percent",
            items=items,
            quarter=quarter[0] if len(set(quarter)) == 1 else "",
            level=figure.level,
        ).values

    sources = reader.sources(figure.value, bound.index, figure.level)
    table = pd.DataFrame(
        {
            "export_id": reader.export.export_id,
            "name": name,
            "level": figure.level,
            "item_id": items,
            "quarter": quarter,
            "published_pct": values(figure.value, bound) * _scale(reader, figure),
            "rule": figure.rule,
            "numerator": values(*_like(reader, figure.numerator, bound)),
            "denominator": values(*_like(reader, figure.denominator, bound)),
            "sheet": reader.sheet.name,
            "row": sources + 1,
            "cell": reader.addresses([bound], sources),
        }
    )
    if figure.rule == "ratio":
        table = _settle_ratio(reader, figure, keys, table, seen)
        times = values(*_like(reader, figure.times, bound))
        if figure.times is not None:
            scale = 100 if figure.times.read == "percent" else 1
            table["numerator"] *= times / scale
    return _one_per_item(reader, figure, table, name)


def _one_per_item(
    reader: SheetReader, figure: PublishedFigure, table: pd.DataFrame, name: str
) -> pd.DataFrame:
    given = table[table["published_pct"].notna()]
    if figure.value.row == "total":
        # A total speaks for the item right above it, not for those before.
        given = given.drop_duplicates(["row", "quarter"], keep="last")
    elif figure.value.row == "heading":
        given = given.drop_duplicates(["row", "quarter"])
    _find_differences(reader, given, name)
    return given.drop_duplicates(["item_id", "quarter"])


def _scale(reader: SheetReader, figure: PublishedFigure) -> float:
    """Say what brings a figure to percent, or to the unit of the values added up."""
    own = 100.0 if figure.value.read == "share" else 1.0
    reported = reader.layout.quarters.reported
    if figure.rule == "accumulated" and reported is not None:
        return own / 100 if reported.read == "share" else own
    return own


def _settle_ratio(
    reader: SheetReader,
    figure: PublishedFigure,
    keys: Keys,
    table: pd.DataFrame,
    seen: pd.DataFrame,
) -> pd.DataFrame:
    """Work out numerator and denominator where the export has no column for them."""
    settles_zero = figure.zero_planned == "full_if_reported"
    for part, over, column in (
        ("numerator", figure.reported_over, figure.numerator),
        ("denominator", figure.planned_over, figure.denominator),
    ):
        if column is None and (settles_zero or over != DEFAULT_OVER or figure.times):
            name = "reported" if part == "numerator" else "planned"
            table[part] = _total(reader, keys, table, seen, name, over)
    if settles_zero:
        is_zero = table["denominator"].eq(0)
        full = table["numerator"].gt(0).astype(float)
        table["numerator"] = table["numerator"].mask(is_zero, full)
        table["denominator"] = table["denominator"].mask(is_zero, 1.0)
    return table


def _total(
    reader: SheetReader,
    keys: Keys,
    table: pd.DataFrame,
    seen: pd.DataFrame,
    name: str,
    over: str,
) -> np.ndarray:
    """Combine the values of the quarters that a ratio is over, for every row."""
    column = getattr(reader.layout.quarters, name)
    how = (column.accumulation if column else None) or reader.layout.accumulation
    way = COMBINE.get(how or "", "last")
    leaf = list(keys.items.values())[-1]
    values = seen.sort_values("quarter", kind="stable")
    values = values.assign(leaf=leaf[values["place"]])
    out = np.full(len(table), np.nan)
    for quarter, rows in table.groupby("quarter", sort=False):
        inside = values["quarter"].map(lambda q, at=quarter: _is_over(q, at, over))
        grouped = values[inside].groupby("leaf")[f"{name}_value"]
        total = grouped.sum(min_count=1) if way == "sum" else grouped.agg(way)
        out[rows.index] = total.reindex(leaf[rows.index]).to_numpy()
    return out


def _is_over(quarter: str, at: str, over: str) -> bool:
    same_year, so_far = quarter[:4] == at[:4], quarter <= at
    return {
        "quarter": quarter == at,
        "year_to_date": same_year and so_far,
        "year": same_year,
        "to_date": so_far,
        "all": True,
    }[over]


def _like(
    reader: SheetReader, column: Column | None, bound: Bound
) -> tuple[Column | None, Bound | None]:
    """Find the column that captured the same year and quarter as another one."""
    found = reader.bound(column)
    for other in found:
        if other.captures == bound.captures:
            return column, other
    plain = [other for other in found if not other.captures]
    return column, plain[0] if plain else None


def _quarters_of(
    reader: SheetReader, keys: Keys, figure: PublishedFigure, bound: Bound
) -> np.ndarray:
    """Say for every row which quarter the figure speaks for."""
    size = len(keys.rows)
    way = figure.quarter
    if way == "auto":
        way = "row" if keys.quarter is not None else "cut_off"
        way = "label" if figure.value.captures & {"q", "month", "year"} else way
    if way == "row" and keys.quarter is not None:
        return keys.quarter
    if way == "label":
        year = captured_year(bound.captures, reader)
        years = np.full(size, year, dtype=object) if year is not None else keys.year
        number = captured_quarter(bound.captures)
        out = np.empty(size, dtype=object)
        out[:] = [f"{y}Q{number}" if number else last_quarter(reader, y) for y in years]
        return out
    quarter = reader.cut_off if way in ("cut_off", "row") else way
    return np.full(size, quarter, dtype=object)


def _find_differences(reader: SheetReader, given: pd.DataFrame, name: str) -> None:
    key = ["item_id", "quarter"]
    pairs = given.drop_duplicates([*key, "published_pct"])
    several = pairs[pairs.duplicated(key, keep=False)]
    for (item, quarter), group in several.groupby(key, sort=False):
        reader.findings.add(
            "published_differs",
            sheet=reader.sheet.name,
            row=int(group["row"].iloc[1]),
            cell=str(group["cell"].iloc[1]),
            item_id=str(item),
            quarter=str(quarter),
            value=" / ".join(f"{value:g}" for value in group["published_pct"][:4]),
            other=name,
        )
