"""Virtual attributes by expressions over other attributes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from app.catalog.attributes.base import Attribute
from app.catalog.attributes.functions import MissingError
from app.catalog.attributes.inference import misuses
from app.catalog.attributes.language import BadExpressionError, Program, names, program
from app.core.condition import Lookup
from app.core.kind import kind, option
from app.core.schema import Schema


@kind("attributes", "A value by an expression over other attributes.", half="catalogue", word="expression")
@dataclass(frozen=True, kw_only=True)
class Expression(Attribute):
    """A value by an expression; a product that lacks what it reads has none."""

    expression: str = option(
        "Arithmetic, comparisons, `a if b else c` and functions.", example="max(prix_barre) > min(prix)"
    )

    computes: ClassVar[bool] = True

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The names in the expression; none when it cannot be read."""
        try:
            return names(self.expression)
        except BadExpressionError:
            return ()

    @property
    def written_names(self) -> tuple[str, ...]:
        """All of them."""
        return self.reads

    def troubles(self, schema: Schema) -> Iterator[str]:
        """An expression that cannot be read."""
        try:
            program(self.expression)
        except BadExpressionError as error:
            yield str(error)
            return
        yield from super().troubles(schema)

    def misuses(self, schema: Schema) -> Iterator[str]:
        """What can never be computed."""
        try:
            program(self.expression)
        except BadExpressionError:
            return
        yield from misuses(self.expression, self, schema)

    def value(self, lookup: Lookup) -> Any:
        """What the expression gives."""
        ready = self._ready
        values: list[Any] = []
        for name, optional in ready.needs:
            found = lookup(name)
            if len(found) == 1:
                values.append(found[0])
            elif found or optional:
                values.append(tuple(found))
            else:
                return None
        try:
            return ready.result(values)
        except MissingError:
            return None

    @cached_property
    def _ready(self) -> Program:
        return program(self.expression)
