"""The one score, the same on both engines: BM25 with our own statistics, and keys that leave no ties.

score = (text + sum of lift points) x ranking, where text lies in 0..1.
"""

import math
import struct
from collections.abc import Iterable, Sequence

K1 = 1.2
B = 0.75
PART_LIMIT = K1 + 1.0
"""What `part` approaches for a word repeated for ever in a short text."""

ORD_BITS = 24
MAX_ORD = (1 << ORD_BITS) - 1
"""The last place in the order that a sort key holds: a generation has room for 16,777,216 products."""
_VALUE_BITS = 39
_OFFSET = 1 << (_VALUE_BITS - 1)
_LAST = (1 << _VALUE_BITS) - 1
RANK_STEP = 2.0**-21
"""The smallest distance between two products' multipliers: four float32 steps between 1 and 2."""


def idf(products: int, with_word: int) -> float:
    """How telling a word is, from the number of products and of those that contain it (Lucene's and tantivy's BM25)."""
    return math.log1p((products - with_word + 0.5) / (with_word + 0.5))


def part(frequency: int, length: int, average: float) -> float:
    """The share of BM25 that depends on one text: how often the word stands there and how long the text is."""
    if not frequency:
        return 0.0
    norm = K1 * (1.0 - B + B * stored_length(length) / average) if average else K1
    return PART_LIMIT * frequency / (frequency + norm)


def stored_length(length: int) -> int:
    """A text's length as both engines keep it in one byte: exact to 40 tokens, coarser above (Lucene's SmallFloat)."""
    if length < _FREE:
        return length
    rest = length - _FREE
    bits = rest.bit_length()
    if bits < 4:
        return length
    shift = bits - 4
    return _FREE + ((rest >> shift) << shift)


_FREE = 24


def sort_key(value: float | None, ord_: int, *, decimals: int = 2, descending: bool = False) -> int:
    """One ascending integer of 63 bits that orders by value, then by `ord`; products without a value come last.

    Values are kept to `decimals` places and clamped to about 2.7e9 at two places. Raises ValueError for an `ord` that
    would reach into the value.
    """
    if not 0 <= ord_ <= MAX_ORD:
        message = (
            f"a generation holds {MAX_ORD + 1:,} products, and this one would be number {ord_ + 1:,}; split the shop"
        )
        raise ValueError(message)
    if value is None:
        packed = _LAST
    else:
        scaled = min(max(value * 10.0**decimals, -_OFFSET), _LAST)
        packed = min(max(round(scaled) + _OFFSET, 0), _LAST - 1)
        packed = _LAST - 1 - packed if descending else packed
    return (packed << ORD_BITS) | ord_


def distinct_multipliers(ranked: Iterable[tuple[float, int]]) -> dict[int, float]:
    """Multipliers 1..2 made distinct: from (multiplier, ord) pairs to ord -> multiplier, equal ones ordered by `ord`.

    Each product keeps its multiplier unless a better one stands within RANK_STEP; then it moves down by a step. What
    would fall below 1 lifts the whole list, so that order is never lost.
    """
    ordered = sorted(ranked, key=lambda pair: (-pair[0], pair[1]))
    result: list[tuple[int, float]] = []
    ceiling = math.inf
    for multiplier, ord_ in ordered:
        value = min(multiplier, ceiling - RANK_STEP)
        result.append((ord_, value))
        ceiling = value
    lift = max(0.0, 1.0 - ceiling) if result else 0.0
    return {ord_: float32(value + lift) for ord_, value in result}


def float32(value: float) -> float:
    """The nearest number that a 32-bit float holds."""
    return float(struct.unpack("f", struct.pack("f", value))[0])


def quantiles(values: Sequence[float], points: int = 1000) -> tuple[float, ...]:
    """A distribution as its value at each of `points` + 1 even steps; empty for no values."""
    if not values:
        return ()
    ordered = sorted(values)
    last = len(ordered) - 1
    return tuple(ordered[round(step * last / points)] for step in range(points + 1))
