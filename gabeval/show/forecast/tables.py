"""Tables of forecasts: what is below an item, all forecasts of it, and their scores."""

import math

import pandas as pd

from gabeval.language import Language
from gabeval.show import words
from gabeval.show.forecast.figures import name_method
from gabeval.show.forecast.sentences import (
    Foretold,
    name_says,
    name_state,
    write_said,
)
from gabeval.show.markup import join_text
from gabeval.show.tables import Column, Table

MAX_ROWS = 100
"""Most rows of a table on a page; the download has all of them."""

ORDER = ("late", "cannot_tell", "on_time", "", "done")
"""Order of rows by what is said, those that need attention first."""


def items_table(told: Foretold, below: pd.DataFrame) -> Table:
    """List what each method says of everything right below an item.

    Parameters
    ----------
    told : Foretold
        Forecasts of the item.
    below : pandas.DataFrame
        Rows of `forecast_at` of the latest export, of one level.

    Returns
    -------
    Table
        One row per item; those that are late or will be stand first.
    """
    page, language, _ = told.page, told.page.language, told.page.language.gettext
    level = str(below["level"].iloc[0])
    names, nouns = page.names(level), page.nouns(level)
    rows = []
    for code, group in below.groupby("item_id", sort=False):
        methods = {row["method"]: row for row in group.to_dict("records")}
        first = group.iloc[0]
        says = [row["says"] for row in methods.values() if row["says"]]
        rows.append(
            {
                "label": names.get(code) or code,
                "due_date": first["due_date"],
                "now_pct": first["now_pct"],
                "verdict": _sum_up(first["state"], says, language),
                "_order": min((ORDER.index(s) for s in says), default=3),
                **{
                    method: write_said(row, language) for method, row in methods.items()
                },
            }
        )
    frame = pd.DataFrame(rows).sort_values("_order", kind="stable")
    methods = [m for m in ("reference", "bootstrap", "schedule") if m in frame]
    return Table(
        frame,
        name="forecast-items",
        caption=_("{many}: what each method says at the cut-off").format(
            many=words.upper_first(nouns.many)
        ),
        columns=[
            Column("label", words.upper_first(nouns.one)),
            Column("due_date", _("Due"), "date"),
            Column("now_pct", _("Now (%)"), "percent"),
            *(Column(m, words.upper_first(name_method(m, language))) for m in methods),
            Column("verdict", _("Says late"), missing=_("says nothing")),
        ],
        row_header="label",
        language=language,
        note=join_text(
            [
                _(
                    "Of others at the same point: how many of how many were finished "
                    "in time; of fewer than five no chance is worked out. An asterisk: "
                    "most progress came in the last quarter, beyond what was "
                    "programmed, so past increments are a poor guide (house rule)."
                ),
                _(
                    "Weights are divided by their sum here, so that what is finished "
                    "stands at 100%."
                ),
            ]
        ),
        max_rows=MAX_ROWS,
        download="forecast.csv",
    )


def _sum_up(state: str, says: list[str], language: Language) -> str:
    if state in ("done", "late", "silent"):
        return name_state(state, language)
    if not says:
        return ""
    return language.gettext("{late} of {n}").format(
        late=says.count("late"), n=len(says)
    )


def record_table(told: Foretold, rows: pd.DataFrame) -> Table:
    """List all forecasts of an item with what became of them.

    Parameters
    ----------
    told : Foretold
        Forecasts of the item.
    rows : pandas.DataFrame
        Rows of `forecast_at` of the item that were open.

    Returns
    -------
    Table
        One row per cut-off and method, the oldest first.
    """
    language, _ = told.page.language, told.page.language.gettext
    frame = rows.assign(
        label=[name_method(method, language) for method in rows["method"]],
        verdict=[name_says(says, language) for says in rows["says"]],
        said=[write_said(row, language) for row in rows.to_dict("records")],
        became=[_write_outcome(outcome, language) for outcome in rows["outcome"]],
    )
    return Table(
        frame,
        name="forecast-record-table",
        caption=_("Every forecast, and what became of it"),
        columns=[
            Column("cut_off", _("Known on"), "date"),
            Column("label", _("Method")),
            Column("said", _("Chance or day")),
            Column("verdict", _("Says"), missing=_("says nothing")),
            Column("due_date", _("Due"), "date"),
            Column("became", _("Finished in time?")),
            Column("brier", _("Squared error"), "number", 3, missing="–"),
        ],
        row_header="cut_off",
        language=language,
        max_rows=MAX_ROWS,
        download="forecast.csv",
    )


def _write_outcome(outcome: float, language: Language) -> str:
    _ = language.gettext
    if pd.isna(outcome):
        return _("not yet")
    return _("yes") if outcome == 1 else _("no")


def scores_table(told: Foretold) -> Table:
    """List the scores of each method.

    Parameters
    ----------
    told : Foretold
        Forecasts of the item.

    Returns
    -------
    Table
        One row per level and method.
    """
    language, _ = told.page.language, told.page.language.gettext
    scores = told.scores()
    frame = scores.assign(
        label=[
            f"{_name_level(told, level)}: {name_method(method, language)}"
            for level, method in zip(scores["level"], scores["method"], strict=True)
        ],
        log_text=[_write_log(score, language) for score in scores["log_score"]],
        right=[
            _("{late} of {n}").format(late=right, n=said) if said else ""
            for right, said in zip(scores["n_right"], scores["n_said"], strict=True)
        ],
    )
    # A dash: too few have come due, or the method gives no chance.
    none, is_waiting = "–", bool((scores["n_waiting"] > 0).any())
    return Table(
        frame,
        name="forecast-scores",
        caption=_("How good the forecasts were whose date has come"),
        columns=[
            Column("label", _("Forecasts")),
            Column("n", _("Scored"), "integer"),
            Column("n_happened", _("Finished in time"), "integer"),
            Column("brier", _("Brier score"), "number", 3, missing=none),
            Column("base_brier", _("Base rate"), "number", 3, missing=none),
            Column("skill", _("Skill"), "number", 3, missing=none),
            Column("log_text", _("Log score"), missing=none, is_right=True),
            Column("z", "z", "number", 2, missing=none),
            Column("right", _("Said right"), missing=none, is_right=True),
            *([Column("n_waiting", _("Not due yet"), "integer")] * is_waiting),
        ],
        row_header="label",
        language=language,
        note=_(
            "Brier score: mean squared error of the chances, zero is perfect. Skill: "
            "what share of the error of the base rate is saved; negative is worse. Log "
            "score: infinite where something was called impossible and happened, or "
            "certain and did not. z (Spiegelhalter): beyond 2 on either side, chances "
            "are not what they say. Forecasts of the same item at several cut-offs are "
            "not independent."
        ),
    )


def _name_level(told: Foretold, level: str) -> str:
    if level == "plan":
        return told.page.language.gettext("Plan")
    return words.upper_first(told.page.nouns(level).many)


def _write_log(score: float, language: Language) -> str:
    if pd.isna(score):
        return ""
    if math.isinf(score):
        return language.gettext("infinite")
    return language.number(score, 3)
