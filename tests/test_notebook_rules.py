"""How a notebook of ours is built: a question, parameters, imports, then text and code.

The rules keep logic out of notebooks, where no test would see it, and keep out what
makes two runs differ or lets a text from an export act as HTML.
"""

import ast
import copy
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("**/*.ipynb"))

MAX_CODE_LINES = 12
"""Lines of one code cell, blank ones and comments not counted."""

MAX_TITLE_LENGTH = 80
"""Characters of the question: a heading that fits one line of a page."""

HEADER_WORDS = ("Reads", "Answers", "Writes")
"""What the first cell says, a line each."""

LITERAL_TYPES = ("str", "int", "float", "bool")
"""Types of a parameter: what papermill reads back without guessing."""

LOGIC = {
    ast.FunctionDef: "def",
    ast.AsyncFunctionDef: "def",
    ast.ClassDef: "class",
    ast.Lambda: "lambda",
    ast.For: "a loop",
    ast.AsyncFor: "a loop",
    ast.While: "a loop",
    ast.comprehension: "a loop",
    ast.Try: "try",
    ast.Global: "global",
}
"""What belongs in the package, with a test."""

BANNED_NAMES = {
    "merge": "a merge belongs in the package, where a test counts its rows",
    "HTML": "text of an export would act as HTML: use gabeval.show",
    "Markdown": "text of an export would act as HTML: use gabeval.show",
    "to_html": "use gabeval.show, which escapes and sets the scope of headers",
    "to_datetime": "guesses dates: use gabeval.quarters",
    "Period": "guesses quarters: use gabeval.quarters",
    "read_pickle": "a pickle can run code",
    "read_excel": "exports are read by gabeval.monitor only",
    "now": "a clock makes two runs differ",
    "today": "a clock makes two runs differ",
    "to_period": "guesses quarters: use gabeval.quarters",
    "exit": "hides that the notebook did not end",
    "quit": "hides that the notebook did not end",
    "eval": "runs text as code",
    "exec": "runs text as code",
    "system": "starts another program",
    "get_ipython": "a magic in disguise",
    "savefig": "gabeval.reports writes the files",
}
"""Functions and methods that a notebook never uses, with the reason."""

BANNED_KEYWORDS = {
    "thousands": "reads 1.234 in one way without asking",
    "render_links": "turns text of an export into links",
}
"""Arguments that a notebook never gives, with the reason."""


def find_broken_rules(notebook: nbformat.NotebookNode) -> list[str]:
    """List what a notebook breaks, each with its cell (counted from 1)."""
    return [
        *_check_file(notebook),
        *_check_title(notebook.cells[0]),
        *_check_parameters(notebook.cells),
        *_check_imports(notebook.cells),
        *_check_order(notebook.cells),
        *(
            f"cell {number}: {rule}"
            for number, cell in enumerate(notebook.cells, start=1)
            if cell.cell_type == "code"
            for rule in _check_code(cell.source)
        ),
    ]


def _check_file(notebook: nbformat.NotebookNode) -> Iterator[str]:
    if (notebook.nbformat, notebook.nbformat_minor) != (4, 5):
        yield "the format must be 4.5, the first with cell ids"
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        yield "the kernel must be python3, never one of a machine"
    extra = set(notebook.metadata) & {"papermill", "widgets"}
    if extra:
        yield f"metadata of a run must go: {', '.join(sorted(extra))}"
    for number, cell in enumerate(notebook.cells, start=1):
        if "id" not in cell:
            yield f"cell {number}: must have an id"
        if cell.get("outputs") or cell.get("execution_count") is not None:
            yield f"cell {number}: outputs must go (nbstripout)"


def _check_title(cell: nbformat.NotebookNode) -> Iterator[str]:
    title = cell.source.splitlines()[0] if cell.source else ""
    if cell.cell_type != "markdown" or not re.fullmatch(r"# \S.*\?", title):
        yield "cell 1: must start with a title that is a question"
    if len(title) > MAX_TITLE_LENGTH:
        yield f"cell 1: the title must have at most {MAX_TITLE_LENGTH} characters"
    for word in HEADER_WORDS:
        if not re.search(rf"^[-*\s]*{word}\b", cell.source, flags=re.MULTILINE):
            yield f"cell 1: must say what the notebook {word.lower()}, on a line"


