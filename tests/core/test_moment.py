"""Days and moments that are written out mean the same in every room: UTC, unless a zone is named."""

import pytest

from app.catalog.cast import date
from app.core.condition import Within
from app.core.condition_parsing import parse_condition
from app.core.moment import moment_of
from tests.catalog.journey import product

FIRST_OF_SEPTEMBER = 1_788_220_800.0


@pytest.mark.parametrize(
    ("written", "after"),
    [
        ("2026-09-01", 0),
        ("2026-09-01T08:00", 8 * 3600),
        ("2026-09-01T00:00+02:00", -2 * 3600),
        ("2026-09-01T00:00Z", 0),
    ],
)
def test_a_bound_and_a_cell_mean_one_moment(written: str, after: float) -> None:
    """Else a product of the first of September would stand on the shelf of August."""
    moment = FIRST_OF_SEPTEMBER + after
    assert moment_of(written) == moment
    assert date(written) == moment
    assert parse_condition({"added": {"gte": written}}) == Within("added", moment)


def test_what_is_no_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        moment_of("demain")


def test_seconds_in_a_field_of_numbers_become_a_date_by_an_expression() -> None:
    """As docs/transformations.md says of feeds that count seconds."""
    rule = "- {kind: expression, name: since, type: date, expression: weight, use: [show]}"
    assert product({"weight": FIRST_OF_SEPTEMBER}, attributes=rule).document.show["since"] == "2026-09-01"
