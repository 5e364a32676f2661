"""The last step: a placed product becomes a document, with its values laid out by use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product as combinations_of
from typing import Any

from app.catalog.draft import Draft, Values
from app.core.fit import day_text
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


@dataclass(frozen=True)
class Layout:
    """What a document keeps of a shop's fields, worked out once."""

    schema: Schema
    exact: tuple[tuple[Field, str, str], ...]
    """(field, key, index name) of what filters and facets ask for."""
    presence: tuple[tuple[frozenset[str], str], ...]
    """(keys, name): a product that has a value under any of the keys has the name."""
    shown: tuple[tuple[Field, str], ...]
    shown_of_variants: tuple[tuple[Field, str], ...]
    sorted: tuple[tuple[Field, str], ...]
    searched: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(index name, locale, keys to read from, the first that has a value)."""
    groups: tuple[tuple[Field, ...], ...]


def layout(schema: Schema) -> Layout:
    """The layout of a shop's documents."""
    keys = [(field, key) for field in schema.fields.values() for key in field.keys]
    shown = tuple((field, key) for field, key in keys if "show" in field.use)
    return Layout(
        schema=schema,
        exact=tuple((field, key, f"{PREFIX[field.type]}.{key}") for field, key in keys if field.is_exact),
        presence=_presence(schema),
        shown=shown,
        shown_of_variants=tuple((field, key) for field, key in shown if field.level == "variant"),
        sorted=tuple((field, key) for field, key in keys if "sort" in field.use),
        searched=tuple(
            (
                text_name(locale, field.name),
                locale,
                tuple(key for key in dict.fromkeys((f"{field.name}.{locale}", field.keys[0])) if key in field.keys),
            )
            for field in schema.searched
            for locale in schema.locales
        ),
        groups=axis_groups(schema.variant_axes),
    )


def _presence(schema: Schema) -> tuple[tuple[frozenset[str], str], ...]:
    """What `has` says: the fields that have any value, by name, and each of their keys that has one of its own."""
    found: list[tuple[frozenset[str], str]] = []
    for field in schema.fields.values():
        found.append((frozenset({field.name, *field.keys}), field.name))
        found += [(frozenset({key}), key) for key in field.keys if key != field.name]
    return tuple(found)


def document(draft: Draft, ord_: int, layout: Layout) -> Document:
    """The document of a product; its ranking multipliers come when all products are known."""
    values = _merged(draft, layout.schema)
    keywords: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, tuple[float, ...]] = {}
    booleans: dict[str, tuple[bool, ...]] = {}
    for field, key, name in layout.exact:
        if found := values.get(key):
            match PREFIX[field.type]:
                case "n":
                    numbers[name] = (float(found[0]),) if len(found) == 1 else tuple(sorted(map(float, found)))
                case "b":
                    booleans[name] = tuple(sorted({bool(value) for value in found}))
                case _:
                    keywords[name] = tuple(str(value) for value in found if len(str(value)) <= MAX_VALUE)
    for tree, paths in draft.paths.items():
        keywords[f"path.{tree}"] = paths
    if layout.groups:
        keywords.update(_combinations(draft, layout))
    there = values.keys() - {key for key, wholly in draft.filled.items() if wholly}
    keywords["has"] = tuple([name for keys, name in layout.presence if not there.isdisjoint(keys)])
    return Document(
        id=draft.record.id,
        ord=ord_,
        text=dict(_tokens(values, layout)),
        keywords=keywords,
        numbers=numbers,
        booleans=booleans,
        sorts=dict(_sorts(values, ord_, layout)),
        show=_show(draft, values, layout),
    )


def _merged(draft: Draft, schema: Schema) -> Values:
    """The values of every name, each once."""
    return {
        key: values if len(values) == 1 else tuple(dict.fromkeys(values))
        for key, values in draft.gather(schema).items()
    }


def _combinations(draft: Draft, layout: Layout) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Tokens for every pair and triple of variant axes, so that a filter over several holds on one variant."""
    for axes in layout.groups:
        tokens = {
            combination(tuple(map(str, values)))
            for variant in draft.counted
            for values in combinations_of(*(variant.values.get(axis.name, ()) for axis in axes))
        }
        yield combination_name(axes), tuple(sorted(tokens))


def _tokens(merged: Values, layout: Layout) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The words of every searched field in every locale; a locale without a text has the first locale's."""
    for name, locale, keys in layout.searched:
        values = next((found for key in keys if (found := merged.get(key))), ())
        if len(values) == 1:
            yield name, analyse(str(values[0]), locale)
        else:
            yield name, tuple(token for value in values for token in analyse(str(value), locale))


def _sorts(merged: Values, ord_: int, layout: Layout) -> Iterator[tuple[str, int]]:
    """Keys for both directions: up by the lowest value, down by the highest."""
    for field, key in layout.sorted:
        values = [float(value) for value in merged.get(key, ())]
        yield f"{key}_asc", sort_key(min(values, default=None), ord_, decimals=field.decimals)
        yield f"{key}_desc", sort_key(max(values, default=None), ord_, decimals=field.decimals, descending=True)


def _show(draft: Draft, merged: Values, layout: Layout) -> dict[str, Any]:
    """What an answer may show, under the fields' own names and keys."""
    shown: dict[str, Any] = {key: _shown(field, values) for field, key in layout.shown if (values := merged.get(key))}
    if layout.shown_of_variants and draft.record.variants:
        shown["variants"] = [
            {"id": variant.key, "sellable": variant.sellable} | _of_variant(variant.values, layout)
            for variant in draft.variants
        ]
    if draft.paths:
        shown["categories"] = [f"{tree}:{path}" for tree, paths in draft.paths.items() for path in paths]
    return shown


def _of_variant(values: Values, layout: Layout) -> dict[str, Any]:
    return {key: _one(field, values[key][0]) for field, key in layout.shown_of_variants if values.get(key)}


def _shown(field: Field, values: tuple[Any, ...]) -> Any:
    """Numbers of variants show their lowest; what may be several shows as a list."""
    if field.type in ("number", "date", "boolean"):
        return _one(field, min(values))
    if field.separator or field.level == "variant":
        return [_one(field, value) for value in values]
    return _one(field, values[0]) if len(values) == 1 else [_one(field, value) for value in values]


def _one(field: Field, value: Any) -> Any:
    if field.type == "date":
        return day_text(value)
    if field.type == "number":
        return int(value) if float(value).is_integer() else value  # below 1e15, so exact
    return value


def signals(draft: Draft, names: Mapping[str, Field]) -> dict[str, float]:
    """The numbers that rankings mix, the highest of each."""
    return {name: float(max(values)) for name in names if (values := draft.every(name))}
