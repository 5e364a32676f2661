"""The JSON Schema of every section of a rule pack, for editors: completion, documentation, mistakes while typing.

It knows the shape of rules, not their meaning: that a field exists only `gondola check` says.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from app.core.condition_parsing import BOUNDS, GROUPS
from app.core.context import CONTEXT
from app.core.kind import CATEGORY, LABELS, SAMPLE, VALUES, Like, Regex, Rule, When, Where, kind_of
from app.rulepack.shapes import key_of

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The newest one that the YAML language server reads."""

_TEXT = {"type": ["string", "number"]}
_SCALAR = {"type": ["string", "number", "boolean"]}
_OPERATORS: Mapping[str, Any] = {
    **{bound: {"type": ["number", "string"], "description": "A number or a date."} for bound in BOUNDS},
    "matches": {"type": "string", "minLength": 1, "description": "The regular expression is found."},
    "exists": {"type": "boolean", "description": "There is a value, or there is none."},
    "under": {
        "type": "string",
        "pattern": f"^{CATEGORY.pattern}$",
        "description": "It stands in this category, `tree:path`, or below.",
    },
    "within": {
        "type": "string",
        "pattern": r"^\d+(\.\d+)?\s*(minute|hour|day|week)s?$",
        "description": "The date is that recent, such as `30 days`.",
    },
    "has_words": {"type": "string", "minLength": 1, "description": "All these words are there."},
    "contains": {"type": "string", "minLength": 1, "description": "The text is there."},
}
_LEAF = {
    "anyOf": [
        _SCALAR,
        {"type": "array", "minItems": 1, "items": _SCALAR},
        {"type": "object", "minProperties": 1, "properties": _OPERATORS, "additionalProperties": False},
    ]
}


def json_schemas(kinds: Sequence[type[Rule]]) -> Mapping[str, Mapping[str, Any]]:
    """A schema by section: `facets` is for `rules/facets.yaml` and for every file below `rules/facets/`."""
    sections: dict[str, list[type[Rule]]] = {}
    for cls in kinds:
        sections.setdefault(kind_of(cls).section, []).append(cls)
    return {section: _file(section, here) for section, here in sections.items()}


def _file(section: str, kinds: Sequence[type[Rule]]) -> Mapping[str, Any]:
    """A whole file; one that holds only comments is well."""
    parts: dict[str, Any] = {}
    item = _several(kinds, parts) if kind_of(kinds[0]).word else _mapping(kinds[0], parts)
    if kind_of(kinds[0]).single:
        whole = {**item, "type": ["object", "null"]}
    else:
        whole = {"type": ["array", "null"], "items": item}
    if "condition" in repr(whole) + repr(parts):
        parts |= _conditions()
    return {"$schema": DIALECT, "title": f"Gondola: {section}", **whole, "definitions": dict(sorted(parts.items()))}


def _several(kinds: Sequence[type[Rule]], parts: dict[str, Any]) -> dict[str, Any]:
    """One of several kinds, told apart by `kind:`, so that a mistake is told for the kind that is meant."""
    cases = []
    for cls in kinds:
        word = kind_of(cls).word
        parts[word] = _mapping(cls, parts, {"kind": {"const": word, "description": kind_of(cls).summary}})
        meant = {"required": ["kind"], "properties": {"kind": {"const": word}}}
        cases.append({"if": meant, "then": {"$ref": f"#/definitions/{word}"}})
    words = {"enum": [kind_of(cls).word for cls in kinds], "description": "What the rule does."}
    return {"type": "object", "required": ["kind"], "properties": {"kind": words}, "allOf": cases}


