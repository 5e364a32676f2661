"""Other ways to find the words near a typed one, each as its friends would build it, to hold Gondola's against."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.words.spelling import TWO_SLIPS

PREFIX = 7
"""So many of a word's first letters are indexed, as SymSpell does by default."""
SLIPS = 2

Found = list[tuple[str, int]]
"""Words with how many slips away they are."""
Near = Callable[[str], Found]
Way = Callable[[Mapping[str, int]], Near]
"""Takes the words with their products, and gives what finds near ones."""


def slips_allowed(word: str) -> int:
    """One slip in a short word, two in a longer one, whoever looks."""
    return 1 if len(word) < TWO_SLIPS else SLIPS


def deletions(words: Mapping[str, int]) -> Near:
    """An index of every word's beginning with up to two letters left out, in a dict; RapidFuzz checks what it gives."""
    index: dict[str, list[str]] = {}
    for word in words:
        for key in _left_out(word[:PREFIX], SLIPS):
            index.setdefault(key, []).append(word)

    def near(typed: str) -> Found:
        slips = slips_allowed(typed)
        keys = _left_out(typed[:PREFIX], slips)
        return _checked(typed, list({word for key in keys for word in index.get(key, ())}), slips)

    return near


def _left_out(word: str, most: int) -> set[str]:
    """The word with up to so many letters left out."""
    sizes = range(max(0, len(word) - most), len(word) + 1)
    return {"".join(kept) for size in sizes for kept in combinations(word, size)}


def buckets(words: Mapping[str, int]) -> Near:
    """The words by length and first letter, all of them checked by RapidFuzz: a wrong first letter is never mended."""
    index: dict[tuple[int, str], list[str]] = {}
    for word in words:
        index.setdefault((len(word), word[0]), []).append(word)

    def near(typed: str) -> Found:
        slips, size = slips_allowed(typed), len(typed)
        around = [index.get((at, typed[0]), []) for at in range(size - slips, size + slips + 1)]
        return _checked(typed, [word for some in around for word in some], slips)

    return near


def _checked(typed: str, words: list[str], slips: int) -> Found:
    found = process.extract(typed, words, scorer=OSA.distance, score_cutoff=slips, limit=None)
    return [(word, int(slip)) for word, slip, _ in found]


def symspell(words: Mapping[str, int]) -> Near:
    """The symspellpy package as it comes, asked for all words within reach."""
    package: Any = import_module("symspellpy")
    index = package.SymSpell(max_dictionary_edit_distance=SLIPS, prefix_length=PREFIX)
    for word, products in words.items():
        index.create_dictionary_entry(word, products)
    everything = package.Verbosity.ALL

    def near(typed: str) -> Found:
        return [(one.term, one.distance) for one in index.lookup(typed, everything, slips_allowed(typed))]

    return near


def ways() -> dict[str, Way]:
    """The ways by name; symspellpy only where it is installed."""
    known: dict[str, Way] = {"deletions in a dict": deletions, "lengths and first letters": buckets}
    return known | ({"symspellpy": symspell} if find_spec("symspellpy") else {})


def likeliest(found: Found, words: Mapping[str, int]) -> str | None:
    """The first of what was found: fewest slips, most products."""
    return min(found, key=lambda one: (one[1], -words[one[0]], one[0]))[0] if found else None
