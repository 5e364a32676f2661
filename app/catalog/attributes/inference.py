"""What an expression can be known to give before any product is seen, and what in it can never work."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.catalog.attributes.functions import FUNCTIONS, Sort
from app.catalog.attributes.language import children_first
from app.core.schema import Field, Schema

_OF_TYPE: Mapping[str, Sort] = {
    "text": "text",
    "keyword": "text",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
}
_SIGNS: Mapping[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.UAdd: "+",
    ast.USub: "-",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
_MENDS: Mapping[tuple[Sort, Sort], str] = {
    ("text", "number"): "; write `number({0})` if it holds a number",
    ("number", "text"): "; write `text({0})`",
    ("text", "date"): "; write `date({0})`",
    ("number", "date"): "; name a date",
}
_NEVER: Mapping[str, tuple[Sort, ...]] = {
    "number": ("text", "boolean"),
    "date": ("text", "boolean"),
    "boolean": ("date",),
}
"""By an attribute's type, what an expression may not give."""


@dataclass(frozen=True)
class Known:
    """What is known of one part: what its values are, and whether it is always a list."""

    sort: Sort = "any"
    many: bool = False

    def __str__(self) -> str:
        """As a sentence says it."""
        return "a list" if self.many else "nothing" if self.sort == "nothing" else f"a {self.sort}"


def misuses(expression: str, owner: Field, schema: Schema) -> Iterator[str]:
    """What can never work in an expression that can be read, and a result that never fits its attribute."""
    known: dict[int, Known] = {}
    node: ast.AST | None = None
    for node in children_first(expression):
        if isinstance(node, ast.expr):
            yield from _wrong(node, known)
            known[id(node)] = _known(node, known, schema)
    result = known[id(node)] if isinstance(node, ast.expr) else Known()
    if result.sort in _NEVER.get(owner.type, ()):
        mend = {
            ("number", "text"): "write `number(…)` around it, or `type: keyword`",
            ("number", "boolean"): "write `1 if … else 0`, or `type: boolean`",
            ("date", "text"): "write `date(…)` around it, or `type: keyword`",
            ("boolean", "date"): "compare it, or write `type: date`",
        }.get((owner.type, result.sort), f"write `type: {result.sort}`")
        yield f"`{owner.name}` is a {owner.type} and its expression gives a {result.sort}; {mend}"
    elif owner.type == "boolean" and isinstance(node, ast.expr) and any(_is_amount(one, known) for one in _ends(node)):
        yield f"`{owner.name}` is a boolean and its expression gives a number; compare it, such as `… > 0`"


def _ends(node: ast.expr) -> Iterator[ast.expr]:
    """The parts of which one is the result."""
    if isinstance(node, ast.IfExp):
        yield from _ends(node.body)
        yield from _ends(node.orelse)
    else:
        yield node


def _is_amount(node: ast.expr, known: Mapping[int, Known]) -> bool:
    """Whether a result is a number and no yes or no: 1 and 0 are, and so may be what stands in a column."""
    if isinstance(node, ast.Constant):
        return _sort_of(node.value) == "number" and node.value not in (0, 1)
    return not isinstance(node, ast.Name) and known[id(node)].sort == "number"


def _known(node: ast.expr, known: Mapping[int, Known], schema: Schema) -> Known:
    match node:
        case ast.Constant(value):
            return Known(_sort_of(value))
        case ast.Name(name):
            field = schema.owner(name)
            return Known(_OF_TYPE[field.type]) if field else Known()
        case ast.Compare() | ast.UnaryOp(ast.Not()):
            return Known("boolean")
        case ast.UnaryOp():
            return Known("number")
        case ast.BinOp(left, operator, right):
            return _sum(known[id(left)], operator, known[id(right)])
        case ast.BoolOp(_, values):
            return _either([known[id(value)] for value in values])
        case ast.IfExp(_, body, orelse):
            return _either([known[id(body)], known[id(orelse)]])
        case ast.Call(ast.Name(name), arguments):
            function = FUNCTIONS[name]
            given = [known[id(one)] for one in arguments] or [Known()]
            sort = given[0].sort if function.gives == "first" else function.gives
            return Known(_either(given).sort if sort == "all" else sort, function.many)
        case _:
            return Known()


def _sort_of(value: object) -> Sort:
    match value:
        case None:
            return "nothing"
        case bool():
            return "boolean"
        case str():
            return "text"
        case _:
            return "number"


