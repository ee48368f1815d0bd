"""Receipts: what came, where every row went, how each column was read, what is odd."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from gabeval.monitor.store import Tables
from gabeval.speech import speak, speak_count, spoken_language

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
        Such as ``"49 rows = 26 used + 13 header + 10 left blank"``.

    Examples
    --------
    >>> sum_of_rows(pd.Series({"rows_read": 3, "rows_used": 2, "rows_header": 1}))
    '3 rows = 2 used + 1 header'
    """
    read = speak_count("{n} row", "{n} rows", int(receipt["rows_read"]))
    return f"{read} = {' + '.join(say_parts(receipt)) or '0'}"


def say_parts(receipt: Mapping[str, Any] | pd.Series) -> list[str]:
    """Say how many rows of a sheet went where.

    Parameters
    ----------
    receipt : mapping
        A row of the table ``receipts``.

    Returns
    -------
    list of str
        One count for each kind of row that there is, those used first.

    Examples
    --------
    >>> say_parts({"rows_used": 2, "rows_blank": 0, "rows_header": 1})
    ['2 used', '1 header']
    """
    kinds = ("used", "quarantined", "header", "total", "section", "excluded", "blank")
    n = {kind: int(receipt.get(f"rows_{kind}", 0)) for kind in kinds}
    said = {
        "used": speak_count("{n} used", "{n} used", n["used"]),
        "quarantined": speak_count(
            "{n} quarantined", "{n} quarantined", n["quarantined"]
        ),
        "header": speak_count("{n} header", "{n} header", n["header"]),
        "total": speak_count("{n} total", "{n} total", n["total"]),
        "section": speak_count(
            "{n} heading or note", "{n} heading or note", n["section"]
        ),
        "excluded": speak_count(
            "{n} left out by rule", "{n} left out by rule", n["excluded"]
        ),
        "blank": speak_count("{n} left blank", "{n} left blank", n["blank"]),
    }
    return [said[kind] for kind in kinds if n[kind]]


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
        lines.append(f"{export.export_id}  {export.file}")
        facts = speak(
            "cut-off {day}, {size} bytes, SHA-256 {sha256}",
            day=export.cut_off,
            size=export.size_bytes,
            sha256=export.sha256,
        )
        lines.append(f"  {facts}")
        mine = tables.receipts[tables.receipts["export_id"] == export.export_id]
        for _, receipt in mine.iterrows():
            sheet = receipt["sheet"]
            name = speak("sheet «{name}»", name=sheet) if sheet else speak("file")
            text = sum_of_rows(receipt) if receipt["is_read"] else speak("not read")
            lines.append(f"  {name}: {text}")
        lines += _readings(tables.readings, export.export_id)
        lines += _findings(tables.findings, export.export_id)
        lines.append("")
    return "\n".join(lines)


def _readings(readings: pd.DataFrame, export_id: str) -> list[str]:
    """Tell the columns in which numbers were written in more than one way."""
    mine = readings[readings["export_id"] == export_id]
    kinds = {
        "n_comma": speak("with comma"),
        "n_point": speak("with point"),
        "n_percent_text": speak("with % sign"),
        "n_percent_format": speak("shown as %"),
        "n_thousands": speak("with thousands sign"),
        "n_ambiguous": speak("ambiguous"),
        "n_text": speak("text"),
        "n_error": speak("Excel error"),
    }
    lines = []
    for _, reading in mine.iterrows():
        met = [f"{reading[c]} {name}" for c, name in kinds.items() if reading[c]]
        if met:
            met.insert(0, speak_count("{n} number", "{n} numbers", reading["n_number"]))
            text = speak(
                "column {letter} «{label}» read as {read}: {ways}",
                letter=reading["column"],
                label=reading["label"],
                read=reading["read"],
                ways=", ".join(met),
            )
            lines.append(f"  {text}")
    if len(lines) > SHOWN:
        rest = len(lines) - SHOWN
        text = speak("and {rest} more columns; see readings.parquet", rest=rest)
        lines = [*lines[:SHOWN], f"  {text}"]
    return lines


def _findings(findings: pd.DataFrame, export_id: str) -> list[str]:
    mine = findings[findings["export_id"] == export_id]
    if mine.empty:
        return ["  " + speak("no findings")]
    counts = mine["severity"].value_counts()
    head = ", ".join(say for name, say in _count_severities(counts) if name in counts)
    lines = ["  " + speak("findings: {counts}", counts=head)]
    language = spoken_language()
    severities = {
        "block": speak("block"),
        "ask": speak("ask"),
        "note": speak("note"),
    }
    kinds = mine.groupby("rule", sort=False)
    for rule, group in list(kinds)[:SHOWN]:
        first = group.iloc[0]
        where = f"{first['sheet']}!{first['cell']}" if first["cell"] else first["sheet"]
        at = speak(", first at {where}", where=where) if where else ""
        severity = severities[first["severity"]]
        problem = first[f"problem_{language}"]
        lines.append(f"    {len(group):>5} × {rule} ({severity}){at}: {problem}")
    if len(kinds) > SHOWN:
        lines.append("    " + speak("and {rest} more kinds", rest=len(kinds) - SHOWN))
    return lines


def _count_severities(counts: pd.Series) -> tuple[tuple[str, str], ...]:
    n = {name: int(counts.get(name, 0)) for name in ("block", "ask", "note")}
    return (
        ("block", speak_count("{n} block", "{n} block", n["block"])),
        ("ask", speak_count("{n} ask", "{n} ask", n["ask"])),
        ("note", speak_count("{n} note", "{n} notes", n["note"])),
    )


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
