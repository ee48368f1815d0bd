"""Opening: which sheets of an export are read, and each made ready for reading."""

import re

import numpy as np

from gabeval.errors import ExportError, PlanError, list_cases, place_of
from gabeval.monitor.amend import apply_corrections
from gabeval.monitor.binding import bind, find_misfits
from gabeval.monitor.files.workbook import Note, Sheet, Workbook
from gabeval.monitor.findings import Findings
from gabeval.monitor.fitting import wanted_columns, wanted_labels
from gabeval.monitor.header import find_header
from gabeval.monitor.labels import Head, key_of, label_pattern
from gabeval.monitor.periods import read_said
from gabeval.monitor.reader import SheetReader
from gabeval.monitor.rows import classify_rows, fill_down, leave_out, row_as_text
from gabeval.monitor.rules import RULES
from gabeval.monitor.title_figures import find_missing_titles
from gabeval.plan import Column, Correction, ExportEntry, Layout, Plan
from gabeval.speech import speak

BROKEN_ROWS = ("uneven_rows", "last_line_cut")
"""Notes on rows of a text file whose cells may have moved: such rows are set aside."""


def open_sheets(
    book: Workbook,
    plan: Plan,
    layout: Layout,
    entry: ExportEntry,
    corrections: list[Correction],
    findings: Findings,
) -> list[SheetReader]:
    """Open the sheets that a layout reads: corrected, header found, rows classified.

    Parameters
    ----------
    book : Workbook
        The file.
    plan, layout, entry
        What the plan says.
    corrections : list of Correction
        Those of this export.
    findings : Findings
        Gets what was odd about the file.

    Returns
    -------
    list of SheetReader
        In the order of the file.

    Raises
    ------
    ExportError
        If sheets or columns are missing; the faults of all sheets are told.
    PlanError
        If corrections no longer fit.
    """
    add_notes(findings, book.notes)
    chosen = _choose_sheets(book, layout)
    _refuse_lost_corrections(book, chosen, corrections)
    readers, faults, stale = [], [], []
    for name in chosen:
        try:
            readers.append(
                _open_sheet(book, name, plan, layout, entry, corrections, findings)
            )
        except PlanError as error:
            stale.append(str(error))
        except ExportError as error:
            faults.append(str(error))
    if faults:
        raise ExportError("\n\n".join(faults + stale))
    if stale:
        raise PlanError("\n\n".join(stale))
    return readers


def _choose_sheets(book: Workbook, layout: Layout) -> list[str]:
    """Choose the sheets to read: those the layout names, or the only visible one.

    A hidden sheet is read only if it is named in full.
    """
    listed = ", ".join(
        speak("«{name}» (hidden)", name=name)
        if name in book.hidden_sheets
        else f"«{name}»"
        for name in book.sheet_names
    )
    visible = [name for name in book.sheet_names if name not in book.hidden_sheets]
    if book.kind == "text":
        return visible
    if not layout.sheets:
        if len(visible) != 1:
            raise ExportError(
                speak(
                    "{file} has {n} visible sheets: {listed}. Say under "
                    "'sheets:' of the layout which to read.",
                    file=book.file,
                    n=len(visible),
                    listed=listed,
                )
            )
        return visible
    chosen: set[str] = set()
    lost = []
    for wanted in layout.sheets:
        pattern, is_open = label_pattern(wanted), re.search(r"[*{]", wanted)
        found = {
            name
            for name in (visible if is_open else book.sheet_names)
            if pattern.fullmatch(key_of(name))
        }
        chosen |= found
        if not found:
            lost.append(wanted)
    if lost:
        raise ExportError(
            speak(
                "{file} has no sheet «{lost}»; it has {listed}. Mend 'sheets:' "
                "of the layout, or ask whether a sheet was renamed.",
                file=book.file,
                lost="», «".join(lost),
                listed=listed,
            )
        )
    return [name for name in book.sheet_names if name in chosen]


def _refuse_lost_corrections(
    book: Workbook, chosen: list[str], corrections: list[Correction]
) -> None:
    """Refuse corrections of a sheet that is not read: they would never apply."""
    lost = [
        speak("sheet «{sheet}», {cell}", sheet=c.sheet, cell=c.cell)
        for c in corrections
        if c.sheet not in chosen
    ]
    if lost:
        read = ", ".join(f"«{name}»" for name in chosen)
        raise PlanError(
            list_cases(
                speak(
                    "corrections.yaml corrects cells of {file} that are not read:",
                    file=book.file,
                ),
                lost,
                speak(
                    "The layout reads {read}. Write the sheet as the file names it.",
                    read=read,
                ),
            )
        )


