"""Time a measure on a real plan laid beside itself, and see how it grows."""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from gabeval.monitor.load import load_plan
from gabeval.monitor.store import Tables, read_tables
from gabeval.plan import Plan, read_plan
from gabeval.plan.places import tables_folder

ROOT = Path(__file__).resolve().parents[1]

LIMIT_SECONDS = 5.0
"""What a measure may take on Cali: about 7000 activities, 10 000 narratives."""

COPIES = (1, 2, 4)
"""How often the plan is laid beside itself."""

SLACK = 1.5
"""How many times more per row the largest may take before growth is not linear."""

IDS = ("item_id", "parent_id", "milestone_id", "commitment_id")
"""Columns whose codes tell copies apart."""


def open_plan(folder: Path) -> tuple[Plan, Tables]:
    """Read the plan and its tables; load the exports if nobody has yet."""
    plan = read_plan(folder)
    kept = tables_folder(str(folder.relative_to(ROOT)), ROOT)
    if (kept / "progress.parquet").is_file():
        return plan, read_tables(kept)
    return plan, load_plan(plan)


def repeat(tables: Tables, n: int) -> Tables:
    """Lay a plan beside itself, every copy with codes of its own."""

    def copies(frame: pd.DataFrame) -> pd.DataFrame:
        parts = []
        for number in range(n):
            renamed = {
                name: frame[name].where(frame[name] == "", frame[name] + f"~{number}")
                for name in IDS
                if name in frame
            }
            parts.append(frame.assign(**renamed))
        return pd.concat(parts, ignore_index=True)

    fields = {name: getattr(tables, name) for name in tables.names()}
    for name in ("progress", "tree", "milestones"):
        fields[name] = copies(fields[name])
    return Tables(**fields)


def watch_growth(about: str, title: str, work: Callable[[Plan, Tables], None]) -> None:
    """Print processor seconds by number of milestones; fail if slow or not linear."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument(
        "plan", nargs="?", type=Path, default=ROOT / "tests" / "plans" / "cali"
    )
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    plan, tables = open_plan(given.plan.resolve())
    print(f"{given.plan.name}: {title}, median of {given.rounds} rounds\n")
    print(f"{'milestones':>10}{'seconds':>9}{'ms a row':>10}")
    per_row = []
    for n in COPIES:
        laid = repeat(tables, n)
        rows = laid.milestones["milestone_id"].nunique()
        seconds = _measure(lambda laid=laid: work(plan, laid), given.rounds)
        per_row.append(seconds / rows)
        print(f"{rows:>10}{seconds:>9.2f}{1000 * seconds / rows:>10.3f}")
        if n == 1 and seconds > LIMIT_SECONDS:
            sys.exit(f"slower than {LIMIT_SECONDS} seconds")
    if per_row[-1] > SLACK * per_row[0]:
        sys.exit("time grows faster than the number of rows")


def _measure(work: Callable[[], None], rounds: int) -> float:
    """Return the median processor time of some work."""
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)
