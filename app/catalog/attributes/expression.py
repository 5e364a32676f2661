"""Virtual attributes by expressions over other attributes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.catalog.attributes.base import Attribute
from app.catalog.attributes.language import MissingError, evaluate, names
from app.core.condition import Value
from app.core.kind import kind, option


@kind("attributes", "A value by an expression over other attributes.", half="catalogue", word="expression")
@dataclass(frozen=True, kw_only=True)
class Expression(Attribute):
    """A value by an expression; a product that lacks what it reads has none."""

    expression: str = option(
        "Arithmetic, comparisons, `a if b else c` and functions.", example="max(prix_barre) > min(prix)"
    )

    @property
    def reads(self) -> tuple[str, ...]:
        """The names in the expression."""
        return names(self.expression)

    def value(self, lookup: Callable[[str], Sequence[Value]]) -> Any:
        """What the expression gives."""

        def simple(name: str) -> Any:
            found = lookup(name)
            return found[0] if len(found) == 1 else tuple(found)

        try:
            return evaluate(self.expression, simple)
        except MissingError:
            return None
