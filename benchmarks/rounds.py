"""Interleaved rounds and their statistics: what is compared is measured turn by turn, so noise falls on all sides."""

import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

MIN_ROUNDS = 3

Side = Callable[[int], object]
"""One thing to measure, told which item's turn it is."""
Round = Mapping[str, Sequence[float]]
"""The milliseconds that each side took for each item."""


@dataclass(frozen=True)
class Spread:
    """The median of what the rounds gave, with their lowest and highest."""

    middle: float
    low: float
    high: float

    def text(self, unit: str = "", digits: int = 2) -> str:
        """`1.72 (1.65–1.80)`, with the unit behind."""
        shown = f"{self.middle:.{digits}f} ({self.low:.{digits}f}–{self.high:.{digits}f})"
        return f"{shown} {unit}".rstrip()


def spread(values: Sequence[float]) -> Spread:
    """Median, lowest and highest."""
    return Spread(median(values), min(values), max(values))


def interleaved(sides: Mapping[str, Side], items: int, seconds: float, rounds: int = MIN_ROUNDS) -> list[Round]:
    """Rounds over all items, for so many seconds and at least so many rounds; one more before them warms up.

    Each item meets all sides one after the other; who comes first changes from turn to turn, always alike.
    """
    chance = random.Random(1)
    kept: list[Round] = []
    end = math.inf
    while len(kept) <= rounds or time.perf_counter() < end:
        kept.append(_round(sides, items, chance))
        if len(kept) == 1:
            end = time.perf_counter() + seconds
    return kept[1:]


def _round(sides: Mapping[str, Side], items: int, chance: random.Random) -> Round:
    took = {name: [0.0] * items for name in sides}
    names = list(sides)
    for item in chance.sample(range(items), items):
        chance.shuffle(names)
        for name in names:
            began = time.perf_counter()
            sides[name](item)
            took[name][item] = (time.perf_counter() - began) * 1000
    return took


def p50_of_sum(rounds: Sequence[Round], names: Sequence[str]) -> Spread:
    """The median over the items of what some sides take together, of each round."""
    return spread([median(sums(one, names)) for one in rounds])


def p50(rounds: Sequence[Round], name: str) -> Spread:
    """A side's median over the items, of each round."""
    return spread([median(one[name]) for one in rounds])


def ratio(rounds: Sequence[Round], over: str, under: Sequence[str]) -> Spread:
    """One side's median over the sum that others take for the same items, of each round."""
    return spread([median(one[over]) / median(sums(one, under)) for one in rounds])


def sums(one: Round, names: Sequence[str]) -> list[float]:
    """What some sides take together, item by item."""
    return [sum(parts) for parts in zip(*(one[name] for name in names), strict=True)]


def less(rounds: Sequence[Round], over: str, under: Sequence[str]) -> Spread:
    """The median of one side less the sum of others, item by item, of each round."""
    return spread([median([a - b for a, b in zip(one[over], sums(one, under), strict=True)]) for one in rounds])


def percentile(rounds: Sequence[Round], name: str, share: float) -> float:
    """The value that this share of all of a side's measurements does not exceed."""
    values = sorted(value for one in rounds for value in one[name])
    return values[min(int(share * len(values)), len(values) - 1)]
