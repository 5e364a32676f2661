"""What a snapshot has to suggest in one locale: phrases, categories, and the values of facets."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from app.search.service import node_label
from app.search.snapshot import Snapshot
from app.search.suggesting.kinds import Suggestions, suggestible
from app.search.suggesting.prefixes import Entry, Prefixes
from app.search.suggesting.typed import blocking, folded_words, singular, typed_words
from app.search.suggesting.typos import Known
from app.words.analysis import analyse

MOST_QUERIES = 25_000
MOST_CATEGORIES = 5_000
MOST_VALUES = 20_000
MOST_WORDS = 30_000
"""The commonest; the lists stay below 50,000 entries and the words that complete what is typed."""
LEAST_LETTERS = 3
"""Shorter words complete nothing."""


@dataclass(frozen=True)
class Lists:
    """Everything that may be suggested in a locale, before anybody asked whether it has results."""

    rule: Suggestions = field(default_factory=Suggestions)
    queries: Prefixes = field(default_factory=Prefixes)
    categories: Prefixes = field(default_factory=Prefixes)
    values: Prefixes = field(default_factory=Prefixes)
    words: Prefixes = field(default_factory=Prefixes)
    """What completes a word that is being typed."""
    known: Known = field(default_factory=lambda: Known({}))
    blocked: "re.Pattern[str] | None" = None

    def is_blocked(self, text: str) -> bool:
        """Whether a text holds what must never be suggested."""
        return self.blocked is not None and self.blocked.search(folded_words(text)) is not None

    def begins(self, typed: str) -> bool:
        """Whether anything may be suggested for what was typed."""
        return any(one.begins(typed) for one in (self.queries, self.categories, self.values, self.words))


def spellings(text: str, locale: str) -> tuple[str, ...]:
    """What a text is found by: its folded words, and those without plurals; nothing for a text without words."""
    words = typed_words(text)
    both = (" ".join(words), " ".join(singular(words, locale)))
    return tuple(dict.fromkeys(both)) if words else ()


def lists_of(snapshot: Snapshot, locale: str) -> Lists:
    """The lists of a snapshot; half a second's work for a large shop, so it is done once."""
    rule = snapshot.pack.one(Suggestions)
    bare = Lists(rule, blocked=blocking(rule.block))
    queries = Prefixes.of(_queries(bare, snapshot, locale), MOST_QUERIES)
    categories = Prefixes.of(_allowed(_categories(snapshot, locale), bare), MOST_CATEGORIES)
    values = Prefixes.of(_allowed(_values(rule, snapshot, locale), bare), MOST_VALUES)
    words = Prefixes.of(_allowed(_words((queries, categories, values), snapshot, locale), bare), MOST_WORDS)
    known = Known(_known(queries, categories, values, words))
    return Lists(rule, queries, categories, values, words, known, bare.blocked)


def _allowed(entries: Iterable[Entry], lists: Lists) -> Iterator[Entry]:
    """The entries with words, without the blocked ones."""
    return (entry for entry in entries if entry.spellings and not lists.is_blocked(entry.text))


def _queries(lists: Lists, snapshot: Snapshot, locale: str) -> Iterator[Entry]:
    """The shop's phrases and the catalogue's, those that differ by plurals, accents or little words once."""
    own = ((phrase.text.get(locale) or phrase.text.get("", ""), phrase.weight) for phrase in lists.rule.phrases)
    counted = snapshot.census.phrases.get(locale, {})
    found: dict[tuple[str, ...], list[Entry]] = {}
    for text, products, weight in (
        *((text, counted.get(text.lower(), 0), weight) for text, weight in own),
        *((text, products, 0.0) for text, products in counted.items()),
    ):
        spelled = spellings(text, locale)
        if spelled and not lists.is_blocked(text):
            entry = Entry(" ".join(text.split()), products, weight, spelled)
            found.setdefault(meaning(text, locale), []).append(entry)
    for alike in found.values():
        best = min(alike, key=lambda entry: entry.rank)
        if len(alike) == 1:
            yield best
        else:
            spelled = tuple(dict.fromkeys(one for entry in (best, *alike) for one in entry.spellings))
            yield Entry(best.text, max(entry.products for entry in alike), best.weight, spelled)


def meaning(text: str, locale: str) -> tuple[str, ...]:
    """What two texts have in common that differ by plurals, accents or little words only."""
    return analyse(text, locale) or typed_words(text)


def _categories(snapshot: Snapshot, locale: str) -> Iterator[Entry]:
    for category, node in snapshot.nodes.items():
        if not node.hidden:
            label = node_label(category, locale, snapshot)
            products = 0 if node.windows else node.products  # today decides how many there are, so they come last
            yield Entry(label, products, spellings=spellings(label, locale), of=("category", category))


def _values(rule: Suggestions, snapshot: Snapshot, locale: str) -> Iterator[Entry]:
    counts = snapshot.census.counts
    for code, facet in snapshot.facets.items():
        if not suggestible(facet, snapshot.schema) or (rule.facets and code not in rule.facets):
            continue
        name = snapshot.schema.fields[facet.field].index_name
        counted = counts.get(name) or dict.fromkeys(snapshot.census.values.get(name, ()), 0)
        for value, products in counted.items():
            label = snapshot.shown_value(facet.field, value, locale)
            yield Entry(label, products, spellings=spellings(label, locale), of=(code, value))


def _words(found: Sequence[Prefixes], snapshot: Snapshot, locale: str) -> Iterator[Entry]:
    """The commonest words as they are written mostly, found by that and by what all their forms have in common.

    Those that something suggested is made of come first: descriptions are full of words that nobody looks for.
    """
    vocabulary = snapshot.census.vocabularies.get(locale)
    if vocabulary is None:
        return
    heard = {word for one in found for entry in one.entries for word in entry.spellings[0].split()}
    said = {token for word in heard for token in analyse(word, locale)}
    surfaces, words = snapshot.census.surfaces.get(locale, {}), vocabulary.words
    plain = (one for one in words if len(one) >= LEAST_LETTERS and one.isalpha())
    for token in nlargest(MOST_WORDS, plain, key=lambda one: (one in said, words[one], one)):
        shown = surfaces.get(token, token)
        weight = float(token in said)  # nothing else is suggested as a query: it may be known by its stem alone
        yield Entry(shown, words[token], weight, tuple(dict.fromkeys((token, *typed_words(shown)))))


def _known(*lists: Prefixes) -> dict[str, int]:
    """Every single word of some lists, with the products of the commonest entry that has it."""
    known: dict[str, int] = {}
    for one in lists:
        for entry in one.entries:
            for spelling in entry.spellings:
                for word in spelling.split():
                    if known.get(word, -1) < entry.products:
                        known[word] = entry.products
    return known
