"""Why a condition holds, in words: which of its lines held, with the values that made them hold."""

from collections.abc import Sequence
from typing import assert_never

from app.core.condition import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    HasWords,
    Leaf,
    Lookup,
    Matches,
    NoneOf,
    OneOf,
    Present,
    Recent,
    Under,
    Value,
    Within,
    decision,
)
from app.core.fit import DAY, day_text, number_text
from app.core.schema import Schema
from app.words.patterns import found_in_time

_SHOWN = 3


def said(condition: Condition, lookup: Lookup, schema: Schema) -> str:
    """What held of a condition that holds, such as `price is 24.9 (below 30)`."""
    match condition:
        case AllOf(parts):
            return " and ".join(said(part, lookup, schema) for part in parts) or "no condition"
        case AnyOf(parts):
            return said(next((part for part in parts if _held(part, lookup)), parts[0]), lookup, schema)
        case NoneOf(parts):
            return "none of: " + "; ".join(_wanted(part, schema) for part in parts)
        case Present(name, wanted):
            return f"{name} has a value" if wanted else f"{name} has no value"
        case Under(_, path):
            return f"stands in {path}"
        case Recent():
            return f"{_wanted(condition, schema)}, decided at each request"
        case OneOf(name):
            return f"{name} is {_values(condition, lookup, schema)}"
        case _:
            return f"{condition.name} is {_values(condition, lookup, schema)} ({_wanted_of(condition, schema)})"


def _held(condition: Condition, lookup: Lookup) -> bool:
    """Whether a part holds; one about today or a category is told apart elsewhere."""
    match condition:
        case Recent(name):
            return bool(lookup(name))
        case Under(_, path):
            return bool(lookup(path))
        case AllOf(parts):
            return all(_held(part, lookup) for part in parts)
        case AnyOf(parts):
            return any(_held(part, lookup) for part in parts)
        case NoneOf(parts):
            return not any(_held(part, lookup) for part in parts)
        case _:
            return _in_time(condition, lookup)


def _in_time(leaf: Leaf, lookup: Lookup) -> bool:
    try:
        return decision(leaf, found_in_time)(lookup, 0.0)
    except TimeoutError:
        return False


def _values(leaf: Leaf, lookup: Lookup, schema: Schema) -> str:
    """The values that fit a leaf."""
    fitting = [value for value in dict.fromkeys(lookup(leaf.name)) if _in_time(leaf, lambda _, one=value: (one,))]  # type: ignore[misc]
    shown = [_shown(value, leaf.name, schema) for value in fitting]
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    field = schema.owner(leaf.name)
    private = " (private)" if field and field.private else ""
    return ", ".join(shown[:_SHOWN]) + more + private


def _wanted(condition: Condition, schema: Schema) -> str:
    """What a condition asks for, in words."""
    match condition:
        case AllOf(parts):
            return " and ".join(_wanted(part, schema) for part in parts)
        case AnyOf(parts):
            return " or ".join(_wanted(part, schema) for part in parts)
        case NoneOf(parts):
            return "none of: " + "; ".join(_wanted(part, schema) for part in parts)
        case OneOf(name, values):
            return f"{name} is {_either(values, name, schema)}"
        case Present(name, wanted):
            return f"{name} has {'a' if wanted else 'no'} value"
        case Under(_, path):
            return f"stands in {path}"
        case _:
            return f"{condition.name} {_wanted_of(condition, schema)}"


def _wanted_of(leaf: Within | Matches | Recent | HasWords | Contains, schema: Schema) -> str:
    match leaf:
        case Within(name, low, high, low_open, high_open):
            above = f"{'above' if low_open else 'at least'} {_shown(low, name, schema)}" if low is not None else ""
            below = f"{'below' if high_open else 'at most'} {_shown(high, name, schema)}" if high is not None else ""
            return " and ".join(part for part in (above, below) if part)
        case Matches(_, pattern):
            return f"matches {pattern}"
        case Recent(_, seconds, ahead):
            return f"lies in the next {ahead / DAY:g} days" if ahead else f"lies in the last {seconds / DAY:g} days"
        case HasWords(_, words):
            return f"has the words {' '.join(words)}"
        case Contains(_, text):
            return f"contains {text}"
        case _:
            assert_never(leaf)


def _either(values: Sequence[Value], name: str, schema: Schema) -> str:
    return " or ".join(_shown(value, name, schema) for value in values)


def _shown(value: Value, name: str, schema: Schema) -> str:
    field = schema.owner(name)
    if field and field.type == "date" and not isinstance(value, str | bool):
        return day_text(value)
    return value_said(value)


def value_said(value: Value) -> str:
    """A value as a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else number_text(value)
