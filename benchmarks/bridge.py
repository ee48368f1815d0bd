"""Time the bridge between Cali's two exports, and see how it grows with the rows."""

import sys

from growth import watch_growth

from gabeval.measures.bridge.exports import bridge_exports
from gabeval.measures.bridge.forest import Rule
from gabeval.monitor.store import Tables
from gabeval.plan import Plan

SWITCHED = (Rule(weights="as_given"), Rule(cap=False, weights="normalised"))
"""Two rules, so that the fifth switch does something too."""


def work_out(plan: Plan, tables: Tables) -> None:
    """Work out a bridge with five switches, and see that it adds up."""
    first, last = tables.exports["export_id"].iloc[[0, -1]]
    found = bridge_exports(plan, tables, first, last, rules=SWITCHED)
    if found.bridge.residual != 0:
        sys.exit("the bridge does not add up")


if __name__ == "__main__":
    watch_growth(__doc__, "five switches, exact", work_out)
