"""Where each number comes from: one note per fact, at the end of its page.

The numbers of the text link here, and each note links back. The notes hold what a
reader needs to find the rows in the file that was sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from markupsafe import Markup

from gabeval.show.blocks import Block
from gabeval.show.facts import FACTS_TYPE, Fact, FactBook
from gabeval.show.formulas import describe_formula, explain_missing, explain_weights
from gabeval.show.markup import (
    element,
    escape,
    join_text,
    note_anchor,
    text_anchor,
)
from gabeval.show.origins import PLAN_FILE, Place


class Page(Protocol):
    """What the notes need of an opened page."""

    @property
    def facts(self) -> FactBook:
        """The book of the page."""


@dataclass(frozen=True, repr=False)
class NumberNotes(Block):
    """The notes of a page.

    Parameters
    ----------
    facts : FactBook
        Book of the page, after everything else has been shown.
    """

    facts: FactBook

    def to_html(self) -> Markup:
        """Build one closed note per fact, in a region of class *number-notes*."""
        notes = [self._note(fact) for fact in self.facts.list_facts()]
        if not notes:
            return element("p", self._nothing())
        return element("div", *notes, class_="number-notes")

    def to_text(self) -> str:
        """Write one note a line."""
        lines = [
            f"{self.facts.printed(fact.fact_id)}: {self._title(fact)}. "
            f"{'; '.join(fact.origin) or '–'}"
            for fact in self.facts.list_facts()
        ]
        return "\n".join(lines) or self._nothing()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, object], dict[str, dict[str, bool]]]:
        """Give Jupyter the notes, and the facts as data for the downloads."""
        data, metadata = super()._repr_mimebundle_(include, exclude)
        return {**data, FACTS_TYPE: self.facts.records()}, metadata

    def _nothing(self) -> str:
        return self.facts.language.gettext("This page prints no number of its own.")

    def _title(self, fact: Fact) -> str:
        language = self.facts.language
        name = describe_formula(fact.formula, language, self.facts.many).name
        quarter = language.quarter(fact.quarter) if fact.quarter else ""
        # A number as it was known earlier is told from the same number of today.
        is_old = fact.cut_off != self.facts.cut_off
        text = language.gettext("as known on {date}")
        known = text.format(date=language.date(fact.cut_off)) if is_old else ""
        subject = join_text([fact.item_id, quarter, known], ", ")
        return f"{name} ({subject})" if subject else name

    def _note(self, fact: Fact) -> Markup:
        language, _ = self.facts.language, self.facts.language.gettext
        printed = self.facts.printed(fact.fact_id)
        words = describe_formula(fact.formula, language, self.facts.many)
        data = _("Data as of {date}.").format(date=language.date(fact.cut_off))
        said = [
            words.sentence,
            explain_missing(fact.missing_rule, language),
            explain_weights(fact.weight_rule, language),
            data if fact.cut_off else "",
        ]
        back = element(
            "a",
            _("Back to {number} in the text").format(number=printed),
            href=f"#{text_anchor(fact.fact_id)}",
        )
        return element(
            "details",
            element("summary", f"{printed}: {self._title(fact)}"),
            element("p", join_text(said)),
            self._list_files(fact.places),
            element("p", back),
            id=note_anchor(fact.fact_id),
        )

    def _list_files(self, places: Sequence[Place]) -> Markup:
        """List files, each with its sheets and rows and its hash."""
        _ = self.facts.language.gettext
        items = []
        for (file, sha256), group in groupby(places, key=lambda p: (p.file, p.sha256)):
            where = "; ".join(filter(None, (self._say_rows(place) for place in group)))
            parts = [element("code", file), escape(f": {where}" if where else "")]
            if sha256:
                parts += [escape(". SHA-256: "), element("code", sha256)]
            items.append(element("li", *parts))
        if not items:
            return element("p", _("It comes from no row of an export."))
        return element("ul", *items)

    def _say_rows(self, place: Place) -> str:
        _, n_ = self.facts.language.gettext, self.facts.language.ngettext
        sheet = _("sheet “{sheet}”").format(sheet=place.sheet) if place.sheet else ""
        if place.file == PLAN_FILE:
            sheet = _("section “{section}”").format(section=place.sheet)
        number = 1 if place.rows.isdigit() else 2
        text = n_("Excel row {rows}", "Excel rows {rows}", number)
        rows = text.format(rows=place.rows.replace("-", "–")) if place.rows else ""
        return join_text([sheet, rows], ", ")


def number_notes(page: Page) -> NumberNotes:
    """Say of every number that a page has printed where it comes from.

    It stands in the last cell: what is printed after it has no note.

    Parameters
    ----------
    page : Opened or OpenedExport
        The page.

    Returns
    -------
    NumberNotes
        One note per number, with a link back; as data, all facts of the page.
    """
    return NumberNotes(page.facts)
