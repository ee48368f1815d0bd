"""All tables as one workbook that anyone can read, with eyes or without.

Cover, contents and notes come first; then one table a sheet, marked as a table, with
one header row and no merged cells. No text becomes a formula or a link, and the same
tables give the same bytes.
"""

import contextlib
import io
import math
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gabeval.language import Language
from gabeval.reports.dialect import clean_cell
from gabeval.reports.dictionary import read_dictionary
from gabeval.reports.edition import independence_questions, version_words
from gabeval.reports.frame import Setting
from gabeval.reports.publish import private_folder
from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)

MAX_TEXT = 32_767
"""Characters that a cell of Excel holds; what is longer is cut, with a mark."""

MAX_ROWS = 1_000_000
"""Rows that a sheet of Excel holds, less a few for its title."""

MAX_WHOLE = 10**15 - 1
"""Largest whole number that Excel keeps to its last digit; larger ones are text."""

MANY_CELLS = 1_000_000
"""From so many cells on, sheets are written row by row and not held in memory. Such a
sheet cannot be marked as a table; it has the same header row, with a filter."""

MAX_SHEET_NAME = 31
"""Characters of a sheet's name."""

_HEAD_ROW = 3
"""Row of the header, counted from 0: title, what a row is, and the way back above."""

_WIDEST = 40
_STYLE = "Table Style Light 1"
_CUT = "… [+]"


class _Link(NamedTuple):
    """A cell that leads to another sheet."""

    place: str
    text: str


@dataclass
class _Book:
    """A workbook while it is being written."""

    book: xlsxwriter.Workbook
    words: Mapping[str, Language]
    settings: Mapping[str, Setting]
    title: Format
    bold: Format
    wrap: Format
    is_large: bool = False
    n_tables: int = 0

    @property
    def first(self) -> Language:
        return next(iter(self.words.values()))

    def sheet(self, names: Sequence[str], heads: Sequence[str]) -> Worksheet:
        """Add a sheet, with one title a language in its first row."""
        sheet = self.book.add_worksheet(_sheet_name(names))
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, " / ".join(dict.fromkeys(heads)), self.title)
        return sheet

    def each(self, text: str) -> list[str]:
        """Say a sentence of ours in every language."""
        return [language.gettext(text) for language in self.words.values()]

    def coded(self, text: str) -> list[str]:
        """Say a word of ours in every language, with the language's code."""
        return [f"{x.gettext(text)} ({code})" for code, x in self.words.items()]

    def table(
        self,
        sheet: Worksheet,
        header: Sequence[str],
        rows: Iterable[Sequence[object]],
        n_rows: int,
        widths: Sequence[int],
        *,
        is_wrapped: bool = False,
    ) -> None:
        """Write rows as a table of Excel, which says to a screen reader what it is."""
        place = (_HEAD_ROW, 0, _HEAD_ROW + n_rows, len(header) - 1)
        names = [clean_cell(str(name)) for name in header]
        self.n_tables += 1
        if self.is_large:
            for column, name in enumerate(names):
                sheet.write_string(_HEAD_ROW, column, name, self.bold)
            if not is_wrapped:
                sheet.autofilter(*place)
        else:
            about = {
                "name": f"table_{self.n_tables}",
                "columns": [{"header": name} for name in names],
                "style": _STYLE,
                "autofilter": not is_wrapped,
                "banded_rows": False,
            }
            sheet.add_table(*place, about)
        cell_format = self.wrap if is_wrapped else None
        for number, row in enumerate(rows, _HEAD_ROW + 1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, cell_format)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        if not is_wrapped:
            sheet.freeze_panes(_HEAD_ROW + 1, 0)
        sheet.repeat_rows(_HEAD_ROW)


def write_workbook(
    tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Setting]
) -> bytes:
    """Write tables as a workbook.

    Missing values become empty cells. A table without rows gets no sheet; the contents
    say so. What a sheet cannot hold is left out, and its second row says how much.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        From `downloads.sort_tables`.
    settings : mapping of str to Setting
        By language: what cover, contents and notes say; the first comes first.

    Returns
    -------
    bytes
        An .xlsx file, the same for the same tables.
    """
    is_large = sum(table.size for table in tables.values()) > MANY_CELLS
    with _room_for(is_large=is_large) as room:
        return _write_book(tables, settings, room)


@contextlib.contextmanager
def _room_for(*, is_large: bool) -> Iterator[dict[str, object]]:
    """Say where cells are kept while a workbook is written."""
    if not is_large:
        yield {"in_memory": True}
        return
    # What is killed here leaves a folder that the next build sweeps.
    folder = private_folder()
    try:
        yield {"constant_memory": True, "tmpdir": str(folder)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_book(
    tables: Mapping[str, pd.DataFrame],
    settings: Mapping[str, Setting],
    room: Mapping[str, object],
) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            **room,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    setting = next(iter(settings.values()))
    day = datetime.fromisoformat(setting.edition.day or setting.cut_off)
    book.set_properties(
        {
            "title": setting.plan_title,
            "author": setting.monitor,
            "comments": setting.edition.licence,
            "created": day,  # of the data or the version, never of the clock
        }
    )
    kit = _Book(
        book,
        {code: Language(code) for code in settings},
        settings,
        book.add_format({"bold": True, "font_size": 14}),
        book.add_format({"bold": True}),
        book.add_format({"text_wrap": True, "valign": "top"}),
        is_large="constant_memory" in room,
    )
    _write_cover(kit)
    _write_contents(kit, tables)
    _write_notes(kit, tables)
    for name, table in tables.items():
        if len(table):
            _write_table(kit, name, table)
    book.close()
    return buffer.getvalue()


def _sheet_name(names: Sequence[str]) -> str:
    return " - ".join(dict.fromkeys(names))[:MAX_SHEET_NAME]


def _write(
    sheet: Worksheet, row: int, column: int, value: object, form: Format | None
) -> None:
    if isinstance(value, _Link):
        sheet.write_url(row, column, value.place, string=value.text)
        return
    value = _fit(value)
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, form)
    elif value:
        sheet.write_string(row, column, value, form)


