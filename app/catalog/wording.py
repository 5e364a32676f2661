"""How a shop writes its words: the commonest form of each, and the phrases with which its products' names begin."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from app.words.analysis import STOP_WORDS, analyse

MAX_PHRASES = 20_000
FEWEST = 2
"""So many products begin alike before it is a phrase."""
_LONGEST = 3
_FULL = 300_000
"""So many phrases are counted before those met once are forgotten; a common one is met again."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_HEAD = re.compile(r"\s*((?:[^\W\d_]+(?:[-'’][^\W\d_]+)*[ \t]+)*[^\W\d_]+(?:[-'’][^\W\d_]+)*)(?![\w])")


class Wording:
    """What the texts of one locale say, in the making; it can be sent from one process to another."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.forms: Counter[str] = Counter()
        self.phrases: Counter[str] = Counter()

    def read(self, texts: Iterable[str], stops: frozenset[str]) -> None:
        """Read the texts of one product."""
        seen: set[str] = set()
        for text in texts:
            small = text.lower()
            self.forms.update(_WORD.findall(small))
            if head := _HEAD.match(small):
                seen.update(_beginnings(head[1].split(), stops))
        self.phrases.update(seen)
        if len(self.phrases) > _FULL:
            self.phrases = Counter({phrase: times for phrase, times in self.phrases.items() if times > 1})

    def add(self, other: "Wording") -> None:
        """What another one read, of other products."""
        self.forms.update(other.forms)
        self.phrases.update(other.phrases)

    def surfaces(self, locale: str) -> Mapping[str, str]:
        """How each token is most often written, where that is not the token itself."""
        found: dict[str, str] = {}
        for form, _ in sorted(self.forms.items(), key=lambda one: (-one[1], one[0])):
            if tokens := analyse(form, locale):
                found.setdefault(tokens[0], form)
        return {token: form for token, form in sorted(found.items()) if token != form}

    def common(self) -> Mapping[str, int]:
        """The commonest phrases, most products first."""
        ordered = sorted(self.phrases.items(), key=lambda one: (-one[1], one[0]))
        return {phrase: times for phrase, times in ordered[:MAX_PHRASES] if times >= FEWEST}


def stops_of(locale: str) -> frozenset[str]:
    """The words with which no phrase ends."""
    return STOP_WORDS.get(locale, frozenset())


def _beginnings(words: Sequence[str], stops: frozenset[str]) -> Iterable[str]:
    """The first word, the first two and the first three, none of which ends in a word that says nothing."""
    end = 0
    for at, word in enumerate(words[: _LONGEST + 2], 1):
        if word in stops:
            continue
        end += 1
        if len(word) > 1 and words[0] not in stops:
            yield " ".join(words[:at])
        if end == _LONGEST:
            return
