"""Doing one piece of work in a process of its own, and waiting for it.

What reads or writes a whole plan fills memory with it; that memory goes with the
process.
"""

from collections.abc import Callable
from typing import Any

from gabeval.errors import GabevalError
from gabeval.reports.limits import Limits
from gabeval.reports.warm_watch import LOST, Job, run_jobs
from gabeval.speech import speak

_DAY = 24 * 60 * 60

PATIENT = Limits(cell=_DAY, notebook=_DAY, start=_DAY)
"""Reading a plan may take as long as it takes: whoever waits can stop it."""


def do_apart(
    function: Callable[..., Any],
    *told: Any,
    is_warm: bool = True,
    hear: Callable[[Any], None] = lambda event: None,
) -> Any:
    """Call a function in a process of its own.

    Parameters
    ----------
    function : callable
        Importable by name; called as ``function(*told, tell=...)``, see
        `warm_watch.Job`.
    *told : object
        Can be pickled.
    is_warm : bool
        Whether the process is forked from the server that has the libraries ready.
    hear : callable
        Told what the function tells as ``"event"``.

    Returns
    -------
    object
        What the function returned.

    Raises
    ------
    GabevalError
        What the function raised on purpose; or, if its process was ended from outside
        twice, a sentence that says so.
    RuntimeError
        If the function broke, with the place where it did.
    """
    job = Job(function, told, is_warm=is_warm)
    (answer,) = run_jobs([job], at_once=1, limits=PATIENT, hear=hear)
    if answer.error is not None:
        raise answer.error
    if answer.reason in LOST:
        raise GabevalError(
            speak(
                "The process that works on the plan was ended from outside, most "
                "likely because the machine has too little memory. Pages that were "
                "finished are kept; the next build goes on from there."
            )
        )
    if answer.reason:
        raise RuntimeError(answer.trace or answer.reason)
    return answer.value
