"""What a product came from and what came of it: its raw rows, its final values, and the mix of its rankings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.catalog.adopt import Source
from app.catalog.draft import Draft
from app.catalog.rank import standing
from app.catalog.recipe import Indexed, Recipe, ranks
from app.core.product import Record
from app.core.schema import Schema, base_name


@dataclass(frozen=True)
class Cell:
    """One cell of a raw row, with the fields that its column fills."""

    column: str
    value: Any
    fields: tuple[str, ...]
    private: bool


@dataclass(frozen=True)
class RawRow:
    """One row of the feed as it was kept; `variant` is empty for the product's own row."""

    source: str
    line: int
    variant: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Final:
    """What a field's key holds in the end, of the product and of each variant, and what it is used for."""

    name: str
    type: str
    values: tuple[Any, ...]
    variants: Mapping[str, tuple[Any, ...]]
    use: tuple[str, ...]
    private: bool


@dataclass(frozen=True)
class Signal:
    """What one field adds to a ranking: its value, where that stands among all products (0 to 1), and its weight."""

    field: str
    type: str
    value: float | None
    standing: float
    weight: float
    private: bool


@dataclass(frozen=True)
class RankingReason:
    """A product's multiplier in one ranking, and what it is mixed from."""

    code: str
    multiplier: float
    spread: float
    signals: tuple[Signal, ...]


def raw_rows(record: Record, made: Recipe) -> Iterator[RawRow]:
    """The rows of a product as the feed had them, each cell with the fields that it fills."""
    filled: dict[str, list[str]] = {}
    sources: tuple[Source, ...] = (*made.sources.product, *made.sources.variant)
    for one in sources:
        for column in one.columns:
            filled.setdefault(column, []).append(base_name(one.key))
    variants = {id(row): key for key, row in record.variants.items()}
    for row in record.rows:
        cells = []
        for column, value in row.data.items():
            fields = tuple(dict.fromkeys(filled.get(column, ())))
            if value not in (None, ""):
                cells.append(Cell(column, value, fields, any(is_private(name, made.schema) for name in fields)))
        yield RawRow(row.source, row.line, variants.get(id(row), ""), tuple(cells))


def finals(draft: Draft, schema: Schema) -> Iterator[Final]:
    """What every field holds in the end."""
    for field in schema.fields.values():
        for key in field.keys:
            of_variants = {
                draft.key_of(variant): values for variant in draft.variants if (values := variant.values.get(key))
            }
            values = tuple(draft.values.get(key) or of_variants.pop("", ()))
            if values or of_variants:
                yield Final(key, field.type, values, of_variants, field.use, field.private)


def rankings(result: Indexed, made: Recipe, quantiles: Mapping[str, tuple[float, ...]]) -> Iterator[RankingReason]:
    """What makes up each of a product's multipliers."""
    multipliers = ranks(result.signals, made, quantiles)
    for ranking in made.rankings:
        signals = []
        for name, weight in ranking.mix.items():
            value = result.signals.get(name)
            place = 0.0 if value is None else standing(value, quantiles.get(name, ()))
            field = made.schema.fields[name]
            signals.append(Signal(name, field.type, value, round(place, 4), weight, field.private))
        yield RankingReason(ranking.code, multipliers[ranking.code], ranking.spread, tuple(signals))


def is_private(name: str, schema: Schema) -> bool:
    """Whether a name is of a field that never leaves."""
    owner = schema.owner(name) or schema.fields.get(base_name(name))
    return bool(owner and owner.private)
