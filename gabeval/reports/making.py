"""Making many pages at once, one going wrong alone."""

import os
from collections.abc import Callable, Iterable, Iterator

from gabeval.reports.limits import Limits
from gabeval.reports.tasks import Made, Task, made_of
from gabeval.reports.warm_watch import run_jobs

Maker = Callable[..., Iterator[Made]]
"""What makes pages: takes tasks, ``limits`` and ``jobs``, as `make_pages` does."""


def make_pages(
    tasks: Iterable[Task], *, limits: Limits, jobs: int | None = None
) -> Iterator[Made]:
    """Make pages in several processes, and give each as soon as it is done.

    Parameters
    ----------
    tasks : iterable of Task
        What to make.
    limits : Limits
        How long a notebook may take.
    jobs : int, optional
        How many at once; as many as the machine has cores if left out.

    Yields
    ------
    Made
        In the order in which they are done.

    Raises
    ------
    UsageError
        If a notebook does not take what it is told.
    """
    at_once = max(1, jobs or count_cores())
    work = (task.job for task in tasks)
    for answer in run_jobs(work, at_once=at_once, limits=limits):
        yield made_of(answer)


def count_cores() -> int:
    """Count the cores that this process may use.

    Returns
    -------
    int
        At least 1.

    Examples
    --------
    >>> count_cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
