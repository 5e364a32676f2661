"""Regular expressions with a time limit: a rule's pattern meets texts that nobody has seen before."""

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

import regex

PATTERN_SECONDS = 0.1
"""How long one pattern may work on one value."""

PATIENCE = 100
"""So often a rule or pattern may run out of time in one run (10 s in all) before it is given up."""


@lru_cache(maxsize=4096)
def compiled(pattern: str, flags: int = 0) -> regex.Pattern[str]:
    """A pattern, compiled once."""
    return regex.compile(pattern, flags)


def found_in_time(pattern: str, text: str) -> bool:
    """Whether a pattern is found, within the time limit. Raises TimeoutError."""
    return compiled(pattern).search(text, timeout=PATTERN_SECONDS) is not None


@dataclass(frozen=True)
class Patience:
    """How often each rule or pattern ran out of time in one run; one that did too often is not tried again."""

    limit: int = PATIENCE
    outs: Counter[str] = field(default_factory=Counter)
    """The times, by rule or pattern."""

    def ask(self, name: str) -> None:
        """Before a rule or pattern is tried. Raises TimeoutError at once where it is given up."""
        if self.outs and self.outs[name] >= self.limit:
            raise TimeoutError(name)

    def ran_out(self, name: str) -> None:
        """A rule or pattern took too long."""
        self.outs[name] += 1

    def found_in_time(self, pattern: str, text: str) -> bool:
        """Whether a pattern is found, within the time limit and this run's patience. Raises TimeoutError."""
        self.ask(pattern)
        try:
            return compiled(pattern).search(text, timeout=PATTERN_SECONDS) is not None
        except TimeoutError:
            self.ran_out(pattern)
            raise

    @property
    def given_up(self) -> frozenset[str]:
        """The rules and patterns that are not tried any more."""
        return frozenset(name for name, outs in self.outs.items() if outs >= self.limit)
