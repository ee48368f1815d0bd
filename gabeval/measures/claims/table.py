"""The audit of published figures: verdicts, and figures beside the monitor's data.

Nothing is typed in: every verdict is worked out from the figures and relations of
``claims.yaml``, and changes with them.
"""

import math

import pandas as pd

from gabeval.language import LANGUAGES, Language
from gabeval.measures.claims.audit import Audit, Judged, audit_plan
from gabeval.measures.claims.book import Book
from gabeval.measures.claims.data import DEFINITIONS, check_claims
from gabeval.measures.claims.records import CONFIRMED
from gabeval.measures.claims.verdicts import (
    names_used,
)
from gabeval.measures.claims.words import (
    list_assumptions,
    list_needs,
    write_arithmetic,
    write_interval,
    write_verdict,
)
from gabeval.measures.granularity import smallest_n
from gabeval.measures.intervals import Interval
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.plan.claims import Claim

CLAIM_COLUMNS = (
    *("claim_id", "ref", "quote", "value", "unit", "qualifier", "subject_en"),
    *("subject_es", "population_en", "population_es", "as_of", "low", "high"),
    *("low_open", "high_open", "smallest_n", "relations", "level", "item_id"),
    *("cut_off", "export_id", "quarter", "data_verdict", "off_pp", "confirmed_by"),
    *("reason", *(f"data_{letter.lower()}_pct" for letter in DEFINITIONS)),
)
"""Columns of `claims_at`, in order."""

RELATION_COLUMNS = (
    *("relation_id", "name_en", "name_es", "expression", "basis", "claims"),
    *("verdict", "verdict_text_en", "verdict_text_es"),
    *("assumptions_en", "assumptions_es", "assumption_sets", "otherwise"),
    *("needs_en", "needs_es", "only_if_en", "only_if_es", "reason"),
    *("arithmetic_en", "arithmetic_es", "margin", "has_open_ends"),
    *("implied_quantity", "implied_low", "implied_high"),
    *("implied_low_open", "implied_high_open"),
    *("holds_equal", "holds_half_to_double", "holds_free", "roundings"),
    *("verdict_wide", "flip_pp", "n_combinations", "conflicts", "repairs"),
    *("repaired_en", "repaired_es"),
    *("level", "item_id", "cut_off", "export_id"),
)
"""Columns of `relations_at`, in order."""


def claims_at(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str = ""
) -> pd.DataFrame:
    """List every published figure with what the monitor's data say of it.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables, all exports.
    cut_off : str
        Day, ISO; later exports do not count.
    commitment : str, optional
        Only figures about this commitment and its milestones.

    Returns
    -------
    pandas.DataFrame
        Columns of `CLAIM_COLUMNS`, one row per claim in the order of the source. Ends
        that are open or missing say so; percentages of the data are by definition A to
        D. No rows without ``claims.yaml``.
    """
    audit = audit_plan(plan)
    if audit is None:
        return pd.DataFrame(columns=list(CLAIM_COLUMNS))
    checks = check_claims(audit.book, plan, tables, cut_off=cut_off)
    used = {
        one.relation.relation_id: names_used(audit.book, one.relation)
        for one in audit.judged
    }
    rows = [
        {
            **_describe(claim, audit),
            "relations": ", ".join(r for r, n in used.items() if claim.claim_id in n),
            **_summarise(checks, claim.claim_id),
        }
        for claim in audit.book.claims.claims
    ]
    table = pd.DataFrame(rows, columns=list(CLAIM_COLUMNS))
    if commitment:
        progress = tables.progress
        below = progress.loc[
            progress["commitment_id"] == commitment, "milestone_id"
        ].unique()
        table = table[table["item_id"].isin([commitment, *below])]
    return table.reset_index(drop=True)


def _describe(claim: Claim, audit: Audit) -> dict[str, object]:
    interval = audit.book.intervals.get(claim.claim_id)
    is_rounded = claim.unit == "percent" and claim.qualifier == "exact"
    population = claim.population
    return {
        "claim_id": claim.claim_id,
        "ref": claim.ref,
        "quote": claim.quote,
        "value": claim.text,
        "unit": claim.unit,
        "qualifier": claim.qualifier,
        "subject_en": claim.subject.en,
        "subject_es": claim.subject.es,
        "population_en": population.en if population else "",
        "population_es": population.es if population else "",
        "as_of": str(claim.as_of or ""),
        **_split(interval),
        "smallest_n": smallest_n([claim.text]) if is_rounded else None,
    }


def _split(interval: Interval | None, start: str = "") -> dict[str, object]:
    if interval is None:
        return {}
    low, high, low_open, high_open = interval
    return {
        f"{start}low": None if low is None else float(low),
        f"{start}high": None if high is None else float(high),
        f"{start}low_open": low_open,
        f"{start}high_open": high_open,
    }