def _check_parameters(cells: list[nbformat.NotebookNode]) -> Iterator[str]:
    tagged = [
        number
        for number, cell in enumerate(cells, start=1)
        if "parameters" in cell.metadata.get("tags", [])
    ]
    if tagged != [2]:
        yield f"cell 2, and no other, must be tagged parameters; tagged: {tagged}"
        return
    source = cells[1].source
    lines = source.splitlines()
    for node in _parse(source):
        text = lines[node.lineno - 1]
        if not _is_plain_literal(node):
            yield f"cell 2: must be `name: str = 'literal'  # what it is`: {text}"
        elif not re.search(r"  # \S", text):
            yield f"cell 2: needs a comment that says what it is: {text}"


def _is_plain_literal(node: ast.stmt) -> bool:
    if not isinstance(node, ast.AnnAssign) or node.lineno != node.end_lineno:
        return False
    type_name = ast.unparse(node.annotation)
    if type_name not in LITERAL_TYPES or node.value is None:
        return False
    try:
        value = ast.literal_eval(node.value)
    except ValueError:
        return False
    # papermill takes a default with an equals sign for something computed.
    return type(value).__name__ == type_name and "=" not in str(value)


def _check_imports(cells: list[nbformat.NotebookNode]) -> Iterator[str]:
    for number, cell in enumerate(cells, start=1):
        if cell.cell_type != "code":
            continue
        nodes = _parse(cell.source)
        kinds = [isinstance(node, ast.Import | ast.ImportFrom) for node in nodes]
        if number == 3 and not all(kinds):
            yield "cell 3: must hold imports and nothing else"
        if number != 3 and any(kinds):
            yield f"cell {number}: imports belong in cell 3"
    if len(cells) < 3 or cells[2].cell_type != "code" or not _parse(cells[2].source):
        yield "cell 3: must hold the imports"


def _check_order(cells: list[nbformat.NotebookNode]) -> Iterator[str]:
    for number in range(4, len(cells) + 1):
        before, cell = cells[number - 2], cells[number - 1]
        if cell.cell_type == "code" and before.cell_type != "markdown":
            yield f"cell {number}: needs a text before it that says what will be seen"


