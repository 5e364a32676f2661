"""What a language is for analysis: how its plurals, elisions and empty words are known."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Language:
    """What analysis knows of a language. Words come small and, but for `kept`, without accents."""

    stem: Callable[[str], str]
    """A folded word to what joins its plural with its singular."""
    stops: frozenset[str] = frozenset()
    """Folded words that say nothing of a product."""
    elision: re.Pattern[str] = re.compile(r"'s?$")
    """What is cut off a word with an apostrophe: the French article before, the English genitive behind."""
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words that only an accent tells from another trade's: by how they are written, the tokens of a text. The last
    is the one that the word is looked up by."""
    undecided: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A token that without accents is no word, only a lazily written one: the tokens that it may stand for."""


def as_it_is(word: str) -> str:
    """The stem of a word in a language that nobody taught us."""
    return word
