"""Fits conditions to the fields of a shop: every compared value in its field's own type."""

import dataclasses
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, TypeVar

from app.core.condition import AllOf, AnyOf, Condition, NoneOf, OneOf, Present, Value
from app.core.kind import Rule
from app.core.schema import Field, Schema

R = TypeVar("R", bound=Rule)

DAY = 86_400
"""A day in seconds."""


def typed(condition: Condition, schema: Schema) -> Condition:
    """The condition with every compared value in its field's own type: 38 for a keyword becomes "38".

    What depends on the moment is replaced by what decides it.
    """
    match condition:
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
            return type(condition)(tuple(typed(part, schema) for part in parts))
        case OneOf(name, values) if (clocked := schema.fields.get(name)) and clocked.clocked:
            return clocked_condition(clocked, values)
        case Present(name, wanted) if (clocked := schema.fields.get(name)) and clocked.clocked:
            return AllOf(tuple(Present(read, wanted) for read in clocked.clocked_names))
        case OneOf(name, values):
            field = schema.owner(name) or schema.fields.get(name.split(".")[0])
            if field and field.type in ("keyword", "text"):
                return OneOf(name, tuple(as_text(value) for value in values))
            return OneOf(name, tuple(value if isinstance(value, str | bool) else float(value) for value in values))
        case _:
            return condition


def clocked_condition(field: Field, values: Collection[Value]) -> Condition:
    """What it means that a yes or no which depends on the moment is one of these; without its date it is neither."""
    yes = field.clocked or AnyOf(())
    known = tuple(Present(name) for name in field.clocked_names)
    no = AllOf((*known, NoneOf((yes,))))
    return AnyOf((*((yes,) if True in values else ()), *((no,) if False in values else ())))


def as_text(value: Value) -> str:
    """A compared value as a keyword holds it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case _:
            return str(getattr(value, "written", "")) or number_text(value)


def number_text(value: float) -> str:
    """A number as a text: all its digits, and no `.0` for a whole one."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def day_text(moment: float) -> str:
    """A date, in seconds since 1970, as people read it: the day, with the time where it is not midnight (UTC)."""
    when = datetime.fromtimestamp(moment, UTC)
    return when.date().isoformat() if moment % DAY == 0 else when.isoformat()


def fitted(rule: R, schema: Schema) -> R:
    """A rule with all its conditions typed, once, so that nothing is fitted product by product."""
    return dataclasses.replace(rule, **_fitted(rule, schema))


def _fitted(part: Any, schema: Schema) -> dict[str, Any]:
    """The options of a rule, or of a part of one, that fitting changes."""
    changed = {}
    for field in dataclasses.fields(part):
        before = getattr(part, field.name)
        after = _fit(before, schema)
        if after is not before:
            changed[field.name] = after
    return changed


def _fit(value: Any, schema: Schema) -> Any:
    if isinstance(value, Condition):
        return typed(value, schema)
    if isinstance(value, tuple) and any(dataclasses.is_dataclass(item) for item in value):
        return tuple(_fit(item, schema) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = _fitted(value, schema)
        return dataclasses.replace(value, **changed) if changed else value
    return value
