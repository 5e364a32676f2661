"""What every virtual attribute has: what it reads, and a value for each product or variant."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from app.core.condition import Lookup, PatternSearch
from app.core.kind import option
from app.core.schema import Field, Schema
from app.rulepack.problems import did_you_mean
from app.words.patterns import found_in_time


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant as an attribute sees it: what its names hold, its own values before the product's."""

    lookup: Lookup
    sellable: bool


@dataclass(frozen=True, kw_only=True)
class Attribute(Field):
    """A virtual attribute: a field that no column fills."""

    columns: tuple[str, ...] = option("Virtual attributes have no column.", key="from", default=())
    reveals: bool = option("Shoppers may see it although it is made from private fields.", default=False)

    found: PatternSearch = dataclasses.field(
        default=found_in_time, compare=False, repr=False, metadata={"hidden": True}
    )
    """Searches the patterns of its conditions; a recipe's search gives up those that take too long too often."""

    each_variant: ClassVar[bool] = False
    """Whether it is asked by `value_of_variants`, with each variant apart, instead of by `value`."""

    computes: ClassVar[bool] = False
    """Whether it computes with values, and so gives dates as they are computed with: in seconds since 1970."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The names it is made from."""
        raise NotImplementedError

    @property
    def written_names(self) -> tuple[str, ...]:
        """Those of its names that stand inside a text: nobody else checks whether they exist."""
        return ()

    def value(self, lookup: Lookup) -> Any:
        """Its value for one product or variant, or None; a tuple where it has several. Raises BadExpressionError."""
        raise NotImplementedError

    def value_of_variants(self, variants: Sequence[Variant]) -> Any:
        """Its value for a product with these variants, all of them, or None; asked where `each_variant` says so."""
        raise NotImplementedError

    def in_shop(self, schema: Schema) -> Self:  # noqa: ARG002 - for kinds that look at the shop
        """The attribute as it is in this shop; asked once, before its first value."""
        return self

    def by_key(self, value: Any) -> Mapping[str, Any]:
        """The values by the keys they stand under: the attribute's name, or one key a language."""
        return {self.name: value}

    def misuses(self, schema: Schema) -> Iterator[str]:  # noqa: ARG002 - for kinds that look at types
        """What of its types can never work; asked once it is known that attributes read each other in no circle."""
        yield from ()

    def troubles(self, schema: Schema) -> Iterator[str]:
        """What is wrong with it among the shop's fields: names that do not exist, values that have no use here."""
        for name in dict.fromkeys(self.reads):
            field = schema.owner(name)
            if field and field.clocked:
                yield unkept(field)
            elif field is None and name in self.written_names:
                yield f"no field is called `{name}`{did_you_mean(name, schema.fields)}"
        if self.columns:
            yield f"`{self.name}` is computed and has no column; take `from` out"
        if any(self.by_locale.values()) or self.by_axis:
            yield f"`{self.name}` is computed and has no columns; take `{'by' if self.by_axis else 'by_locale'}` out"


def unkept(field: Field) -> str:
    """What is wrong with reading a field that has a value only at the moment of a request."""
    read = " or ".join(f"`{one}`" for one in field.clocked_names)
    return (
        f"`{field.name}` depends on the moment of each request and has no value when the index is built; "
        f"read {read}, or ask for `{field.name}` in a query-time rule"
    )
