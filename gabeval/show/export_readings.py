"""Parts of the page of one export: how each column was read, in words and counts."""

from gabeval.language import Language
from gabeval.quarters import is_quarter
from gabeval.show.export_opening import OpenedExport
from gabeval.show.tables import Column, Table, is_missing

MAX_READINGS = 150
"""Most columns on a page."""


def readings_table(page: OpenedExport) -> Table:
    """Show how the cells of each column were read, with counts.

    Parameters
    ----------
    page : OpenedExport
        Opened export.

    Returns
    -------
    Table
        One row per column that the layout uses.
    """
    language, _ = page.language, page.language.gettext
    rows = page.take("readings")
    rows = rows.assign(
        met=[say_reading(row, page) for row in rows.to_dict("records")],
        field=[say_field(str(field), page) for field in rows["field"]],
        read=[say_kind(kind, page.language) for kind in rows["read"]],
        place=[
            ", ".join(t for t in (str(s), str(c)) if t)
            for s, c in zip(rows["sheet"], rows["column"], strict=True)
        ],
    )
    return Table(
        rows,
        name="readings",
        caption=_("How each column was read"),
        columns=[
            Column("place", _("Sheet and column"), "code"),
            Column("label", _("Header as written"), missing=_("empty")),
            Column("field", _("Taken for")),
            Column("read", _("Read as"), missing=_("text")),
            Column("n_cells", _("Cells"), "integer"),
            Column("met", _("What stood in them")),
        ],
        row_header="place",
        language=language,
        max_rows=MAX_READINGS,
    )


def say_field(field: str, page: OpenedExport) -> str:
    """Say what a column was taken for.

    Parameters
    ----------
    field : str
        As the readings table has it: ``"planned 2021Q3"``, ``"weight of milestone"``,
        ``"published …"``.
    page : OpenedExport
        Opened export.

    Returns
    -------
    str
        In the language of the page; a field of another kind as it is.
    """
    language, _ = page.language, page.language.gettext
    kind, _blank, rest = field.partition(" ")
    if kind == "weight":
        level = rest.removeprefix("of ")
        known = {x.level_id: x.name.in_(language.code) for x in page.plan.levels}
        return _("weight of the {level}").format(level=known.get(level, level))
    if kind == "published":
        return _("published figure: {name}").format(name=rest)
    words = {"planned": _("planned"), "reported": _("reported")}
    if kind not in words:
        return field
    quarter = language.quarter_code(rest) if is_quarter(rest) else rest
    return f"{words[kind]} {quarter}".strip()


def say_kind(kind: object, language: Language) -> str | None:
    """Say how the cells of a column were read; None where the layout says nothing."""
    _ = language.gettext
    words = {
        "percent": _("percent"),
        "share": _("share of one"),
        "number": _("number"),
        "text": _("text"),
    }
    return None if is_missing(kind) else words.get(str(kind), str(kind))


def say_reading(row: dict[str, object], page: OpenedExport) -> str:
    """Say what stood in the cells of one column.

    Parameters
    ----------
    row : dict
        Row of the readings table.
    page : OpenedExport
        Opened export.

    Returns
    -------
    str
        Counts in words, zeros left out.
    """
    _, n_ = page.language.gettext, page.language.ngettext

    def count(key: str) -> int:
        return int(row[key] or 0)

    wordings = (
        ("n_number", n_("{n} as a number", "{n} as numbers", count("n_number"))),
        ("n_percent_format", _("{n} that Excel shows as %")),
        (
            "n_percent_text",
            n_("{n} text with %", "{n} texts with %", count("n_percent_text")),
        ),
        ("n_comma", _("{n} with comma")),
        ("n_point", _("{n} with point")),
        ("n_thousands", _("{n} with thousands separators")),
        ("n_ambiguous", _("{n} that can be read in two ways")),
        ("n_text", n_("{n} text", "{n} texts", count("n_text"))),
        ("n_zero", n_("{n} zero", "{n} zeros", count("n_zero"))),
        ("n_blank", n_("{n} blank", "{n} blank", count("n_blank"))),
        ("n_not_applicable", _("{n} not applicable")),
        ("n_not_reported", _("{n} not reported")),
        (
            "n_error",
            n_("{n} error of Excel", "{n} errors of Excel", count("n_error")),
        ),
    )
    parts = [
        text.format(n=page.language.integer(count(key)))
        for key, text in wordings
        if count(key)
    ]
    return ", ".join(parts)
