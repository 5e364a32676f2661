"""The stage that reads a query: the shop's rewriting, the meaning of words, units with synonyms, first rungs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.condition import Condition
from app.core.plan import Alternative, Lift, Node, Word, Words
from app.search.context import context_of, holds_for
from app.search.meaning.meant import Chip, meant
from app.search.request import Note, Request
from app.search.rewriting import Step, rewritten
from app.search.snapshot import Snapshot
from app.search.synonyms.lookup import Way, applies
from app.search.understanding.ladder import IDENTIFIER, Fields, Rung, Slip, better, looser, spelt, strict
from app.search.understanding.units import Lexicon, Unit, units_of
from app.search.where import where
from app.words.analysis import analyse, analyse_query

_CODE_LETTERS = 40
_CODE_PIECES = 3
_PLAIN_NUMBER = 6
"""A number of fewer digits is a size or an amount before it is a product's id."""
_HEAD_LAST = frozenset({"en", "de", "nl", "sv", "da", "no", "fi"})
"""Languages that name a thing at the end: `laser printer`."""


@dataclass(frozen=True)
class Understanding:
    """A query as it is understood; no rung for a browse page."""

    q: str = ""
    """What is left to search, after rewriting and meaning."""
    first: tuple[Rung, ...] = ()
    """The rungs that are asked at once; the looser ones only when these find too little."""
    units: tuple[Unit, ...] = ()
    fields: Fields = ()
    lexicon: Lexicon | None = None
    corrects: bool = True
    steps: tuple[Step, ...] = ()
    filters: tuple[Node, ...] = ()
    lifts: tuple[Lift, ...] = ()
    chips: tuple[Chip, ...] = ()
    notes: tuple[Note, ...] = ()

    def rungs(self) -> Iterator[tuple[Rung, ...]]:
        """The first rungs, and those below, which are made when they are asked for."""
        yield self.first
        yield self.looser()

    def looser(self) -> tuple[Rung, ...]:
        """The rungs below the first ones, strictest first."""
        if self.lexicon is None:
            return ()
        respelt = spelt(self.units, self.lexicon) if self.corrects else None
        head = -1 if self.lexicon.locale in _HEAD_LAST else 0
        return tuple(looser(self.units, self.fields, respelt, head))

    def better(self, surfaces: Mapping[str, str]) -> str | None:
        """The query with far commoner words that may have been meant; None where nothing suggests so."""
        if self.lexicon is None or not self.corrects:
            return None
        found = [(unit, word) for unit in self.units if (word := better(unit, self.lexicon))]
        slips = [Slip(unit.terms[0].start, unit.terms[-1].end, word) for unit, word in found]
        return corrected(self.q, slips, surfaces) if slips else None


def understand(request: Request, snapshot: Snapshot, now: float) -> Understanding:
    """What a request asks for. Every word's share is its idf over what a perfect match of all words would score."""
    if not request.q.strip():
        return Understanding()
    changed = rewritten(request.q, request, snapshot)
    read = meant(changed.q, request, snapshot, now)
    filters = (*(where(one, request, snapshot, now) for one in changed.where), *read.filters)
    known = Understanding(
        q=read.q.strip(),
        corrects=snapshot.search.corrections and not request.verbatim,
        steps=changed.steps,
        filters=filters,
        lifts=read.lifts,
        chips=read.chips,
        notes=(*changed.notes, *read.notes),
    )
    fields = snapshot.text_fields.get(request.locale, ())
    terms = analyse_query(read.q, request.locale)
    if not terms or not fields:
        return known
    lexicon = _lexicon(request, snapshot, fields)
    units = units_of(read.q, terms, lexicon)
    identifier = _identifier(read.q, request, snapshot)
    return replace(
        known,
        first=(*identifier, strict(units, fields, snapshot.search.phrase / 100)),
        units=units,
        fields=fields,
        lexicon=lexicon,
        notes=(*known.notes, *(_note(unit) for unit in units)),
    )


def _lexicon(request: Request, snapshot: Snapshot, fields: Fields) -> Lexicon:
    book = snapshot.book(request.locale)
    context = None

    def holds(condition: Condition) -> bool:
        nonlocal context
        context = context or context_of(request)
        return holds_for(condition, context, request.locale)

    def takes(way: Way) -> bool:
        rule = book.rules[way.rule]
        return rule.holds_always or applies(rule, request, holds)

    return Lexicon(
        locale=request.locale,
        vocabulary=snapshot.census.vocabularies[request.locale],
        book=book,
        applies=takes,
        speller=lambda: snapshot.speller(request.locale),
        best_weight=max(weight for _, weight in fields),
    )


def _identifier(text: str, request: Request, snapshot: Snapshot) -> tuple[Rung, ...]:
    """What looks like a product's number is first looked for as one, whole, blanks and hyphens aside."""
    code = text.strip()
    pieces = code.split()
    if not any(map(str.isdigit, code)) or len(code) > _CODE_LETTERS or len(pieces) > _CODE_PIECES:
        return ()
    whole = tuple(
        dict.fromkeys(tokens[:1] for way in (code, "".join(pieces)) if (tokens := analyse(way, request.locale)))
    )
    fields = snapshot.identifiers(request.locale)
    of = (Word(tuple(Alternative(tokens, 1.0) for tokens in whole), typed=code),) if whole and fields else ()
    ids = (
        () if len(pieces) > 1 or (code.isdigit() and len(code) < _PLAIN_NUMBER) else (code, code.upper(), code.lower())
    )
    if not of and not ids:
        return ()
    return (Rung(IDENTIFIER, Words(of, 1, fields), also=tuple(dict.fromkeys(ids)), enough=1),)


def corrected(text: str, slips: Sequence[Slip], surfaces: Mapping[str, str]) -> str:
    """A text with its slips mended, in the shop's own spelling."""
    parts, at = [], 0
    for slip in slips:
        parts += [text[at : slip.start], surfaces.get(slip.meant, slip.meant)]
        at = slip.end
    return "".join([*parts, text[at:]])


def _note(unit: Unit) -> Note:
    ways = unit.word.alternatives
    plain = " ".join(f"`{' '.join(one.tokens)}`" for one in ways if not one.why) or "its parts"
    text = f"`{unit.typed}` is looked up as {plain}, in {unit.products:,} products"
    if unit.products == 0:
        text = f"`{unit.typed}` is looked up as {plain}; no product has it"
    if other := [f"`{' '.join(one.tokens)}` ({one.why})" for one in ways if one.why]:
        text += "; also " + ", ".join(other)
    return Note("understand", text)
