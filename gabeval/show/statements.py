"""Short statements and descriptions: the definitions strip, and figures in words."""

import pandas as pd

from gabeval.language import Language
from gabeval.measures.definitions import list_definitions
from gabeval.show.facts import FactBook, Row
from gabeval.show.sentences import (
    has_programme,
    has_range,
    has_report,
    say_progress,
)
from gabeval.show.words import Nouns, prints_as_zero


def list_statements(row: Row, facts: FactBook, nouns: Nouns) -> list[str]:
    """List the short statements that stand below a headline: the definitions strip.

    Parameters
    ----------
    row : mapping
        One row of `measure_progress`.
    facts : FactBook
        Book of the page.
    nouns : Nouns
        What milestones are called.

    Returns
    -------
    list of str
        Phrases without a full stop; what is zero is left out, what was never reported
        says so.
    """
    _, n_ = facts.language.gettext, facts.language.ngettext
    if not has_report(row):
        return [_("no progress reported yet")]
    total = nouns.beside(facts.count(row, "n_milestones"), int(row["n_milestones"]))
    parts = [
        _("{reported} of total").format(reported=facts.percent(row, "reported_pct")),
        _("{done} of {total} with the target reached").format(
            done=facts.count(row, "n_complete"), total=total
        ),
    ]
    silent = int(row["n_unreported"])
    if silent:
        text = n_("{n} missing report", "{n} missing reports", silent)
        parts.append(text.format(n=facts.count(row, "n_unreported")))
    for column, text in (
        ("given_back_pp", _("{pp} given back")),
        ("overshoot_pp", _("{pp} above target")),
    ):
        if not prints_as_zero(row[column], facts.language):
            parts.append(text.format(pp=f"{facts.size(row, column)}\u00a0pp"))
    if has_range(row, facts):
        parts.append(
            _("between {lower} and {upper} whatever is missing").format(
                lower=facts.percent(row, "lower_pct"),
                upper=facts.percent(row, "upper_pct"),
            )
        )
    return parts


def define_progress(row: Row, language: Language) -> pd.DataFrame:
    """Put the four numbers that are all called progress side by side.

    Parameters
    ----------
    row : mapping
        One row of `measure_progress`.
    language : Language
        Language of the words.

    Returns
    -------
    pandas.DataFrame
        One row per definition, A to D: ``letter``, ``name``, ``value_pct`` (missing
        where it cannot be computed) and ``formula`` in words.
    """
    definitions = list_definitions(language)
    known = has_report(row)
    return pd.DataFrame(
        {
            "letter": [d.definition_id for d in definitions],
            "name": [d.name for d in definitions],
            "value_pct": [row[d.column] if known else None for d in definitions],
            "formula": [d.sentence for d in definitions],
        }
    ).astype({"value_pct": float})


def describe_lines(series: pd.DataFrame, facts: FactBook, *, subject: str) -> str:
    """Describe the figure of planned and reported progress for who cannot see it.

    Parameters
    ----------
    series : pandas.DataFrame
        Rows of `measure_progress` of one item, by quarter, up to the cut-off.
    facts : FactBook
        Book of the page; the description has no marks and adds no facts.
    subject : str
        What the figure is about.

    Returns
    -------
    str
        First and last values, silent quarters and the message, in whole sentences.
    """
    facts = facts.quiet()
    _, n_ = facts.language.gettext, facts.language.ngettext
    last = series.iloc[-1]
    told = series[[has_report(row) for _i, row in series.iterrows()]]
    parts = [_("{subject}.").format(subject=subject.rstrip("."))]
    if not told.empty:
        first = told.iloc[0]
        parts.append(
            _(
                "Reported progress goes from {first} ({start}) to {last} ({end})."
            ).format(
                first=facts.percent(first, "reported_pct"),
                start=facts.quarter(str(first["quarter"])),
                last=facts.percent(last, "reported_pct"),
                end=facts.quarter(str(last["quarter"])),
            )
        )
    if has_programme(last):
        parts.append(
            _("Planned progress stands at {planned}.").format(
                planned=facts.percent(last, "planned_pct")
            )
        )
    silent = int((series["n_unreported"] >= series["n_milestones"]).sum())
    if silent:
        parts.append(
            n_(
                "In {n} quarter nobody reported, and the line has a gap.",
                "In {n} quarters nobody reported, and the line has gaps.",
                silent,
            ).format(n=facts.language.integer(silent))
        )
    parts.append(say_progress(last, facts))
    return " ".join(parts)
