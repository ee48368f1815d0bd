"""Stopping a build that is asked to stop: at once, with a sentence, leaving nothing."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from gabeval.errors import GabevalError
from gabeval.speech import speak

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class StoppedError(GabevalError):
    """Somebody asked the command to stop.

    Parameters
    ----------
    number : int
        The signal; the exit code is the one that shells expect for it.
    """

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number
        super().__init__(
            speak(
                "Stopped. Pages that were finished are kept; the next build goes on "
                "from there."
            )
        )


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn a request to stop into an error, so that everything is tidied up.

    Raises
    ------
    StoppedError
        When the process is interrupted, asked to end, or loses its terminal.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]

    def stop(number: int, _frame: FrameType | None) -> None:
        # A second request must not disturb the tidying up.
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise StoppedError(number)

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
