"""Corrections of a typed word from the shop's own words: near ones, two run together, one torn apart.

No dictionary is asked: what the shop does not sell is no correction, and what it sells much of is a likelier one. Words
are found by their thirds: two slips cannot touch all three, so one third of the right word stands in what was typed,
moved by one letter at most.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.words.slips import KEYBOARDS, SOUND, cost, heard, keyboard_of, neighbours

__all__ = ["KEYBOARDS", "Correction", "Speller", "keyboard_of"]

LONGEST = 40
"""A longer word is cut; a word of the shop that is longer is never a correction."""
SHORTEST = 4
"""Shorter words are never corrected: too many words are near them."""
TWO_SLIPS = 7
"""From so many letters on a word that the shop does not have may have two slips, if one explains nothing."""
SHORTEST_FOUND = 3
"""A correction, or one of two words run together, has at least so many letters."""
COMMONER = 20
"""A correction stands on so many times as many products as the word that was typed."""
MANY_WORDS = 60_000
"""In a shop of more words, those that stand on one product correct nothing: they would take too much time."""
COMMON_SHARE = 5_000
"""A word is common that stands on one product for every so many of the commonest word's."""
SHORT_SHARE = 100
"""The same for words of three letters: half of any word is one of them."""
LIKELY = 0.25
"""What ten times as many products are worth, in slips."""
HEARD_SLIPS = 3
FURTHER = 0.4
"""Words that sound alike may lie so many slips apart; each beyond the first costs this."""
WEIGHED = 6
"""So many candidates are weighed: those of fewest slips, then of most products."""


@dataclass(frozen=True)
class Correction:
    """A word of the shop that may have been meant."""

    word: str
    cost: float
    """How far it is from what was typed: about 1 for each slip, 0.5 to 0.7 for slips that are easily made."""
    products: int
    """On how many products it stands."""


@dataclass(frozen=True)
class _Shelf:
    """The words of one length, by what they begin with, end with, and have between."""

    head: int
    tail: int
    """How many letters the beginning and the end have."""
    heads: dict[str, list[str]] = field(default_factory=dict)
    middles: dict[str, list[str]] = field(default_factory=dict)
    tails: dict[str, list[str]] = field(default_factory=dict)


