"""Reading a YAML file into a model, and saying where it is wrong.

Every fault is told with file, line and field, all of one file at once. What YAML would
read otherwise than it was meant (a code without quotes that turns into a number, a key
given twice, an alias that copies another part) is refused, never interpreted.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.tokens import AliasToken

from gabeval.errors import PlanError, list_cases
from gabeval.plan.faults import say_fault, say_problem
from gabeval.speech import speak

_DATE = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b")

M = TypeVar("M", bound=BaseModel)

MAX_BYTES = 2_000_000
"""A plan file larger than this was not written by hand."""


def read_model(path: Path, model: type[M], **context: Any) -> M:
    """Read a YAML file into a model.

    Parameters
    ----------
    path : pathlib.Path
        File to read, UTF-8.
    model : type
        Pydantic model that the file must fit.
    **context
        Handed to the model's validators.

    Returns
    -------
    pydantic.BaseModel
        The file's content, checked.

    Raises
    ------
    PlanError
        If the file is missing, is not YAML, or breaks the model; the message has a
        line for each fault, with the line number and the field.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> class Point(BaseModel):
    ...     x: int
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "point.yaml")
    ...     _ = path.write_text("x: 3", encoding="utf-8")
    ...     read_model(path, Point).x
    3
    """
    tree = _load(path)
    if not isinstance(tree, (CommentedMap, CommentedSeq)):
        raise PlanError(
            speak(
                "{name} holds no YAML mapping. It must start with a key, such "
                "as '{key}:'.",
                name=path.name,
                key=next(iter(model.model_fields)),
            )
        )
    try:
        return model.model_validate(_plain(tree), context=context)
    except ValidationError as error:
        raise PlanError(
            list_cases(
                speak(
                    "{folder}/{file} does not say what it must:",
                    folder=path.parent.name,
                    file=path.name,
                ),
                _cases(error, tree, _known_keys(model)),
                speak(
                    "Mend these lines and try again. 'gabeval schema' writes "
                    "the schema with which an editor completes and checks "
                    "these files."
                ),
            )
        ) from None


def _load(path: Path) -> Any:
    if not path.is_file():
        raise PlanError(
            speak(
                "There is no file {file} in {folder}/.",
                file=path.name,
                folder=path.parent.name,
            )
        )
    if path.stat().st_size > MAX_BYTES:
        raise PlanError(
            speak(
                "{file} is larger than {limit} MB: is it an export?",
                file=path.name,
                limit=MAX_BYTES // 1000000,
            )
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise PlanError(
            speak(
                "{file} is not UTF-8 text. Save it again with the encoding UTF-8.",
                file=path.name,
            )
        ) from None
    try:
        _refuse_aliases(text, path.name)
        return YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = speak(", line {line}", line=mark.line + 1) if mark else ""
        problem = say_problem(error)
        raise PlanError(
            speak(
                "{file}{where}: {problem}. This is not valid YAML; check "
                "quotes, colons, indentation and keys given twice.",
                file=path.name,
                where=where,
                problem=problem,
            )
        ) from None
    except YAMLError as error:
        raise PlanError(
            speak("{file} is not valid YAML: {problem}", file=path.name, problem=error)
        ) from None
    except ValueError:
        raise PlanError(
            list_cases(
                speak("{file} holds a date that does not exist:", file=path.name),
                _impossible_dates(text),
                speak("Mend it, or put it in quotes if it is no date."),
            )
        ) from None
    except RecursionError:
        raise PlanError(
            speak(
                "{file} is not valid YAML: brackets are nested too deeply.",
                file=path.name,
            )
        ) from None


def _impossible_dates(text: str) -> list[str]:
    """Find what looks like a date to YAML and is none of the calendar."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for match in _DATE.finditer(line):
            try:
                date(*(int(part) for part in match[0].split("-")))
            except ValueError:
                found.append(
                    speak("line {number}: {found}", number=number, found=match[0])
                )
    return found


def _refuse_aliases(text: str, file: str) -> None:
    """Refuse parts that copy others: whoever reads the file must see what it says."""
    found = [
        speak("line {line}: *{name}", line=token.start_mark.line + 1, name=token.value)
        for token in YAML(typ="rt").scan(text)
        if isinstance(token, AliasToken)
    ]
    if found:
        raise PlanError(
            list_cases(
                speak("{file} uses aliases, which are not allowed:", file=file),
                found,
                speak("Write these parts out."),
            )
        )


def _plain(node: Any) -> Any:
    """Turn ruamel's commented types into plain ones, which pydantic takes strictly."""
    if isinstance(node, CommentedMap):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value) for value in node]
    for plain in (bool, int, float, str):
        if isinstance(node, plain):
            return plain(node)
    return node


def _known_keys(model: type[BaseModel]) -> list[str]:
    """List every key that a model or a model inside it takes."""
    schema = model.model_json_schema(by_alias=True)
    parts = [schema, *schema.get("$defs", {}).values()]
    return sorted({key for part in parts for key in part.get("properties", {})})


def _cases(error: ValidationError, tree: Any, known: list[str]) -> list[str]:
    """Word every fault, one line per place: line, field, what is wrong."""
    faults: dict[tuple[int, str], list[str]] = {}
    for fault in error.errors():
        loc = _shorten(fault["loc"], tree, fault["type"])
        where = ".".join(str(p + 1 if isinstance(p, int) else p) for p in loc)
        said = faults.setdefault((_line(loc, tree), where or speak("file")), [])
        said.append(say_fault(fault, known))
    return [
        speak(
            "line {line}, {where}: {faults}",
            line=line,
            where=where,
            faults=speak("; or ").join(dict.fromkeys(said)),
        )
        for (line, where), said in sorted(faults.items())
    ]


def _shorten(loc: tuple[Any, ...], node: Any, kind: str) -> tuple[Any, ...]:
    """Leave out what pydantic adds to a location: names of alternatives, not keys."""
    if kind == "missing":
        return (*_shorten(loc[:-1], node, ""), loc[-1])
    kept = []
    for part in loc:
        is_key = isinstance(node, CommentedMap) and part in node
        is_place = isinstance(node, CommentedSeq) and isinstance(part, int)
        if not is_key and not is_place:
            continue
        kept.append(part)
        node = node[part]
    return tuple(kept)


def _line(loc: tuple[Any, ...], node: Any) -> int:
    """Find the line of the deepest part of a location that the file has."""
    line = node.lc.line
    for part in loc:
        if isinstance(node, CommentedMap) and part in node:
            line = node.lc.key(part)[0]
        elif (
            isinstance(node, CommentedSeq)
            and isinstance(part, int)
            and part < len(node)
        ):
            line = node.lc.item(part)[0]
        else:
            break
        node = node[part]
    return line + 1
