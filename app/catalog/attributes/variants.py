"""Virtual attributes from variants: counted, or taken from those for which a condition holds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from app.catalog.attributes.base import Attribute, Variant
from app.core.condition import ALWAYS, Condition, Decision, Value, decision, leaves
from app.core.kind import Ref, Where, kind, option
from app.core.schema import Schema

_OF_NUMBERS = ("min", "max", "sum", "mean")
_COUNTS = ("count", "share")
_TAKEN: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "min": min,
    "max": max,
    "sum": sum,
    "mean": lambda values: sum(values) / len(values),
    "first": lambda values: values[0],
    "list": lambda values: tuple(dict.fromkeys(values)),
}


@kind("attributes", "A value counted or taken from a product's variants.", half="catalogue", word="variants")
@dataclass(frozen=True, kw_only=True)
class OfVariants(Attribute):
    """A value counted or taken from a product's variants."""

    take: Literal["min", "max", "sum", "mean", "first", "list", "count", "share"] = option(
        "What is made of them: the lowest or highest value, the sum, the mean, the first, all different ones, how "
        "many there are, or their share of all.",
        example="count",
    )
    of: Annotated[str, Ref("field")] | None = option(
        "The field whose values are taken. Without it `count` and `share` count variants, with it different values.",
        default=None,
        example="price",
    )
    where: Annotated[Condition, Where()] = option(
        "Only of variants like these.", default=ALWAYS, example={"stock": {"gt": 0}}
    )
    among: Literal["sellable", "all"] = option(
        "`sellable` leaves out what cannot be sold, `all` asks every variant.", default="sellable"
    )

    each_variant: ClassVar[bool] = True
    computes: ClassVar[bool] = True

    def faults(self) -> Iterator[str]:
        """Options that do not go together."""
        if self.level == "variant":
            yield f"`{self.name}` is made of all variants and is the product's; take `level: variant` out"
        if self.of is None and self.take not in _COUNTS:
            yield f"`take: {self.take}` needs `of`, the field whose values are taken"
        if self.take in (*_COUNTS, "sum", "mean") and self.type != "number":
            yield f"`take: {self.take}` gives a number and `{self.name}` is a {self.type}; write `type: number`"

    def troubles(self, schema: Schema) -> Iterator[str]:
        """A field whose values cannot be taken so."""
        yield from super().troubles(schema)
        field = schema.owner(self.of) if self.of else None
        if field is None or field.clocked or self.take in _COUNTS:
            return
        if self.take in _OF_NUMBERS and field.type not in ("number", "date"):
            yield f"`{field.name}` is a {field.type}; `take: {self.take}` is for numbers and dates"
        elif self.take in ("sum", "mean") and field.type == "date":
            yield f"`{field.name}` is a date; `take: {self.take}` is for numbers"
        elif self.type not in ("text", "keyword") and self.type != field.type:
            yield f"`{self.name}` is a {self.type} and `{field.name}` a {field.type}; write `type: {field.type}`"

    @property
    def reads(self) -> tuple[str, ...]:
        """The field it takes and every name in the condition."""
        return (*((self.of,) if self.of else ()), *(leaf.name for leaf in leaves(self.where)))

    def value_of_variants(self, variants: Sequence[Variant]) -> Any:
        """What its variants give; None where none has a value to take."""
        chosen = [one for one in variants if (one.sellable or self.among == "all") and self._decide(one.lookup, 0.0)]
        match self.take:
            case "count":
                return self._number_of(chosen)
            case "share":
                return self._number_of(chosen) / every if (every := self._number_of(variants)) else None
            case _:
                values = [value for one in chosen for value in self._values(one)]
                return _TAKEN[self.take](values) if values else None

    def _number_of(self, variants: Sequence[Variant]) -> int:
        return len({value for one in variants for value in self._values(one)}) if self.of else len(variants)

    def _values(self, variant: Variant) -> Sequence[Value]:
        return variant.lookup(self.of) if self.of else ()

    @cached_property
    def _decide(self) -> Decision:
        return decision(self.where, self.found)
