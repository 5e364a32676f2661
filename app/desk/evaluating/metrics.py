"""The measures of one ranked list by its ratings, and what a sample of queries says about all of them.

A list comes as grades: the rating of each product in the order shown, None where nobody rated it. `rated` are all the
ratings of the query, whatever was shown.
"""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

DEPTH = 10
"""So many products count: what a visitor looks at."""
POOL = 60
"""So many products are asked for: recall looks at all of them, condensed lists are made from them."""
SAMPLES = 2000
"""So many times the queries are drawn again for an interval."""
SEED = 20
_LEVEL = 0.95
_NOTHING = 1e-9

Grades = Sequence[float | None]
Measure = Callable[[Grades, Sequence[float]], float | None]


def gained(grades: Grades) -> float:
    """The discounted cumulative gain of the first products: each rating over log2(place + 1), unrated ones 0."""
    return sum((grade or 0.0) / math.log2(place + 1) for place, grade in enumerate(grades[:DEPTH], 1))


def ndcg(grades: Grades, rated: Sequence[float]) -> float | None:
    """NDCG@10: the gain over that of the best possible order; None where nothing is rated above 0."""
    best = gained(sorted(rated, reverse=True))
    return gained(grades) / best if best else None


def condensed(grades: Grades, rated: Sequence[float]) -> float | None:
    """NDCG@10 of what is left when the unrated are taken out of the first 60."""
    return ndcg([grade for grade in grades[:POOL] if grade is not None], rated)


def judged(grades: Grades, rated: Sequence[float]) -> float | None:
    """The share of the first ten that somebody rated; None where nothing is shown."""
    del rated  # every measure is handed it
    first = grades[:DEPTH]
    return sum(grade is not None for grade in first) / len(first) if first else None


def reciprocal_rank(grades: Grades, rated: Sequence[float]) -> float | None:
    """One over the place of the first product rated above 0: 1, 1/2, 1/3, …; 0 when it is not among the 60."""
    if not any(rated):
        return None
    return next((1 / place for place, grade in enumerate(grades[:POOL], 1) if grade), 0.0)


def recall(grades: Grades, rated: Sequence[float]) -> float | None:
    """The share of the products rated above 0 (of 60 when there are more) that are among the first 60."""
    good = sum(grade > 0 for grade in rated)
    return sum(bool(grade) for grade in grades[:POOL]) / min(good, POOL) if good else None


def answered(grades: Grades, rated: Sequence[float]) -> float | None:
    """1 when anything is shown, 0 for an empty page."""
    del rated  # as above
    return 1.0 if grades else 0.0


MEASURES: Mapping[str, tuple[str, Measure]] = {
    "ndcg": ("NDCG@10", ndcg),
    "condensed": ("condensed NDCG@10", condensed),
    "judged": ("judged@10", judged),
    "mrr": ("MRR", reciprocal_rank),
    "recall": ("recall@60", recall),
    "answered": ("answered", answered),
}
"""By name: what people call it, and the function. More is better in each of them."""


@dataclass(frozen=True)
class Interval:
    """A mean over queries, between which values it lies with 95 % confidence, and over how many queries."""

    mean: float
    low: float
    high: float
    queries: int


def interval(values: Sequence[float]) -> Interval | None:
    """The mean of some queries' values, with what the mean of as many other queries would be in 19 of 20 cases.

    It is a percentile bootstrap, seeded: the same values give the same interval. None for no values.
    """
    if not values:
        return None
    count = len(values)
    chance = random.Random(SEED)
    means = sorted(fmean(chance.choices(values, k=count)) for _ in range(SAMPLES))
    cut = round(SAMPLES * (1 - _LEVEL) / 2)
    return Interval(fmean(values), means[cut], means[-1 - cut], count)


@dataclass(frozen=True)
class Difference:
    """Two lists' measures compared query by query: the mean difference, and how many queries won, lost, stayed."""

    interval: Interval
    wins: int
    losses: int
    ties: int

    @property
    def is_clear(self) -> bool:
        """Whether it is more than chance: the interval does not hold 0."""
        return not self.interval.low <= 0 <= self.interval.high


def difference(ours: Sequence[float | None], theirs: Sequence[float | None]) -> Difference | None:
    """What the first list has over the second, pair by pair; pairs that lack a value are left out. None for no pair."""
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a is not None and b is not None]
    deltas = [a - b for a, b in pairs]
    found = interval(deltas)
    if found is None:
        return None
    wins = sum(delta > _NOTHING for delta in deltas)
    losses = sum(delta < -_NOTHING for delta in deltas)
    return Difference(found, wins, losses, len(deltas) - wins - losses)
