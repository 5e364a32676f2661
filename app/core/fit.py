"""Fits conditions to the fields of a shop: every compared value in its field's own type."""

from app.core.condition import AllOf, AnyOf, Condition, NoneOf, OneOf, Value
from app.core.schema import Schema


def typed(condition: Condition, schema: Schema) -> Condition:
    """The condition with every compared value in its field's own type: 38 for a keyword becomes "38"."""
    match condition:
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
            return type(condition)(tuple(typed(part, schema) for part in parts))
        case OneOf(name, values):
            field = schema.owner(name) or schema.fields.get(name.split(".")[0])
            if field and field.type in ("keyword", "text"):
                return OneOf(name, tuple(as_text(value) for value in values))
            return condition
        case _:
            return condition


def as_text(value: Value) -> str:
    """A compared value as a keyword holds it."""
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}"
        case _:
            return value
