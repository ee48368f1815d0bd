"""Starting a plan from an export that nobody described yet: `gabeval new`.

Everything written here is a guess for a person to correct: each line says what it was
guessed from, and what is uncertain is asked. How quarters combine is told from what was
planned or not at all.
"""

import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gabeval.errors import UsageError
from gabeval.monitor.files.workbook import Workbook, read_workbook
from gabeval.monitor.guess.columns import Field, list_fields
from gabeval.monitor.guess.draft import Draft
from gabeval.monitor.guess.fields import Fields, find_fields
from gabeval.monitor.guess.header import Table, choose_labels, find_table
from gabeval.monitor.guess.layout import write_layout
from gabeval.monitor.guess.plan_file import write_corrections, write_plan
from gabeval.monitor.guess.quarters import (
    find_period_column,
    find_series,
    find_year_column,
    quarters_of,
    read_period,
)
from gabeval.monitor.guess.questions import list_questions
from gabeval.monitor.guess.time import (
    find_cut_off,
    find_periods,
    find_span,
    titles,
)
from gabeval.monitor.guess.tree import Tree, find_tree
from gabeval.monitor.guess.values import (
    Accumulation,
    Reading,
    comes_to_hundred,
    planned_by_item,
    planned_by_row,
    read_values,
    tell_accumulation,
)
from gabeval.numerals import fold
from gabeval.plan.corrections import CORRECTIONS_FILE
from gabeval.plan.places import PLAN_FILE
from gabeval.speech import speak

PLAN_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
"""What the name of a plan may look like."""

_TITLE = re.compile(r"\bplan\b|\bprograma\b|\bmatriz\b|\bseguimiento\b|\bmonitor")


@dataclass(frozen=True)
class Guess:
    """The files of a new plan folder, not yet written.

    Parameters
    ----------
    plan_yaml, layout_yaml, corrections_yaml : str
        Their texts.
    layout_name : str
        Name of the layout, without ending.
    questions : list of str
        What a person must look at, in plain sentences.
    """

    plan_yaml: str
    layout_yaml: str
    layout_name: str
    questions: list[str]
    corrections_yaml: str = ""


def guess_plan(
    file: Path, plan_id: str, *, cut_off: date | None = None, sheet: str | None = None
) -> Guess:
    """Look at an export and guess how it is read.

    Parameters
    ----------
    file : pathlib.Path
        Workbook or text table, as the monitor sent it.
    plan_id : str
        Short name of the new plan.
    cut_off : datetime.date, optional
        Day that the export speaks for; guessed if left out.
    sheet : str, optional
        Sheet to read; the visible one with most data if left out.

    Returns
    -------
    Guess
        Texts of the plan's files, and questions.

    Raises
    ------
    UsageError
        If the name or sheet is wrong, or nothing tells the cut-off.
    ExportError
        If the file cannot be read, or has no header.
    """
    if not PLAN_ID.fullmatch(plan_id):
        raise UsageError(
            speak(
                "'{name}' cannot be the name of a plan: write small letters, "
                "digits and hyphens, such as my-city-2025.",
                name=plan_id,
            )
        )
    draft = _draft(read_workbook(file), cut_off, sheet)
    return Guess(
        plan_yaml=write_plan(draft, plan_id),
        layout_yaml=write_layout(draft),
        layout_name=draft.layout_name,
        questions=list_questions(draft),
        corrections_yaml=write_corrections(draft),
    )