class Speller:
    """Finds corrections among the words of one locale.

    `words` are tokens with the number of products that each stands on, kept as they are; `keyboard` is a name of
    `KEYBOARDS`. Words with anything but letters, and in shops of more than `MANY_WORDS` words those that stand on one
    product, are never corrections. It asks for tokens, and takes any text.
    """

    def __init__(self, words: Mapping[str, int], keyboard: str) -> None:
        self._words = words
        self._beside = neighbours(keyboard)
        self._commonest = max(words.values(), default=0)
        letters = [word for word in words if SHORTEST_FOUND <= len(word) <= LONGEST and word.isalpha()]
        self._fewest = 2 if len(letters) > MANY_WORDS else 1
        self._shelves: dict[int, _Shelf] = {}
        self._sounding: dict[str, list[str]] = {}
        for word in letters:
            if words[word] >= self._fewest:
                self._keep(word)

    def _keep(self, word: str) -> None:
        length = len(word)
        shelf = self._shelves.get(length)
        if shelf is None:
            # many words end alike, so the end has the letter that is left over
            shelf = self._shelves[length] = _Shelf(max(2, length // 3), max(2, (length + 1) // 3))
        shelf.heads.setdefault(word[: shelf.head], []).append(word)
        shelf.middles.setdefault(word[shelf.head : -shelf.tail], []).append(word)
        shelf.tails.setdefault(word[-shelf.tail :], []).append(word)
        self._sounding.setdefault(heard(word), []).append(word)

    def near(self, word: str, *, limit: int = 3) -> tuple[Correction, ...]:
        """What may have been meant by a token, likeliest first: of small cost and on many products.

        One slip from four letters on, two from seven on where one explains nothing and the shop lacks the word, or a
        word that sounds alike; nothing for words with a digit, and nothing that is not `COMMONER` times as common as
        the word itself.
        """
        word = word[:LONGEST]
        if len(word) < SHORTEST or not word.isalpha():
            return ()
        least = max(self._fewest, COMMONER * self._words.get(word, 0))
        alike = self._sounding.get(heard(word), [])
        found = [*self._sounding_so(word, alike, least), *self._near(word, alike, least)]
        found.sort(key=lambda one: (one.cost - LIKELY * math.log10(one.products), one.word))
        return tuple(found[:limit])

    def _sounding_so(self, word: str, alike: Sequence[str], least: int) -> Iterator[Correction]:
        """The words that sound alike, however they are written."""
        for slips, other in self._within(word, alike, HEARD_SLIPS, least):
            price = min(SOUND + FURTHER * (slips - 1), cost(word, other, slips, self._beside))
            yield Correction(other, round(price, 2), self._words[other])

    def _near(self, word: str, alike: Sequence[str], least: int) -> Iterator[Correction]:
        """The words within one slip, or within two where one explains nothing; but for those that sound alike.

        A word that the shop has, on however few products, is not taken for two slips: `apporte` is no `porte`.
        """
        kept = self._within(word, self._around(word, 1), 1, least)
        if not kept and len(word) >= TWO_SLIPS and word not in self._words:
            kept = self._within(word, self._around(word, 2), 2, least)
        for slips, other in kept:
            if other not in alike:
                yield Correction(other, round(cost(word, other, slips, self._beside), 2), self._words[other])

    def _within(self, word: str, among: Sequence[str], most: int, least: int) -> list[tuple[int, str]]:
        """The words among others that are worth weighing, each behind how many slips away it is."""
        words = self._words
        near = process.extract(word, among, scorer=OSA.distance, score_cutoff=most, limit=None)
        kept = {(slips, -words[other], other) for other, slips, _ in near if slips and words[other] >= least}
        return [(slips, other) for slips, _, other in sorted(kept)[:WEIGHED]]

    def _around(self, word: str, slips: int) -> list[str]:
        """Nearly every word within so many slips, and others that have a third in common with it.

        A beginning without a slip stands at the beginning, an end at the end; where both have one the middle has none,
        and has moved by what the beginning grew. A swap over the border of two thirds touches both: alone it is looked
        up as it is, with a second slip it may be missed.
        """
        length = len(word)
        swapped = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(length - 1))
        found = [other for other in swapped if self._words.get(other, 0) >= self._fewest]
        for longer in range(-slips, slips + 1):
            shelf = self._shelves.get(length + longer)
            if shelf is None:
                continue
            found += shelf.heads.get(word[: shelf.head], ())
            found += shelf.tails.get(word[-shelf.tail :], ())
            if slips > 1:
                end = length + longer - shelf.tail
                for moved in range(max(-1, -longer - 1), min(1, 1 - longer) + 1):
                    found += shelf.middles.get(word[shelf.head + moved : end + moved], ())
        return found

    def apart(self, word: str) -> tuple[str, str] | None:
        """The two common words that were typed as one, of at least three letters each, as tokens; or nothing.

        The plural's ending of the first one is forgiven (`chaussuresfemme`); of several ways that one counts whose
        rarer word is commonest.
        """
        word = word[:LONGEST]
        if not word.isalpha():
            return None
        best: tuple[int, tuple[str, str] | None] = (COMMONER * self._words.get(word, 0), None)
        for at in range(SHORTEST_FOUND, len(word) - SHORTEST_FOUND + 1):
            second = self._if_common(word[at:])
            for first in (word[:at], word[: at - 1] if word[at - 1] in "sx" else ""):
                rarer = second and min(self._if_common(first), second)
                if rarer > best[0]:
                    best = (rarer, (first, word[at:]))
        return best[1]

    def _if_common(self, word: str) -> int:
        """On how many products a word stands; 0 where that is too few for a half of what was typed, or it is short."""
        products = self._words.get(word, 0)
        share = SHORT_SHARE if len(word) == SHORTEST_FOUND else COMMON_SHARE
        common = len(word) >= SHORTEST_FOUND and products >= max(self._fewest, self._commonest / share)
        return products if common else 0

    def together(self, first: str, second: str) -> str | None:
        """The one word of the shop that was typed as two tokens, or nothing."""
        word = first + second
        if len(word) > LONGEST or len(word) < SHORTEST or not word.isalpha():
            return None
        return word if self._words.get(word, 0) >= self._fewest else None
