"""Every verb of the command line, told in Spanish."""

import re
import shutil
import time
from pathlib import Path

import nbformat
import pandas as pd
import papermill
import pytest
from speech_samples import ROOT, assert_spanish, run

from gabeval.speech import speaking

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


def copy_plan(home: Path, name: str) -> Path:
    folder = home / "data" / "raw" / name
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(home / "data" / "raw" / "bogota-2021-2023", folder))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["laod", "x"], "No existe la orden 'laod'"),
        (["load"], "Falta el argumento 'PLAN'"),
        (["load", "x", "--fast"], "No existe la opción --fast"),
        (["load", "a", "b"], "Sobran argumentos (b)"),
        (["build", "a", "--jobs", "x"], "El valor de '--jobs' no sirve"),
        (["load", "no-such-plan"], "No existe el plan 'no-such-plan'"),
        (["new", "mi-ciudad", "falta.xlsx"], "No existe el archivo falta.xlsx"),
        (["export", "bogota-2021-2023"], "Diga qué escribir"),
        (["verify", "bogota-2021-2023"], "No hay páginas de bogota-2021-2023"),
    ],
)
def test_wrong_use_is_told_in_spanish(home, arguments, words):
    done = run(home, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert_spanish(done.stderr)


def test_the_option_of_the_command_line_goes_before_the_environment(home):
    done = run(home, "--lang", "es", "load", "nada", GABEVAL_LANG="en")
    assert "No existe el plan" in done.stderr
    done = run(home, "--lang", "en", "load", "nada")
    assert "There is no plan" in done.stderr
    done = run(home, "load", "nada", GABEVAL_LANG="fr", LC_ALL="C")
    assert (done.returncode, done.stderr) == (
        2,
        "There is no language 'fr': choose one of es, en.\n",
    )


def test_a_wrong_plan_is_told_in_spanish(home):
    folder = copy_plan(home, "malo")
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    wrong = text.replace("cap: true", "cap: maybe\nwieghts: equal")
    wrong = wrong.replace("house_rules: {tolerance_pp: 0.5}", "house_rules: 3")
    (folder / "plan.yaml").write_text(wrong, encoding="utf-8")
    done = run(home, "load", "malo")
    assert done.returncode == 3
    assert "cap: debe ser true o false; se encontró 'maybe'" in done.stderr
    assert "clave desconocida; ¿quiso decir 'weights'?" in done.stderr
    assert "debe tener claves y valores" in done.stderr
    assert_spanish(done.stderr)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plan: a: b", "línea 1: aquí no puede haber otra pareja"),
        ("plan: [a", "se esperaba ',' o ']', pero se encontró el fin del archivo"),
        ("plan: 'a", "el texto termina antes de tiempo"),
        ("plan: a\nplan: b", 'la clave "plan" está repetida'),
        ("plan: @b", "el signo '@' no puede empezar un valor"),
        ("period: {start: 2021-02-31}", "contiene una fecha que no existe"),
        ("plan: *a", "usa alias"),
        ("- a", "no dice lo que debe"),
        ("just words", "no contiene un mapa"),
    ],
)
def test_a_plan_that_is_no_yaml_is_told_in_spanish(tmp_path, text, words):
    from gabeval.errors import PlanError
    from gabeval.plan import read_plan

    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
    with speaking("es"), pytest.raises(PlanError) as caught:
        read_plan(str(tmp_path))
    assert words in str(caught.value)
    assert_spanish(str(caught.value))


def test_a_load_that_is_refused_is_told_in_spanish(home):
    folder = copy_plan(home, "bloqueado")
    corrections = folder / "corrections.yaml"
    text = corrections.read_text(encoding="utf-8").replace('was: "850"', 'was: "851"')
    corrections.write_text(text, encoding="utf-8")
    for layout in (folder / "layouts").glob("*.yaml"):
        text = layout.read_text(encoding="utf-8")
        text = text.replace("entity: RESPONSABLE", "entity: DOLIENTE")
        layout.write_text(text, encoding="utf-8")
    done = run(home, "load", "bloqueado")
    assert done.returncode == 3
    assert "no hay columna «DOLIENTE»" in done.stderr
    assert_spanish(done.stderr)


