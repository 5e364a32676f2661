"""The one score: its parts, keys that leave no ties, and multipliers that are all distinct."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.score import (
    ORD_BITS,
    PART_LIMIT,
    RANK_STEP,
    distinct_multipliers,
    float32,
    idf,
    part,
    quantiles,
    sort_key,
    stored_length,
)


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    assert idf(1000, 1) > idf(1000, 10) > idf(1000, 999) > idf(1000, 1000) > 0
    assert idf(1000, 0) > idf(1000, 1), "a word that nothing has is the rarest"
    assert idf(3, 1) == pytest.approx(math.log(1 + 2.5 / 1.5))


def test_a_word_counts_more_where_it_is_repeated_and_the_text_is_short() -> None:
    assert part(0, 5, 5.0) == 0.0
    assert part(1, 5, 5.0) == pytest.approx(1.0), "once in a text of average length is one"
    assert part(2, 5, 5.0) > part(1, 5, 5.0)
    assert part(1, 3, 5.0) > part(1, 5, 5.0) > part(1, 30, 5.0) > 0
    assert part(10**6, 1, 5.0) < PART_LIMIT
    assert part(1, 5, 0.0) == pytest.approx(1.0), "no average, no length"


@given(st.integers(1, 50), st.integers(1, 5000), st.floats(0.5, 500))
def test_no_part_reaches_the_limit(frequency: int, length: int, average: float) -> None:
    assert 0 < part(frequency, length, average) < PART_LIMIT
    assert part(frequency + 1, length, average) > part(frequency, length, average)


def test_lengths_are_kept_as_lucene_keeps_them() -> None:
    """Exact to 40 tokens, coarser above."""
    assert [stored_length(length) for length in range(41)] == list(range(41))
    table = {
        41: 40,
        42: 42,
        43: 42,
        44: 44,
        55: 54,
        56: 56,
        57: 56,
        59: 56,
        60: 60,
        100: 96,
        104: 104,
        150: 144,
        1000: 984,
    }
    assert {length: stored_length(length) for length in table} == table


@given(st.integers(0, 10**6))
def test_a_kept_length_is_never_longer_and_keeps_the_order(length: int) -> None:
    kept = stored_length(length)
    assert kept <= length <= kept + max(1, kept // 8)
    assert stored_length(length + 1) >= kept
    assert stored_length(kept) == kept


money = st.decimals(-(10**9), 10**9, places=2).map(float)


@given(
    st.lists(st.tuples(st.none() | money, st.integers(0, 2**ORD_BITS - 1)), max_size=12, unique_by=lambda pair: pair[1])
)
def test_keys_order_by_value_then_by_place_with_the_missing_last(several: list[tuple[float | None, int]]) -> None:
    """Both ways: a product without a price is last in the cheapest first and in the dearest first."""
    up = sorted(several, key=lambda pair: sort_key(*pair))
    down = sorted(several, key=lambda pair: sort_key(*pair, descending=True))
    assert up == sorted(several, key=lambda pair: (pair[0] is None, pair[0] or 0.0, pair[1]))
    assert down == sorted(several, key=lambda pair: (pair[0] is None, -(pair[0] or 0.0), pair[1]))


@given(st.none() | st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 2**ORD_BITS - 1), st.booleans())
def test_a_key_fits_63_bits_and_tells_the_product(value: float | None, ord_: int, descending: bool) -> None:
    """However large the value: what is out of range stands at the end, before the missing."""
    key = sort_key(value, ord_, descending=descending)
    assert 0 <= key < 2**63
    assert key & (2**ORD_BITS - 1) == ord_
    if value is not None:
        assert key < sort_key(None, 0, descending=descending)


def test_a_key_keeps_as_many_places_as_asked() -> None:
    assert sort_key(1.001, 0) == sort_key(1.002, 0)
    assert sort_key(1.001, 0, decimals=3) < sort_key(1.002, 0, decimals=3)
    assert sort_key(1.4, 0, decimals=0) == sort_key(1.0, 0, decimals=0)


ranked = st.lists(
    st.tuples(st.floats(1.0, 2.0) | st.sampled_from([1.0, 1.3, 2.0]), st.integers(0, 10_000)),
    min_size=1,
    max_size=60,
    unique_by=lambda pair: pair[1],
)


@given(ranked)
def test_multipliers_become_distinct_and_keep_their_order(several: list[tuple[float, int]]) -> None:
    """Also as 32-bit floats, which is how engines keep them; equal ones stand by their place in the feed."""
    made = distinct_multipliers(several)
    ordered = [made[ord_] for _, ord_ in sorted(several, key=lambda pair: (-pair[0], pair[1]))]
    assert all(better > worse for better, worse in pairwise(ordered))
    assert [float32(value) for value in ordered] == ordered
    assert made.keys() == {ord_ for _, ord_ in several}


@given(ranked)
def test_multipliers_stay_where_they_belong(several: list[tuple[float, int]]) -> None:
    """None falls below 1; none moves by more than a step for each product."""
    made = distinct_multipliers(several)
    slack = RANK_STEP * (len(several) + 1)
    assert min(made.values()) >= 1.0
    for multiplier, ord_ in several:
        assert abs(made[ord_] - multiplier) <= slack


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30, unique=True))
def test_multipliers_that_stand_apart_are_left_alone(several: list[int]) -> None:
    """Within a 32-bit float's precision."""
    pairs = [(1.0 + place / 1000, place) for place in several]
    assert distinct_multipliers(pairs) == {ord_: float32(multiplier) for multiplier, ord_ in pairs}


def test_a_whole_catalogue_without_signals_is_still_in_order() -> None:
    made = distinct_multipliers((1.0, ord_) for ord_ in range(100_000))
    ordered = [made[ord_] for ord_ in range(100_000)]
    assert all(better > worse for better, worse in pairwise(ordered))
    assert ordered[-1] == 1.0
    assert ordered[0] == pytest.approx(1 + 99_999 * RANK_STEP)
    assert distinct_multipliers([]) == {}


def test_a_distribution_has_its_ends_and_its_middle() -> None:
    assert quantiles([]) == ()
    assert quantiles([5.0], points=4) == (5.0,) * 5
    assert quantiles([3.0, 1.0, 2.0, 5.0, 4.0], points=4) == (1.0, 2.0, 3.0, 4.0, 5.0)
    many = quantiles(range(10_001))
    assert (len(many), many[0], many[500], many[-1]) == (1001, 0, 5000, 10_000)
