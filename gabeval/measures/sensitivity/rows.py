"""The rows of a sensitivity: one weighted mean looked at under other weights.

What belongs here takes the items of one headline and knows nothing of plans.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import pandas as pd

from gabeval.errors import UsageError
from gabeval.measures.exact import over_common
from gabeval.measures.sensitivity.case import (
    CASES,
    WEIGHT_SETS,
    Case,
    Items,
    mean_of,
    read_case,
    read_items,
)
from gabeval.measures.sensitivity.exact_weights import as_fraction, read_shares
from gabeval.measures.sensitivity.prior_rows import list_prior
from gabeval.measures.sensitivity.weight_sets import (
    break_even_weight,
    headline_bounds,
    leave_one_out,
)
from gabeval.measures.sensitivity.weight_shifts import (
    Shift,
    printed_limits,
    smallest_shift,
)

AROUND_OWN = (Fraction(1, 2), Fraction(2))
"""How far a weight may lie from the one in use, as multiples of it; a house rule."""

RESULT_COLUMNS = (
    "statistic",
    "weight_set",
    "other_id",
    "threshold_pct",
    "value",
    "low",
    "high",
    "unit",
    "change_pp",
    "weight_share",
    "exact",
    "simulated",
    "n_items",
)
"""Columns of `measure_sensitivity`, in order."""

TEXT_COLUMNS = ("weight_set", "other_id", "exact")
"""Columns of texts: empty where they do not apply."""


def measure_sensitivity(
    items: pd.DataFrame,
    *,
    factor: Fraction | float = 1,
    decimals: int = 0,
    boxes: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """Measure how far a weighted mean would move under other weights.

    Parameters
    ----------
    items : pandas.DataFrame
        One row per item: ``item_id``; ``weight``, a missing one counting as 0;
        ``value_pct``, progress as the headline has it, missing if unknown;
        ``lower_pct`` and ``upper_pct``, between which it lies for certain.
    factor : number, default 1
        What weights add up to: the headline is `factor` times the weighted mean.
    decimals : int, default 0
        Decimals with which the headline is published.
    boxes : mapping of str to pair of numbers, optional
        Sets of weights by name: least and most that each item may weigh, as shares;
        those of `WEIGHT_SETS` if left out.

    Returns
    -------
    pandas.DataFrame
        One row per statistic. ``value`` has what the headline assumes; ``low`` and
        ``high`` have missing values at their lower and at their upper ends, so that the
        smallest headline of a set is ``low`` of its ``minimum`` and the largest one
        ``high`` of its ``maximum``. By ``statistic``:

        - ``item``, ``excluded``: an item (``other_id``) that counts, or has weight 0
        - ``headline``: with the weights in use (``weight_set`` own) and equal ones
        - ``minimum``, ``maximum``: over each set of weights, and over those between
          half and double the ones in use (``around_own``); missing, with the unit
          ``infeasible``, where no weights keep to the limits
        - ``leave_one_out``: the headline without an item; ``change_pp`` against it
        - ``shift_up``, ``shift_down``: sum of changes of weights until the headline
          reaches ``threshold_pct`` and another figure is printed; missing where no
          weights do. Their case ``low`` is the one with values at their lower ends
        - ``weight_after_up``, ``weight_after_down``: weight of an item after that shift
        - ``break_even_best``, ``break_even_others``: weight of an item at which the
          headline stands at the smallest value that prints as it does, with the others
          at 100, or as they are
        - ``prior_mean``, ``prior_sd``, ``prior_q05``, ``prior_median``, ``prior_q95``,
          ``prior_above`` (probability of `threshold_pct` or more): under flat random
          weights; ``simulated`` has the same by a seeded simulation. With more items
          than `gabeval.measures.sensitivity.prior_rows.TAIL_ITEMS` the quantiles and
          the probability are only simulated

    Raises
    ------
    UsageError
        If all weights are 0 or one is negative.

    References
    ----------
    OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 7, on testing
    weights; the closed forms are named in `gabeval.measures.sensitivity.weight_prior`.

    Examples
    --------
    >>> items = pd.DataFrame(
    ...     {
    ...         "item_id": ["H", "W", "M", "He", "S"],
    ...         "weight": [0.2] * 5,
    ...         "value_pct": [93.0, 100.0, 99.0, 97.0, 60.0],
    ...         "lower_pct": [93.0, 100.0, 99.0, 97.0, 60.0],
    ...         "upper_pct": [93.0, 100.0, 99.0, 97.0, 60.0],
    ...     }
    ... )
    >>> table = measure_sensitivity(items)
    >>> table.loc[table["weight_set"] == "wide", ["statistic", "value"]]
      statistic  value
    9   minimum   81.5
    10  maximum   94.7
    """
    told = {"factor": factor, "decimals": decimals, "boxes": boxes}
    rows = list_rows(read_items(items), **told)
    return pd.DataFrame(rows, columns=list(RESULT_COLUMNS))


def list_rows(
    items: Items,
    *,
    factor: Fraction | float = 1,
    decimals: int = 0,
    boxes: Mapping[str, tuple[float, float]] | None = None,
) -> list[dict[str, object]]:
    """List the rows of `measure_sensitivity`, for one table of many headlines.

    Parameters
    ----------
    items : Items
        From `read_items`.
    factor, decimals, boxes
        As there.

    Returns
    -------
    list of dict
        One per row; a column that a row does not have is missing there.

    Raises
    ------
    UsageError
        As there.
    """
    case = read_case(items, as_fraction(factor))
    shares = dict(zip(case.codes, map(float, case.shares), strict=True))
    headline = case.scaled(mean_of)
    rows = [
        *_list_items(items, shares),
        {"statistic": "headline", "weight_set": "own", "unit": "percent", **headline},
        {
            "statistic": "headline",
            "weight_set": "equal",
            "unit": "percent",
            **case.scaled(lambda p, _w: mean_of(p, [Fraction(1, len(p))] * len(p))),
        },
        *_bound(case, boxes),
    ]
    if len(case.codes) > 1:
        printed = as_fraction(round(headline["value"], 9))
        floor, ceiling = printed_limits(printed, decimals)
        rows += [
            *_leave_out(case, headline["value"]),
            *_shift(case, floor, ceiling),
            *_break_even(case, floor),
            *list_prior(case, floor),
        ]
    return _fill_in(rows, n_items=len(case.codes))


def _fill_in(rows: list[dict[str, object]], *, n_items: int) -> list[dict[str, object]]:
    blank = {**dict.fromkeys(TEXT_COLUMNS, ""), "n_items": n_items}
    return [blank | row for row in rows]


def list_excluded(items: Items) -> list[dict[str, object]]:
    """List items that do not count, like `list_rows`.

    Parameters
    ----------
    items : Items
        From `read_items`.

    Returns
    -------
    list of dict
        One row ``excluded`` for each.
    """
    return _fill_in(_list_items(items, {}), n_items=0)


def _list_items(items: Items, shares: Mapping[str, float]) -> list[dict[str, object]]:
    ends = zip(items.codes, items.points, items.low, items.high, strict=True)
    return [
        {
            "statistic": "item" if shares.get(code) else "excluded",
            "other_id": code,
            **dict(zip(CASES, found, strict=True)),
            "unit": "percent",
            "weight_share": shares.get(code, 0.0),
        }
        for code, *found in ends
    ]


def _bound(
    case: Case, boxes: Mapping[str, tuple[float, float]] | None
) -> list[dict[str, object]]:
    """Bound the headline over each set of weights."""
    sets: dict[str, Callable[[list[Fraction]], tuple[object, object]]] = {}
    if boxes is None:
        for name, (least, most) in WEIGHT_SETS.items():
            sets[name] = lambda w, a=least, b=most: (a / len(w), b / len(w))
    for name, (low, high) in (boxes or {}).items():
        sets[name] = lambda _w, a=low, b=high: (a, b)
    sets["around_own"] = _surround
    rows = []
    for name, limits in sets.items():
        try:
            found = case.each(lambda p, w, f=limits: headline_bounds(p, *f(w)))
        except UsageError:
            found = None
        for place, statistic in enumerate(("minimum", "maximum")):
            row = {"statistic": statistic, "weight_set": name, "unit": "infeasible"}
            if found:
                ends = {key: bounds[place] for key, bounds in found.items()}
                row |= {"unit": "percent", **case.scale(ends)}
            rows.append(row)
    return rows


def _surround(weights: list[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """Limit each weight to multiples of itself."""
    parts, _one = over_common(weights)
    total = sum(parts)
    least, most = (
        [Fraction(part * x.numerator, total * x.denominator) for part in parts]
        for x in AROUND_OWN
    )
    return least, most


def _leave_out(case: Case, headline: float) -> list[dict[str, object]]:
    held = [i for i, p in enumerate(case.points) if p is not None]
    points = leave_one_out(
        [case.points[i] for i in held], [case.shares[i] for i in held]
    )
    known = {i: pair[0] for i, pair in zip(held, points, strict=True)}
    low = leave_one_out(case.low, case.shares)
    high = leave_one_out(case.high, case.shares)
    factor = float(case.factor)
    return [
        {
            "statistic": "leave_one_out",
            "other_id": code,
            "value": known.get(i, float("nan")) * factor,
            "low": low[i][0] * factor,
            "high": high[i][0] * factor,
            "unit": "percent",
            "change_pp": known.get(i, float("nan")) * factor - headline,
            "weight_share": float(case.shares[i]),
        }
        for i, code in enumerate(case.codes)
    ]


def _shift(case: Case, floor: Fraction, ceiling: Fraction) -> list[dict[str, object]]:
    rows = []
    held = [i for i, p in enumerate(case.points) if p is not None]
    for way, target in (("up", ceiling), ("down", floor)):

        def move(
            values: list[Fraction], weights: list[Fraction], t: Fraction = target
        ) -> Shift | None:
            return smallest_shift(values, t / case.factor, weights)

        found = case.each(move)
        rows.append(
            {
                "statistic": f"shift_{way}",
                "threshold_pct": float(target),
                "unit": "share",
                **{k: s.l1 if s else float("nan") for k, s in found.items()},
            }
        )
        shift = found["value"]
        start = read_shares([case.shares[i] for i in held], len(held))
        for i, before, after in zip(
            held, start, shift.weights if shift else start, strict=True
        ):
            if abs(after - float(before)) > 1e-12:
                rows.append(
                    {
                        "statistic": f"weight_after_{way}",
                        "other_id": case.codes[i],
                        "threshold_pct": float(target),
                        "value": after,
                        "unit": "share",
                        "weight_share": float(before),
                    }
                )
    return rows


def _break_even(case: Case, floor: Fraction) -> list[dict[str, object]]:
    """Find the weight of each item at which the headline leaves its printed figure."""
    threshold = floor / case.factor
    ends = {"value": case.points, "low": case.low, "high": case.high}
    others = {key: _without_each(p, case.shares) for key, p in ends.items()}
    rows = []
    for i, code in enumerate(case.codes):
        row = {
            "other_id": code,
            "threshold_pct": float(floor),
            "unit": "share",
            "weight_share": float(case.shares[i]),
        }
        best = {k: break_even_weight(p[i], threshold) for k, p in ends.items()}
        rows.append({"statistic": "break_even_best", **row, **best})
        held = {
            k: break_even_weight(p[i], threshold, others[k][i]) for k, p in ends.items()
        }
        rows.append({"statistic": "break_even_others", **row, **held})
    return rows


def _without_each(
    values: Sequence[Fraction | None], shares: Sequence[Fraction]
) -> list[Fraction | None]:
    """Take the mean of the others of each item; None if nothing is known of them."""
    pairs = [
        (None, Fraction(0)) if p is None else (p * w, w)
        for p, w in zip(values, shares, strict=True)
    ]
    total = sum((w for _p, w in pairs), Fraction(0))
    summed = sum((p for p, _w in pairs if p is not None), Fraction(0))
    return [(summed - (p or 0)) / (total - w) if total > w else None for p, w in pairs]
