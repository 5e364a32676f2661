"""The functions of expressions and templates: what each takes, what it gives, and the bounds of what it may make."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from app.catalog.cast import FIRST_SECOND, LAST_SECOND, MisfitError
from app.catalog.cast import number as as_number
from app.catalog.cast import seconds as as_date
from app.core.fit import DAY, as_text
from app.words.analysis import slug

MAX_LETTERS = 100_000
"""A text made by an expression is no longer than this."""
MAX_ITEMS = 10_000
"""A list made by an expression has no more values than this."""
_MAX_PLACES = 15
_NOTHING = (None, "")

Sort = Literal["number", "text", "boolean", "date", "nothing", "any"]
"""What values are, as far as it is known before any product."""


class MissingError(Exception):
    """An expression needs a value that the product lacks."""


@dataclass(frozen=True)
class Function:
    """A function of expressions: how it is written, what it does, what it takes and what it gives."""

    usage: str
    doc: str
    call: Callable[..., Any]
    takes: tuple[Sort, ...] = ("any",)
    """What each value must be; the last one stands for all that follow."""
    gives: Sort | Literal["first", "all"] = "any"
    """What comes out; `first`: what the first value is, `all`: what all of them are."""
    many: bool = False
    """It always gives a list."""


def times(one: Any, other: Any) -> Any:
    """`*`: numbers multiply, a text or a list is repeated as far as it may be long."""
    if isinstance(one, str | tuple) or isinstance(other, str | tuple):
        if isinstance(one, str | tuple) and isinstance(other, str | tuple):
            message = "`*` is not supported between texts or lists"
            raise TypeError(message)
        sized, count = (one, other) if isinstance(one, str | tuple) else (other, one)
        if isinstance(count, int):
            _bounded(len(sized) * max(count, 0), sized)
    return one * other


def plus(one: Any, other: Any) -> Any:
    """`+`: numbers add up, texts and lists are put one behind the other, as far as they may be long."""
    if isinstance(one, str | tuple) and isinstance(other, str | tuple):
        _bounded(len(one) + len(other), one)
    return one + other


def power(base: Any, exponent: Any) -> float:
    """`**`, of floats: no result has more digits than a number holds."""
    return math.pow(base, exponent)


def rest(one: Any, other: Any) -> Any:
    """`%`, of numbers only: it would format a text."""
    if isinstance(one, str):
        message = "`%` is for numbers"
        raise TypeError(message)
    return one % other


def _bounded(size: int, like: Any) -> None:
    limit, what = (MAX_LETTERS, "letters") if isinstance(like, str) else (MAX_ITEMS, "values")
    if size > limit:
        message = f"more than {limit:,} {what} would be made"
        raise ValueError(message)


def _flat(values: Sequence[Any]) -> list[Any]:
    flat = [item for value in values for item in (value if isinstance(value, tuple) else (value,))]
    if not flat:
        raise MissingError
    return flat


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    if not isinstance(value, tuple):
        return change(value)
    _bounded(sum(len(one) for one in value if isinstance(one, str)), "")
    return tuple(map(change, value))


def _text(value: Any) -> str:
    return as_text(value) if isinstance(value, bool | float | str) else str(value)


def _of_text(change: Callable[[str], Any]) -> Callable[[Any], Any]:
    return lambda value: _each(value, lambda one: change(_text(one)))


def _count(value: Any) -> int:
    return len(value) if isinstance(value, tuple) else int(value not in _NOTHING)


def _round(value: Any, places: Any = 0) -> Any:
    if not -_MAX_PLACES <= places <= _MAX_PLACES:
        message = f"`round` takes {-_MAX_PLACES} to {_MAX_PLACES} places"
        raise ValueError(message)
    return round(value, int(places))


def _clamp(value: Any, low: Any, high: Any) -> Any:
    if low > high:
        message = "`clamp` takes the lower bound first"
        raise ValueError(message)
    return max(low, min(high, value))


def _number(value: Any) -> float:
    return _each(value, lambda one: _typed(as_number, one, "number"))  # type: ignore[no-any-return]


def _date(value: Any) -> float:
    return _each(value, lambda one: _typed(as_date, one, "date"))  # type: ignore[no-any-return]


def _typed(cast: Callable[[Any], float], value: Any, what: str) -> float:
    try:
        return cast(value)
    except (MisfitError, AttributeError) as error:
        message = f"{value!r} is no {what}"
        raise ValueError(message) from error


def _moment(value: float) -> datetime:
    """The moment of a date that may have been added to; outside the calendar systems differ in what they raise."""
    if not FIRST_SECOND <= value <= LAST_SECOND:
        message = f"{value!r} lies outside the calendar"
        raise ValueError(message)
    return datetime.fromtimestamp(value, UTC)


def _length(value: Any) -> int:
    if isinstance(value, tuple):
        message = "`length` is of one text; `count` says how many values there are"
        raise TypeError(message)
    return len(_text(value))


def _replace(value: Any, old: Any, new: Any) -> Any:
    wanted, instead = _text(old), _text(new)
    if not wanted:
        message = "`replace` takes a text to look for"
        raise ValueError(message)

    def change(text: str) -> str:
        _bounded(len(text) + text.count(wanted) * (len(instead) - len(wanted)), text)
        return text.replace(wanted, instead)

    return _of_text(change)(value)


def _join(value: Any, between: Any = " ") -> str:
    parts = [_text(one) for one in _flat((value,))]
    _bounded(sum(map(len, parts)) + len(str(between)) * len(parts), "")
    return str(between).join(parts)


def _any_text(value: Any, part: Any, fits: Callable[[str, str], bool]) -> bool:
    wanted = _text(part).casefold()
    return any(fits(_text(one).casefold(), wanted) for one in _flat((value,)))


def _words(value: Any) -> tuple[str, ...]:
    found = tuple(word for one in _flat((value,)) for word in _text(one).split())
    _bounded(len(found), found)
    return found


def _title(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))


def _has(value: Any, wanted: Any) -> bool:
    return wanted in value if isinstance(value, tuple) else value == wanted


FUNCTIONS: Mapping[str, Function] = {
    "min": Function("min(x, …)", "the lowest of all values", lambda *of: min(_flat(of)), gives="all"),
    "max": Function("max(x, …)", "the highest of all values", lambda *of: max(_flat(of)), gives="all"),
    "sum": Function("sum(x, …)", "all values added up", lambda *of: sum(_flat(of)), ("number",), "number"),
    "round": Function(
        "round(x, places)", "rounded, to whole numbers without `places`", _round, ("number", "number"), "number"
    ),
    "floor": Function("floor(x)", "the whole number below", math.floor, ("number",), "number"),
    "ceil": Function("ceil(x)", "the whole number above", math.ceil, ("number",), "number"),
    "abs": Function("abs(x)", "without its minus", abs, ("number",), "number"),
    "clamp": Function("clamp(x, low, high)", "no less than `low`, no more than `high`", _clamp, ("number",), "number"),
    "number": Function("number(x)", "the number that a text holds, such as `12,50 €`", _number, gives="number"),
    "count": Function("count(x)", "how many values there are, 0 where none is", _count, gives="number"),
    "first": Function("first(x)", "the first value", lambda x: _flat((x,))[0], gives="first"),
    "last": Function("last(x)", "the last value", lambda x: _flat((x,))[-1], gives="first"),
    "unique": Function(
        "unique(x)", "each different value once", lambda x: tuple(dict.fromkeys(_flat((x,)))), gives="first", many=True
    ),
    "has": Function("has(x, value)", "whether one of the values is this one", _has, ("any", "any"), "boolean"),
    "join": Function("join(x, between)", "one text of all values, with a space `between`", _join, gives="text"),
    "default": Function(
        "default(x, other)",
        "`other` where there is no value",
        lambda value, other: other if value in _NOTHING or value == () else value,
        gives="all",
    ),
    "lower": Function("lower(x)", "in small letters", _of_text(str.lower), gives="text"),
    "upper": Function("upper(x)", "in capitals", _of_text(str.upper), gives="text"),
    "title": Function("title(x)", "every word with a capital", _of_text(_title), gives="text"),
    "slug": Function("slug(x)", "small letters, digits and `_` only", _of_text(slug), gives="text"),
    "text": Function("text(x)", "a number as a text", lambda x: _each(x, _text), gives="text"),
    "length": Function("length(x)", "how many letters", _length, gives="number"),
    "replace": Function("replace(x, old, new)", "with `new` in place of each `old`", _replace, gives="text"),
    "starts": Function(
        "starts(x, part)",
        "whether a value begins so, whatever the case",
        lambda x, part: _any_text(x, part, str.startswith),
        gives="boolean",
    ),
    "contains": Function(
        "contains(x, part)",
        "whether a value contains this, whatever the case",
        lambda x, part: _any_text(x, part, str.__contains__),
        gives="boolean",
    ),
    "words": Function("words(x)", "the words of a text, as a list", _words, gives="text", many=True),
    "date": Function('date("2026-09-01")', "the date that a text holds", _date, gives="date"),
    "days": Function(
        "days(a, b)",
        "whole days from the date `a` to the date `b`",
        lambda a, b: int((b - a) // DAY),
        ("date", "date"),
        "number",
    ),
    "year": Function(
        "year(d)", "the year of a date", lambda d: _each(d, lambda x: _moment(x).year), ("date",), "number"
    ),
    "month": Function(
        "month(d)", "the month of a date, 1 to 12", lambda d: _each(d, lambda x: _moment(x).month), ("date",), "number"
    ),
}
"""Every function by name. None of them asks what time it is: what depends on today is no value of a product."""
