"""Tables of the audit of published figures: ledger, figures, data check, conflicts."""

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from gabeval.language import Language
from gabeval.measures.claims import Audit, Judged
from gabeval.measures.claims.records import (
    CONSISTENT,
    CONTRADICTION,
    CONTRADICTION_IF,
    FORCED,
    OFF,
    UNDECIDABLE,
)
from gabeval.measures.claims.words import (
    list_needs,
    name_assumption,
    write_arithmetic,
    write_interval,
    write_verdict,
)
from gabeval.show import words
from gabeval.show.claims.places import CLAIMS, RELATIONS, place_of_claim
from gabeval.show.claims.words import (
    explain_obstacle,
    name_basis,
    name_data_verdict,
    qualify,
)
from gabeval.show.markup import element, join_text
from gabeval.show.opened import Opened
from gabeval.show.tables import Column, Table, format_value

MARKS: dict[str, tuple[str, str]] = {
    CONTRADICTION: ("✕", "#801650"),
    CONTRADICTION_IF: ("✕?", "#a8528f"),
    FORCED: ("▸", "#12436d"),
    UNDECIDABLE: ("?", "#6e6e6e"),
    CONSISTENT: ("✓", "#28a197"),
}
"""Sign and colour of each verdict; the word is always printed beside them."""

MAX_CONFLICTS = 40
"""Most conflicts on a page; the download has those of every relation."""

MAX_REPAIRS = 12
"""Most repairs in one cell."""


@dataclass(frozen=True, repr=False)
class Ledger(Table):
    """A table with a column ``verdict``, marked by sign and colour beside the word."""

    def _cell(self, column: Column, row: dict[str, object]) -> Markup:
        if column.key != "verdict_text" or row["verdict"] not in MARKS:
            return super()._cell(column, row)
        sign, colour = MARKS[str(row["verdict"])]
        look = (
            f"border-left:6px solid {colour};padding-left:6px;display:inline-block;"
            "overflow-wrap:normal"
        )
        text = format_value(row[column.key], column, self.language)
        # One text: of a sign alone, no program can tell whether it stands out enough.
        return element("span", f"{sign} {text}", style=look)


@dataclass(frozen=True, repr=False)
class ClaimLinks(Table):
    """A table about claims, whose codes lead to their rows among all claims."""

    def _cell(self, column: Column, row: dict[str, object]) -> Markup:
        if column.key not in ("claim_id", "claims"):
            return super()._cell(column, row)
        return Markup(", ").join(
            element("a", element("code", name), href=f"#{place_of_claim(name)}")
            for name in str(row[column.key]).split(", ")
        )


def make_ledger(audit: Audit, page: Opened) -> Table:
    """List every relation with its verdict, the arithmetic and what it rests on.

    Parameters
    ----------
    audit : Audit
        The audit.
    page : Opened
        Opened plan.

    Returns
    -------
    Table
        In the order of ``claims.yaml``.
    """
    language, _ = page.language, page.language.gettext
    rows = pd.DataFrame([_ledger_row(one, audit, language) for one in audit.judged])
    return Ledger(
        rows,
        name=RELATIONS,
        caption=_("Relations of the published figures, and their verdicts"),
        columns=[
            Column("relation_id", _("Relation"), "code"),
            Column("name", _("Question")),
            Column("verdict_text", _("Verdict"), missing=_("none of its own")),
            Column("arithmetic", _("Arithmetic"), missing=_("nothing to calculate")),
            Column("margin", _("Margin"), "number", 2, missing=_("none")),
            Column("beside", _("Beside the verdict"), missing="–"),
            Column("basis", _("Rests on")),
            Column("note", _("Note"), missing="–"),
        ],
        row_header="relation_id",
        language=language,
        anchor="relation_id",
        note=_(
            "A round bracket leaves its end out. The margin says how far the figures "
            "could be kept off every such end; at 0 only a boundary is left, which "
            "counts as none."
        ),
    )


