"""Remembering what was worked out from the tables of a plan, for as long as they live.

The parts of a page ask for the same measures again and again. What was answered once is
kept with the very tables, or the view of them, that it was worked out from: others
never see it, and it goes with them.
"""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import ParamSpec, TypeVar

import pandas as pd

P = ParamSpec("P")
R = TypeVar("R")

BY_VALUE = (str, int, float, tuple, type(None))
"""Arguments that are the same if they are equal; all others only if they are one."""


def remembered(work: Callable[P, R]) -> Callable[P, R]:
    """Let a function of tables answer the same question only once.

    The answer is kept in the ``memory`` of the first argument that has one. Only what
    depends on nothing but its arguments may be remembered: no file, no language. Frames
    are handed out as copies, which cost nothing until they are changed; whatever else
    is answered is shared, so do not change it. Errors are not kept.

    Parameters
    ----------
    work : callable
        Function with an argument that has a dictionary ``memory``, such as
        `gabeval.monitor.store.Tables`.

    Returns
    -------
    callable
        The same function, with a memory.

    Examples
    --------
    >>> class Words:
    ...     memory = {}
    >>> @remembered
    ... def count(words, text):
    ...     print("counting")
    ...     return len(text)
    >>> words = Words()
    >>> count(words, "abc"), count(words, text="abc")
    counting
    (3, 3)
    """
    parameters = signature(work)

    @wraps(work)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        bound = parameters.bind(*args, **kwargs)
        bound.apply_defaults()
        given = dict(bound.arguments)
        owner = next(name for name, value in given.items() if hasattr(value, "memory"))
        memory = given.pop(owner).memory
        key = (work, *map(_identify, given.values()))
        if key not in memory:
            # The arguments are kept beside the answer: while they live, ids are theirs.
            memory[key] = work(*args, **kwargs), given
        answer, _given = memory[key]
        return answer.copy(deep=False) if isinstance(answer, pd.DataFrame) else answer

    return ask


def _identify(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, BY_VALUE) else id(value)
