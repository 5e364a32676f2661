"""Values as texts: dates as people read them."""

import pytest

from app.core.fit import DAY, day_text


@pytest.mark.parametrize(
    ("moment", "read"),
    [
        (0.0, "1970-01-01"),
        (20_000.0 * DAY, "2024-10-04"),
        (20_000.0 * DAY + 5_400, "2024-10-04T01:30:00+00:00"),
        (-1.0 * DAY, "1969-12-31"),
    ],
)
def test_a_date_is_a_day_unless_it_has_a_time(moment: float, read: str) -> None:
    assert day_text(moment) == read
