"""How a text becomes words, step by step, for whoever asks why a word finds what it finds."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from app.words.analysis import (
    MAX_QUERY_WORDS,
    PIECE,
    Term,
    analyse_query,
    asked,
    cut_elision,
    indexed,
    origin,
    split,
)
from app.words.languages import language
from app.words.languages.base import Language
from app.words.letters import bare, cleaned_with_places
from app.words.measures import measured


@dataclass(frozen=True)
class Step:
    """What one step of analysis made of a piece."""

    step: str
    """What was done, in a few words, such as `elision cut`."""
    gives: str
    """The piece after it."""


@dataclass(frozen=True)
class Piece:
    """One piece of a text: as it was typed, the steps that changed it, and what became of it."""

    typed: str
    steps: tuple[Step, ...]
    """In order; none for a piece that stays as it is."""
    token: str
    """What it is looked up by in a query; empty for a word that is left out."""
    parts: tuple[str, ...]
    """The tokens side by side that it is looked up by too."""
    plain: str
    """The token without the accent that `token` keeps; else empty."""
    indexed: tuple[str, ...]
    """The tokens of a product's text with this piece."""


def steps(text: str, locale: str) -> tuple[Piece, ...]:
    """Every piece of a text with what each step made of it."""
    small, places = cleaned_with_places(text)
    spoken = language(locale)
    left = deque(analyse_query(text, locale))
    full = len(left) == MAX_QUERY_WORDS
    found = []
    for match in PIECE.finditer(small):
        start, end = origin(match.span(), places)
        made = asked(match[0], locale)
        term = left.popleft() if left and made and (left[0].start, left[0].token) == (start, made.token) else None
        done = [*_cleaning(text[start:end], match[0]), *_making(match[0], locale, spoken)]
        if term is None:
            done.append(Step(f"left out: only {MAX_QUERY_WORDS} words count" if full and not left else "left out", ""))
        found.append(_piece(text[start:end], tuple(done), term, indexed(match[0], locale)))
    return tuple(found)


def _piece(typed: str, done: tuple[Step, ...], term: Term | None, tokens: tuple[str, ...]) -> Piece:
    if term is None:
        return Piece(typed, done, "", (), "", tokens)
    return Piece(typed, done, term.token, term.parts, term.plain, tokens)


def _cleaning(typed: str, piece: str) -> Iterator[Step]:
    if typed.lower() != typed and typed.lower() == piece:
        yield Step("small letters", piece)
    elif typed != piece:
        yield Step("letters of one shape", piece)


def _making(piece: str, locale: str, spoken: Language) -> Iterator[Step]:
    if numbers := measured(piece, locale):
        if numbers != (piece,):
            yield Step("measure", " ".join(numbers))
        return
    cut = cut_elision(piece, spoken)
    if cut != piece:
        yield Step("elision cut", cut)
    parts = split(piece, spoken)
    if len(parts) > 1:
        yield Step("joined, and its parts", " ".join(["".join(parts), *parts]))
    for word in parts:
        yield from _word(word, spoken, alone=len(parts) == 1)


def _word(word: str, spoken: Language, *, alone: bool) -> Iterator[Step]:
    if word in spoken.kept:
        yield Step("accent kept: it tells two words apart", spoken.kept[word][-1])
        return
    plain = bare(word)
    if plain != word:
        yield Step("accents folded", plain)
    if alone and plain in spoken.stops:
        yield Step("a word of every text", plain)
        return
    stem = plain if any(map(str.isdigit, plain)) else spoken.stem(plain)
    if stem != plain:
        yield Step("plural and singular joined", stem)
    if stem in spoken.undecided:
        yield Step("without accents it may be each of", " ".join(spoken.undecided[stem]))
