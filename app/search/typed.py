"""The words of a query as rules read them: all of them, little ones too, each with its place in what was typed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from app.words.analysis import Placed, analyse, fold, placed

T = TypeVar("T")

MAX_WORDS = 24
"""So many words of a query are read, little ones such as `de` among them; a search takes half of them."""
MAX_PHRASE = 8
"""So many words has what a rule looks for, at most."""
_HYPHENS = re.compile("[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


@dataclass(frozen=True, slots=True)
class TypedWord:
    """One word: its letters' place, and the token that rules compare. `pare-soleil` is two, joined."""

    start: int
    end: int
    token: str
    little: bool = False
    """A stop word: searches leave it out."""
    opens: bool = True
    """No hyphen joins it to the word before."""
    closes: bool = True
    """No hyphen joins it to the word behind."""


def composed(text: str) -> str:
    """A text whose accents stand in their letters, as people see it."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@lru_cache(maxsize=1024)
def typed_words(text: str, locale: str) -> tuple[TypedWord, ...]:
    """Every word of a query, in order; several stages ask for the same query's."""
    return words_in(text, locale)


def words_in(text: str, locale: str) -> tuple[TypedWord, ...]:
    """Every word of a text that is read once, such as a value."""
    return tuple(word for piece in placed(text, locale) for word in _of_piece(text, piece, locale))


def _of_piece(text: str, piece: Placed, locale: str) -> Iterator[TypedWord]:
    surface = text[piece.start : piece.end]
    if len(piece.tokens) <= 1 or not _HYPHENS.search(surface):
        token = piece.tokens[0] if piece.tokens else fold(surface)
        yield TypedWord(piece.start, piece.end, token, little=not piece.tokens)
        return
    at, parts = piece.start, _HYPHENS.split(surface)
    for number, part in enumerate(parts):
        if part:
            token = next(iter(analyse(part, locale)), "") or fold(part)
            yield TypedWord(at, at + len(part), token, opens=number == 0, closes=number == len(parts) - 1)
        at += len(part) + 1


def has_words(text: str, locale: str) -> bool:
    """Whether anything is left to search: a word that is no little one."""
    return any(not word.little for word in typed_words(text, locale))


def cut(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text without some of its parts, tidied."""
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(text[at:start])
        at = max(at, end)
    return " ".join(" ".join([*kept, text[at:]]).split())


class Phrases(Generic[T]):
    """What begins with which word: phrases found by their first token, longest first, however many there are."""

    def __init__(self, pairs: Iterable[tuple[tuple[str, ...], T]]) -> None:
        """Keep these phrases, each with what it stands for; those of no word or too many are left out."""
        self._found: dict[tuple[str, ...], list[T]] = {}
        lengths: dict[str, set[int]] = {}
        for tokens, what in pairs:
            if 0 < len(tokens) <= MAX_PHRASE:
                self._found.setdefault(tokens, []).append(what)
                lengths.setdefault(tokens[0], set()).add(len(tokens))
        self._lengths = {first: tuple(sorted(several, reverse=True)) for first, several in lengths.items()}

    def at(self, tokens: Sequence[str], start: int) -> Iterator[tuple[int, Sequence[T]]]:
        """Every phrase that stands at a place: how many words it covers, and what it stands for, longest first."""
        for length in self._lengths.get(tokens[start], ()):
            phrase = tuple(tokens[start : start + length])
            if len(phrase) == length and (found := self._found.get(phrase)):
                yield length, found
