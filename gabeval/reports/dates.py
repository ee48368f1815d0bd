"""The one date that a file may carry which must not change from run to run."""

import os
from datetime import UTC, datetime

from gabeval.errors import UsageError
from gabeval.speech import speak

FIXED_TIME = 315532800
"""Seconds since 1970 of 1 January 1980, the oldest day that a zip file can hold."""


def document_time() -> datetime:
    """Say when a document was made: never now, so that it is the same bytes tomorrow.

    Returns
    -------
    datetime.datetime
        What the variable ``SOURCE_DATE_EPOCH`` says, as other tools honour it, but no
        earlier than 1980; that day if it says nothing.

    Raises
    ------
    UsageError
        If the variable holds no whole number.

    Examples
    --------
    >>> document_time().year >= 1980
    True
    """
    told = os.environ.get("SOURCE_DATE_EPOCH", "") or str(FIXED_TIME)
    if not told.isdecimal():
        raise UsageError(
            speak(
                "SOURCE_DATE_EPOCH must be a number of seconds since 1970; it "
                "is {told!r}.",
                told=told,
            )
        )
    return datetime.fromtimestamp(max(int(told), FIXED_TIME), tz=UTC)