def _ledger_row(one: Judged, audit: Audit, language: Language) -> dict[str, object]:
    relation, detail = one.relation, one.detail
    margin = detail.margin
    return {
        "relation_id": relation.relation_id,
        "name": relation.name.in_(language.code),
        "verdict": one.verdict.word,
        "verdict_text": write_verdict(one.verdict, audit.book, language),
        "arithmetic": write_arithmetic(detail, audit.book, language),
        "margin": None if margin is None or margin == float("inf") else margin,
        "beside": _beside(one, audit, language),
        "basis": name_basis(relation.basis, language),
        "note": relation.note.in_(language.code) if relation.note else "",
    }


def _beside(one: Judged, audit: Audit, language: Language) -> str:
    """Say what stands beside a verdict: meanings, needs, roundings, other readings."""
    _ = language.gettext
    verdict, detail = one.verdict, one.detail
    parts = [
        _("only if {meaning}").format(meaning=words_.in_(language.code))
        for words_ in verdict.only_if
    ]
    for others in verdict.assumption_sets[1:]:
        names = [name_assumption(a, audit.book, language) for a in others]
        parts.append(_("also if {names}").format(names=language.list(names)))
    if verdict.also_undecidable:
        needs = ", ".join(list_needs(verdict, language))
        parts.append(_("otherwise {word}").format(word=f"{UNDECIDABLE} {{{needs}}}"))
    if detail.roundings:
        names = {
            "half_up": _("to the nearest, halves upwards"),
            "floor": _("downwards"),
            "ceil": _("upwards"),
            "closed": _("of an unknown kind"),
        }
        parts.append(
            _("fits if rounding was {kinds}").format(
                kinds=_(" or ").join(names[r] for r in detail.roundings)
            )
        )
    if detail.flip_pp is not None:
        parts.append(
            _("{word} if “approximately” reaches further than {reach} pp").format(
                word=detail.wide_word, reach=language.number(detail.flip_pp, 1)
            )
        )
    return "; ".join(parts)


def make_claims_table(audit: Audit, rows: pd.DataFrame, page: Opened) -> Table:
    """List every published figure with its source and what it leaves possible.

    Parameters
    ----------
    audit : Audit
        The audit.
    rows : pandas.DataFrame
        Result of `gabeval.measures.claims.claims_at`.
    page : Opened
        Opened plan.

    Returns
    -------
    Table
        In the order of the source.
    """
    language, _ = page.language, page.language.gettext
    book = audit.book
    shown = rows.assign(
        possible=[
            write_interval(book.intervals[c], language) if c in book.intervals else ""
            for c in rows["claim_id"]
        ],
        subject=rows[f"subject_{language.code}"],
        population=rows[f"population_{language.code}"],
        day=[_say_day(day, language) for day in rows["as_of"]],
        told=[_say_data(row, language) for row in rows.to_dict("records")],
    )
    return Table(
        shown,
        name=CLAIMS,
        caption=_("Published figures and statements"),
        columns=[
            Column("claim_id", _("Claim"), "code"),
            Column("ref", _("Place in the source"), "code"),
            Column("quote", _("As printed")),
            Column("value", _("Figure"), missing=_("no figure"), is_right=True),
            Column("possible", _("Leaves possible"), missing="–", is_right=True),
            Column("subject", _("What it measures")),
            Column("population", _("Of what"), missing="–"),
            Column("day", _("As of"), missing="–"),
            Column("relations", _("In relations"), missing="–"),
            Column("told", _("The data say")),
        ],
        row_header="claim_id",
        language=language,
        anchor="claim_id",
        download="claims.csv",
    )


def _say_data(row: dict[str, object], language: Language) -> str:
    verdict = name_data_verdict(str(row["data_verdict"]), language)
    return join_text([verdict, explain_obstacle(str(row["reason"]), language)], ": ")


def _say_day(day: str, language: Language) -> str:
    if day == "final":
        return language.gettext("final")
    return language.date(day) if day else ""


