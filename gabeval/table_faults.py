"""Wording what is wrong in a table: the library's checks in plain words."""

import re

import pandas as pd

from gabeval.errors import TableError
from gabeval.speech import speak
from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)

_CHECKS = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        ("not_nullable", N_("must not be missing")),
        (r"isin\(\[(?P<known>.*)\]\)", N_("must be one of {known}")),
        (
            r"str_matches\('(?P<pattern>.*)'\)",
            N_("is not written as it must be ({pattern})"),
        ),
        (
            r"greater_than_or_equal_to\((?P<limit>.*)\)",
            N_("must be at least {limit}"),
        ),
        (r"greater_than\((?P<limit>.*)\)", N_("must be above {limit}")),
        (r"less_than_or_equal_to\((?P<limit>.*)\)", N_("must be at most {limit}")),
        (r"less_than\((?P<limit>.*)\)", N_("must be below {limit}")),
        (
            r"(?:coerce_)?dtype\('(?P<kind>.*)'\)",
            N_("must be of the type {kind}"),
        ),
        (".*uniqueness", N_("must not stand there twice")),
        ("column_in_dataframe", N_("this column is missing")),
        ("column_in_schema", N_("this column is not known")),
    )
)
"""What the library calls a check, as a pattern, and what it means."""


def table_error(name: str, failures: pd.DataFrame, *, source: str) -> TableError:
    """Make the error of a table that breaks its schema.

    Parameters
    ----------
    name : str
        A key of `gabeval.tables.TABLES`.
    failures : pandas.DataFrame
        As for `word_failures`.
    source : str
        Where the table came from.

    Returns
    -------
    TableError
        To be raised by the caller.
    """
    return TableError(
        speak("{name} table", name=name),
        word_failures(failures),
        source=source,
        advice=speak(
            "This is a fault of gabeval or of a layout, not of the export: please "
            "report it with the layout file."
        ),
    )


def word_failures(failures: pd.DataFrame) -> pd.DataFrame:
    """Word the cases of a check that failed.

    Parameters
    ----------
    failures : pandas.DataFrame
        ``failure_cases`` of pandera: one row per case, with ``schema_context``,
        ``column``, ``check``, ``index`` and ``failure_case``.

    Returns
    -------
    pandas.DataFrame
        One row per case, each once, with ``rule``, ``where`` and ``found`` in the
        language of messages. ``found`` is missing where a whole row is at fault.

    Examples
    --------
    >>> failures = pd.DataFrame(
    ...     {
    ...         "schema_context": ["Column"],
    ...         "column": ["row"],
    ...         "check": ["greater_than_or_equal_to(1)"],
    ...         "index": [2],
    ...         "failure_case": [0],
    ...     }
    ... )
    >>> word_failures(failures).to_dict("records")
    [{'rule': 'row: must be at least 1', 'where': 'row 2', 'found': '0'}]
    """
    cases = []
    for case in failures.to_dict("records"):
        check, said = str(case["check"]), say_check(str(case["check"]))
        of_row = case["schema_context"] == "DataFrameSchema"
        names_column = check.startswith("column_in")
        is_blank = check == "not_nullable"
        column = case["failure_case"] if names_column else case["column"]
        cases.append(
            {
                "rule": said if of_row and not names_column else f"{column}: {said}",
                "where": _say_place(case["index"]),
                "found": None if of_row or is_blank else str(case["failure_case"]),
            }
        )
    columns = ["rule", "where", "found"]
    return pd.DataFrame(cases, columns=columns).drop_duplicates(ignore_index=True)


def say_check(check: str) -> str:
    """Say in plain words what a check of the library asks.

    Parameters
    ----------
    check : str
        As the library names it.

    Returns
    -------
    str
        Part of a sentence; our own checks are named by one.

    Examples
    --------
    >>> say_check("isin(['used', 'blank'])"), say_check("not_nullable")
    ("must be one of 'used', 'blank'", 'must not be missing')
    """
    for pattern, words in _CHECKS:
        if match := pattern.fullmatch(check):
            return speak(words, **match.groupdict())
    return speak(check) if "{" not in check else check


def _say_place(index: object) -> str:
    return speak("the whole table") if pd.isna(index) else speak("row {row}", row=index)
