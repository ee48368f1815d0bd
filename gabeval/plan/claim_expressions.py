"""The small language in which ``claims.yaml`` says how published figures hang together.

An expression compares two sums (``C18 = C19 + C20``, ``S <= 90``), in which
``mean(H, W, S)`` is a weighted mean whose weights nobody published; or it states one of
`PREDICATES`, such as ``share(C40, C38)``. Names are those of claims and of quantities.
"""

import ast
import re
from dataclasses import dataclass
from functools import lru_cache

from gabeval.speech import speak

PREDICATES: dict[str, tuple[int, int | None]] = {
    "same": (2, None),
    "rising": (2, 2),
    "share": (2, 2),
    "one_list": (2, None),
    "listed": (1, 1),
    "repeated": (1, 1),
    "one_to_one": (2, 2),
    "none_rated_complete": (1, None),
    "same_definition": (2, None),
}
"""Statements that are no sums, with the fewest and the most names that they take.

- ``same(a, b)``: one figure, published twice
- ``rising(a, b)``: cumulative; the later one, by its as-of date, is not the smaller one
- ``share(x, n)``: x is the percentage of k of n whole things
- ``one_list(x, y)``: both are percentages of one list of whole things
- ``listed(a)``: the figure is the number of things that the text lists
- ``repeated(a)``: the text says the same figure wherever it says it again
- ``one_to_one(a, b)``: two lists name the same things
- ``none_rated_complete(a, b)``: whatever is not called complete stands below 100
- ``same_definition(a, b)``: the text names one way in which all of them are computed
"""

MEAN = "mean"
"""The one function of a sum."""

_OPERATORS = {ast.Eq: "=", ast.LtE: "<=", ast.GtE: ">=", ast.Lt: "<", ast.Gt: ">"}
_SIGNS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_SINGLE_EQUALS = re.compile(r"(?<![<>=!])=(?!=)")


@dataclass(frozen=True)
class Comparison:
    """Two sums and what is said of them."""

    text: str
    """As written."""
    left: ast.expr
    """Sum on the left."""
    operator: str
    """One of ``= <= >= < >``."""
    right: ast.expr
    """Sum on the right."""

    @property
    def names(self) -> tuple[str, ...]:
        """Claims and quantities, each once, in the order of the text."""
        return tuple(dict.fromkeys((*names_in(self.left), *names_in(self.right))))


@dataclass(frozen=True)
class Predicate:
    """A statement that is no sum."""

    text: str
    """As written."""
    name: str
    """One of `PREDICATES`."""
    arguments: tuple[ast.expr, ...]
    """Mostly single names."""

    @property
    def names(self) -> tuple[str, ...]:
        """Claims and quantities, each once, in the order of the text."""
        found = (name for part in self.arguments for name in names_in(part))
        return tuple(dict.fromkeys(found))


Expression = Comparison | Predicate
"""What one line of ``expression`` says."""


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Expression:
    """Read one expression.

    Parameters
    ----------
    text : str
        Such as ``"C18 = C19 + C20"`` or ``"share(C40, C38)"``.

    Returns
    -------
    Comparison or Predicate
        The expression, with the names in it not yet looked up.

    Raises
    ------
    ValueError
        If it is not of this small language; the message says what is.

    Examples
    --------
    >>> parse_expression("C18 = C19 + C20").names
    ('C18', 'C19', 'C20')
    >>> parse_expression("share(C40, C38 * C39)").name
    'share'
    """
    node = _parse(text)
    if isinstance(node, ast.Call) and _called(node) != MEAN:
        return _read_predicate(text, node)
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        raise ValueError(
            speak(
                "'{text}' compares nothing; write it as 'C18 = C19 + C20', or as one "
                "of {known}",
                text=text,
                known=", ".join(PREDICATES),
            )
        )
    operator = _OPERATORS.get(type(node.ops[0]))
    if operator is None:
        raise ValueError(
            speak("'{text}' must compare with =, <=, >=, < or >", text=text)
        )
    for side in (node.left, node.comparators[0]):
        _check_sum(side, text)
    return Comparison(text, node.left, operator, node.comparators[0])


@lru_cache(maxsize=4096)
def parse_sum(text: str) -> ast.expr:
    """Read a sum without a comparison.

    Parameters
    ----------
    text : str
        Such as ``"W + S"``.

    Returns
    -------
    ast.expr
        The sum.

    Raises
    ------
    ValueError
        If it is no sum of names and numbers.

    Examples
    --------
    >>> names_in(parse_sum("W + S - 2 * W"))
    ('W', 'S')
    """
    node = _parse(text)
    _check_sum(node, text)
    return node


def names_in(node: ast.expr) -> tuple[str, ...]:
    """List the claims and quantities of a sum, each once, from left to right.

    Parameters
    ----------
    node : ast.expr
        Sum.

    Returns
    -------
    tuple of str
        Names.
    """
    functions = {id(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
    found = [
        (n.lineno, n.col_offset, n.id)
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and id(n) not in functions
    ]
    return tuple(dict.fromkeys(name for *_place, name in sorted(found)))


def means_in(node: ast.expr) -> tuple[ast.Call, ...]:
    """List the weighted means of a sum.

    Parameters
    ----------
    node : ast.expr
        Sum.

    Returns
    -------
    tuple of ast.Call
        From left to right.
    """
    return tuple(n for n in ast.walk(node) if isinstance(n, ast.Call))


def _parse(text: str) -> ast.expr:
    try:
        return ast.parse(_SINGLE_EQUALS.sub("==", text).strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(
            speak(
                "'{text}' cannot be read; write it as 'C18 = C19 + C20'",
                text=text,
            )
        ) from None


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _read_predicate(text: str, node: ast.Call) -> Predicate:
    name = _called(node)
    if name not in PREDICATES or node.keywords:
        raise ValueError(
            speak(
                "'{text}' is none of the statements {known}",
                text=text,
                known=", ".join(PREDICATES),
            )
        )
    fewest, most = PREDICATES[name]
    n = len(node.args)
    if n < fewest or (most is not None and n > most):
        raise ValueError(
            speak("'{text}' has too few or too many names in brackets", text=text)
        )
    for argument in node.args:
        _check_sum(argument, text)
        if name != "share" and not isinstance(argument, ast.Name):
            raise ValueError(speak("'{text}' takes single names", text=text))
    return Predicate(text, name, tuple(node.args))


def _check_sum(node: ast.expr, text: str) -> None:
    """Refuse whatever is not a name, a number, a sign or a mean of names."""
    if isinstance(node, ast.Name):
        return
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, _SIGNS):
        _check_sum(node.left, text)
        _check_sum(node.right, text)
        return
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _check_sum(node.operand, text)
        return
    if (
        isinstance(node, ast.Call)
        and _called(node) == MEAN
        and len(node.args) > 1
        and not node.keywords
        and all(isinstance(argument, ast.Name) for argument in node.args)
    ):
        return
    raise ValueError(
        speak(
            "'{text}' holds something else than names, numbers, + - * / and "
            "mean(name, name)",
            text=text,
        )
    )
