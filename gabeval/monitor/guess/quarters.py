"""Series of columns: one column per quarter or month, told by their labels.

Also the column of each row that says the quarter, where the table is long. What the
numbers mean is decided elsewhere.
"""

import re
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from gabeval.monitor.binding import PATH, bind
from gabeval.monitor.guess.columns import Field
from gabeval.monitor.guess.words import (
    COMPUTED,
    PERIOD,
    YEAR,
    role_of,
    say_plainly,
)
from gabeval.monitor.labels import key_of
from gabeval.plan import Column
from gabeval.quarters import (
    parse_date,
    parse_month,
    parse_quarter,
    parse_quarter_number,
    parse_year_month,
    quarter_of_date,
)

MIN_MONTHS = 3
"""Fewer month names in a series of labels are a coincidence ("Marco", "set")."""

READABLE = 0.9
"""Share of the cells of a column that must be quarters for it to say the quarter."""

_SUFFIX = r"(?:er|ero|ra|ro|do|da|to|ta|o|a|st|nd|rd|th)?"
_MARK = r"(?:trimestre|trimester|trim|tri|quarter|qtr)"
_ORDINAL = (
    r"primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|primeir[oa]|terceir[oa]|quart[oa]"
)
_QUARTERS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![^\W_]){_MARK}\.?[\s_-]*(?:n[o°º.]{{1,2}}\s*)?"
        r"(?P<q>iv|iii|ii|i|[1-4])(?![^\W_])",
        rf"(?<![^\W_])(?P<q>iv|iii|ii|i|[1-4]{_SUFFIX})[.°ºª]?[\s_-]*{_MARK}",
        rf"(?P<q>{_ORDINAL})\s+{_MARK}",
        r"(?<![A-Za-z])[TQ][.\s]{0,2}(?P<q>[1-4])(?![0-9])",
        r"(?<![0-9])(?P<q>[1-4])\s?[TQ](?![A-Za-z])",
    )
]
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_WORD = re.compile(r"[^\W\d_]{3,10}")


@dataclass(frozen=True)
class Period:
    """What a label says of time.

    Parameters
    ----------
    template : str
        Label with ``{q}``, ``{month}``, ``{year}`` instead.
    quarter, month, year : int or None
        What stood there.
    """

    template: str
    quarter: int | None = None
    month: int | None = None
    year: int | None = None


@dataclass
class Series:
    """Columns that say the same of different quarters.

    Parameters
    ----------
    role : str
        What they are for, see `gabeval.monitor.guess.words.ROLES`.
    labels, groups : list of str
        Patterns that name them.
    columns : list of Field
        From left to right.
    periods : list of tuple
        Year (None if no label says it) and quarter of each.
    """

    role: str
    labels: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    columns: list[Field] = field(default_factory=list)
    periods: list[tuple[int | None, int]] = field(default_factory=list)
    is_monthly: bool = False

    @property
    def has_year(self) -> bool:
        """Whether labels say the year."""
        return all(year is not None for year, _ in self.periods)

    @property
    def has_repeats(self) -> bool:
        """Whether two columns say the same of one quarter or month."""
        times = [
            (read_period(c.label), *map(read_period, c.groups)) for c in self.columns
        ]
        whens = [tuple((p.quarter, p.month, p.year) for p in time) for time in times]
        return len(set(whens)) < len(whens)

    @property
    def n_quarters(self) -> int:
        """How many quarters there are."""
        return len(set(self.periods))

    def as_column(self) -> dict[str, object]:
        """Write the series as a layout names it."""
        named: dict[str, object] = {"label": _one_or_all(self.labels)}
        if self.groups:
            named["group"] = _one_or_all(self.groups)
        if self.has_repeats:
            named["nth"] = 1
        return named


def _one_or_all(labels: list[str]) -> object:
    return labels[0] if len(labels) == 1 else labels


