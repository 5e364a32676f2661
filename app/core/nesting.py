"""How deep JSON may nest, wherever it comes in: deeper than any shop's data, and far from where a reader breaks."""

from typing import Any

MAX_DEPTH = 32


def is_deeper(value: Any, levels: int) -> bool:
    """Whether something is nested in more levels than these; a level at a time, as recursion has an end."""
    level = [value]
    for _ in range(levels + 1):
        level = [inner for one in level if isinstance(one, dict | list) for inner in _inside(one)]
    return bool(level)


def _inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value
