"""Sorted lists of what may be suggested: a few steps of bisection find the best entries for what was typed so far."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

_BEHIND = "\U0010ffff"
"""Sorts behind every letter that follows a prefix."""


@dataclass(frozen=True)
class Entry:
    """One thing that may be suggested; `spellings` are the folded texts that it is found by."""

    text: str
    products: int = 0
    weight: float = 0.0
    spellings: tuple[str, ...] = ()
    of: tuple[str, str] = ("", "")
    """For a category its id, for a value its facet and itself."""

    @property
    def rank(self) -> tuple[float, int, str, tuple[str, str]]:
        """What decides the order: weight, products, then the alphabet."""
        return -self.weight, -self.products, self.spellings[0] if self.spellings else "", self.of


@dataclass(frozen=True)
class Keys:
    """Folded texts in order, each with the place of its entry."""

    texts: Sequence[str] = ()
    places: "array[int]" = field(default_factory=lambda: array("l"))

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, int]]) -> "Keys":
        """From texts and places, in any order."""
        found = sorted(set(pairs))
        return cls([text for text, _ in found], array("l", (place for _, place in found)))

    def between(self, low: str, high: str) -> "array[int]":
        """The places of the texts from one up to another."""
        return self.places[bisect_left(self.texts, low) : bisect_left(self.texts, high)]

    def begins(self, prefix: str) -> bool:
        """Whether any text begins so."""
        at = bisect_left(self.texts, prefix)
        return at < len(self.texts) and self.texts[at].startswith(prefix)


@dataclass(frozen=True)
class Prefixes:
    """Entries, best first, found by the beginning of their text or of any word in it."""

    entries: tuple[Entry, ...] = ()
    starts: Keys = field(default_factory=Keys)
    inside: Keys = field(default_factory=Keys)

    @classmethod
    def of(cls, entries: Iterable[Entry], most: int) -> "Prefixes":
        """The best entries, at most so many."""
        best = tuple(sorted(entries, key=lambda entry: entry.rank)[:most])
        starts = [(spelling, place) for place, entry in enumerate(best) for spelling in entry.spellings]
        inside = [(later, place) for spelling, place in starts for later in _later(spelling)]
        return cls(best, Keys.of(starts), Keys.of(inside))

    def found(self, typed: str, most: int) -> Iterator[Entry]:
        """The first entries for what was typed, each once: those that begin so, then those with a word that does."""
        seen: set[int] = set()
        for keys in (self.starts, self.inside):
            for place in nsmallest(most + len(seen), keys.between(typed, typed + _BEHIND)):
                if place not in seen and len(seen) < most:
                    seen.add(place)
                    yield self.entries[place]

    def begins(self, typed: str) -> bool:
        """Whether anything is found for what was typed."""
        return self.starts.begins(typed) or self.inside.begins(typed)


def _later(spelling: str) -> Iterator[str]:
    """A text from its second word on, from its third on, and so on."""
    rest = spelling.partition(" ")[2]
    while rest:
        yield rest
        rest = rest.partition(" ")[2]
