"""Rankings: signals made comparable by their own distribution, mixed into one multiplier a product."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.rank import Ranking, multiplier, standing
from app.core.score import quantiles

SALES = quantiles([0.0, 1.0, 2.0, 3.0, 100.0], points=4)


def test_a_standing_is_a_place_in_the_distribution_not_a_share_of_the_highest() -> None:
    """One runaway bestseller does not press all others to the floor."""
    assert [standing(value, SALES) for value in (0, 1, 2, 3, 100)] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert (standing(-5, SALES), standing(1e9, SALES)) == (0.0, 1.0), "what came after the build stays within"
    assert standing(50, SALES) == 0.875


def test_equal_values_stand_in_their_middle_and_where_all_are_equal_nothing_tells() -> None:
    many = quantiles([0.0] * 50 + [1.0] * 50, points=100)
    assert standing(0, many) == pytest.approx(0.25, abs=0.01)
    assert standing(1, many) == pytest.approx(0.75, abs=0.01)
    assert standing(7, quantiles([7.0] * 10)) == 0.5
    assert standing(7, ()) == 0.5


def test_weights_share_and_a_negative_one_prefers_small_values() -> None:
    ranking = Ranking(spread=0.4, mix={"sales": 75, "cost": -25})
    spread = {"sales": SALES, "cost": SALES}
    assert multiplier(ranking, {"sales": 100, "cost": 0}, spread) == pytest.approx(1.4)
    assert multiplier(ranking, {"sales": 0, "cost": 100}, spread) == pytest.approx(1.0)
    assert multiplier(ranking, {"sales": 100, "cost": 100}, spread) == pytest.approx(1.3)
    assert multiplier(ranking, {"sales": 0, "cost": 0}, spread) == pytest.approx(1.1)


def test_a_missing_signal_counts_as_the_lowest_standing_whatever_its_sign() -> None:
    """Nobody gains by leaving a cost out."""
    ranking = Ranking(spread=0.4, mix={"sales": 50, "cost": -50})
    spread = {"sales": SALES, "cost": SALES}
    assert multiplier(ranking, {"sales": 100}, spread) == pytest.approx(1.2)
    assert multiplier(ranking, {}, spread) == 1.0
    assert multiplier(Ranking(spread=0.0, mix={}), {}, {}) == 1.0


signals = st.dictionaries(st.sampled_from(["sales", "cost", "note"]), st.floats(-1e9, 1e9))


@given(
    st.floats(0, 1),
    st.dictionaries(st.sampled_from(["sales", "cost", "note"]), st.floats(-100, 100), min_size=1),
    signals,
    st.lists(st.floats(-1e9, 1e9), max_size=20),
)
def test_a_multiplier_lies_between_one_and_the_spread(
    spread: float, mix: Mapping[str, float], found: Mapping[str, float], seen: list[float]
) -> None:
    made = multiplier(Ranking(spread=spread, mix=mix), found, dict.fromkeys(mix, quantiles(seen)))
    assert 1.0 <= made <= 1.0 + spread + 1e-9


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_more_never_stands_lower(seen: list[float], one: float, other: float) -> None:
    distribution = quantiles(seen)
    low, high = sorted((one, other))
    assert 0.0 <= standing(low, distribution) <= standing(high, distribution) <= 1.0
