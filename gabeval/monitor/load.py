"""Loading a plan: every export read, tidied, checked and accounted for."""

from collections.abc import Callable, Iterable

import pandas as pd

from gabeval.errors import DataError, ExportError, PlanError, list_cases
from gabeval.monitor.accounting import list_quarantined, make_receipts, receipt_of
from gabeval.monitor.assembling import (
    describe_export,
    list_commitments,
    list_entities,
    list_milestones,
)
from gabeval.monitor.checks import find_oddities, find_uncovered_quarters
from gabeval.monitor.files.workbook import Workbook, read_workbook
from gabeval.monitor.findings import Findings
from gabeval.monitor.fitting import check_fit
from gabeval.monitor.opening import open_sheets
from gabeval.monitor.reader import SheetReader
from gabeval.monitor.receipt import say_parts
from gabeval.monitor.store import Tables, make_tables
from gabeval.monitor.tidy import tidy_sheets
from gabeval.plan import (
    Correction,
    ExportEntry,
    Layout,
    Plan,
    read_corrections,
    read_layout,
)
from gabeval.plan.reading import layout_path
from gabeval.speech import speak

Frames = dict[str, list[pd.DataFrame]]
"""Parts of tables, gathered export by export."""


def load_plan(plan: Plan, *, tell: Callable[[str], None] | None = None) -> Tables:
    """Read every export of a plan into tidy tables.

    Missing values stay missing: nothing is filled in here.

    Parameters
    ----------
    plan : Plan
        As read by `gabeval.plan.read_plan`.
    tell : callable, optional
        Called with the name of each export when it is done.

    Returns
    -------
    Tables
        Checked tables; nothing is written.

    Raises
    ------
    DataError
        If layouts or corrections do not fit, or exports cannot be read; the message
        tells the faults of all exports at once.
    """
    layouts, corrections = _read_descriptions(plan)
    check_fit(plan, layouts, corrections)
    frames: Frames = {}
    faults: list[str] = []
    met: dict[str, str] = {}
    for entry in plan.exports_in_order:
        mine = [c for c in corrections if c.export == entry.export_id]
        try:
            parts = load_export(plan, entry, layouts[entry.layout], mine, met)
        except DataError as error:
            faults.append(str(error))
        else:
            for name, frame in parts.items():
                frames.setdefault(name, []).append(frame)
        if tell is not None:
            tell(entry.export_id)
    if faults:
        raise ExportError("\n\n".join(faults))
    joined = {name: _stack(parts) for name, parts in frames.items()}
    joined["entities"] = list_entities(joined["milestones"], plan)
    whole = Findings("", "")
    find_uncovered_quarters(joined["progress"], plan, whole)
    joined["findings"] = _stack([joined["findings"], whole.table()])
    return make_tables(joined, source=plan.plan_id)


def _read_descriptions(plan: Plan) -> tuple[dict[str, Layout], list[Correction]]:
    """Read all layouts and the corrections; the faults of all files are told."""
    layouts: dict[str, Layout] = {}
    corrections: list[Correction] = []
    faults = []
    for name in sorted({entry.layout for entry in plan.exports}):
        try:
            layouts[name] = read_layout(layout_path(plan.folder, name))
        except PlanError as error:
            faults.append(str(error))
    try:
        corrections = read_corrections(plan.folder)
    except PlanError as error:
        faults.append(str(error))
    if faults:
        raise PlanError("\n\n".join(faults))
    return layouts, corrections


def load_export(
    plan: Plan,
    entry: ExportEntry,
    layout: Layout,
    corrections: list[Correction],
    met: dict[str, str],
) -> dict[str, pd.DataFrame]:
    """Read one export into tidy tables.

    Parameters
    ----------
    plan : Plan
        The plan.
    entry : ExportEntry
        Which export.
    layout : Layout
        How it is read.
    corrections : list of Correction
        Those of this export.
    met : dict of str to str
        Exports read before, by the hash of their file; grows.

    Returns
    -------
    dict of str to pandas.DataFrame
        Parts of the tables of `gabeval.tables`, not yet checked.

    Raises
    ------
    ExportError
        If the file cannot be read, or lacks what the layout names.
    PlanError
        If a correction no longer fits.
    """
    book = _open_book(plan, entry, layout)
    findings = Findings(entry.export_id, book.file)
    first = met.setdefault(book.sha256, entry.export_id)
    if first != entry.export_id:
        findings.add("same_file", value=book.file, other=first)
    readers = open_sheets(book, plan, layout, entry, corrections, findings)
    tidy = tidy_sheets(readers, plan)
    if tidy.progress.empty:
        raise ExportError(_no_rows(readers, book))
    find_oddities(
        tidy.progress,
        tidy.tree,
        plan=plan,
        layout=layout,
        export=entry,
        findings=findings,
    )
    return {
        "progress": tidy.progress,
        "tree": tidy.tree,
        "milestones": list_milestones(tidy.progress),
        "commitments": list_commitments(tidy.progress, tidy.tree, plan),
        "exports": describe_export(entry, book, tidy.progress),
        "receipts": make_receipts(readers, book, entry),
        "readings": _stack(pd.DataFrame(reader.readings) for reader in readers),
        "findings": findings.table(),
        "quarantine": _stack(list_quarantined(reader) for reader in readers),
        "published": tidy.published,
        "codes": tidy.codes,
    }


def _open_book(plan: Plan, entry: ExportEntry, layout: Layout) -> Workbook:
    path = plan.path_of(entry)
    if not path.is_file():
        raise ExportError(
            speak(
                "The file of export {export} is not there: {file}. Put it into "
                "the plan folder as it was received, or mend 'file' in "
                "plan.yaml.",
                export=entry.export_id,
                file=entry.file,
            )
        )
    return read_workbook(
        path,
        encoding=layout.text.encoding,
        delimiter=layout.text.delimiter,
        header_labels=layout.header.labels,
    )


def _no_rows(readers: list[SheetReader], book: Workbook) -> str:
    cases = []
    for reader in readers:
        rules = sorted(set(reader.quarantined.values()))
        name = reader.sheet.name
        where = speak("sheet «{name}»", name=name) + ": " if name else ""
        kinds = ", ".join(say_parts(receipt_of(reader)))
        cases.append(where + kinds + (f" ({', '.join(rules)})" if rules else ""))
    return list_cases(
        speak("{file}: no row can be used:", file=book.file),
        cases,
        speak(
            "Look at the rules under 'rows:' and the key columns under "
            "'levels:' of the layout."
        ),
    )


def _stack(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put frames below each other, passing over empty ones."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def blocking(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that block a build.

    Parameters
    ----------
    findings : pandas.DataFrame
        Table ``findings``.

    Returns
    -------
    pandas.DataFrame
        Those of severity ``block``.
    """
    return findings[findings["severity"] == "block"]
