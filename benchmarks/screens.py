"""Time the screens of Cali by entity, and see how they grow with the rows."""

from growth import watch_growth

from gabeval.measures.screens import screens_at
from gabeval.monitor.store import Tables
from gabeval.plan import Plan


def work_out(plan: Plan, tables: Tables) -> None:
    """Work out all screens, narratives included."""
    screens_at(plan, tables, cut_off="")


if __name__ == "__main__":
    watch_growth(__doc__, "all screens", work_out)
