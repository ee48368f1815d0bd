"""What other weights would make of a headline, in whole sentences.

Bounds are said first. What rests on a distribution over weights is called a device.
"""

import pandas as pd

from gabeval.measures.sensitivity.weight_draws import DRAWS
from gabeval.show import style
from gabeval.show.opened import Opened
from gabeval.show.origins import Place

MAX_NAME = 60
"""Most characters of a name inside a sentence."""

MAX_NAMES = 3
"""Most items named in one sentence; the table has all of them."""


class Told:
    """The rows of one headline, and the page that says them.

    Parameters
    ----------
    page : Opened
        Opened plan.
    table : pandas.DataFrame
        Rows of `sensitivity_at` of one headline at one export.
    names : dict of str to str
        Names of the items below.
    is_quiet : bool, default False
        Whether to write without marks, for descriptions of figures.
    """

    def __init__(
        self,
        page: Opened,
        table: pd.DataFrame,
        names: dict[str, str],
        *,
        is_quiet: bool = False,
    ) -> None:
        self.page, self.table, self.names = page, table, names
        self.facts = page.facts.quiet() if is_quiet else page.facts
        first = table.iloc[0]
        self.level, self.item_id = str(first["level"]), str(first["item_id"])
        self.quarter, self.cut_off = str(first["quarter"]), str(first["cut_off"])

    def rows(self, statistic: str) -> pd.DataFrame:
        """Take the rows of a statistic."""
        return self.table[self.table["statistic"] == statistic]

    def row(self, statistic: str, weight_set: str = "") -> pd.Series | None:
        """Take the one row of a statistic, if there is one."""
        rows = self.rows(statistic)
        if weight_set:
            rows = rows[rows["weight_set"] == weight_set]
        return rows.iloc[0] if len(rows) else None

    def state(
        self,
        what: str,
        value: float,
        *,
        unit: str = "percent",
        decimals: int = 1,
        part: str = "",
    ) -> str:
        """Print a number of this headline."""
        return self.facts.state(
            what,
            round(float(value), 9),
            formula=what,
            unit=unit,
            decimals=decimals,
            level=self.level,
            item_id=self.item_id,
            quarter=self.quarter,
            part=part,
            cut_off=self.cut_off,
            places=self.places(),
        )

    def places(self) -> tuple[Place, ...]:
        """Say which rows went into the headline."""
        return self.facts.origins.of_measured(
            self.level, self.item_id, self.page.quarter, formula="reported_pct"
        )

    def name(self, other_id: str) -> str:
        """Name an item below."""
        name = self.names.get(other_id) or other_id
        return self.facts.name(style.shorten(name, MAX_NAME))

    def say_bounds(self) -> str:
        """Say between what the headline lies for the wide set of weights."""
        _ = self.page.language.gettext
        low, high = (self.row(end, "wide") for end in ("minimum", "maximum"))
        part = "" if self.cut_off == self.page.cut_off else f"at-{self.cut_off}"
        return _(
            "With weights from half to double an equal share, the headline would lie "
            "between {low} and {high}."
        ).format(
            low=self.state("other_weights_pct", low["low"], part=f"{part}wide-low"),
            high=self.state("other_weights_pct", high["high"], part=f"{part}wide-high"),
        )

    def say_headlines(self) -> str:
        """Compare the headline with that under equal weights."""
        _ = self.page.language.gettext
        own, equal = (self.row("headline", name) for name in ("own", "equal"))
        return _(
            "With the weights in use it is {own}; if all counted the same it would be "
            "{equal}."
        ).format(
            own=self.facts.percent(self._measured(own), "reported_pct"),
            equal=self.state("equal_weights_pct", equal["value"]),
        )

    def _measured(self, own: pd.Series) -> dict[str, object]:
        """Take the headline as the page has it, so that it is one number."""
        row = self.page.row(self.level, self.item_id)
        if row is not None:
            return row
        return {
            "level": self.level,
            "item_id": self.item_id,
            "quarter": self.quarter,
            "reported_pct": own["value"],
        }

    def say_shift(self) -> str:
        """Say which smallest shift of weights would print another figure."""
        _ = self.page.language.gettext
        shifts = {way: self.row(f"shift_{way}") for way in ("up", "down")}
        known = {
            way: row
            for way, row in shifts.items()
            if row is not None and not pd.isna(row["value"])
        }
        printed = self._printed()
        if not known:
            return _(
                "Without decimals {printed} is printed, and no weights would change "
                "that."
            ).format(printed=printed)
        way = min(known, key=lambda w: float(known[w]["value"]))
        if float(known[way]["value"]) == 0:
            return _(
                "Without decimals {printed} is printed; the headline stands at the "
                "edge of that figure, and the least shift of weights can change it."
            ).format(printed=printed)
        moved = self.rows(f"weight_after_{way}")
        change = moved["value"] - moved["weight_share"]
        unit = 1 if way == "up" else -1
        after = float(known[way]["threshold_pct"]) + 0.5 * unit
        return _(
            "Without decimals {printed} is printed. The smallest shift that makes it "
            "{other} moves {points} points of weight, from {giver} to {taker}."
        ).format(
            printed=printed,
            other=self.state("printed_pct", after, decimals=0, part="other"),
            points=self.state(
                "shift_points", 50 * known[way]["value"], unit="number", decimals=1
            ),
            giver=self._list(moved.loc[change < 0, "other_id"]),
            taker=self._list(moved.loc[change > 0, "other_id"]),
        )

    def _printed(self) -> str:
        floor = float(self.row("shift_down")["threshold_pct"])
        return self.state("printed_pct", floor + 0.5, decimals=0)

    def _list(self, codes: pd.Series) -> str:
        names = [self.name(code) for code in codes]
        if len(names) <= MAX_NAMES:
            return self.facts.list(names)
        return self.page.language.gettext("{names} and others").format(
            names=", ".join(names[:MAX_NAMES])
        )

    def say_left_out(self) -> str:
        """Say which item the headline depends on most."""
        _ = self.page.language.gettext
        row = self.carrier()
        return _(
            "Without {name} the headline would be {value}, a change of {change}."
        ).format(
            name=self.name(str(row["other_id"])),
            value=self.state("left_out_pct", row["value"], part=str(row["other_id"])),
            change=self.state(
                "left_out_pp",
                row["change_pp"],
                unit="points",
                part=str(row["other_id"]),
            ),
        )

    def carrier(self) -> pd.Series:
        """Take the item whose leaving out changes the headline most."""
        rows = self.rows("leave_one_out")
        return rows.loc[rows["change_pp"].abs().round(9).idxmax()]

    def say_break_even(self) -> str:
        """Say how much the item with the least room may weigh; empty if any may."""
        _ = self.page.language.gettext
        rows = self.rows("break_even_best")
        rows = rows[rows["value"].notna()]
        if rows.empty:
            return ""
        row = rows.loc[rows["value"].idxmin()]
        code = str(row["other_id"])
        return _(
            "{name} may weigh at most {most} if {printed} is to be printed, even if "
            "everything else were finished; it weighs {weight}."
        ).format(
            name=self.name(code),
            most=self.state("most_weight_pct", 100 * row["value"], part=code),
            printed=self._printed(),
            weight=self.state("own_weight_pct", 100 * row["weight_share"], part=code),
        )

    def say_prior(self) -> str:
        """Say what flat random weights give, and that this is a device."""
        _ = self.page.language.gettext
        above, spread = self.row("prior_above"), self.row("prior_sd")
        if pd.isna(above["value"]):
            return _(
                "As an illustration and not as evidence: if all weights were equally "
                "likely, {simulated} of {draws} random draws of them would give "
                "{limit} or more, and the headline would spread by {sd} points."
            ).format(**self._say_draws(above, spread))
        return _(
            "As an illustration and not as evidence: if all weights were equally "
            "likely, {share} of them would give {limit} or more (by {draws} random "
            "draws {simulated}), and the headline would spread by {sd} points."
        ).format(
            share=self.state("prior_share_pct", 100 * above["value"]),
            **self._say_draws(above, spread),
        )

    def _say_draws(self, above: pd.Series, spread: pd.Series) -> dict[str, object]:
        """State the limit, the draws, and how far the headline would spread."""
        return {
            "limit": self.state("rounding_limit_pct", above["threshold_pct"]),
            "draws": self.state("n_draws", DRAWS, unit="count", decimals=0),
            "simulated": self.state("prior_simulated_pct", 100 * above["simulated"]),
            "sd": self.state("prior_sd_pp", spread["value"], unit="number"),
        }

    def say_missing(self) -> str:
        """Say that missing reports widen everything; empty if none is missing."""
        own = self.row("headline", "own")
        language = self.page.language
        if language.number(own["low"]) == language.number(own["high"]):
            return ""
        return language.gettext(
            "Where reports are missing, the lower ends take the least and the upper "
            "ends the most that they could have said."
        )

    def say_excluded(self) -> str:
        """Name the items of weight zero; empty if there are none."""
        rows = self.rows("excluded")
        if rows.empty:
            return ""
        n = len(rows)
        text = self.page.language.ngettext(
            "{n} item of weight zero is left out: {names}.",
            "{n} items of weight zero are left out: {names}.",
            n,
        )
        number = self.state("n_weightless", n, unit="count", decimals=0)
        return text.format(n=number, names=self._list(rows["other_id"]))