def _summarise(checks: pd.DataFrame, claim_id: str) -> dict[str, object]:
    """Bring the comparisons of a claim on one line; definition A decides."""
    rows = checks[checks["claim_id"] == claim_id]
    first = rows.iloc[0]
    by_letter = rows[rows["definition"] != ""]
    good = by_letter.loc[by_letter["data_verdict"] == CONFIRMED, "definition"]
    shared = ("level", "item_id", "cut_off", "export_id", "quarter")
    return {
        **{name: first[name] for name in shared},
        "data_verdict": first["data_verdict"],
        "off_pp": first["off_pp"],
        "confirmed_by": ", ".join(good),
        "reason": first["reason"],
        **{
            f"data_{row['definition'].lower()}_pct": row["data_pct"]
            for row in by_letter.to_dict("records")
        },
    }


def relations_at(
    plan: Plan, tables: Tables | None = None, *, cut_off: str = "", commitment: str = ""
) -> pd.DataFrame:
    """List every relation of published figures with its verdict.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables, optional
        Not used: verdicts rest on the published figures alone.
    cut_off : str, optional
        Printed in each row.
    commitment : str, optional
        Only relations in which a figure about this commitment plays a part.

    Returns
    -------
    pandas.DataFrame
        Columns of `RELATION_COLUMNS`, one row per relation in the order of the file;
        several values in one cell have semicolons between. ``margin`` is missing where
        nothing fits, nothing is worked out, or there is no open end to keep off
        (``has_open_ends`` is False). No rows without ``claims.yaml``.
    """
    audit = audit_plan(plan)
    if audit is None:
        return pd.DataFrame(columns=list(RELATION_COLUMNS))
    about = {
        c.claim_id
        for c in audit.book.claims.claims
        if c.place is not None and c.place.item.startswith(commitment)
    }
    rows = [
        {**_write_relation(one, audit), "level": "plan", "item_id": ""}
        for one in audit.judged
        if not commitment or about & set(names_used(audit.book, one.relation))
    ]
    table = pd.DataFrame(rows, columns=list(RELATION_COLUMNS))
    return table.assign(cut_off=cut_off, export_id="")


def _write_relation(one: Judged, audit: Audit) -> dict[str, object]:
    book = audit.book
    relation, verdict, detail = one.relation, one.verdict, one.detail
    holds = {s.kind: s.can_hold for s in detail.scenarios}
    forced = dict(verdict.forced)
    quantity = next(iter(forced), "")
    return {
        "relation_id": relation.relation_id,
        "name_en": relation.name.en,
        "name_es": relation.name.es,
        "expression": "; ".join(relation.expression),
        "basis": relation.basis,
        "claims": ", ".join(n for n in names_used(book, relation) if n in book.by_id),
        "verdict": verdict.word,
        **_write_words(one, book),
        "assumption_sets": _join(verdict.assumption_sets),
        "otherwise": "UNDECIDABLE" if verdict.also_undecidable else "",
        "reason": verdict.reason,
        "margin": None if detail.margin == math.inf else detail.margin,
        "has_open_ends": None if detail.margin is None else detail.margin < math.inf,
        "implied_quantity": quantity,
        **_split(forced.get(quantity), "implied_"),
        **{
            f"holds_{kind}": holds.get(kind)
            for kind in ("equal", "half_to_double", "free")
        },
        "roundings": ", ".join(detail.roundings),
        "verdict_wide": detail.wide_word,
        "flip_pp": detail.flip_pp,
        "n_combinations": (
            None if detail.combinations is None else len(detail.combinations)
        ),
        "conflicts": _join(detail.conflicts),
        "repairs": _join(detail.repairs),
    }


def _write_words(one: Judged, book: Book) -> dict[str, str]:
    """Write what is said in words, in both languages."""
    verdict, detail = one.verdict, one.detail
    found = {}
    for code in LANGUAGES:
        language = Language(code)
        repaired = [
            f"{name}: {write_interval(interval, language)}"
            for name, interval in detail.repaired
        ]
        found |= {
            f"verdict_text_{code}": write_verdict(verdict, book, language),
            f"assumptions_{code}": "; ".join(list_assumptions(verdict, book, language)),
            f"needs_{code}": "; ".join(list_needs(verdict, language)),
            f"only_if_{code}": "; ".join(words.in_(code) for words in verdict.only_if),
            f"arithmetic_{code}": write_arithmetic(detail, book, language),
            f"repaired_{code}": "; ".join(repaired),
        }
    return found


def _join(sets: tuple[tuple[str, ...], ...]) -> str:
    return "; ".join(f"{{{', '.join(one)}}}" for one in sets)
