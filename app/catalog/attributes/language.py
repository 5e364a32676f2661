"""Small safe expressions over a product's attributes: arithmetic, comparisons, texts; parsed once, run for each."""

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from simpleeval import DEFAULT_OPERATORS, FeatureNotAvailable, InvalidExpression, SimpleEval

from app.core.fit import as_text

MAX_LENGTH = 500
_NOTHING = (None, "")
_NODES = (
    *(ast.Call, ast.keyword, ast.Name, ast.Load, ast.Constant, ast.IfExp, ast.Compare, ast.BoolOp, ast.boolop),
    *(ast.UnaryOp, ast.UAdd, ast.USub, ast.Not, ast.cmpop),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow),
)
_CONSTANTS = (str, int, float, bool, type(None))


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


def _each(value: Any, change: Callable[[Any], str]) -> Any:
    return tuple(map(change, value)) if isinstance(value, tuple) else change(value)


def _text(value: Any) -> str:
    return as_text(value) if isinstance(value, bool | float | str) else str(value)


def _power(base: Any, exponent: Any) -> float:
    return math.pow(base, exponent)  # of floats: no result has more digits than a number holds


def _rest(one: Any, other: Any) -> Any:
    if isinstance(one, str):
        raise TypeError("`%` is for numbers")
    return one % other


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": _lowest,
    "max": _highest,
    "sum": lambda *values: sum(_flat(values)),
    "count": _count,
    "first": lambda value: _flat((value,))[0],
    "round": lambda value, places=0: round(value, int(places)),
    "lower": lambda value: _each(value, lambda one: _text(one).lower()),
    "upper": lambda value: _each(value, lambda one: _text(one).upper()),
    "join": lambda value, between=" ": str(between).join(map(_text, _flat((value,)))),
    "text": lambda value: _each(value, _text),
    "default": lambda value, other: other if value in _NOTHING or value == () else value,
}


@lru_cache(maxsize=1024)
def parse(expression: str) -> ast.AST:
    """The parsed expression. Raises BadExpressionError."""
    if len(expression) > MAX_LENGTH:
        message = f"an expression has at most {MAX_LENGTH} letters; make two attributes of it"
        raise BadExpressionError(message)
    try:
        tree: ast.AST = ast.parse(" ".join(expression.split("\n")).strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        message = f"the expression {expression!r} cannot be read: {error}"
        raise BadExpressionError(message) from error
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in FUNCTIONS:
            message = f"there is no function `{node.func.id}`; there are: {', '.join(sorted(FUNCTIONS))}"
            raise BadExpressionError(message)
        if not isinstance(node, _NODES) or (isinstance(node, ast.Constant) and not isinstance(node.value, _CONSTANTS)):
            message = (
                f"{expression!r} uses what expressions lack; there are arithmetic, comparisons, `if` and functions"
            )
            raise BadExpressionError(message)
    return tree


@lru_cache(maxsize=1024)
def names(expression: str) -> tuple[str, ...]:
    """The attributes an expression reads."""
    called = {id(node.func) for node in ast.walk(parse(expression)) if isinstance(node, ast.Call)}
    found = [node.id for node in ast.walk(parse(expression)) if isinstance(node, ast.Name) and id(node) not in called]
    return tuple(dict.fromkeys(name for name in found if name not in ("True", "False", "None")))


@lru_cache(maxsize=1024)
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


_OPERATORS = {**DEFAULT_OPERATORS, ast.Pow: _power, ast.Mod: _rest}


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
    try:
        evaluator = SimpleEval(operators=_OPERATORS, functions=FUNCTIONS, names=found)
        result = evaluator.eval(expression, previously_parsed=parse(expression))
    except MissingError:
        raise
    except (InvalidExpression, FeatureNotAvailable, ArithmeticError, TypeError, ValueError, RecursionError) as error:
        message = f"{expression!r} has no value here: {error}"
        raise BadExpressionError(message) from error
    if isinstance(result, float) and not math.isfinite(result):
        message = f"{expression!r} has no finite value here"
        raise BadExpressionError(message)
    return result
