"""Errors that gabeval raises on purpose, and how they are worded.

A message answers four questions, in this order: what is wrong, where it is, what was
met, and what to do now. It lists every case of one pass, never only the first, so that
whoever must mend it gets one list and not ten e-mails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gabeval.speech import speak, speak_count

if TYPE_CHECKING:  # the command line raises errors before it needs pandas
    import pandas as pd

MAX_CASES = 5
"""How many cases of one broken rule a message prints; the rest is only counted."""


class GabevalError(Exception):
    """Base class of every error raised on purpose by this package."""

    exit_code = 1
    """What the command line answers: 1 unexpected, 2 wrong use, 3 data block."""

    def _render_traceback_(self) -> list[str]:
        """Let Jupyter show the message alone: it says what to do, our code does not."""
        return str(self).splitlines()


class UsageError(GabevalError):
    """The caller asked for something that does not exist or cannot be done."""

    exit_code = 2


class QuarterError(UsageError):
    """A quarter was asked for that the data do not hold."""


class NotebookError(GabevalError):
    """A notebook did not run to its end."""


class DataError(GabevalError):
    """Data or their description are wrong, and block what was asked."""

    exit_code = 3


class PlanError(DataError):
    """A file of the plan folder does not say what it must."""


class ExportError(DataError):
    """An export cannot be read at all."""


class TableError(DataError):
    """A table breaks the rules of its schema.

    Parameters
    ----------
    table : str
        What the table is called in the text, e.g. ``"progress table"``.
    findings : pandas.DataFrame
        One row per case, with the text columns ``rule`` (what must hold), ``where``
        (the key of the row) and ``found`` (the value met; missing where none applies).
    source : str
        File or step that the table came from.
    advice : str
        What the reader can do about it, as whole sentences.

    Attributes
    ----------
    findings : pandas.DataFrame
        As given, so that a notebook can show all of it.

    Examples
    --------
    >>> import pandas as pd
    >>> findings = pd.DataFrame(
    ...     {"rule": ["weight: above 0"], "where": ["row 3"], "found": ["-1"]}
    ... )
    >>> print(TableError("tree table", findings, source="x.xlsx", advice="Ask."))
    tree table from x.xlsx: 1 rule broken, 1 case
    <BLANKLINE>
      weight: above 0
        row 3: found -1
    <BLANKLINE>
    Ask.
    """

    def __init__(
        self, table: str, findings: pd.DataFrame, *, source: str, advice: str
    ) -> None:
        self.findings = findings
        n_rules = findings["rule"].nunique()
        lines = [
            speak(
                "{table} from {source}: {rules} broken, {cases}",
                table=table,
                source=source,
                rules=speak_count("{n} rule", "{n} rules", n_rules),
                cases=speak_count("{n} case", "{n} cases", len(findings)),
            ),
            "",
        ]
        for rule, cases in findings.groupby("rule", sort=False):
            lines.append(f"  {rule}")
            for case in cases.head(MAX_CASES).itertuples():
                is_given = case.found is not None and case.found == case.found
                found = speak(": found {value}", value=case.found) if is_given else ""
                lines.append(f"    {case.where}{found}")
            if len(cases) > MAX_CASES:
                more = speak("and {rest} more", rest=len(cases) - MAX_CASES)
                lines.append(f"    {more}")
            lines.append("")
        super().__init__("\n".join([*lines, advice]))


def list_cases(head: str, cases: list[str], advice: str) -> str:
    """Word a message: what is wrong, every case on a line, what to do.

    Parameters
    ----------
    head : str
        What is wrong, ending in a colon or a full stop.
    cases : list of str
        One line per case; all are printed.
    advice : str
        What to do now; may be empty.

    Returns
    -------
    str
        The message.

    Examples
    --------
    >>> print(list_cases("Two labels are missing:", ["META", "EJE"], "Add them."))
    Two labels are missing:
      - META
      - EJE
    Add them.
    """
    return "\n".join(
        [head, *(f"  - {case}" for case in cases), *([advice] * bool(advice))]
    )


def place_of(file: str, sheet: str) -> str:
    """Name a sheet of a file, where the file has named sheets.

    Parameters
    ----------
    file, sheet : str
        Their names; the sheet's is empty in a text file.

    Returns
    -------
    str
        The place, to begin a message with.

    Examples
    --------
    >>> place_of("monitor.xlsx", "PLAN"), place_of("monitor.csv", "")
    ('monitor.xlsx, sheet «PLAN»', 'monitor.csv')
    """
    if not sheet:
        return file
    return speak("{file}, sheet «{sheet}»", file=file, sheet=sheet)
