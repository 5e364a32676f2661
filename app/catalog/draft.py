"""A product between its raw rows and its document: values by key, for the product and for each variant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.core.condition import Value
from app.core.product import Record, Rejected, Row, Step
from app.core.schema import Schema

Values = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Variant:
    """One variant: its key, its own values, and whether it counts for filters and prices."""

    key: str
    row: Row
    values: Values
    sellable: bool = True


@dataclass(frozen=True)
class Draft:
    """A product on its way. `trace` is a list that steps append to when somebody asked why, else None."""

    record: Record
    row: Row
    values: Values = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    node_labels: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    rejected: tuple[Rejected, ...] = ()
    trace: list[Step] | None = None

    @cached_property
    def counted(self) -> tuple[Variant, ...]:
        """The variants that filters, facets and prices count: the sellable ones, or all when none is."""
        return tuple(variant for variant in self.variants if variant.sellable) or self.variants

    def every(self, key: str) -> tuple[Value, ...]:
        """All values of a key: the product's own and those of the variants that count, each once."""
        return self.merged.get(key, ())

    @cached_property
    def merged(self) -> Values:
        """The values of every key that has any."""
        merged: dict[str, tuple[Any, ...]] = {key: values for key, values in self.values.items() if values}
        for variant in self.counted:
            for key, values in variant.values.items():
                if values:
                    before = merged.get(key)
                    merged[key] = tuple(dict.fromkeys((*before, *values))) if before else values
        return merged

    def each(self, key: str) -> tuple[Value, ...]:
        """The values of a key, equal ones as often as variants have them: what sums and counts are made of."""
        own = self.values.get(key, ())
        return (*own, *(value for variant in self.counted for value in variant.values.get(key, ())))

    def lookup(self, schema: Schema) -> Callable[[str], Sequence[Value]]:
        """The values of a name as a condition or an expression asks for them; a text in several languages is all."""

        def lookup(name: str) -> Sequence[Value]:
            field = schema.fields.get(name)
            if field and field.by_locale:
                return tuple(value for key in field.keys for value in self.each(key))
            return self.each(name)

        return lookup

    def note(self, step: Step) -> None:
        """Write a change down when somebody asked why."""
        if self.trace is not None and step.before != step.after:
            self.trace.append(step)

    def key_of(self, variant: Variant) -> str:
        """A variant's key in a step; empty where the product's own row is its only variant."""
        return variant.key if self.record.variants else ""

    def misfit(self, row: Row, reason: str) -> Rejected:
        """A value of this product that cannot be kept."""
        return Rejected("value", row.source, row.line, reason, self.record.id)
