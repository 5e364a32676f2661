"""What was typed becomes words: their tokens, synonyms and weights, and a ladder of looser questions."""

from dataclasses import dataclass

from app.core.census import Vocabulary
from app.core.plan import Alternative, Word, Words
from app.core.score import PART_LIMIT, idf
from app.search.request import Note, Request
from app.search.snapshot import Snapshot
from app.words.analysis import Term, analyse_query

ALL_WORDS = "all_words"
ANY_WORD = "any_word"
BROWSE = "browse"


@dataclass(frozen=True)
class Understanding:
    """The words of a request by rung, strictest first; no rung for a browse page."""

    rungs: tuple[tuple[str, Words], ...] = ()
    notes: tuple[Note, ...] = ()


def understand(request: Request, snapshot: Snapshot) -> Understanding:
    """The words of a request. Every word's share is its idf over what a perfect match of all words would score."""
    terms = analyse_query(request.q, request.locale)
    fields = snapshot.text_fields.get(request.locale, ())
    if not terms or not fields:
        return Understanding()
    vocabulary = snapshot.census.vocabularies[request.locale]
    rarity = {term.token: idf(vocabulary.products, _frequency(term, vocabulary)) for term in terms}
    best = max(weight for _, weight in fields)
    attainable = sum(rarity[term.token] for term in terms) * best * PART_LIMIT
    words = tuple(_word(term, rarity[term.token] / attainable, request, snapshot) for term in terms)
    notes = tuple(_note(term, request, snapshot) for term in terms)
    rungs = [(ALL_WORDS, Words(words, len(words), fields))]
    if len(words) > 1:
        rungs.append((ANY_WORD, Words(words, 1, fields)))
    return Understanding(tuple(rungs), notes)


def _frequency(term: Term, vocabulary: Vocabulary) -> int:
    """In how many products a word stands, joined or, at most, as its rarest part."""
    apart = min((vocabulary.frequency(part) for part in term.parts), default=0)
    return max(vocabulary.frequency(term.token), apart)


def _word(term: Term, share: float, request: Request, snapshot: Snapshot) -> Word:
    """A word and its synonyms, which count less and as if they were as rare as the word."""
    synonyms = snapshot.synonyms.get(request.locale, {}).get(term.token, ())
    weight = share * snapshot.search.synonym_weight
    own = [Alternative((term.token,), share), *([Alternative(term.parts, share)] if term.parts else [])]
    return Word((*own, *(Alternative(tokens, weight) for tokens, _ in synonyms)))


def _note(term: Term, request: Request, snapshot: Snapshot) -> Note:
    known = snapshot.census.vocabularies[request.locale].frequency(term.token)
    also = snapshot.synonyms.get(request.locale, {}).get(term.token, ())
    text = f"`{term.surface}` is looked up as `{term.token}`, in {known:,} products"
    if also:
        text += "; also " + ", ".join(f"`{' '.join(tokens)}` ({rule})" for tokens, rule in also)
    return Note("understand", text)
