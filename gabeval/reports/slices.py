"""The rows that a page stands on, as hashes: a commitment has a slice of every table.

A commitment's slice is its milestones and everything below it in every export, what was
published, coded or found about them, its entities, and the few things about the plan as
a whole that its page needs: which exports and quarters there are, and what of the
others its own rows are compared with. The hash of an export's file is no part of it: a
page prints it, but does not depend on it.
"""

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from gabeval.measures.screens.data import open_screens
from gabeval.measures.screens.heaping import find_mirrored
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.reports.manifest import hash_bytes, hash_json

COLUMNS = ("commitment_id", "table", "quarter", "place", "hash")
"""Of a table of rows: whose, of which table, of which quarter; hashes of what names the
row, and of all of it."""

_NAMED_BY = {
    "progress": ["export_id", "milestone_id", "quarter"],
    "tree": ["export_id", "level", "item_id"],
    "milestones": ["export_id", "milestone_id"],
    "commitments": ["export_id", "commitment_id"],
    "entities": ["entity_id"],
    "published": ["export_id", "name", "level", "item_id", "quarter"],
    "codes": ["export_id", "scale", "level", "item_id"],
    "findings": ["export_id", "rule", "sheet", "cell", "row", "item_id", "quarter"],
}

_OF_THE_FILE = ["sha256", "size_bytes"]

_PLACE = ["file", "sheet", "row"]


def hash_rows(frame: pd.DataFrame) -> np.ndarray:
    """Hash every row of a table, the same on every machine.

    Parameters
    ----------
    frame : pandas.DataFrame
        Plain columns; missing values hash like each other.

    Returns
    -------
    numpy.ndarray
        One unsigned integer a row.
    """
    if frame.empty:
        return np.zeros(len(frame), dtype="uint64")
    return pd.util.hash_pandas_object(frame, index=False).to_numpy()


def slice_rows(plan: Plan, tables: Tables) -> pd.DataFrame:
    """Say which rows every commitment stands on.

    Parameters
    ----------
    plan : Plan
        Its levels.
    tables : Tables
        All tables, all exports.

    Returns
    -------
    pandas.DataFrame
        Columns of `COLUMNS`, one row per commitment and row of a table, in the order of
        the tables.
    """
    items = _list_items(plan, tables.tree)
    owners = {
        "progress": _own(tables.progress),
        "milestones": _own(tables.milestones),
        "commitments": _own(tables.commitments),
        "tree": _join(tables.tree, items, ["export_id", "level", "item_id"]),
        "published": _join(tables.published, items, ["level", "item_id"]),
        "codes": _join(tables.codes, items, ["level", "item_id"]),
        "entities": _own_entities(tables),
        "findings": _own_findings(tables, items),
    }
    parts = [
        _describe(name, getattr(tables, name), own) for name, own in owners.items()
    ]
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def _own(frame: pd.DataFrame) -> pd.DataFrame:
    """Pair the position of every row with the commitment that it names."""
    return pd.DataFrame(
        {"at": np.arange(len(frame)), "commitment_id": frame["commitment_id"].array}
    )


