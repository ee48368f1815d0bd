"""The command line: thin verbs, each of which calls one function of the package.

Heavy libraries are imported inside the verbs, so that help appears at once. Results go
to standard output, messages to standard error. Every verb answers with one of the exit
codes of `gabeval.errors`: 0 done, 1 unexpected, 2 wrong use, 3 data block, and 5 if
pages and raw files were compared and differ; whoever stops one with Ctrl-C gets 130.
"""

from collections.abc import Sequence

import typer

from gabeval.cli import desk, pages, plans
from gabeval.cli.program import app
from gabeval.console import say, tell_unexpected
from gabeval.errors import GabevalError
from gabeval.speech import speak

__all__ = ["main"]

VERBS = (
    *(plans.new, plans.load),
    *(pages.build, pages.plan_runs, pages.run, pages.verify, pages.export),
    *(desk.schema, desk.lab, desk.doctor),
)
"""Verbs in the order of help."""

TAKE_MORE = {desk.lab}
"""Verbs that pass on words which they do not know."""

for _verb in VERBS:
    app.command(context_settings={"allow_extra_args": _verb in TAKE_MORE})(_verb)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the name of the program; those of the process if left out.

    Returns
    -------
    int
        Exit code.

    Examples
    --------
    >>> main(["load", "no-such-plan"])
    2
    """
    try:
        answer = app(args=arguments, standalone_mode=False)
    except GabevalError as error:
        say(str(error))
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        say(speak("Stopped."))
        return 130
    except Exception as error:
        # The last resort: whoever sits at the terminal gets a sentence, no traceback.
        return tell_unexpected(error)
    return answer if isinstance(answer, int) else 0
