"""The bridge between any two exports of a plan, and from every earlier to the last one.

Where only one export is held, nothing tells revision from new progress, and one effect
stands for both.
"""

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from gabeval.errors import DataError, UsageError
from gabeval.measures.bridge.forest import Rule
from gabeval.measures.bridge.items import COMBINED, EFFECTS, REST, Bridge, bridge_forest
from gabeval.measures.bridge.sides import (
    check_percentages,
    join_sides,
    narrow_vintage,
)
from gabeval.measures.vintages import Vintage, list_vintages, open_vintage
from gabeval.monitor.remembered import remembered
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.quarters import shift_quarter
from gabeval.speech import speak

COLUMNS = (
    "from_export_id",
    "from_cut_off",
    "from_quarter",
    "export_id",
    "cut_off",
    "quarter",
    "is_earlier_held",
    "level",
    "item_id",
    "effect",
    "effect_pp",
    "effect_exact",
    "start_pct",
    "end_pct",
)
"""Columns of `bridge_at`, in order."""

TOTAL = "total"
"""Effect of the rows that add all effects up."""


@dataclass(frozen=True)
class ExportBridge:
    """The bridge between two exports, with what it was made of.

    Attributes
    ----------
    bridge : Bridge
        Start, end, effects and their rows, exact.
    old, new : Vintage
        What was known with each export, of the item asked for.
    quarters : tuple of str
        The old and the new quarter.
    level, item_id : str
        What the headline is of.
    row_level : str
        Level of the rows.
    is_earlier_held : bool
        False where both states come from the same export.
    """

    bridge: Bridge
    old: Vintage
    new: Vintage
    quarters: tuple[str, str]
    level: str
    item_id: str
    row_level: str
    is_earlier_held: bool


@remembered
def bridge_exports(
    plan: Plan,
    tables: Tables,
    earlier: str,
    later: str,
    *,
    commitment: str = "",
    quarters: tuple[str, str] | None = None,
    rules: tuple[Rule, Rule] | None = None,
) -> ExportBridge:
    """Explain the change of the headline between two exports.

    Missing reports are filled in by the plan's rule, the same in both: the last report
    stands, 0 before the first.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables, all exports.
    earlier, later : str
        Exports. If they are the same one, the earlier state is that of an earlier
        quarter as this export has it, and revision cannot be told from new progress.
    commitment : str, optional
        Explain this commitment's headline by what lies below it; the plan's, by its
        commitments, if left out.
    quarters : tuple of str, optional
        The old and the new quarter; those of the headlines if left out. Within one
        export, the old one is the same quarter a year before, or the first one.
    rules : tuple of Rule, optional
        How either headline is worked out; as the plan says, if left out.

    Returns
    -------
    ExportBridge
        The bridge.

    Raises
    ------
    UsageError
        If there is no such export, or one does not hold the commitment.
    DataError
        If an export holds no percentages, or the headline is undefined on the way.
    """
    new = open_vintage(tables, later)
    old = open_vintage(tables, earlier)
    levels = plan.level_ids
    depth = levels.index(plan.commitment_level)
    if commitment:
        old, new = (narrow_vintage(plan, v, commitment) for v in (old, new))
        levels = levels[depth + 1 :] or levels[depth:]
        depth = 0
        for vintage in (old, new):
            if vintage.tree.empty:
                raise UsageError(
                    speak(
                        "Export {export} does not hold {name!r}.",
                        export=vintage.export_id,
                        name=commitment,
                    )
                )
    check_percentages(old, new)
    is_held = earlier != later
    if quarters is None:
        quarters = (old.quarter if is_held else _year_before(new), new.quarter)
    own = Rule(cap=plan.cap, weights=plan.weights)
    forest = join_sides(
        old, new, levels=levels, quarters=quarters, rules=rules or (own, own)
    )
    return ExportBridge(
        bridge=bridge_forest(forest, depth=depth, merged=not is_held),
        old=old,
        new=new,
        quarters=quarters,
        level=plan.commitment_level if commitment else "plan",
        item_id=commitment,
        row_level=levels[depth],
        is_earlier_held=is_held,
    )


def _year_before(vintage: Vintage) -> str:
    """Choose the same quarter a year before; the first one that was reported if none.

    A quarter after the headline's cannot be meant, so a first report there is passed
    over too.
    """
    wanted = shift_quarter(vintage.quarter, -4)
    rows = vintage.progress
    told = set(rows.loc[rows["reported_pct"].notna(), "quarter"])
    earlier = sorted(quarter for quarter in told if quarter < vintage.quarter)
    if wanted in earlier or not earlier:
        return wanted
    return earlier[0]


def bridge_at(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str = ""
) -> pd.DataFrame:
    """Explain the headline at a cut-off, starting from every earlier export.

    Where an export lacks the commitment or any percentage, or the headline is undefined
    on the way from it, there is no bridge from it. With one export only, its own
    earlier quarter is the start.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables.
    cut_off : str
        ISO date.
    commitment : str, optional
        As for `bridge_exports`.

    Returns
    -------
    pandas.DataFrame
        One row per earlier export, item and effect: ``effect_pp`` in percentage points,
        ``effect_exact`` the same as a fraction. First the rows of the headline's own
        item, which are the sums of those below them; ``total`` adds all effects up. A
        row below with an empty code is the rest that weights as given leave.
        ``revision_and_new`` stands for two effects where ``is_earlier_held`` is false.

    Raises
    ------
    UsageError
        If no export counts at the cut-off.
    """
    parts = []
    for old, new in list_pairs(plan, tables, cut_off=cut_off, commitment=commitment):
        try:
            found = bridge_exports(plan, tables, old, new, commitment=commitment)
        except (DataError, UsageError):
            # One export without the item, or without any weight, hides no other.
            continue
        parts.append(tabulate_bridge(found))
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(parts, ignore_index=True)


