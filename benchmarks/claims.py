"""Measure the audit of a plan's published figures, beside an empty start of Python."""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

DEFAULT = ROOT / "data" / "raw" / "bogota-2021-2023"
"""The example, whose published report is audited."""

WAYS = ("empty", "imports", "audit")
"""What a fresh process does: nothing; imports what the audit needs; all of the audit,
from reading ``claims.yaml`` to the last verdict."""


def run_once(way: str, folder: Path) -> None:
    """Do in this process what a way says; print the seconds without the imports."""
    from gabeval.measures.claims.audit import audit_claims
    from gabeval.plan.claims import read_claims

    start = time.perf_counter()
    if way == "audit":
        audit_claims(read_claims(folder))
    print(time.perf_counter() - start)


def measure_process(way: str, folder: Path) -> tuple[float, float]:
    """Return the seconds that a fresh process needs, and those without imports."""
    command = [sys.executable, __file__, str(folder), "--once", way]
    if way == "empty":
        command = [sys.executable, "-c", "print(0)"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    run = subprocess.run(
        command, check=True, cwd=ROOT, env=environment, capture_output=True, text=True
    )
    return time.perf_counter() - start, float(run.stdout)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plan", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--once", choices=WAYS, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Measure all ways in turns and print one line each."""
    given = parse_arguments()
    folder = given.plan.resolve()
    if given.once:
        run_once(given.once, folder)
        return
    seconds: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    for round_number in range(given.rounds + 1):
        for way in WAYS:
            took = measure_process(way, folder)
            if round_number:
                seconds[way].append(took)
    empty = statistics.median(whole for whole, _inside in seconds["empty"])
    print(f"{folder.name}, median of {given.rounds} rounds, {os.cpu_count()} cores\n")
    print(f"{'fresh process':<24}{'seconds':>9}{'way / empty':>13}")
    for way, measured in seconds.items():
        took = statistics.median(whole for whole, _inside in measured)
        print(f"{way:<24}{took:>9.2f}{took / empty:>13.1f}")
    inside = statistics.median(took for _whole, took in seconds["audit"])
    print(f"{'audit without imports':<24}{inside:>9.2f}{inside / empty:>13.1f}")


if __name__ == "__main__":
    main()
