"""Regular expressions with a time limit: a rule's pattern meets texts that nobody has seen before."""

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import regex

from app.words.gates import Gate, gate_fold, gate_of
from app.words.steps import sure_length

PATTERN_SECONDS = 0.1
"""How long one pattern may work on one value."""

PATIENCE = 100
"""So often a rule or pattern may run out of time in one run (10 s in all) before it is given up."""


@dataclass(frozen=True)
class Timed:
    """A compiled pattern that looks at the clock where a text is long enough to take its time.

    The clock costs more than most searches: 1.6 µs each. Every method raises TimeoutError.
    """

    compiled: regex.Pattern[str]
    sure: int
    """Texts up to this length take a small part of the time, whatever they are."""

    def _limits(self, text: str) -> dict[str, Any]:
        return {} if len(text) <= self.sure else {"timeout": PATTERN_SECONDS}

    def search(self, text: str) -> "regex.Match[str] | None":
        """The first match."""
        if len(text) <= self.sure:
            return self.compiled.search(text)
        return self.compiled.search(text, timeout=PATTERN_SECONDS)

    def fullmatch(self, text: str) -> "regex.Match[str] | None":
        """The match of the whole text."""
        return self.compiled.fullmatch(text, **self._limits(text))

    def replaced(self, by: str, text: str) -> tuple[str, int]:
        """The text with all matches replaced, and how many there were."""
        if len(text) <= self.sure:
            return self.compiled.subn(by, text)
        return self.compiled.subn(by, text, timeout=PATTERN_SECONDS)

    def split(self, text: str) -> list[str | Any]:
        """The parts between the matches."""
        return self.compiled.split(text, **self._limits(text))


@lru_cache(maxsize=4096)
def compiled(pattern: str, flags: int = 0) -> regex.Pattern[str]:
    """A pattern, compiled once."""
    return regex.compile(pattern, flags)


@lru_cache(maxsize=4096)
def timed(pattern: str, flags: int = 0) -> Timed:
    """A pattern, compiled and judged once."""
    return Timed(compiled(pattern, flags), sure_length(pattern, flags))


@lru_cache(maxsize=4096)
def _gate(pattern: str) -> Gate | None:
    return gate_of(pattern)


_folded = lru_cache(maxsize=64)(gate_fold)
"""One text is asked by many patterns in a row."""


def found_in_time(pattern: str, text: str) -> bool:
    """Whether a pattern is found, within the time limit. Raises TimeoutError."""
    gate = _gate(pattern)
    if gate is not None and not gate.passes(_folded(text)):
        return False
    return timed(pattern).search(text) is not None


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
            return found_in_time(pattern, text)
        except TimeoutError:
            self.ran_out(pattern)
            raise

    @property
    def given_up(self) -> frozenset[str]:
        """The rules and patterns that are not tried any more."""
        return frozenset(name for name, outs in self.outs.items() if outs >= self.limit)
