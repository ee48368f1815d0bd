"""Findings on a page: which ones belong there, and each with cell and advice."""

import pandas as pd

from gabeval.language import Language
from gabeval.monitor.store import Tables
from gabeval.show.desk import sort_findings
from gabeval.show.facts import FactBook
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.origins import find_row
from gabeval.show.tables import Column, Table, name_download

MAX_FINDINGS = 60
"""Most findings on a page; the download has all of them."""

OF_SIBLINGS = ("weights_not_one", "weights_zero", "weights_missing")
"""Rules about all weights below one item."""

OF_SERIES = ("falls", "planned_falls", "quarter_missing", "before_start", "after_end")
"""Rules about all quarters of a milestone, which may stand in rows of their own."""

_SERIES = ["item_id", "export_id", "sheet"]


def findings_table(page: Opened, level: str, item_id: str = "") -> Table:
    """List the findings on an item and on what lies below it, the gravest first.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    Table
        The findings.
    """
    _ = page.language.gettext
    return make_findings_table(
        take_findings(page, level, item_id),
        page.language,
        name="findings",
        caption=_("What the checks found"),
    )


def make_findings_table(
    findings: pd.DataFrame, language: Language, *, name: str, caption: str
) -> Table:
    """Show findings with cell, value, what is wrong and what to do.

    Parameters
    ----------
    findings : pandas.DataFrame
        Findings table, in the order of reading.
    language : Language
        Language of the page.
    name, caption : str
        Of the table.

    Returns
    -------
    Table
        At most `MAX_FINDINGS` rows.
    """
    _ = language.gettext
    rows = findings.assign(
        number=range(1, len(findings) + 1),
        severity_word=[name_severity(s, language) for s in findings["severity"]],
        place=[
            say_place(row["sheet"], row["cell"], row["row"], language)
            for row in findings.to_dict("records")
        ],
        problem=findings[f"problem_{language.code}"],
        todo=findings[f"todo_{language.code}"],
    )
    # Without the export, what was found in each would seem to stand there twice.
    is_of_many = len(findings["export_id"].unique()) > 1
    return Table(
        rows,
        name=name,
        caption=caption,
        columns=[
            Column("number", _("No."), "integer"),
            Column("severity_word", _("Severity")),
            Column("problem", _("What is wrong")),
            Column("value", _("Value met"), missing=_("empty")),
            *(
                [Column("export_id", _("Export"), "code", missing=_("whole plan"))]
                * is_of_many
            ),
            Column("place", _("Sheet and cell"), missing=_("whole file")),
            Column("item_id", _("Item"), missing=_("whole plan")),
            Column("todo", _("What to do")),
        ],
        row_header="number",
        language=language,
        max_rows=MAX_FINDINGS,
        download="findings.csv",
    )


def take_findings(
    page: Opened, level: str, item_id: str = "", *, rule: str = ""
) -> pd.DataFrame:
    """Take the findings on an item and on everything below it, up to the cut-off.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item; the plan takes all findings.
    rule : str
        Findings of this rule only; all if empty.

    Returns
    -------
    pandas.DataFrame
        Findings, the gravest first.
    """
    rows = page.tables.findings
    if rule:
        rows = rows[rows["rule"] == rule]
    rows = rows[rows["export_id"].isin([*page.exports["export_id"], ""])]
    if level != "plan":
        below = {item_id, *page.tree["item_id"]}
        rows = rows[rows["item_id"].isin(below)]
    return add_rows_behind(sort_findings(rows), page.tables)


