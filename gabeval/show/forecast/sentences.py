"""What simple forecasts say, in whole sentences, and how good they were."""

import pandas as pd

from gabeval.language import Language
from gabeval.measures.forecast import METHODS, score_methods
from gabeval.measures.forecast.reference import MIN_CLASS
from gabeval.show.opened import Opened
from gabeval.show.origins import Place


class Foretold:
    """The forecasts of one item and of what is below it, and the page that says them.

    Parameters
    ----------
    page : Opened
        Opened plan.
    table : pandas.DataFrame
        Result of `gabeval.measures.forecast.forecast_at`.
    level, item_id : str
        The item.
    is_quiet : bool, default False
        Whether to write without marks, for descriptions of figures.
    """

    def __init__(
        self,
        page: Opened,
        table: pd.DataFrame,
        level: str,
        item_id: str,
        *,
        is_quiet: bool = False,
    ) -> None:
        self.page, self.table, self.level, self.item_id = page, table, level, item_id
        self.facts = page.facts.quiet() if is_quiet else page.facts
        own = table[(table["level"] == level) & (table["item_id"] == item_id)]
        self.own = own
        self.now = own[own["export_id"] == own["export_id"].iloc[-1]]

    def quiet(self) -> "Foretold":
        """Return the same for descriptions of figures."""
        return Foretold(self.page, self.table, self.level, self.item_id, is_quiet=True)

    @property
    def due_date(self) -> str:
        """Day on which the item is due, ISO."""
        return str(self.now["due_date"].iloc[0])

    @property
    def is_open(self) -> bool:
        """Whether the item is neither finished nor past its date."""
        return not self.now["state"].isin(("done", "late", "silent")).any()

    def expected_day(self) -> str:
        """Day of the earned schedule; empty if it has none."""
        rows = self.now[self.now["method"] == "schedule"]
        days = [day for day in rows["date_median"] if isinstance(day, str)]
        return days[0] if days else ""

    def record(self) -> pd.DataFrame:
        """Take all forecasts of the item that were open and said something."""
        rows = self.own[self.own["state"] == "open"]
        return rows.reset_index(drop=True)

    def below(self) -> pd.DataFrame:
        """Take what is right below: commitments or milestones, at the latest export."""
        plan = self.page.plan
        lower = plan.commitment_level if self.level == "plan" else plan.leaf_level
        if lower == self.level:
            return self.table.iloc[:0]
        last = self.own["export_id"].iloc[-1]
        return self.table[
            (self.table["level"] == lower) & (self.table["export_id"] == last)
        ]

    def places(self) -> tuple[Place, ...]:
        """Say which rows the forecasts stand on."""
        return self.facts.origins.of_measured(
            self.level, self.item_id, self.page.quarter, formula="given_back_pp"
        )

    def state(
        self,
        what: str,
        value: float,
        *,
        unit: str = "count",
        decimals: int = 0,
        part: str = "",
    ) -> str:
        """Print a number of these forecasts."""
        return self.facts.state(
            what,
            value,
            formula=what,
            unit=unit,
            decimals=decimals,
            level=self.level,
            item_id=self.item_id,
            part=part,
            places=self.places(),
        )

    def say_now(self) -> str:
        """Say when the item is due, and whether that has passed."""
        _ = self.page.language.gettext
        state, date = self.now["state"].iloc[0], self.facts.date(self.due_date)
        if state == "done":
            return _("It is finished, so nothing is left to forecast.")
        if state == "late":
            return _(
                "It was due on {date} and is not finished: it is late, so no chance is "
                "given any more."
            ).format(date=date)
        if state == "silent":
            return _(
                "It was due on {date}. The last report does not say that it is "
                "finished, and a report since then is missing, so nobody can tell."
            ).format(date=date)
        if self.now["due_source"].iloc[0] == "plan_end":
            return _(
                "It is due on {date}, the end of the plan, since no programme says "
                "when it is to be finished."
            ).format(date=date)
        return _(
            "It is due on {date}, the end of the first quarter for which the programme "
            "says that it is finished."
        ).format(date=date)

    def say_methods(self) -> str:
        """Count the methods that say late."""
        _, n_ = self.page.language.gettext, self.page.language.ngettext
        says = self.now["says"][self.now["says"] != ""]
        if says.empty:
            return _("No method can say anything yet.")
        late, n = int((says == "late").sum()), len(says)
        total = self.state("n_methods", n)
        if n == 1:
            return (
                _("The only method with a forecast says late.")
                if late
                else _("The only method with a forecast does not say late.")
            )
        if late == 0:
            return _("None of {n} methods says late.").format(n=total)
        text = n_(
            "{late} of {n} methods says late.", "{late} of {n} methods say late.", late
        )
        return text.format(late=self.state("n_methods_late", late), n=total)

    def say_own(self) -> str:
        """Say the chance by own increments, beside what the others say."""
        _ = self.page.language.gettext
        row = self.now[self.now["method"] == "bootstrap"].iloc[0]
        chance = self.state(
            "chance_pct", 100 * row["p_on_time"], unit="percent", part="own"
        )
        said = _(
            "By its own past increments the chance to be finished in time is {chance}."
        ).format(chance=chance)
        day = self.expected_day()
        if not day:
            return said
        return join(
            said,
            _("The earned schedule expects the end on {date}.").format(
                date=self.facts.date(day)
            ),
        )

    def say_warnings(self) -> str:
        """Say what makes the pace a poor guide; empty if nothing does."""
        _ = self.page.language.gettext
        row = self.now[self.now["method"] == "bootstrap"].iloc[0]
        if not self.is_open:
            return ""
        said = []
        if row["is_hockey_stick"] is True:
            said.append(
                _(
                    "Most of its progress came in the last quarter, beyond what was "
                    "programmed, so past increments are a poor guide (house rule)."
                )
            )
        if not pd.isna(row["n_negative"]) and row["n_negative"] > 0:
            said.append(
                _(
                    "Progress was taken back at least once; that counts as no progress "
                    "for the pace, and the value itself stays as it is."
                )
            )
        if row["now_low_pct"] != row["now_high_pct"]:
            said.append(
                _(
                    "A report is missing for the last quarter, so the forecasts start "
                    "from the least and from the most that it can have said."
                )
            )
        return join(*said)

    def say_record(self) -> str:
        """Count which of the forecasts of the item were right, or what they said."""
        _ = self.page.language.gettext
        rows = self.record()
        rows = rows[rows["says"].isin(("late", "on_time"))]
        outcome = rows["outcome"].dropna()
        if outcome.empty:
            late = int((rows["says"] == "late").sum())
            return _("{late} of {n} forecasts so far said late.").format(
                late=self.state("n_forecasts_late", late),
                n=self.state("n_forecasts", len(rows)),
            )
        right = self.state("n_right", int(rows["is_right"].sum()), part="record")
        said = self.state("n_said", len(outcome), part="record")
        if outcome.iloc[-1] == 1:
            return _(
                "It was finished in time; {right} of {said} forecasts were right."
            ).format(right=right, said=said)
        return _(
            "It was not finished in time; {right} of {said} forecasts were right."
        ).format(right=right, said=said)

    def scores(self) -> pd.DataFrame:
        """Score the methods, levels from the top, methods in their order."""
        table = score_methods(self.table)
        order = [*self.page.plan.level_ids]
        place = {level: i for i, level in enumerate(["plan", *order])}
        rank = table["level"].map(place) * len(METHODS) + table["method"].map(
            METHODS.index
        )
        return table.iloc[rank.argsort(kind="stable")] if len(table) else table

    def say_scores(self) -> str:
        """Say how good the forecasts of milestones were that have come due."""
        _, n_ = self.page.language.gettext, self.page.language.ngettext
        table = self.scores()
        leaf = self.page.plan.leaf_level
        rows = table[
            (table["level"] == leaf)
            & (table["method"] == "bootstrap")
            & (table["n"] > 0)
        ]
        if rows.empty:
            return _("No forecast has come due yet, so none is scored.")
        row, many = rows.iloc[0], self.page.nouns().many
        n = int(row["n"])
        text = n_(
            "{n} forecast of {many} by their own increments has come due: its Brier "
            "score is {brier} (zero is perfect).",
            "{n} forecasts of {many} by their own increments have come due: their "
            "Brier score is {brier} (zero is perfect).",
            n,
        ).format(
            n=self.state("n_scored", n),
            many=many,
            brier=self.state("brier", row["brier"], unit="number", decimals=3),
        )
        base = self.state("base_brier", row["base_brier"], unit="number", decimals=3)
        rest = (
            _("Saying the base rate each time would have scored {base}, no worse.")
            if row["base_brier"] <= row["brier"]
            else _("Saying the base rate each time would have scored {base}.")
        )
        return join(text, rest.format(base=base))


