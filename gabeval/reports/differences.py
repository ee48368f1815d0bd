"""What verifying found, as a table and as sentences."""

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from gabeval.language import Language

COLUMNS = ("page", "language", "fact_id", "where", "printed", "expected")
"""Of the table of differences."""

PLACES = ("page", "note", "facts.csv", "workbook", "word", "notebook")
"""Where a difference can stand: the text of a page, the note on a fact at its end, the
list of facts, the same list in the workbook, a Word file; or a page cannot be made
again, as its notebook fails."""

MAX_SENTENCES = 40
"""How many differences are told one by one."""


class Difference(NamedTuple):
    """One thing that is printed otherwise than the raw files say."""

    page: str
    """File below the reports."""
    language: str
    """``es`` or ``en``; empty if the file has no language."""
    fact_id: str
    """Fact; empty if a whole file is missing, or a page cannot be made again."""
    where: str
    """One of `PLACES`."""
    printed: str
    """What stands there; empty if nothing does."""
    expected: str
    """What should; empty if nothing should. Of a notebook: why it fails."""


@dataclass(frozen=True)
class Verification:
    """What comparing everything came to."""

    differences: pd.DataFrame
    """Columns of `COLUMNS`; no rows if all agrees."""
    n_facts: int
    """Facts that were computed anew."""
    n_files: int
    """Pages, lists and Word files that were compared."""
    changed: tuple[str, ...]
    """Exports whose file is not the one that the pages were made from."""

    @property
    def exit_code(self) -> int:
        """What the command line answers: 5 if anything differs."""
        return 5 if len(self.differences) else 0


def describe(result: Verification, language: Language) -> str:
    """Say in plain sentences what verifying came to.

    Parameters
    ----------
    result : Verification
        From `examine`.
    language : Language
        Of the sentences.

    Returns
    -------
    str
        A line per sentence; at most `MAX_SENTENCES` differences one by one.
    """
    _, n_ = language.gettext, language.ngettext
    rows = [Difference(*row) for row in result.differences.itertuples(index=False)]
    lines = [
        _(
            "{file} is not the file that the pages were made from, or did not count "
            "then."
        ).format(file=file)
        for file in result.changed
    ]
    lines += [_sentence(row, language) for row in rows[:MAX_SENTENCES]]
    if len(rows) > MAX_SENTENCES:
        rest = len(rows) - MAX_SENTENCES
        lines.append(
            n_("And {n} more difference.", "And {n} more differences.", rest).format(
                n=language.integer(rest)
            )
        )
    if not rows:
        lines.append(
            _(
                "Everything agrees: {n_facts} facts, computed again from the raw "
                "files, in {n_files} files."
            ).format(
                n_facts=language.integer(result.n_facts),
                n_files=language.integer(result.n_files),
            )
        )
        return "\n".join(lines)
    facts = {row.fact_id for row in rows if row.fact_id}
    files = {row.page for row in rows}
    lines.append(
        _(
            "Different facts: {n_facts}; files concerned: {n_files}. Build the plan "
            "again, and enter in its correction log what was published otherwise."
        ).format(
            n_facts=language.integer(len(facts)), n_files=language.integer(len(files))
        )
    )
    return "\n".join(lines)


def _sentence(row: Difference, language: Language) -> str:
    _ = language.gettext
    if row.where == "notebook":
        return _("{page} cannot be made again: {reason}").format(
            page=row.page, reason=row.expected
        )
    if not row.fact_id:
        if row.printed:
            return _("{page} is a page that the plan does not have.").format(
                page=row.page
            )
        return _("{page} is missing.").format(page=row.page)
    if row.where == "note":
        return _(
            "{page}: the note on {fact} does not say what the raw files say."
        ).format(page=row.page, fact=row.fact_id)
    if not row.printed:
        pattern = _("{page}: {fact} is missing; it should be {expected}.")
    elif not row.expected:
        pattern = _("{page}: {fact} says {printed} and should not be there.")
    else:
        pattern = _("{page}: {fact} says {printed}; it should be {expected}.")
    return pattern.format(
        page=row.page, fact=row.fact_id, printed=row.printed, expected=row.expected
    )
