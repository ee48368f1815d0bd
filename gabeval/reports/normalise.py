"""Making an executed notebook say the same bytes every time and on every machine.

What a run leaves behind by accident goes: times, random ids, memory addresses, paths,
and the places where a stream happened to be cut. What a cell said stays.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import groupby
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

import gabeval

KEPT_CELL_METADATA = ("tags",)
"""Of a cell's metadata; the rest belongs to tools."""

TEXT_TYPES = ("text/plain", "text/html", "text/markdown", "text/latex")
"""Kinds of output that are text and may hold a path or an address."""

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]{6,}")

_KERNEL_FILE = re.compile(r"[^\s\"'<>]*[/\\]ipykernel_\d+[/\\]\d+\.py")


def normalise(notebook: NotebookNode, *, home: Path) -> NotebookNode:
    """Return a copy of an executed notebook without any trace of the run.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed notebook, complete.
    home : pathlib.Path
        Home folder of the run; written as ``.`` wherever an output names it.

    Returns
    -------
    nbformat.NotebookNode
        Cells are called c000, c001, ..., code cells counted from 1; the outputs of one
        stream are one output.
    """
    clean = make_cleaner(home)
    copy = deepcopy(notebook)
    copy.metadata = _notebook_metadata(copy.metadata)
    copy.nbformat, copy.nbformat_minor = 4, 5
    number = 0
    for position, cell in enumerate(copy.cells):
        cell.id = f"c{position:03d}"
        cell.metadata = NotebookNode(
            {k: v for k, v in cell.metadata.items() if k in KEPT_CELL_METADATA}
        )
        if cell.cell_type == "code":
            number += bool(cell.source.strip())
            cell.execution_count = number if cell.source.strip() else None
            cell.outputs = _outputs(cell, clean)
    return copy


def _notebook_metadata(metadata: Mapping[str, Any]) -> NotebookNode:
    kept = {k: metadata[k] for k in ("title", "lang") if k in metadata}
    return NotebookNode(
        kernelspec=NotebookNode(
            name="python3", display_name="Python 3 (ipykernel)", language="python"
        ),
        language_info=NotebookNode(name="python"),
        **kept,
    )


def _outputs(cell: NotebookNode, clean: Callable[[str], str]) -> list[NotebookNode]:
    merged: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in _in_order(cell.outputs):
        if output.output_type == "stream" and output.name in streams:
            streams[output.name].text += output.text
            continue
        if output.output_type == "stream":
            streams[output.name] = output
        if output.output_type == "execute_result":
            output.execution_count = cell.execution_count
        merged.append(output)
    for output in merged:
        if output.output_type == "stream":
            output.text = clean(output.text)
        for kind in TEXT_TYPES:
            if kind in output.get("data", {}):
                output.data[kind] = clean(output.data[kind])
    return merged


def _in_order(outputs: Sequence[NotebookNode]) -> Iterator[NotebookNode]:
    """Put standard output first between two displays: which came first is chance."""
    for is_stream, group in groupby(outputs, lambda o: o.output_type == "stream"):
        together = list(group)
        yield from sorted(together, key=_name) if is_stream else together


def _name(output: NotebookNode) -> bool:
    return output.name != "stdout"


def make_cleaner(home: Path) -> Callable[[str], str]:
    """Make the function that takes addresses and this machine's paths out of a text.

    Parameters
    ----------
    home : pathlib.Path
        Home folder; written as ``.``.

    Returns
    -------
    callable
        From text to text.

    Examples
    --------
    >>> clean = make_cleaner(Path("/srv/plans"))
    >>> clean("read /srv/plans/data/raw, kept in <Frame at 0x7f3a5c0d12e0>")
    'read ./data/raw, kept in <Frame>'
    """
    places = {
        str(home): ".",
        str(home.resolve()): ".",
        str(Path(gabeval.__file__).resolve().parents[1]): ".",
        sys.prefix: "python",
        str(Path.home()): "~",
    }
    names = sorted((p for p in places if len(Path(p).parts) > 1), key=len, reverse=True)
    # Only where a path begins: "https://example.org/root" is no path of this machine.
    known = re.compile(
        r"(?<![\w.~-])(" + "|".join(map(re.escape, names)) + r")(?![\w-])"
    )

    def clean(text: str) -> str:
        text = _KERNEL_FILE.sub("cell", text)
        text = known.sub(lambda match: places[match[1]], text)
        return _ADDRESS.sub("", text)

    return clean
