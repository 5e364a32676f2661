"""One typo is forgiven, also in a word that is still being typed: what is one slip away, in a sorted list."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

LEAST_LETTERS = 4
"""Shorter words are too near to each other."""
MOST_LETTERS = 20
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BEHIND = "\U0010ffff"


@dataclass(frozen=True)
class Known:
    """Every folded word that suggestions are made of, with the products that have it."""

    words: Mapping[str, int]

    @cached_property
    def _sorted(self) -> Sequence[str]:
        return sorted(self.words)

    def begins(self, prefix: str) -> bool:
        """Whether a known word begins so."""
        at = bisect_left(self._sorted, prefix)
        return at < len(self._sorted) and self._sorted[at].startswith(prefix)

    def _commonest(self, prefix: str) -> int:
        """The products of the commonest word that begins so; -1 where none does."""
        texts = self._sorted
        low = bisect_left(texts, prefix)
        if low == len(texts) or not texts[low].startswith(prefix):
            return -1
        return max(self.words[text] for text in texts[low : bisect_left(texts, prefix + _BEHIND, low)])

    def mended(self, word: str, *, is_open: bool) -> str:
        """The known word one slip away; of an open word, which goes on, the beginning. Nothing where there is none.

        The first letter is the last one to be doubted; then the commonest word wins, then the alphabet.
        """
        if not LEAST_LETTERS <= len(word) <= MOST_LETTERS or any(map(str.isdigit, word)):
            return ""
        best: tuple[bool, int, str] | None = None
        for slip in set(_slips(word)):
            products = self._commonest(slip) if is_open else self.words.get(slip, -1)
            if products >= 0 and slip != word:
                rank = (slip[0] != word[0], -products, slip)
                best = rank if best is None or rank < best else best
        return best[2] if best else ""


def _slips(word: str) -> Iterator[str]:
    """Everything that one slip makes of a word: a letter left out, too many, wrong, or two in the wrong order."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