def _join(frame: pd.DataFrame, items: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    keys = frame[on].assign(at=np.arange(len(frame)))
    known = items[[*on, "commitment_id"]].drop_duplicates()
    return keys.merge(known, on=on)[["at", "commitment_id"]]


def _list_items(plan: Plan, tree: pd.DataFrame) -> pd.DataFrame:
    """List every item from the commitments down with its commitment, per export."""
    levels = plan.level_ids[plan.level_ids.index(plan.commitment_level) :]
    above = tree[tree["level"] == levels[0]][["export_id", "level", "item_id"]]
    above = above.assign(commitment_id=above["item_id"])
    found = [above]
    for level in levels[1:]:
        rows = tree[tree["level"] == level][
            ["export_id", "level", "item_id", "parent_id"]
        ]
        known = above[["export_id", "item_id", "commitment_id"]].rename(
            columns={"item_id": "parent_id"}
        )
        above = rows.merge(known, on=["export_id", "parent_id"])
        found.append(above.drop(columns="parent_id"))
    return pd.concat(found, ignore_index=True)


def _own_entities(tables: Tables) -> pd.DataFrame:
    pairs = pd.concat(
        [
            frame[["commitment_id", "entity_id"]]
            for frame in (tables.progress, tables.milestones, tables.commitments)
        ]
    ).drop_duplicates()
    entities = tables.entities[["entity_id"]].assign(at=np.arange(len(tables.entities)))
    return entities.merge(pairs, on="entity_id")[["at", "commitment_id"]]


def _own_findings(tables: Tables, items: pd.DataFrame) -> pd.DataFrame:
    """Pair findings with commitments: by the item they name, or the row they are in."""
    findings = tables.findings.assign(at=np.arange(len(tables.findings)))
    named = items[["item_id", "commitment_id"]].drop_duplicates()
    placed = tables.progress[[*_PLACE, "commitment_id"]].drop_duplicates()
    found = [
        findings[["at", "item_id"]].merge(named, on="item_id"),
        findings[["at", *_PLACE]].merge(placed, on=_PLACE),
    ]
    pairs = pd.concat([frame[["at", "commitment_id"]] for frame in found])
    return pairs.drop_duplicates().sort_values("at", kind="stable")


def _describe(name: str, frame: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    at = own["at"].to_numpy()
    no_quarter = pd.Series("", index=frame.index)
    quarters = frame.get("quarter", no_quarter)
    return pd.DataFrame(
        {
            "commitment_id": own["commitment_id"].astype("str").array,
            "table": name,
            "quarter": quarters.astype("str").to_numpy()[at],
            "place": hash_rows(frame[_NAMED_BY[name]])[at],
            "hash": hash_rows(frame)[at],
        }
    )


def hash_compared(plan: Plan, tables: Tables, cut_off: str) -> dict[str, str]:
    """Hash what of all others each commitment's rows are compared with.

    Two screens of its page look beyond its rows: how many of all other reports equal
    the programme, and how alike the texts of different commitments are.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        All tables, all exports.
    cut_off : str
        Day that the pages speak for.

    Returns
    -------
    dict of str to str
        By commitment.
    """
    told = open_screens(plan, tables, cut_off=cut_off).narratives
    has_texts = set(told["commitment_id"])
    named = ["commitment_id", "milestone_id", "quarter", "narrative"]
    texts = hash_bytes(hash_rows(told[named]).astype("<u8").tobytes())
    codes = sorted(set(tables.progress["commitment_id"].dropna()))
    if not codes:
        return {}
    # Opened for one commitment, it says of every milestone whose it is.
    data = open_screens(plan, tables, cut_off=cut_off, commitment=codes[0])
    pairs = find_mirrored(data.planned.ravel(), data.reported.ravel())
    each = pd.DataFrame(
        [found.reshape(data.planned.shape).sum(axis=1) for found in pairs],
        columns=pd.Index(data.owner, dtype="object"),
    ).T
    own = each.groupby(level=0).sum()
    rest = (each.sum() - own).reindex(codes, fill_value=0)
    return {
        code: hash_json([*map(int, counts), texts if code in has_texts else ""])
        for code, counts in zip(codes, rest.to_numpy(), strict=True)
    }


def hash_slices(
    rows: pd.DataFrame, tables: Tables, compared: Mapping[str, str]
) -> dict[str, str]:
    """Hash what every commitment stands on.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `slice_rows`.
    tables : Tables
        The same tables.
    compared : mapping of str to str
        From `hash_compared`.

    Returns
    -------
    dict of str to str
        By commitment.
    """
    exports = tables.exports.drop(columns=_OF_THE_FILE)
    shared = hash_json(
        [
            exports.astype("str").to_dict("records"),
            sorted(set(tables.progress["quarter"])),
            _reported_quarters(tables.progress),
        ]
    )
    hashes = rows["hash"].to_numpy()
    tables_of = rows["table"].to_numpy()
    found = {}
    for code, at in rows.groupby("commitment_id", sort=True).indices.items():
        digest = hashlib.sha256((shared + compared.get(str(code), "")).encode())
        for name in _NAMED_BY:
            mine = hashes[at[tables_of[at] == name]]
            digest.update(f"{name}:{len(mine)}".encode())
            digest.update(mine.astype("<u8").tobytes())
        found[str(code)] = digest.hexdigest()[: len(shared)]
    return found


def _reported_quarters(progress: pd.DataFrame) -> list[list[str]]:
    """Say for which quarters each export reports: the headline's is one of them."""
    said = progress["reported_state"].isin(["value", "zero"])
    said |= progress["status_code"].notna()
    pairs = progress.loc[said, ["export_id", "quarter"]].drop_duplicates()
    return sorted(map(list, pairs.itertuples(index=False, name=None)))


def hash_tables(tables: Tables) -> str:
    """Hash every table whole: what the page of the plan stands on.

    Parameters
    ----------
    tables : Tables
        All tables.

    Returns
    -------
    str
        Hexadecimal.
    """
    parts = []
    for name in tables.names():
        frame = getattr(tables, name)
        parts += [name.encode(), hash_rows(frame).astype("<u8").tobytes()]
    return hash_bytes(*parts)


def count_changes(
    before: pd.DataFrame, now: pd.DataFrame, commitment: str
) -> dict[tuple[str, str], int]:
    """Count the rows of a commitment that changed, came or went.

    Parameters
    ----------
    before, now : pandas.DataFrame
        From `slice_rows`, of two builds.
    commitment : str
        Its code; the empty text counts for all commitments together.

    Returns
    -------
    dict
        Number of rows by table and quarter, in that order.
    """
    keys = ["commitment_id", "table", "quarter", "place"]
    if commitment:
        before = before[before["commitment_id"] == commitment]
        now = now[now["commitment_id"] == commitment]
    both = _number(before, keys).merge(
        _number(now, keys), on=[*keys, "nth"], how="outer", suffixes=("_old", "_new")
    )
    differs = both["hash_old"].isna() | both["hash_new"].isna()
    differs |= both["hash_old"] != both["hash_new"]
    counts = both[differs].groupby(["table", "quarter"], sort=True).size()
    return {key: int(n) for key, n in counts.items()}


def _number(rows: pd.DataFrame, keys: Iterable[str]) -> pd.DataFrame:
    # Nullable integers: a missing hash must not turn the others into floats.
    nth = rows.groupby(list(keys)).cumcount()
    return rows.assign(nth=nth, hash=rows["hash"].astype("UInt64"))
