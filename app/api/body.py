"""JSON bodies, read strictly: what two readers could understand differently is refused, not guessed."""

import json
from typing import Any

import orjson
from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from app.core.nesting import MAX_DEPTH, is_deeper

MAX_BODY = 64 << 10


class BadBodyError(ValueError):
    """A body that is no JSON object as this service takes it; the message says what is wrong."""


def whole_body(asked: Request, limit: int) -> bytes:
    """The body of a request, of at most `limit` bytes. Raises RequestEntityTooLarge.

    One that comes in pieces has no length to refuse it by, and is cut at the limit.
    """
    asked.max_content_length = limit
    content = asked.get_data()
    if asked.content_length is None and len(content) >= limit:
        raise RequestEntityTooLarge
    return content


def read_body(content: bytes) -> dict[str, Any]:
    """The object that a body holds. Raises BadBodyError."""
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadBodyError(f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise BadBodyError('the body is a JSON object such as {"q": "robe"}')
    if is_deeper(body, MAX_DEPTH):
        raise BadBodyError(f"the body is nested too deep; it has at most {MAX_DEPTH} levels")
    if (twin := name_twice(content)) is not None:
        raise BadBodyError(f"`{twin[:40]}` stands twice in the body; write it once")
    return body


def name_twice(content: bytes) -> str | None:
    """A name that stands twice in one object of a JSON text, so that either value could be meant; None if none does.

    The text is known to be JSON, and not nested too deep to be read by steps into steps.
    """
    met: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> None:
        if not met and len({name for name, _ in pairs}) < len(pairs):
            names = [name for name, _ in pairs]
            met.append(next(name for name in names if names.count(name) > 1))

    json.loads(content, object_pairs_hook=look)
    return met[0] if met else None
