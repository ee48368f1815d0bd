"""Forecasts of a plan whose milestones are given as curves."""

from show_samples import MILESTONES, make_all_tables, make_plan
from vintage_samples import make_vintages

from gabeval.measures.forecast import forecast_at


def forecast(milestones: dict = MILESTONES, *, cut_off: str = "", **options: object):
    """Forecast a small plan."""
    tables = make_all_tables(**make_vintages(milestones, **options))
    return forecast_at(make_plan(), tables, cut_off=cut_off)
