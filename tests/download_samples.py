"""Tables of the example as downloads, and texts that a spreadsheet would compute."""

import csv
import io
from functools import cache

from bogota_samples import FOLDER

from gabeval.monitor.load import load_plan
from gabeval.plan import read_plan
from gabeval.reports.downloads import sort_tables
from gabeval.reports.measured import measure_downloads

PAYLOADS = [
    "=1+1",
    "+1",
    "-98,5",
    "@SUM(A1)",
    '=HYPERLINK("http://e.org")',
    "=cmd|' /C calc'!A0",
    "\t=1",
    " =1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "\r=1+1",
    "\n=1",
    "\x00=1",
    "\x1b=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "|calc",
    "%0A=1",
]


@cache
def load_example():
    """Load the shipped example, once for all tests."""
    plan = read_plan(FOLDER)
    return plan, load_plan(plan)


def measure(plan, tables):
    """Make the table of every measure, at the last cut-off."""
    cut_off = str(tables.exports["cut_off"].max())
    return sort_tables(measure_downloads(plan, tables, cut_off=cut_off))


@cache
def measure_example():
    """Make the table of every measure of the example, once for all tests."""
    return measure(*load_example())


def read_csv(data):
    """Read what `write_csv` wrote, as rows of texts."""
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
