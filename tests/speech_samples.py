"""The command line run in Spanish, and a look for English words in what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

TELL_TALE = re.compile(
    r"\b(the|is|are|not|and|with|must|found|rows?|sheets?|there|this|these|which|"
    r"choose|write|columns?|than|from|pages?|ready|findings?|missing|planned|"
    r"reported|numbers?|quarters?|where|what|see|seen)\b",
    re.IGNORECASE,
)
"""English words that nearly every English message of ours has one of."""


def run(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    told = {**os.environ, "GABEVAL_LANG": "es", "GABEVAL_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "gabeval", *arguments],
        cwd=home,
        env={**told, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def assert_spanish(text: str) -> None:
    """Refuse a text with an English word, but for names of files, commands, keys."""
    # Options, what stands in quotes, names of files, codes with a low line.
    plain = re.sub(r"'[^'\n]*'|«[^»\n]*»|--[\w-]+|\S*[/._]\w+\S*", " ", text)
    plain = re.sub(r"gabeval [a-z]+|^ +\d+ × \w+", " ", plain, flags=re.MULTILINE)
    assert not (found := TELL_TALE.findall(plain)), f"{found} in:\n{text}"
