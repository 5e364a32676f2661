"""The marshmallow schema of a rule, derived from its dataclass: types to fields, documentation to errors."""

import dataclasses
import re
from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validates_schema

from app.core.condition_parsing import BadConditionError, parse_condition
from app.core.kind import LABELS, SAMPLE, VALUES, Like, Regex, Where
from app.core.kind import When as WhenMark
from app.rulepack.patterns import pattern_fault
from app.rulepack.problems import did_you_mean
from app.rulepack.yaml_text import WrittenFloat, WrittenInt


def show(value: Any) -> str:
    """A value as an error message shows it."""
    match value:
        case None:
            return "nothing"
        case Mapping():
            return "a mapping"
        case list():
            return "a list"
        case bool():
            return str(value).lower()
        case WrittenInt() | WrittenFloat():
            return value.written
        case _:
            return repr(value)


class TextField(fields.Field[str]):
    """A text; a number counts as it was written."""

    def __init__(self, like: Like | None = None, *, pattern: bool = False, **settings: Any) -> None:
        super().__init__(**settings)
        self._like = like
        self._pattern = pattern

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if isinstance(value, WrittenInt | WrittenFloat):
            value = value.written
        if not isinstance(value, str):
            message = f"takes a text, not {show(value)}"
            raise ValidationError(message)
        if self._like and not re.fullmatch(self._like.pattern, value):
            message = f"takes {self._like.what}, not {value!r}"
            raise ValidationError(message)
        if self._pattern and (why := pattern_fault(value)):
            raise ValidationError(why)
        return value


class NumberField(fields.Field[float]):
    """A number, whole where the option is whole."""

    def __init__(self, *, whole: bool, **settings: Any) -> None:
        super().__init__(**settings)
        self._whole = whole

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int if self._whole else int | float):
            message = f"takes a {'whole ' if self._whole else ''}number, not {show(value)}"
            raise ValidationError(message)
        return int(value) if self._whole else float(value)


class YesNoField(fields.Field[bool]):
    """true or false, nothing else."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            message = f"takes true or false, not {show(value)}"
            raise ValidationError(message)
        return value


class ChoiceField(fields.Field[str]):
    """One of a few words."""

    def __init__(self, words: tuple[str, ...], **settings: Any) -> None:
        super().__init__(**settings)
        self._words = words

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if value not in self._words:
            message = f"takes one of {', '.join(self._words)}, not {show(value)}"
            hint = did_you_mean(value, self._words) if isinstance(value, str) else ""
            raise ValidationError(message + (hint if "did you mean" in hint else ""))
        return str(value)


class ListField(fields.Field[tuple[Any, ...]]):
    """A list; a single value counts as a list of one."""

    def __init__(self, inner: fields.Field[Any], **settings: Any) -> None:
        super().__init__(**settings)
        self._inner = inner

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[Any, ...]:
        items = value if isinstance(value, list) else [value]
        result, errors = [], {}
        for at, item in enumerate(items):
            try:
                result.append(self._inner.deserialize(item))
            except ValidationError as error:
                errors[at] = error.messages
        if errors:
            raise ValidationError(errors if isinstance(value, list) else errors[0])
        return tuple(result)


class TableField(fields.Field[Mapping[str, Any]]):
    """A mapping from texts."""

    def __init__(self, keys: fields.Field[Any], values: fields.Field[Any], **settings: Any) -> None:
        super().__init__(**settings)
        self._keys = keys
        self._values = values

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            message = f"takes a mapping, not {show(value)}"
            raise ValidationError(message)
        result: dict[str, Any] = {}
        errors: dict[Any, Any] = {}
        for key, item in value.items():
            try:
                result[str(self._keys.deserialize(key))] = self._values.deserialize(item)
            except ValidationError as error:
                errors[key] = error.messages
        if errors:
            raise ValidationError(errors)
        return result


class LabelsField(TableField):
    """A text by locale; a plain text stands for every locale."""

    def _deserialize(self, value: Any, *args: Any, **settings: Any) -> Mapping[str, str]:
        if isinstance(value, str):
            return {"": value}
        return super()._deserialize(value, *args, **settings)


class ConditionField(fields.Field[Any]):
    """A condition of the one grammar."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        try:
            return parse_condition(value, pattern_fault)
        except BadConditionError as error:
            messages: dict[str | int, Any] = {}
            for fault in error.faults:
                inner = messages
                for key in fault.path:
                    inner = inner.setdefault(key, {})
                inner.setdefault("", []).append(fault.message)
            raise ValidationError(messages) from error


