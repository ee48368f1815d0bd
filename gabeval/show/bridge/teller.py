"""A bridge and the page that speaks of it: names, places, and numbers as facts."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import pandas as pd

from gabeval.measures.bridge import COMBINED, EFFECTS, REST
from gabeval.measures.bridge.exports import ExportBridge
from gabeval.show.facts import FactBook
from gabeval.show.opened import Opened
from gabeval.show.origins import Place

DECIMALS = 2
"""Decimals of effects in print: enough that single revisions show."""


@dataclass(frozen=True)
class Teller:
    """A bridge, and the page that speaks of it.

    Parameters
    ----------
    page : Opened
        Opened plan.
    found : ExportBridge
        The bridge.
    """

    page: Opened
    found: ExportBridge

    def names(self) -> dict[str, str]:
        """Name the items of the rows; their codes, where there is no name."""
        tree = self.page.tables.tree
        is_asked = tree["item_id"].isin(list(self.found.bridge.rows))
        rows = tree[is_asked & (tree["level"] == self.found.row_level)]
        names = dict(zip(rows["item_id"], rows["item_name"], strict=True))
        names |= self.page.names(self.found.row_level)
        rest = self.page.language.gettext("what the weights lack to one")
        return {
            item: rest if item == REST else names.get(item) or item
            for item in self.found.bridge.rows
        }

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Which rows of both exports went into the bridge.

        What an item adds is reckoned against the old headline of the whole, so these
        are the places of its numbers too.
        """
        found, origins = self.found, self.page.facts.origins
        wanted = set(found.quarters)
        rows = pd.concat(
            [
                v.progress[v.progress["quarter"].isin(wanted)]
                for v in (found.old, found.new)
            ]
        )
        weights = pd.concat([found.old.tree, found.new.tree])
        weights = weights[weights["weight_source"] == "export"]
        return tuple(dict.fromkeys([*origins.of_rows(rows), *origins.of_rows(weights)]))

    def state(
        self,
        facts: FactBook,
        what: str,
        value: Fraction | float,
        *,
        unit: str = "size",
        item: str = "",
        formula: str = "",
        decimals: int = DECIMALS,
    ) -> str:
        """Print a number of the bridge as a fact."""
        found = self.found
        is_count = unit == "count"
        parts = [f"from-{found.old.export_id}-{found.quarters[0]}"]
        parts += [f"of-{item}"] * bool(item)
        return facts.state(
            what,
            int(value) if is_count else float(value),
            formula=formula or what,
            unit=unit,
            decimals=0 if is_count else decimals,
            level=found.level,
            item_id=found.item_id,
            quarter=found.quarters[1],
            part="-".join(parts),
            places=() if facts is not self.page.facts else self.places,
        )


def list_effects(found: ExportBridge) -> list[str]:
    """List the effects of a bridge in the order in which they are shown.

    Parameters
    ----------
    found : ExportBridge
        The bridge.

    Returns
    -------
    list of str
        The combined one, if it stands for the first two.
    """
    return [name for name in (COMBINED, *EFFECTS) if name in found.bridge.effects]


def say_span(teller: Teller) -> str:
    """Say from when to when a bridge leads.

    Parameters
    ----------
    teller : Teller
        The bridge.

    Returns
    -------
    str
        Two cut-offs; two quarters, where only one export is held.
    """
    facts, found = teller.page.facts, teller.found
    if not found.is_earlier_held:
        return teller.page.language.gettext("between {first} and {last}").format(
            first=facts.quarter(found.quarters[0]),
            last=facts.quarter(found.quarters[1]),
        )
    return teller.page.language.gettext("from {first} to {last}").format(
        first=facts.date(found.old.cut_off), last=facts.date(found.new.cut_off)
    )


def say_files(teller: Teller) -> str:
    """Name the files of both exports.

    Parameters
    ----------
    teller : Teller
        The bridge.

    Returns
    -------
    str
        A sentence.
    """
    page, found = teller.page, teller.found
    exports = page.tables.exports.set_index("export_id")["file"]
    names = dict.fromkeys([found.old.export_id, found.new.export_id])
    return page.language.gettext("Source: {files}.").format(
        files=page.facts.list(page.facts.code(exports[name]) for name in names)
    )
