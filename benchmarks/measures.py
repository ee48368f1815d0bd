"""Time every measure on plans of N, 2N and 4N milestones, and see how each grows.

Every run is made in a child process of its own, so that nothing that a run before has
kept in memory is found again; sizes and measures take turns.
"""

import argparse
import csv
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pandas as pd
from make_plan import N_MILESTONES, QUARTERS, make_plan

from gabeval.measures.progress import measure_progress
from gabeval.monitor.load import load_plan
from gabeval.monitor.store import Tables
from gabeval.monitor.view import tree_at, view_at
from gabeval.plan import Plan, read_plan
from gabeval.reports.measured import MEASURES

COPIES = (1, 2, 4)
"""How many times as many milestones, to see how time grows."""

SLACK = 1.5
"""How many times more per milestone the largest plan may take before the growth is not
linear."""

LEFT_OUT = ("claims", "relations")
"""Measures that do not look at milestones; `claims.py` times them."""

REGISTER = ("item_id", "milestone_id", "quarter", "link", "date", "status")
"""Columns of the evidence register that is made."""

WHO = ("checked_by", "checked_on", "drawn")
"""Columns of those who checked."""


def make_register(folder: Path, n: int) -> None:
    """Write a register: a piece of evidence for each milestone in two quarters."""
    path = folder / "evidence.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow([*REGISTER, *WHO])
        for number in range(n * N_MILESTONES):
            code = f"C{number // N_MILESTONES + 1:04d}-H{number % N_MILESTONES + 1}"
            for quarter in QUARTERS[2:4]:
                name = f"E{number:05d}-{quarter}"
                link = f"https://evidence.example/{number // 2}.pdf"
                row = [name, code, quarter, link, "2024-01-10"]
                checked = ["gabeval", "2024-04-02", "random"]
                if number % 3:
                    write.writerow([*row, "not_checked", "", "", ""])
                else:
                    state = "rejected" if number % 2 else "accepted"
                    write.writerow([*row, state, *checked])


def progress_at(plan: Plan, tables: Tables, *, cut_off: str) -> pd.DataFrame:
    """Measure progress at a cut-off, as all pages do."""
    view = view_at(tables.progress, tables.exports, cut_off)
    tree = tree_at(tables.tree, tables.exports, cut_off)
    return measure_progress(
        view, tree, levels=plan.level_ids, weights=plan.weights, cap=plan.cap
    )


def time_once(measure: Callable[..., pd.DataFrame], plan: Plan, tables: Tables):
    """Return the processor time of one run in a child process, and its rows."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)

    def run() -> None:
        start = time.process_time()
        rows = measure(plan, tables, cut_off=str(tables.exports["cut_off"].max()))
        there.send((time.process_time() - start, len(rows)))

    child = context.Process(target=run)
    child.start()
    there.close()
    try:
        return here.recv()
    except EOFError:
        sys.exit("a measure failed; what it said is above")
    finally:
        child.join()


def measure_all(plans: list[tuple[Plan, Tables]], rounds: int):
    """Return by measure, for each plan, median seconds and the number of rows."""
    measures = {"progress": progress_at}
    measures |= {name: at for name, at in MEASURES.items() if name not in LEFT_OUT}
    seconds = {name: [[] for _ in plans] for name in measures}
    rows = {name: [0] * len(plans) for name in measures}
    for _ in range(rounds):
        for name, at in measures.items():
            for place, (plan, tables) in enumerate(plans):
                used, rows[name][place] = time_once(at, plan, tables)
                seconds[name][place].append(used)
    medians = {n: [statistics.median(x) for x in own] for n, own in seconds.items()}
    return medians, rows


def main() -> None:
    """Print seconds and growth side by side; fail if a measure grows too fast."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--commitments", type=int, default=100, help="of the smallest")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    plans = []
    with tempfile.TemporaryDirectory() as name:
        for copies in COPIES:
            n = given.commitments * copies
            folder = make_plan(Path(name) / f"made-{n}", n)
            make_register(folder, n)
            plan = read_plan(folder)
            plans.append((plan, load_plan(plan)))
        medians, rows = measure_all(plans, given.rounds)
    sizes = [given.commitments * N_MILESTONES * copies for copies in COPIES]
    print(f"processor seconds, median of {given.rounds} rounds, by milestones; growth")
    print("from each size to the next and over all, as a multiple of linear growth\n")
    heads = "".join(f"{size:>9}" for size in sizes)
    print(f"{'':<16}{heads}{'rows':>9}{'growth':>18}{'all':>8}")
    slow = []
    for measure, seconds in medians.items():
        per_row = [s / size for s, size in zip(seconds, sizes, strict=True)]
        growth = per_row[-1] / per_row[0]
        told = "".join(f"{value:>9.3f}" for value in seconds)
        steps = [after / before for before, after in pairwise(per_row)]
        said = "".join(f"{step:>9.2f}" for step in steps) + f"{growth:>8.2f}"
        print(f"{measure:<16}{told}{rows[measure][-1]:>9}{said}")
        if growth > SLACK:
            slow.append(measure)
    if slow:
        sys.exit(f"time grows faster than the number of milestones: {', '.join(slow)}")


if __name__ == "__main__":
    main()