def read_period(label: str) -> Period:
    """Find a quarter, a month and a year in a label.

    Parameters
    ----------
    label : str
        Header text, on one line.

    Returns
    -------
    Period
        What was found; the template equals the label if nothing was.

    Examples
    --------
    >>> read_period("T.4 EJECUTADO 2025")
    Period(template='T.{q} EJECUTADO {year}', quarter=4, month=None, year=2025)
    >>> read_period("Explicación Actividad Trim III").template
    'Explicación Actividad Trim {q}'
    >>> read_period("Janeiro 2013").month, read_period("Tipo 1").quarter
    (1, None)
    """
    spans: list[tuple[int, int, str]] = []
    quarter = month = year = None
    for pattern in _QUARTERS:
        match = pattern.search(label)
        if match:
            quarter = parse_quarter_number(match["q"])
            spans.append((*match.span("q"), "{q}"))
            break
    for match in _WORD.finditer(label):
        if quarter is None and month is None and parse_month(match[0]):
            month = parse_month(match[0])
            spans.append((*match.span(), "{month}"))
    match = _YEAR.search(label)
    if match:
        year = int(match[0])
        spans.append((*match.span(), "{year}"))
    for start, stop, name in sorted(spans, reverse=True):
        label = label[:start] + name + label[stop:]
    return Period(label, quarter, month, year)


def find_series(fields: list[Field]) -> list[Series]:
    """Group the columns whose labels name a quarter or a month.

    Parameters
    ----------
    fields : list of Field
        Columns of the table.

    Returns
    -------
    list of Series
        In the order of their first columns. Labels that look like months but stand
        alone are left out.
    """
    found: dict[tuple[str, ...], Series] = {}
    for column in fields:
        read = _read_column(column)
        if read is None:
            continue
        role, own, group, when, is_monthly = read
        key = (role, _squeeze(own), _squeeze(group))
        series = found.setdefault(key, Series(role, is_monthly=is_monthly))
        for patterns, pattern in ((series.labels, own), (series.groups, group)):
            if pattern and pattern not in patterns:
                patterns.append(pattern)
        series.columns.append(column)
        series.periods.append(when)
    kept = [s for s in found.values() if not s.is_monthly or _has_months(s)]
    return [_with_groups_if_needed(series) for series in kept]


def _read_column(
    column: Field,
) -> tuple[str, str, str, tuple[int | None, int], bool] | None:
    """Read role, pattern, pattern of the group, quarter; None without a quarter."""
    own = read_period(column.label)
    above = [read_period(group) for group in column.groups]
    whole = [own, *above]
    timed = next((i for i, p in enumerate(whole) if p.quarter or p.month), None)
    if timed is None:
        return None
    plain = [say_plainly(_bare(p.template)) for p in whole]
    says = next((i for i, text in enumerate(plain) if role_of(text)), 0)
    dated = next((i for i, p in enumerate(whole) if p.year), None)
    role = role_of(plain[says])
    if role == "reported" and COMPUTED.search(plain[says]):
        role = "published"
    needed = sorted({says, timed, dated or 0} - {0}, reverse=True)
    group = PATH.join(whole[i].template for i in needed)
    period = whole[timed]
    number = period.quarter or (period.month - 1) // 3 + 1
    year = None if dated is None else whole[dated].year
    return role, own.template, group, (year, number), period.month is not None


def _with_groups_if_needed(series: Series) -> Series:
    """Name the group too where labels alone would catch other columns."""
    if series.groups or _catches(series) == _places(series):
        return series
    groups = [c.groups[0] for c in series.columns if c.groups]
    if len(groups) == len(series.columns):
        patterns = list(dict.fromkeys(read_period(g).template for g in groups))
        grouped = Series(**{**series.__dict__, "groups": patterns})
        if _catches(grouped) == _places(grouped):
            return grouped
    return series


def _catches(series: Series) -> set[int]:
    if not series.columns:
        return set()
    head = series.columns[0].table.head
    wanted = Column(label=series.labels, group=series.groups)
    return {bound.index for bound in bind(wanted, head)}


