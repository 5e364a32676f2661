"""What of a product really matched: its texts with the matched words marked, and what each of them was typed as.

Texts are analysed as they were indexed, so a mark stands exactly where a word of the plan stands: the word as typed, a
synonym, a correction, a compound. A phrase is marked only where its words stand side by side.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from app.core.plan import Word, Words
from app.words.analysis import Placed, placed

SNIPPET = 200
"""So many letters of a long text are shown, around where most was found."""
_BEFORE = 40
"""So many of them before the first word that was found."""


@dataclass(frozen=True)
class Sought:
    """One way in which a word is looked up."""

    tokens: tuple[str, ...]
    typed: str
    why: str
    """Empty for the word itself, else whose reading it is."""


@dataclass(frozen=True)
class Match:
    """A word that was found in a text, and what was typed for it."""

    typed: str
    found: str
    why: str


@dataclass(frozen=True)
class Marks:
    """What is looked for in every text of one answer."""

    sought: tuple[Sought, ...]

    @cached_property
    def _by_first(self) -> Mapping[str, tuple[Sought, ...]]:
        found: dict[str, list[Sought]] = {}
        for one in self.sought:
            found.setdefault(one.tokens[0], []).append(one)
        return {
            first: tuple(sorted(several, key=lambda one: (-len(one.tokens), bool(one.why))))
            for first, several in found.items()
        }

    def at(self, tokens: Sequence[str], start: int) -> Sought | None:
        """What begins at a token, the longest and most literal first."""
        for one in self._by_first.get(tokens[start], ()):
            if tuple(tokens[start : start + len(one.tokens)]) == one.tokens:
                return one
        return None


def marks_of(words: Words | None) -> Marks:
    """What a plan's words look for."""
    several = (*words.of, *words.beside) if words else ()
    return Marks(tuple(dict.fromkeys(one for word in several for one in _sought(word, word.typed) if one.typed)))


def _sought(word: Word, typed: str) -> Iterator[Sought]:
    for one in word.alternatives:
        yield Sought(one.tokens, word.typed or typed, one.why)
    for part in word.parts:
        yield from _sought(part, typed)


@dataclass(frozen=True)
class Marked:
    """A text with its marks."""

    html: str
    matches: tuple[Match, ...]


def marked(text: str, locale: str, marks: Marks) -> Marked | None:
    """A text as HTML with what was found in `<mark>`, cut to where most was found; None where nothing was."""
    spans = list(_found(placed(text, locale), marks)) if marks.sought else []
    if not spans:
        return None
    start, end = _window(text, [(begin, stop) for begin, stop, _ in spans])
    parts, at = ["… " if start else ""], start
    for begin, stop, _ in spans:
        if begin >= start and stop <= end:
            parts += [escape(text[at:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
            at = stop
    parts += [escape(text[at:end]), " …" if end < len(text) else ""]
    matches = (Match(one.typed, text[begin:stop], one.why) for begin, stop, one in spans)
    return Marked("".join(parts), tuple(dict.fromkeys(matches)))


def _found(pieces: Sequence[Placed], marks: Marks) -> Iterator[tuple[int, int, Sought]]:
    """Where something stands: (start, end, what), from left to right, none over another."""
    flat = [(token, at) for at, piece in enumerate(pieces) for token in piece.tokens]
    tokens = [token for token, _ in flat]
    done = -1
    for start, (_, at) in enumerate(flat):
        if at <= done:
            continue
        if one := marks.at(tokens, start):
            last = flat[start + len(one.tokens) - 1][1]
            yield pieces[at].start, pieces[last].end, one
            done = last


def _window(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The part of a long text with the most marks, cut between words."""
    if len(text) <= SNIPPET:
        return 0, len(text)
    best = max(
        spans, key=lambda one: (sum(one[0] <= begin and end <= one[0] + SNIPPET for begin, end in spans), -one[0])
    )
    start = max(0, min(best[0] - _BEFORE, len(text) - SNIPPET))
    end = min(len(text), start + SNIPPET)
    start = 0 if start == 0 else text.rfind(" ", 0, start + 1) + 1
    cut = text.find(" ", end)
    end = len(text) if cut < 0 or end == len(text) else cut
    return start, max(end, best[1])


def highlights(
    product: Mapping[str, Any], names: Sequence[str], locale: str, marks: Marks
) -> tuple[dict[str, str], list[dict[str, str]]]:
    """A shown product's texts with marks by field, and every match: its field, what was typed, found, and why."""
    texts: dict[str, str] = {}
    matched: dict[tuple[str, str, str, str], dict[str, str]] = {}
    for name in names:
        value = product.get(name)
        several = value if isinstance(value, list | tuple) else [value]
        found = [one for text in several if isinstance(text, str) and (one := marked(text, locale, marks))]
        if found:
            texts[name] = " · ".join(one.html for one in found)
            for match in (match for one in found for match in one.matches):
                how, _, rule = match.why.partition(" ")
                matched[name, match.typed, match.found, match.why] = {
                    "field": name,
                    "words": match.typed,
                    "found": match.found,
                    "as": how or "typed",
                    "rule": rule,
                }
    return texts, list(matched.values())
