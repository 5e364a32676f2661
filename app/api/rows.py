"""Pushed rows as they come over HTTP: a JSON list, an object that holds one, or a JSON object on each line."""

from collections.abc import Iterator
from typing import Any

import orjson

from app.api.body import BadBodyError, name_twice
from app.core.nesting import MAX_DEPTH, is_deeper
from app.core.product import Row, Unreadable

MAX_PUSH = 16 << 20
MAX_ROWS = 50_000
MAX_COLUMNS = 2_000
MAX_BODY_DEPTH = 200
"""A list with a row that is nested deeper is refused whole: a column that stands twice could not be found in it."""
LINES = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"})
SOURCE = "body"
"""What stands for the file's name where the place of a pushed row is told."""


class TooManyRowsError(BadBodyError):
    """A body with more rows than one push takes."""


def read_rows(content: bytes, media: str) -> tuple[Row | Unreadable, ...]:
    """The rows of a body, in order; the first is number 1. Raises BadBodyError where it is no list of rows."""
    rows = tuple(_lines(content) if media in LINES else _listed(content))
    if not rows:
        raise BadBodyError("the body has no rows; write at least one")
    return rows


def _lines(content: bytes) -> Iterator[Row | Unreadable]:
    """One row a line; a line that cannot be read is left out alone."""
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.strip():
            _few(number)
            yield _read(line, number)


def _read(line: bytes, number: int) -> Row | Unreadable:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return Unreadable(SOURCE, number, f"not JSON: {str(error).partition(': line ')[0]}")
    row = _row(value, number)
    return row if isinstance(row, Unreadable) else _once(row, line)


def _listed(content: bytes) -> Iterator[Row | Unreadable]:
    """The rows of a JSON list, or of the one list in an object."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        mend = "; one object a line is sent as Content-Type: application/x-ndjson" if b"}\n{" in content else ""
        raise BadBodyError(f"the body is not JSON: {error}{mend}") from error
    if isinstance(value, dict):
        lists = [name for name, inner in value.items() if isinstance(inner, list)]
        if len(lists) != 1 or len(value) != 1:
            raise BadBodyError('an object holds one list of rows and nothing else, such as {"rows": [{…}, {…}]}')
        value = value[lists[0]]
    if not isinstance(value, list):
        raise BadBodyError('the body is a list of rows, such as [{"id": "A-1", "price": "9.90"}]')
    _few(len(value))
    if is_deeper(value, MAX_BODY_DEPTH):
        raise BadBodyError(f"a row is nested in more than {MAX_BODY_DEPTH} levels; a row has at most {MAX_DEPTH}")
    if twins := _twins(content):
        raise BadBodyError(twins)
    for number, inner in enumerate(value, 1):
        yield _row(inner, number)


def _few(rows: int) -> None:
    if rows > MAX_ROWS:
        raise TooManyRowsError(f"a push has at most {MAX_ROWS:,} rows; send several, or `gondola update` with a file")


def _row(value: Any, number: int) -> Row | Unreadable:
    """One object as a row, when its cells can be taken."""
    if not isinstance(value, dict):
        return Unreadable(SOURCE, number, "a row is an object of column and cell")
    if len(value) > MAX_COLUMNS:
        return Unreadable(SOURCE, number, f"a row has at most {MAX_COLUMNS:,} columns")
    if is_deeper(value, MAX_DEPTH):
        return Unreadable(SOURCE, number, f"a row is nested in at most {MAX_DEPTH} levels")
    if _has_nul(value):
        return Unreadable(SOURCE, number, "a NUL character")
    return Row(SOURCE, number, value)


def _has_nul(value: dict[str, Any]) -> bool:
    stack: list[Any] = [value]
    while stack:
        match stack.pop():
            case str() as text if "\0" in text:
                return True
            case dict() as inner:
                stack += [*inner.keys(), *inner.values()]
            case list() as inner:
                stack += inner
    return False


def _once(row: Row, line: bytes) -> Row | Unreadable:
    """The row, unless a column stands in it twice: either cell could be meant."""
    twins = _twins(line)
    return Unreadable(SOURCE, row.line, twins) if twins else row


def _twins(content: bytes) -> str:
    """What to say of a name that stands twice in one object; empty when none does."""
    twin = name_twice(content)
    return "" if twin is None else f"`{twin[:80]}` stands twice in one row; write it once"
