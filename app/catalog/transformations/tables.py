"""Transformations by tables: a value is looked up and becomes another one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from app.catalog.transformations.base import Change, each_text
from app.core.kind import kind, option


@kind("transformations", "Translates values by a table.", half="catalogue", word="map")
@dataclass(frozen=True, kw_only=True)
class MapValues(Change):
    """Translates values by a table."""

    table: Mapping[str, str] = option(
        "Value to value; letter case and outer blanks make no difference.", example={"ROUGE VIF": "rouge"}
    )
    otherwise: Literal["keep", "drop"] = option("What happens to a value that the table lacks.", default="keep")

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {key.strip().casefold(): value for key, value in self.table.items()}

    def knows(self) -> Collection[str]:
        """The table's values, before and after."""
        return {*self._folded, *(value.strip().casefold() for value in self.table.values())}

    def change(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """Every value looked up."""
        table, keep = self._folded, self.otherwise == "keep"
        return each_text(values, lambda text: table.get(text.strip().casefold(), text if keep else ""))
