"""Opening the page of one export: what came, without measuring anything."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from gabeval.errors import UsageError, list_cases
from gabeval.explained import Explained, Told
from gabeval.language import Language
from gabeval.monitor.held import open_plan
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.plan.places import plan_folder, tables_folder
from gabeval.show.blocks import Notice
from gabeval.show.desk import count_severities, show_findings, sort_findings, take_cells
from gabeval.show.facts import FactBook
from gabeval.show.opened import make_book, make_notice, name_level
from gabeval.show.opening import NOTHING_LOADED
from gabeval.show.tables import Table
from gabeval.speech import choose_speech, speak, spoken_language


@dataclass(frozen=True, repr=False)
class OpenedExport(Explained):
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

    def explain(self) -> Told:
        """Say which export it is and what came; no fact is noted for it."""
        language, row = self.language, self.export
        _ = language.gettext
        pages = [
            "page.rows()",
            "page.cells()",
            "page.show_findings()",
        ]
        steps = ", ".join(f"`{step}`" for step in pages)
        return Told(
            _("Export {export}").format(export=self.export_id),
            [
                (_("File"), str(row["file"])),
                (_("Cut-off"), language.date(row["cut_off"])),
                (_("Received"), language.date(row["received"])),
                (
                    name_level(self.plan, language).many,
                    language.integer(int(row["n_milestones"])),
                ),
                (_("Quarters"), language.integer(int(row["n_quarters"]))),
                (_("Findings"), count_severities(self.findings, language)),
            ],
            note=_("See also: {examples}").format(examples=steps),
        )

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

    def rows(self, item_id: str = "", quarter: str = "") -> pd.DataFrame:
        """Look at tidy rows of this export by the row numbers that Excel shows.

        Parameters
        ----------
        item_id, quarter : str, optional
            As for `gabeval.monitor.looking.rows_of`.

        Returns
        -------
        pandas.DataFrame
            Planned and reported, what stood in their cells, and where.
        """
        return self.tables.rows(item_id, quarter, export=self.export_id)

    def cells(self, sheet: str = "") -> pd.DataFrame:
        """Look at the cells of the file as they came, named as in Excel.

        Parameters
        ----------
        sheet : str, optional
            Its name; the only visible one if empty.

        Returns
        -------
        pandas.DataFrame
            Result of `gabeval.monitor.looking.read_cells`.
        """
        return take_cells(self.plan, self.tables, self.export_id, sheet)

    def show_findings(self, *, severity: str = "", rule: str = "") -> Table:
        """Show the findings with file, sheet and cell, and what to do.

        Parameters
        ----------
        severity, rule : str, optional
            As for `gabeval.show.desk.show_findings`.

        Returns
        -------
        Table
            The findings, the gravest first.
        """
        return show_findings(self.findings, self.language, severity=severity, rule=rule)


def open_export(plan: str, language: str = "", *, export: str = "") -> OpenedExport:
    """Read the tables of a plan and choose one export; nothing is measured.

    From here on messages are in the language of the page.

    Parameters
    ----------
    plan : str
        Name of a plan, or path of its folder.
    language : str, optional
        ``"es"`` or ``"en"``; that of messages if empty.
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
    chosen = language or spoken_language()
    choose_speech(chosen)
    described, tables = open_plan(plan_folder(plan), tables_folder(plan))
    return take_export(described, tables, chosen, export=export)


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
        raise UsageError(speak(NOTHING_LOADED))
    found = exports[exports["export_id"] == export] if export else exports.tail(1)
    if found.empty:
        raise UsageError(
            list_cases(
                speak(
                    "There is no export {export!r}. Exports that have been loaded:",
                    export=export,
                ),
                exports["export_id"].tolist(),
                speak("Choose one of these, or add it to plan.yaml and load the plan."),
            )
        )
    return OpenedExport(plan, tables, Language(language), found.iloc[0])
