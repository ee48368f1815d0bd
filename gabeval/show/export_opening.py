"""Opening the page of one export: what came, without measuring anything."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from gabeval.errors import UsageError, list_cases
from gabeval.language import Language
from gabeval.monitor.store import Tables, read_tables
from gabeval.plan import Plan, read_plan
from gabeval.plan.places import plan_folder, tables_folder
from gabeval.show.blocks import Notice
from gabeval.show.facts import FactBook
from gabeval.show.opened import make_book, make_notice
from gabeval.show.opening import NOTHING_LOADED, sort_findings


@dataclass(frozen=True)
class OpenedExport:
    """One export of a plan, as it came, in one language.

    Parameters
    ----------
    plan : Plan
        What the plan folder says.
    tables : Tables
        The tidy tables, all exports.
    language : Language
        Language of the page.
    export : pandas.Series
        Row of the exports table.
    """

    plan: Plan
    tables: Tables
    language: Language
    export: pd.Series

    @property
    def export_id(self) -> str:
        """Name that the plan gives the export."""
        return str(self.export["export_id"])

    @cached_property
    def facts(self) -> FactBook:
        """The book in which the page notes every number that it prints."""
        return make_book(
            self.plan,
            self.language,
            progress=self.take("progress"),
            tree=self.take("tree"),
            exports=self.tables.exports,
            cut_off=str(self.export["cut_off"]),
        )

    @property
    def notice(self) -> Notice:
        """The plan's banner; shows nothing if the plan has none."""
        return make_notice(self.plan, self.language)

    def take(self, table: str) -> pd.DataFrame:
        """Take the rows of a table that belong to this export."""
        rows = getattr(self.tables, table)
        return rows[rows["export_id"] == self.export_id]

    @property
    def findings(self) -> pd.DataFrame:
        """Findings on this export and on the plan as a whole, the gravest first."""
        rows = self.tables.findings
        return sort_findings(rows[rows["export_id"].isin([self.export_id, ""])])


def open_export(plan: str, language: str, *, export: str = "") -> OpenedExport:
    """Read the tables of a plan and choose one export; nothing is measured.

    Parameters
    ----------
    plan : str
        Name of a plan, or path of its folder.
    language : str
        ``"es"`` or ``"en"``.
    export : str, optional
        Its id; the latest if empty.

    Returns
    -------
    OpenedExport
        Everything that the page of an export needs.

    Raises
    ------
    UsageError
        If there is no such export; those that there are are listed.
    """
    described = read_plan(plan_folder(plan))
    tables = read_tables(tables_folder(plan))
    return take_export(described, tables, language, export=export)


def take_export(
    plan: Plan, tables: Tables, language: str, *, export: str = ""
) -> OpenedExport:
    """Do what `open_export` does, with a plan and tables that are at hand.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables.
    language, export : str
        As for `open_export`.

    Returns
    -------
    OpenedExport
        Everything that the page of an export needs.

    Raises
    ------
    UsageError
        As for `open_export`.
    """
    exports = tables.exports.sort_values(["cut_off", "export_id"], kind="stable")
    if exports.empty:
        raise UsageError(NOTHING_LOADED)
    found = exports[exports["export_id"] == export] if export else exports.tail(1)
    if found.empty:
        raise UsageError(
            list_cases(
                f"There is no export {export!r}. Exports that have been loaded:",
                exports["export_id"].tolist(),
                "Choose one of these, or add it to plan.yaml and load the plan.",
            )
        )
    return OpenedExport(plan, tables, Language(language), found.iloc[0])
