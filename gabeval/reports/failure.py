"""Why a page was not made, in words that can stand on a public page.

A failure is data: what happened, in which notebook, under which heading. It is worded
when somebody reads it, in the reader's language, and never shows a traceback or a path.
"""

from dataclasses import dataclass

from gabeval.errors import NotebookError
from gabeval.language import Language, spoken

REASONS = (
    "error",
    "stopped",
    "died",
    "cell_too_long",
    "too_long",
    "not_started",
    "not_run",
    "faults",
    "worker",
)
"""What can go wrong with a page."""


@dataclass(frozen=True)
class Failure:
    """One page that was not made."""

    reason: str
    """One of `REASONS`."""
    notebook: str
    """File name of the notebook."""
    heading: str = ""
    """Heading above the cell concerned; empty if there is none."""
    detail: str = ""
    """Last line of the error, seconds of the limit, or the faults of the page."""

    def sentence(self, language: Language) -> str:
        """Say what happened, where, in one sentence.

        Parameters
        ----------
        language : Language
            The reader's.

        Returns
        -------
        str
            Plain text; no markup, no path.
        """
        where = self._where(language)
        return self._words(language)[self.reason].format(
            where=where, detail=self.detail, notebook=self.notebook
        )

    def _where(self, language: Language) -> str:
        _ = language.gettext
        if self.heading:
            return _("the notebook {notebook} (under “{heading}”)").format(
                notebook=self.notebook, heading=self.heading
            )
        return _("the notebook {notebook}").format(notebook=self.notebook)

    @staticmethod
    def _words(language: Language) -> dict[str, str]:
        _ = language.gettext
        return {
            "error": _("An error stopped {where}: {detail}"),
            "stopped": _(
                "A command in {where} ended the run before the last cell: {detail}"
            ),
            "died": _(
                "The process that ran {where} was killed, most often because the "
                "memory ran out."
            ),
            "cell_too_long": _(
                "One cell in {where} took longer than {detail} seconds and was stopped."
            ),
            "too_long": _("The run of {where} took longer than {detail} seconds."),
            "not_started": _(
                "Python could not be started for {where} in two attempts: {detail}"
            ),
            "not_run": _("A cell in {where} was not run."),
            "faults": _("The page made by {where} did not pass our check: {detail}"),
            "worker": _(
                "The process that made the page from {where} ended without an answer."
            ),
        }


class PageError(NotebookError):
    """A notebook that gave no page, with the failure as data.

    Parameters
    ----------
    failure : Failure
        What happened; the message is its sentence in the language of messages.
    """

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.sentence(spoken()))

    def __reduce__(self) -> tuple:
        return type(self), (self.failure,)
