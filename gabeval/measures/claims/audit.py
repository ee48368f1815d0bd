"""The audit of one file of claims: every verdict, every conflict, what would end it."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from gabeval.measures.claims.book import Book
from gabeval.measures.claims.conflicts import (
    claims_can_hold,
    find_minimal_conflicts,
    find_repairs,
)
from gabeval.measures.claims.details import explain
from gabeval.measures.claims.ranges import Case, build
from gabeval.measures.claims.records import (
    Detail,
    Verdict,
)
from gabeval.measures.claims.system import System
from gabeval.measures.claims.verdicts import (
    judge_all,
)
from gabeval.plan import Plan
from gabeval.plan.claim_expressions import (
    Comparison,
    Expression,
    means_in,
    parse_expression,
)
from gabeval.plan.claim_relations import Relation
from gabeval.plan.claims import CLAIMS_FILE, Claim, Claims, read_claims


@dataclass(frozen=True)
class Judged:
    """A relation, its verdict, and what stands behind it."""

    relation: Relation
    """What was asked."""
    verdict: Verdict
    """The answer."""
    detail: Detail
    """The arithmetic."""


@dataclass(frozen=True)
class Audit:
    """The audit of one file of claims."""

    book: Book
    """The claims."""
    judged: tuple[Judged, ...]
    """Every relation, in the order of the file."""
    conflicts: tuple[tuple[str, ...], ...]
    """All smallest sets of claims of the whole report that conflict with nothing
    assumed."""
    repairs: tuple[tuple[str, ...], ...]
    """All smallest sets of claims whose change would end every such conflict."""

    def find(self, relation_id: str) -> Judged:
        """Take one relation.

        Parameters
        ----------
        relation_id : str
            Its id.

        Returns
        -------
        Judged
            The relation with its verdict.

        Raises
        ------
        KeyError
            If there is none.
        """
        for one in self.judged:
            if one.relation.relation_id == relation_id:
                return one
        raise KeyError(relation_id)


def audit_claims(claims: Claims) -> Audit:
    """Work out the verdict on every relation, and what stands behind it.

    Parameters
    ----------
    claims : Claims
        As read from ``claims.yaml``.

    Returns
    -------
    Audit
        Verdicts, arithmetic, conflicts and repairs.

    Raises
    ------
    DataError
        If an expression calculates with something that has no figure.

    References
    ----------
    Peers check single figures only: scrutiny (rounding bounds, GRIM) and statcheck
    (test statistics), both in R. No peer audits the relations between figures.
    """
    book = Book(claims)
    verdicts = judge_all(book)
    judged = tuple(
        Judged(r, verdicts[r.relation_id], _explain(book, r, verdicts))
        for r in claims.relations
    )
    conflicts, repairs = find_conflicts(book)
    return Audit(book, judged, conflicts, repairs)


def _explain(book: Book, relation: Relation, verdicts: dict[str, Verdict]) -> Detail:
    return explain(book, relation, verdicts[relation.relation_id], verdicts)


def audit_plan(plan: Plan) -> Audit | None:
    """Audit the published figures of a plan.

    Parameters
    ----------
    plan : Plan
        Described plan.

    Returns
    -------
    Audit or None
        None if the plan folder has no ``claims.yaml``.

    Raises
    ------
    PlanError
        If that file is wrong.
    DataError
        As for `audit_claims`.
    """
    path = plan.folder / CLAIMS_FILE
    if not plan.folder.name or not path.is_file():
        return None
    return _audit_file(plan.folder, hashlib.sha256(path.read_bytes()).hexdigest())


@lru_cache(maxsize=8)
def _audit_file(folder: Path, _digest: str) -> Audit | None:
    claims = read_claims(folder)
    return None if claims is None else audit_claims(claims)


def find_conflicts(
    book: Book,
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    """Find what conflicts in a whole report with nothing assumed, and how to end it.

    Relations that state or calculate something count, and so does every pair of claims
    about the same subject, population and day. Claims that nothing ties together are
    looked at apart.

    Parameters
    ----------
    book : Book
        The claims.

    Returns
    -------
    tuple
        All smallest conflicts; all smallest repairs of all of them together (one empty
        repair if nothing conflicts).
    """
    lines = [
        e
        for r in book.claims.relations
        if r.basis != "assumed" and not r.repair
        for e in r.expressions
        if _is_plain(e)
    ]
    built = build(Case(book, tuple(lines)))
    same = build(Case(book, tuple(_same_figures(book)))).system
    # A quantity must not keep what a claim has told it: that claim may be the one that
    # has to change.
    names = [*built.system.intervals, *same.intervals]
    intervals = {name: book.intervals[name] for name in names}
    system = System(intervals, (*built.system.rows, *same.rows))
    conflicts: list[tuple[str, ...]] = []
    repairs: list[tuple[str, ...]] = [()]
    for group in _tied_together(system):
        claims = [c for c in book.by_id if c in group]
        rows = tuple(r for r in system.rows if set(r.terms) <= group)
        part = System({n: i for n, i in intervals.items() if n in group}, rows)
        free = {name: book.free[name] for name in claims}
        found = find_minimal_conflicts(claims, claims_can_hold(part, free))
        if found:
            conflicts += found
            ways = find_repairs(part, claims, free)
            repairs = [(*one, *way) for one in repairs for way in ways]
    return tuple(conflicts), tuple(repairs)


def _is_plain(expression: Expression) -> bool:
    """Tell whether an expression needs no weights, dates or counts."""
    if not isinstance(expression, Comparison):
        return expression.name == "same"
    return not means_in(expression.left) and not means_in(expression.right)


def _same_figures(book: Book) -> list[Comparison]:
    """Say of claims about the same thing on the same day that they are equal."""
    groups: dict[tuple[object, ...], list[Claim]] = {}
    for claim in book.claims.claims:
        if claim.is_number and claim.population is not None:
            key = (claim.unit, claim.subject.en, claim.population.en, claim.as_of)
            groups.setdefault(key, []).append(claim)
    return [
        parse_expression(f"{one.claim_id} = {other.claim_id}")
        for claims in groups.values()
        for one, other in pairwise(claims)
    ]


def _tied_together(system: System) -> list[set[str]]:
    """Split the variables of a system into groups that no row ties together."""
    groups: list[set[str]] = []
    for row in system.rows:
        names = set(row.terms)
        for group in [g for g in groups if g & names]:
            groups.remove(group)
            names |= group
        groups.append(names)
    return groups
