"""Where a product stands among the others: its rank, or the share of those above it, in its category or the shop."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from app.catalog.attributes.informed import Surveyed
from app.core.condition import Lookup
from app.core.kind import Ref, kind, option
from app.core.schema import Type


@kind("attributes", "Where a product stands among the others of its category.", half="catalogue", word="standing")
@dataclass(frozen=True, kw_only=True)
class Standing(Surveyed):
    """A product's rank or share by a number, among all products or those of its category; the best of several."""

    type: Type = option("A standing is a number.", default="number")
    of: Annotated[str, Ref("field")] = option("The number that products are compared by.", example="ventes")
    within: Annotated[str, Ref("tree")] | None = option(
        "The tree in whose categories they are compared; left out, the whole shop.", default=None, example="rayons"
    )
    depth: int = option("The level of the categories, 1 the top; 0 the deepest that each product has.", default=0)
    best: Literal["highest", "lowest"] = option("Which number comes first.", default="highest")
    gives: Literal["rank", "share"] = option(
        "`rank`: 1 for the first. `share`: the rank in per cent of the category, 1 for the first of a hundred.",
        default="rank",
    )

    def faults(self) -> Iterator[str]:
        """A depth that no tree has, and a type that no standing fits."""
        if self.type != "number":
            yield f"`{self.name}` is a {self.type}; a standing is a number"
        if not 0 <= self.depth <= 10:
            yield f"`depth` is {self.depth}; it lies between 0 and 10"

    @property
    def reads(self) -> tuple[str, ...]:
        """The number."""
        return (self.of,)

    @property
    def tree(self) -> str:
        """The tree whose categories part the products."""
        return self.within or ""

    def observed(self, lookup: Lookup) -> Iterator[tuple[str, float]]:
        """The product's number in each of its categories, the best of several."""
        if (number := self._number(lookup)) is not None:
            for group in self._groups(lookup):
                yield group, number

    def _number(self, lookup: Lookup) -> float | None:
        values = lookup(self.of)
        if not values:
            return None
        return -float(max(values)) if self.best == "highest" else float(min(values))

    def _groups(self, lookup: Lookup) -> Sequence[str]:
        if not self.within:
            return ("",)
        paths = [str(path) for path in lookup(f"category.{self.within}")]
        if self.depth:
            return [path for path in paths if path.count("/") == self.depth - 1]
        return [path for path in paths if not any(other.startswith(f"{path}/") for other in paths)]

    def surveyed(self, found: Mapping[str, Sequence[float]], before: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002
        """The numbers of each category, the first one first."""
        return {group: sorted(numbers) for group, numbers in found.items()}

    def value(self, lookup: Lookup) -> float | None:
        """The product's best standing."""
        number = self._number(lookup)
        if number is None:
            return None
        standings = [
            float(bisect_left(ordered, number) + 1)
            if self.gives == "rank"
            else round(100.0 * (bisect_left(ordered, number) + 1) / len(ordered), 2)
            for group in self._groups(lookup)
            if (ordered := self.known.get(group))
        ]
        return min(standings, default=None)
