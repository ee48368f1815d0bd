"""The rows of a sensitivity that come from weights drawn at random: a device."""

from fractions import Fraction
from math import nan

from gabeval.measures.sensitivity.case import Case
from gabeval.measures.sensitivity.weight_draws import simulate_headline
from gabeval.measures.sensitivity.weight_prior import (
    dirichlet_moments,
    flat_dirichlet_quantiles,
    flat_dirichlet_tail,
    float_tail,
)

QUANTILES = {"prior_q05": 0.05, "prior_median": 0.5, "prior_q95": 0.95}
"""Quantiles of the headline under flat random weights that are tabled."""

EXACT_ITEMS = 24
"""Most items for which the tail is worked out in fractions; floats for more."""

TAIL_ITEMS = 250
"""Most items for which the tail is worked out at all: it takes time that grows with
their square. For more there is the simulation, whose shares are as good as certain."""

MAX_FRACTION_TEXT = 60
"""Longest fraction that is written out; its decimals say the same."""


def list_prior(case: Case, floor: Fraction) -> list[dict[str, object]]:
    """Describe the headline under flat random weights.

    Parameters
    ----------
    case : Case
        The items that count.
    floor : Fraction
        Smallest headline that prints as it does.

    Returns
    -------
    list of dict
        The rows ``prior_`` of `gabeval.measures.sensitivity.rows.list_rows`.
    """
    threshold = floor / case.factor
    known = [p for p in case.points if p is not None]
    drawn = simulate_headline(known)
    factor = float(case.factor)
    checks = {"prior_mean": drawn.mean * factor, "prior_sd": drawn.sd * factor}
    rows = [
        {
            "statistic": name,
            "unit": unit,
            "simulated": checks[name],
            **case.scaled(lambda p, _w, i=place: dirichlet_moments(p)[i]),
        }
        for place, (name, unit) in enumerate(
            (("prior_mean", "percent"), ("prior_sd", "points"))
        )
    ]
    is_many = len(case.codes) > TAIL_ITEMS
    quantiles = case.each(
        lambda p, _w: (
            [nan] * len(QUANTILES)
            if is_many
            else flat_dirichlet_quantiles(p, list(QUANTILES.values()))
        )
    )
    for place, (name, share) in enumerate(QUANTILES.items()):
        ends = {key: found[place] for key, found in quantiles.items()}
        row = {"statistic": name, "unit": "percent", **case.scale(ends)}
        if is_many:
            row["simulated"] = drawn.quantile(share) * factor
        rows.append(row)
    exact = {}
    rows.append(
        {
            "statistic": "prior_above",
            "threshold_pct": float(floor),
            "unit": "share",
            **case.each(lambda p, _w: _tail_of(p, threshold, exact)),
            "exact": exact.get(tuple(known), ""),
            "simulated": drawn.share_above(float(threshold)),
        }
    )
    return [{"weight_set": "flat", **row} for row in rows]


def _tail_of(
    values: list[Fraction], threshold: Fraction, exact: dict[tuple, str]
) -> float:
    """Take the tail in fractions where that is cheap, and note how it is written."""
    if len(values) > TAIL_ITEMS:
        return nan
    if len(values) > EXACT_ITEMS:
        return float_tail([float(p) for p in values], float(threshold))
    tail = flat_dirichlet_tail(values, threshold)
    text = f"{tail.numerator}/{tail.denominator}"
    exact[tuple(values)] = text if len(text) <= MAX_FRACTION_TEXT else ""
    return float(tail)
