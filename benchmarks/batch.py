"""Compare ways of making all pages of a plan: wall time, CPU and peak memory per page.

(a) papermill and nbconvert on the command line, one page after the other; (a2) the
same, two at a time; (b) gabeval build; (c) the limit, see `limit.py`. They take turns
in one run, on a plan that `make_plan.py` makes, so that whatever else the machine does
falls on all of them.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from make_plan import change_cell, make_plan
from measuring import NOTHING, Use, adopt_orphans, run, run_together

ROOT = Path(__file__).resolve().parents[1]

PARTS = ("compare", "again", "growth", "dask")
"""What can be measured."""

PYTHON = sys.executable


class Bench:
    """A home folder with a made plan, and the ways of making its pages."""

    def __init__(self, folder: Path, n: int, jobs: int) -> None:
        self.home, self.n, self.jobs = folder / f"home-{n}", n, jobs
        self.plan = f"made-{n}"
        folder.mkdir(exist_ok=True)
        self.log = folder / "log.txt"
        self.environment = {
            "GABEVAL_HOME": str(self.home),
            "PYTHONPATH": os.pathsep.join(
                filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])
            ),
            "OMP_NUM_THREADS": "1",
        }
        make_plan(self.home / "data" / "raw" / self.plan, n)
        (self.home / "notebooks").symlink_to(ROOT / "notebooks")

    def gabeval(self, *words: str) -> Use:
        """Run a command of gabeval."""
        return run([PYTHON, "-m", "gabeval", *words], self.environment, self.log)

    def build(self, *words: str) -> Use:
        """Build the pages of one language."""
        jobs = ["--jobs", str(self.jobs)]
        return self.gabeval("build", self.plan, "--lang", "es", *jobs, *words)

    def list_runs(self) -> list[dict]:
        """List what has to be run, as `gabeval plan-runs` does."""
        told = subprocess.run(
            [
                *(PYTHON, "-m", "gabeval", "plan-runs", self.plan),
                "--lang",
                "es",
                "--json",
            ],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=True,
        )
        runs = [json.loads(line) for line in told.stdout.splitlines()]
        for each in runs:
            each["notebook"] = str((self.home / each["notebook"]).resolve())
        return runs

    def loop(self, runs: Sequence[dict], at_once: int) -> Use:
        """Make pages with papermill and nbconvert, each started from the shell."""
        total = NOTHING
        for place in range(0, len(runs), at_once):
            together = [
                ["sh", "-c", self.shell_line(each)]
                for each in runs[place : place + at_once]
            ]
            total += run_together(together, self.environment, self.log)
        return total

    def shell_line(self, each: dict) -> str:
        """Write what somebody would type for one page."""
        out = self.home / "loop"
        out.mkdir(exist_ok=True)
        name = each["key"].rpartition("/")[2]
        told = " ".join(f"-r {k} '{v}'" for k, v in each["parameters"].items())
        return (
            f"cd {self.home} && "
            f"{PYTHON} -m papermill {each['notebook']} {out}/{name}.ipynb {told} && "
            f"{PYTHON} -m jupyter nbconvert --to html {out}/{name}.ipynb"
        )

    def limit(self, runs: Sequence[dict]) -> Use:
        """Run the same cells as plain Python."""
        pages = self.home / "pages.jsonl"
        pages.write_text("".join(json.dumps(each) + "\n" for each in runs))
        script = str(ROOT / "benchmarks" / "limit.py")
        command = [PYTHON, script, str(pages), "--jobs", str(self.jobs)]
        return run(command, self.environment, self.log)


def compare(bench: Bench, rounds: int, share: int) -> dict[str, dict[str, float]]:
    """Let the ways take turns; the loop does another share of the pages each round."""
    runs = bench.list_runs()
    loops = {"a": NOTHING, "a2": NOTHING}
    done = dict.fromkeys(loops, 0)
    others: dict[str, list[Use]] = {"b": [], "c": []}
    for number in range(rounds):
        mine = runs[number::rounds][: share or None]
        loops["a"] += bench.loop(mine, 1)
        done["a"] += len(mine)
        others["b"].append(bench.build("--fresh"))
        few = mine[: max(2, len(mine) // 2)]
        loops["a2"] += bench.loop(few, 2)
        done["a2"] += len(few)
        others["c"].append(bench.limit(runs))
        print(f"round {number + 1} of {rounds} done", file=sys.stderr)
    found = {way: per_page(use, done[way]) for way, use in loops.items()}
    for way, uses in others.items():
        each = [per_page(use, len(runs)) for use in uses]
        found[way] = {
            key: statistics.median(one[key] for one in each) for key in each[0]
        }
    return found


def per_page(use: Use, n: int) -> dict[str, float]:
    """Share out what was used; memory is that of the largest process."""
    return {
        "wall": use.wall / n,
        "cpu": use.cpu / n,
        "peak": use.peak,
        "own_peak": use.own_peak,
    }


def print_comparison(found: dict[str, dict[str, float]], n: int) -> None:
    """Print the table, and the ratios that count."""
    names = {
        "a": "papermill + nbconvert, one after the other",
        "a2": "the same, two at a time",
        "b": "gabeval build",
        "c": "the limit: the cells as plain Python",
    }
    print(f"\n{n} commitments, per page:\n")
    print("| way | wall s | CPU s | largest process MB | parent MB |")
    print("|---|---|---|---|---|")
    for way, name in names.items():
        use = found[way]
        print(
            f"| {way}. {name} | {use['wall']:.2f} | {use['cpu']:.2f} "
            f"| {use['peak']:.0f} | {use['own_peak']:.0f} |"
        )
    a, a2, b, c = (found[way] for way in names)
    print(f"\n(b) is {a['wall'] / b['wall']:.1f} times faster than (a)  [wanted: 7]")
    print(f"(b) is {a2['wall'] / b['wall']:.1f} times faster than (a2) [wanted: 3.5]")
    print(f"(c) is {a['wall'] / c['wall']:.1f} times faster than (a)")
    print(f"CPU of (b) is {b['cpu'] / c['cpu']:.2f} times (c)      [wanted: <= 1.4]")


def build_again(bench: Bench) -> None:
    """Build what is there, then after one changed cell."""
    bench.build()
    uses = [bench.build() for _ in range(3)]
    wall = statistics.median(use.wall for use in uses)
    n = bench.n + 2
    print(f"\nunchanged, {n} pages: {wall:.2f} s [wanted: < {1 + 0.005 * n:.2f} s]")
    path = bench.home / "data" / "raw" / bench.plan / "exports" / "e2.csv"
    change_cell(path, 5, 14, "7.5")
    use = bench.build()
    print(f"one changed cell: {use.wall:.2f} s, CPU {use.cpu:.2f} s")
    counts = [x for x in bench.log.read_text().splitlines() if x.startswith("[")]
    print("pages made:", counts[-1].split("/")[1].split("]")[0])


def grow(folder: Path, sizes: Sequence[int], jobs: int) -> None:
    """Build plans of several sizes; time per page must not grow with the plan."""
    print("\n| commitments | wall s a page | CPU s a page | parent MB | unchanged s |")
    print("|---|---|---|---|---|")
    for n in sizes:
        bench = Bench(folder, n, jobs)
        use = per_page(bench.build(), n + 2)
        again = bench.build().wall
        print(
            f"| {n} | {use['wall']:.2f} | {use['cpu']:.2f} "
            f"| {use['own_peak']:.0f} | {again:.2f} |",
            flush=True,
        )


@contextmanager
def start_cluster(environment: dict[str, str], n: int) -> Iterator[str]:
    """Start a scheduler and n workers of one thread, each a process."""
    everything = {**os.environ, **environment}
    scheduler = subprocess.Popen(
        [
            *(PYTHON, "-m", "distributed.cli.dask_scheduler", "--port", "0"),
            *("--no-dashboard", "--host", "127.0.0.1"),
        ],
        env=everything,
        stderr=subprocess.PIPE,
        text=True,
    )
    address = next(x.split()[-1] for x in scheduler.stderr if "Scheduler at:" in x)
    worker = [PYTHON, "-m", "distributed.cli.dask_worker", address, "--no-nanny"]
    processes = [scheduler] + [
        subprocess.Popen(
            [*worker, "--nthreads", "1", "--no-dashboard"],
            env=everything,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(n)
    ]
    try:
        time.sleep(5)
        yield address
    finally:
        for process in processes:
            process.kill()
            process.wait()


def compare_dask(bench: Bench) -> None:
    """Build with a cluster on this machine and without, in turns."""
    walls: dict[str, list[float]] = {"local": [], "Dask": []}
    with start_cluster(bench.environment, bench.jobs) as address:
        for _ in range(2):
            for name, words in (("local", []), ("Dask", ["--dask", address])):
                walls[name].append(timed(lambda w=words: build_once(bench, w)))
    local, dask = (statistics.median(walls[name]) for name in ("local", "Dask"))
    print(f"\nlocal {local:.1f} s, Dask on the same cores {dask:.1f} s")
    print(f"({dask / local:.2f} times)")


def build_once(bench: Bench, words: Sequence[str]) -> None:
    """Build without counting processes: the cluster's are not of this build."""
    with bench.log.open("ab") as said:
        command = [PYTHON, "-m", "gabeval", "build", bench.plan, "--lang", "es"]
        subprocess.run(
            [*command, "--fresh", "--jobs", str(bench.jobs), *words],
            env={**os.environ, **bench.environment},
            stdout=said,
            stderr=said,
            check=True,
        )


def timed(work: Callable[[], None]) -> float:
    """Say how many seconds something takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Measure what was asked for and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--commitments", type=int, default=76)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--share", type=int, default=0, help="pages a round of the loop; 0: its part"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sizes", default="76,500,1900")
    parser.add_argument("--parts", default="compare,again", help=", ".join(PARTS))
    given = parser.parse_args()
    parts = given.parts.split(",")
    with tempfile.TemporaryDirectory(prefix="gabeval-bench-") as name:
        folder = Path(name)
        bench = Bench(folder, given.commitments, given.jobs)
        if "dask" in parts:
            compare_dask(bench)
        adopt_orphans()
        if "compare" in parts:
            found = compare(bench, given.rounds, given.share)
            print_comparison(found, given.commitments)
        if "again" in parts:
            build_again(bench)
        if "growth" in parts:
            sizes = [int(n) for n in given.sizes.split(",") if n]
            grow(folder / "growth", sizes, given.jobs)


if __name__ == "__main__":
    main()
