"""Assembling: the tables of one export that are drawn from its progress and tree."""

from datetime import date

import pandas as pd

from gabeval.monitor.files.workbook import Workbook
from gabeval.plan import ExportEntry, Plan


def list_milestones(progress: pd.DataFrame) -> pd.DataFrame:
    """List the milestones of an export.

    Parameters
    ----------
    progress : pandas.DataFrame
        Series of one export, with what each row says once.

    Returns
    -------
    pandas.DataFrame
        One row per milestone, with the columns of the table ``milestones``.
    """
    return progress.drop_duplicates("milestone_id", ignore_index=True)


def list_commitments(
    progress: pd.DataFrame, tree: pd.DataFrame, plan: Plan
) -> pd.DataFrame:
    """List the commitments of an export.

    The entity in charge is the plan's; where the plan names none, that of the
    milestones, and missing if they have several.

    Parameters
    ----------
    progress, tree : pandas.DataFrame
        Of one export.
    plan : Plan
        Lists commitments with entities and dates.

    Returns
    -------
    pandas.DataFrame
        Columns of the table ``commitments``.
    """
    listed = {c.commitment_id: c for c in plan.commitments}
    leaves = list_milestones(progress)
    pairs = leaves[["commitment_id", "entity_id"]].dropna().drop_duplicates()
    only = pairs[~pairs.duplicated("commitment_id", keep=False)]
    only = only.set_index("commitment_id")["entity_id"]
    items = tree[tree["level"] == plan.commitment_level]
    codes = items["item_id"]
    lead = codes.map({c: x.entity for c, x in listed.items()})

    def dates(end: str) -> pd.Series:
        days: dict[str, date | None] = {c: getattr(x, end) for c, x in listed.items()}
        iso = {c: day.isoformat() for c, day in days.items() if day is not None}
        return codes.map(iso).astype(object)

    return pd.DataFrame(
        {
            "export_id": items["export_id"],
            "commitment_id": codes,
            "commitment_name": items["item_name"],
            "entity_id": lead.where(lead.notna(), codes.map(only)),
            "weight": items["weight"],
            "start_date": dates("start"),
            "end_date": dates("end"),
            "n_milestones": codes.map(leaves["commitment_id"].value_counts())
            .fillna(0)
            .astype(int),
            "sheet": items["sheet"],
            "row": items["row"],
        }
    )


def describe_export(
    entry: ExportEntry, book: Workbook, progress: pd.DataFrame
) -> pd.DataFrame:
    """Describe an export: the head of its receipt.

    Parameters
    ----------
    entry : ExportEntry
        What the plan says of it.
    book : Workbook
        The file.
    progress : pandas.DataFrame
        Its series.

    Returns
    -------
    pandas.DataFrame
        One row, with the columns of the table ``exports``.
    """
    return pd.DataFrame(
        [
            {
                "export_id": entry.export_id,
                "file": book.file,
                "layout": entry.layout,
                "cut_off": entry.cut_off.isoformat(),
                "received": entry.received.isoformat() if entry.received else None,
                "sha256": book.sha256,
                "size_bytes": book.size_bytes,
                "encoding": book.encoding,
                "delimiter": book.delimiter,
                "n_milestones": progress["milestone_id"].nunique(),
                "n_quarters": progress["quarter"].nunique(),
            }
        ]
    )


def list_entities(milestones: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """List the entities that the plan lists or an export names.

    Parameters
    ----------
    milestones : pandas.DataFrame
        Of all exports, in order; the last one counts for each milestone.
    plan : Plan
        The plan.

    Returns
    -------
    pandas.DataFrame
        Columns of the table ``entities``.
    """
    last = milestones.drop_duplicates("milestone_id", keep="last")
    counts = last["entity_id"].value_counts()
    listed = {entity.entity_id: entity.name.es for entity in plan.entities}
    codes = sorted({*listed, *counts.index})
    return pd.DataFrame(
        {
            "entity_id": codes,
            "entity_name": [listed.get(code, code) for code in codes],
            "is_listed": [code in listed for code in codes],
            "n_milestones": [int(counts.get(code, 0)) for code in codes],
        }
    )
