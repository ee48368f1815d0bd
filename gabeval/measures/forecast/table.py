"""Whether things will be finished in time: simple forecasts side by side, and scored.

Every forecast that could have been made at an earlier export is made again, from what
was known then, and scored as soon as a later export says what became of it. Nothing is
stored and nothing can be forgotten. The methods are in `reference`, `bootstrap` and
`gabeval.measures.schedule`, the scores in `scores`.
"""

import pandas as pd

from gabeval.measures.forecast.items import (
    COLUMNS as ITEM_COLUMNS,
)
from gabeval.measures.forecast.items import (
    fan_of,
    forecast_items,
)
from gabeval.measures.forecast.scene import is_full, is_silent, open_history
from gabeval.measures.forecast.scores import (
    Scores,
    score_forecasts,
)
from gabeval.measures.known import Known, check_commitment, known_by
from gabeval.measures.rollup import PLAN_LEVEL
from gabeval.measures.vintages import list_vintages
from gabeval.monitor.store import Tables
from gabeval.plan import Plan

OUTCOME_COLUMNS = ("outcome", "outcome_pct", "brier", "is_right")
"""What became of a forecast; missing while its date has not come."""

COUNTS = ("k", "n", "n_open", "n_increments", "n_negative")
"""Columns that count, where there is anything to count."""

DAYS = ("date_median", "date_early", "date_late")
"""Columns of days that may be missing."""

COLUMNS = ("cut_off", "export_id", *ITEM_COLUMNS, *OUTCOME_COLUMNS)
"""Columns of `forecast_at`, in order."""


def forecast_at(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str = ""
) -> pd.DataFrame:
    """Forecast whether everything will be finished in time, at every export so far.

    Looked at are the plan, its commitments and its milestones. Something is due at the
    end of the first quarter for which its programme says 100; without such a quarter,
    at the end of the plan. Forecasts start from the last quarter that was over when the
    export was made. Weights are divided by their sum here, so that what is finished
    stands at 100; items of weight 0 are left out of what is above them. Progress counts
    up to 100; progress that is taken back is kept, and counts as 0 for the pace.

    **A missing last report** gives two forecasts: ``p_on_time`` carries the report
    before forward, ``p_low`` and ``p_high`` start from the least and from the most that
    it can have been. Earlier missing reports are carried forward.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables, all exports.
    cut_off : str
        Day, ISO; later exports do not count.
    commitment : str, optional
        The one commitment to look at, with its milestones; everything if left out.

    Returns
    -------
    pandas.DataFrame
        One row per export, item and method (`METHODS`); no rows where nobody reports
        percentages. For the other columns see `forecast_items`; and

        - ``outcome``: 1 if the latest export says that it stood at 100 at the end of
          the due quarter, else 0; missing while that is not over, and where a missing
          report leaves it open. ``outcome_pct`` is where it stood
        - ``brier``: (p_on_time - outcome)^2, of forecasts that were still open
        - ``is_right``: 1 if what the method ``says`` came true, else 0

    Raises
    ------
    UsageError
        If no export counts at the cut-off, or there is no such commitment.
    """
    order = list_vintages(tables.exports, cut_off)
    parts, latest = [], None
    for export_id in order:
        latest = known_by(plan, tables, export_id, weights="normalised")
        if latest.measured.empty or not latest.has_percentages:
            continue
        rows = forecast_items(latest, tables, commitment=commitment)
        parts.append(rows.assign(cut_off=latest.cut_off, export_id=export_id))
    check_commitment(latest, commitment)
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    table = pd.concat(parts, ignore_index=True)
    table = _find_outcomes(table, latest)[list(COLUMNS)]
    # The same types however many exports there are: pandas would guess them anew.
    days = {c: table[c].astype(object).where(table[c].notna(), None) for c in DAYS}
    return table.assign(**days).astype(dict.fromkeys(COUNTS, "Int64"))


