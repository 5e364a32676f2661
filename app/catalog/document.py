"""The last step: a placed product becomes a document, with its values laid out by use."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import product as combinations_of
from typing import Any

from app.catalog.draft import Draft
from app.core.product import Document
from app.core.schema import (
    PREFIX,
    Field,
    Schema,
    axis_groups,
    combination,
    combination_name,
    text_name,
)
from app.core.score import sort_key
from app.words.analysis import analyse

MAX_VALUE = 2_000
"""Longer values are shown and searched, but not kept for filters: nobody chooses them."""


def document(draft: Draft, ord_: int, schema: Schema) -> Document:
    """The document of a product; its ranking multipliers come when all products are known."""
    keywords: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, tuple[float, ...]] = {}
    booleans: dict[str, tuple[bool, ...]] = {}
    for field in schema.fields.values():
        if field.is_exact:
            for key in field.keys:
                values = _with_fallback(draft, field, key)
                name = f"{PREFIX[field.type]}.{key}"
                match PREFIX[field.type]:
                    case "n":
                        numbers[name] = tuple(sorted(float(value) for value in values))
                    case "b":
                        booleans[name] = tuple(sorted({bool(value) for value in values}))
                    case _:
                        keywords[name] = tuple(str(value) for value in values if len(str(value)) <= MAX_VALUE)
    keywords.update({f"path.{tree}": paths for tree, paths in draft.paths.items()})
    keywords.update(_combinations(draft, schema))
    keywords["has"] = tuple(name for field in schema.fields.values() for name in _present(draft, field))
    return Document(
        id=draft.record.id,
        ord=ord_,
        text=dict(_tokens(draft, schema)),
        keywords=keywords,
        numbers=numbers,
        booleans=booleans,
        sorts=dict(_sorts(draft, ord_, schema)),
        show=_show(draft, schema),
    )


def _present(draft: Draft, field: Field) -> Iterator[str]:
    """The field's name when it has any value, and each of its keys that has one of its own."""
    there = [key for key in field.keys if draft.every(key)]
    if there:
        yield field.name
        yield from (key for key in there if key != field.name)


def _with_fallback(draft: Draft, field: Field, key: str) -> tuple[Any, ...]:
    """The values of a key; a price list, store or channel without one has the field's own, variant by variant."""
    if "__" not in key or field.level == "product":
        return draft.every(key) or (draft.every(field.name) if "__" in key else ())
    values = [
        value for variant in draft.counted for value in variant.values.get(key) or variant.values.get(field.name, ())
    ]
    return tuple(dict.fromkeys(values))


def _combinations(draft: Draft, schema: Schema) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Tokens for every pair and triple of variant axes, so that a filter over several holds on one variant."""
    for axes in axis_groups(schema.variant_axes):
        tokens = {
            combination(tuple(map(str, values)))
            for variant in draft.counted
            for values in combinations_of(*(variant.values.get(axis.name, ()) for axis in axes))
        }
        yield combination_name(axes), tuple(sorted(tokens))


def _tokens(draft: Draft, schema: Schema) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The words of every searched field in every locale; a locale without a text has the first locale's."""
    for field in schema.searched:
        for locale in schema.locales:
            keys = [key for key in (f"{field.name}.{locale}", field.keys[0]) if key in field.keys]
            values = next((found for key in keys if (found := draft.every(key))), ())
            tokens = tuple(token for value in values for token in analyse(str(value), locale))
            yield text_name(locale, field.name), tokens


def _sorts(draft: Draft, ord_: int, schema: Schema) -> Iterator[tuple[str, int]]:
    """Keys for both directions: up by the lowest value, down by the highest."""
    for field in schema.fields.values():
        if "sort" not in field.use:
            continue
        for key in field.keys:
            values = [float(value) for value in _with_fallback(draft, field, key)]
            yield f"{key}_asc", sort_key(min(values, default=None), ord_, decimals=field.decimals)
            yield f"{key}_desc", sort_key(max(values, default=None), ord_, decimals=field.decimals, descending=True)


def _show(draft: Draft, schema: Schema) -> dict[str, Any]:
    """What an answer may show, under the fields' own names and keys."""
    shown: dict[str, Any] = {}
    variant_fields = []
    for field in schema.fields.values():
        if "show" not in field.use:
            continue
        if field.level == "variant":
            variant_fields.append(field)
        for key in field.keys:
            if values := _with_fallback(draft, field, key):
                shown[key] = _shown(field, values)
    if variant_fields and draft.record.variants:
        shown["variants"] = [
            {"id": variant.key, "sellable": variant.sellable}
            | {
                key: _one(field, variant.values[key][0])
                for field in variant_fields
                for key in field.keys
                if variant.values.get(key)
            }
            for variant in draft.variants
        ]
    if draft.paths:
        shown["categories"] = [f"{tree}:{path}" for tree, paths in draft.paths.items() for path in paths]
    return shown


def _shown(field: Field, values: tuple[Any, ...]) -> Any:
    """Numbers of variants show their lowest; what may be several shows as a list."""
    if field.type in ("number", "date", "boolean"):
        return _one(field, min(values))
    if field.separator or field.level == "variant":
        return [_one(field, value) for value in values]
    return _one(field, values[0]) if len(values) == 1 else [_one(field, value) for value in values]


def _one(field: Field, value: Any) -> Any:
    if field.type == "date":
        moment = datetime.fromtimestamp(value, UTC)
        return moment.date().isoformat() if value % 86_400 == 0 else moment.isoformat()
    if field.type == "number":
        return int(value) if float(value).is_integer() else value  # below 1e15, so exact
    return value


def signals(draft: Draft, names: Mapping[str, Field]) -> dict[str, float]:
    """The numbers that rankings mix, the highest of each."""
    return {name: float(max(values)) for name in names if (values := draft.every(name))}
