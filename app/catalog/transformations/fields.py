"""Transformations between fields: copy one to another, give a value where there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.catalog.transformations.base import ITSELF, FieldName, Transformation
from app.core.kind import kind, option


@kind("transformations", "Copies a field's values to one that is empty.", half="catalogue", word="copy")
@dataclass(frozen=True, kw_only=True)
class Copy(Transformation):
    """Copies a field's values, as they stand at this rule, to one that is empty."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "colour",
        "into": "colour_family",
        "examples": [{"in": "bleu ciel", "out": "bleu ciel"}],
    }

    into: FieldName = option("The field that takes the values, if it has none yet.")

    @property
    def targets(self) -> tuple[str, ...]:
        """The field to fill."""
        return (self.into,)

    def results(self, values: Sequence[Any]) -> Mapping[str, tuple[Any, ...]]:
        """The same values."""
        return {self.into: tuple(values)}


@kind("transformations", "Gives a field a value where it has none.", half="catalogue", word="default")
@dataclass(frozen=True, kw_only=True)
class Default(Transformation):
    """Gives a field a value where it has none."""

    as_shown: ClassVar[Mapping[str, Any]] = {
        "field": "size",
        "value": "taille unique",
        "examples": [{"in": None, "out": "taille unique"}, {"in": "38", "out": "38"}],
    }

    value: tuple[str, ...] = option("The value, or several.", example="taille unique")

    @property
    def fills_empty(self) -> bool:
        """That is what it is for."""
        return True

    def results(self, values: Sequence[Any]) -> Mapping[str, tuple[Any, ...]]:
        """The values that are there, else the default."""
        return {ITSELF: tuple(values) or self.value}
