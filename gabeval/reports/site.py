"""The first page of a plan's reports: what there is and how fresh, by language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from gabeval.language import Language
from gabeval.quarters import quarter_of_date
from gabeval.reports.dialect import SPANISH, dialect_of
from gabeval.reports.dictionary import read_dictionary
from gabeval.reports.downloads import README, Download
from gabeval.reports.frame import Setting, fill_template
from gabeval.reports.material import Material
from gabeval.reports.page import Page
from gabeval.reports.sizes import file_kind, format_size
from gabeval.reports.stand import State


@dataclass(frozen=True)
class Edge:
    """A version that was released before, and where it is kept."""

    version: str
    """Such as 1.0."""
    day: str
    """ISO date."""
    href: str
    """Its first page, seen from the first page of the plan."""


@dataclass(frozen=True)
class _Row:
    page: Page
    state: State
    reason: str
    planned: str = ""
    reported: str = ""
    gap: str = ""


@dataclass(frozen=True)
class _Link:
    href: str
    text: str


@dataclass(frozen=True)
class _Part:
    """What the first page says in one language."""

    language: Language
    setting: Setting
    pages: Sequence[_Row]
    commitments: Sequence[_Row]
    commitments_title: str
    commitment_word: str
    quarter: str
    downloads: Sequence[Sequence[_Link]]
    notebooks: Sequence[_Link]


def render_index(
    material: Material,
    pages: Sequence[Page],
    states: Mapping[str, State],
    settings: Mapping[str, Setting],
    downloads: Sequence[Download],
    *,
    sizes: Mapping[str, int],
    releases: Sequence[Edge] = (),
) -> str:
    """Make the first page.

    Parameters
    ----------
    material : Material
        The plan, measured.
    pages : sequence of Page
        All pages in all languages.
    states : mapping of str to State
        By the place of the page.
    settings : mapping of str to Setting
        By language; the first is the language of the page itself.
    downloads : sequence of Download
        Every file to offer.
    sizes : mapping of str to int
        Bytes of the executed notebooks that are there, by their place.
    releases : sequence of Edge
        Versions released before, the newest first.

    Returns
    -------
    str
        HTML, with links that work from any folder.
    """
    parts = [
        _make_part(
            material,
            [page for page in pages if page.language == code],
            states,
            setting,
            downloads,
            sizes,
        )
        for code, setting in settings.items()
    ]
    first = next(iter(settings.values()))
    return fill_template("site.html.j2", first, parts=parts, releases=releases)


def _make_part(
    material: Material,
    pages: Sequence[Page],
    states: Mapping[str, State],
    setting: Setting,
    downloads: Sequence[Download],
    sizes: Mapping[str, int],
) -> _Part:
    language = Language(setting.language)
    plan = material.plan
    level = next(x for x in plan.levels if x.level_id == plan.commitment_level)
    figures, quarter = figures_at_cut_off(material)
    rows = [_make_row(page, states[page.html], figures, language) for page in pages]
    with_notebook = [page for page in pages if page.executed in sizes]
    return _Part(
        language,
        setting,
        [row for row in rows if row.page.kind != "commitment"],
        [row for row in rows if row.page.kind == "commitment"],
        _capital(level.plural.in_(language.code)),
        _capital(level.name.in_(language.code)),
        language.quarter(quarter),
        list_downloads(downloads, language),
        [
            _link_notebook(page, sizes[page.executed], language)
            for page in with_notebook
        ],
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _link_notebook(page: Page, size: int, language: Language) -> _Link:
    kind = _kind(page.executed, size, language)
    return _Link(page.executed, f"{page.title} ({kind})")


def _kind(name: str, size: int, language: Language) -> str:
    return f"{file_kind(name)}, {format_size(size, language)}"


def figures_at_cut_off(material: Material) -> tuple[pd.DataFrame, str]:
    """Choose the figures of the commitments that the first page prints.

    Parameters
    ----------
    material : Material
        The plan, measured.

    Returns
    -------
    tuple of pandas.DataFrame and str
        Rows of the measure by commitment, and their quarter: that of the cut-off, or
        the last one measured before it.
    """
    plan, measured = material.plan, material.measured
    last = quarter_of_date(pd.Timestamp(material.cut_off).date())
    rows = measured[measured["level"] == plan.commitment_level]
    known = sorted(q for q in set(rows["quarter"]) if q <= last)
    quarter = known[-1] if known else last
    return rows[rows["quarter"] == quarter].set_index("item_id"), quarter


def _make_row(
    page: Page, state: State, figures: pd.DataFrame, language: Language
) -> _Row:
    reason = state.reason.get(language.code, "")
    if page.kind != "commitment":
        return _Row(page, state, reason)
    values = figures.loc[page.item_id] if page.item_id in figures.index else {}
    planned, reported = values.get("planned_pct"), values.get("reported_pct")
    gap = values.get("gap_pp")
    return _Row(
        page,
        state,
        reason,
        language.number(planned),
        language.number(reported),
        language.points(gap).removesuffix("\u00a0pp"),
    )


def list_downloads(
    downloads: Sequence[Download], language: Language
) -> list[list[_Link]]:
    """Word a link for every download: what it is, for what, type and size.

    Parameters
    ----------
    downloads : sequence of Download
        In the order of print.
    language : Language
        The reader's; the dialect of its spreadsheets comes first.

    Returns
    -------
    list of list of links
        Files with the same content stand together.
    """
    groups: dict[str, list[Download]] = {}
    for file in downloads:
        groups.setdefault(file.table or file.name, []).append(file)
    own = dialect_of(language.code)
    return [
        [
            _Link(f"downloads/{file.name}", _word_download(file, language))
            for file in sorted(group, key=lambda file: file.dialect != own)
        ]
        for group in groups.values()
    ]


def _word_download(file: Download, language: Language) -> str:
    _ = language.gettext
    kind = _kind(file.name, len(file.data), language)
    if file.name == README:
        text = _("What each file and column means")
    elif file.name.endswith(".xlsx"):
        text = _("All tables in one workbook")
    elif not file.table:
        text = file.name
    else:
        text = read_dictionary().title(file.table).in_(language.code)
    if file.dialect == SPANISH:
        return _("{text}, for Excel in Spanish ({kind})").format(text=text, kind=kind)
    if file.dialect:
        return _("{text}, comma-separated, with a decimal point ({kind})").format(
            text=text, kind=kind
        )
    return f"{text} ({kind})"
