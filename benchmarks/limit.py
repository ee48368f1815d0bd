"""The limit of a batch: the cells of all pages as plain Python, in warm processes.

Libraries are imported once; then one process per core is forked, which runs the cells
of its share of the pages one after the other and asks what each ends in for its forms,
so that tables and figures are made. No kernel, no papermill, no page, no file.
"""

import argparse
import ast
import json
import os
import sys
from pathlib import Path
from typing import Any


def run_page(notebook: dict[str, Any], told: dict[str, Any]) -> int:
    """Run the code cells of a notebook and count the characters of their outputs."""
    space: dict[str, Any] = {"__name__": "__main__"}
    n = 0
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code" or not source.strip():
            continue
        tree = ast.parse(source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), space)
        if "parameters" in cell["metadata"].get("tags", []):
            space.update(told)
        if last is None:
            continue
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), space)
        ask = getattr(value, "_repr_mimebundle_", None)
        n += len(str(ask())) if ask else len(repr(value))
    return n


def main() -> None:
    """Run the pages listed in a file: a line each, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    pages = [json.loads(line) for line in given.pages.read_text().splitlines()]
    # The same modules as a page's process has loaded, and the same environment.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")
    os.environ["MPLBACKEND"] = "agg"
    import matplotlib.pyplot as plt

    from gabeval.show import export_parts, opening, plan_figures, summary_parts

    assert all((plt, export_parts, opening, plan_figures, summary_parts))
    notebooks = {
        name: json.loads(Path(name).read_text(encoding="utf-8"))
        for name in {page["notebook"] for page in pages}
    }
    children = []
    for number in range(given.jobs):
        child = os.fork()
        if child == 0:
            for page in pages[number :: given.jobs]:
                run_page(notebooks[page["notebook"]], page["parameters"])
            os._exit(0)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children]
    sys.exit(max(codes))


if __name__ == "__main__":
    main()