def _mapping(cls: type, parts: dict[str, Any], more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The options of a rule, or of a part of one."""
    hints = get_type_hints(cls, include_extras=True)
    properties: dict[str, Any] = dict(more or {})
    needed = []
    for field in dataclasses.fields(cls):
        if field.metadata.get("hidden"):
            continue
        properties[key_of(field)] = _described(_schema(hints[field.name], parts), field)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            needed.append(key_of(field))
    facts = {"description": kind_of(cls).summary} if hasattr(cls, "__kind__") else {}
    required = {"required": needed} if needed else {}
    return {"type": "object", **facts, **required, "properties": properties, "additionalProperties": False}


def _described(schema: dict[str, Any], field: dataclasses.Field[Any]) -> dict[str, Any]:
    """An option's schema with its text, its example and its default."""
    if "$ref" in schema:  # what stands beside a `$ref` is not read
        schema = {"allOf": [schema]}
    described = {"description": field.metadata.get("doc", ""), **schema}
    if (example := field.metadata.get("example")) is not None:
        described["examples"] = [example]
    if isinstance(field.default, str | int | float) and field.default != "":
        described["default"] = field.default
    return described


def _schema(hint: Any, parts: dict[str, Any]) -> dict[str, Any]:
    marks = getattr(hint, "__metadata__", ())
    base = get_args(hint)[0] if marks else hint
    if any(isinstance(mark, Where) for mark in marks):
        return {"$ref": "#/definitions/condition_on_products"}
    if any(isinstance(mark, When) for mark in marks):
        return {"$ref": "#/definitions/condition_on_request"}
    if SAMPLE in marks:
        return {}
    if VALUES in marks:
        return {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}
    if get_origin(base) in (Union, UnionType):
        inner = next(one for one in get_args(base) if one is not NoneType)
        return {"anyOf": [_schema(inner, parts), {"type": "null"}]}
    if base is str:
        if any(isinstance(mark, Regex) for mark in marks):
            return {**_TEXT, "minLength": 1}
        like = next((mark for mark in marks if isinstance(mark, Like)), None)
        return {**_TEXT, "pattern": f"^(?:{like.pattern})$"} if like else dict(_TEXT)
    if base in (bool, int, float):
        return {"type": {bool: "boolean", int: "integer", float: "number"}[base]}
    if get_origin(base) is Literal:
        return {"enum": list(get_args(base))}
    if get_origin(base) is tuple:
        inner = _schema(get_args(base)[0], parts)
        return {"anyOf": [inner, {"type": "array", "items": inner}]}
    if dataclasses.is_dataclass(base):
        return _part(base, parts)  # type: ignore[arg-type]
    keys, values = get_args(base)
    return _table(keys, values, parts, labels=LABELS in marks)


def _part(cls: type, parts: dict[str, Any]) -> dict[str, Any]:
    """A part of a rule, written once below `definitions`: a category may hold categories."""
    name = cls.__name__.lower()
    if name not in parts:
        parts[name] = {}
        parts[name] = _mapping(cls, parts)
    return {"$ref": f"#/definitions/{name}"}


def _table(keys: Any, values: Any, parts: dict[str, Any], *, labels: bool) -> dict[str, Any]:
    """A mapping from texts; one of labels may also be a plain text."""
    table: dict[str, Any] = {"type": "object", "additionalProperties": _schema(values, parts)}
    names = _schema(keys, parts)
    if "enum" in names or "pattern" in names:
        table["propertyNames"] = {key: value for key, value in names.items() if key != "type"}
    return {"anyOf": [{"type": "string"}, table]} if labels else table


def _conditions() -> Mapping[str, Any]:
    """The one condition grammar, once about products and once about the request."""
    asked = {name: {"$ref": "#/definitions/leaf"} for name in CONTEXT}
    filters = {r"^request\.filters\.": {"$ref": "#/definitions/leaf"}}
    return {
        "leaf": _LEAF,
        **_grammar("condition_on_products", {"additionalProperties": {"$ref": "#/definitions/leaf"}}, {}),
        **_grammar("condition_on_request", {"patternProperties": filters, "additionalProperties": False}, asked),
    }


def _grammar(name: str, leaves: Mapping[str, Any], named: Mapping[str, Any]) -> Mapping[str, Any]:
    itself = {"$ref": f"#/definitions/{name}"}
    summaries = ("One of these holds.", "All of these hold.", "None of these holds.")
    inner = {"anyOf": [{"type": "array", "items": itself}, {"$ref": f"#/definitions/{name}_all"}]}
    groups = {group: {"description": summary, **inner} for group, summary in zip(GROUPS, summaries, strict=True)}
    return {
        name: {"anyOf": [{"$ref": f"#/definitions/{name}_all"}, {"type": "array", "items": itself}]},
        f"{name}_all": {"type": "object", "properties": {**groups, **named}, **leaves},
    }