def add_rows_behind(findings: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Say of each finding which rows made it, where that is more than its own row.

    Weights that do not add up are told of at the first of them, and a series that falls
    where it has fallen; other rows decide too.

    Parameters
    ----------
    findings : pandas.DataFrame
        Findings table.
    tables : Tables
        The tables that they were found in.

    Returns
    -------
    pandas.DataFrame
        With the column ``behind``: a list of Excel rows of the same sheet.
    """
    tree = tables.tree
    series = _rows_of_series(findings, tables.progress)
    behind = []
    for row in findings.to_dict("records"):
        numbers = {int(row["row"])}
        if row["rule"] in OF_SIBLINGS:
            # The top level hangs below the plan, which has no code in the tree.
            parents = tree["parent_id"].isin([row["item_id"]])
            if not parents.any():
                parents = tree["parent_id"] == ""
            found = tree[parents & (tree["export_id"] == row["export_id"])]
            cells = zip(found["weight_cell"], found["row"], strict=True)
            numbers |= {find_row(cell, number) for cell, number in cells}
        elif row["rule"] in OF_SERIES:
            numbers |= series.get(tuple(row[name] for name in _SERIES), set())
        behind.append(sorted(numbers))
    return findings.assign(behind=pd.Series(behind, index=findings.index, dtype=object))


def _rows_of_series(
    findings: pd.DataFrame, progress: pd.DataFrame
) -> dict[tuple[str, ...], set[int]]:
    """Look once for the rows of all series that findings speak of: plans are long."""
    items = findings.loc[findings["rule"].isin(OF_SERIES), "item_id"]
    rows = progress[progress["milestone_id"].isin(items)]
    rows = rows.rename(columns={"milestone_id": "item_id"})
    found: dict[tuple[str, ...], set[int]] = {}
    for *key, row in rows[[*_SERIES, "row"]].itertuples(index=False, name=None):
        found.setdefault(tuple(key), set()).add(int(row))
    return found


def say_findings(
    findings: pd.DataFrame, facts: FactBook, *, level: str, item_id: str = ""
) -> str:
    """Say how many findings there are of each severity.

    Parameters
    ----------
    findings : pandas.DataFrame
        Findings table.
    facts : FactBook
        Book of the page.
    level, item_id : str
        What the findings are about.

    Returns
    -------
    str
        A whole sentence.
    """
    _, n_ = facts.language.gettext, facts.language.ngettext
    counts = findings["severity"].value_counts()
    block, ask, note = (int(counts.get(s, 0)) for s in ("block", "ask", "note"))
    wordings = {
        "block": n_("{n} finding that blocks", "{n} findings that block", block),
        "ask": n_(
            "{n} question to be asked back", "{n} questions to be asked back", ask
        ),
        "note": n_("{n} note", "{n} notes", note),
    }
    parts = [
        text.format(
            n=count_findings(
                findings[findings["severity"] == severity],
                facts,
                what=f"n_{severity}_findings",
                level=level,
                item_id=item_id,
            )
        )
        for severity, text in wordings.items()
        if counts.get(severity)
    ]
    if not parts:
        return _("The checks found nothing odd.")
    return _("The checks left {what}.").format(what=facts.list(parts))


def count_findings(
    findings: pd.DataFrame,
    facts: FactBook,
    *,
    what: str,
    level: str,
    item_id: str = "",
) -> str:
    """Print how many findings there are, with the rows that they are about.

    Parameters
    ----------
    findings : pandas.DataFrame
        The findings to count.
    facts : FactBook
        Book of the page.
    what, level, item_id : str
        Of the fact.

    Returns
    -------
    str
        Marked text.
    """
    has_place = facts.origins is not None and "file" in findings
    rows = findings
    if "behind" in findings:
        rows = findings.explode("behind").assign(row=lambda x: x["behind"].astype(int))
    return facts.state(
        what,
        len(findings),
        formula=what,
        level=level,
        item_id=item_id,
        places=facts.origins.of_rows(rows) if has_place else (),
    )


def say_place(sheet: str, cell: str, row: int, language: Language) -> str:
    """Write where something stands, as Excel shows it.

    Parameters
    ----------
    sheet, cell : str
        May be empty.
    row : int
        Used where there is no cell; 0 if none.
    language : Language
        Language of the word for row.

    Returns
    -------
    str
        Such as ``"Avance, H7"``; empty if nothing is known.
    """
    where = cell or (language.gettext("row {n}").format(n=row) if row else "")
    return join_text([str(sheet), where], ", ")


def summarise_findings(findings: pd.DataFrame, language: Language) -> Table:
    """Count findings by rule.

    Parameters
    ----------
    findings : pandas.DataFrame
        Findings, in the order of reading.
    language : Language
        Language of the page.

    Returns
    -------
    Table
        One row per severity and rule, in the order of first appearance.
    """
    _ = language.gettext
    rows = [
        {
            "severity": name_severity(severity, language),
            "rule": rule,
            "n": len(part),
            "example": part[f"problem_{language.code}"].iloc[0],
        }
        for (severity, rule), part in findings.groupby(["severity", "rule"], sort=False)
    ]
    return Table(
        pd.DataFrame(rows, columns=["severity", "rule", "n", "example"]),
        name="findings-summary",
        caption=_("Findings by rule"),
        columns=[
            Column("example", _("What is wrong, in the first case")),
            Column("severity", _("Severity")),
            Column("n", _("How many"), "integer"),
            Column("rule", _("Name of the rule in the download"), "code"),
        ],
        row_header="example",
        language=language,
        note=_(
            "All of them, with sheet and cell, are among the downloads: {file}."
        ).format(file=name_download("findings.csv", language)),
    )


def name_severity(severity: str, language: Language) -> str:
    """Name a severity in the language of the page.

    Parameters
    ----------
    severity : str
        ``block``, ``ask`` or ``note``.
    language : Language
        Language of the name.

    Returns
    -------
    str
        The name.
    """
    _ = language.gettext
    return {"block": _("blocks"), "ask": _("question"), "note": _("note")}[severity]