def test_files_that_are_no_export_are_refused_in_spanish(tmp_path):
    from gabeval.errors import ExportError
    from gabeval.monitor.files.workbook import read_workbook

    for content, words in (
        (b"", "el archivo está vacío"),
        (b"%PDF-1.7", "es un documento PDF"),
        (b"<html><table>", "es una página web"),
        (b"PK\x03\x04 cut", "cortado o dañado"),
    ):
        path = tmp_path / "a.xlsx"
        path.write_bytes(content)
        with speaking("es"), pytest.raises(ExportError, match=words) as caught:
            read_workbook(path)
        assert_spanish(str(caught.value))


def test_a_page_that_does_not_exist_is_told_in_spanish(home):
    done = run(home, "build", "bogota-2021-2023", "--only", "COBOG0099")
    assert done.returncode == 2
    assert "No existen estas páginas" in done.stderr
    assert_spanish(done.stderr)


def test_a_new_plan_is_guessed_in_spanish(home):
    exports = sorted((home / "data/raw/bogota-2021-2023/exports").glob("*.xlsx"))
    done = run(home, "new", "mi-ciudad", str(exports[0]))
    assert done.returncode == 0, done.stderr
    assert "¿Es ese el árbol del plan?" in done.stderr
    assert_spanish(done.stderr)
    folder = home / "data" / "raw" / "mi-ciudad"
    written = [folder / "plan.yaml", *(folder / "layouts").glob("*.yaml")]
    for path in [*written, folder / "corrections.yaml"]:
        lines = path.read_text(encoding="utf-8").splitlines()
        # A line that was commented out is YAML, with keys.
        comments = [
            text
            for line in lines
            if (text := line.rpartition("# ")[2]) != line
            and "$schema" not in line
            and not re.match(r"[\s-]*\w+:( |$)(?!.*\. )", text)
        ]
        assert comments
        assert_spanish("\n".join(comments))


def test_a_notebook_speaks_of_errors_in_its_own_language(home, monkeypatch):
    # The machine speaks English; who opened the notebook asked for Spanish.
    monkeypatch.setenv("GABEVAL_LANG", "en")
    monkeypatch.setenv("GABEVAL_HOME", str(home))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    told = {"plan": "bogota-2021-2023", "language": "es", "commitment": "COBOG0099"}
    with pytest.raises(papermill.PapermillExecutionError) as caught:
        papermill.execute_notebook(
            str(home / "notebooks" / "3_commitment.ipynb"),
            str(home / "out.ipynb"),
            parameters=told,
            cwd=str(home),
            progress_bar=False,
        )
    assert "No hay compromiso 'COBOG0099' en este corte" in caught.value.evalue
    assert "Códigos parecidos" in caught.value.evalue
    assert_spanish(caught.value.evalue)


def test_a_cell_remembers_the_language_that_another_cell_chose(tmp_path):
    # Each cell runs in a context of its own, so a context variable would be lost.
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell(
            "from gabeval.speech import choose_speech, speak\nchoose_speech('es')"
        ),
        nbformat.v4.new_code_cell("speak('no data')"),
    ]
    path = tmp_path / "a.ipynb"
    nbformat.write(notebook, path)
    done = papermill.execute_notebook(
        str(path), None, progress_bar=False, kernel_name="python3", cwd=str(ROOT)
    )
    assert done.cells[-1].outputs[0]["data"]["text/plain"] == "'sin dato'"


def test_what_is_loaded_does_not_depend_on_the_language(home):
    from gabeval.monitor.load import load_plan
    from gabeval.plan import read_plan
    from gabeval.tables import TABLES

    plan = read_plan(str(home / "data" / "raw" / "bogota-2021-2023"))
    with speaking("es"):
        spanish = load_plan(plan)
    with speaking("en"):
        english = load_plan(plan)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(spanish, name), getattr(english, name))


def test_help_appears_at_once(home):
    # Below 0.3 s on a machine that does nothing else; three times that when it does.
    times = []
    for _ in range(3):
        start = time.perf_counter()
        run(home, "--help")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.9
