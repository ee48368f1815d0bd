"""Whether things will be finished in time: simple forecasts, and their scores."""

from gabeval.measures.forecast.bootstrap import (
    Bootstrap,
    FanStep,
    bootstrap_bounds,
    bootstrap_fan,
    bootstrap_finish,
    bootstrap_forecast,
)
from gabeval.measures.forecast.increments import (
    find_due,
    is_hockey_stick,
    list_increments,
)
from gabeval.measures.forecast.items import METHODS, STATES
from gabeval.measures.forecast.reference import (
    ReferenceClass,
    band_of,
    chance_at_least,
    reference_class,
)
from gabeval.measures.forecast.scores import (
    Scores,
    brier_score,
    score_forecasts,
    spiegelhalter_z,
)
from gabeval.measures.forecast.table import COLUMNS, fan_at, forecast_at, score_methods

__all__ = [
    "COLUMNS",
    "METHODS",
    "STATES",
    "Bootstrap",
    "FanStep",
    "ReferenceClass",
    "Scores",
    "band_of",
    "bootstrap_bounds",
    "bootstrap_fan",
    "bootstrap_finish",
    "bootstrap_forecast",
    "brier_score",
    "chance_at_least",
    "fan_at",
    "find_due",
    "forecast_at",
    "is_hockey_stick",
    "list_increments",
    "reference_class",
    "score_forecasts",
    "score_methods",
    "spiegelhalter_z",
]