def fan_at(
    plan: Plan, tables: Tables, *, cut_off: str, commitment: str = ""
) -> pd.DataFrame:
    """Forecast the level of a plan or a commitment, quarter by quarter.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables, all exports.
    cut_off : str
        Day, ISO; later exports do not count.
    commitment : str, optional
        The commitment; the plan if left out.

    Returns
    -------
    pandas.DataFrame
        See `gabeval.measures.forecast.items.fan_of`.

    Raises
    ------
    UsageError
        If no export counts at the cut-off.
    """
    last = list_vintages(tables.exports, cut_off)[-1]
    known = known_by(plan, tables, last, weights="normalised")
    level = plan.commitment_level if commitment else PLAN_LEVEL
    return fan_of(known, tables, level, commitment)


def _find_outcomes(table: pd.DataFrame, latest: Known) -> pd.DataFrame:
    """Say what became of each forecast, as the latest export has it."""
    histories = open_history(latest)
    stood = []
    for level, item, quarter, day in table[
        ["level", "item_id", "due_quarter", "due_date"]
    ].itertuples(index=False):
        history = histories.get((level, item))
        is_over = quarter <= latest.last_over or day <= latest.cut_off
        is_told = history is not None and is_over and not is_silent(history, quarter)
        stood.append(history.at(quarter) if is_told else float("nan"))
    stood = pd.Series(stood, index=table.index, dtype=float)
    outcome = stood.map(is_full).astype(float).where(stood.notna())
    is_open = table["state"] == "open"
    said = table["says"].map({"on_time": 1.0, "done": 1.0, "late": 0.0})
    return table.assign(
        outcome=outcome,
        outcome_pct=stood,
        brier=((table["p_on_time"] - outcome) ** 2).where(is_open),
        is_right=(said == outcome).astype(float).where(said.notna() & outcome.notna()),
    )


def score_methods(table: pd.DataFrame) -> pd.DataFrame:
    """Score each method over the forecasts whose date has come.

    Scored are forecasts of what was still open and not yet due, on milestones,
    commitments and the plan apart, since a plan is not one more milestone. Methods that
    give a date and no chance are only counted as right or wrong.

    Parameters
    ----------
    table : pandas.DataFrame
        Result of `forecast_at`.

    Returns
    -------
    pandas.DataFrame
        One row per level and method, in their order of first appearance: ``n``
        forecasts with a chance whose end is known, ``n_happened``, ``brier``,
        ``base_brier``, ``skill``, ``log_score``, ``z``, ``z_p``; ``n_said`` forecasts
        that said late or in time and whose end is known, ``n_right`` of them;
        ``n_waiting`` forecasts whose end is not known yet.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "level": ["milestone"] * 5,
    ...         "method": ["bootstrap"] * 5,
    ...         "state": ["open"] * 5,
    ...         "p_on_time": [0.9, 0.8, 0.6, 0.3, 0.7],
    ...         "outcome": [1.0, 1.0, 0.0, 0.0, 1.0],
    ...         "is_right": [1.0, 1.0, 0.0, 1.0, 1.0],
    ...     }
    ... )
    >>> score_methods(table)[["n", "brier", "n_said", "n_right"]].round(3)
       n  brier  n_said  n_right
    0  5  0.118       5        4
    """
    rows = []
    is_open = table["state"] == "open"
    for (level, method), group in table[is_open].groupby(
        ["level", "method"], sort=False
    ):
        scores = score_forecasts(group["p_on_time"].tolist(), group["outcome"].tolist())
        rows.append(
            {
                "level": level,
                "method": method,
                **scores._asdict(),
                "n_said": int(group["is_right"].notna().sum()),
                "n_right": int(group["is_right"].sum()),
                "n_waiting": int(group["outcome"].isna().sum()),
            }
        )
    columns = ["level", "method", *Scores._fields, "n_said", "n_right", "n_waiting"]
    return pd.DataFrame(rows, columns=columns)
