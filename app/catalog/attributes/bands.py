"""Bands of a number, cut where the catalogue's own distribution has its steps, at numbers that shops write."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10
from typing import Annotated, Any

from app.catalog.attributes.informed import Surveyed
from app.core.condition import Lookup
from app.core.fit import number_text
from app.core.kind import Ref, kind, option

_STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0, 10.0)
"""How shops round: 15 and 25, 40 and 75, never 37."""
_FEW, _MANY = 0.4, 2.0
"""Between these shares of an even part a band of the last build stays as it was."""


@kind("attributes", "Bands of a number, cut by the catalogue's distribution.", half="catalogue", word="bands")
@dataclass(frozen=True, kw_only=True)
class Bands(Surveyed):
    """Bands of a number: about as many products in each, edges that shops would write, the same from build to build."""

    of: Annotated[str, Ref("field")] = option("The number.", example="prix")
    count: int = option("How many bands; fewer where the numbers lie too close.", default=5)
    edges: tuple[float, ...] = option("The limits, if you want to fix them yourself.", default=())
    unit: str = option("Written behind the numbers.", default="", example="€")

    def faults(self) -> Iterator[str]:
        """Too few or too many bands, edges out of order."""
        if not 2 <= self.count <= 20:
            yield f"`count` is {self.count}; it lies between 2 and 20"
        if list(self.edges) != sorted(set(self.edges)):
            yield "`edges` must rise, each once"

    @property
    def reads(self) -> tuple[str, ...]:
        """The number."""
        return (self.of,)

    def observed(self, lookup: Lookup) -> Iterator[tuple[str, float]]:
        """The product's number, the lowest of several."""
        if not self.edges and (values := lookup(self.of)):
            yield "", float(min(values))

    def surveyed(self, found: Mapping[str, Sequence[float]], before: Mapping[str, Any]) -> Mapping[str, Any]:
        """The edges: those of the last build as long as they part the products well."""
        values = sorted(found.get("", ()))
        kept = [float(edge) for edge in before.get("edges", ())]
        if kept and before.get("count") == self.count and _still_even(kept, values):
            return {"edges": kept, "count": self.count}
        return {"edges": nice_edges(values, self.count), "count": self.count}

    def value(self, lookup: Lookup) -> tuple[str, ...] | None:
        """The bands of the product's numbers."""
        edges = self.edges or tuple(self.known.get("edges", ()))
        values = lookup(self.of)
        if not values or not edges:
            return None
        return tuple(dict.fromkeys(self._text(edges, bisect_right(edges, float(value))) for value in sorted(values)))

    def _text(self, edges: Sequence[float], at: int) -> str:
        unit = f"\N{NO-BREAK SPACE}{self.unit}" if self.unit else ""
        if at == 0:
            return f"< {number_text(edges[0])}{unit}"
        if at == len(edges):
            return f"≥ {number_text(edges[-1])}{unit}"
        return f"{number_text(edges[at - 1])} – {number_text(edges[at])}{unit}"


def nice_edges(ordered: Sequence[float], count: int) -> list[float]:
    """Where to cut ascending numbers into so many parts of about one size, at numbers that shops write."""
    if not ordered:
        return []
    edges: list[float] = []
    for part in range(1, count):
        edge = nice(ordered[min(len(ordered) * part // count, len(ordered) - 1)])
        if ordered[0] < edge <= ordered[-1] and edge not in edges:
            edges.append(edge)
    return sorted(edges)


def nice(value: float) -> float:
    """The nearest number that shops write: 37.4 becomes 40, 0.12 becomes 0.1."""
    if not value:
        return 0.0
    size = 10.0 ** floor(log10(abs(value)))
    nearest = min(_STEPS, key=lambda step: abs(step - abs(value) / size))
    return round((nearest * size) * (1 if value > 0 else -1), 10)


def _still_even(edges: Sequence[float], ordered: Sequence[float]) -> bool:
    """Whether each band still holds about its part of the products."""
    if not ordered:
        return True
    even = len(ordered) / (len(edges) + 1)
    cuts = [0, *(bisect_left(ordered, edge) for edge in edges), len(ordered)]
    return all(_FEW * even <= high - low <= _MANY * even for low, high in pairwise(cuts))