def _places(series: Series) -> set[int]:
    return {column.index for column in series.columns}


def caught_besides(series: Series) -> list[str]:
    """Name the columns that the patterns of a series would catch besides its own.

    Parameters
    ----------
    series : Series
        Series found.

    Returns
    -------
    list of str
        Letters of columns.
    """
    return [
        get_column_letter(i + 1) for i in sorted(_catches(series) - _places(series))
    ]


def _has_months(series: Series) -> bool:
    months = {read_period(c.label).month for c in series.columns}
    months |= {read_period(g).month for c in series.columns for g in c.groups}
    return len(months - {None}) >= MIN_MONTHS


def _bare(template: str) -> str:
    return re.sub(r"\{(?:q|month)\}", " ", template).replace("{year}", " 2000 ")


def _squeeze(template: str) -> str:
    return re.sub(r"[^a-z0-9{}%]", "", key_of(template))


def find_period_column(fields: list[Field]) -> tuple[Field, str] | None:
    """Find the column that says of which quarter each row speaks.

    Parameters
    ----------
    fields : list of Field
        Columns of the table.

    Returns
    -------
    tuple or None
        The column, and how it is read: ``quarter``, ``year_month`` or ``date``.
    """
    for column in fields:
        plain = column.plain
        given = [text for text in column.texts if text]
        if not given or not PERIOD.search(plain) or column.role in ("start", "end"):
            continue
        for read, reads in (
            ("quarter", parse_quarter),
            ("year_month", parse_year_month),
        ):
            known = {text: reads(text) for text in column.words}
            if sum(known[t] is not None for t in given) >= READABLE * len(given):
                return column, read
        if column.n_dates >= READABLE * len(given):
            return column, "date"
    return None


def quarters_of(column: Field, read: str) -> list[str | None]:
    """Read the quarter of each row.

    Parameters
    ----------
    column : Field
        Column that says it.
    read : str
        ``quarter``, ``year_month`` or ``date``.

    Returns
    -------
    list of str or None
        Quarters such as ``2023Q4``; None where a cell says none.
    """
    if read == "date":
        days = [parse_date(cell) for cell in column.cells]
        return [quarter_of_date(day) if day else None for day in days]
    reads = parse_quarter if read == "quarter" else parse_year_month
    known = {text: reads(text) for text in column.words}
    return [known.get(text) for text in column.texts]


def find_year_column(fields: list[Field]) -> Field | None:
    """Find the column that says of which year each row speaks.

    Parameters
    ----------
    fields : list of Field
        Columns of the table.

    Returns
    -------
    Field or None
        One whose cells are all years and whose label says so.
    """
    for column in fields:
        given = [text for text in column.texts if text]
        says_year = given and YEAR.search(column.plain) and not column.role
        if says_year and all(_YEAR.fullmatch(text) for text in column.words):
            return column
    return None


def pick_series(
    series: list[Series], role: str, leaf: str, *, numeric: bool
) -> Series | None:
    """Choose the series that speaks of the rows' own items.

    Parameters
    ----------
    series : list of Series
        All that were found.
    role : str
        Role wanted.
    leaf : str
        Pattern of the word for the lowest level, which labels may name.
    numeric : bool
        Whether cells must be numbers, or texts.

    Returns
    -------
    Series or None
        The one with most quarters; one that names the leaf goes first.
    """
    fitting = [s for s in series if s.role == role and _fits(s, numeric)]

    def rank(one: Series) -> tuple[bool, int, int]:
        words = say_plainly(_bare(one.labels[0]))
        names_leaf = re.search(rf"\b(?:{leaf})\b", words) is not None
        return names_leaf, one.n_quarters, -one.columns[0].index

    return max(fitting, key=rank, default=None)


def _fits(series: Series, numeric: bool) -> bool:
    said = sum(c.seen.n_said for c in series.columns)
    numbers = sum(c.seen.n_number for c in series.columns)
    return (numbers > 0.5 * said or said == 0) if numeric else numbers <= 0.5 * said
