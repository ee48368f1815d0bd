"""What the bridge between two exports stands on: two trees, values, rules, switches."""

from dataclasses import dataclass
from fractions import Fraction

REVISION, NEW, WEIGHTS, SCOPE, RULE = (1 << place for place in range(5))
"""Bits of the five switches in a combination."""

Weight = Fraction | None
"""Weight of a child in one of the trees; None if the child is not in it."""


@dataclass(frozen=True)
class Rule:
    """How a headline is worked out.

    Attributes
    ----------
    cap : bool
        Whether a milestone counts at most 100 and at least 0.
    missing : {'carried', 'zero', 'excluded'}
        What stands in for a missing report: the last one, 0, or nothing, so that the
        others weigh more.
    definition : {'A', 'B'}
        Percent of the total target, or percent of what was programmed to date.
    weights : {'as_given', 'normalised'}
        Whether weighted sums are divided by the sum of the weights.
    """

    cap: bool = True
    missing: str = "carried"
    definition: str = "A"
    weights: str = "normalised"


@dataclass(frozen=True)
class Triple:
    """A leaf's value as it was, as it was rewritten, and as it is.

    Attributes
    ----------
    old : fractions.Fraction or None
        At the old quarter, as the old export says; None if missing.
    revised : fractions.Fraction or None
        At the old quarter, as the new export says.
    new : fractions.Fraction or None
        At the new quarter, as the new export says.
    """

    old: Fraction | None
    revised: Fraction | None
    new: Fraction | None

    def at(self, mask: int) -> Fraction | None:
        """Take the value under a combination; None if it needs one that is missing."""
        is_revised, is_new = mask & REVISION, mask & NEW
        if is_revised:
            return self.new if is_new else self.revised
        if not is_new:
            return self.old
        if self.new is None or self.old is None or self.revised is None:
            return self.new
        return self.old + self.new - self.revised


@dataclass(frozen=True)
class Layer:
    """The items of one level of both trees.

    Attributes
    ----------
    items : list of str
        Codes; an item that changed its parent stands twice.
    parent : list of int
        Place of each one's parent in the layer above.
    old, new : list of Weight
        Weights inside the parent.
    """

    items: list[str]
    parent: list[int]
    old: list[Weight]
    new: list[Weight]

    def children(self, n_parents: int) -> list[list[int]]:
        """List the places of the children of each parent."""
        found: list[list[int]] = [[] for _ in range(n_parents)]
        for place, parent in enumerate(self.parent):
            found[parent].append(place)
        return found


@dataclass(frozen=True)
class Forest:
    """Both trees and the values of their leaves.

    Attributes
    ----------
    layers : list of Layer
        From below the plan to the leaves.
    reported, planned : dict
        For the missing rule of each side (key 0 old, 1 new): one `Triple` per leaf.
        Planned values are needed for definition B only.
    rules : tuple of Rule
        The old and the new one.
    """

    layers: list[Layer]
    reported: dict[int, list[Triple]]
    planned: dict[int, list[Triple]]
    rules: tuple[Rule, Rule]

    @property
    def has_ratio(self) -> bool:
        """Whether either rule compares with the programme."""
        return any(rule.definition == "B" for rule in self.rules)

    def rule_at(self, mask: int) -> Rule:
        """Choose the rule under a combination."""
        return self.rules[1 if mask & RULE else 0]
