"""The Spanish catalogue: whole, current, and in its one form."""

import ast
import json
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from gabeval.catalogue import (
    KEYWORDS,
    extract_messages,
    format_catalogue,
    read_catalogue,
    renew_catalogue,
)

ROOT = Path(__file__).parents[1]
PACKAGE, NOTEBOOKS = ROOT / "gabeval", ROOT / "notebooks"
CATALOGUE = PACKAGE / "locale" / "es.po"
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+(?:[:!][^{}]*)?\}")


@pytest.fixture(scope="module")
def sentences():
    """Every sentence of the project, with its places."""
    found = extract_messages(PACKAGE, NOTEBOOKS)
    assert found
    return found


@pytest.fixture(scope="module")
def entries():
    """Every entry of the Spanish catalogue."""
    with CATALOGUE.open("rb") as file:
        found = read_catalogue(file)
    assert found
    return found


def forms(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def show(items: list[str]) -> str:
    return "\n".join(["", *items])


def test_every_sentence_has_a_spanish_translation(sentences, entries):
    done = {e.id for e in entries if not e.fuzzy and all(forms(e.string))}
    missing = [f"{p[0]}: {m!r}" for m, p in sentences.items() if m not in done]
    assert not missing, show(missing)


def test_no_translation_is_left_that_nobody_uses(sentences, entries):
    stale = [repr(entry.id) for entry in entries if entry.id not in sentences]
    assert not stale, show(stale)
    assert not re.search("^#~", CATALOGUE.read_text(encoding="utf-8"), re.MULTILINE)


def test_translations_fill_in_the_same_names(entries):
    wrong = []
    for entry in entries:
        wanted = [set(PLACEHOLDER.findall(text)) for text in forms(entry.id)]
        given = [set(PLACEHOLDER.findall(text)) for text in forms(entry.string)]
        # "One milestone" may leave its number out, in either language.
        is_singular_short = len(given) == 2 and given[0] < given[1]
        if given[-1] != wanted[-1] or (given[0] != wanted[0] and not is_singular_short):
            wrong.append(f"{entry.id!r} -> {entry.string!r}")
    assert not wrong, show(wrong)


def test_plural_sentences_have_both_forms(entries):
    wrong = [repr(e.id) for e in entries if len(forms(e.id)) != len(forms(e.string))]
    assert not wrong, show(wrong)


def test_no_sentence_is_both_counted_and_not(sentences):
    singulars = {m[0] for m in sentences if isinstance(m, tuple)}
    both = singulars & {m for m in sentences if isinstance(m, str)}
    assert not both, show(sorted(both))


def test_the_catalogue_stands_in_its_one_form(entries):
    # Sorted, without clock, line numbers or paths of a machine.
    text = CATALOGUE.read_bytes().decode("utf-8")
    assert text == format_catalogue(entries), "write it with format_catalogue"
    assert "Creation-Date" not in text
    assert not re.search("^#:", text, re.MULTILINE)


def test_sentences_are_filled_in_after_their_translation():
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in KEYWORDS:
                held = (node.args or [node])[0]
                # An f-string, or a sentence that is filled in already, is found by no
                # extractor and met by no catalogue.
                is_filled = isinstance(held, ast.Call) and _name(held.func) == "format"
                if is_filled or isinstance(held, ast.JoinedStr | ast.BinOp):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong, show(wrong)


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def test_sentences_are_found_in_code_templates_and_notebooks(tmp_path):
    package, notebooks = tmp_path / "package", tmp_path / "notebooks"
    (package / "template").mkdir(parents=True)
    notebooks.mkdir()
    (package / "a.py").write_text(
        '_ = language.gettext\nx = _("one {n}").format(n=1)\n'
        'n_("{n} gap", "{n} gaps", 2)\nlanguage.ngettext("a", "b", 3)\n'
        'X = N_("later")\n# _("comment")\ny = other("no")\nz = _("one {n}")\n',
        encoding="utf-8",
    )
    (package / "template" / "page.html.j2").write_text(
        '<h1>{{ _("head") }}</h1>{# _("no") #}{% trans %}body{% endtrans %}',
        encoding="utf-8",
    )
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n", "Words.\n"]},
        {"cell_type": "code", "metadata": {}, "source": '# comment\n_("no")'},
        {
            "cell_type": "markdown",
            "metadata": {"tags": ["no-translate"]},
            "source": "x",
        },
        {"cell_type": "markdown", "metadata": {}, "source": " \n"},
    ]
    (notebooks / "01.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert extract_messages(package, notebooks) == {
        "# Title\nWords.": ("notebooks/01.ipynb, cell 1",),
        ("a", "b"): ("package/a.py:4",),
        "body": ("package/template/page.html.j2:1",),
        "head": ("package/template/page.html.j2:1",),
        "later": ("package/a.py:5",),
        "one {n}": ("package/a.py:2", "package/a.py:8"),
        ("{n} gap", "{n} gaps"): ("package/a.py:3",),
    }


def test_a_renewed_catalogue_keeps_what_is_used_and_asks_for_what_is_new():
    old = [
        Message("kept", "queda"),
        Message(("one row", "rows"), ("una fila", "filas")),
        Message("gone", "sobra"),
    ]
    new = renew_catalogue(old, ["kept", "new", ("one row", "rows"), ("a", "b")])
    assert {m.id: m.string for m in new} == {
        "kept": "queda",
        "new": "",
        ("one row", "rows"): ("una fila", "filas"),
        ("a", "b"): ("", ""),
    }


def test_renewing_the_whole_catalogue_changes_nothing(sentences, entries):
    renewed = format_catalogue(renew_catalogue(entries, sentences))
    assert renewed == CATALOGUE.read_text(encoding="utf-8")


def test_a_catalogue_is_written_as_it_was_read(tmp_path):
    messages = [
        Message(("{n} gap", "{n} gaps"), ("{n} brecha", "{n} brechas")),
        Message('Two\nlines and a "quote"\n', "Dos\nlíneas\n", user_comments=["Tone."]),
        Message("draft", "borrador", flags=["fuzzy"]),
        Message("word " * 40, "palabra " * 40),
    ]
    file = tmp_path / "es.po"
    file.write_text(format_catalogue(messages), encoding="utf-8")
    with file.open("rb") as handle:
        again = read_catalogue(handle)
    assert {m.id: m.string for m in again} == {m.id: m.string for m in messages}
    assert [m.id for m in again if m.fuzzy] == ["draft"]
    assert format_catalogue(reversed(again)) == file.read_text(encoding="utf-8")
    # Long sentences stay on one line: no two tools wrap alike.
    assert "word " * 40 in file.read_text(encoding="utf-8")