def make_data_table(checks: pd.DataFrame, audit: Audit, page: Opened) -> Table:
    """List the published percentages beside those of the monitor's data.

    Parameters
    ----------
    checks : pandas.DataFrame
        Result of `gabeval.measures.claims.data.check_claims`.
    audit : Audit
        The audit.
    page : Opened
        Opened plan.

    Returns
    -------
    Table
        One row per claim and definition; one per percentage that cannot be checked.
    """
    language, _ = page.language, page.language.gettext
    by_id = audit.book.by_id
    percentages = [c for c, one in by_id.items() if one.unit in ("percent", "index")]
    rows = checks[checks["claim_id"].isin(percentages)]
    off = rows["off_pp"].where(rows["data_verdict"] == OFF)
    shown = rows.assign(
        figure=[
            qualify(by_id[c].qualifier, by_id[c].text, language)
            for c in rows["claim_id"]
        ],
        subject=[
            join_text(
                [
                    by_id[c].subject.in_(language.code),
                    by_id[c].population.in_(language.code)
                    if by_id[c].population
                    else "",
                ],
                ", ",
            )
            for c in rows["claim_id"]
        ],
        told=[_say_data(row, language) for row in rows.to_dict("records")],
        off=off,
    )
    return ClaimLinks(
        shown,
        name="claims-data",
        caption=_("Published percentages beside the monitor's data"),
        columns=[
            Column("claim_id", _("Claim"), "code"),
            Column("subject", _("What it measures")),
            Column("figure", _("Published (%)"), is_right=True),
            Column("definition", _("Definition"), missing="–"),
            Column("data_pct", _("Data (%)"), "percent", 2, missing=_("no number")),
            Column("told", _("The data say")),
            Column("off", _("Off by (pp)"), "points", 2, missing="–"),
            Column("cut_off", _("Cut-off"), "date", missing="–"),
        ],
        row_header="claim_id",
        language=language,
        note=_(
            "A: progress of the total target; B: of what was planned to date; C: mean "
            "compliance with the plan; D: share of {many} complete. Weights are the "
            "plan's."
        ).format(many=page.nouns().many),
        download="claims.csv",
    )


def make_conflicts_table(audit: Audit, page: Opened) -> Table:
    """List every smallest set of figures that conflict with nothing assumed.

    Parameters
    ----------
    audit : Audit
        The audit.
    page : Opened
        Opened plan.

    Returns
    -------
    Table
        One row per set, the smallest first.
    """
    language, _ = page.language, page.language.gettext
    by_id = audit.book.by_id
    rows = pd.DataFrame(
        {
            "number": [str(n + 1) for n in range(len(audit.conflicts))],
            "claims": [", ".join(one) for one in audit.conflicts],
            "figures": [
                "; ".join(
                    f"{c}: {by_id[c].text} ({by_id[c].subject.in_(language.code)})"
                    for c in one
                )
                for one in audit.conflicts
            ],
        }
    )
    either = _(" or ").join(
        "{" + ", ".join(repair) + "}" for repair in audit.repairs[:MAX_REPAIRS]
    )
    return ClaimLinks(
        rows,
        name="conflicts",
        caption=_("Smallest sets of figures that cannot all be true"),
        columns=[
            Column("number", _("No.")),
            Column("claims", _("Claims"), "code"),
            Column("figures", _("What they say")),
        ],
        row_header="number",
        language=language,
        note=_(
            "The fewest figures whose change would end all of them: {either}."
        ).format(either=either)
        if audit.conflicts
        else "",
        max_rows=MAX_CONFLICTS,
    )


def make_grain_table(rows: pd.DataFrame, page: Opened) -> Table:
    """List the fewest whole things that can show each published percentage.

    Parameters
    ----------
    rows : pandas.DataFrame
        Result of `gabeval.measures.claims.claims_at`.
    page : Opened
        Opened plan.

    Returns
    -------
    Table
        One row per figure, each figure once.
    """
    language, _ = page.language, page.language.gettext
    known = rows[rows["smallest_n"].notna()]
    shown = known.groupby("value", sort=False, as_index=False).agg(
        claims=("claim_id", ", ".join), smallest_n=("smallest_n", "first")
    )
    return ClaimLinks(
        shown,
        name="grain",
        caption=_(
            "Fewest {many} of which each percentage can be an unweighted count"
        ).format(many=page.nouns().many),
        columns=[
            Column("value", _("Published (%)"), is_right=True),
            Column("claims", _("Claims"), "code"),
            Column("smallest_n", words.upper_first(page.nouns().many), "integer"),
        ],
        row_header="value",
        language=language,
        note=_(
            "With fewer, no count is printed as this percentage. It says nothing of a "
            "weighted progress."
        ),
    )
