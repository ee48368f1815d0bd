"""Where a number comes from: file, sheet and Excel rows, with the hash of the file.

Nothing is measured here. For each kind of number it is said which rows of the tables
went into it; a row of a table knows where it stood.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from gabeval.show.formulas import BY_WEIGHT
from gabeval.tables import REPORTED_STATES

PLAN_FILE = "plan.yaml"
"""File of the plan folder in which weights and thresholds may be declared."""

ROW_COLUMNS = ("export_id", "file", "sheet", "row")
"""What a row of a table says of the place where it stood."""

_REPORT_COLUMNS = (
    "milestone_id",
    "quarter",
    "planned_pct",
    "reported_state",
    "status_code",
)
_ITEM_COLUMNS = ("level", "item_id", "parent_id", "weight_source", "weight_cell")
_OF_PLAN = frozenset(("planned_pct", "n_unplanned"))
_OF_BOTH = frozenset(("gap_pp", "gap_size_pp", "n_behind"))
_OF_ALL_QUARTERS = frozenset(
    (
        *("given_back_pp", "n_never_reported", "n_unplanned", "n_reports_to_date"),
        *("n_reports_due_to_date", "n_with_evidence", "n_without_evidence"),
    )
)
_OF_THE_QUARTER = frozenset(("n_unreported", "n_reports"))
_WITH_NEXT_REPORT = frozenset(("lower_pct", "upper_pct"))


class Place(NamedTuple):
    """Rows of one sheet of one file."""

    file: str
    """File name."""
    sheet: str
    """Sheet, as Excel shows it; empty for text files."""
    rows: str
    """Rows, as Excel shows them, as ranges; empty for the whole."""
    sha256: str
    """Hash of the file; empty if it is not known."""

    def __str__(self) -> str:
        """Write it as ``file!sheet!rows``."""
        return f"{self.file}!{self.sheet}!{self.rows}"


def write_ranges(numbers: Iterable[int]) -> str:
    """Write row numbers as short as can be.

    Parameters
    ----------
    numbers : iterable of int
        In any order, each as often as it comes; 0 stands for no row.

    Returns
    -------
    str
        Ranges in order; empty if there is no row.

    Examples
    --------
    >>> write_ranges([16, 14, 15, 22, 15, 0, 24, 25])
    '14-16, 22, 24-25'
    """
    ranges: list[list[int]] = []
    for number in sorted({int(n) for n in numbers if n > 0}):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in ranges)


def make_places(rows: pd.DataFrame, exports: pd.DataFrame) -> tuple[Place, ...]:
    """Gather rows of a table by the file and sheet that they stood in.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns of `ROW_COLUMNS`; row 0 stands for the whole sheet or file.
    exports : pandas.DataFrame
        Exports table, for the hashes.

    Returns
    -------
    tuple of Place
        In the order of the exports table, then by sheet.
    """
    order = {export: n for n, export in enumerate(exports["export_id"])}
    hashes = dict(zip(exports["export_id"], exports["sha256"], strict=True))
    found: dict[tuple[int, str, str, str], list[int]] = {}
    named = set(zip(*(rows[column].tolist() for column in ROW_COLUMNS), strict=True))
    for export, file, sheet, row in named:
        key = (order.get(export, len(order)), file, sheet, hashes.get(export, ""))
        found.setdefault(key, []).append(int(row))
    return tuple(
        Place(file, sheet, write_ranges(numbers), sha256)
        for (_order, file, sheet, sha256), numbers in sorted(found.items())
        if file
    )


@dataclass(frozen=True)
class Origins:
    """The tables that a page stands on, asked for the rows behind a number.

    Parameters
    ----------
    progress, tree : pandas.DataFrame
        One view.
    exports : pandas.DataFrame
        Exports table.
    levels : sequence of str
        Levels from the top one to the milestones.
    plan_hash : str, optional
        Hash of the plan's own file; empty if it is not known.
    """

    progress: pd.DataFrame
    tree: pd.DataFrame
    exports: pd.DataFrame
    levels: Sequence[str]
    plan_hash: str = ""
    _leaves: dict[tuple[str, str], frozenset[str]] = field(
        default_factory=dict, compare=False, repr=False
    )
    _measured: dict[tuple[str, str, str, str], tuple[Place, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def of_rows(self, rows: pd.DataFrame) -> tuple[Place, ...]:
        """Say where the rows of a table stood."""
        return make_places(self._with_file(rows), self.exports)

    def of_plan_file(self, section: str) -> tuple[Place, ...]:
        """Say that a value stands in the plan's own file."""
        return (Place(PLAN_FILE, section, "", self.plan_hash),)

    def of_exports(self, export_ids: Iterable[str]) -> tuple[Place, ...]:
        """Name whole files."""
        rows = self.exports[self.exports["export_id"].isin(set(export_ids))]
        return make_places(rows.assign(sheet="", row=0), self.exports)

    def of_measured(
        self, level: str, item_id: str, quarter: str, *, formula: str
    ) -> tuple[Place, ...]:
        """Say which rows went into a measured value.

        Parameters
        ----------
        level, item_id, quarter : str
            Which value.
        formula : str
            Id of its formula: it decides which quarters count, and whether weights do.

        Returns
        -------
        tuple of Place
            Rows of the milestones below the item, and those of their weights.
        """
        key = (level, item_id, quarter, formula)
        if key not in self._measured:
            self._measured[key] = self._find_measured(*key)
        return self._measured[key]

    def _find_measured(
        self, level: str, item_id: str, quarter: str, formula: str
    ) -> tuple[Place, ...]:
        leaves = self.leaves_below(level, item_id)
        parts = [self._tree_rows(leaves, {self.levels[-1]})]
        if formula in ("weight_sum", "weights_total_pct"):
            parts = []
        elif formula not in ("n_milestones", "n_items"):
            mine = self._reports[self._reports["milestone_id"].isin(leaves)]
            parts = [_choose_rows(mine, quarter, formula) if len(mine) else parts[0]]
        declared: tuple[Place, ...] = ()
        if formula in BY_WEIGHT:
            weighed = self._weighed_below(level, item_id)
            if formula in ("weight_sum", "weights_total_pct"):
                weighed = weighed[weighed["parent_id"] == item_id]
                weighed = weighed[weighed["level"] == self._level_below(level)]
            parts.append(_weight_rows(weighed))
            if (weighed["weight_source"] == "plan").any():
                declared = self.of_plan_file("commitments")
        return (*self.of_rows(pd.concat(parts)), *declared)

    def of_items(self, level: str) -> tuple[Place, ...]:
        """Say where the items of a level are named."""
        rows = self.tree[self.tree["level"] == level]
        return self.of_rows(rows)

    def leaves_below(self, level: str, item_id: str) -> frozenset[str]:
        """Find the milestones below an item; the plan has all of them."""
        key = (level, item_id)
        if key not in self._leaves:
            found = self._below(level, item_id)
            self._leaves[key] = frozenset(
                item for lower, item in found if lower == self.levels[-1]
            ) or frozenset({item_id})
        return self._leaves[key]

    def _below(self, level: str, item_id: str) -> set[tuple[str, str]]:
        found, above = set(), {item_id}
        start = self.levels.index(level) + 1 if level in self.levels else 0
        for lower in self.levels[start:]:
            items = self._children.get(lower, {})
            above = {child for parent in above for child in items.get(parent, ())}
            found |= {(lower, item) for item in above}
        return found

    @cached_property
    def _children(self) -> dict[str, dict[str, list[str]]]:
        children: dict[str, dict[str, list[str]]] = {}
        keys = self.tree[["level", "parent_id", "item_id"]]
        for level, parent, item in keys.itertuples(index=False):
            children.setdefault(level, {}).setdefault(parent, []).append(item)
        return children

    def _level_below(self, level: str) -> str:
        place = self.levels.index(level) + 1 if level in self.levels else 0
        return self.levels[min(place, len(self.levels) - 1)]

    def _tree_rows(self, items: frozenset[str], levels: set[str]) -> pd.DataFrame:
        rows = self._items
        return rows[rows["level"].isin(levels) & rows["item_id"].isin(items)]

    def _weighed_below(self, level: str, item_id: str) -> pd.DataFrame:
        below = self._below(level, item_id)
        keys = zip(self._items["level"], self._items["item_id"], strict=True)
        return self._items[[key in below for key in keys]]

    # Rows of many texts are slow to choose: only what is needed here is chosen from.

    @cached_property
    def _reports(self) -> pd.DataFrame:
        kept = (*ROW_COLUMNS, *_REPORT_COLUMNS)
        return self.progress[[column for column in kept if column in self.progress]]

    @cached_property
    def _items(self) -> pd.DataFrame:
        kept = (*ROW_COLUMNS, *_ITEM_COLUMNS)
        return self.tree[[column for column in kept if column in self.tree]]

    def _with_file(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Add the file where a table names only the export."""
        if "file" in rows and not rows["file"].isna().any():
            return rows
        files = dict(zip(self.exports["export_id"], self.exports["file"], strict=True))
        named = rows["export_id"].map(files).fillna("")
        return rows.assign(file=rows["file"].fillna(named) if "file" in rows else named)


def _choose_rows(rows: pd.DataFrame, quarter: str, formula: str) -> pd.DataFrame:
    """Choose the rows of milestones that decide about a value of one quarter."""
    until = rows[rows["quarter"] <= quarter]
    now = until[until["quarter"] == quarter]
    if formula in _OF_THE_QUARTER:
        return now
    if formula in _OF_ALL_QUARTERS:
        return until
    parts = [now]
    if formula in _OF_PLAN | _OF_BOTH:
        parts.append(_last(until[until["planned_pct"].notna()]))
    if formula not in _OF_PLAN:
        parts.append(_last(until[_has_report(until)]))
    if formula in _WITH_NEXT_REPORT:
        later = rows[rows["quarter"] > quarter]
        parts.append(_first(later[_has_report(later)]))
    return pd.concat(parts)


def _has_report(rows: pd.DataFrame) -> pd.Series:
    return rows["reported_state"].isin(REPORTED_STATES) | rows["status_code"].notna()


def _last(rows: pd.DataFrame) -> pd.DataFrame:
    ordered = rows.sort_values("quarter", kind="stable")
    return ordered.drop_duplicates("milestone_id", keep="last")


def _first(rows: pd.DataFrame) -> pd.DataFrame:
    ordered = rows.sort_values("quarter", kind="stable")
    return ordered.drop_duplicates("milestone_id", keep="first")


def _weight_rows(items: pd.DataFrame) -> pd.DataFrame:
    """Say where the weights of items stand that an export gave."""
    rows = items[items["weight_source"] == "export"]
    cells = [
        find_row(cell, row)
        for cell, row in zip(rows["weight_cell"], rows["row"], strict=True)
    ]
    return rows.assign(row=cells)


def find_row(cell: object, row: int) -> int:
    """Take the row out of a cell's address.

    Parameters
    ----------
    cell : object
        Such as ``"J27"``; missing where nobody knows it.
    row : int
        What to answer then.

    Returns
    -------
    int
        Row, as Excel shows it.

    Examples
    --------
    >>> find_row("J27", 5), find_row(None, 5)
    (27, 5)
    """
    found = re.search(r"[0-9]+", str(cell)) if isinstance(cell, str) else None
    return int(found[0]) if found else int(row)
