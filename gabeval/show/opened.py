"""A plan opened at one cut-off: what a page stands on, in one object.

It holds tables and choices; how they look is the business of the other modules of this
room.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from gabeval.explained import Explained, Told
from gabeval.language import Language
from gabeval.measures.recomputed import count_reproduced
from gabeval.monitor.looking import rows_of
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.show.blocks import Notice
from gabeval.show.desk import (
    Greeting,
    OpenById,
    count_severities,
    refuse_far_export,
    show_findings,
    sort_findings,
    take_cells,
)
from gabeval.show.facts import FactBook
from gabeval.show.origins import PLAN_FILE, Origins
from gabeval.show.tables import Table
from gabeval.show.words import Nouns
from gabeval.speech import speak


@dataclass(frozen=True, repr=False)
class Opened(Explained):
    """A plan opened at one cut-off, in one language.

    Parameters
    ----------
    plan : Plan
        What the plan folder says.
    tables : Tables
        The tidy tables, all exports.
    language : Language
        Language of the page.
    cut_off : str
        Day the page speaks for, ISO.
    progress, tree : pandas.DataFrame
        The view: what was known at the cut-off. Of one commitment if one was asked for.
    measured : pandas.DataFrame
        Result of `measure_progress` on the view; no rows if there is no progress.
    recomputed : pandas.DataFrame
        Result of `recompute_published` on the view.
    quarter : str
        Quarter of the headline.
    commitment : str, optional
        The one commitment that was asked for; empty for all of the plan.
    """

    plan: Plan
    tables: Tables
    language: Language
    cut_off: str
    progress: pd.DataFrame
    tree: pd.DataFrame
    measured: pd.DataFrame
    recomputed: pd.DataFrame
    quarter: str
    commitment: str = ""

    def explain(self) -> Told:
        """Say what was opened and what it holds; no fact is noted for it."""
        language, _ = self.language, self.language.gettext
        level, item_id = self.scope
        row = self.row(level, item_id)
        names = self.names(level) if item_id else {}
        title = names.get(item_id) or self.plan.title.in_(language.code)
        known = row is not None and row["n_never_reported"] < row["n_milestones"]
        parts: list[tuple[str, str]] = [(_("Code"), item_id)] * bool(item_id)
        parts.append((_("Cut-off"), language.date(self.cut_off)))
        if row is not None and self.has_percentages:
            reported = language.percent(row["reported_pct"]) if known else ""
            parts += [
                (_("Quarter"), language.quarter(self.quarter)),
                (_("Reported progress"), reported),
                (_("Planned"), language.percent(row["planned_pct"])),
            ]
        count = 0 if row is None else int(row["n_milestones"])
        parts += [
            (self.nouns().many, language.integer(count)),
            (_("Exports"), ", ".join(self.exports["export_id"])),
            (_("Findings"), count_severities(self.findings, language)),
        ]
        example = item_id or next(iter(self.commitments), "")
        steps = [
            *([f'page.commitments["{example}"]'] * (not item_id)),
            f'page.rows("{example}", "{self.quarter}")',
            "page.show_findings()",
        ]
        steps = [f"`{step}`" for step in steps] * bool(example)
        note = _("See also: {examples}").format(examples=", ".join(steps))
        return Told(title, parts, note=note if steps else "")

    @cached_property
    def commitments(self) -> OpenById:
        """The commitments, each opened when it is asked for by its code."""
        level = self.plan.commitment_level
        rows = self.tree[self.tree["level"] == level]
        names = self.names(level)
        titles = {item: names.get(item) or item for item in rows["item_id"]}
        return OpenById(titles, self._open, speak("the commitments"))

    def _open(self, commitment: str) -> "Opened":
        from gabeval.show.opening import open_tables  # it opens what this module holds

        return open_tables(
            self.plan,
            self.tables,
            self.language.code,
            cut_off=self.cut_off,
            commitment=commitment,
        )

    def rows(
        self, item_id: str = "", quarter: str = "", *, export: str = ""
    ) -> pd.DataFrame:
        """Look at rows of the exports that count, by the row numbers of Excel.

        Parameters
        ----------
        item_id : str, optional
            Commitment or milestone; that of the page, or all, if empty.
        quarter : str, optional
            In any spelling; all if empty.
        export : str, optional
            Its id; the latest that has such rows if empty.

        Returns
        -------
        pandas.DataFrame
            Result of `gabeval.monitor.looking.rows_of`.
        """
        tables, known = self.tables, self.exports
        if export in set(tables.exports["export_id"]) - set(known["export_id"]):
            raise refuse_far_export(export, self.cut_off, self.language)
        counted = tables.progress["export_id"].isin(known["export_id"])
        return rows_of(
            tables.progress[counted],
            tables.milestones,
            known,
            item_id=item_id or self.commitment,
            quarter=quarter,
            export=export,
        )

    def cells(self, export: str = "", sheet: str = "") -> pd.DataFrame:
        """Look at the cells of an export as they came, named as in Excel.

        Parameters
        ----------
        export : str, optional
            Its id; the latest that counts if empty.
        sheet : str, optional
            Its name; the only visible one if empty.

        Returns
        -------
        pandas.DataFrame
            Result of `gabeval.monitor.looking.read_cells`.
        """
        return take_cells(
            self.plan, self.tables, export or self.exports["export_id"].iloc[-1], sheet
        )

    @property
    def findings(self) -> pd.DataFrame:
        """Findings on the page's item and all below it, up to the cut-off."""
        rows = self.tables.findings
        rows = rows[rows["export_id"].isin([*self.exports["export_id"], ""])]
        if self.commitment:
            rows = rows[rows["item_id"].isin({self.commitment, *self.tree["item_id"]})]
        return sort_findings(rows)

    def show_findings(
        self, *, severity: str = "", rule: str = "", export: str = ""
    ) -> Table:
        """Show the findings with file, sheet and cell, and what to do.

        Parameters
        ----------
        severity, rule, export : str, optional
            As for `gabeval.show.desk.show_findings`.

        Returns
        -------
        Table
            The findings, the gravest first.
        """
        return show_findings(
            self.findings, self.language, severity=severity, rule=rule, export=export
        )

    @cached_property
    def facts(self) -> FactBook:
        """The book in which the page notes every number that it prints."""
        return make_book(
            self.plan,
            self.language,
            progress=self.progress,
            tree=self.tree,
            exports=self.tables.exports,
            cut_off=self.cut_off,
        )

    @property
    def notice(self) -> Notice:
        """The plan's banner; shows nothing if the plan has none."""
        return make_notice(self.plan, self.language)

    @property
    def scope(self) -> tuple[str, str]:
        """Level and code of the item that the page is about."""
        if self.commitment:
            return self.plan.commitment_level, self.commitment
        return "plan", ""

    @property
    def exports(self) -> pd.DataFrame:
        """Exports that count at this cut-off, the oldest first."""
        exports = self.tables.exports
        return exports[exports["cut_off"] <= self.cut_off].sort_values(
            ["cut_off", "export_id"], kind="stable"
        )

    @property
    def has_percentages(self) -> bool:
        """Whether anybody reported a percentage, and not only a status."""
        return bool(self.progress["reported_pct"].notna().any())

    @property
    def has_statuses(self) -> bool:
        """Whether the monitor reports statuses of the completion scale."""
        return bool(self.progress["status_code"].notna().any())

    def nouns(self, level: str = "") -> Nouns:
        """Say what the items of a level are called; milestones if none is named."""
        return name_level(self.plan, self.language, level)

    def series(self, level: str, item_id: str = "") -> pd.DataFrame:
        """Take the measured rows of one item, one per quarter."""
        rows = self.measured
        return rows[(rows["level"] == level) & (rows["item_id"] == item_id)]

    def row(self, level: str, item_id: str = "") -> pd.Series | None:
        """Take the measured row of one item at the headline's quarter, if any."""
        rows = self.series(level, item_id)
        rows = rows[rows["quarter"] == self.quarter]
        return None if rows.empty else rows.iloc[0]

    def at_cut_off(self, level: str) -> pd.DataFrame:
        """Take the measured rows of a level at the headline's quarter, with names.

        Where nothing has ever been reported, progress and gap are missing here: a
        table or figure says "no report" and not 0.
        """
        rows = self.measured
        rows = rows[(rows["level"] == level) & (rows["quarter"] == self.quarter)]
        never = rows["n_never_reported"] >= rows["n_milestones"]
        rows = rows.assign(
            reported_pct=rows["reported_pct"].mask(never),
            gap_pp=rows["gap_pp"].mask(never),
        )
        return self.with_names(rows, level)

    def with_names(self, rows: pd.DataFrame, level: str) -> pd.DataFrame:
        """Add the column ``label``: each item's name, or its code if it has none."""
        names = self.names(level)
        labels = [names.get(item) or item for item in rows["item_id"]]
        return rows.assign(label=labels)

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        return {}

    def names(self, level: str) -> dict[str, str]:
        """Map the codes of a level to their names; those the plan gives come first."""
        if level not in self._names:
            rows = self.tree[self.tree["level"] == level]
            names = dict(zip(rows["item_id"], rows["item_name"], strict=True))
            if level == self.plan.commitment_level:
                code = self.language.code
                given = {c.commitment_id: c.name for c in self.plan.commitments}
                names |= {i: given[i].in_(code) for i in names if i in given}
            self._names[level] = names
        return dict(self._names[level])

    def entity_name(self, entity_id: object) -> str:
        """Name an entity in the language of the page; empty if there is none."""
        if entity_id is None or pd.isna(entity_id):
            return ""
        code = self.language.code
        for entity in self.plan.entities:
            if entity.entity_id == entity_id:
                return entity.name.in_(code)
        rows = self.tables.entities
        found = rows.loc[rows["entity_id"] == entity_id, "entity_name"]
        return str(found.iloc[0]) if len(found) else str(entity_id)

    def reproduced(self) -> pd.DataFrame:
        """Count, per export and published figure, how many were reproduced."""
        return count_reproduced(self.recomputed)


