"""What was measured of one item's schedule, and the sentences below its picture."""

from dataclasses import dataclass

import pandas as pd

from gabeval.measures.schedule import schedule_at
from gabeval.show.opened import Opened
from gabeval.show.origins import Place
from gabeval.show.schedule.sentences import prints_alike, say_days, write_paces


@dataclass(frozen=True)
class OwnSchedule:
    """What was measured of one item, and the page that says it."""

    page: Opened
    """Opened plan."""
    table: pd.DataFrame
    """Rows of `schedule_at` of this item."""

    def rows(self, programme: str) -> pd.DataFrame:
        """Take the quarters measured against one programme."""
        return self.table[self.table["programme"] == programme]

    def row(self, programme: str) -> pd.Series:
        """Take the row of the headline; the other programme's if there is none."""
        rows = self.rows(programme)
        return (rows if len(rows) else self.table).iloc[-1]

    def places(self, programme: str) -> tuple[Place, ...]:
        """Say which rows went into the delay: reports, weights, and the programme."""
        row, origins = self.row(programme), self.page.facts.origins
        level, item, quarter = (str(row[k]) for k in ("level", "item_id", "quarter"))
        places = origins.of_measured(level, item, quarter, formula="gap_pp")
        # The whole programme counts, of all quarters, wherever it was first approved.
        rows = self.page.tables.progress
        rows = rows[
            (rows["export_id"] == row["programme_export_id"])
            & rows["milestone_id"].isin(origins.leaves_below(level, item))
            & rows["planned_pct"].notna()
        ]
        return tuple(dict.fromkeys([*places, *origins.of_rows(rows)]))

    def say_more(self) -> list[str]:
        """Say what the delay stands against, how sure it is, and where it leads."""
        row = self.row("first")
        said = [
            self._say_programme(row),
            self._say_span(row, "delay_days", "delay_first_days", "span"),
            self._say_span(row, "delay_lower_days", "delay_upper_days", "missing"),
            self._say_end(row),
            self._say_unplanned(row),
            self._say_paces(row),
        ]
        return [text for text in said if text]

    def _say_programme(self, row: pd.Series) -> str:
        facts, _ = self.page.facts, self.page.language.gettext
        other = self.row("current")
        export = facts.date(_find_cut_off(self.page, row["programme_export_id"]))
        if (
            other["programme"] != "current"
            or row["export_id"] == row["programme_export_id"]
        ):
            return _(
                "The programme is that of the export of {export}, the earliest that is "
                "held; whether it had been moved before cannot be seen."
            ).format(export=export)
        told = {"export": export, "date": facts.date(row["as_of"])}
        if prints_alike(row["held_delay_days"], other["held_delay_days"]):
            return _(
                "The programme is that of the export of {export}, the earliest that is "
                "held; against the one at the cut-off the days are the same."
            ).format(**told)
        return _(
            "The programme is that of the export of {export}, the earliest that is "
            "held. Against the programme at the cut-off, which was moved since, it "
            "would be {days}."
        ).format(
            **told,
            days=say_days(other, facts, self.places("current"), part="current"),
        )

    def _say_span(self, row: pd.Series, low: str, high: str, part: str) -> str:
        """Say between which days the delay lies, if the two ends print differently."""
        facts, _ = self.page.facts, self.page.language.gettext
        if part == "span" and isinstance(row["finished_on"], str):
            return ""
        if prints_alike(row[low], row[high]):
            return ""
        ends = {
            name: facts.state(
                "delay_end_days",
                row[column],
                formula="delay_end_days",
                unit="number",
                level=str(row["level"]),
                item_id=str(row["item_id"]),
                quarter=str(row["quarter"]),
                part=f"{part}-{name}",
                places=self.places("first"),
            )
            for name, column in (("low", low), ("high", high))
        }
        text = (
            _(
                "The programme stands still at this progress, so it lies between "
                "{low} and {high} days late; negative is early."
            )
            if part == "span"
            else _(
                "Whatever the missing reports would have said, it lies between {low} "
                "and {high} days late; negative is early."
            )
        )
        return text.format(**ends)

    def _say_end(self, row: pd.Series) -> str:
        facts, _ = self.page.facts, self.page.language.gettext
        if isinstance(row["finished_on"], str):
            return ""
        if not isinstance(row["ieac_date"], str):
            return _("At the pace so far no end can be expected.")
        return _(
            "At the pace so far the end is to be expected about {date}; the programme "
            "ends on {planned}."
        ).format(
            date=facts.date(row["ieac_date"]), planned=facts.date(row["planned_end"])
        )

    def _say_paces(self, row: pd.Series) -> str:
        """Give SPI(t) and SPI, and say which of them to trust at the end of a plan."""
        paces = write_paces(row, self.page.facts, self.places("first"))
        if not paces:
            return ""
        return self.page.language.gettext(
            "{paces}. SPI tends to one at the end of any plan, however late it is; "
            "SPI(t) and the days do not."
        ).format(paces=paces)

    def _say_unplanned(self, row: pd.Series) -> str:
        facts, n = self.page.facts, int(row["n_unplanned"])
        if n == 0:
            return ""
        total = int(row["n_milestones"])
        text = self.page.language.ngettext(
            "{unplanned} of {total} has no programme and is left out of both curves.",
            "{unplanned} of {total} have no programme and are left out of both curves.",
            n,
        )
        # The programme may be an earlier one, so the number is not that of the page.
        unplanned = facts.state(
            "n_unplanned",
            n,
            formula="n_unplanned",
            level=str(row["level"]),
            item_id=str(row["item_id"]),
            quarter=str(row["quarter"]),
            part="schedule",
            places=self.places("first"),
        )
        return text.format(
            unplanned=unplanned,
            total=self.page.nouns().beside(facts.count(row, "n_milestones"), total),
        )


