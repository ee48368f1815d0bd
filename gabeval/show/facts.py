"""Facts: every number that a page prints in running text, with all that explains it.

A sentence asks the book of its page for a number and gets it back as marked text; the
book keeps what the number is, how it was made and which rows it came from. A number has
one form on a page: whoever prints it a second time prints the same.
"""

import copy
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from numbers import Integral

import pandas as pd

from gabeval.errors import GabevalError
from gabeval.language import Language
from gabeval.quarters import quarter_end
from gabeval.show.formulas import BY_WEIGHT, describe_formula
from gabeval.show.marks import mark, strip_marks
from gabeval.show.origins import Origins, Place
from gabeval.show.slugs import page_slug
from gabeval.speech import speak

UNITS = ("percent", "points", "size", "number", "count")
"""What numbers are in: percent, percentage points with sign, points without, a plain
number with decimals, a number of things."""

FACTS_TYPE = "application/vnd.gabeval.facts+json"
"""Kind of output in which a notebook hands over the facts of its page."""

_SIZES = {"gap_pp": "gap_size_pp", "change_pp": "change_size_pp"}
_WITHOUT_RULE = ("weight_sum", "weights_total_pct")
_WHAT = re.compile(r"[a-z][a-z_]*")

Row = Mapping[str, object] | pd.Series
"""One row of the result of `measure_progress`."""


@dataclass(frozen=True)
class Fact:
    """A number that a page prints.

    Parameters
    ----------
    fact_id : str
        Without language, safe in an address: level, item, quarter and what it is.
    value : float or int
        Not rounded.
    unit : str
        One of `UNITS`.
    decimals : int
        Digits that are printed.
    formula : str
        Id of a formula of `gabeval.show.formulas`.
    level, item_id, quarter : str
        What it speaks of; empty where it speaks of no item or quarter.
    cut_off : str
        Day that it speaks for, ISO.
    missing_rule, weight_rule : str
        Ids of rules; empty where nothing is missing or weighed.
    places : tuple of Place
        The rows that it came from.
    """

    fact_id: str
    value: float | int
    unit: str
    decimals: int
    formula: str
    level: str = ""
    item_id: str = ""
    quarter: str = ""
    cut_off: str = ""
    missing_rule: str = ""
    weight_rule: str = ""
    places: tuple[Place, ...] = ()

    @property
    def origin(self) -> tuple[str, ...]:
        """The rows as ``file!sheet!rows``."""
        return tuple(str(place) for place in self.places)

    @property
    def sha256(self) -> tuple[str, ...]:
        """Hash of the file of each place, in the same order."""
        return tuple(place.sha256 for place in self.places)


