"""What stands behind a verdict on published figures, as plain records."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from gabeval.measures.intervals import Interval
from gabeval.plan import Words

CONSISTENT = "CONSISTENT"
"""The figures can all be true."""

CONTRADICTION = "CONTRADICTION"
"""They cannot, however they were rounded, and nothing else is assumed."""

CONTRADICTION_IF = "CONTRADICTION-IF"
"""They cannot if a named set of assumptions holds."""

FORCED = "FORCED"
"""They can, but only with an unpublished number in a corner of its range."""

UNDECIDABLE = "UNDECIDABLE"
"""Named data are needed to tell."""

VERDICTS = (CONTRADICTION, CONTRADICTION_IF, FORCED, UNDECIDABLE, CONSISTENT)
"""The five words, the gravest first."""

CONFIRMED, OFF, NOT_CHECKABLE = "confirmed", "off", "not_checkable"
"""What the monitor's data say of a published figure."""

WITHOUT = "without:"
"""Start of how a number was worked out, if an assumption was left out."""


@dataclass(frozen=True)
class Verdict:
    """What became of one relation."""

    word: str
    """One of `VERDICTS`; empty for a relation that only asks for repairs."""
    assumption_sets: tuple[tuple[str, ...], ...] = ()
    """For CONTRADICTION-IF, every smallest set of assumptions that makes the figures
    conflict; ids."""
    forced: tuple[tuple[str, Interval], ...] = ()
    """For FORCED, each unpublished quantity and the corner it is left with."""
    rests_on: tuple[str, ...] = ()
    """For FORCED, the assumptions under which it is."""
    needs: tuple[Words, ...] = ()
    """For UNDECIDABLE, the data needed; also where that is what remains otherwise."""
    only_if: tuple[Words, ...] = ()
    """For CONSISTENT and UNDECIDABLE, what statements must mean."""
    reason: str = ""
    """``no_date``, ``no_population``, ``other_date`` or ``other_population`` where the
    figures cannot be compared; ``settled`` where the question does not arise."""
    number: int = 0
    """A number found on the way: the size of the smallest list."""

    @property
    def also_undecidable(self) -> bool:
        """Whether, beside its word, something remains that data would settle."""
        return bool(self.needs) and self.word in (FORCED, CONTRADICTION_IF)


@dataclass(frozen=True)
class Side:
    """Both sides of a comparison, each without the other."""

    text: str
    """The comparison as written."""
    left: Interval | None
    """What the left side can be."""
    operator: str
    """How they are compared."""
    right: Interval | None
    """What the right side can be."""

    @property
    def gap(self) -> Fraction | None:
        """Left minus right, where both are single numbers."""
        both = (self.left, self.right)
        if any(side is None or not side.is_point for side in both):
            return None
        return self.left.low - self.right.low


@dataclass(frozen=True)
class Number:
    """A number that was worked out."""

    name: Words
    """What it is."""
    of: str
    """The sum."""
    unit: str
    """How it is printed."""
    how: str
    """Empty; ``printed``, where figures are taken as printed; ``instead``, where one
    figure stands for another; ``wide``, where "approximately" is read widely;
    ``without:`` and an assumption that is left out."""
    interval: Interval | None
    """What it can be; None if nothing can be said."""


@dataclass(frozen=True)
class Scenario:
    """What becomes of a relation under one box of weights."""

    kind: str
    """``equal``, ``half_to_double``, ``free`` or ``box``."""
    low: float
    """Lowest weight."""
    high: float
    """Highest weight."""
    can_hold: bool
    """Whether all figures can be true."""
    ranges: tuple[tuple[str, Interval | None], ...]
    """What is left to each unpublished quantity of interest."""


@dataclass(frozen=True)
class Share:
    """A percentage as a count of whole things."""

    text: str
    """The statement as written."""
    n: int
    """How many things."""
    counts: tuple[int, ...]
    """Counts that fit, in the narrow reading of the figure."""


@dataclass(frozen=True)
class Detail:
    """The arithmetic behind one verdict."""

    sides: tuple[Side, ...] = ()
    """Comparisons that matter."""
    numbers: tuple[Number, ...] = ()
    """Numbers worked out."""
    scenarios: tuple[Scenario, ...] = ()
    """Under several boxes of weights."""
    margin: float | None = None
    """Margin with all assumptions; None if not even closed ends help."""
    margins_without: tuple[tuple[str, float | None], ...] = ()
    """The same without one assumption of the conflict."""
    roundings: tuple[str, ...] = ()
    """Other kinds of rounding under which the conflict would go."""
    wide_word: str = ""
    """The verdict if "approximately" is read widely; empty if nothing is."""
    flip_pp: float | None = None
    """Reach of "approximately" up to which the verdict stands."""
    combinations: tuple[Mapping[str, int], ...] | None = None
    """All combinations of whole numbers; None if they were not asked for."""
    shares: tuple[Share, ...] = ()
    """Percentages as counts."""
    conflicts: tuple[tuple[str, ...], ...] = ()
    """All smallest sets of claims that conflict with nothing assumed."""
    repairs: tuple[tuple[str, ...], ...] = ()
    """All smallest sets of claims whose change would help."""
    repaired: tuple[tuple[str, Interval], ...] = ()
    """For a change of one claim, what it would have to be."""
    rated: tuple[int, int] | None = None
    """How many are called complete, and of how many."""
    unmatched: tuple[str, ...] = ()
    """What stands in one list only."""
    budget: tuple[tuple[float, float], ...] = ()
    """Value of a part, and the most that it could weigh."""
