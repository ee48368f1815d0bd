"""A notebook counts as run only if every cell ran; its result never varies."""

import os
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from gabeval.errors import UsageError
from gabeval.language import Language
from gabeval.reports.failure import REASONS, Failure, PageError
from gabeval.reports.limits import Limits
from gabeval.reports.normalise import normalise
from gabeval.reports.run import find_heading, run_notebook, translate

PARAMETERS = 'plan: str = "x"  # folder\nlanguage: str = "es"  # es or en'


def write(folder, *code, name="a.ipynb"):
    cells = [
        new_markdown_cell("# How far?"),
        new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        new_markdown_cell("## Where it happens"),
        *map(new_code_cell, code),
        new_code_cell("1 + 1"),
    ]
    path = folder / name
    nbformat.write(new_notebook(cells=cells), path)
    return path


def run(path, home, **limits):
    return run_notebook(
        path,
        {"plan": "1.10", "language": "es"},
        language=Language("es"),
        home=home,
        title="Avance",
        limits=Limits(**limits),
    )


def failure_of(path, home, **limits):
    with pytest.raises(PageError) as caught:
        run(path, home, **limits)
    assert str(caught.value) == caught.value.failure.sentence(Language("en"))
    return caught.value.failure


NOISY = """\
import os, sys, warnings
class Thing: pass
print("a", end=""); sys.stdout.flush(); print("b"); print("noise", file=sys.stderr)
print(Thing(), hash("x"), {str(i) for i in range(20)}, os.environ["TZ"], plan, 0)
warnings.warn("careful")
print(os.environ["GABEVAL_HOME"] + "/data/raw")
Thing()
"""


def test_two_runs_of_one_notebook_are_the_same_bytes(tmp_path):
    texts = []
    for place in ("one", "another"):
        home = tmp_path / place
        home.mkdir()
        texts.append(nbformat.writes(run(write(home, NOISY), home).notebook))
    assert texts[0] == texts[1]
    notebook = nbformat.reads(texts[0], as_version=4)
    assert [cell.id for cell in notebook.cells] == [f"c{i:03d}" for i in range(6)]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4]
    streams = [o for o in code[2].outputs if o.output_type == "stream"]
    assert sorted(o.name for o in streams) == ["stderr", "stdout"]
    said = next(o.text for o in streams if o.name == "stdout")
    assert said.startswith("ab\n")
    assert "UTC 1.10 0" in said
    assert said.endswith("./data/raw\n")
    assert "0x" not in texts[0]
    assert str(tmp_path) not in texts[0]
    assert notebook.metadata.title == "Avance"
    assert notebook.metadata.lang == "es-CO"
    assert "papermill" not in notebook.metadata


def test_warnings_come_back_as_notes_without_paths(tmp_path):
    notes = run(
        write(tmp_path, 'import warnings\nwarnings.warn("careful")'), tmp_path
    ).notes
    assert len(notes) == 1
    assert "careful" in notes[0]
    assert "ipykernel" not in notes[0]
    assert "/tmp" not in notes[0]