class FactBook:
    r"""The facts of one page, in one language.

    Parameters
    ----------
    language : Language
        Language in which numbers are written.
    origins : Origins, optional
        The tables behind the page; facts have no places without.
    cut_off : str, optional
        Day that the page speaks for.
    weight_rule : str, optional
        How weighted numbers use weights: see `gabeval.show.formulas.explain_weights`.
    many : str, optional
        What the plan calls its milestones.

    Examples
    --------
    >>> book = FactBook(Language("en"))
    >>> row = {"level": "plan", "item_id": "", "quarter": "2023Q4", "gap_pp": -7.06}
    >>> strip_marks(book.points(row, "gap_pp"))
    '−7.1\xa0pp'
    >>> [(fact.fact_id, fact.value) for fact in book.list_facts()]
    [('plan.2023q4.gap_pp', -7.06)]
    """

    def __init__(
        self,
        language: Language,
        *,
        origins: Origins | None = None,
        cut_off: str = "",
        weight_rule: str = "",
        many: str = "",
    ) -> None:
        self.language = language
        self.origins = origins
        self.cut_off = cut_off
        self.weight_rule = weight_rule
        self.many = many
        self._facts: dict[str, Fact] = {}
        self._printed: dict[str, str] = {}
        self._uses: dict[str, int] = {}
        self._is_quiet = False

    def quiet(self) -> "FactBook":
        """Return a book that writes the same words without marks and notes nothing.

        For descriptions of figures and other places where only words may stand.
        """
        other = copy.copy(self)
        other._is_quiet = True
        return other

    def percent(self, row: Row, column: str, decimals: int = 1) -> str:
        """Print a percentage of a measured row; words if it is missing."""
        return self._measured(row, column, "percent", decimals)

    def points(self, row: Row, column: str, decimals: int = 1) -> str:
        """Print a difference with its sign and unit; words if it is missing."""
        return self._measured(row, column, "points", decimals)

    def size(self, row: Row, column: str, decimals: int = 1) -> str:
        """Print how large a difference is, without sign and unit."""
        return self._measured(row, column, "size", decimals)

    def number(self, row: Row, column: str, decimals: int = 1) -> str:
        """Print a number that has no unit."""
        return self._measured(row, column, "number", decimals)

    def count(self, row: Row, column: str) -> str:
        """Print a number of things."""
        return self._measured(row, column, "count", 0)

    def state(
        self,
        what: str,
        value: object,
        *,
        formula: str,
        unit: str = "count",
        decimals: int = 0,
        level: str = "",
        item_id: str = "",
        quarter: str = "",
        part: str = "",
        cut_off: str = "",
        places: tuple[Place, ...] = (),
    ) -> str:
        """Print a number that does not stand in a measured row.

        Parameters
        ----------
        what : str
            Last part of its id: small letters and underscores.
        value : float or int
            Not rounded; words are printed if it is missing.
        formula, unit, decimals
            As in `Fact`.
        level, item_id, quarter, part : str, optional
            What it speaks of; with `what` they make the id.
        cut_off : str, optional
            The page's if left out.
        places : tuple of Place, optional
            Where it came from.

        Returns
        -------
        str
            Marked text.

        Raises
        ------
        GabevalError
            If the page has printed another number under the same id.
        """
        text = self._format(value, unit, decimals)
        if self._is_quiet or pd.isna(value):
            return text
        missing = describe_formula(formula, self.language).missing_rule
        fact = Fact(
            fact_id=make_fact_id(level, item_id, quarter, part, what=what),
            value=_as_plain_number(value, unit),
            unit=unit,
            decimals=decimals,
            formula=formula,
            level=level,
            item_id=item_id,
            quarter=quarter,
            cut_off=cut_off or self.cut_off,
            missing_rule=missing,
            weight_rule=self._rule_of(formula),
            places=places,
        )
        return self._write(fact, text)

    def date(self, day: object) -> str:
        """Print a day; words if it is missing."""
        text = self.language.date(day)
        if self._is_quiet or pd.isna(day):
            return text
        iso = day.isoformat() if isinstance(day, date) else str(day)
        return mark("time", iso, text)

    def quarter(self, quarter: str) -> str:
        """Print a quarter as its months; it is dated by its last day."""
        text = self.language.quarter(quarter)
        if self._is_quiet:
            return text
        return mark("time", quarter_end(quarter).isoformat(), text)

    def quarter_code(self, quarter: str) -> str:
        """Print a quarter as its code."""
        text = self.language.quarter_code(quarter)
        if self._is_quiet:
            return text
        return mark("time", quarter_end(quarter).isoformat(), text)

    def name(self, text: object) -> str:
        """Print words of others: a name, a title."""
        return str(text) if self._is_quiet else mark("name", "", str(text))

    def code(self, text: object, place: str = "") -> str:
        """Print a code or the name of a file; one with a place leads to it."""
        return str(text) if self._is_quiet else mark("code", place, str(text))

    def list(self, items: Iterable[str]) -> str:
        """Write several marked texts one after the other, the last after "and"."""
        texts = [str(item) for item in items]
        if len(texts) < 2:
            return "".join(texts)
        # The word before the last item depends on its sound, not on its mark.
        last = strip_marks(texts[-1])
        joint = self.language.list(["", last]).removesuffix(last)
        return f"{', '.join(texts[:-1])}{joint}{texts[-1]}"

    def list_facts(self) -> "list[Fact]":
        """List the facts of the page by id."""
        return [self._facts[fact_id] for fact_id in sorted(self._facts)]

    def printed(self, fact_id: str) -> str:
        """Say how a fact is printed on this page."""
        return self._printed[fact_id]

    def records(self) -> "list[dict[str, object]]":
        """Write the facts as plain dictionaries, sorted by id.

        Returns
        -------
        list of dict
            The fields of `Fact`, ``origin`` and ``sha256`` as lists, and as the page
            says it: ``language``, ``printed``, ``formula_text`` and ``uses``.
        """
        return [self._record(fact) for fact in self.list_facts()]

    def _record(self, fact: Fact) -> dict[str, object]:
        fields = asdict(fact)
        del fields["places"]
        words = describe_formula(fact.formula, self.language, self.many)
        return {
            **fields,
            "origin": list(fact.origin),
            "sha256": list(fact.sha256),
            "language": self.language.code,
            "printed": self._printed[fact.fact_id],
            "formula_text": f"{words.name}: {words.sentence}",
            "uses": self._uses[fact.fact_id],
        }

    def _measured(self, row: Row, column: str, unit: str, decimals: int) -> str:
        value = row[column]
        level, item_id = str(row["level"]), str(row["item_id"])
        quarter = str(row["quarter"])
        what = column
        if unit == "size" and not pd.isna(value):
            what, value = _SIZES.get(column, column), abs(float(value))
        places: tuple[Place, ...] = ()
        if self.origins is not None and not self._is_quiet:
            places = self.origins.of_measured(level, item_id, quarter, formula=what)
        return self.state(
            what,
            value,
            formula=what,
            unit=unit,
            decimals=decimals,
            level=level,
            item_id=item_id,
            quarter=quarter,
            places=places,
        )

    def _format(self, value: object, unit: str, decimals: int) -> str:
        language = self.language
        if unit == "percent":
            return language.percent(value, decimals)
        if unit == "points":
            return language.points(value, decimals)
        return language.number(value, decimals)

    def _rule_of(self, formula: str) -> str:
        if formula not in BY_WEIGHT or formula in _WITHOUT_RULE:
            return ""
        limit = "_uncapped" if self.weight_rule.endswith("_uncapped") else ""
        own = {
            "reported_as_given_pct": f"as_given{limit}",
            "reported_normalised_pct": f"normalised{limit}",
        }
        return own.get(formula, self.weight_rule)

    def _write(self, fact: Fact, text: str) -> str:
        known = self._facts.setdefault(fact.fact_id, fact)
        if known != fact or self._printed.setdefault(fact.fact_id, text) != text:
            raise GabevalError(
                speak(
                    "The page prints two numbers as {fact_id}: {first} and "
                    "{second}. Give one of them another id.",
                    fact_id=fact.fact_id,
                    first=self._printed.get(fact.fact_id),
                    second=text,
                )
            )
        use = self._uses.get(fact.fact_id, 0) + 1
        self._uses[fact.fact_id] = use
        return mark("num", f"{fact.fact_id}|{use}", text)


def make_fact_id(*parts: str, what: str) -> str:
    """Make the id of a fact.

    Parameters
    ----------
    *parts : str
        What the number speaks of, from large to small; empty ones are left out.
    what : str
        What it is: small letters and underscores, so that no id is another one with a
        number behind it.

    Returns
    -------
    str
        Small letters, digits, hyphens, underscores and points.

    Raises
    ------
    GabevalError
        If `what` has another form.

    Examples
    --------
    >>> make_fact_id("commitment", "COBOG0001", "2023Q4", what="reported_pct")
    'commitment.cobog0001.2023q4.reported_pct'
    """
    if not _WHAT.fullmatch(what):
        raise GabevalError(speak("The id of a fact cannot end in {what!r}.", what=what))
    return ".".join([*(page_slug(part) for part in parts if part), what])


def _as_plain_number(value: object, unit: str) -> float | int:
    if isinstance(value, Integral):
        return int(value)
    number = float(value)
    if not math.isfinite(number):
        raise GabevalError(
            speak("A page cannot print {number!r} as a number.", number=number)
        )
    # A column with gaps keeps its counts as floats.
    return int(number) if unit == "count" and number.is_integer() else number
