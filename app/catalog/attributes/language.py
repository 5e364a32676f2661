"""Small safe expressions over a product's attributes: parsed and compiled once, run for each product.

An expression is never run as it was written. Its tree is checked node by node, and a new function is built from
nodes that this module makes itself: constants, arguments, comparisons, and calls of functions that guard their
result (docs/decisions/0012).
"""

import ast
import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.catalog.attributes.functions import FUNCTIONS, plus, power, rest, times
from app.rulepack.problems import did_you_mean

MAX_LENGTH = 500
_NODES = (
    *(ast.Call, ast.keyword, ast.Name, ast.Load, ast.Constant, ast.IfExp, ast.Compare, ast.BoolOp, ast.boolop),
    *(ast.UnaryOp, ast.UAdd, ast.USub, ast.Not, ast.cmpop),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow),
)
_CONSTANTS = (str, int, float, bool, type(None))
_GUARDED: Mapping[type[ast.operator], str] = {ast.Add: "plus", ast.Mult: "times", ast.Mod: "rest", ast.Pow: "power"}
_CALLED = {"plus": plus, "times": times, "rest": rest, "power": power} | {
    f"f_{name}": function.call for name, function in FUNCTIONS.items()
}
_SIGNATURES = {name: inspect.signature(function.call) for name, function in FUNCTIONS.items()}
_FORGIVING = ("default", "count", "has")
"""Functions that may be asked of a value that a product lacks."""


class BadExpressionError(ValueError):
    """An expression that cannot be read; the message says what and how to mend it."""


@dataclass(frozen=True)
class Program:
    """An expression made ready."""

    expression: str
    needs: tuple[tuple[str, bool], ...]
    """The attributes that it reads, and whether it does without."""
    run: Callable[..., Any]
    """Takes a value for each, in that order: one value, or a tuple of several."""

    def result(self, values: list[Any]) -> Any:
        """What it gives. Raises MissingError and BadExpressionError."""
        try:
            result = self.run(*values)
        except (ArithmeticError, TypeError, ValueError, RecursionError, AttributeError, OSError) as error:
            message = f"{self.expression!r} has no value here: {error}"
            raise BadExpressionError(message) from error
        if result.__class__ is float and not math.isfinite(result):
            message = f"{self.expression!r} has no finite value here"
            raise BadExpressionError(message)
        return result


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
            hint = did_you_mean(node.func.id, FUNCTIONS)
            message = f"there is no function `{node.func.id}`{hint}; there are: {', '.join(sorted(FUNCTIONS))}"
            raise BadExpressionError(message)
        if not _is_known(node):
            message = (
                f"{expression!r} uses what expressions lack; there are arithmetic, comparisons, `if` and functions"
            )
            raise BadExpressionError(message)
        if isinstance(node, ast.Call):
            _check_call(expression, node)
    return tree


def _is_known(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value):
            return type(value) in _CONSTANTS
        case ast.Call(func):
            return isinstance(func, ast.Name)
        case ast.keyword(arg):
            return arg is not None
        case _:
            return isinstance(node, _NODES)


def _check_call(expression: str, node: ast.Call) -> None:
    """Whether a function is called with what it takes, and a date that is written out can be read."""
    name = _called(node)
    function = FUNCTIONS[name]
    try:
        _SIGNATURES[name].bind(*node.args, **{str(keyword.arg): keyword for keyword in node.keywords})
        if name == "date" and node.args and isinstance(node.args[0], ast.Constant):
            function.call(node.args[0].value)
    except (TypeError, ValueError) as error:
        message = f"{expression!r} has no value: {error}; write `{function.usage}`"
        raise BadExpressionError(message) from error


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def children_first(expression: str) -> list[ast.AST]:
    """The parts of an expression, each after those that it is made of; the names of functions are left out."""
    nodes = list(ast.walk(parse(expression)))
    functions = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return [node for node in reversed(nodes) if id(node) not in functions]


@lru_cache(maxsize=1024)
def names(expression: str) -> tuple[str, ...]:
    """The attributes an expression reads."""
    found = [node.id for node in reversed(children_first(expression)) if isinstance(node, ast.Name)]
    return tuple(dict.fromkeys(found))


def _optional(expression: str) -> frozenset[str]:
    """The attributes that the expression does without: `default(…)`, `count(…)` and `has(…)` say so."""
    return frozenset(
        call.args[0].id
        for call in ast.walk(parse(expression))
        if isinstance(call, ast.Call)
        and _called(call) in _FORGIVING
        and call.args
        and isinstance(call.args[0], ast.Name)
    )


@lru_cache(maxsize=1024)
def program(expression: str) -> Program:
    """The expression as one function. Raises BadExpressionError."""
    needed = names(expression)
    optional = _optional(expression)
    made: dict[int, ast.expr] = {}
    node = parse(expression)
    for node in children_first(expression):
        if isinstance(node, ast.expr):
            made[id(node)] = _placed(_built(node, made, needed))
    given = [ast.arg(f"v{at}", lineno=1, col_offset=0) for at in range(len(needed))]
    arguments = ast.arguments([], given, None, [], [], None, [])
    whole = ast.Expression(_placed(ast.Lambda(arguments, made[id(node)])))
    try:
        code = compile(whole, "<expression>", "eval")
        run = eval(code, {"__builtins__": {}, **_CALLED})  # noqa: S307 - of nodes made here, never of what was written
    except (RecursionError, MemoryError, ValueError, SyntaxError) as error:
        message = f"{expression!r} is nested too deep ({error}); make two attributes of it"
        raise BadExpressionError(message) from error
    return Program(expression, tuple((name, name in optional) for name in needed), run)


def _placed(node: ast.expr) -> ast.expr:
    node.lineno, node.col_offset = 1, 0
    return node


def _built(node: ast.expr, made: Mapping[int, ast.expr], needed: tuple[str, ...]) -> ast.expr:
    """A part of the function: made here, from parts made here."""
    match node:
        case ast.Constant(value):
            return ast.Constant(value)
        case ast.Name(name):
            return _name(f"v{needed.index(name)}")
        case ast.BinOp(left, operator, right) if guard := _GUARDED.get(type(operator)):
            return ast.Call(_name(guard), [made[id(left)], made[id(right)]], [])
        case ast.BinOp(left, operator, right):
            return ast.BinOp(made[id(left)], type(operator)(), made[id(right)])
        case ast.UnaryOp(operator_, operand):
            return ast.UnaryOp(type(operator_)(), made[id(operand)])
        case ast.BoolOp(both, values):
            return ast.BoolOp(type(both)(), [made[id(value)] for value in values])
        case ast.Compare(left, operators, others):
            return ast.Compare(made[id(left)], list(_comparisons(operators)), [made[id(other)] for other in others])
        case ast.IfExp(test, body, orelse):
            return ast.IfExp(made[id(test)], made[id(body)], made[id(orelse)])
        case ast.Call(_, arguments, keywords):
            named = [ast.keyword(one.arg, made[id(one.value)], lineno=1, col_offset=0) for one in keywords]
            return ast.Call(_name(f"f_{_called(node)}"), [made[id(one)] for one in arguments], named)
        case _:
            raise AssertionError(node)


def _comparisons(operators: list[ast.cmpop]) -> Iterator[ast.cmpop]:
    """`is` compares as `==`: values have no identity."""
    for operator in operators:
        yield ast.Eq() if isinstance(operator, ast.Is) else ast.NotEq() if isinstance(operator, ast.IsNot) else operator


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load(), lineno=1, col_offset=0)
