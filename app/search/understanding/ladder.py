"""The ladder: ever looser questions about the same words, until one finds enough."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.plan import Alternative, Word, Words
from app.search.understanding.units import SURE, Lexicon, Unit, phrases

IDENTIFIER = "identifier"
ALL_WORDS = "all_words"
CORRECTED = "corrected"
MOST_WORDS = "most_words"
ANY_WORD = "any_word"
BROWSE = "browse"

EACH = 1.0
"""What every word that is found adds where not all must be: one word more comes before any better match of fewer."""
RARE = 5
"""A word on so few products may be a slip, though the shop has it."""
_KEPT = 0.9
"""What a correction counts beside the word itself."""
_HEAD = 1.5
"""What a product is called is given up later than what is said of it."""

Fields = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Rung:
    """One question: the words that products must have, and what was done to what was typed to get there."""

    name: str
    words: Words
    also: tuple[str, ...] = ()
    """Products that belong to it by their id."""
    enough: int | None = None
    """So many products are enough; None for what the shop says."""
    dropped: tuple[str, ...] = ()
    slips: tuple["Slip", ...] = ()


@dataclass(frozen=True)
class Slip:
    """A part of what was typed, and what it was probably meant to be."""

    start: int
    end: int
    meant: str


@dataclass(frozen=True)
class Respelt:
    """A query's words after spelling."""

    units: tuple[Unit, ...]
    slips: tuple[Slip, ...]
    exact: tuple[Word, ...]
    """The words that the shop has as they were typed; products with them come first."""


def strict(units: tuple[Unit, ...], fields: Fields, bonus: float) -> Rung:
    """All words, each in one of its ways."""
    best = max(weight for _, weight in fields)
    of = tuple(unit.word for unit in units)
    return Rung(ALL_WORDS, Words(of, len(of), fields, beside=phrases(units, bonus, best)))


def looser(units: tuple[Unit, ...], fields: Fields, respelt: Respelt | None, head: int) -> Iterator[Rung]:
    """The rungs below all words, strictest first. `head` is the place of the word that says what is looked for."""
    slips: tuple[Slip, ...] = ()
    if respelt:
        units, slips = respelt.units, respelt.slips
        of = tuple(unit.word for unit in units)
        yield Rung(CORRECTED, Words(of, len(of), fields, respelt.exact, EACH if respelt.exact else 0.0), slips=slips)
    for dropped in _dropped(units, head):
        yield _without(dropped, units, fields, slips)
    if len(units) > 1:
        of = tuple(unit.word for unit in units)
        unknown = tuple(unit.typed for unit in units if not unit.products)
        yield Rung(ANY_WORD, Words(of, 1, fields, each=EACH), dropped=unknown, slips=slips)


def _dropped(units: Sequence[Unit], head: int) -> Iterator[Sequence[Unit]]:
    """What to leave out: the words that the shop does not know; then one more; then ever more of the least telling."""
    known = [unit for unit in units if unit.products]
    unknown = [unit for unit in units if not unit.products]
    if unknown and known:
        yield unknown
    kept = units[head] if -len(units) <= head < len(units) else None
    by_worth = sorted(known, key=lambda unit: unit.share * (_HEAD if unit is kept else 1.0))
    if len(known) > 2:
        yield from ([*unknown, unit] for unit in by_worth)
    most = len(known) - math.ceil(len(known) / 2)
    yield from ([*unknown, *by_worth[:count]] for count in range(2, most + 1))


def _without(dropped: Sequence[Unit], units: Sequence[Unit], fields: Fields, slips: tuple[Slip, ...]) -> Rung:
    """All words but some; products that have those too come first."""
    kept = tuple(unit.word for unit in units if unit not in dropped)
    beside = tuple(unit.word for unit in dropped if unit.products)
    words = Words(kept, len(kept), fields, beside, EACH if beside else 0.0)
    return Rung(MOST_WORDS, words, dropped=tuple(unit.typed for unit in units if unit in dropped), slips=slips)


def spelt(units: Sequence[Unit], lexicon: Lexicon) -> Respelt | None:
    """The words as they were probably meant; None where nothing is nearer to what the shop has."""
    made: list[Unit] = []
    slips: list[Slip] = []
    exact: list[Word] = []
    at = 0
    while at < len(units):
        pair = units[at : at + 2]
        if len(pair) > 1 and (joined := _joined(pair, lexicon)):
            made.append(_meaning(pair, (joined,), lexicon))
        elif found := _meant(units[at], lexicon):
            pair = pair[:1]
            made.append(_meaning(pair, found, lexicon))
            exact += [_exactly(units[at])] if units[at].products else []
        else:
            made.append(units[at])
            at += 1
            continue
        terms = made[-1].terms
        slips.append(Slip(terms[0].start, terms[-1].end, (found if len(pair) == 1 else (joined or "",))[0]))
        at += len(pair)
    return Respelt(tuple(made), tuple(slips), tuple(exact)) if slips else None


def _meaning(units: Sequence[Unit], words: Sequence[str], lexicon: Lexicon) -> Unit:
    """One unit that finds what was probably meant, and what was typed where the shop has it."""
    share = sum(unit.share for unit in units)
    own = units[0].word.alternatives if len(units) == 1 and units[0].products else ()
    found = tuple(Alternative((word,), share * _KEPT, "correction") for word in words)
    products = max(lexicon.vocabulary.frequency(word) for word in words)
    typed = " ".join(unit.typed for unit in units)
    terms = tuple(term for unit in units for term in unit.terms)
    return Unit(terms, Word((*own, *found), typed=typed), share, max(products, *(unit.products for unit in units)))


def _exactly(unit: Unit) -> Word:
    return Word(tuple(Alternative(one.tokens, one.weight) for one in unit.word.alternatives if not one.why))


def _meant(unit: Unit, lexicon: Lexicon, most: float = SURE) -> tuple[str, ...]:
    """The words that may have been meant by one that the shop does not know, or hardly; never for codes and numbers."""
    if len(unit.terms) > 1 or unit.products > RARE or unit.ways or not unit.token.isalpha():
        return ()
    near = [one for one in lexicon.speller().near(unit.token, limit=2) if not lexicon.book.never(unit.token, one.word)]
    return tuple(one.word for one in near if one.cost == near[0].cost <= most)


def _joined(units: Sequence[Unit], lexicon: Lexicon) -> str | None:
    """The word of the shop that was typed as two, one of which it does not know."""
    first, second = units
    if (first.products and second.products) or len(first.terms) + len(second.terms) > 2:
        return None
    if not (first.token.isalpha() and second.token.isalpha()):
        return None
    return lexicon.speller().together(first.token, second.token)


def better(unit: Unit, lexicon: Lexicon) -> str | None:
    """The word that may have been meant by one that few products have, or none: a question to the visitor, no more."""
    found = _meant(unit, lexicon, math.inf)
    return found[0] if found else None
