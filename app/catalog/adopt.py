"""Columns become fields: the raw cells of a product's rows, as texts under their field's names."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.catalog.draft import Draft, Variant
from app.catalog.gather import TOMBSTONE
from app.core.product import Row
from app.core.schema import Field, Schema, axis_name
from app.core.shop import GROUP, KEY, PATHS, Feed
from app.rulepack.problems import did_you_mean


@dataclass(frozen=True)
class Source:
    """Where the values of one key come from."""

    key: str
    columns: tuple[str, ...]
    separator: str

    @cached_property
    def plain(self) -> str:
        """Its one column, when a cell of it is one value."""
        return self.columns[0] if len(self.columns) == 1 and not self.separator else ""


@dataclass(frozen=True)
class Sources:
    """The sources of all keys, by whose values they are."""

    product: tuple[Source, ...]
    variant: tuple[Source, ...]


def sources(schema: Schema) -> Sources:
    """Which columns fill each key; a key that no column fills has no source."""
    of_product: list[Source] = []
    of_variant: list[Source] = []
    for field in schema.fields.values():
        for key, columns in _columns_of(field).items():
            if columns:
                (of_product if field.level == "product" else of_variant).append(Source(key, columns, field.separator))
    return Sources(tuple(of_product), tuple(of_variant))


def columns_read(schema: Schema) -> frozenset[str]:
    """Every column of a feed that fills any field."""
    found = sources(schema)
    return frozenset(column for one in (*found.product, *found.variant) for column in one.columns)


def columns_unread(columns: Collection[str], schema: Schema, feed: Feed) -> Iterator[tuple[str, str]]:
    """The columns of rows that change nothing, because no field reads them, in order, each with `did you mean`.

    Those that name a row, and those that Gondola works out of a vendor's format, are none of them.
    """
    read = columns_read(schema)
    for column in sorted({*columns} - read - {feed.key, feed.group, KEY, GROUP, PATHS, TOMBSTONE}):
        yield column, did_you_mean(column, read)


def _columns_of(field: Field) -> dict[str, tuple[str, ...]]:
    if field.by_locale:
        return {f"{field.name}.{locale}": (column,) for locale, column in field.by_locale.items()}
    own = tuple(column or field.name for column in field.columns)
    by_axis = {
        axis_name(field.name, value): (column,) for values in field.by_axis.values() for value, column in values.items()
    }
    return {field.name: own} | by_axis


def adopt(draft: Draft, found: Sources) -> None:
    """Fill product fields from the product's own row, else from its first variant; variant fields from each variant.

    An object in a cell is no value and is told: its names are lost in any text that could be made of it.
    """
    rows = draft.record.rows
    variants = draft.record.variants or {draft.record.id: rows[0]}
    own = draft.record.own
    draft.values = _values(rows, found.product, draft)
    for key, row in variants.items():
        both = (row, own) if own is not None and own is not row else (row,)
        draft.variants.append(Variant(key, row, _values(both, found.variant, draft)))


def _values(rows: tuple[Row, ...], sources_: tuple[Source, ...], draft: Draft) -> dict[str, tuple[Any, ...]]:
    """The values of every key, from the first row that has any."""
    values = {}
    first = rows[0].data
    for one in sources_:
        if one.plain:  # the common case: one column, one value, in the first row
            cell = first.get(one.plain)
            if isinstance(cell, str) and (text := cell.strip()):
                values[one.key] = (text,)
                continue
        nested: list[Row] = []
        if found := _first(rows, one.columns, one.separator, nested):
            values[one.key] = found
        for row in nested:
            refused = draft.misfit(row, f"`{one.key}`: the cell holds an object; name a column for each value", one.key)
            if refused not in draft.rejected:  # a product's own row is asked for each of its variants
                draft.rejected.append(refused)
    return values


def values_of(rows: tuple[Row, ...], source: Source) -> tuple[Any, ...]:
    """What a source gives: the values of the first row that has any."""
    return _first(rows, source.columns, source.separator, [])


def _first(rows: tuple[Row, ...], columns: tuple[str, ...], separator: str, nested: list[Row]) -> tuple[Any, ...]:
    """The values of the first row that has any; `nested` takes the rows whose cells hold an object."""
    for row in rows:
        values: list[Any] = []
        for column in columns:
            cell = row.data.get(column)
            if cell is not None and cell != "":
                found = _cell(cell, separator)
                if None in found:
                    nested.append(row)
                values.extend(value for value in found if value is not None)
        if values:
            return tuple(dict.fromkeys(values)) if len(values) > 1 else (values[0],)
    return ()


def _cell(cell: Any, separator: str) -> list[Any]:
    """The values of a cell; None stands for an object."""
    match cell:
        case None | "":
            return []
        case str() if not separator:
            return [text] if (text := cell.strip()) else []
        case str():
            return [part.strip() for part in cell.split(separator) if part.strip()]
        case list():
            return [value for item in cell for value in _cell(item, separator)]
        case bool() | int() | float():
            return [cell]
        case _:
            return [None]
