"""Small safe expressions over a product's attributes: arithmetic, comparisons, texts; parsed once, run for each."""

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from simpleeval import DEFAULT_OPERATORS, FeatureNotAvailable, InvalidExpression, SimpleEval

MAX_LENGTH = 500
_NOTHING = (None, "")


class BadExpressionError(ValueError):
    """An expression that cannot be read; the message says what and how to mend it."""


class MissingError(Exception):
    """An expression needs a value that the product lacks."""


def _lowest(*values: Any) -> Any:
    return min(_flat(values))


def _highest(*values: Any) -> Any:
    return max(_flat(values))


def _flat(values: Sequence[Any]) -> list[Any]:
    flat = [item for value in values for item in (value if isinstance(value, tuple) else (value,))]
    if not flat:
        raise MissingError
    return flat


def _count(value: Any) -> int:
    return len(value) if isinstance(value, tuple) else int(value not in _NOTHING)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": _lowest,
    "max": _highest,
    "sum": lambda *values: sum(_flat(values)),
    "count": _count,
    "first": lambda value: _flat((value,))[0],
    "round": lambda value, places=0: round(value, int(places)),
    "lower": lambda value: str(value).lower(),
    "upper": lambda value: str(value).upper(),
    "join": lambda value, between=" ": between.join(map(str, _flat((value,)))),
    "text": lambda value: f"{value:g}" if isinstance(value, float) else str(value),
    "default": lambda value, other: other if value in _NOTHING or value == () else value,
}


@lru_cache(maxsize=1024)
def parse(expression: str) -> ast.AST:
    """The parsed expression. Raises BadExpressionError."""
    if len(expression) > MAX_LENGTH:
        message = f"an expression has at most {MAX_LENGTH} letters; make two attributes of it"
        raise BadExpressionError(message)
    try:
        tree: ast.AST = SimpleEval.parse(expression)
    except (InvalidExpression, SyntaxError, ValueError, RecursionError) as error:
        message = f"the expression {expression!r} cannot be read: {error}"
        raise BadExpressionError(message) from error
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in FUNCTIONS:
            message = f"there is no function `{node.func.id}`; there are: {', '.join(sorted(FUNCTIONS))}"
            raise BadExpressionError(message)
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Lambda | ast.comprehension):
            message = (
                f"{expression!r} uses what expressions lack; there are arithmetic, comparisons, `if` and functions"
            )
            raise BadExpressionError(message)
    return tree


def names(expression: str) -> tuple[str, ...]:
    """The attributes an expression reads."""
    called = {id(node.func) for node in ast.walk(parse(expression)) if isinstance(node, ast.Call)}
    found = [node.id for node in ast.walk(parse(expression)) if isinstance(node, ast.Name) and id(node) not in called]
    return tuple(dict.fromkeys(name for name in found if name not in ("True", "False", "None")))


def _optional(expression: str) -> frozenset[str]:
    """The attributes that `default(…)` or `count(…)` make optional."""
    return frozenset(
        call.args[0].id
        for call in ast.walk(parse(expression))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("default", "count")
        and call.args
        and isinstance(call.args[0], ast.Name)
    )


_EVALUATOR = SimpleEval(operators=dict(DEFAULT_OPERATORS), functions=dict(FUNCTIONS))


def evaluate(expression: str, lookup: Callable[[str], Any]) -> Any:
    """The expression's value for one product; `lookup` gives a value, a tuple of several, or None.

    Raises MissingError when it needs a value the product lacks, and BadExpressionError when the values do not fit.
    """
    optional = _optional(expression)
    found = {}
    for name in names(expression):
        value = lookup(name)
        if (value is None or value == ()) and name not in optional:
            raise MissingError
        found[name] = value
    _EVALUATOR.names = found
    try:
        result = _EVALUATOR.eval(expression, previously_parsed=parse(expression))
    except MissingError:
        raise
    except (InvalidExpression, FeatureNotAvailable, ArithmeticError, TypeError, ValueError) as error:
        message = f"{expression!r} has no value here: {error}"
        raise BadExpressionError(message) from error
    if isinstance(result, float) and not math.isfinite(result):
        message = f"{expression!r} has no finite value here"
        raise BadExpressionError(message)
    return result
