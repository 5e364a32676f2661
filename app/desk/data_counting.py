"""Counters for the data report: however many products come by, what they keep is bounded, and what was cut is told."""

import random
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

DISTINCT = 50_000
"""So many different values of a field are told apart."""
COUNTED = 20_000
"""So many different values of a field are counted one by one; those that come later are not."""
KEPT = 5_000
"""So many numbers of a field stand for all of them."""
EXAMPLES = 5
VALUES = 200
"""So many different values of a finding are kept for the rule that mends them."""
_EXTREMES = 20


@dataclass
class Reservoir:
    """A fair sample of numbers, always the same for the same numbers."""

    kept: list[float] = field(default_factory=list)
    _seen: int = 0
    _chance: random.Random = field(default_factory=lambda: random.Random(7))

    def add(self, value: float) -> None:
        """Take a number into account."""
        self._seen += 1
        if len(self.kept) < KEPT:
            self.kept.append(value)
        elif (at := self._chance.randrange(self._seen)) < KEPT:
            self.kept[at] = value


@dataclass
class Met:
    """What was met under one field."""

    products: int = 0
    variants: int = 0
    distinct: set[Any] = field(default_factory=set)
    counts: Counter[tuple[type, Any]] = field(default_factory=Counter)
    """By type and value: to Python `True` and `1.0` are one."""
    shortest: str | None = None
    longest: str = ""
    numbers: Reservoir = field(default_factory=Reservoir)

    def add(self, values: Collection[Any], variants: int) -> None:
        """Count one product's values."""
        if not values:
            return
        self.products += 1
        self.variants += variants
        for value in values:
            one = (type(value), value)
            if len(self.distinct) < DISTINCT:  # long texts by their hash alone; those of numbers are not their own
                self.distinct.add(hash(value) if isinstance(value, str) else one)
            if one in self.counts or len(self.counts) < COUNTED:
                self.counts[one] += 1
            if isinstance(value, str):
                if self.shortest is None or len(value) < len(self.shortest):
                    self.shortest = value
                if len(value) > len(self.longest):
                    self.longest = value
            elif not isinstance(value, bool):
                self.numbers.add(value)


@dataclass(frozen=True)
class Finding:
    """Something that looks wrong in one field: on how many products, some of them, and the mend."""

    code: str
    field: str
    says: str
    products: int
    examples: tuple[tuple[str, str], ...]
    """(product, value); the value is empty for private fields."""
    mend: str
    """A rule as YAML; empty where none mends it."""
    advice: str


@dataclass
class _Mark:
    products: int = 0
    last: str = ""
    examples: list[tuple[str, str]] = field(default_factory=list)
    values: dict[str, None] = field(default_factory=dict)


class Marks:
    """What looks wrong, by kind and field."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._marks: dict[tuple[str, str], _Mark] = {}

    def note(self, code: str, name: str, value: str, product: str) -> None:
        """A product's field looks wrong; the products must come one after the other."""
        mark = self._marks.setdefault((code, name), _Mark())
        if mark.last != product:
            mark.products += 1
            mark.last = product
            if len(mark.examples) < EXAMPLES:
                mark.examples.append((product, value))
        if value and len(mark.values) < VALUES:
            mark.values.setdefault(value)

    def findings(self, told: Callable[[str, str, tuple[str, ...]], tuple[str, str, str]]) -> tuple[Finding, ...]:
        """Everything noted, most products first; `told` gives what a finding says, its rule and its advice."""
        found = [
            Finding(code, name, says, mark.products, tuple(mark.examples), mend, advice)
            for (code, name), mark in self._marks.items()
            for says, mend, advice in [told(code, name, tuple(mark.values))]
        ]
        return tuple(sorted(found, key=lambda one: (-one.products, one.field, one.code)))


class Levels:
    """Categories: how full fields are in those of the top level, and what things cost in the deepest."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._products: Counter[str] = Counter()
        self._filled: dict[str, Counter[str]] = {}
        self._prices: dict[tuple[str, str], array[float]] = {}
        self._extremes: dict[tuple[str, str], list[tuple[float, str]]] = {}

    def add(self, categories: Iterable[str], filled: Iterable[str]) -> None:
        """Count a product in its categories, with the fields it has."""
        names = list(filled)
        for category in categories:
            self._products[category] += 1
            self._filled.setdefault(category, Counter()).update(names)

    def filled(self) -> Iterator[tuple[str, int, Counter[str]]]:
        """(category, its products, how many of them have each field), in the order of their names."""
        for category in sorted(self._products):
            yield category, self._products[category], self._filled[category]

    def price(self, name: str, category: str, value: float, product: str) -> None:
        """Take a price into account; only the dearest and the cheapest are kept with their product."""
        self._prices.setdefault((name, category), array("d")).append(value)
        extremes = self._extremes.setdefault((name, category), [])
        extremes.append((value, product))
        if len(extremes) > 4 * _EXTREMES:
            extremes.sort()
            del extremes[_EXTREMES:-_EXTREMES]

    def outliers(self, times: float, enough: int) -> Iterator[tuple[str, float, float, str]]:
        """(field, price, what is usual, product) of prices so many times above or below their category's middle."""
        for (name, category), values in self._prices.items():
            if len(values) >= enough:
                usual = median(values)
                for value, product in sorted(self._extremes[name, category]):
                    if value > usual * times or value * times < usual:
                        yield name, value, usual, product
