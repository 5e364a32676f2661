"""Records as JSON-ready data and back, for journals and raw stores."""

from collections.abc import Mapping
from typing import Any

from app.core.product import Record, Row


def record_data(record: Record) -> dict[str, Any]:
    """A record as plain data."""
    return {
        "id": record.id,
        "own": _row_data(record.own) if record.own else None,
        "variants": {key: _row_data(row) for key, row in record.variants.items()},
    }


def record_from(data: Mapping[str, Any]) -> Record:
    """The record that `record_data` wrote."""
    return Record(
        data["id"],
        _row_from(data["own"]) if data["own"] else None,
        {key: _row_from(row) for key, row in data["variants"].items()},
    )


def _row_data(row: Row) -> list[Any]:
    return [row.source, row.line, dict(row.data)]


def _row_from(data: list[Any]) -> Row:
    return Row(data[0], data[1], data[2])
