"""Columns become fields: the raw cells of a product's rows, as texts under their field's names."""

from dataclasses import replace
from typing import Any

from app.catalog.draft import Draft, Variant
from app.core.product import Row
from app.core.schema import Field, Schema


def columns_of(field: Field) -> dict[str, tuple[str, ...]]:
    """Which columns fill each key of a field."""
    own = tuple(column or field.name for column in field.columns)
    if field.by_locale:
        return {f"{field.name}.{locale}": (column,) for locale, column in field.by_locale.items()}
    extra = {
        f"{field.name}__{value}": (column,) for values in field.by_axis.values() for value, column in values.items()
    }
    return {field.name: own} | extra


def adopt(draft: Draft, schema: Schema) -> Draft:
    """Fill product fields from the product's own row, else from its first variant; variant fields from each variant."""
    rows = draft.record.rows
    variants = draft.record.variants or {draft.record.id: rows[0]}
    own = draft.record.own
    values: dict[str, tuple[Any, ...]] = {}
    for field in schema.fields.values():
        if field.level == "product":
            for key, columns in columns_of(field).items():
                if found := _first(rows, columns, field.separator):
                    values[key] = found
    return replace(
        draft,
        values=values,
        variants=tuple(Variant(key, row, _of_variant(row, own, schema)) for key, row in variants.items()),
    )


def _of_variant(row: Row, own: Row | None, schema: Schema) -> dict[str, tuple[Any, ...]]:
    rows = (row, own) if own and own is not row else (row,)
    values = {}
    for field in schema.fields.values():
        if field.level == "variant":
            for key, columns in columns_of(field).items():
                if found := _first(rows, columns, field.separator):
                    values[key] = found
    return values


def _first(rows: tuple[Row, ...], columns: tuple[str, ...], separator: str) -> tuple[Any, ...]:
    """The values of the first row that has any."""
    for row in rows:
        values: list[Any] = []
        for column in columns:
            values.extend(_cell(row.data.get(column), separator))
        if values:
            return tuple(dict.fromkeys(values))
    return ()


def _cell(cell: Any, separator: str) -> list[Any]:
    match cell:
        case None | "":
            return []
        case str():
            parts = cell.split(separator) if separator else [cell]
            return [part.strip() for part in parts if part.strip()]
        case list():
            return [value for item in cell for value in _cell(item, separator)]
        case bool() | int() | float():
            return [cell]
        case _:
            return [str(cell)]
