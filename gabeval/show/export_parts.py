"""Parts of the page of one export: what came, where its rows went, what to ask back."""

import pandas as pd

from gabeval.show import words
from gabeval.show.blocks import Block, Bullets, Card, Prose, Stack
from gabeval.show.export_opening import OpenedExport
from gabeval.show.finding_parts import (
    add_rows_behind,
    make_findings_table,
    say_findings,
    summarise_findings,
)
from gabeval.show.origins import Place
from gabeval.show.tables import Column, Table

MAX_QUARANTINED = 40
"""Most quarantined rows on a page."""

ROWS = ("used", "quarantined", "header", "total", "section", "excluded", "blank")
"""Where a row can have gone, in the order of print."""


def verdict(page: OpenedExport) -> Card:
    """Show the card on top: whether the export can be measured, and why not.

    Parameters
    ----------
    page : OpenedExport
        Opened export.

    Returns
    -------
    Card
        The card.
    """
    facts, _ = page.facts, page.language.gettext
    findings = add_rows_behind(page.findings, page.tables)
    said = say_findings(findings, facts, level="export", item_id=page.export_id)
    return Card(
        name="verdict",
        title=_("Export of {date}").format(date=facts.date(page.export["cut_off"])),
        pairs=[
            (_("Can it be measured?"), say_measurable(page)),
            (_("What the checks found"), said),
            (_("Cut-off"), facts.date(page.export["cut_off"])),
        ],
        style="card",
    )


def receipt(page: OpenedExport) -> Card:
    """Show the head of the receipt: which file came, when, and its hash.

    Parameters
    ----------
    page : OpenedExport
        Opened export.

    Returns
    -------
    Card
        The card.
    """
    facts, _ = page.facts, page.language.gettext
    row, level = page.export, page.plan.levels[-1]
    pairs: list[tuple[str, object]] = [
        (_("File"), facts.code(row["file"])),
        (_("Cut-off"), facts.date(row["cut_off"])),
        (_("Received"), facts.date(row["received"])),
        (_("Size"), _("{n} bytes").format(n=_count(page, "size_bytes"))),
        (facts.name("SHA-256"), facts.code(row["sha256"])),
        (_("Read with the layout"), facts.code(row["layout"])),
    ]
    if not pd.isna(row["encoding"]):
        pairs.append((_("Encoding"), facts.code(row["encoding"])))
    if not pd.isna(row["delimiter"]):
        name = {"\t": _("tab")}.get(row["delimiter"], row["delimiter"])
        pairs.append((_("Delimiter"), facts.code(name)))
    plural = level.plural.in_(page.language.code)
    pairs += [
        (words.upper_first(plural), _count(page, "n_milestones")),
        (_("Quarters"), _count(page, "n_quarters")),
    ]
    return Card(
        name="receipt",
        title=_("The file that came"),
        pairs=pairs,
    )


def rows_equation(page: OpenedExport) -> Block:
    """Print, sheet by sheet, where every row went.

    Parameters
    ----------
    page : OpenedExport
        Opened export.

    Returns
    -------
    Block
        One equation per sheet that was read, and the names of those that were not.
    """
    _ = page.language.gettext
    rows = page.take("receipts")
    read = rows[rows["is_read"].astype(bool)]
    lines = [say_equation(row, page) for row in read.to_dict("records")]
    other = rows[~rows["is_read"].astype(bool)]
    notes = [
        _("{sheet} (hidden)").format(sheet=page.facts.name(row["sheet"]))
        if row["is_hidden"]
        else page.facts.name(row["sheet"])
        for row in other.to_dict("records")
    ]
    if not lines:
        lines = [_("No sheet of this export could be read.")]
    said = _("Sheets that were not read: {sheets}.").format(
        sheets=page.facts.list(notes)
    )
    return Stack([Bullets(lines), Prose([said] if notes else [])])


