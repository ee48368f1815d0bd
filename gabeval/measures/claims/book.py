"""The claims of a plan, looked up by name and read on some terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from gabeval.measures.claims.weights import Weights
from gabeval.measures.intervals import (
    Interval,
    claimed_interval,
    natural_range,
)
from gabeval.plan.claim_relations import Assumption
from gabeval.plan.claims import FINAL, Claim, Claims


@dataclass(frozen=True)
class Terms:
    """On which terms published figures are read."""

    rounding: str = "half_up"
    """One of `gabeval.measures.intervals.ROUNDINGS`."""
    delta: float = 0.5
    """How far "approximately" reaches, in percentage points."""
    weights: Weights | str | None = None
    """Box of every unknown weight, or ``equal``, ``half_to_double`` or ``free``; as the
    assumptions say if left out."""
    printed: frozenset[str] = frozenset()
    """Claims that are taken as exactly what is printed."""
    instead: Mapping[str, str] = field(default_factory=dict)
    """Claims that are replaced by others."""


class Book:
    """The claims of a plan, looked up by name and read on some terms.

    Parameters
    ----------
    claims : Claims
        As read from the file.
    terms : Terms, optional
        How figures are read; as the file's house rules say if left out.
    """

    def __init__(self, claims: Claims, terms: Terms | None = None) -> None:
        rules = claims.rules
        self.claims = claims
        self.terms = terms or Terms(rules.rounding, rules.narrow_pp)
        # Asked on the same terms again, it is the same book: much of it is remembered.
        self._others: dict[str, Book] = {}
        self.by_id: dict[str, Claim] = {c.claim_id: c for c in claims.claims}
        self.assumptions: dict[str, Assumption] = {
            a.assumption_id: a for a in claims.assumptions
        }

    def on(self, **changes: object) -> "Book":
        """Return the book read on other terms."""
        terms = replace(self.terms, **changes)
        return self._others.setdefault(repr(terms), Book(self.claims, terms))

    @cached_property
    def intervals(self) -> dict[str, Interval]:
        """What each figure and each quantity can be."""
        found = {c.claim_id: self._claimed(c) for c in self.claims.claims}
        for one in self.claims.quantities:
            found[one.quantity_id] = natural_range(one.unit)
        return {name: i for name, i in found.items() if i is not None}

    @cached_property
    def free(self) -> dict[str, Interval]:
        """What each figure could be if nobody had published it."""
        return {
            c.claim_id: natural_range(c.unit, c.maximum)
            for c in self.claims.claims
            if c.is_number
        }

    def _claimed(self, claim: Claim) -> Interval | None:
        if not claim.is_number:
            return None
        is_printed = claim.claim_id in self.terms.printed
        return claimed_interval(
            claim.text,
            "count" if is_printed else claim.unit,
            "exact" if is_printed else claim.qualifier,
            rounding=self.terms.rounding,
            delta=self.terms.delta,
            maximum=claim.maximum,
        )

    def name(self, name: str) -> str:
        """Say which variable a name stands for."""
        return self.terms.instead.get(name, name)

    def day(self, claim_id: str) -> date | None:
        """Say for which day a claim speaks; the last day that there is, if final."""
        day = self.by_id[self.name(claim_id)].as_of
        return date.max if day == FINAL else day
