"""JSON bodies, read strictly: what two readers could understand differently is refused, not guessed."""

import json
from typing import Any

import orjson

MAX_BODY = 64 << 10
MAX_DEPTH = 32


class BadBodyError(ValueError):
    """A body that is no JSON object as this service takes it; the message says what is wrong."""


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
    json.loads(content, object_pairs_hook=_once)
    return body


def is_deeper(value: Any, levels: int) -> bool:
    """Whether something is nested in more levels than these."""
    level = [value]
    for _ in range(levels + 1):
        level = [inner for one in level if isinstance(one, dict | list) for inner in _inside(one)]
    return bool(level)


def _inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def _once(pairs: list[tuple[str, Any]]) -> None:
    """Every name of an object stands in it once: of two values, either could be meant."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise BadBodyError(f"`{name[:40]}` stands twice in the body; write it once")
        seen.add(name)
