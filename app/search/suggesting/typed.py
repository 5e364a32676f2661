"""What was typed and what may be suggested as folded words, and the marks that show a shopper where both agree."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape

from app.words.analysis import STEMMERS, fold

MAX_LETTERS = 80
"""So many letters of what was typed are looked up; no suggestion is longer."""
MAX_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
_PLURAL = re.compile(r"(?<=..[^s])s$|(?<=[aeo]u)x$")
_SHOWN_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
"""A word with the combining marks that folding takes off."""


def typed_words(text: str) -> tuple[str, ...]:
    """The folded words of a text: small letters and digits, without accents; at most `MAX_WORDS` of them."""
    return tuple(_WORD.findall(fold(text[:MAX_LETTERS]))[:MAX_WORDS])


def singular(words: Sequence[str], locale: str) -> tuple[str, ...]:
    """Folded words without their plural endings: `lampes de table` and `lampe de table` are typed for each other."""
    stem = STEMMERS.get(locale)
    return tuple(map(stem, words)) if stem else tuple(words)


def folded_words(text: str) -> str:
    """All folded words of a text, joined by blanks."""
    return " ".join(_WORD.findall(fold(text)))


def marked(text: str, typed: Sequence[str]) -> str:
    """A text as safe HTML, with `<mark>` around what was typed of it: the beginnings of its words."""
    return "".join(_parts(text, typed))


def _parts(text: str, typed: Sequence[str]) -> Iterator[str]:
    at = 0
    for word in _SHOWN_WORD.finditer(text):
        if end := _typed_of(word[0], typed):
            yield escape(text[at : word.start()])
            yield f"<mark>{escape(word[0][:end])}</mark>"
            at = word.start() + end
    yield escape(text[at:])


def _typed_of(word: str, typed: Sequence[str]) -> int:
    """How many letters of a word, as it is written, were typed."""
    folded = fold(word)
    known = max((len(one) for one in typed if folded.startswith(one)), default=0)
    if known in (0, len(folded)):
        return len(word) if known else 0
    reached = 0
    for at, char in enumerate(word):
        if reached >= known and _folded(char):
            return at
        reached += len(_folded(char))
    return len(word)


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    return fold(char)


def blocking(words: Iterable[str]) -> "re.Pattern[str] | None":
    """What finds a blocked word or phrase in folded words joined by blanks; nothing where none is blocked."""
    patterns = [_blocked(one) for one in words]
    return re.compile(rf"(?<![^ ])(?:{'|'.join(patterns)})(?![^ ])") if patterns else None


def _blocked(text: str) -> str:
    """A blocked entry as a pattern: `*` stands for any letters of one word; plural or not is all one."""
    parts = ["".join("[^ ]*" if char == "*" else re.escape(char) for char in word) for word in _starred(text)]
    return " ".join(f"{_PLURAL.sub('', part)}[sx]?" for part in parts)


def _starred(text: str) -> list[str]:
    return re.findall(r"(?:[^\W_]|\*)+", fold(text))