def _count_lines(source: str) -> int:
    """Count the lines that do something: an import only says where a name is from."""
    tree = ast.parse(source)
    imported = {
        line
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = enumerate(source.splitlines(), start=1)
    return sum(
        bool(text.strip()) and text.strip()[0] != "#" and number not in imported
        for number, text in lines
    )


def _check_code(source: str) -> Iterator[str]:
    magics = [line for line in source.splitlines() if re.match(r"\s*[!%?]", line)]
    if magics:
        yield f"no magics, no shell: {magics[0].strip()}"
        return
    n_lines = _count_lines(source)
    if n_lines > MAX_CODE_LINES:
        yield f"{n_lines} lines of code; at most {MAX_CODE_LINES}"
    for statement in _parse(source):
        for node in ast.walk(statement):
            yield from _check_node(node)


def _check_node(node: ast.AST) -> Iterator[str]:
    if type(node) in LOGIC:
        yield f"no {LOGIC[type(node)]}: move it to the package, with a test"
    name = getattr(node, "attr", getattr(node, "id", None))
    if isinstance(node, ast.alias):
        name = node.name.split(".")[-1]
    if name in BANNED_NAMES:
        yield f"no {name}: {BANNED_NAMES[name]}"
    if isinstance(node, ast.Attribute) and node.attr == "style":
        yield "no .style: a Styler escapes nothing: use gabeval.show"
    if isinstance(node, ast.keyword):
        if node.arg in BANNED_KEYWORDS:
            yield f"no {node.arg}=: {BANNED_KEYWORDS[node.arg]}"
        if node.arg == "escape" and ast.unparse(node.value) == "False":
            yield "no escape=False: text of an export would act as HTML"
    if isinstance(node, ast.Constant) and _is_machine_path(node.value):
        yield f"no path but the parameters: {node.value!r}"


def _is_machine_path(value: object) -> bool:
    """Tell a path that leaves the home folder: absolute, or upwards."""
    return isinstance(value, str) and bool(
        re.match(r"(/|~|\.\./|[A-Za-z]:[\\/])[\w.]", value)
    )


def _parse(source: str) -> list[ast.stmt]:
    """Parse a cell; one that is not Python is told by the rule on magics."""
    try:
        return ast.parse(source).body
    except SyntaxError:
        return []


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_keeps_the_rules(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert find_broken_rules(notebook) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_is_named_by_its_place_in_the_reading_order(path):
    assert re.fullmatch(r"\d_[a-z][a-z_]*", path.stem)


def test_notebooks_have_a_place_each_in_the_reading_order():
    places = [path.stem[:2] for path in NOTEBOOKS]
    assert len(set(places)) == len(places)


GOOD = new_notebook(
    metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    cells=[
        new_markdown_cell(
            "# How far did each commitment get?\n\n"
            "**Reads** the tables.  \n**Answers** how far.  \n**Writes** one table."
        ),
        new_code_cell(
            'plan: str = "bogota"  # folder below data/raw',
            metadata={"tags": ["parameters"]},
        ),
        new_code_cell("from gabeval.plan import read_plan"),
        new_markdown_cell("The plan, as declared."),
        new_code_cell("read_plan(plan)"),
    ],
)


def test_a_notebook_that_keeps_every_rule_is_accepted():
    assert find_broken_rules(GOOD) == []


def change(number: int, **changes: object) -> nbformat.NotebookNode:
    """Copy the good notebook with one cell changed."""
    notebook = copy.deepcopy(GOOD)
    notebook.cells[number - 1].update(changes)
    return notebook


@pytest.mark.parametrize(
    ("notebook", "rule"),
    [
        (change(1, source="# Commitments\n- Reads\n- Answers\n- Writes"), "question"),
        (change(1, source="# How far?\nReads x.\nAnswers y."), "writes"),
        (change(2, metadata={}), "tagged parameters"),
        (change(2, source='plan = "bogota"  # folder'), "literal"),
        (change(2, source="plan: str = folder()  # folder"), "literal"),
        (change(2, source='plan: str | None = "x"  # folder'), "literal"),
        (change(2, source="plan: str = 3  # folder"), "literal"),
        (change(2, source='plan: str = "a=b"  # folder'), "literal"),
        (change(2, source='plan: str = "bogota"'), "comment"),
        (change(3, source="import pandas as pd\nx = 1"), "nothing else"),
        (change(3, source=""), "must hold the imports"),
        (change(4, cell_type="raw"), "text before"),
        (change(5, source="import os"), "belong in cell 3"),
        (change(5, source="\n".join(f"x{i} = {i}" for i in range(13))), "13 lines"),
        (change(5, source="def f(): return 1"), "no def"),
        (change(5, source="f = lambda: 1"), "no lambda"),
        (change(5, source="for x in y: print(x)"), "no a loop"),
        (change(5, source="[x for x in y]"), "no a loop"),
        (change(5, source="a.merge(b)"), "no merge"),
        (change(5, source="!pip install x"), "no magics"),
        (change(5, source="%time x"), "no magics"),
        (change(5, source="HTML(x)"), "no HTML"),
        (change(5, source="display.Markdown(x)"), "no Markdown"),
        (change(3, source="from IPython.display import Markdown"), "no Markdown"),
        (change(5, source="pd.to_datetime(x)"), "no to_datetime"),
        (change(5, source="table.style.bar()"), "no .style"),
        (change(5, source="datetime.now()"), "no now"),
        (change(5, source="read(x, thousands='.')"), "no thousands="),
        (change(5, source="show_table(x, escape=False)"), "no escape=False"),
        (change(5, source="read('/data/x.csv')"), "no path"),
        (change(5, source="read('../x.csv')"), "no path"),
        (change(5, execution_count=1), "outputs must go"),
        (change(5, outputs=[{"output_type": "stream"}]), "outputs must go"),
        (new_notebook(cells=GOOD.cells), "kernel must be python3"),
    ],
)
def test_a_broken_rule_is_named(notebook, rule):
    broken = find_broken_rules(notebook)
    assert len(broken) == 1, broken
    assert rule in broken[0]