def _fit(value: object) -> bool | float | str:
    """Turn a value into what a cell can hold; an empty text stands for nothing."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, int) and abs(value) <= MAX_WHOLE:
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return "" if math.isnan(value) else repr(value)
    text = clean_cell(str(value))
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(_CUT)] + _CUT


def _write_cover(kit: _Book) -> None:
    titles = [setting.plan_title for setting in kit.settings.values()]
    sheet = kit.sheet(kit.each(N_("Cover")), titles)
    sheet.set_column(0, 0, 110)
    row = 1
    for code, language in kit.words.items():
        for number, text in enumerate(_cover_lines(kit.settings[code], language)):
            sheet.write_string(
                row, 0, clean_cell(text), kit.wrap if number else kit.bold
            )
            row += 1


def _cover_lines(setting: Setting, language: Language) -> list[str]:
    _ = language.gettext
    edition = setting.edition
    state = _("Final") if edition.is_final else _("Draft")
    said = zip(independence_questions(language), edition.independence, strict=False)
    lines = [
        setting.plan_title,
        setting.notice,
        f"{_('Carried out by:')} {setting.authority}",
        f"{_('Evaluated by:')} {setting.monitor}",
        _("Data as of {date}").format(date=language.date(setting.cut_off)),
        f"{state}. {version_words(edition, language)}",
        *(f"{question}: {answer}" for question, answer in said),
        f"{_('Licence:')} {edition.licence} {edition.licence_url}",
        f"{_('Questions and mistakes you have found:')} {edition.contact} "
        f"{edition.email}"
        if edition.contact
        else "",
        _("The sheets that follow: contents, notes, and one table a sheet."),
    ]
    return [line for line in lines if line]


def _write_contents(kit: _Book, tables: Mapping[str, pd.DataFrame]) -> None:
    words = read_dictionary()
    sheet = kit.sheet(kit.each(N_("Contents")), kit.each(N_("Contents")))
    sheet.write_string(1, 0, _joined_sentence(kit, N_("One row per table.")))
    header = [
        kit.first.gettext("Sheet"),
        *kit.coded(N_("Table")),
        kit.first.gettext("Rows"),
    ]
    empty = kit.first.gettext("no rows, no sheet")
    rows = [
        [
            _Link(f"internal:'{_sheet_name([name])}'!A1", name)
            if len(table)
            else f"{name} ({empty})",
            *(words.title(name).in_(code) for code in kit.words),
            len(table),
        ]
        for name, table in tables.items()
    ]
    widths = [24, *[60] * len(kit.words), 10]
    kit.table(sheet, header, rows, len(rows), widths, is_wrapped=True)


def _joined_sentence(kit: _Book, text: str) -> str:
    return " / ".join(dict.fromkeys(kit.each(text)))


def _write_notes(kit: _Book, tables: Mapping[str, pd.DataFrame]) -> None:
    words = read_dictionary()
    sheet = kit.sheet(kit.each(N_("Notes")), kit.each(N_("What each column means")))
    about = _joined_sentence(kit, N_("One row per column of a table."))
    sheet.write_string(1, 0, about)
    header = [
        kit.first.gettext("Table"),
        kit.first.gettext("Column"),
        *kit.coded(N_("Meaning")),
    ]
    rows = [
        [name, column, *(words.column(name, column).in_(code) for code in kit.words)]
        for name, table in tables.items()
        for column in table.columns
    ]
    widths = [16, 26, *[60] * len(kit.words)]
    kit.table(sheet, header, rows, len(rows), widths, is_wrapped=True)


def _write_table(kit: _Book, name: str, table: pd.DataFrame) -> None:
    words = read_dictionary()
    titles = [words.title(name).in_(code) for code in kit.words]
    sheet = kit.sheet([name], titles)
    about = [words.about(name).in_(code) for code in kit.words]
    if len(table) > MAX_ROWS:
        about += kit.each(N_("Rows that a sheet cannot hold are only in the CSV."))
    sheet.write_string(1, 0, " / ".join(dict.fromkeys(about)))
    back = _joined_sentence(kit, N_("Back to the contents"))
    contents = _sheet_name(kit.each(N_("Contents")))
    sheet.write_url(2, 0, f"internal:'{contents}'!A1", string=back)
    shown = table.head(MAX_ROWS)
    header = [str(column) for column in shown.columns]
    widths = [_width(name, shown[name]) for name in shown.columns]
    rows = shown.itertuples(index=False, name=None)
    kit.table(sheet, header, rows, len(shown), widths)


def _width(name: str, values: pd.Series) -> int:
    # The first rows tell enough, and a width costs time on a long table.
    longest = max((len(str(v)) for v in values.head(200).tolist()), default=0)
    return min(_WIDEST, max(len(name) + 4, longest + 2))
