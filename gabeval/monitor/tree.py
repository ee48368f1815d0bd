"""The plan's tree as an export tells it: items of every level, with their weights."""

import numpy as np
import pandas as pd

from gabeval.monitor.keys import Keys, row_levels
from gabeval.monitor.reader import SheetReader
from gabeval.plan import Plan


def read_tree(reader: SheetReader, keys: Keys) -> pd.DataFrame:
    """Read the items that the rows of a sheet name, one row per level and item.

    A weight is that of the first row that gives one. Items whose level carries no
    weights in the export get the plan's, and stay without one where there is none.

    Parameters
    ----------
    reader : SheetReader
        The sheet.
    keys : Keys
        Keys of its data rows.

    Returns
    -------
    pandas.DataFrame
        Columns of the table ``tree``; a leaf that stands as columns is not in it.
    """
    parts = []
    above = np.full(len(keys.rows), "", dtype=object)
    for depth, level in enumerate(row_levels(reader), start=1):
        codes = keys.items[level.level_id]
        weights, cells = _weights(reader, keys, level.level_id)
        part = pd.DataFrame(
            {
                "level": level.level_id,
                "depth": depth,
                "item_id": codes,
                "item_name": keys.names[level.level_id],
                "parent_id": above,
                "weight": weights,
                "row": keys.rows + 1,
                "weight_cell": cells,
            }
        )
        _find_contradictions(reader, part)
        parts.append(_first_of_each(part))
        above = codes
    tree = pd.concat(parts, ignore_index=True)
    return finish_tree(tree, reader.plan).assign(
        export_id=reader.export.export_id, sheet=reader.sheet.name
    )


def finish_tree(tree: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Fill in what the plan says of its items: names and weights, and say where from.

    Parameters
    ----------
    tree : pandas.DataFrame
        Items with ``level``, ``item_id``, ``item_name``, ``weight``, ``weight_cell``.
    plan : Plan
        Lists commitments with titles and weights.

    Returns
    -------
    pandas.DataFrame
        With ``weight_source`` added.
    """
    listed = {c.commitment_id: c for c in plan.commitments}
    equal = [x.level_id for x in plan.levels if x.weights == "equal"]
    is_commitment = tree["level"].eq(plan.commitment_level)
    weight = tree["weight"].astype(float)
    from_plan = tree["item_id"].map(
        {code: c.weight for code, c in listed.items() if c.weight is not None}
    )
    from_plan = from_plan.where(is_commitment).astype(float)
    source = np.where(weight.notna(), "export", "missing")
    source = np.where(weight.isna() & from_plan.notna(), "plan", source)
    is_equal = tree["level"].isin(equal)
    source = np.where(is_equal, "equal", source)
    titles = {code: c.name.es for code, c in listed.items()}
    is_titled = is_commitment & tree["item_id"].isin(titles)
    names = tree["item_name"].astype(object)
    names[is_titled] = tree.loc[is_titled, "item_id"].map(titles)
    return tree.assign(
        weight=weight.fillna(from_plan).mask(is_equal),
        weight_source=source,
        item_name=names,
        weight_cell=tree["weight_cell"].mask(weight.isna() | is_equal),
    )


def settle_shares(tree: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Turn shares of the whole plan into weights inside the item above.

    An item weighs what the items below it weigh together; one whose items have no
    weight has none. A sum of 0 leaves the weights of its items missing.

    Parameters
    ----------
    tree : pandas.DataFrame
        All items of one export, with ``level``, ``item_id``, ``parent_id``, ``weight``
        and ``weight_source``.
    plan : Plan
        Says at which level weights are shares of the plan.

    Returns
    -------
    pandas.DataFrame
        The same items; unchanged if no level has such weights.
    """
    levels = plan.levels
    depths = [i for i, level in enumerate(levels) if level.weights == "of_plan"]
    if not depths:
        return tree
    tree = tree.copy()
    for depth in range(max(depths), 0, -1):
        below = tree["level"] == levels[depth].level_id
        above = tree["level"] == levels[depth - 1].level_id
        share = tree.loc[below].groupby("parent_id")["weight"].sum(min_count=1)
        whole = tree.loc[below, "parent_id"].map(share)
        tree.loc[below, "weight"] /= whole.where(whole != 0)
        tree.loc[above, "weight"] = tree.loc[above, "item_id"].map(share)
        source = np.where(tree.loc[above, "weight"].isna(), "missing", "export")
        tree.loc[above, "weight_source"] = source
    return tree


def _weights(
    reader: SheetReader, keys: Keys, level: str
) -> tuple[np.ndarray, np.ndarray]:
    columns = reader.layout.levels.get(level)
    column = columns.weight if columns else None
    nothing = np.full(len(keys.rows), None, dtype=object)
    if column is None or not reader.has(column):
        return np.full(len(keys.rows), np.nan), nothing
    found = reader.bound(column)
    numbers = reader.numbers(
        column,
        found[0] if found else None,
        purpose=f"weight of {level}",
        read="share",
        items=keys.items[level],
        level=level,
    )
    scale = 100 if column.read == "percent" else 1
    cells = nothing.copy()
    if found:
        sources = reader.sources(column, found[0].index, level)
        cells[:] = reader.addresses(found[:1], sources)
    return numbers.values / scale, cells


def _first_of_each(part: pd.DataFrame) -> pd.DataFrame:
    """Keep one row per item: its first row, with the first weight that is given."""
    given = part[part["weight"].notna()].drop_duplicates("item_id").set_index("item_id")
    first = part.drop_duplicates("item_id").copy()
    first["weight"] = first["item_id"].map(given["weight"])
    first["weight_cell"] = first["item_id"].map(given["weight_cell"])
    return first


def _find_contradictions(reader: SheetReader, part: pd.DataFrame) -> None:
    """Find items with two parents, names or weights."""
    rules = {
        "parent_id": "two_parents",
        "weight": "weight_differs",
        "item_name": "two_names",
    }
    if reader.plan.commitments and part["level"].eq(reader.plan.commitment_level).all():
        # The plan lists every name that a commitment may go by.
        del rules["item_name"]
    for column, rule in rules.items():
        pairs = part.dropna(subset=[column]).drop_duplicates(["item_id", column])
        several = pairs[pairs.duplicated("item_id", keep=False)]
        for item, group in several.groupby("item_id", sort=False):
            texts = [
                f"{v:g}" if isinstance(v, float) else " ".join(str(v).split())
                for v in group[column]
            ]
            if column == "item_name" and len({t.casefold() for t in texts}) == 1:
                continue
            reader.findings.add(
                rule,
                sheet=reader.sheet.name,
                row=int(group["row"].iloc[1]),
                cell=_cell(group, column),
                item_id=str(item),
                value=" / ".join(t[:60] for t in texts[:4]),
            )


def _cell(group: pd.DataFrame, column: str) -> str:
    """Name the cell that contradicts the first one, where it is known."""
    return str(group["weight_cell"].iloc[1] or "") if column == "weight" else ""