def join(*sentences: str) -> str:
    """Write sentences one after the other; empty ones are left out.

    Parameters
    ----------
    *sentences : str
        Texts, marked or not.

    Returns
    -------
    str
        One text.

    Examples
    --------
    >>> join("One.", "", "Two.")
    'One. Two.'
    """
    return " ".join(sentence for sentence in sentences if sentence)


def name_says(says: str, language: Language) -> str:
    """Name what a forecast says.

    Parameters
    ----------
    says : str
        As `forecast_at` has it.
    language : Language
        Language of the words.

    Returns
    -------
    str
        A word or two; empty if it says nothing.
    """
    _ = language.gettext
    return {
        "on_time": _("in time"),
        "late": _("late"),
        "done": _("finished"),
        "cannot_tell": _("cannot tell"),
        "": "",
    }[says]


def name_state(state: str, language: Language) -> str:
    """Say why a method gives no forecast.

    Parameters
    ----------
    state : str
        One of `gabeval.measures.forecast.STATES`.
    language : Language
        Language of the words.

    Returns
    -------
    str
        A few words; empty for what is still open.
    """
    _ = language.gettext
    return {
        "open": "",
        "done": _("finished"),
        "late": _("late"),
        "silent": _("report missing"),
        "no_report": _("never reported"),
        "no_history": _("not begun yet"),
        "too_few": _("too few to compare with"),
        "no_class": _("nothing to compare with"),
        "no_programme": _("no programme"),
    }[state]


def write_said(row: dict[str, object], language: Language) -> str:
    """Write what a method says as short as a figure needs.

    Parameters
    ----------
    row : dict
        One row of `forecast_at`.
    language : Language
        Language of the words.

    Returns
    -------
    str
        A chance, a day, or the reason for neither.
    """
    _ = language.gettext
    if row["state"] == "too_few" and row["n"] == 0:
        return name_state("no_class", language)
    if row["state"] == "too_few" and row["n"] >= MIN_CLASS:
        return _("classes too small")
    if row["state"] == "too_few":
        return _("{k} of {n} only").format(k=row["k"], n=row["n"])
    if row["state"] != "open":
        return name_state(str(row["state"]), language)
    if row["method"] == "schedule":
        day = row["date_median"]
        return language.date(day) if isinstance(day, str) else _("no end in sight")
    chance = language.percent(100 * float(row["p_on_time"]), 0)
    if row["method"] == "reference" and not pd.isna(row["k"]):
        return _("{chance} ({k} of {n})").format(chance=chance, k=row["k"], n=row["n"])
    return chance