def list_pairs(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str = ""
) -> list[tuple[str, str]]:
    """List the exports from which a bridge leads to the last one, with that one.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables.
    cut_off : str
        ISO date.
    commitment : str, optional
        The commitment that both must hold.

    Returns
    -------
    list of tuple of str
        The earlier export first, the latest pair last; the only export with itself, if
        it has earlier quarters; none without percentages.
    """
    known = tables.progress
    if commitment:
        known = known[known["commitment_id"] == commitment]
    known = known[known["reported_pct"].notna()]
    told = set(known["export_id"].unique())
    order = list_vintages(tables.exports, cut_off)
    last = order[-1]
    if last not in told:
        return []
    pairs = [(export, last) for export in order[:-1] if export in told]
    if len(order) > 1:
        return pairs
    own = known[known["export_id"] == last]
    return [(last, last)] if len(set(own["quarter"])) > 1 else []


def tabulate_bridge(found: ExportBridge) -> pd.DataFrame:
    """Lay a bridge out as a table, effects and items long.

    Parameters
    ----------
    found : ExportBridge
        The bridge.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`; see `bridge_at`.
    """
    bridge = found.bridge
    names = [e for e in (COMBINED, *EFFECTS) if e in bridge.effects]
    rows = [(found.level, found.item_id, n, bridge.effects[n]) for n in names]
    rows.append((found.level, found.item_id, TOTAL, bridge.total))
    items = sorted(bridge.rows, key=lambda item: item == REST)
    for item in items:
        own = bridge.rows[item]
        rows += [(found.row_level, item, n, own[n]) for n in names]
        rows.append((found.row_level, item, TOTAL, bridge.of_item(item)))
    table = pd.DataFrame(rows, columns=["level", "item_id", "effect", "exact"])
    table = table.assign(
        effect_pp=[float(value) for value in table["exact"]],
        effect_exact=[str(value) for value in table["exact"]],
        from_export_id=found.old.export_id,
        from_cut_off=found.old.cut_off,
        from_quarter=found.quarters[0],
        export_id=found.new.export_id,
        cut_off=found.new.cut_off,
        quarter=found.quarters[1],
        is_earlier_held=found.is_earlier_held,
        start_pct=float(bridge.start),
        end_pct=float(bridge.end),
    )
    return table[list(COLUMNS)]


class Changes(NamedTuple):
    """What differs between two exports, counted."""

    n_compared: int
    """Pairs of milestone and quarter, up to the old quarter, with a value in both."""
    n_rewritten: int
    """Those whose value is another one now."""
    n_blanked: int
    """Pairs that had a value and have none now, where the new export speaks of both."""
    n_late: int
    """Pairs that had none and have one now."""
    n_weights: int
    """Milestones that have a weight in both."""
    n_weights_changed: int
    """Those whose weight is another one now."""
    n_added: int
    """Milestones that only the new export lists."""
    n_dropped: int
    """Milestones that only the old one lists."""


def count_changes(
    tables: Tables, earlier: str, later: str, *, until: str, commitment: str = ""
) -> Changes:
    """Count what two exports say differently of the same milestones and quarters.

    What is missing in either is never taken for equal or for zero: it has counts of its
    own. Only rows of the two exports themselves are compared.

    Parameters
    ----------
    tables : Tables
        The tidy tables.
    earlier, later : str
        Exports.
    until : str
        Last quarter to compare, the old export's.
    commitment : str, optional
        The one commitment to look at.

    Returns
    -------
    Changes
        Counts.
    """
    rows, items = tables.progress, tables.milestones
    if commitment:
        rows = rows[rows["commitment_id"] == commitment]
        items = items[items["commitment_id"] == commitment]
    rows = rows[rows["quarter"] <= until]
    keys = ["milestone_id", "quarter"]
    pairs = _pair(rows, keys, "reported_pct", (earlier, later))
    weights = _pair(items, ["milestone_id"], "weight", (earlier, later))
    old, new = (
        set(items.loc[items["export_id"] == e, "milestone_id"])
        for e in (earlier, later)
    )
    before, now = pairs["before"].notna(), pairs["now"].notna()
    has_weights = weights["before"].notna() & weights["now"].notna()
    return Changes(
        n_compared=int((before & now).sum()),
        n_rewritten=int((before & now & (pairs["before"] != pairs["now"])).sum()),
        n_blanked=int((before & ~now).sum()),
        n_late=int((~before & now).sum()),
        n_weights=int(has_weights.sum()),
        n_weights_changed=int(
            (has_weights & (weights["before"] != weights["now"])).sum()
        ),
        n_added=len(new - old),
        n_dropped=len(old - new),
    )


def _pair(
    rows: pd.DataFrame, keys: list[str], column: str, exports: tuple[str, str]
) -> pd.DataFrame:
    """Put what two exports say beside each other, without the dust of floats."""
    old, new = (
        rows.loc[rows["export_id"] == export, [*keys, column]].round({column: 9})
        for export in exports
    )
    names = {f"{column}_old": "before", f"{column}_new": "now"}
    pairs = old.merge(new, on=keys, suffixes=("_old", "_new"), validate="one_to_one")
    return pairs.rename(columns=names)
