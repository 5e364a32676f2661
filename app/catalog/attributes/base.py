"""What every virtual attribute has: what it reads, and a value for each product or variant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.condition import Value
from app.core.kind import option
from app.core.schema import Field


@dataclass(frozen=True, kw_only=True)
class Attribute(Field):
    """A virtual attribute: a field that no column fills."""

    columns: tuple[str, ...] = option("Virtual attributes have no column.", key="from", default=())

    @property
    def reads(self) -> tuple[str, ...]:
        """The names it is made from."""
        raise NotImplementedError

    def value(self, lookup: Callable[[str], Sequence[Value]]) -> Any:
        """Its value for one product or variant, or None. Raises BadExpressionError."""
        raise NotImplementedError
