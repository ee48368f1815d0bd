"""Figures that the authority computed itself, worked out again from its own rows.

Nobody here chose the answer: where we get another one than the authority, either we
misread the export or the export contradicts itself. Both are worth a line in a report.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from gabeval.errors import UsageError
from gabeval.measures.filling import FULL_PCT
from gabeval.measures.rollup import PLAN_LEVEL
from gabeval.measures.spreadsheets import recompute_export
from gabeval.speech import speak
from gabeval.tables import ROLL_UP_RULES

WEIGHT_SUM_SLACK = 0.01
"""How far from 1 the children's weights may add up and still be meant to be 1: what
rounding weights to two decimals can do."""

EXACT_PP = 1e-4
"""Largest difference, in percentage points, that only floating point can have made."""

ROUNDING_SLACK = 1e-9
"""What floating point may add to a difference that lies exactly on the tolerance."""

OWN_COLUMNS = ("sheet", "row", "cell")
"""Where the published figure stands."""

COLUMNS = (
    "export_id",
    "name",
    "level",
    "item_id",
    "quarter",
    "rule",
    "published_pct",
    "as_given_pct",
    "normalised_pct",
    "difference_pp",
    "is_comparable",
    "reason",
    "agrees",
    "agrees_normalised",
    "is_exact",
    "weight_sum",
    *OWN_COLUMNS,
)
"""Columns of `recompute_published`, in order."""


def recompute_published(
    published: pd.DataFrame,
    progress: pd.DataFrame,
    tree: pd.DataFrame,
    *,
    levels: Sequence[str],
    tolerance_pp: float = 0.5,
) -> pd.DataFrame:
    """Work every published figure out again from the rows of the same export.

    By the rule that the layout gives for the figure:

    - ``children``: sum of weight times the children's progress, from the leaves up,
      with the weights as given, and once more divided by their sum;
    - ``mean``: plain mean of the children's progress;
    - ``ratio``: numerator through denominator, in percent; where one of them is missing
      in `published`, what was reported (planned) in the quarters of the same year up to
      this one;
    - ``accumulated``: what was reported in the quarters of the same year up to this
      one, in the unit of the values: added up, the last, the largest or the mean,
      as the milestone's accumulation says.

    Progress is not limited to 100, and **a milestone without a report in the very
    quarter counts 0** in a sum and is left out of a mean: that is what SUM and AVERAGE
    do with an empty cell, and it is the spreadsheet that is imitated here. Only where
    quarters add up does a milestone keep its running sum. A quarter in which nobody
    reported is not compared: the export holds no column for it, or nothing in it.
    Figures that cannot be compared stay in the table, with the reason; a published 0
    where the rows give more is one of them. A figure that is 0 on both sides agrees
    under every rule, so figures that are not 0 are counted apart.

    Parameters
    ----------
    published : pandas.DataFrame
        Table of `gabeval.tables.Published`.
    progress, tree : pandas.DataFrame
        Whole tables of `gabeval.tables.Progress` and `gabeval.tables.Tree`, not one
        view: each figure is compared with the rows of its own export.
    levels : sequence of str
        Levels from the top one to the leaves, without the plan; a figure of the plan
        as a whole has the level ``plan`` and an empty ``item_id``.
    tolerance_pp : float
        Largest difference, in percentage points, that still is rounding. For figures
        in other units than percent (rule ``accumulated``) the same, in percent of the
        figure.

    Returns
    -------
    pandas.DataFrame
        One row per published figure, in the order of `published`.

        - ``published_pct``; ``as_given_pct`` and ``normalised_pct``, ours under either
          rule for weights (the same where no weights play a part)
        - ``difference_pp``: ours as given minus published
        - ``is_comparable``, ``reason``: if not, one of
          `gabeval.measures.spreadsheets.REASONS`
        - ``agrees``, ``agrees_normalised``: within the tolerance; False where not
          comparable
        - ``is_exact``: as given, with no difference at all
        - ``weight_sum``: the children's weights added up (rule ``children``)
        - ``sheet``, ``row``, ``cell``: where the figure stands

    Raises
    ------
    UsageError
        If a figure has a rule or a level that does not exist.
    DataError
        If the rows of an export contradict each other, as in `measure_progress`.

    References
    ----------
    Santiago de Cali, form MEDE01.03.01.P01.F05, December 2024 (rule ``children``):
    where the activities' weights do not add up to 1, the city's product advance is
    their raw sum.

    Examples
    --------
    >>> progress = pd.DataFrame(
    ...     {
    ...         "export_id": ["e", "e"],
    ...         "milestone_id": ["M1", "M2"],
    ...         "quarter": ["2024Q4", "2024Q4"],
    ...         "reported_value": [1.0, 0.5],
    ...         "reported_pct": [100.0, 50.0],
    ...         "planned_value": [None, None],
    ...         "accumulation": ["last", "last"],
    ...         "unit": ["percent", "percent"],
    ...     }
    ... )
    >>> tree = pd.DataFrame(
    ...     {
    ...         "export_id": ["e", "e", "e"],
    ...         "level": ["commitment", "milestone", "milestone"],
    ...         "item_id": ["C1", "M1", "M2"],
    ...         "parent_id": ["", "C1", "C1"],
    ...         "weight": [1.0, 0.5, 0.3],
    ...         "row": [2, 2, 3],
    ...     }
    ... )
    >>> published = pd.DataFrame(
    ...     {
    ...         "export_id": ["e"],
    ...         "name": ["advance"],
    ...         "level": ["commitment"],
    ...         "item_id": ["C1"],
    ...         "quarter": ["2024Q4"],
    ...         "published_pct": [65.0],
    ...         "rule": ["children"],
    ...         "numerator": [None],
    ...         "denominator": [None],
    ...         "sheet": ["S"],
    ...         "row": [2],
    ...         "cell": ["D2"],
    ...     }
    ... )
    >>> table = recompute_published(
    ...     published, progress, tree, levels=["commitment", "milestone"]
    ... )
    >>> table[["as_given_pct", "normalised_pct", "agrees", "agrees_normalised"]]
       as_given_pct  normalised_pct  agrees  agrees_normalised
    0          65.0           81.25    True              False
    """
    _check_figures(published, levels)
    parts = [recompute_export(published.iloc[:0], progress, tree[:0], levels=levels)]
    for export_id, figures in published.groupby("export_id", sort=False):
        rows = progress[progress["export_id"] == export_id]
        items = tree[tree["export_id"] == export_id]
        parts.append(recompute_export(figures, rows, items, levels=levels))
    # The first part has no rows: it gives the columns where nothing is published.
    ours = pd.concat(parts[1:] or parts)
    return _compare(published, ours.reindex(published.index), tolerance_pp)


def _check_figures(published: pd.DataFrame, levels: Sequence[str]) -> None:
    if not published.index.is_unique:
        raise UsageError(
            speak(
                "the table of published figures numbers two rows alike: reset "
                "its index before it is recomputed."
            )
        )
    for column, known in (
        ("rule", list(ROLL_UP_RULES)),
        ("level", [PLAN_LEVEL, *levels]),
    ):
        unknown = sorted(set(published[column]) - set(known))
        if unknown:
            raise UsageError(
                speak(
                    "published figures with an unknown {column}: {unknown}. "
                    "Known are {known}: correct the layout's section "
                    "'published'.",
                    column=column,
                    unknown=", ".join(unknown),
                    known=", ".join(known),
                )
            )


def _compare(
    published: pd.DataFrame, ours: pd.DataFrame, tolerance_pp: float
) -> pd.DataFrame:
    """Set ours beside theirs."""
    theirs = published["published_pct"].astype(float)
    allowed = np.where(
        ours["is_percent"].astype(bool),
        tolerance_pp,
        tolerance_pp / FULL_PCT * theirs.abs(),
    )
    is_left_zero = (theirs == 0) & (ours["as_given_pct"].abs() > allowed)
    reason = ours["obstacle"].mask(
        (ours["obstacle"] == "") & is_left_zero, "zero_published"
    )
    reason = reason.mask(theirs.isna(), "not_published")
    is_comparable = reason == ""

    def agree(column: str) -> pd.Series:
        difference = (ours[column] - theirs).abs()
        return is_comparable & (difference <= allowed + ROUNDING_SLACK)

    table = published.assign(
        published_pct=theirs,
        as_given_pct=ours["as_given_pct"],
        normalised_pct=ours["normalised_pct"],
        difference_pp=ours["as_given_pct"] - theirs,
        is_comparable=is_comparable,
        reason=reason,
        agrees=agree("as_given_pct"),
        agrees_normalised=agree("normalised_pct"),
        is_exact=is_comparable & ((ours["as_given_pct"] - theirs).abs() <= EXACT_PP),
        weight_sum=ours["weight_sum"],
    )
    return table[list(COLUMNS)].reset_index(drop=True)


def count_reproduced(
    recomputed: pd.DataFrame, *, weight_slack: float = WEIGHT_SUM_SLACK
) -> pd.DataFrame:
    """Count, per export and kind of figure, how many come out as published.

    Figures that cannot be compared count in ``n`` only.

    Parameters
    ----------
    recomputed : pandas.DataFrame
        Result of `recompute_published`.
    weight_slack : float
        How far from 1 the children's weights may add up and still be meant to be 1.

    Returns
    -------
    pandas.DataFrame
        One row per export and name, in order of first appearance:

        - ``n``, ``n_comparable``
        - ``n_reproduced``, ``n_reproduced_normalised``: of the comparable ones;
          ``n_exact``: of those reproduced, the ones without any difference
        - ``n_nonzero``, ``n_nonzero_reproduced``: the same without published zeros
        - ``n_weights_not_one``: comparable ones that are not 0 and whose children's
          weights do not add up to 1; of these ``n_not_one_as_given`` come out with the
          weights as given and ``n_not_one_normalised`` divided by their sum

    Examples
    --------
    >>> recomputed = pd.DataFrame(
    ...     {
    ...         "export_id": ["e", "e"],
    ...         "name": ["advance", "advance"],
    ...         "published_pct": [80.0, 50.0],
    ...         "is_comparable": [True, True],
    ...         "agrees": [True, False],
    ...         "agrees_normalised": [False, False],
    ...         "is_exact": [True, False],
    ...         "weight_sum": [0.8, 1.0],
    ...     }
    ... )
    >>> count_reproduced(recomputed)[["n", "n_reproduced", "n_weights_not_one"]]
       n  n_reproduced  n_weights_not_one
    0  2             1                  1
    """
    is_comparable = recomputed["is_comparable"].astype(bool)
    is_off = (recomputed["weight_sum"] - 1).abs() > weight_slack + ROUNDING_SLACK
    is_nonzero = is_comparable & (recomputed["published_pct"] != 0)
    is_off &= is_nonzero
    agrees = recomputed["agrees"].astype(bool)
    agrees_normalised = recomputed["agrees_normalised"].astype(bool)
    marks = recomputed[["export_id", "name"]].assign(
        n=1,
        n_comparable=is_comparable,
        n_reproduced=agrees,
        n_reproduced_normalised=agrees_normalised,
        n_exact=agrees & recomputed["is_exact"].astype(bool),
        n_nonzero=is_nonzero,
        n_nonzero_reproduced=is_nonzero & agrees,
        n_weights_not_one=is_off,
        n_not_one_as_given=is_off & agrees,
        n_not_one_normalised=is_off & agrees_normalised,
    )
    counts = marks.groupby(["export_id", "name"], sort=False, as_index=False).sum()
    numbers = counts.columns.drop(["export_id", "name"])
    return counts.astype(dict.fromkeys(numbers, "int64"))
