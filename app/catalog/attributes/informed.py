"""Virtual attributes that need to know more than their product: what all products are like, or what a file says."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.catalog.attributes.base import Attribute
from app.core.condition import Lookup
from app.core.schema import Schema

Background = Mapping[str, Mapping[str, Any]]
"""What informed attributes know, by their names: plain data, published with the generation."""


@dataclass(frozen=True, kw_only=True)
class Informed(Attribute):
    """An attribute that is told something before it gives its first value."""

    known: Mapping[str, Any] = dataclasses.field(
        default_factory=dict, compare=False, repr=False, metadata={"hidden": True}
    )
    """What it was told; nothing at first, and then it has no value."""
    is_told: bool = dataclasses.field(default=False, compare=False, repr=False, metadata={"hidden": True})
    """Whether it was told, be it of nothing."""


@dataclass(frozen=True, kw_only=True)
class Surveyed(Informed):
    """An attribute that is told what all products are like: they are looked through before any document is made."""

    @property
    def tree(self) -> str:
        """The tree whose categories it asks about; empty for none."""
        return ""

    def troubles(self, schema: Schema) -> Iterator[str]:
        """What is wrong with it among the shop's fields: a survey is of numbers."""
        yield from super().troubles(schema)
        for name in self.reads:
            field = schema.owner(name)
            if field and field.type not in ("number", "date"):
                yield f"`{name}` is a {field.type}; `{self.name}` compares numbers"

    def observed(self, lookup: Lookup) -> Iterator[tuple[str, float]]:
        """What one product adds to the survey: numbers, each with the group that it belongs to."""
        raise NotImplementedError

    def surveyed(self, found: Mapping[str, Sequence[float]], before: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the attribute shall know, from all that was observed by group, and what it knew in the last build."""
        raise NotImplementedError


def informed(attributes: Sequence[Attribute], background: Background) -> tuple[Attribute, ...]:
    """The attributes, each told what it shall know."""
    return tuple(
        dataclasses.replace(one, known=background[one.name], is_told=True)
        if isinstance(one, Informed) and one.name in background
        else one
        for one in attributes
    )
