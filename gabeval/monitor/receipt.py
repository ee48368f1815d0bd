"""Receipts: what came, where every row went, how each column was read, what is odd."""

from typing import Any

import pandas as pd

from gabeval.monitor.store import Tables

PARTS = (
    ("rows_used", "used"),
    ("rows_quarantined", "quarantined"),
    ("rows_header", "header"),
    ("rows_total", "total"),
    ("rows_section", "heading or note"),
    ("rows_excluded", "left out by rule"),
    ("rows_blank", "blank"),
)
"""Columns of the table ``receipts`` that add up to the rows read, and their names."""

SHOWN = 12
"""How many kinds of finding a summary lists; the rest is only counted."""


def sum_of_rows(receipt: pd.Series) -> str:
    """Write where the rows of one sheet went, as a sum.

    Parameters
    ----------
    receipt : pandas.Series
        A row of the table ``receipts``.

    Returns
    -------
    str
        Such as ``"49 rows = 26 used + 13 header + 10 blank"``.

    Examples
    --------
    >>> sum_of_rows(pd.Series({"rows_read": 3, "rows_used": 2, "rows_header": 1}))
    '3 rows = 2 used + 1 header'
    """
    parts = [f"{receipt[c]} {name}" for c, name in PARTS if receipt.get(c, 0)]
    return f"{receipt['rows_read']} rows = {' + '.join(parts) or '0'}"


def describe_load(tables: Tables) -> str:
    """Describe a load in plain text, export by export.

    Parameters
    ----------
    tables : Tables
        As loaded.

    Returns
    -------
    str
        Text for a terminal.
    """
    lines = []
    for export in tables.exports.itertuples():
        lines.append(
            f"{export.export_id}  {export.file}\n"
            f"  cut-off {export.cut_off}, {export.size_bytes} bytes, "
            f"SHA-256 {export.sha256}"
        )
        mine = tables.receipts[tables.receipts["export_id"] == export.export_id]
        for _, receipt in mine.iterrows():
            name = f"sheet «{receipt['sheet']}»" if receipt["sheet"] else "file"
            text = sum_of_rows(receipt) if receipt["is_read"] else "not read"
            lines.append(f"  {name}: {text}")
        lines += _readings(tables.readings, export.export_id)
        lines += _findings(tables.findings, export.export_id)
        lines.append("")
    return "\n".join(lines)


def _readings(readings: pd.DataFrame, export_id: str) -> list[str]:
    """Tell the columns in which numbers were written in more than one way."""
    mine = readings[readings["export_id"] == export_id]
    kinds = {
        "n_comma": "with comma",
        "n_point": "with point",
        "n_percent_text": "with % sign",
        "n_percent_format": "shown as %",
        "n_thousands": "with thousands sign",
        "n_ambiguous": "ambiguous",
        "n_text": "text",
        "n_error": "Excel error",
    }
    lines = []
    for _, reading in mine.iterrows():
        met = [f"{reading[c]} {name}" for c, name in kinds.items() if reading[c]]
        if met:
            met.insert(0, f"{reading['n_number']} numbers")
            where = f"{reading['column']} «{reading['label']}»"
            ways = ", ".join(met)
            lines.append(f"  column {where} read as {reading['read']}: {ways}")
    if len(lines) > SHOWN:
        rest = len(lines) - SHOWN
        lines = [*lines[:SHOWN], f"  and {rest} more columns; see readings.parquet"]
    return lines


def _findings(findings: pd.DataFrame, export_id: str) -> list[str]:
    mine = findings[findings["export_id"] == export_id]
    if mine.empty:
        return ["  no findings"]
    counts = mine["severity"].value_counts()
    head = ", ".join(
        f"{counts[name]} {name}" for name in ("block", "ask", "note") if name in counts
    )
    lines = [f"  findings: {head}"]
    kinds = mine.groupby("rule", sort=False)
    for rule, group in list(kinds)[:SHOWN]:
        first = group.iloc[0]
        where = f"{first['sheet']}!{first['cell']}" if first["cell"] else first["sheet"]
        lines.append(
            f"    {len(group):>5} × {rule} ({first['severity']})"
            f"{', first at ' + where if where else ''}: {first['problem_en']}"
        )
    if len(kinds) > SHOWN:
        lines.append(f"    and {len(kinds) - SHOWN} more kinds")
    return lines


def summarise_load(tables: Tables) -> dict[str, Any]:
    """Summarise a load for programs.

    Parameters
    ----------
    tables : Tables
        As loaded.

    Returns
    -------
    dict
        Exports, receipts and counts of findings; plain types only. ``version`` grows
        when a key changes its meaning.
    """
    key = ["export_id", "rule", "severity"]
    counts = tables.findings.groupby(key, sort=True).size()
    return {
        "version": 1,
        "exports": _records(tables.exports),
        "receipts": _records(tables.receipts),
        "findings": [
            {"export_id": e, "rule": r, "severity": s, "count": int(n)}
            for (e, r, s), n in counts.items()
        ],
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return [
        {key: getattr(value, "item", lambda v=value: v)() for key, value in row.items()}
        for row in plain.to_dict("records")
    ]
