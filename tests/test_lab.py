"""Working copies of the notebooks: translated, told what to open, never lost."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from gabeval.cli import main
from gabeval.errors import UsageError
from gabeval.language import Language
from gabeval.monitor.load import load_plan
from gabeval.monitor.store import write_tables
from gabeval.plan import read_plan
from gabeval.reports import lab
from gabeval.reports.lab import (
    fingerprint,
    lab_command,
    lab_environment,
    make_copies,
    make_copy,
)
from gabeval.reports.parameters import read_parameters
from gabeval.reports.render import page_text

ROOT = Path(__file__).resolve().parents[1]
PLAN = "bogota-2021-2023"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A home folder with the example, loaded once."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(ROOT / "data" / "raw" / PLAN, home / "data" / "raw" / PLAN)
    plan = read_plan(home / "data" / "raw" / PLAN)
    write_tables(load_plan(plan), home / "data" / "processed" / PLAN)
    return home


@pytest.fixture
def home(loaded, tmp_path, monkeypatch):
    """The same, with notebooks and working copies of one test."""
    for name in ("data",):
        (tmp_path / name).symlink_to(loaded / name)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    monkeypatch.setenv("GABEVAL_HOME", str(tmp_path))
    return tmp_path


def read(path):
    return nbformat.read(path, as_version=4)


def save(notebook, path):
    nbformat.write(notebook, path)


def texts(notebook):
    return [c.source for c in notebook.cells if c.cell_type == "markdown"]


def test_copies_are_told_plan_language_and_commitment(home):
    copies = make_copies(PLAN, "es", commitment="COBOG0003")
    assert copies.folder == home / "working-copies" / PLAN / "es"
    assert copies.start.name == "3_commitment_cobog0003.ipynb"
    assert sorted(copies.written) == sorted(copies.folder.glob("*.ipynb"))
    told = {
        path.stem: {
            name: parameter.default
            for name, parameter in read_parameters(read(path), source="x").items()
        }
        for path in copies.written
    }
    assert told["3_commitment_cobog0003"] == {
        "plan": PLAN,
        "commitment": "COBOG0003",
        "cut_off": "",
        "language": "es",
    }
    assert told["1_export"] == {"plan": PLAN, "export": "", "language": "es"}
    assert told["4_plan"] == {"plan": PLAN, "cut_off": "", "language": "es"}


def test_copies_speak_the_language_and_the_sources_stay(home):
    before = {p: p.read_bytes() for p in (home / "notebooks").glob("*.ipynb")}
    copies = make_copies(PLAN, "es")
    for path in copies.written:
        made = texts(read(path))
        source = path.stem.partition("_cobog")[0]
        assert not set(made) & set(texts(read(ROOT / "notebooks" / f"{source}.ipynb")))
        assert "copia de trabajo" in made[0]
    comments = read(copies.folder / "4_plan.ipynb").cells[1].source
    assert "# nombre de una carpeta" in comments
    assert {p: p.read_bytes() for p in (home / "notebooks").glob("*.ipynb")} == before


def test_english_copies_keep_the_words_of_the_source(home):
    copies = make_copies(PLAN, "en")
    made = texts(read(copies.folder / "4_plan.ipynb"))
    source = texts(read(ROOT / "notebooks" / "4_plan.ipynb"))
    assert made[1:] == [text.strip() for text in source[1:]]


def test_cells_of_a_copy_keep_their_ids_tags_and_code(home):
    copies = make_copies(PLAN, "es")
    made = read(copies.folder / "4_plan.ipynb")
    source = read(ROOT / "notebooks" / "4_plan.ipynb")
    assert [c.id for c in made.cells] == [c.id for c in source.cells]
    assert [c.metadata for c in made.cells] == [c.metadata for c in source.cells]
    code = [(a.source, b.source) for a, b in zip(made.cells, source.cells, strict=True)]
    for place, cell in enumerate(source.cells):
        if cell.cell_type == "code" and place != 1:
            assert code[place][0] == code[place][1]
    assert all(not c.get("outputs") for c in made.cells)


def test_the_title_of_a_commitments_copy_is_its_own(home):
    copies = make_copies(PLAN, "es", commitment="COBOG0004")
    first = read(copies.start).cells[0].source
    assert first.startswith("# COBOG0004: Territorios de Innovación")
    assert "**¿Hasta dónde llegó este compromiso?**" in first


def test_without_a_commitment_the_plans_notebook_is_opened_first(home):
    copies = make_copies(PLAN, "es")
    assert copies.start.name == "4_plan.ipynb"
    assert (copies.folder / "3_commitment_cobog0001.ipynb").is_file()


def test_a_copy_that_only_ran_is_left_with_its_results(home):
    copies = make_copies(PLAN, "es")
    path = copies.folder / "4_plan.ipynb"
    notebook = read(path)
    notebook.cells[2].execution_count = 7
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Mine"}
    notebook.cells.append(nbformat.v4.new_code_cell(""))  # as JupyterLab does
    save(notebook, path)
    before = path.read_bytes()
    again = make_copies(PLAN, "es")
    assert path.read_bytes() == before
    assert again.written == again.kept == []


def test_a_copy_that_was_changed_is_kept_and_opened_again(home):
    copies = make_copies(PLAN, "es")
    path = copies.folder / "4_plan.ipynb"
    notebook = read(path)
    notebook.cells[4].source += "\npage.tables.findings"
    save(notebook, path)
    before = path.read_bytes()
    again = make_copies(PLAN, "es")
    assert path.read_bytes() == before
    assert again.kept == [path]
    assert again.written == []
    assert again.start == path


def test_a_new_notebook_of_ours_stands_beside_a_changed_copy(home):
    copies = make_copies(PLAN, "es")
    path = copies.folder / "4_plan.ipynb"
    changed = read(path)
    changed.cells[-1].source += "\n"
    changed.cells[-1].source += "page.rows()"
    save(changed, path)
    source = home / "notebooks" / "4_plan.ipynb"
    renewed = read(source)
    renewed.cells[-1].source += "  # renewed"
    save(renewed, source)
    again = make_copies(PLAN, "es")
    beside = copies.folder / "4_plan-2.ipynb"
    assert again.kept == [path]
    assert again.written == [beside]
    assert again.start == beside
    assert "# renewed" in read(beside).cells[-1].source
    assert "page.rows()" in read(path).cells[-1].source
    assert make_copies(PLAN, "es").written == []


def test_an_untouched_copy_follows_our_notebook(home):
    copies = make_copies(PLAN, "es")
    source = home / "notebooks" / "4_plan.ipynb"
    renewed = read(source)
    renewed.cells[-1].source += "  # renewed"
    save(renewed, source)
    again = make_copies(PLAN, "es")
    assert again.written == [copies.folder / "4_plan.ipynb"]
    assert again.kept == []


def test_a_file_of_somebody_else_is_never_written_over(home):
    folder = home / "working-copies" / PLAN / "es"
    folder.mkdir(parents=True)
    for broken in ("no notebook", '{"cells": []}'):
        (folder / "4_plan.ipynb").write_text(broken, encoding="utf-8")
        copies = make_copies(PLAN, "es")
        assert (folder / "4_plan.ipynb").read_text(encoding="utf-8") == broken
        assert copies.start == folder / "4_plan-2.ipynb"


def test_unknown_commitment_is_named_with_near_ones(home):
    with pytest.raises(UsageError, match="among the commitments") as caught:
        make_copies(PLAN, "es", commitment="COBOG003")
    assert "  - COBOG0003" in str(caught.value)
    assert not (home / "working-copies").exists()


def test_a_value_with_quotes_stays_a_plain_text(tmp_path):
    told = {"plan": 'a"b\\c', "language": "es"}
    made = make_copy(ROOT / "notebooks" / "4_plan.ipynb", told, Language("es"))
    (line, *_others) = ast.parse(made.cells[1].source).body
    assert ast.literal_eval(line.value) == told["plan"]


def test_fingerprint_tells_typing_from_running():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    before = fingerprint(notebook)
    notebook.cells[0].execution_count = 3
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="2")]
    assert fingerprint(notebook) == before
    notebook.cells[0].source = "1 + 2"
    assert fingerprint(notebook) != before


def test_git_leaves_working_copies_alone():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/working-copies/" in ignored


def run_copy(path, home):
    """Run a copy as JupyterLab does: in its folder, with the environment of the lab."""
    notebook = read(path)
    environment = lab_environment(home, "es")
    client = NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute(env=environment)
    return notebook


@pytest.mark.parametrize("stem", ["1_export", "3_commitment_cobog0001", "4_plan"])
def test_a_copy_runs_in_its_own_folder(home, stem):
    copies = make_copies(PLAN, "es")
    done = run_copy(copies.folder / f"{stem}.ipynb", home)
    outputs = [o for c in done.cells if c.cell_type == "code" for o in c.outputs]
    assert not [o for o in outputs if o.output_type in ("error", "stream")]
    shown = [o.data["text/plain"] for o in outputs if "data" in o]
    assert any("31 de enero de 2024" in text for text in shown)


def test_a_wrong_parameter_is_a_spanish_sentence_in_the_notebook(home):
    copies = make_copies(PLAN, "es", commitment="COBOG0003")
    notebook = read(copies.start)
    cell = notebook.cells[1]
    cell.source = cell.source.replace('"COBOG0003"', '"COBOG0033"')
    notebook.cells = notebook.cells[:5]
    client = NotebookClient(
        notebook,
        allow_errors=True,
        resources={"metadata": {"path": str(copies.folder)}},
    )
    client.execute(env=lab_environment(home, "en"))
    (error,) = notebook.cells[4].outputs
    assert error.output_type == "error"
    shown = "\n".join(error.traceback)
    assert "COBOG0033" in shown
    assert "Traceback" not in shown
    assert "opening.py" not in shown


def test_the_command_opens_the_copy_and_passes_options_on(home):
    start = home / "working-copies" / PLAN / "es" / "4_plan.ipynb"
    command = lab_command(home, start, ["--no-browser", "--port=8899"])
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert (
        f"--LabApp.default_url=/lab/tree/working-copies/{PLAN}/es/4_plan.ipynb"
        in command
    )
    assert command[-2:] == ["--no-browser", "--port=8899"]


def test_the_kernels_find_home_language_and_package(home, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PYTHONPATH", "notebooks")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/mine")
    environment = lab_environment(home, "es")
    assert environment["GABEVAL_HOME"] == str(home)
    assert environment["GABEVAL_LANG"] == "es"
    paths = environment["PYTHONPATH"].split(os.pathsep)
    assert paths == [str(ROOT), str(ROOT / "notebooks")]
    assert environment["JUPYTER_CONFIG_PATH"].endswith(f"{os.pathsep}/mine")


def test_the_verb_makes_the_copies_and_says_what_it_kept(home, monkeypatch, capsys):
    started = []
    monkeypatch.setattr(
        lab.subprocess,
        "run",
        lambda command, **how: (
            started.append((command, how["env"]))
            or subprocess.CompletedProcess(command, 0)
        ),
    )
    arguments = ["lab", PLAN, "--lang", "es", "--no-browser", "--", "--port=8899"]
    assert main(arguments) == 0
    path = home / "working-copies" / PLAN / "es" / "4_plan.ipynb"
    changed = read(path)
    changed.cells[-1].source += "\npage.rows()"
    save(changed, path)
    assert main(arguments) == 0
    command, environment = started[-1]
    assert command[-2:] == ["--no-browser", "--port=8899"]
    assert environment["GABEVAL_LANG"] == "es"
    told = capsys.readouterr().err
    assert f"working-copies/{PLAN}/es/4_plan.ipynb" in told
    assert "page.rows()" in read(path).cells[-1].source


def test_the_verb_refuses_an_unknown_language_and_an_unknown_option(home):
    assert main(["lab", PLAN, "--lang", "fr"]) == 2
    assert main(["lab", PLAN, "--nobrowser"]) == 2


@pytest.mark.parametrize("stem", ["1_export", "3_commitment", "4_plan"])
def test_a_page_begins_with_its_card(stem):
    """Below the title nothing is printed before the first card's heading."""
    shown = []
    for cell in read(ROOT / "notebooks" / f"{stem}.ipynb").cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            shown += [page_text(cell).strip()] if page_text(cell).strip() else []
        elif "remove-output" not in tags and cell.id not in ("parameters", "imports"):
            shown.append(cell.source)
    title, heading, card = shown[:3]
    assert title.startswith("# ")
    assert "\n" not in title
    assert heading == "## In short"
    assert card.startswith(("summary(", "verdict("))


def test_what_only_the_notebook_says_is_in_the_notebook_and_not_on_the_page():
    cells = read(ROOT / "notebooks" / "3_commitment.ipynb").cells
    hidden = [c for c in cells if "notebook-only" in c.metadata.get("tags", [])]
    assert [c.id for c in hidden] == ["title", "opening", "pieces"]
    assert "**Reads**" in hidden[0].source
    assert page_text(hidden[0]) == "# How far did this commitment get?"
    assert [page_text(cell) for cell in hidden[1:]] == ["", ""]
    (method,) = [c for c in cells if c.id == "how"]
    assert "Only exports up to the cut-off count." in page_text(method)
