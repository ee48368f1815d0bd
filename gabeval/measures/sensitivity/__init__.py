"""How far the headline would move under other defensible weights."""

from gabeval.measures.sensitivity.case import WEIGHT_SETS
from gabeval.measures.sensitivity.rows import measure_sensitivity
from gabeval.measures.sensitivity.table import (
    COLUMNS,
    items_of,
    lower_level,
    sensitivity_at,
    trace_at,
)
from gabeval.measures.sensitivity.trace import trace_headline
from gabeval.measures.sensitivity.weight_draws import Simulation, simulate_headline
from gabeval.measures.sensitivity.weight_prior import (
    Moments,
    dirichlet_moments,
    flat_dirichlet_quantile,
    flat_dirichlet_quantiles,
    flat_dirichlet_tail,
    tail_bounds,
)
from gabeval.measures.sensitivity.weight_sets import (
    Bounds,
    break_even_weight,
    headline_bounds,
    leave_one_out,
)
from gabeval.measures.sensitivity.weight_shifts import (
    Change,
    Shift,
    printed_limits,
    smallest_change,
    smallest_shift,
)

__all__ = [
    "COLUMNS",
    "WEIGHT_SETS",
    "Bounds",
    "Change",
    "Moments",
    "Shift",
    "Simulation",
    "break_even_weight",
    "dirichlet_moments",
    "flat_dirichlet_quantile",
    "flat_dirichlet_quantiles",
    "flat_dirichlet_tail",
    "headline_bounds",
    "items_of",
    "leave_one_out",
    "lower_level",
    "measure_sensitivity",
    "printed_limits",
    "sensitivity_at",
    "simulate_headline",
    "smallest_change",
    "smallest_shift",
    "tail_bounds",
    "trace_at",
    "trace_headline",
]
