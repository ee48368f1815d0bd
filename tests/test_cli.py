"""The command line, as somebody at a terminal meets it."""

import json
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from gabeval.cli import main


@pytest.fixture
def home(tmp_path, monkeypatch, project_root):
    """A home folder of its own, with the example's plan and the notebooks."""
    source = project_root / "data" / "raw" / "bogota-2021-2023"
    shutil.copytree(source, tmp_path / "data" / "raw" / "bogota-2021-2023")
    shutil.copytree(project_root / "notebooks", tmp_path / "notebooks")
    monkeypatch.setenv("GABEVAL_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_help_leads_with_examples_and_names_every_verb(capsys):
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert text.index("Examples") < text.index("Commands")
    for verb in ("new", "load", "build", "verify", "export", "schema", "lab", "doctor"):
        assert f"\n  {verb} " in text


def test_help_imports_no_heavy_library():
    code = (
        "import sys; from gabeval.cli import main; main(['--help']); "
        "heavy = {'pandas', 'numpy', 'matplotlib', 'papermill', 'nbconvert'}; "
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["laod"], "No such command 'laod'"),
        (["load"], "Missing argument"),
        (["load", "x", "--fast"], "No such option"),
        (["load", "no-such-plan"], "There is no plan 'no-such-plan'"),
        (["build", "no-such-plan"], "There is no plan 'no-such-plan'"),
        (["new", "my-city", "missing.xlsx"], "There is no file missing.xlsx"),
        (["new", "Mi Ciudad", "notebooks/4_plan.ipynb"], "Mi Ciudad"),
        (["new", "my-city", "notebooks/4_plan.ipynb", "--cut-off", "30/11"], "30/11"),
        (["build", "bogota-2021-2023", "--cut-off", "x"], "'x' is not a date"),
        (["build", "bogota-2021-2023", "--only", "COBOG0005"], "COBOG0005"),
        (["build", "bogota-2021-2023", "--lang", "fr"], "fr"),
    ],
)
def test_wrong_use_is_told_in_a_sentence_and_answers_2(home, capsys, arguments, words):
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told


def test_load_accounts_for_every_row_and_writes_the_tables(home, capsys):
    assert main(["load", "bogota-2021-2023"]) == 0
    text = capsys.readouterr().out
    # 2022Q1 has one row without code (mess.yaml): 26 milestones, 1 set aside.
    assert "50 rows = 26 used + 1 quarantined" in text
    folder = home / "data" / "processed" / "bogota-2021-2023"
    assert len(pd.read_parquet(folder / "exports.parquet")) == 12
    schemas = home / "data" / "raw" / "schemas"
    assert sorted(path.name for path in schemas.iterdir()) == [
        "claims.schema.json",
        "corrections.schema.json",
        "layout.schema.json",
        "plan.schema.json",
        "publication.schema.json",
    ]


def test_load_answers_in_json_and_quiet_says_nothing(home, capsys):
    assert main(["load", "bogota-2021-2023", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["version"] == 1
    read = [r for r in answer["receipts"] if r["is_read"]]
    parts = [k for k in read[0] if k.startswith("rows_") and k != "rows_read"]
    assert all(r["rows_read"] == sum(r[part] for part in parts) for r in read)
    assert main(["load", "bogota-2021-2023", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_unfit_data_answer_3_and_name_the_place(home, capsys):
    plan = home / "data" / "raw" / "bogota-2021-2023" / "plan.yaml"
    text = plan.read_text(encoding="utf-8").replace("cap: true", "cap: maybe")
    plan.write_text(text, encoding="utf-8")
    assert main(["load", "bogota-2021-2023"]) == 3
    told = capsys.readouterr().err
    line = text.splitlines().index("cap: maybe") + 1
    assert f"line {line}, cap" in told


def test_correction_that_no_longer_fits_refuses_to_apply(home, capsys):
    path = home / "data" / "raw" / "bogota-2021-2023" / "corrections.yaml"
    text = path.read_text(encoding="utf-8").replace('was: "850"', 'was: "851"')
    path.write_text(text, encoding="utf-8")
    assert main(["load", "bogota-2021-2023"]) == 3
    assert "was «851», the export says «850»" in capsys.readouterr().err


def test_unexpected_fault_is_a_sentence_with_a_file_to_send(home, capsys, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("gabeval.monitor.store.write_tables", fail)
    assert main(["load", "bogota-2021-2023"]) == 1
    told = capsys.readouterr().err
    assert "ZeroDivisionError" in told
    assert "Traceback" not in told


def test_schema_writes_where_it_is_told(home, capsys):
    assert main(["schema", "schemas-here"]) == 0
    assert (home / "schemas-here" / "layout.schema.json").is_file()


def test_doctor_finds_the_plan(home, capsys):
    assert main(["doctor"]) == 0
    assert "bogota-2021-2023" in capsys.readouterr().out
