"""Documents, records and plain data as JSON-ready mappings and back, for spools, journals and raw stores."""

from collections.abc import Mapping
from typing import Any

from app.core.product import Document, Record, Row


def document_data(document: Document) -> dict[str, Any]:
    """A document as plain data."""
    return {
        "id": document.id,
        "ord": document.ord,
        "text": {name: list(tokens) for name, tokens in document.text.items()},
        "keywords": {name: list(values) for name, values in document.keywords.items()},
        "numbers": {name: list(values) for name, values in document.numbers.items()},
        "booleans": {name: list(values) for name, values in document.booleans.items()},
        "sorts": dict(document.sorts),
        "ranks": dict(document.ranks),
        "show": dict(document.show),
    }


def document_from(data: Mapping[str, Any]) -> Document:
    """The document that `document_data` wrote."""
    return Document(
        id=data["id"],
        ord=data["ord"],
        text={name: tuple(tokens) for name, tokens in data["text"].items()},
        keywords={name: tuple(values) for name, values in data["keywords"].items()},
        numbers={name: tuple(values) for name, values in data["numbers"].items()},
        booleans={name: tuple(values) for name, values in data["booleans"].items()},
        sorts=data["sorts"],
        ranks=data["ranks"],
        show=data["show"],
    )


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
