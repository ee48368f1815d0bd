"""Time the screens of Cali by entity, and see how they grow with the rows."""

import argparse
import statistics
import sys
import time
from pathlib import Path

from bridge import COPIES, ROOT, SLACK, open_plan, repeat

from gabeval.measures.screens import screens_at
from gabeval.monitor.store import Tables
from gabeval.plan import Plan

LIMIT_SECONDS = 5.0
"""What all screens on Cali may take: about 7000 activities, 10 000 narratives."""


def measure_seconds(plan: Plan, tables: Tables, rounds: int) -> float:
    """Return the median processor time of all screens, narratives included."""
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        screens_at(plan, tables, cut_off="")
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def main() -> None:
    """Print seconds by number of milestones; fail if too slow or not linear."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "plan", nargs="?", type=Path, default=ROOT / "tests" / "plans" / "cali"
    )
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    plan, tables = open_plan(given.plan.resolve())
    print(f"{given.plan.name}: all screens, median of {given.rounds} rounds\n")
    print(f"{'milestones':>10}{'seconds':>9}{'ms a row':>10}")
    per_row = []
    for n in COPIES:
        laid = repeat(tables, n)
        rows = laid.milestones["milestone_id"].nunique()
        seconds = measure_seconds(plan, laid, given.rounds)
        per_row.append(seconds / rows)
        print(f"{rows:>10}{seconds:>9.2f}{1000 * seconds / rows:>10.3f}")
        if n == 1 and seconds > LIMIT_SECONDS:
            sys.exit(f"slower than {LIMIT_SECONDS} seconds")
    if per_row[-1] > SLACK * per_row[0]:
        sys.exit("time grows faster than the number of rows")


if __name__ == "__main__":
    main()