def say_equation(row: dict[str, object], page: OpenedExport) -> str:
    """Write the sum of one sheet's rows.

    Parameters
    ----------
    row : dict
        Row of the receipts table.
    page : OpenedExport
        Opened export.

    Returns
    -------
    str
        Rows read = used + …; parts that are zero are left out, except the used ones.
    """
    facts, _, n_ = page.facts, page.language.gettext, page.language.ngettext
    place = Place(
        str(page.export["file"]), row["sheet"], "", str(page.export["sha256"])
    )

    def write(key: str) -> str:
        return facts.state(
            key,
            row[key],
            formula=key,
            level="export",
            item_id=page.export_id,
            part=row["sheet"] or "text",
            places=(place,),
        )

    used, kept, head, total, section, left, blank = (
        int(row[f"rows_{part}"]) for part in ROWS
    )
    wordings = {
        "used": n_("{n} used row", "{n} used rows", used),
        "quarantined": n_("{n} in quarantine", "{n} in quarantine", kept),
        "header": n_("{n} of title and header", "{n} of title and header", head),
        "total": n_("{n} row of totals", "{n} rows of totals", total),
        "section": n_("{n} heading or footnote", "{n} headings and footnotes", section),
        "excluded": n_(
            "{n} that the layout leaves out", "{n} that the layout leaves out", left
        ),
        "blank": n_("{n} blank row", "{n} blank rows", blank),
    }
    parts = [
        wording.format(n=write(f"rows_{part}"))
        for part, wording in wordings.items()
        if row[f"rows_{part}"] or part == "used"
    ]
    read = int(row["rows_read"])
    text = n_("{n} row read = {parts}", "{n} rows read = {parts}", read).format(
        n=write("rows_read"), parts=" + ".join(parts)
    )
    name = facts.name(row["sheet"]) if row["sheet"] else _("Text file")
    hidden = int(row["n_hidden_rows"])
    tail = ""
    if hidden:
        tail = n_(
            " ({n} row that Excel hides was read too)",
            " ({n} rows that Excel hides were read too)",
            hidden,
        ).format(n=write("n_hidden_rows"))
    return f"{name}: {text}{tail}"


def say_measurable(page: OpenedExport) -> str:
    """Answer in one sentence whether the export can be measured.

    Parameters
    ----------
    page : OpenedExport
        Opened export.

    Returns
    -------
    str
        No if anything blocks; yes, with questions, if anything must be asked back.
    """
    _ = page.language.gettext
    severities = set(page.findings["severity"])
    if "block" in severities:
        return _("No: what blocks must be answered first.")
    if "ask" in severities:
        return _("Yes, with questions that must be asked back.")
    return _("Yes.")


def findings_by_rule(page: OpenedExport) -> Table:
    """Count the findings on the export by rule.

    Parameters
    ----------
    page : OpenedExport
        Opened export.

    Returns
    -------
    Table
        One row per rule, the gravest first.
    """
    return summarise_findings(page.findings, page.language)


def questions_table(page: OpenedExport) -> Table:
    """List what must be asked back: cell, value, and what to do.

    Parameters
    ----------
    page : OpenedExport
        Opened export.

    Returns
    -------
    Table
        Findings that block or ask.
    """
    findings = page.findings
    return make_findings_table(
        findings[findings["severity"] != "note"],
        page.language,
        name="questions",
        caption=page.language.gettext("What must be asked back"),
    )


def notes_table(page: OpenedExport) -> Table:
    """List what is only noted.

    Parameters
    ----------
    page : OpenedExport
        Opened export.

    Returns
    -------
    Table
        Findings that are notes.
    """
    findings = page.findings
    return make_findings_table(
        findings[findings["severity"] == "note"],
        page.language,
        name="notes",
        caption=page.language.gettext("What is only noted"),
    )


def quarantine_table(page: OpenedExport) -> Table:
    """List the rows that could not be used, whole.

    Parameters
    ----------
    page : OpenedExport
        Opened export.

    Returns
    -------
    Table
        One row per quarantined row.
    """
    _ = page.language.gettext
    rows = page.take("quarantine")
    rows = rows.assign(
        place=[f"{s}, {r}" for s, r in zip(rows["sheet"], rows["row"], strict=True)]
    )
    return Table(
        rows,
        name="quarantine",
        caption=_("Rows that could not be used"),
        columns=[
            Column("place", _("Sheet and row")),
            Column("rule", _("Rule"), "code"),
            Column("cells", _("The row as it stood"), "code"),
        ],
        row_header="place",
        language=page.language,
        max_rows=MAX_QUARANTINED,
    )


def _count(page: OpenedExport, what: str) -> str:
    """Print a number of the head of the receipt."""
    return page.facts.state(
        what,
        page.export[what],
        formula=what,
        level="export",
        item_id=page.export_id,
        places=page.facts.origins.of_exports([page.export_id]),
    )
