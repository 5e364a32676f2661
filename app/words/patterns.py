"""Regular expressions with a time limit: a rule's pattern meets texts that nobody has seen before."""

from functools import lru_cache

import regex

PATTERN_SECONDS = 0.1
"""How long one pattern may work on one value."""


@lru_cache(maxsize=4096)
def compiled(pattern: str, flags: int = 0) -> regex.Pattern[str]:
    """A pattern, compiled once."""
    return regex.compile(pattern, flags)


def found_in_time(pattern: str, text: str) -> bool:
    """Whether a pattern is found, within the time limit. Raises TimeoutError."""
    return compiled(pattern).search(text, timeout=PATTERN_SECONDS) is not None