FAULTS = {
    "error": ("error", 'raise ValueError("no weight in\\nsheet 2")'),
    "sys.exit": ("stopped", "import sys; sys.exit()"),
    "sys.exit(0)": ("stopped", "import sys; sys.exit(0)"),
    "SIGKILL": ("died", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"),
    "os._exit": ("died", "import os; os._exit(0)"),
    "cell limit": ("cell_too_long", "import time; time.sleep(60)"),
}


@pytest.mark.parametrize(("reason", "code"), FAULTS.values(), ids=FAULTS)
def test_a_notebook_that_does_not_reach_its_end_fails_with_a_sentence(
    reason, code, tmp_path
):
    failure = failure_of(write(tmp_path, code), tmp_path, cell=2)
    assert failure.reason == reason
    sentence = failure.sentence(Language("en"))
    assert "a.ipynb" in sentence
    assert "Where it happens" in sentence
    if reason == "error":
        assert sentence.endswith("sheet 2")


def test_a_cell_that_holds_python_up_is_killed_with_everything_it_started(tmp_path):
    # The regular expression never lets another thread in, and the child is another
    # process: only a signal to the whole group ends both.
    mark = tmp_path / "child"
    code = (
        "import re, subprocess\n"
        f"child = subprocess.Popen(['sleep', '60'])\n"
        f"open({str(mark)!r}, 'w').write(str(child.pid))\n"
        "re.match(r'(a+)+$', 'a' * 60 + 'b')"
    )
    begun = time.monotonic()
    failure = failure_of(write(tmp_path, code), tmp_path, notebook=4)
    assert failure.reason == "too_long"
    assert failure.detail == "4"
    assert time.monotonic() - begun < 30
    child = int(mark.read_text())
    for _ in range(50):
        if not is_running(child):
            break
        time.sleep(0.1)
    assert not is_running(child)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(") ", 1)[1][0] != "Z"


def test_a_misspelt_parameter_stops_before_anything_runs(tmp_path):
    mark = tmp_path / "ran"
    path = write(tmp_path, f"open({str(mark)!r}, 'w')")
    with pytest.raises(UsageError, match="'langauge' is unknown; did you mean 'lang"):
        run_notebook(
            path,
            {"plan": "x", "langauge": "es"},
            language=Language("es"),
            home=tmp_path,
        )
    assert not mark.exists()


def test_a_cell_without_a_count_means_that_it_did_not_run():
    from gabeval.reports.kernel import Attempt
    from gabeval.reports.run import find_failure

    notebook = new_notebook(
        cells=[new_markdown_cell("## A"), new_code_cell("x"), new_code_cell("  ")]
    )
    # papermill says so of cells that never ran.
    notebook.cells[1].metadata["papermill"] = {"status": "completed"}
    attempt = Attempt("ok", notebook)
    failure = find_failure(attempt, "a.ipynb", home=Path("/x"))
    assert failure == Failure("not_run", "a.ipynb", "A")


def test_markdown_is_looked_up_whole_and_kept_where_unknown():
    class Spanish:
        def gettext(self, text):
            return {"# How far?\n\nBy quarter.": "# ¿Hasta dónde?"}.get(text, text)

    cells = [new_markdown_cell("# How far?\n\nBy quarter.\n"), new_markdown_cell("New")]
    notebook = new_notebook(cells=[*cells, new_code_cell("# How far?")])
    translated = translate(notebook, Spanish())
    assert [c.source for c in translated.cells] == [
        "# ¿Hasta dónde?",
        "New",
        "# How far?",
    ]
    assert notebook.cells[0].source.startswith("# How far?")


def test_streams_cut_anywhere_become_the_same_output():
    def notebook(*pieces):
        outputs = [new_output("stream", name="stdout", text=p) for p in pieces]
        cells = [new_code_cell("x", outputs=outputs, execution_count=7)]
        return nbformat.writes(
            normalise(new_notebook(cells=cells), home=Path("/srv/h"))
        )

    assert notebook("RESULT", " 57\n") == notebook("RESULT 57\n")
    assert notebook("in /srv/h/data", "") == notebook("in ./data")
    assert notebook("see https://e.org/srv/h/x") != notebook("see https://e.org./x")


def test_every_reason_has_words_in_every_language():
    for reason in REASONS:
        for code in ("es", "en"):
            sentence = Failure(reason, "4_plan.ipynb", "Avance", "x").sentence(
                Language(code)
            )
            assert "{" not in sentence
            assert "4_plan.ipynb" in sentence


def test_the_heading_of_a_cell_is_the_nearest_above():
    cells = [new_markdown_cell("# A\n\n## B"), new_code_cell("x"), new_code_cell("y")]
    assert find_heading(new_notebook(cells=cells), 2) == "B"
    assert find_heading(new_notebook(cells=cells[1:]), 1) == ""
    assert find_heading(new_notebook(cells=cells), None) == ""
