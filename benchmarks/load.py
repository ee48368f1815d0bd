"""Compare reading one export with gabeval and with pandas: time, and peak memory."""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

WAYS = ("gabeval", "pandas-openpyxl", "pandas-calamine")
"""What is compared; gabeval first, since the ratios refer to it."""


def find_default_plan() -> Path | None:
    """Name the plan of Cali among the test plans, whose export is the largest."""
    return next(iter(sorted((ROOT / "tests" / "plans").glob("cali*"))), None)


def make_reader(way: str, folder: Path, export_id: str, sheet: str) -> Callable:
    """Return a function without arguments that reads the export in one way."""
    from gabeval.plan import read_plan

    plan = read_plan(folder)
    exports = [e for e in plan.exports if e.export_id == export_id]
    if way == "gabeval":
        from gabeval.monitor.load import load_plan

        one = plan.model_copy(update={"exports": exports})
        return lambda: load_plan(one)
    import pandas as pd

    path = plan.path_of(exports[0])
    engine = way.removeprefix("pandas-")
    return lambda: pd.read_excel(path, sheet_name=sheet, header=None, engine=engine)


def choose(folder: Path, export_id: str, sheet: str) -> tuple[str, str]:
    """Fill in the export and the sheet that were not named."""
    from gabeval.monitor.load import load_plan
    from gabeval.plan import read_plan

    plan = read_plan(folder)
    export_id = export_id or plan.exports[-1].export_id
    if not sheet:
        exports = [e for e in plan.exports if e.export_id == export_id]
        receipts = load_plan(plan.model_copy(update={"exports": exports})).receipts
        sheet = receipts.loc[receipts["is_read"], "sheet"].iloc[0]
    return export_id, sheet


def measure_seconds(readers: dict[str, Callable], rounds: int) -> dict[str, float]:
    """Return the median time of each way; they take turns, after one unmeasured."""
    seconds = {way: [] for way in readers}
    for round_number in range(rounds + 1):
        for way, read in readers.items():
            start = time.perf_counter()
            read()
            if round_number:
                seconds[way].append(time.perf_counter() - start)
    return {way: statistics.median(values) for way, values in seconds.items()}


def measure_peak(way: str, folder: Path, export_id: str, sheet: str) -> float:
    """Return the largest memory, in MB, of a fresh process that reads once."""
    command = [sys.executable, __file__, str(folder), "--once", way]
    command += ["--export", export_id, "--sheet", sheet]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(run.stdout.split()[-1])


def print_own_peak() -> None:
    """Print the largest memory of this process so far, in MB.

    Linux hands the ``ru_maxrss`` of a parent down to its children, and this parent is
    large; what the kernel says of the process itself begins anew.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = [s for s in status.read_text().splitlines() if s.startswith("VmHWM")]
        print(int(line.split()[1]) / 1e3)
    else:
        import resource

        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plan", nargs="?", type=Path, default=find_default_plan())
    parser.add_argument("--export", default="", help="id of an export of the plan")
    parser.add_argument("--sheet", default="", help="sheet that pandas reads")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--once", choices=WAYS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.plan is None or not arguments.plan.is_dir():
        parser.error("name the folder of a plan: tests/plans/ holds none of Cali")
    return arguments


def main() -> None:
    """Measure all ways and print one line each."""
    given = parse_arguments()
    folder = given.plan.resolve()
    if given.once:
        make_reader(given.once, folder, given.export, given.sheet)()
        print_own_peak()
        return
    export_id, sheet = choose(folder, given.export, given.sheet)
    readers = {way: make_reader(way, folder, export_id, sheet) for way in WAYS}
    seconds = measure_seconds(readers, given.rounds)
    print(f"{folder.name}, export {export_id}, sheet {sheet!r}")
    print(f"median of {given.rounds} rounds, {os.cpu_count()} cores\n")
    print(f"{'way':<17}{'seconds':>9}{'gabeval / way':>15}{'peak MB':>9}")
    for way in WAYS:
        ratio = seconds["gabeval"] / seconds[way]
        peak = measure_peak(way, folder, export_id, sheet)
        print(f"{way:<17}{seconds[way]:>9.2f}{ratio:>15.2f}{peak:>9.0f}")


if __name__ == "__main__":
    try:
        main()
    except ImportError as error:
        sys.exit(f"the loader is not in this installation yet: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"a fresh process could not read the export:\n{error.stderr}")
