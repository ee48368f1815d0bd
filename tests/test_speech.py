"""Messages can be translated, and follow the language that was chosen."""

import ast
import builtins
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from speech_samples import ROOT, assert_spanish, run

from gabeval.errors import UsageError
from gabeval.speech import (
    check_language,
    choose_speech,
    speak,
    speak_count,
    speak_number,
    speaking,
    spoken_language,
)

PACKAGE = ROOT / "gabeval"
MODULES = sorted(PACKAGE.rglob("*.py"))

SPEAKERS = {"speak", "speak_count", "_", "n_", "gettext", "ngettext", "N_"}
"""Calls whose literals are translated."""

WORDED_BY = {"list_cases", "say", "refuse"}
"""Functions of ours that word a message from the texts they are given."""

PROSE = re.compile(r"[^\W\d_]{2,} [^\W\d_]|[^\W\d_]{2,}[:;.,] |\} [^\W\d_]{2,}")
"""What only a sentence has: a word, a space, a word. Keys and codes have none."""

BUILT_IN = {name for name in dir(builtins) if name.endswith("Error")}
"""What these say is for programmers, and stays English."""


def name_of(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def text_of(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    parts = [v.value if isinstance(v, ast.Constant) else "{x}" for v in node.values]
    return "".join(parts)


def bare_texts(node: ast.AST) -> list[tuple[int, str]]:
    """List the sentences below a node that no call translates."""
    if isinstance(node, ast.Call) and name_of(node.func) in SPEAKERS:
        return [hit for part in node.keywords for hit in bare_texts(part.value)]
    if isinstance(node, ast.Constant | ast.JoinedStr):
        text = text_of(node)
        found = [(node.lineno, text)] if PROSE.search(text) else []
        values = getattr(node, "values", [])
        inner = [v.value for v in values if isinstance(v, ast.FormattedValue)]
        return found + [hit for part in inner for hit in bare_texts(part)]
    return [hit for part in ast.iter_child_nodes(node) for hit in bare_texts(part)]


def says_something(node: ast.AST, path: Path) -> bool:
    """Tell a statement or call whose texts somebody will read."""
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        name = name_of(node.exc.func)
        # Pydantic hands on what the models of a plan folder say in a ValueError.
        is_told = "plan" in path.parts and name == "ValueError"
        return is_told or (name.endswith("Error") and name not in BUILT_IN)
    return isinstance(node, ast.Call) and name_of(node.func) in WORDED_BY


def show(items: list[str]) -> str:
    return "\n".join(["", *items])


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_error_carries_a_sentence_that_is_not_translated(path):
    bare = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if says_something(node, path):
            bare += [f"{path.name}:{line}: {text!r}" for line, text in bare_texts(node)]
    assert not bare, show(bare)


@pytest.mark.parametrize(
    ("source", "n"),
    [
        ('raise UsageError("there is none")', 1),
        ('raise UsageError(f"there is {n}")', 1),
        ('raise UsageError(list_cases(speak("Head one:"), cases, "Do this."))', 1),
        ('raise UsageError("No plan. " + ("See it" if x else "Go on"))', 3),
        ('raise UsageError(speak("there is {n}", n=", ".join(names)))', 0),
        ('raise UsageError(speak("there is {n}", n=names or "none of these"))', 1),
        ("raise UsageError(text)", 0),
    ],
)
def test_a_bare_sentence_is_found(source, n):
    (node,) = ast.parse(source).body
    assert says_something(node, Path("gabeval/x.py"))
    assert len(bare_texts(node)) == n


def test_what_is_spoken_can_be_extracted():
    # babel does not look inside f-strings, and a text put together is in no catalogue.
    wrong = []
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {
            id(call)
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for call in ast.walk(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func) in (
                "speak",
                "speak_count",
            ):
                built = ast.JoinedStr | ast.BinOp | ast.IfExp
                if id(node) in inside or isinstance(node.args[0], built):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong, show(wrong)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "es_CO.UTF-8"}, "es"),
        ({"LANG": "es"}, "es"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "et_EE.UTF-8"}, "en"),  # Estonian, not Spanish
        ({"LANG": "es_CO.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "es_ES.UTF-8"}, "es"),
        ({"LANG": "es_CO.UTF-8", "GABEVAL_LANG": "en"}, "en"),
        ({"GABEVAL_LANG": "es"}, "es"),
        ({"GABEVAL_LANG": "", "LANG": "es_CO"}, "es"),
    ],
)
def test_the_language_is_the_one_set_or_else_the_systems(
    monkeypatch, environment, language
):
    for name in ("GABEVAL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("gabeval.speech.locale.getlocale", lambda: (None, None))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert spoken_language() == language


def test_windows_names_its_languages_in_english(monkeypatch):
    for name in ("GABEVAL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, language in (("Spanish_Colombia", "es"), ("Estonian_Estonia", "en")):
        told = (name, "1252")
        monkeypatch.setattr("gabeval.speech.locale.getlocale", lambda told=told: told)
        assert spoken_language() == language


def test_a_choice_holds_until_the_next_one_and_a_while_ends():
    choose_speech("es")
    assert spoken_language() == "es"
    with speaking("en"):
        assert speak("no data") == "no data"
        choose_speech("es")  # as a page does when it is opened in between
        assert speak("no data") == "no data"
    assert speak("no data") == "sin dato"
    choose_speech("en")
    with speaking("es"):
        choose_speech("es")
    assert spoken_language() == "en"


def test_an_unknown_language_is_refused_in_the_language_spoken_before(monkeypatch):
    with pytest.raises(UsageError, match=r"There is no language 'fr'.*es, en"):
        choose_speech("fr")
    with speaking("es"), pytest.raises(UsageError, match="No existe el idioma 'fr'"):
        check_language("fr")
    monkeypatch.setenv("GABEVAL_LANG", "fr")
    monkeypatch.setenv("LC_ALL", "es_CO.UTF-8")
    with pytest.raises(UsageError, match="No existe el idioma 'fr'"):
        speak("no data")


def test_counts_and_numbers_follow_the_language():
    with speaking("es"):
        assert speak_count("{n} row", "{n} rows", 1) == "1 fila"
        assert speak_count("{n} row", "{n} rows", 0) == "0 filas"
        assert speak_number(1.5) == "1,5"
        assert speak_number(1_234_567, ",") == "1\u00a0234\u00a0567"
    with speaking("en"):
        assert speak_count("{n} row", "{n} rows", 2) == "2 rows"
        assert speak_number(1_234.5, ",.1f") == "1,234.5"


def test_wording_errors_loads_neither_pandas_nor_babel():
    code = (
        "import sys, gabeval.errors, gabeval.speech; "
        "gabeval.speech.speak('no data'); "
        "heavy = {'pandas', 'numpy', 'babel', 'pydantic'} & set(sys.modules); "
        "sys.exit(','.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr


# From here on: whole commands in Spanish, each in a process of its own.


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home folder with the example's plan, loaded, and the notebooks."""
    folder = tmp_path_factory.mktemp("hogar")
    source = ROOT / "data" / "raw" / "bogota-2021-2023"
    shutil.copytree(source, folder / "data" / "raw" / "bogota-2021-2023")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    done = run(folder, "load", "bogota-2021-2023")
    assert done.returncode == 0, done.stderr
    assert_spanish(done.stdout)
    assert "en cuarentena" in done.stdout
    return folder
