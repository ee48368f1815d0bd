"""Variables in intervals, and sums of them: the parts of a system of claims."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from gabeval.measures.intervals import Interval


@dataclass(frozen=True)
class Linear:
    """A sum of variables, each times a number, and a constant."""

    terms: Mapping[str, Fraction]
    """Factor by variable."""
    constant: Fraction = Fraction(0)
    """What is added."""


@dataclass(frozen=True)
class Row:
    """A sum that lies in an interval."""

    terms: Mapping[str, Fraction]
    """Factor by variable."""
    interval: Interval
    """Where the sum lies."""


@dataclass(frozen=True)
class System:
    """Variables in intervals, and sums of them in intervals.

    Examples
    --------
    >>> from gabeval.measures.intervals import point
    >>> total = Row({"T": Fraction(1), "A": Fraction(-1)}, point(47))
    >>> System({"T": point(76), "A": point(6)}, (total,)).interval("T").is_point
    True
    """

    intervals: Mapping[str, Interval]
    """Interval by variable."""
    rows: tuple[Row, ...] = ()
    """What must hold."""
    whole: frozenset[str] = frozenset()
    """Variables that are whole numbers."""

    def with_rows(self, rows: Iterable[Row]) -> "System":
        """Return the system with more rows."""
        return System(self.intervals, (*self.rows, *rows), self.whole)

    def with_interval(self, name: str, interval: Interval) -> "System":
        """Return the system with a variable in another interval."""
        return System({**self.intervals, name: interval}, self.rows, self.whole)

    def interval(self, name: str) -> Interval:
        """Say where a variable lies by itself."""
        return self.intervals[name]