def _open_sheet(
    book: Workbook,
    name: str,
    plan: Plan,
    layout: Layout,
    entry: ExportEntry,
    corrections: list[Correction],
    findings: Findings,
) -> SheetReader:
    sheet, notes = book.sheet(name)
    add_notes(findings, notes)
    apply_corrections(sheet, corrections, findings)
    head = find_header(sheet, layout, file=book.file)
    faults = find_misfits(wanted_columns(layout), head)
    faults += _find_missing_labels(layout, head)
    faults += find_missing_titles(layout, sheet, head)
    said, fault = read_said(sheet, layout, head.first)
    faults += [fault] if fault else []
    if faults:
        where = place_of(book.file, name)
        raise ExportError(
            list_cases(
                speak(
                    "{where}: the header in row {row} does not fit the layout:",
                    where=where,
                    row=head.last + 1,
                ),
                faults,
                speak(
                    "Mend layouts/{layout}.yaml, or ask whether the form changed.",
                    layout=entry.layout,
                ),
            )
        )
    leaf = [bound.index for c in _leaf_columns(plan, layout) for bound in bind(c, head)]
    kinds = classify_rows(sheet, head, layout, leaf)
    for row, label in fill_down(sheet, head, layout, kinds, leaf):
        findings.add(
            "key_filled_down",
            sheet=name,
            row=row + 1,
            cell=f"A{row + 1}",
            value=label,
        )
    leave_out(sheet, head, layout, kinds)
    reader = SheetReader(
        plan, layout, entry, sheet, head, kinds=kinds, findings=findings, said=said
    )
    _set_broken_rows_aside(reader, [*book.notes, *notes])
    _tell_sections(reader, sheet)
    return reader


def _find_missing_labels(layout: Layout, head: Head) -> list[str]:
    """List the labels that the rules for rows name and the header lacks."""
    return [
        speak(
            "{purpose}: no column {labels}{nearest}",
            purpose=purpose,
            labels=f"«{'» / «'.join(labels)}»",
            nearest=head.nearest(labels[0]),
        )
        for purpose, labels in wanted_labels(layout).items()
        if not bind(Column(label=labels), head)
    ]


def _set_broken_rows_aside(reader: SheetReader, notes: list[Note]) -> None:
    """Set aside the rows of a text file that have too few or too many cells."""
    for note in notes:
        if note.rule in BROKEN_ROWS:
            row = _row_of(note.cell) - 1
            if 0 <= row < len(reader.kinds) and reader.kinds[row] == "used":
                reader.set_aside(np.array([row]), note.rule)


def _tell_sections(reader: SheetReader, sheet: Sheet) -> None:
    """Note the headings, footnotes and totals that were recognised, not declared."""
    rules = reader.layout.rows
    for kind, declared in (("section", rules.section), ("total", rules.total)):
        if declared:
            continue
        for row in np.flatnonzero(reader.kinds == kind):
            reader.findings.add(
                f"{kind}_row",
                sheet=sheet.name,
                row=row + 1,
                cell=f"A{row + 1}",
                value=row_as_text(sheet, row),
            )


def _leaf_columns(plan: Plan, layout: Layout) -> list[Column]:
    """List the columns that name the lowest level which rows name."""
    levels = plan.level_ids[: -1 if layout.milestones_are_columns else None]
    columns = layout.levels.get(levels[-1])
    if columns is None:
        return []
    given = [c for c in (columns.id, columns.name) if c is not None]
    return [part for column in given for part in (column.join or [column])]


def _row_of(cell: str) -> int:
    """Return the row of an address, as Excel shows it; 0 if there is none."""
    match = re.fullmatch(r"[A-Z]+(\d+)", cell)
    return int(match[1]) if match else 0


def add_notes(findings: Findings, notes: list[Note] | tuple[Note, ...]) -> None:
    """Add the notes on a file or sheet to the findings.

    Parameters
    ----------
    findings : Findings
        Gets them.
    notes : sequence of Note
        As the workbook gives them.
    """
    for note in notes:
        known = note.rule in RULES
        findings.add(
            note.rule if known else "other",
            sheet=note.sheet,
            cell=note.cell,
            row=_row_of(note.cell),
            value=note.value if known else f"{note.rule}: {note.value}",
        )