def name_level(plan: Plan, language: Language, level: str = "") -> Nouns:
    """Say what the items of a level are called.

    Parameters
    ----------
    plan : Plan
        Described plan.
    language : Language
        Language of the words.
    level : str, optional
        Milestones if left out.

    Returns
    -------
    Nouns
        Singular and plural.
    """
    wanted = level or plan.leaf_level
    found = next(x for x in plan.levels if x.level_id == wanted)
    return Nouns(found.name.in_(language.code), found.plural.in_(language.code))


def make_book(
    plan: Plan,
    language: Language,
    *,
    progress: pd.DataFrame,
    tree: pd.DataFrame,
    exports: pd.DataFrame,
    cut_off: str,
) -> FactBook:
    """Make the empty book of facts of a page.

    Parameters
    ----------
    plan : Plan
        Described plan.
    language : Language
        Language of the page.
    progress, tree, exports : pandas.DataFrame
        Tables behind the page.
    cut_off : str
        Day that the page speaks for.

    Returns
    -------
    FactBook
        A book without facts.
    """
    path = plan.folder / PLAN_FILE
    is_there = plan.folder.name and path.is_file()
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if is_there else ""
    return FactBook(
        language,
        origins=Origins(progress, tree, exports, plan.level_ids, digest),
        cut_off=cut_off,
        weight_rule=plan.weights if plan.cap else f"{plan.weights}_uncapped",
        many=name_level(plan, language).many,
    )


def make_notice(plan: Plan, language: Language) -> Notice:
    """Make the banner of a plan.

    Parameters
    ----------
    plan : Plan
        Described plan.
    language : Language
        Language of the page.

    Returns
    -------
    Notice
        The banner; shows nothing if the plan has none.
    """
    text = plan.notice.in_(language.code) if plan.notice else ""
    return Greeting(language.gettext("Please note"), text)
