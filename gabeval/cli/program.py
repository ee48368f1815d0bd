"""The program: its name and help, options that several verbs take, and its language."""

from datetime import date
from typing import Annotated

import typer

from gabeval.errors import UsageError
from gabeval.speech import choose_speech, speak, spoken_language

app = typer.Typer(
    name="gabeval",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""
    Evaluate an open-government action plan from the exports of its monitor.

    \b
    Examples:
      gabeval build bogota-2021-2023        load the plan and write its pages
      gabeval load bogota-2021-2023         load it and say what is odd
      gabeval new my-city EXPORT.xlsx       start a plan from an export
      gabeval verify bogota-2021-2023       compare its pages with the raw files
      gabeval lab bogota-2021-2023          open its notebooks in JupyterLab
      gabeval doctor                        look whether everything is in place

    A plan is a folder below data/raw, or the path of such a folder.

    \b
    Exit codes: 0 done, 1 something unexpected or a page failed, 2 wrong use,
    3 the data block what was asked, 5 pages and raw files differ.
    """,
)

PlanName = Annotated[
    str, typer.Argument(metavar="PLAN", help="Name below data/raw, or a folder.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what is wrong.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
Languages = Annotated[str, typer.Option(help="Languages, first one first: es,en.")]
Cold = Annotated[
    bool, typer.Option("--cold", help="Use ordinary kernels: slower, same bytes.")
]
CutOff = Annotated[
    str, typer.Option("--cut-off", metavar="DATE", help="Leave out later exports.")
]


@app.callback()
def speak_language(
    lang: Annotated[
        str,
        typer.Option(
            help="Language of messages: es or en; GABEVAL_LANG or the system's, if "
            "left out. This help is in English only."
        ),
    ] = "",
) -> None:
    """Choose the language of messages, before the verb runs."""
    if lang:
        choose_speech(lang)
    spoken_language()


def split_words(text: str) -> tuple[str, ...]:
    """Split a list as the command line takes it.

    Parameters
    ----------
    text : str
        Such as ``es,en``.

    Returns
    -------
    tuple of str
        Its words.

    Examples
    --------
    >>> split_words("es, en,")
    ('es', 'en')
    """
    return tuple(word.strip() for word in text.split(",") if word.strip())


def read_day(text: str) -> date:
    """Read a day as the command line takes it.

    Parameters
    ----------
    text : str
        Such as ``2023-11-30``.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    UsageError
        If it is none.

    Examples
    --------
    >>> read_day("2023-11-30")
    datetime.date(2023, 11, 30)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            speak("'{text}' is not a day. Write it as 2023-11-30.", text=text)
        ) from None
