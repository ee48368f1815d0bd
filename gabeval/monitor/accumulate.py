"""How the quarters of one milestone combine into cumulative progress.

The way is declared (by the layout, a column, or a word in each row) and never decided
from what was reported: a series that was summed where it should not be is the commonest
way to a wrong headline.
"""

import numpy as np
import pandas as pd


def accumulate(
    series: pd.DataFrame, name: str, *, target: str = "target_value"
) -> pd.Series:
    """Turn values per quarter into cumulative percent of the total target.

    - ``sum``: each quarter adds; 100 × Σ values so far / target.
    - ``last``: values are cumulative already; 100 × value / target. Where they begin
      again every January, the last values of the years before are added.
    - ``max``: the highest so far; 100 × max / target.
    - ``mean``: a level to be kept; 100 × mean of the values so far / target.
    - ``reduction``: from a base down to a target;
      100 × (base − value) / (base − target).

    A quarter without a value stays missing, and adds nothing to the quarters after it.
    Where the target is missing or zero the result is missing too.

    Parameters
    ----------
    series : pandas.DataFrame
        One row per milestone and quarter, sorted by both, with ``milestone_id``,
        ``quarter``, ``base_value`` (where a reduction starts from), and for `name`
        ``_value``, ``_way`` (how quarters combine), ``_restarts`` and ``_unit``: 1
        where values are percent, 100 where they are shares, and missing where they are
        amounts, whose target counts.
    name : {"planned", "reported"}
        Which values.
    target : str
        Column of the total target in the unit of the values.

    Returns
    -------
    pandas.Series
        Percent; may be below 0 or above 100.

    References
    ----------
    Kinds of accumulation: DNP, Guía para la elaboración de indicadores, ch. 3.

    Examples
    --------
    >>> series = pd.DataFrame(
    ...     {
    ...         "milestone_id": ["a", "a", "b", "b"],
    ...         "quarter": ["2023Q1", "2023Q2"] * 2,
    ...         "reported_value": [1.0, 2.0, 5.0, 4.0],
    ...         "reported_way": ["sum"] * 2 + ["max"] * 2,
    ...         "reported_restarts": False,
    ...         "reported_unit": [np.nan] * 4,
    ...         "target_value": [4.0, 4.0, 10.0, 10.0],
    ...         "base_value": [np.nan] * 4,
    ...     }
    ... )
    >>> accumulate(series, "reported").tolist()
    [25.0, 75.0, 50.0, 50.0]
    """
    how = series[f"{name}_way"]
    given = series[f"{name}_value"]
    leaf = series["milestone_id"]
    grouped = given.groupby(leaf, sort=False)
    combined = given.where(
        ~_restarts(series, name), given + _years_before(series, name)
    )
    for way, total in (("sum", grouped.cumsum), ("max", grouped.cummax)):
        mask = (how == way).to_numpy()
        if mask.any():
            combined = combined.mask(mask, total())
    mask = (how == "mean").to_numpy()
    if mask.any():
        so_far = given.notna().groupby(leaf, sort=False).cumsum()
        combined = combined.mask(mask, grouped.cumsum() / so_far.replace(0, np.nan))
    whole = series[target].where(series[target] != 0)
    percent = combined * series[f"{name}_unit"].fillna(100 / whole)
    mask = (how == "reduction").to_numpy()
    if mask.any():
        span = series["base_value"] - series[target]
        down = 100 * (series["base_value"] - given) / span.where(span != 0)
        percent = percent.mask(mask, down)
    return percent.where(given.notna())


def total_planned(series: pd.DataFrame) -> pd.Series:
    """Work out the total that a programme adds up to, as the target of an amount.

    Parameters
    ----------
    series : pandas.DataFrame
        As for `accumulate`, with the columns of ``planned``.

    Returns
    -------
    pandas.Series
        Σ of the quarters for ``sum``; the last planned value for ``last`` and
        ``reduction`` (of each year, added up, where values begin again every January);
        the highest for ``max``; the mean for ``mean``. Missing where nothing is
        planned.

    Examples
    --------
    >>> series = pd.DataFrame(
    ...     {
    ...         "milestone_id": ["a", "a"],
    ...         "quarter": ["2023Q1", "2023Q2"],
    ...         "planned_value": [1.0, 3.0],
    ...         "planned_way": ["sum", "sum"],
    ...         "planned_restarts": False,
    ...     }
    ... )
    >>> total_planned(series).tolist()
    [4.0, 4.0]
    """
    how = series["planned_way"]
    leaf = series["milestone_id"]
    value = series["planned_value"]
    running = value.where(
        ~_restarts(series, "planned"), value + _years_before(series, "planned")
    )
    out = running.groupby(leaf, sort=False).transform("last")
    grouped = value.groupby(leaf, sort=False)
    for way in ("max", "mean"):
        mask = (how == way).to_numpy()
        if mask.any():
            out = out.mask(mask, grouped.transform(way))
    mask = (how == "sum").to_numpy()
    if mask.any():
        out = out.mask(mask, leaf.map(grouped.sum(min_count=1)))
    return out


def _restarts(series: pd.DataFrame, name: str) -> pd.Series:
    return series[f"{name}_restarts"] & series[f"{name}_way"].eq("last")


def _years_before(series: pd.DataFrame, name: str) -> pd.Series:
    """Add up the last values of the years before, for each milestone."""
    if not _restarts(series, name).any():
        return pd.Series(0.0, index=series.index)
    year = series["quarter"].str[:4]
    keys = [series["milestone_id"], year]
    last = series[f"{name}_value"].groupby(keys).last().fillna(0)
    before = last.groupby(level=0).cumsum() - last
    pairs = pd.MultiIndex.from_arrays(keys)
    return pd.Series(before.reindex(pairs).to_numpy(), index=series.index)
