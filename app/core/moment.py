"""Moments that are written out: one reading of days and times for all rooms."""

from datetime import UTC, datetime


def moment_of(written: str) -> float:
    """The seconds since 1970 of a day or a moment in ISO 8601; without a zone it is meant in UTC.

    Raises ValueError for what is neither.
    """
    moment = datetime.fromisoformat(written)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
