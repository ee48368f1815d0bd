"""How early or late things are, in calendar days."""

from gabeval.measures.schedule.table import first_programme, programmes_at, schedule_at

__all__ = [
    "first_programme",
    "programmes_at",
    "schedule_at",
]