def write_new_plan(folder: Path, guess: Guess, file: Path) -> list[Path]:
    """Write a new plan folder, with the export in it, unchanged.

    Parameters
    ----------
    folder : pathlib.Path
        Where; it must not hold a plan yet.
    guess : Guess
        What to write.
    file : pathlib.Path
        The export.

    Returns
    -------
    list of pathlib.Path
        Files written.

    Raises
    ------
    UsageError
        If the folder exists and is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            speak(
                "{folder} is there already, and nothing in it is overwritten. "
                "Choose another name, or remove that folder first.",
                folder=folder,
            )
        )
    texts = {
        folder / PLAN_FILE: guess.plan_yaml,
        folder / "layouts" / f"{guess.layout_name}.yaml": guess.layout_yaml,
        folder / CORRECTIONS_FILE: guess.corrections_yaml,
    }
    export = folder / "exports" / file.name
    export.parent.mkdir(parents=True)
    shutil.copyfile(file, export)
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return [*texts, export]


def _draft(book: Workbook, cut_off: date | None, wanted: str | None) -> Draft:
    """Find out everything that the files say."""
    table, same, others = find_table(book, wanted)
    columns = list_fields(table)
    series = find_series(columns)
    period = find_period_column(columns)
    year = find_year_column(columns)
    timed = {c.index for s in series for c in s.columns}
    taken = timed | ({year.index} if year else set())
    tree = find_tree(columns, period[0] if period else None, taken)
    fields = find_fields(columns, series, tree, is_long=period is not None)
    sheets = _sheets(table.sheet.name, same)
    periods = find_periods(table, fields, period, year, sheets)
    if cut_off is None:
        cut_off, why = find_cut_off(
            Path(book.file).stem, table, fields, period, periods, columns
        )
    else:
        why = ""
    start, end = find_span(fields, period, periods, cut_off)
    readings = _readings(fields, tree, period)
    title, title_why = _title(table, book.file)
    return Draft(
        file=book.file,
        kind=book.kind,
        table=table,
        sheets=sheets,
        labels=choose_labels(table, _preferred(tree, fields)),
        tree=tree,
        fields=fields,
        periods=periods.named,
        period_why=periods.why,
        is_long=period is not None,
        readings=readings,
        accumulation=_accumulation(fields, readings, tree, period),
        cut_off=cut_off,
        cut_off_why=why,
        start=start,
        end=end,
        title=title,
        title_why=title_why,
        layout_name=_slug(table.sheet.name) or _slug(_undated(book.file)) or "layout",
        other_sheets=others,
    )


def _sheets(name: str, same: list[str]) -> list[str]:
    """Name the sheets to read: as a pattern where their names say the quarter."""
    names = [name, *same]
    found = [read_period(n) for n in names]
    if same and all(p.quarter or p.month for p in found):
        patterns = list(dict.fromkeys(p.template for p in found))
        if len(patterns) == 1:
            return patterns
    return [re.sub(r"[{}]", "*", n) for n in names]


def _preferred(tree: Tree, fields: Fields) -> list[str]:
    """List the labels by which the header is best told, the best ones first."""
    leaf = tree.row_levels[-1]
    wanted = [
        leaf.code,
        leaf.weight,
        fields.entity,
        leaf.name,
        tree.row_levels[0].column,
    ]
    return [c.label for c in wanted if c is not None]


def _readings(
    fields: Fields, tree: Tree, period: tuple[Field, str] | None
) -> dict[str, Reading]:
    """Say how planned and reported are read: amounts, if rows have different units.

    A programme that comes to 100 % in most rows is no programme of amounts, whatever
    the unit that stands beside it.
    """
    roles = {
        role: fields.series[role].columns if role in fields.series else [single]
        for role in ("planned", "reported")
        if (single := getattr(fields, role)) is not None or role in fields.series
    }
    found = read_values(list(roles.values()), has_units=False)
    has_units = fields.unit is not None and len(fields.unit.words) > 1
    if has_units:
        read = dict(zip(roles, found, strict=True)).get(
            "planned", found[0] if found else None
        )
        planned = _planned(fields, read.read, tree, period) if read else None
        if planned is None or not comes_to_hundred(planned, read.read):
            found = read_values(list(roles.values()), has_units=True)
    return dict(zip(roles, found, strict=True))


def _planned(
    fields: Fields, read: str, tree: Tree, period: tuple[Field, str] | None
) -> object:
    """Read the programme, one row per milestone; None if there is none by quarter."""
    if "planned" in fields.series:
        series = fields.series["planned"]
        order = sorted(range(len(series.columns)), key=lambda i: _moment(series, i))
        return planned_by_row([series.columns[i] for i in order], read)
    if fields.planned is not None and period is not None:
        return planned_by_item(
            fields.planned, read, tree.row_levels[-1].keys, quarters_of(*period)
        )
    return None


def _accumulation(
    fields: Fields,
    readings: dict[str, Reading],
    tree: Tree,
    period: tuple[Field, str] | None,
) -> Accumulation | None:
    """Tell how quarters combine from the programme; None if nothing is reported."""
    if "reported" not in readings:
        return None
    read = readings["planned"].read if "planned" in readings else "percent"
    return tell_accumulation(_planned(fields, read, tree, period), read)


def _moment(series: object, place: int) -> tuple[int, int, int]:
    year, number = series.periods[place]
    column = series.columns[place]
    months = [read_period(text).month for text in (column.label, *column.groups)]
    return year or 0, number, next((m for m in months if m), 0)


def _title(table: Table, file: str) -> tuple[str, str]:
    found = [t for t in titles(table) if len(t) > 10 and _TITLE.search(fold(t))]
    if found:
        return max(found, key=len), speak("a text above the header; translate it")
    return Path(file).stem, speak("the name of the file")


def _undated(file: str) -> str:
    """Return the name of a file without the dates in it, which change every time."""
    return re.sub(r"(?<!\d)(?:19|20)\d\d(?:[-_.]\d\d)*(?!\d)", " ", Path(file).stem)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:40].strip("-")
