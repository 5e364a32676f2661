"""A product between its raw rows and its document: values by key, for the product and for each variant.

A draft is changed in place by one step after the other (docs/decisions/0013): copies cost more than the steps.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.condition import Value
from app.core.product import Record, Rejected, Row, Step
from app.core.schema import Schema

Values = Mapping[str, tuple[Any, ...]]


@dataclass(slots=True)
class Variant:
    """One variant: its key, its own values, and whether it counts for filters and prices."""

    key: str
    row: Row
    values: dict[str, tuple[Any, ...]]
    sellable: bool = True


@dataclass(slots=True)
class Draft:
    """A product on its way. `trace` is a list that steps append to when somebody asked why, else None."""

    record: Record
    row: Row
    values: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    variants: list[Variant] = field(default_factory=list)
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    node_labels: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    trace: list[Step] | None = None
    filled: dict[str, bool] = field(default_factory=dict)
    """The keys that took another one's value, and whether nothing of theirs is their own."""
    together: dict[str, tuple[Any, ...]] | None = None
    """All values of every name once they are asked for together: kept up to date by `fill`."""

    @property
    def counted(self) -> Sequence[Variant]:
        """The variants that filters, facets and prices count: the sellable ones, or all when none is."""
        return [variant for variant in self.variants if variant.sellable] or self.variants

    def gather(self, schema: Schema) -> dict[str, tuple[Any, ...]]:
        """The values of every name, and `id`: the product's own and those of the variants that count.

        Equal ones stand as often as variants have them: what sums and counts are made of. A text in several languages
        also stands under its field's name, with all of them.
        """
        if self.together is None:
            together = {key: values for key, values in self.values.items() if values}
            together["id"] = (self.record.id,)
            for variant in self.counted:
                for key, values in variant.values.items():
                    if values:
                        before = together.get(key)
                        together[key] = (*before, *values) if before else values
            for name, keys in schema.spoken:
                if languages := tuple(value for key in keys for value in together.get(key, ())):
                    together[name] = languages
            self.together = together
        return self.together

    def every(self, key: str) -> tuple[Value, ...]:
        """The values of a key, of the product and of the variants that count, each once."""
        found = (self.together or {}).get(key, ())
        return tuple(dict.fromkeys(found)) if len(found) > 1 else found

    def lookup(self, schema: Schema) -> Callable[[str], Sequence[Value]]:
        """The values of a name as a condition or an expression asks for them."""
        together = self.gather(schema)
        return lambda name: together.get(name, ())

    def fill(self, name: str, values: tuple[Any, ...]) -> None:
        """Give the product a value that was computed."""
        self.values[name] = values
        if self.together is not None:
            self.together[name] = values

    def fill_variants(self, name: str) -> None:
        """Take note that variants were given values under a name."""
        if self.together is not None:
            found = tuple(value for variant in self.counted for value in variant.values.get(name, ()))
            if found:
                self.together[name] = found

    def note(self, step: Step) -> None:
        """Write a change down when somebody asked why."""
        if self.trace is not None and step.before != step.after:
            self.trace.append(step)

    def key_of(self, variant: Variant) -> str:
        """A variant's key in a step; empty where the product's own row is its only variant."""
        return variant.key if self.record.variants else ""

    def misfit(self, row: Row, reason: str, field: str = "") -> Rejected:
        """A value of this product that cannot be kept; a reason that tells the value names its `field`."""
        return Rejected("value", row.source, row.line, reason, self.record.id, field)
