"""Small pieces of YAML: values in one line, and blocks with what each was guessed from.

The files that `gabeval new` writes are for people, so they are written line by line,
with a comment behind each line; a YAML library would lose both.
"""

import json
import re
from textwrap import wrap

from gabeval.numerals import clean_text
from gabeval.speech import speak

WORDS_OF_YAML = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "~", "nan")
)
"""Texts that YAML takes for something else."""

LONGEST_COMMENT = 150
"""A longer comment behind a line is cut."""

WIDTH = 86
"""Comments that stand on lines of their own are wrapped to this."""

_PLAIN = re.compile(r"[^\W\d_](?:[\w .()/%&+-]*[\w)%])?")


def scalar(value: object) -> str:
    """Write one value.

    Parameters
    ----------
    value : object
        Text, number or truth value.

    Returns
    -------
    str
        Quoted wherever YAML could take it for something else.

    Examples
    --------
    >>> scalar("META DE PRODUCTO"), scalar("no"), scalar("{q}: 1"), scalar(0.5)
    ('META DE PRODUCTO', '"no"', '"{q}: 1"', '0.5')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}"
    text = str(value)
    is_plain = _PLAIN.fullmatch(text) and text.casefold() not in WORDS_OF_YAML
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def flow(value: object) -> str:
    """Write a value, a list or a mapping in one line.

    Parameters
    ----------
    value : object
        Lists and mappings may hold each other.

    Returns
    -------
    str
        YAML.

    Examples
    --------
    >>> flow({"label": ["A", "B {q}"], "nth": -1})
    '{label: [A, "B {q}"], nth: -1}'
    """
    if isinstance(value, dict):
        inside = ", ".join(f"{scalar(k)}: {flow(v)}" for k, v in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list):
        return f"[{', '.join(flow(part) for part in value)}]"
    return scalar(value)


def column(named: dict[str, object]) -> str:
    """Write a column: its label alone, if that is all there is to say.

    Parameters
    ----------
    named : dict
        ``label`` and what else a layout says of it.

    Returns
    -------
    str
        YAML.

    Examples
    --------
    >>> column({"label": "HITO"}), column({"label": "PESO", "read": "share"})
    ('HITO', '{label: PESO, read: share}')
    """
    return flow(named["label"] if set(named) == {"label"} else named)


def remark(text: str) -> str:
    """Make a comment of one line.

    Parameters
    ----------
    text : str
        May come from the export: line breaks and invisible characters go.

    Returns
    -------
    str
        At most `LONGEST_COMMENT` letters.
    """
    line = " ".join(clean_text(text).split())
    return line if len(line) <= LONGEST_COMMENT else line[: LONGEST_COMMENT - 3] + "..."


class Block:
    """Lines of a YAML file, some of them commented out as suggestions."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        """Add a comment on lines of its own.

        Parameters
        ----------
        text : str
            Without ``#``; may come from the export.
        """
        line = " ".join(clean_text(text).split())
        self.lines += [f"# {part}" for part in wrap(line, WIDTH)]

    def add(self, line: str, seen: str = "", *, is_off: bool = False) -> None:
        """Add a line.

        Parameters
        ----------
        line : str
            YAML, with its indentation.
        seen : str
            What it was guessed from.
        is_off : bool
            Whether it is only a suggestion.
        """
        end = "  # " + speak("seen: {what}", what=remark(seen)) if seen else ""
        self.lines.append(f"{'# ' if is_off else ''}{line}{end}")

    def section(self, key: str, inside: "Block") -> None:
        """Add a key with the lines below it; as a suggestion if none of them counts.

        Parameters
        ----------
        key : str
            Key, without colon.
        inside : Block
            Lines, indented.
        """
        if inside.lines:
            is_off = all(line.lstrip().startswith("#") for line in inside.lines)
            self.lines.append(f"{'# ' if is_off else ''}{key}:")
            self.lines += inside.lines

    def text(self) -> str:
        """Return the whole."""
        return "\n".join(self.lines) + "\n"