def _find_cut_off(page: Opened, export_id: str) -> object:
    exports = page.tables.exports
    return exports.loc[exports["export_id"] == export_id, "cut_off"].iloc[0]


def measure_own(page: Opened, level: str, item_id: str) -> OwnSchedule | str:
    """Measure how early or late an item is.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    OwnSchedule or str
        What was measured; a sentence if there is nothing to measure.
    """
    table = schedule_at(
        page.plan, page.tables, cut_off=page.cut_off, commitment=item_id
    )
    table = table[(table["level"] == level) & (table["item_id"] == item_id)]
    own = OwnSchedule(page, table)
    if table.empty or own.rows("first").empty:
        return say_no_schedule(page)
    row = own.row("first")
    if row["n_never_reported"] >= row["n_milestones"]:
        return page.language.gettext(
            "Nobody has reported progress yet, so nothing is said about being late."
        )
    if pd.isna(row["delay_days"]):
        return say_no_schedule(page)
    return own


def say_main_delay(page: Opened, level: str, item_id: str = "") -> str:
    """Say in one short sentence how early or late an item is.

    Parameters
    ----------
    page : Opened
        Opened plan.
    level, item_id : str
        The item.

    Returns
    -------
    str
        Empty where nothing is programmed or reported.
    """
    own = measure_own(page, level, item_id)
    if isinstance(own, str):
        return ""
    row, facts, _ = own.row("first"), page.facts, page.language.gettext
    if isinstance(row["finished_on"], str):
        return ""
    if prints_alike(row["held_delay_days"], 0.0):
        return _(
            "On {date}, progress was neither late nor early against the first "
            "programme."
        ).format(date=facts.date(row["as_of"]))
    return _("On {date}, progress was {days} against the first programme.").format(
        date=facts.date(row["as_of"]),
        days=say_days(row, facts, own.places("first"), part=""),
    )


def say_no_schedule(page: Opened) -> str:
    """Say why no delay can be worked out.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    str
        One sentence.
    """
    return page.language.gettext(
        "The exports hold no programme by quarter together with reported percentages, "
        "so no delay can be worked out."
    )