def _sum(left: Known, operator: ast.operator, right: Known) -> Known:
    """What two parts give together."""
    sorts = {left.sort, right.sort}
    if isinstance(operator, ast.Add | ast.Mult) and sorts & {"text", "any"}:
        sort: Sort = "text" if "text" in sorts else "any"
        return Known(sort, left.many or right.many)
    if "date" in sorts and isinstance(operator, ast.Add | ast.Sub):
        both = left.sort == right.sort
        return Known("any" if "any" in sorts else "number" if both else "date")
    return Known("number")


def _either(parts: Sequence[Known]) -> Known:
    sorts = {part.sort for part in parts} - {"nothing"}
    return Known(sorts.pop() if len(sorts) == 1 else "any", all(part.many for part in parts))


def _wrong(node: ast.expr, known: Mapping[int, Known]) -> Iterator[str]:
    """What of one part can never work."""
    match node:
        case ast.BinOp(left, ast.Add(), right):
            yield from _unlike(left, "+", right, known)
        case ast.BinOp(left, ast.Mult(), right):
            if known[id(left)].sort == known[id(right)].sort == "text":
                yield f"{_said(left)} and {_said(right)} are texts; `*` is for numbers"
        case ast.BinOp(left, operator, right):
            yield from _no_number((left, right), _SIGNS[type(operator)], known)
        case ast.UnaryOp(ast.UAdd() | ast.USub() as sign, operand):
            yield from _no_number((operand,), _SIGNS[type(sign)], known)
        case ast.Compare(left, operators, others):
            for one, compared, other in zip((left, *others), operators, others, strict=False):
                if not isinstance(compared, ast.In | ast.NotIn):
                    yield from _unlike(one, _SIGNS[type(compared)], other, known)
        case ast.Call(ast.Name(name), arguments):
            function = FUNCTIONS[name]
            for at, argument in enumerate(arguments):
                wanted = function.takes[min(at, len(function.takes) - 1)]
                if _misfits(known[id(argument)], wanted):
                    here = known[id(argument)]
                    mend = _MENDS.get((here.sort, wanted), "").format(_said(argument).strip("`"))
                    yield f"{_said(argument)} is {Known(here.sort)}; `{name}` takes a {wanted}{mend}"
        case _:
            return


def _misfits(here: Known, wanted: Sort) -> bool:
    if wanted == "date":
        return here.sort not in ("date", "any")
    return wanted == "number" and here.sort in ("text", "nothing")


def _no_number(parts: Sequence[ast.expr], sign: str, known: Mapping[int, Known]) -> Iterator[str]:
    for part in parts:
        here = known[id(part)]
        if here.many or here.sort in ("text", "nothing"):
            mend = "" if here.many else _MENDS.get((here.sort, "number"), "").format(_said(part).strip("`"))
            yield f"{_said(part)} is {here}; `{sign}` is for numbers{mend}"


def _unlike(left: ast.expr, sign: str, right: ast.expr, known: Mapping[int, Known]) -> Iterator[str]:
    """Two parts of which one is a text and the other is not."""
    one, other = known[id(left)], known[id(right)]
    equality = sign in ("==", "!=", "is", "is not")
    if (one.many and other.many) or "any" in (one.sort, other.sort):
        return
    if "nothing" in (one.sort, other.sort):
        if not equality:
            part = left if one.sort == "nothing" else right
            yield f"{_said(part)} is nothing; `{sign}` needs a value"
        return
    if (one.sort == "text") == (other.sort == "text"):
        return
    text, rest, what = (left, right, other) if one.sort == "text" else (right, left, one)
    told = f"{_said(text)} is a text and {_said(rest)} {what}"
    if sign == "+":
        yield f"{told}; write `text({_said(rest).strip('`')})` to join them"
    elif what.sort == "date":
        yield f"{told}; compare with a date, such as `date({_said(text).strip('`')})`"
    else:
        never = "are never equal" if equality else f"cannot be compared by `{sign}`"
        yield f"{told}; they {never}"


def _said(node: ast.expr) -> str:
    """A part as an error names it."""
    match node:
        case ast.Name(name):
            return f"`{name}`"
        case ast.Constant(value):
            return f"`{value!r}`"
        case ast.Call(ast.Name(name)):
            return f"`{name}(…)`"
        case _:
            return "`(…)`"
