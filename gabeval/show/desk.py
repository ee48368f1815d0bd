"""What an evaluator asks of an opened plan at the desk, beside the cells of a page.

What belongs here explains opened objects and shows their findings. It notes no fact:
whatever is looked at in JupyterLab changes nothing that a page prints.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from gabeval.errors import UsageError
from gabeval.explained import Explained, Told
from gabeval.language import Language
from gabeval.monitor.looking import read_cells
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.plan.by_id import no_such_id
from gabeval.show.blocks import Notice
from gabeval.show.tables import Column, Table
from gabeval.speech import speak
from gabeval.tables import SEVERITIES

MAX_SHOWN = 200
"""Most findings shown at once; the frame has all of them."""

STYLE = (
    ".jp-RenderedHTML .tw{overflow-x:auto;margin:.5rem 0}"
    ".jp-RenderedHTML table{margin:.25rem 0 .75rem}"
    ".jp-RenderedHTML :is(.tw,.gabeval-told) :is(th,td){text-align:left;"
    "vertical-align:top;white-space:normal;max-width:26rem}"
    ".jp-RenderedHTML :is(.tw,.gabeval-told) tbody th{font-weight:400}"
    ".jp-RenderedHTML .tw .n{text-align:right;font-variant-numeric:tabular-nums}"
    ".jp-RenderedHTML .tw td.n{white-space:nowrap}"
    ".jp-RenderedHTML .tw .w{min-width:14rem}"
    ".jp-RenderedHTML caption{text-align:left;font-weight:700;padding:.25rem 0;"
    "caption-side:top;color:inherit}"
    ".jp-RenderedHTML .notice{border-left:.375rem solid #b4480f;padding:.5rem 1rem}"
    ".jp-RenderedHTML section.card{border:2px solid var(--jp-brand-color1,#12436d);"
    "border-radius:.25rem;padding:.75rem 1rem;max-width:48rem}"
    ".jp-RenderedHTML section:is(.card,.facts) .title{font-weight:700}"
    ".jp-RenderedHTML section:is(.card,.facts) dl{display:block;margin:0}"
    ".jp-RenderedHTML section:is(.card,.facts) dl>div{display:grid;"
    "grid-template-columns:minmax(8rem,16rem) 1fr;gap:0 1rem;padding:.2rem 0;"
    "border-bottom:1px solid var(--jp-border-color2,#d5d8da)}"
    ".jp-RenderedHTML section:is(.card,.facts) .cite{margin:.5rem 0 0}"
    ".jp-RenderedHTML section:is(.card,.facts) :is(dt,dd){float:none;width:auto;"
    "margin:0;padding:0;font-weight:400}"
    ".jp-RenderedHTML figure{margin:.75rem 0;max-width:48rem}"
    ".jp-RenderedHTML figcaption{font-weight:700}"
    ".jp-RenderedHTML figcaption .sub{display:block;font-weight:400}"
    ".jp-RenderedHTML figure svg{width:100%;height:auto;background:#fff}"
    ".jp-RenderedHTML a.num{color:inherit;text-decoration:underline dotted}"
    '.jp-RenderedHTML a[href*="/files/working-copies/"]{pointer-events:none;'
    "color:inherit;text-decoration:none}"
)
"""How blocks look in JupyterLab, which has no style sheet of ours: a page has its own.
The notebook's first output carries it, and no page shows that output. Links to other
pages of a report lead nowhere from a working copy, and do not look like links there."""


@dataclass(frozen=True, repr=False)
class Greeting(Notice):
    """What the cell that opens a page shows in Jupyter: the plan's banner, and a style.

    Parameters
    ----------
    title, text : str
        As for `Notice`.
    """

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, dict[str, bool]]]:
        """Give Jupyter the banner and how all that follows is to look."""
        data, metadata = super()._repr_mimebundle_(include, exclude)
        style = Markup("<style>{}</style>").format(Markup(STYLE))
        return {**data, "text/html": f"{style}{data['text/html']}"}, metadata


class OpenById(Explained, Mapping[str, Any]):
    """Things of a plan that are opened when they are asked for: ``page.commitments``.

    Parameters
    ----------
    names : mapping of str to str
        Titles by id, in the order of the plan.
    opener : callable
        Opens the one with an id.
    among : str
        What they are, in the language of messages: "the commitments".
    """

    def __init__(
        self, names: Mapping[str, str], opener: Callable[[str], Any], among: str
    ) -> None:
        self._names = dict(names)
        self._opener = opener
        self._among = among

    def __getitem__(self, key: str) -> Any:
        """Open the one with an id; an unknown id is a sentence with near ones."""
        if key not in self._names:
            raise no_such_id(key, list(self._names), among=self._among)
        return self._opener(key)

    def __contains__(self, key: object) -> bool:
        """Tell whether there is such an id, without opening anything."""
        return key in self._names

    def __iter__(self) -> Iterator[str]:
        """Walk over the ids."""
        return iter(self._names)

    def __len__(self) -> int:
        """Count them."""
        return len(self._names)

    def _ipython_key_completions_(self) -> list[str]:
        """Offer the ids when Tab is pressed between the brackets."""
        return list(self._names)

    def explain(self) -> Told:
        """List ids and titles; nothing is opened for it."""
        first = next(iter(self._names), "")
        example = speak("One of them: `{example}`", example=f'["{first}"]')
        return Told(
            self._among,
            list(self._names.items()),
            heads=(speak("Code"), speak("Title")),
            note=example if first else "",
        )


def show_findings(
    findings: pd.DataFrame,
    language: Language,
    *,
    severity: str = "",
    rule: str = "",
    export: str = "",
) -> Table:
    """Show findings with file, sheet and cell, what is odd and what to do.

    Parameters
    ----------
    findings : pandas.DataFrame
        Findings table, in the order of reading.
    language : Language
        Language of the table.
    severity, rule, export : str, optional
        Only those of a severity (``block``, ``ask``, ``note``), rule or export.

    Returns
    -------
    Table
        At most `MAX_SHOWN` rows; its ``frame`` has all that were asked for.

    Raises
    ------
    UsageError
        If there is no such severity, or no finding of such a rule or export.
    """
    if severity and severity not in SEVERITIES:
        raise no_such_id(severity, SEVERITIES, among=speak("the severities"))
    rows = findings[findings["severity"] == severity] if severity else findings
    for column, wanted, among in (
        ("rule", rule, speak("the rules that were broken")),
        ("export_id", export, speak("the exports with findings")),
    ):
        if wanted and wanted not in set(findings[column]):
            known = sorted(set(findings[column]) - {""})
            raise no_such_id(wanted, known, among=among)
        rows = rows[rows[column] == wanted] if wanted else rows
    _ = language.gettext
    words = {"block": _("blocks"), "ask": _("question"), "note": _("note")}
    shown = rows.assign(
        number=range(1, len(rows) + 1),
        severity_word=rows["severity"].map(words),
        problem=rows[f"problem_{language.code}"],
        todo=rows[f"todo_{language.code}"],
    )
    return Table(
        shown,
        name="desk-findings",
        caption=_("What the checks found"),
        columns=[
            Column("number", _("No."), "integer"),
            Column("severity_word", _("Severity")),
            Column("file", _("File"), "code", missing=_("whole plan")),
            Column("sheet", _("Sheet"), missing=_("whole file")),
            Column("cell", _("Cell"), "code", missing=_("whole sheet")),
            Column("problem", _("What is wrong")),
            Column("todo", _("What to do")),
            Column("value", _("Value met"), missing=_("empty")),
        ],
        row_header="number",
        language=language,
        max_rows=MAX_SHOWN,
        download="findings.csv",
    )


def sort_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """Sort findings for reading: what blocks first, then by place.

    Parameters
    ----------
    findings : pandas.DataFrame
        Findings table.

    Returns
    -------
    pandas.DataFrame
        The rows by severity, export, rule, sheet, row and cell.
    """
    grave = findings["severity"].map({s: i for i, s in enumerate(SEVERITIES)})
    keys = ["_grave", "export_id", "rule", "sheet", "row", "cell"]
    ordered = findings.assign(_grave=grave).sort_values(keys, kind="stable")
    return ordered.drop(columns="_grave").reset_index(drop=True)


def count_severities(findings: pd.DataFrame, language: Language) -> str:
    """Count findings by severity, for an explanation.

    Parameters
    ----------
    findings : pandas.DataFrame
        Findings table.
    language : Language
        Language of the words.

    Returns
    -------
    str
        Such as ``"3 questions, 1 note"``; "none" if there are none.
    """
    counts = findings["severity"].value_counts()
    n_ = language.ngettext
    block, ask, note = (int(counts.get(s, 0)) for s in SEVERITIES)
    texts = (
        (block, n_("{n} finding that blocks", "{n} findings that block", block)),
        (
            ask,
            n_("{n} question to be asked back", "{n} questions to be asked back", ask),
        ),
        (note, n_("{n} note", "{n} notes", note)),
    )
    parts = [text.format(n=language.integer(n)) for n, text in texts if n]
    return language.list(parts) if parts else language.gettext("none")


def take_cells(plan: Plan, tables: Tables, export: str, sheet: str) -> pd.DataFrame:
    """Read the cells of an export of a plan, if its file is still the one loaded.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables.
    export : str
        Id of the export.
    sheet : str
        Name of the sheet; the only visible one if empty.

    Returns
    -------
    pandas.DataFrame
        Result of `gabeval.monitor.looking.read_cells`.

    Raises
    ------
    UsageError
        If there is no such export or sheet, or the file has changed since.
    """
    path = plan.path_of(plan.exports[export])
    loaded = tables.exports.loc[tables.exports["export_id"] == export, "sha256"]
    return read_cells(path, sheet=sheet, sha256="".join(loaded.head(1)))


def refuse_far_export(export: str, cut_off: str, language: Language) -> UsageError:
    """Word the error for an export that does not count at a cut-off.

    Parameters
    ----------
    export : str
        Its id.
    cut_off : str
        Day that the page speaks for, ISO.
    language : Language
        For the day.

    Returns
    -------
    UsageError
        It says how to look at it all the same.
    """
    return UsageError(
        speak(
            "The export {export} speaks for a later day than {day}. Look at it with "
            "page.tables.rows, or open the page at a later cut-off.",
            export=export,
            day=language.date(cut_off),
        )
    )
