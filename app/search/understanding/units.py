"""The words of a query as they are looked up: alone or several as one, with synonyms, compounds and shares."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.core.census import Vocabulary
from app.core.plan import Alternative, Word
from app.core.score import PART_LIMIT, idf
from app.search.synonyms.lookup import SynonymBook, Way
from app.words.analysis import Term
from app.words.spelling import Speller

COMPOUND = "compound"
SURE = 1.0
"""A correction of a higher cost is a question to the visitor, and not searched by itself."""
_LONGEST_COMPOUND = 3
"""So many words typed apart may be one word of the shop."""


@dataclass(frozen=True)
class Lexicon:
    """What decides how the words of one request are looked up."""

    locale: str
    vocabulary: Vocabulary
    book: SynonymBook
    applies: Callable[[Way], bool]
    """Whether an entry holds for this request."""
    speller: Callable[[], Speller]
    """Made when it is first asked for."""
    best_weight: float
    """Of all searched fields."""


@dataclass(frozen=True)
class Unit:
    """Some words side by side that are looked up as one."""

    terms: tuple[Term, ...]
    word: Word
    share: float
    """Its part of a perfect match; those of a query sum to 1 over `best_weight x PART_LIMIT`."""
    products: int
    """At most so many have it in any of its ways; 0 says that the shop does not know it."""
    ways: tuple[Way, ...] = ()
    """The synonyms that were taken up."""

    @property
    def typed(self) -> str:
        """How it was written."""
        return self.word.typed

    @property
    def token(self) -> str:
        """Its one token; of several words their tokens, joined."""
        return "".join(term.token for term in self.terms)


def units_of(text: str, terms: Sequence[Term], lexicon: Lexicon) -> tuple[Unit, ...]:
    """The words of a query, the longest entries and compounds first; shares sum to 1 for a perfect match."""
    frequencies = [_frequency(term, lexicon.vocabulary) for term in terms]
    rarity = [idf(lexicon.vocabulary.products, found) for found in frequencies]
    attainable = sum(rarity) * lexicon.best_weight * PART_LIMIT
    shares = [one / attainable for one in rarity]
    singles = [
        _single(term, text[term.start : term.end], shares[at], frequencies[at], lexicon)
        for at, term in enumerate(terms)
    ]
    return tuple(_covered(singles, lexicon))


def _covered(singles: Sequence[Unit], lexicon: Lexicon) -> Iterator[Unit]:
    """From left to right, the longest that begins at each word."""
    at = 0
    while at < len(singles):
        unit = _longest(singles, at, lexicon)
        yield unit
        at += len(unit.terms)


def _longest(singles: Sequence[Unit], at: int, lexicon: Lexicon) -> Unit:
    tokens = [unit.terms[0].token for unit in singles]
    compound = _compound(tokens, at, lexicon)
    for length, ways in lexicon.book.at(tokens, at):
        if length > 1 and length >= len(compound) and (taken := tuple(filter(lexicon.applies, ways))):
            return _several(singles[at : at + length], taken, (), lexicon)
    if compound:
        return _several(singles[at : at + len(compound)], (), ("".join(compound),), lexicon)
    return singles[at]


def _compound(tokens: Sequence[str], at: int, lexicon: Lexicon) -> Sequence[str]:
    """The most words from here on that the shop writes as one; none for most."""
    for length in range(min(_LONGEST_COMPOUND, len(tokens) - at), 1, -1):
        parts = tokens[at : at + length]
        if all(part.isalpha() for part in parts) and lexicon.vocabulary.frequency("".join(parts)):
            return parts
    return ()


def _several(parts: Sequence[Unit], ways: tuple[Way, ...], joined: tuple[str, ...], lexicon: Lexicon) -> Unit:
    share = sum(part.share for part in parts)
    found = [Alternative((token,), share, COMPOUND) for token in joined]
    found += _ways(ways, share)
    word = Word(tuple(found), tuple(part.word for part in parts), " ".join(part.typed for part in parts))
    apart = min(part.products for part in parts)
    products = max(apart, *(_least(one.tokens, lexicon.vocabulary) for one in found))
    return Unit(tuple(term for part in parts for term in part.terms), word, share, products, ways)


def _single(term: Term, typed: str, share: float, products: int, lexicon: Lexicon) -> Unit:
    found = [Alternative((term.token,), share)]
    if term.parts:
        found.append(Alternative(term.parts, share))
    elif not products and (apart := _apart(term.token, lexicon)):
        found.append(Alternative(apart, share, COMPOUND))
        products = _least(apart, lexicon.vocabulary)
    entries = dict(lexicon.book.at((term.token,), 0))
    ways = tuple(filter(lexicon.applies, entries.get(1, ())))
    found += _ways(ways, share)
    products = max(products, *(_least(one.tokens, lexicon.vocabulary) for one in found))
    return Unit((term,), Word(tuple(found), typed=typed), share, products, ways)


def _apart(token: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """The two words of the shop that were typed as one; a slip in one word is likelier."""
    speller = lexicon.speller()
    found = speller.apart(token)
    if found is None or lexicon.book.never(token, found):
        return None
    nearest = speller.near(token, limit=1)
    return None if nearest and nearest[0].cost <= SURE else found


def _ways(ways: Sequence[Way], share: float) -> list[Alternative]:
    """Synonyms count less than the word, and as if they were as rare as it."""
    return [
        Alternative(tokens, share * way.weight, "correction" if way.kind == "correction" else f"synonym {way.rule}")
        for way in ways
        for tokens in way.tokens
    ]


def _frequency(term: Term, vocabulary: Vocabulary) -> int:
    """In how many products a word stands, joined or, at most, as its rarest part."""
    return max(vocabulary.frequency(term.token), _least(term.parts, vocabulary))


def _least(tokens: Sequence[str], vocabulary: Vocabulary) -> int:
    return min((vocabulary.frequency(token) for token in tokens), default=0)


def phrases(units: Sequence[Unit], bonus: float, best_weight: float) -> tuple[Word, ...]:
    """Neighbouring words side by side, as texts that mean the query often have them: together worth `bonus`."""
    tokens = [term.token for unit in units for term in unit.terms]
    pairs = [pair for pair in pairwise(tokens) if pair[0] != pair[1]]
    if not pairs or bonus <= 0:
        return ()
    weight = bonus / len(pairs) / best_weight
    return tuple(Word((Alternative(pair, weight),)) for pair in pairs)