class SampleField(fields.Field[Any]):
    """What an example gives or gets: a value, a list of values, a mapping of them by field, or nothing."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_none=True)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        parts = value.values() if isinstance(value, Mapping) else [value]
        for part in parts:
            for one in part if isinstance(part, list) else [part]:
                if not isinstance(one, str | int | float | bool | NoneType):
                    message = f"takes a value, a list of values or a mapping of them, not one that holds {show(one)}"
                    raise ValidationError(message)
        return value


class ValuesField(fields.Field[Any]):
    """A text, a number, true or false, or a list of them."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, str | int | float | bool):
                message = f"takes a value or a list of values, not {show(one)}"
                raise ValidationError(message)
        return tuple(value) if isinstance(value, list) else value


@cache
def schema_of(cls: type) -> Schema:
    """The marshmallow schema that loads a rule's dataclass from plain YAML data."""
    hints = get_type_hints(cls, include_extras=True)
    members: dict[str, Any] = {}
    for field in dataclasses.fields(cls):
        if not field.metadata.get("hidden"):
            members[field.name] = _field(hints[field.name], _settings(field))
    known = frozenset(key_of(field) for field in dataclasses.fields(cls) if not field.metadata.get("hidden"))

    class Derived(Schema):
        class Meta:
            unknown = EXCLUDE

        @validates_schema(pass_original=True, skip_on_field_errors=False)
        def refuse_unknown(self, _: Any, original: Mapping[str, Any], **__: Any) -> None:
            unknown = {
                key: [f"there is no option `{key}` here{did_you_mean(str(key), known)}"]
                for key in original
                if key not in known
            }
            if unknown:
                raise ValidationError(unknown)

    schema: Schema = type(cls.__name__, (Derived,), members)()
    return schema


def key_of(field: dataclasses.Field[Any]) -> str:
    """An option's key in YAML."""
    return field.metadata.get("key") or field.name


def _settings(field: dataclasses.Field[Any]) -> dict[str, Any]:
    needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    doc = field.metadata.get("doc", "")
    message = f"`{key_of(field)}` is missing: {doc[:1].lower()}{doc[1:]}".rstrip(".")
    return {"required": needed, "data_key": key_of(field), "error_messages": {"required": message, "null": message}}


_INNER: Mapping[str, Any] = {
    "error_messages": {"null": "takes no empty entry; write what is meant, or take the entry out"}
}
"""The settings of what stands in a list or a table."""


def _field(hint: Any, settings: Mapping[str, Any]) -> fields.Field[Any]:
    marks = getattr(hint, "__metadata__", ())
    base = get_args(hint)[0] if marks else hint
    if any(isinstance(mark, WhenMark | Where) for mark in marks):
        return ConditionField(**settings)
    if SAMPLE in marks:
        return SampleField(**settings)
    if VALUES in marks:
        return ValuesField(**settings)
    if get_origin(base) in (Union, UnionType):
        options = [one for one in get_args(base) if one is not NoneType]
        return _field(options[0], {**settings, "allow_none": True})
    if base is str:
        like = next((mark for mark in marks if isinstance(mark, Like)), None)
        return TextField(like, pattern=any(isinstance(mark, Regex) for mark in marks), **settings)
    if base is bool:
        return YesNoField(**settings)
    if base in (int, float):
        return NumberField(whole=base is int, **settings)
    if get_origin(base) is Literal:
        return ChoiceField(get_args(base), **settings)
    if get_origin(base) is tuple:
        return ListField(_field(get_args(base)[0], _INNER), **settings)
    if dataclasses.is_dataclass(base):
        return NestedField(base, **settings)  # type: ignore[arg-type]
    keys, values = (_field(one, _INNER) for one in get_args(base))
    return (LabelsField if LABELS in marks else TableField)(keys, values, **settings)


class NestedField(fields.Field[Any]):
    """A part of a rule that is a dataclass of its own."""

    def __init__(self, cls: type, **settings: Any) -> None:
        super().__init__(**settings)
        self._cls = cls

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return build(self._cls, value)


def build(cls: type, data: Any, **extra: Any) -> Any:
    """An instance of a rule's dataclass from plain data. Raises marshmallow's ValidationError with all messages."""
    if not isinstance(data, Mapping):
        message = f"takes a mapping of options, not {show(data)}"
        raise ValidationError(message)
    return cls(**schema_of(cls).load(data), **extra)
