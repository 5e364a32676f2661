"""Texts and queries to tokens, once, in Python, so that both engines match alike.

The steps, in order: letters of one shape (Unicode NFKC, small, one apostrophe, one hyphen, nothing invisible), pieces
(words, measures, sizes), elisions cut (`l'été` gives `ete`), accents folded but where they tell two trades apart
(`pâté`, `pâte`), measures of one shape (`1,5 litre` gives `1.5l`), codes kept whole and in parts (`WH-1000XM4` gives
`wh1000xm4 wh 1000xm4`), stop words dropped, plurals joined to their singular. Folding comes before stemming: of 61
accented shop words typed with and without accents none differs then, thirteen do the other way round.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat

from app.words.languages import STEMMERS, STOP_WORDS, language
from app.words.languages.base import Language
from app.words.languages.en import stem_en
from app.words.languages.fr import stem_fr
from app.words.letters import bare, cleaned, cleaned_with_places, fold, slug
from app.words.measures import DECIMAL, LETTER, MEASURE, SIZES, measured

__all__ = [
    "MAX_QUERY_WORDS",
    "MAX_TOKEN",
    "STEMMERS",
    "STOP_WORDS",
    "Placed",
    "Term",
    "analyse",
    "analyse_query",
    "fold",
    "placed",
    "slug",
    "stem_en",
    "stem_fr",
]

MAX_TOKEN = 64
"""Longer tokens are cut: nobody types them, and engines split them at different lengths."""

MAX_QUERY_WORDS = 12

PIECE = re.compile(
    rf"[^\W\d]{LETTER}*+(?:[-']{LETTER}++)*+|{SIZES}|{MEASURE}|{DECIMAL}|\d{LETTER}*+(?:[-']{LETTER}++)*+"
)
"""A word, sizes, a measure, a decimal number, or a word that begins with a digit, in a cleaned text."""


@dataclass(frozen=True)
class Term:
    """One word of a query: as it was typed, and the token it became."""

    surface: str
    """Small, without accents and elision; a word that keeps its accents has them here too."""
    token: str
    parts: tuple[str, ...] = ()
    """What stands between its hyphens, as a text that writes it apart has it; nothing for a plain word."""
    start: int = 0
    """Where its piece begins in the text as typed."""
    end: int = 0
    """Behind its piece's last letter in the text as typed: `typed[start:end]` is what was written."""
    plain: str = ""
    """The token without accents, where `token` keeps them: what to look for when nothing has `token`."""


@dataclass(frozen=True)
class Placed:
    """One piece of a text in its original letters: `text[start:end]`, and the tokens that it gives."""

    start: int
    end: int
    tokens: tuple[str, ...]


def analyse(text: str, locale: str) -> tuple[str, ...]:
    """The tokens of a text to index; codes stand whole and in their parts."""
    return tuple(chain.from_iterable(map(indexed, PIECE.findall(cleaned(text)), repeat(locale))))


def placed(text: str, locale: str) -> tuple[Placed, ...]:
    """Every piece of a text with its place in the original letters, in order; one of a stop word has no tokens.

    Their tokens, one after the other, are those of `analyse`.
    """
    small, places = cleaned_with_places(text)
    return tuple([Placed(*origin(match.span(), places), indexed(match[0], locale)) for match in PIECE.finditer(small)])


def analyse_query(text: str, locale: str) -> tuple[Term, ...]:
    """The words of a query, each with the one token it is looked up by; stop words go unless nothing else is left."""
    small, places = cleaned_with_places(text)
    terms = []
    for match in PIECE.finditer(small):
        if (known := asked(match[0], locale)) is not None:
            start, end = origin(match.span(), places)
            terms.append(Term(known.surface, known.token, known.parts, start, end, known.plain))
    stops = language(locale).stops
    return tuple([term for term in terms if term.surface not in stops] or terms)[:MAX_QUERY_WORDS]


def origin(span: tuple[int, int], places: list[tuple[int, int]]) -> tuple[int, int]:
    """Where a span of a cleaned text lies in the original."""
    start, end = span
    return (places[start][0], places[end - 1][1]) if places else span


@lru_cache(maxsize=262_144)
def indexed(piece: str, locale: str) -> tuple[str, ...]:
    """The tokens of one piece of a cleaned text, as `PIECE` cuts it."""
    if numbers := measured(piece, locale):
        return tuple([number[:MAX_TOKEN] for number in numbers])
    spoken = language(locale)
    parts = split(piece, spoken)
    if len(parts) == 1:
        return () if bare(parts[0]) in spoken.stops and parts[0] not in spoken.kept else _texts(parts[0], spoken)
    if not parts:
        return ()
    return (_stem(bare("".join(parts)), spoken), *chain.from_iterable([_texts(part, spoken) for part in parts]))


@lru_cache(maxsize=65_536)
def asked(piece: str, locale: str) -> Term | None:
    """What one piece of a cleaned query is looked up by, without its place; None where nothing is left of it.

    A hyphenated word is looked up joined, as every text that hyphenates it has it, and in its parts.
    """
    if numbers := measured(piece, locale):
        return Term(piece, numbers[0][:MAX_TOKEN])
    spoken = language(locale)
    parts = split(piece, spoken)
    match parts:
        case []:
            return None
        case [word]:
            token, plain = _looked_up(word, spoken), _stem(bare(word), spoken)
            if token == plain:
                return Term(bare(word), token)
            return Term(word, token, plain="" if plain in spoken.stops else plain)
        case _:
            tokens = tuple([_looked_up(part, spoken) for part in parts])
            return Term(bare(cut_elision(piece, spoken)), _stem(bare("".join(parts)), spoken), tokens)


def split(piece: str, spoken: Language) -> list[str]:
    """What is left of a word without its elision, at its hyphens and apostrophes."""
    if "-" not in piece and "'" not in piece:
        return [piece]
    return [part for part in re.split("[-']", cut_elision(piece, spoken)) if part]


def cut_elision(piece: str, spoken: Language) -> str:
    """A word without the article before its apostrophe, or the genitive behind it."""
    return spoken.elision.sub("", piece) if "'" in piece else piece


def _texts(word: str, spoken: Language) -> tuple[str, ...]:
    """The tokens of one word of a text: two where an accent tells it from another trade's."""
    if word in spoken.kept:
        return spoken.kept[word]
    token = _stem(bare(word), spoken)
    return (token, *spoken.undecided.get(token, ()))


def _looked_up(word: str, spoken: Language) -> str:
    """The token of one word of a query."""
    return spoken.kept[word][-1] if word in spoken.kept else _stem(bare(word), spoken)


def _stem(word: str, spoken: Language) -> str:
    """A word with a digit is a code, a size or a number, and stays as it is."""
    word = word[:MAX_TOKEN]
    return word if any(map(str.isdigit, word)) else spoken.stem(word)[:MAX_TOKEN]
